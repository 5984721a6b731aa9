"""Every equation keeps to its bounds, for all inputs and all constants within theirs."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.theory import alliance as al
from dyad_sim.theory import detection as de
from dyad_sim.theory import endings as en
from dyad_sim.theory import growth as gr
from dyad_sim.theory import metacommunication as me
from dyad_sim.theory import reception as re
from dyad_sim.theory import resolution as res
from dyad_sim.theory import rupture as ru
from dyad_sim.theory import session as se
from dyad_sim.theory import strain as sn
from dyad_sim.theory import symptoms as sy
from dyad_sim.theory import therapist as th
from dyad_sim.theory import training as tr
from dyad_sim.theory.circumplex import distance
from dyad_sim.theory.markers import AWAY, COMPLIANCE, concealed, marker
from dyad_sim.theory.response import ADHERE
from dyad_sim.theory.states import CONFRONTATION, LAST_STAGE, NO_RUPTURE, QUIET
from tests.strategies import (
    acts,
    alliances,
    constants,
    dyads,
    numbers,
    open_ruptures,
    patient_states,
    patients,
    responses,
    ruptures,
    therapist_states,
    therapists,
    treatments,
    uniform,
    unit,
    within,
)

session_numbers = st.integers(1, 40)


def all_within(values, low=0.0, high=1.0):
    """Whether every number lies within the bounds."""
    return all(within(value, low, high) for value in values)


def on_circumplex(act):
    """Whether an act lies within the square of the two axes."""
    return all_within(act, -1.0, 1.0)


@given(state=therapist_states, act=acts, traits=therapists, c=constants)
def test_embeddedness_stays_within_its_bounds(state, act, traits, c):
    """No pull and no awareness carries embeddedness outside [0, 1]."""
    assert within(th.embeddedness_next(state, act, traits, c))


@given(embedded=unit, skill=unit, c=constants)
def test_disclosure_and_failure_keep_embeddedness_within_its_bounds(embedded, skill, c):
    """Disclosure never embeds, taking a failure personally never frees; both keep to [0, 1]."""
    assert within(me.disclosed(embedded, skill, c), 0.0, embedded)
    assert within(me.taken_personally(embedded, skill, c), embedded, 1.0)


@given(value=unit, event=st.booleans(), skill=unit, c=constants)
def test_load_pressing_and_discouragement_stay_within_their_bounds(value, event, skill, c):
    """Whatever happens, load, pressing and discouragement stay on [0, 1]."""
    assert within(me.load_next(value, event, c))
    assert within(me.explored_load(value, skill, c), 0.0, value)
    assert within(me.pressing_worn(value, c), 0.0, value)
    assert within(me.pressing_after_failure(value, skill), value, 1.0)
    assert within(me.discouragement_next(value, skill, c), value, 1.0)


@given(earlier=acts, act=acts, c=constants)
def test_the_trace_of_the_earlier_moment_stays_on_the_circumplex(earlier, act, c):
    """The trace lies between where it was and the patient's act."""
    assert on_circumplex(me.earlier_next(earlier, act, c))


@given(
    act=acts,
    patient=patient_states,
    therapist=therapist_states,
    response=responses,
    traits=therapists,
    who=patients,
    c=constants,
)
def test_every_act_is_received_within_the_circumplex(
    act, patient, therapist, response, traits, who, c
):
    """History weighs between 0 and 1, tone below 1, and the received act stays an act."""
    weight = re.history_weight(patient.transference, response, traits.relational_meaning, c)
    assert within(weight)
    tone = re.criticism(therapist, patient.act, response, traits, who, c)
    assert 0.0 <= tone < 1.0
    assert on_circumplex(re.received_act(act, patient, therapist, response, traits, who, c))


@given(patient=acts, therapist=acts, c=constants)
def test_a_moment_out_of_tune_strains_between_0_and_its_most(patient, therapist, c):
    """No two acts are further apart than the circumplex is wide."""
    found = sn.mismatching_strain(patient, therapist, c)
    assert within(found, 0.0, c.attunement.misattunement)


@given(value=unit, weight=unit, session=session_numbers, total=session_numbers, c=constants)
def test_every_source_of_strain_lies_between_0_and_1(value, weight, session, total, c):
    """Strain per exchange from each single source is a share."""
    assert within(sn.pressing_strain(value, ADHERE, c), 0.0, c.strain.pressing_on)
    assert within(sn.confirming_strain(value, c))
    assert within(sn.overload_strain(value, weight, c))
    assert within(en.parting_strain(min(session, total), total, weight, c))


@given(
    strain=unit,
    sources=st.tuples(unit, unit, unit, unit, unit),
    bond=unit,
    warmth=numbers(-1.0, 1.0),
    repaired=st.booleans(),
    c=constants,
)
def test_strain_stays_within_its_bounds(strain, sources, bond, warmth, repaired, c):
    """No mix of sources and relief carries strain outside [0, 1]."""
    assert within(sn.strain_next(strain, *sources, bond, warmth, repaired, c))


