"""Parameters of one's own: numbers that rules of one's own read, declared in a script."""

from __future__ import annotations

import keyword
import sys
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dyad_sim.parameters.declaration import Parameter

if TYPE_CHECKING:
    from dyad_sim.parameters import Constants

NEUTRAL = "neutral"
"""The value that stands for the one at which a mechanism of one's own does nothing."""


PARTNERS = ("patient", "therapist")


class OwnParameter(NamedTuple):
    """A number that rules of one's own read as ``constants.own.NAME``.

    Attributes
    ----------
    value
        One number for all dyads, or a distribution from which each dyad draws its own, a
        trait: ``{"normal": [0.4, 0.2]}``, as for the traits of the program.
    low, high
        What it may be, both included.
    meaning
        What it is, for messages and the reader.
    neutral
        The value at which the mechanism does nothing; ``own.NAME=neutral`` stands for it.
    of
        Whose trait a distribution makes: ``patient``, drawn for each dyad, or ``therapist``,
        the same in a whole caseload.  One number is the same for all anyway.
    """

    value: float | Mapping[str, Any]
    low: float = 0.0
    high: float = 1.0
    meaning: str = "what own[...] of the script declares"
    neutral: float | None = None
    of: str = "patient"

    @property
    def parameter(self) -> Parameter:
        """Its bounds, as the parameters of the program have them."""
        return Parameter("", "as declared", self.low, self.high, self.meaning)


Own = Mapping[str, OwnParameter]
"""Parameters of one's own by their names."""


def check_own(own: Own) -> None:
    """Refuse declarations that cannot be read.

    Raises
    ------
    ValueError
        Naming the parameter and what is wrong.
    """
    for name, one in own.items():
        for is_right, reason in _conditions(name, one):
            if not is_right:
                message = f"own[{name!r}] {reason}."
                raise ValueError(message)


def _conditions(name: Any, one: OwnParameter) -> Iterator[tuple[bool, str]]:
    """Yield what has to hold, in this order, and what is said if it does not."""
    yield (
        isinstance(one, OwnParameter),
        f"is {one!r}; give it as OwnParameter(value, low, high)",
    )
    low, high, neutral = one.low, one.high, one.low if one.neutral is None else one.neutral
    yield _is_name(name), "needs a name of plain letters that Python can read, such as 'shame'"
    yield all(map(_is_number, (low, high, neutral))), "needs finite numbers as its bounds"
    yield low < high, f"has low={low}, which is not below high={high}"
    yield low <= neutral <= high, f"has neutral={neutral}, outside [{low}, {high}]"
    yield one.of in PARTNERS, f"has of={one.of!r}; give one of {', '.join(PARTNERS)}"


def _is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and abs(value) <= sys.float_info.max


def _is_name(name: Any) -> bool:
    """Whether a rule can read a parameter of this name."""
    return (
        isinstance(name, str)
        and name.isidentifier()
        and name.isascii()  # Hydra reads no other keys.
        and not name.startswith("_")
        and not keyword.iskeyword(name)
    )


def constants_with(constants: Constants, own: Mapping[str, float]) -> Constants:
    """Return constants with a group ``own`` after the others; the same where it is empty."""
    if not own:
        return constants
    kind, group = _kinds(tuple(own), *zip(*constants._asdict().items(), strict=True))
    with_own: Constants = kind(*constants, group(*own.values()))
    return with_own


def with_own_values(constants: Any, values: Iterable[float]) -> Constants:
    """Return the constants of one dyad: with its own values, if there is a group ``own``."""
    if hasattr(constants, "own"):
        constants = constants._replace(own=type(constants.own)(*values))
    same: Constants = constants
    return same


@cache
def _kinds(own: tuple[str, ...], names: tuple[str, ...], groups: tuple[Any, ...]) -> Any:
    """Return the class of constants with a group of one's own, and the class of the group."""
    # The compiled engine tells groups apart by the names of their classes; with the lengths,
    # a_b and c are not a and b_c.
    label = "_".join(f"{len(name)}{name}" for name in own)
    group = namedtuple(f"Own_{label}", own, defaults=[0.0] * len(own))  # type: ignore[misc] # names known late
    kind = namedtuple(  # type: ignore[misc] # names known late
        f"Constants_{label}", [*names, "own"], defaults=[*groups, group()]
    )
    return kind, group
