"""Figures as they stand in a report: pictures in the file itself, each with its message."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pandas as pd

from dyad_sim.configs.plan import models_of
from dyad_sim.figures.alliance import alliance_over_sessions
from dyad_sim.figures.circumplex import circumplex_path
from dyad_sim.figures.endings import endings
from dyad_sim.figures.main_effects import main_effects
from dyad_sim.figures.moments import COLUMNS, DRAWN, averages_of_study
from dyad_sim.figures.rupture_outcomes import rupture_course
from dyad_sim.figures.style import figure_style
from dyad_sim.measures import CATALOGUE
from dyad_sim.measures.core.table_views import therapist_of
from dyad_sim.report.cell_table import HEADLINES, Advanced
from dyad_sim.report.folder import Folder
from dyad_sim.studies.exchange_files import few_dyads
from dyad_sim.studies.files import read_rows
from dyad_sim.studies.store import COURSES_FILE
from dyad_sim.studies.tables import TABLES

LARGEST_DRAWING = 300_000
"""Bytes from which a drawing of lines is given as a picture of dots."""

MOST_MARKS = 1000
"""Points in a figure of main effects from which this is known without drawing the lines."""

DOTS = 150
"""Dots per inch of such a picture."""


class Words(NamedTuple):
    """What stands over a figure: its title, its message, and how to read it."""

    title: str
    message: str
    reading: str


class Picture(NamedTuple):
    """A figure: a name, its source for an ``img``, its width on the page, its words."""

    name: str
    source: str
    width: int
    words: Words


STUDY_TEXTS = {
    "rupture_course": Words(
        "What became of ruptures",
        "Whether ruptures are resolved, lapse or stay open, by their kind, and by whether "
        "the therapist noticed them.",
        "The six bars of a panel add up to all ruptures of that kind. "
        "Bars carry their 95 % intervals.",
    ),
    "alliance_over_sessions": Words(
        "The alliance over the sessions",
        "How the alliance goes, as patients rate it, in treatments that end differently.",
        "The thick line is the mean of the dyads still in treatment, so its right end rests "
        "on fewer dyads; the band is its 95 % interval. Thin lines are single dyads.",
    ),
    "circumplex_path": Words(
        "Where patient and therapist stand",
        "Where both stand before, in and after a rupture, on the interpersonal circumplex.",
        "To the right is friendlier, upward is more dominant. "
        "Follow the numbers of a path from the first to the last.",
    ),
    "endings": Words(
        "How treatments end",
        "When patients leave early, because treatment was good enough or because they drop "
        "out, and how many complete it.",
        "On the left the share that has left by each session, on the right all three ends, "
        "with 95 % intervals.",
    ),
}
"""Title, message and way of reading of each figure of a study."""

MOMENTS_TEXTS = {
    "before_a_rupture": Words(
        "What builds up before a rupture",
        "How strain, reception, the pull on the therapist and the acts of both go from twenty "
        "exchanges before a rupture begins to five after it.",
        "The dashed line stands for other moments of the same dyad, as quiet before and with "
        "no rupture to follow: a curve that leaves it left of the grey ground shows what "
        "builds up before a rupture.",
    ),
    "after_speaking": Words(
        "What becomes of a rupture that is spoken about",
        "Twenty exchanges after a therapist who is aware of a rupture speaks about it, beside "
        "moments of the same dyad in which the therapist is as aware and does not.",
        "Below stands the difference that speaking makes: its first point tells how alike both "
        "were before, and a curve under the dashed line that there is less of it afterwards.",
    ),
}
"""The same for the figures of moments."""

NEEDED = {
    "dyads": ["dyad", "therapist", "ending", "sessions_attended"],
    "sessions": ["dyad", "session", "alliance_patient"],
    "episodes": [name for name in TABLES["episodes"] if name != "cell"],
}
"""Columns that the figures of a study read."""


def study_pictures(folder: Folder) -> list[Picture]:
    """Return the figures of a single study."""
    dyads, sessions, episodes = (
        next(folder.read(name, columns, [0])) for name, columns in NEEDED.items()
    )
    episodes = episodes.assign(therapist=therapist_of(episodes, dyads))
    file = folder.path / COURSES_FILE
    models = read_rows(file) if models_of(folder.configurations[0]) else None
    figures = {
        "rupture_course": rupture_course(episodes),
        "alliance_over_sessions": alliance_over_sessions(sessions, dyads, models),
        "circumplex_path": circumplex_path(episodes),
        "endings": endings(dyads, models),
    }
    return [picture(name, figure, STUDY_TEXTS[name]) for name, figure in figures.items()]


class Moments(NamedTuple):
    """Figures of moments, and a sentence for each that is not there."""

    pictures: list[Picture]
    remarks: list[str]


def moments_of(folder: Folder) -> Moments:
    """Return the figures of the moments of a study, and why any is left out."""
    exchanges = few_dyads(folder.path / "exchanges.parquet", COLUMNS)
    if exchanges is None:
        return Moments([], [])
    dyads = next(folder.read("dyads", ["dyad", "therapist"], [0]))
    found = averages_of_study(exchanges, dyads)
    return Moments(
        [
            picture(name, DRAWN[name](one), MOMENTS_TEXTS[name])
            for name, one in found.items()
            if not one.lacking
        ],
        [
            f"{MOMENTS_TEXTS[name].title} is not drawn: {one.lacking}."
            for name, one in found.items()
            if one.lacking
        ],
    )


def effect_pictures(
    cells: pd.DataFrame, varied: list[str], advanced: Advanced
) -> list[Picture]:
    """Return the main effects on each headline of a design."""
    pictures = []
    for found in _effects(cells, varied) if varied else []:
        pictures.append(found)
        advanced(len(pictures), len(HEADLINES))
    return pictures


def _effects(cells: pd.DataFrame, varied: list[str]) -> Iterator[Picture]:
    """Yield the main effects one by one, so that few figures are held at a time."""
    for name in HEADLINES:
        if cells[name].notna().any():
            measure = CATALOGUE[name]
            figure = main_effects(cells, varied, name)
            words = Words(
                measure.label,
                "What each parameter does to it, on average over the others.",
                "Panels share one scale, so a steeper course is a larger effect; a flat one "
                "says that the parameter does little on average.",
            )
            crowded = len(cells) * len(varied) > MOST_MARKS
            yield picture(f"effects_{name}", figure, words, crowded=crowded)


def picture(name: str, figure: Any, words: Words, *, crowded: bool = False) -> Picture:
    """Return a figure as a picture: lines, or dots where these would need too much room.

    Parameters
    ----------
    crowded
        True if it is known beforehand that lines would.
    """
    drawing, kind = (b"", "") if crowded else (_bytes(figure, "svg"), "svg+xml")
    if crowded or len(drawing) > LARGEST_DRAWING:
        drawing, kind = _bytes(figure, "png"), "png"
    source = f"data:image/{kind};base64,{b64encode(drawing).decode()}"
    return Picture(name, source, round(96 * figure.get_size_inches()[0]), words)


def _bytes(figure: Any, kind: str) -> bytes:
    """Return a figure as a file, the same bytes each time."""
    about = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with figure_style(), BytesIO() as file:
        figure.savefig(file, format=kind, dpi=DOTS, metadata=about)
        return file.getvalue()
