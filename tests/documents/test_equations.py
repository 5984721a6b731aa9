"""Every equation has a formula, a meaning, an item, a source and a test; nothing is missed."""

from __future__ import annotations

import ast
import inspect
import re
from itertools import chain, groupby
from pathlib import Path

import pytest

from docs.building import docstrings
from docs.building.equations import anchor, item_rows, items_of, short
from docs.building.exercised import (
    Exercise,
    callers,
    equations,
    exercises,
    names_by_part,
)

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGE = (DOCS / "equations.md").read_text(encoding="utf-8")
EQUATIONS = equations()

CALL = re.compile(r"(\w)'? = \1'?\([A-Za-z\\]|\\text\{[a-z]+\}\([A-Za-z]'?,")
"""A call in the place of a formula, such as S' = S'(S, q)."""

MODULE = """
from dyad_sim.theory import growth as gr
from dyad_sim.theory.chance import blend, either

PAIRS = [(blend, 1.0)]

def halfway():
    return gr.restored(0.5)

def test_through_a_helper_and_a_constant():
    assert halfway() == PAIRS

def test_of_a_variable_of_the_same_name(blend):
    either = blend
    assert either
"""
"""What a test may look like, with two equations that are named and one that is not."""


@pytest.fixture(scope="module")
def exercised() -> dict[str, list[Exercise]]:
    """The tests that name each equation."""
    return exercises(ROOT)


@pytest.fixture(scope="module")
def calling() -> dict[str, list[str]]:
    """The equations that call each equation."""
    return callers(ROOT)


def reckons(rule) -> bool:
    """Whether a rule does arithmetic itself, and not only calls those that do."""
    tree = ast.parse(inspect.getsource(rule))
    operators = [node.op for node in ast.walk(tree) if isinstance(node, ast.BinOp)]
    return any(not isinstance(operator, (ast.BitOr, ast.BitAnd)) for operator in operators)


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_states_its_meaning_formula_and_source(name):
    """In its docstring: a sentence, TeX with balanced braces, what is borrowed or ours.

    A rule that only puts others in order has no formula of its own.
    """
    rule = EQUATIONS[name]
    assert docstrings.meaning(rule)[-1] in ".;"
    tex = docstrings.formula(rule)
    assert tex or not reckons(rule)
    assert not CALL.search(tex)
    assert tex.count("{") == tex.count("}")
    assert tex.count(r"\left") - tex.count(r"\leftarrow") == tex.count(r"\right") - tex.count(
        r"\rightarrow"
    )
    assert docstrings.SOURCE.search(docstrings.source(rule))


@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_is_exercised_by_a_test(name, exercised, calling):
    """By name, or through the equations that call it, all the way up to a test."""
    seen, waiting = {name}, [name]
    while waiting and not exercised[waiting[-1]]:
        new = set(calling[waiting.pop()]) - seen
        seen |= new
        waiting.extend(new)
    assert waiting, f"no test names {name} or what calls it"


def test_every_test_that_the_page_names_is_there(exercised):
    """File and function."""
    for file, tests in groupby(
        sorted(set(chain(*exercised.values()))), key=lambda test: test.file
    ):
        module = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
        for test in tests:
            assert test.name in functions
            assert f"[`{test.name}`](../{file})" in PAGE


def test_what_a_test_names_is_found_through_helpers_and_not_mistaken_for_variables():
    """A test names what its module's functions and constants name for it."""
    named = names_by_part(ast.parse(MODULE))
    assert named["halfway"] == {"dyad_sim.theory.growth", "dyad_sim.theory.growth.restored"}
    assert named["PAIRS"] == {"dyad_sim.theory.chance.blend"}
    assert named["test_through_a_helper_and_a_constant"] == {"halfway", "PAIRS"}
    assert named["test_of_a_variable_of_the_same_name"] == set()


def test_only_arithmetic_flags_and_what_is_handed_on_belong_to_no_item():
    """Every other equation belongs to one or more of the eighteen."""
    items = items_of(DOCS)
    helpers = {name for name, numbers in items.items() if not numbers}
    assert {short(name).partition(".")[0] for name in helpers} == {
        "chance",
        "events",
        "exchange",
    }
    assert {n for numbers in items.values() for n in numbers} <= set(range(1, 19))


def test_every_item_of_the_theory_leads_to_its_equations():
    """Each link on the page on the theory, and each within this page, finds its heading."""
    headings = {anchor(line.lstrip("# ")) for line in PAGE.splitlines() if line[:1] == "#"}
    theory = (DOCS / "theory.md").read_text(encoding="utf-8")
    linked = re.findall(r"^\| \[T\d+\]\(equations\.md#([^)]+)\)", theory, re.M)
    assert len(linked) == len(item_rows(DOCS)) == 18
    assert set(linked) | set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings


def test_a_missing_formula_or_source_is_seen():
    """A docstring without them gives nothing, and with them both."""

    def bare():
        """A rule."""

    def stated():
        r"""A rule (T4, T8).

        .. math:: a = b, \quad
            c = d

        Ours, after ``x`` and :func:`~dyad_sim.theory.chance.interpolate`.
        """

    assert (docstrings.formula(bare), docstrings.source(bare)) == ("", "")
    assert docstrings.meaning(stated) == "A rule."
    assert docstrings.formula(stated) == r"a = b, \quad c = d"
    assert docstrings.source(stated) == "Ours, after `x` and `interpolate`."
    assert docstrings.items(stated.__doc__) == {4, 8}


def test_the_words_and_the_symbols_of_a_docstring_are_kept_apart_from_its_source():
    """Paragraphs that say whose it is are the source; arguments are the symbols."""

    def stated():
        r"""A rule.

        .. math:: a = b

        It holds at the end (n).

        Parameters
        ----------
        one, other
            Rigidity (rho) and the
            highest intensity so far (I hat).
        c
            Constants (tau_P, s_7); ``f(x)`` is left alone.

        Notes
        -----
        Known at intake.

        Ours: the form.
        """

    assert docstrings.rule_in_words(stated) == "It holds at the end ($n$). Known at intake."
    assert docstrings.symbols(stated) == (
        r"`one`, `other`: Rigidity ($\rho$) and the highest intensity so far ($\hat I$). "
        r"`c`: Constants ($\tau_{P}$, $s_{7}$); `f(x)` is left alone."
    )
    assert docstrings.source(stated) == "Ours: the form."


@pytest.mark.parametrize("name", EQUATIONS)
def test_the_page_leaves_out_nothing_of_a_docstring(name):
    """Every word of it outside formulas and what is returned stands on the page."""
    rule = EQUATIONS[name]
    for text in (docstrings.rule_in_words(rule), docstrings.symbols(rule)):
        assert text in PAGE
    names = docstrings.symbols(rule).split("`")[1::2]
    arguments = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    assert docstrings.symbols(rule) == "" or set(names) & set(arguments)
