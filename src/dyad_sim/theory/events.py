"""What can happen in one exchange, as flags that add up to one number."""

from __future__ import annotations

from dyad_sim.theory.equation import equation

NOTICED = 1
FALSE_ALARM = 2
SEEN_THROUGH = 4
METACOMMUNICATED = 8
MENDING_TRIED = 16
ADHERED = 32
ADVANCED = 64
ONLY_APPARENT = 128
FAILED = 256
FELL_BACK = 512
BACKLASH = 1024
CONVERTED = 2048
MENDED = 4096
RESOLVED = 8192
LAPSED = 16384
ONSET = 32768

MEANINGS = {
    NOTICED: ("noticed", "the therapist notices the open rupture"),
    FALSE_ALARM: ("false_alarm", "the therapist senses a rupture where there is none"),
    SEEN_THROUGH: ("seen_through", "the therapist sees through an apparent repair"),
    METACOMMUNICATED: (
        "metacommunicated",
        "the therapist speaks about the relationship",
    ),
    MENDING_TRIED: ("mending_tried", "the therapist clarifies or changes the task"),
    ADHERED: ("adhered", "the therapist presses on with technique"),
    ADVANCED: ("advanced", "resolution advances"),
    ONLY_APPARENT: ("only_apparent", "resolution advances in appearance only"),
    FAILED: ("failed", "the attempt fails"),
    FELL_BACK: ("fell_back", "resolution falls back a stage"),
    BACKLASH: ("backlash", "the attempt backfires"),
    CONVERTED: ("converted", "the rupture changes its kind"),
    MENDED: ("mended", "mending the task eases the rupture"),
    RESOLVED: ("resolved", "the rupture is resolved"),
    LAPSED: ("lapsed", "the rupture fades without repair"),
    ONSET: ("onset", "a rupture begins"),
}
"""Name and meaning of every event, in the order in which they can happen."""


@equation
def includes(events: int, event: int) -> bool:
    r"""Whether an event is among the events of an exchange.

    .. math:: [E \mathbin{\&} F \ne 0]

    Ours: the events (E) are flags (F) that add up to one number.  Of several flags added
    up, whether any is there.
    """
    return (events & event) != 0


@equation
def count(events: int, event: int) -> int:
    r"""1 if the event is among the events of an exchange, else 0.

    .. math:: n = 1 \text{ if } E \mathbin{\&} F \ne 0, \text{ else } 0

    Ours; see :func:`includes`.
    """
    return 1 if includes(events, event) else 0


def names_of(events: int) -> str:
    """Names of the events of an exchange, joined by blanks; empty for none."""
    return " ".join(name for event, (name, _) in MEANINGS.items() if includes(events, event))
