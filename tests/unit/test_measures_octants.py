"""Octants of the circumplex, their structural summary, and the ratio of acts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.people.octants import (
    ANGLES,
    octant_of,
    octant_scores,
    positive_ratio,
    structural_summary,
    summary_part,
)


def acts(degrees, dyad=None):
    """Acts in these directions."""
    angle = np.radians(np.asarray(degrees, dtype=float))
    return pd.DataFrame(
        {
            "dyad": np.arange(angle.size) % 12 if dyad is None else dyad,
            "affiliation": 0.6 * np.cos(angle),
            "control": 0.6 * np.sin(angle),
        }
    )


def test_octants_go_round_from_affiliation_by_control():
    found = octant_of(
        np.array([1, 1, 0, -1, -1, -1, 0, 1, 0]), np.array([0, 1, 1, 1, 0, -1, -1, -1, 0])
    )
    assert found[:8].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert math.isnan(found[8])


def test_scores_are_shares_of_acts():
    found = octant_scores(acts([0, 10, -10, 90]))
    assert found.tolist() == [0.75, 0.0, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert np.isnan(octant_scores(acts([]))).all()


def test_a_cosine_is_found_again():
    found = structural_summary(2.0 + 1.5 * np.cos(ANGLES - math.radians(200.0)))
    assert found == pytest.approx((2.0, 1.5, 200.0, 1.0))


def test_an_example_worked_by_hand():
    """Scores 8, 0, 4 and five times 0: x = 2, y = 1; squares around 1.5 add up to 62."""
    found = structural_summary(np.array([8.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0]))
    expected = (1.5, math.sqrt(5.0), math.degrees(math.atan2(1.0, 2.0)), 4.0 * 5.0 / 62.0)
    assert found == pytest.approx(expected)


def test_a_flat_profile_has_no_direction_and_no_fit():
    found = structural_summary(np.full(8, 0.125))
    assert found.amplitude == pytest.approx(0.0)
    assert math.isnan(found.displacement)
    assert math.isnan(found.fit)


def test_the_parts_have_intervals():
    draws = np.random.default_rng(1)
    frame = acts(draws.normal(350.0, 40.0, 600))
    direction = summary_part(frame, "displacement")
    assert direction.low < direction.value < direction.high
    assert direction.value % 360.0 == pytest.approx(350.0, abs=5.0)
    amplitude = summary_part(frame, "amplitude")
    assert 0.0 < amplitude.low < amplitude.value < amplitude.high
    assert 0.0 < summary_part(frame, "fit").value <= 1.0
    assert summary_part(frame, "fit", control="power").reason == "no column power"


def test_the_ratio_of_friendly_to_hostile_acts():
    frame = pd.DataFrame({"dyad": 1, "affiliation": [0.5, 0.1, 0.3, -0.4, 0.0]})
    assert positive_ratio(frame).value == 3.0
    assert positive_ratio(acts([0, 30])).reason == "no hostile act"
