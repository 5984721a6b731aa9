"""Findings said in words can be read from the tables, can fail, and are counted over models."""

from __future__ import annotations

import math
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from experiments.lib.claims import (
    Claim,
    figure,
    largest,
    least,
    less,
    most,
    over,
    percent,
    rows,
    smallest,
)
from experiments.lib.command import HOME, experiment_of, names
from experiments.lib.design import Design, settings_of
from experiments.lib.findings import read, tables_in, write
from experiments.lib.over_models import (
    OVER_MODELS,
    VERDICTS,
    claims_of,
    find_all,
    verdicts,
    works,
)

FINDINGS = {
    "levels": pd.DataFrame(
        {"kind": ["a", "a", "b"], "rate": [0.0, 0.1, 0.1], "share": [0.5, 0.25, math.nan]}
    )
}

A_0 = figure("levels", "share", kind="a", rate=0.0)
A_1 = figure("levels", "share", kind="a", rate=0.1)
UNKNOWN = figure("levels", "share", kind="b")

CLAIMED = [name for name in names() if (HOME / name / "claims.py").exists()]

ASKED = [name for name in CLAIMED if (HOME / name / f"{VERDICTS}.csv").exists()]

TINY = 0.001
"""Every cell has as few dyads as any size leaves."""

QUICK = {"01_skill_and_repair", "09_out_of_tune"}
"""Experiments that take seconds at that size; the others have many cells."""


def test_rows_have_all_the_values_that_were_asked_for():
    """One of a list is enough."""
    assert rows(FINDINGS, "levels", kind="a", rate=[0.1, 0.2])["share"].tolist() == [0.25]


def test_a_figure_is_that_of_the_only_row():
    """None is unknown, and several are a mistake."""
    assert A_0(FINDINGS) == 0.5
    assert math.isnan(figure("levels", "share", kind="c")(FINDINGS))
    with pytest.raises(ValueError, match="2 rows of levels"):
        figure("levels", "share", kind="a")(FINDINGS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (least(A_0, A_1), 0.25),
        (most(A_0, A_1), 0.5),
        (less(A_0, A_1), 0.25),
        (over(A_0, A_1), 2.0),
        (percent(A_1), 25.0),
        (smallest("levels", "share", kind="a"), 0.25),
        (largest("levels", "share", kind="a"), 0.5),
        (least(A_0, UNKNOWN), math.nan),
        (most(A_0, UNKNOWN), math.nan),
        (over(A_0, less(A_1, A_1)), math.nan),
        (smallest("levels", "share"), math.nan),
        (largest("levels", "share", kind="c"), math.nan),
    ],
)
def test_figures_combine(value, expected):
    """What is not known stays unknown."""
    assert value(FINDINGS) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("bounds", "holds", "fails", "condition"),
    [
        ({"above": 0.0}, 0.1, 0.0, "above 0"),
        ({"below": 2.0 / 3.0}, 0.1, 0.7, "below 0.667"),
        ({"above": -0.1, "below": 0.1}, 0.0, 0.1, "-0.1 to 0.1"),
    ],
)
def test_a_claim_holds_between_its_bounds(bounds, holds, fails, condition):
    """Not at a bound, and not with a figure that is unknown."""
    claim = Claim("Words", "a figure", A_0, **bounds)
    assert claim.holds(holds)
    assert not claim.holds(fails)
    assert not claim.holds(math.nan)
    assert claim.condition == condition


def test_verdicts_count_the_models_in_which_a_claim_holds():
    """The first findings are those of the default model, and count for nothing else."""
    shares = [0.9, 0.1, 0.2, 0.3, math.nan]
    found = [{"levels": pd.DataFrame({"share": [share]})} for share in shares]
    claims = [
        Claim("It is small", "share", figure("levels", "share"), below=0.25),
        Claim("It is large", "share", figure("levels", "share"), above=0.8),
    ]

    small, large = verdicts(claims, found).to_dict("records")
    assert (small["holds_in"], small["models"], small["unknown"]) == (2, 4, 1)
    assert (small["median"], small["default"], small["default_holds"]) == (0.2, 0.9, False)
    assert 0.1 < small["low"] < small["high"] < 0.3
    assert (large["holds_in"], large["default_holds"]) == (0, True)


