"""Effect sizes on made-up data whose answers are known, and beside those of pingouin."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.change.effect_sizes import (
    cohen_of_sums,
    cohens_d,
    group_moments,
    hedges_g,
    mean_difference,
    perspective_d,
)
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap

SEED = 19880117
STUDIES = 200
HOW = Bootstrap(300, 1)

Between = Callable[..., Estimate]
BETWEEN = [mean_difference, cohens_d, hedges_g]


def pingouin_effect(x: np.ndarray, y: np.ndarray, kind: str, paired: bool) -> float:
    """The effect size as pingouin gives it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin = pytest.importorskip("pingouin")
    return float(pingouin.compute_effsize(x, y, paired=paired, eftype=kind))


def cases(dyads: int = 60) -> pd.DataFrame:
    """One row per dyad: some left, whose alliance was lower; the therapist saw less of it."""
    generator = np.random.default_rng(SEED)
    left = generator.random(dyads) < 0.4
    patient = 5.0 - 0.6 * left + generator.normal(0.0, 0.8, dyads)
    therapist = 0.5 * patient + 2.0 + generator.normal(0.0, 0.5, dyads)
    return pd.DataFrame(
        {"dyad": np.arange(dyads), "left": left, "patient": patient, "rated": therapist}
    )


def clustered(generator: np.random.Generator) -> pd.DataFrame:
    """Sixty dyads of eight sessions; half of the dyads lie 0.5 higher, deviation within 1."""
    dyad = np.repeat(np.arange(60), 8)
    group = dyad % 2 == 0
    noise = math.sqrt(0.5) * (generator.normal(size=60)[dyad] + generator.normal(size=480))
    return pd.DataFrame({"dyad": dyad, "group": group, "y": 0.5 * group + noise})


