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


def of_two_groups(came: list[int], left: list[int], distress: list[float]) -> pd.DataFrame:
    """A frame of single dyads."""
    columns = {"sessions_attended": came, "dropped_out": left, "distress": distress}
    return pd.DataFrame({"dyad": range(len(came)), **columns})


def interval(ratio_of_groups: float, deviation: float, additions: list[float]) -> list[float]:
    """Ratio per deviation, with its ends from what each dyad adds to the error by hand."""
    units = len(additions)
    squares = sum((deviation * addition) ** 2 for addition in additions)
    margin = t_quantile(units) * math.sqrt(units / (units - 1) * squares)
    value = math.log(ratio_of_groups) * deviation
    return [math.exp(value), math.exp(value - margin), math.exp(value + margin)]


def test_a_ratio_without_ties_by_hand() -> None:
    """One of two in distress leaves after 2, one of two others after 4; two end otherwise.

    The chances that it were those in distress, 2 r / (2 r + 2) and r / (r + 2), add up to
    the 1 that it was where r is the root of 2.
    """
    found = ratio(of_two_groups([2, 5, 4, 4], [1, 0, 1, 0], [7.0, 7.0, 3.0, 3.0]))
    r = math.sqrt(2.0)
    first, second = r / (r + 1), r / (r + 2)
    information = first * (1 - first) + second * (1 - second)
    pulls = [
        1 - first - r * (1 - first) / (2 * r + 2),
        -r * (1 - first) / (2 * r + 2) - r * (1 - second) / (r + 2),
        -second + first / (2 * r + 2) + second / (r + 2),
        first / (2 * r + 2) + second / (r + 2),
    ]
    additions = [pull / information for pull in pulls]
    assert found[:3] == pytest.approx(interval(r, math.sqrt(1 / 3), additions))
    assert found[3:] == (4, False, "4 dyads")


def tied() -> pd.DataFrame:
    """One of two in distress and one of three others leave after the same session."""
    return of_two_groups([3, 3, 4, 5, 5], [1, 1, 0, 0, 0], [8.0, 2.0, 8.0, 2.0, 2.0])


def test_a_ratio_with_ties_by_hand() -> None:
    """Efron's two steps, from 2 r + 3 at risk and from 1.5 r + 2.5, give r^2 = 2.5."""
    found = ratio(tied())
    r = math.sqrt(2.5)
    full, less = 2 * r + 3, 1.5 * r + 2.5
    first, second = 2 * r / full, 1.5 * r / less
    information = first * (1 - first) + second * (1 - second)
    expected = (first + second) / 2
    stayed = first / full + second / less
    pulls = [
        1 - expected - r * ((1 - first) / full + (1 - second) / less / 2),
        -expected + first / full + second / less / 2,
        -r * ((1 - first) / full + (1 - second) / less),
        stayed,
        stayed,
    ]
    additions = [pull / information for pull in pulls]
    assert found[:3] == pytest.approx(interval(r, math.sqrt(0.3), additions))
    assert found[3:] == (5, False, "5 dyads")


def test_the_rows_of_one_dyad_have_a_ratio_and_those_of_two_an_interval() -> None:
    one = ratio(tied().assign(dyad="a"))
    assert one.value == pytest.approx(math.exp(math.log(2.5) / 2 * math.sqrt(0.3)))
    assert [math.isnan(end) for end in one[1:3]] == [True, True]
    two = ratio(tied().assign(dyad=list("aabbb")))
    assert two.low < one.value < two.high


def test_ten_events_are_enough() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    ten = frame["dropped_out"] & (frame["dropped_out"].cumsum() <= 10)
    found = ratio(frame.assign(dropped_out=ten))
    assert (found.n, found.trusted, found.reason) == (120, True, "")


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
    far = frame.assign(distress=frame["distress"] + 1e5)
    assert ratio(far)[:3] == pytest.approx(ratio(frame)[:3])


def test_few_events_are_not_trusted() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    later = frame["dropped_out"] & (frame["dropped_out"].cumsum() <= 3)
    found = ratio(frame.assign(dropped_out=later))
    assert (found.n, found.trusted, found.reason) == (120, False, "3 events")


def test_what_has_no_ratio_is_said_in_words() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    reasons = {
        "no column distress": ratio(frame.drop(columns="distress")),
        "no dyads": ratio(frame.iloc[:0]),
        "no dropped_out": ratio(frame.assign(dropped_out=False)),
        "all alike in distress": ratio(frame.assign(distress=0.1)),
        "distress parts those with dropped_out from the others": ratio(
            frame.assign(distress=frame["dropped_out"].astype(float))
        ),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)
    assert [found.n for found in reasons.values()] == [0, 0, 120, 120, 120]
    bare = frame[["dyad"]]
    assert ratio(bare).reason == "no column sessions_attended"
    assert ratio(bare.assign(sessions_attended=3)).reason == "no column dropped_out"


def test_without_samples_there_is_a_ratio_and_no_interval() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    bare = ratio(frame, how=VALUES_ONLY)
    assert bare.value == ratio(frame).value
    assert all(math.isnan(end) for end in (bare.low, bare.high))
