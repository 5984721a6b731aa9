"""Shares of players in an outcome, on games whose solution is known."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.lib.measures.shapley import between, dividends, nested_shapley, shapley

AND = [0.0, 0.0, 0.0, 1.0]
OR = [0.0, 1.0, 1.0, 1.0]
GLOVES = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
"""The third player has the left glove, the first and the second a right one each."""


def games_of(players: int) -> st.SearchStrategy[np.ndarray]:
    """Some games of so many players."""
    value = st.floats(-2.0, 2.0, allow_nan=False, allow_subnormal=False)
    row = st.lists(value, min_size=1 << players, max_size=1 << players)
    return st.lists(row, min_size=1, max_size=3).map(np.array)


tables = st.integers(1, 5).flatmap(games_of)


def players_of(values: np.ndarray) -> int:
    """How many players a game has."""
    return values.shape[1].bit_length() - 1


def groupings(players: int) -> st.SearchStrategy[list[list[int]]]:
    """Players in groups."""

    def grouped(labels: list[int]) -> list[list[int]]:
        return [
            [player for player, label in enumerate(labels) if label == one]
            for one in sorted(set(labels))
        ]

    return st.lists(st.integers(0, 2), min_size=players, max_size=players).map(grouped)


def by_orders(values: np.ndarray, groups: list[list[int]]) -> np.ndarray:
    """Mean of what players add over all orders in which groups stay together."""
    added, orders = np.zeros((len(values), players_of(values))), 0
    for order in permutations(range(added.shape[1])):
        places = [sorted(order.index(player) for player in group) for group in groups]
        if all(place[-1] - place[0] == len(place) - 1 for place in places):
            orders += 1
            present = 0
            for player in order:
                added[:, player] += values[:, present | 1 << player] - values[:, present]
                present |= 1 << player
    return added / orders


@pytest.mark.parametrize(
    ("game", "shares"),
    [
        (AND, [0.5, 0.5]),
        (OR, [0.5, 0.5]),
        ([0.0, 1.0, 2.0, 3.0], [1.0, 2.0]),
        ([0.2, 0.2, 0.5, 0.9], [0.2, 0.5]),
        (GLOVES, [1 / 6, 1 / 6, 4 / 6]),
        ([1.0, 4.0], [3.0]),
    ],
)
def test_shares_of_known_games(game, shares):
    """Two who need each other, two who replace each other, sums, gloves, one alone."""
    assert shapley([game])[0] == pytest.approx(shares)


@given(values=tables)
def test_shares_add_up_to_what_all_achieve(values):
    """Beyond what happens without any (efficiency)."""
    whole = values[:, -1] - values[:, 0]
    assert shapley(values).sum(axis=1) == pytest.approx(whole, abs=1e-9)


@given(values=tables)
def test_shares_are_means_over_all_orders(values):
    """The formula over sets is the mean over the orders of entering."""
    groups = [[player] for player in range(players_of(values))]
    assert shapley(values) == pytest.approx(by_orders(values, groups), abs=1e-9)


@given(values=games_of(3))
def test_who_adds_nothing_has_no_share(values):
    """A player with whom every set achieves what it achieves without (null player)."""
    idle = np.concatenate([values, values], axis=1)
    assert shapley(idle)[:, 3] == pytest.approx(np.zeros(len(values)), abs=1e-9)
    assert shapley(idle)[:, :3] == pytest.approx(shapley(values), abs=1e-9)


@given(values=games_of(3))
def test_players_alike_have_equal_shares(values):
    """Where only the number of players matters (symmetry)."""
    sizes = [bin(one).count("1") for one in range(8)]
    found = shapley(values[:, sizes])
    assert found == pytest.approx(found[:, [0, 0, 0]], abs=1e-9)


@given(values=games_of(3), other=games_of(3))
def test_shares_of_a_sum_are_the_sum_of_shares(values, other):
    """Additivity, row by row."""
    rows = min(len(values), len(other))
    one, two = values[:rows], other[:rows]
    assert shapley(one + two) == pytest.approx(shapley(one) + shapley(two), abs=1e-9)


@given(values=games_of(4), data=st.data())
def test_nested_shares_are_means_over_orders_in_which_groups_stay_together(values, data):
    """Of any groups."""
    groups = data.draw(groupings(4))
    found = nested_shapley(values, groups)
    assert found == pytest.approx(by_orders(values, groups), abs=1e-9)


@given(values=games_of(4), data=st.data())
def test_nested_shares_of_a_group_add_up_to_the_share_of_the_group(values, data):
    """As it has it in the game between groups."""
    groups = data.draw(groupings(4))
    of_groups = shapley(between(values, groups))
    summed = [nested_shapley(values, groups)[:, group].sum(axis=1) for group in groups]
    assert np.stack(summed, axis=1) == pytest.approx(of_groups, abs=1e-9)


@given(values=games_of(4))
def test_groups_of_one_and_one_group_of_all_change_nothing(values):
    """Nested shares are then shares."""
    plain = shapley(values)
    for groups in ([[0], [1], [2], [3]], [[3, 1, 0, 2]]):
        assert nested_shapley(values, groups) == pytest.approx(plain, abs=1e-9)


def test_a_game_between_groups_has_their_sets():
    """Nobody, the first group, the second, all."""
    values = np.arange(8.0)[None, :]
    assert between(values, [[0, 2], [1]]).tolist() == [[0.0, 5.0, 2.0, 7.0]]
    assert between(values, [[1], [0, 2]]).tolist() == [[0.0, 2.0, 5.0, 7.0]]


@pytest.mark.parametrize(("game", "together"), [(AND, 1.0), (OR, -1.0), ([0, 1, 2, 3], 0.0)])
def test_the_interaction_of_two_tells_how_they_need_each_other(game, together):
    """Positive where both are needed, negative where either would do, 0 where they add."""
    assert dividends([game])[0, -1] == together


@given(values=tables)
def test_dividends_of_the_parts_add_up_to_the_value_of_a_set(values):
    """And shares divide each of them equally among its players."""
    found = dividends(values)
    count = players_of(values)
    for one in range(values.shape[1]):
        parts = [part for part in range(values.shape[1]) if part & one == part]
        assert found[:, parts].sum(axis=1) == pytest.approx(values[:, one], abs=1e-9)
    equal = [
        sum(
            found[:, one] / one.bit_count()
            for one in range(1, values.shape[1])
            if one >> player & 1
        )
        for player in range(count)
    ]
    assert shapley(values) == pytest.approx(np.stack(equal, axis=1), abs=1e-9)


def test_yes_and_no_are_1_and_0():
    """What either alone brings about is too much by one of both together."""
    assert dividends([[False, True, True, True]]).tolist() == [[0.0, 1.0, 1.0, -1.0]]


def test_values_are_left_as_they_were():
    """Nothing is reckoned in place."""
    values = np.array([OR])
    for reckon in (shapley, dividends):
        reckon(values)
    assert values.tolist() == [OR]


@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 1), (0, 0), (2, 2, 2)])
def test_what_is_no_game_is_refused(shape):
    """With the shape that was given."""
    with pytest.raises(ValueError, match=r"a column for each set of players.*got shape"):
        shapley(np.zeros(shape))


@pytest.mark.parametrize("groups", [[[0]], [[0], [1], [1]], [[0, 1], []], [[0], [2]]])
def test_groups_that_do_not_hold_each_player_once_are_refused(groups):
    """With the groups that were given."""
    with pytest.raises(ValueError, match="partners must name each of the players 0 to 1"):
        nested_shapley([AND], groups)


def test_no_cases_have_no_shares():
    """The shape says how many players there would be."""
    assert shapley(np.empty((0, 8))).shape == (0, 3)
    assert nested_shapley(np.empty((0, 8)), [[0, 1], [2]]).shape == (0, 3)
