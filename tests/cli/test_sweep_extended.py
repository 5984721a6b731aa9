"""A sweep that extends the one in its folder: what is there is kept, the bytes are the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from dyad_sim.measures import summarise_cells
from dyad_sim.studies import sweeps
from dyad_sim.studies.chunks import LOCKS, RECORDS, Store
from dyad_sim.studies.extension import EARLIER
from tests.cli.conftest import everything_in
from tests.cli.sweeps import ALL_TABLES, SHORT, files_in, make
from tests.locks import held

BASE = ("sweep", *SHORT, ALL_TABLES, "exchanges_table=[0,3]", "sweep.threads=1")
SKILLS = "sweep.parameters={therapist.skill: [0.2, 0.8]}"
SMALL = (*BASE, SKILLS, "dyads=50")
"""Two cells of fifty dyads, in two chunks of which the first ends within a cell."""

MORE_SKILLS = "sweep.parameters={therapist.skill: [0.1, 0.2, 0.5, 0.8]}"
SOBOL = (*BASE, "sweep.design=sobol", "sweep.parameters={therapist.skill: {low: 0, high: 1}}")

EXTENSIONS = {
    "more dyads": (SMALL, (*BASE, SKILLS, "dyads=90"), 80),
    "further values": (SMALL, (*BASE, MORE_SKILLS, "dyads=50"), 100),
    "both, in another order": (
        SMALL,
        (*BASE, "sweep.parameters={therapist.skill: [0.8, 0.5, 0.2]}", "dyads=60"),
        80,
    ),
    "a further key": (
        SMALL,
        (
            *BASE,
            "sweep.parameters={therapist.skill: [0.2, 0.8], mechanisms.pull: [true, false]}",
            "dyads=50",
        ),
        100,
    ),
    "dyads before the first": (
        (*SMALL, "first_dyad=30", "exchanges_table=none"),
        (*BASE, SKILLS, "dyads=80", "exchanges_table=none"),
        60,
    ),
    "more cells of a sample": (
        (*SOBOL, "sweep.cells=2", "dyads=50"),
        (*SOBOL, "sweep.cells=4", "dyads=50"),
        100,
    ),
    "further choices": (
        (*BASE, "sweep.parameters={patient: [ruth]}", "dyads=50"),
        (*BASE, "sweep.parameters={patient: [population, ruth]}", "dyads=50"),
        50,
    ),
    "further seeds": (
        (*BASE, "sweep.parameters={seed: [1, 2]}", "dyads=50"),
        (*BASE, "sweep.parameters={seed: [1, 2, 3]}", "dyads=50"),
        50,
    ),
    "more dyads of cells with random numbers of their own": (
        (*SMALL, "study.common_random_numbers=false"),
        (*BASE, SKILLS, "dyads=60", "study.common_random_numbers=false"),
        20,
    ),
}


@pytest.fixture
def computed(monkeypatch) -> Iterator[list[int]]:
    """Numbers of the dyads of each block that is computed; no figures are drawn."""
    dyads: list[int] = []
    in_blocks = sweeps.in_blocks

    def noted(works):
        for block in in_blocks(works):
            dyads.append(len(block[2]))
            yield block

    monkeypatch.setattr(sweeps, "in_blocks", noted)
    monkeypatch.setattr("dyad_sim.cli.sweeping._draw", lambda *_: None)
    return dyads


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The small sweep, and one with more dyads, each made at once."""
    folder = tmp_path_factory.mktemp("made")
    make(folder, (*SMALL, "output=small"), (*BASE, SKILLS, "dyads=90", "output=large"))
    return folder


@pytest.fixture
def here(made, tmp_path) -> Path:
    """A copy of the small sweep."""
    return Path(shutil.copytree(made / "small", tmp_path / "here"))


LARGE = (*BASE, SKILLS, "dyads=90", "output=here")


QUICK = ("more dyads", "both, in another order", "further choices")


@pytest.mark.parametrize(
    "case",
    [
        case if case in QUICK else pytest.param(case, marks=pytest.mark.slow)
        for case in EXTENSIONS
    ],
)
def test_only_what_is_new_is_computed_and_the_bytes_are_those_of_a_sweep_made_at_once(
    case, called_in, tmp_path, computed
):
    """Tables, records, cells and description."""
    small, large, new = EXTENSIONS[case]
    assert called_in(*small, "output=here").returncode == 0
    computed.clear()

    done = called_in(*large, "output=here")

    assert done.returncode == 0, done.stderr
    assert "Extending the sweep in here: what is there is kept." in done.stderr
    assert sum(computed) == new
    assert called_in(*large, "output=once").returncode == 0
    assert files_in(tmp_path / "here") == files_in(tmp_path / "once")
    assert EARLIER not in everything_in(tmp_path / "here")


