"""The share between therapists in closed form, on made-up data whose answers are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.estimate import Estimate
from dyad_sim.measures.therapists import therapist_share
from dyad_sim.measures.therapists_by_anova import therapist_share_by_anova
from tests.made_up import STUDIES, caseloads, coverage, unequal

SEED = 20260401
SHORT = Bootstrap(399)


@pytest.mark.parametrize("covariates", [(), ("intake",), ("intake", "experience")])
def test_the_closed_form_agrees_with_the_mixed_model(covariates: tuple[str, ...]) -> None:
    frame = caseloads(np.random.default_rng(SEED), np.full(100, 20))
    mixed = therapist_share(frame, "outcome", covariates, VALUES_ONLY)
    closed = therapist_share_by_anova(frame, "outcome", covariates, VALUES_ONLY)
    # Without covariates, equal caseloads make the two the same.
    assert closed.value == pytest.approx(mixed.value, abs=1e-3 if covariates else 1e-4)


def test_the_share_of_two_pairs_is_that_of_the_hand() -> None:
    """Means 1 and 4, deviations of 1: mean squares 9 and 2, so 3.5 of 5.5."""
    frame = pd.DataFrame({"dyad": range(4), "therapist": list("aabb"), "y": [0.0, 2, 3, 5]})
    found = therapist_share_by_anova(frame, "y", (), VALUES_ONLY)
    assert found.value == pytest.approx(3.5 / 5.5)
    assert found[3:] == (4, False, "2 therapists")


def variances(frame: pd.DataFrame, covariates: list[str]) -> tuple[float, float]:
    """Variances between and within therapists by method 3, with matrices of all dyads."""
    owner = pd.get_dummies(frame["therapist"]).to_numpy(dtype=float)
    fixed = np.column_stack([np.ones(len(frame)), frame[covariates]])
    both, y = np.column_stack([owner, fixed]), frame["outcome"].to_numpy()
    left, rest = (np.eye(len(y)) - part @ np.linalg.pinv(part) for part in (fixed, both))
    rank = int(np.linalg.matrix_rank(both))
    within = float(y @ rest @ y) / (len(y) - rank)
    parted = float(y @ (left - rest) @ y) - (rank - fixed.shape[1]) * within
    return parted / float(np.trace(owner.T @ left @ owner)), within


@pytest.mark.parametrize("covariates", [[], ["intake"], ["intake", "experience"]])
def test_the_variances_are_those_of_method_3(covariates: list[str]) -> None:
    """Whatever the caseloads, and with a covariate of dyads and one of therapists."""
    generator = np.random.default_rng(SEED)
    frame = caseloads(generator, unequal(generator, 12), share=0.4)
    found = therapist_share_by_anova(frame, "outcome", covariates, VALUES_ONLY)
    between, within = variances(frame, covariates)
    assert found.value == pytest.approx(between / (between + within), rel=1e-9)


@pytest.mark.parametrize("left", [0.0, 1e-5])
def test_what_covariates_explain_to_the_last_is_not_parted(left: float) -> None:
    """A share of 1e-10 of the variance is as good as nothing."""
    frame = caseloads(np.random.default_rng(SEED), np.full(12, 4))
    frame["outcome"] = frame["intake"] + left * frame["outcome"]
    found = therapist_share_by_anova(frame, "outcome", ["intake"], VALUES_ONLY)
    assert np.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (48, False, "nothing differs")


def test_where_a_covariate_tells_all_therapists_apart_nothing_is_left_between_them() -> None:
    frame = caseloads(np.random.default_rng(SEED), np.array([3, 5]))
    found = therapist_share_by_anova(frame, "outcome", ["experience"], VALUES_ONLY)
    assert (found.n, found.trusted, found.reason) == (8, False, "nothing differs")


@pytest.mark.parametrize("share", [0.0, 0.05, 0.3])
def test_the_closed_form_has_hardly_any_bias_with_unequal_caseloads(share: float) -> None:
    """It may be below 0, so that its mean is not pushed above the truth."""
    generator = np.random.default_rng(SEED)
    values = [
        therapist_share_by_anova(
            caseloads(generator, unequal(generator, 50), share),
            "outcome",
            ("intake",),
            VALUES_ONLY,
        ).value
        for _ in range(STUDIES)
    ]
    assert np.mean(values) == pytest.approx(share, abs=3.0 * np.std(values) / STUDIES**0.5)
    assert (min(values) < 0.0) == (share < 0.1)


def test_the_bootstrap_of_the_closed_form_covers_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        frame = caseloads(generator, unequal(generator, 100), 0.1)
        return therapist_share_by_anova(frame, "outcome", ("intake",), SHORT)

    assert 0.90 <= coverage(draw, 0.1, SEED) <= 0.98
