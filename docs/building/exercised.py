"""Which tests exercise which equation, read from the source of both.

A test exercises an equation if it names it: in its body, in its decorators, or in a
function or a constant of its module that it names.  An equation that no test names is
exercised through the equations that call it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import dyad_sim.theory
from dyad_sim.theory.equation import EQUATIONS

THEORY = dyad_sim.theory.__name__


def equations() -> dict[str, Callable[..., object]]:
    """Return the equations of the theory by full name, in the order of the source."""
    for found in pkgutil.iter_modules(dyad_sim.theory.__path__):
        importlib.import_module(f"{THEORY}.{found.name}")
    rules = {name: rule for name, rule in EQUATIONS.items() if name.startswith(f"{THEORY}.")}
    return dict(sorted(rules.items(), key=lambda item: _place(item[1])))


def _place(rule: Callable[..., object]) -> tuple[str, int]:
    return rule.__module__, rule.__code__.co_firstlineno


class Exercise(NamedTuple):
    """A test by its file, as seen from the root of the repository, and its function."""

    file: str
    name: str


def exercises(root: Path) -> dict[str, list[Exercise]]:
    """Return the tests that name each equation, in the order of files and lines."""
    found: dict[str, list[Exercise]] = {name: [] for name in equations()}
    for file in sorted((root / "tests").rglob("test_*.py")):
        if THEORY not in (text := file.read_text(encoding="utf-8")):
            continue
        named = names_by_part(ast.parse(text))
        for part in named:
            if part.startswith("test_"):
                for name in sorted(_reached(part, named) & found.keys()):
                    found[name].append(Exercise(file.relative_to(root).as_posix(), part))
    return found


def callers(root: Path) -> dict[str, list[str]]:
    """Return for each equation the equations that call it."""
    found: dict[str, list[str]] = {name: [] for name in equations()}
    for file in sorted((root / "src" / "dyad_sim" / "theory").glob("*.py")):
        module = f"{THEORY}.{file.stem}"
        for part, names in names_by_part(ast.parse(file.read_text(encoding="utf-8"))).items():
            called = {f"{module}.{name}" if "." not in name else name for name in names}
            for name in sorted(called & found.keys() - {f"{module}.{part}"}):
                found[name].append(f"{module}.{part}")
    return found


def names_by_part(module: ast.Module) -> dict[str, set[str]]:
    """Return what each function, class and constant of a module names."""
    imported = _imported(module)
    found: dict[str, set[str]] = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = _names(node, imported)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in ast.walk(node):
                if isinstance(target, ast.Name) and isinstance(target.ctx, ast.Store):
                    found[target.id] = _names(node, imported)
    return found


def _reached(part: str, named: Mapping[str, set[str]]) -> set[str]:
    """Return what a part of a module names, itself or through other parts."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        new = named.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen


def _imported(module: ast.Module) -> dict[str, str]:
    """Return what a module calls the theory's modules and functions, and their full names."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(THEORY)
        for alias in node.names
    }


def _names(part: ast.AST, imported: Mapping[str, str]) -> set[str]:
    """Return what a part names: full names of the theory, and names of its own module.

    A name that an argument or a variable of a function takes over means that variable.
    """
    own = _variables(part) if isinstance(part, ast.FunctionDef) else set()
    found: set[str] = set()
    for node in ast.walk(part):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in imported.keys() - own:
                found.add(f"{imported[node.value.id]}.{node.attr}")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.update({imported.get(node.id, node.id)} if node.id not in own else ())
    return found


def _variables(part: ast.FunctionDef) -> set[str]:
    """Return the names that a function binds: its arguments and its variables."""
    found: set[str] = set()
    for node in ast.walk(part):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
