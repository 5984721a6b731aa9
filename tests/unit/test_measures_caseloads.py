"""Sums over caseloads by hand, and caseloads of which no share can be reckoned or trusted."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.clusters import Clusters
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.people.therapists import (
    Caseloads,
    caseloads_of,
    enough_therapists,
    rest_of,
    therapist_share,
    with_therapist,
)
from tests.made_up import caseloads

SEED = 20260401
SHORT = Bootstrap(399)


def four_dyads() -> pd.DataFrame:
    """Intake 20 -/+ 10, outcome 4 -/+ 2; three dyads of one therapist and one of another."""
    return pd.DataFrame(
        {
            "dyad": [7, 5, 6, 8],
            "therapist": ["b", "b", "b", "a"],
            "intake": [10.0, 30.0, 10.0, 30.0],
            "outcome": [2.0, 2.0, 6.0, 6.0],
        }
    )


def test_caseloads_are_sums_of_standardised_products() -> None:
    """One dyad is left to vary: four, less two therapists, less one covariate."""
    loads = caseloads_of(four_dyads(), "outcome", ["intake"])
    assert isinstance(loads, Caseloads)
    assert loads.columns.tolist() == [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]
    of_three = [[3.0, -1.0, -1.0], [-1.0, 3.0, -1.0], [-1.0, -1.0, 3.0]]
    assert loads.matrices.tolist() == [of_three, np.ones((3, 3)).tolist()]
    assert loads.groups.codes.tolist() == [0, 0, 0, 1]
    assert loads.groups[1:] == (2, 4, "")


def test_without_a_dyad_left_to_vary_there_are_no_caseloads() -> None:
    found = caseloads_of(four_dyads()[1:], "outcome", ["intake"])
    assert found[3:] == (3, False, "too few dyads per therapist")
    nobody = caseloads_of(four_dyads().assign(therapist=None), "outcome", ["intake"])
    assert nobody[3:] == (0, False, "no dyads")


@pytest.mark.parametrize(("apart", "alike"), [(1e-10, True), (1e-8, False)])
def test_covariates_repeat_one_another_up_to_a_correlation_of_all_but_a_billionth(
    apart: float, alike: bool
) -> None:
    """1 and d are of one direction and of another: the correlation is 1 - d^2 / 2."""
    frame = pd.concat([four_dyads()] * 4).assign(dyad=range(16))
    aside = math.sqrt(2.0 * apart) * np.repeat([1.0, -1.0], 8)
    frame["again"] = (frame["intake"] - 20.0) / 10.0 + aside
    found = caseloads_of(frame, "outcome", ["intake", "again"])
    assert isinstance(found, Caseloads) is not alike
    if alike:
        assert found[3:] == (16, False, "covariates repeat one another")


def test_without_therapists_no_row_has_one() -> None:
    known, lack, note = with_therapist(four_dyads().drop(columns="therapist"), "intake")
    assert (len(known), lack, note) == (0, "no column therapist", "")


@pytest.mark.parametrize(("therapists", "trusted"), [(9, False), (10, True)])
def test_ten_therapists_are_enough(therapists: int, trusted: bool) -> None:
    groups = Clusters(np.arange(therapists), therapists, 40, "")
    loads = Caseloads(np.empty((0, 0)), groups, np.empty((0, 0, 0)))
    found = enough_therapists(Estimate(0.2, 0.1, 0.3, 40, True, ""), loads)
    assert found[:4] == (0.2, 0.1, 0.3, 40)
    assert found[4:] == ((True, "") if trusted else (False, "9 therapists"))
    assert enough_therapists(unknown(40, "nothing differs"), loads).reason == "nothing differs"


def test_regression_leaves_what_the_columns_before_do_not_explain() -> None:
    """Of 10: 2^2 / 2 and 4^2 / 8 are explained; a column of rounding explains nothing."""
    whole = [[2.0, 0.0, 2.0], [0.0, 8.0, 4.0], [2.0, 4.0, 10.0]]
    rounding = [[2.0, 0.0, 2.0], [0.0, 2e-9, 0.0], [2.0, 0.0, 10.0]]
    rest, rank, inverse = rest_of(np.array([whole, rounding]), np.array([4.0, 4.0]))
    assert rest == pytest.approx([6.0, 8.0], rel=1e-9)
    assert rank.tolist() == [2, 1]
    assert inverse[0] == pytest.approx(np.array([[0.5, 0.0], [0.0, 0.125]]), rel=1e-9)
    assert inverse[1] == pytest.approx(np.array([[0.5, 0.0], [0.0, 0.0]]), rel=1e-9)


def test_what_has_no_share_is_said_in_words() -> None:
    frame = caseloads(np.random.default_rng(SEED), np.full(12, 4))
    whole = frame.assign(same=1.0, twice=2.0 * frame["intake"], none=np.nan)
    reasons = {
        "no column wellbeing": therapist_share(whole, "wellbeing"),
        "no column therapist": therapist_share(whole.drop(columns="therapist"), "outcome"),
        "no column distress": therapist_share(whole, "outcome", ("distress",)),
        "no observations of none": therapist_share(whole, "none"),
        "all alike in same": therapist_share(whole, "same"),
        "1 therapist": therapist_share(whole.assign(therapist="a"), "outcome"),
        "too few dyads per therapist": therapist_share(
            whole.assign(therapist=whole["dyad"]), "outcome"
        ),
        "covariates repeat one another": therapist_share(whole, "outcome", ("intake", "twice")),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)


def test_few_therapists_are_not_trusted() -> None:
    found = therapist_share(
        caseloads(np.random.default_rng(SEED), np.full(4, 20), 0.3), "outcome"
    )
    assert (found.n, found.trusted, found.reason) == (80, False, "4 therapists")


def test_an_unknown_therapist_is_left_out_and_said() -> None:
    frame = caseloads(np.random.default_rng(SEED), np.full(12, 5), 0.3)
    frame.loc[:9, "therapist"] = None
    found = therapist_share(frame, "outcome", (), VALUES_ONLY)
    expected = therapist_share(frame[10:], "outcome", (), VALUES_ONLY)
    assert found[:5] == pytest.approx(expected[:5], nan_ok=True)
    assert found.reason == "without 10 dyads of no therapist"
