"""What a study is: plain values, checked once, from which everything follows."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.engines.own_rules import Rules
from dyad_sim.parameters import Constants, InstrumentConstants, Treatment
from dyad_sim.populations import Population
from dyad_sim.randomness import Address

ENGINES = ("compiled", "mesa")
"""Names of the engines, modules of :mod:`dyad_sim.engines`; both give the same numbers."""


class Size(NamedTuple):
    """What a study can come to at most: dyads, sessions, exchanges, and those that are kept."""

    dyads: int
    sessions: int
    exchanges: int
    kept: int


class Plan(NamedTuple):
    """One study: who meets whom, under which rules, measured how.

    Attributes
    ----------
    address
        Whose random numbers: the seed, 0 to 2**63 - 1, and the lane.
    dyads, first_dyad
        How many dyads, numbered from ``first_dyad``; a dyad's course depends
        on its number and the seed only.
    exchanges_table
        Numbers of the dyads whose exchanges are kept; None keeps all.
    constants, treatment, instruments
        With the neutral values of the mechanisms that are switched off.
    rules
        Rules of one's own, see :func:`dyad_sim.engines.own_rules.checked`.
    """

    address: Address
    dyads: int
    first_dyad: int
    population: Population
    treatment: Treatment
    constants: Constants
    instruments: InstrumentConstants
    engine: str
    exchanges_table: frozenset[int] | None
    rules: Rules = ()

    @property
    def size(self) -> Size:
        """How large the study can become; dyads that drop out make it smaller."""
        kept = self.dyads if self.exchanges_table is None else len(self.exchanges_table)
        sessions, each = self.treatment.sessions, self.treatment.exchanges
        return Size(
            self.dyads,
            self.dyads * sessions,
            self.dyads * sessions * each,
            kept * sessions * each,
        )

    @property
    def keeps_exchanges(self) -> bool:
        """Whether the exchanges of any dyad are kept."""
        return self.exchanges_table is None or len(self.exchanges_table) > 0
