"""The share between therapists by mixed model, on made-up data whose answers are known."""

from __future__ import annotations

import math
import warnings
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.people import therapists
from dyad_sim.measures.people.therapists import therapist_share
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
    found = therapist_share(frame, "y")
    assert found.value == pytest.approx(3.5 / 5.5, abs=1e-4)
    assert (found.n, found.trusted) == (4, False)


@pytest.mark.parametrize("covariates", [(), ("intake",), ("intake", "experience")])
def test_the_share_is_that_of_the_mixed_model(covariates: tuple[str, ...]) -> None:
    generator = np.random.default_rng(SEED)
    frame = caseloads(generator, unequal(generator, 40), share=0.15)
    found = therapist_share(frame, "outcome", covariates, VALUES_ONLY)
    assert found.value == pytest.approx(mixed_model(frame, *covariates), abs=2e-4)
    assert found[3:] == (len(frame), True, "")
    assert math.isnan(found.low)
    assert math.isnan(found.high)


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


@pytest.fixture
def without_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interval alone, as the mixed model is slow."""
    monkeypatch.setattr(therapists, "_restricted", lambda loads: (0.5, ""))


def two_pairs(apart: float, within: float = 2.0) -> pd.DataFrame:
    """Two therapists of two dyads each."""
    y = [0.0, within, apart, apart + within]
    return pd.DataFrame({"dyad": range(4), "therapist": list("aabb"), "y": y})


@pytest.mark.parametrize("apart", [9.5, 20.0])
@pytest.mark.usefixtures("without_a_value")
def test_the_interval_of_two_pairs_is_that_of_the_hand(apart: float) -> None:
    """Mean squares of the distance squared and of 2: an F on 1 and 2 degrees of freedom.

    Such an F is the square of a t on 2 degrees: of (2 p - 1) / sqrt(2 p (1 - p)).
    """
    f = apart**2 / 2.0
    ends = [f / (0.975**2 / (2 * 0.9875 * 0.0125)), f / (0.025**2 / (2 * 0.5125 * 0.4875))]
    found = therapist_share(two_pairs(apart), "y")
    assert found[1:3] == pytest.approx([(end - 1.0) / (end + 1.0) for end in ends])
    assert (found.value, found.reason) == (0.5, "2 therapists")


@pytest.mark.usefixtures("without_a_value")
def test_where_the_dyads_of_a_therapist_are_all_alike_the_share_is_1() -> None:
    assert therapist_share(two_pairs(5.0, within=0.0), "y")[1:3] == (1.0, 1.0)


def ratio_of_mean_squares(
    frame: pd.DataFrame, covariates: list[str], share: float
) -> tuple[float, int, int]:
    """Wald's ratio and its degrees of freedom, by matrices of all dyads."""
    owner = pd.get_dummies(frame["therapist"]).to_numpy(dtype=float)
    fixed = np.column_stack([np.ones(len(frame)), frame[covariates]])
    both, y = np.column_stack([owner, fixed]), frame["outcome"].to_numpy()
    weights = np.linalg.inv(np.eye(len(frame)) + share / (1.0 - share) * owner @ owner.T)
    line = np.linalg.solve(fixed.T @ weights @ fixed, fixed.T @ weights @ y)
    whole = (y - fixed @ line) @ weights @ (y - fixed @ line)
    rest = float(np.sum((y - both @ np.linalg.lstsq(both, y)[0]) ** 2))
    rank = int(np.linalg.matrix_rank(both))
    between, within = rank - fixed.shape[1], len(frame) - rank
    return (whole - rest) / between / (rest / within), between, within


@pytest.mark.parametrize("covariates", [[], ["intake"], ["intake", "experience"]])
@pytest.mark.usefixtures("without_a_value")
def test_at_the_ends_the_ratio_of_mean_squares_has_its_outer_quantiles(
    covariates: list[str],
) -> None:
    """Whatever the caseloads, and with a covariate of dyads and one of therapists."""
    generator = np.random.default_rng(SEED)
    frame = caseloads(generator, unequal(generator, 12), share=0.4)
    found = therapist_share(frame, "outcome", covariates)
    for share, chance in ((found.low, 0.975), (found.high, 0.025)):
        ratio, between, within = ratio_of_mean_squares(frame, covariates, share)
        assert ratio == pytest.approx(stats.f.ppf(chance, between, within), rel=1e-6)


def test_a_mixed_model_that_did_not_converge_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fitted = SimpleNamespace(cov_re=np.array([[1.0]]), scale=3.0, converged=False)
    monkeypatch.setattr(MixedLM, "fit", lambda *_, **__: fitted)
    found = therapist_share(caseloads(np.random.default_rng(SEED), np.full(12, 5)), "outcome")
    assert (found.value, found.trusted) == (0.25, False)
    assert found.reason == "the mixed model did not converge"


def test_no_difference_between_therapists_is_an_answer() -> None:
    """At the edge the mixed model warns; the warning stays inside."""
    frame = caseloads(np.random.default_rng(SEED), np.full(20, 10), share=0.0)
    frame["outcome"] -= frame.groupby("therapist")["outcome"].transform("mean")
    mixed = therapist_share(frame, "outcome")
    assert mixed.value == pytest.approx(0.0, abs=1e-3)
    assert (mixed.low, mixed.high, mixed.trusted) == (0.0, 0.0, True)


def test_a_mixed_model_without_a_solution_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def singular(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError

    monkeypatch.setattr(MixedLM, "fit", singular)
    found = therapist_share(caseloads(np.random.default_rng(SEED), np.full(12, 5)), "outcome")
    assert math.isnan(found.value)
    assert (found.trusted, found.reason) == (False, "the mixed model has no solution")
