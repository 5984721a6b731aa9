"""Constants of the moment: acts, pull, embeddedness, reception, strain."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import Parameter


class ActConstants(NamedTuple):
    """How steadily and how noisily the two partners act."""

    patient_inertia: Annotated[
        float,
        Parameter(
            r"\iota_P", "share", 0.0, 0.95, "share of an act kept in the patient's next act"
        ),
    ] = 0.25
    patient_noise: Annotated[
        float,
        Parameter(r"\sigma_P", "sd per axis", 0.0, 1.0, "spread of the patient's acts"),
    ] = 0.26
    therapist_inertia: Annotated[
        float,
        Parameter(
            r"\iota_T", "share", 0.0, 0.95, "share of an act kept in the therapist's next"
        ),
    ] = 0.37
    therapist_noise: Annotated[
        float,
        Parameter(r"\sigma_T", "sd per axis", 0.0, 1.0, "spread of the therapist's acts"),
    ] = 0.12
    amplification: Annotated[
        float,
        Parameter(
            r"\alpha", "per unit of strain", 0.0, 4.0, "how far strain sharpens the style"
        ),
    ] = 2.0
    opening: Annotated[
        float,
        Parameter(
            r"\omega", "share", 0.0, 2.0, "pull of what was voiced as a rupture was resolved"
        ),
    ] = 1.5
    opening_kept: Annotated[
        float,
        Parameter(
            r"\delta_V",
            "share per exchange",
            0.0,
            0.99,
            "pull of what was voiced kept from exchange to exchange",
        ),
    ] = 0.96


class PullConstants(NamedTuple):
    """Strength of the pull for the complement, for each partner and axis (Kiesler 1996)."""

    patient_affiliation: Annotated[
        float,
        Parameter(r"\kappa_{Pa}", "share", 0.0, 1.0, "pull on the patient's affiliation"),
    ] = 0.8
    patient_control: Annotated[
        float,
        Parameter(r"\kappa_{Pc}", "share", 0.0, 1.0, "pull on the patient's control"),
    ] = 0.8
    therapist_affiliation: Annotated[
        float,
        Parameter(r"\kappa_{Ta}", "share", 0.0, 1.0, "pull on the therapist's affiliation"),
    ] = 0.95
    therapist_control: Annotated[
        float,
        Parameter(r"\kappa_{Tc}", "share", 0.0, 1.0, "pull on the therapist's control"),
    ] = 0.95


class EmbeddingConstants(NamedTuple):
    """How the therapist is drawn into the pattern and comes free of it."""

    embedding: Annotated[
        float,
        Parameter(
            r"\eta",
            "per exchange",
            0.0,
            0.5,
            "how fast a pull of full size embeds the therapist",
        ),
    ] = 0.3
    resistance: Annotated[
        float,
        Parameter(
            r"p_0", "size of the pull", 0.0, 0.6, "pull that is answered without drawing in"
        ),
    ] = 0.1
    release: Annotated[
        float,
        Parameter(
            r"\lambda_e",
            "per exchange",
            0.0,
            0.5,
            "how fast full mindfulness frees the therapist",
        ),
    ] = 0.07
    release_base: Annotated[
        float,
        Parameter(r"\beta_e", "share", 0.0, 1.0, "release that needs no mindfulness"),
    ] = 0.6
    familiarity_weight: Annotated[
        float,
        Parameter(r"\phi", "share", 0.0, 1.0, "weight of familiarity beside mindfulness"),
    ] = 0.5
    aware_release: Annotated[
        float,
        Parameter(r"\lambda_w", "per exchange", 0.0, 0.5, "further release once aware"),
    ] = 0.15
    disclosure_release: Annotated[
        float,
        Parameter(
            r"\lambda_d",
            "per act",
            0.0,
            0.9,
            "release by putting one's own stuckness into words",
        ),
    ] = 0.5
    defensiveness: Annotated[
        float,
        Parameter(
            r"\delta_e",
            "share",
            0.0,
            1.0,
            "how far hostility hooks a therapist without affect tolerance",
        ),
    ] = 0.8


class ReceptionConstants(NamedTuple):
    """How an act is received: through history, and coloured by the sender's state."""

    transference: Annotated[
        float,
        Parameter(
            r"\tau", "share", 0.0, 1.0, "weight of the patient's history in what is heard"
        ),
    ] = 0.45
    personal: Annotated[
        float,
        Parameter(
            r"\pi",
            "share",
            0.0,
            1.0,
            "reading by this patient's wish and fear, not by coldness alone",
        ),
    ] = 1.0
    anticipation: Annotated[
        float,
        Parameter(
            r"\pi_7",
            "share",
            0.0,
            1.0,
            "how far attending to relational meaning tempers history",
        ),
    ] = 0.5
    frustration: Annotated[
        float,
        Parameter(
            r"\chi_e",
            "shift",
            0.0,
            2.0,
            "how critical an embedded, intolerant therapist sounds",
        ),
    ] = 0.25
    intrusion: Annotated[
        float,
        Parameter(
            r"\chi_i", "shift", 0.0, 4.0, "how intruding a load of metacommunication sounds"
        ),
    ] = 2.0
    blame: Annotated[
        float,
        Parameter(r"\chi_2", "shift", 0.0, 2.0, "how blaming a premature parallel sounds"),
    ] = 0.25
    staleness: Annotated[
        float,
        Parameter(
            r"\chi_4", "shift", 0.0, 8.0, "how off an answer to an earlier moment sounds"
        ),
    ] = 0.4
    pressure: Annotated[
        float,
        Parameter(
            r"\chi_6",
            "shift",
            0.0,
            2.0,
            "how forcing it sounds to press on with talk or technique",
        ),
    ] = 0.4
    smoothing: Annotated[
        float,
        Parameter(
            r"\lambda_r",
            "per exchange",
            0.01,
            1.0,
            "how fast the felt reception follows the single act",
        ),
    ] = 0.07
    wish_opposition: Annotated[
        float,
        Parameter(
            "o", "share", 0.0, 1.0, "how far the wish stands opposite the fear on control"
        ),
    ] = 0.5
    fear_chill: Annotated[
        float,
        Parameter(
            r"\psi",
            "share",
            0.0,
            0.8,
            "how much colder the feared response is than the evoked one",
        ),
    ] = 0.4


