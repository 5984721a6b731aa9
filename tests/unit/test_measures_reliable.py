"""Reliable change on made-up scores whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dyad_sim.measures import Estimate, share
from dyad_sim.measures.change.scores import (
    CRITERION,
    clinically_significant,
    cutoff_of,
    reliable_change_index,
    reliably_deteriorated,
    reliably_improved,
)

SEED = 19910212
STUDIES = 200

Shares = Callable[..., Estimate]
BOTH = [reliably_improved, reliably_deteriorated]


def treated(generator: np.random.Generator, dyads: int, fall: float = 0.0) -> pd.DataFrame:
    """Scores of deviation 1 and reliability 0.8 whose true part falls alike for all."""
    true = generator.normal(0.0, math.sqrt(0.8), dyads)
    first, last = generator.normal(0.0, math.sqrt(0.2), (2, dyads))
    return pd.DataFrame(
        {"dyad": np.arange(dyads), "intake": true + first, "end": true - fall + last}
    )


def test_the_index_by_hand() -> None:
    """Deviation 10 and reliability 0.875: the error of a difference is 5."""
    intake = np.array([40.0, 50.0, 60.0])
    index = reliable_change_index(intake, np.array([30.0, 50.0, 70.0]), 0.875)
    np.testing.assert_allclose(index, [2.0, 0.0, -2.0])


def test_shares_by_hand() -> None:
    """Ten intakes of deviation 10, error 5: beyond 9.8 points, up and down."""
    step = 10.0 / np.arange(10.0).std(ddof=1)
    intake = step * np.arange(10.0)
    fall = np.array([9.79, 9.81, 20.0, 0.0, 0.0, 0.0, -9.79, -9.81, 9.0, 3.0])
    frame = pd.DataFrame({"dyad": range(10), "intake": intake, "end": intake - fall})
    improved = reliably_improved(frame, "intake", "end", 0.875)
    deteriorated = reliably_deteriorated(frame, "intake", "end", 0.875)
    assert (improved.value, deteriorated.value) == pytest.approx((0.2, 0.1))
    assert improved == share(fall > 9.8, None, np.arange(10))


@pytest.mark.parametrize(("fall", "share_beyond"), [(1.96, 0.0), (1.97, 1 / 3)])
def test_a_change_of_the_criterion_itself_is_not_beyond_it(
    fall: float, share_beyond: float
) -> None:
    """Deviation 1 and reliability 0.5: the error of a difference is 1."""
    frame = pd.DataFrame({"dyad": range(3), "intake": [-1.0, 0.0, 1.0]})
    frame["end"] = frame["intake"] - np.array([0.0, fall, 0.0])
    assert reliably_improved(frame, "intake", "end", 0.5).value == share_beyond


def test_a_more_reliable_instrument_finds_more_change() -> None:
    frame = treated(np.random.default_rng(SEED), 200, fall=1.0)
    found = [
        reliably_improved(frame, "intake", "end", trust).value
        for trust in (0.0, 0.5, 0.8, 0.99)
    ]
    assert found == sorted(set(found))


@pytest.mark.parametrize("measure", BOTH)
def test_where_nothing_changed_one_in_forty_seems_to_on_either_side(measure: Shares) -> None:
    """With the instrument's true reliability the index is a standard normal deviate."""
    frame = treated(np.random.default_rng(SEED), 40_000)
    assert measure(frame, "intake", "end", 0.8).value == pytest.approx(0.025, abs=0.003)


def test_the_share_covers_the_truth_beyond_the_criterion_of_the_study() -> None:
    """A fall of one deviation; the study's own deviation at intake sets what counts."""
    generator = np.random.default_rng(SEED)
    inside = []
    for _ in range(STUDIES):
        frame = treated(generator, 60, fall=1.0)
        least = CRITERION * frame["intake"].std() * math.sqrt(0.4)
        truth = stats.norm.sf((least - 1.0) / math.sqrt(0.4))
        found = reliably_improved(frame, "intake", "end", 0.8)
        inside.append(found.low <= truth <= found.high)
    assert 0.88 <= np.mean(inside) <= 0.98


@pytest.mark.parametrize("reliability", [-0.1, 1.0, 1.5, math.nan])
def test_a_reliability_beyond_its_bounds_is_refused(reliability: float) -> None:
    with pytest.raises(ValueError, match=r"reliability must lie in \[0, 1\), got"):
        reliable_change_index(np.arange(3.0), np.zeros(3), reliability)


@pytest.mark.parametrize("measure", BOTH)
@pytest.mark.parametrize("name", ["dyad", "intake", "end"])
def test_a_missing_column_is_named(measure: Shares, name: str) -> None:
    frame = treated(np.random.default_rng(SEED), 20).drop(columns=name)
    found = measure(frame, "intake", "end", 0.8)
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {name}")


