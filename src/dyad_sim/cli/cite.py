"""``dyad-sim cite``: how to cite the software and the paper whose theory it states."""

from __future__ import annotations

import sys
from typing import NamedTuple

from dyad_sim import __version__
from dyad_sim.cli import BAD_INPUT, OK


class Reference(NamedTuple):
    """An entry of BibTeX: its kind, its key, its fields."""

    kind: str
    key: str
    fields: dict[str, str]


SOFTWARE = Reference(
    "software",
    "dyad_sim",
    {
        "title": "dyad_sim: an agent-based simulator of the therapeutic relationship",
        "author": "{The dyad_sim authors}",
        "version": __version__,
        "year": "2026",
    },
)

FOUNDING_PAPER = Reference(
    "article",
    "safran2014alliance",
    {
        "title": "Alliance ruptures, impasses, and enactments: A relational perspective",
        "author": "Safran, J. D. and Kraus, J.",
        "journal": "Psychotherapy",
        "year": "2014",
        "volume": "51",
        "number": "3",
        "pages": "381--387",
        "doi": "10.1037/a0036815",
    },
)


def main(arguments: list[str]) -> int:
    """Print both references as BibTeX."""
    if arguments:
        sys.stderr.write(f"dyad-sim: cite takes no arguments, got {' '.join(arguments)}\n")
        return BAD_INPUT
    print(bibtex(SOFTWARE), bibtex(FOUNDING_PAPER), sep="\n\n")  # noqa: T201 - asked for
    return OK


def bibtex(reference: Reference) -> str:
    """Return a reference as an entry of BibTeX."""
    fields = [f"  {name} = {{{value}}}," for name, value in reference.fields.items()]
    return "\n".join([f"@{reference.kind}{{{reference.key},", *fields, "}"])
