"""Which columns of a table of one's own are known, and how they are called in the file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped] # no stubs beside PyYAML

from dyad_sim.instruments.columns import AXIS, SYMPTOMS, Declared, columns_of
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.own_study.errors import TableError, shown
from dyad_sim.studies.files import opened

REPORTED = (
    "alliance_patient",
    "alliance_therapist",
    "symptoms",
    "rupture_patient",
    "rupture_therapist",
    "alliance_observer",
    "task_patient",
    "goal_patient",
    "bond_patient",
    "rupture_observer",
    "withdrawal_markers",
    "confrontation_markers",
    "withdrawal_markers_second",
    "confrontation_markers_second",
    "impact_observer",
    "resolution_observer",
    "therapist_contribution_observer",
    "affiliation_patient",
    "control_patient",
    "affiliation_therapist",
    "control_therapist",
    "affiliation_correlation",
    "control_correlation",
    "hostile_share_patient",
    "hostile_share_therapist",
)
"""Columns of a session that an instrument reports, as the simulated ``sessions`` call them."""

OF_DYADS = ("ending", "symptoms_intake", "symptoms_end")
"""Columns with one value for each dyad, as the simulated ``dyads`` call them."""

COLUMNS = ("dyad", "session", "therapist", *REPORTED, *OF_DYADS)
"""Every column that is known, in the order in which a table that was read has them.

``dyad`` (a name or a number), ``session`` (a whole number from 1; numbers may have gaps) and
``therapist`` (a name or a number) say whose a row is.  Ratings of the alliance lie on 1 to 7,
other ratings of an observer on 1 to 5, means of acts on -1 to 1, shares on 0 to 1; symptoms are
in the unit of the file, higher is worse; reports of ruptures are yes or no; markers are
counts; ``ending`` is ``completed``, ``good_enough`` or ``dropped_out``.
"""

ACTS = ("dyad", "session", "exchange", "person", "affiliation", "control")
"""Columns of a table of acts, one row per act.

