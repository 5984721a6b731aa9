"""``dyad-sim cite``: how to cite the software and the paper whose theory it states."""

from __future__ import annotations

from dyad_sim.citation import FOUNDING_PAPER, SOFTWARE, bibtex
from dyad_sim.cli import BAD_INPUT, OK
from dyad_sim.cli.streams import say

HELP = """\
Print how to cite dyad_sim and the paper it is founded on, as BibTeX.

Usage
  dyad-sim cite                  on the screen
  dyad-sim cite > dyad_sim.bib   into a file
"""


def main(arguments: list[str]) -> int:
    """Print both references as BibTeX."""
    if arguments in (["--help"], ["-h"]):
        print(HELP, end="")  # noqa: T201 - asked for
        return OK
    if arguments:
        say(f"cite takes no arguments, got {' '.join(arguments)}")
        return BAD_INPUT
    print(bibtex(SOFTWARE), bibtex(FOUNDING_PAPER), sep="\n\n")  # noqa: T201 - asked for
    return OK
