"""``dyad-sim cite``: how to cite the software and the paper whose theory it states."""

from __future__ import annotations

from dyad_sim.citation import FOUNDING_PAPER, SOFTWARE, bibtex
from dyad_sim.cli import OK
from dyad_sim.cli.parser import Parser

EXAMPLES = """\
examples:
  dyad-sim cite                  on the screen
  dyad-sim cite > dyad_sim.bib   into a file
"""


def main(arguments: list[str]) -> int:
    """Print both references as BibTeX."""
    description = "Print how to cite dyad_sim and the paper it is founded on, as BibTeX."
    Parser("cite", description, EXAMPLES).parse_args(arguments)
    print(bibtex(SOFTWARE), bibtex(FOUNDING_PAPER), sep="\n\n")  # noqa: T201 - asked for
    return OK
