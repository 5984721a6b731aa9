"""What is simulated for the record: one arm for each kind of study that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from dyad_sim.configs import compose, plan_from, resolved
from dyad_sim.configs.plan import refuse_models
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import Progress, run, run_each
from dyad_sim.studies.tables import Tables
from dyad_sim.studies.untreated import untreated


class Sample(NamedTuple):
    """What a study would have in hand: the tables of an arm.

    Attributes
    ----------
    dyads, sessions, episodes
        As in a study's folder; every table knows the ``therapist`` of a dyad, and
        ``sessions`` the number of ``turns`` that each partner has.
    exchanges
        Single exchanges; without rows where the arm keeps none.
    waiting
        The same patients over the same weeks without therapy: ``dyad``, ``therapist``,
        ``symptoms_intake``, ``symptoms_end``; without rows where nobody waits.
    """

    dyads: pd.DataFrame
    sessions: pd.DataFrame
    episodes: pd.DataFrame
    exchanges: pd.DataFrame
    waiting: pd.DataFrame


class Arm(NamedTuple):
    """One arm: its purpose, its configuration, its size.

    Attributes
    ----------
    purpose
        Which kind of study it stands for.
    overrides
        What differs from the default study, as on the command line.
    dyads, caseload
        Dyads simulated, and dyads per therapist.  More than the studies had: the value
        of the model is wanted, not the chance of one sample.
    waiting
        Whether the same patients are also followed without therapy.
    """

    purpose: str
    overrides: tuple[str, ...]
    dyads: int
    caseload: int
    waiting: bool = False


RATES = (0.0, 0.1, 0.2, 0.4, 0.7, 1.0)
"""Repair probabilities at which intrusion-sensitive patients are treated."""


def sensitive(probability: float) -> str:
    """Name of the arm of intrusion-sensitive patients treated at a repair probability."""
    return f"sensitive_{probability:g}"


ARMS = {
    "relational": Arm("thirty sessions of brief relational therapy", (), 4000, 20),
    "cognitive": Arm(
        "thirty sessions of cognitive-behavioural therapy", ("treatment=cbt",), 2000, 20
    ),
    "exposure": Arm(
        "ten weekly sessions of a manualised therapy",
        ("treatment=cbt", "treatment.sessions=10"),
        1000,
        20,
    ),
    "trial": Arm(
        "a trial of thirteen sessions, against waiting",
        ("treatment=cbt", "treatment.sessions=13"),
        1000,
        20,
        waiting=True,
    ),
    "trained_early": Arm(
        "therapists trained from the ninth session of each case",
        ("treatment=cbt_aft", "treatment.training_session=9"),
        600,
        20,
    ),
    "trained_late": Arm(
        "therapists trained from the seventeenth session of each case",
        ("treatment=cbt_aft", "treatment.training_session=17"),
        600,
        20,
    ),
    "moments": Arm("sessions coded exchange by exchange", ("exchanges_table=all",), 400, 5),
    "with_pull": Arm("escalation with pull", (), 500, 20),
    "without_pull": Arm("escalation without pull", ("mechanisms.pull=false",), 500, 20),
    **{
        sensitive(probability): Arm(
            f"intrusion-sensitive patients, repair probability {probability:g}",
            ("patient=intrusion_sensitive", f"therapist.repair_probability={probability:g}"),
            900,
            20,
        )
        for probability in RATES
    },
}
"""Every arm, by name: those of the entries, then those of the conditions of the theory."""

FEWEST_DYADS = 40
"""An arm is never made smaller than this: below it nothing can be estimated."""

LARGEST_SIZE = 100.0
"""Largest share of the dyads: beyond it the tables would not fit into memory."""


def plans_of(seed: int, *, size: float = 1.0, overrides: Sequence[str] = ()) -> dict[str, Plan]:
    """Return the plan of every arm, by name; nothing is simulated before all are checked.

    Parameters
    ----------
    seed, size, overrides
        As for :func:`plan_of`.
    """
    return {name: plan_of(name, seed, size=size, overrides=overrides) for name in ARMS}


def plan_of(name: str, seed: int, *, size: float = 1.0, overrides: Sequence[str] = ()) -> Plan:
    """Return the plan of an arm.

    Parameters
    ----------
    name
        In :data:`ARMS`.
    seed
        Of all random numbers.
    size
        Share of the dyads of the arm, above 0; for a first look, or for a fit.
    overrides
        Further choices, such as another set of constants or the readable engine.

    Raises
    ------
    ConfigurationError
        If an override is refused.
    """
    return plan_from(configuration_of(name, seed, size=size, overrides=overrides))


def configuration_of(
    name: str, seed: int, *, size: float = 1.0, overrides: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the whole configuration of an arm as plain values; see :func:`plan_of`."""
    arm = ARMS[name]
    dyads = max(FEWEST_DYADS, round(size * arm.dyads))
    own = (*arm.overrides, f"seed={seed}", f"dyads={dyads}", f"caseload={arm.caseload}")
    configuration = resolved(compose([*own, *overrides]))
    refuse_models(configuration, "the record is of one model")
    return configuration


def sample_of(name: str, plan: Plan) -> Sample:
    """Return what an arm yields under a plan."""
    return _sample_of(name, plan, run(plan))


def _sample_of(name: str, plan: Plan, tables: Tables) -> Sample:
    """Return the sample of an arm from the tables of its plan."""
    waiting = untreated(plan, tables.dyads) if ARMS[name].waiting else tables.dyads.iloc[:0]
    return sample_from(tables, waiting, plan.treatment.exchanges)


def sample_from(tables: Tables, waiting: pd.DataFrame, turns: int) -> Sample:
    """Return tables in which every row knows its therapist, and every session its turns."""
    therapists = tables.dyads.set_index("dyad")["therapist"]
    exchanges = tables.sessions.iloc[:0] if tables.exchanges is None else tables.exchanges
    sessions, episodes, exchanges = (
        frame.assign(therapist=frame["dyad"].map(therapists))
        for frame in (tables.sessions, tables.episodes, exchanges)
    )
    return Sample(tables.dyads, sessions.assign(turns=turns), episodes, exchanges, waiting)


def simulated(plans: Mapping[str, Plan], progress: Progress | None = None) -> dict[str, Sample]:
    """Return the sample of every arm, by name.

    Parameters
    ----------
    plans
        By the name of their arm.
    progress
        Told how many dyads of all arms are done, and of how many.
    """
    studies = run_each(list(plans.values()), progress)
    return {
        name: _sample_of(name, plan, tables)
        for (name, plan), tables in zip(plans.items(), studies, strict=True)
    }


def dyads_of(plans: Mapping[str, Plan]) -> int:
    """Return how many dyads all arms have."""
    return sum(plan.dyads for plan in plans.values())
