"""Every scored figure, measured on made-up frames whose answer is known beforehand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dyad_sim.evidence import MEASURED, Sample, scored
from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY

NOBODY = pd.DataFrame({"dyad": [], "therapist": []})


def made_up(**frames: pd.DataFrame) -> Sample:
    """What a study has in hand: the frames that a measure reads, the others empty."""
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


def exchanges(dyad: int = 0, session: int = 1, **columns: Any) -> pd.DataFrame:
    """The exchanges of one session; ``kind`` is ``none`` where there is no intensity."""
    frame = pd.DataFrame(columns).assign(dyad=dyad, therapist=dyad, session=session)
    frame["exchange"] = np.arange(len(frame))
    if "rupture_intensity" in frame:
        kinds = np.where(frame["rupture_intensity"] > 0.0, "withdrawal", "none")
        frame["rupture_kind"] = kinds
    return frame


def measured(name: str, *samples: Sample) -> Estimate:
    """An entry measured on the samples of its arms, without intervals."""
    return MEASURED[name].measure(*samples, VALUES_ONLY)


def value(name: str, *samples: Sample) -> float:
    """The value of an entry."""
    return measured(name, *samples).value


def only_in_session(number: int, values: Any, others: float = 0.0) -> np.ndarray:
    """Values of cases in one of six sessions; in the others the opposite, to mislead."""
    there = np.asarray(values, dtype=float)
    series = np.repeat((others - there)[:, None], 6, axis=1)
    series[:, number - 1] = there
    return series


def noise(seed: int, *shape: int) -> np.ndarray:
    """Standard normal deviates."""
    return np.random.default_rng(seed).normal(size=shape)


def yes(seed: int, *shape: int) -> np.ndarray:
    """Yes or no at random, as 1 and 0."""
    return np.random.default_rng(seed).integers(0, 2, shape)


def test_every_scored_entry_is_measured_here() -> None:
    """Its id stands in this file."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert [entry.id for entry in scored() if f'"{entry.id}"' not in text] == []


# --- How often ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("rupture-rate-patient", "rupture_patient"),
        ("rupture-rate-therapist", "rupture_therapist"),
        ("rupture-rate-observer", "rupture_observer"),
    ],
)
def test_a_rate_of_ruptures_counts_sessions(name: str, column: str) -> None:
    """A quarter of eight sessions; the other reports say nothing."""
    reports = np.array([[True, False, False, False], [False, True, False, False]])
    others = dict.fromkeys(
        ("rupture_patient", "rupture_therapist", "rupture_observer"), ~reports
    )
    sample = made_up(sessions=sessions(**others | {column: reports}))
    assert value(name, sample) == pytest.approx(0.25)


def test_the_early_ratio_pools_two_treatments_and_stops_after_six_sessions() -> None:
    """Six reports by therapists, three by patients; what comes later is as it may be."""

    def arm(therapist: int, patient: int) -> Sample:
        reports = np.zeros((2, 2, 8))
        reports[0, 0, :therapist] = 1.0
        reports[1, 0, :patient] = 1.0
        reports[1, :, 6:] = 1.0
        return made_up(
            sessions=sessions(rupture_therapist=reports[0], rupture_patient=reports[1])
        )

    name = "rupture-ratio-therapist-patient"
    assert value(name, arm(2, 1), arm(4, 2)) == pytest.approx(2.0)
    assert value(name, arm(1, 2), arm(2, 4)) == pytest.approx(0.5)


def test_ratios_of_two_arms_do_not_confuse_their_dyads() -> None:
    """Dyads of the same number in two arms are two dyads."""
    reports = sessions(rupture_therapist=np.ones((5, 2)), rupture_patient=np.ones((5, 2)))
    both = made_up(sessions=reports)
    assert measured("rupture-ratio-therapist-patient", both, both).n == 10


def test_observers_are_compared_with_falls_of_the_rating() -> None:
    """One fall of two points against three marked sessions; the first session is left out."""
    ratings = [[5.0, 5.0, 3.0, 5.0, 5.0, 5.0], [5.0, 5.0, 5.0, 4.9, 5.0, 5.0]]
    often = [[1, 1, 1, 0, 0, 0], [1, 0, 1, 0, 0, 0]]
    never = [[1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]]

    def ratio(marked: list[list[int]]) -> float:
        frame = sessions(alliance_patient=ratings, rupture_observer=marked)
        return value("observer-gt-wai", made_up(sessions=frame))

    assert ratio(often) == pytest.approx(3.0)
    assert ratio(never) == 0.0


