"""How each measure is reckoned from the columns of the dyads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.change.scores import standardised_change
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.intervals import mean_of, rate_of, share_of
from dyad_sim.measures.core.observations import in_order, refuse_where
from dyad_sim.measures.core.ratios import ratio
from dyad_sim.measures.studies.dyads import known
from dyad_sim.measures.studies.source import Source, source_of


class Definition(NamedTuple):
    """A measure as a ratio of two sums over dyads.

    Attributes
    ----------
    kind
        Which interval it has; see ``intervals``.
    above, below
        Columns of ``dyads.per_dyad``; of a mean, what is averaged and how many
        observations it is the mean of.  Without ``below`` each dyad counts once.
    nothing
        What to say where there is nothing to divide by.
    """

    kind: Literal["mean", "rate", "share"]
    above: str
    below: str | None
    nothing: str


def _per_session(column: str) -> Definition:
    """Events per session attended."""
    return Definition("rate", column, "sessions_attended", "no sessions")


def _of_sessions(column: str) -> Definition:
    """Share of the sessions of which it is known."""
    return Definition("share", column, known(column), "no sessions")


def _over_sessions(column: str) -> Definition:
    """Mean over the sessions of which it is known."""
    return Definition("mean", column, known(column), "no sessions")


def _of_ruptures(column: str) -> Definition:
    """Share of ruptures."""
    return Definition("share", column, "ruptures", "no ruptures")


def _of_dyads(column: str) -> Definition:
    """Share of the dyads of which it is known."""
    return Definition("share", column, None, "no dyads")


def _over_dyads(column: str, nothing: str = "no dyads") -> Definition:
    """Mean over the dyads of which it is known."""
    return Definition("mean", column, None, nothing)


DEFINITIONS = {
    "sessions_attended": _over_dyads("sessions_attended"),
    "ruptures_per_session": _per_session("ruptures"),
    "withdrawals_per_session": _per_session("withdrawals"),
    "confrontations_per_session": _per_session("confrontations"),
    "escalated_per_session": _per_session("escalated"),
    "rupture_patient_share": _of_sessions("sessions_rupture_patient"),
    "rupture_therapist_share": _of_sessions("sessions_rupture_therapist"),
    "rupture_observer_share": _of_sessions("sessions_rupture_observer"),
    "escalated_session_share": _of_sessions("sessions_escalated"),
    "detected_share": _of_ruptures("detected"),
    "resolved_share": _of_ruptures("resolved"),
    "lapsed_share": _of_ruptures("lapsed"),
    "open_share": _of_ruptures("open_at_end"),
    "metacommunications_per_session": _per_session("metacommunications"),
    "backlashes_per_metacommunication": Definition(
        "rate", "backlashes", "metacommunications", "no metacommunication"
    ),
    "alliance_first": _over_dyads("alliance_patient_first", "no ratings of session 1"),
    "alliance_last": _over_dyads("alliance_patient_last", "no ratings"),
    "alliance_change": _over_dyads(
        "alliance_patient_change", "no ratings of session 1 and another"
    ),
    "completed_share": _of_dyads("ending_completed"),
    "good_enough_share": _of_dyads("ending_good_enough"),
    "dropped_out_share": _of_dyads("ending_dropped_out"),
    "symptom_change": _over_dyads("symptom_fall"),
    "affiliation_correlation": _over_sessions("affiliation_correlation"),
    "control_correlation": _over_sessions("control_correlation"),
    "matched_share": _over_sessions("matched_share"),
}
"""Every measure of the catalogue that is a ratio of sums, by name."""

INTAKE_AND_END = ("symptoms_intake", "symptoms_end")
"""Symptoms as measured, before and after treatment."""

TRUE_INTAKE = "symptoms_intake_true"
"""Symptoms before treatment without error of measurement, which only a simulation has."""

COLUMNS = frozenset(
    {
        *INTAKE_AND_END,
        TRUE_INTAKE,
        *(definition.above for definition in DEFINITIONS.values()),
        *(definition.below for definition in DEFINITIONS.values() if definition.below),
    }
)
"""Every column of the dyads that is read."""


RECODE = "Recode it, or leave empty what is missing."
"""What to do about a column that cannot be meant."""


def columns_of(dyads: pd.DataFrame) -> Source:
    """Return the columns of the dyads that are read, checked.

    Raises
    ------
    ValueError
        If a dyad is there twice in its cell, if a column holds what is no number, if a share
        would be of more than there is, or if anything is counted that is less than nothing.
    """
    if "dyad" in dyads:
        in_order(dyads, *(["cell"] if "cell" in dyads else []))
    source = source_of(dyads, COLUMNS)
    for how in DEFINITIONS.values():
        if source.lack(how.above, how.below):
            continue
        above, below = summed(source.columns, how)
        if how.below is not None:
            what = f"column {how.below} must be 0 or more"
            refuse_where(dyads[how.below], below < 0.0, what, RECODE)
        if how.kind == "rate":
            what = f"column {how.above} must be 0 or more"
            refuse_where(dyads[how.above], above < 0.0, what, RECODE)
        if how.kind == "share":
            beyond = (above < 0.0) | (above > (1.0 if below is None else below))
            most = "1" if how.below is None else how.below
            what = f"column {how.above} must lie between 0 and {most}"
            refuse_where(dyads[how.above], beyond, what, RECODE)
    return source


def estimates_of(source: Source) -> dict[str, Estimate]:
    """Return the estimate of every measure of the catalogue, by name."""
    found = {name: estimate_of(source, how) for name, how in DEFINITIONS.items()}
    return {**found, "symptom_change_standardised": _standardised(source)}


def definition_of(measure: str) -> Definition:
    """Return how a measure of the catalogue is reckoned from sums over dyads.

    Raises
    ------
    ValueError
        If it is none, or no ratio of sums, as the standardised relief.
    """
    if measure not in DEFINITIONS:
        message = (
            f"measure must be one of {', '.join(DEFINITIONS)}, got {measure!r}. "
            "Of columns of your own take paired_difference or combination."
        )
        raise ValueError(message)
    return DEFINITIONS[measure]


def summed(columns: Mapping[str, Any] | pd.DataFrame, how: Definition) -> tuple[Any, Any]:
    """Return what a measure sums above and below the line; None below if dyads are counted.

    Parameters
    ----------
    columns
        Columns of the dyads by name, as arrays or as a frame.
    """
    above = columns[how.above]
    if how.below is None:
        return above, None
    below = columns[how.below]
    # A mean over observations weighs these alike, not the dyads.
    # Not in the type of the columns, in which a product of counts may find no room.
    return (np.multiply(above, below, dtype=float) if how.kind == "mean" else above), below


def estimate_of(source: Source, how: Definition) -> Estimate:
    """Return the estimate of one measure; where a column is missing, unknown, with its name."""
    lack = source.lack(how.above, how.below)
    if lack:
        return unknown(0, lack)
    estimate = {"mean": mean_of, "rate": rate_of, "share": share_of}[how.kind]
    return estimate(ratio(*summed(source.columns, how), source.whose), how.nothing)


def _standardised(source: Source) -> Estimate:
    """Fall of symptoms in deviations at intake, where patients differ."""
    lack = source.lack(*INTAKE_AND_END)
    if lack:
        return unknown(0, lack)
    if _one_patient(source):
        # What differs at intake is then the noise of the instrument, no unit for a change.
        return unknown(int(source.whose.dyad.size), "same patient")
    intake, end = (source.columns[name] for name in INTAKE_AND_END)
    return standardised_change(intake, end, source.whose.dyad, source.whose.therapist)


def _one_patient(source: Source) -> bool:
    """Tell whether all of several dyads have the same symptoms at intake, in truth."""
    true = source.columns.get(TRUE_INTAKE, np.empty(0))
    known_ones = true[np.isfinite(true)]
    return true.size > 1 and known_ones.size > 0 and bool(np.ptp(known_ones) == 0.0)
