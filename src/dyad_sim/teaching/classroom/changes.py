"""What a class may change about a dyad: one number for each slider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dyad_sim.parameters import DERIVED_THERAPIST, SKILLS
from dyad_sim.teaching.classroom.case import Case, parameters
from dyad_sim.teaching.classroom.serialise import cut


class Slider(NamedTuple):
    """A number that can be moved: its bounds, how to read it from a case, and how to set it.

    ``group`` says where it stands on the page: ``first``, ``skills``, ``patient`` or
    ``rules``.
    """

    group: str
    low: float
    high: float
    read: Callable[[Case, Case], float]
    write: Callable[[Case, float, Case], Case]


def settings_of(case: Case, reference: Case) -> dict[str, float]:
    """Return where every slider stands for a case."""
    return {name: slider.read(case, reference) for name, slider in SLIDERS.items()}


def changed(case: Case, changes: Any, reference: Case) -> Case:
    """Return a case with some sliders moved.

    Parameters
    ----------
    changes
        Number by name of a slider; general skill is set before the ten skills.
    reference
        The case whose pull counts as 1.

    Raises
    ------
    ValueError
        For an unknown slider, or a value out of its bounds.
    """
    if not isinstance(changes, Mapping):
        message = "changes must name sliders with their values."
        raise ValueError(message)  # noqa: TRY004 - a mistake of whoever wrote the link
    for name, value in changes.items():
        _check(name, value)
    for name, slider in SLIDERS.items():
        if name in changes:
            case = slider.write(case, float(changes[name]), reference)
    return case


def _check(name: Any, value: Any) -> None:
    """Refuse what no slider can be set to."""
    if name not in SLIDERS:
        message = f"{cut(name)!r} is no slider; there are {', '.join(SLIDERS)}."
        raise ValueError(message)
    slider = SLIDERS[name]
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not slider.low <= value <= slider.high:
        message = (
            f"{name}={cut(value)} is not allowed; "
            f"give a number from {slider.low:g} to {slider.high:g}."
        )
        raise ValueError(message)


def _with(case: Case, partner: str, **traits: float) -> Case:
    """Return a case with other traits of ``patient`` or ``therapist``."""
    changed = getattr(case.dyad, partner)._replace(**traits)
    return case._replace(dyad=case.dyad._replace(**{partner: changed}))


def _skilled(case: Case, skill: float, _reference: Case) -> Case:
    """Set the general skill, and what equals it: a skill that was set apart stays."""
    therapist = case.dyad.therapist
    following = {
        name: skill for name in DERIVED_THERAPIST if getattr(therapist, name) == therapist.skill
    }
    return _with(case, "therapist", skill=skill, **following)


def _pull_share(case: Case, reference: Case) -> float:
    """Pull of a case as a share of the reference's, at most 1."""
    usual = reference.dyad.constants.pull.therapist_affiliation
    return min(1.0, case.dyad.constants.pull.therapist_affiliation / usual) if usual else 0.0


def _pulled(case: Case, share: float, reference: Case) -> Case:
    """Set every pull to a share of the reference's."""
    constants = case.dyad.constants
    usual = reference.dyad.constants.pull
    pull = type(usual)(*(share * strength for strength in usual))
    return case._replace(dyad=case.dyad._replace(constants=constants._replace(pull=pull)))


def _trait(group: str, partner: str, name: str) -> Slider:
    """Return the slider of a trait of ``patient`` or ``therapist``."""
    bounds = parameters()[f"{partner}.{name}"]
    return Slider(
        group,
        bounds.low,
        bounds.high,
        lambda case, _reference: getattr(getattr(case.dyad, partner), name),
        lambda case, value, _reference: _with(case, partner, **{name: value}),
    )


SLIDERS: dict[str, Slider] = {
    "skill": _trait("first", "therapist", "skill")._replace(write=_skilled),
    "repair_probability": _trait("first", "therapist", "repair_probability"),
    "intrusion_sensitivity": _trait("patient", "patient", "intrusion_sensitivity"),
    "pull": Slider("rules", 0.0, 1.0, _pull_share, _pulled),
    **{name: _trait("skills", "therapist", name) for name in SKILLS},
}
"""Every slider by its name, in the order in which changes are made."""
