"""Differences between studies: of the same dyads, and of others."""

from __future__ import annotations

import math
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
from dyad_sim.measures.definitions import DEFINITIONS
from dyad_sim.measures.tables import Tables


@cache
def simulated() -> list[Tables]:
    """Two cells of a sweep; simulated once, however often the fixture is set up anew."""
    return list(
        dyad_sim.sweep({"therapist.repair_probability": [0.0, 0.4]}, dyads=60, caseload=1)
    )


@pytest.fixture
def cells():
    return simulated()


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


def test_pairing_narrows_the_interval_where_luck_is_shared_and_not_where_it_is_not():
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
    """Common random numbers: the same dyads with the same luck."""
    factors = [
        difference_in(name, cells[0].dyads, cells[1].dyads, paired=False).half_width
        / difference_in(name, cells[0].dyads, cells[1].dyads).half_width
        for name in ("alliance_last", "symptom_change", "ruptures_per_session")
    ]
    assert min(factors) > 1.5
