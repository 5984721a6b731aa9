"""History matching: how far off a model is, and where candidates are looked for."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments.lib import implausibility

FOLDER = Path(__file__).parents[2] / "experiments" / "00_calibration"


@pytest.fixture(scope="module")
def plausible():
    """The program, whose neighbours it imports by their bare names."""
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module("plausible")
    sys.path.remove(str(FOLDER))


def test_a_miss_is_counted_in_errors_beyond_the_band():
    """0 inside, whatever the error; without an error, or a figure, nothing is known."""
    bands = implausibility.Bands(np.array([0.0, -np.inf, 1.0]), np.array([1.0, 2.0, np.inf]))
    figures = np.array([[0.5, 3.0, 0.0], [1.5, 2.0, np.nan], [0.5, 3.0, 0.9]])
    errors = np.array([[0.0, 0.5, 0.25], [0.25, np.nan, 1.0], [np.nan, np.nan, 0.1]])
    expected = [[0.0, 2.0, 4.0], [2.0, 0.0, np.inf], [0.0, np.inf, 1.0]]
    assert implausibility.misses(figures, errors, bands) == pytest.approx(np.array(expected))


def test_the_worst_figures_are_spared():
    """Any two, in every trial."""
    bands = implausibility.Bands(np.zeros(4), np.full(4, np.inf))
    figures = -np.array([[5.0, 1.0, 2.0, 9.0], [0.0, 0.0, 7.0, 8.0]])
    found = implausibility.implausibility(figures, np.ones((2, 4)), bands)
    assert found.tolist() == [2.0, 0.0]


def test_places_beyond_an_end_are_reflected(plausible):
    """Those within stay where they are."""
    end = plausible.FARTHEST
    places = np.array([0.3, end + 0.2, -end - 0.2, 3.0 * end + 0.1, -2.0 * end])
    expected = [0.3, end - 0.2, -end + 0.2, -end + 0.1, 0.0]
    assert plausible.folded(places) == pytest.approx(np.array(expected))


def test_candidates_go_where_the_lines_expect_the_band(plausible):
    """And as far as they may in what moves nothing; what is not drawn stays."""
    draws = np.random.default_rng(5)
    is_drawn = plausible.drawn()
    steep = int(np.flatnonzero(is_drawn)[0])
    places = draws.normal(0.0, 0.5, (400, len(is_drawn))) * is_drawn
    figures = 4.0 * places[:, [steep]] + draws.normal(0.0, 0.1, (400, 1))
    trials = plausible.Trials(places, figures, np.full((400, 1), 0.1))
    bands = implausibility.Bands(np.array([1.0]), np.array([1.4]))
    centre = np.zeros(len(is_drawn))
    found = plausible.candidates(trials, bands, centre, 0.5, 64, 1)
    assert found[:, steep].min() > 0.15
    assert found[:, steep].max() < 0.45
    assert np.abs(found[:, ~is_drawn]).max() == 0.0
    others = np.delete(found, steep, axis=1)[:, np.delete(is_drawn, steep)]
    assert others.std() == pytest.approx(0.5, abs=0.05)
