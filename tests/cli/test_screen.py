"""What is printed: numbers, intervals, notes."""

from __future__ import annotations

import math

import pytest

from dyad_sim.cli.screen_study import in_words, notes
from dyad_sim.measures import Estimate, Line, unknown


@pytest.mark.parametrize(
    ("estimate", "unit", "words"),
    [
        (
            Estimate(0.314, 0.28, 0.35, 90, True, ""),
            "share of sessions",
            ("31 %", "28 % to 35 %"),
        ),
        (Estimate(4.5, 4.25, 4.75, 90, True, ""), "per session", ("4.50", "4.25 to 4.75")),
        (
            Estimate(4.5, 4.25, 4.75, 3, False, "3 dyads"),
            "per session",
            ("4.50", "too few data"),
        ),
        (unknown(0, "no ruptures"), "share of ruptures", ("-", "unknown: no ruptures")),
    ],
)
def test_an_estimate_is_told_with_what_it_is_worth(estimate, unit, words):
    assert in_words(estimate, unit) == words


def test_each_limit_is_told_once():
    few = Estimate(1.0, 0.5, 1.5, 3, False, "3 dyads")
    some = Estimate(1.0, 0.5, 1.5, 30, True, "for these 4 therapists")
    lines = [Line(str(n), str(n), "", estimate) for n, estimate in enumerate([few, few, some])]

    assert notes(lines) == [
        "Too few data for an interval: 3 dyads.",
        "Intervals hold for these 4 therapists.",
    ]


def test_what_is_unknown_needs_no_note():
    assert notes([Line("x", "x", "", unknown(0, "no ruptures"))]) == []
    assert math.isnan(unknown(0, "").value)
