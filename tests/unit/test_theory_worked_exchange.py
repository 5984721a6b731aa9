"""One exchange, worked by hand: who acts how, what is noticed, how it is received.

Impulses of 3/4 are expressed as 3/5, deviates are one up and one down, and no two
quantities that meet in a formula are alike: whatever takes one for another shows.
"""

from __future__ import annotations

from math import hypot, sqrt

import pytest

from dyad_sim.theory import events as ev
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.exchange import (
    ExchangeInfo,
    noticed,
    patient_turn,
    situation,
    therapist_turn,
)
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE, Situation
from dyad_sim.theory.states import QUIET, Alliance
from tests.examples import SHOCKS, constants, dyad, state, withdrawal

approx = pytest.approx

ONE_UP = 0.8413447460685429
"""The uniform whose normal deviate is 1."""

ONE_DOWN = 1.0 - ONE_UP

HEARD = Act(0.1, -0.1)
"""Half way from the therapist's act, (0.6, -0.6), to the fear, (-0.4, 0.4)."""

SMOOTHED = Act(0.4, -0.25)
"""A quarter of the way from the reception so far, (0.5, -0.3), to what is heard now."""


def close(act):
    """An act but for rounding."""
    return approx(tuple(act))


def hurt(act):
    """Half by wish (0.9, -0.2) and fear (-0.4, 0.4), half by coldness."""
    to_wish = hypot(act.affiliation - 0.9, act.control + 0.2)
    to_fear = hypot(act.affiliation + 0.4, act.control - 0.4)
    return 0.5 * to_wish / (to_wish + to_fear) + 0.5 * (1.0 - act.affiliation) / 2.0


# --- The patient's half -------------------------------------------------------


def patients_half(notice, rupture=QUIET):
    """The patient's half after a therapist's act of (0.5, 0.5), the noise one up, one down."""
    c = constants(
        acts__patient_inertia=0.0,
        acts__patient_noise=0.5,
        acts__opening=0.0,
        acts__opening_kept=0.25,
        pull__patient_affiliation=0.5,
        pull__patient_control=0.5,
        pull__therapist_affiliation=0.5,
        pull__therapist_control=0.5,
        embedding__embedding=0.5,
        embedding__resistance=0.2,
        embedding__release=0.4,
        embedding__release_base=0.2,
        embedding__familiarity_weight=0.0,
        rupture__marker=0.0,
        detection__base=0.2,
        detection__false_alarm=0.3,
        detection__detection=1.0,
        detection__certainty=0.0,
        detection__withdrawal_visibility=0.8,
    )
    before = state(rigidity=0.0, voiced=Act(0.8, -0.4), embeddedness=0.5, rupture=rupture)
    before = before._replace(therapist=before.therapist._replace(act=Act(0.5, 0.5)))
    shocks = SHOCKS._replace(
        patient_affiliation=ONE_UP, patient_control=ONE_DOWN, notice=notice
    )
    who = dyad(
        c,
        mindfulness=0.6,
        susceptibility_affiliation=1.0,
        susceptibility_control=1.0,
    )
    who = who._replace(
        patient=who.patient._replace(susceptibility_affiliation=1.0, susceptibility_control=1.0)
    )
    return patient_turn(before, shocks, who)


def test_the_patient_acts_by_the_pull_and_the_draws_of_each_axis():
    """0.25 + 0.5 and -0.25 - 0.5 are expressed as 0.6 and -0.6; the voiced fades by 3/4."""
    found, event = patients_half(0.99)
    assert found.patient.act == close((0.6, -0.6))
    assert found.patient.voiced == approx((0.2, -0.1))
    assert event == 0


def test_the_therapist_is_drawn_in_by_the_act_just_made():
    """An eighth of 0.5 draws in, what of a pull of 0.3 lies beyond 0.2; 0.8 / 3 come free."""
    found, _ = patients_half(0.99)
    assert found.therapist.embeddedness == approx(0.5 + 0.0625 * 0.5 - 0.8 / 3.0 * 0.5)
    assert not found.therapist.aware


