"""Exchanges in their order: what came before a moment, and after it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import VALUES_ONLY
from dyad_sim.measures.core.ordered import Ordered, mentions, of_sums, ordered, says_yes

NAN = np.nan


def frame() -> pd.DataFrame:
    """Two dyads: one with sessions of three and two exchanges, one with a single exchange."""
    return pd.DataFrame(
        {
            "dyad": ["b", "b", "b", "b", "b", "a"],
            "therapist": [7, 7, 7, 7, 7, 8],
            "session": [1, 1, 1, 2, 2, 1],
            "exchange": [0, 1, 2, 0, 1, 0],
            "x": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0],
        }
    )


def rows_of(exchanges: pd.DataFrame, *names: str) -> Ordered:
    """The exchanges in order, which must be there."""
    rows = ordered(exchanges, *names)
    assert isinstance(rows, Ordered), rows
    return rows


def test_places_count_within_a_session() -> None:
    rows = rows_of(frame(), "x")
    assert rows.place.tolist() == [0, 1, 2, 0, 1, 0]
    assert rows.left.tolist() == [2, 1, 0, 1, 0, 0]
    assert rows.dyad.tolist() == [0, 0, 0, 0, 0, 1]
    assert rows.dyads.to_dict("list") == {"dyad": ["b", "a"], "therapist": [7, 8]}


@pytest.mark.parametrize(
    "order", [[5, 4, 3, 2, 1, 0], [3, 5, 0, 2, 4, 1], [3, 4, 0, 1, 2, 5], [0, 2, 1, 3, 4, 5]]
)
def test_rows_in_any_order_are_put_in_order(order: list[int]) -> None:
    """Dyads stand in the order in which they are met first."""
    rows = rows_of(frame().iloc[order], "x")
    of_b = rows.table[rows.table["dyad"] == "b"]
    assert of_b["x"].tolist() == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert sorted(rows.left.tolist()) == [0, 0, 0, 1, 1, 2]
    assert rows.dyads["dyad"].tolist() == pd.unique(frame().iloc[order]["dyad"]).tolist()


def test_dyads_that_take_turns_are_put_apart() -> None:
    """Session by session, as a clinic may list them."""
    turns = pd.DataFrame({"dyad": [0, 1, 0, 1], "session": [1, 1, 2, 2], "exchange": 0})
    assert rows_of(turns).dyad.tolist() == [0, 0, 1, 1]


def test_values_are_looked_up_before_and_after_but_not_in_another_session() -> None:
    rows = rows_of(frame(), "x")
    x = rows.table["x"].to_numpy()
    for later, expected in (
        (1, [2.0, 4.0, NAN, 16.0, NAN, NAN]),
        (-1, [NAN, 1.0, 2.0, NAN, 8.0, NAN]),
        (2, [4.0, NAN, NAN, NAN, NAN, NAN]),
        (0, x),
        (9, [NAN] * 6),
    ):
        np.testing.assert_array_equal(rows.at(x, later), expected)
        np.testing.assert_array_equal(rows.has(later), ~np.isnan(expected))


def test_values_are_summed_by_dyad() -> None:
    rows = rows_of(frame(), "x")
    assert rows.total(rows.table["x"].to_numpy()).tolist() == [31.0, 32.0]
    assert rows.total(rows.place > 0).tolist() == [3.0, 0.0]


def test_what_is_not_known_is_a_gap() -> None:
    """Nothing is looked up across it."""
    gappy = frame().assign(x=[1.0, NAN, 4.0, 8.0, 16.0, 32.0])
    rows = rows_of(gappy, "x")
    assert rows.table["x"].tolist() == [1.0, 4.0, 8.0, 16.0, 32.0]
    assert rows.place.tolist() == [0, 0, 0, 1, 0]
    assert rows.left.tolist() == [0, 0, 1, 0, 0]
    assert rows.after_gap.tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("names", "words", "reason"),
    [
        (("y",), (), "no column y"),
        (("x",), ("kind",), "no column kind"),
        (("y",), ("kind",), "no column y"),
    ],
)
def test_a_missing_column_is_named(
    names: tuple[str, ...], words: tuple[str, ...], reason: str
) -> None:
    assert ordered(frame(), *names, words=words) == reason
    assert ordered(frame().drop(columns="exchange"), "x") == "no column exchange"


def test_without_rows_there_is_nothing_to_be_ordered() -> None:
    """Where all of them lack something, it is named."""
    assert ordered(frame().iloc[:0], "x") == "no observations"
    assert ordered(frame().assign(x=NAN), "x") == "no observations of x"


def test_what_cannot_be_estimated_says_of_how_many_dyads() -> None:
    found = rows_of(frame()).nothing("no ruptures")
    assert (found.n, found.reason, found.trusted) == (2, "no ruptures", False)


def test_an_estimate_is_made_of_sums_over_dyads() -> None:
    """In the order of the columns."""
    rows = rows_of(frame(), "x")
    x = rows.table["x"].to_numpy()
    found = rows.estimate(
        [x, rows.place > 0], lambda sums: sums[:, 0] / sums[:, 1], VALUES_ONLY
    )
    assert found.value == pytest.approx(63.0 / 3.0)


def test_without_therapists_there_are_only_dyads() -> None:
    rows = rows_of(frame().drop(columns="therapist"), "x")
    assert list(rows.dyads) == ["dyad"]


def test_a_dyad_without_data_does_not_count() -> None:
    """Its sums are all 0."""
    dyads = pd.DataFrame({"dyad": np.arange(12)})
    number = np.array([0.0] + [2.0] * 11)
    found = of_sums(
        dyads, [3.0 * number, number], lambda sums: sums[:, 0] / sums[:, 1], VALUES_ONLY
    )
    assert (found.value, found.n) == (3.0, 11)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([True, False], [True, False]),
        ([2, 0], [True, False]),
        ([0.5, NAN], [True, False]),
        (["withdrawal", "none"], [True, False]),
        (["none", None], [False, False]),
        ([True, None, False], [True, False, False]),
        (pd.Series(["none", None, "withdrawal"], dtype=object), [False, False, True]),
        (pd.Categorical(["none", "withdrawal"]), [False, True]),
    ],
)
def test_yes_is_said_in_several_ways(column: list[object], expected: list[bool]) -> None:
    assert says_yes(pd.DataFrame({"x": column}), "x").tolist() == expected


def test_names_are_looked_for_as_whole_words() -> None:
    """Not as parts of others; a row without a text names nothing."""
    events = pd.DataFrame({"x": ["noticed failed", "unresolved", "", None, "resolved"]})
    assert mentions(events, "x", ["resolved", "noticed"]).tolist() == [
        True,
        False,
        False,
        False,
        True,
    ]
