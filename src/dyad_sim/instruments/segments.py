"""A segment of a therapy, from the quiet before a rupture to its end, and how high it went."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import DyadState


class Segment(NamedTuple):
    """Some consecutive exchanges of a therapy, and since when the two are looked at.

    Sessions and exchanges count from 1; both ends belong to the segment.

    Attributes
    ----------
    since
        Session from which on the two may be other than they were, at most ``session``.
    session, exchange
        Where the segment begins.
    last_session, last_exchange
        Where it ends.
    """

    since: int
    session: int
    exchange: int
    last_session: int
    last_exchange: int


class Heights(NamedTuple):
    """Exchanges of a segment so far, highest intensity of a rupture, and sum of the strain."""

    exchanges: int
    intensity: float
    strain: float


FLAT = Heights(0, 0.0, 0.0)
"""Before the first exchange."""


@equation
def covers(segment: Segment, session: int, exchange: int) -> bool:
    """Whether an exchange belongs to a segment."""
    begun = session > segment.session or (
        session == segment.session and exchange >= segment.exchange
    )
    over = session > segment.last_session or (
        session == segment.last_session and exchange > segment.last_exchange
    )
    return begun and not over


@equation
def heights_next(heights: Heights, state: DyadState) -> Heights:
    """Add one exchange; ``state`` is the dyad at its end.

    What a session takes over from the last one and lets go in its first exchange is no
    rupture of the segment, so the dyad before the exchange is not looked at.
    """
    return Heights(
        heights.exchanges + 1,
        max(heights.intensity, state.rupture.intensity),
        heights.strain + state.patient.strain,
    )


@equation
def mean_strain(heights: Heights) -> float:
    """Mean strain over the exchanges of a segment, on [0, 1]."""
    return heights.strain / heights.exchanges
