"""Claims about who the two are, said before the first session."""

from __future__ import annotations

from collections.abc import Iterator

from dyad_sim.teaching.narration.phrases import position
from dyad_sim.teaching.narration.sentences import SESSIONS, WHOLE, Claim
from dyad_sim.theory.circumplex import Act, complement
from dyad_sim.theory.response import ADHERE, IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.states import Dyad

OFTEN, SELDOM = 0.45, 0.15
"""Chance per exchange of addressing a noticed rupture that is called high, or low; ours."""

STRATEGIES = {METACOMMUNICATE: "talk", IMMEDIATE: "mend", ADHERE: "press"}


def opening_claims(dyad: Dyad) -> Iterator[Claim]:
    """Yield the two partners as they come."""
    yield _patient(dyad)
    yield _expectation(dyad)
    yield _therapist(dyad)


def _opening(name: str, case: str, **words: str) -> Claim:
    """Return a claim of the opening, whose words are its facts."""
    return Claim(1, WHOLE, SESSIONS, name, case, words, words)


def _patient(dyad: Dyad) -> Claim:
    """The patient's style, and what it pulls for."""
    style = Act(dyad.patient.style_affiliation, dyad.patient.style_control)
    return _opening(
        "patient", "style", style=position(*style), pull=position(*complement(style))
    )


def _expectation(dyad: Dyad) -> Claim:
    """The response that the patient longed for, and the one they expected."""
    p = dyad.patient
    return _opening(
        "expectation",
        "wish_and_fear",
        wish=position(p.wish_affiliation, p.wish_control),
        fear=position(p.fear_affiliation, p.fear_control),
    )


def _therapist(dyad: Dyad) -> Claim:
    """The therapist's stance, and how they meant to answer a rupture."""
    t = dyad.therapist
    often = t.repair_probability
    rate = "often" if often >= OFTEN else "seldom" if often < SELDOM else "sometimes"
    stance = position(t.stance_affiliation, t.stance_control)
    facts = {"stance": stance, "rate": rate}
    words = {"stance": stance, "rate": f"@rate.{rate}"}
    return Claim(1, WHOLE, SESSIONS, "therapist", STRATEGIES[dyad.strategy], facts, words)
