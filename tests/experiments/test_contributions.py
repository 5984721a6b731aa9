"""Segments of ruptures, and what becomes of ruptures with fewer contributions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.instruments.segments import FLAT, Segment, covers, heights_next, mean_strain
from dyad_sim.theory.contributions import EVERYTHING, NOTHING
from experiments.lib.contributions import contributed, stretches_of
from tests.examples import state, withdrawal
from tests.studies import lively, plan, without

RUPTURES = pd.DataFrame(
    {
        "dyad": [4, 4, 4, 4, 7],
        "session_begun": [1, 1, 3, 4, 4],
        "exchange_begun": [10, 30, 5, 8, 0],
        "session_ended": pd.array([1, 3, 4, None, 4], dtype="Int64"),
        "exchange_ended": pd.array([20, 0, 2, None, 0], dtype="Int64"),
        "sessions_attended": [6, 6, 6, 6, 9],
    }
)
"""Of two dyads; sessions count from 1, exchanges from 0."""


def test_a_stretch_goes_from_the_quiet_before_a_rupture_to_its_end():
    """Within a session, over several, after another rupture, to the end of the treatment."""
    assert [Segment(*row) for row in stretches_of(RUPTURES, 60).tolist()] == [
        Segment(1, 1, 1, 1, 21),
        Segment(1, 1, 22, 3, 1),
        Segment(2, 3, 2, 4, 3),
        Segment(3, 4, 4, 6, 60),
        Segment(3, 4, 1, 4, 1),
    ]


@pytest.mark.parametrize(("lookback", "since"), [(0, [1, 1, 3, 4, 4]), (9, [1] * 5)])
def test_the_lookback_says_since_when_the_two_are_others(lookback, since):
    """Sessions before that of the onset, at most from the first."""
    assert stretches_of(RUPTURES, 60, lookback)[:, 0].tolist() == since


def test_no_ruptures_have_no_stretches():
    """The shape stays."""
    assert stretches_of(RUPTURES.iloc[:0], 60).shape == (0, 5)


def test_a_stretch_covers_its_ends_and_what_lies_between():
    """And nothing else."""
    segment = Segment(1, 2, 5, 4, 3)
    inside = [(2, 5), (2, 6), (3, 1), (3, 60), (4, 1), (4, 3)]
    outside = [(1, 60), (2, 4), (4, 4), (5, 1)]
    assert all(covers(segment, *moment) for moment in inside)
    assert not any(covers(segment, *moment) for moment in outside)


def test_heights_are_the_highest_intensity_and_the_mean_strain():
    """Over the exchanges so far."""
    heights = FLAT
    for intensity, strain in ((0.2, 0.1), (0.7, 0.5), (0.4, 0.3)):
        open_now = withdrawal(intensity=intensity)
        heights = heights_next(heights, state(strain=strain, rupture=open_now))
    assert (heights.exchanges, heights.intensity) == (3, 0.7)
    assert mean_strain(heights) == pytest.approx(0.3)


SOME = lively(plan("dyads=40", "treatment.sessions=6"))


def test_ruptures_come_with_their_therapists_in_the_order_of_the_study():
    """However the work is cut up, one row for each rupture and one column for each set."""
    found = contributed(SOME, (NOTHING, EVERYTHING))
    again = contributed(SOME._replace(dyads=33), (NOTHING, EVERYTHING))
    rows = len(again.ruptures)
    assert found.intensity.shape == found.strain.shape == (len(found.ruptures), 2)
    assert found.ruptures["therapist"].tolist() == (found.ruptures["dyad"] // 5).tolist()
    assert found.ruptures.head(rows).equals(again.ruptures)
    assert np.array_equal(found.intensity[:rows], again.intensity)
    keys = found.ruptures[["dyad", "session_begun", "exchange_begun"]]
    assert keys.equals(keys.sort_values(list(keys), ignore_index=True))


def test_progress_rises_to_the_number_of_dyads():
    """Also where the first dyad has another number."""
    told: list[tuple[int, int]] = []
    some = SOME._replace(first_dyad=1000)
    contributed(some, (NOTHING,), progress=lambda done, of: told.append((done, of)))
    assert told == [(32, 40), (40, 40)]


def test_a_study_without_ruptures_has_none_to_replay():
    """The shapes stay."""
    found = contributed(without(SOME, "ruptures"), (NOTHING, EVERYTHING))
    assert len(found.ruptures) == 0
    assert found.intensity.shape == (0, 2)


def test_without_any_contribution_hardly_a_rupture_is_left():
    """In the default study: what chance and what is carried in do is little."""
    found = contributed(plan("dyads=60"), (NOTHING, EVERYTHING))
    assert len(found.ruptures) > 500
    assert (found.intensity[:, 0] > 0.0).mean() < 0.1
    assert (found.intensity[:, 1] > 0.0).all()
