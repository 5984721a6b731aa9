"""What is reported of a study: names, labels for clinicians, units, and what is better."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """A measure of a study.

    Attributes
    ----------
    name
        Stable; a column of the table of cells.
    label
        For clinicians.
    unit
        Unit or scale; shares run from 0 to 1.
    better
        ``"higher"``, ``"lower"`` or ``"neither"``: which values a patient would wish.
    signed
        True if 0 means "none" and both signs occur.
    """

    name: str
    label: str
    unit: str
    better: str = "neither"
    signed: bool = False


_SESSION = "per session"
_SESSIONS = "share of sessions"
_RUPTURES = "share of ruptures"
_DYADS = "share of dyads"
_RATING = "patient rating, 1 to 7"
_CORRELATION = "correlation over exchanges"

# Fewer ruptures begun is not better in itself: one that stays open leaves no room for new ones.
CATALOGUE: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("sessions_attended", "Sessions attended", "sessions per dyad"),
        Measure("ruptures_per_session", "Ruptures begun", _SESSION),
        Measure("withdrawals_per_session", "Withdrawal ruptures begun", _SESSION),
        Measure("confrontations_per_session", "Confrontation ruptures begun", _SESSION),
        Measure("escalated_per_session", "Escalated ruptures (peak ≥ 0.5)", _SESSION, "lower"),
        Measure("rupture_patient_share", "Rupture reported by the patient", _SESSIONS, "lower"),
        Measure("rupture_therapist_share", "Rupture reported by the therapist", _SESSIONS),
        Measure("rupture_observer_share", "Rupture seen by an observer", _SESSIONS, "lower"),
        Measure("escalated_session_share", "Escalated rupture, in truth", _SESSIONS, "lower"),
        Measure("detected_share", "Ruptures the therapist noticed", _RUPTURES, "higher"),
        Measure("resolved_share", "Ruptures resolved", _RUPTURES, "higher"),
        Measure("lapsed_share", "Ruptures lapsed, unrepaired", _RUPTURES, "lower"),
        Measure("open_share", "Ruptures open when treatment ended", _RUPTURES, "lower"),
        Measure("metacommunications_per_session", "Metacommunications", _SESSION),
        Measure(
            "backlashes_per_metacommunication", "Backlashes", "per metacommunication", "lower"
        ),
        Measure("alliance_first", "Alliance, first session", _RATING, "higher"),
        Measure("alliance_last", "Alliance, last session", _RATING, "higher"),
        Measure(
            "alliance_change",
            "Alliance change, first to last",
            "points of 1 to 7",
            "higher",
            True,
        ),
        Measure("completed_share", "Completed treatment", _DYADS),
        Measure("good_enough_share", "Left early, good enough", _DYADS),
        Measure("dropped_out_share", "Dropped out", _DYADS, "lower"),
        Measure(
            "symptom_change",
            "Symptom relief, intake to end",
            "points of the scale",
            "higher",
            True,
        ),
        Measure(
            "symptom_change_standardised",
            "Symptom relief, standardised",
            "sd at intake",
            "higher",
            True,
        ),
        Measure(
            "affiliation_correlation", "Affiliation, both partners", _CORRELATION, signed=True
        ),
        Measure("control_correlation", "Control, both partners", _CORRELATION, signed=True),
        Measure("matched_share", "Matched states", "share of exchanges"),
    )
}
"""Every measure of ``summary.summarise``, by name, in the order of the report."""
