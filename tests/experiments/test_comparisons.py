"""Comparisons of cells by name on made-up data, against those of cells by themselves."""

from __future__ import annotations

import pytest

from dyad_sim.measures import difference_in, mean
from experiments.lib.measures.combinations import combination_in
from experiments.lib.measures.comparisons import compared
from tests.experiments.test_combinations import cells


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("measure", ["alliance_last", "resolved_share"])
def test_cells_by_name_differ_as_cells_by_themselves(measure: str, paired: bool) -> None:
    several = dict(zip("abcd", cells(), strict=True))
    found = compared(several, [measure]).difference(measure, "c", "a", paired=paired)
    expected = difference_in(measure, several["c"], several["a"], paired=paired)
    assert found[:4] == pytest.approx(expected[:4])


def test_a_cell_does_not_differ_from_itself() -> None:
    named = compared(dict(zip("abcd", cells(), strict=True)), ["alliance_last"])
    assert named.difference("alliance_last", "b", "b")[:3] == (0.0, 0.0, 0.0)


def test_cells_are_taken_for_pairs_unless_told_otherwise() -> None:
    """Four cells share most of their noise, so that pairs differ with a smaller error."""
    named = compared(dict(zip("abcd", cells(), strict=True)), ["alliance_last"])
    paired = named.difference("alliance_last", "c", "a")
    unpaired = named.difference("alliance_last", "c", "a", paired=False)
    weights = {"c": 1.0, "a": -1.0}
    assert paired == named.sum_of("alliance_last", weights)
    assert unpaired == named.sum_of("alliance_last", weights, paired=False)
    assert paired.half_width < 0.5 * unpaired.half_width


def test_a_weighted_sum_of_cells_by_name_asks_nothing_of_the_others() -> None:
    several = cells()
    empty = several[3].assign(ruptures=0, resolved=0)
    named = compared(dict(zip("abcd", [*several[:3], empty], strict=True)), ["resolved_share"])
    found = named.sum_of("resolved_share", {"a": 2.0, "b": -1.0, "c": -1.0})
    assert found == combination_in("resolved_share", several[:3], (2.0, -1.0, -1.0))


def test_measures_of_ones_own_are_compared_beside_those_of_the_catalogue() -> None:
    several = dict(zip("abcd", cells(), strict=True))
    ratios = {"resolved": ("resolved", "ruptures"), "sessions": ("sessions_attended", None)}
    named = compared(several, ["resolved_share"], ratios)
    assert named.difference("resolved", "a", "b") == named.difference(
        "resolved_share", "a", "b"
    )
    found = named.level("sessions", "c")
    dyads = several["c"]
    assert found[:3] == pytest.approx(
        mean(dyads["sessions_attended"], dyads["dyad"], dyads["therapist"])[:3]
    )


def test_a_cell_or_a_measure_that_is_not_there_is_refused() -> None:
    named = compared(dict(zip("abcd", cells(), strict=True)), ["alliance_last"])
    with pytest.raises(KeyError, match="e"):
        named.difference("alliance_last", "a", "e")
    with pytest.raises(KeyError, match="resolved_share"):
        named.difference("resolved_share", "a", "b")
