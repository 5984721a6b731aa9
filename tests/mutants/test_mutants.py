"""The mutants that test the tests: which there are, how they take effect, who tests whom."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from tests.mutants.choosing import groups
from tests.mutants.fates import explained
from tests.mutants.mutations import ROOT, Mutant, mutants_of
from tests.mutants.swapping import put_into_effect
from tests.mutants.table import scores

CODE = '''"""A module."""

from functools import lru_cache

LIMIT = 3.0
"""What is allowed."""


@lru_cache
def over(value: float, less: float = 1.0) -> float:
    """Beyond the limit."""
    if value > LIMIT:
        message = "too much"
        raise ValueError(message)
    return max(value, scaled(value, factor=2.0) - less)


def scaled(value: float, factor: float = 1.0) -> float:
    """Times the factor."""
    return value * factor


def column(values: object) -> object:
    """Values below one another."""
    return values.reshape(-1, 1)


class Pair:
    """Two numbers."""

    weight = 5

    def __init__(self, one: float, other: float) -> None:
        self.both = divmod(one, other)

    @property
    def whole(self) -> float:
        """What divides."""
        return self.both[0]
'''


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A file of a few lines, its mutants, and the module that they may change."""
    (tmp_path / "made.py").write_text(CODE)
    spec = importlib.util.spec_from_file_location("made", tmp_path / "made.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "made", module)
    return mutants_of("made.py", tmp_path), module


def one(mutants: list[Mutant], after: str) -> Mutant:
    """The mutant that reads like this."""
    return next(mutant for mutant in mutants if mutant.after == after)


def test_what_a_test_could_notice_is_changed_and_nothing_else(made):
    """Numbers, operators, named arguments and the order of the others: not words of errors."""
    changes = {mutant.after for mutant in made[0]}
    assert changes == {
        "LIMIT = 4.0",
        "def over(value: float, less: float = 2.0) -> float:",
        "if value >= LIMIT:",
        "return max(value, scaled(value, factor=2.0) + less)",
        "return max(value, scaled(value, factor=3.0) - less)",
        "return max(value, scaled(value, ) - less)",
        "def scaled(value: float, factor: float = 2.0) -> float:",
        "return value / factor",
        "return values.reshape(1, -1)",
        "return values.reshape(-1, 2)",
        "self.both = divmod(other, one)",
        "return self.both[1]",
    }


def test_a_changed_function_is_met_by_whoever_has_it_already(made):
    """It stays the same object and does something else, and it forgets what it remembered."""
    mutants, module = made
    over = module.over
    assert over(2.0) == 3.0
    put_into_effect(one(mutants, "return value / factor"), module)
    assert over(2.0) == 3.0
    put_into_effect(one(mutants, "return max(value, scaled(value, ) - less)"), module)
    assert over(2.0) == 2.0
    assert over is module.over


def test_a_changed_constant_a_default_and_a_method_take_effect(made):
    """Each where it stands."""
    mutants, module = made
    put_into_effect(one(mutants, "LIMIT = 4.0"), module)
    assert module.over(3.5) == 6.0
    put_into_effect(one(mutants, "def over(value: float, less: float = 2.0) -> float:"), module)
    assert module.over(3.5) == 5.0
    pair = module.Pair(7.0, 2.0)
    assert pair.whole == 3.0
    put_into_effect(one(mutants, "return self.both[1]"), module)
    assert pair.whole == 1.0


def test_words_of_a_refusal_are_no_mutants(tmp_path):
    """What is refused is."""
    code = "def f(x):\n    advice = 'Give less.'\n    check_below('x', x, 3, advice)\n"
    (tmp_path / "f.py").write_text(code, encoding="utf-8")
    found = {mutant.after for mutant in mutants_of("f.py", tmp_path)}
    assert "check_below('x', x, 4, advice)" in found
    assert not [after for after in found if "XX" in after or "Give" in after]


def test_a_mutant_is_met_by_the_worked_examples_of_its_part():
    """Those of theory and of measures are not in each other's way."""
    theory, measures = groups(["theory/strain.py", "measures"])
    assert theory.files == ["src/dyad_sim/theory/strain.py"]
    assert "tests/unit/test_theory_rupture.py" in theory.tests
    assert "src/dyad_sim/measures/core/estimate.py" in measures.files
    assert "tests/unit/test_measures_estimate.py" in measures.tests
    assert not set(theory.tests) & set(measures.tests)


@pytest.mark.parametrize("place", ["nowhere.py", "figures", "theory/nowhere.py"])
def test_a_place_that_has_no_mutants_is_refused(place):
    """With the parts that have."""
    with pytest.raises(SystemExit, match=f"there is no {place} under theory or measures"):
        groups([place])


def test_a_survivor_is_left_until_it_is_explained():
    """The score tells what was noticed from what was explained and what is left."""
    (file, before, after), _ = next(iter(explained().items()))
    here = {"file": file, "before": before, "after": after}
    fates = [
        here | {"fate": "survived"},
        here | {"fate": "killed"},
        here | {"fate": "not covered", "after": "something else"},
    ]
    counts, left = scores(fates)
    assert left == [fates[2]]
    assert counts["all"] == {"mutants": 3, "explained": 1, "noticed": 1, "left": 1}


def test_every_explanation_speaks_of_a_line_that_there_is():
    """An explanation goes when its line goes."""
    for file, before, _ in explained():
        text = " ".join((ROOT / file).read_text(encoding="utf-8").split())
        assert " ".join(before.split()) in text, file


@pytest.mark.slow
@pytest.mark.long
def test_every_explanation_speaks_of_a_mutant_that_is_made():
    """It goes when the change is no longer tried, too."""
    files = {file for file, _, _ in explained()}
    made = {
        (mutant.file, mutant.before, mutant.after)
        for file in files
        for mutant in mutants_of(file)
    }
    assert [case for case in explained() if case not in made] == []