def test_a_false_alarm_comes_in_one_exchange_of_five():
    """A chance of 0.3 * 0.8 / 1.2 = 0.2; without it there is neither impression nor event."""
    found, event = patients_half(0.19)
    assert found.therapist.aware
    assert event == ev.FALSE_ALARM
    found, event = patients_half(0.21)
    assert not found.therapist.aware
    assert event == 0


def test_noticing_is_blurred_by_the_embeddedness_of_this_very_exchange():
    """0.5 * 0.8 * 2/3 * (1 - 0.3979) = 0.1606: less would be 0.1333, before the pull."""
    assert patients_half(0.160, rupture=withdrawal())[1] == ev.NOTICED
    found, event = patients_half(0.162, rupture=withdrawal())
    assert event == 0
    assert not found.therapist.aware
    assert found.rupture == withdrawal()


def test_seeing_through_uncovers_the_rupture_in_the_state_that_follows():
    """What only seemed to have advanced is shown as it is."""
    c = constants(detection__sensing=1.0, detection__cover_kept=0.25)
    covered = state(rupture=withdrawal(stage=1, shown_stage=3, compliance=0.8))
    found, event = patient_turn(covered, SHOCKS._replace(notice=0.4), dyad(c, monitoring=0.5))
    assert event == ev.SEEN_THROUGH
    assert found.rupture == withdrawal(stage=1, shown_stage=1, compliance=approx(0.2))
    assert found.therapist.aware


def test_what_is_left_of_not_seeing_through_decides_about_noticing():
    """A sensing of 0.2 leaves 0.25 of 0.4; the chance of noticing is 0.5 * 0.8 * 0.6 = 0.24."""
    c = constants(
        detection__sensing=0.4,
        detection__base=0.0,
        detection__detection=1.0,
        detection__certainty=0.0,
        detection__withdrawal_visibility=0.8,
        embedding__familiarity_weight=0.0,
    )
    who = dyad(c, monitoring=0.5, mindfulness=0.6)
    seeming = withdrawal(stage=1, shown_stage=2)
    assert noticed(state().therapist, seeming, 0.4, who) == (False, seeming, 0)
    assert noticed(state().therapist, seeming, 0.38, who) == (True, seeming, ev.NOTICED)


def test_the_therapist_goes_by_what_both_have_just_done():
    """Every field of the situation comes from its own place."""
    before = state(rupture=withdrawal(stage=1, shown_stage=2), aware=True, discouragement=0.15)
    before = before._replace(
        patient=before.patient._replace(act=Act(0.1, 0.2)),
        therapist=before.therapist._replace(act=Act(0.3, 0.4)),
    )
    who = dyad(repair_probability=0.55, relational_focus=0.65, exploration=0.75)
    expected = Situation(
        session=7,
        exchange=11,
        aware=True,
        shown_stage=2,
        patient_affiliation=0.1,
        patient_control=0.2,
        own_affiliation=0.3,
        own_control=0.4,
        discouragement=0.15,
        strategy=METACOMMUNICATE,
        repair_probability=0.55,
        relational_focus=0.65,
        exploration=0.75,
    )
    assert situation(before, 7, 11, who) == expected


# --- The therapist's half -----------------------------------------------------

