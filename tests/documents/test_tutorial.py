"""The tutorial: its blocks run in order, and what its text says of them holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\{code-cell\} python\n(.*?)```", PAGE, re.DOTALL)
FEWER = ("DYADS = 300", "DYADS = 40")
"""In the test fewer dyads, so that it takes seconds."""


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the blocks leave behind."""
    assert sum(FEWER[0] in block for block in BLOCKS) == 1
    names: dict[str, Any] = {}
    for number, block in enumerate(BLOCKS):
        plain = re.sub(r"^%.*$", "", block.replace(*FEWER), flags=re.MULTILINE)
        exec(compile(plain, f"block {number}", "exec"), names)
    return names


def test_no_block_of_the_tutorial_is_passed_over():
    """Every fence opens or closes a block that is run here."""
    fences = [line for line in PAGE.splitlines() if line.startswith("```")]
    assert len(fences) == 2 * len(BLOCKS) > 20


def test_the_two_studies_have_the_same_patients_and_only_skill_differs(found):
    """As the text says before it takes paired differences."""
    low, high = found["low"].dyads, found["high"].dyads
    assert low["patient_rigidity"].equals(high["patient_rigidity"])
    assert set(low["therapist_skill"]) == {0.2}
    assert set(high["therapist_skill"]) == {0.8}


def test_without_the_pull_less_is_left_for_skill_to_do(found):
    """What the tutorial guesses of the alliance at the end."""
    with_pull = found["difference_in"]("alliance_last", found["high"].dyads, found["low"].dyads)
    without = found["difference_in"](
        "alliance_last", found["high_calm"].dyads, found["low_calm"].dyads
    )
    assert with_pull.low > without.high


def test_with_repair_skill_does_more(found):
    """What the tutorial expects under (b)."""
    cells = found["found"]
    worth = [
        found["difference_in"]("alliance_last", cells[0.8, r].dyads, cells[0.2, r].dyads).value
        for r in (0, 0.3)
    ]
    assert worth[1] > worth[0] > 0.0


def test_the_dyad_that_is_followed_is_the_one_of_the_study(found):
    """Run alone it has the same row, and the rupture shown begins in the exchanges shown."""
    patient = found["patient"]
    row = found["low"].dyads.set_index("dyad").loc[patient]
    again = found["again"].tables["dyads"].iloc[0]
    assert again[row.index].to_dict() == row.to_dict()
    assert row["ending"] == "dropped_out"
    assert "onset" in found["exchanges"].loc[found["begun"], "events"]
    assert any(sentence.session == found["session"] for sentence in found["sentences"])
