"""What the animation says in words: stages of resolution, events, what the therapist knows."""

from __future__ import annotations

from collections.abc import Sequence

STAGES = (
    "No step toward repair yet",
    "Repair, stage 1 of 4: pointed out",
    "Repair, stage 2 of 4: explored together",
    "Repair, stage 3 of 4: feelings faced",
    "Repair, stage 4 of 4: the need is voiced",
)
"""The four stages of resolution (Safran & Muran 2000), in our words."""

SAID = {
    "noticed": "noticed",
    "false_alarm": "false alarm",
    "seen_through": "seen through",
    "metacommunicated": "talk",
    "mending_tried": "task changed",
    "adhered": "pressed on",
    "advanced": "an advance",
    "only_apparent": "only apparent advance",
    "failed": "in vain",
    "fell_back": "falls back a stage",
    "backlash": "backlash",
    "converted": "changes its kind",
    "mended": "task mended",
    "resolved": "rupture resolved",
    "lapsed": "rupture lapsed",
    "onset": "rupture begins",
}
"""What is said of each event; short, so that all of an exchange stand in a line."""


def in_words(events: Sequence[str]) -> str:
    """Return what happened in an exchange; that a backlash was in vain goes without saying."""
    told = [name for name in events if name != "failed" or "backlash" not in events]
    return ", ".join(SAID.get(name, name) for name in told)


def awareness(is_open: bool, aware: bool) -> str:
    """Return what the therapist is under the impression of."""
    if is_open:
        return "The therapist is aware of it" if aware else "The therapist is not aware of it"
    return "The therapist senses a rupture" if aware else ""
