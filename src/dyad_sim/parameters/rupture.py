"""Constants of ruptures: onset, course, and what the therapist notices of them."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import Parameter


class RuptureConstants(NamedTuple):
    """When a rupture begins, of which kind, and how it grows or fades."""

    onset: Annotated[
        float,
        Parameter(r"h_0", "per exchange", 0.0, 0.5, "hazard of a rupture under full strain"),
    ] = 0.06
    onset_threshold: Annotated[
        float,
        Parameter(
            r"\theta_h", "strain", 0.0, 1.0, "strain at which half of the hazard is reached"
        ),
    ] = 0.35
    onset_width: Annotated[
        float,
        Parameter(r"w_h", "strain", 0.005, 0.5, "width of the rise of the hazard"),
    ] = 0.04
    confrontation_bias: Annotated[
        float,
        Parameter(
            r"c_0", "log-odds scale", -5.0, 5.0, "leaning to confrontation at the middle"
        ),
    ] = -0.75
    confrontation_tendency: Annotated[
        float,
        Parameter(r"c_1", "per unit", 0.0, 8.0, "weight of the patient's tendency to confront"),
    ] = 2.5
    confrontation_control: Annotated[
        float,
        Parameter(
            r"c_2", "per unit", 0.0, 8.0, "weight of the control in the patient's present act"
        ),
    ] = 1.5
    confrontation_bond: Annotated[
        float,
        Parameter(r"c_3", "per unit", 0.0, 8.0, "how far a good bond spares open anger"),
    ] = 1.0
    confrontation_negotiability: Annotated[
        float,
        Parameter(
            r"c_4", "per unit", 0.0, 8.0, "how far a negotiable world frees direct complaint"
        ),
    ] = 1.0
    bond_focus: Annotated[
        float,
        Parameter(
            r"f_b",
            "share",
            0.0,
            1.0,
            "share of ruptures about the bond when the fear is confirmed",
        ),
    ] = 0.9
    first_low: Annotated[
        float,
        Parameter(r"I_-", "intensity", 0.05, 0.5, "weakest intensity of a new rupture"),
    ] = 0.18
    first_high: Annotated[
        float,
        Parameter(r"I_+", "intensity", 0.05, 0.9, "strongest intensity of a new rupture"),
    ] = 0.36
    growth: Annotated[
        float,
        Parameter(
            r"g", "per exchange", 0.0, 0.5, "logistic growth under a fear wholly confirmed"
        ),
    ] = 0.4
    border: Annotated[
        float,
        Parameter(
            r"q_g",
            "share of the way to the fear",
            0.0,
            0.9,
            "confirmation from which a rupture grows",
        ),
    ] = 0.42
    fading: Annotated[
        float,
        Parameter(r"d", "per exchange", 0.0, 0.5, "fading while the fear is not confirmed"),
    ] = 0.06
    intolerance: Annotated[
        float,
        Parameter(
            r"\delta_g",
            "share",
            0.0,
            1.0,
            "further growth of a confrontation that the therapist cannot bear",
        ),
    ] = 0.5
    floor: Annotated[
        float,
        Parameter(r"I_0", "intensity", 0.01, 0.3, "intensity below which a rupture has lapsed"),
    ] = 0.10
    marker: Annotated[
        float,
        Parameter(
            r"m", "share", 0.0, 1.5, "how strongly a rupture shows in what the patient does"
        ),
    ] = 1.2
    conversion: Annotated[
        float,
        Parameter(r"p_c", "per backlash", 0.0, 1.0, "chance that a backlash changes the kind"),
    ] = 0.4


class DetectionConstants(NamedTuple):
    """How the therapist notices a rupture, misses it, or sees one that is not there."""

    detection: Annotated[
        float,
        Parameter(r"p_d", "per exchange", 0.0, 1.0, "chance of noticing a full, open rupture"),
    ] = 0.22
    base: Annotated[
        float,
        Parameter(r"\beta_d", "share", 0.0, 1.0, "detection that needs no mindfulness"),
    ] = 0.2
    withdrawal_visibility: Annotated[
        float,
        Parameter(r"v_w", "share", 0.0, 1.0, "how visible withdrawal is beside confrontation"),
    ] = 0.5
    compliance_cover: Annotated[
        float,
        Parameter(r"v_k", "share", 0.0, 1.0, "how far compliance covers a withdrawal"),
    ] = 0.8
    false_alarm: Annotated[
        float,
        Parameter(
            r"p_f", "per exchange", 0.0, 0.2, "chance of sensing a rupture that is not there"
        ),
    ] = 0.007
    certainty: Annotated[
        float,
        Parameter(
            r"p_1", "share", 0.0, 1.0, "share of ruptures seen at once, whatever their kind"
        ),
    ] = 0.0
    sensing: Annotated[
        float,
        Parameter(
            r"p_6",
            "per exchange",
            0.0,
            0.5,
            "chance that full monitoring sees through an apparent repair",
        ),
    ] = 0.05
    cover_kept: Annotated[
        float,
        Parameter(r"k_6", "share", 0.0, 1.0, "compliance left once it has been seen through"),
    ] = 0.5
