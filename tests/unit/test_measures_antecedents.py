"""What comes before an onset, on made-up exchanges whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.ruptures.antecedents import (
    QUIET,
    averages_before_onset,
    before_onset,
    negative_complementarity,
    onset_ratio,
    rise_before_onset,
)
from tests.made_up import coverage, estimate_at

SAMPLES = Bootstrap(199)
ONSETS = 19850402
"""Seed of a study with onsets."""


def session(signal: object, is_open: object, dyad: object = 0, number: int = 1) -> pd.DataFrame:
    """The exchanges of one session."""
    frame = pd.DataFrame({"signal": signal, "open": is_open}).assign(dyad=dyad, session=number)
    frame["exchange"] = np.arange(len(frame))
    return frame


def joined(*sessions: pd.DataFrame) -> pd.DataFrame:
    """Several sessions as one frame."""
    return pd.concat(sessions, ignore_index=True)


def opening_at(place: int, length: int) -> np.ndarray:
    """A session in which a rupture begins at a place and lasts to the end."""
    return np.arange(length) >= place


@pytest.mark.parametrize(
    ("patient", "therapist", "expected"),
    [
        ((0.5, 0.0), (-0.5, 0.0), 0.0),
        ((-0.5, 0.0), (0.35, 0.0), 0.0),
        ((-0.5, 0.0), (0.15, 0.0), 0.1),
        ((-0.5, 0.0), (-0.05, 0.0), 0.2),
        ((0.5, 0.4), (0.5, -0.5), 0.2),
        ((0.5, 0.4), (0.5, 0.5), 0.0),
        ((-0.5, -0.4), (0.15, 0.5), 0.3),
    ],
)
def test_coldness_in_kind_and_unequal_control_are_negative_complementarity(
    patient: tuple[float, float], therapist: tuple[float, float], expected: float
) -> None:
    """By hand: a patient's coldness times lacking warmth, and controls of opposite signs."""
    frame = pd.DataFrame([[*patient, *therapist]], columns=["aff_p", "con_p", "aff_t", "con_t"])
    found = negative_complementarity(
        frame,
        affiliation_patient="aff_p",
        control_patient="con_p",
        affiliation_therapist="aff_t",
        control_therapist="con_t",
    )
    assert found.tolist() == pytest.approx([expected])


def test_acts_are_looked_up_by_their_usual_names() -> None:
    """Both parts of it, for a cold and dominant patient and a cool and submissive therapist."""
    frame = pd.DataFrame(
        {
            "affiliation_patient": [-0.5],
            "control_patient": [0.4],
            "affiliation_therapist": [0.15],
            "control_therapist": [-0.5],
        }
    )
    assert negative_complementarity(frame).tolist() == pytest.approx([0.1 + 0.2])


def value(found: Estimate) -> float:
    """The value, which must be there."""
    assert math.isfinite(found.value), found.reason
    return found.value


def ten_sessions(onsets_by_level: dict[int, int]) -> pd.DataFrame:
    """Sessions of four exchanges, with a signal of 0 to 9 before the fourth, ten of each level.

    Of the sessions of a level so many have an onset with the fourth exchange.
    """
    parts = []
    for level in range(10):
        for number in range(10):
            begins = number < onsets_by_level.get(level, 0)
            # Only the mean of the three tells the level.
            signal = [level + 40.0, level - 10.0 * number, level + 10.0 * number - 40.0, 99.0]
            parts.append(session(signal, [0, 0, 0, begins], number=10 * level + number))
    return joined(*parts)


def test_hazards_are_compared_between_the_ends_of_a_signal() -> None:
    """Ten moments in either decile: with 8 and 2 onsets, with half an onset added."""
    found = onset_ratio(
        ten_sessions({9: 8, 0: 2, 5: 10}), "signal", rupture="open", how=VALUES_ONLY
    )
    assert value(found) == pytest.approx(8.5 / 2.5)


def test_a_decile_without_onsets_gives_a_ratio_too() -> None:
    found = onset_ratio(ten_sessions({9: 8}), "signal", rupture="open", how=VALUES_ONLY)
    assert value(found) == pytest.approx(8.5 / 0.5)


