"""The random numbers of one dyad: every uniform it can ever need, by its address."""

from __future__ import annotations

from itertools import chain, islice
from typing import NamedTuple

from dyad_sim.instruments.coding import CoderShocks, bin_of
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.randomness import UNIFORMS_PER_BLOCK, Address, Source, Stream
from dyad_sim.theory.exchange import Shocks
from dyad_sim.theory.session import SessionShocks

RATING_BLOCKS = -(-len(RatingShocks._fields) // UNIFORMS_PER_BLOCK)
"""Blocks that hold the uniforms of one session's ratings."""


class SessionDraws(NamedTuple):
    """The random numbers of one session: of each exchange, each bin of coding, and its end."""

    exchanges: list[Shocks]
    coders: list[CoderShocks]
    end: SessionShocks
    ratings: RatingShocks


class DyadDraws(NamedTuple):
    """Whose random numbers, and where they come from.

    Attributes
    ----------
    address, number
        Seed and lane, and number of the dyad.
    source
        Turns addresses into uniforms, see :mod:`dyad_sim.randomness`.
    """

    address: Address
    number: int
    source: Source

    def of_person(self) -> PersonShocks:
        """Return the uniforms of the dyad that belong to no session."""
        (row,) = self.source(self.address, self.number, Stream.RATERS, 0, 1)
        return PersonShocks(*row[: len(PersonShocks._fields)])

    def of_session(self, session: int, exchanges: int) -> SessionDraws:
        """Return the random numbers of one session.

        Parameters
        ----------
        session
            From 1.
        exchanges
            Exchanges in the session, from 1.
        """
        bins = bin_of(exchanges) + 1
        return SessionDraws(
            [Shocks(*row) for row in self._rows(Stream.EXCHANGE, session, exchanges)],
            [
                CoderShocks(*row[: len(CoderShocks._fields)])
                for row in self._rows(Stream.CODING, session, bins)
            ],
            self.of_end(session),
            self.of_ratings(session),
        )

    def of_end(self, session: int) -> SessionShocks:
        """Return the uniforms of the time after one session, from 1."""
        (row,) = self._rows(Stream.SESSION, session, 1)
        return SessionShocks(*row[: len(SessionShocks._fields)])

    def of_ratings(self, session: int) -> RatingShocks:
        """Return the uniforms of the ratings of one session, from 1."""
        row = chain(*self._rows(Stream.RATERS, session, RATING_BLOCKS))
        return RatingShocks(*islice(row, len(RatingShocks._fields)))

    def _rows(self, stream: Stream, session: int, blocks: int) -> list[list[float]]:
        """Return the blocks of one purpose in a session."""
        return self.source(self.address, self.number, stream, session, blocks)
