"""Who contributed what: an outcome shared among players, by what each set of them does.

Games come as one row per case and one column per set of players.  The column of a set is
the sum of its players' powers of two: of three players, column 5 is the first and third.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dyad_sim.measures.core.clusters import Floats

Sets = NDArray[np.intp]


def shapley(values: ArrayLike) -> Floats:
    r"""Shapley value of each player: what they add, on average over all orders of entering.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|! \, (n - 1 - |S|)!}{n!}
        \left(v(S \cup i) - v(S)\right)

    Parameters
    ----------
    values
        What each set of players achieves in each case, shape ``(case, 2**player)``.

    Returns
    -------
    array
        In the unit of the values, shape ``(case, player)``; the players' values add up to
        what all achieve beyond what happens without any.

    Notes
    -----
    Borrowed: Shapley (1953), "A value for n-person games", in *Contributions to the
    Theory of Games II*, 307-317.
    """
    table = games(values)
    players = _players(table)
    without = _without(players)
    weights = np.array([1.0 / (players * comb(players - 1, _size(one))) for one in without[0]])
    found = [_added(table, own, 1 << player) @ weights for player, own in enumerate(without)]
    return np.stack(found, axis=1)


def nested_shapley(values: ArrayLike, partners: Sequence[Sequence[int]]) -> Floats:
    r"""Shapley value of players who stand together in groups (Owen value).

    The orders counted are those in which the players of a group enter one after another:

    .. math:: \psi_i = \sum_{H \not\ni g} \frac{|H|! \, (m - 1 - |H|)!}{m!}
        \; \phi_i\left(v(\,\cdot\, \cup H) \text{ within } g\right)

    over sets H of the m - 1 other groups.  So the values of a group's players add up to
    what the group has in the game of :func:`between`.

    Parameters
    ----------
    values
        As for :func:`shapley`.
    partners
        The players of each group, numbered from 0; each player in one group.

    Returns
    -------
    array
        As of :func:`shapley`.

    Notes
    -----
    Borrowed: Owen (1977), "Values of games with a priori unions", in *Mathematical
    Economics and Game Theory*, 76-88.
    """
    table = games(values)
    groups = _groups(table, partners)
    found = np.zeros((len(table), _players(table)))
    for own, members in enumerate(groups):
        others = [group for place, group in enumerate(groups) if place != own]
        for size in range(len(others) + 1):
            weight = 1.0 / (len(groups) * comb(len(others), size))
            for present in combinations(others, size):
                outside = int(sum(1 << player for group in present for player in group))
                inside = table[:, outside + _unions([[player] for player in members])]
                found[:, members] += weight * shapley(inside)
    return found


def between(values: ArrayLike, partners: Sequence[Sequence[int]]) -> Floats:
    """What sets of groups achieve, each group with all of its players or none.

    Parameters
    ----------
    values, partners
        As for :func:`nested_shapley`.

    Returns
    -------
    array
        Shape ``(case, 2**group)``.
    """
    table = games(values)
    found: Floats = table[:, _unions(_groups(table, partners))]
    return found


def dividends(values: ArrayLike) -> Floats:
    r"""What each set achieves that none of its parts does: the interaction of its players.

    .. math:: d(S) = \sum_{T \subseteq S} (-1)^{|S| - |T|} v(T)

    Of two players, :math:`d = v(12) - v(1) - v(2) + v(\emptyset)`: positive where they
    need each other, negative where either would have done.

    Parameters
    ----------
    values
        As for :func:`shapley`.

    Returns
    -------
    array
        Of each set, in the unit and shape of the values.

    Notes
    -----
    Borrowed: Harsanyi (1959), "A bargaining model for the cooperative n-person game", in
    *Contributions to the Theory of Games IV*, 325-355.
    """
    found = games(values).copy()
    for own, player in zip(_without(_players(found)), range(_players(found)), strict=True):
        found[:, own + (1 << player)] -= found[:, own]
    return found


def games(values: ArrayLike) -> Floats:
    """Return games as an array, shape ``(case, 2**player)``.

    Raises
    ------
    ValueError
        If the sets are not those of one player or more.
    """
    table = np.asarray(values, dtype=float)
    sets = table.shape[1] if table.ndim == 2 else 0  # noqa: PLR2004 - cases by sets
    if sets < 2 or sets & (sets - 1):  # noqa: PLR2004 - none, and one player
        message = (
            "values must have a row for each case and a column for each set of players, "
            f"2, 4, 8, ... of them, got shape {table.shape}. The first set is the empty one."
        )
        raise ValueError(message)
    return table


def _players(table: Floats) -> int:
    """Return how many players the sets of a game are made of."""
    return int(table.shape[1]).bit_length() - 1


def _size(one: int) -> int:
    """Return how many players a set has."""
    return int(one).bit_count()


def _without(players: int) -> list[Sets]:
    """Return the sets that do not hold a player, for each player, in the same order."""
    every = np.arange(1 << players)
    return [every[(every >> player) & 1 == 0] for player in range(players)]


def _added(table: Floats, sets: Sets, player: int) -> Floats:
    """Return what a player, given as a power of two, adds to sets, shape ``(case, set)``."""
    added: Floats = table[:, sets + player] - table[:, sets]
    return added


def _unions(groups: Sequence[Sequence[int]]) -> Sets:
    """Return the set of players of every set of groups, in the order of games."""
    wholes = np.array([sum(1 << player for player in group) for group in groups])
    places = np.arange(1 << len(groups))[:, None] >> np.arange(len(groups)) & 1
    return np.asarray(places @ wholes)


def _groups(table: Floats, partners: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the groups, or refuse them where they do not hold each player once."""
    groups = [list(group) for group in partners]
    named = sorted(player for group in groups for player in group)
    if named != list(range(_players(table))) or not all(groups):
        message = (
            f"partners must name each of the players 0 to {_players(table) - 1} once, "
            f"got {groups}. Give a player without partners a group of its own."
        )
        raise ValueError(message)
    return groups
