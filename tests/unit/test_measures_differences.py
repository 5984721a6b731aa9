"""Differences between studies: of the same dyads, and of others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
import pytest

import dyad_sim
from dyad_sim.measures import (
    cell_row,
    difference_in,
    mean,
    paired_difference,
    unpaired_difference,
)
from dyad_sim.measures.core.table_views import HasTables
from dyad_sim.measures.studies.definitions import DEFINITIONS


@cache
def simulated() -> list[HasTables]:
    """Two cells of a sweep; simulated once, however often the fixture is set up anew."""
    short = ("treatment.sessions=8", "treatment.exchanges=20")
    repair = {"therapist.repair_probability": [0.0, 0.4]}
    return list(dyad_sim.sweep(repair, short, dyads=60, caseload=1))


@pytest.fixture
def cells():
    return simulated()


def frame_of(values: list[float | None], dyads: Sequence[int] = (1, 2)) -> pd.DataFrame:
    """One row for each dyad."""
    return pd.DataFrame({"dyad": dyads, "y": pd.Series(values, dtype=object)})


ONE, OTHER = frame_of([1.0, 3.0]), frame_of([4.0, 10.0])
"""Means 2 and 7; influences -/+ 0.5 and -/+ 1.5."""

OF_PAIRS = 2.0 * 12.706204736
"""Root of 2 (1 + 1), by Student's t on 1."""

OF_TWO_SAMPLES = math.sqrt(10.0) * 12.706204736
"""Root of 2 (0.25 + 0.25) + 2 (2.25 + 2.25), by Student's t on 1."""


def test_a_difference_of_two_pairs_is_that_of_the_hand():
    for measure, margin in (
        (paired_difference, OF_PAIRS),
        (unpaired_difference, OF_TWO_SAMPLES),
    ):
        found = measure(ONE, OTHER, "y")
        assert found[:3] == pytest.approx((-5.0, -5.0 - margin, -5.0 + margin), rel=1e-9)
        assert found[3:] == (2, False, "2 dyads")


def test_a_difference_of_quotients_is_that_of_the_hand():
    """Sums 6 by 4, and 14 by 8: 1.5 and 1.75; influences -/+ 0.125 and -/+ 0.09375."""
    one = frame_of([1.0, 5.0]).assign(m=pd.Series([1.0, 3.0], dtype=object))
    other = frame_of([1.0, 13.0]).assign(m=pd.Series([1.0, 7.0], dtype=object))
    found = paired_difference(one, other, "y", "m")
    assert found.value == pytest.approx(-0.25, rel=1e-9)
    assert found.half_width == pytest.approx(12.706204736 * 2.0 * 0.03125, rel=1e-9)


def test_dyads_are_counted_in_both_frames_or_in_either():
    one, other = frame_of([1.0, 3.0, 5.0], (1, 2, 3)), frame_of([2.0, 4.0, 6.0], (2, 3, 4))
    assert paired_difference(one, other, "y").n == 2
    assert unpaired_difference(one, other, "y").n == 4


def test_one_dyad_has_a_difference_and_no_interval():
    for measure in (paired_difference, unpaired_difference):
        found = measure(ONE[:1], OTHER[:1], "y")
        assert found.value == -3.0
        assert math.isnan(found.low)
        assert math.isnan(found.high)
        assert found[3:] == (1, False, "1 dyad")


def test_what_has_no_difference_is_said_in_words():
    away = frame_of([1.0, 3.0], (3, 4))
    assert paired_difference(ONE, away, "y")[3:] == (0, False, "no dyad is in both")
    assert unpaired_difference(ONE[:0], OTHER[:0], "y")[3:] == (0, False, "no dyads")
    nothing = frame_of([None, None])
    assert paired_difference(ONE, nothing, "y")[3:] == (2, False, "no observations")
    assert paired_difference(nothing, ONE, "y")[3:] == (2, False, "no observations")


def test_a_row_that_lacks_a_number_is_left_out_of_its_side():
    """Means of 1 and 3, and of 10 alone; then 3 by 4, and 10 by 2."""
    one = ONE.assign(m=pd.Series([None, 4.0], dtype=object))
    other = frame_of([None, 10.0]).assign(m=pd.Series([1.0, 2.0], dtype=object))
    assert paired_difference(one, other, "y").value == pytest.approx(-8.0, rel=1e-9)
    assert paired_difference(one, other, "y", "m").value == pytest.approx(-4.25, rel=1e-9)


