"""The guide to a question of one's own: followed to the letter, in a fresh copy."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.guide import ROOT, Block, Copy, blocks_of

PAGE = (ROOT / "docs" / "your_own_question.md").read_text(encoding="utf-8")
BLOCKS = blocks_of(PAGE)
LAST = len(BLOCKS) - 1
VARIED = ["parameters.attunement.lesson", "therapist.repair_probability"]

pytestmark = [pytest.mark.slow, pytest.mark.long]


class Reader:
    """Somebody who follows the guide, block by block, and goes no further after a failure."""

    def __init__(self, folder: Path) -> None:
        self.copy = Copy(folder)
        self.printed: list[str] = []
        self.stuck: Block | None = None

    def goes_on_to(self, number: int) -> str:
        """Carry out the blocks up to one, and return what that one printed."""
        while len(self.printed) <= number:
            if self.stuck:
                pytest.skip(f"the guide was left at: {self.stuck.name}")
            block = BLOCKS[len(self.printed)]
            try:
                self.printed.append(self.copy.do(block))
            except BaseException:
                self.stuck = block
                raise
        return self.printed[number]


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Reader:
    """One reader for all blocks: each goes on with what those before it have made."""
    return Reader(tmp_path_factory.mktemp("guide"))


def lines(text: str) -> list[str]:
    """Lines without the blanks at their ends, which Markdown loses."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def tables(reader: Reader, study: str) -> dict[str, bytes]:
    """The tables of a study of the guide, to the byte."""
    folder = reader.copy.place / "results" / study
    found = {file.name: file.read_bytes() for file in sorted(folder.glob("*.parquet"))}
    assert {"dyads.parquet", "sessions.parquet", "episodes.parquet"} <= set(found)
    return found


# --- The page ----------------------------------------------------------------


def test_no_block_of_the_guide_is_passed_over():
    """Every fence opens or closes a block that is carried out here, or what one prints."""
    fences = [line for line in PAGE.splitlines() if line.startswith("```")]
    console = [block for block in BLOCKS if block.kind == "console"]
    others = len(BLOCKS) - len(console) + PAGE.count("```console\n") + PAGE.count("```text\n")
    assert len(fences) == 2 * others
    assert {block.kind for block in BLOCKS} == {"console", "diff", "file", "python"}


def test_every_page_that_the_guide_links_is_there():
    """Links lead somewhere."""
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", PAGE)
    assert linked
    assert [link for link in linked if not (ROOT / "docs" / link).exists()] == []


# --- Its blocks, in order ----------------------------------------------------


@pytest.mark.parametrize(
    "number", range(len(BLOCKS)), ids=[f"{n} {block.name}" for n, block in enumerate(BLOCKS)]
)
def test_each_block_of_the_guide_does_what_it_says(reader, number):
    """It ends well, and where the guide shows what it prints, it prints that."""
    printed = reader.goes_on_to(number)
    if BLOCKS[number].code.startswith("dyad-sim report"):
        assert (reader.copy.place / "results" / "before" / "report.html").is_file()
    if BLOCKS[number].shown:
        assert lines(printed) == lines(BLOCKS[number].shown)


# --- What has become of the copy ---------------------------------------------


COMPARED = """
from dyad_sim import simulate
from tests.engines.agreement import assert_same_tables

study = ["experiment=small_repairs", "dyads=6", "exchanges_table=all"]
taught = [*study, "parameters.attunement.lesson=0.005"]
at_work, default = simulate(taught), simulate(study)
assert_same_tables(at_work, simulate([*taught, "engine=mesa"]))
assert_same_tables(default, simulate([*taught, "mechanisms.small_repairs=false"]))
assert not at_work.sessions.equals(default.sessions)
"""


def test_the_new_mechanism_is_the_same_in_both_engines_and_nothing_by_default(reader):
    """Every table to the last bit, the exchanges too; at work it moves something."""
    reader.goes_on_to(LAST)
    reader.copy.run("PYTHONPATH=$PYTHONPATH:. python -", COMPARED)


def test_switched_off_the_study_is_the_one_from_before(reader):
    """Every table is what it was before the mechanism was added, to the byte."""
    reader.goes_on_to(LAST)
    off = "parameters.attunement.lesson=0.005 mechanisms.small_repairs=false"
    reader.copy.run(f"dyad-sim run experiment=small_repairs {off} output=results/off")
    assert tables(reader, "off") == tables(reader, "plain")


def test_the_sweep_over_the_new_number_moves_what_comes_out(reader):
    """Negotiability rises with it, for each way of repairing; nobody else has come."""
    reader.goes_on_to(LAST)
    folder = reader.copy.place / "results" / "after"
    cells = pd.read_parquet(folder / "cells.parquet").set_index("cell")
    dyads = pd.read_parquet(folder / "dyads.parquet").join(cells[VARIED], on="cell")
    assert len(cells) == 6
    ends = dyads.pivot_table("negotiability_end", VARIED[0], VARIED[1])
    assert (ends.diff().dropna() > 0.0).all(axis=None)
    assert dyads.groupby("dyad")["patient_negotiability"].nunique().eq(1).all()


def test_what_the_guide_writes_keeps_to_the_style_of_the_code(reader):
    """Its code is laid out as `make test` asks."""
    reader.goes_on_to(LAST)
    changed = {name for b in BLOCKS for name in re.findall(r"^\+\+\+ b/(.+)$", b.code, re.M)}
    files = changed | {block.path for block in BLOCKS if block.path}
    code = " ".join(sorted(file for file in files if file.endswith(".py")))
    reader.copy.run(f"ruff check {code} && ruff format --check {code}")


def test_the_guide_leaves_the_repository_itself_alone():
    """What it adds stands in the copy only."""
    added = [block.path for block in BLOCKS if block.path]
    assert added
    assert [path for path in added if (ROOT / path).exists()] == []