def test_falls_after_the_sixth_session_are_not_counted() -> None:
    ratings = np.full((2, 12), 5.0)
    ratings[0, [2, 7, 9]] = 3.0
    marked = np.zeros((2, 12), dtype=bool)
    marked[0, [3, 4, 8]] = True
    frame = sessions(alliance_patient=ratings, rupture_observer=marked)
    assert value("observer-gt-wai", made_up(sessions=frame)) == pytest.approx(2.0)


def test_a_gap_is_long_from_three_sessions_without_strain() -> None:
    """Gaps of three, of none and of one session: one in three is long."""
    marked = [[1, 0, 0, 0, 1, 1, 0, 1], [0, 0, 0, 0, 0, 0, 0, 1]]
    found = value("gap-without-strain", made_up(sessions=sessions(rupture_observer=marked)))
    assert found == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize(
    ("therapist", "expected"), [([1, 0, 0, 0], 0.5), ([1, 1, 0, 0], 1.0), ([0, 0, 1, 1], 0.0)]
)
def test_what_the_therapist_reports_is_held_against_the_patients_report(
    therapist: list[int], expected: float
) -> None:
    """False alarms do not count."""
    frame = sessions(rupture_patient=[[1, 1, 0, 0]], rupture_therapist=[therapist])
    assert value("therapist-misses", made_up(sessions=frame)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("aware", "expected"),
    [
        ([0, 0, 0, 0], 1.0),
        ([1, 1, 1, 1], -1.0),
        ([1, 0, 0, 0], 0.5),
        ([1, 1, 0, 0], 0.0),
        ([0, 0, 1, 0], 0.5),
    ],
)
def test_good_moments_are_held_against_bad_ones(aware: list[int], expected: float) -> None:
    """Of the first session only: in a later one everything is the other way round."""
    bad = [0.4, 0.4, 0.0, 0.0]
    first = exchanges(aware=np.array(aware, dtype=bool), rupture_intensity=bad)
    second = exchanges(session=2, aware=~np.array(aware, dtype=bool), rupture_intensity=bad)
    frame = pd.concat([first, second], ignore_index=True)
    found = value("detect-negative-below-chance", made_up(exchanges=frame))
    assert found == pytest.approx(expected)


def test_one_openly_felt_gap_in_a_treatment_is_to_have_hidden_something() -> None:
    """Of three patients one never did."""
    frame = sessions(concealment_peak=[[0.0, 0.2], [0.9, 0.0], [0.1, 0.1]])
    sample = made_up(dyads=cases(ending=["completed"] * 3), sessions=frame)
    assert value("client-concealment", sample) == pytest.approx(2.0 / 3.0)


# --- Kinds and resolution -----------------------------------------------------


def test_the_most_intense_memorable_rupture_is_told_of() -> None:
    """Of four cases two tell: one of a rupture that was resolved, one of one that was not."""
    told = pd.DataFrame(
        [
            (0, 0.9, "open"),
            (0, 0.6, "resolved"),
            (1, 0.7, "resolved"),
            (1, 0.6, "lapsed"),
            (2, 0.3, "resolved"),
        ],
        columns=["dyad", "peak_intensity", "outcome"],
    )
    sample = made_up(episodes=told.assign(therapist=told["dyad"]))
    assert value("resolved-share-percase", sample) == pytest.approx(0.5)
    worst = told.assign(outcome=["resolved", "open", "resolved", "open", "open"])
    sample = made_up(episodes=worst.assign(therapist=worst["dyad"]))
    assert value("resolved-share-percase", sample) == pytest.approx(1.0)


def test_withdrawal_is_counted_among_all_markers() -> None:
    frame = sessions(
        withdrawal_markers=[[2, 0, 1], [0, 0, 0]], confrontation_markers=[[0, 1, 0], [0, 0, 0]]
    )
    assert value("withdrawal-share", made_up(sessions=frame)) == pytest.approx(0.75)


