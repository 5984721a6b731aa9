"""Intraclass correlations of made-up ratings whose answers are known."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.people.intraclass import intraclass
from tests.made_up import coverage

SEED = 20260402
SHORT = Bootstrap(399)


def coded(generator: np.random.Generator, dyads: int = 60, rows: int = 6) -> pd.DataFrame:
    """Two coders' ratings: variance 1 of dyads, 1 of sessions and 1 of each coder's error."""
    dyad = np.repeat([f"d{number}" for number in range(dyads)], rows)
    truth = np.repeat(generator.normal(size=dyads), rows) + generator.normal(size=dyad.size)
    first, second = truth + generator.normal(size=(2, dyad.size))
    return pd.DataFrame({"dyad": dyad, "first": first + 3.0, "second": second + 3.0})


@pytest.mark.parametrize(("average", "kind"), [(False, "ICC(A,1)"), (True, "ICC(A,k)")])
@pytest.mark.parametrize("apart", [0.0, 1.5])
def test_the_intraclass_correlation_is_that_of_pingouin(
    average: bool, kind: str, apart: float
) -> None:
    """In absolute agreement a coder who is always higher counts against it."""
    frame = coded(np.random.default_rng(SEED), 30, 1)
    frame["second"] += apart
    long = frame.melt("dyad", ["first", "second"], "coder", "rating")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin = pytest.importorskip("pingouin")
        table = pingouin.intraclass_corr(long, "dyad", "coder", "rating")
    expected = table.set_index("Type").loc[kind, "ICC"]
    found = intraclass(frame, "first", "second", average=average)
    assert found.value == pytest.approx(expected)
    assert (found.n, found.trusted, found.reason) == (30, True, "")


def test_the_intraclass_correlation_of_shrout_and_fleiss() -> None:
    """Judges 1 and 4 of their table 2, by hand: mean squares 7.5333, 3 and 1.4."""
    frame = pd.DataFrame(
        {"dyad": range(6), "one": [9, 6, 8, 7, 10, 6], "four": [8, 2, 8, 6, 9, 7]}
    )
    rows, coders, error = 113.0 / 15.0, 3.0, 1.4
    single = (rows - error) / (rows + error + 2 * (coders - error) / 6)
    mean = (rows - error) / (rows + (coders - error) / 6)
    assert intraclass(frame, "one", "four", average=False).value == pytest.approx(single)
    assert intraclass(frame, "one", "four").value == pytest.approx(mean)


@pytest.mark.parametrize(("average", "truth"), [(False, 2 / 3), (True, 0.8)])
def test_the_intraclass_correlation_covers_the_truth(average: bool, truth: float) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return intraclass(coded(generator), "first", "second", average=average, how=SHORT)

    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98


@pytest.mark.parametrize("apart", [0.0, 0.3])
def test_ratings_that_never_vary_have_no_intraclass_correlation(apart: float) -> None:
    frame = pd.DataFrame({"dyad": range(20), "first": 0.1, "second": 0.1 + apart})
    found = intraclass(frame, "first", "second")
    assert (found.n, found.trusted, found.reason) == (20, False, "nothing differs")


def test_what_cannot_be_measured_is_said_in_words() -> None:
    frame = coded(np.random.default_rng(SEED))
    for names in (("said", "second"), ("first", "said")):
        found = intraclass(frame, *names)
        assert (found.n, found.trusted, found.reason) == (0, False, "no column said")
    assert intraclass(frame, "said", "heard").reason == "no column said"
    nothing = intraclass(frame.iloc[:0], "first", "second")
    assert (nothing.n, nothing.trusted, math.isnan(nothing.value)) == (0, False, True)
    assert nothing.reason == "no observations"


@pytest.mark.parametrize("average", [True, False])
def test_the_unit_of_the_ratings_does_not_matter(average: bool) -> None:
    frame = coded(np.random.default_rng(SEED), 30, 1)
    small = frame.assign(first=0.01 * frame["first"], second=0.01 * frame["second"])
    expected = intraclass(frame, "first", "second", average=average).value
    assert intraclass(small, "first", "second", average=average).value == pytest.approx(
        expected
    )


def test_coders_who_contradict_each_other_have_no_reliability() -> None:
    """What is above the line is -1, and what is below it -1/2."""
    frame = pd.DataFrame({"dyad": [1, 2], "first": [0.0, 1.0], "second": [1.0, 0.0]})
    found = intraclass(frame, "first", "second")
    assert (math.isnan(found.value), found.trusted) == (True, False)


def test_rows_that_lack_a_column_are_left_out() -> None:
    frame = coded(np.random.default_rng(SEED))
    gaps = frame.astype({"first": object, "second": object})
    gaps.loc[:15, "first"] = None
    gaps.loc[300:, "second"] = None
    found = intraclass(gaps, "first", "second")
    assert found == pytest.approx(intraclass(frame[16:300], "first", "second"))


def test_without_samples_there_is_a_value_and_no_interval() -> None:
    frame = coded(np.random.default_rng(SEED))
    found = intraclass(frame, "first", "second", how=VALUES_ONLY)
    assert found.value == intraclass(frame, "first", "second").value
    assert math.isnan(found.low)
    assert math.isnan(found.high)
