"""The summary of a study, as a clinician would ask for it."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.measures.catalogue import CATALOGUE
from dyad_sim.measures.change import standardised_change
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.source import Source
from dyad_sim.measures.tables import (
    ESCALATED,
    Tables,
    check_one_cell,
    escalated_by_dyad,
    first_and_last,
    therapist_of,
)

ENDINGS = ("completed", "good_enough", "dropped_out")
"""The three ends of a treatment, one per dyad."""

Estimates = dict[str, Estimate]


class Line(NamedTuple):
    """One line of the summary.

    ``name`` is stable (see :mod:`dyad_sim.measures.catalogue`), ``label`` for
    clinicians, ``unit`` the unit of the ``estimate``.
    """

    name: str
    label: str
    unit: str
    estimate: Estimate


def summarise(tables: Tables) -> list[Line]:
    """Return the summary of a study, line by line, in a fixed order.

    Parameters
    ----------
    tables
        ``dyads``, ``sessions`` and ``episodes`` of one cell.  A measure whose columns
        are missing, as in a clinic that did not collect them, is marked as not trusted,
        with the name of the column.

    Raises
    ------
    ValueError
        If the tables hold more than one cell.
    """
    check_one_cell(tables)
    estimates = {
        **_ruptures(tables),
        **_reports(tables),
        **_repair(tables),
        **_alliance(tables),
        **_endings(tables),
        **_symptoms(tables),
        **_interaction(tables),
    }
    return [
        Line(measure.name, measure.label, measure.unit, estimates[name])
        for name, measure in CATALOGUE.items()
    ]


def _ruptures(tables: Tables) -> Estimates:
    """Ruptures per session, by kind and by how far they went."""
    dyads = tables.dyads
    if "peak_intensity" in tables.episodes or tables.episodes.empty:
        dyads = dyads.assign(escalated=escalated_by_dyad(dyads, tables.episodes))
    source = Source(dyads, dyads)
    columns = {
        "ruptures_per_session": "ruptures",
        "withdrawals_per_session": "withdrawals",
        "confrontations_per_session": "confrontations",
        "escalated_per_session": "escalated",
    }
    found = {
        name: source.rate(column, "sessions_attended", "no sessions")
        for name, column in columns.items()
    }
    return {"sessions_attended": source.mean("sessions_attended", "no dyads"), **found}


def _reports(tables: Tables) -> Estimates:
    """Share of sessions in which a rupture is reported, and in which one is escalated."""
    sessions = tables.sessions
    if "peak_intensity" in sessions:
        sessions = sessions.assign(escalated=sessions["peak_intensity"] >= ESCALATED)
    source = Source(sessions, tables.dyads)
    columns = {
        "rupture_patient_share": "rupture_patient",
        "rupture_therapist_share": "rupture_therapist",
        "rupture_observer_share": "rupture_observer",
        "escalated_session_share": "escalated",
    }
    return {name: source.share(column, None, "no sessions") for name, column in columns.items()}


def _repair(tables: Tables) -> Estimates:
    """What became of ruptures, and what talk about the relationship did."""
    source = Source(tables.dyads, tables.dyads)
    columns = {
        "detected_share": "detected",
        "resolved_share": "resolved",
        "lapsed_share": "lapsed",
        "open_share": "open_at_end",
    }
    fates = {
        name: source.share(column, "ruptures", "no ruptures")
        for name, column in columns.items()
    }
    talk = source.rate("metacommunications", "sessions_attended", "no sessions")
    harm = source.rate("backlashes", "metacommunications", "no metacommunication")
    return {
        **fates,
        "metacommunications_per_session": talk,
        "backlashes_per_metacommunication": harm,
    }


def _alliance(tables: Tables) -> Estimates:
    """Alliance as the patient rates it, at the first and the last session attended."""
    moments = ("first", "last", "change")
    if "alliance_patient" not in tables.sessions:
        return {
            f"alliance_{moment}": unknown(0, "no column alliance_patient") for moment in moments
        }
    source = Source(first_and_last(tables.sessions, "alliance_patient"), tables.dyads)
    return {f"alliance_{moment}": source.mean(moment, "no ratings") for moment in moments}


def _endings(tables: Tables) -> Estimates:
    """Share of dyads with each ending."""
    if "ending" not in tables.dyads:
        return {f"{ending}_share": unknown(0, "no column ending") for ending in ENDINGS}
    known = tables.dyads[tables.dyads["ending"].notna()]
    marked = known.assign(**{ending: known["ending"] == ending for ending in ENDINGS})
    source = Source(marked, known)
    return {f"{ending}_share": source.share(ending, None, "no dyads") for ending in ENDINGS}


def _symptoms(tables: Tables) -> Estimates:
    """Fall of symptoms from intake to end, in points and in deviations at intake."""
    dyads, names = tables.dyads, ("symptoms_intake", "symptoms_end")
    for column in names:
        if column not in dyads:
            lack = unknown(0, f"no column {column}")
            return {"symptom_change": lack, "symptom_change_standardised": lack}
    intake, end = (dyads[name].to_numpy(dtype=float) for name in names)
    source = Source(dyads.assign(fall=intake - end), dyads)
    standardised = standardised_change(
        intake, end, dyads["dyad"].to_numpy(), therapist_of(dyads, dyads)
    )
    alike = "symptoms_intake_true" in dyads and dyads["symptoms_intake_true"].nunique() == 1
    if alike and len(dyads) > 1:
        # What differs at intake is then the noise of the instrument, no unit for a change.
        standardised = unknown(len(dyads), "same patient")
    return {
        "symptom_change": source.mean("fall", "no dyads"),
        "symptom_change_standardised": standardised,
    }


def _interaction(tables: Tables) -> Estimates:
    """How the two move together within sessions, averaged over sessions."""
    source = Source(tables.sessions, tables.dyads)
    return {
        name: source.mean(name, "no sessions")
        for name in ("affiliation_correlation", "control_correlation", "matched_share")
    }