@pytest.mark.usefixtures("computed")
@pytest.mark.parametrize("text", ["of {hash}", "mine"])
def test_what_tells_of_the_earlier_sweep_goes_and_what_is_not_ours_stays(text, called_in, here):
    """An old report or figure would be taken for that of the larger sweep."""
    study = json.loads((here / "study.json").read_text())
    (here / "report.html").write_text(text.format(**study))
    Store(here, study["hash"]).claim_files(["lines_resolved_share.png"])
    (here / "lines_resolved_share.png").touch()
    mine = ["heat_maps.pdf", "lines.png", "chunks/notes.txt", "dyads.parquet/_notes"]
    for name in mine:
        (here / name).write_text("mine")

    assert called_in(*LARGE).returncode == 0

    assert (here / "report.html").exists() == (text == "mine")
    assert not (here / "lines_resolved_share.png").exists()
    assert [(here / name).read_text() for name in mine] == ["mine"] * 4


REFUSED = {
    "fewer dyads": (*BASE, SKILLS, "dyads=49"),
    "a value less": (*BASE, "sweep.parameters={therapist.skill: [0.2, 0.5]}", "dyads=90"),
    "another seed": (*BASE, SKILLS, "dyads=90", "seed=2"),
    "another constant": (*BASE, SKILLS, "dyads=90", "therapist.repair_probability=0.3"),
    "other tables": (*BASE, SKILLS, "dyads=90", "sweep.tables=[dyads]"),
    "other exchanges": (*BASE, SKILLS, "dyads=90", "exchanges_table=[0,4]"),
    "other dyads": (*BASE, SKILLS, "dyads=90", "first_dyad=10", "exchanges_table=none"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_sweep_that_lacks_something_of_the_one_in_the_folder_is_refused(
    case, called_in, here
):
    """As another study, and nothing is touched."""
    before = files_in(here)

    done = called_in(*REFUSED[case], "output=here")

    assert done.returncode == 2
    assert "output=here already holds another study" in done.stderr
    assert files_in(here) == before
    assert EARLIER not in everything_in(here)


def test_chunks_that_are_missing_or_damaged_are_computed(called_in, here, made, computed):
    """What is there and sound is kept."""
    file = here / "sessions.parquet" / "chunk-000000.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    (here / "cells.csv").unlink()

    assert called_in(*LARGE).returncode == 0

    assert sum(computed) == 80 + 64
    assert files_in(here) == files_in(made / "large")


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("shards", [1, 2, 9])
def test_an_extension_that_is_interrupted_goes_on(
    shards, called_in, here, made, computed, monkeypatch
):
    """In shards too; what stood aside is there until all is done."""
    put = Store.put

    def interrupted(self, chunk, tables):
        if chunk.number == 1:
            raise KeyboardInterrupt
        put(self, chunk, tables)

    monkeypatch.setattr(Store, "put", interrupted)
    assert called_in(*LARGE).returncode == 130
    monkeypatch.setattr(Store, "put", put)
    assert EARLIER in everything_in(here)

    for shard in range(shards):
        asked = (f"sweep.shards={shards}", f"sweep.shard={shard}")
        assert called_in(*LARGE, *asked).returncode == 0
    assert files_in(here) == files_in(made / "large")
    assert EARLIER not in everything_in(here)


class Stop(BaseException):
    """A process that ends in the middle."""


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("moment", range(9))
def test_an_extension_killed_while_it_begins_loses_nothing(
    moment, called_in, here, made, computed, monkeypatch
):
    """Both sweeps can be started after that, in either order."""
    steps = iter(range(100))
    replace = Path.replace

    def then_stop(self, target):
        if next(steps) == moment:
            raise Stop
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", then_stop)
    with pytest.raises(Stop):
        called_in(*LARGE)
    monkeypatch.setattr(Path, "replace", replace)
    computed.clear()

    if moment % 2:
        called_in(*SMALL, "output=here")
    done = called_in(*LARGE)

    assert done.returncode == 0, done.stderr
    assert files_in(here) == files_in(made / "large")
    assert sum(computed) <= 80


def test_an_extension_that_is_not_complete_is_not_extended_again(
    called_in, here, made, monkeypatch
):
    """Until it is; nothing is lost."""
    monkeypatch.setattr("dyad_sim.cli.sweeping._draw", lambda *_: None)
    assert called_in(*LARGE, "sweep.shards=9", "sweep.shard=8").returncode == 0
    larger = (*BASE, SKILLS, "dyads=120", "output=here")

    done = called_in(*larger)

    assert done.returncode == 2
    assert "output=here holds a sweep that extends another and is not complete" in done.stderr
    assert called_in(*LARGE).returncode == 0
    assert files_in(here) == files_in(made / "large")
    assert called_in(*larger).returncode == 0


def test_a_sweep_that_another_process_computes_is_not_extended(called_in, here):
    """It would write the chunks of the smaller one among those of the larger."""
    (here / RECORDS / "000001.json").unlink()
    before = files_in(here)

    with held(here / LOCKS / "000001"):
        done = called_in(*LARGE)

    assert done.returncode == 2
    assert "output=here is being computed by another process; wait for its end" in done.stderr
    assert files_in(here) == before
    assert EARLIER not in everything_in(here)


# --- Seeds as repeats --------------------------------------------------------

SEEDS = "sweep.parameters={therapist.skill: [0.2, 0.8], seed: [1, 2, 3]}"


def test_cells_that_differ_in_their_seed_only_are_pooled(called_in, tmp_path, computed):
    """As one cell whose dyads and therapists are all different people."""
    done = called_in("sweep", SEEDS, *SHORT, "dyads=40", "output=here")

    assert done.returncode == 0, done.stderr
    assert "Cells that differ in their seed only are pooled: here/pooled.csv" in done.stdout
    cells = pd.read_parquet(tmp_path / "here" / "cells.parquet")
    pooled = pd.read_csv(tmp_path / "here" / "pooled.csv")
    assert len(cells) == 6
    assert pooled["cell"].tolist() == [0, 3]
    assert pooled["therapist.skill"].tolist() == [0.2, 0.8]
    assert pooled["seeds"].tolist() == [3, 3]
    means = cells.groupby("therapist.skill")["alliance_last"].mean()
    assert pooled["alliance_last"].to_numpy() == pytest.approx(means.to_numpy())
    dyads = pd.read_parquet(tmp_path / "here" / "dyads.parquet")
    apart = dyads.assign(
        dyad=dyads["cell"] * 1000 + dyads["dyad"],
        therapist=dyads["cell"] * 1000 + dyads["therapist"],
        cell=dyads["cell"] // 3,
    )
    expected = summarise_cells(apart)
    for name in ("alliance_last_low", "alliance_last_high", "resolved_share_low"):
        assert pooled[name].to_numpy() == pytest.approx(expected[name].to_numpy())


@pytest.mark.usefixtures("computed")
def test_a_file_that_stands_where_pooled_measures_go_is_told_before_anything_is_computed(
    called_in, tmp_path, computed, here
):
    (here / "pooled.csv").write_text("mine")
    before = everything_in(tmp_path)
    seeds = "sweep.parameters={therapist.skill: [0.2, 0.8], seed: [1, 2]}"
    done = called_in(*BASE, seeds, "dyads=50", "output=here")

    assert done.returncode == 2, done.stderr
    assert "pooled.csv is not of this sweep, which needs its name" in done.stderr
    assert computed == []
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    ("points", "seeds"),
    [
        ("seed,therapist.skill\n1,0.2\n2,0.8\n", None),
        ("seed,therapist.skill\n1,0.2\n1,0.2\n", None),
        ("seed\n1\n2\n3\n", [3]),
        ("seed,therapist.skill\n1,0.2\n5,0.8\n2,0.2\n2,0.2\n", [2, 1]),
    ],
)
def test_the_same_dyads_count_once(points, seeds, called_in, tmp_path):
    """Whatever the order of the cells; without repeats there is nothing to pool."""
    (tmp_path / "points.csv").write_text(points)
    listed = ("sweep.design=table", "sweep.table=points.csv")
    done = called_in("sweep", *listed, *SHORT, "dyads=12", "output=here")

    assert done.returncode == 0, done.stderr
    file = tmp_path / "here" / "pooled.csv"
    assert file.exists() == (seeds is not None)
    if seeds is not None:
        assert pd.read_csv(file)["seeds"].tolist() == seeds
