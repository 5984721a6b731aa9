"""What comes of talk about the relationship, on made-up exchanges whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.ruptures.aftermath import (
    averages_after_speaking,
    open_after,
    resolved_by_attempts,
    rise_by_attempts,
    signal_after,
)
from dyad_sim.measures.ruptures.event_averages import MOMENTS
from tests.made_up import coverage, estimate_at

SAMPLES = Bootstrap(199)


def session(
    kinds: list[str],
    *,
    aware: list[int],
    speaking: list[int],
    events: list[str] | None = None,
    number: int = 1,
    dyad: int = 0,
    intensity: float = 0.3,
) -> pd.DataFrame:
    """The exchanges of one session; embeddedness counts the exchanges."""
    return pd.DataFrame(
        {
            "dyad": dyad,
            "session": number,
            "exchange": np.arange(len(kinds)),
            "rupture_kind": kinds,
            "rupture_intensity": intensity,
            "aware": np.array(aware) > 0,
            "metacommunicating": np.array(speaking) > 0,
            "events": events or [""] * len(kinds),
            "embeddedness": np.arange(len(kinds)) / 10.0,
        }
    )


def joined(*sessions: pd.DataFrame) -> pd.DataFrame:
    """Several sessions as one frame."""
    return pd.concat(sessions, ignore_index=True)


W, N = "withdrawal", "none"


def decision(
    speaks: bool, number: int, *, stays: bool = True, intensity: float = 0.3
) -> pd.DataFrame:
    """A rupture with one decision, in the second exchange; it ends there, or in the fourth."""
    kinds = [W, W, W, N] if stays else [W, N, N, N]
    speaking = [0, int(speaks), 0, 0]
    return session(
        kinds, aware=[1, 0, 0, 0], speaking=speaking, number=number, intensity=intensity
    )


def small() -> pd.DataFrame:
    """Two decisions to speak, one of which ends the rupture, and two not to, which end none."""
    return joined(
        decision(True, 1, stays=False),
        decision(True, 2),
        decision(False, 3),
        decision(False, 4),
    )


def test_open_ruptures_are_compared_after_speaking_and_after_silence() -> None:
    """One exchange on: one of two is open after speaking, both after silence."""
    assert open_after(small(), 1, how=VALUES_ONLY).value == pytest.approx(-50.0)


def test_what_lies_beyond_the_session_is_not_counted() -> None:
    """Three exchanges on there is nothing to be seen."""
    found = open_after(small(), 3, how=VALUES_ONLY)
    assert math.isnan(found.value)
    assert found.reason == "nobody speaks"


def test_a_signal_is_looked_up_so_many_exchanges_later() -> None:
    """Spoken at exchange 1, silent in another rupture at 1 and 2: embeddedness counts on."""
    frame = joined(
        decision(True, 1, stays=False),
        session([W] * 5, aware=[1, 1, 0, 0, 0], speaking=[0] * 5, number=2),
    )
    found = signal_after(frame, "embeddedness", 2, how=VALUES_ONLY)
    assert found.value == pytest.approx(0.3 - np.mean([0.3, 0.4]))


def test_moments_after_as_many_attempts_are_held_against_each_other() -> None:
    """Silence before any attempt says nothing about a second one."""
    twice = [W, W, W, W, N]
    ends = [W, W, W, N, N]
    aware = [1, 1, 0, 0, 0]
    frame = joined(
        session(ends, aware=aware, speaking=[0, 1, 1, 0, 0], number=1),
        session(twice, aware=aware, speaking=[0, 1, 0, 0, 0], number=2),
        decision(False, 3, stays=False),
    )
    # The first attempts: one of 2 and silence closes all; the second one: 0 against 1.
    assert open_after(frame, 1, how=VALUES_ONLY).value == pytest.approx(100.0 * (1 + 1 - 1) / 3)


def test_attempts_of_earlier_sessions_count_while_the_rupture_stays_open() -> None:
    kept = session([W] * 3, aware=[1, 0, 0], speaking=[0, 1, 0], number=1)
    second = joined(kept, decision(True, 2, stays=False), decision(False, 3))
    assert open_after(second, 1, how=VALUES_ONLY).value == pytest.approx(0.0)
    unlike = open_after(joined(kept, decision(False, 2)), 1, how=VALUES_ONLY)
    assert unlike.reason == "no moments of both kinds that are alike"


def test_moments_of_another_intensity_are_not_alike() -> None:
    """In fifths of the way from 0 to 1; the highest belongs to the last."""
    for one, other, alike in ((0.05, 0.19, True), (0.19, 0.21, False), (0.85, 1.0, True)):
        frame = joined(
            decision(True, 1, stays=False, intensity=one),
            decision(False, 2, intensity=other),
        )
        assert math.isfinite(open_after(frame, 1, how=VALUES_ONLY).value) is alike


@pytest.mark.parametrize(
    ("aware", "event", "counts"),
    [
        (1, "", True),
        (0, "", False),
        (0, "noticed", True),
        (0, "seen_through metacommunicated", True),
        (0, "unnoticed", False),
        (0, "metacommunicated failed", False),
    ],
)
def test_only_who_is_aware_when_deciding_counts(aware: int, event: str, counts: bool) -> None:
    """Since the exchange before, or since a moment ago; being aware afterwards is no reason."""
    asked = session([W, N, N], aware=[aware, 1, 0], speaking=[0, 1, 0], events=["", event, ""])
    others = session([W] * 3, aware=[1] * 3, speaking=[0, 0, 1], number=2)
    found = open_after(joined(asked, others), 1, how=VALUES_ONLY)
    assert math.isfinite(found.value) == counts


def test_only_open_ruptures_count() -> None:
    """Talk out of curiosity, or on a false alarm, is not set against anything."""
    idle = session([N, N, N], aware=[1, 1, 0], speaking=[0, 1, 0], number=9)
    just_begun = session([N, W, W], aware=[1, 1, 1], speaking=[0, 1, 0], number=8)
    others = [idle, idle.assign(session=10), just_begun]
    found = open_after(joined(small(), *others), 1, how=VALUES_ONLY)
    assert found.value == pytest.approx(-50.0)


def test_columns_may_have_other_names_and_codes() -> None:
    renamed = small().rename(
        columns={
            "rupture_kind": "tension",
            "aware": "seen",
            "metacommunicating": "talk",
            "events": "codes",
            "rupture_intensity": "depth",
        }
    )
    renamed["tension"] = (renamed["tension"] == W).astype(int)
    found = open_after(
        renamed,
        1,
        rupture="tension",
        speaking="talk",
        aware="seen",
        events="codes",
        intensity="depth",
        how=VALUES_ONLY,
    )
    assert found.value == pytest.approx(-50.0)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (small().drop(columns="aware"), "no column aware"),
        (small().drop(columns="events"), "no column events"),
        (small().assign(metacommunicating=False), "nobody speaks"),
        (small().assign(metacommunicating=True), "nobody goes on without speaking"),
        (small().iloc[:0], "no observations"),
    ],
)
def test_where_there_is_no_difference_the_reason_is_given(
    frame: pd.DataFrame, reason: str
) -> None:
    for found in (open_after(frame, 1), signal_after(frame, "embeddedness", 1)):
        assert math.isnan(found.value)
        assert found.reason == reason
        assert found.n == (1 if reason.startswith("nobody") else 0)


def test_dyads_that_only_ever_speak_or_never_do_are_left_out() -> None:
    """Their level cannot be told from what speaking does."""
    silent = session([W] * 9, aware=[1] * 9, speaking=[0] * 9, dyad=1)
    eager = session([W] * 9, aware=[1] * 9, speaking=[1] * 9, dyad=2)
    assert open_after(joined(small(), silent, eager), 1, how=VALUES_ONLY).value == -50.0
    found = open_after(joined(silent, eager), 1, how=VALUES_ONLY)
    assert found.reason == "no moments of both kinds that are alike"


def ruptures(**attempts: tuple[int, int]) -> pd.DataFrame:
    """Ruptures by number of attempts: how many there are, and how many were resolved."""
    rows = [
        {"metacommunications": int(number[1:]), "resolved": place < resolved}
        for number, (total, resolved) in attempts.items()
        for place in range(total)
    ]
    return pd.DataFrame(rows).assign(dyad=np.arange(len(rows)))


def test_resolution_is_told_by_the_number_of_attempts() -> None:
    """None; one or two; three or more."""
    found = resolved_by_attempts(
        ruptures(n0=(10, 1), n1=(5, 1), n2=(5, 2), n3=(4, 2), n9=(6, 4))
    )
    assert {name: share.value for name, share in found.items()} == pytest.approx(
        {"0": 0.1, "1 to 2": 0.3, "3 or more": 0.6}
    )
    assert [share.n for share in found.values()] == [10, 10, 10]


@pytest.mark.parametrize(
    ("resolved", "expected"), [((1, 3, 6), 0.2), ((0, 3, 4), 0.1), ((3, 6, 2), -0.4)]
)
def test_a_rise_is_as_good_as_its_smallest_step(
    resolved: tuple[int, int, int], expected: float
) -> None:
    none, some, many = resolved
    frame = ruptures(n0=(10, none), n2=(10, some), n3=(10, many))
    assert rise_by_attempts(frame, how=VALUES_ONLY).value == pytest.approx(expected)


def test_a_rise_that_no_sample_varies_is_not_trusted() -> None:
    """Nothing was resolved after none, or after few: the samples say nothing of chance."""
    found = rise_by_attempts(ruptures(n0=(27, 0), n2=(16, 0), n3=(26, 9)))
    assert (found.value, found.low, found.high, found.trusted) == (0.0, 0.0, 0.0, False)
    assert found.reason == "no sample rises otherwise"


def test_without_ruptures_of_each_number_there_is_no_rise() -> None:
    assert math.isnan(rise_by_attempts(ruptures(n0=(9, 1), n1=(9, 2))).value)
    lacking = ruptures(n0=(9, 1)).drop(columns="resolved")
    for found in (rise_by_attempts(lacking), *resolved_by_attempts(lacking).values()):
        assert (found.n, found.reason) == (0, "no column resolved")
    nothing = rise_by_attempts(ruptures(n0=(9, 1)).iloc[:0])
    assert (nothing.n, nothing.reason) == (0, "no observations")
    assert resolved_by_attempts(ruptures(n0=(9, 1)))["1 to 2"].reason == "no such rupture"


@pytest.mark.slow
def test_the_interval_after_speaking_holds_the_truth() -> None:
    """Ruptures end with a chance of 0.4 after speaking and of 0.2 without, by dyad."""

    def draw(generator: np.random.Generator) -> pd.DataFrame:
        dyads, sessions = 40, 20
        shape = (dyads, sessions)
        speaks = generator.uniform(size=shape) < 0.4
        own = generator.uniform(-0.15, 0.15, size=(dyads, 1))
        ends = generator.uniform(size=shape) < np.where(speaks, 0.4, 0.2) + own
        closed = np.stack([np.zeros(shape), ends, ends, np.ones(shape)], axis=2).ravel() > 0
        dyad, number, exchange = (axis.ravel() for axis in np.indices((*shape, 4)))
        return pd.DataFrame(
            {
                "dyad": dyad,
                "session": number,
                "exchange": exchange,
                "rupture_kind": np.where(closed, N, W),
                "rupture_intensity": 0.3,
                "aware": exchange == 0,
                "metacommunicating": np.repeat(speaks.ravel(), 4) & (exchange == 1),
                "events": "",
            }
        )

    held = coverage(
        lambda generator: open_after(draw(generator), 1, how=SAMPLES), -20.0, seed=21
    )
    assert 0.9 < held < 0.98


# --- Exchange by exchange -----------------------------------------------------


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
                rows.append((dyad, session + 1, exchange, x, kind, 0.3, aware, speaks, ""))
    names = [
        *("dyad", "session", "exchange", "x"),
        *("rupture_kind", "rupture_intensity", "aware", "metacommunicating", "events"),
    ]
    return pd.DataFrame(rows, columns=names)


def test_dyads_that_are_seldom_spoken_to_do_not_count_as_an_effect_of_speaking() -> None:
    """As they are, moments without speaking have a higher level; within dyads they have not."""
    found = averages_after_speaking(spoken_study(0.0), ["x"], how=VALUES_ONLY)
    assert (found.events, found.dyads) == (24, 12)
    assert estimate_at(found, "event", 0).value == pytest.approx(5.5)
    assert estimate_at(found, "matched", 0).value == pytest.approx(5.5)
    assert estimate_at(found, "difference", 20).value == pytest.approx(0.0, abs=1e-12)


def test_what_speaking_does_is_found_from_the_exchange_on_in_which_it_is_done() -> None:
    frame = spoken_study(0.25)
    found = averages_after_speaking(frame, ["x"], how=VALUES_ONLY)
    lags = list(dict.fromkeys(found.frame["lag"]))
    assert lags == list(range(-1, 21))
    for lag, by in ((-1, 0.0), (0, 0.25), (1, 0.25), (20, 0.25)):
        assert estimate_at(found, "difference", lag).value == pytest.approx(-by, abs=1e-12)
    opened = [
        estimate_at(found, one, lag, "rupture_open").value for one in MOMENTS for lag in (-1, 0)
    ]
    assert opened == [1.0, 0.0, 1.0, 1.0, 0.0, -1.0]
    assert open_after(frame, 1, how=VALUES_ONLY).value == pytest.approx(-100.0)
    assert signal_after(frame, "x", 1, how=VALUES_ONLY).value == pytest.approx(-0.25)


def test_signals_after_speaking_that_lack_a_column_say_so() -> None:
    frame = spoken_study(0.0)
    for lacking in ("x", "rupture_intensity", "aware", "rupture_kind", "events"):
        found = averages_after_speaking(frame.drop(columns=lacking), ["x"])
        assert (found.lacking, len(found.frame)) == (f"no column {lacking}", 0)