TURN = {
    "acts__therapist_inertia": 0.0,
    "acts__therapist_noise": 0.5,
    "pull__therapist_affiliation": 0.0,
    "pull__therapist_control": 0.0,
    "response__adherence_coldness": 0.0,
    "response__adherence_control": 0.0,
    "reception__transference": 1.0,
    "reception__anticipation": 0.0,
    "reception__frustration": 0.0,
    "reception__intrusion": 0.0,
    "reception__blame": 0.0,
    "reception__staleness": 0.0,
    "reception__pressure": 0.0,
    "reception__smoothing": 0.25,
    "reception__personal": 0.5,
    "attunement__retuning": 0.0,
    "attunement__match_radius": 0.5,
    "attunement__misattunement": 0.3,
    "attunement__reparation": 0.1,
    "strain__tolerance": 0.2,
    "strain__reactivity": 0.5,
    "strain__overload": 0.6,
    "strain__pressing_on": 0.25,
    "strain__leak": 0.2,
    "strain__soothing": 0.5,
    "alliance__negotiated_trust": 0.5,
    "alliance__bond_building": 0.1,
    "alliance__bond_doubt": 0.15,
    "alliance__reparation_bond": 0.2,
    "alliance__task_building": 0.25,
    "alliance__goal_building": 0.35,
    "alliance__work_doubt": 0.3,
    "alliance__digression": 0.2,
    "alliance__erosion": 0.1,
    "alliance__erosion_beside": 0.5,
    "metacommunication__load_kept": 0.5,
    "metacommunication__load": 0.4,
    "metacommunication__pressing_kept": 0.5,
    "metacommunication__trace": 0.25,
    "metacommunication__warmth": 0.5,
    "metacommunication__control": -0.5,
    "embedding__disclosure_release": 0.75,
    "resolution__advance": 1.0,
    "resolution__steepness": 10.0,
    "resolution__bond": 0.0,
    "resolution__difficulty_1": 0.0,
    "resolution__apparent": 0.0,
    "resolution__skipping": 0.0,
    "resolution__single_step": 0.0,
    "resolution__relief": 0.0,
    "resolution__backlash": 0.0,
    "rupture__onset": 0.0,
    "rupture__fading": 0.5,
    "rupture__floor": 0.0,
    "rupture__marker": 0.5,
}


def therapists_half(
    response, *, events=0, c=None, shocks=None, skills=None, fear=-0.4, **changes
):
    """The therapist's half after the patient's act of (0.2, 0.4).

    The stance, (0.25, -0.25), and a deviate of one half up and one half down lead to an
    act of (0.6, -0.6), which lies 0.447 from the complement.
    """
    before = state(
        **{
            "alliance": Alliance(0.7, 0.5, 0.3),
            "matched": False,
            "strain": 0.4,
            "transference": 0.5,
            "negotiability": 0.6,
            "reception": Act(0.5, -0.3),
            "earlier": Act(-0.2, 0.6),
            "load": 0.5,
            "pressing": 0.6,
            **changes,
        }
    )
    before = before._replace(patient=before.patient._replace(act=Act(0.2, 0.4)))
    who = dyad(
        constants(**{**TURN, **(c or {})}),
        wish_affiliation=0.9,
        wish_control=-0.2,
        fear_affiliation=fear,
        fear_control=0.4,
        trust=0.4,
        intrusion_sensitivity=0.8,
        stance_affiliation=0.25,
        stance_control=-0.25,
        technique=0.5,
        structure=0.0,
        **(skills or {}),
    )
    draws = SHOCKS._replace(
        therapist_affiliation=ONE_UP, therapist_control=ONE_DOWN, **(shocks or {})
    )
    return therapist_turn(before, events, response, draws, 0.05, who)


def test_an_act_is_sent_heard_and_smoothed():
    """Sent as (0.6, -0.6), heard through history as (0.1, -0.1), smoothed to (0.4, -0.25)."""
    found, info = therapists_half(GO_ON, events=ev.NOTICED)
    assert found.therapist.act == close((0.6, -0.6))
    assert found.patient.reception == close(SMOOTHED)
    assert info == ExchangeInfo(
        received=close(HEARD),
        confirmation=approx(hurt(SMOOTHED)),
        confirmation_now=approx(hurt(HEARD)),
        contribution=approx(hurt(Act(0.6, -0.6))),
        response=GO_ON,
        events=ev.NOTICED,
        concealed=0.0,
        repaired=True,
    )