def test_a_dyad_who_changes_therapists_leaves_all_to_themselves():
    """Else twelve dyads of two therapists speak of these two."""
    one = frame_of([float(n) for n in range(12)], range(12)).assign(therapist=["a", "b"] * 6)
    other = one.assign(y=one["y"] ** 2)
    assert paired_difference(one, other, "y")[3:] == (12, True, "for these 2 therapists")
    changed = other.assign(therapist=["b", "b", *["a", "b"] * 5])
    assert paired_difference(one, changed, "y")[3:] == (12, True, "")


def test_cells_are_taken_for_pairs_unless_told_otherwise():
    one, other = (cell.rename(columns={"y": "alliance_patient_last"}) for cell in (ONE, OTHER))
    found = difference_in("alliance_last", one, other)
    assert found[:2] == pytest.approx((-5.0, -5.0 - OF_PAIRS), rel=1e-9)
    found = difference_in("alliance_last", one, other, paired=False)
    assert found[:2] == pytest.approx((-5.0, -5.0 - OF_TWO_SAMPLES), rel=1e-9)


def test_a_mean_over_sessions_weighs_sessions_and_not_dyads():
    """0.5 over 4 sessions and 0.25 over 8 make 4 of 12; 0.5 over 6, and none, make 3 of 12."""
    one = pd.DataFrame({"dyad": [1, 2], "matched_share": [0.5, 0.25]})
    other = pd.DataFrame({"dyad": [1, 2], "matched_share": [0.5, 0.0]})
    found = difference_in(
        "matched_share",
        one.assign(sessions_attended=[4, 8]),
        other.assign(sessions_attended=[6, 6]),
    )
    assert found.value == pytest.approx(4.0 / 12.0 - 3.0 / 12.0, rel=1e-9)


@pytest.mark.parametrize("measure", DEFINITIONS)
def test_a_difference_is_that_of_the_two_measures(cells, measure):
    one, other = (cell_row(cell)[measure] for cell in cells)

    for paired in (True, False):
        found = difference_in(measure, cells[0].dyads, cells[1].dyads, paired=paired)
        if math.isnan(one) or math.isnan(other):
            assert math.isnan(found.value)
        else:
            assert found.value == pytest.approx(one - other, abs=1e-12)


def test_a_measure_that_is_no_ratio_is_refused(cells):
    with pytest.raises(ValueError, match="symptom_change_standardised"):
        difference_in("symptom_change_standardised", cells[0].dyads, cells[1].dyads)


def test_an_unpaired_difference_has_the_error_of_two_samples():
    rng = np.random.default_rng(5)
    frames = [
        pd.DataFrame({"dyad": np.arange(40) + 100 * side, "y": rng.normal(side, 1.0, 40)})
        for side in (0, 1)
    ]

    found = unpaired_difference(*frames, "y")

    one, other = (mean(frame["y"], frame["dyad"]) for frame in frames)
    assert found.value == pytest.approx(one.value - other.value)
    errors = [frame["y"].std(ddof=1) / math.sqrt(40) for frame in frames]
    # Half the width is a quantile of t times the error; the quantile is that of 80 dyads.
    assert found.half_width == pytest.approx(1.99 * math.hypot(*errors), rel=0.02)
    assert found.n == 80


def test_intervals_of_unpaired_differences_cover_as_often_as_they_say():
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(400):
        frames = [
            pd.DataFrame(
                {"dyad": np.arange(30) + 50 * side, "y": rng.normal(0.0, 1.0 + side, 30)}
            )
            for side in (0, 1)
        ]
        found = unpaired_difference(*frames, "y")
        covered += found.low <= 0.0 <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_pairing_narrows_the_interval_where_draws_is_shared_and_not_where_it_is_not():
    rng = np.random.default_rng(3)
    shared = rng.normal(size=200)
    one = pd.DataFrame({"dyad": range(200), "y": shared + 0.1 * rng.normal(size=200)})
    same = pd.DataFrame({"dyad": range(200), "y": shared + 0.1 * rng.normal(size=200)})
    other = pd.DataFrame({"dyad": range(200), "y": rng.normal(size=200)})

    def factor(second):
        paired, unpaired = (
            how(one, second, "y") for how in (paired_difference, unpaired_difference)
        )
        return unpaired.half_width / paired.half_width

    assert factor(same) > 7.0
    assert factor(other) == pytest.approx(1.0, abs=0.15)


def test_cells_of_a_sweep_are_compared_more_closely_than_other_dyads_would_be(cells):
    """Common random numbers: the same dyads with the same random numbers."""
    factors = [
        difference_in(name, cells[0].dyads, cells[1].dyads, paired=False).half_width
        / difference_in(name, cells[0].dyads, cells[1].dyads).half_width
        for name in ("alliance_last", "symptom_change", "ruptures_per_session")
    ]
    assert min(factors) > 1.5
