"""What is said on the command line of a table of one's own."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dyad_sim.cli.parser import Parser, filled, place

if TYPE_CHECKING:
    from dyad_sim.own_study import Columns


def _pair(example: str) -> Callable[[str], tuple[str, str]]:
    """Return a type of argument: two texts with = between them."""

    def pair(text: str) -> tuple[str, str]:
        name, between, value = text.partition("=")
        if not (between and name.strip() and value.strip()):
            message = f"{text} is no NAME=VALUE; give one such as {example}"
            raise ArgumentTypeError(message)
        return name.strip(), value.strip()

    return pair


def add_table_options(parser: Parser) -> None:
    """Add the options that say how the columns of a table are called and coded."""
    parser.add_argument(
        "--columns", type=place, metavar="FILE", help="a file of YAML that says all of this"
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        type=_pair("alliance_patient=WAI_P"),
        metavar="NAME=COLUMN",
        help="what a column is called in the file; # stands for the number of the session",
    )
    parser.add_argument(
        "--scale",
        action="append",
        default=[],
        type=_pair("alliance_patient=12:84"),
        metavar="NAME=LOW:HIGH",
        help="the ends of its scale in the file (default: 1:7 for ratings of the alliance)",
    )
    parser.add_argument(
        "--code",
        action="append",
        default=[],
        type=_pair("rupture_patient:2=no"),
        metavar="NAME:VALUE=MEANING",
        help="what a value means: yes, no, or an ending",
    )
    parser.add_argument(
        "--missing",
        action="append",
        default=[],
        type=filled,
        metavar="VALUE",
        help="a value that stands for a missing one, such as -99",
    )
    parser.add_argument(
        "--dyads", type=place, metavar="FILE", help="a second table, one row per dyad"
    )


def columns_asked(asked: Namespace) -> Columns:
    """Return what is said of the columns by all options together.

    Raises
    ------
    TableError
        If anything in it is not known or cannot be meant so.
    """
    from dyad_sim.own_study.columns import columns_from, with_more

    said: dict[str, dict[str, Any]] = {}
    for name, column in asked.column:
        said.setdefault(name, {})["column"] = column
    for name, ends in asked.scale:
        said.setdefault(name, {})["scale"] = ends.split(":")
    for coded, meaning in asked.code:
        name, _, value = coded.partition(":")
        said.setdefault(name, {}).setdefault("codes", {})[value] = meaning
    return with_more(columns_from(asked.columns), said, asked.missing)


@contextmanager
def tables_refused() -> Iterator[None]:
    """Refuse a table that cannot be meant so as a mistake in what was asked for.

    Raises
    ------
    ConfigurationError
        With the text of the TableError.
    """
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.own_study.errors import TableError

    try:
        yield
    except TableError as error:
        raise ConfigurationError(str(error)) from error