def strain_by_hand(*kept_by_sources, leaks):
    """Strain of 0.4 after sources and leaks, each given as the share that it spares."""
    spared = 1.0
    for kept in kept_by_sources:
        spared *= kept
    held = 1.0
    for leak in leaks:
        held *= leak
    return 0.4 + (1.0 - spared) * 0.6 - (1.0 - held) * 0.4


def test_strain_comes_from_confirmation_load_and_parting_and_is_soothed():
    """The load costs 0.6 * 0.8 * 0.25 = 0.12; warmth soothes by 0.5 * 0.7 * 0.1 = 0.035."""
    confirming = 0.5 * (hurt(SMOOTHED) - 0.2) / 0.8
    expected = strain_by_hand(1.0 - confirming, 0.88, 0.95, leaks=[0.8, 0.965, 0.9])
    assert therapists_half(GO_ON)[0].patient.strain == approx(expected)


def test_what_is_heard_as_cold_soothes_nothing():
    """A fear of (-1, 0.4) makes (-0.2, -0.1) of the act; load, parting and leaks are left."""
    found, info = therapists_half(GO_ON, c={"strain__reactivity": 0.0}, fear=-1.0)
    assert info.received == close((-0.2, -0.1))
    assert found.patient.strain == approx(strain_by_hand(0.88, 0.95, leaks=[0.8, 0.9]))


def test_a_rupture_by_itself_is_no_pressing_on():
    """Going on during a rupture strains as much as going on without one."""
    rupture = withdrawal(intensity=0.4, peak=0.4)
    strains = [therapists_half(GO_ON, rupture=r)[0].patient.strain for r in (QUIET, rupture)]
    assert strains[0] == strains[1]


def test_pressing_on_out_of_tune_costs_strain_and_mends_nothing():
    """0.25 * 0.4 for pressing on, and 0.3 of the way from a radius of 0.4 to the corner."""
    found, info = therapists_half(
        ADHERE,
        c={"attunement__match_radius": 0.4},
        rupture=withdrawal(intensity=0.4, peak=0.4, compliance=0.5),
    )
    confirming = 0.5 * (hurt(SMOOTHED) - 0.2) / 0.8
    missing = 0.3 * (hypot(0.4, 0.2) - 0.4) / (2.0 * sqrt(2.0) - 0.4)
    sources = (1.0 - confirming, 1.0 - missing, 0.88, 0.9, 0.95)
    assert found.patient.strain == approx(strain_by_hand(*sources, leaks=[0.8, 0.965]))
    assert not found.matched
    assert not info.repaired
    assert info.events == ev.ADHERED


def test_a_moment_that_was_in_tune_before_is_not_repaired():
    """Matched after matched is no reparation."""
    found, info = therapists_half(GO_ON, matched=True)
    assert found.matched
    assert not info.repaired


def test_an_open_rupture_fades_with_the_smoothed_confirmation_and_conceals_its_part():
    """Half is lost of 0.4, less by how far q is beyond 0.1; 0.5 * 0.5 * 0.9 * 0.4 is hidden."""
    found, info = therapists_half(
        GO_ON,
        c={"rupture__border": 0.1, "rupture__growth": 0.0},
        rupture=withdrawal(intensity=0.4, peak=0.4, compliance=0.5),
    )
    fading = 0.5 * (1.0 - (hurt(SMOOTHED) - 0.1) / 0.9)
    assert found.rupture.intensity == approx(0.4 - fading * 0.4)
    assert info.concealed == approx(0.09)


def alliance_by_hand(strain, bond_gains, bond_losses, work_losses):
    """Alliance of (0.7, 0.5, 0.3) for a readiness of 0.4 + 0.3 * 0.6 = 0.58."""
    task_gain = 0.25 * 0.58 * (1.0 - strain) * 0.75
    goal_gain = 0.35 * 0.58 * (1.0 - strain)
    task_loss = 1.0 - (1.0 - work_losses) * (1.0 - 0.2 * 0.8 * 0.25)
    return (
        0.7 + bond_gains * 0.3 - bond_losses * 0.7,
        0.5 + task_gain * 0.5 - task_loss * 0.5,
        0.3 + goal_gain * 0.7 - work_losses * 0.3,
    )


