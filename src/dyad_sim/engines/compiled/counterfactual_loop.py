"""The other loop of the compiled engine: segments of a therapy once more, same random numbers.

Like the first (:mod:`dyad_sim.engines.compiled.loop`) it states no rule.
"""

from __future__ import annotations

import numpy as np

from dyad_sim.engines.compiled.constants_view import tuple_at, view_at
from dyad_sim.engines.compiled.loop import (
    DyadAddress,
    exchange_shocks,
    hold_exchange,
    session_shocks,
)
from dyad_sim.instruments.segments import (
    FLAT,
    Heights,
    Segment,
    covers,
    heights_next,
    mean_strain,
)
from dyad_sim.instruments.session_report import NO_SUMS, mean_work, session_sums_next
from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.populations import Integers
from dyad_sim.theory.contributions import Neutral, bringing
from dyad_sim.theory.session import close_session, intake, open_session
from dyad_sim.theory.states import Dyad, DyadState
from dyad_sim.traits import Floats


def hold_session(
    state: DyadState,
    dyad: Dyad,
    address: DyadAddress,
    session: int,
    segment: Segment,
    heights: Heights,
) -> tuple[DyadState, Heights]:
    """Hold a session, whether the treatment would have gone on to it or not.

    Returns
    -------
    tuple
        The dyad before the next session, and how high the segment has gone.
    """
    opened = open_session(state, session, dyad)
    state = opened.at_start
    sums = NO_SUMS
    for exchange in range(1, dyad.treatment.exchanges + 1):
        before = state
        uniforms = exchange_shocks(address, session, exchange)
        state, info = hold_exchange(
            state, uniforms, session, exchange, opened.today, opened.parting
        )
        sums = session_sums_next(sums, before, state, info, opened.today)
        if covers(segment, session, exchange):
            heights = heights_next(heights, state)
    shocks = session_shocks(address, session)
    closed = close_session(opened.at_start, state, mean_work(sums), shocks, session, dyad)
    return closed.carried_over, heights


def hold_segments(
    seed: int,
    lane: int,
    numbers: Integers,
    cases: Integers,
    patients: Floats,
    therapists: Floats,
    treatment: Treatment,
    constants: Floats,
    strategy: int,
    places: Integers,
    segments: Integers,
    contributions: Integers,
    neutral: Neutral,
) -> Floats:
    """Return how high each segment goes with each set of contributions.

    Parameters
    ----------
    seed, lane, numbers, cases, patients, therapists, treatment, constants, strategy
        As in :func:`dyad_sim.engines.compiled.loop.simulate_dyads`.
    places, segments, contributions, neutral
        As in :func:`dyad_sim.engines.counterfactual.simulate_counterfactuals`.

    Returns
    -------
    array
        Highest intensity and mean strain, shape ``(segment, set, 2)``.
    """
    c = view_at(constants, 0, Constants)
    found = np.empty((segments.shape[0], contributions.shape[0], 2))
    for row in range(segments.shape[0]):
        place, s = places[row], segments[row]
        segment = Segment(s[0], s[1], s[2], s[3], s[4])
        patient = tuple_at(patients, place, PatientTraits)
        therapist = tuple_at(therapists, place, TherapistTraits)
        dyad = Dyad(patient, therapist, treatment, c, strategy, cases[place])
        address = DyadAddress(seed, lane, numbers[place])
        since = intake(dyad)
        for session in range(1, segment.since):
            since, _ = hold_session(since, dyad, address, session, segment, FLAT)
        for column in range(contributions.shape[0]):
            state, other = bringing(since, dyad, contributions[column], neutral)
            heights = FLAT
            for session in range(segment.since, segment.last_session + 1):
                state, heights = hold_session(state, other, address, session, segment, heights)
            found[row, column, 0] = heights.intensity
            found[row, column, 1] = mean_strain(heights)
    return found
