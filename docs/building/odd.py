"""The lists in the ODD protocol that are generated from the code.

``python -m docs.building.odd docs`` writes each between its marks in ``docs/odd.md``;
a test compares.
"""

from __future__ import annotations

import ast
import inspect
import math
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple, get_type_hints

from docs.building.dictionary import ABOUT, bounds, number, table
from docs.building.schedule import Step, first_line, steps_of, title_of
from dyad_sim import theory
from dyad_sim.engines.draws import RATING_BLOCKS
from dyad_sim.engines.therapy import Therapy
from dyad_sim.instruments.coding import CoderShocks
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
    group_defaults,
)
from dyad_sim.populations import FACTORS, TraitUniforms
from dyad_sim.randomness import Stream
from dyad_sim.studies.tables import TABLES
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.equation import EQUATIONS
from dyad_sim.theory.exchange import Shocks, patient_turn, situation, therapist_turn
from dyad_sim.theory.response import usual_response
from dyad_sim.theory.session import SessionShocks
from dyad_sim.theory.states import DyadState, Variable

NAME = "odd.md"
"""Name of the page under ``docs/``."""

MARKED = re.compile(r"(<!-- begin (\w+)[^>]*-->\n).*?(<!-- end \2 -->)", re.DOTALL)
"""A list between its marks."""

RULES = re.compile(r"dyad_sim\.theory\.(\w+)\.([a-z]\w*)")
"""Full name of a rule of the theory that stands for itself."""


class Purpose(NamedTuple):
    """What one stream of random numbers is for, and its address beside seed and lane."""

    stream: Stream
    number: str
    session: str
    block: str
    uniforms: tuple[str, ...]


PURPOSES = (
    Purpose(
        Stream.PATIENT,
        "dyad",
        f"code of a trait's name, or of `{FACTORS[Stream.PATIENT]}`",
        "1",
        TraitUniforms._fields,
    ),
    Purpose(
        Stream.THERAPIST,
        "therapist",
        f"code of a trait's name, or of `{FACTORS[Stream.THERAPIST]}`",
        "1",
        TraitUniforms._fields,
    ),
    Purpose(
        Stream.EXCHANGE,
        "dyad",
        "from 1",
        "exchange, from 1 (column `exchange` plus 1)",
        Shocks._fields,
    ),
    Purpose(Stream.SESSION, "dyad", "from 1", "1", SessionShocks._fields),
    Purpose(
        Stream.CODING, "dyad", "from 1", "bin of six exchanges, from 1", CoderShocks._fields
    ),
    Purpose(Stream.RATERS, "dyad", "0", "1", PersonShocks._fields),
    Purpose(Stream.RATERS, "dyad", "from 1", f"1 to {RATING_BLOCKS}", RatingShocks._fields),
)


def entities() -> str:
    """Return the table of entities that do not change, with how many numbers each has."""
    fixed = [("patient", PatientTraits), ("therapist", TherapistTraits)]
    fixed += [("treatment", Treatment), ("instruments", InstrumentConstants)]
    rows = [_entity(name, group, len(declared(group))) for name, group in fixed]
    groups: list[type] = [type(group) for group in group_defaults(Constants).values()]
    rows.append(_entity("parameters", Constants, sum(len(declared(g)) for g in groups)))
    return table(("entity", "what it is", "numbers"), rows)


def _entity(name: str, group: type, numbers: int) -> tuple[str, str, str]:
    return f"`{name}`", first_line(group), str(numbers)


