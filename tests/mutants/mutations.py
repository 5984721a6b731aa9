"""Every small change of a file that the tests of it are expected to notice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import (
    mutation_operators,
    operator_arg_removal,
    operator_assignment,
)

ROOT = Path(__file__).parents[2]

LEFT_OUT = (cst.Annotation, cst.Decorator, cst.Raise, cst.ImportFrom, cst.Import)
"""Where a change is no change of what is computed: types, marks, imports, complaints."""

ONLY_ASK_WHETHER_A_LINE_RUNS = {operator_arg_removal, operator_assignment}
"""Changes to ``None`` or to fewer arguments; they fail wherever they run."""

GUARDS = {"strict"}
"""Named arguments that change nothing unless the code around them is wrong."""

UNSPOKEN = {"message", "advice", "Rule"}
"""Names whose values are words of an error, or mean something to a type checker alone."""

REFUSALS = ("check_", "refuse")
"""How functions begin that only refuse; texts that they are given are words of an error."""

SYMMETRIC = {
    *("array_equal", "brings", "distance", "includes", "noisy_or"),
    *("max", "maximum", "min", "minimum"),
}
"""Functions to which the order of their arguments is the same, to the bit."""


class Mutant(NamedTuple):
    """One change of one statement at the top of a file.

    ``first`` and ``last`` are the lines of the innermost function around the change, and 0
    for a constant, which may be met without any line of its file; ``before`` and ``after``
    are what the change does to its line; ``code`` is the whole statement after it.
    """

    file: str
    line: int
    first: int
    last: int
    name: str
    before: str
    after: str
    code: str


class _Site(NamedTuple):
    """A node that may change, and the innermost function around it, if any."""

    node: cst.CSTNode
    function: cst.CSTNode | None


def mutants_of(file: str, root: Path = ROOT) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    wrapper = MetadataWrapper(cst.parse_module((root / file).read_text(encoding="utf-8")))
    places = wrapper.resolve(PositionProvider)
    found = [
        mutant
        for statement in wrapper.module.body
        if _may_change(statement)
        for mutant in _of_statement(file, wrapper.module, statement, places)
    ]
    return sorted(found, key=lambda mutant: mutant.line)


def _may_change(statement: cst.CSTNode) -> bool:
    """Whether a statement at the top of a file says something that can be tested."""
    return isinstance(statement, cst.FunctionDef | cst.ClassDef) or bool(_assigned(statement))


def _assigned(statement: cst.CSTNode) -> str:
    """Name that a statement at the top of a file gives a value to, or nothing."""
    if isinstance(statement, cst.SimpleStatementLine):
        small = statement.body[0]
        target = small.targets[0].target if isinstance(small, cst.Assign) else None
        target = small.target if isinstance(small, cst.AnnAssign) else target
        if isinstance(target, cst.Name) and not target.value.startswith("__"):
            return "" if target.value in UNSPOKEN else target.value
    return ""


def _of_statement(
    file: str, module: cst.Module, statement: Any, places: Any
) -> Iterator[Mutant]:
    """Every mutant of one statement at the top of a file."""
    name = _assigned(statement) or statement.name.value
    before = module.code_for_node(statement)
    in_class = isinstance(statement, cst.ClassDef)
    for site in _sites(statement, None):
        if in_class and site.function is None:
            continue
        scope = places[site.function] if site.function else None
        first, last = (scope.start.line, scope.end.line) if scope else (0, 0)
        for changed in _changes(site.node):
            code = module.code_for_node(statement.deep_replace(site.node, changed))
            old, new = _difference(before, code)
            if old != new:
                line = places[site.node].start.line
                yield Mutant(file, line, first, last, name, old, new, code)


def _sites(node: cst.CSTNode, function: cst.CSTNode | None) -> Iterator[_Site]:
    """Every node of a statement that may change."""
    if isinstance(node, LEFT_OUT) or _speaks(node) or _guards(node):
        return
    if isinstance(node, cst.FunctionDef):
        function = node
    yield _Site(node, function)
    for child in node.children:
        if not (
            (_reshapes(node) and _is_negative(child)) or (_refuses(node) and _words(child))
        ):
            yield from _sites(child, function)


def _speaks(node: cst.CSTNode) -> bool:
    """Whether a statement does nothing but word an error."""
    if not isinstance(node, cst.Assign):
        return False
    target = node.targets[0].target
    return isinstance(target, cst.Name) and target.value in UNSPOKEN


def _guards(node: cst.CSTNode) -> bool:
    """Whether a node is an argument that only watches over the others."""
    named = isinstance(node, cst.Arg) and node.keyword is not None
    return named and node.keyword.value in GUARDS


def _refuses(node: cst.CSTNode) -> bool:
    """Whether a node does nothing but refuse what cannot be."""
    called = node.func if isinstance(node, cst.Call) else None
    return isinstance(called, cst.Name) and called.value.startswith(REFUSALS)


def _words(node: cst.CSTNode) -> bool:
    """Whether a node is an argument of text."""
    value = node.value if isinstance(node, cst.Arg) else None
    return isinstance(value, cst.SimpleString | cst.FormattedString | cst.ConcatenatedString)


def _reshapes(node: cst.CSTNode) -> bool:
    """Whether a node gives an array another shape."""
    called = node.func if isinstance(node, cst.Call) else None
    return isinstance(called, cst.Attribute) and called.attr.value == "reshape"


def _is_negative(node: cst.CSTNode) -> bool:
    """Whether a node is a negative number; as part of a shape, each says "what is left"."""
    value = node.value if isinstance(node, cst.Arg) else None
    return isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Minus)


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What mutmut makes of a node; of a word, the first change only."""
    for kind, change in mutation_operators:
        if isinstance(node, kind) and change not in ONLY_ASK_WHETHER_A_LINE_RUNS:
            for count, changed in enumerate(change(node)):
                if not (isinstance(node, cst.SimpleString) and count):
                    yield changed
    if isinstance(node, cst.Call):
        yield from _without_one_named_argument(node)
        yield from _with_two_neighbours_swapped(node)


def _without_one_named_argument(call: cst.Call) -> Iterator[cst.Call]:
    """A call that leaves one named argument to its default."""
    for index, argument in enumerate(call.args):
        if argument.keyword is not None and not _guards(argument):
            yield call.with_changes(args=[*call.args[:index], *call.args[index + 1 :]])


def _with_two_neighbours_swapped(call: cst.Call) -> Iterator[cst.Call]:
    """A call that takes two arguments next to each other for one another: ours."""
    called = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    if isinstance(called, cst.Name) and called.value in SYMMETRIC:
        return
    for index, (one, other) in enumerate(pairwise(call.args)):
        plain = not (one.keyword or other.keyword or one.star or other.star)
        if plain and not one.value.deep_equals(other.value):
            swapped = [one.with_changes(value=other.value), other.with_changes(value=one.value)]
            yield call.with_changes(
                args=[*call.args[:index], *swapped, *call.args[index + 2 :]]
            )


def _difference(before: str, after: str) -> tuple[str, str]:
    """Lines in which two texts differ, joined and trimmed."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return tuple(" ".join(line.strip() for line in lines) for lines in (old, new))
