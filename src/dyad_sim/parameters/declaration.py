"""How a parameter is declared: once, with symbol, unit, bounds and source.

A group of numbers is a ``NamedTuple`` whose fields carry a :class:`Parameter`
as annotation.  Everything else that has to know a number (the configuration
schema, the bounds check, the parameter table of the docs, the test that moves
every knob) reads it from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

if TYPE_CHECKING:
    from dyad_sim.parameters import Constants


IN_ORDER = (
    ("rupture.first_low", "rupture.first_high", ""),
    ("rupture.floor", "rupture.first_low", ", so a rupture would lapse as it begins"),
)
"""A constant, one that it must not be above, and what would follow if it were."""


def check_order(constants: Constants, path: str = "") -> None:
    """Refuse constants that each lie within their bounds, and contradict each other.

    Parameters
    ----------
    constants
        All of them.
    path
        What stands before their names in the message, such as ``"parameters."``.

    Raises
    ------
    ValueError
        With both fields, their values and what follows.
    """
    for lower, upper, consequence in IN_ORDER:
        low, high = _at(constants, lower), _at(constants, upper)
        if low > high:
            message = (
                f"{path}{lower}={low:g} is above {path}{upper}={high:g}{consequence}; "
                "give at most that."
            )
            raise ValueError(message)


def _at(constants: Constants, path: str) -> float:
    """Return a constant by its path."""
    group, name = path.split(".")
    value: float = getattr(getattr(constants, group), name)
    return value


UNIT = "unit scale"
AXIS = "circumplex axis"
"""Units: of what lies on [0, 1] by its meaning, and of a position on the circumplex."""


class Parameter(NamedTuple):
    """What is to be known about one number of the model.

    ``symbol`` is LaTeX without dollar signs; ``low`` and ``high`` are inclusive
    bounds in the given unit; ``source`` is a citation, ``"assumed"`` or
    ``"calibrated to <target>"``.
    """

    symbol: str
    unit: str
    low: float
    high: float
    meaning: str
    source: str = "assumed; starting value"


@cache
def declared(group: type) -> Mapping[str, Parameter]:
    """Return the declared parameters of a group, by field name, in field order.

    Parameters
    ----------
    group
        A ``NamedTuple`` class.  Fields without a :class:`Parameter` (nested
        groups) are left out.
    """
    hints = get_type_hints(group, include_extras=True)
    found: dict[str, Parameter] = {}
    for name, hint in hints.items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Parameter):
                found[name] = extra
    return MappingProxyType(found)


def check_bounds(path: str, parameter: Parameter, value: float) -> None:
    """Refuse a value outside its declared bounds.

    Raises
    ------
    ValueError
        With the path of the field, the value, the bounds and the unit.
    """
    if not parameter.low <= value <= parameter.high:
        message = (
            f"{path}={value!r} is out of range; allowed is [{parameter.low:g}, "
            f"{parameter.high:g}] ({parameter.unit}). It means: {parameter.meaning}."
        )
        raise ValueError(message)


def group_defaults(group: type) -> dict[str, Any]:
    """Return the default of every field of a group, by name."""
    return dict(group._field_defaults)  # type: ignore[attr-defined]  # a NamedTuple
