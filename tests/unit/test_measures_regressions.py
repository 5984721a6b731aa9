"""Correlations and regressions on made-up data, and beside those of scipy and statsmodels."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.products import moments_of, products
from dyad_sim.measures.core.regressions import (
    coefficient,
    correlation,
    partial_correlation,
    partial_of,
)

SEED = 20010402
STUDIES = 200
HOW = Bootstrap(300, 1)
PREDICTORS = ["intake", "alliance", "repair"]

Measure = Callable[[pd.DataFrame], Estimate]


def cases(dyads: int = 80) -> pd.DataFrame:
    """One row per dyad: outcome from intake, alliance and repair, in unlike units."""
    generator = np.random.default_rng(SEED)
    intake = generator.normal(60.0, 12.0, dyads)
    alliance = 5.0 - 0.02 * intake + generator.normal(0.0, 0.7, dyads)
    repair = generator.poisson(3.0, dyads)
    outcome = 0.6 * intake - 4.0 * alliance - repair + generator.normal(0.0, 9.0, dyads)
    return pd.DataFrame(
        {
            "dyad": np.arange(dyads),
            "intake": intake,
            "alliance": alliance,
            "repair": repair,
            "outcome": outcome,
        }
    )


def clustered(generator: np.random.Generator) -> pd.DataFrame:
    """Sixty dyads of eight sessions: y = 0.5 x + 0.3 z + rest, all parts partly the dyad's.

    x and z are independent, of variance 1; y too has variance 1.
    """
    dyad = np.repeat(np.arange(60), 8)
    person, session = generator.normal(size=(3, 60)), generator.normal(size=(3, 480))
    x, z, rest = math.sqrt(0.5) * (person[:, dyad] + session)
    y = 0.5 * x + 0.3 * z + math.sqrt(1.0 - 0.25 - 0.09) * rest
    return pd.DataFrame({"dyad": dyad, "x": x, "z": z, "y": y})


def coverage(measure: Measure, truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    found = [measure(clustered(generator)) for _ in range(STUDIES)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def least_squares(frame: pd.DataFrame, names: list[str], *, standardised: bool) -> np.ndarray:
    """Coefficients of the outcome as statsmodels gives them."""
    columns = frame[["outcome", *names]].astype(float)
    if standardised:
        columns = columns.apply(stats.zscore)
    design = np.column_stack([np.ones(len(columns)), columns[names]])
    return np.asarray(OLS(columns["outcome"].to_numpy(), design).fit().params)[1:]


def weighed(frame: pd.DataFrame) -> Estimate:
    """Difference of two coefficients of three."""
    return coefficient(frame, "y", ["x", "z"], {"x": 1.0, "z": -1.0}, how=HOW)


def test_a_correlation_by_hand() -> None:
    """Deviations -1, 0, 1 and -2, 1, 1: 3 / sqrt(2 * 6)."""
    frame = pd.DataFrame({"dyad": range(3), "x": [1, 2, 3], "y": [1, 4, 4]})
    assert correlation(frame, "x", "y").value == pytest.approx(3.0 / math.sqrt(12.0))


def test_a_partial_correlation_by_hand() -> None:
    r"""The formula of three correlations: (r_xy - r_xz r_yz) / sqrt((1-r_xz^2)(1-r_yz^2))."""
    frame = cases()
    r = frame[["alliance", "outcome", "intake"]].corr().to_numpy()
    expected = (r[0, 1] - r[0, 2] * r[1, 2]) / math.sqrt(
        (1.0 - r[0, 2] ** 2) * (1.0 - r[1, 2] ** 2)
    )
    found = partial_correlation(frame, "alliance", "outcome", ["intake"], VALUES_ONLY)
    assert found.value == pytest.approx(expected)


def test_a_coefficient_by_hand() -> None:
    """Deviations -1, 0, 1 and -2, 1, 1: a slope of 3 / 2, standardised the correlation."""
    frame = pd.DataFrame({"dyad": range(3), "x": [1, 2, 3], "y": [1, 4, 4]})
    assert coefficient(frame, "y", ["x"], {"x": 1.0}).value == pytest.approx(1.5)
    found = coefficient(frame, "y", ["x"], {"x": 1.0}, standardised=True)
    assert found.value == pytest.approx(3.0 / math.sqrt(12.0))


def test_a_correlation_is_that_of_scipy() -> None:
    frame = cases()
    expected = stats.pearsonr(frame["alliance"], frame["outcome"])
    found = correlation(frame, "alliance", "outcome", Bootstrap(4999))
    assert found.value == pytest.approx(expected.statistic)
    low, high = expected.confidence_interval()
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.04)


@pytest.mark.parametrize("given", [["intake"], ["intake", "repair"]])
def test_a_partial_correlation_is_that_of_pingouin(given: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin = pytest.importorskip("pingouin")
    table = pingouin.partial_corr(cases(), "alliance", "outcome", given)
    found = partial_correlation(cases(), "alliance", "outcome", given, VALUES_ONLY)
    assert found.value == pytest.approx(float(table["r"].iloc[0]))


@pytest.mark.parametrize("standardised", [False, True])
def test_coefficients_are_those_of_statsmodels(standardised: bool) -> None:
    expected = least_squares(cases(), PREDICTORS, standardised=standardised)
    found = [
        coefficient(
            cases(),
            "outcome",
            PREDICTORS,
            {name: 1.0},
            standardised=standardised,
            how=VALUES_ONLY,
        ).value
        for name in PREDICTORS
    ]
    np.testing.assert_allclose(found, expected)


def test_a_contrast_is_the_weighted_sum_of_coefficients() -> None:
    intake, alliance, _ = least_squares(cases(), PREDICTORS, standardised=True)
    contrast = {"alliance": 1.0, "intake": -2.0}
    found = coefficient(cases(), "outcome", PREDICTORS, contrast, standardised=True)
    assert found.value == pytest.approx(alliance - 2.0 * intake)


def test_the_interval_of_a_slope_agrees_with_errors_that_know_the_dyads() -> None:
    """Beside statsmodels' standard errors by cluster."""
    frame = clustered(np.random.default_rng(SEED))
    design = np.column_stack([np.ones(480), frame[["x", "z"]]])
    fit = OLS(frame["y"].to_numpy(), design).fit(
        cov_type="cluster", cov_kwds={"groups": frame["dyad"].to_numpy()}
    )
    found = coefficient(frame, "y", ["x", "z"], {"x": 1.0}, how=Bootstrap(4999))
    assert found.half_width == pytest.approx(1.96 * fit.bse[1], rel=0.1)


