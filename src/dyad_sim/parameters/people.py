"""Traits of the two partners: what differs from one person to the next."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import AXIS, UNIT, Parameter


class PatientTraits(NamedTuple):
    """One patient as they come to the first session.

    The fear, and the wish on control, may be left open in a configuration: the fear
    is then the colder complement of the style, and the wish stands opposite the fear
    on control (see :mod:`dyad_sim.theory.schema`).
    """

    style_affiliation: Annotated[
        float, Parameter("s_a", AXIS, -0.95, 0.95, "habitual affiliation")
    ] = -0.2
    style_control: Annotated[
        float, Parameter("s_c", AXIS, -0.95, 0.95, "habitual control")
    ] = -0.3
    wish_affiliation: Annotated[
        float, Parameter("w_a", AXIS, -0.95, 0.95, "affiliation of the response longed for")
    ] = 0.65
    wish_control: Annotated[
        float, Parameter("w_c", AXIS, -0.99, 0.99, "control of the response longed for")
    ] = -0.3
    fear_affiliation: Annotated[
        float, Parameter("f_a", AXIS, -0.99, 0.99, "affiliation of the response expected")
    ] = -0.5
    fear_control: Annotated[
        float, Parameter("f_c", AXIS, -0.99, 0.99, "control of the response expected")
    ] = 0.3
    rigidity: Annotated[
        float, Parameter(r"\rho", UNIT, 0.0, 1.0, "how far the style overrides the moment")
    ] = 0.55
    transference: Annotated[
        float, Parameter(r"\tau_P", UNIT, 0.0, 1.0, "how far history colours what is received")
    ] = 0.3
    susceptibility_affiliation: Annotated[
        float,
        Parameter("u_a", UNIT, 0.0, 1.0, "how readily the pull on affiliation is answered"),
    ] = 0.7
    susceptibility_control: Annotated[
        float, Parameter("u_c", UNIT, 0.0, 1.0, "how readily the pull on control is answered")
    ] = 0.7
    confrontation: Annotated[
        float, Parameter("c_P", UNIT, 0.0, 1.0, "tendency to confront rather than withdraw")
    ] = 0.35
    compliance: Annotated[
        float, Parameter("k_P", UNIT, 0.0, 1.0, "tendency to placate when withdrawing")
    ] = 0.4
    concealment: Annotated[
        float,
        Parameter("z_P", UNIT, 0.0, 1.0, "how much of what is felt is kept from the reports"),
    ] = 0.4
    intrusion_sensitivity: Annotated[
        float, Parameter("i_P", UNIT, 0.0, 1.0, "how soon talk about the relationship intrudes")
    ] = 0.4
    parting_sensitivity: Annotated[
        float, Parameter("e_P", UNIT, 0.0, 1.0, "fear of being left as the end approaches")
    ] = 0.4
    negotiability: Annotated[
        float,
        Parameter("n_P", UNIT, 0.0, 1.0, "sense that needs can be held and the other kept"),
    ] = 0.3
    trust: Annotated[
        float, Parameter("t_P", UNIT, 0.0, 1.0, "readiness to enter an alliance")
    ] = 0.5
    responsiveness: Annotated[
        float, Parameter("x_P", UNIT, 0.0, 1.0, "how well the symptoms answer to work")
    ] = 0.5
    commitment: Annotated[
        float,
        Parameter("d_P", UNIT, 0.0, 1.0, "how much a poor alliance is borne before leaving"),
    ] = 0.5
    symptoms: Annotated[
        float, Parameter("X_0", "population mean 1", 0.01, 5.0, "true symptoms at intake")
    ] = 1.0


SKILLS = (
    "tentativeness",
    "no_parallels",
    "responsibility",
    "immediacy",
    "concreteness",
    "monitoring",
    "relational_meaning",
    "collaboration",
    "self_disclosure",
    "expecting_ruptures",
)
"""The ten skills of metacommunication, in the order of the principles (Safran & Kraus 2014)."""

DERIVED_PATIENT = ("fear_affiliation", "fear_control", "wish_control")
"""Traits of a patient that may be left open: they follow from the style."""

DERIVED_THERAPIST = (*SKILLS, "mindfulness")
"""Traits of a therapist that may be left open: they equal the general skill."""


class TherapistTraits(NamedTuple):
    """One therapist.  ``skill`` fills the ten skills and mindfulness, where left open."""

    skill: Annotated[
        float,
        Parameter("s_T", UNIT, 0.0, 1.0, "general skill; sets the ten skills and mindfulness"),
    ] = 0.5
    tentativeness: Annotated[
        float, Parameter("s_1", UNIT, 0.0, 1.0, "exploratory, subjective phrasing")
    ] = 0.5
    no_parallels: Annotated[
        float,
        Parameter("s_2", UNIT, 0.0, 1.0, "no premature parallels with other relationships"),
    ] = 0.5
    responsibility: Annotated[
        float, Parameter("s_3", UNIT, 0.0, 1.0, "open acceptance of one's own contribution")
    ] = 0.5
    immediacy: Annotated[
        float, Parameter("s_4", UNIT, 0.0, 1.0, "starting from this moment, not an earlier one")
    ] = 0.5
    concreteness: Annotated[
        float, Parameter("s_5", UNIT, 0.0, 1.0, "concrete and specific observations")
    ] = 0.5
    monitoring: Annotated[
        float, Parameter("s_6", UNIT, 0.0, 1.0, "noticing and exploring how interventions land")
    ] = 0.5
    relational_meaning: Annotated[
        float, Parameter("s_7", UNIT, 0.0, 1.0, "anticipating how this patient will receive it")
    ] = 0.5
    collaboration: Annotated[
        float, Parameter("s_8", UNIT, 0.0, 1.0, "framing the impasse as a shared dilemma")
    ] = 0.5
    self_disclosure: Annotated[
        float, Parameter("s_9", UNIT, 0.0, 1.0, "judicious disclosure of one's own stuckness")
    ] = 0.5
    expecting_ruptures: Annotated[
        float, Parameter("s_{10}", UNIT, 0.0, 1.0, "returning to the impasse undiscouraged")
    ] = 0.5
    mindfulness: Annotated[
        float, Parameter("m_T", UNIT, 0.0, 1.0, "tracking what emerges, in oneself and between")
    ] = 0.5
    repair_probability: Annotated[
        float,
        Parameter("r_T", "per exchange", 0.0, 1.0, "chance of addressing a noticed rupture"),
    ] = 0.2
    affect_tolerance: Annotated[
        float, Parameter("t_T", UNIT, 0.0, 1.0, "bearing anger and pain without defending")
    ] = 0.5
    stance_affiliation: Annotated[
        float, Parameter("b_a", AXIS, -0.95, 0.95, "affiliation of the therapeutic stance")
    ] = 0.5
    stance_control: Annotated[
        float, Parameter("b_c", AXIS, -0.95, 0.95, "control of the therapeutic stance")
    ] = 0.05
    susceptibility_affiliation: Annotated[
        float,
        Parameter("v_a", UNIT, 0.0, 1.0, "how readily the pull on affiliation is answered"),
    ] = 0.7
    susceptibility_control: Annotated[
        float, Parameter("v_c", UNIT, 0.0, 1.0, "how readily the pull on control is answered")
    ] = 0.7
    technique: Annotated[
        float, Parameter("q_T", UNIT, 0.0, 1.0, "competence in the tasks of the treatment")
    ] = 0.5
