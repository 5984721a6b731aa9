"""The streams of the program: closed, full, or a terminal that would obey what it is sent."""

from __future__ import annotations

import errno
import io
import logging
import os
import re
import sys
from contextlib import suppress
from typing import TextIO

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What a terminal obeys, or cannot show: control characters, but for tab and new line."""

BEGINNING, END = 800, 400
"""Signs of a long message that are kept: the field stands first, the remedy last."""

WRITING = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT, errno.EFBIG}
"""What is wrong where a stream cannot be written."""


def prepare() -> None:
    """Give closed streams a place, and let stdout replace what its encoding does not have."""
    for name, mode in {"stdin": "r", "stdout": "w", "stderr": "w"}.items():
        if getattr(sys, name) is None:
            # It takes the number of the closed one, which a table would be given otherwise.
            # What is shown there is lost, and told as on a full disk; messages nobody awaits.
            way = os.O_WRONLY if name == "stderr" else os.O_RDONLY
            setattr(sys, name, os.fdopen(os.open(os.devnull, way), mode, encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    logging.Handler.handleError = _heed  # type: ignore[assignment,method-assign] # Hydra shows by logging


def _heed(handler: logging.Handler, _: logging.LogRecord) -> None:
    """Hand on that stdout cannot be written; logging would tell it and go on."""
    if getattr(handler, "stream", None) is sys.stdout:
        raise  # noqa: PLE0704 - called where logging caught the error


def printable(text: str) -> str:
    r"""Return a text whose control characters are told, such as ``\x1b``, and not sent."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def show_line(line: str) -> None:
    """Write a line to stdout."""
    sys.stdout.write(f"{printable(line)}\n")


def say(message: str, name: str = "dyad-sim: ", most: int = BEGINNING + END) -> None:
    """Write a message of the program to stderr; where nobody can read it, it is lost.

    One of more signs than can be read is written without its middle.
    """
    if len(message) > most:
        message = f"{message[:BEGINNING]} [...] {message[-END:]}"
    try:
        sys.stderr.write(f"{name}{printable(message)}\n")
    except OSError:
        _let_go(sys.stderr)


def is_of_stream(error: BaseException) -> bool:
    """Whether an error is one of stdout: every file that cannot be written is named."""
    return isinstance(error, OSError) and error.errno in WRITING and error.filename is None


def give_up(error: OSError) -> None:
    """Write no more to stdout, and say why, unless a reader such as `head` has left."""
    _let_go(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        say(
            f"what was to be shown could not be written: {error.strerror}. "
            "Send it to a place with room; what was stored is stored."
        )


def _let_go(stream: TextIO) -> None:
    """Lose what a stream still holds: it would be tried again when Python ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
