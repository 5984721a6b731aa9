"""The order of the pages of the site, which the pages themselves do not know.

A page that is listed and not there is left out; one that is there and not listed comes last.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

HOME = "README"
"""The page that the site opens with."""

SECTIONS = {
    "Begin": ["docs/installing", "docs/tutorial", "docs/teaching", "docs/your_own_question"],
    "The model": [
        "docs/theory",
        "docs/equations",
        "docs/parameters",
        "docs/choices",
        "docs/mechanisms",
        "docs/odd",
        "docs/related_work",
    ],
    "How far to trust it": [
        "docs/trust",
        "docs/record",
        "docs/record_entries",
        "docs/fitted",
        "docs/plausible",
        "docs/rivals",
        "docs/reproduce",
        "docs/tests",
        "docs/robustness",
    ],
    "Studies": [
        "experiments/README",
        "docs/sweeps",
        "docs/own_table",
        "docs/fit",
        "docs/data_dictionary",
        "docs/speed",
    ],
    "Reference": ["docs/api/README"],
    "The project": [
        "CONTRIBUTING",
        "docs/adding",
        "docs/decisions/README",
        "SUPPORT",
        "CODE_OF_CONDUCT",
        "CHANGELOG",
    ],
}
"""Pages by the heading under which they stand."""

BELOW = {
    "experiments/README": "experiments/*/README",
    "docs/api/README": "docs/api/*",
    "docs/decisions/README": "docs/decisions/*",
}
"""Pages with further pages below them, and which those are."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the tables of contents into the pages as they are read."""
    app.connect("source-read", _with_contents)
    app.connect("build-finished", _open_at_home)
    return {"parallel_read_safe": True}


def _with_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Add what stands below a page to its text, unseen: the theme shows it at the side."""
    found = set(app.env.found_docs)
    if page == HOME:
        for heading, pages in sections(found).items():
            source[0] += _contents(pages, heading)
    elif page in BELOW:
        source[0] += _contents(_below(page, found))


def sections(found: set[str]) -> dict[str, list[str]]:
    """Return the pages that are there, by heading."""
    listed = {page for pages in SECTIONS.values() for page in pages}
    covered = {page for above in BELOW for page in _below(above, found)}
    others = sorted(found - listed - covered - {HOME})
    there = {title: [p for p in pages if p in found] for title, pages in SECTIONS.items()}
    return {title: pages for title, pages in {**there, "More": others}.items() if pages}


def _below(page: str, found: set[str]) -> list[str]:
    return sorted(name for name in found - {page} if Path(name).match(BELOW[page]))


def _contents(pages: Iterable[str], heading: str = "") -> str:
    """Return a table of contents that is not shown where it stands."""
    caption = f":caption: {heading}\n" if heading else ""
    lines = "\n".join(f"/{page}" for page in pages)
    return f"\n\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n{caption}\n{lines}\n```\n"


def _open_at_home(app: Sphinx, error: Exception | None) -> None:
    """Give the first page the name that servers look for as well."""
    if error is None and app.builder.name == "html":
        shutil.copyfile(app.outdir / f"{HOME}.html", app.outdir / "index.html")
