"""Rules of one's own: some equations are replaced by other functions, for one study.

Nothing that is imported is changed.  The functions that reach a replaced rule are copied,
each with the same code and a scope in which the other function stands; whoever calls the
originals gets the originals.  The readable engine runs the copies at once, the compiled one
compiles them first (:mod:`dyad_sim.engines.compiled.numba_rules`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from inspect import Parameter as Argument
from inspect import signature
from types import CodeType, FunctionType, ModuleType
from typing import Any

from dyad_sim.engines.batch import Batch, BatchRows, Simulate
from dyad_sim.engines.own_results import check_sessions
from dyad_sim.parameters import Constants
from dyad_sim.theory.equation import EQUATIONS

Rules = tuple[tuple[str, FunctionType], ...]
"""Names of equations, such as ``rupture.onset_hazard``, with what stands in their place."""

POLICY = "response.usual_response"
"""The equation that is the policy of the simulated therapist."""

Replaced = Mapping[Any, Any]
"""Rules to functions, and the class of the constants to one with a group more."""

KEPT = 8
"""Engines with rules of one's own that a process keeps: compiled code is large."""

READABLE = ("dyad_sim.engines.mesa", "dyad_sim.engines.therapy")
"""Modules of the readable engine, whose functions and classes call rules."""

POSITIONAL = (Argument.POSITIONAL_ONLY, Argument.POSITIONAL_OR_KEYWORD)
KEYWORD = Argument.KEYWORD_ONLY


def checked(rules: Mapping[str, Any]) -> Rules:
    """Return rules of one's own, in the order of their names.

    Parameters
    ----------
    rules
        Name of an equation of the theory, as ``docs/equations.md`` lists it, to a function
        that takes the same arguments.

    Raises
    ------
    ValueError
        If there is no equation of a name, or a function takes other arguments.
    """
    for name, function in rules.items():
        reason = _fault(name, function)
        if reason:
            raise ValueError(reason)
    return tuple(sorted(rules.items()))


