"""``python -m tests.fuzz MINUTES [NAME ...]``: other inputs than in the suite, for a while."""

from __future__ import annotations

import random
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.properties import PROPERTIES

AT_ONCE = 50
"""Inputs of a property before the next has its turn."""

ROUND = settings(
    max_examples=AT_ONCE,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)


def main(minutes: float, names: list[str]) -> int:
    """Try until the time is over; return how many properties failed."""
    end, failed, tried = time.monotonic() + 60.0 * minutes, 0, dict.fromkeys(names, 0)
    while time.monotonic() < end:
        for name in names:
            number = random.SystemRandom().randrange(2**32)
            drawn, check, _, prepare = PROPERTIES[name]
            try:
                prepare()
                ROUND(seed(number)(given(drawn)(check)))()
            except BaseException as error:
                if isinstance(error, (KeyboardInterrupt, SystemExit)):
                    raise
                failed += 1
                print(f"--- {name}, seed {number}", flush=True)  # noqa: T201 - the result
                lines = "".join(traceback.format_exception(error)).splitlines()
                print("\n".join(line[:2_000] for line in lines), flush=True)  # noqa: T201 - the same
            tried[name] += AT_ONCE
            if time.monotonic() > end:
                break
    print(f"Failed: {failed}. Inputs: {tried}")  # noqa: T201 - the result
    return failed


if __name__ == "__main__":
    asked = sys.argv[2:] or list(PROPERTIES)
    sys.exit(min(1, main(float(sys.argv[1]), asked)))
