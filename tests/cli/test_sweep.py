"""A sweep from the command line: its tables, its cells, its designs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import dyad_sim
from dyad_sim.cli.sweeping import _LongCell
from dyad_sim.configs import compose, config_directory, to_plan
from dyad_sim.configs.sweep import can_be_swept
from dyad_sim.measures import summarise_cells
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import Tables
from tests.cli.conftest import everything_in
from tests.cli.sweeps import ALL_TABLES, SHORT, files_in

GRID = "sweep.parameters={therapist.skill: [0.2, 0.8], mechanisms.pull: [true, false]}"
"""Four cells; with forty dyads in each, three chunks that end within cells."""


def rows_of(folder: Path, name: str, cell: int) -> pd.DataFrame:
    """Return the rows of one cell in a table of a sweep, as a study of its own has them."""
    table = pd.read_parquet(folder / f"{name}.parquet")
    return table[table["cell"] == cell].reset_index(drop=True).assign(cell=0)


def check_rows(folder: Path, cell: int, alone: Tables) -> None:
    """Check that a cell has the rows of the same study alone, bit for bit."""
    for name in ("dyads", "sessions", "episodes"):
        expected = getattr(alone, name)
        pd.testing.assert_frame_equal(rows_of(folder, name, cell), expected, check_exact=True)


@pytest.fixture
def without_figures(monkeypatch):
    """Leave out the figures, which take most of the time."""
    monkeypatch.setattr("dyad_sim.cli.sweeping._draw", lambda *_: None)


# --- The folder --------------------------------------------------------------


def test_help_shows_groups_keys_and_examples(called_in):
    """The page that a new user meets first."""
    done = called_in("sweep", "--help")

    assert done.returncode == 0, done.stderr
    assert "sweep.points_seed" in done.stdout
    assert "sweep.shard=$SLURM_ARRAY_TASK_ID" in done.stdout
    assert "patient: angry_confronter" in done.stdout


def test_examples_in_the_help_can_be_swept():
    """Every design on the page is one that the program takes."""
    text = (config_directory() / "hydra" / "help" / "dyad_sim_sweep.yaml").read_text()
    designs = re.findall(r"'sweep\.parameters=({.+})'", text)

    assert len(designs) == 2
    assert [key for design in designs for key in yaml.safe_load(design)] == [
        key for design in designs for key in yaml.safe_load(design) if can_be_swept(key)
    ]


def test_a_sweep_is_one_folder_and_nothing_beside_it(called_in, tmp_path, monkeypatch):
    """Named after its content; without clock, path, or anything half-written."""

    def draw_one(_cells: pd.DataFrame, _swept: list[str], folder: Path) -> list[Path]:
        (folder / "figure.png").touch()
        return [folder / "figure.png"]

    monkeypatch.setattr("dyad_sim.figures.of_a_sweep.draw_all", draw_one)
    done = called_in("sweep", GRID, *SHORT, "dyads=3", ALL_TABLES, "exchanges_table=[1]")

    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"results"}
    (folder,) = (tmp_path / "results").iterdir()
    record = json.loads((folder / "study.json").read_text())
    assert folder.name == f"sweep-{record['hash'][:12]}"
    assert record["counts"] == {"cells": 4, "dyads": 12, "chunks": 1}
    assert str(tmp_path) not in (folder / "study.json").read_text()
    for name in ("dyads", "sessions", "episodes", "exchanges"):
        assert [path.name for path in (folder / f"{name}.parquet").iterdir()] == [
            "chunk-000000.parquet"
        ]
    assert set(pd.read_parquet(folder / "exchanges.parquet")["dyad"]) == {1}
    assert (folder / "figure.png").exists()
    assert [path.name for path in folder.glob(".*")] == [".locks"]
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.usefixtures("without_figures")
def test_the_tables_of_cells_have_every_swept_key_and_the_measures(called_in, tmp_path):
    """The same in Parquet and in CSV, one row per cell."""
    done = called_in("sweep", GRID, *SHORT, "dyads=40", "output=here")

    assert done.returncode == 0, done.stderr
    cells = pd.read_parquet(tmp_path / "here" / "cells.parquet")
    assert cells["cell"].tolist() == [0, 1, 2, 3]
    assert cells["therapist.skill"].tolist() == [0.2, 0.2, 0.8, 0.8]
    assert cells["mechanisms.pull"].tolist() == [True, False] * 2
    assert {"alliance_last", "alliance_last_low", "alliance_last_high"} <= set(cells)
    csv = pd.read_csv(tmp_path / "here" / "cells.csv")
    pd.testing.assert_frame_equal(csv, cells, check_dtype=False)


@pytest.mark.usefixtures("without_figures")
def test_pandas_reads_the_chunks_as_one_table_in_order(called_in, tmp_path):
    """By cell, then by dyad, though chunks end within cells."""
    assert called_in("sweep", GRID, *SHORT, "dyads=40", "output=here").returncode == 0

    assert len(list((tmp_path / "here" / "dyads.parquet").iterdir())) == 3
    dyads = pd.read_parquet(tmp_path / "here" / "dyads.parquet")
    expected = [(cell, dyad) for cell in range(4) for dyad in range(40)]
    assert list(zip(dyads["cell"], dyads["dyad"], strict=True)) == expected


@pytest.mark.usefixtures("without_figures")
def test_the_same_sweep_twice_changes_nothing(called_in, tmp_path):
    """Nothing is computed again, and every file is the same to the byte."""
    asked = ("sweep", GRID, *SHORT, "dyads=40", "output=here")
    assert called_in(*asked).returncode == 0
    first = files_in(tmp_path / "here")

    done = called_in(*asked)

    assert done.returncode == 0
    assert "Done: 160 dyads" in done.stdout
    assert files_in(tmp_path / "here") == first


@pytest.mark.usefixtures("without_figures")
def test_only_the_tables_that_were_asked_for_are_kept(called_in, tmp_path):
    """Without the table of dyads there are no measures, and that is no error."""
    asked = ("sweep", GRID, *SHORT, "dyads=2", "output=here", "sweep.tables=[episodes]")
    done = called_in(*asked)

    assert done.returncode == 0, done.stderr
    found = everything_in(tmp_path / "here")
    assert "episodes.parquet" in found
    assert not {"dyads.parquet", "sessions.parquet", "cells.csv"} & set(found)


# --- Cells are studies -------------------------------------------------------

DESIGNS = {
    "numbers": "{therapist.skill: [0.8], treatment.sessions: [2, 3]}",
    "steps": "{parameters.pull.patient_control: {low: 0, high: 1, steps: 3}}",
    "groups": "{patient: [ruth], treatment: [brt, cbt], mechanisms: [no_pull]}",
    "distributions": "{therapist.skill: [0.3, {beta: [4, 4]}, {normal: [0.5, 0.00001]}]}",
    "switches": "{mechanisms.pull: [true, false], therapist.response: [adhere]}",
    "who": "{seed: [9223372036854775807], dyads: [2, 5], first_dyad: [9], caseload: [3]}",
}


@pytest.mark.usefixtures("without_figures")
@pytest.mark.parametrize("design", DESIGNS)
def test_a_cell_has_the_rows_of_the_same_study_alone(design, called_in, tmp_path):
    """Whatever is swept: dyads, sessions and episodes agree bit for bit."""
    asked = ("sweep", f"sweep.parameters={DESIGNS[design]}", ALL_TABLES, "output=here")
    done = called_in(*asked, *SHORT, "dyads=4")

    assert done.returncode == 0, done.stderr
    cells = pd.read_parquet(tmp_path / "here" / "cells.parquet")
    keys = json.loads((tmp_path / "here" / "study.json").read_text())["sweep"]["keys"]
    for row in cells.to_dict("records"):
        chosen = [f"{key}={row[key]}" for key in keys]
        alone = dyad_sim.simulate([*SHORT, "dyads=4", *chosen])
        check_rows(tmp_path / "here", row["cell"], alone)


@pytest.mark.usefixtures("without_figures")
def test_all_cells_meet_the_same_patients_unless_told_otherwise(called_in, tmp_path):
    """Common random numbers pair the cells; without them each has dyads of its own."""
    asked = ("sweep", "sweep.parameters={therapist.skill: [0.2, 0.8]}", *SHORT, "dyads=6")
    assert called_in(*asked, "output=common").returncode == 0
    apart = (*asked, "study.common_random_numbers=false", ALL_TABLES, "output=apart")
    assert called_in(*apart).returncode == 0

    def patients(folder: str, cell: int) -> pd.DataFrame:
        return rows_of(tmp_path / folder, "dyads", cell).filter(regex="^patient_")

    pd.testing.assert_frame_equal(patients("common", 0), patients("common", 1))
    assert not patients("apart", 0)["patient_rigidity"].equals(
        patients("apart", 1)["patient_rigidity"]
    )
    for cell, skill in enumerate((0.2, 0.8)):
        own = [*SHORT, "dyads=6", "study.common_random_numbers=false"]
        plan = to_plan(compose([*own, f"therapist.skill={skill}"]), cell)
        check_rows(tmp_path / "apart", cell, run(plan))


@pytest.mark.usefixtures("without_figures")
def test_exchanges_are_those_of_the_same_study_alone(called_in, tmp_path):
    """Of the dyads that were named, in every cell."""
    skills = "sweep.parameters={therapist.skill: [0.2, 0.8]}"
    asked = ("sweep", skills, *SHORT, "dyads=4", "exchanges_table=[0,3]", "output=here")
    assert called_in(*asked).returncode == 0

    for cell, skill in enumerate((0.2, 0.8)):
        own = [*SHORT, "dyads=4", "exchanges_table=[0,3]", f"therapist.skill={skill}"]
        expected = dyad_sim.simulate(own).exchanges
        found = rows_of(tmp_path / "here", "exchanges", cell)
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.usefixtures("without_figures")
def test_either_engine_writes_the_same_bytes_under_the_same_name(called_in, tmp_path):
    """The engine computes a sweep; it does not belong to it."""
    asked = ("sweep", GRID, *SHORT, "dyads=20", ALL_TABLES)
    for engine in ("compiled", "mesa"):
        assert called_in(*asked, f"engine={engine}", f"output={engine}").returncode == 0
    found = {name: files_in(tmp_path / name) for name in ("compiled", "mesa")}
    records = [json.loads(files.pop("study.json")) for files in found.values()]

    assert found["compiled"] == found["mesa"]
    assert records[0]["hash"] == records[1]["hash"]


# --- Designs -----------------------------------------------------------------


@pytest.mark.usefixtures("without_figures")
def test_the_same_points_are_the_same_sweep_however_they_are_given(called_in, tmp_path):
    """A grid, and its cells as CSV and as Parquet, share a folder."""
    assert called_in("sweep", GRID, *SHORT, "dyads=3").returncode == 0
    (folder,) = (tmp_path / "results").iterdir()
    points = pd.read_parquet(folder / "cells.parquet")
    points = points[["therapist.skill", "mechanisms.pull"]]
    points.to_csv(tmp_path / "points.csv", index=False)
    points.to_parquet(tmp_path / "points.parquet")

    for name in ("points.csv", "points.parquet"):
        listed = ("sweep.design=table", f"sweep.table={name}")
        assert called_in("sweep", *listed, *SHORT, "dyads=3").returncode == 0

    assert list((tmp_path / "results").iterdir()) == [folder]


@pytest.mark.usefixtures("without_figures")
def test_a_file_may_mix_numbers_and_distributions(called_in, tmp_path):
    """A column of text is read cell by cell."""
    text = 'therapist.skill,dyads\n0.3,2\n"{beta: [4, 4]}",3\n'
    (tmp_path / "points.csv").write_text(text)

    listed = ("sweep.design=table", "sweep.table=points.csv")
    done = called_in("sweep", *listed, *SHORT, ALL_TABLES, "output=here")

    assert done.returncode == 0, done.stderr
    alone = dyad_sim.simulate([*SHORT, "dyads=3", "therapist.skill={beta: [4, 4]}"])
    check_rows(tmp_path / "here", 1, alone)


@pytest.mark.usefixtures("without_figures")
@pytest.mark.parametrize("design", ["latin_hypercube", "sobol"])
def test_a_sample_stays_within_its_ranges(design, called_in, tmp_path):
    """Shares from 0 to 1, whole numbers where the key takes them."""
    ranges = "{therapist.skill: {low: 0, high: 1}, treatment.sessions: {low: 2, high: 4}}"
    sampled = (f"sweep.design={design}", "sweep.cells=8", f"sweep.parameters={ranges}")
    done = called_in("sweep", *sampled, "treatment.exchanges=12", "dyads=2", "output=here")

    assert done.returncode == 0, done.stderr
    cells = pd.read_parquet(tmp_path / "here" / "cells.parquet")
    assert len(cells) == 8
    assert cells["therapist.skill"].between(0, 1).all()
    assert cells["therapist.skill"].nunique() == 8
    assert set(cells["treatment.sessions"]) <= {2, 3, 4}
    attended = pd.read_parquet(tmp_path / "here" / "dyads.parquet")["sessions_attended"]
    assert attended.max() <= 4


EXPERIMENT = """\
# @package _global_
defaults:
  - override /treatment: cbt

