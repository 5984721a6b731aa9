"""The pages on what a user may call: from docstrings, below a few words of introduction."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from itertools import chain
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

from docs.building.dictionary import bounds, number
from docs.building.docstrings import markdown
from dyad_sim.parameters import Constants, declared, group_defaults
from dyad_sim.theory.equation import EQUATIONS

FOLDER = "docs/api/"

OF_PAGE = {
    "simulating": ["dyad_sim.api", "dyad_sim.studies.tables"],
    "measures": ["dyad_sim.measures", "dyad_sim.measures.*"],
    "own_study": [
        "dyad_sim.own_study",
        "dyad_sim.own_study.measure",
        "dyad_sim.own_study.of_sessions",
        "dyad_sim.own_study.of_events",
    ],
    "figures": ["dyad_sim.figures"],
    "record": ["dyad_sim.evidence"],
    "scenes_and_narration": ["dyad_sim.teaching.scenes", "dyad_sim.teaching.narration"],
    "parameters": ["dyad_sim.parameters", "dyad_sim.parameters.*"],
    "theory": ["dyad_sim.theory", "dyad_sim.theory.*"],
    "engines": [
        "dyad_sim.engines",
        "dyad_sim.engines.therapy",
        "dyad_sim.engines.draws",
        "dyad_sim.engines.mesa",
        "dyad_sim.engines.batch",
    ],
}
"""Modules of each page."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the documentation of modules into the pages as they are read."""
    app.connect("source-read", _with_modules)
    app.connect("autodoc-skip-member", _skipped)
    app.connect("autodoc-process-signature", _signature)
    app.connect("autodoc-process-docstring", _with_fields)
    return {"parallel_read_safe": True}


def _with_modules(_: Sphinx, page: str, source: list[str]) -> None:
    """Add the documentation of its modules to a page."""
    if page.startswith(FOLDER):
        for name in OF_PAGE.get(page.removeprefix(FOLDER), ()):
            source[0] += "".join(_module(module) for module in modules(name))


def modules(name: str) -> Iterator[ModuleType]:
    """Yield a module; all those of a package, if a star ends the name.

    A package that offers what its modules define brings these along.
    """
    package = importlib.import_module(name.removesuffix(".*"))
    if name.endswith(".*"):
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{found.name}")
    else:
        yield package
        homes = {full.rpartition(".")[0] for _, full, _ in _brought_along(package)} - {""}
        for home in sorted(homes if f"{name}.*" not in chain(*OF_PAGE.values()) else ()):
            yield importlib.import_module(home)


def _module(module: ModuleType) -> str:
    """Return the part of a page on a module, as Markdown."""
    brought = {name: full for name, full, _ in _brought_along(module)}
    own = ", ".join(name for name in getattr(module, "__all__", ()) if name not in brought)
    members = f"   :members: {own}\n   :private-members:\n" if own or not brought else ""
    rows = [
        f"- {{py:obj}}`{name} <{full}>`: {about}\n"
        for name, full, about in _brought_along(module)
    ]
    listed = "".join(rows)
    offered = f"\nTo be had from here:\n\n{listed}" if listed else ""
    directive = f"```{{eval-rst}}\n.. automodule:: {module.__name__}\n{members}```\n"
    return f"\n\n## {module.__name__}\n\n{directive}{offered}"


def _brought_along(module: ModuleType) -> Iterator[tuple[str, str, str]]:
    """Yield what a package offers that one of its modules defines: name, full name, meaning."""
    for name in getattr(module, "__all__", ()):
        found = getattr(module, name)
        if not (inspect.isroutine(found) or inspect.isclass(found)):
            home = _assigned_in(name, module)
            if home != module.__name__:
                yield name, f"{home}.{name}", "a constant."
        elif found.__module__ != module.__name__:
            first = (inspect.getdoc(found) or "").partition("\n")[0]
            yield name, f"{found.__module__}.{found.__qualname__}", markdown(first)


def _assigned_in(name: str, package: ModuleType) -> str:
    """Return the name of the module of a package that assigns a constant."""
    for found in pkgutil.iter_modules(getattr(package, "__path__", ())):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        if re.search(rf"^{name}\b[^=(]*=", inspect.getsource(module), re.MULTILINE):
            return module.__name__
    return package.__name__


def _skipped(_: Sphinx, __: str, name: str, found: Any, skip: bool, ___: Any) -> bool | None:
    """Leave out what is private, but for equations, and the fields of named tuples."""
    if type(found).__name__ == "_tuplegetter":
        return True
    if name.startswith("_"):
        return not any(found is rule for rule in EQUATIONS.values())
    return True if skip else None


def _signature(_: Sphinx, what: str, __: str, found: Any, *___: Any) -> tuple[str, None] | None:
    """Leave out the long signatures of the groups of parameters: their fields are listed."""
    grouped = what == "class" and (_group(found) or found is Constants)
    return ("", None) if grouped else None


def _with_fields(_: Sphinx, what: str, __: str, found: Any, ___: Any, lines: list[str]) -> None:
    """Add the fields of a group of parameters to its documentation."""
    if what == "class" and _group(found):
        defaults = group_defaults(found)
        for name, p in declared(found).items():
            value = f"{number(defaults[name])} {p.unit}, {bounds(p.low, p.high)}"
            lines += ["", f"``{name}``", f"   {p.meaning.replace('*', '')} ({value})"]
        lines.append("")


def _group(found: Any) -> bool:
    """Return whether a class declares parameters."""
    return inspect.isclass(found) and hasattr(found, "_fields") and bool(declared(found))
