"""SALib, which estimates how much each parameter matters; asked for only when it is used.

Herman & Usher (2017, *Journal of Open Source Software* 2(9), 97); Iwanaga, Usher & Herman
(2022, *Socio-Environmental Systems Modelling* 4, 18155).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dyad_sim.extras import optional
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import floats


def salib(part: str) -> Any:
    """Return a part of SALib, such as ``analyze.sobol``.

    Raises
    ------
    MissingPackageError
        If SALib is not installed, with the command that installs it.
    """
    return optional(f"SALib.{part}")


def problem(names: Sequence[str]) -> dict[str, Any]:
    """Return parameters as SALib describes them, each on [0, 1] of its range."""
    return {
        "num_vars": len(names),
        "names": list(names),
        "bounds": [[0.0, 1.0]] * len(names),
    }


def replicated(outcome: ArrayLike, points: int) -> Floats:
    """Return an outcome with its replicates, shape ``(point, replicate)``.

    Parameters
    ----------
    outcome
        Shape ``(point,)`` or ``(point, replicate)``; NaN where a replicate does not know it.
    points
        How many there are.

    Raises
    ------
    ValueError
        If there is not an outcome for each point, or one that is no number.
    """
    values = floats(outcome, "outcome")
    if values.ndim not in (1, 2) or len(values) != points:
        message = (
            f"outcome must have shape ({points},), or ({points}, replicates), one row for each "
            f"row of units, got {values.shape}. Give NaN to points whose outcome is not known."
        )
        raise ValueError(message)
    return values[:, None] if values.ndim == 1 else values


def averaged(values: Floats) -> Floats:
    """Return the mean over the replicates that know the outcome; NaN where none does.

    Shapes ``(..., replicate)`` to ``(...)``.
    """
    seen = np.isfinite(values)
    number = seen.sum(axis=-1)
    total = np.where(seen, values, 0.0).sum(axis=-1)
    found: Floats = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return found


def noise_of_mean(values: Floats) -> Floats:
    """Return the variance of the mean over replicates; NaN for fewer than two of them.

    Shapes ``(..., replicate)`` to ``(...)``; replicates must be independent of each other.
    """
    seen = np.isfinite(values)
    number = seen.sum(axis=-1)
    apart = np.where(seen, values - averaged(values)[..., None], 0.0)
    freedom = np.maximum(number - 1, 1) * np.maximum(number, 1)
    found: Floats = np.where(number > 1, (apart**2).sum(axis=-1) / freedom, np.nan)
    return found


def mean_known(values: Floats) -> float:
    """Return the mean of what is known, NaN if nothing is."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
