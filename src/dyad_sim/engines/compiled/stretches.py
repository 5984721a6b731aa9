"""The other loop of the compiled engine: stretches of a therapy once more, same luck.

Like the first (:mod:`dyad_sim.engines.compiled.loop`) it states no rule.
"""

from __future__ import annotations

import numpy as np

from dyad_sim.engines.compiled.loop import Luck, exchanged, session_shocks
from dyad_sim.engines.compiled.packed import packed, unpacked
from dyad_sim.instruments.stretches import (
    FLAT,
    Heights,
    Stretch,
    covers,
    heights_next,
    mean_strain,
)
from dyad_sim.instruments.tally import NO_COURSE, course_next, mean_work
from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.populations import Integers
from dyad_sim.theory.contributions import Neutral, bringing
from dyad_sim.theory.session import (
    between_sessions,
    dyad_of_today,
    intake,
    parting,
    session_end,
    session_start,
)
from dyad_sim.theory.states import Dyad, DyadState
from dyad_sim.traits import Floats


def session_again(
    state: DyadState, dyad: Dyad, luck: Luck, session: int, stretch: Stretch, heights: Heights
) -> tuple[DyadState, Heights]:
    """Hold a session, whether the treatment would have gone on to it or not.

    Returns
    -------
    tuple
        The dyad before the next session, and how high the stretch has gone.
    """
    state = session_start(state, dyad)
    today = dyad_of_today(dyad, state, session)
    leaving = parting(session, dyad)
    at_start = state
    course = NO_COURSE
    for exchange in range(1, dyad.treatment.exchanges + 1):
        before = state
        state, info = exchanged(state, luck, session, exchange, leaving, today)
        course = course_next(course, before, state, info, today)
        if covers(stretch, session, exchange):
            heights = heights_next(heights, state)
    end = session_shocks(luck, session)
    state = session_end(at_start, state, mean_work(course), end, dyad)
    return between_sessions(state, dyad), heights


def stretches_again(
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
    stretches: Integers,
    contributions: Integers,
    neutral: Neutral,
) -> Floats:
    """Return how high each stretch goes with each set of contributions.

    Parameters
    ----------
    seed, lane, numbers, cases, patients, therapists, treatment, constants, strategy
        As in :func:`dyad_sim.engines.compiled.loop.simulate_dyads`.
    places, stretches, contributions, neutral
        As in :func:`dyad_sim.engines.stretches.again`.

    Returns
    -------
    array
        Highest intensity and mean strain, shape ``(stretch, set, 2)``.
    """
    c = packed(constants, 0, Constants)
    found = np.empty((stretches.shape[0], contributions.shape[0], 2))
    for row in range(stretches.shape[0]):
        place, s = places[row], stretches[row]
        stretch = Stretch(s[0], s[1], s[2], s[3], s[4])
        patient = unpacked(patients, place, PatientTraits)
        therapist = unpacked(therapists, place, TherapistTraits)
        dyad = Dyad(patient, therapist, treatment, c, strategy, cases[place])
        luck = Luck(seed, lane, numbers[place])
        since = intake(dyad)
        for session in range(1, stretch.since):
            since, _ = session_again(since, dyad, luck, session, stretch, FLAT)
        for column in range(contributions.shape[0]):
            state, other = bringing(since, dyad, contributions[column], neutral)
            heights = FLAT
            for session in range(stretch.since, stretch.last_session + 1):
                state, heights = session_again(state, other, luck, session, stretch, heights)
            found[row, column, 0] = heights.intensity
            found[row, column, 1] = mean_strain(heights)
    return found
