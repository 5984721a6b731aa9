"""What each mechanism does: switched off, and with what it concerns moved.

    python experiments/00_calibration/effects.py

Every row is a comparison of two studies of the same dyads under the same random numbers, on
the outcome that the item of the theory is about, for those whom it concerns.  Writes
``effects.csv``; ``document.py`` makes ``docs/mechanisms.md`` of it.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import dyad_sim
from dyad_sim.measures import Estimate, mean
from dyad_sim.studies.tables import Tables

FILE = Path(__file__).with_name("effects.csv")

LEAST = 0.2
"""Deviations between dyads that a mechanism has to move, where its item says it matters."""

LOW, HIGH = 0.15, 0.85
"""Where a trait on [0, 1] is moved from and to."""

CASELOAD = 20
"""Dyads of a therapist."""

LATE = 24
"""First of the last seven of thirty sessions."""

OUTER = 1.0 / 3.0
"""Share of the dyads that is called high or low in a trait."""

Outcome = Callable[[Tables], pd.Series]
Who = Callable[[pd.DataFrame], pd.Series]


class Comparison(NamedTuple):
    """One row: what is compared, for whom, on which outcome.

    Attributes
    ----------
    item
        Of the theory.
    what
        The switch (``pull``), or the trait that is moved (``therapist.immediacy``).
    without, with_it
        Overrides of the study without the mechanism, or with the trait low; and with it.
    concerns
        Whom the item concerns, in words.
    who
        Picks them from the dyads.
    outcome
        What the item is about, in words; :data:`OUTCOMES` says how it is reckoned.
    """

    item: str
    what: str
    without: tuple[str, ...]
    with_it: tuple[str, ...]
    concerns: str
    who: Who
    outcome: str


# --- Outcomes, one number a dyad ------------------------------------------------------


def _mean_of(column: str, first_session: int = 1) -> Outcome:
    """Return the mean of a column of the sessions, from one session on."""

    def outcome(tables: Tables) -> pd.Series:
        sessions = tables.sessions[tables.sessions["session"] >= first_session]
        return sessions.groupby("dyad")[column].mean()

    return outcome


def _last_of(column: str) -> Outcome:
    """Return a column in the last session attended."""
    return lambda tables: tables.sessions.groupby("dyad")[column].last()


def _per(above: str, below: str) -> Outcome:
    """Return a ratio of two columns of the dyads; unknown where there is nothing below."""

    def outcome(tables: Tables) -> pd.Series:
        dyads = tables.dyads.set_index("dyad")
        return dyads[above] / dyads[below].where(dyads[below] > 0)

    return outcome


def _peak_of_ruptures(tables: Tables) -> pd.Series:
    """Return the mean peak intensity of the ruptures."""
    return tables.episodes.groupby("dyad")["peak_intensity"].mean()


def _detected(tables: Tables) -> pd.Series:
    """Return the share of ruptures that the therapist noticed."""
    return tables.episodes.groupby("dyad")["detected"].mean()


def _symptoms_left(tables: Tables) -> pd.Series:
    """Return true symptoms at the end, as a share of those at intake."""
    dyads = tables.dyads.set_index("dyad")
    return dyads["symptoms_end_true"] / dyads["symptoms_intake_true"]


def _after_withdrawals(tables: Tables) -> pd.Series:
    """Return the patient's control in sessions in which a withdrawal was resolved."""
    episodes = tables.episodes
    resolved = episodes[
        (episodes["outcome"] == "resolved") & (episodes["kind_end"] == "withdrawal")
    ]
    places = pd.MultiIndex.from_frame(resolved[["dyad", "session_ended"]])
    control = tables.sessions.set_index(["dyad", "session"])["control_patient"]
    there = control[control.index.isin(places)]
    return there.groupby(level="dyad").mean()


