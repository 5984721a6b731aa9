"""What made a course what it is: draws, moved sliders, choices, a comparison, its link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dyad_sim.teaching.classroom.catalogue import Asked

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
