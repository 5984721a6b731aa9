"""Entries that are printed beside the model, and not scored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.evidence.alliance import correlation_with_relief, early_cases
from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import DISCONTINUITY, STILES
from dyad_sim.evidence.prevalence import FIRST_SIX, share_of
from dyad_sim.evidence.process import mean_of
from dyad_sim.measures import Estimate, unknown
from dyad_sim.measures.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.products import moments_of, products
from dyad_sim.measures.regressions import partial_of
from dyad_sim.measures.series import sequences, share_with_repair


def ever_reported_early(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of cases in which the patient reports a rupture in the first six sessions."""
    early = sample.sessions[sample.sessions["session"] <= FIRST_SIX]
    ever = early.groupby("dyad")["rupture_patient"].max()
    cases = sample.dyads.assign(ever=sample.dyads["dyad"].map(ever))
    return share_of(cases, "ever")


def reported_in_two_to_five(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions 2 to 5 after which the patient reports a rupture."""
    return share_of(
        sample.sessions[sample.sessions["session"].between(2, 5)], "rupture_patient"
    )


def not_in_order(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of advances in resolution that skip a stage or follow a fall back."""
    events = sample.exchanges["events"].astype(str)
    advanced = sample.exchanges[events.str.contains("advanced|fell_back")]
    back = advanced["events"].astype(str).str.contains("fell_back")
    skipped = _risen_by_two(sample.exchanges).reindex(advanced.index)
    return share_of(advanced.assign(unordered=back | skipped), "unordered")


def _risen_by_two(exchanges: pd.DataFrame) -> pd.Series:
    """Whether the stage rose by more than one since the exchange before."""
    same = exchanges["dyad"] == exchanges["dyad"].shift()
    rise = exchanges["stage"] - exchanges["stage"].shift()
    return same & (rise > 1.0)


def complaint_after_withdrawal(sample: Sample, how: Bootstrap) -> Estimate:
    """Control of patients in explored withdrawals less that before exploration, -2 to 2.

    Above 0, withdrawal gives way to assertion once it is talked about.
    """
    withdrawals = sample.episodes[sample.episodes["kind_start"] == "withdrawal"]
    change = withdrawals["control_patient_explored"] - withdrawals["control_patient_unexplored"]
    return mean_of(withdrawals.assign(change=change).dropna(subset=["change"]), "change")


def v_of_the_case(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of ten sessions with a V below the course of the case itself."""
    return share_with_repair(sample.sessions, "alliance_patient", STILES, how)


def repair_in_long_therapy(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of a repaired discontinuity with relief, given intake."""
    found = sequences(sample.sessions, "alliance_patient", DISCONTINUITY).set_index("dyad")
    repaired = sample.dyads["dyad"].map(found["repaired"] > 0)
    return correlation_with_relief(sample.dyads.assign(repaired=repaired), "repaired", how)


def between_less_within(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of alliance with relief between therapists, less that within caseloads.

    The sign is contested in the field, so it is not scored.
    """
    cases = early_cases(sample)
    if not len(cases):
        return unknown(0, "no observations")
    cases = cases.assign(relief=cases["symptoms_intake"] - cases["symptoms_end"])
    names = ["alliance_patient", "relief"]
    between = cases.groupby("therapist")[names].transform("mean")
    within = cases[names] - between
    moments = np.column_stack([products(_centred(part)) for part in (between, within)])

    def difference(sums: Floats) -> Floats:
        first, second = np.split(sums, 2, axis=1)
        return partial_of(moments_of(first)[1]) - partial_of(moments_of(second)[1])

    return bootstrapped(cases, moments, difference, how)


def _centred(columns: pd.DataFrame) -> Floats:
    """Columns less their means."""
    values: Floats = (columns - columns.mean()).to_numpy(dtype=float)
    return values


def observers_alliance_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of one early rating by an observer with relief, given intake."""
    return correlation_with_relief(early_cases(sample), "alliance_observer", how)


def skewness(sample: Sample, how: Bootstrap) -> Estimate:
    """Mean absolute skewness of the patient's control within sessions; 0 is symmetric."""
    groups = sample.exchanges.groupby(["dyad", "therapist", "session"])["control_patient"]
    skewed = groups.skew().abs().rename("skewness").reset_index()
    return mean_of(skewed, "skewness")
