"""Event-triggered averages on made-up exchanges whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.ordered import Ordered, ordered
from dyad_sim.measures.ruptures.event_averages import (
    MOMENTS,
    EventAverages,
    averages_around,
    no_averages,
)
from tests.made_up import coverage, estimate_at

SEED = 19850402
HOW = Bootstrap(199, 3)
LENGTH = 10
DYADS = 10


def sessions_of(values: np.ndarray) -> pd.DataFrame:
    """Frame of a signal ``x`` of shape ``(dyad, session, exchange)``."""
    dyad, session, exchange = (axis.ravel() for axis in np.indices(values.shape))
    keys = {"dyad": dyad, "session": session + 1, "exchange": exchange}
    return pd.DataFrame({**keys, "x": values.ravel()})


def rows_of(frame: pd.DataFrame) -> Ordered:
    """The exchanges of a frame, which must be there."""
    rows = ordered(frame, "x")
    assert isinstance(rows, Ordered)
    return rows


def averaged(
    values: np.ndarray,
    event: np.ndarray,
    matched: np.ndarray,
    lags: Sequence[int] = (-1, 0, 2),
    how: Bootstrap = VALUES_ONLY,
    **columns: np.ndarray,
) -> EventAverages:
    """Averages of ``x`` around events, all of shape ``(dyad, session, exchange)``."""
    rows = rows_of(sessions_of(values).assign(**columns))
    signals = {"x": values.ravel().astype(float)}
    return averages_around(rows, event.ravel(), matched.ravel(), signals, lags, how)


def none_of(sessions: int, dyads: int = DYADS) -> np.ndarray:
    """No exchange, to be marked one by one."""
    return np.zeros((dyads, sessions, LENGTH), dtype=np.bool_)


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
        assert estimate_at(found, "event", lag).value == pytest.approx(at_event)
        assert estimate_at(found, "matched", lag).value == pytest.approx(level + 3.0 + lag)
        assert estimate_at(found, "difference", lag).value == pytest.approx(
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

    assert [estimate_at(found, "event", lag).value for lag in (-3, 0, 1)] == [3.0, 3.0, 5.0]
    assert [estimate_at(found, "matched", lag).value for lag in (-3, 0, 1)] == [5.5, 5.5, 11.0]
    beyond = averaged(values, event, matched, (LENGTH,)).frame
    assert beyond["value"].isna().all()


def test_a_signal_that_is_not_known_is_left_out() -> None:
    values = np.ones((DYADS, 3, LENGTH))
    values[:, 1] = 4.0
    event, matched = none_of(3), none_of(3)
    event[:, :2, 5], matched[:, 2, 5:7] = True, True
    values[:, 2, 6] = 3.0
    rows = rows_of(sessions_of(values))
    gaps = values.copy()
    gaps[:, 1, 5], gaps[:, 2, 6] = np.nan, np.nan
    found = averages_around(
        rows, event.ravel(), matched.ravel(), {"x": gaps.ravel()}, [0], VALUES_ONLY
    )
    assert estimate_at(found, "event", 0).value == 1.0
    assert estimate_at(found, "matched", 0).value == 1.0


def test_moments_that_are_alike_are_held_against_each_other_alone() -> None:
    """Events of two kinds, each with moments of its own; a third kind has none."""
    event, matched = none_of(6), none_of(6)
    event[:, :3, 4], matched[:, 3:5, 4] = True, True
    kind = np.array([0, 1, 2, 0, 1, 1])
    levels = np.array([1.0, 5.0, 99.0, 0.5, 2.0, 77.0])
    values = np.tile(levels[:, np.newaxis], (DYADS, 1, LENGTH))
    alike = np.arange(DYADS)[:, np.newaxis] * 3 + kind
    found = averages_around(
        rows_of(sessions_of(values)),
        event.ravel(),
        matched.ravel(),
        {"x": values.ravel()},
        [0],
        VALUES_ONLY,
        np.repeat(alike.ravel(), LENGTH),
    )
    assert (found.events, found.dyads) == (2 * DYADS, DYADS)
    assert [estimate_at(found, one, 0).value for one in MOMENTS] == [3.0, 1.25, 1.75]


def test_dyads_without_a_matched_moment_are_left_out() -> None:
    event, matched = none_of(3, 12), none_of(3, 12)
    event[:, :2, 4] = True
    matched[2:, 2, 4] = True
    values = np.zeros(event.shape)
    values[:2] = 1000.0
    found = averaged(values, event, matched)
    assert (found.events, found.dyads) == (20, 10)
    assert estimate_at(found, "event", 0).value == 0.0


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


def test_what_has_no_averages_has_their_columns_and_the_reason() -> None:
    found = no_averages("nobody was there")
    assert (found.events, found.dyads, found.lacking) == (0, 0, "nobody was there")
    assert list(found.frame) == ["signal", "moments", "lag", "value", "low", "high"]
    assert found.frame.empty


def test_intervals_come_from_therapists_where_there_are_enough() -> None:
    """Dyads of a therapist are alike here, so that twelve therapists say less than 48 dyads."""
    generator = np.random.default_rng(SEED)
    event, matched = none_of(2, 48), none_of(2, 48)
    event[:, 0, 4], matched[:, 1, 4] = True, True
    values = generator.normal(size=event.shape)
    values[:, 0] += np.repeat(generator.normal(0.0, 3.0, 12), 4)[:, np.newaxis]
    therapist = np.repeat(np.arange(48) // 4, 2 * LENGTH)
    by_dyad = estimate_at(averaged(values, event, matched, how=HOW), "difference", 0)
    by_therapist = estimate_at(
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
        return estimate_at(averaged(values, event, matched, how=HOW), "difference", 2)

    assert 0.90 <= coverage(draw, 1.0, SEED) <= 0.98
