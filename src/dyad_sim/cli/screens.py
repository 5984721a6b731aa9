"""What commands show when they have finished: a study, cells, the record, a replayed dyad."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dyad_sim.cli.screen import next_step, printed, screen
from dyad_sim.engines.therapy import DyadCourse
from dyad_sim.instruments.episodes import FOCI
from dyad_sim.measures import CATALOGUE, Estimate, Line
from dyad_sim.measures.studies.over_models import over_models
from dyad_sim.studies.chunks import Chunk, State, Store
from dyad_sim.studies.replay import Replay
from dyad_sim.studies.tables import Tables
from dyad_sim.teaching.narration import EXCHANGES, Sentence, narrated, told
from dyad_sim.teaching.narration.wordings import FOCUS, WHOLE

if TYPE_CHECKING:  # Its statistics take as long to load as a small study; others need none.
    from dyad_sim.evidence.comparison import Compared, Condition, Outcome
    from dyad_sim.evidence.process import ProcessCompared

USUAL = {"parameters": "fitted", "instruments": "default"}
"""Choices that go without saying."""

FITTED_TOGETHER = {
    "fitted": "default",
    "plausible": "default",
    "second_fit": "second_fit",
    "starting": "starting",
}
"""The instruments that go with each set of constants."""


def show_study(
    configuration: dict[str, Any],
    choices: dict[str, str],
    tables: Tables,
    lines: Sequence[Line],
    folder: Path,
    models: pd.DataFrame | None = None,
) -> None:
    """Print the summary of a study, and where it was written.

    Parameters
    ----------
    models
        Its measures under plausible models, if it was simulated under any.
    """
    console = screen()
    sessions = configuration["treatment"]["sessions"]
    console.print()
    if configuration["study"]["question"]:
        console.print(configuration["study"]["question"], style="bold")
    console.print(in_short(configuration, choices))
    console.print(
        f"{len(tables.dyads):,} dyads, {len(tables.sessions):,} sessions attended "
        f"({sessions} agreed on), {len(tables.episodes):,} ruptures.\n"
    )
    console.print(summary_table(lines, models))
    console.print()
    for note in [*unlike(choices), *notes(lines), *_of_models(models)]:
        console.print(note)
    console.print(f"Tables and figures: {folder}", soft_wrap=True)
    console.print(next_step(folder), soft_wrap=True)


def in_short(configuration: dict[str, Any], choices: dict[str, str]) -> str:
    """Return who met whom under which rules, on one line."""
    named = [f"{group}: {choices[group]}" for group in ("patient", "therapist", "treatment")]
    named += [
        f"{group}: {choices[group]}"
        for group, usual in USUAL.items()
        if choices[group] != usual
    ]
    off = [name for name, on in configuration["mechanisms"].items() if not on]
    if off:
        named.append(f"without {', '.join(off)}")
    return "; ".join(named).capitalize() + "."


def unlike(choices: dict[str, str]) -> list[str]:
    """Return a note if constants and instruments are of two different fits."""
    parameters, instruments = choices["parameters"], choices["instruments"]
    partner = FITTED_TOGETHER.get(parameters, instruments)
    if instruments == partner or instruments not in FITTED_TOGETHER.values():
        return []
    note = (
        f"parameters={parameters} was fitted with instruments={partner}, not {instruments}: "
        "rates that are observed mean little together."
    )
    return [note]


def notes(lines: Sequence[Line]) -> list[str]:
    """Return what is to be known of the intervals, each thing once."""
    known = [line.estimate for line in lines if not math.isnan(line.estimate.value)]
    few = sorted({estimate.reason for estimate in known if not estimate.trusted})
    limits = sorted({estimate.reason for estimate in known if estimate.trusted} - {""})
    return [f"Too few data for an interval: {reason}." for reason in few] + [
        f"Intervals hold {reason}." for reason in limits
    ]


def _of_models(models: pd.DataFrame | None) -> list[str]:
    """Return what is to be known of an interval over models."""
    if models is None:
        return []
    told = (
        f"Over models: 95 % of {len(models)} models that the evidence allows lie between the "
        "two numbers, each with the same dyads."
    )
    return [told]


def summary_table(lines: Sequence[Line], models: pd.DataFrame | None = None) -> Table:
    """Return the summary as a table, a section for each unit; see :func:`show_study`."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column("", min_width=38 if models is None else 34)
    table.add_column("Estimate", justify="right", no_wrap=True)
    table.add_column("95 % interval", no_wrap=True)
    if models is not None:
        table.add_column("Over models", no_wrap=True)
    for unit, section in groupby(lines, key=lambda line: line.unit):
        table.add_row(Text(unit.capitalize(), style="italic"))
        for line in section:
            row = [f"  {line.label}", *in_words(line.estimate, unit)]
            if models is not None:
                low, high = (printed(end, unit) for end in over_models(models, line.name))
                row.append(f"{low} to {high}")
            table.add_row(*row)
    return table


