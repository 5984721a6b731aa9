"""Everybody who can meet in a classroom, who was asked for, and what made their course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
)
from dyad_sim.randomness import Address
from dyad_sim.teaching.classroom.case import Case, groups_of, with_groups
from dyad_sim.teaching.classroom.changes import changed
from dyad_sim.teaching.classroom.serialise import cut, from_plain, is_whole
from dyad_sim.theory.response import METACOMMUNICATE, RESPONSES
from dyad_sim.theory.states import Dyad

LAST_SERIES = 999
"""Last series of random numbers that a class can choose."""

OTHERS = 100
"""Courses of the same two people with other random numbers."""

DECLARED = Case(
    Dyad(PatientTraits(), TherapistTraits(), Treatment(), Constants(), METACOMMUNICATE, 0),
    InstrumentConstants(),
    Address(1),
    0,
)
"""A case of nothing but declared defaults: what every description is read against."""


class Asked(NamedTuple):
    """A case that was asked for, and what its two people are called."""

    case: Case
    titles: Mapping[str, str]


class Catalogue:
    """What there is to choose from, as the site holds it.

    Parameters
    ----------
    plain
        Values from JSON: ``reference``, ``scenes``, ``patients``, ``therapists``; see
        :mod:`dyad_sim.teaching.page.choices`, which writes it.
    """

    def __init__(self, plain: Mapping[str, Any]) -> None:
        self.reference = from_plain(plain["reference"], DECLARED)
        self._named = {
            kind: {entry["name"]: entry for entry in plain[kind]}
            for kind in ("scenes", "patients", "therapists")
        }

    def asked(self, who: Any) -> Asked:
        """Return the case that is asked for.

        Parameters
        ----------
        who
            ``{"scene": NAME}``, ``{"patient": NAME, "therapist": NAME, "series": N}`` or
            ``{"case": PLAIN}``; with ``changes``, ``therapist`` for another one, and
            ``draws`` for the same two people with other random numbers.

        Raises
        ------
        ValueError
            If it names what is not there, or holds what is not allowed.
        """
        if not isinstance(who, Mapping):
            message = "Name a scene, or a patient and a therapist."
            raise ValueError(message)  # noqa: TRY004 - a mistake of whoever wrote the link
        case, titles = self._base(who)
        if "series" in who:
            case = case._replace(number=_series(who["series"]))
        if "therapist" in who:
            entry = self._entry("therapists", who["therapist"])
            case = _with_therapist(case, entry)
            titles = {**titles, "therapist": entry["title"]}
        return Asked(changed(case, who.get("changes") or {}, self.reference), titles)

    def scene_of(self, who: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the scene that is asked for, with its own draws; None for any other dyad."""
        if "scene" not in who:
            return None
        scene = self._entry("scenes", who["scene"])
        own = scene["series"]["number"]
        return scene if who.get("series", own) == own else None

    def _base(self, who: Mapping[str, Any]) -> tuple[Case, dict[str, str]]:
        """Return the case before any change, and what its people are called."""
        if "scene" in who:
            scene = self._entry("scenes", who["scene"])
            titles = {"patient": scene["patient"], "therapist": scene["therapist"]}
            return from_plain(scene["case"], self.reference), titles
        if "case" in who:
            titles = {"patient": "a patient of a study", "therapist": "their therapist"}
            return from_plain(who["case"], self.reference), titles
        patient = self._entry("patients", who.get("patient"))
        groups = {"patient": PatientTraits(**patient["traits"])}
        case = _regrouped(self.reference, groups)
        return case, {"patient": patient["title"], "therapist": ""}

    def _entry(self, kind: str, name: Any) -> Mapping[str, Any]:
        """Return what is called so."""
        there = self._named[kind]
        if not isinstance(name, str) or name not in there:
            message = f"{kind[:-1]}={cut(name)} is not there; choose {', '.join(there)}."
            raise ValueError(message)
        entry: Mapping[str, Any] = there[name]
        return entry


def _with_therapist(case: Case, entry: Mapping[str, Any]) -> Case:
    """Return a case with another therapist."""
    case = _regrouped(case, {"therapist": TherapistTraits(**entry["traits"])})
    return case._replace(dyad=case.dyad._replace(strategy=RESPONSES[entry["response"]]))


def _regrouped(case: Case, groups: Mapping[str, Any]) -> Case:
    """Return a case with other traits of a partner."""
    return with_groups(case, {**groups_of(case), **groups})


def other_draws(case: Case, number: int) -> Case:
    """Return the same two people with other random numbers, by its number from 0.

    Raises
    ------
    ValueError
        If the number is not below :data:`OTHERS`.
    """
    if not is_whole(number, 0, OTHERS - 1):
        message = f"number={cut(number)} is no whole number from 0 to {OTHERS - 1}."
        raise ValueError(message)
    return case._replace(number=case.number + 1 + number)


def _series(number: Any) -> int:
    """Return the number of a series of random numbers that a class can choose."""
    if not is_whole(number, 0, LAST_SERIES):
        message = f"series={cut(number)} is no whole number from 0 to {LAST_SERIES}."
        raise ValueError(message)
    return int(number)


LONGEST_LINK = 2_000
"""Characters of a link that a hand-out still prints: one that is cut leads nowhere."""

Question = Mapping[str, Any]


def was_changed(question: Question) -> bool:
    """Whether a question asks for anything but the course of a dyad as it is."""
    who = question["who"]
    return bool(who.get("changes")) or "therapist" in who or "choices" in question


def told_of(asked: Asked, question: Question) -> Iterator[str]:
    """Yield what made a course what it is, part by part."""
    yield f"seed {asked.case.address.seed}, dyad {asked.case.number}"
    moved = _moved(question["who"])
    if moved:
        yield moved
    if "rival" in question:
        moved = _moved(question["rival"])
        yield "compared with another therapist" + (f" ({moved})" if moved else "")
    if question.get("choices"):
        yield f"choices made in the therapist's chair: {len(question['choices'])}"
    link = question.get("link")
    if isinstance(link, str) and 0 < len(link) <= LONGEST_LINK:
        yield f"again at {link}"


def _moved(who: Mapping[str, Any]) -> str:
    """Return which sliders were moved, and where to; nothing where none was."""
    changes = who.get("changes") or {}
    moved = ", ".join(f"{name} {value:g}" for name, value in changes.items())
    return f"changed: {moved}" if moved else ""