@pytest.mark.parametrize(("stronger", "weaker"), [(0.8, 0.3), (0.3, 0.8), (0.5, 0.5)])
def test_impact_is_compared_marker_by_marker_within_persons(
    stronger: float, weaker: float
) -> None:
    """Persons with many confrontations have another level, which says nothing."""
    withdrawal, confrontation = yes(1, 6, 8), yes(2, 6, 8)
    confrontation[:3] += 2
    level = np.array([5.0, 5.0, 5.0, 1.0, 1.0, 1.0])[:, None]
    frame = sessions(
        impact_observer=level + stronger * confrontation + weaker * withdrawal,
        withdrawal_markers=withdrawal,
        confrontation_markers=confrontation,
    )
    found = value("confrontation-higher-impact", made_up(sessions=frame))
    assert found == pytest.approx(stronger - weaker)


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_confrontation_is_held_against_the_therapists_rating_of_session_three(
    sign: float,
) -> None:
    """The other sessions mislead."""
    frame = sessions(
        confrontation_markers=only_in_session(3, [0, 1, 2, 3]),
        alliance_therapist=sign * only_in_session(3, [4.0, 6.0, 5.0, 7.0]),
    )
    found = value("confrontation-therapist-alliance-r", made_up(sessions=frame))
    assert found == pytest.approx(sign * 0.8)


def coded_twice(first: list[int], second: list[int]) -> Sample:
    """A session per dyad whose markers two coders count; half of them of either kind."""
    columns = {
        "withdrawal_markers": first,
        "confrontation_markers": first,
        "withdrawal_markers_second": second,
        "confrontation_markers_second": second,
    }
    return made_up(sessions=sessions(**{name: [[n] for n in c] for name, c in columns.items()}))


def test_coders_agree_in_full_in_part_or_not_at_all() -> None:
    """Absolute agreement: a coder who always marks more agrees less."""
    assert value("icc-3rs", coded_twice([0, 1, 2, 3], [0, 1, 2, 3])) == pytest.approx(1.0)
    assert value("icc-3rs", coded_twice([0, 0, 1, 1], [0, 1, 0, 1])) == pytest.approx(0.0)
    assert value("icc-3rs", coded_twice([0, 1, 2, 3], [1, 0, 3, 2])) == pytest.approx(0.8)
    assert 0.3 < value("icc-3rs", coded_twice([0, 1, 2, 3], [1, 2, 3, 4])) < 0.95


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_observed_resolution_is_held_against_relief(sign: float) -> None:
    """Given intake; sessions without a marked rupture say nothing."""
    resolution = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 3.0])
    intake = np.array([1.0, 3.0, 2.0, 1.0, 4.0, 2.0])
    frame = sessions(
        rupture_observer=np.tile([True, False], (6, 1)),
        resolution_observer=np.column_stack([resolution, 6.0 - resolution]),
    )
    ends = cases(symptoms_intake=intake, symptoms_end=intake - sign * 0.1 * resolution)
    found = value("resolution-needs-stages", made_up(dyads=ends, sessions=frame))
    assert found == pytest.approx(sign)


def begun(*ruptures: tuple[int, int, str]) -> Sample:
    """Two dyads of eight sessions, and ruptures by dyad, session and kind."""
    episodes = pd.DataFrame(ruptures, columns=["dyad", "session_begun", "kind_start"])
    return made_up(
        sessions=sessions(rupture_patient=np.zeros((2, 8))),
        episodes=episodes.assign(therapist=episodes["dyad"]),
    )


def test_an_impasse_returns_more_often_than_its_base_rate() -> None:
    """Of six windows three begin with a rupture, and two of them, and no other, see one.

    So one return is to be expected, and there are two.
    """
    found = value(
        "impasse-revisited", begun(*((0, session, "withdrawal") for session in (1, 2, 3)))
    )
    assert found == pytest.approx(2.0)


def test_ruptures_of_other_cases_or_another_kind_are_no_return() -> None:
    """Each is followed, but not by its own."""
    elsewhere = begun((0, 1, "withdrawal"), (1, 6, "withdrawal"))
    other_kind = begun((0, 1, "withdrawal"), (0, 2, "confrontation"))
    too_late = begun((0, 1, "withdrawal"), (0, 7, "withdrawal"))
    assert value("impasse-revisited", elsewhere) == 0.0
    assert value("impasse-revisited", other_kind) == 0.0
    assert value("impasse-revisited", too_late) == 0.0


