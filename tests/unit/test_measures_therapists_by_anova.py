"""The share between therapists in closed form, on made-up data whose answers are known."""

from __future__ import annotations

import numpy as np
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
