"""Constants of change: alliance, growth, symptoms, endings, what is carried over."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import UNIT, Parameter


class AllianceConstants(NamedTuple):
    """How bond, tasks and goals are built and eroded (Bordin 1979)."""

    first_low: Annotated[
        float,
        Parameter(r"A_-", UNIT, 0.0, 1.0, "alliance that a patient without trust expects"),
    ] = 0.30
    first_high: Annotated[
        float,
        Parameter(r"A_+", UNIT, 0.0, 1.0, "alliance that a wholly trusting patient expects"),
    ] = 0.80
    bond_building: Annotated[
        float,
        Parameter(r"b_b", "per exchange", 0.0, 0.1, "bond built by a reception near the wish"),
    ] = 0.0028
    bond_doubt: Annotated[
        float,
        Parameter(r"l_b", "per exchange", 0.0, 0.1, "bond lost to a reception near the fear"),
    ] = 0.0005
    task_building: Annotated[
        float,
        Parameter(
            r"b_t", "per exchange", 0.0, 0.1, "agreement on tasks built by undisturbed work"
        ),
    ] = 0.0024
    goal_building: Annotated[
        float,
        Parameter(
            r"b_g", "per exchange", 0.0, 0.1, "agreement on goals built by undisturbed work"
        ),
    ] = 0.0020
    work_doubt: Annotated[
        float,
        Parameter(
            r"l_t", "per exchange", 0.0, 0.1, "agreement on tasks and goals lost under strain"
        ),
    ] = 0.0008
    digression: Annotated[
        float,
        Parameter(
            r"l_L",
            "per exchange",
            0.0,
            0.1,
            "agreement on tasks lost to talk felt as beside the point",
        ),
    ] = 0.1
    erosion: Annotated[
        float,
        Parameter(
            r"l_I", "per exchange", 0.0, 0.1, "loss in the focus of an open, full rupture"
        ),
    ] = 0.0015
    erosion_beside: Annotated[
        float,
        Parameter(
            r"l_o", "share", 0.0, 1.0, "share of the erosion that reaches beyond the focus"
        ),
    ] = 0.3
    negotiated_trust: Annotated[
        float,
        Parameter(r"b_n", "share", 0.0, 1.0, "how far a negotiable world stands in for trust"),
    ] = 0.5
    reparation_bond: Annotated[
        float,
        Parameter(
            r"b_r", "per moment", 0.0, 0.1, "bond built when a mismatch is mended in a moment"
        ),
    ] = 0.002
    improvement_gain: Annotated[
        float,
        Parameter(
            r"b_x",
            "per unit",
            0.0,
            5.0,
            "agreement gained from relief of symptoms last session",
        ),
    ] = 0.8


class GrowthConstants(NamedTuple):
    """What a resolved rupture changes in both, and what an unrepaired one wears away."""

    bond: Annotated[
        float,
        Parameter(
            r"G_b", "share of the rest", 0.0, 1.0, "bond gained by resolving a full rupture"
        ),
    ] = 0.30
    agreement: Annotated[
        float,
        Parameter(
            r"G_t",
            "share of the rest",
            0.0,
            1.0,
            "agreement gained by resolving a full rupture",
        ),
    ] = 0.20
    calming: Annotated[
        float,
        Parameter(
            r"G_S",
            "share",
            0.0,
            1.0,
            "by which a resolution lowers strain and moves what is received to the wish",
        ),
    ] = 0.7
    loosening: Annotated[
        float,
        Parameter(
            r"G_\rho", "share", 0.0, 1.0, "rigidity loosened by resolving a full rupture"
        ),
    ] = 0.12
    unlearning: Annotated[
        float,
        Parameter(
            r"G_\tau", "share", 0.0, 1.0, "transference unlearned by resolving a full rupture"
        ),
    ] = 0.14
    style_shift: Annotated[
        float,
        Parameter(r"G_s", "share of the way", 0.0, 1.0, "style moved toward the wish"),
    ] = 0.08
    negotiability: Annotated[
        float,
        Parameter(r"G_n", "share of the rest", 0.0, 1.0, "sense of a negotiable world gained"),
    ] = 0.20
    wearing: Annotated[
        float,
        Parameter(
            r"W_n", "share", 0.0, 1.0, "sense of a negotiable world worn away, unrepaired"
        ),
    ] = 0.06
    familiarity: Annotated[
        float,
        Parameter(
            r"G_f", "share of the rest", 0.0, 1.0, "familiarity with this patient's pattern"
        ),
    ] = 0.30
    familiarity_by_time: Annotated[
        float,
        Parameter(
            r"G_{f0}", "per session", 0.0, 0.5, "familiarity that comes with every session"
        ),
    ] = 0.012
    warmth: Annotated[
        float,
        Parameter(
            r"G_w", "share of the rest", 0.0, 1.0, "warmth toward a patient seen differently"
        ),
    ] = 0.20
    skill: Annotated[
        float,
        Parameter(
            r"G_k", "share of the rest", 0.0, 1.0, "skill learned from a resolved rupture"
        ),
    ] = 0.04
    surface: Annotated[
        float,
        Parameter(
            r"G_0", "share", 0.0, 1.0, "share of the restoration when only the task was mended"
        ),
    ] = 0.3


class SymptomConstants(NamedTuple):
    """How symptoms change from session to session."""

    drift: Annotated[
        float,
        Parameter(r"x_0", "per session", 0.0, 0.1, "natural remission"),
    ] = 0.006
    work: Annotated[
        float,
        Parameter(r"x_w", "per session", 0.0, 0.2, "remission by work under a full alliance"),
    ] = 0.07
    schema: Annotated[
        float,
        Parameter(r"x_s", "per unit", 0.0, 0.9, "remission per unit of schema change"),
    ] = 0.5
    harm: Annotated[
        float,
        Parameter(r"x_h", "per session", 0.0, 0.2, "worsening by a full open rupture"),
    ] = 0.02
    life: Annotated[
        float,
        Parameter(r"x_e", "sd per session", 0.0, 0.5, "events of life outside the sessions"),
    ] = 0.04


class EndingConstants(NamedTuple):
    """When a therapy ends before its agreed length."""

    dropout: Annotated[
        float,
        Parameter(
            r"h_d", "per session", 0.0, 1.0, "hazard of drop-out when the alliance has failed"
        ),
    ] = 0.12
    dropout_threshold: Annotated[
        float,
        Parameter(
            r"\theta_d",
            "alliance",
            0.0,
            1.0,
            "alliance at which half of that hazard is reached",
        ),
    ] = 0.24
    dropout_width: Annotated[
        float,
        Parameter(r"w_d", "alliance", 0.01, 1.0, "width of the rise of the hazard"),
    ] = 0.06
    rupture_weight: Annotated[
        float,
        Parameter(r"c_I", "alliance", 0.0, 1.0, "how much an open, full rupture weighs"),
    ] = 0.12
    commitment_weight: Annotated[
        float,
        Parameter(r"c_c", "alliance", 0.0, 1.0, "how much commitment holds"),
    ] = 0.10
    good_enough: Annotated[
        float,
        Parameter(r"h_g", "per session", 0.0, 1.0, "hazard of leaving with what was needed"),
    ] = 0.05
    good_enough_threshold: Annotated[
        float,
        Parameter(
            r"\theta_g", "share of intake", 0.0, 1.0, "symptoms at which half of it is reached"
        ),
    ] = 0.35
    good_enough_width: Annotated[
        float,
        Parameter(r"w_g", "share of intake", 0.01, 1.0, "width of that rise"),
    ] = 0.04


class CarryOverConstants(NamedTuple):
    """What is kept from one session to the next."""

    strain_kept: Annotated[
        float,
        Parameter(r"k_S", "share", 0.0, 1.0, "strain kept between sessions"),
    ] = 0.6
    intensity_kept: Annotated[
        float,
        Parameter(
            r"k_I", "share", 0.0, 1.0, "intensity of an open rupture kept between sessions"
        ),
    ] = 0.7
    embeddedness_kept: Annotated[
        float,
        Parameter(r"k_e", "share", 0.0, 1.0, "embeddedness kept between sessions"),
    ] = 0.5
    burden_kept: Annotated[
        float,
        Parameter(
            r"k_w", "share", 0.0, 1.0, "load, pressing and discouragement kept between sessions"
        ),
    ] = 0.3
