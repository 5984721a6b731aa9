"""How a column of the tables is declared: once, beside the value it describes."""

from __future__ import annotations

import math
from typing import NamedTuple, get_type_hints

ROUNDING = 1e-9
"""How far beyond its bounds a value of a column may lie."""


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

    @property
    def ends(self) -> tuple[float, float]:
        """What a value may be, with room for rounding."""
        return self.low - ROUNDING, self.high + ROUNDING


class Scale(NamedTuple):
    """What columns of the same kind have in common: their unit and their bounds."""

    unit: str
    low: float
    high: float

    def column(
        self, meaning: str, codes: tuple[str, ...] = (), missing: int | None = None
    ) -> Column:
        """Return a column on this scale."""
        return Column(*self, meaning, codes, missing)


UNIT = Scale("0 to 1", 0.0, 1.0)
AXIS = Scale("-1 to 1", -1.0, 1.0)
CORRELATION = Scale("correlation", -1.0, 1.0)
SHARE = Scale("share of exchanges", 0.0, 1.0)
RATING = Scale("1 to 7", 1.0, 7.0)
GRADE = Scale("1 to 5", 1.0, 5.0)
STAGE = Scale("stage, 0 to 4", 0.0, 4.0)
SYMPTOMS = Scale("intake mean 1; higher is worse", 0.0, math.inf)
YES_OR_NO = Scale("yes or no", 0.0, 1.0)
COUNT = Scale("count", 0.0, math.inf)
SESSIONS = Scale("sessions", 0.0, math.inf)
BINS = Scale("bins of five minutes", 0.0, math.inf)
FROM_ONE = Scale("count, from 1", 1.0, math.inf)
FROM_ZERO = Scale("count, from 0", 0.0, math.inf)
NUMBER = Scale("number, from 0", 0.0, math.inf)
"""The scales of the tables."""


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
