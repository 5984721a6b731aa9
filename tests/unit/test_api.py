"""The Python face: studies and sweeps in a few lines."""

from __future__ import annotations

import pandas as pd
import pytest

import dyad_sim
from dyad_sim.configs import ConfigurationError
from dyad_sim.studies import runner

SMALL = {"dyads": 6, "study": "quick", "caseload": 3}


def rows_without_cell(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="cell").reset_index(drop=True)


def test_the_cells_of_a_sweep_are_the_studies_of_their_settings():
    asked = ["therapist.repair_probability=0.5", "sweep.tables=[dyads,sessions,episodes]"]
    swept = {"patient": ["ruth", "population"], "therapist.skill": [0.2, 0.8]}

    cells = list(dyad_sim.sweep(swept, asked, **SMALL))

    assert [cell.cells["cell"].item() for cell in cells] == [0, 1, 2, 3]
    assert [cell.cells["therapist.skill"].item() for cell in cells] == [0.2, 0.8, 0.2, 0.8]
    for cell in cells:
        settings = cell.cells.drop(columns="cell").iloc[0].to_dict()
        alone = dyad_sim.simulate(
            [asked[0], *(f"{key}={value}" for key, value in settings.items())], **SMALL
        )
        for name in ("dyads", "sessions", "episodes"):
            pd.testing.assert_frame_equal(
                rows_without_cell(getattr(cell, name)), rows_without_cell(getattr(alone, name))
            )


def test_a_sweep_takes_a_row_for_each_cell():
    points = pd.DataFrame({"therapist.skill": [0.3, 0.7], "mechanisms.pull": [True, False]})

    cells = list(dyad_sim.sweep(points, **SMALL))

    found = pd.concat([cell.cells for cell in cells], ignore_index=True)
    pd.testing.assert_frame_equal(found.drop(columns="cell"), points)
    assert not cells[0].dyads["sessions_attended"].isna().any()


def test_a_sweep_keeps_the_dyads_alone_unless_asked():
    (cell,) = dyad_sim.sweep({"therapist.skill": [0.5]}, **SMALL)

    assert (len(cell.dyads), len(cell.sessions), len(cell.episodes)) == (6, 0, 0)
    assert cell.exchanges is None


def test_a_sweep_keeps_exchanges_where_asked():
    (cell,) = dyad_sim.sweep({"therapist.skill": [0.5]}, exchanges_table=[2], **SMALL)

    assert set(cell.exchanges["dyad"]) == {2}


def test_a_sweep_samples_a_design():
    swept = {"therapist.skill": {"low": 0.2, "high": 0.8}}

    cells = list(dyad_sim.sweep(swept, ["sweep.design=sobol", "sweep.cells=4"], **SMALL))

    skills = [cell.cells["therapist.skill"].item() for cell in cells]
    assert len(set(skills)) == 4
    assert all(0.2 <= skill <= 0.8 for skill in skills)


def test_progress_counts_the_dyads_of_all_cells():
    told: list[tuple[int, int]] = []

    list(
        dyad_sim.sweep(
            {"therapist.skill": [0.2, 0.5, 0.8]},
            progress=lambda done, total: told.append((done, total)),
            **SMALL,
        )
    )

    assert told == [(6, 18), (12, 18), (18, 18)]


def test_a_mistake_is_refused_before_the_first_cell(monkeypatch):
    monkeypatch.setattr(runner, "_computed", lambda *_: pytest.fail("something was simulated"))

    with pytest.raises(ConfigurationError, match=r"Cell 1 \(therapist.skill=1.5\)"):
        dyad_sim.sweep({"therapist.skill": [0.5, 1.5]}, **SMALL)
