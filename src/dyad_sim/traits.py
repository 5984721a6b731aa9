"""A trait of a population: a number, or a bounded distribution."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from dyad_sim.parameters import Parameter, check_bounds

Floats = NDArray[np.float64]

ALLOWED = (
    "a number, {normal: [mean, sd]}, {uniform: [low, high]}, {beta: [a, b]} "
    "or {mixture: [[weight, distribution], ...]}"
)


LARGEST = sys.float_info.max

SHAPES = (0.01, 1e6)
"""What a shape of a beta may be; beyond, nearly all values are the same, or no numbers."""

WIDEST = 1e3
"""Largest standard deviation of a normal, in widths of its range, where it is even by then."""

WEIGHTS = (1e-9, 1e9)
"""What a weight of a mixture may be; beyond, sums lose the small ones, or overflow."""


class Trait(NamedTuple):
    """A distribution by its kind and numbers; ``parts`` are those of a mixture.

    A ``normal`` is truncated at the bounds of its parameter; ``beta`` lies on
    [0, 1].
    """

    kind: str
    first: float
    second: float
    low: float
    high: float
    parts: tuple[tuple[float, Trait], ...] = ()


def parse_trait(path: str, spec: Any, parameter: Parameter) -> Trait:
    """Return the trait that a configuration value describes.

    Parameters
    ----------
    path
        Where the value stands, for the message.
    spec
        A number or a mapping with one key.
    parameter
        Its bounds hold for every value that can be drawn.

    Raises
    ------
    ValueError
        If the value is no trait, or one that can leave the bounds.
    """
    if isinstance(spec, bool):
        raise _refused(path, spec, f"is not a trait; give {ALLOWED}")
    if isinstance(spec, (int, float)):
        if not _is_finite(spec):
            raise _refused(path, spec, "is not a finite number")
        check_bounds(path, parameter, float(spec))
        return Trait("fixed", float(spec), 0.0, parameter.low, parameter.high)
    if isinstance(spec, str) and _is_number(spec):
        raise _refused(path, repr(spec), "is a text; leave the quotes out")
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise _refused(path, spec, f"is not a trait; give {ALLOWED}")
    kind, numbers = next(iter(spec.items()))
    if kind == "mixture":
        return _mixture(path, numbers, parameter)
    if kind not in {"normal", "uniform", "beta"}:
        raise _refused(path, spec, f"names no known distribution; give {ALLOWED}")
    first, second = _two_numbers(path, kind, numbers)
    _check_shape(path, spec, kind, first, second, parameter)
    return Trait(kind, first, second, parameter.low, parameter.high)


def _is_number(text: str) -> bool:
    """Say whether a text would be a number without its quotes."""
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii()


def _two_numbers(path: str, kind: str, numbers: Any) -> tuple[float, float]:
    """Return the two numbers of a distribution, or refuse them."""
    fits = (
        isinstance(numbers, Sequence)
        and not isinstance(numbers, str)
        and len(numbers) == 2  # noqa: PLR2004 - a pair
        and all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers)
        and all(map(_is_finite, numbers))
    )
    if not fits:
        raise _refused(path, {kind: numbers}, f"needs two finite numbers; give {ALLOWED}")
    return float(numbers[0]), float(numbers[1])


def _is_finite(number: float) -> bool:
    """Whether a number is finite as a float; a whole number may be too large for one."""
    return abs(number) <= LARGEST


def _check_shape(
    path: str, spec: Any, kind: str, first: float, second: float, parameter: Parameter
) -> None:
    """Refuse a distribution that does not exist or can leave its bounds."""
    low, high = parameter.low, parameter.high
    allowed = _range((low, high))
    if kind == "normal":
        if not 0.0 < second <= WIDEST * (high - low):
            raise _refused(
                path,
                spec,
                "is impossible: the standard deviation must be above 0 and at most "
                f"{WIDEST * (high - low):g}; {{uniform: [low, high]}} is as wide as can be",
            )
        if not low <= first <= high:
            raise _refused(path, spec, f"is impossible: the mean must lie in {allowed}")
    elif kind == "uniform":
        if not low <= first < second <= high:
            raise _refused(
                path, spec, f"is impossible: low must be below high, both in {allowed}"
            )
    elif not SHAPES[0] <= min(first, second) <= max(first, second) <= SHAPES[1]:
        reason = f"is impossible: both shapes of a beta must lie in {_range(SHAPES)}"
        raise _refused(path, spec, reason)
    elif low > 0.0 or high < 1.0:
        raise _refused(
            path, spec, f"is impossible: a beta lies on [0, 1], but {allowed} is allowed here"
        )


def _mixture(path: str, parts: Any, parameter: Parameter) -> Trait:
    """Return a mixture of traits, weights normalised to one."""
    if not isinstance(parts, Sequence) or isinstance(parts, str) or not parts:
        raise _refused(path, {"mixture": parts}, "needs pairs of a weight and a trait")
    weighted = []
    for index, part in enumerate(parts):
        where = f"{path}.mixture[{index}]"
        if not isinstance(part, Sequence) or isinstance(part, str) or len(part) != 2:  # noqa: PLR2004 - a pair
            raise _refused(where, part, "is not a pair of a weight and a trait")
        weight = part[0]
        is_number = isinstance(weight, (int, float)) and not isinstance(weight, bool)
        if not is_number or not WEIGHTS[0] <= weight <= WEIGHTS[1]:
            raise _refused(where, part, f"needs a weight in {_range(WEIGHTS)}")
        weighted.append((float(weight), parse_trait(where, part[1], parameter)))
    total = math.fsum(weight for weight, _ in weighted)
    shares = tuple((weight / total, trait) for weight, trait in weighted)
    return Trait("mixture", 0.0, 0.0, parameter.low, parameter.high, shares)


def _range(ends: tuple[float, float]) -> str:
    """Return a range as messages write it."""
    return f"[{ends[0]:g}, {ends[1]:g}]"


def _refused(path: str, value: Any, reason: str) -> ValueError:
    """Return the error for a value that is no trait here."""
    return ValueError(f"{path}={written(value)} {reason}.")


def written(value: Any) -> str:
    """Return a value as configurations write and Hydra reads it: ``{normal: [0.5, 0.1]}``."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if hasattr(value, "tolist"):  # An array, a series of pandas, a number of NumPy.
        return written(value.tolist())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value)


