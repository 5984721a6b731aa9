"""The page of the docs on every equation: formula, meaning, items, source, tests.

``python -m docs.building.equations docs`` writes it; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from docs.building import docstrings
from docs.building.dictionary import GENERATED
from docs.building.exercised import Exercise, callers, equations, exercises

NAME = "equations.md"
"""Name of the page under ``docs/``."""

ROOT = Path(__file__).parents[2]
ROW = re.compile(
    r"^\| \[?T(?P<number>\d+)\b\]?(?:\([^)]*\))? (?P<title>[^|]+?) \|(?P<rest>.*)$"
)
HELPER = "helper"
"""What stands in the place of an item where an equation belongs to none."""


def module_of(name: str) -> str:
    """Return the module of an equation, without its package."""
    return name.split(".")[-2]


def short(name: str) -> str:
    """Return the name of an equation without its package."""
    return ".".join(name.split(".")[-2:])


def anchor(heading: str) -> str:
    """Return the anchor that code hosts and the site give to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def linked(name: str) -> str:
    """Return a link to what the page says of an equation."""
    return f"[`{short(name)}`](#{anchor(short(name))})"


def item_rows(docs: Path) -> dict[int, re.Match[str]]:
    """Return the rows of the table of items on the page on the theory, by number."""
    lines = (docs / "theory.md").read_text(encoding="utf-8").splitlines()
    return {int(row["number"]): row for line in lines if (row := ROW.match(line))}


def items_of(docs: Path) -> dict[str, list[int]]:
    """Return the items of each equation; none makes it a helper.

    The docstring of the equation names them, and the page on the theory; where
    neither does, the docstring of the module.
    """
    rows = item_rows(docs)
    found: dict[str, list[int]] = {}
    for name, rule in equations().items():
        own = docstrings.items(rule.__doc__ or "")
        own |= {n for n, row in rows.items() if f"`{short(name)}`" in row["rest"]}
        module = sys.modules[rule.__module__]
        found[name] = sorted(own or docstrings.items(module.__doc__ or ""))
    return found


def item_heading(number: int, docs: Path) -> str:
    """Return the heading under which the page lists the equations of an item."""
    return f"T{number} {item_rows(docs)[number]['title']}"


def page(docs: Path) -> str:
    """Return the page."""
    items = items_of(docs)
    parts = [
        "# Equations\n\n",
        GENERATED,
        f"Each of the {len(items)} rules of the model, from its docstring.\n",
        "The items T1 to T18 are those of [the theory](theory.md).\n",
        "The symbols are those of [the parameters](parameters.md) and of ",
        "[the state variables and named positions](odd.md); where one stands for two things, ",
        "or for neither, the rule says what it means.\n",
        "A prime marks what follows, brackets are 1 where what they hold is true and 0 ",
        r"elsewhere, $\oplus$ joins independent causes, and $F$ and $f$ are ",
        f"{linked('chance.sigmoid')} and {linked('circumplex.expressed')}.\n\n",
        "## By item\n",
        *(_item(number, items, docs) for number in item_rows(docs)),
        f"\n### {HELPER.capitalize()}s\n\n",
        "Of no item: arithmetic, flags, what is passed on.\n\n",
        _list(name for name in items if not items[name]),
        *_equations(items, docs),
    ]
    return "".join(parts)


def _item(number: int, items: dict[str, list[int]], docs: Path) -> str:
    """Return the list of the equations of an item, or what stands in their place."""
    names = [name for name in items if number in items[name]]
    heading = f"\n### {item_heading(number, docs)}\n\n"
    if names:
        return heading + _list(names)
    modules = re.findall(r"`(instruments\.\w+)`", item_rows(docs)[number]["rest"])
    where = (f"[`{m}`](../src/dyad_sim/{m.replace('.', '/')}.py)" for m in modules)
    return heading + f"No equation of the theory: {', '.join(where)}.\n"


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(linked, names)) + ".\n"


def _equations(items: dict[str, list[int]], docs: Path) -> Iterable[str]:
    """Yield what is to be known of each equation, module by module."""
    tests, calling = exercises(ROOT), callers(ROOT)
    for module, names in groupby(items, key=module_of):
        about = (sys.modules[f"dyad_sim.theory.{module}"].__doc__ or "").partition("\n")[0]
        yield f"\n## {module}\n\n{docstrings.markdown(about)}\n"
        for name in names:
            yield _equation(name, items[name], docs)
            yield _tests(tests[name], calling[name])


def _formula(tex: str) -> str:
    """Return a formula on lines of its own; nothing for a rule that only orders others."""
    return f"$$\n{tex}\n$$\n\n" if tex else ""


def _equation(name: str, items: list[int], docs: Path) -> str:
    """Return the part on one equation, but for its tests."""
    rule = equations()[name]
    file = f"../src/{rule.__module__.replace('.', '/')}.py"
    headings = [f"[T{n}](#{anchor(item_heading(n, docs))})" for n in items]
    return (
        f"\n### `{short(name)}`\n\n{docstrings.meaning(rule)}\n\n"
        f"{_formula(docstrings.formula(rule))}"
        f"{_line('Rule', docstrings.rule_in_words(rule))}"
        f"{_line('Symbols', docstrings.symbols(rule))}"
        f"- Item: {', '.join(headings) or HELPER}\n"
        f"- Source: {docstrings.source(rule)}\n"
        f"- Function: [`{name}`]({file})\n"
    )


def _line(title: str, text: str) -> str:
    """Return one line on an equation, or nothing where its docstring says nothing."""
    return f"- {title}: {text}\n" if text else ""


def _tests(tests: list[Exercise], calling: list[str]) -> str:
    """Return the line on the tests of an equation."""
    if tests:
        named = (f"[`{test.name}`](../{test.file})" for test in tests)
        return f"- Tests: {', '.join(named)}\n"
    return f"- Tests: through {', '.join(map(linked, calling))}\n"


def main(folder: str) -> None:
    """Write the page into a folder."""
    Path(folder, NAME).write_text(page(Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
