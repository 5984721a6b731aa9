"""All figures of one study."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures.alliance import alliance_over_sessions
from dyad_sim.figures.circumplex import circumplex_path
from dyad_sim.figures.endings import endings
from dyad_sim.figures.moments import DRAWN, averages_of_study
from dyad_sim.figures.rupture_outcomes import rupture_course
from dyad_sim.figures.style import save
from dyad_sim.measures.core.table_views import HasTables, check_one_cell, therapist_of


def draw_all(tables: HasTables, folder: Path, models: pd.DataFrame | None = None) -> list[Path]:
    """Draw the figures of one study and return the files written.

    Parameters
    ----------
    tables
        ``dyads``, ``sessions`` and ``episodes`` of one cell; and ``exchanges`` where single
        ones are kept, which figures of moments rest on as far as there are enough.
    folder
        Made if it is not there.
    models
        Courses under plausible models, if the study was simulated under any.

    Raises
    ------
    ValueError
        If the tables hold more than one cell.
    OSError
        If the folder cannot be written.
    """
    check_one_cell(tables)
    episodes = tables.episodes.assign(therapist=therapist_of(tables.episodes, tables.dyads))
    figures = {
        "alliance_over_sessions": alliance_over_sessions(tables.sessions, tables.dyads, models),
        "circumplex_path": circumplex_path(episodes),
        "endings": endings(tables.dyads, models),
        "rupture_course": rupture_course(episodes),
        **_figures_of_moments(tables),
    }
    return [path for name, figure in figures.items() for path in save(figure, folder, name)]


def _figures_of_moments(tables: HasTables) -> dict[str, Figure]:
    """Return the figures of the moments of a study that keeps enough of them, by name."""
    exchanges = getattr(tables, "exchanges", None)
    if exchanges is None:
        return {}
    found = averages_of_study(exchanges, tables.dyads)
    return {name: DRAWN[name](one) for name, one in found.items() if not one.lacking}
