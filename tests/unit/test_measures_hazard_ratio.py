"""Ratios of hazards on made-up data whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg

from dyad_sim.measures.bootstrap import VALUES_ONLY
from dyad_sim.measures.estimate import Estimate, t_quantile
from dyad_sim.measures.hazard_ratio import hazard_ratio
from tests.made_up import coverage, dropping_out

SEED = 20260403


def ratio(frame: pd.DataFrame, **more: object) -> Estimate:
    return hazard_ratio(frame, "sessions_attended", "dropped_out", "distress", **more)  # type: ignore[arg-type] # fields by name


def standardised(frame: pd.DataFrame) -> np.ndarray:
    distress = frame["distress"].to_numpy()
    return (distress - distress.mean()) / distress.std(ddof=1)


def test_the_hazard_ratio_is_that_of_statsmodels() -> None:
    """Cox's model with Efron's ties."""
    frame = dropping_out(np.random.default_rng(SEED), 300, slope=0.6)
    times, events = frame["sessions_attended"], frame["dropped_out"].astype(int)
    other = PHReg(times, standardised(frame), status=events, ties="efron").fit()
    found = ratio(frame)
    assert found.value == pytest.approx(math.exp(other.params[0]))
    reach = math.log(found.high / found.low) / 2.0 / t_quantile(300)
    # Robust and by the model: the same but for chance, where the model holds.
    assert reach == pytest.approx(other.bse[0], rel=0.15)
    assert (found.n, found.trusted, found.reason) == (300, True, "")


def test_the_error_by_cluster_is_that_of_statsmodels_where_there_are_no_ties() -> None:
    generator = np.random.default_rng(SEED)
    frame = dropping_out(generator, 150, slope=0.6)
    frame["sessions_attended"] = generator.permutation(150) + 1
    frame["therapist"] = np.arange(150) // 5
    events = frame["dropped_out"].astype(int)
    model = PHReg(frame["sessions_attended"], standardised(frame), status=events)
    other = model.fit(groups=frame["therapist"].to_numpy())
    found = ratio(frame)
    assert found.value == pytest.approx(math.exp(other.params[0]))
    error = math.log(found.high / found.low) / 2.0 / t_quantile(30)
    assert error == pytest.approx(other.bse[0] * math.sqrt(30 / 29))


def test_the_error_with_ties_is_that_of_the_jackknife() -> None:
    frame = dropping_out(np.random.default_rng(SEED), 200, slope=0.6)
    # The deviation is held: the error takes it for known.
    frame["distress"] = standardised(frame)

    def slope(one: pd.DataFrame) -> float:
        scale = one["distress"].std(ddof=1)
        return math.log(ratio(one, how=VALUES_ONLY).value) / scale

    slopes = np.array([slope(frame.drop(index=place)) for place in frame.index])
    jackknife = math.sqrt(199.0 * slopes.var())
    found = ratio(frame)
    error = math.log(found.high / found.low) / 2.0 / t_quantile(200)
    assert error == pytest.approx(jackknife, rel=0.05)


@pytest.mark.parametrize("caseload", [1, 6])
def test_the_hazard_ratio_covers_the_truth(caseload: int) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return ratio(dropping_out(generator, 180, slope=0.5, caseload=caseload))

    assert 0.90 <= coverage(draw, math.exp(0.5), SEED) <= 0.98


def test_the_unit_of_a_covariate_does_not_matter() -> None:
    frame = dropping_out(np.random.default_rng(SEED), slope=0.6)
    other = frame.assign(distress=1000.0 - 50.0 * frame["distress"])
    assert ratio(other).value == pytest.approx(1.0 / ratio(frame).value)


def test_few_events_are_not_trusted() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    later = frame["dropped_out"] & (frame["dropped_out"].cumsum() <= 3)
    found = ratio(frame.assign(dropped_out=later))
    assert (found.n, found.trusted, found.reason) == (120, False, "3 events")


def test_what_has_no_ratio_is_said_in_words() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    reasons = {
        "no column distress": ratio(frame.drop(columns="distress")),
        "no dropped_out": ratio(frame.assign(dropped_out=False)),
        "all alike in distress": ratio(frame.assign(distress=0.1)),
        "distress parts those with dropped_out from the others": ratio(
            frame.assign(distress=frame["dropped_out"].astype(float))
        ),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)


def test_without_samples_there_is_a_ratio_and_no_interval() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    bare = ratio(frame, how=VALUES_ONLY)
    assert bare.value == ratio(frame).value
    assert all(math.isnan(end) for end in (bare.low, bare.high))
