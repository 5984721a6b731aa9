"""What a large study costs: said, asked about, refused where nobody can be asked."""

from __future__ import annotations

import io
import sys

import pytest

import dyad_sim
from dyad_sim.cli import costs
from dyad_sim.cli.application import AGREED
from dyad_sim.cli.costs import LARGE, LIMITS, Cost, agree, cost_of_multirun, cost_of_study
from dyad_sim.configs import ConfigurationError, compose, to_plan
from tests.cli.conftest import TINY, everything_in

GRID = "sweep.parameters={therapist.skill: [0.2, 0.8]}"

SMALL = Cost(1e6, 1.0, 5e8, 1e6)


class Terminal(io.StringIO):
    """A terminal on which somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def low(monkeypatch):
    """Let the smallest study be above the limits."""
    monkeypatch.setattr(costs, "LARGE", Cost(0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(costs, "LIMITS", Cost(0.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("overrides", "exchanges"),
    [
        (["dyads=3"], 3 * 30 * 60),
        (["dyads=3", "treatment.sessions=2", "treatment.exchanges=6"], 36),
        (["dyads=2", "exchanges_table=all"], 2 * 30 * 60),
    ],
)
def test_exchanges_are_counted_as_if_nobody_left(overrides, exchanges):
    assert cost_of_study(to_plan(compose(overrides))).exchanges == exchanges


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ("dyads=200", "exchanges"),
        ("engine=mesa", "seconds"),
        ("exchanges_table=all", "memory"),
        ("exchanges_table=[0,1,2]", "disk"),
        ("treatment.sessions=31", "memory"),
    ],
)
def test_what_asks_for_more_costs_more(more, part):
    usual, asked = (cost_of_study(to_plan(compose(given))) for given in ([], [more]))
    assert getattr(asked, part) > getattr(usual, part)


def test_studies_one_after_another_share_memory_alone():
    plans = [to_plan(compose([f"dyads={dyads}"])) for dyads in (10, 20)]
    both, (one, other) = cost_of_multirun(plans), map(cost_of_study, plans)
    assert both.memory == other.memory > one.memory
    for part in ("exchanges", "seconds", "disk"):
        assert getattr(both, part) == getattr(one, part) + getattr(other, part)


def test_of_the_usual_study_nothing_is_said(capsys):
    agree(cost_of_study(to_plan(compose([]))))
    agree(SMALL)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("part", ["seconds", "memory", "disk"])
def test_what_is_large_is_said_and_what_is_above_a_limit_is_refused(part, capsys):
    large, above = (
        SMALL._replace(**{part: 1.01 * getattr(of, part)}) for of in (LARGE, LIMITS)
    )
    agree(large)
    assert capsys.readouterr().err.startswith("Up to 1,000,000 exchanges: about")
    with pytest.raises(ConfigurationError, match="--yes"):
        agree(above)


@pytest.mark.parametrize("answer", ["y\n", "Yes\n", " YES \n"])
def test_on_a_terminal_somebody_is_asked(answer, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", Terminal())
    agree(SMALL._replace(seconds=7300.0))
    assert sys.stderr.getvalue().endswith("about 2 h, 0.5 GB of memory, 0.0 GB on disk. "
                                          "Go on? [y/N] ")  # fmt: skip


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "dyads=3\n"])
def test_whoever_does_not_say_yes_gets_nothing(answer, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(SystemExit, match="2"):
        agree(SMALL._replace(disk=1e12))
    assert sys.stderr.getvalue().endswith("nothing was simulated.\n")


def test_a_closed_input_can_answer_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ConfigurationError):
        agree(SMALL._replace(memory=1e12))


@pytest.mark.parametrize(
    "asked",
    [
        ("run", "dyads=3000000"),
        ("run", "dyads=200000", "exchanges_table=all"),
        ("run", "dyads=100000", "engine=mesa"),
        ("run", "-m", "seed=1,2", "dyads=1000000"),
        ("sweep", GRID, "dyads=1000000", "treatment.sessions=1000"),
        ("sweep", GRID, "dyads=1000000", "sweep.shards=2", "sweep.shard=1", "engine=mesa"),
    ],
)
def test_a_study_above_a_limit_is_refused_before_anything_is_done(asked, called_in, tmp_path):
    done = called_in(*asked)

    assert done.returncode == 2
    assert "Up to" in done.stderr
    assert "Add --yes to go on" in done.stderr
    assert done.stdout == ""
    assert everything_in(tmp_path) == []


@pytest.mark.usefixtures("low")
@pytest.mark.parametrize(
    "asked",
    [
        ("run",),
        pytest.param(("run", "-m", "seed=1,2"), marks=pytest.mark.slow),
        ("sweep", GRID),
    ],
    ids=" ".join,
)
def test_yes_goes_on_and_is_forgotten(asked, called_in, tmp_path):
    assert called_in(*asked, *TINY, "output=a").returncode == 2

    done = called_in(*asked[:1], "--yes", *asked[1:], *TINY, "output=b")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("Up to")
    assert done.stderr.count("Up to") == 1

    assert called_in(*asked, *TINY, "output=c").returncode == 2
    assert [folder.name for folder in tmp_path.iterdir()] == ["b"]


@pytest.mark.usefixtures("low")
def test_a_sweep_that_has_begun_is_asked_about_no_more(called_in):
    """Nor are its other shards."""
    half = ("sweep", GRID, *TINY, "dyads=70", "sweep.shards=2", "output=here")

    assert called_in(*half, "sweep.shard=0", "--yes").returncode == 0
    done = called_in(*half, "sweep.shard=1")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("low")
def test_python_is_not_asked():
    assert not AGREED.get()
    assert len(dyad_sim.simulate(TINY).dyads) == 2
    assert len(list(dyad_sim.sweep({"seed": [1, 2]}, TINY))) == 2
