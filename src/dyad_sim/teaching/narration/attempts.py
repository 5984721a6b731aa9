"""Claims about attempts at repair, singly and in runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dyad_sim.teaching.narration.gathering import parts_of, result
from dyad_sim.teaching.narration.phrases import kind, plural, sessions, spelled, times
from dyad_sim.teaching.narration.ruptures import Attempt, Rupture
from dyad_sim.teaching.narration.sentences import EPISODES, EXCHANGES, Claim
from dyad_sim.theory.states import LAST_STAGE

IDLE = frozenset({"failed", "mending_failed", "pressed"})
"""Results that change nothing."""


def attempt_claims(rupture: Rupture, brief: bool) -> Iterator[Claim]:
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


def small_attempt_claims(rupture: Rupture) -> Iterator[Claim]:
    """Yield the attempts at repairing a small rupture; only the finest detail has them."""
    for attempt in rupture.attempts:
        if result(attempt) != "resolved":
            yield _alone(attempt, EXCHANGES)


def _alone(attempt: Attempt, level: str) -> Claim:
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


def _run(attempts: Sequence[Attempt]) -> Claim:
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


def _turned(attempts: Sequence[Attempt]) -> Claim:
    """The rupture had changed its kind by the end of a run."""
    before, last = attempts[0].before, attempts[-1].row
    facts = {"kind_before": kind(before.rupture_kind), "kind": kind(last.rupture_kind)}
    words = {"before": facts["kind_before"], "now": facts["kind"]}
    return Claim(last.session, last.exchange, EPISODES, "kind_changed", "by_now", facts, words)
