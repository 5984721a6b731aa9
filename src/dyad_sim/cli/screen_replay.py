"""What a replay shows on the screen: the course of one dyad."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from dyad_sim.cli.screen import screen
from dyad_sim.engines.course import DyadCourse
from dyad_sim.instruments.episodes import FOCI
from dyad_sim.studies.replay import Replay
from dyad_sim.teaching.narration import EXCHANGES, Sentence, narrated, told
from dyad_sim.teaching.narration.phrases import FOCUS
from dyad_sim.teaching.narration.sentences import WHOLE

REPORTERS = ("patient", "therapist", "observer")


def show_replay(replay: Replay, title: str, about: str, detail: str) -> None:
    """Print the course of one dyad, and how it compares with what was stored.

    Parameters
    ----------
    replay
        The dyad.
    title, about
        What the course is called, and a line about it.
    detail
        At which its course is told: ``sessions``, ``episodes`` or ``exchanges``.
    """
    console = screen()
    dyad = replay.tables["dyads"].iloc[0]
    console.print()
    console.print(title, style="bold")
    console.print(about)
    console.print(
        f"Cell {dyad['cell']}, dyad {dyad['dyad']}, therapist {dyad['therapist']}: "
        f"{dyad['sessions_attended']} sessions, {str(dyad['ending']).replace('_', ' ')}."
    )
    _tell(console, replay.course, detail)
    console.print(_sessions_table(replay.tables["sessions"]))
    for _, episode in replay.tables["episodes"].iterrows():
        console.print(in_a_line(episode), soft_wrap=True)
    console.print()
    if replay.compared:
        console.print(f"Reproduced exactly: {', '.join(replay.compared)}.")
    for name, columns in replay.differing.items():
        console.print(f"Not reproduced: {name}, in {', '.join(columns)}.")
    if replay.sought and not replay.compared and not replay.differing:
        console.print("No row of this dyad is stored yet, so there is nothing to compare.")


def _tell(console: Console, course: DyadCourse, detail: str) -> None:
    """Print the course in sentences, a paragraph for each session under its heading."""
    sentences = told(
        narrated(course.dyad, course.sessions, course.episodes, course.exchanges, course.row),
        detail,
    )
    for session, of_session in groupby(sentences, key=lambda sentence: sentence.session):
        console.print()
        console.print(f"Session {session}", style="bold")
        if detail == EXCHANGES:
            for sentence in of_session:
                console.print(f"{_moment(sentence)}  {sentence.text}")
        else:
            console.print(" ".join(sentence.text for sentence in of_session))
    console.print()


def _moment(sentence: Sentence) -> str:
    """Return the moment of a sentence, as ``3.12``; blank where it is of the whole session."""
    moment = "" if sentence.exchange == WHOLE else f"{sentence.session}.{sentence.exchange}"
    return f"{moment:>5}"


def _sessions_table(sessions: pd.DataFrame) -> Table:
    """Return the sessions of a dyad as they were rated and reported."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    headings = [
        *("Session", "Alliance\nP", "Alliance\nT", "Symptoms", "Rupture\nreported"),
        *("Ruptures\nbegun", "Ruptures\nresolved", "Talked\nabout it"),
    ]
    for heading in headings:
        table.add_column(heading, justify="right")
    for _, row in sessions.iterrows():
        by = [who[0].upper() for who in REPORTERS if row[f"rupture_{who}"]]
        table.add_row(
            str(row["session"]),
            *(f"{row[name]:.1f}" for name in ("alliance_patient", "alliance_therapist")),
            f"{row['symptoms']:.2f}",
            " ".join(by) or "-",
            *(str(row[f"ruptures_{what}"] or "-") for what in ("begun", "resolved")),
            str(row["metacommunications"] or "-"),
        )
    table.caption = "P patient, T therapist, O observer; talked about it: metacommunications"
    return table


def in_a_line(episode: pd.Series[Any]) -> str:
    """Return a rupture in a sentence."""
    begun = f"session {episode['session_begun']}, exchange {episode['exchange_begun']}"
    about = FOCUS[FOCI.index(episode["focus"])]
    seen = "not noticed"
    if episode["detected"]:
        seen = f"noticed in session {episode['session_detected']}"
    end = "open when treatment ended"
    if episode["outcome"] != "open":
        end = f"{episode['outcome']} in session {episode['session_ended']}"
    kind = str(episode["kind_start"]).capitalize()
    return (
        f"{kind} about {about} from {begun}: peak {episode['peak_intensity']:.2f}, {seen}, "
        f"stage {episode['highest_stage']} of 4, {end}."
    )
