"""``python -m tests.fuzz MINUTES [NAME ...]``: other inputs than in the suite, for a while."""

from __future__ import annotations

import random
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.properties import PROPERTIES

AT_ONCE = 50
"""Inputs of a property before it is asked whose turn is next."""

ROUND = settings(
    max_examples=AT_ONCE,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


def main(minutes: float, names: list[str]) -> int:
    """Try until the time is over, or Ctrl-C; return how many rounds found something.

    All properties get the same time, so that quick ones get more inputs.
    """
    end, failed = time.monotonic() + 60.0 * minutes, 0
    spent, tried = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0)
    while time.monotonic() < end:
        name, begun = min(names, key=spent.__getitem__), time.monotonic()
        try:
            failed += not _holds(name, random.SystemRandom().randrange(2**32))
        except KeyboardInterrupt:
            break
        spent[name] += time.monotonic() - begun
        tried[name] += AT_ONCE
        _say(f"{sum(tried.values()):,} inputs, findings: {failed}")
    _say(", ".join(f"{name} {number:,}" for name, number in tried.items()))
    return failed


def _holds(name: str, number: int) -> bool:
    """Try one round of inputs; print what was found."""
    drawn, check, _, prepare = PROPERTIES[name]
    try:
        prepare()
        ROUND(seed(number)(given(drawn)(check)))()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A finding may be anything.
        _say(f"--- {name}, seed {number}")
        lines = "".join(traceback.format_exception(error)).splitlines()
        _say("\n".join(line[:2_000] for line in lines))
        return False
    return True


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - the result


if __name__ == "__main__":
    asked = sys.argv[2:] or list(PROPERTIES)
    sys.exit(min(1, main(float(sys.argv[1]), asked)))
