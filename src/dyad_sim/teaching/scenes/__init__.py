"""Scenes for teaching: dyads that show one thing plainly, with notes and questions.

A scene is a dyad of a study that anybody can run: overrides, a seed and a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped]  # its stubs are not among the pinned packages

from dyad_sim.configs import ConfigurationError, compose, to_plan
from dyad_sim.studies.plan import Plan

HOME = Path(__file__).parent
WORDS = HOME / "words"

FIRST = "withdrawal_spiral"
"""The scene that the page opens with."""


class Scene(NamedTuple):
    """A dyad that shows something, and what to do with it in class.

    Attributes
    ----------
    name, title, teaser
        For choosing it.
    overrides, seed, dyad
        The study, as on the command line, and the number of the dyad in it.
    opening
        Session, from 1, and exchange, from 0, at which it begins to be shown.
    touch
        The slider that is best moved first, and the question that it answers.
    watch, notes, questions
        What to look at, notes for the educator, questions for discussion.
    chosen
        How the dyad was chosen, and how typical it is.
    """

    name: str
    title: str
    teaser: str
    overrides: list[str]
    seed: int
    dyad: int
    opening: Mapping[str, int]
    touch: Mapping[str, str]
    watch: list[str]
    notes: list[str]
    questions: list[str]
    chosen: str


def names() -> list[str]:
    """Return the names of all scenes in the order in which they are best shown."""
    order: list[str] = words("order")
    return order


def scene(name: str) -> Scene:
    """Return a scene by its name.

    Raises
    ------
    ConfigurationError
        If there is none of that name.
    """
    if name not in names():
        message = f"--scene {name} is not there; choose one of {', '.join(names())}."
        raise ConfigurationError(message)
    return Scene(name=name, **_read(HOME / f"{name}.yaml"))


def kinds_of(some: Scene) -> dict[str, str]:
    """Return of which kind the two people of a scene are: ``patient`` and ``therapist``."""
    chosen = dict(override.split("=", 1) for override in some.overrides)
    return {one: chosen.get(one, "population") for one in ("patient", "therapist")}


def titles_of(some: Scene) -> dict[str, str]:
    """Return what the two people of a scene are called: ``patient`` and ``therapist``."""
    people = words("people")
    return {one: people[f"{one}s"][kind]["title"] for one, kind in kinds_of(some).items()}


def words(name: str) -> Any:
    """Return a file of words: ``people``, ``choices`` or ``order``."""
    return _read(WORDS / f"{name}.yaml")


def plan_of(some: Scene) -> Plan:
    """Return the study that a scene belongs to."""
    return to_plan(compose([*some.overrides, f"seed={some.seed}", f"dyads={some.dyad + 1}"]))


def _read(file: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))
