"""Which ruptures are noticed, on made-up ruptures whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.ruptures.detection_order import GROUPS, detected_shares, detection_order
from tests.made_up import coverage


def ruptures(confrontation: int, least: int, middle: int, most: int) -> pd.DataFrame:
    """Ten confrontations and ten withdrawals of each third, of which so many are noticed."""
    noticed = [confrontation, least, middle, most]
    rows = [
        ("withdrawal" if third else "confrontation", 0.1 * third + 0.001 * place, place < seen)
        for third, seen in enumerate(noticed)
        for place in range(10)
    ]
    frame = pd.DataFrame(rows, columns=["kind_start", "compliance", "detected"])
    return frame.assign(dyad=np.arange(len(frame)))


def test_confrontations_and_the_outer_thirds_of_withdrawals_are_compared() -> None:
    """The middle third counts to neither, and the compliance of who confronts is no matter."""
    frame = ruptures(9, 6, 10, 1)
    shares = detected_shares(frame)
    assert tuple(shares) == GROUPS
    assert GROUPS == ("confrontation", "open withdrawal", "compliant withdrawal")
    assert [share.value for share in shares.values()] == pytest.approx([0.9, 0.6, 0.1])
    assert detection_order(frame, how=VALUES_ONLY).value == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("noticed", "expected"),
    [((9, 5, 0, 3), 0.2), ((5, 5, 0, 1), 0.0), ((9, 3, 0, 6), -0.3), ((2, 8, 0, 1), -0.6)],
)
def test_an_order_is_as_clear_as_its_smaller_step(
    noticed: tuple[int, int, int, int], expected: float
) -> None:
    assert detection_order(ruptures(*noticed), how=VALUES_ONLY).value == pytest.approx(expected)


def test_withdrawals_of_one_patient_belong_to_one_third() -> None:
    """Six of a patient at 0.1, three each at 0.5 and 0.9: the borders lie on the first two."""
    frame = pd.DataFrame(
        {
            "dyad": [0] * 6 + [1] * 3 + [2] * 3 + [3] * 2,
            "kind_start": ["withdrawal"] * 12 + ["confrontation"] * 2,
            "compliance": [0.1] * 6 + [0.5] * 3 + [0.9] * 3 + [0.3] * 2,
            "detected": [1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1],
        }
    )
    shares = detected_shares(frame)
    assert [share.value for share in shares.values()] == pytest.approx([1.0, 0.5, 1.0 / 6.0])


def test_thirds_are_those_of_the_withdrawals() -> None:
    """Confrontations of compliant patients move no border."""
    frame = ruptures(9, 6, 10, 1)
    other = frame.assign(
        compliance=frame["compliance"].where(frame["kind_start"] == "withdrawal", 0.9)
    )
    assert detection_order(other, how=VALUES_ONLY).value == pytest.approx(0.3)


def test_what_is_missing_is_said() -> None:
    frame = ruptures(9, 6, 10, 1)
    for column in ("kind_start", "compliance", "detected"):
        lacking = frame.drop(columns=column)
        for found in (detection_order(lacking), *detected_shares(lacking).values()):
            assert (found.n, found.reason) == (0, f"no column {column}")
    nothing = detection_order(frame.iloc[:0])
    assert (nothing.n, nothing.reason) == (0, "no observations")
    confronting = frame[frame["kind_start"] == "confrontation"]
    assert math.isnan(detection_order(confronting).value)
    assert detected_shares(confronting)["open withdrawal"].reason == "no open withdrawal"


@pytest.mark.slow
def test_the_interval_holds_the_truth() -> None:
    """Chances of 0.8, 0.6 and 0.1 and of their dyad; the borders lie within the thirds."""

    def draw(generator: np.random.Generator) -> pd.DataFrame:
        dyads = 150
        compliance = generator.uniform(size=dyads)
        dyad = np.repeat(np.arange(dyads), 3)
        confronts = generator.uniform(size=dyad.size) < 0.3
        own = 0.1 * generator.uniform(-1.0, 1.0, dyads)[dyad]
        # A clear second step, so that the smaller one is always the first.
        withdrawing = np.where(compliance[dyad] < 0.5, 0.6, 0.1)
        chance = np.where(confronts, 0.8, withdrawing) + own
        return pd.DataFrame(
            {
                "dyad": dyad,
                "kind_start": np.where(confronts, "confrontation", "withdrawal"),
                "compliance": compliance[dyad],
                "detected": generator.uniform(size=dyad.size) < chance,
            }
        )

    held = coverage(
        lambda generator: detection_order(draw(generator), how=Bootstrap(399)), 0.2, seed=51
    )
    assert 0.9 < held < 0.98
