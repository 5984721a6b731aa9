"""Logistic regression on made-up data whose coefficients are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from experiments.lib.measures.odds import log_odds, odds_ratio
from tests.made_up import coverage

SEED = 20261124
SLOPE = 0.6


def made_up(
    generator: np.random.Generator, dyads: int = 40, each: int = 30, spread: float = 0.0
) -> pd.DataFrame:
    """Events that grow likelier with ``x``, whose deviation is one half, and not with ``z``."""
    dyad = np.repeat(np.arange(dyads), each)
    x, z = generator.normal(size=(2, dyad.size))
    own = generator.normal(0.0, spread, dyads)[dyad] if spread else 0.0
    chance = 1.0 / (1.0 + np.exp(1.0 - SLOPE * x - own))
    happened = generator.random(dyad.size) < chance
    return pd.DataFrame({"dyad": dyad, "x": 3.0 + x / 2.0, "z": z, "event": happened})


def test_two_groups_by_hand() -> None:
    """Odds of 8 to 2 among ten and of 7 to 8 among fifteen; the deviation is one half.

    With dyads of one row each the variance is the sum of what is 1 over the four counts,
    times 25 / 24 for the dyads and 24 / 23 for the two coefficients.
    """
    group = np.repeat([1, 0], [10, 15])
    event = np.repeat([1, 0, 1, 0], [8, 2, 7, 8])
    frame = pd.DataFrame({"dyad": range(25), "group": group, "event": event})
    found = log_odds(frame, "event", ["group"])["group"]
    value = 0.5 * math.log((8 / 2) / (7 / 8))
    error = 0.5 * math.sqrt((1 / 8 + 1 / 2 + 1 / 7 + 1 / 8) * 25 / 23)
    margin = 2.0638985616280245 * error
    assert found[:3] == pytest.approx((value, value - margin, value + margin))
    assert (found.n, found.trusted, found.reason) == (25, True, "")


def test_where_the_scales_begin_does_not_matter() -> None:
    frame = made_up(np.random.default_rng(SEED))
    far = frame.assign(x=frame["x"] + 1e7)
    found, there = (log_odds(one, "event", ["x", "z"])["x"] for one in (frame, far))
    assert there[:3] == pytest.approx(found[:3])


def test_coefficients_are_per_deviation() -> None:
    found = log_odds(made_up(np.random.default_rng(SEED), 400), "event", ["x", "z"])
    assert found["x"].value == pytest.approx(SLOPE, abs=0.08)
    assert found["z"].value == pytest.approx(0.0, abs=0.08)
    assert found["x"].trusted
    assert found["x"].n == 400


def test_the_interval_covers_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return log_odds(made_up(generator), "event", ["x", "z"])["x"]

    assert 0.91 <= coverage(draw, SLOPE, SEED) <= 0.98


def test_the_interval_knows_that_rows_of_a_dyad_are_alike() -> None:
    """A predictor that is a dyad's own, without effect, where dyads differ."""

    def draw(generator: np.random.Generator) -> Estimate:
        frame = made_up(generator, spread=1.5)
        own = generator.normal(size=40)[frame["dyad"]]
        return log_odds(frame.assign(own=own), "event", ["own"])["own"]

    def blind(generator: np.random.Generator) -> Estimate:
        frame = made_up(generator, spread=1.5)
        own = generator.normal(size=40)[frame["dyad"]]
        alone = frame.assign(own=own, dyad=np.arange(len(frame)))
        return log_odds(alone, "event", ["own"])["own"]

    assert 0.89 <= coverage(draw, 0.0, SEED) <= 0.98
    assert coverage(blind, 0.0, SEED) < 0.8


def test_therapists_are_the_clusters_where_there_are_ten() -> None:
    frame = made_up(np.random.default_rng(SEED)).assign(
        therapist=lambda rows: rows["dyad"] // 2
    )
    found = log_odds(frame, "event", ["x"])["x"]
    as_dyads = frame.assign(dyad=frame["therapist"]).drop(columns="therapist")
    assert found[:3] == pytest.approx(log_odds(as_dyads, "event", ["x"])["x"][:3])
    assert found.n == 40


def test_what_cannot_be_fitted_is_not_known() -> None:
    frame = made_up(np.random.default_rng(SEED))
    cases = {
        "no column y": log_odds(frame, "event", ["y"])["y"],
        "no observations": log_odds(frame.iloc[:0], "event", ["x"])["x"],
        "all alike in same": log_odds(frame.assign(same=1.0), "event", ["same"])["same"],
        "no event or nothing else": log_odds(frame.assign(event=False), "event", ["x"])["x"],
        "no fit of event": log_odds(frame.assign(x=frame["event"]), "event", ["x"])["x"],
    }
    for reason, found in cases.items():
        assert (math.isnan(found.value), found.trusted, found.reason) == (True, False, reason)
    assert [found.n for found in cases.values()] == [0, 0, 40, 40, 40]


def test_few_events_are_not_to_be_trusted() -> None:
    frame = made_up(np.random.default_rng(SEED))
    rare = frame.assign(event=np.arange(len(frame)) % 400 == 0)
    found = log_odds(rare, "event", ["x"])["x"]
    assert (found.trusted, found.reason) == (False, "3 events")
    usual = log_odds(rare.assign(event=~rare["event"]), "event", ["x"])["x"]
    assert (usual.value, usual.trusted) == (pytest.approx(-found.value), False)


def test_two_dyads_have_a_coefficient_and_one_has_none() -> None:
    frame = made_up(np.random.default_rng(SEED), 2)
    found = log_odds(frame, "event", ["x"])["x"]
    assert math.isfinite(found.value)
    assert (found.n, found.trusted, found.reason) == (2, False, "2 dyads")
    alone = log_odds(frame.assign(dyad="a"), "event", ["x"])["x"]
    assert (math.isnan(alone.value), alone.n, alone.trusted) == (True, 1, False)


def test_a_fit_leaves_the_screen_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    log_odds(made_up(np.random.default_rng(SEED)), "event", ["x"])
    assert capsys.readouterr().out == ""


def test_an_odds_ratio_is_the_exponential() -> None:
    found = odds_ratio(Estimate(0.0, -1.0, 1.0, 20, True, ""))
    assert found[:3] == pytest.approx((1.0, math.exp(-1.0), math.e))
    assert (found.n, found.trusted) == (20, True)
