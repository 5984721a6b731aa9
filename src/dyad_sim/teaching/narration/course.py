"""A course in sentences, from its opening to its ending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from dyad_sim.instruments.dyad_report import ENDINGS, DyadRow
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.teaching.narration.attempts import (
    FAMILIAR,
    attempt_claims,
    full_claims,
    small_attempt_claims,
)
from dyad_sim.teaching.narration.ruptures import (
    ToldRupture,
    closing_claims,
    false_alarms,
    ruptures_of,
    small_claims,
)
from dyad_sim.teaching.narration.sessions import Chronicle, moment_claims
from dyad_sim.teaching.narration.wordings import (
    FEWEST_SYMPTOMS,
    SESSIONS,
    WHOLE,
    Claim,
    Sentence,
    fill,
    in_words,
    number,
    position,
)
from dyad_sim.theory.circumplex import Act, complement
from dyad_sim.theory.endings import COMPLETED, DROPPED_OUT
from dyad_sim.theory.response import ADHERE, IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.states import Dyad

OFTEN, SELDOM = 0.45, 0.15
"""Chance per exchange of addressing a noticed rupture that is called high, or low; ours."""

STRATEGIES = {METACOMMUNICATE: "talk", IMMEDIATE: "mend", ADHERE: "press"}


def opening_claims(dyad: Dyad) -> Iterator[Claim]:
    """Yield the two partners as they come."""
    yield _patient(dyad)
    yield _expectation(dyad)
    yield _therapist(dyad)


def _opening(name: str, case: str, **words: str) -> Claim:
    """Return a claim of the opening, whose words are its facts."""
    return Claim(1, WHOLE, SESSIONS, name, case, words, words)


def _patient(dyad: Dyad) -> Claim:
    """The patient's style, and what it pulls for."""
    style = Act(dyad.patient.style_affiliation, dyad.patient.style_control)
    return _opening(
        "patient", "style", style=position(*style), pull=position(*complement(style))
    )


def _expectation(dyad: Dyad) -> Claim:
    """The response that the patient longed for, and the one they expected."""
    p = dyad.patient
    return _opening(
        "expectation",
        "wish_and_fear",
        wish=position(p.wish_affiliation, p.wish_control),
        fear=position(p.fear_affiliation, p.fear_control),
    )


def _therapist(dyad: Dyad) -> Claim:
    """The therapist's stance, and how they meant to answer a rupture."""
    t = dyad.therapist
    often = t.repair_probability
    rate = "often" if often >= OFTEN else "seldom" if often < SELDOM else "sometimes"
    stance = position(t.stance_affiliation, t.stance_control)
    facts = {"stance": stance, "rate": rate}
    words = {"stance": stance, "rate": f"@rate.{rate}"}
    return Claim(1, WHOLE, SESSIONS, "therapist", STRATEGIES[dyad.strategy], facts, words)


STIRRED = 0.05
"""Rise of the mean strain over the last sessions agreed on that is worth a sentence; ours.

About a quarter of the whole treatments of the default population.
"""

GROWN = 0.03
"""Change of rigidity or transference, on [0, 1], that is worth a sentence; ours."""

RELIEF, MUCH_RELIEF, WORSE = 0.9, 0.6, 1.1
"""Symptoms at the end over symptoms at intake: bounds of what is said of them; ours."""

RATING = 0.5
"""Change of the patient's rating, of 7, that counts as a change; ours."""


def ending_claims(dyad: Dyad, row: DyadRow, last: int) -> Iterator[Claim]:
    """Yield what is said when a treatment has ended.

    Parameters
    ----------
    last
        Exchange after which it is said.
    """
    yield _ending(dyad, row, last)
    yield _count_of_ruptures(row, last)
    yield _alliance(row, last)
    if row.symptoms_intake >= FEWEST_SYMPTOMS:
        yield _symptoms(row, last)
    yield _growth(row, last)