def test_dyads_are_not_compared_with_each_other() -> None:
    """One has a high signal and all the onsets; neither has a rise before them."""
    rng = np.random.default_rng(3)
    parts = []
    for dyad, level, chance in ((0, 0.0, 0.0), (1, 50.0, 0.5)):
        for number in range(400):
            begins = rng.uniform() < chance
            signal = level + rng.normal() + np.zeros(4)
            parts.append(session(signal, [0, 0, 0, begins], dyad, number))
    found = onset_ratio(joined(*parts), "signal", rupture="open", how=VALUES_ONLY)
    assert 0.6 < value(found) < 1.6


def test_of_the_three_exchanges_before_only_the_last_must_be_quiet() -> None:
    """A rupture that has just ended leaves the next exchange at risk."""
    frame = ten_sessions({9: 8, 0: 2})
    begun = frame.assign(open=np.where(frame["exchange"] < 2, 1, frame["open"]))
    found = onset_ratio(begun, "signal", rupture="open", how=VALUES_ONLY)
    assert value(found) == pytest.approx(8.5 / 2.5)


def test_all_moments_that_are_alike_belong_to_a_decile() -> None:
    """A signal of two values: half of the moments lie at either end."""
    parts = [
        session([number % 2] * 3 + [0.5], [0, 0, 0, number in {1, 3, 5}], number=number)
        for number in range(40)
    ]
    found = onset_ratio(joined(*parts), "signal", rupture="open", how=VALUES_ONLY)
    assert value(found) == pytest.approx((3.5 / 20.5) / (0.5 / 20.5))


def test_one_moment_at_either_end_is_enough_for_a_ratio() -> None:
    """Five moments at risk, with the only onset after the highest signal."""
    frame = session(np.arange(8.0), opening_at(7, 8))
    found = onset_ratio(frame, "signal", rupture="open", how=VALUES_ONLY)
    assert value(found) == pytest.approx((1.5 / 1.5) / (0.5 / 1.5))


def test_samples_without_an_end_of_the_signal_give_no_ratio() -> None:
    """One dyad is at risk with a high signal only, the other with a low one only."""
    parts = [
        session([sign] * 3 + [-3.0 * sign] * 2, [0, 0, 0, 1, 1], dyad, number)
        for dyad, sign in ((0, 1.0), (1, -1.0))
        for number in range(10)
    ]
    found = onset_ratio(joined(*parts), "signal", rupture="open", how=SAMPLES)
    assert value(found) == pytest.approx(1.0)
    assert math.isnan(found.low)


def test_only_moments_without_a_rupture_are_at_risk() -> None:
    """What goes on in a rupture, and after the first exchange of a session, is left out."""
    calm = ten_sessions({9: 8, 0: 2})
    ruptured = [
        session([-500.0] * 3 + [99.0] * 3, [1, 1, 1, 1, 1, 1], number=1000 + number)
        for number in range(5)
    ]
    alone = onset_ratio(calm, "signal", rupture="open", how=VALUES_ONLY)
    beside = onset_ratio(joined(calm, *ruptured), "signal", rupture="open", how=VALUES_ONLY)
    assert value(beside) == pytest.approx(value(alone))


def test_onsets_are_found_by_kind_and_in_any_order_of_rows() -> None:
    frame = ten_sessions({9: 8, 0: 2})
    named = frame.assign(rupture_kind=np.where(frame["open"] > 0, "withdrawal", "none"))
    shuffled = named.sample(frac=1.0, random_state=2)
    assert value(onset_ratio(shuffled, "signal", how=VALUES_ONLY)) == pytest.approx(8.5 / 2.5)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (ten_sessions({}), "no onset"),
        (ten_sessions({9: 8}).assign(signal=1.0), "signal does not vary"),
        (ten_sessions({9: 8}).drop(columns="open"), "no column open"),
        (ten_sessions({9: 8}).drop(columns="signal"), "no column signal"),
        (ten_sessions({9: 8}).iloc[:0], "no observations"),
    ],
)
def test_where_there_is_no_ratio_the_reason_is_given(frame: pd.DataFrame, reason: str) -> None:
    found = onset_ratio(frame, "signal", rupture="open")
    assert math.isnan(found.value)
    assert not found.trusted
    assert found.reason == reason
    assert found.n == (0 if reason.startswith(("no column", "no observations")) else 1)


@pytest.mark.parametrize("lacking", ["signal", "open"])
def test_where_there_is_no_rise_the_reason_is_given(lacking: str) -> None:
    found = rise_before_onset(with_matched(1.0).drop(columns=lacking), "signal", rupture="open")
    assert (found.n, found.reason) == (0, f"no column {lacking}")


