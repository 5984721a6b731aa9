"""Words for positions, kinds, numbers and times."""

from __future__ import annotations

from collections.abc import Mapping

from dyad_sim.instruments.episodes import KINDS

MARKED = 0.15
"""Distance from neutral, on -1 to 1, from which an axis is worth a word; ours."""

STRONG = 0.5
"""Distance from neutral from which the word is a strong one; ours."""

FRIENDLY = ("hostile", "cool", "", "friendly", "warm")
LEADING = ("submissive", "yielding", "", "leading", "dominant")
NEUTRAL = "neutral"

NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
"""Numbers that are written as words."""

TEENS = (
    *NUMBERS,
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = (
    *("", "ten", "twenty", "thirty", "forty", "fifty"),
    *("sixty", "seventy", "eighty", "ninety"),
)

FOCUS = ("tasks and goals", "the bond")
"""What a rupture is about, by the codes of :mod:`dyad_sim.theory.states`."""


def degree(value: float, words: tuple[str, ...]) -> str:
    """Return the word for a value on one axis; empty near neutral."""
    bounds = (-STRONG, -MARKED, MARKED, STRONG)
    above = sum(value > bound for bound in bounds)
    return words[above]


def position(affiliation: float, control: float) -> str:
    """Return a position on the circumplex in words, such as ``friendly and yielding``."""
    found = [degree(affiliation, FRIENDLY), degree(control, LEADING)]
    return " and ".join(word for word in found if word) or NEUTRAL


def number(count: int) -> str:
    """Return a count as a word up to twelve, beyond in figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def spelled(count: int) -> str:
    """Return a count as a word up to ninety-nine, so that a sentence can begin with it."""
    if count < len(TEENS):
        return TEENS[count]
    if count >= len(TENS) * 10:
        return str(count)
    tens, ones = divmod(count, 10)
    return f"{TENS[tens]}-{TEENS[ones]}" if ones else TENS[tens]


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{spelled(count)} {noun if count == 1 else noun + 's'}"


def times(count: int) -> str:
    """Return how often something happened."""
    return {1: "once", 2: "twice"}.get(count, f"{spelled(count)} times")


def fill(facts: Mapping[str, object]) -> dict[str, str]:
    """Return facts as words; numbers of sessions and percentages stay in figures."""
    return {
        key: number(value)
        if isinstance(value, int) and not key.startswith(("session_", "percent", "scale"))
        else str(value)
        for key, value in facts.items()
    }


def kind(code: int) -> str:
    """Return the name of a kind of rupture."""
    return KINDS[code]


def over(focus: int | None) -> str:
    """Return what a rupture was about, to be put behind its name; empty if unknown."""
    return "" if focus is None else f" over {FOCUS[focus]}"


def since(begun: int, now: int) -> str:
    """Return how long a rupture had been open, to be put behind its name."""
    if now == begun:
        return ""
    return " from the session before" if now == begun + 1 else f" begun in session {begun}"


def sessions(first: int, last: int) -> str:
    """Return a span of sessions."""
    if first == last:
        return "in this session"
    if last == first + 1:
        return f"in sessions {first} and {last}"
    return f"over sessions {first} to {last}"


def third(exchange: int, exchanges: int) -> int:
    """Return the third of a session in which an exchange lies, from 0."""
    return min(2, 3 * exchange // exchanges)
