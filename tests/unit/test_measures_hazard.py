"""Life tables of drop-out on made-up data whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

from dyad_sim.measures.bootstrap import VALUES_ONLY
from dyad_sim.measures.estimate import Estimate, t_quantile
from dyad_sim.measures.hazard import COLUMNS, dropout_share_by, hazard, hazard_ratio

SEED = 20260403
STUDIES = 200
PLANNED = 16
RISK = 0.04
"""Hazard after each session, for an average patient."""


def treatments(
    generator: np.random.Generator,
    dyads: int = 120,
    slope: float = 0.0,
    caseload: int = 1,
    spread: float = 0.0,
) -> pd.DataFrame:
    """Treatments of at most 16 sessions; some end well before that.

    The logarithm of the cumulative hazard rises by ``slope`` per unit of distress, and
    differs between therapists by ``spread``.
    """
    distress = generator.normal(size=dyads)
    therapist = np.arange(dyads) // caseload
    own = slope * distress + spread * generator.normal(size=dyads)[therapist]
    risk = 1.0 - np.exp(np.log1p(-RISK) * np.exp(own))
    dropping = generator.geometric(risk)
    ending = np.minimum(generator.integers(4, 30, dyads), PLANNED)
    return pd.DataFrame(
        {
            "dyad": [f"d{number}" for number in range(dyads)],
            "therapist": therapist,
            "sessions_attended": np.minimum(dropping, ending),
            "dropped_out": dropping < ending,
            "distress": 10.0 + 3.0 * distress,
        }
    )


def coverage(draw: Callable[[np.random.Generator], Estimate], truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    found = [draw(generator) for _ in range(STUDIES)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def ratio(frame: pd.DataFrame, **more: object) -> Estimate:
    return hazard_ratio(frame, "sessions_attended", "dropped_out", "distress", **more)  # type: ignore[arg-type]


def standardised(frame: pd.DataFrame) -> np.ndarray:
    distress = frame["distress"].to_numpy()
    return (distress - distress.mean()) / distress.std(ddof=1)


def test_a_life_table_by_hand() -> None:
    """Ten dyads: two leave after 1, one ends well at 2, one leaves after 3, six stay to 4."""
    frame = pd.DataFrame(
        {
            "dyad": list("abcdefghij"),
            "sessions_attended": [1, 1, 2, 3, 4, 4, 4, 4, 4, 4],
            "dropped_out": [True, True, False, True] + [False] * 6,
        }
    )
    found = hazard(frame, event="dropped_out")
    assert list(found) == list(COLUMNS)
    assert found["session"].tolist() == [1, 2, 3, 4]
    assert found["at_risk"].tolist() == [10, 8, 7, 6]
    assert found["events"].tolist() == [2, 0, 1, 0]
    assert found["hazard"].tolist() == pytest.approx([0.2, 0.0, 1 / 7, 0.0])
    assert found["staying"].tolist() == pytest.approx([0.8, 0.8, 0.8 * 6 / 7, 0.8 * 6 / 7])
    by_three = dropout_share_by(frame, 3, event="dropped_out")
    assert by_three.value == pytest.approx(1.0 - 0.8 * 6 / 7)
    assert (by_three.n, by_three.trusted) == (10, True)


def test_the_life_table_and_its_error_are_those_of_statsmodels() -> None:
    """Kaplan and Meier's curve, and Greenwood's error turned to the log-log scale."""
    frame = treatments(np.random.default_rng(SEED)).drop(columns="therapist")
    other = SurvfuncRight(frame["sessions_attended"], frame["dropped_out"])
    found = hazard(frame, event="dropped_out").set_index("session")
    assert found["staying"][other.surv_times].tolist() == pytest.approx(
        other.surv_prob.tolist()
    )
    assert found["at_risk"][other.surv_times].tolist() == other.n_risk.tolist()
    share = dropout_share_by(frame, int(other.surv_times[8]), event="dropped_out")
    staying, dyads = other.surv_prob[8], len(frame)
    error = other.surv_prob_se[8] / (staying * -math.log(staying))
    reach = math.exp(t_quantile(dyads) * math.sqrt(dyads / (dyads - 1.0)) * error)
    expected = (1.0 - staying, 1.0 - staying ** (1.0 / reach), 1.0 - staying**reach)
    assert share[:3] == pytest.approx(expected)


def test_who_never_came_is_at_risk_at_session_0() -> None:
    frame = treatments(np.random.default_rng(SEED), 20)
    frame.loc[:4, "sessions_attended"] = 0
    frame.loc[:4, "dropped_out"] = True
    first = hazard(frame, event="dropped_out").iloc[0]
    assert (first["session"], first["at_risk"], first["events"]) == (0, 20, 5)
    assert dropout_share_by(frame, 0, event="dropped_out").value == pytest.approx(0.25)


@pytest.mark.parametrize("session", [3, 12])
def test_the_dropout_share_covers_the_truth(session: int) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return dropout_share_by(treatments(generator), session, event="dropped_out")

    assert 0.92 <= coverage(draw, 1.0 - (1.0 - RISK) ** session) <= 0.98


def test_the_dropout_share_covers_the_truth_with_therapists_who_differ() -> None:
    """Averaged over therapists; an interval that takes dyads for independent is too sure."""
    therapists = np.random.default_rng(SEED).normal(size=1_000_000)
    truth = 1.0 - float(((1.0 - RISK) ** (3.0 * np.exp(0.8 * therapists))).mean())

    def draw(generator: np.random.Generator) -> Estimate:
        frame = treatments(generator, 320, caseload=16, spread=0.8)
        return dropout_share_by(frame, 3, event="dropped_out")

    def blind(generator: np.random.Generator) -> Estimate:
        frame = treatments(generator, 320, caseload=16, spread=0.8)
        return dropout_share_by(frame.drop(columns="therapist"), 3, event="dropped_out")

    assert 0.90 <= coverage(draw, truth) <= 0.98
    assert coverage(blind, truth) < 0.88


def test_hazards_cover_the_truth() -> None:
    generator = np.random.default_rng(SEED)
    tables = [hazard(treatments(generator), event="dropped_out") for _ in range(100)]
    early = pd.concat(table[table["session"].isin([1, 2, 3])] for table in tables)
    held = (early["low"] <= RISK) & (early["high"] >= RISK)
    assert 0.92 <= held.mean() <= 0.98


def test_the_hazard_ratio_is_that_of_statsmodels() -> None:
    """Cox's model with Efron's ties."""
    frame = treatments(np.random.default_rng(SEED), 300, slope=0.6)
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
    frame = treatments(generator, 150, slope=0.6)
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
    frame = treatments(np.random.default_rng(SEED), 200, slope=0.6)
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
        return ratio(treatments(generator, 180, slope=0.5, caseload=caseload))

    assert 0.90 <= coverage(draw, math.exp(0.5)) <= 0.98


def test_the_unit_of_a_covariate_does_not_matter() -> None:
    frame = treatments(np.random.default_rng(SEED), slope=0.6)
    other = frame.assign(distress=1000.0 - 50.0 * frame["distress"])
    assert ratio(other).value == pytest.approx(1.0 / ratio(frame).value)


def test_nobody_and_everybody_dropping_out_have_intervals_all_the_same() -> None:
    frame = treatments(np.random.default_rng(SEED), 40).assign(sessions_attended=8)
    nobody = dropout_share_by(frame.assign(dropped_out=False), 8, event="dropped_out")
    everybody = dropout_share_by(frame.assign(dropped_out=True), 8, event="dropped_out")
    assert (nobody.value, nobody.low) == (0.0, 0.0)
    assert (everybody.value, everybody.high) == (1.0, 1.0)
    assert nobody.high == pytest.approx(1.0 - everybody.low)
    assert nobody.high == pytest.approx(0.093, abs=0.002)


def test_a_session_that_nobody_reached_is_not_trusted() -> None:
    frame = treatments(np.random.default_rng(SEED))
    late, last = (dropout_share_by(frame, when, event="dropped_out") for when in (40, PLANNED))
    assert late.value == last.value
    assert (last.trusted, late.trusted, late.reason) == (
        True,
        False,
        "nobody reached session 40",
    )
    assert dropout_share_by(frame, 0, event="dropped_out").reason == "no session 0"


def test_what_cannot_be_measured_is_said_in_words() -> None:
    frame = treatments(np.random.default_rng(SEED))
    lacking = frame.drop(columns="sessions_attended")
    empty = hazard(lacking, event="dropped_out")
    assert (len(empty), list(empty)) == (0, list(COLUMNS))
    assert empty.attrs["reason"] == "no column sessions_attended"
    reasons = {
        "no column sessions_attended": dropout_share_by(lacking, 3, event="dropped_out"),
        "no column left": dropout_share_by(frame, 3, event="left"),
        "no dyads": dropout_share_by(frame.iloc[:0], 3, event="dropped_out"),
        "no column distress": ratio(frame.drop(columns="distress")),
        "no dropped_out": ratio(frame.assign(dropped_out=False)),
        "all alike in distress": ratio(frame.assign(distress=0.1)),
        "distress parts those with dropped_out from the others": ratio(
            frame.assign(distress=frame["dropped_out"].astype(float))
        ),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)


def test_few_events_are_not_trusted() -> None:
    frame = treatments(np.random.default_rng(SEED))
    later = frame["dropped_out"] & (frame["dropped_out"].cumsum() <= 3)
    found = ratio(frame.assign(dropped_out=later))
    assert (found.n, found.trusted, found.reason) == (120, False, "3 events")


def test_one_dyad_has_no_interval_and_few_are_not_trusted() -> None:
    frame = treatments(np.random.default_rng(SEED))
    single, few = (dropout_share_by(frame[:n], 2, event="dropped_out") for n in (1, 6))
    assert math.isnan(single.low)
    assert (single.trusted, single.reason) == (False, "1 dyad")
    assert (few.trusted, few.reason) == (False, "6 dyads")


def test_without_samples_there_are_values_and_no_intervals() -> None:
    frame = treatments(np.random.default_rng(SEED))
    table = hazard(frame, event="dropped_out", how=VALUES_ONLY)
    assert table[["low", "high"]].isna().all(axis=None)
    share = dropout_share_by(frame, 5, event="dropped_out", how=VALUES_ONLY)
    bare = ratio(frame, how=VALUES_ONLY)
    assert share.value == dropout_share_by(frame, 5, event="dropped_out").value
    assert bare.value == ratio(frame).value
    assert all(math.isnan(end) for end in (share.low, share.high, bare.low, bare.high))