def quantile(trait: Trait, uniform: ArrayLike, chooser: ArrayLike = 0.5) -> Floats:
    """Values of a trait at uniforms on (0, 1), in their shape.

    Parameters
    ----------
    trait
        What to draw from.
    uniform
        Rises with the value, so that correlated uniforms give correlated traits.
    chooser
        Second uniform on (0, 1), which picks the part of a mixture.
    """
    uniform, chooser = np.asarray(uniform, dtype=float), np.asarray(chooser, dtype=float)
    if trait.kind == "mixture":
        return _of_mixture(trait, uniform, chooser)
    if trait.kind == "fixed":
        return np.full(uniform.shape, trait.first)
    if trait.kind == "uniform":
        return np.asarray(trait.first + (trait.second - trait.first) * uniform)
    if trait.kind == "beta":
        return np.asarray(special.betaincinv(trait.first, trait.second, uniform))
    below = special.ndtr((trait.low - trait.first) / trait.second)
    above = special.ndtr((trait.high - trait.first) / trait.second)
    drawn = trait.first + trait.second * special.ndtri(below + (above - below) * uniform)
    return np.clip(drawn, trait.low, trait.high)


def _of_mixture(trait: Trait, uniform: Floats, chooser: Floats) -> Floats:
    """Values of a mixture: each from the part that its chooser falls into."""
    starts = np.cumsum([0.0, *(share for share, _ in trait.parts)])
    places = np.minimum(np.searchsorted(starts, chooser, side="right"), len(trait.parts)) - 1
    values = np.empty(uniform.shape)
    for place, (share, part) in enumerate(trait.parts):
        here = places == place
        rest = np.minimum((chooser[here] - starts[place]) / share, 1.0)
        values[here] = quantile(part, uniform[here], rest)
    return values
