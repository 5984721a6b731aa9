"""The share between therapists by mixed model, on made-up data whose answers are known."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from dyad_sim.measures import therapists
from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.estimate import Estimate
from dyad_sim.measures.therapists import therapist_share
from dyad_sim.measures.therapists_by_anova import therapist_share_by_anova
from tests.made_up import caseloads, coverage, unequal

SEED = 20260401
SHORT = Bootstrap(399)


def mixed_model(frame: pd.DataFrame, *covariates: str) -> float:
    """The share as statsmodels gives it."""
    fixed = np.column_stack([np.ones(len(frame)), *(frame[name] for name in covariates)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MixedLM(frame["outcome"].to_numpy(), fixed, groups=frame["therapist"])
        fitted = model.fit(reml=True, method="nm")
    between = float(np.asarray(fitted.cov_re)[0, 0])
    return between / (between + float(fitted.scale))


def test_the_share_of_two_pairs_is_that_of_the_hand() -> None:
    """Means 1 and 4, deviations of 1: mean squares 9 and 2, so 3.5 of 5.5."""
    frame = pd.DataFrame({"dyad": range(4), "therapist": list("aabb"), "y": [0.0, 2, 3, 5]})
    for measure in (therapist_share, therapist_share_by_anova):
        found = measure(frame, "y")
        assert found.value == pytest.approx(3.5 / 5.5, abs=1e-4)
        assert (found.n, found.trusted) == (4, False)


@pytest.mark.parametrize("covariates", [(), ("intake",), ("intake", "experience")])
def test_the_share_is_that_of_the_mixed_model(covariates: tuple[str, ...]) -> None:
    generator = np.random.default_rng(SEED)
    frame = caseloads(generator, unequal(generator, 40), share=0.15)
    found = therapist_share(frame, "outcome", covariates, VALUES_ONLY)
    assert found.value == pytest.approx(mixed_model(frame, *covariates), abs=2e-4)
    assert found[3:] == (len(frame), True, "")


def test_the_interval_is_the_exact_one_where_caseloads_are_equal() -> None:
    """Searle's interval, as pingouin gives it for ICC(1,1)."""
    frame = caseloads(np.random.default_rng(SEED), np.full(15, 6), share=0.3)
    frame["place"] = np.tile(np.arange(6), 15)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin = pytest.importorskip("pingouin")
        table = pingouin.intraclass_corr(frame, "therapist", "place", "outcome")
    low, high = table.iloc[0]["CI95"]
    found = therapist_share(frame, "outcome")
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize("share", [0.05, 0.4])
def test_the_exact_interval_covers_the_truth(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The mixed model is slow and says nothing of the interval.
    monkeypatch.setattr(therapists, "_restricted", lambda loads: (0.0, ""))

    def draw(generator: np.random.Generator) -> Estimate:
        frame = caseloads(generator, unequal(generator, 15), share)
        return therapist_share(frame, "outcome", ("intake", "experience"))

    assert 0.92 <= coverage(draw, share, SEED) <= 0.98


def test_no_difference_between_therapists_is_an_answer() -> None:
    """At the edge the mixed model warns; the warning stays inside."""
    frame = caseloads(np.random.default_rng(SEED), np.full(20, 10), share=0.0)
    frame["outcome"] -= frame.groupby("therapist")["outcome"].transform("mean")
    mixed, closed = (
        therapist_share(frame, "outcome"),
        therapist_share_by_anova(frame, "outcome"),
    )
    assert mixed.value == pytest.approx(0.0, abs=1e-3)
    assert (mixed.low, mixed.high, mixed.trusted) == (0.0, 0.0, True)
    assert closed.value == pytest.approx(-1.0 / 9.0)


def test_a_mixed_model_without_a_solution_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def singular(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError

    monkeypatch.setattr(MixedLM, "fit", singular)
    found = therapist_share(caseloads(np.random.default_rng(SEED), np.full(12, 5)), "outcome")
    assert math.isnan(found.value)
    assert (found.trusted, found.reason) == (False, "the mixed model has no solution")
