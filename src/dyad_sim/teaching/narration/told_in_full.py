"""Claims about an escalated rupture: how it began, what pulled, whether it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.narration.noticing import notice_claims
from dyad_sim.teaching.narration.phrases import MARKED, kind, over, position, third
from dyad_sim.teaching.narration.ruptures import Rupture
from dyad_sim.teaching.narration.sentences import EPISODES, SESSIONS, Claim, at
from dyad_sim.theory import events as ev
from dyad_sim.theory.circumplex import Act, complement
from dyad_sim.theory.states import CONFRONTATION

LOOK = 10
"""Exchanges from the onset over which the narration looks at what the two did."""

FEW = 5
"""Exchanges below which there is not enough to look at."""

FEARED = 0.5
"""Confirmation from which the reception is nearer to the fear than to the wish.

Not free: one half is where the two are as near, by
:func:`dyad_sim.theory.schema.confirmation`; 55 in 100 escalated ruptures begin above it.
"""

DRAWN, PARTLY = 0.55, 0.4
"""Mean embeddedness from which the therapist is called drawn in, or partly so; ours.

Of the escalated ruptures of the default population 38 in 100 are drawn in, 39 partly so.
"""

SAME_TONE, MUCH_COLDER = 0.15, 0.25
"""Affiliation lost on the way to the patient that is worth a word, or a strong one; ours.

Of the escalated ruptures of the default population 38 in 100 begin below both, 16 above both.
"""

FAMILIAR = 2
"""Escalated ruptures after which less is said of how they began."""


def full_claims(rupture: Rupture, nth: int, exchanges: int) -> Iterator[Claim]:
    """Yield what is told of an escalated rupture but its attempts and its end.

    Parameters
    ----------
    rupture
        The rupture.
    nth
        Its number among the escalated ones, from 0.
    exchanges
        Of a session.
    """
    yield _onset(rupture, nth, exchanges)
    look = rupture.open_rows[:LOOK]
    if len(look) >= FEW:
        told = (_marker(look), _received(look), _pulled(look))
        # From the third on, one of the three is enough: the reader knows the pattern.
        yield from told if nth < FAMILIAR else (told[nth % len(told)],)
    if nth < FAMILIAR:
        yield from _escalation(rupture)
    yield from notice_claims(rupture, nth < FAMILIAR)


def _onset(rupture: Rupture, nth: int, exchanges: int) -> Claim:
    """A rupture that was going to escalate began."""
    first = rupture.first
    part = third(first.exchange, exchanges)
    backfired = ev.includes(first.events, ev.BACKLASH)
    facts = {
        "kind": kind(rupture.kind),
        "focus": rupture.focus,
        "third": part,
        "by_talk": backfired,
        "nth": nth,
    }
    words = {"kind": kind(rupture.kind), "over": over(rupture.focus), "when": f"@when.{part}"}
    return Claim(*at(first, SESSIONS, "onset", _onset_case(first, nth)), facts, words)


def _onset_case(first: ExchangeRow, nth: int) -> str:
    """Which wordings fit a beginning: by talk that backfired, serious at once, or slight."""
    if ev.includes(first.events, ev.BACKLASH):
        return "by_talk"
    if first.rupture_intensity >= ESCALATED:
        return "abrupt"
    return "again" if nth else "first"


def _marker(look: Sequence[ExchangeRow]) -> Claim:
    """What the patient did in the first exchanges of the rupture."""
    affiliation = fmean(row.affiliation_patient for row in look)
    control = fmean(row.control_patient for row in look)
    confronting = look[0].rupture_kind == CONFRONTATION
    if confronting:
        case = "attack" if affiliation < -MARKED else "demand"
    elif affiliation >= MARKED:
        case = "placating" if control < MARKED else "steering"
    else:
        case = "away" if control < MARKED else "keeping_out"
    facts = {
        "kind": kind(look[0].rupture_kind),
        "affiliation": affiliation,
        "control": control,
        "position": position(affiliation, control),
    }
    words = {"position": position(affiliation, control)}
    return Claim(*at(look[-1], EPISODES, "marker", case), facts, words)


def _received(look: Sequence[ExchangeRow]) -> Claim:
    """How what the therapist did came across."""
    meant = fmean(row.affiliation_therapist for row in look)
    heard = fmean(row.received_affiliation for row in look)
    confirmation = fmean(row.confirmation_now for row in look)
    lost = meant - heard
    tone = "same" if lost < SAME_TONE else "colder" if lost < MUCH_COLDER else "much_colder"
    side = "feared" if confirmation >= FEARED else "wished"
    facts = {"affiliation_lost": lost, "confirmation": confirmation, "side": side, "tone": tone}
    words = {"tone": f"@tone.{tone}"}
    case = f"{side}_as_meant" if tone == "same" else side
    return Claim(*at(look[-1], EPISODES, "received", case), facts, words)


def _pulled(look: Sequence[ExchangeRow]) -> Claim:
    """What the patient's acts pulled for, and how far the therapist was drawn into it."""
    act = Act(
        fmean(row.affiliation_patient for row in look),
        fmean(row.control_patient for row in look),
    )
    embedded = fmean(row.embeddedness for row in look)
    answer = position(
        fmean(row.affiliation_therapist for row in look),
        fmean(row.control_therapist for row in look),
    )
    pull = position(*complement(act))
    facts = {"pull": pull, "embeddedness": embedded, "answer": answer}
    words = {"pull": pull, "answer": answer}
    case = "drawn" if embedded >= DRAWN else "partly" if embedded >= PARTLY else "free"
    return Claim(*at(look[-1], EPISODES, "pulled", case), facts, words)


def _escalation(rupture: Rupture) -> Iterator[Claim]:
    """The moment at which the intensity first reached one half, unless it began there."""
    if rupture.first.rupture_intensity >= ESCALATED:
        return
    for row in rupture.open_rows:
        if row.rupture_intensity >= ESCALATED:
            passed = row.session - rupture.first.session
            facts = {"kind": kind(row.rupture_kind), "sessions_later": passed}
            case = "later" if passed else "same_session"
            words = {"kind": kind(row.rupture_kind)}
            yield Claim(*at(row, EPISODES, "escalated", case), facts, words)
            return