OUTCOMES: dict[str, Outcome] = {
    "patient's affiliation": _mean_of("affiliation_patient"),
    "peak intensity of ruptures": _peak_of_ruptures,
    "ruptures per session": _per("ruptures", "sessions_attended"),
    "peak strain of a session": _mean_of("peak_strain"),
    "embeddedness": _mean_of("embeddedness"),
    "mismatches mended at once": _mean_of("matched_after_mismatch_share"),
    "true alliance at the end": _last_of("alliance_true"),
    "true alliance": _mean_of("alliance_true"),
    "ruptures noticed": _detected,
    "resolutions per metacommunication": _per("resolved", "metacommunications"),
    "backlashes per metacommunication": _per("backlashes", "metacommunications"),
    "patient's control after resolved withdrawals": _after_withdrawals,
    "ruptures resolved": _per("resolved", "ruptures"),
    "symptoms left": _symptoms_left,
    "patients' hostile acts, last sessions": _mean_of("hostile_share_patient", LATE),
    "sessions attended": lambda tables: tables.dyads.set_index("dyad")["sessions_attended"],
    "ruptures begun, last seven sessions": _mean_of("ruptures_begun", LATE),
    "peak strain of a session, last seven": _mean_of("peak_strain", LATE),
    "alliance rated by therapists": _mean_of("alliance_therapist"),
}


# --- Whom it concerns ---------------------------------------------------------------------


def _everybody(dyads: pd.DataFrame) -> pd.Series:
    """Return everybody."""
    return pd.Series(True, dyads.index)


def _high(trait: str) -> Who:
    """Return the third that is highest in a trait."""
    return lambda dyads: dyads[trait] >= dyads[trait].quantile(1.0 - OUTER)


def _low(trait: str) -> Who:
    """Return the third that is lowest in a trait."""
    return lambda dyads: dyads[trait] <= dyads[trait].quantile(OUTER)


# --- The comparisons ------------------------------------------------------------------------


def _off(
    item: str,
    switch: str,
    outcome: str,
    concerns: str = "everybody",
    who: Who = _everybody,
    both: tuple[str, ...] = (),
) -> Comparison:
    """Return the comparison of a study without a mechanism with one that has it."""
    without = (*both, f"mechanisms.{switch}=false")
    return Comparison(item, switch, without, both, concerns, who, outcome)


def _moved(
    item: str,
    trait: str,
    outcome: str,
    concerns: str = "everybody",
    who: Who = _everybody,
    both: tuple[str, ...] = (),
) -> Comparison:
    """Return the comparison of a low with a high value of a trait."""
    low, high = ((*both, f"{trait}={value:g}") for value in (LOW, HIGH))
    return Comparison(item, trait, low, high, concerns, who, outcome)


STRONG_HISTORY = ("patients with a strong history", _high("patient_transference"))
COMPLIANT = ("compliant patients", _high("patient_compliance"))
FEARS_CONTROL = ("patients who fear to be dominated", _low("patient_style_control"))
INTRUDED = (
    "intrusion-sensitive patients, relentless therapists",
    _high("patient_intrusion_sensitivity"),
)
FEARS_PARTING = ("patients who fear the parting", _high("patient_parting_sensitivity"))
INTOLERANT = ("therapists of low affect tolerance", _low("therapist_affect_tolerance"))
ADHERENT = ("therapist=adherent",)
RELENTLESS = ("therapist=relentless",)

PER_ACT = "backlashes per metacommunication"
RESOLVED = "resolutions per metacommunication"

