"""Hypothesis strategies: everything that the theory may be given, within its bounds."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from dyad_sim.instruments.coding import CoderShocks
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
    group_defaults,
)
from dyad_sim.randomness import Address
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.exchange import Shocks
from dyad_sim.theory.response import RESPONSES
from dyad_sim.theory.session import SessionShocks
from dyad_sim.theory.states import (
    BOND,
    CONFRONTATION,
    LAST_STAGE,
    QUIET,
    TASKS_GOALS,
    WITHDRAWAL,
    Alliance,
    Dyad,
    DyadState,
    PatientState,
    Rupture,
    TherapistState,
)

ROUNDING = 1e-12
"""How far rounding may carry a number beyond a bound that holds in exact arithmetic."""

RESOLUTION = 2.0**-32
"""Distance of two uniforms, see :func:`dyad_sim.randomness.numpy_philox.uniforms`."""

SMALL = {"sessions": 4, "exchanges": 12, "training_case": 2, "training_session": 4}
"""Counts of a treatment small enough to be simulated in a property."""


def within(value: float, low: float = 0.0, high: float = 1.0) -> bool:
    """Whether a number lies within its bounds, but for rounding."""
    return low - ROUNDING <= value <= high + ROUNDING


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers on a closed interval."""
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


def group(kind: type, **high: int) -> st.SearchStrategy[Any]:
    """A group of declared parameters, each anywhere within its bounds, the bounds included.

    One byte per parameter says how far from the lower to the upper bound it lies:
    one draw for a whole group is many times faster than one per parameter.

    Parameters
    ----------
    kind
        A ``NamedTuple`` class of declared parameters.
    high
        Lower upper bounds for some of them, for counts that would take long.
    """
    bounds = {name: (p.low, high.get(name, p.high)) for name, p in declared(kind).items()}
    counts = {name for name, value in group_defaults(kind).items() if isinstance(value, int)}

    def placed(steps: bytes) -> Any:
        values = {
            name: low + (top - low) * (step / 255)
            for step, (name, (low, top)) in zip(steps, bounds.items(), strict=True)
        }
        return kind(**{n: round(v) if n in counts else v for n, v in values.items()})

    return st.binary(min_size=len(bounds), max_size=len(bounds)).map(placed)


def uniforms_of(kind: type) -> st.SearchStrategy[Any]:
    """A named tuple of uniforms."""
    return st.builds(kind, **dict.fromkeys(kind._fields, uniform))  # type: ignore[attr-defined] # a tuple


unit = numbers(0.0, 1.0)
axis = numbers(-1.0, 1.0)
uniform = st.integers(0, 2**32 - 1).map(lambda half: (half + 0.5) * RESOLUTION)
acts = st.builds(Act, axis, axis)
responses = st.sampled_from([0, *RESPONSES.values()])
addresses = st.builds(Address, st.integers(0, 2**63 - 1), st.integers(0, 2**20))

shocks = uniforms_of(Shocks)
session_shocks = uniforms_of(SessionShocks)
rating_shocks = uniforms_of(RatingShocks)
person_shocks = uniforms_of(PersonShocks)
coder_shocks = uniforms_of(CoderShocks)

constants = st.builds(
    Constants, **{name: group(type(value)) for name, value in group_defaults(Constants).items()}
)
instruments = group(InstrumentConstants)
patients = group(PatientTraits)
therapists = group(TherapistTraits)
treatments = group(Treatment, **SMALL)


@st.composite
def open_ruptures(draw: st.DrawFn, kind: int | None = None) -> Rupture:
    """A rupture under way: no stage is the last one yet, and the peak is no less than now."""
    kind = draw(st.sampled_from([WITHDRAWAL, CONFRONTATION])) if kind is None else kind
    stage = draw(st.integers(0, LAST_STAGE - 1))
    intensity = draw(unit)
    return Rupture(
        kind,
        draw(st.sampled_from([TASKS_GOALS, BOND])),
        stage,
        draw(st.integers(stage, LAST_STAGE)),
        draw(unit) if kind == WITHDRAWAL else 0.0,
        intensity,
        draw(numbers(intensity, 1.0)),
    )


ruptures = st.one_of(st.just(QUIET), open_ruptures())
alliances = st.builds(Alliance, unit, unit, unit)
patient_states = st.builds(
    PatientState,
    acts,
    acts,
    strain=unit,
    voiced=acts,
    style=acts,
    rigidity=unit,
    transference=unit,
    negotiability=unit,
    symptoms=numbers(0.01, 5.0),
    improvement=numbers(-1.0, 0.99),
)
therapist_states = st.builds(
    TherapistState,
    acts,
    acts,
    embeddedness=unit,
    aware=st.booleans(),
    load=unit,
    pressing=unit,
    discouragement=unit,
    familiarity=unit,
    warmth=unit,
    learned=unit,
)
states = st.builds(
    DyadState, patient_states, therapist_states, ruptures, alliances, st.booleans()
)
dyads = st.builds(
    Dyad,
    patients,
    therapists,
    treatments,
    constants,
    st.sampled_from(list(RESPONSES.values())),
    st.integers(0, SMALL["training_case"]),
)