def in_words(estimate: Estimate, unit: str) -> tuple[str, str]:
    """Return an estimate and its interval as they are printed, shares as percentages."""
    if math.isnan(estimate.value):
        return "-", f"unknown: {estimate.reason}"
    value, low, high = (printed(number, unit) for number in estimate[:3])
    if not estimate.trusted:
        return value, "too few data"
    return value, f"{low} to {high}"


HEADLINES = {
    "escalated_session_share": "Escalated\nsessions",
    "resolved_share": "Resolved",
    "dropped_out_share": "Dropped\nout",
    "alliance_last": "Alliance\nat end",
    "symptom_change_standardised": "Relief\n(sd)",
}
"""Measures that the table of a multirun shows on the screen; the file has them all."""

MOST_CELLS = 36
"""Cells whose headlines are printed."""

WIDEST_SETTING = 20
"""Characters of a swept value before it is folded."""

MOST_FAILURES = 5
"""Reasons of failed chunks that are printed."""


def show_cell(cell: int, folder: Path, is_new: bool = True) -> None:
    """Print that a cell of a multirun is done, now or before."""
    done = "is done" if is_new else "is there already, and is not simulated again"
    screen().print(f"Cell {cell} {done}: {folder}", soft_wrap=True)


def show_sweep(folder: Path, chunks: Sequence[Chunk], state: State) -> None:
    """Print how far a sweep is, and what went wrong in it."""
    console = screen()
    dyads = {chunk.number: chunk.dyads for chunk in chunks}
    total = sum(dyads.values())
    console.print()
    if len(state.done) == len(chunks):
        console.print(f"Done: {total:,} dyads in {_count(len(chunks), 'chunk')}.")
    else:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column("")
        for heading in ("Chunks", "Dyads", "Share"):
            table.add_column(heading, justify="right")
        for label, numbers in {
            "Done": state.done,
            "Running": state.running,
            "Failed": list(state.failed),
            "Waiting": state.waiting,
        }.items():
            count = sum(dyads[number] for number in numbers)
            share = f"{100.0 * count / total:.0f} %"
            table.add_row(label, f"{len(numbers):,}", f"{count:,}", share)
        console.print(table)
        for number, reason in list(state.failed.items())[:MOST_FAILURES]:
            console.print(f"Chunk {number}: {reason}", soft_wrap=True)
        if not state.running:
            console.print("Start the same sweep again to go on.")
    console.print(f"Folder of the sweep: {folder}", soft_wrap=True)


def tell_strays(stored: Store, chunks: Sequence[Chunk]) -> None:
    """Say on stderr which files among the tables are none of the sweep."""
    strays = stored.strays(len(chunks))
    if strays:
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        sys.stderr.write(
            f"dyad-sim: {strays[0]}{more} is no chunk of this sweep, and is not counted. "
            "Move it away: what reads the whole folder of a table would count it.\n"
        )


def show_cells(cells: pd.DataFrame, swept: Sequence[str], folder: Path) -> None:
    """Print the headlines of a design, one row per cell, and where the whole table is."""
    console = screen()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("Cell", justify="right")
    for name in swept:
        heading = name.rpartition(".")[2].replace("_", "\n").capitalize()
        table.add_column(heading, overflow="fold", max_width=WIDEST_SETTING)
    for label in HEADLINES.values():
        table.add_column(label, justify="right", no_wrap=True)
    for row in cells.head(MOST_CELLS).to_dict("records"):
        settings = [_setting(row[name]) for name in swept]
        numbers = [printed(row[name], CATALOGUE[name].unit) for name in HEADLINES]
        table.add_row(str(row["cell"]), *settings, *numbers)
    console.print()
    console.print(table)
    console.print()
    if len(cells) > MOST_CELLS:
        console.print(f"These are the first {MOST_CELLS} of {len(cells):,} cells.")
    console.print(f"All measures with their intervals: {folder / 'cells.csv'}", soft_wrap=True)
    console.print(next_step(folder), soft_wrap=True)


def show_pooled(file: Path) -> None:
    """Print that cells that differ in their seed only were shown as one."""
    screen().print(f"Cells that differ in their seed only are pooled: {file}", soft_wrap=True)


def _setting(value: Any) -> str:
    """Return a swept value as it is printed; names are broken into words to fit."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:.4g}"
    return str(value).replace("_", " ")


def _count(number: int, what: str) -> str:
    """Return how many there are of something."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


VERDICTS = {True: "inside", False: "OUTSIDE", None: ""}