@given(state=patient_states, strain=unit, bond=unit, traits=patients, c=constants)
def test_the_chances_of_a_rupture_and_of_its_kind_are_probabilities(
    state, strain, bond, traits, c
):
    """The hazard lies below its full value, the chance of confrontation on [0, 1]."""
    assert within(ru.onset_hazard(strain, c), 0.0, c.rupture.onset)
    assert within(ru.confrontation_chance(state, bond, traits, c))


@given(state=patient_states, bond=unit, q=unit, u=uniform, traits=patients, c=constants)
def test_a_new_rupture_is_whole(state, bond, q, u, traits, c):
    """It has a kind, starts before the first stage, and its numbers lie within their bounds."""
    begun = ru.begun_rupture(state, bond, q, u, traits, c)
    assert begun.kind != NO_RUPTURE
    assert begun.stage == begun.shown_stage == 0
    assert begun.peak == begun.intensity
    first = sorted((c.rupture.first_low, c.rupture.first_high))
    assert within(begun.intensity, *first)
    assert within(begun.compliance, 0.0, traits.compliance)
    if begun.kind == CONFRONTATION:
        assert begun.compliance == 0.0


@given(rupture=ruptures, q=unit, tolerance=unit, c=constants)
def test_intensity_stays_within_its_bounds(rupture, q, tolerance, c):
    """No growth and no fading carries the intensity outside [0, 1]."""
    assert within(ru.intensity_next(rupture, q, tolerance, c))


@given(rupture=ruptures, c=constants)
def test_a_marker_is_an_act_and_conceals_no_more_than_the_circumplex_is_wide(rupture, c):
    """A marker lies on the circumplex; the gap it conceals is bounded by its ends."""
    assert on_circumplex(marker(rupture))
    gap = concealed(rupture, c.rupture.marker)
    assert within(gap, 0.0, c.rupture.marker * distance(AWAY, COMPLIANCE))


@given(
    rupture=open_ruptures(), state=therapist_states, traits=therapists, skill=unit, c=constants
)
def test_the_chances_of_seeing_are_probabilities(rupture, state, traits, skill, c):
    """Visibility, tracking, noticing, false alarms and sensing lie on [0, 1]."""
    assert within(de.visibility(rupture, c))
    assert within(de.attentiveness(c.detection.base, skill, state.familiarity, skill))
    assert within(de.tracking(state, skill, c))
    assert within(de.noticing_chance(rupture, state, skill, c))
    assert within(de.false_alarm_chance(skill, c), 0.0, c.detection.false_alarm)
    assert within(de.sensing_chance(rupture, traits, c), 0.0, c.detection.sensing)


@given(
    stage=st.integers(1, LAST_STAGE), q=unit, bond=unit, n=unit, traits=therapists, c=constants
)
def test_the_chances_of_an_attempt_are_probabilities(stage, q, bond, n, traits, c):
    """Advance and backlash are probabilities, bounded by their full values."""
    advance = res.advance_chance(stage, q, bond, n, traits, c)
    assert within(advance, 0.0, c.resolution.advance)
    assert within(res.backlash_chance(q, c), 0.0, c.resolution.backlash)


@given(rupture=ruptures, q=unit, bond=unit, n=unit, u=uniform, traits=therapists, c=constants)
def test_an_attempt_leaves_a_rupture_within_its_bounds(rupture, q, bond, n, u, traits, c):
    """After either kind of attempt stages run from 0 to 4 and numbers from 0 to 1."""
    for attempt in (
        res.metacommunicated(rupture, q, bond, n, u, traits, c),
        res.mended(rupture, q, bond, u, c),
    ):
        left = attempt.rupture
        assert 0 <= left.stage <= LAST_STAGE
        assert left.stage <= left.shown_stage <= LAST_STAGE
        assert all_within((left.compliance, left.intensity, left.peak))
        assert left.peak >= left.intensity
        assert 0.0 <= attempt.rest < 1.0
        assert (left.kind == NO_RUPTURE) == (rupture.kind == NO_RUPTURE)


@given(
    alliance=alliances,
    rupture=ruptures,
    now=st.tuples(unit, unit, unit),
    repaired=st.booleans(),
    n=unit,
    patient=patients,
    therapist=therapists,
    c=constants,
)
def test_the_alliance_stays_within_its_bounds(
    alliance, rupture, now, repaired, n, patient, therapist, c
):
    """No exchange carries bond, tasks or goals outside [0, 1]."""
    following = al.alliance_next(alliance, rupture, *now, repaired, n, patient, therapist, c)
    assert all_within(following)
    assert within(al.whole(following), min(following), max(following))
    assert within(al.capacity(patient.trust, n, c), patient.trust, 1.0)
    assert within(al.eroded(rupture, rupture.focus, c), 0.0, c.alliance.erosion)


