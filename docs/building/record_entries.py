"""The page of the docs that says, entry by entry, what was published and what is done here.

``python -m docs.building.record_entries docs`` writes it; a test compares.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from docs.building.dictionary import GENERATED, table
from dyad_sim.evidence.arms import ARMS
from dyad_sim.evidence.entries import Entry, entries
from dyad_sim.evidence.measured import MEASURED
from dyad_sim.evidence.process import PROCESS, ProcessCondition

NAME = "record_entries.md"
"""Name of the page under ``docs/``."""


def page() -> str:
    """Return the page."""
    parts = [
        "# The record, entry by entry\n\n",
        GENERATED,
        "What was published, the band within which the model is to lie, and what is reckoned ",
        "on the model.\nHow the two compare: [the record](record.md).\n\n",
        "Use says what a figure served: specification (rules were changed until the model ",
        "could show it), calibration (constants were searched to meet it), or context.\n",
        "None served validation: figures that did are not in the repository.\n\n",
        "## What is simulated\n\n",
        table(
            ("arm", "stands for", "differs from the default study by", "dyads", "caseload"),
            [
                (
                    f"`{name}`",
                    arm.purpose,
                    _code(arm.overrides),
                    str(arm.dyads),
                    str(arm.caseload),
                )
                for name, arm in ARMS.items()
            ],
        ),
        "\nMore dyads than the studies had: the value of the model is wanted, ",
        "not the chance of one sample.\n",
    ]
    ordered = sorted(entries().values(), key=lambda entry: entry.place)
    for heading, section in groupby(ordered, key=lambda entry: entry.heading):
        parts.append(f"\n## {heading}\n")
        parts.extend(_entry(entry) for entry in section)
    parts.append("\n## Conditions of the process\n")
    parts.append("\nWhat has to be true between two acts; few bands come from a publication.\n")
    parts.extend(_condition(condition) for condition in PROCESS)
    return "".join(parts)


def _code(overrides: tuple[str, ...]) -> str:
    """Return overrides as code."""
    return " ".join(f"`{override}`" for override in overrides) or "nothing"


def _condition(condition: ProcessCondition) -> str:
    """Return what is to be known of a figure of the process."""
    lines = [
        f"\n### `{condition.id}`: {condition.label}\n",
        condition.why,
        f"Asked for: {condition.asked} ({condition.unit}).",
        "Use: specification ([decision 15](decisions/0015-the-process.md)) and calibration.",
        f"On the model ({_arms(condition.arms)}): {condition.text}",
    ]
    return "\n".join(lines) + "\n"


def _arms(names: tuple[str, ...]) -> str:
    """Return the names of arms as code."""
    return ", ".join(f"`{name}`" for name in names)


def _entry(entry: Entry) -> str:
    """Return what is to be known of an entry."""
    found = MEASURED.get(entry.id)
    trust = f"robustness {entry.robustness}; {entry.status}"
    lines = [
        f"\n### `{entry.id}`: {entry.label}\n",
        f"{entry.statement}.",
        f"Published: {entry.published}{_interval(entry)}, {_band(entry)}; {trust}.",
        f"In the source: {entry.estimator}.",
        f"Use: {'calibration' if entry.scored else 'context'}.",
    ]
    if found:
        lines.append(f"On the model ({_arms(found.arms)}): {found.text}")
    else:
        lines.append("Not measured on the model.")
    where = f" DOI {entry.doi}." if entry.doi else ""
    lines.append(f"Source: {entry.source}.{where}")
    return "\n".join(lines) + "\n"


def _interval(entry: Entry) -> str:
    """Return the published interval in words."""
    if entry.published_low is None or entry.published_high is None:
        return ""
    kind = entry.published_interval
    return f" ({kind}: {entry.published_low:g} to {entry.published_high:g})"


def _band(entry: Entry) -> str:
    """Return the band in words."""
    if not entry.scored:
        return "context, not scored"
    if entry.low is None:
        return f"band below {entry.high:g}"
    if entry.high is None:
        return f"band above {entry.low:g}"
    return f"band {entry.low:g} to {entry.high:g}"


def main(folder: str) -> None:
    """Write the page into a folder."""
    Path(folder, NAME).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
