"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from itertools import pairwise

from experiments.lib.claims import Claim, Value, figure, least, less, most, percent

SKILLS = (0.2, 0.4, 0.6, 0.8)
ALLIANCE, DROP_OUT, RELIEF = "alliance_last", "dropped_out_share", "symptom_change"


def _step(measure: str, contrast: str) -> Value:
    """Return what reads the worth of a step of skill or of repair."""
    return figure("steps", "difference", measure=measure, contrast=contrast)


def _first(measure: str, skill: float) -> Value:
    """Return what reads the worth of the first step of repair."""
    return _step(measure, f"repair 0 to 0.1, at skill {skill:g}")


def _second(skill: float) -> Value:
    """Return what reads the worth of the second step of repair for the alliance."""
    return _step(ALLIANCE, f"repair 0.1 to 0.3, at skill {skill:g}")


def _instead(measure: str, skill: float, repair: float, other: float) -> Value:
    """Return what reads what repair gains in place of a step of skill."""
    contrast = f"skill {skill:g} with repair {repair:g}, against skill {other:g} without"
    return figure("substitutes", "difference", measure=measure, contrast=contrast)


def _escalated(skill: float, repair: float) -> Value:
    """Return what reads the share of sessions with an escalated rupture."""
    cell = {"therapist.skill": skill, "therapist.repair_probability": repair}
    return figure("plane", "escalated_session_share", **cell)


CLAIMS = (
    Claim(
        "Repair raises the alliance at every level of skill",
        "smallest gain by a first step of repair, points of alliance",
        least(*(_first(ALLIANCE, skill) for skill in SKILLS)),
        above=0.0,
    ),
    Claim(
        "Repair lowers drop-out at every level of skill",
        "least favourable change by a first step of repair, percentage points",
        percent(most(*(_first(DROP_OUT, skill) for skill in SKILLS))),
        below=0.0,
    ),
    Claim(
        "The first step of repair helps the alliance more, the more skilled the therapist",
        "smallest rise of that gain from one skill to the next, points of alliance",
        least(
            *(
                less(_first(ALLIANCE, more), _first(ALLIANCE, skill))
                for skill, more in pairwise(SKILLS)
            )
        ),
        above=0.0,
    ),
    Claim(
        "The next step of repair helps no more at a skill of 0.8 than at 0.6",
        "gain at 0.8 less gain at 0.6, points of alliance",
        less(_second(0.8), _second(0.6)),
        below=0.0,
    ),
    Claim(
        "Unskilled therapists gain alliance by repair beyond a probability of 0.3",
        "from 0.3 to 0.6 at skill 0.2, points of alliance",
        _step(ALLIANCE, "repair 0.3 to 0.6, at skill 0.2"),
        above=0.0,
    ),
    Claim(
        "Repair makes up for a missing step of skill among the unskilled, for the alliance",
        "skill 0.2 with repair 0.3, less skill 0.4 without, points of alliance",
        _instead(ALLIANCE, 0.2, 0.3, 0.4),
        above=0.0,
    ),
    Claim(
        "Repair makes up for a missing step of skill among the unskilled, for drop-out",
        "skill 0.2 with repair 0.3, less skill 0.4 without, percentage points",
        percent(_instead(DROP_OUT, 0.2, 0.3, 0.4)),
        below=0.0,
    ),
    Claim(
        "Repair of 0.6 makes up for a missing step of skill among the unskilled, for relief",
        "skill 0.2 with repair 0.6, less skill 0.4 without, points of symptoms",
        _instead(RELIEF, 0.2, 0.6, 0.4),
        above=0.0,
    ),
    Claim(
        "Repair makes up for a missing step of skill among the skilled, for the alliance",
        "smaller of two such gains (to skill 0.6 and 0.8), points of alliance",
        least(_instead(ALLIANCE, 0.4, 0.3, 0.6), _instead(ALLIANCE, 0.6, 0.1, 0.8)),
        above=0.0,
    ),
    Claim(
        "Repair makes up for a missing step of skill among the skilled, for drop-out",
        "less favourable of two such changes (to skill 0.6 and 0.8), percentage points",
        percent(most(_instead(DROP_OUT, 0.4, 0.3, 0.6), _instead(DROP_OUT, 0.6, 0.1, 0.8))),
        below=0.0,
    ),
    Claim(
        "Skill without repair raises the alliance",
        "skill 0.4 less 0.2, points of alliance",
        _step(ALLIANCE, "skill 0.2 to 0.4, at repair 0"),
        above=0.0,
    ),
    Claim(
        "Skill without repair lowers drop-out",
        "skill 0.4 less 0.2, percentage points",
        percent(_step(DROP_OUT, "skill 0.2 to 0.4, at repair 0")),
        below=0.0,
    ),
    Claim(
        "Skill without repair helps only a little: less than a first step of repair",
        "step of skill less step of repair, both from skill 0.2, points of alliance",
        less(_step(ALLIANCE, "skill 0.2 to 0.4, at repair 0"), _first(ALLIANCE, 0.2)),
        below=0.0,
    ),
    Claim(
        "Among the unskilled repair does not make escalated ruptures rarer",
        "repair always less never, at skill 0.2, percentage points of sessions",
        percent(less(_escalated(0.2, 1.0), _escalated(0.2, 0.0))),
        above=0.0,
    ),
    Claim(
        "Among the skilled repair makes escalated ruptures rarer",
        "repair always less never, at skill 0.8, percentage points of sessions",
        percent(less(_escalated(0.8, 1.0), _escalated(0.8, 0.0))),
        below=0.0,
    ),
)
"""All that the page says in words."""
