"""What the pages of prose are checked by: their names, links, figures and sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from docs.building.odd import PURPOSES, variables
from dyad_sim.configs import SWEEP, compose
from dyad_sim.evidence.entries import entries
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
    group_defaults,
)
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.studies.tables import TABLES
from dyad_sim.theory.equation import EQUATIONS
from dyad_sim.theory.events import MEANINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)]+)\)")
FIGURE = re.compile(r"(?<![\w.,-])[-\u2212]?\d[\d,]*(?:\.\d+)?(?![\w.,-]*\w)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def text_of(name: str) -> str:
    """Return a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def prose_of(page: str) -> list[str]:
    """Return the lines of a page without generated lists, blocks of code and references."""
    page = page.partition("\n## References\n")[0]
    page = re.sub(r"<!-- begin.*?<!-- end.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)
    return [line for line in page.splitlines() if line.strip()]


def missing_links(page: str) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    found = (link.partition("#")[0] for link in LINK.findall(page) if "://" not in link)
    return [link for link in found if not (DOCS / link).exists()]


def unknown_names(page: str) -> list[str]:
    """Return what a page names in code that the repository does not have."""
    return [name for line in prose_of(page) for name in CODE.findall(line) if not known(name)]


@cache
def known(name: str) -> bool:
    """Whether a name is a file, a rule, a number, a column, a choice or a command."""
    first, _, rest = name.partition(" ")
    if first in {"git", "make", "dyad-sim", "python"}:
        return is_command(first, rest)
    if "=" in name:
        return chosen(name)
    return name in names() or is_file(name)


def chosen(override: str) -> bool:
    """Whether the program takes this choice."""
    primary = SWEEP if override.startswith("sweep.") else "config"
    return bool(compose([override], primary))


def is_file(name: str) -> bool:
    """Whether a path stands in the repository, from its root or by its end."""
    return "/" in name and any((place / name).exists() for place in (ROOT, DOCS))


def is_command(tool: str, rest: str) -> bool:
    """Whether a command is one that the repository has."""
    words = rest.split()
    if tool == "git":
        return words == ["status"]
    if tool == "make":
        return re.search(rf"^{words[0]}:", (ROOT / "Makefile").read_text(), re.M) is not None
    if tool == "dyad-sim":
        return (ROOT / "src" / "dyad_sim" / "cli" / f"{words[0]}.py").exists()
    if words[0] != "-m":
        return is_file(words[0])
    place = ROOT / words[1].replace(".", "/")
    source = ROOT / "src" / words[1].replace(".", "/")
    return any(p.is_dir() or p.with_suffix(".py").exists() for p in (place, source))


@cache
def names() -> frozenset[str]:
    """Return every name that a page may use in code."""
    return frozenset(
        {name for path in (ROOT / "src" / "dyad_sim").rglob("*.py") for name in _of_file(path)}
        | _of_numbers()
        | _of_data()
        | set(_keys(OmegaConf.to_container(compose([]))))
        | {path.name for folder in ("src", "conf") for path in (ROOT / folder).rglob("*.*")}
        | {path.stem for path in (ROOT / "conf").rglob("*.yaml")}
        | {path.stem for path in (ROOT / "experiments").rglob("*.*")}
    )


def _of_file(path: Path) -> set[str]:
    """Return the names that a module defines, alone and behind its own, and their methods."""
    found = {path.stem, path.parent.name}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for name in _defined(node):
            found |= {name, f"{path.stem}.{name}"}
    found |= {f"{path.parent.name}.{path.stem}"}
    return found


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.ClassDef):
        methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        return {node.name} | {f"{node.name}.{method}" for method in methods} | methods
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _of_numbers() -> set[str]:
    """Return traits, constants and groups, alone and behind their groups."""
    groups = {
        "patient": PatientTraits,
        "therapist": TherapistTraits,
        "treatment": Treatment,
        "instruments": InstrumentConstants,
        **{name: type(group) for name, group in group_defaults(Constants).items()},
    }
    found = {*groups, "parameters"}
    for group, kind in groups.items():
        for name in declared(kind):
            found |= {name, f"{group}.{name}", f"parameters.{group}.{name}"}
    return found


def _of_data() -> set[str]:
    """Return rules, states, switches, events, streams, columns and entries of the record."""
    found = {".".join(rule.split(".")[-2:]) for rule in EQUATIONS}
    found |= {path for path, _, _ in variables()}
    found |= {path.rpartition(".")[2] for path, _, _ in variables()}
    found |= {*MECHANISMS, *(f"mechanisms.{name}" for name in MECHANISMS), "mechanisms"}
    found |= {name for name, _ in MEANINGS.values()}
    found |= {name for purpose in PURPOSES for name in (purpose.stream.name, *purpose.uniforms)}
    found |= {*TABLES, *(column for columns in TABLES.values() for column in columns)}
    return found | set(entries())


def _keys(config: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield every key of a configuration, with those above it."""
    for name, value in config.items():
        yield f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _keys(value, f"{prefix}{name}.")


def figures_in(line: str) -> list[str]:
    """Return the figures that a line of prose states, without names, links, items and years."""
    line = YEAR.sub("", CODE.sub("", LINK.sub("", line)))
    line = re.sub(r"^\s*\d+\. ", "", line)
    return [found.replace("\u2212", "-") for found in FIGURE.findall(line)]


def without_source(page: str) -> list[str]:
    """Return each figure of a page that stands in none of the files that its line links."""
    return [
        f"{figure} | {line}"
        for line in prose_of(page)
        if not line.startswith("#")
        for figure in figures_in(line)
        if not any(_states(file, figure) for file in LINK.findall(line) if "://" not in file)
    ]


@cache
def _states(link: str, figure: str) -> bool:
    """Whether a file states a figure."""
    path = DOCS / link.partition("#")[0]
    if not path.is_file() or path.suffix == ".png":
        return False
    text = path.read_text(encoding="utf-8").replace("\u2212", "-")
    return re.search(rf"(?<![\w.]){re.escape(figure)}(?![\w]|\.\d)", text) is not None