def ramp(rise: float) -> np.ndarray:
    """A signal that is 0 for a while and rises by so much over the last twenty exchanges."""
    return np.concatenate([np.zeros(3), np.linspace(0.0, rise, QUIET), [7.0]])


def with_matched(rise: float) -> pd.DataFrame:
    """One session with a rise and an onset, and one with a steady signal of the same dyad."""
    ruptured = session(ramp(rise), opening_at(QUIET + 3, QUIET + 4))
    steady = session(np.zeros(QUIET + 12), np.zeros(QUIET + 12), number=2)
    return joined(ruptured, steady)


def test_a_rise_before_an_onset_is_held_against_a_steady_moment() -> None:
    """In deviations of the signal one exchange before the moments at risk."""
    found = rise_before_onset(with_matched(2.0), "signal", rupture="open", how=VALUES_ONLY)
    # At risk: exchanges 20 to 23 of the first session, the last an onset, and the twelve of
    # the second from 20 on.
    last = [*ramp(2.0)[[19, 20, 21, 22]], *np.zeros(12)]
    assert value(found) == pytest.approx(2.0 / np.std(last))


def test_the_course_before_an_onset_is_followed_exchange_by_exchange() -> None:
    """The rise is the difference of its two ends."""
    frame = with_matched(2.0)
    course = [
        value(before_onset(frame, "signal", back, rupture="open", how=VALUES_ONLY))
        for back in range(1, QUIET + 1)
    ]
    assert course == sorted(course, reverse=True)
    rise = rise_before_onset(frame, "signal", rupture="open", how=VALUES_ONLY)
    assert value(rise) == pytest.approx(course[0] - course[-1])


def test_a_rise_does_not_depend_on_the_unit() -> None:
    """Nor on where the signal is 0; a signal that does not vary has no rise."""
    frame = with_matched(2.0).rename(columns={"open": "rupture_kind"})
    expected = value(rise_before_onset(frame, "signal", how=VALUES_ONLY))
    for scale, shift in ((1e-6, 0.0), (1.0, 50.0)):
        changed = frame.assign(signal=scale * frame["signal"] + shift)
        found = value(rise_before_onset(changed, "signal", how=VALUES_ONLY))
        assert found == pytest.approx(expected)
        at_the_end = value(before_onset(changed, "signal", 1, how=VALUES_ONLY))
        assert at_the_end == pytest.approx(
            value(before_onset(frame, "signal", 1, how=VALUES_ONLY))
        )
    assert math.isnan(rise_before_onset(frame.assign(signal=0.1), "signal").value)


def test_what_all_moments_have_in_common_is_no_sign_of_an_onset() -> None:
    """A signal that rises in every session alike."""
    clock = np.arange(60.0)
    parts = [
        session(clock, opening_at(40, 60) if number else np.zeros(60), dyad, number)
        for dyad in range(3)
        for number in range(2)
    ]
    found = rise_before_onset(joined(*parts), "signal", rupture="open", how=VALUES_ONLY)
    assert value(found) == pytest.approx(0.0)


@pytest.mark.parametrize("number", [0, 2])
def test_moments_that_an_onset_follows_soon_are_not_matched(number: int) -> None:
    """Those up to five exchanges before it; the last of a session are, if none follows."""
    before = np.arange(31.0) ** 2
    other = 3.0 * np.arange(40.0)
    frame = joined(
        session(before, opening_at(30, 31)), session(other, np.zeros(40), number=number)
    )
    found = before_onset(frame, "signal", 1, rupture="open", how=VALUES_ONLY)
    # One exchange before the moments at risk, which are 20 to 30 and 20 to 39.
    at_risk = [*before[19:30], *other[19:39]]
    matched = [*before[19:24], *other[19:39]]
    assert value(found) == pytest.approx((before[29] - np.mean(matched)) / np.std(at_risk))


def test_an_onset_too_soon_after_another_rupture_or_the_start_does_not_count() -> None:
    """Nineteen quiet exchanges are not enough."""
    steady = session(np.arange(40.0), np.zeros(40), number=2)
    too_soon = joined(session(np.zeros(20), opening_at(19, 20)), steady)
    is_open = np.zeros(30)
    is_open[5] = is_open[25:] = 1.0
    too_close = joined(session(np.zeros(30), is_open), steady)
    just = joined(session(np.zeros(21), opening_at(20, 21)), steady)
    for frame, counts in ((too_soon, False), (too_close, False), (just, True)):
        found = rise_before_onset(frame, "signal", rupture="open", how=VALUES_ONLY)
        assert math.isfinite(found.value) == counts
        assert counts or found.reason == "no onset to be matched"