@pytest.mark.parametrize(
    ("measure", "truth"),
    [
        (lambda frame: correlation(frame, "x", "y", HOW), 0.5),
        (
            lambda frame: partial_correlation(frame, "x", "y", ["z"], HOW),
            0.5 / math.sqrt(1.0 - 0.09),
        ),
        (lambda frame: coefficient(frame, "y", ["x"], {"x": 1.0}, how=HOW), 0.5),
        (weighed, 0.2),
        (
            lambda frame: coefficient(
                frame, "y", ["x", "z"], {"z": 1.0}, standardised=True, how=HOW
            ),
            0.3,
        ),
    ],
    ids=["correlation", "partial", "slope", "contrast", "standardised"],
)
def test_intervals_cover_the_truth_when_sessions_of_a_dyad_are_alike(
    measure: Measure, truth: float
) -> None:
    assert 0.88 <= coverage(measure, truth) <= 0.98


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_correlation_stays_within_its_bounds(sign: float) -> None:
    """A perfect one, and every sample of it, where rounding would go beyond 1."""
    frame = cases().assign(line=lambda rows: sign * 0.1 * rows["intake"] + 3.0)
    found = correlation(frame, "intake", "line")
    assert found[:3] == pytest.approx((sign, sign, sign))
    assert -1.0 <= found.low <= found.high <= 1.0


def test_units_do_not_matter_to_what_has_none() -> None:
    frame = cases()
    other = frame.assign(
        alliance=1e-7 * frame["alliance"] - 5.0, intake=1e8 * frame["intake"] + 3.0
    )
    for measure in (
        lambda rows: partial_correlation(rows, "alliance", "outcome", ["intake"]),
        lambda rows: coefficient(
            rows, "outcome", PREDICTORS, {"alliance": 1.0}, standardised=True
        ),
    ):
        assert measure(other)[:3] == pytest.approx(measure(frame)[:3], rel=1e-5)


def test_predictors_of_very_unlike_units_are_not_singular() -> None:
    frame = cases()
    other = frame.assign(intake=1e10 * frame["intake"])
    found = coefficient(other, "outcome", PREDICTORS, {"alliance": 1.0})
    assert found[:3] == pytest.approx(
        coefficient(frame, "outcome", PREDICTORS, {"alliance": 1.0})[:3]
    )


