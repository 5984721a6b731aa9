"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from itertools import pairwise

from experiments.lib.claims import (
    Claim,
    Value,
    figure,
    largest,
    least,
    less,
    most,
    percent,
    smallest,
)

USUAL, SAME_WEIGHT = "default therapists", "same weight on technique"
RELIEF, DROP_OUT = "symptom_relief", "dropped_out"
QUADRANTS = ("cold-dominant", "cold-submissive", "friendly-dominant", "friendly-submissive")
FLEXIBLE, RIGID = 0.2, 0.95


def _difference(outcome: str, rigidity: float) -> Value:
    """Return what reads relational therapy less CBT."""
    return figure("differences", "difference", look=USUAL, outcome=outcome, rigidity=rigidity)


def _of_style(quadrant: str) -> Value:
    """Return what reads the relief of a marked style, relational therapy less CBT."""
    return figure("quadrants", "difference", outcome=RELIEF, distance=0.6, quadrant=quadrant)


def _harm(outcome: str, treatment: str) -> Value:
    """Return what reads an outcome of rigid patients less that of flexible ones."""
    asked = {"look": USUAL, "outcome": outcome, "treatment": treatment}
    return less(
        figure("arms", "value", **asked, rigidity=RIGID),
        figure("arms", "value", **asked, rigidity=FLEXIBLE),
    )


CLAIMS = (
    Claim(
        "Relational therapy relieves rigid patients more than CBT",
        "relief at rigidity 0.95, relational therapy less CBT, points of symptoms",
        _difference(RELIEF, RIGID),
        above=0.0,
    ),
    Claim(
        "CBT relieves flexible patients more than relational therapy",
        "relief at rigidity 0.2, relational therapy less CBT, points of symptoms",
        _difference(RELIEF, FLEXIBLE),
        below=0.0,
    ),
    Claim(
        "Relational therapy gains on CBT the more rigid the patient",
        "relief, relational therapy less CBT, points of symptoms per unit of rigidity",
        figure("slopes", "slope", look=USUAL, outcome=RELIEF),
        above=0.0,
    ),
    Claim(
        "With the same weight on technique relational therapy relieves more at every rigidity",
        "smallest difference of relief, points of symptoms",
        smallest("differences", "difference", look=SAME_WEIGHT, outcome=RELIEF),
        above=0.0,
    ),
    Claim(
        "With the same weight on technique relational therapy still gains with rigidity",
        "relief, relational therapy less CBT, points of symptoms per unit of rigidity",
        figure("slopes", "slope", look=SAME_WEIGHT, outcome=RELIEF),
        above=0.0,
    ),
    Claim(
        "Fewer patients drop out of relational therapy at every rigidity",
        "relational therapy less CBT, least favourable, percentage points",
        percent(largest("differences", "difference", look=USUAL, outcome=DROP_OUT)),
        below=0.0,
    ),
    Claim(
        "Relational therapy loosens rigid styles more than CBT, at every rigidity",
        "fall of rigidity, relational therapy less CBT, smallest, of 0 to 1",
        smallest("differences", "difference", look=USUAL, outcome="loosening"),
        above=0.0,
    ),
    Claim(
        "Cold patients gain most relief from relational therapy",
        "smaller gain of two cold styles less larger of two friendly ones, points of symptoms",
        less(
            least(*(_of_style(style) for style in QUADRANTS[:2])),
            most(*(_of_style(style) for style in QUADRANTS[2:])),
        ),
        above=0.0,
    ),
    Claim(
        "Relief gained falls from cold-dominant over cold-submissive and friendly-dominant"
        " to friendly-submissive patients",
        "smallest of the three steps, points of symptoms",
        least(
            *(
                less(_of_style(style), _of_style(following))
                for style, following in pairwise(QUADRANTS)
            )
        ),
        above=0.0,
    ),
    Claim(
        "CBT relieves friendly-submissive patients more than relational therapy",
        "relief of a marked style, relational therapy less CBT, points of symptoms",
        _of_style("friendly-submissive"),
        below=0.0,
    ),
    Claim(
        "Without backlash relational therapy relieves friendly-submissive patients more",
        "relief of a marked style, relational therapy less CBT, points of symptoms",
        figure("friendly_submissive", "difference", outcome=RELIEF, look="without backlash"),
        above=0.0,
    ),
    Claim(
        "Rigidity raises drop-out more in CBT than in relational therapy",
        "rise from rigidity 0.2 to 0.95, CBT less relational therapy, percentage points",
        percent(less(_harm(DROP_OUT, "CBT"), _harm(DROP_OUT, "relational therapy"))),
        above=0.0,
    ),
    Claim(
        "Rigidity lowers relief more in CBT than in relational therapy",
        "change from rigidity 0.2 to 0.95, CBT less relational therapy, points of symptoms",
        less(_harm(RELIEF, "CBT"), _harm(RELIEF, "relational therapy")),
        below=0.0,
    ),
    Claim(
        "Most cold-submissive, rigid patients with a marked style drop out of CBT",
        "drop-out, %",
        percent(
            figure(
                "quadrant_arms",
                "value",
                outcome=DROP_OUT,
                distance=0.6,
                quadrant="cold-submissive",
                treatment="CBT",
            )
        ),
        above=50.0,
    ),
)
"""What the page says in words, of the cells that are asked."""

# Not asked of plausible models, because these cells are left out: other skills, styles nearer
# to the centre, friendly-submissive patients without overload or who fear dismissal.