dyads: 3
treatment:
  sessions: 3
  exchanges: 12
sweep:
  parameters:
    patient: [anna, ruth]
    therapist.skill: [0.2, 0.8]
"""


@pytest.mark.usefixtures("without_figures")
def test_an_experiment_of_ones_own_can_hold_the_design(called_in, tmp_path):
    """Its groups are found, and a design on the command line replaces its own."""
    for group in ("experiment", "patient"):
        (tmp_path / "mine" / group).mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "skills.yaml").write_text(EXPERIMENT)
    (tmp_path / "mine" / "patient" / "anna.yaml").write_text("rigidity: 0.9\n")

    asked = ("sweep", "-cd", "mine", "experiment=skills")
    assert called_in(*asked, "output=own").returncode == 0
    instead = "sweep.parameters={therapist.skill: [0.4]}"
    assert called_in(*asked, instead, "output=other").returncode == 0

    own = pd.read_parquet(tmp_path / "own" / "dyads.parquet")
    assert own.groupby("cell")["patient_rigidity"].min().tolist()[:2] == [0.9, 0.9]
    other = pd.read_parquet(tmp_path / "other" / "cells.parquet")
    assert other["therapist.skill"].tolist() == [0.4]
    assert "patient" not in other


def test_a_configuration_can_be_looked_at_without_a_sweep(called_in, tmp_path):
    """With the design as it would be used."""
    done = called_in("sweep", GRID, "--cfg", "job", "-p", "sweep")

    assert done.returncode == 0
    assert "therapist.skill:\n" in done.stdout
    assert everything_in(tmp_path) == []


# --- Cells longer than a chunk -----------------------------------------------


def test_cells_of_many_chunks_have_the_measures_of_all_their_dyads(
    tmp_path, called_in, without_figures
):
    """Cells of 150 dyads, in chunks of 64, end within chunks."""
    skills = "sweep.parameters={therapist.skill: [0.2, 0.5, 0.8]}"
    done = called_in("sweep", *SHORT, "dyads=150", skills, "output=here")

    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "here" / "dyads.parquet").iterdir())) == 8
    expected = summarise_cells(pd.read_parquet(tmp_path / "here" / "dyads.parquet"))
    cells = pd.read_parquet(tmp_path / "here" / "cells.parquet")
    pd.testing.assert_frame_equal(cells[list(expected)], expected, check_exact=True)


def test_counts_that_need_more_bytes_in_a_later_chunk_are_kept():
    """The room of a column grows with the largest number in it."""
    cell = _LongCell(5)
    first = pd.DataFrame({"ruptures": np.array([1, 2], "int8"), "symptoms_end": [0.5, 0.25]})
    later = pd.DataFrame({"ruptures": np.array([300, 4, 5, 6], "int16"), "symptoms_end": 1.0})

    assert cell.take(first) == 2
    assert not cell.is_whole
    assert cell.take(later) == 3
    assert cell.is_whole
    assert cell.take(later) == 0
    assert cell.dyads()["ruptures"].tolist() == [1, 2, 300, 4, 5]
    assert cell.dyads()["symptoms_end"].tolist() == [0.5, 0.25, 1.0, 1.0, 1.0]