def _fault(name: str, function: Any) -> str:
    """Return why a function cannot stand in the place of an equation; nothing if it can."""
    known = _by_name()
    if name not in known:
        near = get_close_matches(str(name), known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return (
            f"rules has {name!r}, which is no equation of the theory.{hint} All are listed in "
            "docs/equations.md."
        )
    if not isinstance(function, FunctionType):
        return (
            f"rules[{name!r}] must be a function written in Python, got "
            f"{type(function).__name__}. Wrap it in one: def rule(...): return ..."
        )
    asked = list(signature(known[name]).parameters)
    own = signature(function).parameters.values()
    taken = [one.name for one in own if one.kind in POSITIONAL]
    needed = [one.name for one in own if one.kind is KEYWORD and one.default is one.empty]
    if needed:
        return f"rules[{name!r}] needs {', '.join(needed)} by name, which {name} is not given."
    if len(taken) == len(asked) and taken != asked and set(taken) == set(asked):
        return f"rules[{name!r}] takes {', '.join(taken)}; the order is {', '.join(asked)}."
    if len(taken) != len(asked):
        return (
            f"rules[{name!r}] takes {len(taken)} arguments, but {name} is called with "
            f"{len(asked)}: {', '.join(asked)}."
        )
    return ""


@lru_cache(maxsize=KEPT)
def simulate_of(engine: ModuleType, rules: Rules, constants: Any = Constants) -> Simulate:
    """Return the ``simulate`` of an engine, with some rules replaced.

    Parameters
    ----------
    engine
        :mod:`dyad_sim.engines.mesa` or :mod:`dyad_sim.engines.compiled`.
    rules
        As :func:`checked` returns them.
    constants
        The class of the constants; with parameters of one's own
        (:mod:`~dyad_sim.parameters.own`), another one.
    """
    known = _by_name()
    replaced: Replaced = {known[rule]: function for rule, function in rules}
    if not replaced:
        usual: Simulate = engine.simulate
        return usual
    own = engine.with_rules({**replaced, Constants: constants})
    names = ", ".join(name for name, _ in rules)

    def simulate(batch: Batch) -> BatchRows:
        rows: BatchRows = own(batch)
        check_sessions(rows.sessions, names)
        return rows

    return simulate


@cache
def _by_name() -> dict[str, FunctionType]:
    """Return the equations of the theory by their module and name."""
    return {
        name.removeprefix("dyad_sim.theory."): rule
        for name, rule in EQUATIONS.items()
        if name.startswith("dyad_sim.theory.") and isinstance(rule, FunctionType)
    }


class Copies:
    """Copies of functions in whose scope rules are replaced.

    Parameters
    ----------
    replaced
        A rule, and the function that stands in its place.  That function may call the rule
        that it replaces, and functions of its own module.  A class, and that in its place.
    finish
        What is done with the copy of a rule, which is given too; nothing by default.
    more
        Functions that are copied like rules.
    others
        Copies in which no rule is replaced.  Whatever reaches no replaced rule is theirs, and
        is not made twice.
    """

    def __init__(
        self,
        replaced: Replaced,
        finish: Callable[[FunctionType, FunctionType], Any] = lambda copy, _: copy,
        more: frozenset[Any] = frozenset(),
        others: Copies | None = None,
    ) -> None:
        self._replaced, self._finish, self._others = replaced, finish, others
        self._rules = frozenset(EQUATIONS.values()) | more
        self._made: dict[Any, Any] = {}

    def of_function(
        self, function: Callable[..., Any], instead_of: FunctionType | None = None
    ) -> FunctionType:
        """Return a copy of a function, which calls copies.

        Parameters
        ----------
        function
            Written in Python.
        instead_of
            The rule in whose place it stands, if it does.
        """
        assert isinstance(function, FunctionType)  # for mypy: it is written in Python
        names = frozenset(_names(function.__code__))
        scope = dict(function.__globals__)
        for name in names.intersection(scope):
            value = scope[name]
            if instead_of is None or not isinstance(value, FunctionType):
                scope[name] = self._of(value, names, instead_of)
            elif value is instead_of:
                scope[name] = self._as_it_was(value)
            elif value.__module__ == function.__module__:
                scope[name] = self.of_rule(value)
            else:
                scope[name] = self._of(value, names)
        copy = FunctionType(
            function.__code__,
            scope,
            function.__name__,
            tuple(self._of(value, names) for value in function.__defaults__ or ()) or None,
            function.__closure__,
        )
        copy.__kwdefaults__ = function.__kwdefaults__
        copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
        return copy

    def of_rule(self, rule: FunctionType) -> Any:
        """Return what stands for a rule everywhere."""
        if rule not in self._made and self._others and not self._reaches_replaced(rule):
            self._made[rule] = self._others.of_rule(rule)
        if rule not in self._made:
            function = self._replaced.get(rule, rule)
            instead_of = None if function is rule else rule
            self._made[rule] = self._finish(self.of_function(function, instead_of), rule)
        return self._made[rule]

    def take_from(self, others: Copies, function: Callable[..., Any]) -> None:
        """Let a function of other copies stand for it here too."""
        assert isinstance(function, FunctionType)  # for mypy: it is written in Python
        self._made[function] = others.of_rule(function)

    def _reaches_replaced(self, rule: FunctionType) -> bool:
        """Whether a rule is replaced, or calls one that is; no rule of ours calls itself."""
        if rule in self._replaced:
            return True
        names = frozenset(_names(rule.__code__))
        values = [rule.__globals__.get(name) for name in names]
        modules = [value for value in values if isinstance(value, ModuleType)]
        values += [getattr(module, name, None) for module in modules for name in names]
        rules = {value for value in values if isinstance(value, FunctionType)} & self._rules
        return any(self._reaches_replaced(part) for part in rules)

    def _as_it_was(self, rule: FunctionType) -> Any:
        """Return a replaced rule for the function that stands in its place."""
        key = rule, "as it was"
        if key not in self._made:
            self._made[key] = self._finish(self.of_function(rule), rule)
        return self._made[key]

    def _of(
        self, value: Any, names: frozenset[str], instead_of: FunctionType | None = None
    ) -> Any:
        """Return the copy of what reaches rules, and anything else as it is.

        The function that stands in the place of a rule finds it as it was in a module too.
        """
        if isinstance(value, FunctionType):
            if value in self._rules:
                return self.of_rule(value)
            return self._of_readable(value) if value.__module__ in READABLE else value
        if isinstance(value, type):
            value = self._replaced.get(value, value)
            is_own = value.__module__ in READABLE and not issubclass(value, tuple)
            return self._of_class(value) if is_own else value
        if isinstance(value, ModuleType) and value.__name__.startswith("dyad_sim."):
            module = ModuleType(value.__name__)
            for name in names:
                part = getattr(value, name, None)
                if part is not None:
                    is_it = part is instead_of
                    setattr(
                        module, name, self._as_it_was(part) if is_it else self._of(part, names)
                    )
            return module
        return value

    def _of_readable(self, function: FunctionType) -> FunctionType:
        """Return the copy of a function of the readable engine."""
        if function not in self._made:
            self._made[function] = self.of_function(function)
        made: FunctionType = self._made[function]
        return made

    def _of_class(self, kind: type) -> type:
        """Return a subclass whose methods are copies."""
        if kind not in self._made:
            self._made[kind] = kind  # A method may name its own class.
            methods = {
                name: self.of_function(value)
                for name, value in vars(kind).items()
                if isinstance(value, FunctionType)
            }
            readers = {
                name: property(self.of_function(value.fget))
                for name, value in vars(kind).items()
                if isinstance(value, property) and value.fget is not None
            }
            self._made[kind] = type(kind.__name__, (kind,), methods | readers)
        made: type = self._made[kind]
        return made


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that code looks up, that of functions within it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
