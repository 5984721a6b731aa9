"""Constants that only make sense in order: each pair, checked in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
