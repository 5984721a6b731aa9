"""The page on populations does what it says: its study is made and fitted."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.conftest import calling
from tests.documents import pages
from tests.documents.test_readme import blocks, lines

PAGE = pages.text_of("fit.md")


def test_every_link_leads_somewhere():
    assert pages.missing_links(PAGE) == []


@pytest.mark.slow
def test_its_study_is_fitted_into_the_files_that_it_names(tmp_path, monkeypatch, capsys):
    """The plan before it takes longer, and is left to other tests at a smaller size."""
    (making,) = blocks("python", PAGE)
    plan, fit = lines(PAGE)
    assert "--plan" in plan
    with calling(tmp_path, monkeypatch, capsys) as call:
        exec(compile(making, "fit.md", "exec"), {})
        done = call(*shlex.split(fit)[1:])

    assert (done.returncode, done.stderr) == (0, "")
    named = set(re.findall(r"^\| `(\w+\.csv)` \|", PAGE, re.MULTILINE))
    written = {path.name for path in (tmp_path / "what_it_tells").iterdir()}
    assert named
    assert named | {"report.html"} <= written
    assert "skill of therapists" in done.stdout