def test_the_alliance_follows_confirmation_strain_load_and_reparation():
    """Each facet by its own gains and losses, after the strain of this exchange."""
    found = therapists_half(GO_ON)[0]
    q, strain = hurt(SMOOTHED), found.patient.strain
    gains = 1.0 - (1.0 - 0.1 * 0.58 * (1.0 - q)) * (1.0 - 0.2)
    expected = alliance_by_hand(strain, gains, 0.15 * q, 0.3 * strain)
    assert found.alliance == close(expected)


def test_a_rupture_erodes_the_alliance_beside_doubt_and_strain():
    """0.1 * 0.4 of the bond, which it is about, and half of that of the rest."""
    found = therapists_half(GO_ON, matched=True, rupture=withdrawal(intensity=0.4, peak=0.4))[0]
    q, strain = hurt(SMOOTHED), found.patient.strain
    bond_losses = 1.0 - (1.0 - 0.15 * q) * 0.96
    work_losses = 1.0 - (1.0 - 0.3 * strain) * 0.98
    expected = alliance_by_hand(strain, 0.1 * 0.58 * (1.0 - q), bond_losses, work_losses)
    assert found.alliance == close(expected)


def test_what_the_therapist_carries_on_wears_off_and_trails_behind():
    """Half the load and the pressing are kept; the trace moves a quarter of the way."""
    found = therapists_half(GO_ON)[0].therapist
    assert found.load == approx(0.25)
    assert found.pressing == approx(0.3)
    assert found.earlier == close((-0.1, 0.55))


SKILLED = {
    "tentativeness": 1.0,
    "responsibility": 1.0,
    "collaboration": 1.0,
    "self_disclosure": 0.5,
    "concreteness": 0.5,
}


def metacommunicating(attempt):
    """Metacommunication with an even chance where this act hurts by 0.075 more than it does.

    The disclosure frees 0.375 of an embeddedness of 0.8, so that half of the intended
    (0.5, -0.5) is left; at a steepness of 10 the chance of an advance is F(3/4) = 0.8.
    """
    return therapists_half(
        METACOMMUNICATE,
        c={"resolution__threshold": hurt(HEARD) + 0.075},
        shocks={"attempt": attempt},
        skills=SKILLED,
        embeddedness=0.8,
        rupture=withdrawal(intensity=0.4, peak=0.4),
    )


def test_metacommunication_frees_the_therapist_before_acting():
    """Of the embeddedness of 0.8 a half is left, in the act and after it."""
    found = metacommunicating(0.79)[0].therapist
    assert found.embeddedness == approx(0.5)
    assert found.act == close((0.6, -0.6))


def test_metacommunication_adds_to_the_load():
    """Half of 0.5 is kept, and 0.4 of what is missing from there is added."""
    assert metacommunicating(0.79)[0].therapist.load == approx(0.25 + 0.4 * 0.75)


def test_an_attempt_is_decided_by_how_this_very_act_is_heard():
    """A chance of 0.8."""
    found, info = metacommunicating(0.79)
    assert info.events == ev.METACOMMUNICATED | ev.ADVANCED
    assert found.rupture.stage == 1
    assert metacommunicating(0.81)[1].events == ev.METACOMMUNICATED | ev.FAILED


@pytest.mark.parametrize(("onset", "event"), [(0.39, ev.ONSET), (0.41, 0)])
def test_the_strain_of_this_exchange_may_begin_a_rupture(onset, event):
    """A threshold 0.15 below the strain at a width of 0.2: a hazard of 0.5 F(3/4) = 0.4."""
    strain = therapists_half(GO_ON)[0].patient.strain
    c = {
        "rupture__onset": 0.5,
        "rupture__onset_threshold": strain - 0.15,
        "rupture__onset_width": 0.2,
    }
    assert therapists_half(GO_ON, c=c, shocks={"onset": onset})[1].events == event
