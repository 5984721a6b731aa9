"""Single ruptures that can be looked up and replayed, in the four worlds."""

from __future__ import annotations

import pandas as pd

from dyad_sim.instruments.segments import Segment
from dyad_sim.studies.plan import Plan
from experiments.lib.contributions import path, stretches_of

from .choices import FOUR
from .shares import PARTS, WORLDS
from .tables import whose

COLUMNS = [
    "dyad",
    "therapist",
    "episode",
    "kind_start",
    "session_begun",
    "exchange_begun",
    "peak_intensity",
    *WORLDS,
    *(f"{part}_share" for part in PARTS),
]

CASES = {
    "Either would have been enough": ("begin", "either"),
    "The patient would have been enough": ("begin", "patient"),
    "The therapist would have been enough": ("begin", "therapist"),
    "It took both to escalate": ("escalate", "only both"),
}
"""What a case is an example of: the question, and the answer."""

LONGEST = 1
"""Sessions after the one of the onset that an example may last."""


def chosen(ruptures: pd.DataFrame) -> pd.DataFrame:
    """Return one rupture for each of :data:`CASES`: the one nearest to their median peak.

    Only ruptures that began in a session without another before, would not have been
    there without the two and ended within the next session; minor ones for the question
    whether they would have begun.  Of several equally near it is the first.
    """
    before = ruptures.groupby("dyad")["session_ended"].shift()
    alone = (before != ruptures["session_begun"]).fillna(True)
    short = (ruptures["session_ended"] - ruptures["session_begun"] <= LONGEST).fillna(False)
    clear = alone.astype(bool) & short.astype(bool) & (ruptures["neither"] == 0.0)
    rows = []
    for name, (question, answer) in CASES.items():
        asked = ruptures["escalated"] == (question == "escalate")
        fitting = ruptures[clear & asked & (whose(ruptures, question) == answer)]
        if len(fitting):
            peaks = fitting["peak_intensity"]
            rows.append(fitting.loc[(peaks - peaks.median()).abs().idxmin()].rename(name))
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found.rename_axis("case").reset_index()


def paths(plan: Plan, ruptures: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the intensity of the cases after each exchange, in each world."""
    segments = stretches_of(ruptures, plan.treatment.exchanges)
    parts = [pd.DataFrame(columns=["case", "session", "exchange", *WORLDS])]
    for case in cases.itertuples():
        place = (ruptures["dyad"] == case.dyad) & (ruptures["episode"] == case.episode)
        segment = Segment(*segments[place.to_numpy()][0].tolist())
        ways = [path(plan, case.dyad, segment, brought) for brought in FOUR]
        named = {name: way["intensity"] for name, way in zip(WORLDS, ways, strict=True)}
        part = ways[0][["session", "exchange"]].assign(case=case.case, **named)
        parts.append(part[list(parts[0])])
    return pd.concat(parts[1:] or parts, ignore_index=True)
