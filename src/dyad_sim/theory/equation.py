"""The mark of an equation: one rule of the model, stated once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Rule = TypeVar("Rule", bound=Callable[..., object])

EQUATIONS: dict[str, Callable[..., object]] = {}


def equation(rule: Rule) -> Rule:
    """Register a rule of the model and leave it as it is.

    An equation is a pure function of scalars and named tuples of scalars that
    uses arithmetic and ``math.sqrt`` only.  The readable engine calls it as it stands;
    a compiling engine finds it in :data:`EQUATIONS` and compiles it.
    """
    EQUATIONS[f"{rule.__module__}.{rule.__name__}"] = rule
    return rule
