"""Caseloads of which no share, or none to be trusted, can be reckoned."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.estimate import Estimate
from dyad_sim.measures.therapists import therapist_share
from dyad_sim.measures.therapists_by_anova import therapist_share_by_anova
from tests.made_up import caseloads

SEED = 20260401
SHORT = Bootstrap(399)


@pytest.mark.parametrize("measure", [therapist_share, therapist_share_by_anova])
def test_what_has_no_share_is_said_in_words(measure: Callable[..., Estimate]) -> None:
    frame = caseloads(np.random.default_rng(SEED), np.full(12, 4))
    whole = frame.assign(same=1.0, twice=2.0 * frame["intake"], none=np.nan)
    reasons = {
        "no column wellbeing": measure(whole, "wellbeing"),
        "no column therapist": measure(whole.drop(columns="therapist"), "outcome"),
        "no column distress": measure(whole, "outcome", ("distress",)),
        "no dyads": measure(whole, "none"),
        "all alike in same": measure(whole, "same"),
        "1 therapist": measure(whole.assign(therapist="a"), "outcome"),
        "too few dyads per therapist": measure(
            whole.assign(therapist=whole["dyad"]), "outcome"
        ),
        "covariates repeat one another": measure(whole, "outcome", ("intake", "twice")),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)


@pytest.mark.parametrize("measure", [therapist_share, therapist_share_by_anova])
def test_few_therapists_are_not_trusted(measure: Callable[..., Estimate]) -> None:
    found = measure(caseloads(np.random.default_rng(SEED), np.full(4, 20), 0.3), "outcome")
    assert (found.n, found.trusted, found.reason) == (80, False, "4 therapists")


@pytest.mark.parametrize("measure", [therapist_share, therapist_share_by_anova])
def test_an_unknown_therapist_is_left_out(measure: Callable[..., Estimate]) -> None:
    frame = caseloads(np.random.default_rng(SEED), np.full(12, 5), 0.3)
    frame.loc[:9, "therapist"] = None
    assert measure(frame, "outcome", (), VALUES_ONLY) == pytest.approx(
        measure(frame[10:], "outcome", (), VALUES_ONLY), nan_ok=True
    )