# --- From session to session --------------------------------------------------


@pytest.mark.parametrize("effect", [0.6, 0.0, -0.6])
def test_recognition_is_what_both_reports_add_to_the_next_rating(effect: float) -> None:
    """Beside what either report does alone."""
    patient, therapist = yes(3, 150, 16), yes(4, 150, 16)
    ratings = 5.0 + 0.2 * noise(5, 150, 16)
    before = -0.4 * patient + 0.1 * therapist + effect * patient * therapist
    ratings[:, 1:] += before[:, :-1]
    frame = sessions(
        alliance_patient=ratings, rupture_patient=patient, rupture_therapist=therapist
    )
    found = value("recognition-moderates", made_up(sessions=frame))
    assert found == pytest.approx(effect, abs=0.12)


@pytest.mark.parametrize("effect", [-0.5, 0.0, 0.5])
def test_symptoms_act_on_the_next_rating(effect: float) -> None:
    """Not on that of the same session, and within persons: levels say nothing."""
    symptoms = noise(6, 150, 16)
    ratings = noise(7, 150, 16)
    ratings[:, 1:] += effect * symptoms[:, :-1]
    level = 5.0 * noise(8, 150, 1)
    frame = sessions(alliance_patient=ratings - level, symptoms=symptoms + level)
    found = value("reciprocal-symptom-alliance", made_up(sessions=frame))
    assert found == pytest.approx(effect / math.sqrt(1.0 + effect**2), abs=0.07)


@pytest.mark.parametrize(("carried", "low", "high"), [(0.7, 0.4, 0.7), (-0.7, -0.8, -0.6)])
def test_ratings_carry_over_from_session_to_session(
    carried: float, low: float, high: float
) -> None:
    """Each case's level and trend are taken out."""
    ratings = noise(9, 80, 40)
    for session in range(1, 40):
        ratings[:, session] += carried * ratings[:, session - 1]
    trend = noise(10, 80, 1) * np.arange(40.0)
    frame = sessions(alliance_patient=ratings + trend)
    assert low < value("alliance-autocorr-growth", made_up(sessions=frame)) < high


@pytest.mark.parametrize(("patient", "therapist"), [(0.5, 0.0), (0.0, 0.5), (0.4, 0.4)])
def test_the_patients_rating_is_held_against_the_therapists(
    patient: float, therapist: float
) -> None:
    """Above 0 where the patient's goes with the fall of symptoms, below where the other's."""
    of_patient, of_therapist = noise(11, 150, 12), noise(12, 150, 12)
    symptoms = noise(13, 150, 12) - patient * of_patient - therapist * of_therapist
    frame = sessions(
        alliance_patient=of_patient, alliance_therapist=of_therapist, symptoms=symptoms
    )
    found = value("apim-patient-dominant", made_up(sessions=frame))
    scale = math.sqrt(1.0 + patient**2 + therapist**2)
    assert found == pytest.approx((patient - therapist) / scale, abs=0.08)


# --- Shapes of the alliance ---------------------------------------------------

STEADY = [6.0] * 12
LOCAL = [6.0, 6.0, 6.0, 4.0, 6.0, *[6.0] * 7]
SLOW = [6.0, 5.7, 5.4, 5.1, 4.8, 4.5, 4.5, 4.5, 4.5, 4.5, 6.0, 6.0]
STEP = [6.0, 6.0, 6.0, 6.0, 6.0, *[4.0] * 7]
LATE = [*[6.0] * 10, 4.0, 4.0]


def series(*ratings: list[float], ending: str = "completed") -> Sample:
    """A completed case per series, and one that left with a V and a trend."""
    last = [6.0, 6.1, 4.0, 6.2, 6.3, 6.4, 6.5, 6.6, 6.7, 6.8, 6.9, 7.0]
    endings = [ending] * len(ratings) + ["dropped_out"]
    return made_up(
        dyads=cases(ending=endings), sessions=sessions(alliance_patient=[*ratings, last])
    )


def test_a_local_v_falls_and_returns_within_a_few_sessions() -> None:
    """A slow V is none, nor is a step; who left is not looked at."""
    assert value("local-v-30", series(LOCAL, STEADY)) == pytest.approx(0.5)
    assert value("local-v-30", series(SLOW, STEP, STEADY)) == 0.0
    assert value("local-v-30", series(LOCAL, LOCAL)) == 1.0


