# A machine needs Python 3.11, 3.12 or 3.13, with pip, and make.
#
#   make run ARGS="seed=7 dyads=500"        hand arguments to the study
#   make test PYTHON=python3.13             choose the interpreter; run `make clean` first

PYTHON ?= python3
ARGS   ?=
MINUTES ?= 10
QUICK  ?= tests src
ROUNDS ?= 20
FIRST  ?= 1

BIN     := .venv/bin
ADMINISTRATOR := $(if $(filter 0,$(shell id -u)),,sudo)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Simulated studies take many minutes in plain Python, and tests of what intervals cover add no lines.
COVERING := tests/unit/test_theory_*.py tests/unit/test_measures_*.py

SHUFFLED := tests/unit tests/properties

# One more than processors: the tests of pages and commands wait for other programs.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# Workers fill the processors by themselves; threads of linear algebra would only stand in their way.
ALONE := OPENBLAS_NUM_THREADS=1

# A file at a time, in the order of their folders: pages and commands have few tests, and long ones.
# Sorted by the number of tests, as is the default, they would come last, with one worker still busy.
SPREAD := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# The mutants and the site have tools of their own, of which one version is allowed.
TOOLS := --ignore tests/mutants --ignore tests/documents/test_site.py

.PHONY: help run page experiment test check coverage mutants shuffled fuzz format docs site golden benchmark clean
.PHONY: package wheel-check test-long test-lowest test-newest
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: .venv/installed  ## install what is needed, then run the default study: make run ARGS="..."
	$(BIN)/dyad-sim run $(ARGS)

page: .venv/installed node_modules/installed  ## install what is needed, then open the teaching page: make page ARGS="--port 8080"
	$(BIN)/dyad-sim page $(ARGS)

test: KIND := not slow
test: tests  ## install what is needed, then run the quick checks, in a few minutes

check: KIND := not long
check: tests  ## install what is needed, then run every check but the long tests

.PHONY: tests
tests: .venv/installed-dev node_modules/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(ALONE) $(BIN)/pytest $(SPREAD) -m "$(KIND)" $(ARGS)

test-long: .venv/installed-dev node_modules/installed  ## run the long tests: every experiment at a tiny size, the guide, interrupts at any moment, fifty courses of the page
	$(ALONE) $(BIN)/pytest --numprocesses $(WORKERS) --dist loadscope -m long

fuzz: .venv/installed-dev  ## try odd configurations and damaged files for a while: make fuzz MINUTES=60 ARGS="run sweep"
	$(BIN)/python -m tests.fuzz $(MINUTES) $(ARGS)

coverage: .venv/installed-dev  ## say which lines of theory and measures their quick tests never reach
	NUMBA_DISABLE_JIT=1 $(ALONE) $(BIN)/pytest -m "not slow" -k "not cover and not the_interval and not nineteen and not at_once" --cov --cov-report=term-missing:skip-covered $(COVERING) $(ARGS)

mutants: .venv/installed-dev  ## say which small changes of theory and measures no test notices: make mutants ARGS="theory"
	$(BIN)/python -m tests.mutants $(ARGS)

shuffled: .venv/installed-dev  ## run the quick tests in random orders, those of the seeds FIRST to ROUNDS
	for seed in $$(seq $(FIRST) $(ROUNDS)); do \
		$(ALONE) $(BIN)/pytest -q -m "not slow" --random-order-bucket=module --random-order-seed=$$seed \
			$(SHUFFLED) $(ARGS) || exit 1; done

format: .venv/installed-dev  ## lay out the code and mend what can be mended
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

docs: .venv/installed  ## write the documents that are generated from the code
	$(BIN)/python -m docs.building.dictionary docs
	$(BIN)/python -m docs.building.odd docs
	$(BIN)/python -m docs.building.record_entries docs
	$(BIN)/python -m docs.building.equations docs
	$(BIN)/python -m docs.building.choices docs
	$(BIN)/python -m docs.building.own_table docs
	$(BIN)/python -m docs.building.verdicts .
	PYTHONPATH=. $(BIN)/python experiments/00_calibration/document.py

site: .venv/installed-docs node_modules/installed  ## install what is needed, then build the documentation as a site: build/site/index.html
	@rm -rf build/site
	$(BIN)/python -m sphinx --quiet --fail-on-warning --fresh-env --conf-dir docs/building --doctree-dir build/doctrees . build/site

golden: .venv/installed-dev  ## make the golden results again; a change needs an entry in CHANGELOG.md
	$(BIN)/python -m tests.golden

