"""Krippendorff's alpha, by the examples of its author."""

from __future__ import annotations

import pandas as pd
import pytest

from dyad_sim.measures.people.agreement import krippendorff_alpha

A = "*****34121133*3"
B = "1*213343*******"
C = "**21344*21133*4"


def codes(*coders):
    return pd.DataFrame(
        [
            {"dyad": unit, "unit": unit, "coder": coder, "category": code}
            for coder, given in enumerate(coders)
            for unit, code in enumerate(given)
            if code != "*"
        ]
    )


def test_an_example_with_codes_missing():
    """Three coders, fifteen units, 26 codes that can be paired: 0.691 for nominal data."""
    assert krippendorff_alpha(codes(A, B, C), "unit", "category").value == pytest.approx(
        0.691, abs=5e-4
    )


def test_two_coders_in_two_categories():
    """Krippendorff's ten units with 14 zeros and 6 ones, four apart: 1 - 19 * 8 / (2 * 84)."""
    first = "0100000010"
    second = "1110010000"
    found = krippendorff_alpha(codes(first, second), "unit", "category")
    assert found.value == pytest.approx(1.0 - 19.0 * 8.0 / (2.0 * 84.0))


def test_agreement_throughout_is_1_and_one_category_tells_nothing():
    assert krippendorff_alpha(codes("121", "121"), "unit", "category").value == 1.0
    assert krippendorff_alpha(codes("111", "111"), "unit", "category").reason == (
        "nothing differs"
    )


def test_what_is_missing_is_said():
    one = codes("121")
    assert krippendorff_alpha(one, "unit", "category").reason == "no unit with two codes"
    assert krippendorff_alpha(one, "unit", "kind").reason == "no column kind"
    assert krippendorff_alpha(one.iloc[:0], "unit", "category").reason == "no observations"
