"""The page on one's own table does what it says: its lines are run, its tables compared."""

from __future__ import annotations

import re
import shlex

import pytest

from docs.building import own_table
from tests.cli.conftest import calling
from tests.documents import pages
from tests.documents.test_readme import blocks, lines

PAGE = pages.text_of("own_table.md")


def test_its_tables_are_what_the_code_says():
    """`make docs` would change nothing."""
    assert own_table.filled(PAGE) == PAGE
    assert "| Dyads with a sudden gain | share of dyads | `symptoms` |" in PAGE


def test_every_link_leads_somewhere():
    assert pages.missing_links(PAGE) == []


@pytest.mark.slow
def test_its_commands_and_lines_of_python_run(tmp_path, monkeypatch, capsys):
    """From the first to the last, in one folder; nothing else is written."""
    found: dict[str, object] = {}
    making, acts, reading = blocks("python", PAGE)
    (columns,) = blocks("yaml", PAGE)
    with calling(tmp_path, monkeypatch, capsys) as call:
        exec(compile(making, "own_table.md", "exec"), found)
        exec(compile(acts, "own_table.md", "exec"), found)
        (tmp_path / "columns.yaml").write_text(columns, encoding="utf-8")
        before = {path.name for path in tmp_path.iterdir()}
        shown = []
        for line in lines(PAGE):
            done = call(*shlex.split(line)[1:])
            assert (done.returncode, done.stderr) == (0, ""), line
            shown.append(done.stdout)
        exec(compile(reading, "own_table.md", "exec"), found)
    assert {path.name for path in tmp_path.iterdir()} == {*before, "measures"}
    # The same table said by options and by a file is measured alike.
    assert shown[2] == shown[3]
    of_each = [re.search(r"Alliance, session to session +(\S+)", text) for text in shown[:5]]
    assert len({match[1] for match in of_each if match}) == 1
