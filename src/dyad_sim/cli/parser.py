"""The parser of the commands, which refuses in one line: field, value, remedy."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from dyad_sim.cli import BAD_INPUT
from dyad_sim.cli.streams import say

WORDED = {
    r"argument (\S+): invalid int value: (.*)": r"\1 \2 is no whole number; give one such as 7",
    r"argument (\S+): invalid float value: (.*)": r"\1 \2 is no number; give one such as 0.2",
    r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)": (
        r"\1 \2 is not known; choose one of \3"
    ),
    r"argument (\S+): expected one argument": r"\1 has no value; write one after it",
    r"argument (\S+): ignored explicit argument (.*)": r"\1 takes no value; leave \2 out",
    r"argument (\S+): (.*)": r"\1 \2",
    r"the following arguments are required: (.*)": r"\1 is missing; name it",
    r"unrecognized arguments: (.*)": r"\1 is not known; leave it out",
}
"""What argparse says, and how it is said here."""


ADDRESS = re.compile(
    r"(https?://[^\s/#\x00-\x1f\x7f]|(?![A-Za-z][\w+.-]*:|//))[^\s#\x00-\x1f\x7f]*"
)
"""The address of a page on the web or of a folder beside: no script, and no other kind."""


class Parser(ArgumentParser):
    """A parser of what stands after the name of a command.

    Parameters
    ----------
    command
        Its name.
    description, examples
        What it is for, and how it is called.
    """

    def __init__(self, command: str, description: str, examples: str) -> None:
        super().__init__(
            f"dyad-sim {command}",
            description=description,
            epilog=examples,
            formatter_class=RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Refuse in one line what argparse would answer with its usage."""
        say(refusal(message, self))
        raise SystemExit(BAD_INPUT)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print the help; argparse would keep to itself that nobody can read it."""
        if file is not None:
            file.write(message)


def refusal(message: str, parser: ArgumentParser) -> str:
    """Return what argparse finds wrong as a message of the program."""
    ways = ((re.fullmatch(way, message, re.DOTALL), to) for way, to in WORDED.items())
    said = next((found.expand(to) for found, to in ways if found), message)
    unknown = re.match(r"unrecognized arguments: ([^\s=]+)", message)
    near = get_close_matches(unknown[1], parser._option_string_actions, n=1) if unknown else ()
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{said}.{hint} `{parser.prog} --help` tells what can be said."


def filled(text: str) -> str:
    """Return the value of an option, which says something."""
    if not text.strip():
        message = "is empty; write its value, or leave it out"
        raise ArgumentTypeError(message)
    return text


def address(text: str) -> str:
    """Return the address of a page, to which the rest of a link can be added."""
    if ADDRESS.fullmatch(filled(text)):
        return text
    message = (
        f"{text} is no address of a page; give one such as https://example.org/page/, "
        "or a relative path"
    )
    raise ArgumentTypeError(message)


def place(text: str) -> Path:
    """Return the path of a file or a folder; nothing would be the working folder."""
    path = Path(filled(text))
    try:
        path.exists()
    except OSError as error:
        message = f"{text} cannot be looked at: {error.strerror}; name another place"
        raise ArgumentTypeError(message) from error
    return path
