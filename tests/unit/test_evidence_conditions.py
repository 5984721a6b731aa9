"""Conditions of the theory on made-up samples, and the arms that are simulated for them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.evidence import ARMS, Sample
from dyad_sim.evidence import process as conditions
from dyad_sim.evidence.arms import FEWEST_DYADS, RATES, plan_of, sensitive, simulated
from dyad_sim.evidence.comparison import conditions_of
from dyad_sim.measures.core.bootstrap import VALUES_ONLY

NOTHING = pd.DataFrame({"dyad": [], "therapist": []})
BEST_BETWEEN = [4.0, 5.0, 5.5, 5.2, 5.0, 4.5]


def arm(**columns: object) -> Sample:
    """Twelve dyads, each with a therapist of its own."""
    number = np.arange(12)
    dyads = pd.DataFrame({"dyad": number, "therapist": number, **columns})
    return Sample(dyads, NOTHING, NOTHING, NOTHING, NOTHING)


def samples(without: int, with_pull: int, ratings: list[float]) -> dict[str, Sample]:
    """Escalated ruptures per dyad in ten sessions, and last ratings at each rate of repair."""
    level = np.linspace(-0.5, 0.5, 12)
    return {
        "without_pull": arm(escalated=without, sessions_attended=10),
        "with_pull": arm(escalated=with_pull, sessions_attended=20),
        **{
            sensitive(rate): arm(alliance_patient_last=rating + level)
            for rate, rating in zip(RATES, ratings, strict=True)
        },
    }


def test_escalation_is_compared_per_session() -> None:
    """One in ten sessions against eight in twenty."""
    found = conditions.escalation_without_pull(samples(1, 8, BEST_BETWEEN), VALUES_ONLY)
    assert found.value == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        (BEST_BETWEEN, 1.0),
        ([4.0, 4.2, 4.4, 4.6, 4.8, 5.0], -0.2),
        ([5.0, 4.0, 4.0, 4.0, 4.0, 4.0], -1.0),
        ([5.0] * 6, 0.0),
    ],
)
def test_an_optimum_lies_between_only_if_it_beats_both_ends(
    ratings: list[float], expected: float
) -> None:
    found = conditions.interior_optimum(samples(1, 8, ratings), VALUES_ONLY)
    assert found.value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("without", "ratings", "holds"),
    [
        (1, BEST_BETWEEN, [True, True]),
        (2, BEST_BETWEEN, [False, True]),
        (1, BEST_BETWEEN[::-1], [True, True]),
        (0, [5.0] * 6, [True, False]),
    ],
)
def test_conditions_hold_or_fail(without: int, ratings: list[float], holds: list[bool]) -> None:
    """0.25 and 0 of the escalation are below 0.4, one half is not; no gain is none."""
    found = conditions_of(samples(without, 8, ratings), VALUES_ONLY)
    assert [condition.holds for condition in found] == holds


def test_without_escalation_at_all_the_condition_fails() -> None:
    """Nothing can be said of a share of nothing."""
    escalation, _ = conditions_of(samples(0, 0, BEST_BETWEEN))
    assert math.isnan(escalation.model.value)
    assert not escalation.holds


def test_conditions_are_left_out_where_their_arms_are() -> None:
    assert conditions_of({"relational": arm()}) == []


@pytest.mark.parametrize("name", ["relational", "exposure", "moments", sensitive(0.4)])
def test_an_arm_has_its_share_of_dyads_and_never_fewer_than_forty(name: str) -> None:
    whole, half, least = (plan_of(name, 1, size=size) for size in (1.0, 0.5, 0.0001))
    assert whole.dyads == ARMS[name].dyads
    assert half.dyads == max(FEWEST_DYADS, ARMS[name].dyads // 2)
    assert least.dyads == FEWEST_DYADS
    assert whole.address.seed == 1


def test_overrides_of_the_user_win_over_those_of_the_arm() -> None:
    assert plan_of("exposure", 1).treatment.sessions == 10
    assert plan_of("exposure", 1, overrides=["treatment.sessions=4"]).treatment.sessions == 4


def test_every_row_of_a_sample_knows_its_therapist_and_only_a_trial_waits() -> None:
    """Progress is told over all arms together. Seed 3."""
    short = ["treatment.sessions=2", "treatment.exchanges=6"]
    plans = {
        name: plan_of(name, 3, size=0.001, overrides=short) for name in ("trial", "moments")
    }
    told: list[tuple[int, int]] = []
    found = simulated(plans, lambda done, total: told.append((done, total)))
    for sample in found.values():
        therapist = sample.dyads.set_index("dyad")["therapist"]
        for frame in (sample.sessions, sample.episodes, sample.exchanges, sample.waiting):
            assert frame["therapist"].tolist() == therapist.loc[frame["dyad"]].tolist()
    assert [len(sample.waiting) for sample in found.values()] == [40, 0]
    assert len(found["trial"].exchanges) == 0
    assert len(found["moments"].exchanges) == 6 * len(found["moments"].sessions)
    assert told[-1] == (80, 80)
    assert told == sorted(told)
