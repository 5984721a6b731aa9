"""The command line: one entry point, with a subcommand for each thing to do."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NamedTuple

from dyad_sim import __version__

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: done; a failure of ours; a mistake in what was asked for; a signal."""


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
    "record": Command("dyad_sim.cli.record", "hold the model against the published figures"),
    "doctor": Command("dyad_sim.cli.doctor", "tell whether dyad_sim works on this machine"),
    "cite": Command("dyad_sim.cli.cite", "how to cite dyad_sim and the paper it is founded on"),
}

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
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else "--help"
    if name in {"--help", "-h", "help"}:
        print(_help(), end="")  # noqa: T201 - this is what was asked for
        return OK
    if name == "--version":
        print(f"dyad-sim {__version__}")  # noqa: T201 - this is what was asked for
        return OK
    if name not in COMMANDS:
        return _unknown(name)
    return _guarded(COMMANDS[name], given[1:])


def _help() -> str:
    """Return the help of the whole program."""
    width = max(map(len, COMMANDS)) + 3
    lines = [f"  {name:<{width}}{command.purpose}" for name, command in COMMANDS.items()]
    return HELP.format(commands="\n".join(lines))


def _unknown(name: str) -> int:
    """Refuse a subcommand that does not exist."""
    hint = "" if "=" not in name else f" Did you mean: dyad-sim run {name}"
    sys.stderr.write(
        f"dyad-sim: {name} is no command; choose one of {', '.join(COMMANDS)}.{hint}\n"
    )
    return BAD_INPUT


def _guarded(command: Command, arguments: list[str]) -> int:
    """Run a subcommand; an interrupt, or a reader who has left, is no failure of ours."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status: int = importlib.import_module(command.module).main(arguments)
    except SystemExit as done:  # Hydra and argparse leave this way.
        return done.code if isinstance(done.code, int) else OK
    except KeyboardInterrupt:
        sys.stderr.write("dyad-sim: interrupted; nothing half-written is left behind.\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The output went to a program such as `head`; what is still buffered has no reader.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt
