"""What becomes of an inferred population: files in a folder, and lines on the screen."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any, NamedTuple

from rich import box
from rich.table import Table

from dyad_sim.cli.screen import screen
from dyad_sim.cli.study import usable
from dyad_sim.figures.style import save
from dyad_sim.inference.recovery import Recovery
from dyad_sim.inference.study import Inferred
from dyad_sim.report.population import (
    Facts,
    Listed,
    drawings,
    findings,
    inferred_listed,
    population_page,
    recovery_listed,
)
from dyad_sim.studies.files import naming
from dyad_sim.studies.store import REPORT_FILE, describe, filling


class Place(NamedTuple):
    """Where results go, the question that they answer, and the words of the command."""

    folder: Path
    question: dict[str, Any]
    words: list[str]


def write(place: Place, recovery: Recovery, found: Inferred | None) -> None:
    """Write tables, figures and report, as a whole or not at all."""
    with (
        usable(),
        naming(place.folder),
        filling(place.folder, place.question["hash"]) as building,
    ):
        recovery.table.to_csv(building / "recovery.csv", index=False)
        recovery.studies.to_csv(building / "recovered_studies.csv", index=False)
        if found is not None:
            found.table.to_csv(building / "inferred.csv", index=False)
            found.draws().to_csv(building / "posterior.csv", index=False)
            found.check.statistics.to_csv(building / "statistics.csv", index=False)
            found.courses.to_csv(building / "courses.csv", index=False)
        drawn = drawings(recovery, found)
        for name, figure in drawn.items():
            save(figure, building, name)
        page = population_page(recovery, found, drawn, _facts(place, found))
        (building / REPORT_FILE).write_text(page, encoding="utf-8")
        describe(building, place.question)


def _facts(place: Place, found: Inferred | None) -> Facts:
    """Return what a report says of its making."""
    told = place.question["fit"]
    rows = [("Simulated studies", f"{told['studies']:,}")]
    rows += [(name.capitalize(), _in_words(value)) for name, value in told.items()]
    rows.append(("Version of dyad_sim", place.question["dyad_sim"]))
    kept = [row for row in rows if row[1] and row[0] not in {"Studies", "Choices"}]
    title = "What could such a study tell?" if found is None else told["table"]
    return Facts(title, shlex.join(["dyad-sim", *place.words]), kept)


def _in_words(value: Any) -> str:
    """Return a part of a question as words."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {_in_words(one)}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def show(place: Place, recovery: Recovery, found: Inferred | None) -> None:
    """Print what was found."""
    console = screen()
    console.print()
    console.print(_printed(recovery_listed(recovery)))
    console.print()
    for sentence in findings(recovery, found):
        console.print(sentence)
    if found is not None:
        console.print("\nThe population", style="bold")
        console.print(_printed(inferred_listed(found.table)))
    console.print()
    console.print(
        "About a population of simulated dyads: no single person is described or judged."
    )
    console.print(f"Report, tables and figures: {place.folder}", soft_wrap=True)


def _printed(listed: Listed) -> Table:
    """Return a table for the screen."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for place, heading in enumerate(listed.headings):
        table.add_column(heading, justify="right" if place else "left")
    for row in listed.rows:
        table.add_row(*row)
    return table
