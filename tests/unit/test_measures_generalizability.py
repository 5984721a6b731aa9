"""Generalizability of made-up ratings whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.people.generalizability import generalizability
from tests.made_up import coverage, treatments

SEED = 20260401
SHORT = Bootstrap(399)


def test_generalizability_of_a_whole_balanced_treatment_is_the_intraclass_correlation() -> None:
    """ICC(1,k) is 1 - MS_within / MS_between."""
    frame = treatments(np.random.default_rng(SEED), 40, np.full(40, 6))
    values = frame["alliance"].to_numpy().reshape(40, 6)
    expected = 1.0 - values.var(axis=1, ddof=1).mean() / (6.0 * values.mean(axis=1).var(ddof=1))
    found = generalizability(frame, "alliance", detrend=False, occasions=6)
    assert found.value == pytest.approx(expected)


def test_generalizability_by_hand_without_each_dyads_own_trend() -> None:
    """Lines of slope 1 and -1 with one bend each: what is left has 1 freedom per dyad."""
    first, second = [1.0, 2.0, 3.0, 4.0], [9.0, 8.0, 7.0, 6.0]
    bend = np.array([0.3, -0.3, -0.3, 0.3])
    frame = pd.DataFrame(
        {
            "dyad": np.repeat([1, 2], 4),
            "session": np.tile([1, 2, 3, 4], 2),
            "y": np.concatenate([first + bend, second + bend]),
        }
    )
    within = 2.0 * 4 * 0.09 / 4.0
    between = (4.0 * 12.5 - within) / 4.0
    found = generalizability(frame, "y", occasions=4)
    assert found.value == pytest.approx(between / (between + within / 4.0))
    assert (found.trusted, found.reason) == (False, "2 dyads")


UNEQUAL = pd.DataFrame(
    {
        "dyad": ["a", "b", "a", "c", "b", "b"],
        "session": [1, 1, 2, 5, 2, 3],
        "y": [1.0, 2.0, 3.0, 9.0, 5.0, 5.0],
    }
)
"""Three dyads of two, three and one ratings, with means 2, 4 and 9 around 25 / 6."""

BETWEEN = (2 * 13**2 + 3 * 1 + 29**2) / 36 / 2
"""Their mean square."""

PER_DYAD = (6 - (4 + 9 + 1) / 6) / 2
"""Ratings that count for each where their numbers differ."""


@pytest.mark.parametrize("occasions", [1, 2.5])
def test_dyads_of_unequal_length_by_hand(occasions: float) -> None:
    """Around their means 2 + 6 is left on 1 + 2 degrees of freedom, around lines 1.5 on 1."""
    for detrend, within in ((False, 8 / 3), (True, 1.5)):
        between = (BETWEEN - within) / PER_DYAD
        found = generalizability(UNEQUAL, "y", detrend=detrend, occasions=occasions)
        assert found.value == pytest.approx(between / (between + within / occasions))
        assert (found.n, found.trusted, found.reason) == (3, False, "3 dyads")


@pytest.mark.parametrize(("detrend", "occasions"), [(True, 1), (True, 8), (False, 1)])
def test_generalizability_covers_the_truth(detrend: bool, occasions: int) -> None:
    """Treatments differ in length; with trends only what is left of them is error."""

    def draw(generator: np.random.Generator) -> Estimate:
        sessions = generator.integers(2, 12, 80)
        frame = treatments(generator, 80, sessions, trend=0.5 if detrend else 0.0)
        return generalizability(
            frame, "alliance", detrend=detrend, occasions=occasions, how=SHORT
        )

    assert 0.90 <= coverage(draw, 1.0 / (1.0 + 2.0 / occasions), SEED) <= 0.98


def test_generalizability_grows_with_occasions_and_refuses_none() -> None:
    frame = treatments(np.random.default_rng(SEED), 40, np.full(40, 6))
    few, many = (generalizability(frame, "alliance", occasions=m).value for m in (1, 10))
    assert few < many
    with pytest.raises(ValueError, match="1 or more, got 0"):
        generalizability(frame, "alliance", occasions=0)


def test_generalizability_says_what_it_lacks() -> None:
    frame = treatments(np.random.default_rng(SEED), 30, np.full(30, 5))
    reasons = {
        "no column bond": generalizability(frame, "bond"),
        "no column session": generalizability(frame.drop(columns="session"), "alliance"),
        "no observations": generalizability(frame.iloc[:0], "alliance"),
        "all alike in alliance": generalizability(frame.assign(alliance=0.1), "alliance"),
        "1 dyad": generalizability(frame.head(5), "alliance"),
        "too few ratings per dyad": generalizability(frame[frame["session"] < 3], "alliance"),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)
    assert [found.n for found in reasons.values()] == [0, 0, 0, 30, 1, 30]


def test_two_dyads_have_a_value_and_ends() -> None:
    """Mean squares of 16 between and 2 within: half of 14 for the dyads, 2 for an occasion.

    One sample of four draws the first dyad twice, one the second: then nothing is between.
    """
    frame = pd.DataFrame({"dyad": [1, 1, 2, 2], "y": [1.0, 3.0, 5.0, 7.0]})
    found = generalizability(frame, "y", detrend=False)
    assert found[:3] == pytest.approx((7 / 9, -1.0, 7 / 9))


def test_where_the_scale_begins_does_not_matter() -> None:
    frame = treatments(np.random.default_rng(SEED), 30, np.full(30, 5))
    far = frame.assign(alliance=frame["alliance"] + 1e8)
    expected = generalizability(frame, "alliance", how=SHORT)
    found = generalizability(far, "alliance", how=SHORT)
    assert found[:3] == pytest.approx(expected[:3], rel=1e-6)


def test_ratings_without_sessions_have_a_mean_and_no_trend() -> None:
    """Where all ratings bear one number of a session it is refused to take a trend out."""
    frame = treatments(np.random.default_rng(SEED), 30, np.full(30, 5)).assign(session=1)
    assert generalizability(frame, "alliance", detrend=False).trusted
    with pytest.raises(ValueError, match="rows 0 and 1 are both dyad"):
        generalizability(frame, "alliance")
