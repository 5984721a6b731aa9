"""Which function measures which entry, and on which arms."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dyad_sim.evidence import (
    alliance,
    carry_over,
    change,
    context,
    endings,
    prevalence,
    process,
    ruptures,
    shapes,
)
from dyad_sim.measures import Estimate


class Measured(NamedTuple):
    """How an entry is measured on the model.

    Attributes
    ----------
    measure
        From the samples of its arms, in order, and the bootstrap to the estimate.  Its
        docstring says what the study did, and what is done here.
    arms
        Names of the arms, see :data:`~dyad_sim.evidence.arms.ARMS`.
    """

    measure: Callable[..., Estimate]
    arms: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is done here: the whole docstring, as one paragraph."""
        return " ".join((self.measure.__doc__ or "").split())

    @property
    def design(self) -> str:
        """What is done here, in one sentence: the first paragraph of the docstring."""
        return " ".join((self.measure.__doc__ or "").partition("\n\n")[0].split())


MEASURED = {
    "rupture-rate-patient": Measured(prevalence.patient_rate, ("relational",)),
    "rupture-rate-therapist": Measured(prevalence.therapist_rate, ("relational",)),
    "rupture-rate-observer": Measured(prevalence.observer_rate, ("relational",)),
    "rupture-ratio-therapist-patient": Measured(
        prevalence.early_ratio, ("relational", "cognitive")
    ),
    "observer-gt-wai": Measured(prevalence.observer_over_falls, ("cognitive",)),
    "resolved-share-percase": Measured(ruptures.resolved_share, ("relational",)),
    "gap-without-strain": Measured(prevalence.long_gaps, ("relational",)),
    "therapist-misses": Measured(prevalence.therapist_sensitivity, ("relational",)),
    "detect-negative-below-chance": Measured(prevalence.negative_match, ("moments",)),
    "client-concealment": Measured(prevalence.ever_hidden, ("relational",)),
    "withdrawal-share": Measured(ruptures.withdrawal_share, ("relational",)),
    "confrontation-higher-impact": Measured(ruptures.impact_difference, ("relational",)),
    "confrontation-therapist-alliance-r": Measured(
        ruptures.confrontation_and_alliance, ("cognitive",)
    ),
    "icc-3rs": Measured(ruptures.coder_agreement, ("relational",)),
    "confrontation-dropout-d": Measured(endings.confrontation_of_dropouts, ("cognitive",)),
    "therapist-contribution-dropout-d": Measured(
        endings.contribution_of_dropouts, ("cognitive",)
    ),
    "resolution-needs-stages": Measured(ruptures.stages_and_outcome, ("relational",)),
    "impasse-revisited": Measured(ruptures.impasse_returns, ("relational",)),
    "recognition-moderates": Measured(carry_over.recognition, ("relational",)),
    "local-v-30": Measured(shapes.local_v_share, ("relational",)),
    "linear-66": Measured(shapes.linear_share, ("relational",)),
    "pe-any-rupture": Measured(shapes.discontinuity_share, ("exposure",)),
    "unrepaired-beta": Measured(shapes.unrepaired_and_outcome, ("exposure",)),
    "repair-outcome-r": Measured(shapes.repair_and_outcome, ("relational",)),
    "alliance-outcome-r": Measured(alliance.alliance_and_outcome, ("relational",)),
    "alliance-g-single": Measured(alliance.one_rating, ("relational",)),
    "patient-therapist-alliance-d": Measured(alliance.perspectives_apart, ("relational",)),
    "patient-therapist-alliance-r": Measured(alliance.perspectives_together, ("relational",)),
    "therapist-effect-outcome": Measured(alliance.therapist_effect, ("relational",)),
    "reciprocal-symptom-alliance": Measured(carry_over.symptoms_then_alliance, ("relational",)),
    "alliance-autocorr-growth": Measured(carry_over.session_to_session, ("relational",)),
    "apim-patient-dominant": Measured(carry_over.patient_dominates, ("relational",)),
    "dropout-rate": Measured(endings.dropout_rate, ("relational",)),
    "alliance-dropout-d": Measured(endings.alliance_of_dropouts, ("relational",)),
    "dissatisfied-more-unresolved": Measured(endings.worst_of_four, ("relational",)),
    "affiliation-correspondence": Measured(process.affiliation_together, ("relational",)),
    "control-reciprocity": Measured(process.control_apart, ("relational",)),
    "hostile-process-poor-outcome": Measured(process.hostility_in_poor_cases, ("relational",)),
    "warm-complementarity-alliance": Measured(process.warmth_together, ("relational",)),
    "matched-state-share": Measured(process.matched_share, ("relational",)),
    "aft-hostility-drop": Measured(
        change.hostility_after_training, ("trained_early", "trained_late")
    ),
    "therapy-vs-control-g": Measured(change.therapy_against_waiting, ("trial",)),
    "improved-share": Measured(change.improved_share, ("trial",)),
    "metacomm-rate": Measured(process.metacommunication_rate, ("cognitive",)),
    "metacomm-conditional": Measured(process.more_in_ruptures, ("moments",)),
    "metacomm-new-rupture": Measured(process.made_worse, ("moments",)),
    "rupture-early-percase": Measured(context.ever_reported_early, ("relational",)),
    "eames-roth-19-43": Measured(context.reported_in_two_to_five, ("relational",)),
    "sommerfeld-42-77": Measured(prevalence.patient_rate, ("relational",)),
    "repair-not-fixed-sequence": Measured(context.not_in_order, ("moments",)),
    "withdrawal-to-assertion": Measured(context.complaint_after_withdrawal, ("relational",)),
    "stiles-215": Measured(context.v_of_the_case, ("exposure",)),
    "strauss-rr": Measured(context.repair_in_long_therapy, ("relational",)),
    "horvath-2011": Measured(alliance.alliance_and_outcome, ("relational",)),
    "between-therapist-contested": Measured(context.between_less_within, ("relational",)),
    "observer-wai-r23": Measured(context.observers_alliance_and_outcome, ("relational",)),
    "setpoint-skew": Measured(context.skewness, ("moments",)),
}
"""Every entry that the model is measured by, by its id, in the order of the record."""
