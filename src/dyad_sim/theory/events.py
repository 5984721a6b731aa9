"""What can happen in one exchange, as flags that add up to one number."""

from __future__ import annotations

from dyad_sim.theory.equation import equation

ONSET = 1
NOTICED = 2
FALSE_ALARM = 4
SEEN_THROUGH = 8
METACOMMUNICATED = 16
MENDING_TRIED = 32
ADHERED = 64
ADVANCED = 128
ONLY_APPARENT = 256
FAILED = 512
FELL_BACK = 1024
BACKLASH = 2048
CONVERTED = 4096
MENDED = 8192
RESOLVED = 16384
LAPSED = 32768

NAMES = {
    ONSET: "onset",
    NOTICED: "noticed",
    FALSE_ALARM: "false_alarm",
    SEEN_THROUGH: "seen_through",
    METACOMMUNICATED: "metacommunicated",
    MENDING_TRIED: "mending_tried",
    ADHERED: "adhered",
    ADVANCED: "advanced",
    ONLY_APPARENT: "only_apparent",
    FAILED: "failed",
    FELL_BACK: "fell_back",
    BACKLASH: "backlash",
    CONVERTED: "converted",
    MENDED: "mended",
    RESOLVED: "resolved",
    LAPSED: "lapsed",
}
"""Names of the events, as the tables print them."""


@equation
def includes(events: int, event: int) -> bool:
    """Whether an event is among the events of an exchange."""
    return (events & event) != 0


@equation
def count(events: int, event: int) -> int:
    """1 if the event is among the events of an exchange, else 0."""
    return 1 if includes(events, event) else 0


def names_of(events: int) -> str:
    """Names of the events of an exchange, joined by blanks; empty for none."""
    return " ".join(name for event, name in NAMES.items() if includes(events, event))
