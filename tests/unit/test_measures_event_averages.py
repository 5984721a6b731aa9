"""Event-triggered averages on made-up exchanges whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.aftermath import (
    FOLLOWED,
    RUPTURE_OPEN,
    averages_after_speaking,
    open_after,
)
from dyad_sim.measures.antecedents import NEAR, QUIET, averages_before_onset, before_onset
from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.event_averages import MOMENTS, EventAverages, averages_around
from dyad_sim.measures.ordered import ordered
from tests.made_up import coverage

SEED = 19850402
HOW = Bootstrap(199, 3)
LENGTH = 10
DYADS = 10


def sessions_of(values: np.ndarray) -> pd.DataFrame:
    """Frame of a signal ``x`` of shape ``(dyad, session, exchange)``."""
    dyad, session, exchange = (axis.ravel() for axis in np.indices(values.shape))
    keys = {"dyad": dyad, "session": session + 1, "exchange": exchange}
    return pd.DataFrame({**keys, "x": values.ravel()})


def averaged(
    values: np.ndarray,
    event: np.ndarray,
    matched: np.ndarray,
    lags: Sequence[int] = (-1, 0, 2),
    how: Bootstrap = VALUES_ONLY,
    **columns: np.ndarray,
) -> EventAverages:
    """Averages of ``x`` around events, all of shape ``(dyad, session, exchange)``."""
    rows, _ = ordered(sessions_of(values).assign(**columns), "x")
    signals = {"x": values.ravel().astype(float)}
    return averages_around(rows, event.ravel(), matched.ravel(), signals, lags, how)


def value(found: EventAverages, moments: str, lag: int, signal: str = "x") -> Estimate:
    """The one row of a signal, some moments and a lag."""
    frame = found.frame
    chosen = (frame["signal"] == signal) & (frame["moments"] == moments) & (frame["lag"] == lag)
    (row,) = frame[chosen].itertuples()
    return Estimate(row.value, row.low, row.high, found.dyads, True, "")


def none_of(sessions: int, dyads: int = DYADS) -> np.ndarray:
    """No exchange, to be marked one by one."""
    return np.zeros((dyads, sessions, LENGTH), dtype=np.bool_)


# --- Averages around any events ---------------------------------------------------------------


def test_an_event_is_held_against_the_mean_of_its_own_dyad() -> None:
    """Dyad 0 has three events, the others two: its difference weighs three of 21."""
    values = np.tile(np.arange(LENGTH, dtype=float), (DYADS, 4, 1))
    values[:, 0] += 100.0 * np.arange(DYADS)[:, np.newaxis]
    values[:, 1:3] += 100.0 * np.arange(DYADS)[:, np.newaxis, np.newaxis] + 2.0
    values[0, 3] += 9.0
    event, matched = none_of(4), none_of(4)
    event[:, 1:3, 4] = True
    event[0, 3, 6] = True
    matched[:, 0, 2:5] = True
    found = averaged(values, event, matched)

    assert (found.events, found.dyads, found.lacking) == (21, DYADS, "")
    level = 100.0 * 2 * sum(range(DYADS)) / 21
    for lag in (-1, 0, 2):
        at_event = level + (20 * (4 + 2 + lag) + (6 + 9 + lag)) / 21
        assert value(found, "event", lag).value == pytest.approx(at_event)
        assert value(found, "matched", lag).value == pytest.approx(level + 3.0 + lag)
        assert value(found, "difference", lag).value == pytest.approx(
            at_event - level - 3 - lag
        )
    assert found.frame["moments"].unique().tolist() == list(MOMENTS)
    assert list(dict.fromkeys(found.frame["lag"])) == [-1, 0, 2]


def test_what_lies_beyond_a_session_is_left_out_at_that_lag() -> None:
    """Nine of ten dyads have an event near the end; the matched ones have it late too."""
    values = np.zeros((DYADS, 4, LENGTH))
    values[:, 0], values[:, 1], values[:, 2] = 1.0, 5.0, 11.0
    event, matched = none_of(4), none_of(4)
    event[:, 0, LENGTH - 1] = True
    event[:, 1, 3] = True
    matched[:, 2, 4] = True
    matched[:, 3, LENGTH - 1] = True
    found = averaged(values, event, matched, (-3, 0, 1))

    assert [value(found, "event", lag).value for lag in (-3, 0, 1)] == [3.0, 3.0, 5.0]
    assert [value(found, "matched", lag).value for lag in (-3, 0, 1)] == [5.5, 5.5, 11.0]
    beyond = averaged(values, event, matched, (LENGTH,)).frame
    assert beyond["value"].isna().all()


def test_a_signal_that_is_not_known_is_left_out() -> None:
    values = np.ones((DYADS, 3, LENGTH))
    values[:, 1] = 4.0
    event, matched = none_of(3), none_of(3)
    event[:, :2, 5], matched[:, 2, 5:7] = True, True
    values[:, 2, 6] = 3.0
    rows, _ = ordered(sessions_of(values), "x")
    gaps = values.copy()
    gaps[:, 1, 5], gaps[:, 2, 6] = np.nan, np.nan
    found = averages_around(
        rows, event.ravel(), matched.ravel(), {"x": gaps.ravel()}, [0], VALUES_ONLY
    )
    assert value(found, "event", 0).value == 1.0
    assert value(found, "matched", 0).value == 1.0


def test_dyads_without_a_matched_moment_are_left_out() -> None:
    event, matched = none_of(3, 12), none_of(3, 12)
    event[:, :2, 4] = True
    matched[2:, 2, 4] = True
    values = np.zeros(event.shape)
    values[:2] = 1000.0
    found = averaged(values, event, matched)
    assert (found.events, found.dyads) == (20, 10)
    assert value(found, "event", 0).value == 0.0


@pytest.mark.parametrize(
    ("dyads", "events", "enough"), [(10, 2, True), (9, 3, False), (19, 1, False), (20, 1, True)]
)
def test_few_events_or_dyads_are_not_averaged(dyads: int, events: int, enough: bool) -> None:
    event, matched = none_of(4, dyads), none_of(4, dyads)
    event[:, :events, 4] = True
    matched[:, 3, 4] = True
    found = averaged(np.ones(event.shape), event, matched)
    assert (found.events, found.dyads) == (dyads * events, dyads)
    assert (found.lacking == "") is enough
    assert len(found.frame) == (9 if enough else 0)
    if not enough:
        assert found.lacking == (
            f"only {dyads * events} moments of {dyads} dyads can be matched, "
            "and 20 of 10 dyads are needed"
        )


def test_without_exchanges_there_is_nothing() -> None:
    empty = np.zeros((0, 1, LENGTH))
    found = averaged(empty, empty > 0.0, empty > 0.0)
    assert (found.events, found.dyads, found.lacking) == (0, 0, "no observations")
    assert set(found.frame) == {"signal", "moments", "lag", "value", "low", "high"}


def test_intervals_come_from_therapists_where_there_are_enough() -> None:
    """Dyads of a therapist are alike here, so that twelve therapists say less than 48 dyads."""
    generator = np.random.default_rng(SEED)
    event, matched = none_of(2, 48), none_of(2, 48)
    event[:, 0, 4], matched[:, 1, 4] = True, True
    values = generator.normal(size=event.shape)
    values[:, 0] += np.repeat(generator.normal(0.0, 3.0, 12), 4)[:, np.newaxis]
    therapist = np.repeat(np.arange(48) // 4, 2 * LENGTH)
    by_dyad = value(averaged(values, event, matched, how=HOW), "difference", 0)
    by_therapist = value(
        averaged(values, event, matched, how=HOW, therapist=therapist), "difference", 0
    )
    assert by_dyad.value == pytest.approx(by_therapist.value)
    assert by_therapist.half_width > 1.4 * by_dyad.half_width


def test_dyads_without_an_event_change_nothing() -> None:
    """Neither the averages nor their intervals."""
    generator = np.random.default_rng(SEED)
    event, matched = none_of(3, 16), none_of(3, 16)
    event[:12, :2, 4], matched[:, 2, 4] = True, True
    values = generator.normal(size=event.shape)
    all_dyads = averaged(values, event, matched, how=HOW)
    with_events = averaged(values[:12], event[:12], matched[:12], how=HOW)
    pd.testing.assert_frame_equal(all_dyads.frame, with_events.frame)
    assert all_dyads.dyads == 12


@pytest.mark.slow
def test_bands_cover_the_truth_at_each_lag_about_as_often_as_they_should() -> None:
    """Dyads differ in level, and in what an event does to them; on average it adds 1."""

    def draw(generator: np.random.Generator) -> Estimate:
        event, matched = none_of(3, 40), none_of(3, 40)
        event[:, 0, 4], matched[:, 1:, 4] = True, True
        values = generator.normal(size=event.shape)
        values += generator.normal(0.0, 5.0, (40, 1, 1))
        values[:, 0] += generator.normal(1.0, 1.0, (40, 1))
        return value(averaged(values, event, matched, how=HOW), "difference", 2)

    assert 0.90 <= coverage(draw, 1.0, SEED) <= 0.98


# --- Before an onset --------------------------------------------------------------------------


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
    frame = random_study(np.random.default_rng(SEED))
    found = averages_before_onset(frame, ["x"], rupture="open", how=VALUES_ONLY)
    assert found.events > 30
    for back in (1, 2, 10, QUIET):
        one = before_onset(frame, "x", back, rupture="open", how=VALUES_ONLY)
        assert value(found, "difference", -back).value == pytest.approx(one.value)
    assert sorted(set(found.frame["lag"])) == list(range(-QUIET, NEAR + 1))
    rise = value(found, "difference", -1).value - value(found, "difference", -QUIET).value
    assert rise > 0.2


def test_the_order_of_rows_and_the_names_of_dyads_do_not_matter() -> None:
    frame = random_study(np.random.default_rng(SEED))
    shuffled = frame.sample(frac=1.0, random_state=SEED)
    shuffled["dyad"] = "dyad " + shuffled["dyad"].astype(str)
    found, again = (
        averages_before_onset(one, ["x"], rupture="open", how=VALUES_ONLY).frame
        for one in (frame, shuffled)
    )
    assert found["value"].to_numpy() == pytest.approx(again["value"].to_numpy())


def test_signals_of_the_same_course_in_other_units_have_the_same_averages() -> None:
    frame = random_study(np.random.default_rng(SEED))
    frame = frame.assign(y=1000.0 * frame["x"] - 7.0, still=3.0)
    found = averages_before_onset(frame, ["x", "y", "still"], rupture="open", how=HOW)
    differences = found.frame[found.frame["moments"] == "difference"]
    x, y, still = (
        differences.loc[differences["signal"] == name, ["value", "low", "high"]].to_numpy()
        for name in ("x", "y", "still")
    )
    assert x == pytest.approx(y)
    assert (x[:, 1] <= x[:, 0]).all()
    assert (x[:, 0] <= x[:, 2]).all()
    assert np.isnan(still).all()


def test_without_an_onset_or_a_column_it_says_so() -> None:
    frame = random_study(np.random.default_rng(SEED), dyads=12)
    never = averages_before_onset(frame.assign(open=False), ["x"], rupture="open")
    assert never.lacking.startswith("only 0 moments of 0 dyads")
    nobody = averages_before_onset(frame.iloc[:0], ["x"], rupture="open")
    assert nobody.lacking == "no observations"
    for lacking in ("x", "open", "session"):
        found = averages_before_onset(frame.drop(columns=lacking), ["x"], rupture="open")
        assert (found.lacking, len(found.frame)) == (f"no column {lacking}", 0)


# --- After speaking ---------------------------------------------------------------------------


def spoken_study(share: float, dyads: int = 12) -> pd.DataFrame:
    """Ruptures that close at once when spoken about, and otherwise stay open.

    Each dyad has sessions of 30 exchanges with a rupture from the third on, of which the
    therapist is aware from the fourth on.  In the fifth some speak.  Dyads with a high level of
    the signal have more sessions without.
    """
    rows = []
    for dyad in range(dyads):
        silent = 2 + dyad
        for session in range(silent + 2):
            spoken = session >= silent
            for exchange in range(30):
                is_open = exchange >= 2 and not (spoken and exchange >= 4)
                aware = is_open and exchange >= 3
                x = float(dyad) - share * (spoken and exchange >= 4)
                speaks = spoken and exchange == 4
                kind = "withdrawal" if is_open else "none"
                rows.append((dyad, session + 1, exchange, x, kind, aware, speaks, ""))
    names = [
        *("dyad", "session", "exchange", "x"),
        *("rupture_kind", "aware", "metacommunicating", "events"),
    ]
    return pd.DataFrame(rows, columns=names)


def test_dyads_that_are_seldom_spoken_to_do_not_count_as_an_effect_of_speaking() -> None:
    """As they are, moments without speaking have a higher level; within dyads they have not."""
    found = averages_after_speaking(spoken_study(0.0), ["x"], how=VALUES_ONLY)
    assert (found.events, found.dyads) == (24, 12)
    assert value(found, "event", 0).value == pytest.approx(5.5)
    assert value(found, "matched", 0).value == pytest.approx(5.5)
    assert value(found, "difference", 20).value == pytest.approx(0.0, abs=1e-12)


def test_what_speaking_does_is_found_from_the_exchange_on_in_which_it_is_done() -> None:
    frame = spoken_study(0.25)
    found = averages_after_speaking(frame, ["x"], how=VALUES_ONLY)
    lags = list(dict.fromkeys(found.frame["lag"]))
    assert lags == list(range(-1, FOLLOWED + 1))
    for lag, by in ((-1, 0.0), (0, 0.25), (1, 0.25), (20, 0.25)):
        assert value(found, "difference", lag).value == pytest.approx(-by, abs=1e-12)
    opened = [value(found, one, lag, RUPTURE_OPEN).value for one in MOMENTS for lag in (-1, 0)]
    assert opened == [1.0, 0.0, 1.0, 1.0, 0.0, -1.0]
    assert open_after(frame, 1, how=VALUES_ONLY).value == pytest.approx(-100.0)


def test_signals_after_speaking_that_lack_a_column_say_so() -> None:
    frame = spoken_study(0.0)
    for lacking in ("x", "metacommunicating", "aware", "rupture_kind", "events"):
        found = averages_after_speaking(frame.drop(columns=lacking), ["x"])
        assert (found.lacking, len(found.frame)) == (f"no column {lacking}", 0)
