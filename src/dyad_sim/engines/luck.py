"""The luck of one dyad: every uniform it can ever need, by its address."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.coding import CoderShocks, bin_of
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.randomness import UNIFORMS_PER_BLOCK, Address, Stream, uniforms
from dyad_sim.theory.exchange import Shocks
from dyad_sim.theory.session import SessionShocks

RATING_BLOCKS = -(-len(RatingShocks._fields) // UNIFORMS_PER_BLOCK)
"""Blocks that hold the uniforms of one session's ratings."""


class SessionLuck(NamedTuple):
    """The luck of one session: of each exchange, each bin of coding, and its end."""

    exchanges: list[Shocks]
    coders: list[CoderShocks]
    end: SessionShocks
    ratings: RatingShocks


def person_luck(address: Address, dyad: int) -> PersonShocks:
    """Return the uniforms of a dyad that belong to no session."""
    row = uniforms(address, dyad, Stream.RATERS, 0, 1)[0].tolist()
    return PersonShocks(*row[: len(PersonShocks._fields)])


def session_luck(address: Address, dyad: int, session: int, exchanges: int) -> SessionLuck:
    """Return the luck of one session.

    Parameters
    ----------
    address, dyad
        Whose luck: seed and lane, and number of the dyad.
    session
        From 1.
    exchanges
        Exchanges in the session, from 1.
    """
    of_exchanges = uniforms(address, dyad, Stream.EXCHANGE, session, exchanges).tolist()
    of_bins = uniforms(address, dyad, Stream.CODING, session, bin_of(exchanges) + 1).tolist()
    of_end = uniforms(address, dyad, Stream.SESSION, session, 1)[0].tolist()
    of_raters = uniforms(address, dyad, Stream.RATERS, session, RATING_BLOCKS).ravel().tolist()
    return SessionLuck(
        [Shocks(*row) for row in of_exchanges],
        [CoderShocks(*row[: len(CoderShocks._fields)]) for row in of_bins],
        SessionShocks(*of_end[: len(SessionShocks._fields)]),
        RatingShocks(*of_raters[: len(RatingShocks._fields)]),
    )
