"""Mean positions and their regions of confidence, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dyad_sim.measures.people.positions import mean_position, positions_on_a_path

approx = pytest.approx

ACROSS = np.array([0.16, -0.16, -0.06, 0.06])
ALONG = np.array([0.12, -0.12, 0.08, -0.08])
"""Two dyads 0.2 from the middle in the direction (4, 3), two 0.1 from it at right angles."""

ANGLE = math.degrees(math.atan2(3.0, 4.0))


def test_a_region_by_hand() -> None:
    """F with 2 and 2 degrees of freedom is 19 at 95 %: a squared radius of 2 * 3 / 2 * 19.

    The squares along the axes are 0.08 and 0.02, those of the means of four by 12 less.
    """
    found = mean_position(0.3 + ACROSS, ALONG - 0.2, range(4))
    assert found[:2] == approx((0.3, -0.2))
    assert found[2:4] == approx((math.sqrt(57 * 0.08 / 12), math.sqrt(57 * 0.02 / 12)))
    assert found.angle % 180.0 == approx(ANGLE)
    assert (found.n, found.trusted, found.reason) == (4, False, "4 dyads")


def test_three_dyads_on_a_line_have_a_region_without_width() -> None:
    """F with 2 and 1 degrees of freedom is 199.5; the mean varies by 0.02 / 6 along it."""
    found = mean_position([0.1, 0.2, 0.3], [0.0, 0.0, 0.0], range(3))
    assert found[2:4] == approx((math.sqrt(4 * 199.5 * 0.02 / 6), 0.0), abs=1e-7)
    assert found.angle % 180.0 == approx(0.0)


def test_two_dyads_have_a_mean_and_no_region() -> None:
    found = mean_position([0.1, 0.3], [0.0, 0.2], [0, 1])
    assert found[:2] == approx((0.2, 0.1))
    assert [math.isnan(part) for part in found[2:5]] == [True] * 3
    assert (found.n, found.trusted, found.reason) == (2, False, "2 dyads")


def test_a_position_that_lacks_an_axis_is_left_out() -> None:
    whole = mean_position(ACROSS, ALONG, range(4))
    assert mean_position([*ACROSS, 0.9, None], [*ALONG, np.nan, 0.9], range(6)) == whole
    assert mean_position([*ACROSS, 0.9, np.nan], [*ALONG, None, 0.9], range(6)) == whole


def test_without_any_position_nothing_is_known() -> None:
    found = mean_position([np.nan, 0.1], [0.1, np.nan], range(2))
    assert [math.isnan(part) for part in found[:5]] == [True] * 5
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")


def test_ten_dyads_are_trusted_and_their_therapists_named() -> None:
    across, along = np.random.default_rng(1).normal(size=(2, 10))
    therapist = np.arange(10) // 5
    found = mean_position(across, along, range(10), therapist)
    assert (found.n, found.trusted, found.reason) == (10, True, "for these 2 therapists")
    stops = np.column_stack([across, along])
    for stop in positions_on_a_path(stops, -stops, range(10), therapist):
        assert (stop.n, stop.trusted, stop.reason) == (10, True, "for these 2 therapists")


def test_positions_in_single_precision_are_reckoned_in_double() -> None:
    stops = np.random.default_rng(2).normal(size=(6, 3)).astype(np.float32)
    found = positions_on_a_path(stops, -stops, range(6))
    assert found == positions_on_a_path(stops.astype(float), -stops.astype(float), range(6))


def test_movements_by_hand() -> None:
    """Three stops, at which dyads differ by what they are, and by steps there and back.

    Without what they are, the steps are those of the region above; three stops widen them
    by the root of 3 / 2.  At the second stop all that is left is the same for all.
    """
    own = np.array([0.0, 0.3, -0.4, 0.2])
    across = np.column_stack([own - ACROSS, own + 0.1, own + ACROSS])
    along = np.column_stack([-own - ALONG, 0.2 - own, -own + ALONG])
    first, second, third = positions_on_a_path(across, along, range(4))
    assert (*first[:2], *second[:2]) == approx((0.025, -0.025, 0.125, 0.175))
    assert third[:2] == approx(first[:2])
    assert second[2:4] == approx((0.0, 0.0), abs=1e-7)
    for outer in (first, third):
        half_axes = (math.sqrt(1.5 * 57 * 0.08 / 12), math.sqrt(1.5 * 57 * 0.02 / 12))
        assert outer[2:4] == approx(half_axes)
        assert outer.angle % 180.0 == approx(ANGLE)
