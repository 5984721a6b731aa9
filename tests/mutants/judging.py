"""The loop that takes the place of pytest's own: every mutant meets the tests that cover it."""

from __future__ import annotations

import importlib
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.mutations import Mutant
from tests.mutants.swapping import put_into_effect

EXAMPLES = 5
"""Examples per property: what a property does not show in these, a worked number should."""

PATIENCE = 10.0
"""How many times as long as without a mutant its tests may take."""

LEAST_SECONDS = 5.0
"""Seconds of computing that any mutant may take."""

KILLED, SURVIVED, UNFIT = 1, 0, 2


class Verdict(NamedTuple):
    """What became of a mutant, how many tests cover it, and the seconds of computing."""

    mutant: Mutant
    fate: str
    tests: int
    seconds: float


class Loop:
    """Runs the tests once as they are, then for every mutant in a process of its own."""

    def __init__(self, mutants: list[Mutant], report: Callable[[Verdict], None]) -> None:
        self.mutants = mutants
        self.report = report
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self) -> None:
        """Let properties be quick about it; the same examples each time, and no shrinking."""
        # Here, and not above: pytest wants to be the first to import hypothesis.
        from hypothesis import Phase, settings  # noqa: PLC0415

        settings.register_profile(
            "mutants",
            settings.default,
            max_examples=EXAMPLES,
            phases=(Phase.explicit, Phase.generate),
            report_multiple_bugs=False,
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find out which test covers which line, then put the mutants to the tests."""
        if session.testsfailed:
            pytest.exit("Some tests could not be collected.", returncode=3)
        covering = self._first_run(session.items)
        for mutant in self.mutants:
            lines = range(mutant.first, mutant.last + 1)
            names = set().union(*(covering(mutant.file, line) for line in lines))
            items = [i for i in session.items if i.nodeid in names or not mutant.first]
            items.sort(key=lambda item: self.seconds[item.nodeid])
            self.report(self._judged(mutant, items))
        return True

    def _first_run(self, items: list[pytest.Item]) -> Callable[[str, int], list[str]]:
        """Run everything as it is; return the lookup of the tests that reach a line."""
        watch = coverage.Coverage(data_file=None, source=["src/dyad_sim"], config_file=False)
        # Tests of a file of constants may run no line of the code at all.
        watch.set_option("run:disable_warnings", ["no-data-collected"])
        watch.start()
        for item in items:
            watch.switch_context(item.nodeid)
            begun = time.process_time()
            if not _passes(item):
                watch.stop()
                pytest.exit(f"{item.nodeid} fails without any mutant.", returncode=3)
            self.seconds[item.nodeid] = time.process_time() - begun
        watch.stop()
        reached = watch.get_data()
        lines = {
            file: reached.contexts_by_lineno(str(Path(file).resolve()))
            for file in {mutant.file for mutant in self.mutants}
        }
        return lambda file, line: lines[file].get(line, [])

    def _judged(self, mutant: Mutant, items: list[pytest.Item]) -> Verdict:
        """Let a child of this process meet the mutant; its end says what became of it."""
        expected = sum(self.seconds[item.nodeid] for item in items)
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        child = os.fork()
        if child == 0:
            _meet(mutant, items, PATIENCE * expected + LEAST_SECONDS)
        _, status = os.waitpid(child, 0)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
        return Verdict(mutant, _fate(status, items), len(items), taken)


def _fate(status: int, items: list[pytest.Item]) -> str:
    """What the end of a child says about its mutant."""
    if not items:
        return "not covered"
    if os.WIFSIGNALED(status):
        return "out of time" if os.WTERMSIG(status) == signal.SIGPROF else "crashed"
    fates = {KILLED: "killed", SURVIVED: "survived", UNFIT: "unfit"}
    return fates[os.waitstatus_to_exitcode(status)]


def _meet(mutant: Mutant, items: list[pytest.Item], seconds: float) -> None:
    """In the child: run the tests, the quickest first, until one notices the mutant."""
    # Seconds of computing, not of the clock: the machine may be busy with something else.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    name = mutant.file.removeprefix("src/").removesuffix(".py").replace("/", ".")
    try:
        put_into_effect(mutant, importlib.import_module(name))
    except Exception:  # Whatever it is: the mutant could not be put into effect.
        os._exit(UNFIT)
    os._exit(SURVIVED if all(_passes(item) for item in items) else KILLED)


def _passes(item: Any) -> bool:
    """Whether a test passes, its fixtures set up anew and torn down again."""
    item._initrequest()
    session = item.session
    try:
        reports = runtestprotocol(item, log=False, nextitem=None)
    except BaseException:  # A mutant may raise anything.
        return False
    session.testsfailed = 0
    return all(report.passed or report.skipped for report in reports)
