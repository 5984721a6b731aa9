"""The pages for reviewers say what is there: names, links, figures, rows."""

from __future__ import annotations

import contextlib
import io
import re

import pytest

from docs.building import record_entries as document
from docs.building.dictionary import PAGES
from tests.documents import pages

NAMES = ("odd.md", "related_work.md", "trust.md", "reproduce.md")
SOURCED = ("odd.md", "trust.md")
"""Pages whose figures all stand elsewhere in the repository."""

REPRODUCE = pages.text_of("reproduce.md")

SENTENCE_ENDS = re.compile(r"(?<!\bal)(?<!\bv)[.?!]\*{0,2} +[\"*\[]*[A-Z]")


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_page_leads_somewhere(name):
    """Relative links; those of the site that are written when it is built are known."""
    assert pages.missing_links(pages.text_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_a_page_exists(name):
    """Rules, files, numbers, choices, columns, tests and commands."""
    assert pages.unknown_names(pages.text_of(name)) == []


@pytest.mark.parametrize("made_up", ["strain.no_rule", "docs/none.md", "make nothing"])
def test_a_name_that_does_not_exist_is_found(made_up):
    """The check of names is no formality."""
    assert pages.unknown_names(f"The page names `{made_up}`.") == [made_up]


@pytest.mark.parametrize("name", SOURCED)
def test_every_figure_of_a_page_stands_in_a_file_that_its_line_links(name):
    """So a figure that moves there is missed here."""
    assert pages.without_source(pages.text_of(name)) == []


def test_a_figure_without_a_source_is_found():
    """The check of figures is no formality."""
    line = "A rupture is open in 83.4 % of exchanges ([speed](speed.md))."
    assert pages.without_source(line) == [f"83.4 | {line}"]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_sentence_on_a_line(name):
    """Outside tables and headings."""
    prose = pages.prose_of(pages.text_of(name))
    lines = [pages.CODE.sub("", pages.LINK.sub("", line)) for line in prose]
    assert [line for line in lines if line[0] not in "|#" and SENTENCE_ENDS.search(line)] == []


def rows_of(page: str) -> set[str]:
    """Return what the first cells of all tables name."""
    firsts = (line.split("|")[1] for line in page.splitlines() if line.startswith("| "))
    return {name for first in firsts for name in re.findall(r"[\w./]+", first)}


def test_everything_that_is_made_has_a_row_on_how_it_is_made_again():
    """Experiments, generated pages, and pictures of the documents."""
    run = {path.parent.name for path in pages.ROOT.glob("experiments/[0-9]*/experiment.py")}
    experiments = run | {"00_calibration"}
    generated = {*PAGES, document.NAME, "fitted.md", "odd.md"}
    pictures = {path.name for path in (pages.DOCS / "images").iterdir()}
    lacking = (experiments | generated | pictures) - rows_of(REPRODUCE)
    assert not lacking, f"docs/reproduce.md has no row for {sorted(lacking)}"


def test_every_page_of_the_documents_has_a_row_on_its_numbers():
    """Also those whose numbers are made by hand, or that have none."""
    rows = rows_of(REPRODUCE)
    assert {path.name for path in pages.DOCS.glob("*.md")} <= rows
    assert "README.md" in rows


BY_HAND = "backfiring, to the end"
"""What comes from this line on takes a minute and a half, and is run by hand."""

SHOWN = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", REPRODUCE, re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize(("code", "shown"), SHOWN, ids=["trust", "record", "homework"])
def test_the_numbers_that_no_command_prints_come_out_again(code, shown):
    """The lines of Python print what stands below them."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code.partition(f'print("{BY_HAND}")')[0], "reproduce.md", "exec"), {})
    assert printed.getvalue() == shown.partition(BY_HAND)[0]


def test_the_readme_leads_to_every_page():
    """In its table of what there is."""
    readme = (pages.ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"(docs/{name})" in readme for name in NAMES)
