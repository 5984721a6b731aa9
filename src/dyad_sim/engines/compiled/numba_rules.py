"""The rules for numba: the same code, with the rules that it calls compiled too.

An equation (:mod:`dyad_sim.theory.equation`) is left as it is.  The compiled function is made
of its own code object, so there is no second statement of any rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from numba import njit

from dyad_sim.engines.compiled import counterfactual_loop, loop
from dyad_sim.theory.equation import EQUATIONS


def _functions_of(module: ModuleType) -> frozenset[FunctionType]:
    """Return the functions of a loop that are compiled like rules."""
    return frozenset(
        part
        for part in vars(module).values()
        if isinstance(part, FunctionType) and part.__module__ == module.__name__
    )


LOOP_FUNCTIONS = _functions_of(loop) | _functions_of(counterfactual_loop)
"""Functions of both loops that are compiled like rules."""


def with_compiled_rules(function: Callable[..., Any]) -> FunctionType:
    """Return a function with the same code, which calls compiled rules."""
    assert isinstance(function, FunctionType)  # for mypy: it is written in Python
    names = function.__code__.co_names
    scope = dict(function.__globals__)
    scope |= {name: _replaced(scope[name], names) for name in names if name in scope}
    copy = FunctionType(function.__code__, scope, function.__name__, function.__defaults__)
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    return copy


def _replaced(value: Any, names: tuple[str, ...]) -> Any:
    """Return a compiled rule, a module with compiled rules, or the value as it is."""
    if isinstance(value, FunctionType):
        return _compiled(value) if value in _rules() else value
    if isinstance(value, ModuleType) and value.__name__.startswith("dyad_sim."):
        module = ModuleType(value.__name__)
        for name in names:
            if hasattr(value, name):
                setattr(module, name, _replaced(getattr(value, name), ()))
        return module
    return value


@cache
def _rules() -> frozenset[Any]:
    """Return everything that is compiled."""
    return LOOP_FUNCTIONS.union(EQUATIONS.values())


@cache
def _compiled(rule: FunctionType) -> Any:
    """Return a rule, compiled to become part of its callers.

    ``_nrt`` says that only one function makes arrays, so that who holds them is
    counted neither here nor, at every exchange, in the loop.  No divisor can be
    zero within the declared bounds, so none is checked (``error_model``).
    """
    return njit(
        with_compiled_rules(rule),
        nogil=True,
        forceinline=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        error_model="numpy",
        _nrt=rule is loop.with_room,
    )
