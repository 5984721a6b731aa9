"""How a column of the tables is declared: once, beside the value it describes."""

from __future__ import annotations

from typing import NamedTuple, get_type_hints


class Column(NamedTuple):
    """What is to be known about one column.

    ``low`` and ``high`` bound the values; ``codes`` are the names that integer
    codes are printed as, in order; ``missing`` is a value printed as missing.
    """

    unit: str
    low: float
    high: float
    meaning: str
    codes: tuple[str, ...] = ()
    missing: int | None = None


class Declared(NamedTuple):
    """A column with its Python type."""

    kind: type
    column: Column


def columns_of(row: type) -> dict[str, Declared]:
    """Return the declared columns of a row class, by name, in order.

    Parameters
    ----------
    row
        A ``NamedTuple`` class whose fields carry a :class:`Column` as annotation.
    """
    found: dict[str, Declared] = {}
    for name, hint in get_type_hints(row, include_extras=True).items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Column):
                found[name] = Declared(hint.__origin__, extra)
    return found
