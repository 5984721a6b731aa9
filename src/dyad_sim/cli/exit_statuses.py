"""From errors to messages and exit statuses, in one place."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from dyad_sim import __version__
from dyad_sim.cli import BAD_INPUT, FAILED, HEARD, lack_of_memory
from dyad_sim.cli.streams import WRITING, is_of_stream, say
from dyad_sim.configs import ConfigurationError, explain, missing_launcher
from dyad_sim.extras import missing_package

ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What is wrong with a disk that is full."""

_LAUNCHERS = {"joblib", "ray", "submitit"}
"""Packages whose errors tell of a worker that ended."""


@contextmanager
def exits(overrides: list[str] | None = None, command: str = "run") -> Iterator[None]:
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
    except Exception as error:
        if HEARD:  # Libraries make errors of their own of an interrupt.
            raise KeyboardInterrupt from None
        if is_of_stream(error):  # Told at the end of the program, whichever command it was.
            raise SystemExit(FAILED) from error
        raise SystemExit(_report(error, overrides or [], command)) from None


def _of_disk(error: OSError, kept: str) -> str:
    """Return what went wrong with a file or a folder, and what to do."""
    if error.errno is None or error.filename is None:
        return f"{error}.{kept}"
    reason = os.strerror(error.errno)
    if error.errno not in WRITING:
        return f"{error.filename} cannot be used: {reason}. Change that, or name another.{kept}"
    remedy = "Make room" if error.errno in ROOM else "Look after the disk"
    return (
        f"{error.filename} could not be written: {reason}. Nothing that was "
        f"finished is lost. {remedy}, and give the same command again."
    )


def _report(error: Exception, overrides: list[str], command: str) -> int:
    """Write what went wrong and return the exit status."""
    lacking = lack_of_memory(error)
    if lacking is not None:
        say(lacking)
        return FAILED
    missing = missing_launcher(error) or missing_package(error)
    if missing is not None:
        say(missing)
        return BAD_INPUT
    message = str(error) if isinstance(error, ConfigurationError) else explain(error, overrides)
    if message is not None:
        say(message)
        if command in {"run", "sweep"}:
            say(f"All keys with their values: dyad-sim {command} --cfg job", name="")
        return BAD_INPUT
    kept = (
        " What is finished is kept; start the same sweep again." if command == "sweep" else ""
    )
    if isinstance(error, OSError):
        say(_of_disk(error, kept))
        return FAILED
    if type(error).__module__.partition(".")[0] in _LAUNCHERS:
        reason = str(error).strip().partition("\n")[0]
        say(f"a worker ended before its work was done: {reason}{kept}")
        return FAILED
    say("".join(traceback.format_exception(error)), name="", most=sys.maxsize)
    say(
        f"dyad-sim {__version__} failed; this is no mistake of yours. "
        "Please report the lines above with the command.",
        name="",
    )
    return FAILED
