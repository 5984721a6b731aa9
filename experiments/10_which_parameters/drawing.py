"""Figures of the findings."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.lib import Findings
from experiments.lib.figures import forest, ranked
from experiments.lib.rows import ends_of

from .outcomes import OUTCOMES

KINDS = ("relationship", "patient", "therapist", "treatment", "endings", "symptoms")
"""In the order of their colours."""

WORDS = {
    "relationship": "constants of the relationship",
    "patient": "traits of patients",
    "therapist": "traits of therapists",
    "treatment": "the treatment",
    "endings": "constants of leaving",
    "symptoms": "what acts on symptoms",
}

CONSTANTS = "parameters."


def draw(findings: Findings) -> dict[str, Figure]:
    """Return the screening, the indices of the chosen ones, and of kinds of parameters."""
    return {
        "screening": _screening(findings["screening"]),
        "sobol": _sobol(findings["sobol"]),
        "kinds": _kinds(findings["groups"]),
    }


def _named(parameters: pd.Series) -> pd.Series:
    """Return parameters as readers know them: group and name."""
    shown = parameters.str.removeprefix(CONSTANTS)
    return shown.str.replace("_", " ").str.replace(".", ": ")


def _screening(screening: pd.DataFrame) -> Figure:
    """The largest effects on each outcome."""
    here = screening[screening["outcome"].isin(list(OUTCOMES))]
    rows = pd.DataFrame(
        {
            "panel": here["outcome"].map(OUTCOMES),
            "label": _named(here["parameter"]),
            "kind": here["kind"].map(WORDS),
            **ends_of(here, "mu_star"),
            "floor": here["noise"],
        }
    )
    return ranked(
        rows,
        unit="Mean size of the change over the whole range",
        title="What each parameter moves on its way through its range: the largest fifteen",
        kinds=[WORDS[kind] for kind in KINDS],
    )


def _sobol(indices: pd.DataFrame) -> Figure:
    """First-order and total indices of the chosen ones."""
    here = indices[indices["outcome"].isin(list(OUTCOMES))]
    parts = [
        pd.DataFrame(
            {
                "panel": here["outcome"].map(OUTCOMES),
                "label": _named(here["parameter"]),
                "kind": here["kind"].map(WORDS),
                "group": label,
                **ends_of(here, name),
            }
        )
        for name, label in (("total", "with others (total)"), ("first", "alone (first order)"))
    ]
    return ranked(
        pd.concat(parts),
        unit="Share of the variance",
        title="What share of the variance the chosen parameters account for: the largest ten",
        most=10,
        kinds=[WORDS[kind] for kind in KINDS],
    )


def _kinds(groups: pd.DataFrame) -> Figure:
    """Indices of everything of a kind moved together."""
    here = groups[(groups["design"] == "kinds") & groups["outcome"].isin(list(OUTCOMES))]
    order = pd.Categorical(here["parameter"], KINDS)
    here = here.assign(order=order).sort_values(["order"], kind="stable")
    place = pd.Categorical(here["outcome"], list(OUTCOMES))
    here = here.assign(place=place).sort_values(["place", "order"], kind="stable")
    parts = [
        pd.DataFrame(
            {
                "panel": here["outcome"].map(OUTCOMES).str.replace(" (", "\n(", regex=False),
                "label": here["parameter"].map(WORDS),
                "group": label,
                **ends_of(here, name),
            }
        )
        for name, label in (("first", "alone"), ("total", "with others"))
    ]
    return forest(
        pd.concat(parts),
        unit="Share of the variance",
        title="Whose parameters matter: everything of a kind moved together",
    )
