"""How a course ended, in the few numbers that courses are compared by."""

from __future__ import annotations

from typing import Any

from dyad_sim.teaching.classroom.recording import Recording
from dyad_sim.teaching.classroom.rows import plain_row


def outcomes_of(recording: Recording) -> dict[str, Any]:
    """Return how a whole course ended.

    Returns
    -------
    dict
        ``alliance_end`` and ``bond_end`` (truth, on [0, 1]), ``symptoms_change`` (true
        symptoms at the end less those at intake; below 0 is better), counts, and ``ending``.
    """
    row = plain_row(recording.therapy.course.row)
    counts = ("sessions_attended", "ruptures", "resolved", "metacommunications", "backlashes")
    return {
        "alliance_end": recording.therapy.observer.sessions[-1].alliance_true,
        "bond_end": recording.therapy.state.alliance.bond,
        "symptoms_change": row["symptoms_end_true"] - row["symptoms_intake_true"],
        **{name: row[name] for name in (*counts, "ending")},
    }
