"""How to cite the software and the paper whose theory it states."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim import __version__


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


def software(version: str) -> Reference:
    """Return the reference to one version of dyad_sim."""
    return SOFTWARE._replace(fields={**SOFTWARE.fields, "version": version})


def bibtex(reference: Reference) -> str:
    """Return a reference as an entry of BibTeX."""
    fields = [f"  {name} = {{{value}}}," for name, value in reference.fields.items()]
    return "\n".join([f"@{reference.kind}{{{reference.key},", *fields, "}"])


def sentence(reference: Reference) -> str:
    """Return a reference in the style of the APA, without the DOI of an article."""
    field = reference.fields
    authors = field["author"].strip("{}").replace(" and ", ", & ")
    head = f"{authors} ({field['year']}). {field['title']}"
    if reference.kind == "software":
        return f"{head} (Version {field['version']}) [Computer software]."
    pages = field["pages"].replace("--", "\N{EN DASH}")
    return f"{head}. {field['journal']}, {field['volume']}({field['number']}), {pages}."
