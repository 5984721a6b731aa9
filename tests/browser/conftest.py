"""A real browser, reports on disk for it to open, and the teaching page on a web space."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dyad_sim.report import write_report
from tests.browser.serving import PATIENT, PROGRAM, Space, Visit, chromium, web_space
from tests.cli.sweeps import ALL_TABLES, make

UNIT = "{low: 0, high: 1}"
SAMPLED = ("therapist.skill", "patient.rigidity", "therapist.repair_probability")

STUDIES = {
    "study": ("run", "study=quick", "dyads=20"),
    "moments": ("run", "study=quick", "dyads=40", "exchanges_table=all"),
    "sweep": (
        "sweep",
        "study=quick",
        "dyads=12",
        "sweep.parameters={therapist.skill: [0.2, 0.5, 0.8], patient.rigidity: [0.3, 0.7]}",
        ALL_TABLES,
    ),
    "sample": (
        "sweep",
        "study=quick",
        "dyads=12",
        "sweep.design=sobol",
        "sweep.cells=32",
        f"sweep.parameters={{{', '.join(f'{key}: {UNIT}' for key in SAMPLED)}}}",
    ),
}
"""Two studies, a grid and a sample, each as small as it can be."""


@pytest.fixture(scope="session")
def reports(tmp_path_factory) -> dict[str, Path]:
    """The file of each report."""
    folder = tmp_path_factory.mktemp("reports")
    make(folder, *((*command, f"output={name}") for name, command in STUDIES.items()))

    def quiet(_label: str) -> Callable[..., None]:
        return lambda *_: None

    return {name: write_report(folder / name, None, None, quiet).file for name in STUDIES}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if shutil.which(PROGRAM) is None:
        pytest.fail("There is no chromium. `make browser` installs it.", pytrace=False)
    with chromium() as started:
        yield started


@pytest.fixture
def opened(browser, reports) -> Iterator[Callable[..., Page]]:
    """Open a report with the network off; whatever the browser complains about is a failure."""
    complaints: list[str] = []
    contexts = []

    def open_report(name: str, anchor: str = "", **how) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.set_default_timeout(PATIENT)
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("file:", "data:"))
                else complaints.append(f"asked for {request.url}")
            ),
        )
        page.goto(reports[name].as_uri() + anchor)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> Iterator[Space]:
    """The page on a web space."""
    with web_space(tmp_path_factory.mktemp("space")) as there:
        yield there


@pytest.fixture(scope="module")
def visitor(browser, space) -> Iterator[Visit]:
    """One visit for many tests: Python takes seconds to start."""
    visit = Visit(browser, space)
    visit.open()
    yield visit
    visit.close()
