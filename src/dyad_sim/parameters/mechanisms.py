"""Mechanisms that can be switched off, each as the neutral values of its constants.

No equation asks whether a mechanism is on.  Switching one off gives its
constants the values at which it does nothing; this table is the whole rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from dyad_sim.parameters import Constants, InstrumentConstants, Treatment


class Mechanism(NamedTuple):
    """A mechanism of the theory: its item, what is without it, its neutral values.

    ``neutral`` maps ``group.constant`` to a value.  Groups are those of
    :class:`~dyad_sim.parameters.Constants`, and ``treatment`` and ``instruments``.
    """

    item: str
    without: str
    neutral: dict[str, float]


MECHANISMS: dict[str, Mechanism] = {
    "pull": Mechanism(
        "T2",
        "nobody is drawn into the complement of the other's acts",
        {
            "pull.patient_affiliation": 0.0,
            "pull.patient_control": 0.0,
            "pull.therapist_affiliation": 0.0,
            "pull.therapist_control": 0.0,
        },
    ),
    "wish_and_fear": Mechanism(
        "T3",
        "acts are read by their coldness alone, not by this patient's wish and fear",
        {"reception.personal": 0.0},
    ),
    "amplification": Mechanism(
        "T3", "strain does not sharpen the patient's style", {"acts.amplification": 0.0}
    ),
    "embeddedness": Mechanism(
        "T4",
        "only a failure taken personally embeds the therapist",
        {"embedding.embedding": 0.0},
    ),
    "resistance": Mechanism(
        "T4", "the mildest pull draws the therapist in", {"embedding.resistance": 0.0}
    ),
    "affect_tolerance": Mechanism(
        "T4",
        "how the therapist bears anger and pain shows in the tone alone",
        {
            "embedding.defensiveness": 0.0,
            "rupture.intolerance": 0.0,
            "resolution.tolerance": 0.0,
        },
    ),
    "transference": Mechanism(
        "T5",
        "the patient's history does not colour what is received",
        {"reception.transference": 0.0},
    ),
    "tone": Mechanism(
        "T5",
        "the therapist's state and lapses do not colour what is received",
        {
            "reception.frustration": 0.0,
            "reception.intrusion": 0.0,
            "reception.blame": 0.0,
            "reception.staleness": 0.0,
            "reception.pressure": 0.0,
        },
    ),
    "alliance": Mechanism(
        "T6",
        "the alliance moves only by repair, erosion and talk felt as beside the point",
        {
            "alliance.bond_building": 0.0,
            "alliance.bond_doubt": 0.0,
            "alliance.task_building": 0.0,
            "alliance.goal_building": 0.0,
            "alliance.work_doubt": 0.0,
            "alliance.reparation_bond": 0.0,
            "alliance.improvement_gain": 0.0,
        },
    ),
    "misattunement": Mechanism(
        "T7", "moments out of tune cause no strain", {"attunement.misattunement": 0.0}
    ),
    "attunement": Mechanism(
        "T7",
        "moments out of tune are not mended without words",
        {
            "attunement.retuning": 0.0,
            "attunement.reparation": 0.0,
            "alliance.reparation_bond": 0.0,
        },
    ),
    "ruptures": Mechanism(
        "T8",
        "strain never becomes a rupture",
        {"rupture.onset": 0.0, "resolution.backlash": 0.0},
    ),
    "escalation": Mechanism("T8", "ruptures grow by backlash alone", {"rupture.growth": 0.0}),
    "detection": Mechanism(
        "T9",
        "the therapist sees every rupture at once, and none that is not there",
        {"detection.certainty": 1.0, "detection.false_alarm": 0.0},
    ),
    "stages": Mechanism(
        "T10", "one advance resolves a rupture", {"resolution.single_step": 1.0}
    ),
    "voicing": Mechanism(
        "T10",
        "a resolution leaves the patient neither more assertive nor more vulnerable",
        {"acts.opening": 0.0},
    ),
    "repair": Mechanism(
        "T10",
        "no attempt at repair ever succeeds",
        {"resolution.advance": 0.0, "resolution.immediate": 0.0},
    ),
    "metacommunication": Mechanism(
        "T11",
        "the relationship is not talked about; tasks are mended instead",
        {"metacommunication.availability": 0.0, "treatment.exploration": 0.0},
    ),
    "backlash": Mechanism(
        "T12",
        "failed attempts do not make a rupture worse",
        {"resolution.backlash": 0.0, "resolution.falling_back": 0.0},
    ),
    "apparent_repair": Mechanism(
        "T12",
        "compliant patients do not go along in appearance only",
        {"resolution.apparent": 0.0},
    ),
    "overload": Mechanism(
        "T13",
        "metacommunication is never too much",
        {
            "strain.overload": 0.0,
            "reception.intrusion": 0.0,
            "alliance.digression": 0.0,
        },
    ),
    "pressing_on": Mechanism(
        "T13",
        "technique in a rupture is neither colder nor more controlling, and does no harm",
        {
            "strain.pressing_on": 0.0,
            "reception.pressure": 0.0,
            "response.adherence_coldness": 0.0,
            "response.adherence_control": 0.0,
        },
    ),
    "growth": Mechanism(
        "T14",
        "repair restores, and changes neither partner",
        {
            "growth.loosening": 0.0,
            "growth.unlearning": 0.0,
            "growth.style_shift": 0.0,
            "growth.negotiability": 0.0,
            "growth.familiarity": 0.0,
            "growth.familiarity_by_time": 0.0,
            "growth.warmth": 0.0,
            "growth.skill": 0.0,
        },
    ),
    "restoration": Mechanism(
        "T14",
        "repair does not strengthen the alliance",
        {"growth.bond": 0.0, "growth.agreement": 0.0},
    ),
    "erosion": Mechanism(
        "T14",
        "unrepaired ruptures do not wear the alliance away",
        {"alliance.erosion": 0.0, "growth.wearing": 0.0},
    ),
    "training": Mechanism(
        "T15", "alliance-focused training teaches nothing", {"treatment.training_gain": 0.0}
    ),
    "measurement_error": Mechanism(
        "T16",
        "ratings and codes show the truth, without leaning or noise",
        {
            "instruments.patient_person": 0.0,
            "instruments.patient_occasion": 0.0,
            "instruments.facet_noise": 0.0,
            "instruments.therapist_person": 0.0,
            "instruments.therapist_occasion": 0.0,
            "instruments.therapist_shrinkage": 0.0,
            "instruments.therapist_modesty": 0.0,
            "instruments.therapist_concern": 0.0,
            "instruments.observer_occasion": 0.0,
            "instruments.symptom_occasion": 0.0,
            "instruments.report_concealment": 0.0,
            "instruments.report_false": 0.0,
            "instruments.therapist_recall": 1.0,
            "instruments.therapist_false": 0.0,
            "instruments.observer_noise": 0.0,
            "instruments.observer_rating": 0.0,
            "instruments.coder_noise": 0.0,
            "instruments.hostile_error": 0.0,
        },
    ),
    "early_endings": Mechanism(
        "T17",
        "every treatment runs to its agreed end",
        {"endings.dropout": 0.0, "endings.good_enough": 0.0},
    ),
    "carry_over": Mechanism(
        "T8",
        "every session starts without the strain and the rupture of the last",
        {"carry_over.strain_kept": 0.0, "carry_over.intensity_kept": 0.0},
    ),
    "approaching_end": Mechanism(
        "T18", "the approaching end stirs nothing", {"strain.parting": 0.0}
    ),
}
"""Every mechanism that has a switch, by the name it has under ``mechanisms``."""


def switched(
    constants: Constants,
    treatment: Treatment,
    instruments: InstrumentConstants,
    off: Iterable[str],
) -> tuple[Constants, Treatment, InstrumentConstants]:
    """Return the rules of a study in which some mechanisms are switched off.

    Parameters
    ----------
    constants, treatment, instruments
        As they were set.
    off
        Names of mechanisms, as in :data:`MECHANISMS`.  Their neutral values
        stand above whatever the constants were set to.
    """
    groups: dict[str, Any] = {
        "treatment": treatment,
        "instruments": instruments,
        **constants._asdict(),
    }
    for name in off:
        for path, value in MECHANISMS[name].neutral.items():
            group, _, constant = path.partition(".")
            groups[group] = groups[group]._replace(**{constant: value})
    treatment, instruments = groups.pop("treatment"), groups.pop("instruments")
    return type(constants)(**groups), treatment, instruments
