"""Gives claims their words: several wordings for each, in turn, never by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dyad_sim.teaching.narration.sentences import DETAILS, Claim, Sentence
from dyad_sim.teaching.narration.wordings import PHRASES, WORDINGS

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