LONGEST = 14
"""Characters of a published figure that is a word."""

NOTES = (
    "A: meta-analysis or replicated; B: a decent study, or several small ones; "
    "C: very small, or by analogy. Intervals of the model are 95 %. "
    "Where only a sign was published, the band is open."
)

ONE_LINE = 108
"""Columns of text from which an interval has room beside its value; below, it goes under it."""


def show_record(outcome: Outcome, dyads: int, folder: Path) -> None:
    """Print every entry by topic, the conditions of theory and process, and the counts."""
    console = screen()
    between = " " if console.width >= ONE_LINE else "\n"
    console.print()
    console.print(_entries(outcome.scored, between))
    console.print("\nNot scored: context, or contested in the field", style="bold")
    context = [compared for compared in outcome.entries if compared.inside is None]
    console.print(_entries(context, between))
    for condition in outcome.conditions:
        console.print(_condition(condition))
    if outcome.process:
        console.print("\nConditions of the process", style="bold")
        console.print(_process(outcome.process, between))
    console.print()
    count = len(outcome.scored) - len(outcome.outside)
    console.print(
        f"{count} of {len(outcome.scored)} scored entries are inside their bands "
        f"({dyads:,} simulated dyads).",
        style="bold",
    )
    if outcome.outside:
        names = ", ".join(compared.entry.id for compared in outcome.outside)
        console.print(f"Outside: {names}.")
    if outcome.process:
        console.print(_count_of_process(outcome), style="bold")
        names = ", ".join(compared.condition.id for compared in outcome.failing)
        console.print(f"Not met: {names}." if names else "All are met.")
    console.print(NOTES)
    console.print(f"Table with sources, and figures: {folder}", soft_wrap=True)


def _count_of_process(outcome: Outcome) -> str:
    """Return how many conditions of the process hold; one holds if all its figures do."""
    numbers = {compared.condition.number for compared in outcome.process}
    failing = {compared.condition.number for compared in outcome.failing}
    figures = len(outcome.process)
    return (
        f"{len(numbers) - len(failing)} of {len(numbers)} conditions of the process hold "
        f"({figures - len(outcome.failing)} of {figures} figures are inside their bands)."
    )


def _process(process: Sequence[ProcessCompared], between: str) -> Table:
    """Return a table of the conditions of the process."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("", min_width=18)
    for heading in ("Asked for", "Model", ""):
        table.add_column(heading, no_wrap=True)
    for condition, model, inside in process:
        table.add_row(
            condition.number,
            condition.label,
            condition.asked,
            _with_interval(_number(model.value), model.low, model.high, between),
            Text(VERDICTS[inside], style="" if inside else "bold"),
        )
    return table


def _entries(compared: list[Compared], between: str) -> Table:
    """Return a table of entries, a section for each topic."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", min_width=18)
    for heading in ("", "Published", "Band", "Model", ""):
        table.add_column(heading, no_wrap=True)
    # The order of the record is kept within a topic.
    by_topic = sorted(compared, key=lambda one: one.entry.place)
    for heading, section in groupby(by_topic, key=lambda one: one.entry.heading):
        table.add_row(Text(heading, style="italic"))
        for entry, model, inside in section:
            published = entry.published if entry.value is None else _number(entry.value)
            table.add_row(
                Text(f" {entry.label}"),
                entry.grade,
                _with_interval(published, entry.published_low, entry.published_high, between),
                _band(entry.low, entry.high),
                _with_interval(_number(model.value), model.low, model.high, between),
                Text(VERDICTS[inside], style="bold" if inside is False else ""),
            )
    return table


def _with_interval(value: str, low: float | None, high: float | None, between: str) -> str:
    """Return a value with its interval, where there is one."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return value.partition(" (")[0][:LONGEST]
    return f"{value}{between}({_number(low)}, {_number(high)})"


def _band(low: float | None, high: float | None) -> str:
    """Return a band in words."""
    if low is None:
        return "" if high is None else f"below {_number(high)}"
    return f"above {_number(low)}" if high is None else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    """Return a number with as many digits as a reader can use."""
    if math.isnan(value):
        return "-"
    if 0.0 < abs(value) < 0.1:  # noqa: PLR2004 - a tenth
        return f"{value:.3f}"
    return f"{value:.2f}" if abs(value) < 10.0 else f"{value:.0f}"  # noqa: PLR2004 - ten


def _condition(condition: Condition) -> str:
    """Return a condition of the theory in words."""
    value, low, high = condition.model[:3]
    found = _with_interval(_number(value), low, high, " ")
    verdict = "holds" if condition.holds else "FAILS"
    return f"\n{condition.label}: {found}; asked: {condition.asked}; {verdict}."


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
