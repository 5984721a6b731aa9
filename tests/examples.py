"""A dyad, its states and its constants for examples that can be reckoned by hand."""

from __future__ import annotations

from typing import Any

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.exchange import Shocks
from dyad_sim.theory.response import METACOMMUNICATE
from dyad_sim.theory.states import (
    QUIET,
    WITHDRAWAL,
    Alliance,
    Dyad,
    DyadState,
    PatientState,
    Rupture,
    TherapistState,
)

NEUTRAL = Act(0.0, 0.0)
NEVER = 1.0 - 2.0**-33
"""The highest uniform: nothing that is not certain happens under it."""

SURELY = 2.0**-33
"""The lowest uniform: everything that is possible happens under it."""

AVERAGE = 0.5
"""The uniform of an average draw: its normal deviate is 0."""


def constants(**values: float) -> Constants:
    """The constants with some of them set: ``constants(strain__leak=0.2)``."""
    found = Constants()
    for path, value in values.items():
        group, _, name = path.partition("__")
        changed = getattr(found, group)._replace(**{name: value})
        found = found._replace(**{group: changed})
    return found


PATIENT = PatientState(
    act=NEUTRAL,
    reception=NEUTRAL,
    strain=0.0,
    voiced=NEUTRAL,
    style=Act(-0.4, 0.6),
    rigidity=0.5,
    transference=0.4,
    negotiability=0.5,
    symptoms=1.0,
    improvement=0.0,
)
THERAPIST = TherapistState(
    act=NEUTRAL,
    earlier=NEUTRAL,
    embeddedness=0.0,
    aware=False,
    load=0.0,
    pressing=0.0,
    discouragement=0.0,
    familiarity=0.0,
    warmth=0.0,
    learned=0.0,
)
STATE = DyadState(PATIENT, THERAPIST, QUIET, Alliance(0.5, 0.5, 0.5), True)
SHOCKS = Shocks(AVERAGE, AVERAGE, AVERAGE, AVERAGE, NEVER, NEVER, NEVER, NEVER)


def state(**changes: Any) -> DyadState:
    """The example state with some numbers changed, whosever they are."""
    found = STATE
    for part in ("patient", "therapist"):
        own = {name: changes.pop(name) for name in list(changes) if _has(found, part, name)}
        found = found._replace(**{part: getattr(found, part)._replace(**own)})
    return found._replace(**changes)


def _has(found: DyadState, part: str, name: str) -> bool:
    """Whether a number belongs to a part; the acts of the two are told apart by hand."""
    return name in getattr(found, part)._fields and name != "act"


def withdrawal(**changes: Any) -> Rupture:
    """A withdrawal about the bond, half way up, without compliance."""
    return Rupture(WITHDRAWAL, 1, 0, 0, 0.0, 0.5, 0.5)._replace(**changes)


def dyad(c: Constants | None = None, case: int = 0, **traits: Any) -> Dyad:
    """Two average people in the default treatment, some traits or terms changed."""
    found = Dyad(
        PatientTraits(),
        TherapistTraits(),
        Treatment(),
        c or Constants(),
        METACOMMUNICATE,
        case,
    )
    for part in ("patient", "therapist", "treatment"):
        own = {n: v for n, v in traits.items() if n in getattr(found, part)._fields}
        found = found._replace(**{part: getattr(found, part)._replace(**own)})
    return found
