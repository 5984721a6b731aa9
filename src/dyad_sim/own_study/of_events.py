"""Every measure that tables of acts and of codings of one's own allow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from dyad_sim.measures import Estimate, share
from dyad_sim.measures.people.agreement import kappa, krippendorff_alpha
from dyad_sim.measures.people.octants import OCTANTS, octant_of, positive_ratio, summary_part
from dyad_sim.measures.people.spectra import coherence, signed_phase
from dyad_sim.own_study.measure import DEFAULTS, Measured, Options, OwnMeasure, measured

ACTS, CODINGS = "Acts", "Codings"
"""Headings of the measures."""

PERSONS = ("patient", "therapist")
AXES = ("affiliation", "control")

GOTTMAN = "Gottman 1994, What Predicts Divorce?"
GURTMAN = "Gurtman & Balakrishnan 1998, Clin Psychol Sci Pract 5:344-360"
SADLER = "Sadler et al. 2009, J Pers Soc Psychol 97:1005-1020"
KRIPPENDORFF = "Krippendorff 2004, Content Analysis, ch. 11"
CONGER = "Conger 1980, Psychol Bull 88:322-328"

SUMMARIES = {
    "amplitude": ("Octants, amplitude", "share of acts"),
    "displacement": ("Octants, direction", "degrees (0 warm, 90 dominant)"),
    "fit": ("Octants, fit (R²)", "share of variance"),
}
"""Parts of the structural summary, with label and unit."""

MOST_CODERS = 20
"""Coders between whom kappa is reckoned: it takes every pair of them."""


def measure_acts(acts: pd.DataFrame, options: Options = DEFAULTS) -> list[Measured]:
    """Return every measure of a table of acts.

    Parameters
    ----------
    acts
        As :func:`~dyad_sim.own_study.events.read_acts` returns them.
    options
        Seed and samples of the bootstrap.
    """
    return measured(measures_of_acts(), acts, acts.columns, options)


def measure_codings(codings: pd.DataFrame, options: Options = DEFAULTS) -> list[Measured]:
    """Return every measure of a table of codings.

    Parameters
    ----------
    codings
        As :func:`~dyad_sim.own_study.events.read_codings` returns them.
    options
        Seed and samples of the bootstrap.
    """
    return measured(OF_CODINGS, codings, codings.columns, options)


def measures_of_acts() -> list[OwnMeasure]:
    """Return the measures of each partner's acts, then those of both."""
    found = []
    for person in PERSONS:
        found.append(
            OwnMeasure(
                f"positive_ratio_{person}",
                f"Friendly to hostile acts, {person}",
                ACTS,
                "ratio",
                ("affiliation",),
                GOTTMAN,
                partial(_ratio, person),
            )
        )
        found += [
            OwnMeasure(
                f"octants_{part}_{person}",
                f"{label}, {person}",
                ACTS,
                unit,
                AXES,
                GURTMAN,
                partial(_part, person, part),
            )
            for part, (label, unit) in SUMMARIES.items()
        ]
        found += [
            OwnMeasure(
                f"octant_{octant}_{person}",
                f"Acts in octant {octant} ({45 * place} degrees), {person}",
                ACTS,
                "share of acts",
                AXES,
                GURTMAN,
                partial(_octant, person, place),
            )
            for place, octant in enumerate(OCTANTS)
        ]
    for axis in AXES:
        for name, (label, unit, measure) in SPECTRA.items():
            found.append(
                OwnMeasure(
                    f"{name}_{axis}",
                    f"{label}, {axis}",
                    ACTS,
                    unit,
                    ("exchange", axis),
                    SADLER,
                    partial(_together, axis, measure),
                )
            )
    return found


SPECTRA: dict[str, tuple[str, str, Callable[..., Estimate]]] = {
    "coherence": ("Coherence of both partners", "0 to 1", coherence),
    "phase": ("Phase, patient ahead (> 0)", "degrees", signed_phase),
}
"""Measures of the cycles of both partners, with label and unit."""


def _ratio(person: str, acts: pd.DataFrame, options: Options) -> Estimate:
    return positive_ratio(acts[acts["person"] == person], how=options.how)


def _part(person: str, part: str, acts: pd.DataFrame, options: Options) -> Estimate:
    return summary_part(acts[acts["person"] == person], part, options.how)


def _octant(person: str, place: int, acts: pd.DataFrame, options: Options) -> Estimate:
    """Return the share of the acts that lie in an octant."""
    of = acts[acts["person"] == person]
    octant = octant_of(*(of[axis].to_numpy(dtype=float) for axis in AXES))
    inside = np.where(np.isfinite(octant), octant == place, np.nan)
    return share(inside, None, of["dyad"], nothing="no acts")


def _together(
    axis: str, measure: Callable[..., Estimate], acts: pd.DataFrame, options: Options
) -> Estimate:
    """Return a measure of both partners' acts, exchange by exchange."""
    keys = ["dyad", "session", "exchange"]
    sides = [
        acts.loc[acts["person"] == person, [*keys, axis]].rename(
            columns={axis: f"{axis}_{person}"}
        )
        for person in PERSONS
    ]
    exchanges = sides[0].merge(sides[1], on=keys)
    return measure(exchanges, *(f"{axis}_{person}" for person in PERSONS), options.how)


def _alpha(codings: pd.DataFrame, options: Options) -> Estimate:
    return krippendorff_alpha(codings, "unit", "category", options.how)


def _kappa(codings: pd.DataFrame, options: Options) -> Estimate:
    """Return kappa over the units that every coder coded."""
    labels = pd.factorize(codings["category"])[0]
    coded = codings.assign(code=labels).loc[labels >= 0]
    wide = coded.pivot_table(index=["dyad", "unit"], columns="coder", values="code")
    if not 1 < wide.shape[1] <= MOST_CODERS:
        message = f"{wide.shape[1]} coders; it takes 2 to {MOST_CODERS}"
        raise ValueError(message)
    wide.columns = [f"coder {place}" for place in range(wide.shape[1])]
    first, second, *more = wide.columns
    return kappa(wide.reset_index(), first, second, options.how, more=more)


OF_CODINGS = (
    OwnMeasure(
        "alpha",
        "Krippendorff's alpha of all coders",
        CODINGS,
        "beyond chance",
        ("unit", "coder", "category"),
        KRIPPENDORFF,
        _alpha,
    ),
    OwnMeasure(
        "kappa",
        "Kappa, units coded by all",
        CODINGS,
        "beyond chance",
        ("unit", "coder", "category"),
        CONGER,
        _kappa,
    ),
)
"""Measures of the agreement of coders."""
