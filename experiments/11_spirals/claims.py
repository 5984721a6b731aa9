"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from experiments.lib.claims import Claim, Value, figure, largest, least, less, percent

RUTH, YIELDING, POPULATION = "Ruth", "A yielding patient", "Patients as they come"
ALONE, REPAIRED = "skill 0.5, no repair", "skill 0.5, repair 0.3"
FARTHEST = 1.02
"""The strongest pull that is tried; 1 is as fitted."""


def _bend(axis: str, people: str, therapist: str) -> Value:
    """Return what reads by how much escalation rises faster in the middle than at first."""
    return figure("tipping", "bend", axis=axis, people=people, therapist=therapist)


def _moved(axis: str) -> Value:
    """Return what reads how far repair moves the steepest place of Ruth's curve."""
    return figure("moved", "place", axis=axis, people=RUTH, therapist=REPAIRED)


def _one_mode(axis: str, level: float) -> Value:
    """Return what reads p against one mode, of the yielding patient whose therapist repairs."""
    asked = {"axis": axis, "people": YIELDING, "therapist": REPAIRED, "level": level}
    return figure("courses", "p", **asked, measure="late")


def _parted(therapist: str, level: float) -> Value:
    """Return what reads how far twins part, over the distance of unrelated courses."""
    asked = {"axis": "pull", "therapist": therapist, "level": level, "push": 0.1}
    return figure("twins", "parted", **asked)


CLAIMS = (
    Claim(
        "Over the pull escalation has a threshold for Ruth with repair",
        "middle slope less first slope, over the mean slope",
        _bend("pull", RUTH, REPAIRED),
        above=0.0,
    ),
    Claim(
        "Over the pull escalation has a threshold for patients as they come, with and without"
        " repair",
        "middle slope less first slope, over the mean slope, smaller of two",
        least(_bend("pull", POPULATION, ALONE), _bend("pull", POPULATION, REPAIRED)),
        above=0.0,
    ),
    Claim(
        "Without repair Ruth's escalation rises most in the first third of the pull",
        "middle slope less first slope, over the mean slope",
        _bend("pull", RUTH, ALONE),
        below=0.0,
    ),
    Claim(
        "Over Ruth's rigidity escalation has no threshold, with and without repair",
        "middle slope less first slope, over the mean slope, larger of two",
        largest("tipping", "bend", axis="rigidity", people=RUTH, therapist=[ALONE, REPAIRED]),
        below=0.0,
    ),
    Claim(
        "Repair moves the steepest place of Ruth's curve outward, over the pull",
        "how far, in the pull as fitted",
        _moved("pull"),
        above=0.0,
    ),
    Claim(
        "Repair moves the steepest place of Ruth's curve outward, over her rigidity",
        "how far, rigidity of 0 to 1",
        _moved("rigidity"),
        above=0.0,
    ),
    Claim(
        "Where nobody repairs Ruth's sessions are nearly all escalated at the strongest pull",
        "sessions with an escalated rupture, %",
        percent(
            figure(
                "curves",
                "escalated_session_share",
                axis="pull",
                people=RUTH,
                therapist=ALONE,
                level=FARTHEST,
            )
        ),
        above=90.0,
    ),
    Claim(
        "With repair a yielding patient ends mended or locked, at the fitted pull",
        "p against one mode",
        _one_mode("pull", 1),
        below=0.05,
    ),
    Claim(
        "With repair a yielding patient ends mended or locked, at fast embedding (0.4)",
        "p against one mode",
        _one_mode("embedding", 0.4),
        below=0.05,
    ),
    Claim(
        "With repair a yielding patient ends mended or locked, at a rigidity of 0.8",
        "p against one mode",
        _one_mode("rigidity", 0.8),
        below=0.05,
    ),
    Claim(
        "With the yielding patient an escalated session is mostly followed by another",
        "escalated sessions after an escalated one, at the fitted pull, %",
        percent(
            figure(
                "lasting",
                "after_escalated",
                axis="pull",
                people=YIELDING,
                therapist=REPAIRED,
                level=1,
            )
        ),
        above=50.0,
    ),
    Claim(
        "A push of 0.1 at the start rarely changes the end: in less than a tenth of pairs",
        "pairs of twins of which one ends locked, largest, %",
        percent(largest("twins", "unlike", push=0.1)),
        below=10.0,
    ),
    Claim(
        "A push of 0.01 hardly ever changes the end: in less than a twentieth of pairs",
        "pairs of twins of which one ends locked, largest, %",
        percent(largest("twins", "unlike", push=0.01)),
        below=5.0,
    ),
    Claim(
        "Repair makes twins less alike, at the strongest pull",
        "distance of their alliances, with repair less without, of unrelated courses",
        less(_parted(REPAIRED, FARTHEST), _parted(ALONE, FARTHEST)),
        above=0.0,
    ),
)
"""What the page says in words, of the cells that are asked."""

# Not asked of plausible models:
# - a skill of 0.7, modes of Ruth's and of an angry patient's courses, weaker pulls of the
#   yielding patient, whether an escalated session of Ruth's is followed by another: left out;
# - that twins part no more often near the steepest place than far from it: this is said of an
#   interval, which depends on the number of pairs.
