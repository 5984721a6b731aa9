"""Which course of many stands for all of them, and which is most unlike the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.spatial import distance

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import numbers, require


def remoteness(frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    r"""Mean distance of each course from all others, in deviations; shape ``(row,)``.

    .. math:: r_i = \frac{1}{n - 1} \sum_j
        \Big( \sum_k \frac{(x_{ik} - x_{jk})^2}{s_k^2} \Big)^{1/2}

    Parameters
    ----------
    frame
        One row per course.
    features
        Columns of numbers, any units, without gaps; one in which all are alike does not count.

    Returns
    -------
    Floats
        The course with the smallest value is the medoid (Kaufman & Rousseeuw 1990, *Finding
        Groups in Data*, ch. 2): unlike a mean it is a course that took place.

    Raises
    ------
    ValueError
        If a feature is missing (MissingColumnError), or has gaps: say what a missing value
        stands for.
    """
    require(frame, *features)
    columns = np.column_stack([numbers(frame, name) for name in features])
    gaps = [
        name for name, column in zip(features, columns.T, strict=True) if np.isnan(column).any()
    ]
    if gaps:
        message = (
            f"features must have no gaps, but {', '.join(gaps)} do. Fill them with what a "
            "missing value stands for, such as frame.fillna({NAME: 0.0}), or leave them out."
        )
        raise ValueError(message)
    varied = columns[:, np.ptp(columns, axis=0) > 0.0]
    if len(frame) < 2 or not varied.shape[1]:  # noqa: PLR2004 - one alone has no others
        return np.zeros(len(frame))
    scores = varied / varied.std(axis=0, ddof=1)
    found: Floats = distance.cdist(scores, scores).sum(axis=1) / (len(frame) - 1)
    return found