def test_a_linear_trend_may_rise_or_fall() -> None:
    """A wiggle is none; who left is not looked at."""
    up = list(np.linspace(4.0, 6.0, 12) + 0.05 * np.cos(np.pi * np.arange(12)))
    down = up[::-1]
    wiggle = list(5.0 + 0.5 * np.cos(np.pi * np.arange(12)))
    assert value("linear-66", series(up, down, wiggle, STEADY)) == pytest.approx(0.5)
    assert value("linear-66", series(wiggle)) == 0.0


def test_a_discontinuity_may_be_slow_but_comes_within_ten_sessions() -> None:
    """Everybody counts, also who left."""
    everybody = series(STEADY, SLOW, LATE)
    assert value("pe-any-rupture", everybody) == pytest.approx(0.5)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_an_unrepaired_rupture_is_held_against_symptoms_at_the_end(sign: float) -> None:
    """Standardised, given intake; a repaired one counts as none.

    Flag and intake have the same variance and are unrelated, so each has a coefficient of
    the root of one half.
    """
    intake = np.tile([1.0, 2.0], 4)
    flag = np.repeat([0.0, 1.0], 4)
    ratings = [STEADY, LOCAL, STEADY, LOCAL, *[STEP] * 4]
    sample = made_up(
        dyads=cases(symptoms_intake=intake, symptoms_end=intake + sign * flag),
        sessions=sessions(alliance_patient=ratings),
    )
    assert value("unrepaired-beta", sample) == pytest.approx(sign * math.sqrt(0.5))


def repaired_or_not(relief: float) -> Sample:
    """Eight cases each with a repaired rupture, an unrepaired one, and none."""
    ratings = [LOCAL] * 8 + [STEP] * 8 + [STEADY] * 8
    intake = 2.0 + 0.3 * noise(14, 24)
    gain = np.repeat([relief, 0.0, 0.0], 8) + 0.1 * noise(15, 24)
    marked = np.repeat([[True], [True], [False]], 8, axis=0)
    seen = np.repeat([[5.0], [1.0], [3.0]], 8, axis=0) + 0.1 * noise(16, 24, 1)
    return made_up(
        dyads=cases(symptoms_intake=intake, symptoms_end=intake - gain),
        sessions=sessions(
            alliance_patient=ratings,
            rupture_observer=np.tile(marked, 12),
            resolution_observer=np.tile(seen, 12),
        ),
    )


def test_repair_is_held_against_relief_over_criteria_and_contrasts() -> None:
    """Of series of ratings and of observers, averaged."""
    assert value("repair-outcome-r", repaired_or_not(0.5)) > 0.7
    assert value("repair-outcome-r", repaired_or_not(-0.5)) < -0.7
    assert abs(value("repair-outcome-r", repaired_or_not(0.0))) < 0.4


def test_repair_leaves_out_who_was_not_measured_at_the_end() -> None:
    whole = repaired_or_not(0.5)
    gone = whole.dyads["dyad"] == 23
    unmeasured = whole.dyads.assign(symptoms_end=whole.dyads["symptoms_end"].mask(gone))
    found = value("repair-outcome-r", whole._replace(dyads=unmeasured))
    assert found == pytest.approx(
        value("repair-outcome-r", whole._replace(dyads=whole.dyads[~gone]))
    )


# --- Alliance -----------------------------------------------------------------


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_rating_of_session_three_is_held_against_relief_given_intake(sign: float) -> None:
    ratings = np.array([4.0, 5.0, 6.0, 5.0, 7.0])
    intake = np.array([1.0, 3.0, 2.0, 4.0, 2.0])
    sample = made_up(
        dyads=cases(symptoms_intake=intake, symptoms_end=0.5 * intake - sign * ratings),
        sessions=sessions(alliance_patient=only_in_session(3, ratings, 9.0)),
    )
    assert value("alliance-outcome-r", sample) == pytest.approx(sign)


