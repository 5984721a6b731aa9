"""The command line: one entry point, with a subcommand for each thing to do."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from dyad_sim import __version__
from dyad_sim.cli.streams import give_up, is_of_stream, prepare, say

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: done; a failure of ours; a mistake in what was asked for; a signal."""

ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Requests to end: of the system, and of a terminal that is closed."""

HEARD: list[int] = []
"""Requests to end, Ctrl-C included, that were heard in this run."""


UNUSED = ("MPLBACKEND", "NUMBA_NUM_THREADS", "SOURCE_DATE_EPOCH")
"""Settings of the environment that could only do harm.

Figures are drawn into files and bear no date, and the engine has threads of its own.
"""

NO_MEMORY = ("failed to map segment", "Cannot allocate memory", "can't start new thread")
"""What libraries say that were given no memory."""


class Command(NamedTuple):
    """A subcommand: the module whose ``main(arguments)`` it calls, and what it is for."""

    module: str
    purpose: str


COMMANDS = {
    "run": Command(
        "dyad_sim.cli.run", "simulate one study, or with -m one for each combination"
    ),
    "sweep": Command(
        "dyad_sim.cli.sweep", "simulate a large design; started again, it goes on where it was"
    ),
    "status": Command("dyad_sim.cli.status", "tell what of a sweep is done, running or failed"),
    "page": Command("dyad_sim.cli.page", "open the teaching page, or write it for a web space"),
    "replay": Command("dyad_sim.cli.replay", "run one dyad of a study again and compare"),
    "report": Command("dyad_sim.cli.report", "a study or a sweep as one file for a browser"),
    "fit": Command(
        "dyad_sim.cli.fit", "which population may a study of one's own have come from?"
    ),
    "record": Command("dyad_sim.cli.record", "hold the model against the published figures"),
    "measure": Command("dyad_sim.cli.measure", "measure a table of sessions of one's own"),
    "doctor": Command("dyad_sim.cli.doctor", "tell whether dyad_sim works on this machine"),
    "cite": Command("dyad_sim.cli.cite", "how to cite dyad_sim and the paper it is founded on"),
}

WORDS = ("--help", "-h", "help", "--version")
"""What is asked of the program as a whole."""

HELP = """\
dyad-sim simulates therapeutic dyads: how ruptures of the alliance form and are repaired.

Usage
  dyad-sim COMMAND [ARGUMENT ...]

Commands
{commands}

Options
  --help, -h     this text; `dyad-sim COMMAND --help` tells what a command takes
  --version      the version of dyad_sim

Start with
  dyad-sim run study=quick       a first look in seconds
  dyad-sim run                   the default study: tables, figures, a summary
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand and return its exit status."""
    prepare()
    for name in UNUSED:
        os.environ.pop(name, None)
    status = OK
    try:
        status = _status(arguments)
        sys.stdout.flush()
    except OSError as error:
        if not is_of_stream(error):
            raise
        give_up(error)
        return status or FAILED
    return status


def _status(arguments: Sequence[str] | None) -> int:
    """Run a subcommand and return its exit status, whatever becomes of what it shows."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else "--help"
    if name in WORDS and given[1:]:
        return _alone(name, given[1:])
    if name == "--version":
        print(f"dyad-sim {__version__}")  # noqa: T201 - this is what was asked for
        return OK
    if name in WORDS:
        print(_help(), end="")  # noqa: T201 - this is what was asked for
        return OK
    if name not in COMMANDS:
        return _unknown(name)
    return _guarded(COMMANDS[name], given[1:])


def _help() -> str:
    """Return the help of the whole program."""
    width = max(map(len, COMMANDS)) + 3
    lines = [f"  {name:<{width}}{command.purpose}" for name, command in COMMANDS.items()]
    return HELP.format(commands="\n".join(lines))


def _alone(name: str, further: list[str]) -> int:
    """Refuse what stands after a word that stands alone."""
    hint = f" Did you mean: dyad-sim {further[0]} --help" if further[0] in COMMANDS else ""
    say(f"{name} stands alone; leave {' '.join(further)} out.{hint}")
    return BAD_INPUT


def _unknown(name: str) -> int:
    """Refuse a subcommand that does not exist."""
    hint = "" if "=" not in name else f" Did you mean: dyad-sim run {name}"
    say(f"{name} is no command; choose one of {', '.join(COMMANDS)}.{hint}")
    return BAD_INPUT


def _guarded(command: Command, arguments: list[str]) -> int:
    """Run a subcommand; an interrupt is no failure of ours."""
    try:
        Path.cwd()
    except OSError as error:
        say(f"the working folder cannot be used: {error.strerror}. Go to another with cd.")
        return FAILED
    try:
        with _listening():
            status: int = importlib.import_module(command.module).main(arguments)
    except SystemExit as done:  # Hydra and argparse leave this way.
        if isinstance(done.__cause__, OSError):
            raise done.__cause__ from None
        return done.code if isinstance(done.code, int) else OK
    except KeyboardInterrupt:
        say("interrupted; nothing half-written is left behind.")
        return INTERRUPTED
    except Exception as error:
        reason = lack_of_memory(error)
        if reason is None:
            raise
        say(reason)
        return FAILED
    return status


def lack_of_memory(error: BaseException | None) -> str | None:
    """Return what to say of an error that too little memory caused, None for any other."""
    while error is not None:
        if isinstance(error, MemoryError) or any(text in str(error) for text in NO_MEMORY):
            return (
                "too little memory is left on this machine. Nothing that was finished is "
                "lost. Close other programs, raise the limit (ulimit -v) or ask for fewer "
                "dyads at a time (dyads, sweep.threads)."
            )
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def _listening() -> Iterator[None]:
    """Listen to requests to end, but for those that are ignored, as `nohup` asks for."""
    HEARD.clear()
    found = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDING)}
    before = {n: handler for n, handler in found.items() if handler is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C; asked again, go on to put things in order."""
    HEARD.append(number)
    if number != signal.SIGINT:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
