"""What the page draws of a course: its rows as plain values, and its story."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from dyad_sim.instruments.columns import Declared, columns_of
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.classroom.recording import Recording, Seen
from dyad_sim.teaching.narration import narrated
from dyad_sim.theory.events import names_of
from dyad_sim.theory.states import Dyad

EVENTS = "events"
KEYS = ("cell", "dyad")


@cache
def _columns(kind: type) -> dict[str, Declared]:
    """Return the declared columns of a kind of row."""
    return columns_of(kind)


def plain_row(row: NamedTuple) -> dict[str, Any]:
    """Return a row as a table prints it, by column."""
    columns = _columns(type(row))
    return {name: _plain(value, columns[name]) for name, value in row._asdict().items()}


def _plain(value: Any, declared: Declared) -> Any:
    """Return a value as a table prints it; None where it is missing."""
    column = declared.column
    if column.codes:
        return column.codes[int(value)]
    if column.missing is not None and value == column.missing:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def exchanges_csv(cell: int, number: int, exchanges: Sequence[ExchangeRow]) -> str:
    """Return the table ``exchanges`` of one dyad as CSV, as a replay writes it.

    Parameters
    ----------
    cell, number
        Keys of the dyad.
    exchanges
        Its rows.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*KEYS, *ExchangeRow._fields])
    for row in exchanges:
        plain = plain_row(row) | {EVENTS: names_of(row.events)}
        writer.writerow([cell, number, *plain.values()])
    return text.getvalue()


DRAWN = 5
"""Decimals of a course that is only drawn."""

View = dict[str, Any]
"""A course as values for JSON."""


def view_of(recording: Recording, titles: Mapping[str, str]) -> View:
    """Return a course, or what there is of it, as values for JSON.

    Parameters
    ----------
    recording
        The course.
    titles
        Of ``patient`` and ``therapist``.
    """
    therapy = recording.therapy
    observer = therapy.observer
    dyad = therapy.course.row if recording.ended else None
    sentences = narrated(
        therapy.dyad, observer.sessions, observer.episodes, observer.exchanges, dyad
    )
    return {
        "who": _who(recording.case.dyad, titles),
        "planned": {
            "sessions": therapy.dyad.treatment.sessions,
            "exchanges": therapy.dyad.treatment.exchanges,
        },
        "exchanges": _exchanges(recording),
        "sessions": [plain_row(row) for row in observer.sessions],
        "episodes": [plain_row(row) for row in observer.episodes],
        "escalated": sum(row.peak_intensity >= ESCALATED for row in observer.episodes),
        "dyad": None if dyad is None else plain_row(dyad),
        "outcomes": None if dyad is None else outcomes_of(recording),
        "narration": [
            {name: getattr(sentence, name) for name in ("session", "exchange", "level", "text")}
            for sentence in sentences
        ],
    }


def _who(dyad: Dyad, titles: Mapping[str, str]) -> View:
    """Return who the two are."""
    patient, therapist = dyad.patient, dyad.therapist
    return {
        "patient": {
            "title": titles["patient"],
            "style": [patient.style_affiliation, patient.style_control],
            "wish": [patient.wish_affiliation, patient.wish_control],
            "fear": [patient.fear_affiliation, patient.fear_control],
        },
        "therapist": {
            "title": titles["therapist"],
            "stance": [therapist.stance_affiliation, therapist.stance_control],
            "skill": therapist.skill,
        },
    }


def _exchanges(recording: Recording) -> dict[str, list[float]]:
    """Return the exchanges as columns of numbers."""
    columns: dict[str, list[float]] = {}
    for names, rows in (
        (ExchangeRow._fields, recording.rows),
        (Seen._fields, recording.seen),
    ):
        turned = zip(*rows, strict=True) if rows else ((),) * len(names)
        columns |= {name: _numbers(values) for name, values in zip(names, turned, strict=True)}
    return columns


def _numbers(values: Sequence[Any]) -> list[float]:
    """Return the values of a column as numbers: 0 and 1 for no and yes."""
    is_yes_or_no = bool(values) and isinstance(values[0], bool)
    return [int(value) for value in values] if is_yes_or_no else list(values)


def rounded(value: Any) -> Any:
    """Return values for JSON with as many decimals as can be drawn."""
    if isinstance(value, float):
        return round(value, DRAWN)
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list) else value


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
