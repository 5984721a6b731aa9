"""Alliance, growth, symptoms, training, endings and the time between: reckoned by hand."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import SKILLS, PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory.alliance import (
    alliance_next,
    capacity,
    encouraged,
    eroded,
    first_alliance,
    whole,
)
from dyad_sim.theory.chance import sigmoid
from dyad_sim.theory.circumplex import CENTRE, Act
from dyad_sim.theory.endings import (
    COMPLETED,
    DROPPED_OUT,
    GOOD_ENOUGH,
    ONGOING,
    dropout_hazard,
    ending_after,
    good_enough_hazard,
    parting_strain,
)
from dyad_sim.theory.growth import (
    eased,
    grown_patient,
    grown_therapist,
    restored,
    worn_negotiability,
)
from dyad_sim.theory.markers import VULNERABILITY
from dyad_sim.theory.session import SessionShocks as DyadDraws
from dyad_sim.theory.session import (
    between_sessions,
    dyad_of_today,
    intake,
    session_end,
    session_start,
    work_done,
)
from dyad_sim.theory.states import BOND, CONFRONTATION, QUIET, TASKS_GOALS, Alliance
from dyad_sim.theory.symptoms import schema_change, symptoms_next
from dyad_sim.theory.training import practised, trained_focus, training_progress
from tests.examples import (
    AVERAGE,
    NEVER,
    PATIENT,
    SURELY,
    THERAPIST,
    constants,
    dyad,
    state,
    withdrawal,
)

approx = pytest.approx
HALF = Alliance(0.5, 0.5, 0.5)


# --- Alliance ----------------------------------------------------------------


def test_the_alliance_is_the_mean_of_its_facets():
    """Bond 0.2, tasks 0.4 and goals 0.6 make 0.4."""
    assert whole(Alliance(0.2, 0.4, 0.6)) == approx(0.4)


def test_trust_decides_what_is_expected_of_the_alliance():
    """Half trust expects the middle between the two ends."""
    c = constants(alliance__first_low=0.2, alliance__first_high=0.8)
    assert first_alliance(0.5, c) == approx((0.5, 0.5, 0.5))


def test_a_negotiable_world_stands_in_for_trust():
    """Half of a full negotiability covers half of the trust that is missing."""
    c = constants(alliance__negotiated_trust=0.5)
    assert capacity(0.4, 1.0, c) == approx(0.7)
    assert capacity(0.4, 0.0, c) == approx(0.4)


def test_erosion_is_felt_in_the_focus_and_in_part_beside_it():
    """0.1 * 0.5 in the focus, three tenths of that beside it."""
    c = constants(alliance__erosion=0.1, alliance__erosion_beside=0.3)
    assert eroded(withdrawal(intensity=0.5), BOND, c) == approx(0.05)
    assert eroded(withdrawal(intensity=0.5), TASKS_GOALS, c) == approx(0.015)
    assert eroded(QUIET, BOND, c) == 0.0


def next_alliance(rupture=QUIET, confirmation=0.5, strain=0.0, load=0.0, repaired=False):
    """Alliance of one half after an exchange of a wholly trusting patient."""
    c = constants(
        alliance__bond_building=0.1,
        alliance__bond_doubt=0.05,
        alliance__task_building=0.1,
        alliance__goal_building=0.1,
        alliance__work_doubt=0.1,
        alliance__digression=0.1,
        alliance__erosion=0.1,
        alliance__erosion_beside=0.0,
        alliance__reparation_bond=0.1,
    )
    return alliance_next(
        HALF,
        rupture,
        confirmation,
        strain,
        load,
        repaired,
        0.0,
        PatientTraits(trust=1.0, intrusion_sensitivity=1.0),
        TherapistTraits(technique=1.0),
        c,
    )


def test_the_bond_is_built_near_the_wish_and_doubted_near_the_fear():
    """All of the building at the wish, all of the doubt at the fear."""
    assert next_alliance(confirmation=0.0).bond == approx(0.5 + 0.1 * 0.5)
    assert next_alliance(confirmation=1.0).bond == approx(0.5 - 0.05 * 0.5)


def test_undisturbed_work_builds_agreement_and_strain_undoes_it():
    """Without strain a tenth of the rest is gained, under full strain a tenth is lost."""
    calm = next_alliance()
    assert (calm.tasks, calm.goals) == approx((0.55, 0.55))
    strained = next_alliance(strain=1.0)
    assert (strained.tasks, strained.goals) == approx((0.45, 0.45))


def test_talk_beside_the_point_costs_agreement_on_tasks_only():
    """A full load takes a tenth of the tasks and leaves the goals."""
    loaded, calm = next_alliance(load=1.0), next_alliance()
    assert loaded.tasks == approx(calm.tasks - 0.05)
    assert loaded.goals == calm.goals


def test_a_mended_moment_builds_bond():
    """The two gains add like independent events: 0.05 and 0.1 make 0.145."""
    doubt = 0.05 * 0.5
    assert next_alliance(repaired=True).bond == approx(0.5 + (0.145 - doubt) * 0.5)


def test_a_rupture_of_the_bond_erodes_the_bond():
    """With nothing reaching beside the focus, tasks and goals are as without a rupture."""
    torn, calm = next_alliance(rupture=withdrawal(intensity=1.0)), next_alliance()
    assert torn.bond < calm.bond
    assert (torn.tasks, torn.goals) == (calm.tasks, calm.goals)
    about_tasks = next_alliance(rupture=withdrawal(intensity=1.0, focus=TASKS_GOALS))
    assert about_tasks.bond == calm.bond
    assert about_tasks.tasks < calm.tasks
    assert about_tasks.goals < calm.goals


def test_relief_of_symptoms_encourages_and_worsening_discourages():
    """A tenth of relief at a weight of 2 covers a fifth of the rest, or takes a fifth."""
    c = constants(alliance__improvement_gain=2.0)
    assert encouraged(HALF, 0.1, c) == approx((0.5, 0.6, 0.6))
    assert encouraged(HALF, -0.1, c) == approx((0.5, 0.4, 0.4))


# --- Growth ------------------------------------------------------------------


def test_a_resolution_restores_by_what_was_at_stake():
    """A peak of one half gains half of the full share of what was missing."""
    c = constants(growth__bond=0.4, growth__agreement=0.2)
    assert restored(HALF, 0.5, 1.0, c) == approx((0.6, 0.55, 0.55))
    assert restored(HALF, 0.5, 0.5, c) == approx((0.55, 0.525, 0.525))


def test_a_resolution_loosens_style_and_weakens_fear():
    """Each changes by its share of the peak; the patient opens."""
    c = constants(
        growth__loosening=0.2,
        growth__unlearning=0.5,
        growth__style_shift=0.1,
        growth__negotiability=0.4,
    )
    traits = PatientTraits(wish_affiliation=0.6, wish_control=0.6)
    anger = withdrawal(kind=CONFRONTATION, stage=4, peak=0.5)
    grown = grown_patient(PATIENT._replace(strain=0.8), anger, traits, c)
    assert grown.strain == 0.8
    assert grown.voiced == VULNERABILITY
    assert grown.rigidity == approx(0.5 * 0.9)
    assert grown.transference == approx(0.4 * 0.75)
    assert grown.style == approx((-0.4 + 0.05 * 1.0, 0.6))
    assert grown.negotiability == approx(0.5 + 0.2 * 0.5)


def test_a_resolution_teaches_the_therapist():
    """Familiarity, warmth and skill grow from nothing; discouragement and pressing end."""
    c = constants(growth__familiarity=0.4, growth__warmth=0.2, growth__skill=0.1)
    weary = THERAPIST._replace(aware=True, discouragement=0.6, pressing=0.5)
    grown = grown_therapist(weary, 0.5, c)
    assert (grown.familiarity, grown.warmth, grown.learned) == approx((0.2, 0.1, 0.05))
    assert (grown.aware, grown.discouragement, grown.pressing) == (False, 0.0, 0.0)


def test_a_met_wish_calms_and_is_received_and_teaches_nothing():
    """Two fifths of the way to no strain and to the wish; everything else stays."""
    strained = PATIENT._replace(strain=0.5, reception=Act(-0.2, 0.4))
    traits = PatientTraits(wish_affiliation=0.8, wish_control=-0.1)
    expected = strained._replace(
        strain=approx(0.3), reception=approx((-0.2 + 0.4 * 1.0, 0.4 - 0.4 * 0.5))
    )
    assert eased(strained, 0.4, traits) == expected


def test_an_unrepaired_rupture_wears_negotiability():
    """A tenth at full intensity is a twentieth at half."""
    c = constants(growth__wearing=0.1)
    assert worn_negotiability(0.8, 0.5, c) == approx(0.76)


# --- Symptoms ----------------------------------------------------------------


def test_only_what_gave_way_counts_as_schema_change():
    """Rigidity down by 0.2 and transference by 0.1 make 0.15."""
    assert schema_change(0.6, 0.4, 0.3, 0.2) == approx(0.15)


def test_symptoms_remit_by_time_work_and_schema_change_and_worsen_by_what_is_open():
    """Each factor by itself, and drift and work as independent causes."""
    c = constants(
        symptoms__drift=0.1, symptoms__work=0.2, symptoms__schema=1.0, symptoms__harm=0.2
    )
    assert symptoms_next(1.0, 0.0, 0.0, 0.0, 0.5, 0.0, c) == approx(0.9)
    assert symptoms_next(1.0, 0.5, 0.0, 0.0, 0.5, 0.0, c) == approx(0.9 * 0.9)
    assert symptoms_next(1.0, 0.0, 0.2, 0.0, 0.5, 0.0, c) == approx(0.9 * 0.8)
    assert symptoms_next(1.0, 0.0, -0.2, 0.0, 0.5, 0.0, c) == approx(0.9)
    assert symptoms_next(1.0, 0.0, 0.0, 0.5, 0.5, 0.0, c) == approx(0.9 * 1.1)


def test_life_moves_symptoms_either_way():
    """An event of 0.75 is expressed as 0.6 of the symptoms, up or down."""
    c = constants(symptoms__drift=0.0, symptoms__life=0.5)
    assert symptoms_next(1.0, 0.0, 0.0, 0.0, 0.5, 1.5, c) == approx(1.6)
    assert symptoms_next(1.0, 0.0, 0.0, 0.0, 0.5, -1.5, c) == approx(0.4)


def test_work_needs_the_alliance_and_rests_while_the_relationship_is_talked_about():
    """0.8 * (1 + 0.5) / 2 * 0.5 * (1 - 0.2) = 0.24."""
    who = dyad(technique=0.5)
    who = who._replace(treatment=who.treatment._replace(technique=0.8))
    assert work_done(HALF, 0.2, True, who) == approx(0.24)
    assert work_done(HALF, 0.2, False, who) == 0.0


# --- Training ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "session", "progress"),
    [
        (0, 30, 0.0),
        (1, 8, 0.0),
        (1, 9, 0.125),
        (1, 12, 0.5),
        (1, 16, 1.0),
        (1, 30, 1.0),
        (2, 1, 1.0),
    ],
)
def test_training_begins_at_a_session_of_a_case_and_lasts_eight_sessions(
    case, session, progress
):
    """Earlier cases know nothing of it, later ones profit from the first session on."""
    treatment = Treatment(training_case=1, training_session=9, training_length=8)
    assert training_progress(treatment, case, session) == approx(progress)


def test_training_and_practice_lift_every_skill_and_nothing_else():
    """0.5 and 0.5 make 0.75 of the way; stance, susceptibility and technique stay."""
    before = TherapistTraits()
    after = practised(before, 0.5, 0.5)
    lifted = {*SKILLS, "mindfulness", "affect_tolerance"}
    for name in TherapistTraits._fields:
        expected = 0.875 if name in lifted else getattr(before, name)
        assert getattr(after, name) == approx(expected), name


def test_training_opens_room_for_metacommunication():
    """Half of the training at a gain of one half covers a quarter of what is missing."""
    treatment = Treatment(relational_focus=0.2, training_gain=0.5)
    assert trained_focus(treatment, 0.5) == approx(0.4)


def test_the_dyad_of_today_has_the_skills_of_today():
    """Before the training nothing is different; after it skills and focus are."""
    terms = {"training_gain": 0.5, "training_session": 2, "training_length": 1}
    who = dyad(relational_focus=0.2, training_case=0, **terms)
    before = dyad_of_today(who, state(), 1)
    assert before == who
    after = dyad_of_today(who, state(), 2)
    assert after.therapist.monitoring == approx(0.75)
    assert after.treatment.relational_focus == approx(0.6)
    assert after.patient == who.patient


# --- Sessions ----------------------------------------------------------------


def test_intake_starts_from_style_stance_and_expectation():
    """The patient acts by style and expects a share of the fear; nothing is open yet."""
    c = constants(reception__transference=0.5)
    who = dyad(c, transference=0.4, trust=0.5)
    start = intake(who)
    traits = who.patient
    assert start.patient.act == (traits.style_affiliation, traits.style_control)
    assert start.patient.reception.affiliation == approx(
        traits.wish_affiliation + 0.2 * (traits.fear_affiliation - traits.wish_affiliation)
    )
    assert start.therapist.act == (
        who.therapist.stance_affiliation,
        who.therapist.stance_control,
    )
    assert start.rupture == QUIET
    assert start.alliance == first_alliance(0.5, c)


def test_a_session_starts_with_the_encouragement_of_the_last_one():
    """Familiarity grows by its share and the alliance by the relief."""
    c = constants(growth__familiarity_by_time=0.1, alliance__improvement_gain=1.0)
    start = session_start(state(improvement=0.2), dyad(c))
    assert start.therapist.familiarity == approx(0.1)
    assert start.alliance == approx((0.5, 0.6, 0.6))


def test_a_session_ends_with_other_symptoms_and_worn_negotiability():
    """Drift takes a tenth; an open rupture of one half wears and harms."""
    c = constants(
        symptoms__drift=0.1, symptoms__work=0.0, symptoms__harm=0.2, growth__wearing=0.1
    )
    before = state(rupture=withdrawal(intensity=0.5))
    after = session_end(before, before, 0.0, DyadDraws(AVERAGE, AVERAGE), dyad(c))
    assert after.patient.symptoms == approx(0.9 * 1.1)
    assert after.patient.improvement == approx(0.01)
    assert after.patient.negotiability == approx(0.5 * 0.95)


def test_between_sessions_only_part_of_the_trouble_is_kept():
    """Strain, intensity, embeddedness and the rest each keep their share."""
    c = constants(
        carry_over__strain_kept=0.6,
        carry_over__intensity_kept=0.8,
        carry_over__embeddedness_kept=0.5,
        carry_over__burden_kept=0.25,
    )
    troubled = state(
        strain=0.5,
        voiced=Act(0.9, -0.2),
        embeddedness=0.4,
        load=0.8,
        pressing=0.4,
        discouragement=0.2,
        familiarity=0.3,
        warmth=0.2,
        learned=0.1,
        aware=True,
        rupture=withdrawal(intensity=0.5, peak=0.7, stage=2, shown_stage=3, compliance=0.4),
    )
    later = between_sessions(troubled, dyad(c))
    assert later.patient == troubled.patient._replace(strain=approx(0.3), voiced=CENTRE)
    assert later.therapist == troubled.therapist._replace(
        embeddedness=approx(0.2),
        load=approx(0.2),
        pressing=approx(0.1),
        discouragement=approx(0.05),
    )
    assert later.rupture == troubled.rupture._replace(intensity=approx(0.4))
    assert later.alliance == troubled.alliance


def test_an_impression_without_a_rupture_does_not_last():
    """A false alarm is forgotten by the next session."""
    assert not between_sessions(state(aware=True), dyad()).therapist.aware


# --- Endings -----------------------------------------------------------------


def test_the_hazard_of_dropping_out_weighs_alliance_rupture_and_commitment():
    """At the threshold half of it; a rupture weighs against, commitment holds."""
    c = constants(
        endings__dropout=0.2,
        endings__dropout_threshold=0.3,
        endings__dropout_width=0.1,
        endings__rupture_weight=0.2,
        endings__commitment_weight=0.2,
    )
    assert dropout_hazard(0.3, 0.0, 0.5, c) == approx(0.1)
    assert dropout_hazard(0.3, 0.5, 0.5, c) == approx(0.2 * sigmoid(1.0))
    assert dropout_hazard(0.3, 0.5, 1.0, c) == approx(0.1)


def test_the_hazard_of_leaving_with_enough_depends_on_what_is_left():
    """At the threshold, 0.4 of the symptoms at intake, half of the hazard."""
    c = constants(endings__good_enough=0.1, endings__good_enough_threshold=0.4)
    assert good_enough_hazard(0.6, 1.5, c) == approx(0.05)
    assert good_enough_hazard(1.5, 1.5, c) < 0.001


@pytest.mark.parametrize(
    ("uniform", "expected"),
    [
        (SURELY, DROPPED_OUT),
        (0.19, DROPPED_OUT),
        (0.21, GOOD_ENOUGH),
        (0.59, GOOD_ENOUGH),
        (0.61, ONGOING),
        (NEVER, ONGOING),
    ],
)
def test_one_uniform_decides_between_exclusive_endings(uniform, expected):
    """A fifth drops out, half of the others leave with enough, the rest go on."""
    assert ending_after(5, 30, 0.2, 0.5, uniform) == expected


@pytest.mark.parametrize("uniform", [SURELY, AVERAGE, NEVER])
def test_nobody_leaves_early_from_the_last_session(uniform):
    """The agreed last session completes the treatment, however high the hazards."""
    assert ending_after(30, 30, 1.0, 1.0, uniform) == COMPLETED


def test_the_end_is_felt_in_the_last_sessions_and_most_in_the_last():
    """With a window of three sessions: nothing, then a quarter, a half, three quarters."""
    c = constants(strain__parting=1.0, strain__parting_window=3.0)
    felt = [parting_strain(session, 30, 0.5, c) for session in (27, 28, 29, 30)]
    assert felt == approx([0.0, 0.125, 0.25, 0.375])
    assert parting_strain(30, 30, 0.0, c) == 0.0