@given(alliance=alliances, improvement=numbers(-10.0, 0.999), trust=unit, c=constants)
def test_expectation_and_relief_keep_the_alliance_within_its_bounds(
    alliance, improvement, trust, c
):
    """What trust expects, and what relief or worsening does, lies on [0, 1]."""
    assert all_within(al.first_alliance(trust, c))
    assert all_within(al.encouraged(alliance, improvement, c))


@given(
    alliance=alliances,
    rupture=open_ruptures(),
    peak=unit,
    share=unit,
    patient=patient_states,
    therapist=therapist_states,
    traits=patients,
    c=constants,
)
def test_growth_stays_within_its_bounds(
    alliance, rupture, peak, share, patient, therapist, traits, c
):
    """What a resolution restores and changes in both stays within every bound."""
    assert all_within(gr.restored(alliance, peak, share, c))
    grown = gr.grown_patient(patient, rupture._replace(peak=peak), traits, c)
    assert on_circumplex(grown.style)
    assert on_circumplex(grown.voiced)
    assert all_within((grown.strain, grown.rigidity, grown.transference, grown.negotiability))
    calmer = gr.eased(patient, share, traits)
    assert within(calmer.strain, 0.0, patient.strain)
    assert on_circumplex(calmer.reception)
    taught = gr.grown_therapist(therapist, peak, c)
    assert all_within((taught.familiarity, taught.warmth, taught.learned))
    worn = gr.worn_negotiability(patient.negotiability, peak, c)
    assert within(worn, 0.0, patient.negotiability)


@given(
    symptoms=numbers(0.01, 5.0),
    work=unit,
    schema=numbers(-1.0, 1.0),
    opened=unit,
    answering=unit,
    life=numbers(-6.5, 6.5),
    c=constants,
)
def test_symptoms_stay_positive(symptoms, work, schema, opened, answering, life, c):
    """No session takes symptoms to zero or below."""
    following = sy.symptoms_next(symptoms, work, schema, opened, answering, life, c)
    assert following > 0.0
    assert math.isfinite(following)


@given(before=st.tuples(unit, unit), after=st.tuples(unit, unit))
def test_a_schema_change_lies_between_minus_1_and_1(before, after):
    """The change of schema is a mean of two changes of shares."""
    found = sy.schema_change(before[0], after[0], before[1], after[1])
    assert within(found, -1.0, 1.0)


@given(alliance=unit, opened=unit, held=unit, c=constants)
def test_the_hazard_of_dropping_out_is_a_probability(alliance, opened, held, c):
    """The hazard lies between 0 and its full value."""
    assert within(en.dropout_hazard(alliance, opened, held, c), 0.0, c.endings.dropout)


@given(symptoms=numbers(0.001, 10.0), intake=numbers(0.01, 5.0), c=constants)
def test_the_hazard_of_leaving_with_enough_is_a_probability(symptoms, intake, c):
    """The hazard lies between 0 and its full value."""
    assert within(en.good_enough_hazard(symptoms, intake, c), 0.0, c.endings.good_enough)


@given(treatment=treatments, case=st.integers(0, 3), session=session_numbers)
def test_training_moves_between_nothing_and_everything(treatment, case, session):
    """Progress and the trained focus are shares; training never takes focus away."""
    progress = tr.training_progress(treatment, case, session)
    assert within(progress)
    assert within(tr.trained_focus(treatment, progress), treatment.relational_focus, 1.0)


@given(traits=therapists, training=unit, learned=unit)
def test_practice_keeps_every_skill_within_its_bounds_and_lowers_none(
    traits, training, learned
):
    """Trained and learned skills lie between what they were and 1; the rest is as it was."""
    today = tr.practised(traits, training, learned)
    for name, before in traits._asdict().items():
        if "stance" in name:
            assert getattr(today, name) == before
        else:
            assert within(getattr(today, name), before, 1.0)


@given(dyad=dyads, alliance=alliances, opened=unit, going_on=st.booleans())
def test_work_is_a_share(dyad, alliance, opened, going_on):
    """The work of an exchange lies on [0, 1]."""
    assert within(se.work_done(alliance, opened, going_on, dyad))


@given(dyad=dyads)
def test_intake_lies_within_every_bound(dyad):
    """Whoever comes to whom, the state before the first word lies within its bounds."""
    state = se.intake(dyad)
    assert state.rupture == QUIET
    assert on_circumplex(state.patient.act)
    assert on_circumplex(state.patient.reception)
    assert on_circumplex(state.therapist.act)
    assert all_within(state.alliance)