def variables(state: type = DyadState, prefix: str = "") -> Iterator[tuple[str, Variable, str]]:
    """Yield every variable of a state: its path, its range, the name of its type."""
    for name, hint in get_type_hints(state, include_extras=True).items():
        found = getattr(hint, "__metadata__", None)
        if found is None:
            yield from variables(hint, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", found[0], hint.__origin__.__name__


def state_variables() -> str:
    """Return the table of state variables."""
    kinds = {"Act": "position", "bool": "yes or no", "int": "integer", "float": "number"}
    rows = [
        (f"`{path}`", f"${v.symbol}$", kinds[kind], _range(v), v.meaning)
        for path, v, kind in variables()
    ]
    return table(("variable", "symbol", "type", "range", "what it is"), rows)


def _range(variable: Variable) -> str:
    if math.isinf(variable.low):
        return f"below {number(variable.high)}"
    return bounds(variable.low, variable.high)


def exchange_schedule() -> str:
    """Return the order of steps in one exchange."""
    deciding = tuple(Step(rule, ()) for rule in (situation, usual_response))
    return _schedule(
        (
            ("the patient's turn", steps_of(patient_turn)),
            ("the therapist's decision", deciding),
            ("the therapist's turn", steps_of(therapist_turn)),
        )
    )


def session_schedule() -> str:
    """Return the order of steps around the exchanges."""
    return _schedule(
        (
            ("before the first session", steps_of(Therapy.__init__)),
            ("a session begins", steps_of(Therapy.begin_session)),
            ("each exchange", steps_of(Therapy.hold_exchange)),
            ("the session ends", steps_of(Therapy.end_session)),
        )
    )


def _schedule(parts: tuple[tuple[str, tuple[Step, ...]], ...]) -> str:
    """Return steps as a table, counted through all parts."""
    taken = [(when, step) for when, steps in parts for step in steps]
    rows = [
        (
            str(place),
            when,
            f"`{title_of(step.rule)}`",
            first_line(step.rule),
            ", ".join(f"`{title_of(called)}`" for called in step.calls),
        )
        for place, (when, step) in enumerate(taken, start=1)
    ]
    return table(("step", "when", "rule", "what it is", "calls"), rows)


def submodels() -> str:
    """Return the table of submodels: every module of the theory with its rules."""
    names = [found.name for found in iter_modules(theory.__path__)]
    rows = [_submodel(import_module(f"{theory.__name__}.{name}")) for name in names]
    return table(("submodel", "what it is", "rules"), rows)


def _submodel(module: Any) -> tuple[str, str, str]:
    name = module.__name__.rpartition(".")[2]
    link = f"[`{name}.py`](../src/dyad_sim/theory/{name}.py)"
    return link, first_line(module), ", ".join(f"`{rule}`" for rule in rules_in(name))


def rules_in(module: str) -> list[str]:
    """Return the names of the rules of a module of the theory, in the order of the file."""
    found = (RULES.fullmatch(name) for name in EQUATIONS)
    return [match[2] for match in found if match and match[1] == module]


def positions() -> str:
    """Return the table of the named positions on the circumplex, by module."""
    names = (found.name for found in iter_modules(theory.__path__))
    rows = [
        row
        for name in names
        for row in _positions_in(import_module(f"{theory.__name__}.{name}"))
    ]
    return table(("position", "affiliation", "control", "what it is"), rows)


def _positions_in(module: Any) -> Iterator[tuple[str, str, str, str]]:
    """Yield the positions that a module defines, each with what stands below it."""
    body = ast.parse(inspect.getsource(module)).body
    for statement, below in pairwise(body):
        if not isinstance(statement, ast.Assign) or not isinstance(below, ast.Expr):
            continue
        name = ast.unparse(statement.targets[0])
        position = getattr(module, name)
        if isinstance(position, Act):
            title = f"`{module.__name__.rpartition('.')[2]}.{name}`"
            about = str(ast.literal_eval(below.value)).rstrip(".")
            yield title, number(position.affiliation), number(position.control), about


def stochastic_purposes() -> str:
    """Return the table of what chance is for, and the address of each uniform."""
    rows = [
        (
            f"`{purpose.stream.name}`",
            str(int(purpose.stream)),
            purpose.number,
            purpose.session,
            purpose.block,
            ", ".join(f"`{name}`" for name in purpose.uniforms),
        )
        for purpose in PURPOSES
    ]
    heads = ("stream", "code", "number", "session", "block", "uniforms, in order")
    return table(heads, rows)


def observed_tables() -> str:
    """Return the table of what is observed."""
    rows = [(f"`{name}`", ABOUT[name], str(len(columns))) for name, columns in TABLES.items()]
    return table(("table", "what it holds", "columns"), rows)


FRAGMENTS: dict[str, Callable[[], str]] = {
    "entities": entities,
    "state_variables": state_variables,
    "exchange_schedule": exchange_schedule,
    "session_schedule": session_schedule,
    "stochastic_purposes": stochastic_purposes,
    "observed_tables": observed_tables,
    "submodels": submodels,
    "positions": positions,
}
"""Every generated list, by its name in the marks."""


def filled(page: str) -> str:
    """Return the page with every list as the code says it is."""
    return MARKED.sub(lambda found: f"{found[1]}\n{FRAGMENTS[found[2]]()}\n{found[3]}", page)


def main(folder: str) -> None:
    """Write every list into the page."""
    path = Path(folder, NAME)
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
