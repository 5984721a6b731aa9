"""What the instruments make of a known truth: examples reckoned by hand."""

from __future__ import annotations

import math

import pytest

from dyad_sim.instruments.coding import (
    BIN,
    UNCODED,
    CoderShocks,
    bin_closed,
    bin_is_full,
    bin_of,
    shown,
    watched,
)
from dyad_sim.instruments.columns import Column, columns_of
from dyad_sim.instruments.dyad_report import DyadRow
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.ratings import (
    RatingShocks,
    coded_correlation,
    coded_mean,
    coded_share,
    measured_symptoms,
    on_scale,
    one_to_five,
    rated_by_observer,
    rated_by_patient,
    rated_by_therapist,
    report_chance_patient,
    report_chance_therapist,
)
from dyad_sim.instruments.session_report import (
    NO_ACTS,
    NO_SUMS,
    SessionRow,
    acts_next,
    session_sums_next,
)
from dyad_sim.parameters import Constants, InstrumentConstants, Treatment
from dyad_sim.parameters.mechanisms import switched
from dyad_sim.theory import events as ev
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.response import GO_ON
from dyad_sim.theory.states import CONFRONTATION, WITHDRAWAL, Alliance
from tests.examples import AVERAGE, NEUTRAL, NEVER, PATIENT, SURELY, dyad, state, withdrawal

approx = pytest.approx
K = InstrumentConstants()
_, _, PERFECT = switched(Constants(), Treatment(), K, ["measurement_error"])
CALM = RatingShocks(*[AVERAGE] * len(RatingShocks._fields))
PLUS_ONE = 0.8413447460685429
"""The uniform whose normal deviate is 1."""

TRUTH = Alliance(0.5, 0.6, 0.7)


def test_a_share_is_marked_on_the_scale_and_never_beyond_it():
    """One half of 1 to 7 is 4; what lies beyond gets the end."""
    assert on_scale(0.5, 1.0, 7.0) == 4.0
    assert on_scale(1.5, 1.0, 7.0) == 7.0
    assert on_scale(-0.5, 1.0, 5.0) == 1.0


@pytest.mark.parametrize("uniform", [SURELY, AVERAGE, NEVER])
def test_without_measurement_error_everybody_rates_the_truth(uniform):
    """Whatever the random numbers, all three perspectives agree with the truth."""
    draws = RatingShocks(*[uniform] * len(RatingShocks._fields))
    rating = rated_by_patient(TRUTH, uniform, draws, PERFECT)
    assert rating == approx((4.6, 4.6, 5.2, 4.0))
    assert rated_by_therapist(TRUTH, False, uniform, draws, PERFECT) == approx(4.6)
    assert rated_by_observer(TRUTH, draws, PERFECT) == approx(4.6)
    assert measured_symptoms(0.8, uniform, PERFECT) == approx(0.8)


def test_a_patient_leans_the_same_way_in_every_facet():
    """A leaning of one standard deviation of 0.1 adds 0.6 points to each."""
    k = PERFECT._replace(patient_person=0.1)
    rating = rated_by_patient(TRUTH, PLUS_ONE, CALM, k)
    assert rating == approx((5.2, 5.2, 5.8, 4.6))


def test_each_facet_has_its_own_noise():
    """Noise of one standard deviation of 0.1 in the bond adds 0.6 to it and 0.2 to the mean."""
    k = PERFECT._replace(facet_noise=0.1)
    rating = rated_by_patient(TRUTH, AVERAGE, CALM._replace(bond=PLUS_ONE), k)
    assert rating == approx((4.8, 4.6, 5.2, 4.6))


def test_therapists_rate_lower_and_nearer_to_one_half():
    """0.6 * 0.6 + 0.4 * 0.5 - 0.06 = 0.5, which is 4 on the scale."""
    k = PERFECT._replace(therapist_shrinkage=0.4, therapist_modesty=0.06)
    assert rated_by_therapist(TRUTH, False, AVERAGE, CALM, k) == approx(4.0)


def test_therapists_rate_lower_after_a_rupture_that_they_saw():
    """An impression of a rupture takes 0.1 off 0.6, which leaves 4 on the scale."""
    k = PERFECT._replace(therapist_concern=0.1)
    assert rated_by_therapist(TRUTH, True, AVERAGE, CALM, k) == approx(4.0)
    assert rated_by_therapist(TRUTH, False, AVERAGE, CALM, k) == approx(4.6)


def test_a_therapist_shrinks_toward_a_personal_prior():
    """A prior one standard deviation of 0.1 higher counts with the share of the shrinkage."""
    k = PERFECT._replace(therapist_shrinkage=0.4, therapist_person=0.1)
    expected = 0.6 * 0.6 + 0.4 * (0.5 + 0.1)
    assert rated_by_therapist(TRUTH, False, PLUS_ONE, CALM, k) == approx(1.0 + 6.0 * expected)


