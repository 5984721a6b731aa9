"""Cases as plain values for JSON, and back, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dyad_sim.parameters import check_bounds, check_order
from dyad_sim.randomness import Address
from dyad_sim.teaching.classroom.case import (
    Case,
    check_length,
    checksum,
    groups_of,
    parameters,
    values_of,
    with_groups,
)
from dyad_sim.theory.response import RESPONSES


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether a value is a whole number between two others; yes and no are none."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def cut(value: Any, most: int = 60) -> str:
    """Return the beginning of a value for a message: it may be of any length."""
    return str(value)[:most]


HIGHEST_NUMBER = 2**63 - 1

STRATEGIES = {code: name for name, code in RESPONSES.items()}


def as_plain(case: Case, reference: Case) -> dict[str, Any]:
    """Return a case as values for JSON: what differs from a reference that is known.

    Seeds and lanes are text, because a browser keeps only 53 bits of a number.
    """
    known = values_of(reference)
    return {
        "reference": checksum(reference),
        "seed": str(case.address.seed),
        "lane": str(case.address.lane),
        "number": str(case.number),
        "response": STRATEGIES.get(case.dyad.strategy, ""),
        "place": str(case.dyad.case),
        "values": {
            path: value for path, value in values_of(case).items() if value != known[path]
        },
    }


def from_plain(plain: Any, reference: Case) -> Case:
    """Return the case that :func:`as_plain` described.

    Raises
    ------
    ValueError
        If it was made against another reference, or holds something that is no case: with
        the field, its value and what is allowed.
    """
    if not isinstance(plain, Mapping) or not isinstance(plain.get("values"), Mapping):
        message = "This is no description of a dyad. Copy the whole link."
        raise ValueError(message)  # noqa: TRY004 - a mistake of whoever wrote the link
    if plain.get("reference") != checksum(reference):
        message = (
            "This dyad was described by another version of dyad_sim, so its course cannot be "
            "brought back here. Make the link again with this version."
        )
        raise ValueError(message)
    groups = groups_of(reference)
    for path, value in plain["values"].items():
        group, name = _checked(path, value, groups)
        groups[group] = groups[group]._replace(**{name: value})
    case = with_groups(reference, groups)
    check_order(case.dyad.constants)
    check_length(case.dyad.treatment)
    address = Address(_whole(plain, "seed"), _whole(plain, "lane"))
    dyad = case.dyad._replace(strategy=_strategy(plain), case=_whole(plain, "place"))
    return Case(dyad, case.instruments, address, _whole(plain, "number"))


def _checked(path: Any, value: Any, groups: Mapping[str, Any]) -> tuple[str, str]:
    """Return group and name of a number; refuse one that is unknown or out of bounds."""
    if path not in parameters():
        message = f"{cut(path)!r} is no number of the model."
        raise ValueError(message)
    group, name = path.split(".")
    whole = isinstance(getattr(groups[group], name), int)
    kinds = int if whole else (int, float)
    huge = isinstance(value, int) and abs(value) > HIGHEST_NUMBER
    if isinstance(value, bool) or not isinstance(value, kinds) or huge or value != value:  # noqa: PLR0124 - not a number
        message = f"{path}={cut(value)} is no {'whole ' if whole else ''}number."
        raise ValueError(message)
    check_bounds(path, parameters()[path], value)
    return group, name


def _whole(plain: Mapping[str, Any], name: str) -> int:
    """Return a seed, a lane or a number of a dyad."""
    text = plain.get(name)
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 20:  # noqa: PLR2004 - digits of 2**63
        number = int(text)
        if number <= HIGHEST_NUMBER:
            return number
    message = f"{name}={cut(text)} is no whole number from 0 to 2**63 - 1."
    raise ValueError(message)


def _strategy(plain: Mapping[str, Any]) -> int:
    """Return the code of the therapist's strategy."""
    name = plain.get("response")
    if not isinstance(name, str) or name not in RESPONSES:
        message = f"response={cut(name)} is none of {', '.join(RESPONSES)}."
        raise ValueError(message)
    return RESPONSES[name]
