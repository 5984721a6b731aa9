"""A report from a folder, put together and written as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from dyad_sim.configs import ConfigurationError
from dyad_sim.configs.writable import check_writable
from dyad_sim.report.content import (
    Bar,
    Content,
    design_content,
    shared_content,
    study_content,
)
from dyad_sim.report.folder import Folder, opened
from dyad_sim.report.page import rendered
from dyad_sim.report.rows import DYADS, EPISODES, rows_of
from dyad_sim.studies.files import whole_file
from dyad_sim.studies.store import REPORT_FILE

LARGEST = 10_000_000
"""Bytes below which a report stays, so that it can be sent by mail."""

ROWS = (40_000, 10_000, 1_000)
"""Ruptures that a report holds: fewer, if else it would be too large."""


class Written(NamedTuple):
    """A report on disk: where, and how many bytes."""

    file: Path
    size: int


def write_report(study: Path, output: Path | None, against: int | None, bar: Bar) -> Written:
    """Write the report of a study, a sweep or a multirun.

    Parameters
    ----------
    study
        Its folder.
    output
        File of the report; None for :data:`REPORT_FILE` in the folder.
    against
        The cell with which the others are compared; None for the choice of the report.
    bar
        Shows how far the work is.

    Raises
    ------
    ConfigurationError
        If there is nothing to report, or nowhere to write it.
    """
    folder = opened(study)
    file = study / REPORT_FILE if output is None else output
    check_writable("--output", file)
    _check_against(folder, against)
    text = page_of(folder, against, bar).encode()
    with whole_file(file, own=True) as hidden:
        hidden.write_bytes(text)
    return Written(file, len(text))


def _check_against(folder: Folder, against: int | None) -> None:
    """Refuse a cell that is not there to be compared with."""
    if against is None:
        return
    if folder.kind == "study":
        message = f"--against {against} is for designs; {folder.name} holds a single study."
        raise ConfigurationError(message)
    if against not in folder.whole:
        done = f"{len(folder.whole)} of {folder.planned} are there, numbered from 0"
        message = f"--against {against} is no cell of {folder.name} that is there; {done}."
        raise ConfigurationError(message)


def page_of(folder: Folder, against: int | None, bar: Bar) -> str:
    """Return the page of a folder, with as many rows as keep it small enough."""
    own = study_content(folder) if folder.kind == "study" else None
    content = own or design_content(folder, against, bar)
    content |= shared_content(folder, against)
    for most in ROWS:
        page = rendered(_with_rows(content, folder, most))
        if len(page.encode()) < LARGEST:
            break
    return page


def _with_rows(content: Content, folder: Folder, most: int) -> dict[str, Any]:
    """Return the content with the rows of ruptures and dyads."""
    return {
        **content,
        "episodes": rows_of(folder, "episodes", EPISODES, most),
        "dyads": rows_of(folder, "dyads", DYADS, most // 2),
    }
