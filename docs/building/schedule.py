"""The order of things, read from the code that does them: which rule calls which, and when."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from dyad_sim.engines.therapy import Observer, Therapy
from dyad_sim.theory.equation import EQUATIONS

Rule = Callable[..., Any]

OBSERVER = "observer"
"""Attribute of a therapy that keeps its books."""

ROLE = re.compile(r":\w+:`~?([^`]+)`")
"""A formula or a reference in a docstring."""

ARITHMETIC = frozenset({"chance", "circumplex", "events"})
"""Modules of the theory whose rules are the words of other rules, and no steps."""


class Step(NamedTuple):
    """One step: the rule or method that takes it, and the rules that this one calls."""

    rule: Rule
    calls: tuple[Rule, ...]


def module_of(rule: Rule) -> str:
    """Return the last part of the name of the module of a rule."""
    return rule.__module__.rpartition(".")[2]


def title_of(rule: Rule) -> str:
    """Return a rule as the pages name it: ``module.function``."""
    return f"{module_of(rule)}.{rule.__name__}"


def first_line(documented: Any) -> str:
    """Return the first line of a docstring, as Markdown: what a thing is, with no full stop."""
    line = (inspect.getdoc(documented) or "").partition("\n")[0].removeprefix("Return ")
    told = ROLE.sub(r"`\1`", line.replace("``", "`")).rstrip(".:")
    return told[:1].upper() + told[1:]


def steps_of(rule: Rule) -> tuple[Step, ...]:
    """Return the steps that a rule or a method of a therapy takes, in the order of evaluation.

    A rule that is called more than once stands where it is called first.
    """
    return tuple(Step(called, calls_of(called)) for called in calls_of(rule))


@cache
def calls_of(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules that a rule calls, in the order of evaluation, each once.

    Rules whose name begins with an underscore are told by what they call.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule)))
    found: dict[Rule, None] = {}
    for name in _called(tree):
        called = _resolved(name, rule)
        if called is None:
            continue
        hidden = called.__name__.startswith("_")
        found.update(dict.fromkeys(calls_of(called) if hidden else (called,)))
    return tuple(found)


def _called(node: ast.AST) -> Iterator[str]:
    """Yield the names of what is called below a node: arguments before what takes them."""
    for child in ast.iter_child_nodes(node):
        yield from _called(child)
    if isinstance(node, ast.Call):
        yield ast.unparse(node.func)


def _resolved(name: str, rule: Rule) -> Rule | None:
    """Return the step of the model behind a name in the body of a rule, or None."""
    first, _, rest = name.partition(".")
    if first == "self":
        owner, _, method = rest.rpartition(".")
        found = {"": Therapy, OBSERVER: Observer}.get(owner)
        return getattr(found, method, None)
    default = inspect.signature(rule).parameters.get(name)
    if default is not None:
        return _step(default.default)
    scope = inspect.unwrap(rule).__globals__
    return _step(getattr(scope.get(first), rest, None) if rest else scope.get(first))


def _step(found: Any) -> Rule | None:
    """Return what was found if it is a rule of the model, and more than arithmetic."""
    if found not in _rules() or module_of(found) in ARITHMETIC:
        return None
    rule: Rule = found
    return rule


@cache
def _rules() -> frozenset[Rule]:
    """Return every rule of the theory and the instruments."""
    return frozenset(EQUATIONS.values())
