"""Constants of repair: the responses, talk about the relationship, the stages."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import Parameter


class ResponseConstants(NamedTuple):
    """How the two other responses to a noticed rupture differ from going on."""

    mending_warmth: Annotated[
        float,
        Parameter(r"R_i", "affiliation", 0.0, 1.0, "warmth added when the task is mended"),
    ] = 0.15
    adherence_coldness: Annotated[
        float,
        Parameter(r"R_a", "affiliation", 0.0, 1.0, "warmth lost when technique is pressed on"),
    ] = 0.20
    adherence_control: Annotated[
        float,
        Parameter(r"R_c", "control", 0.0, 1.0, "control added when technique is pressed on"),
    ] = 0.35


class MetacommunicationConstants(NamedTuple):
    """What talk about the relationship looks like and what it costs."""

    availability: Annotated[
        float,
        Parameter(
            r"M_0", "share", 0.0, 1.0, "share of intended metacommunication that is carried out"
        ),
    ] = 1.0
    warmth: Annotated[
        float,
        Parameter(
            r"M_a", "affiliation", -1.0, 1.0, "affiliation of fully skilled metacommunication"
        ),
    ] = 0.65
    control: Annotated[
        float,
        Parameter(r"M_c", "control", -1.0, 1.0, "control of fully skilled metacommunication"),
    ] = -0.05
    pushiness: Annotated[
        float,
        Parameter(r"M_1", "control", 0.0, 2.0, "control added when tentativeness is missing"),
    ] = 0.45
    defensive_coldness: Annotated[
        float,
        Parameter(
            r"M_3", "affiliation", 0.0, 2.0, "warmth lost when responsibility is missing"
        ),
    ] = 0.4
    distance: Annotated[
        float,
        Parameter(r"M_8", "affiliation", 0.0, 2.0, "warmth lost when collaboration is missing"),
    ] = 0.3
    load: Annotated[
        float,
        Parameter(r"L_+", "per act", 0.0, 1.0, "load that one act of metacommunication adds"),
    ] = 0.14
    load_kept: Annotated[
        float,
        Parameter(
            r"\delta_L", "share per exchange", 0.0, 0.99, "load kept from exchange to exchange"
        ),
    ] = 0.88
    pressing_kept: Annotated[
        float,
        Parameter(
            r"\delta_6", "share per exchange", 0.0, 0.99, "pressure of a failed attempt kept"
        ),
    ] = 0.85
    relief: Annotated[
        float,
        Parameter(
            r"r_6",
            "share",
            0.0,
            1.0,
            "load relieved when full monitoring explores a failed attempt",
        ),
    ] = 0.5
    discouragement: Annotated[
        float,
        Parameter(
            r"d_{10}", "per failure", 0.0, 1.0, "discouragement when ruptures are not expected"
        ),
    ] = 0.4
    personal: Annotated[
        float,
        Parameter(
            r"e_{10}",
            "per failure",
            0.0,
            1.0,
            "embeddedness when a failure is taken personally",
        ),
    ] = 0.3
    trace: Annotated[
        float,
        Parameter(
            r"\lambda_4", "per exchange", 0.01, 1.0, "how fast the earlier moment is let go"
        ),
    ] = 0.12


class ResolutionConstants(NamedTuple):
    """How attempts at repair advance, skip, fall back, fail and turn bad."""

    advance: Annotated[
        float,
        Parameter(
            r"p_a", "per attempt", 0.0, 1.0, "chance that an easy attempt advances a stage"
        ),
    ] = 0.9
    steepness: Annotated[
        float,
        Parameter(
            r"k_q", "per unit of confirmation", 0.0, 20.0, "how much the reception decides"
        ),
    ] = 5.0
    threshold: Annotated[
        float,
        Parameter(
            r"\theta_q", "share of the way to the fear", 0.0, 1.0, "confirmation at even odds"
        ),
    ] = 0.55
    bond: Annotated[
        float,
        Parameter(r"k_b", "per unit of bond", 0.0, 8.0, "how much the bond carries an attempt"),
    ] = 1.0
    concreteness: Annotated[
        float,
        Parameter(
            r"k_5", "per unit of skill", 0.0, 8.0, "how much being concrete speeds awareness"
        ),
    ] = 0.7
    collaboration: Annotated[
        float,
        Parameter(
            r"k_8",
            "per unit of skill",
            0.0,
            8.0,
            "how much we-ness eases exploration (stage 2)",
        ),
    ] = 0.8
    responsibility: Annotated[
        float,
        Parameter(
            r"k_3", "per unit of skill", 0.0, 8.0, "how much owning one's share frees (stage 3)"
        ),
    ] = 0.8
    tolerance: Annotated[
        float,
        Parameter(
            r"k_t", "per unit", 0.0, 8.0, "how much affect tolerance eases stages 3 and 4"
        ),
    ] = 0.8
    negotiability: Annotated[
        float,
        Parameter(
            r"k_n", "per unit", 0.0, 8.0, "how much a negotiable world eases stages 3 and 4"
        ),
    ] = 0.8
    difficulty_1: Annotated[
        float,
        Parameter(
            r"D_1", "log-odds scale", -5.0, 5.0, "difficulty of drawing attention to the marker"
        ),
    ] = 0.0
    difficulty_2: Annotated[
        float,
        Parameter(
            r"D_2", "log-odds scale", -5.0, 5.0, "difficulty of collaborative exploration"
        ),
    ] = 0.0
    difficulty_3: Annotated[
        float,
        Parameter(r"D_3", "log-odds scale", -5.0, 5.0, "difficulty of overcoming avoidance"),
    ] = 0.3
    difficulty_4: Annotated[
        float,
        Parameter(
            r"D_4", "log-odds scale", -5.0, 5.0, "difficulty of voicing the wish or need"
        ),
    ] = 0.1
    skipping: Annotated[
        float,
        Parameter(r"p_s", "per advance", 0.0, 1.0, "chance that an advance skips a stage"),
    ] = 0.08
    falling_back: Annotated[
        float,
        Parameter(r"p_b", "per failure", 0.0, 1.0, "chance that a failure loses a stage"),
    ] = 0.10
    relief: Annotated[
        float,
        Parameter(
            r"r_a",
            "share",
            0.0,
            0.9,
            "by which an advance lowers strain and intensity and moves what is received to "
            "the wish",
        ),
    ] = 0.10
    apparent: Annotated[
        float,
        Parameter(
            r"p_p",
            "share",
            0.0,
            1.0,
            "advances that a wholly compliant patient only seems to make",
        ),
    ] = 0.8
    backlash: Annotated[
        float,
        Parameter(
            r"p_k",
            "per failure",
            0.0,
            1.0,
            "chance that a failure that confirms the fear backfires",
        ),
    ] = 0.5
    backlash_threshold: Annotated[
        float,
        Parameter(
            r"\theta_k",
            "share of the way to the fear",
            0.0,
            0.95,
            "confirmation from which failures backfire",
        ),
    ] = 0.40
    backlash_jump: Annotated[
        float,
        Parameter(
            r"j", "share of the rest", 0.0, 1.0, "how far a backlash raises the intensity"
        ),
    ] = 0.20
    immediate: Annotated[
        float,
        Parameter(
            r"p_i", "per attempt", 0.0, 1.0, "chance that clarifying or changing the task helps"
        ),
    ] = 0.60
    immediate_relief: Annotated[
        float,
        Parameter(r"r_i", "share", 0.0, 0.9, "intensity relieved when the task is mended"),
    ] = 0.25
    immediate_bond: Annotated[
        float,
        Parameter(
            r"b_i", "share", 0.0, 1.0, "how far mending the task reaches a rupture of the bond"
        ),
    ] = 0.3
    single_step: Annotated[
        float,
        Parameter(
            r"p_l", "share", 0.0, 1.0, "share of advances that lead straight to the last stage"
        ),
    ] = 0.0
