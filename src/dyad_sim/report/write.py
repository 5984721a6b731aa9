"""The report as one HTML file: its page, its rows, written where asked."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dyad_sim.configs import ConfigurationError
from dyad_sim.configs.errors import check_writable, mark_of
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.report.content import (
    Bar,
    Content,
    design_content,
    shared_content,
    study_content,
)
from dyad_sim.report.folder import Folder, opened
from dyad_sim.report.numbers import counted
from dyad_sim.studies.files import whole_file
from dyad_sim.studies.store import REPORT_FILE

ASSETS = Path(__file__).parent / "assets"
"""The template, the style and the scripts."""

SCRIPTS = ("make.js", "table.js", "rows.js", "heat.js", "differences.js", "main.js")
"""Scripts in the order in which they build on each other; one module in the page."""

KIND = "report"
"""What a report calls itself."""


def rendered(
    content: dict[str, Any], template: str = "report.html", scripts: Sequence[str] = SCRIPTS
) -> str:
    """Return the whole page.

    Parameters
    ----------
    content
        What the template reads; texts are escaped there.
    template, scripts
        Assets.
    """
    style = _read("report.css")
    script = "\n".join(map(_read, scripts))
    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["embedded"] = embedded
    return environment.get_template(template).render(
        **content,
        mark=Markup(mark_of(KIND)),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


def _read(name: str) -> str:
    """Return an asset."""
    return (ASSETS / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return what the browser may do with the page: show it, and run its own script."""
    return "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            f"style-src {_source(style)}",
            f"script-src {_source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _source(text: str) -> str:
    """Return the hash by which a policy knows an element in the page."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def embedded(value: Any) -> Markup:
    """Return a value as JSON that cannot end the element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # Safe by now; escaped as HTML it would be no JSON.


DIGITS = 4
"""Digits after the point of a number in these tables."""


SPELT = {"tasks_goals": "tasks and goals"}
"""Names that are more than their words."""


class Heading(NamedTuple):
    """A column: its name in the table on disk, its heading, what it means."""

    key: str
    label: str
    meaning: str
    digits: int = 0


EPISODES = (
    Heading("cell", "Cell", "cell of the design"),
    Heading("dyad", "Dyad", "number of the dyad"),
    Heading("kind_start", "Kind", "kind of rupture at the onset"),
    Heading("kind_end", "Kind at end", "kind of rupture at its end"),
    Heading("focus", "Focus", "what the rupture is about"),
    Heading("session_begun", "Begun", "session in which it began"),
    Heading("session_ended", "Ended", "session in which it ended; missing if open"),
    Heading(
        "peak_intensity", "Peak", f"highest intensity, 0 to 1; escalated from {ESCALATED:g}", 2
    ),
    Heading("detected", "Noticed", "the therapist noticed it"),
    Heading("highest_stage", "Stage", "highest stage of resolution, 0 to 4"),
    Heading("metacommunications", "Attempts", "acts of metacommunication while it was open"),
    Heading("backlashes", "Backlashes", "attempts that backfired"),
    Heading("outcome", "Outcome", "what became of it"),
    Heading("alliance_before", "Alliance before", "alliance in truth before it, 0 to 1", 2),
    Heading("alliance_lowest", "lowest", "lowest alliance while it was open, 0 to 1", 2),
    Heading("alliance_after", "after", "alliance at its end, 0 to 1", 2),
)

DYADS = (
    Heading("cell", "Cell", "cell of the design"),
    Heading("dyad", "Dyad", "number of the dyad"),
    Heading("therapist", "Therapist", "number of the therapist"),
    Heading("ending", "Ending", "how the treatment ended"),
    Heading("sessions_attended", "Sessions", "sessions attended"),
    Heading("ruptures", "Ruptures", "ruptures begun"),
    Heading("escalated", "Escalated", f"ruptures with a peak of at least {ESCALATED:g}"),
    Heading("detected", "Noticed", "ruptures the therapist noticed"),
    Heading("resolved", "Resolved", "ruptures resolved"),
    Heading("lapsed", "Lapsed", "ruptures that lapsed, unrepaired"),
    Heading("metacommunications", "Attempts", "acts of metacommunication"),
    Heading("backlashes", "Backlashes", "attempts that backfired"),
    Heading("alliance_patient_first", "Alliance first", "patient rating, first session", 1),
    Heading("alliance_patient_last", "last", "patient rating, last session", 1),
    Heading("symptoms_intake", "Symptoms intake", "as measured; higher is worse", 2),
    Heading("symptoms_end", "end", "as measured; higher is worse", 2),
)


class Rows(NamedTuple):
    """Rows of a table, and what is to be said of those that are left out."""

    data: dict[str, Any]
    shown: int
    note: str


