"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from experiments.lib.claims import Claim, Value, figure, less, most, over, percent
from experiments.lib.findings import Findings

SKILL = 0.5
BY_DEFINITION = "while it lasts or soon after its start"
NO_RUPTURE, RUPTURE = "no rupture", "rupture"


def _part(table: str, **where: object) -> Value:
    """Return what reads by how much the patient's part of mending exceeds one half."""
    part = figure(table, "patient_part", move="mended", phase=NO_RUPTURE, **where)
    return lambda findings: part(findings) - 0.5


def _apart(feature: str) -> Value:
    """Return what reads how mismatches that lead into a rupture differ, in deviations."""
    return figure("becoming", "d", skill=SKILL, definition=BY_DEFINITION, feature=feature)


def _onset(phase: str) -> Value:
    """Return what reads the chance that a rupture begins in the next exchange."""
    return figure("chances", "onset_next", skill=SKILL, phase=phase)


def _onset_after(elapsed: int) -> Value:
    """Return what reads that chance after so many exchanges out of tune."""
    return figure("elapsed", "onset_next", skill=SKILL, phase=NO_RUPTURE, elapsed=elapsed)


def _by_skill(phase: str) -> Value:
    """Return what reads how much more often skilled therapists mend in the next exchange."""
    return percent(figure("gains", "gain", skill=0.8, than=0.2, phase=phase))


def _quick(column: str) -> Value:
    """Return what reads how many mismatches are mended within three exchanges."""
    return percent(figure("quick", column, skill=SKILL, phase="all"))


def _most_after_strain(findings: Findings) -> float:
    """Return by how much strain exceeds whatever else distinguishes such mismatches most."""
    others = ("length", "affiliation_apart", "control_apart", "embeddedness_before")
    return less(_apart("strain_before"), most(*(_apart(name) for name in others)))(findings)


CLAIMS = (
    Claim(
        "The two are out of tune most of the time",
        "exchanges in tune, %",
        percent(figure("chances", "in_tune", skill=SKILL, phase="all")),
        below=50.0,
    ),
    Claim(
        "Half of the mismatches are over after two exchanges",
        "mismatches that last longer than two exchanges, %",
        percent(figure("durations", "lasting", skill=SKILL, phase="all", exchanges=2)),
        below=50.0,
    ),
    Claim(
        "Most mismatches are mended within three exchanges",
        "mismatches, %",
        _quick("mended_soon"),
        above=50.0,
    ),
    Claim(
        "Most mismatches are mended within three exchanges without talk about the relationship",
        "mismatches, %",
        _quick("mended_soon_silently"),
        above=50.0,
    ),
    Claim(
        "The patient mends more mismatches than the therapist",
        "patient's part with no rupture open, less one half",
        _part("menders", skill=SKILL),
        above=0.0,
    ),
    Claim(
        "The patient mends more mainly because the patient's acts vary more",
        "share of the lead that is left if the patient's acts vary by 0.188",
        over(_part("menders_steadier"), _part("menders", skill=SKILL)),
        below=0.5,
    ),
    Claim(
        "The patient's part of mending falls while a rupture is open",
        "change of the patient's part, of 0 to 1",
        figure(
            "menders", "more_than_without_rupture", skill=SKILL, move="mended", phase=RUPTURE
        ),
        below=0.0,
    ),
    Claim(
        "Mismatches that lead into a rupture last longer",
        "difference in standard deviations",
        _apart("length"),
        above=0.0,
    ),
    Claim(
        "Mismatches that lead into a rupture hardly lie further apart on affiliation",
        "difference in standard deviations",
        _apart("affiliation_apart"),
        above=-0.2,
        below=0.2,
    ),
    Claim(
        "Mismatches that lead into a rupture find more strain at their start",
        "difference in standard deviations",
        _apart("strain_before"),
        above=0.0,
    ),
    Claim(
        "Mismatches that lead into a rupture find more embeddedness at their start",
        "difference in standard deviations",
        _apart("embeddedness_before"),
        above=0.0,
    ),
    Claim(
        "Strain distinguishes mismatches that lead into a rupture more than anything else",
        "difference in strain less the largest other, in standard deviations",
        _most_after_strain,
        above=0.0,
    ),
    Claim(
        "A strained moment brings a rupture far more often than a calm one: twice or more",
        "chance of a rupture in the next exchange, strained over calm",
        over(_onset("strained"), _onset("calm")),
        above=2.0,
    ),
    Claim(
        "To be out of tune matters little: the chance of a rupture changes by less than half",
        "chance of a rupture, out of tune for one exchange over in tune",
        over(_onset_after(1), _onset_after(0)),
        above=0.5,
        below=1.5,
    ),
    Claim(
        "Skilled therapists mend faster",
        "chance of mending, skill 0.8 less 0.2, percentage points",
        _by_skill("all"),
        above=0.0,
    ),
    Claim(
        "Skilled therapists mend faster while a rupture is open",
        "chance of mending, skill 0.8 less 0.2, percentage points",
        _by_skill(RUPTURE),
        above=0.0,
    ),
    Claim(
        "Where no rupture is open skill hardly matters for mending",
        "gain by skill with none open less gain in ruptures, percentage points",
        less(_by_skill(NO_RUPTURE), _by_skill(RUPTURE)),
        below=0.0,
    ),
)
"""All that the page says in words."""

# The patient's acts that vary less do so by 0.188 in every model: in the default model a little
# less than the therapist's, in others more or much less.  Where the patient has no lead, no
# share of it is of use, and the claim says little.