experiment: .venv/installed-experiments  ## install what is needed, then run an experiment: make experiment NAME=01_skill_and_repair
	@test -n "$(NAME)" || { echo "Name an experiment, as in: make experiment NAME=01_skill_and_repair"; ls experiments/*/experiment.py | cut -d/ -f2; exit 2; }
	$(BIN)/python -m experiments $(NAME) $(ARGS)

benchmark: .venv/installed-dev  ## measure speed and growth on this machine; takes a quarter of an hour
	$(BIN)/python -m benchmarks

package: .venv/installed-package node_modules/installed  ## install what is needed, then build wheel and sdist, with the page, into dist/
	$(BIN)/python -m dyad_sim.teaching.page.vendor node_modules
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/python -m tests.packaging.contents dist

# With any Python, and without .venv: it makes an environment of its own.
wheel-check:  ## run every command from the wheel alone, after make package: make wheel-check PYTHON=python3.12
	@ls dist/*.whl >/dev/null 2>&1 || { echo "There is no wheel yet. Build it by: make package"; exit 2; }
	$(PYTHON) -m tests.packaging.wheel_check dist/*.whl $(ARGS)

test-lowest: .venv-lowest/installed node_modules/installed  ## run the quick tests with the lowest versions allowed: make test-lowest QUICK=tests/unit
	.venv-lowest/bin/pytest -m "not slow" $(TOOLS) $(QUICK)

test-newest: .venv-newest/installed node_modules/installed  ## run the quick tests with the newest versions allowed
	.venv-newest/bin/pytest -m "not slow" $(TOOLS) $(QUICK)

clean:  ## remove the environment, the caches and what was built; results stay
	rm -rf .venv .venv-lowest .venv-newest build dist htmlcov .coverage node_modules src/dyad_sim/teaching/page/vendor
	rm -rf .hypothesis .import_linter_cache .mutants .mypy_cache .pytest_cache .ruff_cache
	find src tests -type d -name __pycache__ -prune -exec rm -rf {} +

# The stamps say when the environment was last brought up to date, so that a second run starts at once.
.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "$(PYTHON) is too old: dyad_sim needs Python 3.11, 3.12 or 3.13. Name one, as in: make run PYTHON=python3.12")'
	@echo "Installing dyad_sim into .venv; this takes a minute the first time."
	$(PYTHON) -m venv .venv
	$(INSTALL) --editable .
	@touch $@

.venv/installed-experiments: .venv/installed
	@echo "Installing what the experiments need into .venv."
	$(INSTALL) --editable ".[experiments]"
	@touch $@

.venv/installed-docs: .venv/installed
	@echo "Installing what the site of the documentation needs into .venv."
	$(INSTALL) --editable ".[docs]"
	@touch $@

.venv/installed-dev: .venv/installed
	@echo "Installing the tools of the checks into .venv."
	$(INSTALL) --editable ".[dev]"
	@command -v chromium >/dev/null || $(MAKE) --no-print-directory browser
	@touch $@

.venv/installed-package: .venv/installed
	@echo "Installing what builds the wheel into .venv."
	$(INSTALL) --editable ".[package]"
	@touch $@

.venv-lowest/installed: pyproject.toml tests/packaging/lowest.py
	@echo "Installing the lowest versions into .venv-lowest."
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m tests.packaging.lowest pyproject.toml > .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check --constraint .venv-lowest/lowest.txt --editable ".[test]"
	@touch $@

# Each time anew: what is newest changes from day to day.
.PHONY: .venv-newest/installed
.venv-newest/installed:
	@echo "Installing the newest versions into .venv-newest."
	$(PYTHON) -m venv .venv-newest
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager --editable ".[test]"

# What the teaching page brings along, and what its tests and the site use, from npm; see package.json.
node_modules/installed: package.json $(addprefix src/dyad_sim/teaching/page/,vendor.py precompile.mjs precompile.py) | .venv/installed
	@echo "Installing what the pages need into node_modules."
	@command -v npm >/dev/null || $(MAKE) --no-print-directory npm
	npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel error
	$(BIN)/python -m dyad_sim.teaching.page.vendor node_modules
	@touch $@

.PHONY: npm
npm:
	@echo "Installing npm with apt-get."
	$(ADMINISTRATOR) apt-get update -qq
	$(ADMINISTRATOR) apt-get install -y -qq --no-install-recommends npm >/dev/null

# The pages are tested in a real browser; only this needs the rights of an administrator.
.PHONY: browser
browser:
	@echo "Installing the browser of the checks with apt-get."
	$(ADMINISTRATOR) apt-get update -qq
	$(ADMINISTRATOR) apt-get install -y -qq chromium >/dev/null