class AttunementConstants(NamedTuple):
    """Moments in and out of tune, and their quick repair without words (Tronick 1989)."""

    match_radius: Annotated[
        float,
        Parameter(
            r"r_m",
            "circumplex distance",
            0.05,
            2.0,
            "distance from the complement that still fits",
        ),
    ] = 0.35
    misattunement: Annotated[
        float,
        Parameter(r"\mu", "per exchange", 0.0, 1.0, "strain from a moment wholly out of tune"),
    ] = 0.25
    retuning: Annotated[
        float,
        Parameter(
            r"\nu", "share", 0.0, 1.0, "how far a mindful therapist tunes in after a mismatch"
        ),
    ] = 0.35
    reparation: Annotated[
        float,
        Parameter(
            r"\zeta",
            "per exchange",
            0.0,
            0.5,
            "strain soothed when a mismatch is mended in a moment",
        ),
    ] = 0.10


class StrainConstants(NamedTuple):
    """How strain arises while the fear is confirmed, and drains away."""

    tolerance: Annotated[
        float,
        Parameter(
            r"q_0",
            "share of the way to the fear",
            0.0,
            0.9,
            "confirmation that still causes no strain",
        ),
    ] = 0.3
    reactivity: Annotated[
        float,
        Parameter(r"\rho_S", "per exchange", 0.0, 1.0, "strain from a fear wholly confirmed"),
    ] = 0.45
    leak: Annotated[
        float,
        Parameter(r"\lambda_S", "per exchange", 0.01, 1.0, "strain that drains of itself"),
    ] = 0.22
    soothing: Annotated[
        float,
        Parameter(
            r"\xi", "per exchange", 0.0, 0.5, "strain soothed by bond and a warm reception"
        ),
    ] = 0.12
    overload: Annotated[
        float,
        Parameter(
            r"\chi_L",
            "per exchange",
            0.0,
            1.0,
            "strain from relentless talk about the relationship",
        ),
    ] = 0.9
    pressing_on: Annotated[
        float,
        Parameter(
            r"\chi_A", "per exchange", 0.0, 1.0, "strain from technique pressed on in a rupture"
        ),
    ] = 0.25
    parting: Annotated[
        float,
        Parameter(
            r"\chi_E", "per exchange", 0.0, 1.0, "strain from the fear of the approaching end"
        ),
    ] = 0.10
    parting_window: Annotated[
        float,
        Parameter(r"K_E", "sessions", 1.0, 30.0, "last sessions in which the end is felt"),
    ] = 7.0
