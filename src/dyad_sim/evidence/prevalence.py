"""How often ruptures are seen, by whom, and what is hidden (topic 1)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import OPENLY_FELT
from dyad_sim.measures import Estimate, share, unknown
from dyad_sim.measures.agreement import match_difference, sensitivity
from dyad_sim.measures.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.gaps import gaps_longer_than
from dyad_sim.measures.observations import known_rows, numbers
from dyad_sim.measures.within import lagged

FIRST_SIX = 6
"""Sessions of the early phase in Muran et al. (2009)."""


def share_of(frame: pd.DataFrame, column: str) -> Estimate:
    """Share of rows with yes in a column."""
    return share(
        numbers(frame, column), None, frame["dyad"].to_numpy(), frame["therapist"].to_numpy()
    )


def patient_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions after which the patient says that there was a rupture."""
    return share_of(sample.sessions, "rupture_patient")


def therapist_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions after which the therapist says that there was a rupture."""
    return share_of(sample.sessions, "rupture_therapist")


def observer_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions in which an observer marks a rupture in at least one bin."""
    return share_of(sample.sessions, "rupture_observer")


def early_ratio(relational: Sample, cognitive: Sample, how: Bootstrap) -> Estimate:
    """Sessions reported by therapists over those reported by patients, first six sessions.

    The study pooled three treatments; here two are.
    """
    pooled = joined(relational.sessions, cognitive.sessions)
    early = pooled[pooled["session"] <= FIRST_SIX]
    return ratio_of(early, "rupture_therapist", "rupture_patient", how)


def joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two arms, whose dyads and therapists stay apart."""
    both = pd.concat([first, second], ignore_index=True)
    arm = np.repeat([0, 1], [len(first), len(second)])
    return both.assign(
        **{name: both.groupby([arm, both[name]]).ngroup() for name in ("dyad", "therapist")}
    )


def ratio_of(frame: pd.DataFrame, above: str, below: str, how: Bootstrap) -> Estimate:
    """Ratio of two sums over rows."""
    known, lack = known_rows(frame, above, below)
    if lack:
        return unknown(0, lack)
    moments = np.column_stack([numbers(known, above), numbers(known, below)])
    return bootstrapped(known, moments, lambda sums: sums[:, 0] / sums[:, 1], how)


def observer_over_falls(sample: Sample, how: Bootstrap) -> Estimate:
    """Sessions marked by an observer over sessions in which the patient's rating fell.

    A fall is one of at least a deviation of the sample's ratings around each case's mean
    since the session before; sessions 2 to 6, as some five were rated of each case.
    """
    sessions = lagged(sample.sessions, ["alliance_patient"])
    early = sessions[sessions["session"].between(2, FIRST_SIX)]
    fall = early["alliance_patient_before"] - early["alliance_patient"]
    means = early.groupby("dyad")["alliance_patient"].transform("mean")
    spread = float((early["alliance_patient"] - means).std())
    return ratio_of(early.assign(fell=fall >= spread), "rupture_observer", "fell", how)


def long_gaps(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of gaps between sessions with marked strain that last more than two sessions."""
    return gaps_longer_than(sample.sessions, "rupture_observer", 2, how)


def therapist_sensitivity(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions with a rupture for the patient that the therapist reports too."""
    return sensitivity(sample.sessions, "rupture_therapist", "rupture_patient", how)


def negative_match(sample: Sample, how: Bootstrap) -> Estimate:
    """Match of the therapist's impression in good moments less that in bad ones, session 1.

    The study replayed first sessions and asked both what had gone on; here a moment is
    bad while a rupture is open, and the therapist's impression is what they are aware of.
    """
    first = sample.exchanges[sample.exchanges["session"] == 1]
    moments = first.assign(bad=first["rupture_kind"].to_numpy() != "none")
    return match_difference(moments, "aware", "bad", how)


def ever_hidden(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments in which felt and shown position once lay openly apart."""
    peak = sample.sessions.groupby("dyad")["concealment_peak"].max()
    hidden = sample.dyads["dyad"].map(peak) >= OPENLY_FELT
    return share_of(sample.dyads.assign(hidden=hidden), "hidden")