def coverage(measure: Callable[[pd.DataFrame], Estimate], truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    found = [measure(clustered(generator)) for _ in range(STUDIES)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def test_two_groups_by_hand() -> None:
    """Means 4 and 2, variances 1 and 1: d = 2, and g = 2 (1 - 3 / 15)."""
    frame = pd.DataFrame(
        {"dyad": range(6), "y": [3.0, 4, 5, 1, 2, 3], "in": [1, 1, 1, 0, 0, 0]}
    )
    assert mean_difference(frame, "y", "in").value == pytest.approx(2.0)
    assert cohens_d(frame, "y", "in").value == pytest.approx(2.0)
    assert hedges_g(frame, "y", "in").value == pytest.approx(2.0 * (1.0 - 3.0 / 15.0))


def test_two_perspectives_by_hand() -> None:
    """Means 4 and 2, variances 4 and 1: 2 / sqrt(2.5), however the rows are paired."""
    frame = pd.DataFrame({"dyad": range(3), "x": [2.0, 4.0, 6.0], "y": [3.0, 1.0, 2.0]})
    assert perspective_d(frame, "x", "y").value == pytest.approx(2.0 / math.sqrt(2.5))


def test_the_ends_of_two_dyads_are_those_of_one_drawn_twice() -> None:
    """Means 3 and 2.5 of the first, variances 4 / 3 and 1 / 3; 8 and 3, and 16 / 3 twice."""
    frame = pd.DataFrame({"dyad": list("aabb"), "x": [2.0, 4, 6, 10], "y": [2.0, 3, 1, 5]})
    found = perspective_d(frame, "x", "y")
    whole = 2.75 / math.sqrt((35 / 3 + 8.75 / 3) / 2)
    first, second = 0.5 / math.sqrt(5 / 6), 5.0 / math.sqrt(16 / 3)
    assert found[:3] == pytest.approx((whole, first, second))


@pytest.mark.parametrize(("measure", "kind"), [(cohens_d, "cohen"), (hedges_g, "hedges")])
def test_effects_between_groups_are_those_of_pingouin(measure: Between, kind: str) -> None:
    frame = cases()
    inside, outside = (
        frame.loc[frame["left"] == left, "patient"].to_numpy() for left in (True, False)
    )
    found = measure(frame, "patient", "left", VALUES_ONLY).value
    assert found == pytest.approx(pingouin_effect(inside, outside, kind, paired=False))


def test_the_effect_of_perspective_is_that_of_pingouin() -> None:
    """With pairs, pingouin takes the mean of the two variances too."""
    frame = cases()
    x, y = frame["patient"].to_numpy(), frame["rated"].to_numpy()
    found = perspective_d(frame, "patient", "rated", VALUES_ONLY).value
    assert found == pytest.approx(pingouin_effect(x, y, "cohen", paired=True))


@pytest.mark.parametrize(
    ("measure", "truth"), [(mean_difference, 0.5), (cohens_d, 0.5), (hedges_g, 0.5)]
)
def test_effects_between_groups_cover_the_truth(measure: Between, truth: float) -> None:
    found = coverage(lambda frame: measure(frame, "y", "group", HOW), truth)
    assert 0.88 <= found <= 0.98


def test_the_effect_of_perspective_covers_the_truth() -> None:
    """The second rating is 0.4 lower, of the same deviation, and goes with the first."""
    generator = np.random.default_rng(SEED + 1)

    def measure(frame: pd.DataFrame) -> Estimate:
        own, new = (part["y"] - 0.5 * part["group"] for part in (frame, clustered(generator)))
        rated = frame.assign(first=own, second=0.6 * own + 0.8 * new - 0.4)
        return perspective_d(rated, "first", "second", HOW)

    assert 0.88 <= coverage(measure, 0.4) <= 0.98


def test_the_sign_follows_the_group_and_the_order() -> None:
    frame = cases().assign(stayed=lambda rows: ~rows["left"])
    for measure in BETWEEN:
        there = measure(frame, "patient", "left", VALUES_ONLY).value
        assert there < 0.0
        assert measure(frame, "patient", "stayed", VALUES_ONLY).value == pytest.approx(-there)
    forth = perspective_d(frame, "patient", "rated", VALUES_ONLY).value
    back = perspective_d(frame, "rated", "patient", VALUES_ONLY).value
    assert forth == pytest.approx(-back)


@pytest.mark.parametrize("measure", BETWEEN)
def test_a_missing_column_is_named(measure: Between) -> None:
    for name in ("dyad", "patient", "left"):
        found = measure(cases().drop(columns=name), "patient", "left")
        assert math.isnan(found.value)
        assert (found.n, found.trusted, found.reason) == (0, False, f"no column {name}")


def test_of_two_missing_columns_the_first_is_named() -> None:
    for measure in BETWEEN:
        assert measure(cases(), "bond", "stayed").reason == "no column bond"
    assert perspective_d(cases(), "observer", "coder").reason == "no column observer"


def test_the_unit_does_not_matter() -> None:
    frame = cases()
    small = frame.assign(patient=1e-6 * frame["patient"], rated=1e-6 * frame["rated"])
    for measure in (cohens_d, hedges_g):
        expected = measure(frame, "patient", "left", HOW)
        assert measure(small, "patient", "left", HOW)[:3] == pytest.approx(expected[:3])
    expected = perspective_d(frame, "patient", "rated", HOW)
    assert perspective_d(small, "patient", "rated", HOW)[:3] == pytest.approx(expected[:3])


def test_a_missing_perspective_is_named() -> None:
    found = perspective_d(cases(), "patient", "observer")
    assert (found.n, found.trusted, found.reason) == (0, False, "no column observer")


def test_rows_with_gaps_are_left_out() -> None:
    frame = cases().astype({"left": float})
    gaps = frame.copy()
    gaps.loc[3, "patient"] = np.nan
    gaps.loc[7, "left"] = np.nan
    for measure in BETWEEN:
        found = measure(gaps, "patient", "left", HOW)
        assert found == measure(frame.drop(index=[3, 7]), "patient", "left", HOW)
        assert found.n == 58
    found = perspective_d(gaps, "patient", "rated", HOW)
    assert found == perspective_d(frame.drop(index=3), "patient", "rated", HOW)


@pytest.mark.parametrize("measure", BETWEEN)
def test_nobody_in_a_group_is_said_in_words(measure: Between) -> None:
    """Two sessions of each of twelve dyads, all of them in the group: n counts dyads."""
    frame = pd.DataFrame({"dyad": np.arange(24) % 12, "y": np.arange(24.0), "in": True})
    found = measure(frame, "y", "in")
    assert math.isnan(found.value)
    assert (found.n, found.trusted) == (12, False)
    assert found.reason == "a group with fewer than 2"


@pytest.mark.parametrize("measure", BETWEEN)
def test_a_group_of_two_dyads_among_many_is_not_trusted(measure: Between) -> None:
    frame = cases(40).assign(left=lambda rows: rows["dyad"] < 2)
    found = measure(frame, "patient", "left")
    assert math.isfinite(found.value)
    assert math.isnan(found.low)
    assert (found.trusted, found.reason) == (False, "rests on too few dyads")


@pytest.mark.parametrize("constant", [0.0, 0.1, 1 / 3, 0.7, 100.1])
@pytest.mark.parametrize("dyads", [30, 37])
def test_outcomes_that_are_all_alike_have_no_effect_size(constant: float, dyads: int) -> None:
    """Neither where the mean of equal numbers is not quite that number."""
    frame = cases(dyads).assign(patient=constant, rated=constant / 2.0)
    for found in (
        cohens_d(frame, "patient", "left"),
        hedges_g(frame, "patient", "left"),
        perspective_d(frame, "patient", "rated"),
    ):
        assert math.isnan(found.value)
        assert (found.n, found.trusted, found.reason) == (dyads, False, "nothing differs")
    assert mean_difference(frame, "patient", "left").value == pytest.approx(0.0, abs=1e-12)


def test_groups_without_deviation_have_no_effect_size() -> None:
    frame = cases().assign(patient=lambda rows: 0.3 + 0.1 * rows["left"])
    for group in (frame["left"], ~frame["left"]):
        found = cohens_d(frame.assign(group=group), "patient", "group")
        assert (found.trusted, found.reason) == (False, "nothing differs")
    assert mean_difference(frame, "patient", "left").value == pytest.approx(0.1)


def test_samples_in_which_only_rounding_differs_have_no_effect_size() -> None:
    """Of two dyads that never vary either one drawn twice has a deviation of rounding alone."""
    frame = pd.DataFrame({"dyad": list("aaabbb"), "x": [0.6] * 3 + [0.1] * 3})
    found = perspective_d(frame.assign(y=[0.1] * 3 + [0.7] * 3), "x", "y")
    assert math.isfinite(found.value)
    assert [math.isnan(end) for end in found[1:3]] == [True, True]


def test_sums_that_differ_by_rounding_alone_have_no_effect_size() -> None:
    """Twice 1 and twice 2: squares of 2 and 8, but for the last digits."""
    sums = np.array([[2.0, 2.0, 2.0, 2.0, 4.0, 8.0 + 1e-14]])
    assert math.isnan(cohen_of_sums(sums)[0])


def test_effects_do_not_depend_on_where_the_scale_begins() -> None:
    frame = cases()
    far = frame.assign(patient=frame["patient"] + 1e7, rated=frame["rated"] + 1e7)
    for found, there in (
        (cohens_d(frame, "patient", "left"), cohens_d(far, "patient", "left")),
        (perspective_d(frame, "patient", "rated"), perspective_d(far, "patient", "rated")),
    ):
        assert there[:3] == pytest.approx(found[:3], rel=1e-6)


def test_one_dyad_has_values_but_no_interval() -> None:
    frame = pd.DataFrame(
        {
            "dyad": 1,
            "y": [3.0, 4, 5, 1, 2, 3],
            "z": [1.0, 2, 1, 2, 1, 2],
            "in": [1, 1, 1, 0, 0, 0],
        }
    )
    for found in (cohens_d(frame, "y", "in"), perspective_d(frame, "y", "z")):
        assert math.isfinite(found.value)
        assert math.isnan(found.low)
        assert (found.n, found.trusted, found.reason) == (1, False, "1 dyad")


def test_a_single_row_has_no_deviation() -> None:
    found = perspective_d(cases().iloc[:1], "patient", "rated")
    assert (found.n, found.trusted, found.reason) == (1, False, "nothing differs")


def test_no_rows_are_no_observations() -> None:
    found = perspective_d(cases().iloc[:0], "patient", "rated")
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")


def test_the_same_seed_gives_the_same_interval_and_no_samples_give_none() -> None:
    frame = cases()
    once, again = (cohens_d(frame, "patient", "left", HOW) for _ in range(2))
    assert once == again
    assert once[1:3] != cohens_d(frame, "patient", "left", Bootstrap(300, 2))[1:3]
    alone = cohens_d(frame, "patient", "left", VALUES_ONLY)
    assert alone.value == once.value
    assert math.isnan(alone.low)


def test_therapists_are_drawn_where_there_are_ten() -> None:
    frame = clustered(np.random.default_rng(SEED)).assign(
        therapist=lambda rows: rows["dyad"] // 5
    )
    found = cohens_d(frame, "y", "group", HOW)
    as_dyads = frame.assign(dyad=frame["therapist"]).drop(columns="therapist")
    assert found[:3] == pytest.approx(cohens_d(as_dyads, "y", "group", HOW)[:3])
    assert found.n == 60


def test_dyads_may_be_named_by_text() -> None:
    frame = cases()
    named = frame.assign(dyad=[f"case {dyad:02d}" for dyad in frame["dyad"]])
    assert cohens_d(named, "patient", "left") == cohens_d(frame, "patient", "left")


def test_sums_by_group_give_the_same_effect() -> None:
    frame = cases()
    moments = group_moments(frame["patient"].to_numpy(), frame["left"].to_numpy())
    assert moments.shape == (60, 6)
    value = cohen_of_sums(moments.sum(axis=0, keepdims=True))[0]
    assert value == pytest.approx(cohens_d(frame, "patient", "left", VALUES_ONLY).value)
