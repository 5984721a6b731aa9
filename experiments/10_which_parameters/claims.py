"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.lib.claims import Claim, Value, figure, least, most, rows
from experiments.lib.findings import Findings

from .outcomes import OUTCOMES

RUPTURES, RESOLVED, DROP_OUT, RELIEF = OUTCOMES
TOP = 10.5
"""A parameter has one of the ten largest effects if its rank is below this."""


def _rank(outcome: str, parameter: str) -> Value:
    """Return what reads the place of a parameter, by the size of its effect."""
    return figure("screening", "rank", outcome=outcome, parameter=f"parameters.{parameter}")


def _answer(prediction: int, outcome: str, quantity: str) -> Value:
    """Return what reads an answer to a prediction."""
    asked = {"prediction": prediction, "outcome": outcome, "quantity": quantity}
    return figure("answers", "value", **asked)


def _of_traits(outcome: str) -> Value:
    """Return what reads the largest effect of a trait over the largest of all."""

    def value(findings: Findings) -> float:
        effects = rows(findings, "screening", outcome=outcome)
        traits = effects[effects["kind"].isin(["patient", "therapist"])]
        return float(traits["mu_star"].max() / effects["mu_star"].max())

    return value


def _top(outcome: str, parameters: Iterable[str]) -> Value:
    """Return what reads the last place of some parameters."""
    return most(*(_rank(outcome, parameter) for parameter in parameters))


CLAIMS = (
    Claim(
        "The confirmation of the fear at which strain begins decides how often ruptures occur",
        "its place among all effects",
        _rank(RUPTURES, "strain.tolerance"),
        below=TOP,
    ),
    Claim(
        "How often ruptures occur also depends on where a rupture grows and on how much strain"
        " brings one",
        "later place of the two among all effects",
        _top(RUPTURES, ("rupture.border", "rupture.onset_threshold")),
        below=TOP,
    ),
    Claim(
        "The confirmation of the fear from which a rupture grows decides how many are resolved",
        "its place among all effects",
        _rank(RESOLVED, "rupture.border"),
        below=TOP,
    ),
    Claim(
        "How near to the fear an attempt may sound decides how many are resolved",
        "its place among all effects",
        _rank(RESOLVED, "resolution.threshold"),
        below=TOP,
    ),
    Claim(
        "The alliance at which patients leave decides drop-out",
        "its place among all effects",
        _rank(DROP_OUT, "endings.dropout_threshold"),
        below=TOP,
    ),
    Claim(
        "The alliance at which patients leave decides relief",
        "its place among all effects",
        _rank(RELIEF, "endings.dropout_threshold"),
        below=TOP,
    ),
    Claim(
        "No trait of a patient or therapist has half the effect of the strongest constant",
        "largest effect of a trait over the largest of all, largest of four outcomes",
        most(*(_of_traits(outcome) for outcome in OUTCOMES)),
        below=0.5,
    ),
    Claim(
        "Ten of the chosen twenty carry more than two thirds of their total effects",
        "share, smallest of four outcomes",
        least(
            *(
                _answer(1, name, "of all total indices of the chosen, the largest 10 carry")
                for name in OUTCOMES
            )
        ),
        above=2.0 / 3.0,
    ),
    Claim(
        "Constants that the fit determined have larger effects than those it left open",
        "mean effect as a share of the largest, determined over open",
        _answer(
            5,
            "all four",
            "mean effect as a share of the largest, determined over open constants",
        ),
        above=1.0,
    ),
    Claim(
        "Constants that the fit determined have larger effects on each of the four outcomes",
        "mean effect, determined over open constants, smallest of four outcomes",
        least(
            *(
                _answer(5, name, "mean effect, determined over open constants")
                for name in OUTCOMES
            )
        ),
        above=1.0,
    ),
)
"""What the page says in words, and so few points can tell."""

# Not asked of plausible models, because three trajectories and eight blocks are too few:
# - what the page says by Sobol indices: patients' against therapists' traits, symptoms against
#   the relationship for relief, interactions for drop-out, what the first ten carry alone;
#   which constant is first is asked by its place in the screening instead;
# - effects that are not among the largest: how near to the fear an attempt may sound, for
#   drop-out and relief (126th for drop-out in the default model with three trajectories, and
#   fifth with twenty), and that the speed of embedding is not among the twenty chosen.
