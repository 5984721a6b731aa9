"""What an engine is given, and what it gives back: people and rules in, rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dyad_sim.engines.draws import DyadDraws
from dyad_sim.engines.therapy import DyadCourse
from dyad_sim.instruments.dyad_report import DyadRow
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
)
from dyad_sim.parameters.own import with_own_values
from dyad_sim.populations import People
from dyad_sim.randomness import Address
from dyad_sim.randomness.numpy_philox import rows
from dyad_sim.theory.states import Dyad
from dyad_sim.traits import Floats


class Batch(NamedTuple):
    """Some dyads under the same rules: the work that an engine is asked to do at once.

    Attributes
    ----------
    address
        Whose random numbers.
    people
        The dyads, ``n`` of them.
    treatment, constants, instruments, strategy
        The rules; ``strategy`` is a code of :mod:`dyad_sim.theory.response`.
    kept
        Whether the exchanges of each dyad are written down, shape ``(n,)``.
    """

    address: Address
    people: People
    treatment: Treatment
    constants: Constants
    instruments: InstrumentConstants
    strategy: int
    kept: NDArray[np.bool_]


class BatchRows(NamedTuple):
    """The rows that an engine has written, as numbers: codes for names, 0 and 1 for no and yes.

    Each has a first column with the place of the dyad in the batch, then those
    of :class:`DyadRow`, :class:`SessionRow`, :class:`EpisodeRow` or
    :class:`ExchangeRow`; shape ``(row, column)``.  Places never fall.
    """

    dyads: Floats
    sessions: Floats
    episodes: Floats
    exchanges: Floats


Simulate = Callable[[Batch], BatchRows]
"""What an engine does."""

WIDTHS = tuple(1 + len(row._fields) for row in (DyadRow, SessionRow, EpisodeRow, ExchangeRow))
"""Columns of each kind of rows."""


def dyad_at(batch: Batch, place: int) -> Dyad:
    """Return a dyad of a batch by its place."""
    people = batch.people
    return Dyad(
        PatientTraits(*people.patient_traits[place].tolist()),
        TherapistTraits(*people.therapist_traits[place].tolist()),
        batch.treatment,
        with_own_values(batch.constants, people.own[place].tolist()),
        batch.strategy,
        int(people.cases[place]),
    )


def draws_at(batch: Batch, place: int) -> DyadDraws:
    """Return the random numbers of a dyad of a batch by its place."""
    return DyadDraws(batch.address, int(batch.people.numbers[place]), rows)


def batch_rows(courses: Sequence[DyadCourse]) -> BatchRows:
    """Return the rows of the dyads of a batch, in the order of their places."""
    rows: tuple[Iterable[Sequence[tuple[Any, ...]]], ...] = (
        ([course.row] for course in courses),
        (course.sessions for course in courses),
        (course.episodes for course in courses),
        (course.exchanges for course in courses),
    )
    return BatchRows(
        *(_array_of(of_dyads, width) for of_dyads, width in zip(rows, WIDTHS, strict=True))
    )


def _array_of(of_dyads: Iterable[Sequence[tuple[Any, ...]]], width: int) -> Floats:
    """Return the rows of each dyad in one table as an array."""
    placed = [(place, *row) for place, of_dyad in enumerate(of_dyads) for row in of_dyad]
    return np.array(placed, dtype=np.float64).reshape(-1, width)