@pytest.mark.parametrize("name", ["dyad", "alliance", "outcome", "intake"])
def test_a_missing_column_is_named(name: str) -> None:
    frame = cases().drop(columns=name)
    for found in (
        partial_correlation(frame, "alliance", "outcome", ["intake"]),
        coefficient(frame, "outcome", PREDICTORS, {"repair": 1.0}),
    ):
        assert math.isnan(found.value)
        assert (found.n, found.trusted, found.reason) == (0, False, f"no column {name}")


def test_rows_with_gaps_are_left_out() -> None:
    frame = cases()
    gaps = frame.astype({"repair": float})
    gaps.loc[3, "outcome"] = np.nan
    gaps.loc[5, "repair"] = np.nan
    found = correlation(gaps, "alliance", "outcome", HOW)
    assert found == correlation(frame.drop(index=3), "alliance", "outcome", HOW)
    found = coefficient(gaps, "outcome", PREDICTORS, {"repair": 1.0}, how=HOW)
    whole = frame.drop(index=[3, 5])
    assert found == coefficient(whole, "outcome", PREDICTORS, {"repair": 1.0}, how=HOW)
    assert found.n == 78


def test_no_whole_row_is_no_observation() -> None:
    frame = cases().assign(repair=np.nan)
    for found in (
        correlation(frame, "repair", "outcome"),
        coefficient(frame, "outcome", PREDICTORS, {"intake": 1.0}),
    ):
        reason = "no observations of repair"
        assert (found.n, found.trusted, found.reason) == (0, False, reason)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1 / 3, 0.7, 100.1])
@pytest.mark.parametrize("dyads", [30, 37])
def test_a_column_all_alike_goes_with_nothing(constant: float, dyads: int) -> None:
    """Neither where the mean of equal numbers is not quite that number."""
    frame = cases(dyads).assign(alliance=constant)
    for found in (
        correlation(frame, "alliance", "outcome"),
        correlation(frame, "outcome", "alliance"),
        partial_correlation(frame, "outcome", "intake", ["alliance"]),
        partial_correlation(frame, "outcome", "alliance", ["intake"]),
        coefficient(frame, "outcome", ["alliance"], {"alliance": 1.0}),
        coefficient(frame, "outcome", PREDICTORS, {"intake": 1.0}),
        coefficient(frame, "alliance", ["intake"], {"intake": 1.0}, standardised=True),
    ):
        assert math.isnan(found.value)
        assert (found.n, found.trusted, found.reason) == (dyads, False, "nothing differs")


@pytest.mark.parametrize(
    "predictors",
    [["intake", "again"], ["intake", "alliance", "sum"], ["first", "second", "third"]],
)
def test_predictors_that_repeat_one_another_have_no_coefficients(predictors: list[str]) -> None:
    """A column in another unit, a sum of two others, shares that sum to one."""
    shares = np.random.default_rng(SEED).dirichlet([1.0, 2.0, 3.0], 80)
    frame = cases().assign(
        again=lambda rows: 0.1 * rows["intake"] + 3.0,
        sum=lambda rows: rows["intake"] + rows["alliance"],
        first=shares[:, 0],
        second=shares[:, 1],
        third=shares[:, 2],
    )
    found = coefficient(frame, "outcome", predictors, {predictors[0]: 1.0})
    assert math.isnan(found.value)
    assert (found.n, found.trusted) == (80, False)
    assert found.reason


@pytest.mark.parametrize("given", [["intake"], ["again"], ["alliance", "rest"]])
def test_nothing_is_left_of_a_column_that_is_held_constant_itself(given: list[str]) -> None:
    frame = cases().assign(
        again=lambda rows: 0.1 * rows["intake"] + 3.0,
        rest=lambda rows: rows["intake"] - rows["alliance"],
    )
    found = partial_correlation(frame, "intake", "outcome", given)
    assert math.isnan(found.value)
    assert (found.trusted, found.reason) == (False, "nothing differs")


def test_a_predictor_that_one_dyad_alone_has_is_not_trusted() -> None:
    frame = cases(40).assign(rare=lambda rows: rows["dyad"] == 0)
    for found in (
        correlation(frame, "rare", "outcome"),
        coefficient(frame, "outcome", ["rare"], {"rare": 1.0}),
    ):
        assert math.isfinite(found.value)
        assert math.isnan(found.low)
        assert (found.trusted, found.reason) == (False, "rests on too few dyads")


def test_one_dyad_has_values_but_no_interval() -> None:
    frame = cases().assign(dyad="only")
    for found in (
        correlation(frame, "alliance", "outcome"),
        coefficient(frame, "outcome", PREDICTORS, {"repair": 1.0}),
    ):
        assert math.isfinite(found.value)
        assert math.isnan(found.low)
        assert (found.n, found.trusted, found.reason) == (1, False, "1 dyad")


