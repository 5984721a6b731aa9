"""What a design of points can get wrong, as one message."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from dyad_sim.traits import written

MOST_CELLS = 2**18
"""Cells of a sweep: each is checked before the first, a minute or two for so many."""

LONGEST = 120  # Characters of a value in a message.


def check_number(field: str, value: Any, cells: int, remedy: str) -> None:
    """Refuse more cells than a design may have."""
    if cells > MOST_CELLS:
        reason = f"makes {cells} cells, but at most {MOST_CELLS} are allowed; {remedy}."
        refuse(field, value, reason)


def in_short(value: Any) -> str:
    """Return a value as a configuration writes it, cut where it is long; a path whole."""
    text = written(value)
    whole = isinstance(value, Path) or len(text) <= LONGEST
    return text if whole else f"{text[:LONGEST]}..."


def refuse(field: str, value: Any, reason: str) -> NoReturn:
    """Refuse a part of a sweep that cannot be used."""
    message = f"sweep.{field}={in_short(value)} {reason}"
    raise ValueError(message)
