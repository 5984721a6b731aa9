"""Components of variance of made-up ratings whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.components import variance_components
from tests.made_up import STUDIES, treatments, unequal

SEED = 20260401
SHORT = Bootstrap(399)


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
    assert [one.reason for one in found] == [""] * 3


def two_therapists() -> pd.DataFrame:
    """Dyads with means 2 and 7, and 12 and 12; of two ratings each."""
    ratings = [1.0, 3.0, 6.0, 8.0, 11.0, 13.0, 10.0, 14.0]
    return pd.DataFrame(
        {"therapist": list("aaaabbbb"), "dyad": np.repeat(range(4), 2), "y": ratings}
    )


def test_components_of_two_therapists_are_those_of_the_hand() -> None:
    """Mean squares 112.5, 12.5 and 3.5: so (112.5 - 12.5) / 4, (12.5 - 3.5) / 2 and 3.5."""
    found = variance_components(two_therapists(), "y", VALUES_ONLY)
    assert [one.value for one in found] == pytest.approx([25.0, 4.5, 3.5], rel=1e-9)
    assert [one[3:] for one in found] == [(4, False, "2 therapists")] * 3


@pytest.mark.parametrize(("caseload", "note"), [(4, "8 therapists"), (3, "")])
def test_components_of_fewer_than_ten_therapists_are_not_trusted(
    caseload: int, note: str
) -> None:
    frame = treatments(np.random.default_rng(SEED), 30, np.full(30, 3))
    found = variance_components(
        frame.assign(therapist=frame["dyad"] // caseload), "alliance", VALUES_ONLY
    )
    assert [one[3:] for one in found] == [(30, not note, note)] * 3


def test_components_of_large_numbers_keep_their_digits() -> None:
    far = two_therapists().assign(y=two_therapists()["y"] + 1e9)
    found = variance_components(far, "y", VALUES_ONLY)
    assert [one.value for one in found] == pytest.approx([25.0, 4.5, 3.5], rel=1e-6)


def test_a_therapist_drawn_twice_counts_as_two() -> None:
    """A sample drawn anew has the components of the ratings of those who were drawn."""
    generator = np.random.default_rng(SEED)
    frame = treatments(generator, 30, generator.integers(2, 6, 30))
    frame["therapist"] = frame["dyad"] // 3
    expected = []
    for drawn in np.random.default_rng(7).multinomial(10, np.full(10, 0.1), size=40):
        parts = [
            frame[frame["therapist"] == one].assign(therapist=f"{one} {copy}", copy=copy)
            for one, often in enumerate(drawn)
            for copy in range(often)
        ]
        sample = pd.concat(parts)
        sample["dyad"] = 10 * sample["dyad"] + sample["copy"]
        components = variance_components(sample, "alliance", VALUES_ONLY)
        expected.append([one.value for one in components])
    found = variance_components(frame, "alliance", Bootstrap(40, 7))
    low = np.quantile(expected, 0.025, axis=0)
    assert [one.low for one in found] == pytest.approx(low.tolist())
    assert all(one.trusted for one in found)


def test_components_of_unequal_groups_are_unbiased() -> None:
    generator = np.random.default_rng(SEED)
    drawn = []
    for _ in range(STUDIES):
        caseload = unequal(generator, 20)
        therapist = np.repeat(np.arange(20), caseload)
        sessions = generator.integers(1, 9, therapist.size)
        frame = treatments(generator, therapist.size, sessions)
        whose = therapist[frame["dyad"]]
        frame["alliance"] += generator.normal(0.0, math.sqrt(0.5), 20)[whose]
        found = variance_components(frame.assign(therapist=whose), "alliance", VALUES_ONLY)
        drawn.append([one.value for one in found])
    margin = 3.0 * np.std(drawn, axis=0) / STUDIES**0.5
    assert (np.abs(np.mean(drawn, axis=0) - [0.5, 1.0, 2.0]) < margin).all()


def test_components_say_what_they_lack() -> None:
    generator = np.random.default_rng(SEED)
    frame = treatments(generator, 30, np.full(30, 5))
    nested = frame.assign(therapist=frame["dyad"] // 2)

    def reasons(one: pd.DataFrame, name: str = "alliance") -> list[str]:
        return [found.reason for found in variance_components(one, name)]

    assert reasons(frame) == ["no column therapist"] * 3
    assert reasons(nested, "bond") == ["no column bond"] * 3
    assert reasons(nested.iloc[:0]) == ["no observations"] * 3
    assert [one.n for one in variance_components(nested.iloc[:0], "alliance")] == [0] * 3
    assert reasons(nested.assign(alliance=3.0)) == ["all alike in alliance"] * 3
    assert reasons(nested[nested["session"] == 1]) == ["one rating per dyad"] * 3
    assert reasons(frame.assign(therapist=frame["dyad"]))[:2] == ["one dyad per therapist"] * 2
    single = variance_components(frame.assign(therapist="a"), "alliance")
    assert [one.reason for one in single] == ["1 therapist"] * 3
    assert [math.isnan(one.value) for one in single] == [True, False, False]
