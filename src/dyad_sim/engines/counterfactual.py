"""Segments of therapies once more, in the readable engine, with only some contributions.

Everything before is as it was, and random numbers are the same throughout.
"""

from __future__ import annotations

import numpy as np

from dyad_sim.engines.batch import Batch, draws_at, dyad_at
from dyad_sim.engines.therapy import Policy, Therapy
from dyad_sim.instruments.segments import (
    FLAT,
    Heights,
    Segment,
    covers,
    heights_next,
    mean_strain,
)
from dyad_sim.populations import Integers
from dyad_sim.theory.contributions import Neutral, bringing
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.response import usual_response
from dyad_sim.traits import Floats


class CounterfactualTherapy(Therapy):
    """A therapy that goes on whatever happens, one segment of which is looked at.

    Attributes
    ----------
    heights : Heights
        How high the segment has gone.
    path : list of tuple
        Its exchanges: session, exchange, intensity and strain after it.
    """

    def __init__(self, batch: Batch, place: int, segment: Segment) -> None:
        super().__init__(dyad_at(batch, place), draws_at(batch, place), batch.instruments)
        self.segment = segment
        self.heights: Heights = FLAT
        self.path: list[tuple[int, int, float, float]] = []

    def hold_exchange(self, policy: Policy = usual_response) -> None:
        """Hold one exchange, which is entered if it belongs to the segment."""
        super().hold_exchange(policy)
        if covers(self.segment, self.session, self.exchange):
            self.heights = heights_next(self.heights, self.state)
            now = self.state.rupture.intensity, self.state.patient.strain
            self.path.append((self.session, self.exchange, *now))

    def ending(self, status: int) -> int:
        """Nobody leaves."""
        return ONGOING

    def run_with(self, contributions: int, neutral: Neutral) -> None:
        """Hold all sessions to the end of the segment, the two other than they were since."""
        while self.session < self.segment.since - 1:
            self.hold_session()
        self.state, self.dyad = bringing(self.state, self.dyad, contributions, neutral)
        while self.session < self.segment.last_session:
            self.hold_session()


def simulate_counterfactuals(
    batch: Batch,
    places: Integers,
    segments: Integers,
    contributions: Integers,
    neutral: Neutral,
) -> Floats:
    """Return how high segments go again, each with every one of some sets of contributions.

    Parameters
    ----------
    batch
        The dyads, and the rules.
    places, segments
        Place of a dyad in the batch, and the numbers of a :class:`Segment` of its
        therapy; shapes ``(segment,)`` and ``(segment, 5)``.
    contributions
        Sums of flags of :mod:`dyad_sim.theory.contributions`, shape ``(set,)``.
    neutral
        What stands in for the contributions that are not in a set.

    Returns
    -------
    array
        Highest intensity of a rupture and mean strain over the exchanges of the segment,
        each on [0, 1]; shape ``(segment, set, 2)``.
    """
    found = np.empty((len(segments), len(contributions), 2))
    for row, numbers in enumerate(segments.tolist()):
        for column, some in enumerate(contributions.tolist()):
            therapy = CounterfactualTherapy(batch, int(places[row]), Segment(*numbers))
            therapy.run_with(some, neutral)
            found[row, column] = therapy.heights.intensity, mean_strain(therapy.heights)
    return found
