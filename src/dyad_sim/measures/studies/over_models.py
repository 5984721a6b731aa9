"""Ranges over models: where most of several models of one study lie."""

from __future__ import annotations

import pandas as pd

LOW, HIGH = 0.025, 0.975
"""Quantiles between which 95 % of the models lie."""

MOST_WITHOUT = 0.05
"""Share of the models that may be without a value where a range of a course is told."""


def over_models(models: pd.DataFrame, measure: str) -> tuple[float, float]:
    """Return the interval that 95 % of some models lie in; NaN where one has no value.

    Parameters
    ----------
    models
        A row for each model, as ``models.parquet`` of a study has them.
    measure
        Its column.
    """
    values = models[measure]
    if values.isna().any():
        return float("nan"), float("nan")
    return float(values.quantile(LOW)), float(values.quantile(HIGH))


def range_over_models(models: pd.DataFrame, ending: str, what: str) -> pd.DataFrame:
    """Return the range that 95 % of models lie in, by session.

    Parameters
    ----------
    models
        What :func:`~dyad_sim.measures.studies.courses.courses` returns for each of several
        models, below each other.
    ending
        How treatments ended.
    what
        ``alliance`` or ``left``.

    Returns
    -------
    DataFrame
        ``session``, ``low``, ``high``; sessions of which a model in twenty has no value are
        left out.
    """
    here = models[models["ending"] == ending]
    by = here.groupby("session")[what]
    ends = pd.DataFrame({"low": by.quantile(LOW), "high": by.quantile(HIGH)})
    unknown = here[what].isna().groupby(here["session"]).mean()
    return ends[unknown <= MOST_WITHOUT].reset_index()
