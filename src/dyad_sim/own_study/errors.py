"""What is wrong with a table of one's own: file, line, column, value, remedy."""

from __future__ import annotations

from typing import Any

LONGEST_VALUE = 60
"""Signs of a value in a message."""


class TableError(ValueError):
    """A table, or what is said of its columns, that cannot be meant so."""


def shown(value: Any) -> str:
    """Return a value as it is told in a message: in quotes, and not too long."""
    text = str(value)
    return repr(text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…")
