"""Intake, sessions, training and endings, worked by hand with no two numbers alike."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import Treatment
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.endings import COMPLETED, DROPPED_OUT, GOOD_ENOUGH, ONGOING
from dyad_sim.theory.session import (
    SessionShocks,
    close_session,
    dyad_of_today,
    ending,
    intake,
    open_session,
    parting,
    session_end,
    session_start,
)
from dyad_sim.theory.states import QUIET, Alliance, PatientState, TherapistState
from dyad_sim.theory.symptoms import improvement
from dyad_sim.theory.training import training_progress
from tests.examples import constants, dyad, state, withdrawal

approx = pytest.approx

ONE_UP = 0.8413447460685429
"""The uniform whose normal deviate is 1."""


def first():
    """A dyad at intake, every trait of its own."""
    c = constants(
        reception__transference=0.5, alliance__first_low=0.2, alliance__first_high=0.7
    )
    return intake(
        dyad(
            c,
            style_affiliation=-0.4,
            style_control=0.6,
            wish_affiliation=0.8,
            wish_control=0.3,
            fear_affiliation=-0.5,
            fear_control=-0.6,
            rigidity=0.55,
            transference=0.4,
            negotiability=0.35,
            symptoms=1.25,
            trust=0.3,
            stance_affiliation=0.45,
            stance_control=-0.15,
        )
    )


def test_at_intake_the_patient_is_who_the_traits_say_and_expects_by_history():
    """A fifth of the way from the wish to the fear: 0.5 * 0.4 of it."""
    style = Act(-0.4, 0.6)
    expected = PatientState(
        act=style,
        reception=approx((0.8 - 0.2 * 1.3, 0.3 - 0.2 * 0.9)),
        strain=0.0,
        voiced=Act(0.0, 0.0),
        style=style,
        rigidity=0.55,
        transference=0.4,
        negotiability=0.35,
        symptoms=1.25,
        improvement=0.0,
    )
    assert first().patient == expected


def test_at_intake_the_therapist_stands_in_the_stance_and_carries_nothing():
    """Nothing felt, nothing learned, and no impression of a rupture."""
    expected = TherapistState(
        act=Act(0.45, -0.15),
        earlier=Act(-0.4, 0.6),
        embeddedness=0.0,
        aware=False,
        load=0.0,
        pressing=0.0,
        discouragement=0.0,
        familiarity=0.0,
        warmth=0.0,
        learned=0.0,
    )
    # By their words, because to Python 0.0 and False are the same.
    assert repr(first().therapist) == repr(expected)


def test_at_intake_trust_sets_the_alliance_and_all_is_quiet():
    """Three tenths of the way from 0.2 to 0.7, in tune, without a rupture."""
    assert first().alliance == approx((0.35, 0.35, 0.35))
    assert first().rupture == QUIET
    assert first().matched is True


def test_the_skills_of_today_come_from_training_and_practice_the_focus_from_training_alone():
    """Half way through a training of gain 0.6: 0.3 of the room, of which half is available.

    With 0.4 learned from this patient the share is 0.3 + 0.4 - 0.12 = 0.58.
    """
    who = dyad(
        constants(metacommunication__availability=0.5),
        training_case=0,
        training_session=3,
        training_length=8,
        training_gain=0.6,
        relational_focus=0.2,
        immediacy=0.25,
    )
    today = dyad_of_today(who, state(learned=0.4), 6)
    assert today.treatment.relational_focus == approx(0.5 * (0.2 + 0.3 * 0.8))
    assert today.therapist.immediacy == approx(0.25 + 0.58 * 0.75)


def test_cases_after_the_one_in_training_are_treated_by_the_trained():
    """Also when the training comes in the very first case."""
    first_case = Treatment(training_case=0, training_session=5)
    assert training_progress(first_case, 0, 1) == 0.0
    assert training_progress(first_case, 1, 1) == 1.0
    second_case = Treatment(training_case=1, training_session=5)
    assert training_progress(second_case, 0, 30) == 0.0
    assert training_progress(second_case, 2, 1) == 1.0


def test_time_makes_familiar_and_the_last_session_encourages():
    """A tenth of what is missing of familiarity; a fifth of what tasks and goals lack."""
    c = constants(growth__familiarity_by_time=0.1, alliance__improvement_gain=2.0)
    before = state(familiarity=0.4, improvement=0.1, alliance=Alliance(0.7, 0.5, 0.3))
    found = session_start(before, dyad(c))
    assert found.therapist.familiarity == approx(0.46)
    assert found.alliance == approx((0.7, 0.6, 0.44))


def test_discouragement_by_worsening_takes_from_tasks_and_goals_each_its_share():
    """A fifth of the tasks and a fifth of the goals."""
    c = constants(alliance__improvement_gain=2.0)
    before = state(improvement=-0.1, alliance=Alliance(0.7, 0.5, 0.3))
    assert session_start(before, dyad(c)).alliance == approx((0.7, 0.4, 0.24))


def ended(**changes):
    """The end of a session of work 0.25 with what gave way, what is open, and uniforms of 1."""
    c = constants(
        symptoms__drift=0.05,
        symptoms__work=0.4,
        symptoms__schema=0.5,
        symptoms__harm=0.1,
        symptoms__life=0.75,
        growth__wearing=0.2,
    )
    before = state(rigidity=0.7, transference=0.6)
    after = state(
        **{
            "rigidity": 0.5,
            "transference": 0.4,
            "negotiability": 0.35,
            "symptoms": 2.0,
            "rupture": withdrawal(intensity=0.3),
            **changes,
        }
    )
    shocks = SessionShocks(life=ONE_UP, ending=0.5)
    return session_end(before, after, 0.25, shocks, dyad(c, responsiveness=0.8)).patient


def test_symptoms_change_by_time_work_what_gave_way_what_is_open_and_life():
    """0.05, then 2 * 0.8 * 0.4 * 0.25 = 0.16, then 0.5 * 0.2 = 0.1; 1.03; f(3/4) = 0.6."""
    left = 0.95 * 0.84 * 0.9
    symptoms = 2.0 * left * 1.03 * 1.6
    assert ended().symptoms == approx(symptoms)
    assert ended().improvement == approx(1.0 - symptoms / 2.0)


def test_rigid_style_and_fear_count_alike_and_against_each_other():
    """0.2 given way by style and 0.2 come back by fear leave nothing."""
    without = 2.0 * 0.95 * 0.84 * 1.03 * 1.6
    assert ended(transference=0.8).symptoms == approx(without)
    assert ended(rigidity=0.9).symptoms == approx(without)


def test_an_open_rupture_wears_negotiability_at_the_end_of_a_session():
    """0.2 * 0.3 of 0.35."""
    assert ended().negotiability == approx(0.35 * 0.94)


def test_an_improvement_is_a_share_of_what_there_was():
    """A quarter less of 2; of nothing there is nothing to lose."""
    assert improvement(2.0, 1.5) == approx(0.25)
    assert improvement(0.0, 0.0) == 0.0


def stands(uniform, session=12, **changes):
    """How a treatment of twenty sessions stands; both hazards come out of F(3/4) = 0.8.

    Drop-out: 0.5 - 0.5 + 0.5 * 0.4 - 0.2 (0.75 - 0.5) = 0.15, at a width of 0.2.
    Enough: 0.65 - 0.5 / 1.25 = 0.25, at a width of 1/3.
    """
    c = constants(
        endings__dropout=0.25,
        endings__dropout_threshold=0.5,
        endings__dropout_width=0.2,
        endings__rupture_weight=0.5,
        endings__commitment_weight=0.2,
        endings__good_enough=0.5,
        endings__good_enough_threshold=0.65,
        endings__good_enough_width=1.0 / 3.0,
        strain__parting=0.5,
        strain__parting_window=4,
    )
    then = state(
        alliance=Alliance(0.7, 0.5, 0.3), rupture=withdrawal(intensity=0.4), symptoms=0.5
    )
    who = dyad(c, commitment=0.75, symptoms=1.25, sessions=20, parting_sensitivity=0.6)
    who = who._replace(patient=who.patient._replace(symptoms=1.25))
    then = then._replace(patient=then.patient._replace(symptoms=0.5))
    return ending(session, then, uniform, who), parting(session, who)


def test_one_uniform_decides_between_dropping_out_and_leaving_well():
    """0.2 drop out; of the rest 0.4, that is up to 0.52, leave with enough."""
    assert stands(0.19)[0] == DROPPED_OUT
    assert stands(0.21)[0] == GOOD_ENOUGH
    assert stands(0.51)[0] == GOOD_ENOUGH
    assert stands(0.53)[0] == ONGOING
    assert stands(0.19, session=20)[0] == COMPLETED


def test_the_end_strains_by_how_near_it_is_and_how_much_it_is_felt():
    """Two of twenty sessions left, this one among them: 0.5 * 0.6 * (1 - 2/5)."""
    assert stands(0.9, session=19)[1] == approx(0.18)
    assert stands(0.9, session=12)[1] == 0.0


def test_a_session_opens_with_its_start_the_skills_of_today_and_the_strain_of_parting():
    """Familiarity grows first; learning then counts as it stands, and the end is near."""
    c = constants(
        growth__familiarity_by_time=0.1, strain__parting=0.5, strain__parting_window=4
    )
    who = dyad(c, immediacy=0.25, sessions=20, parting_sensitivity=0.6)
    opened = open_session(state(familiarity=0.4, learned=0.4), 19, who)
    assert opened.at_start.therapist.familiarity == approx(0.46)
    assert opened.today.therapist.immediacy == approx(0.25 + 0.4 * 0.75)
    assert opened.parting == approx(0.18)


def closed(uniform):
    """How a session of a treatment of twenty leaves a patient for whom four in ten leave."""
    c = constants(
        endings__dropout=1.0,
        endings__dropout_threshold=0.5,
        endings__dropout_width=0.2,
        endings__good_enough=0.0,
        carry_over__strain_kept=0.5,
        symptoms__life=0.0,
    )
    opened = open_session(state(), 3, dyad(c, sessions=20))
    last = opened.at_start._replace(alliance=Alliance(0.55, 0.55, 0.55))
    last = last._replace(patient=last.patient._replace(strain=0.6, symptoms=2.0))
    return close_session(opened.at_start, last, 0.5, SessionShocks(0.5, uniform), 3, dyad(c))


def test_a_session_closes_with_symptoms_a_standing_and_what_is_carried_over():
    """Who drops out keeps the strain of the last exchange; half of it is carried over."""
    assert closed(0.001).status == DROPPED_OUT
    assert closed(0.999).status == ONGOING
    assert closed(0.999).state.patient.strain == 0.6
    assert closed(0.999).state.patient.symptoms < 2.0
    assert closed(0.999).carried_over.patient.strain == approx(0.3)
    assert closed(0.999).carried_over.patient.symptoms == closed(0.001).state.patient.symptoms
