"""Onset, kind, course, detection and response: examples reckoned by hand."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import PatientTraits, TherapistTraits
from dyad_sim.theory import events as ev
from dyad_sim.theory.chance import sigmoid
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.detection import (
    attentiveness,
    false_alarm_chance,
    noticing_chance,
    sensing_chance,
    tracking,
    visibility,
)
from dyad_sim.theory.exchange import noticed, situation
from dyad_sim.theory.response import (
    ADHERE,
    GO_ON,
    IMMEDIATE,
    METACOMMUNICATE,
    RESPONSES,
    usual_response,
)
from dyad_sim.theory.rupture import (
    begun_rupture,
    confrontation_chance,
    has_lapsed,
    intensity_next,
    onset_hazard,
)
from dyad_sim.theory.states import BOND, CONFRONTATION, QUIET, TASKS_GOALS, WITHDRAWAL
from tests.examples import (
    AVERAGE,
    NEVER,
    PATIENT,
    STATE,
    SURELY,
    THERAPIST,
    constants,
    dyad,
    withdrawal,
)

approx = pytest.approx


# --- Onset and course --------------------------------------------------------


def test_half_of_the_hazard_is_reached_at_the_threshold():
    """A width above the threshold it is F(1) = (1 + 1 / sqrt 2) / 2 of the full one."""
    c = constants(rupture__onset=0.1, rupture__onset_threshold=0.4, rupture__onset_width=0.1)
    assert onset_hazard(0.4, c) == approx(0.05)
    assert onset_hazard(0.5, c) == approx(0.1 * 0.5 * (1.0 + 0.5**0.5))
    assert onset_hazard(0.0, c) < 0.005


def test_an_average_patient_confronts_by_the_bias_alone():
    """At the middle of everything only the bias counts; each weight adds its part."""
    c = constants(
        rupture__confrontation_bias=-0.75,
        rupture__confrontation_tendency=2.0,
        rupture__confrontation_control=1.0,
    )
    traits = PatientTraits(confrontation=0.5)
    assert (
        confrontation_chance(PATIENT, 0.5, traits, c) == approx(sigmoid(-0.75)) == approx(0.2)
    )
    angry = traits._replace(confrontation=1.0)
    assert confrontation_chance(PATIENT, 0.5, angry, c) == approx(sigmoid(0.25))
    leading = PATIENT._replace(act=Act(0.0, 0.75))
    assert confrontation_chance(leading, 0.5, traits, c) == approx(0.5)


def begun(uniform, confirmation=0.5, negotiability=0.5):
    """A rupture of a patient with even odds of both kinds."""
    c = constants(
        rupture__confrontation_bias=0.0,
        rupture__confrontation_control=0.0,
        rupture__confrontation_negotiability=0.0,
        rupture__bond_focus=0.8,
        rupture__first_low=0.2,
        rupture__first_high=0.4,
    )
    traits = PatientTraits(confrontation=0.5, compliance=0.6)
    patient = PATIENT._replace(negotiability=negotiability)
    return begun_rupture(patient, 0.5, confirmation, uniform, traits, c)


def test_one_uniform_decides_kind_then_focus_then_intensity():
    """0.1 is below one half (confrontation), 0.2 below 0.4 (bond), and half is left over."""
    rupture = begun(0.1)
    assert rupture.kind == CONFRONTATION
    assert rupture.focus == BOND
    assert rupture.intensity == rupture.peak == approx(0.3)
    assert rupture.compliance == 0.0


def test_a_withdrawal_complies_less_in_a_negotiable_world():
    """0.85 leaves 0.7 (withdrawal), 0.7 leaves 0.5 (tasks and goals); 0.6 * 0.5 complies."""
    rupture = begun(0.85)
    assert rupture.kind == WITHDRAWAL
    assert rupture.focus == TASKS_GOALS
    assert rupture.intensity == approx(0.3)
    assert rupture.compliance == approx(0.3)
    assert begun(0.85, negotiability=1.0).compliance == 0.0


def test_a_rupture_is_about_the_bond_the_more_the_fear_is_confirmed():
    """The same uniform gives tasks and goals far from the fear and the bond near it."""
    assert begun(0.75, confirmation=0.5).focus == TASKS_GOALS
    assert begun(0.75, confirmation=1.0).focus == BOND


def test_intensity_grows_logistically_beyond_the_border_and_fades_before_it():
    """Half way beyond 0.4: 0.2 * 0.5 of 0.4 * 0.6, less 0.1 * 0.5 of 0.4; 0.04 before."""
    c = constants(rupture__growth=0.2, rupture__fading=0.1, rupture__border=0.4)
    rupture = withdrawal(intensity=0.4)
    assert intensity_next(rupture, 0.7, 0.0, c) == approx(0.4 + 0.024 - 0.02)
    assert intensity_next(rupture, 0.4, 0.0, c) == approx(0.4 - 0.04)
    assert intensity_next(rupture, 0.1, 0.0, c) == approx(0.4 - 0.04)
    assert intensity_next(rupture, 1.0, 0.0, c) == approx(0.4 + 0.048)


def test_anger_that_cannot_be_borne_grows_by_half_as_much_again():
    """An intolerance of 0.5 makes 0.025 of growth 0.0375, for confrontations only."""
    c = constants(
        rupture__growth=0.2,
        rupture__intolerance=0.5,
        rupture__border=0.5,
        rupture__fading=0.0,
    )
    anger = withdrawal(kind=CONFRONTATION, intensity=0.5)
    assert intensity_next(anger, 0.75, 0.0, c) == approx(0.5 + 0.0375)
    assert intensity_next(anger, 0.75, 1.0, c) == approx(0.5 + 0.025)


def test_a_rupture_lapses_below_the_floor():
    """At the floor it is still there."""
    c = constants(rupture__floor=0.1)
    assert has_lapsed(0.099, c)
    assert not has_lapsed(0.1, c)


# --- Detection ---------------------------------------------------------------

DETECTION = constants(
    detection__detection=0.4,
    detection__base=0.2,
    detection__withdrawal_visibility=0.5,
    detection__compliance_cover=0.8,
    detection__certainty=0.0,
    embedding__familiarity_weight=0.3,
)


def test_withdrawal_is_half_as_visible_and_a_compliant_one_a_tenth():
    """1, 0.5, and 0.5 * (1 - 0.8)."""
    assert visibility(withdrawal(kind=CONFRONTATION), DETECTION) == 1.0
    assert visibility(withdrawal(), DETECTION) == approx(0.5)
    assert visibility(withdrawal(compliance=1.0), DETECTION) == approx(0.1)


def test_attentiveness_is_a_share_of_the_most_there_can_be():
    """(0.2 + 0.6 + 0.5 * 0.8) / (0.2 + 1 + 0.5) = 1.2 / 1.7; the most is 1, bare the base."""
    assert attentiveness(0.2, 0.6, 0.8, 0.5) == approx(1.2 / 1.7)
    assert attentiveness(0.2, 1.0, 1.0, 0.5) == approx(1.0)
    assert attentiveness(0.2, 0.0, 0.0, 0.5) == approx(0.2 / 1.7)


def test_tracking_needs_a_mindful_therapist_who_is_free():
    """(0.2 + 0.55) / 1.5 = 0.5; half embedded, half of it; familiarity helps by 0.3 / 1.5."""
    assert tracking(THERAPIST, 0.55, DETECTION) == approx(0.5)
    assert tracking(THERAPIST._replace(embeddedness=0.5), 0.55, DETECTION) == approx(0.25)
    assert tracking(THERAPIST._replace(familiarity=1.0), 0.55, DETECTION) == approx(0.7)


def test_noticing_multiplies_intensity_visibility_and_tracking():
    """0.4 * 0.5 * 0.5 * 0.5 = 0.05; certainty covers the share of the way to 1."""
    assert noticing_chance(withdrawal(), THERAPIST, 0.55, DETECTION) == approx(0.05)
    half_sure = DETECTION._replace(detection=DETECTION.detection._replace(certainty=0.5))
    assert noticing_chance(withdrawal(), THERAPIST, 0.55, half_sure) == approx(0.525)


def test_false_alarms_come_with_mindfulness():
    """At full mindfulness the whole rate, without it a sixth."""
    c = constants(detection__false_alarm=0.06, detection__base=0.2)
    assert false_alarm_chance(1.0, c) == approx(0.06)
    assert false_alarm_chance(0.0, c) == approx(0.01)


def test_only_an_apparent_repair_can_be_seen_through():
    """Where more is shown than resolved, monitoring senses it."""
    c = constants(detection__sensing=0.1)
    traits = TherapistTraits(monitoring=0.5)
    assert sensing_chance(withdrawal(stage=1, shown_stage=2), traits, c) == approx(0.05)
    assert sensing_chance(withdrawal(stage=2, shown_stage=2), traits, c) == 0.0


def test_a_noticed_rupture_a_false_alarm_and_a_miss_are_told_apart():
    """The lowest uniform notices what is there and sees what is not; the highest misses."""
    who = dyad(constants(detection__certainty=0.0))
    assert noticed(THERAPIST, withdrawal(), SURELY, who) == (True, withdrawal(), ev.NOTICED)
    assert noticed(THERAPIST, QUIET, SURELY, who) == (True, QUIET, ev.FALSE_ALARM)
    assert noticed(THERAPIST, withdrawal(), NEVER, who) == (False, withdrawal(), 0)


def test_who_is_aware_stays_so_without_noticing_again():
    """The impression lasts and is no second notice."""
    aware = THERAPIST._replace(aware=True)
    assert noticed(aware, withdrawal(), SURELY, dyad()) == (True, withdrawal(), 0)


def test_seeing_through_uncovers_part_of_the_compliance():
    """What was shown falls back to what was reached, and compliance to the share kept."""
    c = constants(detection__cover_kept=0.5, detection__sensing=0.5)
    hidden = withdrawal(stage=1, shown_stage=4, compliance=0.8)
    aware, rupture, event = noticed(THERAPIST, hidden, SURELY, dyad(c, monitoring=1.0))
    assert aware
    assert event == ev.SEEN_THROUGH
    assert rupture == hidden._replace(shown_stage=1, compliance=0.4)


def test_a_rupture_that_seems_resolved_is_not_looked_for():
    """With the last stage shown nothing but monitoring notices anything."""
    c = constants(detection__certainty=1.0)
    seeming = withdrawal(stage=1, shown_stage=4)
    assert noticed(THERAPIST, seeming, SURELY, dyad(c, monitoring=0.0)) == (False, seeming, 0)


# --- The therapist's decision ------------------------------------------------


def decide(uniform, strategy="metacommunicate", aware=True, **terms):
    """Decision of an average therapist who repairs with probability one half."""
    terms = {"repair_probability": 0.5, "relational_focus": 1.0, "exploration": 0.1, **terms}
    discouragement = terms.pop("discouragement", 0.0)
    who = dyad(**terms)._replace(strategy=RESPONSES[strategy])
    therapist = THERAPIST._replace(aware=aware, discouragement=discouragement)
    seen = situation(STATE._replace(therapist=therapist), 1, 1, who)
    return usual_response(seen, uniform)


@pytest.mark.parametrize(
    ("strategy", "response"),
    [("metacommunicate", METACOMMUNICATE), ("immediate", IMMEDIATE), ("adhere", ADHERE)],
)
def test_each_policy_answers_in_its_own_way(strategy, response):
    """Below the repair probability the strategy is followed, above it the work goes on."""
    assert decide(0.49, strategy) == response
    assert decide(0.51, strategy) == GO_ON


def test_a_discouraged_therapist_answers_less_often():
    """A discouragement of one half halves the chance."""
    assert decide(0.3) == METACOMMUNICATE
    assert decide(0.3, discouragement=0.5) == GO_ON
    assert decide(0.24, discouragement=0.5) == METACOMMUNICATE


def test_metacommunication_without_room_becomes_immediate_repair():
    """A focus of 0.4 leaves room for the lowest 0.4 of what is addressed."""
    assert decide(0.5 * 0.39, relational_focus=0.4) == METACOMMUNICATE
    assert decide(0.5 * 0.41, relational_focus=0.4) == IMMEDIATE


@pytest.mark.parametrize("strategy", RESPONSES)
def test_only_who_metacommunicates_explores_without_an_impression(strategy):
    """Exploration of the here and now belongs to the relational way of working."""
    explores = strategy == "metacommunicate"
    assert decide(0.05, strategy, aware=False) == (METACOMMUNICATE if explores else GO_ON)
    assert decide(AVERAGE, strategy, aware=False) == GO_ON


def test_nothing_hidden_is_in_the_situation():
    """A therapist sees their impression and what was shown, not the rupture itself."""
    hidden = STATE._replace(rupture=withdrawal(stage=1, shown_stage=3, intensity=0.9))
    seen = situation(hidden, 4, 7, dyad())
    assert seen.shown_stage == 3
    assert seen.aware is False
    assert 0.9 not in seen
    assert (seen.session, seen.exchange) == (4, 7)
