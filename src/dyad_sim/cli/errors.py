"""From errors to messages and exit statuses, in one place."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from dyad_sim import __version__
from dyad_sim.cli import BAD_INPUT, FAILED
from dyad_sim.configs import ConfigurationError, explain

_LOOK = "All keys with their values: dyad-sim run --cfg job"


@contextmanager
def exits(overrides: list[str] | None = None) -> Iterator[None]:
    """Turn an error into a message on stderr and an exit status.

    Hydra reports errors of a job and swallows those of a callback; a
    ``SystemExit`` passes through both.

    Raises
    ------
    SystemExit
        With 2 for a mistake in what was asked for, 1 for a failure of ours.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except Exception as error:
        raise SystemExit(_report(error, overrides or [])) from None


def _report(error: Exception, overrides: list[str]) -> int:
    """Write what went wrong and return the exit status."""
    message = str(error) if isinstance(error, ConfigurationError) else explain(error, overrides)
    if message is not None:
        sys.stderr.write(f"dyad-sim: {message}\n{_LOOK}\n")
        return BAD_INPUT
    if isinstance(error, OSError):
        sys.stderr.write(f"dyad-sim: {error}\n")
        return FAILED
    traceback.print_exception(error)
    sys.stderr.write(
        f"dyad-sim {__version__} failed; this is no mistake of yours. "
        "Please report the lines above with the command.\n"
    )
    return FAILED
