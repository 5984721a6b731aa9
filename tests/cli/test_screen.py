"""What is printed: numbers, intervals, notes."""

from __future__ import annotations

import math

import pytest

from dyad_sim.cli.screens import in_short, in_words, notes, unlike
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


@pytest.mark.parametrize(
    ("parameters", "instruments", "said"),
    [
        ("fitted", "default", 0),
        ("fitted", "perfect", 0),
        ("fitted", "second_fit", 1),
        ("second_fit", "second_fit", 0),
        ("second_fit", "default", 1),
        ("starting", "default", 1),
        ("mine", "default", 0),
        ("mine", "ours", 0),
    ],
)
def test_constants_of_one_fit_and_instruments_of_another_are_told(
    parameters, instruments, said
):
    """One's own files, and instruments without error, go with any."""
    found = unlike({"parameters": parameters, "instruments": instruments})
    assert len(found) == said
    assert not said or found[0].startswith(f"parameters={parameters} was fitted with ")


def test_unusual_constants_are_named_above_the_summary():
    groups = {"patient": "ruth", "therapist": "population", "treatment": "brt"}
    usual = {**groups, "parameters": "fitted", "instruments": "default"}
    plain = "Patient: ruth; therapist: population; treatment: brt"
    pull_off = {"mechanisms": {"pull": False, "tone": True}}
    assert in_short({"mechanisms": {}}, usual) == f"{plain}."
    second = {**groups, "parameters": "second_fit", "instruments": "second_fit"}
    assert in_short(pull_off, second) == (
        f"{plain}; parameters: second_fit; instruments: second_fit; without pull."
    )
