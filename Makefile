# A machine needs Python 3.11, 3.12 or 3.13, with pip, and make.
#
#   make run ARGS="seed=7 dyads=500"        hand arguments to the study
#   make test PYTHON=python3.13             choose the interpreter; run `make clean` first

PYTHON ?= python3
ARGS   ?=
ROUNDS ?= 20

BIN     := .venv/bin
ADMINISTRATOR := $(if $(filter 0,$(shell id -u)),,sudo)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Simulated studies take many minutes in plain Python, and tests of what intervals cover add no lines.
COVERING := tests/unit/test_theory_*.py tests/unit/test_measures_*.py

SHUFFLED := tests/unit tests/properties

.PHONY: help run page experiment test coverage mutants shuffled format docs benchmark clean
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: .venv/installed  ## install what is needed, then run the default study: make run ARGS="..."
	$(BIN)/dyad-sim run $(ARGS)

page: .venv/installed node_modules/installed  ## install what is needed, then open the teaching page: make page ARGS="--port 8080"
	$(BIN)/dyad-sim page $(ARGS)

test: .venv/installed-dev node_modules/installed  ## install what is needed, then run every check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses auto --dist loadfile

coverage: .venv/installed-dev  ## say which lines of theory and measures their quick tests never reach
	NUMBA_DISABLE_JIT=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -m "not slow" -k "not cover and not the_interval and not nineteen and not at_once" --cov --cov-report=term-missing:skip-covered $(COVERING) $(ARGS)

mutants: .venv/installed-dev  ## say which small changes of theory and measures no test notices: make mutants ARGS="theory"
	$(BIN)/python -m tests.mutants $(ARGS)

shuffled: .venv/installed-dev  ## run the quick tests in ROUNDS random orders
	for seed in $$(seq $(ROUNDS)); do \
		$(BIN)/pytest -q -m "not slow" --random-order-bucket=global --random-order-seed=$$seed \
			$(SHUFFLED) $(ARGS) || exit 1; done

format: .venv/installed-dev  ## lay out the code and mend what can be mended
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

docs: .venv/installed  ## write the documents that are generated from the code
	$(BIN)/python -m dyad_sim.studies.dictionary docs
	$(BIN)/python -m dyad_sim.record.document docs

experiment: .venv/installed-experiments  ## install what is needed, then run an experiment: make experiment NAME=01_skill_and_repair
	@test -n "$(NAME)" || { echo "Name an experiment, as in: make experiment NAME=01_skill_and_repair"; ls experiments/*/experiment.py | cut -d/ -f2; exit 2; }
	$(BIN)/python -m experiments $(NAME) $(ARGS)

benchmark: .venv/installed-dev  ## measure speed and growth on this machine; takes a quarter of an hour
	$(BIN)/python -m benchmarks

clean:  ## remove the environment, the caches and what was built; results stay
	rm -rf .venv build dist htmlcov .coverage node_modules src/dyad_sim/page/vendor
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

.venv/installed-dev: .venv/installed
	@echo "Installing the tools of the checks into .venv."
	$(INSTALL) --editable ".[dev]"
	@command -v chromium >/dev/null || $(MAKE) --no-print-directory browser
	@touch $@

# What the teaching page brings along, and what its tests use, from npm; see package.json.
node_modules/installed: package.json src/dyad_sim/page/vendor.py | .venv/installed
	@echo "Installing what the teaching page needs into node_modules."
	@command -v npm >/dev/null || $(MAKE) --no-print-directory npm
	npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel error
	$(BIN)/python -m dyad_sim.page.vendor node_modules
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
