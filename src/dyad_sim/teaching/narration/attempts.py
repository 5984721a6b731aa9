"""What is told of attempts at repair, in brief and in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.narration.ruptures import ToldRupture, TriedRepair, notice_claims
from dyad_sim.teaching.narration.wordings import (
    EPISODES,
    EXCHANGES,
    MARKED,
    SESSIONS,
    Claim,
    at,
    kind,
    over,
    plural,
    position,
    sessions,
    spelled,
    third,
    times,
)
from dyad_sim.theory import events as ev
from dyad_sim.theory.circumplex import Act, complement
from dyad_sim.theory.states import CONFRONTATION, LAST_STAGE

LONGEST = 3
"""Sessions that a run of attempts spans at most, so that the reader hears of it in time."""

FEWEST = 2
"""Attempts that are told as a run; fewer are told one by one."""

REPEATED = 1
"""Times in a rupture that a turn for the worse is told by itself; later ones are in runs."""

RESULTS = (
    (ev.RESOLVED, "resolved"),
    (ev.ADHERED, "pressed"),
    (ev.CONVERTED, "converted"),
    (ev.BACKLASH, "backlash"),
    (ev.FELL_BACK, "fell_back"),
    (ev.ONLY_APPARENT, "apparent"),
    (ev.ADVANCED, "advanced"),
    (ev.MENDED, "mended"),
    (ev.MENDING_TRIED, "mending_failed"),
)
"""What came of an attempt: the first event among these; else it failed."""


class Part(NamedTuple):
    """Attempts that are told together: one by itself, or a run."""

    attempts: Sequence[TriedRepair]
    alone: bool


def result(attempt: TriedRepair) -> str:
    """Return what came of an attempt, in the words of ``RESULTS``."""
    return next(
        (name for event, name in RESULTS if ev.includes(attempt.row.events, event)), "failed"
    )


def parts_of(rupture: ToldRupture) -> Iterator[Part]:
    """Yield the attempts as they are told; the one that resolves is told as the end."""
    run: list[TriedRepair] = []
    is_turn = _turns()
    for attempt in rupture.attempts:
        if result(attempt) == "resolved":
            continue
        turn = is_turn(attempt)
        if run and (turn or attempt.row.session - run[0].row.session >= LONGEST):
            yield from _gathered(run)
            run = []
        if turn:
            yield Part((attempt,), True)
        else:
            run.append(attempt)
    if run:
        yield from _gathered(run)


def _gathered(run: Sequence[TriedRepair]) -> Iterator[Part]:
    """Yield attempts as a run if they are enough of one kind, else one by one."""
    if len(run) < FEWEST:
        yield from (Part((attempt,), True) for attempt in run)
    else:
        yield Part(tuple(run), False)


def _turns() -> Callable[[TriedRepair], bool]:
    """Return a test of whether an attempt is worth its own sentence; it is asked in order.

    So are the first attempt, each stage reached for the first time, and the
    first few of each turn for the worse.
    """
    highest, seen = 0, dict.fromkeys(("backlash", "converted", "apparent", "mended"), 0)
    begun = False

    def is_turn(attempt: TriedRepair) -> bool:
        nonlocal highest, begun
        came = result(attempt)
        turn, begun = not begun, True
        if came in seen:
            seen[came] += 1
            turn = turn or seen[came] <= REPEATED
        if came == "advanced" and attempt.row.stage > highest:
            highest, turn = attempt.row.stage, True
        return turn

    return is_turn


IDLE = frozenset({"failed", "mending_failed", "pressed"})
"""Results that change nothing."""


def attempt_claims(rupture: ToldRupture, brief: bool) -> Iterator[Claim]:
    """Yield what is told of the attempts at repairing an escalated rupture.

    Parameters
    ----------
    brief
        Whether a single attempt that changed nothing is left to the finest detail.
    """
    for part in parts_of(rupture):
        if part.alone:
            idle = brief and result(part.attempts[0]) in IDLE
            yield _alone(part.attempts[0], EXCHANGES if idle else EPISODES)
            continue
        for attempt in part.attempts:
            yield _alone(attempt, EXCHANGES)
        yield _run(part.attempts)
        if part.attempts[0].before.rupture_kind != part.attempts[-1].row.rupture_kind:
            yield _turned(part.attempts)


def small_attempt_claims(rupture: ToldRupture) -> Iterator[Claim]:
    """Yield the attempts at repairing a small rupture; only the finest detail has them."""
    for attempt in rupture.attempts:
        if result(attempt) != "resolved":
            yield _alone(attempt, EXCHANGES)


def _alone(attempt: TriedRepair, level: str) -> Claim:
    """One attempt: what the therapist did, and what came of it."""
    before, row = attempt
    came = result(attempt)
    aware = row.aware or before.aware
    case = came
    if came == "advanced":
        # An exchange that advances may also be the one in which the rupture fades.
        case = f"advanced_{min(row.stage, LAST_STAGE - 1)}" if row.rupture_kind else "eased"
    elif came == "converted":
        case = f"to_{kind(row.rupture_kind)}"
    elif came == "apparent" and row.shown_stage >= LAST_STAGE:
        case = "apparent_full"
    kinds = {"kind_before": kind(before.rupture_kind), "kind": kind(row.rupture_kind)}
    facts: dict[str, object] = {
        "result": came,
        "aware": aware,
        "stage": row.stage,
        **kinds,
    }
    words = {
        "kind": kinds["kind_before"],
        "spoke": "@spoke.aware" if aware else "@spoke.unaware",
    }
    return Claim(row.session, row.exchange, level, "attempt", case, facts, words)


def _run(attempts: Sequence[TriedRepair]) -> Claim:
    """Several attempts in a row, told at the last of them."""
    came = [result(attempt) for attempt in attempts]
    last = attempts[-1].row
    begun, ended = attempts[0].before.stage, last.stage
    facts = {
        "attempts": len(came),
        "session_first": attempts[0].row.session,
        "session_last": last.session,
        "advances": came.count("advanced"),
        "apparent": came.count("apparent"),
        "backlashes": came.count("backlash") + came.count("converted"),
        "fallen_back": came.count("fell_back"),
        "mended": came.count("mended"),
        "stage_before": begun,
        "stage_after": ended,
    }
    words = {
        "times": times(len(came)),
        "attempts": plural(len(came), "attempt"),
        "backfired": spelled(facts["backlashes"]),
        "moved": spelled(facts["advances"]),
        "steps": plural(facts["advances"], "step"),
        "setbacks": plural(facts["backlashes"], "attempt"),
        "span": sessions(attempts[0].row.session, last.session),
    }
    case = _run_case(came, begun, ended)
    return Claim(last.session, last.exchange, EPISODES, "run", case, facts, words)


def _run_case(came: Sequence[str], begun: int, ended: int) -> str:
    """Which wordings fit a run."""
    if set(came) == {"pressed"}:
        return "pressing"
    if set(came) <= {"mended", "mending_failed"} or "mended" in came:
        return "mending_eased" if "mended" in came else "mending"
    backfired = "backlash" in came or "converted" in came
    if ended != begun:
        case = "gained" if ended > begun else "lost"
    elif "advanced" in came:
        case = "to_and_fro"
    elif backfired:
        return "hurt"
    else:
        return "apparent" if "apparent" in came else "fruitless"
    return f"{case}_hurt" if backfired else case


def _turned(attempts: Sequence[TriedRepair]) -> Claim:
    """The rupture had changed its kind by the end of a run."""
    before, last = attempts[0].before, attempts[-1].row
    facts = {"kind_before": kind(before.rupture_kind), "kind": kind(last.rupture_kind)}
    words = {"before": facts["kind_before"], "now": facts["kind"]}
    return Claim(last.session, last.exchange, EPISODES, "kind_changed", "by_now", facts, words)


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


def full_claims(rupture: ToldRupture, nth: int, exchanges: int) -> Iterator[Claim]:
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


def _onset(rupture: ToldRupture, nth: int, exchanges: int) -> Claim:
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


def _escalation(rupture: ToldRupture) -> Iterator[Claim]:
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
