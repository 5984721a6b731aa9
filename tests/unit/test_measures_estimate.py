"""Estimates: what they are, and when they are to be trusted."""

from __future__ import annotations

import math

import pytest

from dyad_sim.measures.core.estimate import Estimate, counted, judged, t_quantile, unknown


def test_half_the_width_is_that_of_the_interval() -> None:
    assert Estimate(3.0, 1.0, 6.0, 12, True, "").half_width == 2.5


def test_what_cannot_be_estimated_has_a_reason_and_no_number() -> None:
    found = unknown(7, "no ruptures")
    assert [math.isnan(number) for number in found[:3]] == [True] * 3
    assert found[3:] == (7, False, "no ruptures")


def test_one_is_counted_in_the_singular() -> None:
    words = [counted(number, "dyad") for number in (0, 1, 2)]
    assert words == ["0 dyads", "1 dyad", "2 dyads"]


def test_ten_dyads_are_trusted_and_nine_are_not() -> None:
    assert judged(3.0, 1.0, 6.0, 10) == (3.0, 1.0, 6.0, 10, True, "")
    limited = judged(3.0, 1.0, 6.0, 10, "for one clinic")
    assert limited == (3.0, 1.0, 6.0, 10, True, "for one clinic")
    nine = judged(3.0, 1.0, 6.0, 9, "for one clinic")
    assert nine == (3.0, 1.0, 6.0, 9, False, "9 dyads")


def test_quantiles_are_those_of_a_table_of_students_t() -> None:
    found = [t_quantile(units) for units in (2, 3, 11, 31)]
    assert found == pytest.approx([12.706205, 4.302653, 2.228139, 2.042272], rel=1e-6)


def test_a_single_unit_has_no_end_of_its_interval() -> None:
    assert t_quantile(1) == math.inf
