"""Constants of the instruments: what is reported by whom, and how noisily."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import Parameter

SCALE = "sd, 0 to 1 scale"


class InstrumentConstants(NamedTuple):
    """Bias, noise and thresholds of every instrument.

    Ratings are made on the scale of the truth, 0 to 1, and printed on that of
    the instrument.
    """

    patient_person: Annotated[
        float, Parameter(r"\sigma_{A1}", SCALE, 0.0, 1.0, "personal leaning of patient ratings")
    ] = 0.06
    patient_occasion: Annotated[
        float, Parameter(r"\sigma_{A2}", SCALE, 0.0, 1.0, "occasion noise of patient ratings")
    ] = 0.04
    facet_noise: Annotated[
        float,
        Parameter(r"\sigma_{A3}", SCALE, 0.0, 1.0, "noise of one facet in a patient rating"),
    ] = 0.03
    therapist_person: Annotated[
        float, Parameter(r"\sigma_{A4}", SCALE, 0.0, 1.0, "personal prior of therapist ratings")
    ] = 0.25
    therapist_occasion: Annotated[
        float, Parameter(r"\sigma_{A5}", SCALE, 0.0, 1.0, "occasion noise of therapist ratings")
    ] = 0.08
    therapist_shrinkage: Annotated[
        float,
        Parameter(r"\beta_{A}", "share", 0.0, 1.0, "pull of therapist ratings to the prior"),
    ] = 0.4
    therapist_modesty: Annotated[
        float, Parameter(r"\mu_{A}", "0 to 1 scale", 0.0, 0.5, "how much lower therapists rate")
    ] = 0.06
    therapist_concern: Annotated[
        float,
        Parameter(
            r"\mu_w", "0 to 1 scale", 0.0, 0.5, "how much lower after a rupture that was seen"
        ),
    ] = 0.06
    observer_occasion: Annotated[
        float,
        Parameter(r"\sigma_{A6}", SCALE, 0.0, 1.0, "noise of observer ratings of the alliance"),
    ] = 0.08
    symptom_occasion: Annotated[
        float,
        Parameter(
            r"\sigma_X", "sd, symptoms", 0.0, 1.0, "occasion noise of the symptom measure"
        ),
    ] = 0.10
    report_threshold: Annotated[
        float,
        Parameter(
            r"\theta_R", "intensity", 0.0, 1.0, "felt intensity that half of patients report"
        ),
    ] = 0.36
    report_width: Annotated[
        float, Parameter(r"w_R", "intensity", 0.01, 1.0, "width of that rise")
    ] = 0.08
    report_peak: Annotated[
        float,
        Parameter(
            r"\pi_R", "share", 0.0, 1.0, "weight of the peak beside the end of the session"
        ),
    ] = 0.65
    report_concealment: Annotated[
        float,
        Parameter(
            r"\zeta_R", "share", 0.0, 1.0, "reports withheld by a wholly concealing patient"
        ),
    ] = 0.5
    report_false: Annotated[
        float,
        Parameter(r"f_R", "per session", 0.0, 0.5, "patient reports without a felt rupture"),
    ] = 0.04
    therapist_recall: Annotated[
        float, Parameter(r"r_R", "share", 0.0, 1.0, "noticed ruptures that therapists report")
    ] = 0.85
    therapist_false: Annotated[
        float,
        Parameter(
            r"g_R", "per session", 0.0, 1.0, "therapist reports of strain without noticing"
        ),
    ] = 0.18
    observer_threshold: Annotated[
        float,
        Parameter(r"\theta_O", "intensity", 0.0, 1.0, "shown intensity that a coder marks"),
    ] = 0.18
    observer_noise: Annotated[
        float,
        Parameter(
            r"\sigma_O", "sd, intensity", 0.0, 1.0, "coder noise in a bin of five minutes"
        ),
    ] = 0.035
    observer_strain: Annotated[
        float,
        Parameter(
            r"\beta_O", "share", 0.0, 1.0, "how far strain without a rupture shows to coders"
        ),
    ] = 0.5
    observer_rating: Annotated[
        float,
        Parameter(
            r"\sigma_{O5}",
            "sd, 1 to 5 scale",
            0.0,
            2.0,
            "noise of the observer's 1 to 5 ratings",
        ),
    ] = 0.25
    coder_noise: Annotated[
        float,
        Parameter(
            r"\sigma_C", "sd per axis", 0.0, 1.0, "noise of the averaged coding of one act"
        ),
    ] = 0.08
    hostile_threshold: Annotated[
        float,
        Parameter(
            r"\theta_C", "affiliation", -1.0, 0.0, "affiliation below which an act is hostile"
        ),
    ] = -0.30
    hostile_error: Annotated[
        float,
        Parameter(r"\epsilon_C", "share", 0.0, 0.5, "acts coded wrongly as hostile or not"),
    ] = 0.02