def parting_claims(
    dyad: Dyad, sessions: Sequence[SessionRow], exchanges: Sequence[ExchangeRow]
) -> Iterator[Claim]:
    """Yield that strain rose toward the end, once the last session agreed on is held."""
    agreed = dyad.treatment.sessions
    window = min(int(dyad.constants.strain.parting_window), agreed // 2)
    if len(sessions) < agreed or window == 0 or not exchanges:
        return
    late = [row.strain for row in exchanges if row.session > agreed - window]
    early = [
        row.strain for row in exchanges if agreed - 2 * window < row.session <= agreed - window
    ]
    if fmean(late) - fmean(early) < STIRRED:
        return
    facts = {"sessions": window, "late": fmean(late), "early": fmean(early)}
    words = {"count": number(window)}
    yield Claim(agreed, WHOLE, SESSIONS, "approaching_end", "stirred", facts, words)


def _said(row: DyadRow, last: int, name: str, case: str, facts: dict[str, object]) -> Claim:
    """Return a claim of the ending, its numbers in words."""
    words = {key: "none" if word == "no" else word for key, word in fill(facts).items()}
    return Claim(row.sessions_attended, last, SESSIONS, name, case, facts, words)


def _ending(dyad: Dyad, row: DyadRow, last: int) -> Claim:
    """How the treatment ended, and whether a rupture was open."""
    facts: dict[str, object] = {
        "session_last": row.sessions_attended,
        "agreed": dyad.treatment.sessions,
        "ending": ENDINGS[row.ending],
        "open": row.open_at_end,
    }
    case = ENDINGS[row.ending]
    if row.ending in {COMPLETED, DROPPED_OUT} and row.open_at_end:
        case += "_open"
    return _said(row, last, "ending", case, facts)


def _count_of_ruptures(row: DyadRow, last: int) -> Claim:
    """What became of the ruptures."""
    facts: dict[str, object] = {
        "ruptures": row.ruptures,
        "resolved": row.resolved,
        "faded": row.lapsed,
        "unnoticed": row.ruptures - row.detected,
    }
    if row.ruptures < 2:  # noqa: PLR2004 - one is counted with words of its own
        return _said(row, last, "tally", "single" if row.ruptures else "none", facts)
    case = "all_noticed" if row.detected == row.ruptures else "some_missed"
    return _said(row, last, "tally", case, facts)


def _alliance(row: DyadRow, last: int) -> Claim:
    """The alliance as the patient rated it, first and last."""
    first, final = round(row.alliance_patient_first, 1), round(row.alliance_patient_last, 1)
    gain = row.alliance_patient_last - row.alliance_patient_first
    case = "better" if gain >= RATING else "worse" if gain <= -RATING else "same"
    facts: dict[str, object] = {"first": f"{first:.1f}", "last": f"{final:.1f}", "scale": 7}
    return _said(row, last, "alliance_end", case, facts)


def _symptoms(row: DyadRow, last: int) -> Claim:
    """The symptoms as reported at intake and at the end."""
    share = row.symptoms_end / row.symptoms_intake
    case = "same"
    if share <= MUCH_RELIEF:
        case = "much_better"
    elif share <= RELIEF:
        case = "better"
    elif share >= WORSE:
        case = "worse"
    return _said(row, last, "symptoms_end", case, {"percent": round(100.0 * share)})


def _growth(row: DyadRow, last: int) -> Claim:
    """Whether the patient's style loosened and history coloured less at the end."""
    style = row.rigidity_end - row.rigidity_start
    history = row.transference_end - row.transference_start
    looser, clearer = style <= -GROWN, history <= -GROWN
    case = "both" if looser and clearer else "style" if looser else "none"
    if clearer and not looser:
        case = "history"
    return _said(row, last, "growth", case, {"rigidity": style, "transference": history})


def narrated(
    dyad: Dyad,
    sessions: Sequence[SessionRow],
    episodes: Sequence[EpisodeRow],
    exchanges: Sequence[ExchangeRow],
    row: DyadRow | None = None,
) -> list[Sentence]:
    """Return the course of one dyad in sentences, in order of time, at every detail.

    Parameters
    ----------
    dyad
        At intake.
    sessions, episodes, exchanges
        Rows so far.  A session or rupture that is under way need have no row
        yet; what only its row knows is then left out.
    row
        Of the whole treatment; None while it goes on.

    Notes
    -----
    Small ruptures, whose intensity stays below one half, are told in one
    sentence where they end.  While a course goes on, a rupture that is small so
    far is told as small.
    """
    return in_words(_claims(dyad, sessions, episodes, exchanges, row))


def _claims(
    dyad: Dyad,
    sessions: Sequence[SessionRow],
    episodes: Sequence[EpisodeRow],
    exchanges: Sequence[ExchangeRow],
    row: DyadRow | None,
) -> Iterator[Claim]:
    """Yield everything that is claimed of a course, in no order."""
    ruptures = ruptures_of(exchanges, episodes)
    yield from opening_claims(dyad)
    chronicle = Chronicle(ruptures, dyad.treatment.exchanges)
    for session in sessions:
        yield from chronicle.session_claims(session)
    yield from _rupture_claims(dyad, ruptures, row is not None)
    yield from false_alarms(exchanges)
    yield from moment_claims(exchanges)
    yield from parting_claims(dyad, sessions, exchanges)
    if row is not None:
        yield from ending_claims(dyad, row, dyad.treatment.exchanges - 1)


def _rupture_claims(dyad: Dyad, ruptures: Sequence[ToldRupture], over: bool) -> Iterator[Claim]:
    """Yield what is claimed of the ruptures."""
    full = [rupture for rupture in ruptures if rupture.escalated]
    small = [rupture for rupture in ruptures if not rupture.escalated]
    for nth, rupture in enumerate(full):
        yield from full_claims(rupture, nth, dyad.treatment.exchanges)
        yield from attempt_claims(rupture, nth >= FAMILIAR)
        yield from closing_claims(rupture, over, nth >= FAMILIAR)
    yield from small_claims(small)
    for rupture in small:
        yield from small_attempt_claims(rupture)
