"""The posterior where it can be reckoned by hand, and what is told of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from dyad_sim.inference.check import check
from dyad_sim.inference.population import Asked
from dyad_sim.inference.posterior import (
    Posterior,
    neighbours,
    posterior,
    summary_of,
    summed_up,
    summed_up_across,
    usable,
)
from dyad_sim.inference.recovery import recovery_of
from dyad_sim.inference.reference import Populations, Reference

SEEN = Asked("patient.trust", "mean", 0.0, 1.0, "seen")
UNSEEN = Asked("patient.rigidity", "mean", 0.0, 1.0, "unseen")
NAMES = ("near", "nearer", "noise")


def made_up(count, seed=1):
    """Studies with two statistics of one number, and none of the other."""
    draws = np.random.default_rng(seed)
    numbers = draws.random((count, 2))
    near, nearer, noise = draws.normal(size=(3, count))
    statistics = {
        "near": numbers[:, 0] + 0.2 * near,
        "nearer": numbers[:, 0] + 0.1 * nearer,
        "noise": noise,
        "constant": np.ones(count),
        "rarely": np.where(draws.random(count) < 0.5, 1.0 * noise, np.nan),
    }
    populations = Populations((SEEN, UNSEEN), numbers, np.arange(count))
    return Reference(populations, pd.DataFrame(statistics))


@pytest.fixture(scope="module")
def reference():
    """Four thousand of them."""
    return made_up(4000)


@pytest.fixture(scope="module")
def inferred(reference):
    """Return what is inferred from statistics of a study."""
    summary = summary_of(reference, NAMES)
    across = summed_up_across(reference, summary)

    def found(**statistics):
        place = summed_up(pd.DataFrame([statistics]), summary)[0]
        near = neighbours(place, across, reference)
        return near, posterior(near, reference)

    return found


def test_statistics_that_never_vary_or_are_often_unknown_are_not_used(reference):
    """Nor those that the study itself lacks."""
    assert usable(reference, list(reference.statistics)) == NAMES
    assert usable(reference, ["noise", "near"]) == ("near", "noise")


def test_the_posterior_is_that_of_bayes(inferred):
    """Two normal measurements of a uniform number: precisions add, 25 and 100."""
    _, found = inferred(near=0.6, nearer=0.5, noise=0.0)
    assert found.mean[0] == pytest.approx((25 * 0.6 + 100 * 0.5) / 125, abs=0.02)
    assert found.spread[0] == pytest.approx(125**-0.5, rel=0.15)


def test_what_nothing_tells_stays_as_before(inferred):
    """Uniform: mean, spread and quantiles."""
    _, found = inferred(near=0.6, nearer=0.5, noise=0.0)
    assert found.mean[1] == pytest.approx(0.5, abs=0.05)
    assert found.spread[1] == pytest.approx(12**-0.5, rel=0.1)
    low, high = found.quantiles([0.1, 0.9])[:, 1]
    assert [low, high] == pytest.approx([0.1, 0.9], abs=0.06)


def test_nothing_is_told_beyond_the_prior(inferred):
    """A study that is farther out than any simulated one."""
    _, found = inferred(near=9.0, nearer=9.0, noise=0.0)
    assert ((found.numbers >= 0.0) & (found.numbers <= 1.0)).all()
    assert found.mean[0] > 0.9


def test_quantiles_are_weighted():
    """Half of the weight lies on the first draw."""
    found = Posterior(np.array([[0.0], [1.0], [2.0]]), np.array([0.5, 0.25, 0.25]), None)
    assert found.mean == pytest.approx([0.75])
    assert found.quantiles([0.25, 0.625, 0.875])[:, 0] == pytest.approx([0.0, 1.0, 2.0])


def test_recovery_tells_what_can_be_told_with_right_coverage(reference):
    """By the statistics, 1 - (1/125) / (1/12) of the variance, a little less at the ends."""
    table = recovery_of(reference, NAMES).table.set_index("label")
    assert table["told"].to_dict() == {"seen": True, "unseen": False}
    assert table.loc["seen", "recovered"] == pytest.approx(1.0 - 12 / 125, abs=0.04)
    assert table.loc["unseen", "recovered"] == pytest.approx(0.0, abs=0.08)
    assert table.loc["unseen", "narrowed"] == pytest.approx(1.0, abs=0.05)
    for share, room in ((50, 0.12), (80, 0.1), (95, 0.06)):
        assert table[f"coverage_{share}"].to_numpy() == pytest.approx(share / 100, abs=room)


def test_a_study_that_no_population_gives_is_noticed(reference, inferred):
    """Two statistics that contradict each other, each of them usual by itself."""
    usual = {"near": 0.55, "nearer": 0.5, "noise": 0.3}
    strange = {"near": 0.0, "nearer": 0.9, "noise": 0.3}
    fits = check(usual, inferred(**usual)[0], reference)
    not_so = check(strange, inferred(**strange)[0], reference)
    assert fits.as_far_off > 0.2
    assert fits.fits
    assert not not_so.fits
    assert set(not_so.statistics["statistic"][:2]) == {"near", "nearer"}


def test_the_check_gives_no_more_false_alarms_than_it_says(reference, inferred):
    """Of 200 other studies of the same kind, about one in ten is among the farthest tenth."""
    others = made_up(200, seed=2).statistics
    rows = others[list(NAMES)].to_dict("records")
    far = [check(row, inferred(**row)[0], reference).as_far_off for row in rows]
    assert np.mean(np.array(far) < 0.1) == pytest.approx(0.1, abs=0.06)


def test_places_lie_between_the_ends_of_the_prior(inferred):
    """Neighbours have weights from 1 down to nearly 0, the nearest first."""
    near, _ = inferred(near=0.5, nearer=0.5, noise=0.0)
    assert near.weights[0] == pytest.approx(1.0, abs=0.05)
    assert (np.diff(near.weights) <= 0.0).all()
    assert near.weights[-1] == pytest.approx(0.0, abs=0.01)
    assert expit(near.at(np.zeros((len(near.rows), 1)))[0])[0] == pytest.approx(0.5)