def test_a_figure_that_no_model_knows_holds_in_none():
    """Nor has it a range."""
    claims = [Claim("Words", "a figure", UNKNOWN, above=0.0)]
    (row,) = verdicts(claims, [FINDINGS, FINDINGS]).to_dict("records")
    assert (row["holds_in"], row["unknown"]) == (0, 1)
    assert math.isnan(row["median"])


def test_models_are_simulated_once_and_kept(tmp_path, monkeypatch):
    """A second call reads, a changed setting does not find what was kept for another."""
    monkeypatch.chdir(tmp_path)
    seen = []

    def find(design: Design) -> dict[str, pd.DataFrame]:
        seen.append(design.settings["rate"])
        return {"levels": pd.DataFrame({"constants": [len(design.constants)]})}

    toy = SimpleNamespace(EXPERIMENT=SimpleNamespace(find=find))
    monkeypatch.setitem(sys.modules, "experiments.toy.experiment", toy)
    monkeypatch.setitem(sys.modules, "experiments.toy", SimpleNamespace(experiment=toy))
    settings = {"rate": 0.1, "dyads": 10, OVER_MODELS: {"size": 0.5, "dyads": 5}}
    told: list[tuple[int, int]] = []

    asked = works("toy", settings, 1, None, 2)
    assert [(work.size, work.settings["dyads"]) for work in asked] == [(0.5, 5)] * 3
    assert asked[0].model == {}
    assert len({work.folder for work in asked}) == 3
    for _ in range(2):
        found = find_all(asked, 1, lambda done, whole: told.append((done, whole)))
        assert [len(one["levels"]) for one in found] == [1, 1, 1]
    assert found[0]["levels"]["constants"].item() == 0
    assert found[1]["levels"]["constants"].item() > 100
    assert seen == [0.1] * 3
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3), (3, 3)]
    find_all(works("toy", {**settings, "rate": 0.2}, 1, None, 1), 1, lambda *_: None)
    assert seen == [0.1] * 3 + [0.2] * 2


def test_whatever_says_how_models_are_asked_has_claims():
    """And the other way round."""
    assert [name for name in names() if OVER_MODELS in settings_of(HOME / name)] == CLAIMED


@pytest.mark.parametrize("name", CLAIMED)
def test_every_claim_is_a_sentence_that_can_fail(name):
    """It is told once, fits a table, and has a bound that a figure may miss."""
    claims = claims_of(name)
    words = [claim.words for claim in claims]

    assert len(set(words)) == len(words) >= 4
    for claim in claims:
        assert claim.words[0].isupper()
        assert not claim.words.endswith(".")
        assert "|" not in claim.words + claim.figure
        assert math.isfinite(claim.above) or math.isfinite(claim.below)
        assert claim.above < claim.below


@pytest.mark.parametrize("name", CLAIMED)
def test_every_claim_holds_with_the_findings_beside_it(name):
    """The page says nothing that its own tables do not say; so every figure can be read."""
    found = read(HOME / name, tuple(set(tables_in(HOME / name)) - {VERDICTS}))

    failing = {
        claim.words: claim.value(found)
        for claim in claims_of(name)
        if not claim.holds(claim.value(found))
    }
    assert failing == {}


@pytest.mark.parametrize("name", ASKED)
def test_kept_verdicts_are_those_of_the_claims(name):
    """A claim that was reworded is asked again: `python -m experiments NAME --models 100`."""
    (kept,) = read(HOME / name, (VERDICTS,)).values()
    claims = claims_of(name)

    assert kept["claim"].tolist() == [claim.words for claim in claims]
    assert kept["figure"].tolist() == [claim.figure for claim in claims]
    assert kept["holds_if"].tolist() == [claim.condition for claim in claims]
    assert (kept["holds_in"] + kept["unknown"] <= kept["models"]).all()
    assert (kept["models"] >= 50).all()
    defaults = zip(claims, kept["default"], strict=True)
    assert kept["default_holds"].tolist() == [claim.holds(value) for claim, value in defaults]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in QUICK else pytest.mark.long) for name in CLAIMED],
)
def test_every_figure_can_be_read_from_the_cells_that_models_are_asked_for(name, tmp_path):
    """Also those with few dyads, in which something may not occur."""
    (default, *_) = works(name, settings_of(HOME / name), 1, TINY, 1)
    design = Design(default.settings, default.seed, default.size, None, default.model)
    write(experiment_of(name).find(design), tmp_path)
    found = read(tmp_path, tables_in(tmp_path))

    assert all(isinstance(claim.value(found), float) for claim in claims_of(name))
