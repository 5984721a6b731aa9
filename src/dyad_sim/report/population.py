"""The report of what is inferred of a population, as one HTML file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from dyad_sim import __version__
from dyad_sim.citation import FOUNDING_PAPER, sentence, software
from dyad_sim.figures import populations as figures
from dyad_sim.figures.style import percent
from dyad_sim.inference.recovery import LEAST_TOLD, Recovery
from dyad_sim.inference.study import Inferred
from dyad_sim.report.pictures import Words, picture
from dyad_sim.report.write import rendered

TEMPLATE = "population.html"

TEXTS = {
    "recovered": Words(
        "What can be told",
        "Numbers of the population as they are inferred from simulated studies like this one.",
        "Along the line a number would be told exactly. What lies level tells nothing, and is "
        "withheld.",
    ),
    "inferred": Words(
        "What is told",
        "The numbers of the population that studies like this one can tell.",
        "The longer a bar beside the grey, the less the study has told.",
    ),
    "courses": Words(
        "Courses",
        "The means of the study, and those of studies of the populations inferred from it.",
        "A line that leaves its band shows what the model does not give.",
    ),
    "off": Words(
        "What is farthest off",
        "Descriptions of the study that differ most from what the model expects.",
        "Of fifteen points, chance puts one or two beyond the grey.",
    ),
}
"""Title, message and way of reading of each figure."""


class Listed(NamedTuple):
    """A table as it is printed."""

    headings: list[str]
    rows: list[list[str]]


class Facts(NamedTuple):
    """What a report says of its making: title, command, and rows of a table."""

    title: str
    command: str
    rows: Sequence[tuple[str, str]]


def population_page(
    recovery: Recovery, found: Inferred | None, drawn: Mapping[str, Any], facts: Facts
) -> str:
    """Return the report of a study, or of a plan for one.

    Parameters
    ----------
    recovery
        What such studies can tell.
    found
        What is inferred of a study; None for a plan.
    drawn
        The figures, see :func:`drawings`.
    facts
        How it was made.
    """
    content: dict[str, Any] = {
        "title": facts.title,
        "kind": "plan of a study" if found is None else "population of a study",
        "lead": LEAD_OF_PLAN if found is None else LEAD,
        "findings": findings(recovery, found),
        "recovery": recovery_listed(recovery),
        "inferred": None if found is None else inferred_listed(found.table),
        "pictures": {name: picture(name, one, TEXTS[name]) for name, one in drawn.items()},
        "facts": facts.rows,
        "command": facts.command,
        "cite": f"{sentence(software(__version__))} {sentence(FOUNDING_PAPER)}",
    }
    return rendered(content, TEMPLATE, ())


LEAD = (
    "Studies of the size of this one, with the same gaps, were simulated under many "
    "populations and a hundred models that the published evidence allows. The populations "
    "whose studies look like this one are told."
)

LEAD_OF_PLAN = (
    "Studies of this size were simulated under many populations and a hundred models that the "
    "published evidence allows. Here is what could be told of the population from such a study."
)


def findings(recovery: Recovery, found: Inferred | None) -> list[str]:
    """Return what was found, a sentence each."""
    told = recovery.table.loc[recovery.table["told"], "label"].tolist()
    said = [f"Such a study can tell {len(told)} of {len(recovery.table)} numbers."]
    if told:
        said.append(f"It can tell: {'; '.join(told)}.")
    if len(told) < len(recovery.table):
        said.append(f"Withheld: whatever is recovered by less than {percent(LEAST_TOLD)}.")
    if found is not None:
        said.append(fits(found))
    return said


def fits(found: Inferred) -> str:
    """Return whether the model gives such studies, in a sentence."""
    share = percent(found.check.as_far_off)
    if found.check.fits:
        return f"The model gives such studies: {share} of simulated ones are as far off."
    first = ", ".join(map(figures.worded, found.check.statistics["statistic"][:3]))
    return (
        f"The model does not give such studies: {share} of simulated ones are as far off. "
        f"What is inferred is not to be relied on. Farthest off: {first}."
    )


def recovery_listed(recovery: Recovery) -> Listed:
    """Return how well each number is recovered, the best first."""
    headings = ["Number", "Recovered", "Interval left", "95 % hold", "Told"]
    rows = [
        [
            row["label"],
            percent(max(0.0, row["recovered"])),
            percent(row["narrowed"]),
            percent(row["coverage_95"]),
            "yes" if row["told"] else "withheld",
        ]
        for row in recovery.table.sort_values("recovered", ascending=False).to_dict("records")
    ]
    return Listed(headings, rows)


def inferred_listed(table: pd.DataFrame) -> Listed:
    """Return what is inferred of each number that can be told."""
    headings = ["Number", "Inferred", "95 % interval", "Thought possible before"]
    rows = [
        [
            row["label"],
            f"{row['mean']:.2f}",
            f"{row['low']:.2f} to {row['high']:.2f}",
            f"{row['prior_low']:.2f} to {row['prior_high']:.2f}",
        ]
        for row in table.to_dict("records")
    ]
    return Listed(headings, rows)


def drawings(recovery: Recovery, found: Inferred | None) -> dict[str, Any]:
    """Return the figures by name."""
    drawn = {"recovered": figures.recovered(recovery.table, recovery.studies)}
    if found is not None:
        drawn["courses"] = figures.courses_beside(found.courses)
        drawn["off"] = figures.off(found.check.statistics, found.check.as_far_off)
        if len(found.table):
            drawn["inferred"] = figures.inferred(found.table)
    return drawn
