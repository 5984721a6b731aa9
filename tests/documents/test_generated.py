"""Generated documents are in step with the code."""

from __future__ import annotations

import importlib
from pathlib import Path

import pandas as pd
import pytest

from docs.building import choices, equations
from docs.building import record_entries as document
from docs.building.dictionary import PAGES
from docs.building.exercised import equations as all_equations
from dyad_sim.configs import compose, plan_from, resolved
from dyad_sim.parameters.mechanisms import MECHANISMS, switched
from dyad_sim.studies.tables import TABLES
from dyad_sim.theory.response import RESPONSES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CALIBRATION = ROOT / "experiments" / "00_calibration"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_says(name):
    """`make docs` would change nothing."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()


def test_the_strategies_that_the_data_dictionary_lists_are_those_that_can_be_chosen():
    """Going on is a code of the column, and no strategy."""
    (row,) = (
        line
        for line in PAGES["data_dictionary.md"]().splitlines()
        if "therapist_response" in line
    )
    assert row.split(" | ")[3] == ", ".join(RESPONSES)


def test_the_page_on_the_record_is_what_the_code_says():
    """`make docs` would change nothing in it."""
    assert (DOCS / document.NAME).read_text(encoding="utf-8") == document.page()


def test_the_page_on_the_equations_is_what_docstrings_and_tests_say():
    """`make docs` would change nothing in it."""
    assert (DOCS / equations.NAME).read_text(encoding="utf-8") == equations.page(DOCS)


def test_the_page_on_the_named_choices_is_what_the_files_say():
    """`make docs` would change nothing in it, and no group is forgotten."""
    text = (DOCS / choices.NAME).read_text(encoding="utf-8")

    assert text == choices.page()
    folders = {folder.name for folder in (ROOT / "conf").iterdir() if folder.is_dir()}
    assert set(choices.GROUPS) == folders - {"hydra"}
    assert "| `mender` | The mender: answers a rupture at once" in text
    unexplained = [line for line in text.splitlines() if line.endswith("|  |")]
    assert unexplained == []


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("# @package _global_\n# Who? More.\nkey: 1\n", "Who? More."),
        ("# One, who goes on,\n# and ends.\n# Not this.\n", "One, who goes on, and ends."),
        ("# One without an end\nkey: 1 # not this\n", "One without an end"),
    ],
)
def test_a_choice_means_the_first_sentence_of_its_file(text, meaning):
    """A sentence may go over lines; keys end it."""
    assert choices.meaning(text) == meaning


@pytest.mark.parametrize("name", ["fitted.md", "mechanisms.md"])
def test_a_page_on_the_fits_is_what_the_fits_say(name, monkeypatch):
    """`experiments/00_calibration/document.py` would change nothing in it."""
    monkeypatch.syspath_prepend(str(CALIBRATION))
    pages = importlib.import_module("document").PAGES
    assert (DOCS / name).read_text(encoding="utf-8") == pages[name]()


def test_the_tables_of_the_page_on_the_record_are_what_was_compared(monkeypatch):
    """`experiments/00_calibration/document.py` would change nothing in them."""
    monkeypatch.syspath_prepend(str(CALIBRATION))
    document = importlib.import_module("document")
    text = (DOCS / document.RECORD).read_text(encoding="utf-8")
    assert document.with_tables(text) == text
    assert len(document.MARKED.findall(text)) == len(document.TABLES)


def test_every_mechanism_moves_what_its_item_is_about(monkeypatch):
    """By a fifth of a standard deviation at least, as measured, but for one with a reason.

    What is at its neutral values by default moves nothing.
    """
    monkeypatch.syspath_prepend(str(CALIBRATION))
    effects = importlib.import_module("effects")
    found = pd.read_csv(effects.FILE)
    asked = [(one.item, one.what, one.outcome) for one in effects.COMPARISONS]
    assert list(found[["item", "what", "outcome"]].itertuples(index=False, name=None)) == asked
    plan = plan_from(resolved(compose(["treatment=cbt_aft"])))
    rules = (plan.constants, plan.treatment, plan.instruments)
    at_work = {name for name in MECHANISMS if switched(*rules, [name]) != rules}
    assert at_work <= set(found["what"])
    weak = found[found["effect"].abs() < effects.LEAST]
    assert set(weak[["item", "what", "outcome"]].itertuples(index=False, name=None)) == set(
        effects.WEAK
    )


@pytest.mark.parametrize(("fit", "choice"), [("third", ""), ("second", "second_fit")])
def test_the_constants_of_a_choice_are_those_of_its_fit(fit, choice, monkeypatch):
    """`publish.py` would change nothing in the configuration."""
    monkeypatch.syspath_prepend(str(CALIBRATION))
    publish = importlib.import_module("publish")
    for file, text in publish.files(fit, choice).items():
        assert file.read_text(encoding="utf-8") == text, file.name


def test_every_column_says_what_it_is():
    """Each has a unit and a meaning, and bounds in order."""
    for columns in TABLES.values():
        for name, (_, column) in columns.items():
            assert column.unit, name
            assert column.meaning, name
            assert column.low < column.high, name


def test_the_theory_page_names_equations_and_switches_that_exist():
    """Each `module.function` in its table of items is an equation; each switch has a row."""
    page = (DOCS / "theory.md").read_text(encoding="utf-8")
    items = [line for line in page.splitlines() if line.startswith("| [T")]
    assert len(items) == 18
    known = {".".join(name.split(".")[-2:]) for name in all_equations()}
    named = {
        word
        for line in items
        for word in line.split("|")[3].split("`")[1::2]
        if "." in word and word[0].islower() and not word.startswith("instruments.")
    }
    assert named
    assert named <= known
    switches = {word for line in items for word in line.split("|")[4].split("`")[1::2]}
    assert switches == set(MECHANISMS)
