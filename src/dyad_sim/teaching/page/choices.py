"""What a class can choose from, as the page holds it: scenes, people, sliders, words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dyad_sim import __version__
from dyad_sim.studies.stored_dyad import case_of, typical_case
from dyad_sim.teaching.classroom.case import Case, checksum
from dyad_sim.teaching.classroom.casting import DECLARED
from dyad_sim.teaching.classroom.changes import SLIDERS, settings_of
from dyad_sim.teaching.classroom.serialise import STRATEGIES, as_plain
from dyad_sim.teaching.page.kinds import Kinds, composed
from dyad_sim.teaching.scenes import Scene, kinds_of, names, scene, titles_of, words
from dyad_sim.theory.response import GO_ON, RESPONSES

Plain = dict[str, Any]

CODES = {"go_on": GO_ON, **RESPONSES}


def catalogue() -> Plain:
    """Return the catalogue as values for JSON."""
    people, choices = words("people"), words("choices")
    kinds = composed(people["patients"], people["therapists"])
    reference = typical_case(kinds.plan())
    return {
        "version": __version__,
        "checksum": checksum(reference),
        "reference": as_plain(reference, DECLARED),
        "scenes": [_scene(scene(name), kinds, reference) for name in names()],
        "patients": [
            _patient(name, said, kinds, reference) for name, said in people["patients"].items()
        ],
        "therapists": [
            _therapist(name, said, kinds, reference)
            for name, said in people["therapists"].items()
        ],
        "sliders": [_slider(said) for said in choices["sliders"]],
        "stages": choices["stages"],
        "responses": [{"code": CODES[said["name"]], **said} for said in choices["responses"]],
        "manners": choices["manners"],
    }


def _scene(some: Scene, kinds: Kinds, reference: Case) -> Plain:
    """Return a scene with the dyad that it shows."""
    two = kinds_of(some)
    plan = kinds.plan(two["patient"], two["therapist"], seed=some.seed, dyads=some.dyad + 1)
    case = case_of(plan, some.dyad)
    patient = case.dyad.patient
    return {
        **some._asdict(),
        **titles_of(some),
        "wish": [patient.wish_affiliation, patient.wish_control],
        "fear": [patient.fear_affiliation, patient.fear_control],
        "series": {"seed": some.seed, "number": some.dyad},
        "settings": settings_of(case, reference),
        "case": as_plain(case, reference),
    }


def _patient(name: str, said: Mapping[str, str], kinds: Kinds, reference: Case) -> Plain:
    """Return a kind of patient: the typical one of its distributions."""
    case = typical_case(kinds.plan(patient=name))
    return {
        "name": name,
        **said,
        "traits": case.dyad.patient._asdict(),
        "settings": settings_of(case, reference),
    }


def _therapist(name: str, said: Mapping[str, str], kinds: Kinds, reference: Case) -> Plain:
    """Return a kind of therapist: the typical one of its distributions."""
    case = typical_case(kinds.plan(therapist=name))
    return {
        "name": name,
        **said,
        "traits": case.dyad.therapist._asdict(),
        "response": STRATEGIES[case.dyad.strategy],
        "settings": settings_of(case, reference),
    }


def _slider(said: Mapping[str, str]) -> Plain:
    """Return a slider with its bounds."""
    slider = SLIDERS[said["name"]]
    bounds = {"low": slider.low, "high": slider.high, "step": 0.05}
    return {**said, **bounds, "group": slider.group}