COMPARISONS = (
    _moved("T1", "patient.susceptibility_affiliation", "patient's affiliation"),
    _moved("T1", "therapist.susceptibility_affiliation", "embeddedness"),
    _off("T2", "pull", "peak intensity of ruptures"),
    _off("T3", "wish_and_fear", "peak intensity of ruptures"),
    _off("T3", "amplification", "embeddedness"),
    _moved("T3", "patient.rigidity", "peak intensity of ruptures"),
    _off("T4", "embeddedness", "peak intensity of ruptures"),
    _off("T4", "resistance", "embeddedness"),
    _off("T4", "affect_tolerance", "embeddedness", *INTOLERANT),
    _moved("T4", "therapist.affect_tolerance", "peak intensity of ruptures"),
    _moved("T4", "therapist.mindfulness", "embeddedness"),
    _off("T5", "transference", "peak strain of a session"),
    _off("T5", "tone", "peak intensity of ruptures"),
    _off("T6", "alliance", "true alliance"),
    _moved("T6", "patient.trust", "true alliance"),
    _off("T7", "misattunement", "ruptures per session"),
    _off("T7", "attunement", "mismatches mended at once"),
    _off("T7", "attunement", "true alliance"),
    _off("T8", "ruptures", "sessions attended"),
    _off("T8", "escalation", "peak intensity of ruptures"),
    _off("T8", "carry_over", "ruptures per session"),
    _off("T9", "detection", "ruptures noticed"),
    _moved("T9", "patient.compliance", "ruptures noticed"),
    _off("T10", "stages", "ruptures resolved"),
    _off("T10", "voicing", "patient's control after resolved withdrawals"),
    _off("T10", "repair", "ruptures resolved"),
    _off("T11", "metacommunication", "true alliance at the end"),
    _moved("T11.1", "therapist.tentativeness", PER_ACT, *FEARS_CONTROL),
    _moved("T11.2", "therapist.no_parallels", PER_ACT),
    _moved("T11.3", "therapist.responsibility", RESOLVED),
    _moved("T11.4", "therapist.immediacy", PER_ACT),
    _moved("T11.5", "therapist.concreteness", RESOLVED),
    _moved("T11.6", "therapist.monitoring", PER_ACT),
    _moved("T11.7", "therapist.relational_meaning", RESOLVED, *STRONG_HISTORY),
    _moved("T11.8", "therapist.collaboration", RESOLVED),
    _moved("T11.9", "therapist.self_disclosure", "embeddedness"),
    _moved("T11.10", "therapist.expecting_ruptures", "ruptures resolved"),
    _moved("T11", "therapist.repair_probability", "ruptures resolved"),
    _off("T12", "backlash", PER_ACT),
    _off("T12", "apparent_repair", RESOLVED, *COMPLIANT),
    _off("T13", "overload", "peak strain of a session", *INTRUDED, both=RELENTLESS),
    _off(
        "T13", "pressing_on", "peak strain of a session", "adherent therapists", both=ADHERENT
    ),
    _off("T14", "growth", "symptoms left"),
    _off("T14", "restoration", "true alliance at the end"),
    _off("T14", "erosion", "true alliance at the end"),
    _off(
        "T15",
        "training",
        "patients' hostile acts, last sessions",
        "therapists in training",
        both=("treatment=cbt_aft",),
    ),
    _off("T16", "measurement_error", "alliance rated by therapists"),
    _off("T17", "early_endings", "sessions attended"),
    _off("T18", "approaching_end", "ruptures begun, last seven sessions", *FEARS_PARTING),
    _off("T18", "approaching_end", "peak strain of a session, last seven", *FEARS_PARTING),
)


WEAK = {
    (
        "T4",
        "affect_tolerance",
        "embeddedness",
    ): "what draws in a therapist who bears little is near its bound already "
    "(`embedding.defensiveness`), and mild pulls draw in nobody (`embedding.resistance`).",
}
"""Comparisons that come out weak, and why: to be mended, or to be taken out."""


# --- Measuring them ---------------------------------------------------------------------------


Study = Callable[[tuple[str, ...]], Tables]
"""Gives the tables of a study under some overrides, always of the same dyads."""


def effect_of(one: Comparison, study: Study) -> Estimate:
    """Mean change of the outcome with the mechanism, in deviations between dyads.

    Only dyads of those whom it concerns, and in which the outcome is known either way.
    """
    without, with_it = study(one.without), study(one.with_it)
    concerned = one.who(with_it.dyads.set_index("dyad"))
    pair = pd.DataFrame(
        {"without": OUTCOMES[one.outcome](without), "with": OUTCOMES[one.outcome](with_it)}
    ).astype(float)
    pair = pair[concerned.reindex(pair.index, fill_value=False)].dropna()
    spread = np.sqrt(pair.var().mean())
    return mean((pair["with"] - pair["without"]) / spread, pair.index)


def main() -> None:
    """Measure every comparison, and write one row each."""
    parser = ArgumentParser(description="What each mechanism does, in deviations.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dyads", type=int, default=1000)
    asked = parser.parse_args()

    @cache
    def study(overrides: tuple[str, ...]) -> Tables:
        """Return the tables of a study of the published constants."""
        return dyad_sim.simulate(
            list(overrides), dyads=asked.dyads, caseload=CASELOAD, seed=asked.seed
        )

    rows = []
    for one in COMPARISONS:
        found = effect_of(one, study)
        rows.append(
            {
                "item": one.item,
                "what": one.what,
                "concerns": one.concerns,
                "outcome": one.outcome,
                "effect": round(found.value, 3),
                "low": round(found.low, 3),
                "high": round(found.high, 3),
            }
        )
        print(*rows[-1].values(), sep="; ", flush=True)  # noqa: T201 - how far it is
    pd.DataFrame(rows).to_csv(FILE, index=False)


if __name__ == "__main__":
    main()
