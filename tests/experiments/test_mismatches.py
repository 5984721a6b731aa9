"""Moments out of tune, on made-up series whose runs and movers are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import VALUES_ONLY
from experiments.lib.measures.hazard import hazard
from experiments.lib.measures.mismatches import (
    PART_OF_PATIENT,
    WHO,
    constant_chances,
    mismatches,
    moments_of,
    movers,
)

SEED = 1989
RADIUS = 0.35


def series(*sessions: str, dyad: str = "a") -> pd.DataFrame:
    """One row per exchange; ``m`` is in tune, ``x`` is not."""
    rows = [
        {"dyad": dyad, "session": session, "exchange": exchange, "matched": letter == "m"}
        for session, letters in enumerate(sessions, start=1)
        for exchange, letter in enumerate(letters)
    ]
    return pd.DataFrame(rows)


def test_runs_by_hand() -> None:
    """A run at the opening is left out; one that the session cuts off is not mended."""
    found = mismatches(moments_of(series("xxmxmxx", "mxxxm")))
    assert found["length"].tolist() == [1, 2, 3]
    assert found["mended"].tolist() == [True, False, True]
    assert found["at_risk"].tolist() == [1, 1, 3]
    assert found["start"].tolist() == [3, 5, 8]


def test_a_mismatch_is_told_by_its_place_its_length_and_its_end() -> None:
    found = mismatches(moments_of(series("mx")))
    assert list(found) == ["dyad", "start", "length", "mended", "at_risk"]
    assert found.to_numpy().tolist() == [["a", 1, 1, False, 0]]


def test_a_run_does_not_go_on_into_the_next_session_or_dyad() -> None:
    frame = pd.concat([series("mx", "xm"), series("mx", dyad="b")])
    found = mismatches(moments_of(frame))
    assert found["dyad"].tolist() == ["a", "b"]
    assert found["length"].tolist() == [1, 1]
    assert not found["mended"].any()


def test_the_order_of_the_rows_does_not_matter_and_therapists_are_kept() -> None:
    frame = series("mxxmx", "mxm").assign(therapist=7)
    mixed = frame.sample(frac=1.0, random_state=SEED)
    pd.testing.assert_frame_equal(mismatches(moments_of(mixed)), mismatches(moments_of(frame)))
    assert mismatches(moments_of(frame))["therapist"].tolist() == [7, 7, 7]


def test_elapsed_and_what_is_left_by_hand() -> None:
    moments = moments_of(series("xxmxx", "mx"))
    assert moments.elapsed.tolist() == [1, 2, 0, 1, 2, 0, 1]
    assert moments.left.tolist() == [4, 3, 2, 1, 0, 1, 0]
    assert moments_of(series("mxx", "xxm")).elapsed.tolist() == [0, 1, 2, 1, 2, 0]


def test_no_mismatches_are_an_empty_table() -> None:
    assert mismatches(moments_of(series("mmm"))).empty


def acts(*rows: tuple[float, float, float, float]) -> pd.DataFrame:
    """Acts of patient and therapist, each affiliation and control; matched by the distance."""
    names = [
        f"{axis}_{who}"
        for who in ("patient", "therapist")
        for axis in ("affiliation", "control")
    ]
    frame = pd.DataFrame(rows, columns=names).assign(dyad="a", session=1)
    across = frame["affiliation_patient"] - frame["affiliation_therapist"]
    along = frame["control_patient"] + frame["control_therapist"]
    return frame.assign(exchange=range(len(frame)), matched=np.hypot(across, along) <= RADIUS)


@pytest.mark.parametrize(
    ("before", "after", "who"),
    [
        ((-0.5, 0.0, 0.3, 0.0), (0.2, 0.0, 0.3, 0.0), "patient"),
        ((-0.5, 0.0, 0.3, 0.0), (-0.5, 0.0, -0.4, 0.0), "therapist"),
        ((-0.1, 0.0, 0.3, 0.0), (0.1, 0.0, 0.1, 0.0), "either"),
        ((-0.5, 0.0, 0.5, 0.0), (0.0, 0.0, 0.1, 0.0), "together"),
        ((0.0, 0.5, 0.0, 0.5), (0.0, -0.4, 0.0, 0.5), "patient"),
    ],
)
def test_who_mends_by_hand_and_who_slips_is_the_same_backward(
    before: tuple[float, float, float, float],
    after: tuple[float, float, float, float],
    who: str,
) -> None:
    there = moments_of(acts(before, after))
    assert there.matched.tolist() == [False, True]
    assert movers(there, [1], RADIUS).tolist() == [who]
    backward = {"either": "together", "together": "either"}
    back = movers(moments_of(acts(after, before)), [1], RADIUS).tolist()
    assert back == [backward.get(who, who)]


def test_nobody_moves_where_nothing_changes() -> None:
    assert movers(moments_of(acts((0.0, 0.0, 0.0, 0.0))), [], RADIUS).size == 0


def test_every_mover_has_the_part_that_shapley_gives() -> None:
    """Half of what the patient's move does alone, half of what it adds to the therapist's."""
    alone = {"patient": (1, 0), "either": (1, 1), "together": (0, 0), "therapist": (0, 1)}
    assert set(PART_OF_PATIENT) == set(WHO)
    for who, (patient, therapist) in alone.items():
        assert PART_OF_PATIENT[who] == patient / 2 + (1 - therapist) / 2


def chains(generator: np.random.Generator, mending: np.ndarray) -> pd.DataFrame:
    """Dyads with 40 sessions of 60 exchanges, each with its own chance of mending."""
    parts = []
    for dyad, chance in enumerate(mending):
        draws = generator.random((40, 60))
        matched = np.ones((40, 60), dtype=bool)
        for place in range(1, 60):
            last = matched[:, place - 1]
            matched[:, place] = np.where(last, draws[:, place] > 0.3, draws[:, place] < chance)
        session, exchange = (axis.ravel() for axis in np.indices(matched.shape))
        columns = {"session": session, "exchange": exchange, "matched": matched.ravel()}
        parts.append(pd.DataFrame({"dyad": dyad, **columns}))
    return pd.concat(parts, ignore_index=True)


def test_the_life_table_finds_a_constant_chance_of_mending() -> None:
    """Sessions that end first neither hasten nor delay it."""
    runs = mismatches(moments_of(chains(np.random.default_rng(SEED), np.full(10, 0.25))))
    table = hazard(runs, attended="at_risk", event="mended", how=VALUES_ONLY)
    early = table[table["session"].between(1, 6)]
    assert early["hazard"].to_numpy() == pytest.approx(np.full(6, 0.25), abs=0.025)
    one, own = constant_chances(runs, [1, 4])
    assert one == pytest.approx([0.75, 0.75**4], abs=0.015)
    assert own == pytest.approx(one, abs=0.01)


def test_constant_chances_by_hand() -> None:
    """One dyad mends 1 of 4 chances in two mismatches, one 1 of 1; the third had no chance."""
    runs = pd.DataFrame(
        {"dyad": list("aabc"), "mended": [True, False, True, False], "at_risk": [3, 1, 1, 0]}
    )
    one, own = constant_chances(runs, [1, 2])
    assert one == pytest.approx([0.6, 0.36])
    assert own == pytest.approx([2 / 3 * 0.75, 2 / 3 * 0.75**2])


def test_dyads_who_differ_look_as_if_mending_grew_harder() -> None:
    mending = np.repeat([0.1, 0.6], 8)
    runs = mismatches(moments_of(chains(np.random.default_rng(SEED), mending)))
    table = hazard(runs, attended="at_risk", event="mended", how=VALUES_ONLY)
    staying = table.set_index("session")["staying"]
    lengths = [1, 4, 10]
    one, own = constant_chances(runs, lengths)
    assert own == pytest.approx(staying[lengths].to_numpy(), abs=0.02)
    assert one[2] < 0.6 * own[2]