def test_an_onset_is_matched_within_its_own_dyad() -> None:
    """A dyad without a quiet moment of its own is left out, whatever others do."""
    with_onset = session(ramp(2.0), opening_at(QUIET + 3, QUIET + 4), dyad=1)
    alone = joined(with_onset.iloc[3:], session(np.arange(40.0), np.zeros(40), dyad=0))
    found = rise_before_onset(alone, "signal", rupture="open", how=VALUES_ONLY)
    assert math.isnan(found.value)


@pytest.mark.parametrize("back", [0, -1, QUIET + 1])
def test_a_course_is_followed_for_twenty_exchanges(back: int) -> None:
    with pytest.raises(ValueError, match=f"got {back}"):
        before_onset(with_matched(1.0), "signal", back)


HAZARDS = (0.02, 0.1)
"""Chance of an onset at a low and at a high signal."""


def drawn(generator: np.random.Generator, dyads: int = 40) -> pd.DataFrame:
    """Sessions of thirty exchanges; the hazard follows a signal that lasts some exchanges."""
    shape = (dyads, 4, 30)
    high = np.repeat(generator.uniform(size=(dyads, 4, 5)) < 0.5, 6, axis=2)
    own = generator.normal(size=(dyads, 1, 1))
    scale = np.exp(0.3 * generator.normal(size=(dyads, 1, 1)))
    recent = np.stack([np.roll(high, back, axis=2) for back in (1, 2, 3)]).mean(axis=0)
    chance = scale * np.where(recent > 0.5, HAZARDS[1], HAZARDS[0])
    begins = generator.uniform(size=shape) < chance
    is_open = np.maximum.accumulate(begins, axis=2)
    dyad, session_, exchange = (axis.ravel() for axis in np.indices(shape))
    signal = (high + own + 0.01 * generator.normal(size=shape)).ravel()
    return pd.DataFrame(
        {
            "dyad": dyad,
            "session": session_,
            "exchange": exchange,
            "signal": signal,
            "open": is_open.ravel(),
        }
    )


@pytest.mark.slow
def test_the_interval_of_the_ratio_holds_the_truth() -> None:
    """The truth is that of a very large sample."""
    truth = value(
        onset_ratio(
            drawn(np.random.default_rng(1), 6000), "signal", rupture="open", how=VALUES_ONLY
        )
    )
    held = coverage(
        lambda generator: onset_ratio(
            drawn(generator, 60), "signal", rupture="open", how=SAMPLES
        ),
        truth,
        seed=11,
    )
    assert 0.88 < held < 0.99


@pytest.mark.slow
def test_the_interval_of_the_rise_holds_the_truth() -> None:
    """Signals that rise by one before an onset, in half of the sessions."""

    def sample(generator: np.random.Generator, dyads: int = 30) -> pd.DataFrame:
        shape = (dyads, 6, 26)
        begins = generator.uniform(size=(dyads, 6, 1)) < 0.5
        slope = np.concatenate([np.zeros(5), np.linspace(0.0, 1.0, QUIET), [1.0]])
        own = 1.0 + 0.3 * generator.normal(size=(dyads, 1, 1))
        signal = begins * own * slope + generator.normal(size=shape)
        is_open = begins & (np.arange(26) == 25)
        dyad, session_, exchange = (axis.ravel() for axis in np.indices(shape))
        keys = {"dyad": dyad, "session": session_, "exchange": exchange}
        return pd.DataFrame(keys | {"signal": signal.ravel(), "open": is_open.ravel()})

    def rise(frame: pd.DataFrame, how: Bootstrap) -> Estimate:
        return rise_before_onset(frame, "signal", rupture="open", how=how)

    truth = value(rise(sample(np.random.default_rng(2), 20_000), VALUES_ONLY))
    held = coverage(lambda generator: rise(sample(generator), SAMPLES), truth, seed=12)
    assert 0.9 < held < 0.98


# --- Exchange by exchange -----------------------------------------------------