def test_what_intake_explains_is_no_effect_of_the_alliance() -> None:
    """Both follow intake, and nothing else connects them."""
    intake = np.repeat([1.0, 2.0, 3.0], 4)
    apart, relief = np.tile([0.1, 0.1, -0.1, -0.1], 3), np.tile([0.1, -0.1, 0.1, -0.1], 3)
    sample = made_up(
        dyads=cases(symptoms_intake=intake, symptoms_end=intake - relief),
        sessions=sessions(alliance_patient=only_in_session(3, apart - intake)),
    )
    assert value("alliance-outcome-r", sample) == pytest.approx(0.0, abs=1e-9)


def test_one_rating_tells_patients_apart_if_nothing_else_varies() -> None:
    """A trend of one's own is no error; where only sessions differ there is nothing."""
    level = np.array([[4.0], [5.0], [6.0]])
    trend = np.array([[0.1], [-0.1], [0.2]]) * (np.arange(8.0) - 3.5)
    wiggle = np.array([1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0])
    alike = sessions(alliance_patient=level + trend)
    random = sessions(alliance_patient=np.tile(5.0 + wiggle, (3, 1)))
    mixed = sessions(alliance_patient=level + trend + wiggle)
    assert value("alliance-g-single", made_up(sessions=alike)) == pytest.approx(1.0)
    assert value("alliance-g-single", made_up(sessions=random)) < 0.05
    assert 0.3 < value("alliance-g-single", made_up(sessions=mixed)) < 0.6


def test_perspectives_are_compared_in_session_three() -> None:
    """Half a deviation apart; the same order in both."""
    patient = [4.0, 5.0, 6.0]
    therapist = [3.5, 4.5, 5.5]

    def sample(first: list[float], second: list[float]) -> Sample:
        frame = sessions(
            alliance_patient=only_in_session(3, first, 9.0),
            alliance_therapist=only_in_session(3, second),
        )
        return made_up(dyads=cases(ending=["completed"] * 3), sessions=frame)

    apart, together = "patient-therapist-alliance-d", "patient-therapist-alliance-r"
    assert value(apart, sample(patient, therapist)) == pytest.approx(0.5)
    assert value(apart, sample(therapist, patient)) == pytest.approx(-0.5)
    assert value(together, sample(patient, therapist)) == pytest.approx(1.0)
    assert value(together, sample(patient, therapist[::-1])) == pytest.approx(-1.0)
    assert value(together, sample(patient, [4.0, 6.0, 5.0])) == pytest.approx(0.5)


def test_outcome_differs_between_therapists_beyond_their_patients_intake() -> None:
    """30 therapists with 20 patients each: one half of the variance, or none."""
    therapist = np.repeat(np.arange(30), 20)
    own, rest = noise(17, 30)[therapist], noise(18, 600)
    intake = noise(19, 600) + noise(20, 30)[therapist]

    def share(size: float) -> float:
        end = 0.5 * intake + size * own + rest
        frame = cases(symptoms_intake=intake, symptoms_end=end).assign(therapist=therapist)
        return value("therapist-effect-outcome", made_up(dyads=frame))

    assert share(1.0) == pytest.approx(0.5, abs=0.15)
    assert share(0.0) < 0.02


# --- Drop-out -----------------------------------------------------------------

LEFT = ["dropped_out"] * 3 + ["completed", "good_enough", "completed"]


def test_a_good_enough_end_is_no_dropout() -> None:
    ends = cases(ending=["dropped_out", "completed", "good_enough", "completed"])
    assert value("dropout-rate", made_up(dyads=ends)) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("name", "column", "sign"),
    [
        ("confrontation-dropout-d", "confrontation_markers", 1.0),
        ("therapist-contribution-dropout-d", "therapist_contribution_observer", 1.0),
        ("alliance-dropout-d", "alliance_patient", -1.0),
    ],
)
def test_dropouts_are_compared_with_all_others_in_session_three(
    name: str, column: str, sign: float
) -> None:
    """One deviation apart; ratings are of who stayed less who left."""
    more = [2.0, 3.0, 4.0, 1.0, 2.0, 3.0]

    def difference(numbers: list[float]) -> float:
        frame = sessions(**{column: only_in_session(3, numbers, 9.0)})
        return value(name, made_up(dyads=cases(ending=LEFT), sessions=frame))

    assert difference(more) == pytest.approx(sign)
    assert difference(more[3:] + more[:3]) == pytest.approx(-sign)


