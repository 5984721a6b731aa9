"""Trends in made-up series whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from dyad_sim.measures import Estimate
from dyad_sim.measures.ruptures.rated_cases import cases_of
from dyad_sim.measures.ruptures.series import significant_trend_share, trends_of
from tests.made_up import Ratings, coverage, frame_of, frame_of_array

SEED = 20120715


@pytest.mark.parametrize("growing", [None, True, False])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.4])
def test_the_share_with_a_trend_is_that_of_an_independent_test(
    growing: bool | None, alpha: float
) -> None:
    """Each dyad alone by SciPy's linear regression; series of 1 to 12 sessions."""
    generator = np.random.default_rng(SEED)
    slopes = generator.normal(0.0, 0.15, (200, 1))
    ratings = 5.0 + slopes * np.arange(12) + generator.normal(0.0, 0.5, (200, 12))
    ratings[np.arange(12) >= generator.integers(1, 13, (200, 1))] = np.nan
    ratings[generator.random(ratings.shape) < 0.1] = np.nan
    significant = []
    for series in ratings:
        sessions = np.flatnonzero(np.isfinite(series))
        if sessions.size >= 4:
            line = stats.linregress(sessions + 1, series[sessions])
            right_way = growing is None or (line.slope > 0.0) == growing
            significant.append(line.pvalue < alpha and right_way)
    found = significant_trend_share(
        frame_of_array(ratings), "alliance", alpha=alpha, growing=growing
    )
    assert found.value == pytest.approx(np.mean(significant))
    assert found.n == len(significant)


def test_the_share_with_a_trend_is_alpha_where_nobody_has_one() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return significant_trend_share(
            frame_of_array(generator.normal(0.0, 1.0, (80, 10))), "alliance"
        )

    assert 0.90 <= coverage(draw, 0.05, SEED) <= 0.98


def test_ratings_without_change_have_no_trend_and_a_straight_line_has() -> None:
    for constant in (0.1, 0.7, 4.1):
        assert significant_trend_share(frame_of([constant] * 7), "alliance").value == 0.0
    assert significant_trend_share(frame_of([1, 2, 3, 4, 5]), "alliance").value == 1.0


@pytest.mark.parametrize("column", ["dyad", "session", "alliance"])
def test_a_missing_column_is_named(column: str) -> None:
    found = significant_trend_share(frame_of([5, 3, 5]).drop(columns=column), "alliance")
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")


@pytest.mark.parametrize("ratings", [[], [None, None]], ids=["no rows", "no ratings"])
def test_nothing_rated_is_said_in_words(ratings: Ratings) -> None:
    found = significant_trend_share(frame_of(ratings), "alliance")
    assert (math.isnan(found.value), found.trusted) == (True, False)
    assert found.reason.startswith("no dyad with ")


@pytest.mark.parametrize("alpha", [0.0, 1.0, 5.0])
def test_a_level_that_is_none_is_refused(alpha: float) -> None:
    with pytest.raises(ValueError, match=r"alpha must lie in \(0, 1\)"):
        significant_trend_share(frame_of([5, 3]), "alliance", alpha=alpha)


def test_lines_by_hand() -> None:
    """Through two ratings, past three, and through those of one session alone."""
    frame = frame_of([1, 3], [1, 3, 2], [4])
    slope, spread, residual = trends_of(cases_of(frame, "alliance")[0])
    np.testing.assert_allclose(slope, [2.0, 0.5, np.nan])
    np.testing.assert_allclose(spread, [0.5, 2.0, 0.0])
    np.testing.assert_allclose(residual, [0.0, 1.5, 0.0], atol=1e-15)


@pytest.mark.parametrize("last", [1, 2])
def test_several_ratings_of_a_session_are_refused(last: int) -> None:
    frame = frame_of([5, 3, 4, 2]).assign(session=[1, 1, 1, last])
    with pytest.raises(ValueError, match="rows 0 and 1 are both dyad case 0, session 1"):
        significant_trend_share(frame, "alliance")
