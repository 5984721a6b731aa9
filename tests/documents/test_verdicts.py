"""Pages say how often findings hold in plausible models, as the kept verdicts have it."""

from __future__ import annotations

import pandas as pd
import pytest

from docs.building import verdicts
from tests.documents import pages

PAGES = verdicts.pages(pages.ROOT)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_says_what_the_verdicts_say(path):
    """`python -m docs.building.verdicts .` would change nothing."""
    text = (pages.ROOT / path).read_text(encoding="utf-8")
    assert text == PAGES[path]
    if path != verdicts.LIST:
        assert len(verdicts.MARKED.findall(text)) == 1


def test_every_experiment_has_its_line_in_the_list():
    """Those that have claims are the ones that are asked."""
    lines = verdicts.LISTED.findall(PAGES[verdicts.LIST])
    listed = [name for _, name in lines]
    assert set(verdicts.claimed(pages.ROOT)) <= set(listed)
    assert listed == sorted(set(listed))


def repository(root, holds_in):
    """Write one experiment with a page, claims, and verdicts if any."""
    folder = root / "experiments" / "01_toy_runs"
    folder.mkdir(parents=True)
    (root / "docs").mkdir()
    (folder / "claims.py").touch()
    marks = "before\n<!-- begin verdicts -->\nold\n<!-- end verdicts -->\nafter\n"
    (folder / "README.md").write_text(marks, encoding="utf-8")
    (root / verdicts.TRUST).write_text(marks, encoding="utf-8")
    line = "| [01_toy_runs](01_toy_runs/README.md) | Why? | old |\n"
    (root / verdicts.LIST).write_text(line, encoding="utf-8")
    rows = [
        {
            "claim": f"Finding {place}",
            "figure": "points",
            "holds_if": "above -1",
            "holds_in": number,
            "models": 100,
            "unknown": 100 - number if number < 50 else 0,
            "low": -0.12345,
            "median": 0.00001,
            "high": 2345.6,
            "default": 0.5,
            "default_holds": number > 85,
        }
        for place, number in enumerate(holds_in, start=1)
    ]
    if rows:
        pd.DataFrame(rows).to_csv(folder / verdicts.TABLE, index=False)
    return folder


def test_what_fails_in_more_than_one_in_ten_is_said_first(tmp_path):
    """By how often it holds; the others follow in their order."""
    folder = repository(tmp_path, [100, 89, 90, 40])
    verdicts.main(str(tmp_path))
    page = (folder / "README.md").read_text(encoding="utf-8")
    trust = (tmp_path / verdicts.TRUST).read_text(encoding="utf-8")

    assert page.startswith(
        "before\n<!-- begin verdicts -->\n**Under plausible models.** 2 of 4"
    )
    assert "*Finding 4* (40); *Finding 2* (89)." in page
    assert page.endswith("<!-- end verdicts -->\nafter\n")
    rows = [line for line in page.splitlines() if line.startswith("| Finding")]
    assert [row[2:11] for row in rows] == [f"Finding {place}" for place in (4, 2, 1, 3)]
    told = "| **40** (60 unknown) | points: above -1 | 0 (-0.123 to 2346) | 0.5, fails |"
    assert told.replace("-", "\N{MINUS SIGN}") in page
    assert trust.count("| [Toy runs](../experiments/01_toy_runs/README.md) |") == 2
    assert "2 of 4 findings fail in more than one in ten models:" in trust
    assert "| Finding 2 | 89 of 100 | holds |" in trust
    assert "| Why? | 2 of 4 findings in 90 or more of 100; least 40 |" in (
        tmp_path / verdicts.LIST
    ).read_text(encoding="utf-8")
    before = dict(verdicts.pages(tmp_path))
    verdicts.main(str(tmp_path))
    assert verdicts.pages(tmp_path) == before


def test_many_failing_findings_are_left_to_the_table(tmp_path):
    folder = repository(tmp_path, [1, 2, 3, 4, 95])
    page = verdicts.on_page(verdicts.verdicts(tmp_path, folder.name))
    assert "4 of 5 findings fail in more than one in ten of 100" in page
    assert "; they stand first." in page


def test_a_page_whose_findings_all_hold_says_so(tmp_path):
    folder = repository(tmp_path, [90, 100])
    page = verdicts.on_page(verdicts.verdicts(tmp_path, folder.name))
    assert "All 2 findings hold in nine of ten or more of 100" in page


def test_what_was_not_asked_is_said(tmp_path):
    """On the page, in the list, and on the page on trust."""
    folder = repository(tmp_path, [])
    verdicts.main(str(tmp_path))
    assert verdicts.NOT_YET in (folder / "README.md").read_text(encoding="utf-8")
    assert "| Why? | not asked yet |" in (tmp_path / verdicts.LIST).read_text(encoding="utf-8")
    assert "Not asked yet: [Toy runs]" in (tmp_path / verdicts.TRUST).read_text(
        encoding="utf-8"
    )