FOUR = {
    "alliance_observer": -1.0,
    "rupture_observer": 1.0,
    "resolution_observer": -1.0,
    "therapist_contribution_observer": 1.0,
}


def of_four(**shifts: float) -> Sample:
    """Dropouts one deviation worse than completers in four ways, or as far as said."""
    spread = np.array([-1.0, 0.0, 1.0] * 2 + [50.0])
    left = np.array([1.0] * 3 + [0.0] * 4)
    columns = {
        name: np.repeat((spread + sign * shifts.get(name, 1.0) * left)[:, None], 4, axis=1)
        for name, sign in FOUR.items()
    }
    endings = ["dropped_out"] * 3 + ["completed"] * 3 + ["good_enough"]
    return made_up(dyads=cases(ending=endings), sessions=sessions(**columns))


def test_the_smallest_of_four_differences_counts() -> None:
    """Who left early because it was good enough is not compared."""
    assert value("dissatisfied-more-unresolved", of_four()) == pytest.approx(1.0)
    half = of_four(resolution_observer=0.5)
    assert value("dissatisfied-more-unresolved", half) == pytest.approx(0.5)


@pytest.mark.parametrize("name", FOUR)
def test_one_wrong_sign_of_four_is_enough(name: str) -> None:
    found = value("dissatisfied-more-unresolved", of_four(**{name: -0.5}))
    assert found == pytest.approx(-0.5)


# --- Complementarity, mismatch, metacommunication -----------------------------


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("affiliation-correspondence", "affiliation_correlation"),
        ("control-reciprocity", "control_correlation"),
        ("matched-state-share", "matched_share"),
    ],
)
def test_a_mean_over_sessions_leaves_out_what_is_not_known(name: str, column: str) -> None:
    """A session in which one of the two never moves has no correlation."""
    frame = sessions(**{column: [[0.2, 0.4], [0.6, math.nan]]})
    assert value(name, made_up(sessions=frame)) == pytest.approx(0.4)
    assert value(name, made_up(sessions=frame.assign(**{column: -frame[column]}))) < 0.0


def test_hostility_in_session_three_is_compared_between_outcomes() -> None:
    """Two patients lose a point, reliably; two nothing."""
    intake = np.array([1.0, 2.0, 1.0, 2.0])

    def difference(hostile: list[float]) -> float:
        sample = made_up(
            dyads=cases(symptoms_intake=intake, symptoms_end=intake - [1.0, 1.0, 0.0, 0.0]),
            sessions=sessions(hostile_share_therapist=only_in_session(3, hostile, 0.5)),
        )
        return value("hostile-process-poor-outcome", sample)

    assert difference([0.1, 0.1, 0.2, 0.3]) == pytest.approx(0.15)
    assert difference([0.3, 0.2, 0.1, 0.1]) == pytest.approx(-0.15)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_warmth_of_both_is_a_slope_along_their_agreement(sign: float) -> None:
    """In the coded sessions only, whatever the surface is bent."""
    patient, therapist = 0.3 * noise(21, 20, 13), 0.3 * noise(22, 20, 13)
    coded = np.isin(np.arange(13) + 1, [1, 5, 9, 13])
    slopes = sign * (0.5 * patient + 0.25 * therapist)
    bent = 0.2 * patient**2 - 0.1 * patient * therapist + 0.3 * therapist**2
    frame = sessions(
        affiliation_patient=patient,
        affiliation_therapist=therapist,
        alliance_patient=5.0 + np.where(coded, slopes + bent, -9.0 * slopes),
    )
    found = value("warm-complementarity-alliance", made_up(sessions=frame))
    assert found == pytest.approx(0.75 * sign)


def test_metacommunication_is_counted_among_the_turns_of_a_session() -> None:
    frame = sessions(metacommunications=[[6, 0], [0, 0]], turns=[[60, 60], [60, 60]])
    assert value("metacomm-rate", made_up(sessions=frame)) == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [([1, 1, 0, 0, 1, 0, 0, 0], 2.0), ([1, 0, 0, 0, 1, 1, 0, 0], 0.5), ([1] * 8, 1.0)],
)
def test_metacommunication_under_strain_is_held_against_smooth_moments(
    spoken: list[int], expected: float
) -> None:
    frame = exchanges(
        metacommunicating=np.array(spoken, dtype=bool), rupture_intensity=[0.3] * 4 + [0.0] * 4
    )
    assert value("metacomm-conditional", made_up(exchanges=frame)) == pytest.approx(expected)


