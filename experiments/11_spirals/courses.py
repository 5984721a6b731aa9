"""Whether the courses of one and the same pair fall into two groups."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures import share
from dyad_sim.studies.tables import Tables
from experiments.lib import Design
from experiments.lib.measures.bimodality import dip_test, holm
from experiments.lib.rows import columns_of

from .kinds import HOW, Whose, confronts, two_groups
from .levels import AXES
from .levels import simulated as each_point

MEASURES = {
    "late": "Peak intensity of ruptures, mean of the last ten sessions (0 to 1)",
    "all": "Peak intensity of ruptures, mean of all sessions (0 to 1)",
    "alliance": "Alliance in truth, last session (0 to 1)",
    "single": "Peak intensity of the rupture in one session (0 to 1)",
}
"""Continuous measures of a course: shares of thirty sessions have only thirty-one values, and
a test of modes takes each for one.  The last is of a session, of dyads with a rupture in it."""

SHOWN = "late"
"""Measure whose distributions are kept, of the first pair."""

BINS = np.linspace(0.0, 1.0, 41)


class Found(NamedTuple):
    """What was found of courses.

    Attributes
    ----------
    tests
        Of one mode, at every level.
    bins
        Distributions of the measure that is shown.
    lasting
        How long escalation lasts.
    groups
        Where there are two groups: whether they are kinds of rupture.
    """

    tests: pd.DataFrame
    bins: pd.DataFrame
    lasting: pd.DataFrame
    groups: pd.DataFrame


def simulated(design: Design) -> Found:
    """Return what becomes of the courses of each pair with each therapist at every level."""
    settings = design.settings["courses"]
    tests: list[dict[str, object]] = []
    bins: list[pd.DataFrame] = []
    lasting: list[dict[str, object]] = []
    kinds: dict[Whose, tuple[np.ndarray, np.ndarray]] = {}
    for axis in AXES:
        for people in settings["people"]:
            asked = {**design.settings, "dyads": settings["dyads"]}
            cells = each_point(
                design._replace(settings=asked),
                people,
                axis,
                settings[axis],
                tables=("dyads", "sessions", "episodes"),
            )
            for point, cell in cells:
                whose = {"axis": axis, "people": people}
                whose |= {"therapist": point.therapist, "level": point.level}
                values = _of_a_cell(cell, settings)
                tests += [whose | _tested(name, values[name]) for name in MEASURES]
                if people == settings["people"][0]:  # Enough to see; the tests are of all.
                    bins.append(_binned(values[SHOWN]).assign(**whose))
                lasting.append(whose | _lasting(cell))
                kinds[tuple(whose.values())] = (values[SHOWN], confronts(cell))
    corrected = _corrected(pd.DataFrame(tests))
    groups = two_groups(corrected[corrected["measure"] == SHOWN], kinds)
    return Found(corrected, pd.concat(bins), pd.DataFrame(lasting), groups)


def _of_a_cell(cell: Tables, settings: dict[str, Any]) -> dict[str, np.ndarray]:
    """Return each measure of the courses in a cell, one value per dyad."""
    peaks = by_session(cell, "peak_intensity")
    alone = peaks[:, settings["single"] - 1]
    return {
        "late": peaks[:, -settings["late"] :].mean(axis=1),
        "all": peaks.mean(axis=1),
        "alliance": by_session(cell, "alliance_true")[:, -1],
        "single": alone[alone > 0.0][: settings["most"]],
    }


def by_session(cell: Tables, column: str) -> np.ndarray:
    """Return a column of the sessions, shape ``(dyad, session)``; nobody left early."""
    sessions = cell.sessions.sort_values(["dyad", "session"], kind="stable")
    return sessions[column].to_numpy().reshape(len(cell.dyads), -1)


def _tested(name: str, values: np.ndarray) -> dict[str, object]:
    """Return the test of one measure, with its quartiles."""
    found = dip_test(values, HOW)
    quartiles = np.quantile(values, [0.25, 0.5, 0.75]) if values.size else [np.nan] * 3
    quarters = dict(zip(("quarter", "median", "three_quarters"), quartiles, strict=True))
    return {
        "measure": name,
        "n": found.n,
        **quarters,
        "dip": found.dip,
        "p": found.p,
        "trusted": found.trusted,
    }


def _corrected(tests: pd.DataFrame) -> pd.DataFrame:
    """Return the tests with p corrected for their number, by measure and axis.

    What is not to be trusted is not counted.
    """
    counted = tests["p"].where(tests["trusted"])
    corrected = counted.groupby([tests["measure"], tests["axis"]], sort=False).transform(holm)
    return tests.assign(p_holm=corrected)


def _binned(values: np.ndarray) -> pd.DataFrame:
    """Return the share of the courses in each bin that holds any."""
    counts, _ = np.histogram(values, BINS)
    bins = pd.DataFrame({"low": BINS[:-1], "high": BINS[1:], "share": counts / len(values)})
    return bins[counts > 0]


def _lasting(cell: Tables) -> dict[str, object]:
    """Return how often an escalated session follows an escalated one, and a milder one."""
    escalated = by_session(cell, "peak_intensity") >= ESCALATED
    before, after = escalated[:, :-1], escalated[:, 1:]
    dyad = cell.dyads["dyad"].to_numpy()
    row: dict[str, object] = {}
    for name, there in (("after_escalated", before), ("after_milder", ~before)):
        followed, chances = (after & there).sum(axis=1), there.sum(axis=1)
        row |= columns_of(name, share(followed, chances, dyad))
    return row
