"""What rises with what, what does nothing when it is neutral: for all inputs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.parameters.mechanisms import MECHANISMS, switched
from dyad_sim.theory import alliance as al
from dyad_sim.theory import detection as de
from dyad_sim.theory import endings as en
from dyad_sim.theory import events as ev
from dyad_sim.theory import growth as gr
from dyad_sim.theory import reception as re
from dyad_sim.theory import resolution as res
from dyad_sim.theory import rupture as ru
from dyad_sim.theory import strain as sn
from dyad_sim.theory import symptoms as sy
from dyad_sim.theory import therapist as th
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE
from dyad_sim.theory.states import CONFRONTATION, LAST_STAGE, QUIET, WITHDRAWAL
from dyad_sim.theory.training import practised, training_progress
from tests.strategies import (
    acts,
    alliances,
    constants,
    instruments,
    numbers,
    open_ruptures,
    patient_states,
    patients,
    ruptures,
    therapist_states,
    therapists,
    treatments,
    uniform,
    unit,
)

pairs = st.tuples(unit, unit).map(sorted)
stages = st.integers(1, LAST_STAGE)
SLACK = 1e-12


def no_less(high, low):
    """Whether one number is no less than another, but for rounding."""
    return high >= low - SLACK


# --- Detection ---------------------------------------------------------------


@given(rupture=open_ruptures(), levels=pairs, state=therapist_states, skill=unit, c=constants)
def test_noticing_rises_with_intensity(rupture, levels, state, skill, c):
    """A more intense rupture is never harder to notice."""
    faint, strong = (rupture._replace(intensity=level) for level in levels)
    low = de.noticing_chance(faint, state, skill, c)
    assert no_less(de.noticing_chance(strong, state, skill, c), low)


@given(rupture=open_ruptures(), levels=pairs, state=therapist_states, skill=unit, c=constants)
def test_noticing_falls_with_embeddedness(rupture, levels, state, skill, c):
    """The deeper the therapist is embedded, the less is noticed."""
    free, embedded = (state._replace(embeddedness=level) for level in levels)
    low = de.noticing_chance(rupture, embedded, skill, c)
    assert no_less(de.noticing_chance(rupture, free, skill, c), low)


@given(rupture=open_ruptures(), state=therapist_states, skills=pairs, known=pairs, c=constants)
def test_noticing_rises_with_mindfulness_and_familiarity(rupture, state, skills, known, c):
    """Mindfulness and familiarity with the pattern never blind."""
    less, more = (state._replace(familiarity=level) for level in known)
    low = de.noticing_chance(rupture, less, skills[0], c)
    assert no_less(de.noticing_chance(rupture, more, skills[1], c), low)


@given(rupture=open_ruptures(WITHDRAWAL), covers=pairs, c=constants)
def test_withdrawal_is_less_visible_and_least_of_all_under_compliance(rupture, covers, c):
    """Confrontation is wholly visible, withdrawal less, compliant withdrawal least."""
    bare, covered = (rupture._replace(compliance=cover) for cover in covers)
    anger = rupture._replace(kind=CONFRONTATION, compliance=0.0)
    assert de.visibility(anger, c) == 1.0
    assert no_less(1.0, de.visibility(bare, c))
    assert no_less(de.visibility(bare, c), de.visibility(covered, c))


@given(skills=pairs, c=constants)
def test_who_looks_for_strain_finds_it_also_where_it_is_not(skills, c):
    """False alarms rise with mindfulness."""
    low, high = (de.false_alarm_chance(skill, c) for skill in skills)
    assert no_less(high, low)


@given(rupture=open_ruptures(), traits=therapists, skills=pairs, c=constants)
def test_an_apparent_repair_is_seen_through_by_monitoring(rupture, traits, skills, c):
    """Sensing rises with monitoring; where nothing is hidden there is nothing to sense."""
    low, high = (de.sensing_chance(rupture, traits._replace(monitoring=s), c) for s in skills)
    assert no_less(high, low)
    honest = rupture._replace(shown_stage=rupture.stage)
    assert de.sensing_chance(honest, traits, c) == 0.0


# --- Strain, onset, course ---------------------------------------------------


@given(
    strain=unit,
    sources=st.tuples(unit, unit, unit, unit, unit),
    more=unit,
    which=st.integers(0, 4),
    relief=st.tuples(unit, numbers(-1.0, 1.0), st.booleans()),
    c=constants,
)
def test_strain_rises_with_each_of_its_sources(strain, sources, more, which, relief, c):
    """More of any source never means less strain."""
    stronger = list(sources)
    stronger[which] = max(sources[which], more)
    low = sn.strain_next(strain, *sources, *relief, c)
    assert no_less(sn.strain_next(strain, *stronger, *relief, c), low)


@given(strain=unit, bonds=pairs, warmth=numbers(-1.0, 1.0), c=constants)
def test_bond_warmth_and_a_mended_moment_soothe(strain, bonds, warmth, c):
    """A better bond, a warmer reception and a quick repair never add strain."""
    calm = (0.0,) * 5
    worse = sn.strain_next(strain, *calm, bonds[0], warmth, False, c)
    assert no_less(worse, sn.strain_next(strain, *calm, bonds[1], warmth, False, c))
    assert no_less(worse, sn.strain_next(strain, *calm, bonds[0], 1.0, False, c))
    assert no_less(worse, sn.strain_next(strain, *calm, bonds[0], warmth, True, c))


@given(levels=pairs, weight=unit, c=constants)
def test_the_fear_confirmed_and_talk_too_much_strain_the_more_of_them_there_is(
    levels, weight, c
):
    """Both rise; below the tolerance, and without load or sensitivity, there is none."""
    low, high = levels
    assert no_less(sn.confirming_strain(high, c), sn.confirming_strain(low, c))
    assert no_less(sn.overload_strain(high, weight, c), sn.overload_strain(low, weight, c))
    assert no_less(sn.pressing_strain(high, ADHERE, c), sn.pressing_strain(low, ADHERE, c))
    assert sn.confirming_strain(c.strain.tolerance, c) == 0.0
    assert sn.overload_strain(0.0, weight, c) == 0.0
    assert sn.overload_strain(high, 0.0, c) == 0.0


@given(levels=pairs, c=constants)
def test_the_hazard_of_a_rupture_rises_with_strain(levels, c):
    """More strain never makes a rupture less likely, and half of it stands at the threshold."""
    low, high = (ru.onset_hazard(strain, c) for strain in levels)
    assert no_less(high, low)
    assert ru.onset_hazard(c.rupture.onset_threshold, c) == 0.5 * c.rupture.onset


@given(
    state=patient_states, bonds=pairs, freedom=pairs, lean=pairs, traits=patients, c=constants
)
def test_anger_is_spared_by_the_bond_and_freed_by_a_negotiable_world(
    state, bonds, freedom, lean, traits, c
):
    """Tendency and negotiability raise the chance of confrontation, a good bond lowers it."""
    base = ru.confrontation_chance(state, bonds[1], traits, c)
    assert no_less(ru.confrontation_chance(state, bonds[0], traits, c), base)
    for name, where in (("confrontation", "traits"), ("negotiability", "state")):
        levels = lean if where == "traits" else freedom
        low, high = (
            ru.confrontation_chance(
                state._replace(negotiability=x) if where == "state" else state,
                0.5,
                traits._replace(**{name: x}) if where == "traits" else traits,
                c,
            )
            for x in levels
        )
        assert no_less(high, low)


@given(rupture=open_ruptures(), q=unit, tolerance=unit, c=constants)
def test_a_rupture_grows_only_beyond_the_border(rupture, q, tolerance, c):
    """Up to it the rupture fades; a fear that is wholly confirmed never lets it fade."""
    following = ru.intensity_next(rupture, q, tolerance, c)
    if q <= c.rupture.border:
        assert no_less(rupture.intensity, following)
    assert no_less(ru.intensity_next(rupture, 1.0, tolerance, c), rupture.intensity)


@given(rupture=open_ruptures(), qs=pairs, tolerance=unit, c=constants)
def test_a_rupture_grows_the_more_the_fear_is_confirmed(rupture, qs, tolerance, c):
    """More confirmation never leaves it weaker."""
    low, high = (ru.intensity_next(rupture, q, tolerance, c) for q in sorted(qs))
    assert no_less(high, low)


@given(rupture=open_ruptures(), q=unit, tolerances=pairs, c=constants)
def test_anger_that_cannot_be_borne_grows_faster(rupture, q, tolerances, c):
    """Tolerance slows the growth of a confrontation and leaves a withdrawal alone."""
    low, high = (ru.intensity_next(rupture, q, t, c) for t in tolerances)
    assert no_less(low, high)
    if rupture.kind == WITHDRAWAL:
        assert low == high


# --- Attempts ----------------------------------------------------------------


@given(stage=stages, levels=pairs, bond=unit, n=unit, traits=therapists, c=constants)
def test_the_chance_of_an_advance_falls_with_confirmation(stage, levels, bond, n, traits, c):
    """What confirms the fear makes the attempt fail."""
    easy, hard = (res.advance_chance(stage, q, bond, n, traits, c) for q in levels)
    assert no_less(easy, hard)


@given(stage=stages, q=unit, bonds=pairs, free=pairs, traits=therapists, c=constants)
def test_the_chance_of_an_advance_rises_with_bond_and_negotiability(
    stage, q, bonds, free, traits, c
):
    """A better bond and a more negotiable world carry an attempt."""
    low = res.advance_chance(stage, q, bonds[0], free[0], traits, c)
    assert no_less(res.advance_chance(stage, q, bonds[1], free[1], traits, c), low)


@given(levels=pairs, c=constants)
def test_backlash_needs_a_failure_that_confirms_the_fear(levels, c):
    """The chance rises with confirmation and is nothing below its threshold."""
    low, high = (res.backlash_chance(q, c) for q in levels)
    assert no_less(high, low)
    assert res.backlash_chance(c.resolution.backlash_threshold, c) == 0.0


@given(rupture=open_ruptures(), u=uniform, c=constants)
def test_a_backlash_intensifies_and_loses_a_stage(rupture, u, c):
    """After a backlash the rupture is no weaker, a stage back, and what was shown is lost."""
    after = res.backlash(rupture, u, c)
    assert no_less(after.intensity, rupture.intensity)
    assert after.stage == after.shown_stage == max(0, rupture.stage - 1)
    if after.kind != rupture.kind:
        assert after.compliance == 0.0


@given(rupture=open_ruptures(), q=unit, bond=unit, n=unit, u=uniform, t=therapists, c=constants)
def test_the_outcome_of_an_attempt_says_what_happened_to_the_stage(
    rupture, q, bond, n, u, t, c
):
    """Advanced means further, fallen back means one back, apparent means only shown."""
    attempt = res.metacommunicated(rupture, q, bond, n, u, t, c)
    stage, left = rupture.stage, attempt.rupture
    assert attempt.events in {
        ev.ADVANCED,
        ev.ONLY_APPARENT,
        ev.FAILED,
        ev.FAILED | ev.FELL_BACK,
        ev.FAILED | ev.BACKLASH,
    }
    if attempt.events == ev.ADVANCED:
        assert left.stage > stage
    elif attempt.events == ev.ONLY_APPARENT:
        assert left.stage == stage
        assert left.shown_stage == min(LAST_STAGE, rupture.shown_stage + 1)
        assert rupture.compliance > 0.0
    elif attempt.events == ev.FAILED | ev.FELL_BACK:
        assert left.stage == left.shown_stage == stage - 1
    elif attempt.events == ev.FAILED:
        assert left == rupture


# --- Reception ---------------------------------------------------------------


@given(
    state=therapist_states,
    act=acts,
    loads=pairs,
    traits=therapists,
    who=patients,
    response=st.sampled_from([GO_ON, METACOMMUNICATE]),
    c=constants,
)
def test_the_load_of_metacommunication_makes_every_act_sound_more_intruding(
    state, act, loads, traits, who, response, c
):
    """More load is never heard as less intruding; without sensitivity it is not heard."""
    low, high = (
        re.criticism(state._replace(load=load), act, response, traits, who, c) for load in loads
    )
    assert no_less(high, low)
    untroubled = who._replace(intrusion_sensitivity=0.0)
    quiet, loud = (
        re.criticism(state._replace(load=load), act, response, traits, untroubled, c)
        for load in loads
    )
    assert quiet == loud


@given(transferences=pairs, skills=pairs, c=constants)
def test_history_weighs_more_with_transference_and_less_when_it_is_anticipated(
    transferences, skills, c
):
    """Transference raises the weight; skill 7 tempers it, where the therapist speaks."""
    low, high = (re.history_weight(t, METACOMMUNICATE, skills[0], c) for t in transferences)
    assert no_less(high, low)
    tempered = re.history_weight(transferences[1], METACOMMUNICATE, skills[1], c)
    assert no_less(high, tempered)
    plain = [re.history_weight(transferences[1], GO_ON, skill, c) for skill in skills]
    assert plain[0] == plain[1]


@given(state=therapist_states, act=acts, tolerances=pairs, traits=therapists, c=constants)
def test_hostility_hooks_whom_it_cannot_be_borne_by(state, act, tolerances, traits, c):
    """Affect tolerance never embeds, and matters only under hostility."""
    weak, strong = (
        th.embeddedness_next(state, act, traits._replace(affect_tolerance=t), c)
        for t in tolerances
    )
    assert no_less(weak, strong)
    if act.affiliation >= 0.0:
        assert weak == strong


@given(state=therapist_states, act=acts, traits=therapists, c=constants)
def test_awareness_frees(state, act, traits, c):
    """An aware therapist is never more embedded than an unaware one."""
    aware = th.embeddedness_next(state._replace(aware=True), act, traits, c)
    unaware = th.embeddedness_next(state._replace(aware=False), act, traits, c)
    assert no_less(unaware, aware)


# --- Consequences ------------------------------------------------------------


@given(alliance=alliances, peaks=pairs, share=unit, c=constants)
def test_a_deeper_rupture_resolved_restores_more(alliance, peaks, share, c):
    """Restoration never lowers a facet and rises with what was at stake."""
    low, high = (gr.restored(alliance, peak, share, c) for peak in peaks)
    for before, less, more in zip(alliance, low, high, strict=True):
        assert no_less(less, before)
        assert no_less(more, less)


@given(
    alliance=alliances,
    rupture=ruptures,
    levels=pairs,
    n=unit,
    who=patients,
    by=therapists,
    c=constants,
)
def test_the_alliance_suffers_from_what_confirms_the_fear(
    alliance, rupture, levels, n, who, by, c
):
    """More confirmation, strain or intensity never gives a better alliance."""
    calm = al.alliance_next(alliance, rupture, levels[0], levels[0], 0.0, False, n, who, by, c)
    hurt = al.alliance_next(alliance, rupture, levels[1], levels[1], 0.0, False, n, who, by, c)
    for better, worse in zip(calm, hurt, strict=True):
        assert no_less(better, worse)
    worse_rupture = rupture._replace(intensity=max(rupture.intensity, levels[1]))
    torn = al.alliance_next(
        alliance, worse_rupture, levels[0], levels[0], 0.0, False, n, who, by, c
    )
    for better, worse in zip(calm, torn, strict=True):
        assert no_less(better, worse)


@given(
    alliance=alliances, improvements=st.tuples(numbers(-2, 0.9), numbers(-2, 0.9)), c=constants
)
def test_relief_strengthens_agreement_and_leaves_the_bond(alliance, improvements, c):
    """Tasks and goals rise with improvement; the bond does not know of it."""
    low, high = sorted(improvements)
    less, more = al.encouraged(alliance, low, c), al.encouraged(alliance, high, c)
    assert no_less(more.tasks, less.tasks)
    assert no_less(more.goals, less.goals)
    assert less.bond == more.bond == alliance.bond


@given(alliances_=pairs, opened=pairs, held=pairs, c=constants)
def test_drop_out_threatens_a_failed_alliance_with_an_open_rupture(alliances_, opened, held, c):
    """The hazard falls with alliance and commitment and rises with an open rupture."""
    hold = en.dropout_hazard(alliances_[1], opened[0], held[1], c)
    assert no_less(en.dropout_hazard(alliances_[0], opened[1], held[0], c), hold)


@given(
    levels=st.tuples(numbers(0.01, 5), numbers(0.01, 5)), intake=numbers(0.01, 5), c=constants
)
def test_the_hazard_of_leaving_with_enough_rises_as_symptoms_fall(levels, intake, c):
    """Fewer symptoms never make a good-enough exit less likely."""
    low, high = sorted(levels)
    well, ill = (en.good_enough_hazard(x, intake, c) for x in (low, high))
    assert no_less(well, ill)


@given(
    x=numbers(0.01, 5.0),
    works=pairs,
    schemas=pairs,
    opened=pairs,
    answering=unit,
    life=numbers(-6.0, 6.0),
    c=constants,
)
def test_work_and_schema_change_relieve_and_open_ruptures_harm(
    x, works, schemas, opened, answering, life, c
):
    """Symptoms fall with work and with schema change and rise with what is left open."""
    well = sy.symptoms_next(x, works[1], schemas[1], opened[0], answering, life, c)
    ill = sy.symptoms_next(x, works[0], schemas[0], opened[1], answering, life, c)
    assert no_less(ill, well)


@given(total=st.integers(2, 40), session=st.integers(1, 39), fears=pairs, c=constants)
def test_the_approaching_end_is_felt_more_from_session_to_session(total, session, fears, c):
    """Strain from parting rises toward the last session and with sensitivity."""
    session = min(session, total - 1)
    now = en.parting_strain(session, total, fears[1], c)
    assert no_less(en.parting_strain(session + 1, total, fears[1], c), now)
    assert no_less(now, en.parting_strain(session, total, fears[0], c))
    if total - session + 1 > c.strain.parting_window:
        assert now == 0.0 or total - session + 1 <= c.strain.parting_window + 1


@given(treatment=treatments, case=st.integers(0, 3), session=st.integers(1, 20))
def test_training_is_never_unlearned(treatment, case, session):
    """Progress does not fall over sessions or over cases."""
    now = training_progress(treatment, case, session)
    assert training_progress(treatment, case, session + 1) >= now
    assert training_progress(treatment, case + 1, session) >= now


# --- Neutral values do nothing -----------------------------------------------


@given(traits=therapists)
def test_no_training_and_nothing_learned_leave_a_therapist_as_they_were(traits):
    """Without practice every trait stays what it was."""
    assert practised(traits, 0.0, 0.0) == traits


@given(
    c=constants,
    treatment=treatments,
    k=instruments,
    off=st.lists(st.sampled_from(sorted(MECHANISMS)), unique=True),
)
def test_switching_off_sets_the_neutral_values_and_touches_nothing_else(c, treatment, k, off):
    """What a switch names is neutral afterwards, everything else as it was."""
    rules = switched(c, treatment, k, off)
    groups = {**rules[0]._asdict(), "treatment": rules[1], "instruments": rules[2]}
    before = {**c._asdict(), "treatment": treatment, "instruments": k}
    neutral = {path: value for name in off for path, value in MECHANISMS[name].neutral.items()}
    for group, values in groups.items():
        for name, value in values._asdict().items():
            expected = neutral.get(f"{group}.{name}", getattr(before[group], name))
            assert value == expected, f"{group}.{name}"


@given(
    state=therapist_states,
    act=acts,
    traits=therapists,
    who=patients,
    c=constants,
    treatment=treatments,
    k=instruments,
)
def test_neutral_values_do_nothing(state, act, traits, who, c, treatment, k):
    """With everything off there is no pull, no tone, no history, no strain, no repair."""
    off, _, _ = switched(c, treatment, k, MECHANISMS)
    assert th.felt_pull(act, traits, off) == (0.0, 0.0)
    assert re.criticism(state, act, METACOMMUNICATE, traits, who, off) == 0.0
    assert re.history_weight(1.0, GO_ON, traits.relational_meaning, off) == 0.0
    assert sn.overload_strain(1.0, 1.0, off) == 0.0
    assert en.parting_strain(9, 9, 1.0, off) == 0.0
    assert ru.onset_hazard(1.0, off) == 0.0
    assert res.advance_chance(1, 0.0, 1.0, 1.0, traits, off) == 0.0
    assert res.backlash_chance(1.0, off) == 0.0
    assert de.false_alarm_chance(1.0, off) == 0.0
    assert en.dropout_hazard(0.0, 1.0, 0.0, off) == 0.0
    assert en.good_enough_hazard(0.01, 5.0, off) == 0.0
    embedded = th.embeddedness_next(state, act, traits, off)
    assert no_less(state.embeddedness, embedded)


@given(rupture=open_ruptures(), state=therapist_states, skill=unit, c=constants)
def test_without_the_difficulty_of_detection_every_rupture_is_seen_at_once(
    rupture, state, skill, c
):
    """The switched-off detection notices with certainty."""
    certain = c._replace(detection=c.detection._replace(certainty=1.0))
    assert no_less(de.noticing_chance(rupture, state, skill, certain), 1.0)


@given(
    alliance=alliances,
    patient=patient_states,
    who=patients,
    state=therapist_states,
    peak=unit,
    c=constants,
    treatment=treatments,
    k=instruments,
)
def test_repair_without_growth_changes_neither_partner(
    alliance, patient, who, state, peak, c, treatment, k
):
    """Growth and restoration switched off, a resolution calms and teaches nothing."""
    off, _, _ = switched(c, treatment, k, ["growth", "restoration"])
    assert gr.restored(alliance, peak, 1.0, off) == alliance
    grown = gr.grown_patient(patient, QUIET._replace(peak=peak), who, off)
    assert grown.style == patient.style
    assert grown.rigidity == patient.rigidity
    assert grown.transference == patient.transference
    assert grown.negotiability == patient.negotiability
    taught = gr.grown_therapist(state, peak, off)
    assert taught.familiarity == state.familiarity
    assert taught.warmth == state.warmth
    assert taught.learned == state.learned
