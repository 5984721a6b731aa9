"""What changes: session by session, after the training, and by the end of treatment."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from dyad_sim.measures import Estimate, difference_in, mean, paired_difference
from dyad_sim.measures.change.effect_sizes import cohens_d, perspective_d
from dyad_sim.measures.change.phases import WINDOWS, Windows, phase_changes
from experiments.lib.measures.multiple_baseline import change_against_waiting
from experiments.lib.rows import columns_of

from .arms import NEVER, OUTCOMES, Arm

Row = dict[str, object]

SESSIONS = range(1, 31)
LAST_FOUR = range(27, 31)
"""The last sessions agreed on, the same for all beginnings."""

BEFORE_ANY = range(5, 9)
"""The four sessions before the first beginning."""

LAST_HELD = 4
"""Sessions at the end of each treatment, whenever that was."""

HOSTILITY = "hostile_share_patient"

AT_THE_END = ("alliance_last", "symptom_change", "dropped_out_share", "completed_share")
"""Measures of the catalogue that are compared at the end."""


def wide_of(arm: Arm, outcome: str) -> pd.DataFrame:
    """Return an outcome by dyad (rows) and session (columns); NaN after the last one held."""
    table = arm.sessions.pivot_table(index="dyad", columns="session", values=outcome)
    return table.reindex(index=arm.dyads["dyad"], columns=SESSIONS)


def by_session(arms: dict[float, Arm]) -> list[Row]:
    """Return each outcome in each session, of those still in treatment trained and not."""
    rows: list[Row] = []
    for outcome in OUTCOMES:
        untrained = wide_of(arms[NEVER], outcome)
        for start in _begins(arms):
            trained = wide_of(arms[start], outcome)
            both = trained.notna() & untrained.notna()
            for session in SESSIONS:
                pair = trained[session][both[session]], untrained[session][both[session]]
                row = {"outcome": outcome, "begins": start, "session": session}
                rows.append(row | {"cases": int(both[session].sum())} | _compared(*pair))
    return rows


def _compared(trained: pd.Series, untrained: pd.Series) -> dict[str, float]:
    """Return both means and the mean of the differences of the same dyads."""
    return {
        **columns_of("trained", _mean(trained)),
        **columns_of("untrained", _mean(untrained)),
        **columns_of("difference", _mean(trained - untrained)),
    }


def _mean(values: pd.Series) -> Estimate:
    """Return the mean over dyads (the index), each with a therapist of its own."""
    return mean(values.to_numpy(), values.index.to_numpy())


def after_training(arms: dict[float, Arm]) -> list[Row]:
    """Return what each beginning changed, beside the same dyads without training.

    In the second four of eight sessions of training and in the last four agreed on; of
    those still in treatment in both arms, and of all with their last value carried on.
    """
    rows: list[Row] = []
    for outcome in OUTCOMES:
        never = wide_of(arms[NEVER], outcome)
        for start in _begins(arms):
            here = wide_of(arms[start], outcome)
            for when, window in _windows(start).items():
                row = {"outcome": outcome, "begins": start, "when": when}
                both = here[window].notna() & never[window].notna()
                pairs = {
                    "in treatment in both": (here[window][both], never[window][both]),
                    "last value carried on": tuple(
                        side.ffill(axis=1)[window] for side in (here, never)
                    ),
                }
                for who, (trained, untrained) in pairs.items():
                    change = (trained.mean(axis=1) - untrained.mean(axis=1)).dropna()
                    found = {"who": who, "cases": len(change)}
                    rows.append(row | found | columns_of("difference", _mean(change)))
    return rows


def _windows(start: float) -> dict[str, list[int]]:
    """Return the sessions that count as after the training."""
    first, last = (int(start) + end for end in WINDOWS.after)
    return {
        "second half of training": [s for s in SESSIONS if first <= s <= last],
        "last four agreed on": list(LAST_FOUR),
    }


def level_and_change(arms: dict[float, Arm], windows: Windows = WINDOWS) -> Row:
    """Return how hostile patients are before any training, and what training changes in it."""
    level = wide_of(arms[NEVER], HOSTILITY)[list(BEFORE_ANY)].mean(axis=1).dropna()
    change = against_waiting(arms, (HOSTILITY,), windows)[0]
    return {**columns_of("before_any_training", _mean(level)), **change}


def against_waiting(
    arms: dict[float, Arm],
    outcomes: tuple[str, ...] = tuple(OUTCOMES),
    windows: Windows = WINDOWS,
) -> list[Row]:
    """Return the change of trained cases less that of waiting ones, who are other people."""
    begins = _begins(arms)
    number = arms[NEVER].dyads["therapist"]
    own = pd.Series(
        [begins[place % len(begins)] for place in number], index=arms[NEVER].dyads["dyad"]
    )
    rows: list[Row] = []
    for outcome in outcomes:
        parts = [
            arms[start].sessions[arms[start].sessions["dyad"].map(own) == start]
            for start in begins
        ]
        starts = [int(start) for start in begins]
        changes = phase_changes(pd.concat(parts), outcome, starts, windows)
        found = change_against_waiting(changes, own, windows)
        rows.append({"outcome": outcome, "cases": found.n, **columns_of("difference", found)})
    return rows


def sizes(arms: dict[float, Arm]) -> list[Row]:
    """Return how large the change in hostility is, against what differs between cases."""
    starts = [int(start) for start in _begins(arms)]
    untrained = phase_changes(arms[NEVER].sessions, HOSTILITY, starts)
    never = wide_of(arms[NEVER], HOSTILITY)
    rows: list[Row] = []
    for start in starts:
        window = _windows(start)["second half of training"]
        here = wide_of(arms[float(start)], HOSTILITY)
        levels = pd.DataFrame(
            {"trained": here[window].mean(axis=1), "untrained": never[window].mean(axis=1)}
        ).reset_index()
        changed = phase_changes(arms[float(start)].sessions, HOSTILITY, starts)
        changes = pd.concat(
            [
                pd.DataFrame({"change": side[start], "trained": flag}).reset_index()
                for side, flag in ((changed, 1.0), (untrained, 0.0))
            ],
            ignore_index=True,
        )
        row = {
            **columns_of("between_cases", perspective_d(levels, "trained", "untrained")),
            **columns_of("of_changes", cohens_d(changes, "change", "trained")),
        }
        rows.append({"begins": start, **row})
    return rows


def by_the_end(arms: dict[float, Arm]) -> list[Row]:
    """Return what each beginning gains on none, and on the next later one, by the end."""
    begins = _begins(arms)
    pairs = [*((start, NEVER) for start in begins), *pairwise(begins)]
    held = {start: _with_last(arm) for start, arm in arms.items()}
    rows: list[Row] = []
    for first, second in pairs:
        one, other = held[first], held[second]
        found = {name: difference_in(name, one, other) for name in AT_THE_END}
        found["hostility_last"] = paired_difference(one, other, "hostility_last")
        found["resolved_per_case"] = paired_difference(one, other, "resolved")
        rows += [
            {
                "outcome": name,
                "begins": first,
                "against": "never" if second == NEVER else f"{second:g}",
                **columns_of("difference", difference),
            }
            for name, difference in found.items()
        ]
    return rows


def _with_last(arm: Arm) -> pd.DataFrame:
    """Return the dyads with their hostility in the last four sessions that were held."""
    last = arm.sessions.sort_values("session").groupby("dyad").tail(LAST_HELD)
    means = last.groupby("dyad")[HOSTILITY].mean()
    return arm.dyads.assign(hostility_last=arm.dyads["dyad"].map(means))


def _begins(arms: dict[float, Arm]) -> list[float]:
    """Return the beginnings without never."""
    return [start for start in arms if start != NEVER]