def spoken_at(place: int, intensity: list[float], session: int = 1) -> pd.DataFrame:
    """A session in which the therapist metacommunicates once."""
    spoken = np.zeros(len(intensity), dtype=bool)
    spoken[place] = True
    return exchanges(session=session, metacommunicating=spoken, rupture_intensity=intensity)


def backfired(*parts: pd.DataFrame) -> float:
    """Share of acts of metacommunication that made things worse."""
    return value("metacomm-new-rupture", made_up(exchanges=pd.concat(parts, ignore_index=True)))


def test_metacommunication_may_start_a_rupture_or_make_one_worse() -> None:
    """Within five exchanges, by more than a twentieth."""
    quiet = [0.0] * 3
    assert backfired(spoken_at(1, [*quiet, *quiet, 0.3, 0.3])) == 1.0
    assert backfired(spoken_at(1, [*quiet, *quiet, 0.0, 0.3])) == 0.0
    assert backfired(spoken_at(1, [0.4, 0.4, 0.5])) == 1.0
    assert backfired(spoken_at(1, [0.4, 0.4, 0.44])) == 0.0
    assert backfired(spoken_at(1, [0.4, 0.3, 0.2])) == 0.0


def test_what_comes_in_the_next_session_or_another_case_is_not_laid_to_it() -> None:
    calm = spoken_at(2, [0.0, 0.0, 0.0])
    later = exchanges(session=2, metacommunicating=[False] * 3, rupture_intensity=[0.4] * 3)
    other = later.assign(dyad=1, therapist=1, session=1)
    assert backfired(calm, later, other) == 0.0
    assert backfired(other.iloc[::-1], calm, spoken_at(1, [0.0, 0.0, 0.4], session=2)) == 0.5


def test_a_rupture_left_open_is_not_laid_to_the_first_words_of_the_next_session() -> None:
    """It was there before."""
    before = exchanges(metacommunicating=[False] * 2, rupture_intensity=[0.4, 0.4])
    assert backfired(before, spoken_at(0, [0.4, 0.38, 0.36], session=2)) == 0.0
    assert backfired(before, spoken_at(0, [0.4, 0.5, 0.6], session=2)) == 1.0


# --- Training and change ------------------------------------------------------


def trained(before: float, during: float, after: float) -> Sample:
    """Three cases whose hostility moves by blocks of eight sessions, each on its own level."""
    level = np.array([[0.1], [0.2], [0.3]])
    shares = level + np.repeat([before, during, after], 8)
    return made_up(
        dyads=cases(ending=["completed"] * 3), sessions=sessions(hostile_share_patient=shares)
    )


def test_hostility_after_training_is_held_against_the_untrained() -> None:
    """Sessions 9 to 16 less 1 to 8, of either group; what comes later does not count."""
    early, late = trained(0.3, 0.1, 0.9), trained(0.3, 0.25, 0.0)
    assert value("aft-hostility-drop", early, late) == pytest.approx(-0.15)
    assert value("aft-hostility-drop", late, early) == pytest.approx(0.15)


def test_therapy_is_held_against_waiting_in_deviations() -> None:
    """One deviation, with the factor for six cases."""
    worse = cases(symptoms_end=[1.0, 2.0, 3.0])
    better = cases(symptoms_end=[0.0, 1.0, 2.0])
    name = "therapy-vs-control-g"
    assert value(name, made_up(dyads=better, waiting=worse)) == pytest.approx(0.8)
    assert value(name, made_up(dyads=worse, waiting=better)) == pytest.approx(-0.8)


def test_completers_are_counted_who_improved_reliably() -> None:
    """By more than 1.96 errors of the difference, 0.62 here; who left is not counted."""
    intake = np.array([1.0, 2.0, 1.0, 2.0, 9.0])
    ends = intake - [0.63, 0.63, 0.60, -1.0, 9.0]
    endings = ["completed"] * 4 + ["dropped_out"]
    frame = cases(symptoms_intake=intake, symptoms_end=ends, ending=endings)
    assert value("improved-share", made_up(dyads=frame)) == pytest.approx(0.5)
