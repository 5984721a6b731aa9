"""Where a person is after a resolved rupture, on made-up exchanges."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.ruptures.rupture_courses import (
    AROUND,
    after_less_before,
    after_less_within,
)
from tests.made_up import coverage


def course(
    control: list[float], kinds: str, events: dict[int, str], dyad: int = 0, number: int = 1
) -> pd.DataFrame:
    """The exchanges of a session: ``-`` none, ``w`` withdrawal, ``c`` confrontation."""
    names = {"-": "none", "w": "withdrawal", "c": "confrontation"}
    frame = pd.DataFrame(
        {"control_patient": control, "rupture_kind": [names[sign] for sign in kinds]}
    )
    happened = [events.get(place, "") for place in range(len(frame))]
    return frame.assign(
        dyad=dyad, session=number, exchange=np.arange(len(frame)), events=happened
    )


def joined(*sessions: pd.DataFrame) -> pd.DataFrame:
    """Several sessions as one frame."""
    return pd.concat(sessions, ignore_index=True)


def before(frame: pd.DataFrame) -> float:
    """After withdrawal less before it."""
    return after_less_before(frame, "control_patient", "withdrawal").value


def within(frame: pd.DataFrame, kind: str = "withdrawal") -> float:
    """After a rupture less within it."""
    return after_less_within(frame, "control_patient", kind).value


def test_after_is_compared_with_before_and_with_within() -> None:
    """0.1 and 0.3 before, -0.5 and -0.7 while it is open, 0.4 and 0.8 after the end."""
    frame = course([0.1, 0.3, -0.5, -0.7, 9.0, 0.4, 0.8], "--ww---", {4: "advanced resolved"})
    assert before(frame) == pytest.approx(0.6 - 0.2)
    assert within(frame) == pytest.approx(0.6 + 0.6)


def test_ten_exchanges_are_looked_at_on_either_side() -> None:
    """What lies further off counts for nothing."""
    far, near = [5.0] * 4, [0.0] * AROUND
    frame = course(
        [*far, *near, 0.0, 0.0, *[1.0] * AROUND, *far],
        "-" * 14 + "w" + "-" * 15,
        {15: "resolved"},
    )
    assert before(frame) == pytest.approx(1.0)


def test_a_session_ends_what_is_before_and_after() -> None:
    """But a rupture may last from one session into the next."""
    frame = joined(
        course([9.0, 9.0], "--", {}, number=1),
        course([0.1, -0.4], "-w", {}, number=2),
        course([-0.2, 0.0, 0.5], "w--", {1: "resolved"}, number=3),
        course([9.0, 9.0], "--", {}, number=4),
    )
    assert before(frame) == pytest.approx(0.5 - 0.1)
    assert within(frame) == pytest.approx(0.5 + 0.3)


def test_a_rupture_with_nothing_on_one_side_is_left_out() -> None:
    frame = joined(
        course([-0.5, 0.0, 0.7], "w--", {1: "resolved"}, number=1),
        course([0.1, -0.5, 0.0], "-w-", {2: "resolved"}, number=2),
    )
    assert math.isnan(before(frame))
    assert within(frame) == pytest.approx(0.7 + 0.5)


@pytest.mark.parametrize(
    ("kinds", "event", "kind", "counts"),
    [
        ("-ww--", "resolved", "withdrawal", True),
        ("-cc--", "resolved", "withdrawal", False),
        ("-cc--", "resolved", "confrontation", True),
        ("-wc--", "converted resolved", "withdrawal", True),
        ("-wc--", "converted resolved", "confrontation", False),
        ("-ww--", "lapsed", "withdrawal", False),
        ("-wwww", "resolved", "withdrawal", False),
    ],
)
def test_resolved_ruptures_count_by_the_kind_they_began_as(
    kinds: str, event: str, kind: str, counts: bool
) -> None:
    frame = course([0.0, 0.0, 0.0, 0.0, 1.0], kinds, {3: event})
    assert math.isfinite(within(frame, kind)) == counts


def test_every_rupture_counts_once() -> None:
    """Not every exchange: a long one is worth no more than a short one."""
    frame = joined(
        course([0.0, 0.0, 0.0, 1.0], "-w--", {2: "resolved"}, dyad=0),
        course([0.0] * 30 + [3.0] * 10, "-" + "w" * 28 + "-" * 11, {29: "resolved"}, dyad=1),
    )
    found = after_less_within(frame, "control_patient", "withdrawal")
    assert (found.value, found.n) == (pytest.approx(2.0), 2)


def test_where_there_is_none_the_reason_is_given() -> None:
    frame = course([0.0, 0.0], "--", {})
    none = after_less_before(frame, "control_patient", "withdrawal")
    assert none.reason == "no such rupture resolved"
    assert after_less_before(frame, "warmth", "withdrawal").reason == "no column warmth"
    for measure in (after_less_before, after_less_within):
        for column in ("control_patient", "rupture_kind", "events"):
            found = measure(frame.drop(columns=column), "control_patient", "withdrawal")
            assert (found.n, found.reason) == (0, f"no column {column}")
        empty = measure(frame.iloc[:0], "control_patient", "withdrawal")
        assert empty.reason == "no observations"


def test_therapists_are_the_clusters_where_they_are_known() -> None:
    """Ten of them, of two dyads each, whose patients rise alike."""
    frame = joined(
        *(
            course([0.0, 0.0, 0.0, dyad // 2], "-w--", {2: "resolved"}, dyad)
            for dyad in range(20)
        )
    )
    alone = after_less_within(frame, "control_patient", "withdrawal")
    nested = after_less_within(
        frame.assign(therapist=frame["dyad"] // 2), "control_patient", "withdrawal"
    )
    assert nested.value == pytest.approx(alone.value)
    assert nested.half_width > alone.half_width


@pytest.mark.slow
def test_the_interval_holds_the_truth() -> None:
    """Control rises by 0.3 on the average, and by as much as the dyad is like."""

    def draw(generator: np.random.Generator) -> pd.DataFrame:
        parts = []
        for dyad in range(30):
            rise = 0.3 + 0.2 * generator.normal()
            for number in range(3):
                control = 0.3 * generator.normal(size=9)
                control[6:] += rise
                parts.append(
                    course(control.tolist(), "---ww----", {5: "resolved"}, dyad, number)
                )
        return joined(*parts)

    held = coverage(
        lambda generator: after_less_before(draw(generator), "control_patient", "withdrawal"),
        0.3,
        seed=41,
    )
    assert 0.9 < held < 0.98