``person`` is ``patient`` or ``therapist``; ``affiliation`` and ``control`` lie on -1 to 1,
and 0 is neither friendly nor hostile, neither dominant nor submissive.
"""

CODINGS = ("dyad", "unit", "coder", "category")
"""Columns of a table of codings, one row per coded unit and coder; ``dyad`` may be missing."""

NEEDED = ("dyad", "session")
"""Columns without which no row can be placed."""

ALL = tuple(dict.fromkeys((*COLUMNS, *ACTS, *CODINGS)))
"""Every column of which something can be said."""

NUMBER_OF_SESSION = "#"
"""Stands for the number of the session in the name of a column of a wide table."""

DECLARED: Mapping[str, Declared] = MappingProxyType(
    {
        **{name: columns_of(SessionRow)[name] for name in REPORTED},
        "symptoms_intake": Declared(float, SYMPTOMS.column("symptoms before treatment")),
        "symptoms_end": Declared(float, SYMPTOMS.column("symptoms after treatment")),
        "affiliation": Declared(float, AXIS.column("affiliation of an act")),
        "control": Declared(float, AXIS.column("control of an act")),
    }
)
"""Columns of numbers, and of yes and no, with their type, unit and bounds."""

YES = ("yes", "y", "true", "1", "ja", "j", "oui", "si", "sí", "sim")
NO = ("no", "n", "false", "0", "nein", "non", "nee", "não")
"""What says yes and no in a file, in any case of letters."""

WHOLE = r"^([+-]?[0-9]+)[.,]0+$"
"""A whole number as programs write it whose column has decimals elsewhere: ``-99.0``."""

MISSING = ("", "na", "n/a", "nan", "<na>", "null", ".")
"""What says that a value is missing, in any case of letters."""

PARTS = ("column", "scale", "codes")
"""What can be said of a column."""

REMEDY = "See docs/own_table.md for the form."


class Where(NamedTuple):
    """How a column stands in the file.

    Attributes
    ----------
    column
        Its name there; with ``#`` for the number of the session if the table is wide.
    scale
        What there is the lower and the upper end of the scale; None if as declared.
    codes
        What a value there means, by the value in small letters.
    """

    column: str
    scale: tuple[float, float] | None = None
    codes: Mapping[str, str] = MappingProxyType({})


class Columns(NamedTuple):
    """What is said of the columns of a file.

    Attributes
    ----------
    known
        How columns stand there, by our name; those that are not named stand as they are.
    missing
        Values that stand for a missing one, in small letters.
    """

    known: Mapping[str, Where] = MappingProxyType({})
    missing: frozenset[str] = frozenset(MISSING)

    def of(self, name: str) -> Where:
        """Return how a column stands in the file."""
        return self.known.get(name, Where(name))


def columns_from(given: Columns | Mapping[str, Any] | str | Path | None) -> Columns:
    """Return what is said of the columns, from a mapping or a file of YAML.

    Parameters
    ----------
    given
        For each of our names the name in the file, or a mapping with ``column``, ``scale``
        (two numbers) and ``codes`` (a value of the file: what it means); and ``missing``, a
        list of values that stand for none.

    Raises
    ------
    TableError
        If the file cannot be read, or if anything in it is not known or cannot be meant so.
    """
    if given is None:
        return Columns()
    if isinstance(given, Columns):
        return given
    if isinstance(given, str | Path):
        given = _of_file(Path(given))
    if not isinstance(given, Mapping):
        message = f"columns must be names with their columns, such as dyad: ID. {REMEDY}"
        raise TableError(message)
    missing = _missing(given.get("missing", ()))
    known = {_known(name): _where(name, of) for name, of in given.items() if name != "missing"}
    _check_apart(known)
    return Columns(known, missing)


def with_more(
    columns: Columns, said: Mapping[str, Mapping[str, Any]], missing: Iterable[str]
) -> Columns:
    """Return columns of which more is said, as on the command line; the last word stands.

    Parameters
    ----------
    columns
        What is said of them already.
    said
        Parts (``column``, ``scale``, ``codes``) by our name, as for :func:`columns_from`.
    missing
        Further values that stand for a missing one.

    Raises
    ------
    TableError
        As of :func:`columns_from`.
    """
    whole: dict[str, Any] = {name: dict(of._asdict()) for name, of in columns.known.items()}
    for name, parts in said.items():
        before = whole.get(name, {})
        codes = {**before.get("codes", {}), **parts.get("codes", {})}
        whole[name] = {**before, **parts, "codes": codes}
    found = columns_from(whole)
    return found._replace(missing=columns.missing | _missing(list(missing)))


def _of_file(file: Path) -> Any:
    """Return what a file of YAML says."""
    try:
        with opened(file) as content:
            return yaml.safe_load(content.read().decode("utf-8-sig")) or {}
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror or error}. Name a file of YAML."
        raise TableError(message) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        cause = " ".join(str(error).split())[:200]
        message = f"{file} is no YAML ({cause}). {REMEDY}"
        raise TableError(message) from error


def _known(name: Any) -> str:
    """Return a name of ours; refuse any other."""
    if name in ALL:
        return str(name)
    near = get_close_matches(str(name), ALL, n=1)
    hint = f" Did you mean {near[0]}?" if near else f" Known are {', '.join(ALL)}."
    message = f"{shown(name)} is no column that is known.{hint}"
    raise TableError(message)


def _where(name: str, given: Any) -> Where:
    """Return how a column stands in the file."""
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        given = {"column": given}
    if not isinstance(given, Mapping) or not set(given) <= set(PARTS):
        message = (
            f"{name}: {shown(given)} cannot be read; give the name of its column, or "
            f"{', '.join(PARTS)}. {REMEDY}"
        )
        raise TableError(message)
    column = str(given.get("column", name))
    if column.count(NUMBER_OF_SESSION) > 1:
        message = f"{name}: {shown(column)} has more than one #, for the number of the session."
        raise TableError(message)
    return Where(column, _scale(name, given.get("scale")), _codes(name, given.get("codes")))


def _scale(name: str, given: Any) -> tuple[float, float] | None:
    """Return the ends of a scale in the file; refuse what are none."""
    if given is None:
        return None
    bounded = name in DECLARED and DECLARED[name].kind is float
    if not bounded:
        message = f"{name} has no scale; leave it out."
        raise TableError(message)
    try:
        low, high = (float(end) for end in given if not isinstance(end, bool))
    except (TypeError, ValueError):
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low != high):
        message = f"{name}: scale {shown(given)} must be two different numbers: [12, 84]."
        raise TableError(message)
    return low, high


def _codes(name: str, given: Any) -> Mapping[str, str]:
    """Return what values of the file mean, by the value in small letters."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        message = f"{name}: codes {shown(given)} must be values with meanings: {{1: yes}}."
        raise TableError(message)
    return {_written(value): _written(meaning) for value, meaning in given.items()}


def _written(value: Any) -> str:
    """Return a value of YAML, which takes yes and no for true and false, as it was written."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return re.sub(WHOLE, r"\1", str(value).strip().lower())


def _missing(given: Any) -> frozenset[str]:
    """Return all values that stand for a missing one."""
    if isinstance(given, Mapping):
        message = f"missing: {shown(given)} must be a list of values: [-99, 999]."
        raise TableError(message)
    values = given if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    return frozenset([*MISSING, *(_written(value) for value in values)])


def _check_apart(known: Mapping[str, Where]) -> None:
    """Refuse one column of the file for two of ours."""
    seen: dict[str, str] = {}
    for name, where in known.items():
        if where.column in seen:
            message = (
                f"{seen[where.column]} and {name} are both column {shown(where.column)}. "
                "Name another for one of them."
            )
            raise TableError(message)
        seen[where.column] = name
