"""Training of therapists, therapy against none, improvement (topics 9 and 10)."""

from __future__ import annotations

import pandas as pd

from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import RELIABILITY
from dyad_sim.evidence.prevalence import joined
from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import Bootstrap
from dyad_sim.measures.effects import hedges_g, mean_difference
from dyad_sim.measures.reliable import reliably_improved

BASELINE = 8
"""Sessions before the first group is trained."""

TRAINED = 16
"""Last session of the first group's training; the second group's begins after it."""


def hostility_after_training(early: Sample, late: Sample, how: Bootstrap) -> Estimate:
    """Change of patients' hostile acts after eight sessions of training, less without it.

    Multiple baseline: share of hostile acts in sessions 9 to 16 less that in 1 to 8, of
    cases whose therapist is trained in them, less the same of cases still untrained.
    """
    changes = joined(_changes(early, 1.0), _changes(late, 0.0))
    return mean_difference(changes, "change", "trained", how)


def _changes(sample: Sample, trained: float) -> pd.DataFrame:
    """Change of each case from baseline to the eight sessions after it."""
    sessions = sample.sessions[sample.sessions["session"] <= TRAINED]
    after = sessions["session"] > BASELINE
    before, during = (
        part.groupby("dyad")["hostile_share_patient"].mean()
        for part in (sessions[~after], sessions[after])
    )
    change = sample.dyads["dyad"].map(during - before)
    return sample.dyads[["dyad", "therapist"]].assign(change=change, trained=trained)


def therapy_against_waiting(sample: Sample, how: Bootstrap) -> Estimate:
    """Symptoms at the end, waiting less treated, in deviations (g), thirteen sessions."""
    columns = ["dyad", "therapist", "symptoms_end"]
    arms = pd.concat(
        [
            sample.waiting[columns].assign(waiting=1.0),
            sample.dyads[columns].assign(waiting=0.0),
        ],
        ignore_index=True,
    )
    return hedges_g(arms, "symptoms_end", "waiting", how)


def improved_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of completers of thirteen sessions who improved reliably."""
    done = sample.dyads[sample.dyads["ending"] == "completed"]
    return reliably_improved(done, "symptoms_intake", "symptoms_end", RELIABILITY)
