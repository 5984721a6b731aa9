"""Several studies from one command line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from dyad_sim.cli import study
from tests.cli.conftest import TINY, everything_in


def figures_in(folder: Path) -> list[str]:
    """Return the figures of a folder."""
    return sorted(path.stem for path in folder.glob("*.png"))


@pytest.mark.slow
def test_two_parameters_give_a_table_and_heat_maps(dyad_sim_in, tmp_path):
    grid = ("therapist.skill=0.2,0.8", "therapist.repair_probability=0,0.6")
    done = dyad_sim_in("run", "-m", *grid, *TINY)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    (folder,) = (tmp_path / "results").iterdir()
    assert {path.name for path in tmp_path.iterdir()} == {"results"}
    cells = pd.read_parquet(folder / "cells.parquet")
    leading = ["cell", "folder", "therapist.skill", "therapist.repair_probability"]
    assert list(cells.columns[:4]) == leading
    assert cells["therapist.skill"].tolist() == [0.2, 0.2, 0.8, 0.8]
    assert {"alliance_last", "alliance_last_low", "alliance_last_high"} <= set(cells.columns)
    assert pd.read_csv(folder / "cells.csv").shape == cells.shape
    assert "heat_maps" in figures_in(folder)
    assert (
        folder.name
        == f"multirun-{json.loads((folder / 'multirun.json').read_text())['hash'][:12]}"
    )
    assert not list(folder.rglob("multirun.yaml"))
    assert not list(folder.rglob(".*"))
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.slow
def test_a_cell_is_the_study_of_the_same_name(called_in, tmp_path):
    assert called_in("run", *TINY, "therapist.skill=0.8", "output=one").returncode == 0
    done = called_in("run", "-m", *TINY, "therapist.skill=0.2,0.8", "output=many")

    assert done.returncode == 0, done.stderr
    one, cell = tmp_path / "one", tmp_path / "many" / "1"
    assert everything_in(one) == everything_in(cell)
    assert all(
        (one / name).read_bytes() == (cell / name).read_bytes() for name in everything_in(one)
    )
    assert "lines" in figures_in(tmp_path / "many")


@pytest.fixture
def without_figures(monkeypatch):
    """Leave out the figures of single cells, which take most of the time."""
    monkeypatch.setattr("dyad_sim.cli.study.draw_all", lambda *_: [])


@pytest.mark.usefixtures("without_figures")
def test_cells_with_draws_of_their_own_say_which_they_are(called_in, tmp_path):
    """The same settings under other draws: other rows, and the record tells them apart."""
    asked = ("study.common_random_numbers=false", "therapist.skill=0.8,0.8", "output=own")
    done = called_in("run", "-m", *TINY, *asked)

    assert done.returncode == 0, done.stderr
    folders = [tmp_path / "own" / name for name in ("0", "1")]
    told = [json.loads((folder / "study.json").read_text()) for folder in folders]
    assert [study["cell"] for study in told] == [0, 1]
    one, other = (pd.read_parquet(folder / "sessions.parquet") for folder in folders)
    assert not one["symptoms"].equals(other["symptoms"])


@pytest.mark.usefixtures("without_figures")
def test_names_can_be_varied_too(called_in, tmp_path):
    names = ("patient=intrusion_sensitive,dependent", "mechanisms.pull=true,false")
    done = called_in("run", "-m", *names, "seed=1,2", "dyads=1", *TINY[1:], "output=here")

    assert done.returncode == 0, done.stderr
    cells = pd.read_parquet(tmp_path / "here" / "cells.parquet")
    assert len(cells) == 8
    assert cells["patient"].unique().tolist() == ["intrusion_sensitive", "dependent"]
    assert "intrusion" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["therapist.skill=0.5,1.5"], ["therapist.skill", "1.5"]),
        (["patient=population,rut"], ["patient=rut", "ruth?"]),
        (["therapist.skil=0.5,0.7"], ["therapist.skill?"]),
        (["output=a,b"], ["output"]),
        (["seed=1,2", "output=file/here"], ["output=file/here"]),
    ],
)
def test_one_bad_cell_stops_all_before_the_first(arguments, told, called_in, tmp_path):
    (tmp_path / "file").write_text("mine")

    done = called_in("run", "-m", *TINY, *arguments)

    assert done.returncode == 2, done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert everything_in(tmp_path) == ["file"]


@pytest.mark.usefixtures("without_figures")
def test_the_folder_of_another_multirun_is_left_alone(called_in, tmp_path):
    asked = ("run", "-m", "dyads=1", *TINY[1:], "output=here")
    assert called_in(*asked, "seed=1,2").returncode == 0
    before = (tmp_path / "here" / "cells.csv").read_bytes()

    assert called_in(*asked, "seed=1,2").returncode == 0
    done = called_in(*asked, "seed=3,4")

    assert done.returncode == 2
    assert "another multirun" in done.stderr
    assert (tmp_path / "here" / "cells.csv").read_bytes() == before


@pytest.mark.usefixtures("without_figures")
def test_the_command_line_stands_over_the_sweep_of_an_experiment(called_in, tmp_path):
    asked = ("experiment=too_much_metacommunication", "therapist.repair_probability=0,0.5")
    done = called_in("run", "-m", *asked, *TINY, "output=asked")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("probability") == 1
    design = json.loads((tmp_path / "asked" / "multirun.json").read_text())
    assert design["swept"] == ["therapist.repair_probability"]
    assert len(design["cells"]) == 2


TWO = ("run", "-m", *TINY, "therapist.skill=0.2,0.8", "output=here")


@pytest.fixture
def simulated(monkeypatch) -> list[int]:
    """Dyads of each study that is simulated; no figures are drawn."""
    dyads: list[int] = []
    run = study.run

    def noted(plan, *progress):
        dyads.append(plan.dyads)
        return run(plan, *progress)

    monkeypatch.setattr(study, "run", noted)
    monkeypatch.setattr(study, "draw_all", lambda *_: [])
    monkeypatch.setattr("dyad_sim.figures.of_a_sweep.draw_all", lambda *_: [])
    return dyads


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_finished_multirun_is_not_simulated_again(called_in, tmp_path, simulated):
    """Each cell is told in a line, the table of cells is written, the bytes are the same."""
    assert called_in(*TWO).returncode == 0
    before = contents(tmp_path)
    simulated.clear()

    done = called_in(*TWO)

    assert done.returncode == 0, done.stderr
    assert simulated == []
    assert done.stdout.count("is there already, and is not simulated again") == 2
    assert "cells.csv" in done.stdout
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "damage",
    [
        "cut",
        "edited",
        *(
            pytest.param(damage, marks=pytest.mark.slow)
            for damage in ("gone", "of another cell", "no study.json", "version")
        ),
    ],
)
def test_a_cell_that_is_damaged_is_simulated_again(damage, called_in, tmp_path, simulated):
    """The other is kept, and the bytes are those of before."""
    assert called_in(*TWO).returncode == 0
    before = contents(tmp_path)
    simulated.clear()
    cell = tmp_path / "here" / "1"
    if damage == "cut":
        (cell / "dyads.parquet").write_bytes((cell / "dyads.parquet").read_bytes()[:-1])
    elif damage == "gone":
        (cell / "episodes.parquet").unlink()
    elif damage == "edited":
        table = pd.read_parquet(cell / "sessions.parquet")
        table.assign(symptoms=0.0).to_parquet(cell / "sessions.parquet")
    elif damage == "of another cell":
        other = tmp_path / "here" / "0" / "sessions.parquet"
        (cell / "sessions.parquet").write_bytes(other.read_bytes())
    elif damage == "no study.json":
        for file in cell.iterdir():
            file.unlink()
    else:
        text = (cell / "study.json").read_text()
        (cell / "study.json").write_text(text.replace('"numpy": "', '"numpy": "0.'))

    done = called_in(*TWO)

    assert done.returncode == 0, done.stderr
    assert simulated == [2]
    assert done.stdout.count("is there already") == 1
    assert contents(tmp_path) == before


def test_cells_with_draws_of_their_own_are_kept_too(called_in, tmp_path, simulated):
    """Each knows its number."""
    asked = (*TWO, "study.common_random_numbers=false", "exchanges_table=[1]")
    assert called_in(*asked).returncode == 0
    before = contents(tmp_path)
    simulated.clear()

    assert called_in(*asked).returncode == 0
    assert simulated == []
    assert contents(tmp_path) == before