def test_symptoms_are_measured_with_noise_and_not_below_zero():
    """One standard deviation of 0.1 more; far below zero is zero."""
    k = PERFECT._replace(symptom_occasion=0.1)
    assert measured_symptoms(0.8, PLUS_ONE, k) == approx(0.9)
    assert measured_symptoms(0.01, SURELY, k) == 0.0


def test_patients_report_what_was_felt_less_what_they_conceal():
    """At the threshold half of them; half concealed at full concealment; false ones added."""
    k = K._replace(
        report_threshold=0.4,
        report_peak=0.5,
        report_concealment=0.5,
        report_false=0.0,
    )
    assert report_chance_patient(0.6, 0.2, 0.0, k) == approx(0.5)
    assert report_chance_patient(0.6, 0.2, 1.0, k) == approx(0.25)
    false = k._replace(report_false=0.1)
    assert report_chance_patient(0.6, 0.2, 0.0, false) == approx(0.55)


def test_therapists_report_what_they_noticed_and_sometimes_what_they_did_not():
    """0.8 recalled and 0.2 false make 0.84; without noticing only the false ones."""
    k = K._replace(therapist_recall=0.8, therapist_false=0.2)
    assert report_chance_therapist(True, k) == approx(0.84)
    assert report_chance_therapist(False, k) == approx(0.2)


def test_an_observer_rates_a_share_from_1_to_5():
    """One half is 3; a noise of 0.4 points at one standard deviation makes it 3.4."""
    k = PERFECT._replace(observer_rating=0.4)
    assert one_to_five(0.5, AVERAGE, k) == approx(3.0)
    assert one_to_five(0.5, PLUS_ONE, k) == approx(3.4)


def test_coding_errors_average_out_over_a_session():
    """A noise of 0.1 per act is 0.05 over four acts."""
    k = PERFECT._replace(coder_noise=0.1)
    assert coded_mean(2.0, 4, PLUS_ONE, k) == approx(0.55)


def test_without_noise_the_correlation_is_that_of_the_acts():
    """Two series that rise together correlate by 1, one that does not vary by 0."""
    x, y = [0.1, 0.2, 0.3], [0.2, 0.4, 0.6]

    def correlation(x, y, k=PERFECT):
        return coded_correlation(
            sum(x),
            sum(y),
            sum(a * a for a in x),
            sum(b * b for b in y),
            sum(a * b for a, b in zip(x, y, strict=True)),
            len(x),
            AVERAGE,
            k,
        )

    assert correlation(x, y) == approx(1.0)
    assert correlation(x, [-b for b in y]) == approx(-1.0)
    assert correlation([0.5] * 3, y) == approx(0.0, abs=1e-6)
    noisy = PERFECT._replace(coder_noise=math.sqrt(2.0 / 3.0) * 0.1)
    assert correlation(x, x, noisy) == approx(0.5)


def test_miscoded_acts_move_the_hostile_share_to_one_half():
    """A tenth of the codes wrong: 0.2 * 0.9 + 0.8 * 0.1."""
    k = PERFECT._replace(hostile_error=0.1)
    assert coded_share(2, 10, k) == approx(0.26)


# --- Coding ------------------------------------------------------------------


def test_a_compliant_withdrawal_shows_half_as_much():
    """Intensity 0.5 shows in full, or half of it under compliance; never as the other kind."""
    bare = state(rupture=withdrawal())
    covered = state(rupture=withdrawal(compliance=1.0))
    assert shown(bare, WITHDRAWAL, K) == approx(0.5)
    assert shown(covered, WITHDRAWAL, K) == approx(0.25)
    assert shown(bare, CONFRONTATION, K) == 0.0


def test_strain_without_a_rupture_shows_as_the_kind_the_patient_leans_to():
    """Against and over the therapist: confrontation; otherwise withdrawal."""
    k = K._replace(observer_strain=0.5)
    against = state(patient=PATIENT._replace(act=Act(-0.2, 0.3), strain=0.4))
    away = state(patient=PATIENT._replace(act=Act(-0.2, -0.3), strain=0.4))
    assert shown(against, CONFRONTATION, k) == approx(0.2)
    assert shown(against, WITHDRAWAL, k) == 0.0
    assert shown(away, WITHDRAWAL, k) == approx(0.2)


