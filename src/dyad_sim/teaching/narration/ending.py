"""Claims about the end of the treatment and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from dyad_sim.instruments.dyad_report import ENDINGS, DyadRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.teaching.narration.phrases import fill, number
from dyad_sim.teaching.narration.sentences import FEWEST_SYMPTOMS, SESSIONS, WHOLE, Claim
from dyad_sim.theory.endings import COMPLETED, DROPPED_OUT
from dyad_sim.theory.states import Dyad

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
    yield _tally(row, last)
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


def _tally(row: DyadRow, last: int) -> Claim:
    """What became of the ruptures."""
    facts: dict[str, object] = {
        "ruptures": row.ruptures,
        "resolved": row.resolved,
        "faded": row.lapsed,
        "unnoticed": row.ruptures - row.detected,
    }
    if row.ruptures < 2:  # noqa: PLR2004 - a tally of one is no tally
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
