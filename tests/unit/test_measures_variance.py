"""Shares and components of variance on made-up data whose answers are known."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from dyad_sim.measures import variance
from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.estimate import Estimate
from dyad_sim.measures.variance import (
    generalizability,
    therapist_share,
    therapist_share_by_anova,
    variance_components,
)

SEED = 20260401
STUDIES = 200
SHORT = Bootstrap(399)


def caseloads(
    generator: np.random.Generator, sizes: np.ndarray, share: float = 0.05, slope: float = 0.5
) -> pd.DataFrame:
    """Outcomes of variance 1 besides intake, on which therapists' patients differ too."""
    therapist = np.repeat(np.arange(sizes.size), sizes)
    intake = generator.normal(size=therapist.size)
    intake += generator.normal(0.0, 0.7, sizes.size)[therapist]
    outcome = generator.normal(0.0, math.sqrt(share), sizes.size)[therapist]
    outcome += generator.normal(0.0, math.sqrt(1.0 - share), therapist.size) + slope * intake
    return pd.DataFrame(
        {
            "dyad": [f"d{number}" for number in range(therapist.size)],
            "therapist": [f"t{number}" for number in therapist],
            "intake": intake,
            "outcome": outcome,
            "experience": generator.normal(size=sizes.size)[therapist],
        }
    )


def unequal(generator: np.random.Generator, therapists: int) -> np.ndarray:
    """Caseloads of 1 to 19 dyads."""
    return generator.integers(1, 20, therapists)


