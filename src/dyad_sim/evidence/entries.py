"""The entries of the record: published figures, as data."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

WEIGHTS = {"A": 3.0, "B": 2.0, "C": 1.0}
"""How much an entry counts in a fit, by the first letter of its robustness."""


TOPICS = {
    "1-prevalence": "How often",
    "2-type-resolution": "Kinds and resolution",
    "3-rupture-outcome": "Ruptures and outcome",
    "4-alliance-outcome": "Alliance",
    "5-shapes": "Shapes of the alliance",
    "6-dropout": "Drop-out",
    "7-complementarity": "Complementarity",
    "8-mismatch-repair": "Mismatch and repair",
    "9-training": "Training",
    "10-change": "Change",
    "11-metacommunication": "Metacommunication",
    "12-timing": "Timing",
    "13-carryover": "From session to session",
    "measurement": "Measurement",
}
"""Every topic of the record, in its order, as a heading."""


class Entry(NamedTuple):
    """A published figure and the band within which the model is to lie.

    Attributes
    ----------
    id, topic
        Name, and group.
    label, scale
        A few words for tables and figures, and the unit of the value.
    statement
        The finding in one sentence.
    estimator
        What was reckoned in the source.
    published
        The figure as it was printed; may be a sign only (``">0"``).
    published_low, published_high, published_interval
        Its interval or range, None where there is none, and which of these it is.
    low, high
        Band of acceptance; None where it is open.
    source, doi, status
        Where it stands, and whether the figure was checked there.
    robustness
        ``A`` meta-analysis or replicated large sample, ``B`` one decent study or several
        small ones, ``C`` very small or by analogy; with a remark.
    scored
        True if it is held against the model, False if it is context.
    """

    id: str
    topic: str
    label: str
    scale: str
    statement: str
    estimator: str
    published: str
    published_low: float | None
    published_high: float | None
    published_interval: str
    low: float | None
    high: float | None
    source: str
    doi: str
    status: str
    robustness: str
    scored: bool

    @property
    def grade(self) -> str:
        """First letter of the robustness."""
        return self.robustness[0]

    @property
    def place(self) -> int:
        """Place of the topic among all topics."""
        return list(TOPICS).index(self.topic)

    @property
    def heading(self) -> str:
        """The topic in words."""
        return TOPICS[self.topic]

    @property
    def weight(self) -> float:
        """Weight in a fit: 3, 2 or 1."""
        return WEIGHTS[self.grade]

    @property
    def value(self) -> float | None:
        """The published figure as a number; None where it is a sign or a word."""
        try:
            return float(self.published)
        except ValueError:
            return None

    def holds(self, value: float) -> bool:
        """Whether a value lies inside the band; a value that is not a number does not.

        The ends of a band belong to it, but where only a sign was published: no effect at
        all has no sign.
        """
        if self.high is None and self.low is not None:
            return value > self.low
        if self.low is None and self.high is not None:
            return value < self.high
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low <= value <= high


@cache
def entries() -> Mapping[str, Entry]:
    """Return every entry by its id, in the order of the record."""
    text = resources.files("dyad_sim.evidence").joinpath("entries.csv").read_text("utf-8")
    return MappingProxyType(
        {row["id"]: _entry(row) for row in csv.DictReader(text.splitlines())}
    )


def scored() -> list[Entry]:
    """Return the entries that are held against the model."""
    return [entry for entry in entries().values() if entry.scored]


def _entry(row: Mapping[str, str]) -> Entry:
    """Return an entry from its row."""
    return Entry(
        row["id"],
        row["topic"],
        row["label"],
        row["scale"],
        row["statement"],
        row["estimator"],
        row["value"],
        _number(row["published_low"]),
        _number(row["published_high"]),
        row["published_interval"],
        _number(row["low"]),
        _number(row["high"]),
        row["source"],
        row["doi"],
        row["status"],
        row["robustness"],
        row["use"] == "scored",
    )


def _number(text: str) -> float | None:
    """Return a number, or None for an empty cell."""
    return float(text) if text else None
