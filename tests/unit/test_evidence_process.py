"""Conditions of the process on made-up samples, and which of them hold."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dyad_sim.evidence import ARMS, PROCESS, Outcome, ProcessCompared, ProcessCondition, Sample
from dyad_sim.evidence.process import process_of
from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY

BY_ID = {condition.id: condition for condition in PROCESS}

NOBODY = pd.DataFrame({"dyad": [], "therapist": []})


def made_up(**frames: pd.DataFrame) -> Sample:
    """A sample with some frames, the others empty."""
    return Sample(**dict.fromkeys(Sample._fields, NOBODY) | frames)


def cases(**columns: Any) -> pd.DataFrame:
    """One row per dyad, each with a therapist of its own."""
    frame = pd.DataFrame(columns)
    number = np.arange(len(frame))
    return frame.assign(dyad=number, therapist=number)


def sessions(**columns: Any) -> pd.DataFrame:
    """One row per dyad and session, from columns of shape ``(dyad, session)``."""
    arrays = {name: np.asarray(values) for name, values in columns.items()}
    dyads, length = next(iter(arrays.values())).shape
    dyad = np.repeat(np.arange(dyads), length)
    keys = {"dyad": dyad, "therapist": dyad, "session": np.tile(np.arange(length) + 1, dyads)}
    return pd.DataFrame(keys | {name: values.ravel() for name, values in arrays.items()})


def exchanges(number: int = 1, dyad: int = 0, **columns: Any) -> pd.DataFrame:
    """The exchanges of one session; all is quiet, and both are friendly, unless said."""
    usual = {
        "rupture_kind": "none",
        "rupture_intensity": 0.3,
        "confirmation": 0.0,
        "embeddedness": 0.0,
        "affiliation_patient": 0.2,
        "control_patient": 0.0,
        "affiliation_therapist": 0.5,
        "control_therapist": 0.0,
        "aware": False,
        "metacommunicating": False,
        "events": "",
    }
    length = max(len(column) for column in columns.values())
    frame = pd.DataFrame({name: np.full(length, value) for name, value in usual.items()})
    return frame.assign(
        dyad=dyad, therapist=dyad, session=number, exchange=np.arange(length), **columns
    )


def joined(*frames: pd.DataFrame) -> Sample:
    """A sample of exchanges."""
    return made_up(exchanges=pd.concat(frames, ignore_index=True))


def value(name: str, *samples: Sample) -> float:
    """The value of a figure of the process."""
    return BY_ID[name].measure(*samples, VALUES_ONLY).value


# --- Which there are, and when they hold ------------------------------------------


def test_every_condition_has_its_figures_in_order() -> None:
    """P1 to P18, each with a label, a reason and arms of its own."""
    numbers = [condition.number for condition in PROCESS]
    assert list(dict.fromkeys(numbers)) == [f"P{number}" for number in range(1, 19)]
    assert len(BY_ID) == len(PROCESS) == len({condition.label for condition in PROCESS})
    for condition in PROCESS:
        assert condition.why.endswith(".")
        assert set(condition.arms) <= set(ARMS)
        assert condition.text.startswith(condition.design)
        assert condition.design.endswith(".")
        assert (condition.low, condition.high) != (None, None)


BANDS = {
    "P1": (0.70, 0.90),
    "P2": (8.0, None),
    "P3": (3.0, None),
    "P4-confirmation": (0.8, None),
    "P4-complementarity": (0.4, None),
    "P4-embeddedness": (0.2, None),
    "P5-median": (4.0, 20.0),
    "P5-upper": (None, 120.0),
    "P6-sessions": (0.5, 0.85),
    "P6-windows": (None, 0.20),
    "P7": (1.2, None),
    "P8-one": (None, -8.0),
    "P8-ten": (None, -4.0),
    "P9": (None, 0.0),
    "P10-rise": (0.0, None),
    "P10-many": (0.4, None),
    "P11-patients": (0.05, 0.40),
    "P11-therapists": (0.30, 0.65),
    "P12-patients": (0.03, 0.15),
    "P12-therapists": (None, 0.03),
    "P13-mean": (5.0, 5.8),
    "P13-spread": (0.7, 1.2),
    "P14": (0.1, 0.6),
    "P15": (0.10, 0.45),
    "P16": (0.10, None),
    "P17-assertion": (0.10, None),
    "P17-warmth": (0.30, None),
    "P18-resolved": (0.0, None),
    "P18-unresolved": (None, 0.0),
}
"""As they were set before the fit."""


def test_the_bands_are_those_that_were_set() -> None:
    """No band is moved to meet it."""
    assert {one.id: (one.low, one.high) for one in PROCESS} == BANDS


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("P1", (0.7, 0.8, 0.9), (0.69, 0.91, math.nan)),
        ("P2", (8.0, 80.0), (7.99, 0.0, math.nan)),
        ("P5-upper", (120.0, 0.0), (120.1, math.nan)),
        ("P9", (0.0, -1.0), (0.001,)),
        ("P18-resolved", (0.001,), (0.0, -0.1)),
        ("P18-unresolved", (-0.001,), (0.0, 0.1)),
    ],
)
def test_the_ends_of_a_band_belong_to_it_unless_a_sign_is_asked_for(
    name: str, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    assert all(BY_ID[name].holds(one) for one in inside)
    assert not any(BY_ID[name].holds(one) for one in outside)


def test_figures_are_left_out_where_their_arms_are() -> None:
    """And compared in their order where they are there."""
    coded = joined(exchanges(affiliation_patient=[0.2, 0.4]))
    found = process_of({"moments": coded}, VALUES_ONLY)
    assert [one.condition.id for one in found] == [
        one.id for one in PROCESS if one.arms == ("moments",)
    ]
    by_id = {one.condition.id: one for one in found}
    assert by_id["P11-patients"].model.value == pytest.approx(0.3)
    assert by_id["P11-patients"].inside
    assert not by_id["P1"].inside
    assert not by_id["P2"].inside


def test_what_does_not_hold_is_listed() -> None:
    some = Estimate(0.8, 0.7, 0.9, 40, True, "")
    process = [
        ProcessCompared(BY_ID["P1"], some, True),
        ProcessCompared(BY_ID["P2"], some, False),
    ]
    assert [one.condition.id for one in Outcome([], [], process).failing] == ["P2"]
    assert Outcome([], []).failing == []


# --- What each reckons ------------------------------------------------------------


def test_calm_and_durations_are_read_from_the_exchanges() -> None:
    kinds = ["none", "withdrawal", "withdrawal", "none", "none", "none", "none", "none"]
    sample = joined(exchanges(rupture_kind=kinds))
    assert value("P1", sample) == pytest.approx(0.75)
    assert value("P5-median", sample) == value("P5-upper", sample) == 2.0


@pytest.mark.parametrize(
    ("name", "column", "high"),
    [
        ("P2", "confirmation", 0.9),
        ("P3", "control_therapist", -0.9),
    ],
)
def test_hazards_follow_the_signal(name: str, column: str, high: float) -> None:
    """Ten onsets after a high signal, none after a low one, in fifty moments each."""
    parts = [
        exchanges(
            number,
            **{column: np.full(4, high * (number % 2)), "control_patient": np.full(4, 0.5)},
            rupture_kind=["none"] * 3 + ["withdrawal" if number % 10 == 1 else "none"],
        )
        for number in range(100)
    ]
    # All moments with a high signal lie in the top decile, and all with a low one below.
    assert value(name, joined(*parts)) == pytest.approx((10.5 / 50.5) / (0.5 / 50.5))


@pytest.mark.parametrize(
    ("name", "column", "sign"),
    [
        ("P4-confirmation", "confirmation", 1.0),
        ("P4-embeddedness", "embeddedness", 1.0),
        ("P4-complementarity", "control_therapist", -1.0),
    ],
)
def test_a_rise_before_an_onset_is_seen(name: str, column: str, sign: float) -> None:
    """One that is as large as the range of the signal is more than a deviation."""
    rise = sign * np.concatenate([np.zeros(3), np.linspace(0.0, 0.5, 20), [0.0]])
    kinds = ["none"] * 23 + ["withdrawal"]
    frames = [
        exchanges(1, **{column: rise, "control_patient": np.full(24, 0.5)}, rupture_kind=kinds),
        exchanges(2, **{column: np.zeros(40), "control_patient": np.full(40, 0.5)}),
    ]
    assert value(name, joined(*frames)) > 1.0


def test_sessions_with_a_rupture_are_counted_in_truth() -> None:
    """Open at any time, reported or not."""
    peak = [[0.0, 0.4, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    sample = made_up(sessions=sessions(peak_intensity=peak, rupture_patient=np.ones((2, 4))))
    assert value("P6-sessions", sample) == pytest.approx(1.0 / 8.0)
    assert value("P6-windows", sample) == pytest.approx(2.0 / 4.0)


def test_ruptures_are_compared_per_session_with_and_without_pull() -> None:
    """Six in ten sessions against two in five."""
    with_pull = made_up(dyads=cases(ruptures=[3.0, 3.0], sessions_attended=[5.0, 5.0]))
    without = made_up(dyads=cases(ruptures=[1.0, 1.0], sessions_attended=[2.0, 3.0]))
    assert value("P7", with_pull, without) == pytest.approx(1.5)


def test_speaking_is_compared_with_silence() -> None:
    """After speaking the rupture is over and embeddedness falls, after silence neither."""
    open_ones = np.array(["withdrawal"] * 13)
    over = np.where(np.arange(13) > 1, "none", "withdrawal")
    spoken = exchanges(
        1,
        rupture_kind=over,
        aware=np.arange(13) == 0,
        metacommunicating=np.arange(13) == 1,
        embeddedness=np.full(13, 0.1),
    )
    silent = exchanges(
        2, rupture_kind=open_ones, aware=np.arange(13) == 0, embeddedness=np.full(13, 0.4)
    )
    sample = joined(spoken, silent)
    assert value("P8-one", sample) == pytest.approx(-100.0)
    assert value("P8-ten", sample) == pytest.approx(-100.0)
    assert value("P9", sample) == pytest.approx(0.1 - 0.4)


def test_resolution_rises_with_attempts() -> None:
    """0 of 2, 1 of 2, 3 of 4."""
    outcomes = ["lapsed", "open", "resolved", "lapsed", *["resolved"] * 3, "lapsed"]
    episodes = cases(outcome=outcomes, metacommunications=[0, 0, 1, 2, 3, 4, 5, 9])
    sample = made_up(episodes=episodes)
    assert value("P10-rise", sample) == pytest.approx(0.25)
    assert value("P10-many", sample) == pytest.approx(0.75)


def test_the_climate_is_that_of_all_acts() -> None:
    """An act at -0.3 is not yet hostile."""
    sample = joined(
        exchanges(
            affiliation_patient=[0.5, -0.3, -0.31, 0.11],
            affiliation_therapist=[0.2, 0.4, 0.6, 0.8],
        )
    )
    assert value("P11-patients", sample) == pytest.approx(0.0)
    assert value("P11-therapists", sample) == pytest.approx(0.5)
    assert value("P12-patients", sample) == pytest.approx(0.25)
    assert value("P12-therapists", sample) == pytest.approx(0.0)


def test_the_alliance_is_read_early_and_late() -> None:
    """Sessions 3 to 5 and 26 to 30; the gain is that of completed treatments only."""
    early, late = np.full((3, 30), 9.0), np.array([[5.0], [6.0], [7.0]])
    ratings = np.where((np.arange(30) >= 2) & (np.arange(30) < 5), late, early)
    ratings[:, 25:] = late + np.array([[0.5], [0.1], [-3.0]])
    sample = made_up(
        dyads=cases(ending=["completed", "completed", "dropped_out"]),
        sessions=sessions(alliance_patient=ratings),
    )
    assert value("P13-mean", sample) == pytest.approx(6.0)
    assert value("P13-spread", sample) == pytest.approx(1.0)
    assert value("P14", sample) == pytest.approx(0.3)


def test_agreement_is_that_of_reports() -> None:
    """Both in one of four, neither in two: 0.75 observed, 0.5 by chance."""
    reports = {"rupture_patient": [[1, 1, 0, 0]], "rupture_therapist": [[1, 0, 0, 0]]}
    sample = made_up(sessions=sessions(**reports))
    assert value("P15", sample) == pytest.approx((0.75 - 0.5) / 0.5)


def test_detection_is_compared_by_the_compliance_of_the_patient() -> None:
    """All confrontations, one of two open withdrawals and no compliant one are noticed."""
    dyads = cases(patient_compliance=[0.1, 0.2, 0.5, 0.5, 0.8, 0.9, 0.99])
    episodes = cases(
        kind_start=["withdrawal"] * 6 + ["confrontation"],
        detected=[True, False, True, True, False, False, True],
    )
    assert value("P16", made_up(dyads=dyads, episodes=episodes)) == pytest.approx(0.5)


def test_patients_are_followed_beyond_a_resolution() -> None:
    """Control from -0.2 to 0.3 after a withdrawal, affiliation from -0.4 to 0.5."""
    ended = ["", "", "resolved", ""]
    withdrawal = exchanges(
        1,
        rupture_kind=["none", "withdrawal", "none", "none"],
        events=ended,
        control_patient=[-0.2, -0.9, -0.9, 0.3],
    )
    confrontation = exchanges(
        2,
        rupture_kind=["none", "confrontation", "none", "none"],
        events=ended,
        affiliation_patient=[0.9, -0.4, 0.9, 0.5],
        control_patient=[0.9, 0.9, 0.9, -0.9],
    )
    sample = joined(withdrawal, confrontation)
    assert value("P17-assertion", sample) == pytest.approx(0.5)
    assert value("P17-warmth", sample) == pytest.approx(0.9)


def test_negotiability_is_followed_by_what_became_of_the_ruptures() -> None:
    """Who had no rupture at all counts to neither."""
    dyads = cases(
        ruptures=[2, 1, 3, 0],
        resolved=[1, 1, 0, 0],
        patient_negotiability=[0.3, 0.4, 0.5, 0.1],
        negotiability_end=[0.6, 0.5, 0.2, 0.9],
    )
    assert value("P18-resolved", made_up(dyads=dyads)) == pytest.approx(0.2)
    assert value("P18-unresolved", made_up(dyads=dyads)) == pytest.approx(-0.3)


def test_every_condition_is_worked_by_hand_here() -> None:
    """Its id stands below the line."""
    text = Path(__file__).read_text(encoding="utf-8").partition("# --- What each reckons")[2]
    assert [name for name in BY_ID if f'"{name}"' not in text] == []


def test_a_condition_says_what_it_is() -> None:
    condition = BY_ID["P4-embeddedness"]
    assert isinstance(condition, ProcessCondition)
    assert condition.number == "P4"
    assert "matched moments" in condition.design
    assert condition.text != condition.design


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("P1", "0.7 to 0.9"),
        ("P2", "at least 8"),
        ("P8-one", "at most -8"),
        ("P18-resolved", "above 0"),
        ("P18-unresolved", "below 0"),
    ],
)
def test_a_band_is_said_in_words(name: str, asked: str) -> None:
    assert BY_ID[name].asked == asked