def mixed_model(frame: pd.DataFrame, *covariates: str) -> float:
    """The share as statsmodels gives it."""
    fixed = np.column_stack([np.ones(len(frame)), *(frame[name] for name in covariates)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MixedLM(frame["outcome"].to_numpy(), fixed, groups=frame["therapist"])
        fitted = model.fit(reml=True, method="nm")
    between = float(np.asarray(fitted.cov_re)[0, 0])
    return between / (between + float(fitted.scale))


def ratings(
    generator: np.random.Generator,
    dyads: int,
    sessions: np.ndarray,
    *,
    between: float = 1.0,
    within: float = 2.0,
    trend: float = 0.0,
) -> pd.DataFrame:
    """Ratings of dyads that differ in level and, if asked, in trend; variances are given."""
    dyad = np.repeat(np.arange(dyads), sessions)
    session = np.concatenate([np.arange(1, length + 1) for length in sessions])
    middle = (sessions[dyad] + 1) / 2.0
    values = generator.normal(0.0, math.sqrt(between), dyads)[dyad]
    values += generator.normal(0.0, trend, dyads)[dyad] * (session - middle)
    values += generator.normal(0.0, math.sqrt(within), dyad.size)
    return pd.DataFrame({"dyad": dyad, "session": session, "alliance": values})


def coverage(draw: Callable[[np.random.Generator], Estimate], truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    found = [draw(generator) for _ in range(STUDIES)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


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
    monkeypatch.setattr(variance, "_restricted", lambda loads: (0.0, ""))

    def draw(generator: np.random.Generator) -> Estimate:
        frame = caseloads(generator, unequal(generator, 15), share)
        return therapist_share(frame, "outcome", ("intake", "experience"))

    assert 0.92 <= coverage(draw, share) <= 0.98


def test_the_bootstrap_of_the_closed_form_covers_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        frame = caseloads(generator, unequal(generator, 100), 0.1)
        return therapist_share_by_anova(frame, "outcome", ("intake",), SHORT)

    assert 0.90 <= coverage(draw, 0.1) <= 0.98


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


def test_components_of_equal_groups_are_those_of_the_textbook() -> None:
    """From the mean squares: E, E + n D and E + n D + n m T."""
    generator = np.random.default_rng(SEED)
    values = generator.normal(size=(12, 1, 1)) + generator.normal(size=(12, 5, 1))
    values = values + generator.normal(size=(12, 5, 4))
    therapist, dyad, _ = np.indices(values.shape)
    frame = pd.DataFrame(
        {
            "therapist": therapist.ravel(),
            "dyad": (5 * therapist + dyad).ravel(),
            "y": values.ravel(),
        }
    )
    residual = values.var(axis=2, ddof=1).mean()
    of_dyads = 4.0 * values.mean(axis=2).var(axis=1, ddof=1).mean()
    of_therapists = 20.0 * values.mean(axis=(1, 2)).var(ddof=1)
    expected = ((of_therapists - of_dyads) / 20.0, (of_dyads - residual) / 4.0, residual)
    found = variance_components(frame, "y")
    assert [one.value for one in found] == pytest.approx(expected)
    assert all(one.low < one.value < one.high and one.trusted for one in found)


def test_components_of_unequal_groups_are_unbiased() -> None:
    generator = np.random.default_rng(SEED)
    drawn = []
    for _ in range(STUDIES):
        caseload = unequal(generator, 20)
        therapist = np.repeat(np.arange(20), caseload)
        sessions = generator.integers(1, 9, therapist.size)
        frame = ratings(generator, therapist.size, sessions)
        whose = therapist[frame["dyad"]]
        frame["alliance"] += generator.normal(0.0, math.sqrt(0.5), 20)[whose]
        found = variance_components(frame.assign(therapist=whose), "alliance", VALUES_ONLY)
        drawn.append([one.value for one in found])
    margin = 3.0 * np.std(drawn, axis=0) / STUDIES**0.5
    assert (np.abs(np.mean(drawn, axis=0) - [0.5, 1.0, 2.0]) < margin).all()


def test_components_say_what_they_lack() -> None:
    generator = np.random.default_rng(SEED)
    frame = ratings(generator, 30, np.full(30, 5))
    nested = frame.assign(therapist=frame["dyad"] // 2)

    def reasons(one: pd.DataFrame, name: str = "alliance") -> list[str]:
        return [found.reason for found in variance_components(one, name)]

    assert reasons(frame) == ["no column therapist"] * 3
    assert reasons(nested, "bond") == ["no column bond"] * 3
    assert reasons(nested.iloc[:0]) == ["no observations"] * 3
    assert reasons(nested.assign(alliance=3.0)) == ["all alike in alliance"] * 3
    assert reasons(nested[nested["session"] == 1]) == ["one rating per dyad"] * 3
    assert reasons(frame.assign(therapist=frame["dyad"]))[:2] == ["one dyad per therapist"] * 2
    single = variance_components(frame.assign(therapist="a"), "alliance")
    assert [one.reason for one in single] == ["1 therapist"] * 3
    assert [math.isnan(one.value) for one in single] == [True, False, False]


def test_generalizability_of_a_whole_balanced_treatment_is_the_intraclass_correlation() -> None:
    """ICC(1,k) is 1 - MS_within / MS_between."""
    frame = ratings(np.random.default_rng(SEED), 40, np.full(40, 6))
    values = frame["alliance"].to_numpy().reshape(40, 6)
    expected = 1.0 - values.var(axis=1, ddof=1).mean() / (6.0 * values.mean(axis=1).var(ddof=1))
    found = generalizability(frame, "alliance", detrend=False, occasions=6)
    assert found.value == pytest.approx(expected)


def test_generalizability_by_hand_without_each_dyads_own_trend() -> None:
    """Lines of slope 1 and -1 with one bend each: what is left has 1 freedom per dyad."""
    first, second = [1.0, 2.0, 3.0, 4.0], [9.0, 8.0, 7.0, 6.0]
    bend = np.array([0.3, -0.3, -0.3, 0.3])
    frame = pd.DataFrame(
        {
            "dyad": np.repeat([1, 2], 4),
            "session": np.tile([1, 2, 3, 4], 2),
            "y": np.concatenate([first + bend, second + bend]),
        }
    )
    within = 2.0 * 4 * 0.09 / 4.0
    between = (4.0 * 12.5 - within) / 4.0
    found = generalizability(frame, "y", occasions=4)
    assert found.value == pytest.approx(between / (between + within / 4.0))
    assert (found.trusted, found.reason) == (False, "2 dyads")


@pytest.mark.parametrize(("detrend", "occasions"), [(True, 1), (True, 8), (False, 1)])
def test_generalizability_covers_the_truth(detrend: bool, occasions: int) -> None:
    """Treatments differ in length; with trends only what is left of them is error."""

    def draw(generator: np.random.Generator) -> Estimate:
        sessions = generator.integers(2, 12, 80)
        frame = ratings(generator, 80, sessions, trend=0.5 if detrend else 0.0)
        return generalizability(
            frame, "alliance", detrend=detrend, occasions=occasions, how=SHORT
        )

    assert 0.90 <= coverage(draw, 1.0 / (1.0 + 2.0 / occasions)) <= 0.98


def test_generalizability_grows_with_occasions_and_refuses_none() -> None:
    frame = ratings(np.random.default_rng(SEED), 40, np.full(40, 6))
    few, many = (generalizability(frame, "alliance", occasions=m).value for m in (1, 10))
    assert few < many
    with pytest.raises(ValueError, match="1 or more, got 0"):
        generalizability(frame, "alliance", occasions=0)


def test_generalizability_says_what_it_lacks() -> None:
    frame = ratings(np.random.default_rng(SEED), 30, np.full(30, 5))
    reasons = {
        "no column bond": generalizability(frame, "bond"),
        "no column session": generalizability(frame.drop(columns="session"), "alliance"),
        "no observations": generalizability(frame.iloc[:0], "alliance"),
        "all alike in alliance": generalizability(frame.assign(alliance=0.1), "alliance"),
        "1 dyad": generalizability(frame.assign(dyad="a"), "alliance"),
        "too few ratings per dyad": generalizability(frame[frame["session"] < 3], "alliance"),
    }
    for reason, found in reasons.items():
        assert (found.reason, found.trusted, math.isnan(found.value)) == (reason, False, True)


def test_ratings_of_a_single_session_still_have_a_mean() -> None:
    """Where all ratings bear one number of a session there is no trend to take out."""
    frame = ratings(np.random.default_rng(SEED), 30, np.full(30, 5)).assign(session=1)
    straight = generalizability(frame, "alliance")
    assert straight == generalizability(frame, "alliance", detrend=False)
