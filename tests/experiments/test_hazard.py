"""Life tables of drop-out on made-up data whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from dyad_sim.measures.core.bootstrap import VALUES_ONLY
from dyad_sim.measures.core.estimate import Estimate, t_quantile
from dyad_sim.measures.core.observations import MissingColumnError
from dyad_sim.measures.core.rates import share
from experiments.lib.measures.hazard import COLUMNS, dropout_share_by, hazard
from tests.made_up import PLANNED, RISK, coverage, dropping_out

SEED = 20260403


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


@pytest.mark.parametrize("caseload", [1, 6])
def test_hazards_have_the_intervals_of_shares_of_those_at_risk(caseload: int) -> None:
    frame = dropping_out(np.random.default_rng(SEED), 96, caseload=caseload, spread=0.8)
    table = hazard(frame, event="dropped_out").set_index("session")
    for session in (1, 5):
        risked = frame[frame["sessions_attended"] >= session]
        left = risked["dropped_out"] & (risked["sessions_attended"] == session)
        expected = share(left, None, risked["dyad"], risked["therapist"])
        assert tuple(table.loc[session, ["low", "high"]]) == pytest.approx(expected[1:3])


def test_the_error_of_the_share_that_stays_by_hand() -> None:
    """Two of twelve leave after 1 and three of nine after 3; one ends well after 2.

    Greenwood's squares are 2 / (12 * 10) and 3 / (9 * 6); twelve dyads widen them by 12 / 11.
    """
    frame = pd.DataFrame(
        {
            "dyad": range(12),
            "sessions_attended": [1, 1, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5],
            "dropped_out": [1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        }
    )
    found = dropout_share_by(frame, 4, event="dropped_out")
    staying = 10 / 12 * 6 / 9
    error = math.sqrt((2 / 120 + 3 / 54) * 12 / 11) / -math.log(staying)
    reach = math.exp(2.200985160082949 * error)
    assert found[:3] == pytest.approx(
        (1.0 - staying, 1.0 - staying ** (1.0 / reach), 1.0 - staying**reach)
    )
    assert found[3:] == (12, True, "")


def test_two_dyads_have_an_interval_that_is_not_to_be_trusted() -> None:
    frame = pd.DataFrame(
        {"dyad": ["a", "b"], "sessions_attended": [2, 5], "dropped_out": [True, False]}
    )
    found = dropout_share_by(frame, 3, event="dropped_out")
    assert found.value == pytest.approx(0.5)
    assert 0.0 <= found.low < 0.5 < found.high <= 1.0
    assert (found.n, found.reason) == (2, "2 dyads")


def test_the_life_table_and_its_error_are_those_of_statsmodels() -> None:
    """Kaplan and Meier's curve, and Greenwood's error turned to the log-log scale."""
    frame = dropping_out(np.random.default_rng(SEED)).drop(columns="therapist")
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
    frame = dropping_out(np.random.default_rng(SEED), 20)
    frame.loc[:4, "sessions_attended"] = 0
    frame.loc[:4, "dropped_out"] = True
    first = hazard(frame, event="dropped_out").iloc[0]
    assert (first["session"], first["at_risk"], first["events"]) == (0, 20, 5)
    assert dropout_share_by(frame, 0, event="dropped_out").value == pytest.approx(0.25)


@pytest.mark.parametrize("session", [3, 12])
def test_the_dropout_share_covers_the_truth(session: int) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return dropout_share_by(dropping_out(generator), session, event="dropped_out")

    assert 0.92 <= coverage(draw, 1.0 - (1.0 - RISK) ** session, SEED) <= 0.98


def test_the_dropout_share_covers_the_truth_with_therapists_who_differ() -> None:
    """Averaged over therapists; an interval that takes dyads for independent is too sure."""
    therapists = np.random.default_rng(SEED).normal(size=1_000_000)
    truth = 1.0 - float(((1.0 - RISK) ** (3.0 * np.exp(0.8 * therapists))).mean())

    def draw(generator: np.random.Generator) -> Estimate:
        frame = dropping_out(generator, 320, caseload=16, spread=0.8)
        return dropout_share_by(frame, 3, event="dropped_out")

    def blind(generator: np.random.Generator) -> Estimate:
        frame = dropping_out(generator, 320, caseload=16, spread=0.8)
        return dropout_share_by(frame.drop(columns="therapist"), 3, event="dropped_out")

    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98
    assert coverage(blind, truth, SEED) < 0.88


def test_hazards_cover_the_truth() -> None:
    generator = np.random.default_rng(SEED)
    tables = [hazard(dropping_out(generator), event="dropped_out") for _ in range(100)]
    early = pd.concat(table[table["session"].isin([1, 2, 3])] for table in tables)
    held = (early["low"] <= RISK) & (early["high"] >= RISK)
    assert 0.92 <= held.mean() <= 0.98


def test_nobody_and_everybody_dropping_out_have_intervals_all_the_same() -> None:
    frame = dropping_out(np.random.default_rng(SEED), 40).assign(sessions_attended=8)
    nobody = dropout_share_by(frame.assign(dropped_out=False), 8, event="dropped_out")
    everybody = dropout_share_by(frame.assign(dropped_out=True), 8, event="dropped_out")
    assert (nobody.value, nobody.low) == (0.0, 0.0)
    assert (everybody.value, everybody.high) == (1.0, 1.0)
    assert nobody.high == pytest.approx(1.0 - everybody.low)
    assert nobody.high == pytest.approx(0.093, abs=0.002)


def test_a_session_that_nobody_reached_is_not_trusted() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    late, last = (dropout_share_by(frame, when, event="dropped_out") for when in (40, PLANNED))
    assert late.value == last.value
    assert (last.trusted, late.trusted, late.reason) == (
        True,
        False,
        "nobody reached session 40",
    )
    none = dropout_share_by(frame, 0, event="dropped_out")
    assert (none.n, none.trusted, none.reason) == (120, False, "no session 0")


def test_one_dyad_has_no_interval_and_few_are_not_trusted() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    single, few = (dropout_share_by(frame[:n], 2, event="dropped_out") for n in (1, 6))
    assert math.isnan(single.low)
    assert (single.trusted, single.reason) == (False, "1 dyad")
    assert (few.trusted, few.reason) == (False, "6 dyads")


def test_without_samples_there_are_values_and_no_intervals() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    table = hazard(frame, event="dropped_out", how=VALUES_ONLY)
    assert table[["low", "high"]].isna().all(axis=None)
    share = dropout_share_by(frame, 5, event="dropped_out", how=VALUES_ONLY)
    assert share.value == dropout_share_by(frame, 5, event="dropped_out").value
    assert all(math.isnan(end) for end in (share.low, share.high))


def test_what_cannot_be_measured_is_said_in_words() -> None:
    frame = dropping_out(np.random.default_rng(SEED))
    lacking = frame.drop(columns="sessions_attended")
    with pytest.raises(MissingColumnError, match="no column sessions_attended"):
        hazard(lacking, event="dropped_out")
    empty = hazard(frame[:0], event="dropped_out")
    assert (len(empty), list(empty)) == (0, list(COLUMNS))
    assert set(empty.dtypes) == {np.dtype(float)}
    assert empty.attrs["reason"] == "no dyads"
    reasons = {
        "no column sessions_attended": dropout_share_by(lacking, 3, event="dropped_out"),
        "no column left": dropout_share_by(frame, 3, event="left"),
        "no dyads": dropout_share_by(frame.iloc[:0], 3, event="dropped_out"),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)
        assert found.n == 0