@pytest.mark.parametrize("measure", BOTH)
def test_of_two_missing_columns_the_intake_is_named(measure: Shares) -> None:
    frame = pd.DataFrame({"dyad": range(20)})
    assert measure(frame, "intake", "end", 0.8).reason == "no column intake"


@pytest.mark.parametrize("measure", BOTH)
def test_dyads_without_an_end_are_left_out(measure: Shares) -> None:
    frame = treated(np.random.default_rng(SEED), 40, fall=1.0)
    gaps = frame.assign(end=frame["end"].where(frame["dyad"] > 4))
    found = measure(gaps, "intake", "end", 0.8)
    assert found == measure(frame.iloc[5:], "intake", "end", 0.8)
    assert found.n == 35


@pytest.mark.parametrize("measure", BOTH)
@pytest.mark.parametrize("dyads", [1, 2, 30, 37])
@pytest.mark.parametrize("intake", [0.0, 0.1, 0.7, 100.1])
def test_patients_all_alike_at_intake_have_no_index(
    measure: Shares, dyads: int, intake: float
) -> None:
    """Neither where the mean of equal numbers is not quite that number."""
    frame = treated(np.random.default_rng(SEED), dyads).assign(intake=intake)
    found = measure(frame, "intake", "end", 0.8)
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (dyads, False, "all alike at intake")


@pytest.mark.parametrize("measure", BOTH)
def test_no_rows_are_no_observations(measure: Shares) -> None:
    found = measure(treated(np.random.default_rng(SEED), 9).iloc[:0], "intake", "end", 0.8)
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")


def test_few_dyads_are_not_trusted() -> None:
    found = reliably_improved(treated(np.random.default_rng(SEED), 4), "intake", "end", 0.8)
    assert (found.n, found.trusted, found.reason) == (4, False, "4 dyads")


def test_therapists_widen_the_interval_where_their_patients_are_alike() -> None:
    frame = treated(np.random.default_rng(SEED), 100).assign(
        therapist=lambda rows: rows["dyad"] // 5
    )
    frame["end"] = frame["intake"] - 3.0 * (frame["therapist"] % 2)
    found = reliably_improved(frame, "intake", "end", 0.8)
    alone = reliably_improved(frame.drop(columns="therapist"), "intake", "end", 0.8)
    assert found.value == alone.value == 0.5
    assert found.half_width > 1.8 * alone.half_width


def test_dyads_may_be_named_by_text() -> None:
    frame = treated(np.random.default_rng(SEED), 30, fall=1.0)
    named = frame.assign(dyad=[f"case {dyad:02d}" for dyad in frame["dyad"]])
    found = reliably_improved(named, "intake", "end", 0.8)
    assert found == reliably_improved(frame, "intake", "end", 0.8)


def test_a_deviation_of_ones_own_is_taken():
    """A fall of 10 in a scale of s = 7.5, r = 0.8: 10 / (7.5 * sqrt(0.4)) = 2.11."""
    assert reliable_change_index([30.0], [20.0], 0.8, 7.5)[0] == pytest.approx(2.108_185)
    frame = pd.DataFrame({"dyad": [1, 2], "before": [30.0, 30.0], "after": [20.0, 24.0]})
    assert reliably_improved(frame, "before", "after", 0.8, 7.5).value == 0.5
    assert reliably_deteriorated(frame, "after", "before", 0.8, 7.5).value == 0.5
    with pytest.raises(ValueError, match="deviation must be above 0"):
        reliably_improved(frame, "before", "after", 0.8, 0.0)


def test_recovered_is_who_changed_reliably_and_crossed_the_cutoff():
    frame = pd.DataFrame(
        {
            "dyad": range(5),
            # Recovered; not beyond the cut-off; not reliable; healthy before; exactly on it.
            "before": [30.0, 40.0, 21.0, 18.0, 30.0],
            "after": [15.0, 25.0, 19.0, 5.0, 20.0],
        }
    )
    found = clinically_significant(frame, "before", "after", 0.8, 20.0, 7.5)
    assert (found.value, found.n) == (0.2, 5)
    with pytest.raises(ValueError, match="cutoff must be a number"):
        clinically_significant(frame, "before", "after", 0.8, float("nan"), 7.5)


def test_the_cutoff_lies_nearer_to_the_narrower_group():
    """(7 * 22 + 3.5 * 10) / 10.5 = 18, of patients with 22 and 3.5, others with 10 and 7."""
    assert cutoff_of((22.0, 3.5), (10.0, 7.0)) == pytest.approx(18.0)
    with pytest.raises(ValueError, match="others must be above 0"):
        cutoff_of((22.0, 3.5), (10.0, 0.0))
