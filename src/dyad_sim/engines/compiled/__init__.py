"""The compiled engine: the loop over dyads, and every rule it calls, as machine code.

Compilation takes some time (``docs/speed.md``), once for a machine and a version
of the code; afterwards the machine code is read from where it was kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
from numba import config, njit
from numba.core.errors import NumbaError

from dyad_sim.engines.batch import Batch, BatchRows, Simulate
from dyad_sim.engines.compiled.cache import kept
from dyad_sim.engines.compiled.constants_view import array_of
from dyad_sim.engines.compiled.counterfactual_loop import hold_segments
from dyad_sim.engines.compiled.loop import simulate_dyads
from dyad_sim.engines.compiled.numba_rules import with_compiled_rules
from dyad_sim.engines.own_results import check_policy
from dyad_sim.engines.own_rules import Replaced
from dyad_sim.populations import Integers
from dyad_sim.theory.contributions import Neutral
from dyad_sim.theory.response import usual_response
from dyad_sim.traits import Floats

__all__ = [
    "is_compiled",
    "is_kept",
    "is_ready",
    "kept_in",
    "simulate",
    "simulate_counterfactuals",
    "with_rules",
]

LONGEST = 300
"""Characters of what numba says of a rule that it cannot compile."""

_LOOP = njit(with_compiled_rules(simulate_dyads), nogil=True, error_model="numpy")
_MACHINE_CODE = None if config.DISABLE_JIT else kept(_LOOP)

_COUNTERFACTUAL = njit(with_compiled_rules(hold_segments), nogil=True, error_model="numpy")
if not config.DISABLE_JIT:
    kept(_COUNTERFACTUAL)


def is_ready() -> bool:
    """Whether the engine can start at once, with machine code that was kept, or without any."""
    return not is_compiled() or bool(_LOOP.signatures) or is_kept()


def is_compiled() -> bool:
    """Whether there is machine code at all: numba may have been told to stand aside."""
    return not config.DISABLE_JIT


def is_kept() -> bool:
    """Whether another process can start at once, with machine code that is kept."""
    return _MACHINE_CODE is not None and _MACHINE_CODE.is_there()


def kept_in() -> Path | None:
    """Return the folder in which machine code is kept, None where none can be."""
    return None if _MACHINE_CODE is None else Path(_MACHINE_CODE.cache_path)


def simulate(batch: Batch) -> BatchRows:
    """Return the rows of a batch, the same as those of the readable engine.

    Threads may call it at the same time; none waits for another but while the
    engine is being compiled.
    """
    return _simulated(_LOOP, batch)


def with_rules(replaced: Replaced) -> Simulate:
    """Return :func:`simulate` with rules of one's own; the first call compiles it.

    Parameters
    ----------
    replaced
        See :class:`~dyad_sim.engines.own_rules.Copies`; functions hold arithmetic and
        ``math.sqrt`` only.

    Raises
    ------
    ValueError
        If a policy answers with what is no response; by what is returned, if a function
        cannot be compiled.
    """
    if usual_response in replaced:
        check_policy(replaced[usual_response])
    own = njit(with_compiled_rules(simulate_dyads, replaced), nogil=True, error_model="numpy")

    def simulate_own(batch: Batch) -> BatchRows:
        try:
            return _simulated(own, batch)
        except NumbaError as error:
            names = ", ".join(
                own.__name__ for own in replaced.values() if isinstance(own, FunctionType)
            )
            # Each function around the one at fault has said no more than that it failed.
            reason = re.sub(r"Failed in \w+ mode pipeline.*\n", "", str(error))
            message = (
                f"rules ({names}) cannot be compiled: they are to hold arithmetic and "
                "math.sqrt only, and return what the equation returns. engine=mesa runs "
                "any function. "
                f"numba says: {' '.join(reason.split())[:LONGEST]}"
            )
            raise ValueError(message) from None

    return simulate_own


def _simulated(loop: Callable[..., Any], batch: Batch) -> BatchRows:
    """Return the rows that a compiled loop writes."""
    return BatchRows(
        *loop(
            *_people(batch),
            batch.kept,
            batch.treatment,
            _constants(batch),
            array_of(batch.instruments),
            batch.strategy,
        )
    )


def _constants(batch: Batch) -> Floats:
    """Return the constants of all dyads in one row, or of each in its own if they differ."""
    own, constants = batch.people.own, array_of(batch.constants)
    if not own.size:
        return constants
    if (own == own[0]).all():
        own = own[:1]  # Only dyads with the same constants are held side by side.
    rows = np.repeat(constants, len(own), axis=0)
    rows[:, -own.shape[1] :] = own  # The group of one's own is the last.
    return rows


def simulate_counterfactuals(
    batch: Batch,
    places: Integers,
    segments: Integers,
    contributions: Integers,
    neutral: Neutral,
) -> Floats:
    """Return how high segments of therapies go again, with only some contributions.

    See :func:`dyad_sim.engines.counterfactual.simulate_counterfactuals` for what is what.
    The first call on a machine compiles it.
    """
    return np.asarray(
        _COUNTERFACTUAL(
            *_people(batch),
            batch.treatment,
            array_of(batch.constants),
            batch.strategy,
            places,
            np.ascontiguousarray(segments),
            contributions,
            Neutral(*map(float, neutral)),  # A whole number would be another type.
        )
    )


def _people(batch: Batch) -> tuple[object, ...]:
    """Return the address of the random numbers and who the dyads are, for either loop."""
    people = batch.people
    return (
        np.uint64(batch.address.seed),
        np.uint64(batch.address.lane),
        people.numbers,
        people.cases,
        np.ascontiguousarray(people.patient_traits),
        np.ascontiguousarray(people.therapist_traits),
    )
