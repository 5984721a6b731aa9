"""Sentences, the words they are made of, and the voice that gives each wording its turn."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from dyad_sim.instruments.episodes import KINDS
from dyad_sim.instruments.exchange_report import ExchangeRow

SESSIONS = "sessions"
EPISODES = "episodes"
EXCHANGES = "exchanges"

DETAILS = (SESSIONS, EPISODES, EXCHANGES)
"""From the coarsest to the finest; a finer one tells everything that a coarser one tells."""

WHOLE = -1
"""Exchange of a sentence about a whole session: it is said before its exchanges."""


FEWEST_SYMPTOMS = 0.05
"""Reported symptoms (intake mean 1) of which a share still says something; ours."""


class Claim(NamedTuple):
    """What a sentence is going to say, before it has words.

    Attributes
    ----------
    session, exchange
        From 1 and from 0; ``WHOLE`` for a claim about the session as a whole.
    level
        Coarsest detail at which it is told.
    name, case
        Type of claim, and which of its wordings fit.
    facts
        What is asserted; a test recomputes each of them from the tables.
    words
        What fills the wording.  A value that begins with ``@`` names a table of phrases.
    """

    session: int
    exchange: int
    level: str
    name: str
    case: str
    facts: Mapping[str, object]
    words: Mapping[str, str]


def at(row: ExchangeRow, level: str, name: str, case: str) -> tuple[int, int, str, str, str]:
    """Return the first five parts of a claim that is told at an exchange."""
    return row.session, row.exchange, level, name, case


class Sentence(NamedTuple):
    """One sentence; see :class:`Claim`: ``claim`` is its name, and its case is a fact."""

    session: int
    exchange: int
    level: str
    claim: str
    text: str
    facts: Mapping[str, object]


def told(sentences: Iterable[Sentence], detail: str) -> list[Sentence]:
    """Return the sentences that are told at a detail, in order.

    Parameters
    ----------
    sentences
        Of one course.
    detail
        ``sessions``, ``episodes`` or ``exchanges``.
    """
    if detail not in DETAILS:
        message = f"detail must be one of {', '.join(DETAILS)}, got {detail!r}."
        raise ValueError(message)
    included = DETAILS[: DETAILS.index(detail) + 1]
    return [sentence for sentence in sentences if sentence.level in included]


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
    return words[bisect_left((-STRONG, -MARKED, MARKED, STRONG), value)]


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


Texts = dict[str, tuple[str, ...]]


def _texts() -> tuple[Texts, Texts]:
    """Return the wordings of claims and the parts of sentences, both by name."""
    file = resources.files("dyad_sim.teaching.narration").joinpath("wordings.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    wordings, phrases = (
        {name: tuple(texts) for name, texts in tables[table].items()}
        for table in ("wordings", "phrases")
    )
    return wordings, phrases


WORDINGS, PHRASES = _texts()
"""Wordings by ``type.case``, and parts of sentences, which take turns like them."""

ORDER = tuple(dict.fromkeys(key.partition(".")[0] for key in WORDINGS))
"""Types of claims in the order in which they are told where they fall on the same exchange."""


class Voice:
    """Remembers which wording of each table was used last, so that the next is another.

    It remembers so for each detail at which a sentence is told: what a reader of
    one detail does not get to see makes no difference to them.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], int] = {}

    def say(self, claim: Claim) -> Sentence:
        """Return the sentence of a claim."""
        details = DETAILS[DETAILS.index(claim.level) :]
        wording = self._next(f"{claim.name}.{claim.case}", WORDINGS, details)
        words = {name: self._phrase(word, details) for name, word in claim.words.items()}
        text = wording.format(**words)
        return Sentence(
            claim.session,
            claim.exchange,
            claim.level,
            claim.name,
            text[0].upper() + text[1:],
            {"case": claim.case, **claim.facts},
        )

    def _phrase(self, word: str, details: Sequence[str]) -> str:
        """Return a word as it is, or the next phrase of the table that it names."""
        return self._next(word[1:], PHRASES, details) if word.startswith("@") else word

    def _next(
        self, key: str, tables: dict[str, tuple[str, ...]], details: Sequence[str]
    ) -> str:
        """Return the wording of a table whose turn it is in the coarsest of the details.

        One that came last in any of them is passed over, if there are others.
        """
        table = tables[key]
        lately = [self._last.get((detail, key), -1) for detail in details]
        turns = [(lately[0] + step) % len(table) for step in range(1, len(table) + 1)]
        place = next((turn for turn in turns if turn not in lately), turns[0])
        self._last |= {(detail, key): place for detail in details}
        return table[place]


def in_words(claims: Iterable[Claim]) -> list[Sentence]:
    """Return claims as sentences, in order of time."""
    voice = Voice()
    return [voice.say(claim) for claim in sorted(claims, key=_moment)]


def _moment(claim: Claim) -> tuple[int, int, int]:
    """When a claim is told."""
    return claim.session, claim.exchange, ORDER.index(claim.name)