def random_study(generator: np.random.Generator, dyads: int = 30) -> pd.DataFrame:
    """Ruptures that begin while a slow signal is high, and end some exchanges later."""
    rows = []
    for dyad in range(dyads):
        for session in (1, 2, 3):
            x, left = generator.normal(), 0
            for exchange in range(60):
                x = 0.9 * x + generator.normal(0.0, 0.4)
                left -= 1
                if left < 0 and generator.random() < 0.05 * (x > 0.3):
                    left = int(generator.integers(2, 9))
                rows.append((dyad, session, exchange, x + 0.1 * dyad, left >= 0))
    names = ["dyad", "session", "exchange", "x", "open"]
    return pd.DataFrame(rows, columns=names)


def test_up_to_the_onset_the_differences_are_those_of_the_measure_of_one_moment() -> None:
    frame = random_study(np.random.default_rng(ONSETS))
    found = averages_before_onset(frame, ["x"], rupture="open", how=VALUES_ONLY)
    assert found.events > 30
    for back in (1, 2, 10, QUIET):
        one = before_onset(frame, "x", back, rupture="open", how=VALUES_ONLY)
        assert estimate_at(found, "difference", -back).value == pytest.approx(one.value)
    assert sorted(set(found.frame["lag"])) == list(range(-20, 6))
    rise = (
        estimate_at(found, "difference", -1).value
        - estimate_at(found, "difference", -QUIET).value
    )
    assert rise > 0.2


def test_the_order_of_rows_and_the_names_of_dyads_do_not_matter() -> None:
    frame = random_study(np.random.default_rng(ONSETS))
    shuffled = frame.sample(frac=1.0, random_state=ONSETS)
    shuffled["dyad"] = "dyad " + shuffled["dyad"].astype(str)
    found, again = (
        averages_before_onset(one, ["x"], rupture="open", how=VALUES_ONLY).frame
        for one in (frame, shuffled)
    )
    assert found["value"].to_numpy() == pytest.approx(again["value"].to_numpy())


def test_without_a_signal_there_is_nothing_to_average() -> None:
    frame = random_study(np.random.default_rng(ONSETS))
    with pytest.raises(ValueError, match="signals must name a column or more"):
        averages_before_onset(frame, [], rupture="open")


def test_signals_of_the_same_course_in_other_units_have_the_same_averages() -> None:
    frame = random_study(np.random.default_rng(ONSETS))
    frame = frame.assign(y=1000.0 * frame["x"] - 7.0, still=3.0)
    found = averages_before_onset(frame, ["x", "y", "still"], rupture="open", how=SAMPLES)
    differences = found.frame[found.frame["moments"] == "difference"]
    x, y, still = (
        differences.loc[differences["signal"] == name, ["value", "low", "high"]].to_numpy()
        for name in ("x", "y", "still")
    )
    assert x == pytest.approx(y)
    assert (x[:, 1] <= x[:, 0]).all()
    assert (x[:, 0] <= x[:, 2]).all()
    assert np.isnan(still).all()


def test_sessions_that_are_too_short_have_no_course() -> None:
    frame = random_study(np.random.default_rng(ONSETS), dyads=12)
    short = frame[frame["exchange"] < QUIET]
    found = averages_before_onset(short, ["x"], rupture="open")
    assert found.lacking.startswith("only 0 moments of 0 dyads")


def test_onsets_of_averages_are_found_by_kind() -> None:
    frame = random_study(np.random.default_rng(ONSETS))
    named = frame.assign(rupture_kind=np.where(frame["open"], "confrontation", "none"))
    found = averages_before_onset(named, ["x"], how=VALUES_ONLY)
    expected = averages_before_onset(frame, ["x"], rupture="open", how=VALUES_ONLY)
    pd.testing.assert_frame_equal(found.frame, expected.frame)


def test_without_an_onset_or_a_column_it_says_so() -> None:
    frame = random_study(np.random.default_rng(ONSETS), dyads=12)
    never = averages_before_onset(frame.assign(open=False), ["x"], rupture="open")
    assert never.lacking.startswith("only 0 moments of 0 dyads")
    nobody = averages_before_onset(frame.iloc[:0], ["x"], rupture="open")
    assert nobody.lacking == "no observations"
    for lacking in ("x", "open", "session"):
        found = averages_before_onset(frame.drop(columns=lacking), ["x"], rupture="open")
        assert (found.lacking, len(found.frame)) == (f"no column {lacking}", 0)
