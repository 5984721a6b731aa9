"""Tables of findings from the shares of each rupture."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures import Estimate, mean, paired_difference, share
from dyad_sim.measures.core.clusters import Floats, nesting
from dyad_sim.measures.core.intervals import mean_of
from dyad_sim.measures.core.ratios import ratio
from dyad_sim.measures.core.spread import middle_half, quantiles
from dyad_sim.theory.contributions import CONTRIBUTIONS
from experiments.lib.rows import columns_of

from .shares import PARTS, WORLDS

ENOUGH = ("neither needed", "either", "patient", "therapist", "only both")
"""Whose contributions would have been enough for what happened."""

REACHED: dict[str, Callable[[pd.Series], pd.Series]] = {
    "begin": lambda peak: peak > 0.0,
    "escalate": lambda peak: peak >= ESCALATED,
}
"""What is asked of a rupture in another world, and when the answer is yes."""


def groups_of(ruptures: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return all ruptures, those of each kind, and minor and escalated ones."""
    kind, escalated = ruptures["kind_start"], ruptures["escalated"]
    return {
        "all": ruptures,
        "withdrawal": ruptures[kind == "withdrawal"],
        "confrontation": ruptures[kind == "confrontation"],
        "minor": ruptures[~escalated],
        "escalated": ruptures[escalated],
    }


def mean_in(frame: pd.DataFrame, column: str) -> Estimate:
    """Mean of a column over ruptures, its interval by therapist."""
    return mean(frame[column], frame["dyad"], frame["therapist"])


def share_in(frame: pd.DataFrame, yes: pd.Series | np.ndarray) -> Estimate:
    """Share of ruptures, its interval by therapist."""
    return share(yes, None, frame["dyad"], frame["therapist"])


def predictions(ruptures: pd.DataFrame, strained: pd.DataFrame) -> pd.DataFrame:
    """Return what each prediction asks for, in shares of the peak and of mean strain."""
    rows = [
        {"of": of, "prediction": number, "what": what, **columns_of("value", found)}
        | {"ruptures": known, "dyads": found.n}
        for of, frame in (("peak", ruptures), ("strain", strained))
        for number, what, found, known in _answers(frame)
    ]
    return pd.DataFrame(rows)


def _answers(frame: pd.DataFrame) -> Iterator[tuple[int, str, Estimate, int]]:
    """Yield the answer to each prediction, and of how many ruptures shares are known."""
    frame = frame[frame["patient_share"].notna()]
    frame = frame.assign(more=frame["patient_share"] - frame["therapist_share"])
    by = groups_of(frame)
    every, escalated, theirs = len(frame), len(by["escalated"]), "therapist_share"
    yield 1, "patient's share", mean_in(frame, "patient_share"), every
    yield 1, "therapist's share", mean_in(frame, theirs), every
    yield 1, "patient's minus therapist's", mean_in(frame, "more"), every
    if "unnested_share" in frame:
        found = mean_in(frame, "unnested_share")
        yield 1, "patient's share, six contributions by themselves", found, every
    yield 2, "middle half of the patient's share", middle_half(frame, "patient_share"), every
    found = middle_half(by["escalated"], "patient_share")
    yield 2, "middle half of the patient's share, escalated", found, escalated
    found = paired_difference(by["escalated"], by["minor"], theirs)
    yield 3, "therapist's share, escalated minus minor", found, every
    yield 4, "interaction", mean_in(frame, "interaction_share"), every
    found = mean_in(by["escalated"], "interaction_share")
    yield 4, "interaction, escalated", found, escalated
    found = paired_difference(by["withdrawal"], by["confrontation"], theirs)
    yield 5, "therapist's share, withdrawal minus confrontation", found, every


def partners(ruptures: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of the shares of the partners and of their interaction, by group.

    ``pooled`` is the sum of points over the sum of what both add, over all ruptures of
    the group, those included that would have been there anyway.
    """
    rows = [
        {"group": group, "part": part, "of": len(frame)}
        | _spread(frame, f"{part}_share")
        | columns_of("pooled", _pooled(frame, f"{part}_points"))
        for group, frame in groups_of(ruptures).items()
        for part in PARTS
    ]
    return pd.DataFrame(rows)


def _pooled(frame: pd.DataFrame, points: str) -> Estimate:
    """Points over what both add, summed over ruptures."""
    whose = nesting(frame["dyad"], frame["therapist"])
    return mean_of(ratio(frame[points], frame["whole"], whose), "no ruptures")


def contributions(ruptures: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of the share of each contribution, by group."""
    rows = [
        {"group": group, "contribution": name, "of": len(frame)}
        | _spread(frame, f"{name}_share")
        for group, frame in groups_of(ruptures).items()
        for name in CONTRIBUTIONS
    ]
    return pd.DataFrame(rows)


def _spread(frame: pd.DataFrame, column: str) -> dict[str, float]:
    """Return mean and quantiles of a share, and of how many ruptures it is known."""
    known = {"known": int(frame[column].notna().sum())}
    return known | columns_of("mean", mean_in(frame, column)) | quantiles(frame[column])


def enough(ruptures: pd.DataFrame) -> pd.DataFrame:
    """Return for which share of ruptures whose contributions would have been enough.

    To begin, asked of all ruptures of a group; to escalate, asked of those that did.
    """
    rows = []
    for group, frame in groups_of(ruptures).items():
        asked = {"begin": frame}
        if group != "minor":
            asked["escalate"] = frame[frame["escalated"]]
        for question, some in asked.items():
            answer = whose(some, question)
            for name in ENOUGH:
                row = {"group": group, "question": question, "enough": name, "of": len(some)}
                rows.append(row | columns_of("share", share_in(some, answer == name)))
    return pd.DataFrame(rows)


def whose(ruptures: pd.DataFrame, question: str) -> np.ndarray:
    """Return whose contributions would have been enough, one of :data:`ENOUGH` for each."""
    neither, patient, therapist = (REACHED[question](ruptures[one]) for one in WORLDS[:3])
    cases = [neither, patient & therapist, patient, therapist]
    return np.select(cases, ENOUGH[:4], ENOUGH[4])


def sets(ruptures: pd.DataFrame, intensity: Floats) -> pd.DataFrame:
    """Return what becomes of all ruptures with each set of contributions."""
    rows = []
    for number, peaks in enumerate(intensity.T):
        frame = ruptures.assign(peak=peaks)
        row = {name: int(number & flag != 0) for name, flag in CONTRIBUTIONS.items()}
        row = {"set": number, **row, **columns_of("peak", mean_in(frame, "peak"))}
        for question, reached in REACHED.items():
            row |= columns_of(question, share_in(frame, reached(frame["peak"])))
        rows.append(row)
    return pd.DataFrame(rows)