def test_a_single_row_goes_with_nothing() -> None:
    found = correlation(cases(1), "alliance", "outcome")
    assert (found.n, found.trusted, found.reason) == (1, False, "nothing differs")


@pytest.mark.parametrize("contrast", [{}, {"allaince": 1.0}])
def test_a_contrast_that_names_no_predictor_is_refused(contrast: dict[str, float]) -> None:
    with pytest.raises(
        ValueError, match=r"contrast must name one or more of the predictors intake, alliance"
    ):
        coefficient(cases(), "outcome", PREDICTORS, contrast)


def test_predictors_that_can_be_gone_through_once_are_all_there() -> None:
    once = coefficient(cases(), "outcome", iter(PREDICTORS), {"intake": 1.0}, how=VALUES_ONLY)
    listed = coefficient(cases(), "outcome", PREDICTORS, {"intake": 1.0}, how=VALUES_ONLY)
    assert once == listed
    assert listed.value != 0.0


@pytest.mark.parametrize("predictors", [["outcome", "intake"], ["intake", "intake"]])
def test_no_predictor_is_the_outcome_or_there_twice(predictors: list[str]) -> None:
    with pytest.raises(ValueError, match="predictors must name different columns, none of"):
        coefficient(cases(), "outcome", predictors, {"intake": 1.0})


def test_a_contrast_without_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="contrast must be a mapping of predictors"):
        coefficient(cases(), "outcome", PREDICTORS, ["intake"])


def test_the_same_seed_gives_the_same_interval_and_no_samples_give_none() -> None:
    frame = clustered(np.random.default_rng(SEED))
    once, again = (correlation(frame, "x", "y", Bootstrap(300, 5)) for _ in range(2))
    assert once == again
    assert once[1:3] != correlation(frame, "x", "y", Bootstrap(300, 6))[1:3]
    alone = correlation(frame, "x", "y", VALUES_ONLY)
    assert alone.value == once.value
    assert math.isnan(alone.low)
    assert math.isnan(alone.high)


def test_therapists_are_drawn_where_there_are_ten() -> None:
    frame = clustered(np.random.default_rng(SEED)).assign(
        therapist=lambda rows: rows["dyad"] // 6
    )
    found = weighed(frame)
    alone = weighed(frame.assign(dyad=frame["therapist"]).drop(columns="therapist"))
    assert found[:3] == pytest.approx(alone[:3])
    assert (found.n, found.trusted, found.reason) == (60, True, "")


def test_dyads_may_be_named_by_text() -> None:
    frame = clustered(np.random.default_rng(SEED))
    named = frame.assign(dyad=[f"case {dyad:02d}" for dyad in frame["dyad"]])
    assert weighed(named) == weighed(frame)


def test_a_partial_correlation_of_covariances_is_the_same() -> None:
    """Two samples at once, each in its own place."""
    columns = cases()[["alliance", "outcome", "intake"]].to_numpy()
    columns = columns - columns.mean(axis=0)
    sums = np.stack([products(columns[:part]).sum(axis=0) for part in (80, 50)])
    expected = [
        partial_correlation(cases().iloc[:part], "alliance", "outcome", ["intake"]).value
        for part in (80, 50)
    ]
    np.testing.assert_allclose(partial_of(moments_of(sums)[1]), expected)


def test_a_sample_without_a_correlation_takes_nothing_from_the_others() -> None:
    """3 of the root of 4 times 9; in the second sample the first column is constant."""
    covariance = np.array([[[4.0, 3.0], [3.0, 9.0]], [[0.0, 0.0], [0.0, 9.0]]])
    with np.errstate(invalid="ignore"):
        found = partial_of(covariance)
    np.testing.assert_allclose(found, [0.5, np.nan], rtol=1e-12)


@pytest.mark.parametrize(("apart", "known"), [(1e-4, True), (1e-6, False)])
def test_predictors_a_millionth_apart_repeat_one_another(apart: float, known: bool) -> None:
    """Of their variance a share of 1e-12 is not shared, less than rounding may leave."""
    frame = pd.DataFrame({"dyad": range(4), "x": [1.0, 1, -1, -1], "y": [2.0, 0, -2, 0]})
    frame["z"] = frame["x"] + apart * np.array([1.0, -1, 1, -1])
    found = coefficient(frame, "y", ["x", "z"], {"x": 1.0, "z": 1.0}, how=VALUES_ONLY)
    assert math.isfinite(found.value) == known
