"""Rules are reckoned by arithmetic and the square root, which are the same on every machine.

IEEE 754 says to the last bit what these give.  A logarithm, an exponential or a power comes
from a library, and libraries differ in the last bit (``docs/decisions/0003`` and ``0014``).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dyad_sim

HOME = Path(dyad_sim.__file__).parent
SOURCES = sorted(
    path for part in ("theory", "instruments") for path in (HOME / part).rglob("*.py")
)

OF_MATH = {"math.sqrt", "math.inf", "math.nan"}
"""What of the standard library's mathematics a rule may use."""

LIBRARIES = {"cmath", "decimal", "fractions", "numpy", "operator", "random", "statistics"}
"""Modules that compute, too."""


def _imported(node: ast.AST) -> set[str]:
    """Modules that are imported; with a star where only names of ``math`` are."""
    if isinstance(node, ast.Import):
        return {alias.name if alias.asname is None else "*" for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {"*"} if node.module == "math" else {node.module or ""}
    return set()


def _inexact(text: str) -> list[str]:
    """What in a file machines may round in different ways."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if _imported(node) & {"*", *LIBRARIES}:
            found.append(ast.unparse(node))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "math":
            found += [name for name in [ast.unparse(node)] if name not in OF_MATH]
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Name) and node.id == "pow":
            found.append(node.id)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "x = math.log(y)",
        "rule = math.exp",
        "from math import sqrt",
        "import math as m",
        "import numpy",
        "from statistics import NormalDist",
        "x = y ** 0.5",
        "x **= 2",
        "x = pow(y, 2)",
    ],
)
def test_what_is_no_plain_arithmetic_is_recognised(text):
    """So that the next test can fail."""
    assert _inexact(text)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HOME)))
def test_a_rule_is_plain_arithmetic(path):
    """Addition, multiplication, division and the square root; nothing else is needed."""
    assert _inexact(path.read_text(encoding="utf-8")) == []


def test_the_files_of_the_rules_are_found():
    """The square root among them, so that what is looked for is written as expected."""
    assert any("math.sqrt" in path.read_text(encoding="utf-8") for path in SOURCES)