def rows_of(folder: Folder, table: str, headings: Sequence[Heading], most: int) -> Rows | None:
    """Return the rows of the first dyads of each cell; None if there is no such table.

    The same number of dyads is taken from each cell, as many as fit: cells that share
    their random numbers meet the same dyads, so that what is shown can be compared.

    Parameters
    ----------
    most
        Rows that fit.
    """
    if table not in folder.tables or not folder.whole:
        return None
    keys = [heading.key for heading in headings]
    cells = folder.whole
    sizes = {cell: folder.plans[cell].dyads for cell in cells}
    per_cell = max(most // len(cells), 1)
    frames, orders, fits, total = [], [], max(sizes.values()), 0
    for frame in folder.read(table, keys, cells):
        total += len(frame)
        order = _order(frame["dyad"], folder, int(frame["cell"].iloc[0]) if len(frame) else 0)
        fits = min(fits, _that_fit(order, per_cell))
        frames.append(frame.iloc[: np.searchsorted(order, fits)])
        orders.append(order[: len(frames[-1])])
    kept = pd.concat(frames, ignore_index=True)[np.concatenate(orders) < fits]
    cut = kept.head(most)
    note = _note(folder, table, len(cut), total, fits)
    shown = headings if len(cells) > 1 or folder.kind != "study" else headings[1:]
    return Rows(_data(cut, shown), len(cut), note)


def _order(dyad: pd.Series[Any], folder: Folder, cell: int) -> np.ndarray:
    """Return the place of each row's dyad among the dyads of its cell, from 0."""
    return dyad.to_numpy() - folder.plans[cell].first_dyad


def _that_fit(order: np.ndarray, most: int) -> int:
    """Return how many of the first dyads have no more rows than fit; at least one."""
    return int(order[most]) or 1 if len(order) > most else int(np.iinfo(np.int64).max)


def _note(folder: Folder, table: str, shown: int, total: int, dyads: int) -> str:
    """Return how many rows are shown of how many, and where the others are."""
    what = "rupture" if table == "episodes" else "dyad"
    if shown == total:
        return f"All {counted(total, what)}."
    of = "each cell" if folder.kind != "study" else "the study"
    where = f"{table}.parquet" if folder.kind != "multirun" else f"CELL/{table}.parquet"
    return (
        f"{shown:,} of {counted(total, what)}: those of the first "
        f"{counted(dyads, 'dyad')} of {of}, so that the file stays small. "
        f"The whole table is {where} in the folder {folder.name}."
    )


def _data(rows: pd.DataFrame, headings: Sequence[Heading]) -> dict[str, Any]:
    """Return the columns with their headings; names as codes, in the order of the letters."""
    columns = [_column(rows[heading.key], heading) for heading in headings]
    return {"count": len(rows), "columns": columns}


def _column(values: pd.Series[Any], heading: Heading) -> dict[str, Any]:
    """Return one column."""
    about = heading._asdict()
    if pd.api.types.is_bool_dtype(values):
        return {**about, "names": ["no", "yes"], "values": values.astype(int).tolist()}
    if not pd.api.types.is_numeric_dtype(values):
        codes, names = pd.factorize(values, sort=True)
        words = [SPELT.get(name, str(name).replace("_", " ")) for name in names]
        return {**about, "names": words, "values": codes.tolist()}
    if pd.api.types.is_float_dtype(values):
        known = values.astype(object).where(values.notna(), None)
        return {**about, "values": [v if v is None else round(v, DIGITS) for v in known]}
    return {**about, "values": values.astype(object).where(values.notna(), None).tolist()}


LARGEST = 10_000_000
"""Bytes below which a report stays, so that it can be sent by mail."""

ROWS = (40_000, 10_000, 1_000)
"""Ruptures that a report holds: fewer, if else it would be too large."""


class Written(NamedTuple):
    """A report on disk: where, and how many bytes."""

    file: Path
    size: int


def write_report(study: Path, output: Path | None, against: int | None, bar: Bar) -> Written:
    """Write the report of a study, a sweep or a multirun.

    Parameters
    ----------
    study
        Its folder.
    output
        File of the report; None for :data:`REPORT_FILE` in the folder.
    against
        The cell with which the others are compared; None for the choice of the report.
    bar
        Shows how far the work is.

    Raises
    ------
    ConfigurationError
        If there is nothing to report, or nowhere to write it.
    """
    folder = opened(study)
    file = study / REPORT_FILE if output is None else output
    check_writable("--output", file, KIND)
    if file.suffix != ".html":
        message = f"--output {file} is of another kind; give a name with .html."
        raise ConfigurationError(message)
    _check_against(folder, against)
    text = page_of(folder, against, bar).encode()
    with whole_file(file, own=True) as hidden:
        hidden.write_bytes(text)
    return Written(file, len(text))


def _check_against(folder: Folder, against: int | None) -> None:
    """Refuse a cell that is not there to be compared with."""
    if against is None:
        return
    if folder.kind == "study":
        message = f"--against {against} is for designs; {folder.name} holds a single study."
        raise ConfigurationError(message)
    if against not in folder.whole:
        done = f"{len(folder.whole)} of {folder.planned} are there, numbered from 0"
        message = f"--against {against} is no cell of {folder.name} that is there; {done}."
        raise ConfigurationError(message)


def page_of(folder: Folder, against: int | None, bar: Bar) -> str:
    """Return the page of a folder, with as many rows as keep it small enough."""
    own = study_content(folder) if folder.kind == "study" else None
    content = own or design_content(folder, against, bar)
    content |= shared_content(folder, against)
    for most in ROWS:
        page = rendered(_with_rows(content, folder, most))
        if len(page.encode()) < LARGEST:
            break
    return page


def _with_rows(content: Content, folder: Folder, most: int) -> dict[str, Any]:
    """Return the content with the rows of ruptures and dyads."""
    return {
        **content,
        "episodes": rows_of(folder, "episodes", EPISODES, most),
        "dyads": rows_of(folder, "dyads", DYADS, most // 2),
    }
