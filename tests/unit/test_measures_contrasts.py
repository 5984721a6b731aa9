"""Differences of many pairs at once are those of one pair at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dyad_sim.measures import difference_in
from dyad_sim.measures.studies.contrasts import MEASURES, Side, contrast, side_of
from tests.studies import study

SHORT = ("treatment.sessions=4", "treatment.exchanges=12")


def cell(*overrides: str):
    return study(*SHORT, "dyads=24", "caseload=2", *overrides).dyads


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("caseload", ["caseload=2", "caseload=1", "caseload=8"])
def test_contrasts_are_the_differences_of_single_pairs(paired, caseload):
    """Clustered by therapists, by dyads, or by dyads within few therapists."""
    first, second = cell("therapist.skill=0.2", caseload), cell("therapist.skill=0.8", caseload)

    found = contrast(side_of(first), side_of(second), same_draws=True)

    halves = found.paired if paired else found.unpaired
    for name, difference, half in zip(MEASURES, found.difference, halves, strict=True):
        expected = difference_in(name, first, second, paired=paired)
        assert difference == pytest.approx(expected.value, nan_ok=True), name
        assert half == pytest.approx(expected.half_width, nan_ok=True), name


def side(mean: float, influence: float) -> Side:
    """Ten dyads in two clusters, the same in every measure."""
    each = np.ones((len(MEASURES), 1))
    people = np.array([range(10), [1] * 5 + [2] * 5], dtype=float)
    return Side(people, mean * each[:, 0], influence * each * [-1.0, 1.0])


def test_a_contrast_of_two_clusters_is_that_of_the_hand():
    """Influences -/+ 0.5 and -/+ 1.5: errors 2 of pairs, root of 10 of others; t on 1."""
    found = contrast(side(2.0, 0.5), side(7.0, 1.5), same_draws=True)
    assert found.difference == pytest.approx(-5.0, rel=1e-9)
    assert found.paired == pytest.approx(2.0 * 12.706204736, rel=1e-9)
    assert found.unpaired == pytest.approx(math.sqrt(10.0) * 12.706204736, rel=1e-9)


def test_people_are_numbers_whatever_kind_of_numbers_they_were():
    people = side_of(cell().astype({"dyad": "Int64", "therapist": object})).people
    assert people.dtype == float
    assert people.tolist() == side_of(cell()).people.tolist()


def test_a_cell_does_not_differ_from_itself():
    side = side_of(cell())
    found = contrast(side, side, same_draws=True)
    known = np.isfinite(side.means)

    assert np.all(found.difference[known] == 0.0)
    assert np.all(found.paired[known] == 0.0)
    assert np.all(found.unpaired[known] >= 0.0)


@pytest.mark.parametrize("other", ["dyads=20", "first_dyad=1", "caseload=3"])
def test_other_people_make_no_pairs(other):
    found = contrast(side_of(cell()), side_of(cell(other)), same_draws=True)
    assert np.isnan(found.paired).all()
    assert np.isfinite(found.unpaired).any()


def test_draws_of_its_own_makes_no_pairs():
    side = side_of(cell())
    assert np.isnan(contrast(side, side, same_draws=False).paired).all()


def test_fewer_than_ten_dyads_carry_no_interval():
    side = side_of(cell("dyads=9"))
    found = contrast(side, side, same_draws=True)
    assert np.isnan(found.unpaired).all()
    assert np.isnan(found.paired).all()


def test_what_was_not_collected_is_not_compared():
    """A clinic that has no coders, say."""
    side = side_of(cell().drop(columns="matched_share"))
    assert math.isnan(side.means[MEASURES.index("matched_share")])
    assert math.isfinite(side.means[MEASURES.index("ruptures_per_session")])


def test_the_order_of_rows_changes_no_contrast() -> None:
    """Cells whose dyads stand in another order are paired dyad by dyad all the same."""
    one, other = cell(), cell().assign(symptoms_end=lambda dyads: dyads["dyad"] % 5 * 0.3)
    usual = contrast(side_of(one), side_of(other), same_draws=True)
    shuffled = side_of(other.sample(frac=1.0, random_state=2))
    found = contrast(side_of(one), shuffled, same_draws=True)
    assert np.isfinite(usual.paired).any()
    for ours, theirs in zip(found, usual, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
