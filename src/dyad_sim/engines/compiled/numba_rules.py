"""The rules for numba: the same code, with the rules that it calls compiled too.

An equation (:mod:`dyad_sim.theory.equation`) is left as it is.  The compiled function is made
of its own code object, so there is no second statement of any rule.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from numba import njit

from dyad_sim.engines.compiled import counterfactual_loop, loop, seldom
from dyad_sim.engines.compiled.loop import (
    by_place,
    hold_exchanges,
    mark_due,
    record_bin,
    record_exchange,
    with_room,
)
from dyad_sim.engines.compiled.seldom import STAND_INS
from dyad_sim.engines.own_rules import Copies, Replaced


def _functions_of(module: ModuleType) -> frozenset[FunctionType]:
    """Return the functions of a loop that are compiled like rules."""
    return frozenset(
        part
        for part in vars(module).values()
        if isinstance(part, FunctionType) and part.__module__ == module.__name__
    )


LOOP_FUNCTIONS = (
    _functions_of(loop) | _functions_of(counterfactual_loop) | _functions_of(seldom)
)
"""Functions of both loops, and of what is seldom, that are compiled like rules."""

ALL_AT_ONCE = (hold_exchanges, mark_due, record_exchange, record_bin)
"""Loops over the columns of a cohort.  Not part of their callers: the compiler finds the way to
work on several columns at once where little stands around a loop."""


def with_compiled_rules(
    function: Callable[..., Any], replaced: Replaced | None = None
) -> FunctionType:
    """Return a function with the same code, which calls compiled rules.

    Parameters
    ----------
    function
        A loop, or a rule.
    replaced
        Rules of one's own, see :class:`dyad_sim.engines.own_rules.Copies`.  They may do what
        they like, so with them nothing is left out where many dyads are held at once.
    """
    copies = _COPIES
    if replaced is not None:
        copies = Copies(replaced, _compiled, LOOP_FUNCTIONS)
    return copies.of_function(function)


def _compiled(copy: FunctionType, rule: FunctionType) -> Any:
    """Return the copy of a rule, compiled to become part of its callers.

    ``_nrt`` says that only these functions make arrays, so that who holds them is
    counted nowhere else.  No divisor can be zero within the declared bounds, so none is checked
    (``error_model``).
    """
    return njit(
        copy,
        nogil=True,
        forceinline=rule not in ALL_AT_ONCE,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        error_model="numpy",
        _nrt=rule in (with_room, by_place),
    )


_COPIES = Copies({}, _compiled, LOOP_FUNCTIONS)
"""Both loops share their compiled rules."""

# Where all dyads of a cohort are gone through, stand-ins take the place of what is seldom.
_COPIES.take_from(Copies(STAND_INS, _compiled, LOOP_FUNCTIONS, _COPIES), hold_exchanges)
