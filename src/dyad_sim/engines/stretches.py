"""Stretches of therapies once more, in the readable engine, with only some contributions.

Everything before is as it was, and luck is the same throughout.
"""

from __future__ import annotations

import numpy as np

from dyad_sim.engines.batch import Batch, dyad_at, luck_at
from dyad_sim.engines.therapy import Policy, Therapy
from dyad_sim.instruments.stretches import (
    FLAT,
    Heights,
    Stretch,
    covers,
    heights_next,
    mean_strain,
)
from dyad_sim.populations import Integers
from dyad_sim.theory.contributions import Neutral, bringing
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.response import usual_response
from dyad_sim.traits import Floats


class StretchTherapy(Therapy):
    """A therapy that goes on whatever happens, one stretch of which is looked at.

    Attributes
    ----------
    heights : Heights
        How high the stretch has gone.
    path : list of tuple
        Its exchanges: session, exchange, intensity and strain after it.
    """

    def __init__(self, batch: Batch, place: int, stretch: Stretch) -> None:
        super().__init__(dyad_at(batch, place), luck_at(batch, place), batch.instruments)
        self.stretch = stretch
        self.heights: Heights = FLAT
        self.path: list[tuple[int, int, float, float]] = []

    def hold_exchange(self, policy: Policy = usual_response) -> None:
        """Hold one exchange, which is entered if it belongs to the stretch."""
        super().hold_exchange(policy)
        if covers(self.stretch, self.session, self.exchange):
            self.heights = heights_next(self.heights, self.state)
            now = self.state.rupture.intensity, self.state.patient.strain
            self.path.append((self.session, self.exchange, *now))

    def ending(self, uniform: float) -> int:
        """Nobody leaves."""
        return ONGOING

    def run_with(self, contributions: int, neutral: Neutral) -> None:
        """Hold all sessions to the end of the stretch, the two other than they were since."""
        while self.session < self.stretch.since - 1:
            self.hold_session()
        self.state, self.dyad = bringing(self.state, self.dyad, contributions, neutral)
        while self.session < self.stretch.last_session:
            self.hold_session()


def again(
    batch: Batch,
    places: Integers,
    stretches: Integers,
    contributions: Integers,
    neutral: Neutral,
) -> Floats:
    """Return how high stretches go again, each with every one of some sets of contributions.

    Parameters
    ----------
    batch
        The dyads, and the rules.
    places, stretches
        Place of a dyad in the batch, and the numbers of a :class:`Stretch` of its
        therapy; shapes ``(stretch,)`` and ``(stretch, 5)``.
    contributions
        Sums of flags of :mod:`dyad_sim.theory.contributions`, shape ``(set,)``.
    neutral
        What stands in for the contributions that are not in a set.

    Returns
    -------
    array
        Highest intensity of a rupture and mean strain over the exchanges of the stretch,
        each on [0, 1]; shape ``(stretch, set, 2)``.
    """
    found = np.empty((len(stretches), len(contributions), 2))
    for row, numbers in enumerate(stretches.tolist()):
        for column, some in enumerate(contributions.tolist()):
            therapy = StretchTherapy(batch, int(places[row]), Stretch(*numbers))
            therapy.run_with(some, neutral)
            found[row, column] = therapy.heights.intensity, mean_strain(therapy.heights)
    return found