def test_a_coder_marks_a_bin_whose_mean_exceeds_the_threshold():
    """Half of a bin at 0.5 makes 0.25: above 0.2 and below 0.3."""
    coding = UNCODED
    for _ in range(BIN // 2):
        coding = watched(coding, state(rupture=withdrawal()), K)
        coding = watched(coding, state(), K)
    draws = CoderShocks(AVERAGE, AVERAGE, AVERAGE, AVERAGE)
    low = PERFECT._replace(observer_threshold=0.2)
    high = PERFECT._replace(observer_threshold=0.3)
    marked = bin_closed(coding, draws, low)
    assert (marked.withdrawal, marked.confrontation) == (1, 0)
    assert (marked.withdrawal_second, marked.confrontation_second) == (1, 0)
    assert bin_closed(coding, draws, high).withdrawal == 0
    assert marked.peak_shown == 0.5


def test_two_coders_slip_by_themselves():
    """A slip of the first coder is none of the second."""
    k = PERFECT._replace(observer_threshold=0.2, observer_noise=0.1)
    coding = watched(UNCODED, state(), k)
    slipped = bin_closed(coding, CoderShocks(NEVER, AVERAGE, AVERAGE, AVERAGE), k)
    assert (slipped.withdrawal, slipped.withdrawal_second) == (1, 0)


def test_a_bin_holds_six_exchanges_and_the_last_one_what_is_left():
    """Five minutes each; a session of fourteen has three bins."""
    assert [e for e in range(1, 15) if bin_is_full(e, 14)] == [6, 12, 14]
    assert [bin_of(e) for e in (1, 6, 7, 12, 13, 14)] == [0, 0, 1, 1, 2, 2]


# --- Tallies -----------------------------------------------------------------


def test_perfect_complementarity_is_one_on_both_axes():
    """The same affiliation and the opposite control fit; the contrary does not."""
    lead = PATIENT._replace(act=Act(0.5, 0.5))
    found = state(patient=lead)
    follows = found._replace(therapist=found.therapist._replace(act=Act(0.5, -0.5)))
    sums = acts_next(NO_ACTS, follows, K)
    assert (sums.fit_a, sums.fit_c) == (1.0, 1.0)
    fights = found._replace(therapist=found.therapist._replace(act=Act(-0.5, 0.5)))
    sums = acts_next(NO_ACTS, fights, K)
    assert (sums.fit_a, sums.fit_c) == approx((0.5, 0.5))


def test_an_act_is_hostile_below_the_threshold():
    """At -0.3 it is not yet, at -0.31 it is."""
    k = K._replace(hostile_threshold=-0.3)
    for affiliation, count in ((-0.3, 0), (-0.31, 1)):
        found = state(patient=PATIENT._replace(act=Act(affiliation, 0.0)))
        assert acts_next(NO_ACTS, found, k).hostile_patient == count


def info(events=0, contribution=0.5):
    """An exchange in which only the named events happened."""
    return ExchangeInfo(NEUTRAL, 0.5, 0.5, contribution, GO_ON, events, 0.0, False)


def test_a_course_counts_events_and_keeps_peaks():
    """One onset, one backlash; the highest strain and intensity so far."""
    before, strained = state(), state(strain=0.7)
    ruptured = state(rupture=withdrawal(intensity=0.6), strain=0.2)
    course = session_sums_next(NO_SUMS, before, strained, info(), dyad())
    course = session_sums_next(course, strained, ruptured, info(ev.ONSET), dyad())
    course = session_sums_next(course, ruptured, ruptured, info(ev.BACKLASH, 0.8), dyad())
    assert course.exchanges == 3
    assert (course.begun, course.backlashes, course.resolved) == (1, 1, 0)
    assert (course.peak_strain, course.peak_intensity) == (0.7, 0.6)
    assert (course.ruptured, course.contribution) == (1, 0.8)
    assert not course.impression


@pytest.mark.parametrize("event", [ev.NOTICED, ev.FALSE_ALARM, ev.SEEN_THROUGH])
def test_any_notice_leaves_an_impression(event):
    """What the therapist noticed, rightly or wrongly, can be reported."""
    assert session_sums_next(NO_SUMS, state(), state(), info(event), dyad()).impression


# --- Declarations ------------------------------------------------------------


@pytest.mark.parametrize("row", [DyadRow, SessionRow, EpisodeRow, ExchangeRow])
def test_every_column_is_declared_with_unit_bounds_and_meaning(row):
    """Nothing is printed that the data dictionary does not describe."""
    columns = columns_of(row)
    assert tuple(columns) == row._fields
    for name, (kind, column) in columns.items():
        assert kind in {int, float, bool}, name
        assert isinstance(column, Column)
        assert column.unit, name
        assert column.meaning, name
        assert column.low < column.high, name
        if column.codes:
            assert len(column.codes) == column.high + 1
