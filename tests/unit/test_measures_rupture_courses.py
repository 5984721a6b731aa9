"""How much is calm and how long ruptures last, on made-up exchanges."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.ordered import Ordered, ordered
from dyad_sim.measures.ruptures.rupture_courses import (
    calm_share,
    duration,
    ruptures_in,
    windows_without,
)
from tests.made_up import coverage


def dyads(*courses: list[str]) -> pd.DataFrame:
    """One dyad per list of sessions; ``-`` is an exchange without a rupture, ``w`` one with."""
    rows = [
        (dyad, number, exchange, "none" if sign == "-" else "withdrawal")
        for dyad, sessions in enumerate(courses)
        for number, course in enumerate(sessions, start=1)
        for exchange, sign in enumerate(course)
    ]
    return pd.DataFrame(rows, columns=["dyad", "session", "exchange", "rupture_kind"])


def lasting(lengths: np.ndarray, ended: np.ndarray, dyad: np.ndarray) -> pd.DataFrame:
    """Ruptures one after the other, each in a dyad; those that do not end stand last."""
    parts: dict[int, str] = {}
    for length, over, whose in zip(lengths, ended, dyad, strict=True):
        parts[whose] = parts.get(whose, "") + "w" * length + ("-" if over else "")
    return dyads(*([course] for course in parts.values()))


def test_exchanges_without_a_rupture_are_counted_over_all_dyads() -> None:
    """Three of eight, and a half of four: not the mean of the dyads."""
    found = calm_share(dyads(["--ww", "w-ww"], ["-w-w"]))
    assert found.value == pytest.approx(5.0 / 12.0)
    assert found.n == 2


def test_therapists_are_the_clusters_where_they_are_known() -> None:
    """Ten of them, of two dyads each, who differ."""
    frame = dyads(*(["w" * (number // 2 % 3) + "-" * 9] for number in range(20)))
    known = frame.assign(therapist=frame["dyad"] // 2)
    alone, nested = calm_share(frame), calm_share(known)
    assert nested.value == alone.value
    assert nested.half_width > alone.half_width
    for lacking in (
        calm_share(frame.drop(columns="rupture_kind")),
        duration(frame.drop(columns="rupture_kind")),
    ):
        assert (lacking.n, lacking.reason) == (0, "no column rupture_kind")


def test_ruptures_are_found_across_sessions_but_not_across_dyads() -> None:
    frame = dyads(["-ww", "w-w"], ["w--"], ["--", "ww"])
    rows = ordered(frame, words=["rupture_kind"])
    assert isinstance(rows, Ordered)
    found = ruptures_in(rows, "rupture_kind")
    assert found.to_dict("list") == {
        "case": [0, 0, 1, 2],
        "start": [1, 5, 6, 11],
        "stop": [4, 6, 7, 13],
        "ended": [True, False, True, False],
    }


def test_the_last_rupture_of_all_may_be_open_to_the_end() -> None:
    frame = dyads(["w-"], ["-w"])
    rows = ordered(frame, words=["rupture_kind"])
    assert isinstance(rows, Ordered)
    assert ruptures_in(rows, "rupture_kind")["ended"].tolist() == [True, False]


def test_the_median_and_the_upper_tenth_are_reached_by_the_exchange() -> None:
    """Ten ruptures of one to ten exchanges: five are over after five, nine after nine."""
    frame = dyads(*(["w" * length + "-"] for length in range(1, 11)))
    assert duration(frame, how=VALUES_ONLY).value == 5.0
    assert duration(frame, 0.9, how=VALUES_ONLY).value == 9.0
    assert duration(dyads(["www-"]), 0.9, how=VALUES_ONLY).value == 3.0


def test_samples_in_which_too_many_last_give_no_interval() -> None:
    """Eleven of twenty are over at some time: in many a sample fewer than half are."""
    frame = dyads(*([["ww-"]] * 11 + [["www"]] * 9))
    found = duration(frame, how=Bootstrap(199))
    assert found.value == 2.0
    assert math.isnan(found.low)


def test_the_interval_of_a_duration_holds_its_value() -> None:
    """Between the shortest and the longest."""
    frame = dyads(*(["w" * length + "-"] for length in range(1, 41)))
    found = duration(frame, how=Bootstrap(199))
    assert 1.0 < found.low < found.value < found.high < 40.0
    assert 10.0 < found.high - found.low < 25.0


def test_a_rupture_that_is_open_to_the_end_lasted_at_least_so_long() -> None:
    """Of two that end after two and one that is open after one, half is over after two."""
    frame = dyads(["w"], ["ww-"], ["wwww-"])
    assert duration(frame, how=VALUES_ONLY).value == 2.0
    left_open = duration(dyads(["ww"], ["www-"], ["www"]), 0.9, how=VALUES_ONLY)
    assert math.isnan(left_open.value)
    assert left_open.reason == "too many ruptures are open to the end"


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_durations_are_those_of_statsmodels(share: float) -> None:
    """Product-limit quantiles of a hundred ruptures, a fifth of them open to the end."""
    rng = np.random.default_rng(5)
    lengths, ended = rng.geometric(0.1, 100), rng.uniform(size=100) < 0.8
    frame = lasting(lengths, ended, np.arange(100))
    found = duration(frame, share, how=VALUES_ONLY)
    assert found.value == SurvfuncRight(lengths, ended.astype(int)).quantile(share)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5])
def test_a_share_of_none_or_all_has_no_duration(share: float) -> None:
    with pytest.raises(ValueError, match=r"lie in \(0, 1\)"):
        duration(dyads(["w-"]), share)


def test_without_ruptures_there_is_no_duration() -> None:
    found = duration(dyads(["---"]))
    assert (found.n, found.reason) == (1, "no ruptures")


def sessions(*courses: str) -> pd.DataFrame:
    """One dyad per course; ``w`` is a session with a rupture, a blank one not attended."""
    rows = [
        (dyad, number, float(sign == "w"))
        for dyad, course in enumerate(courses)
        for number, sign in enumerate(course, start=1)
        if sign != " "
    ]
    return pd.DataFrame(rows, columns=["dyad", "session", "open"])


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        (("---w",), 1.0 / 2.0),
        (("w---w",), 1.0 / 3.0),
        (("----",), 1.0),
        (("wwww",), 0.0),
        (("--", "-w-"), 0.0),
        (("-- --", "---"), 1.0),
        (("w- -w", "---"), 1.0),
    ],
)
def test_runs_of_sessions_without_a_rupture_overlap(
    courses: tuple[str, ...], expected: float
) -> None:
    """Within one dyad, and without a gap."""
    assert windows_without(sessions(*courses), "open", 3).value == pytest.approx(expected)


def test_too_short_treatments_hold_no_run() -> None:
    for courses in (("--", "-"), ("--",), ("-",)):
        found = windows_without(sessions(*courses), "open", 3)
        assert found.reason == "no 3 sessions in a row"
    assert windows_without(sessions("-w-"), "open", 1).value == pytest.approx(2.0 / 3.0)
    lacking = windows_without(sessions("--").drop(columns="open"), "open", 2)
    assert (lacking.n, lacking.reason) == (0, "no column open")
    with pytest.raises(ValueError, match="got 0"):
        windows_without(sessions("--"), "open", 0)


@pytest.mark.slow
def test_the_interval_of_the_median_holds_the_truth() -> None:
    """Durations are geometric with dyads of their own; the truth is that of many dyads."""

    def draw(generator: np.random.Generator, number: int) -> pd.DataFrame:
        chance = np.repeat(generator.uniform(0.05, 0.15, number), 8)
        return lasting(
            generator.geometric(chance),
            np.ones(chance.size, dtype=bool),
            np.repeat(np.arange(number), 8),
        )

    truth = duration(draw(np.random.default_rng(1), 4000), how=VALUES_ONLY).value
    held = coverage(
        lambda generator: duration(draw(generator, 30), how=Bootstrap(199)), truth, seed=31
    )
    # Durations are whole numbers, so that the interval holds a little more than it says.
    assert 0.9 < held < 0.995
