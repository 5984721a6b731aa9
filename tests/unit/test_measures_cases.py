"""Ratings put in the order of cases and sessions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.falls import Criterion
from dyad_sim.measures.series import sequences
from tests.made_up import frame_of, frame_of_array

SEED = 20120715
ONE_POINT = Criterion(1.0)


def test_the_order_of_the_rows_does_not_matter() -> None:
    ratings = np.random.default_rng(SEED).normal(5.0, 1.0, (20, 10))
    frame = frame_of_array(ratings)
    shuffled = frame.sample(frac=1.0, random_state=1)
    expected = sequences(frame, "alliance", ONE_POINT)
    found = sequences(shuffled, "alliance", ONE_POINT).sort_values("dyad", ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)


def test_therapists_are_carried_unless_a_dyad_has_several() -> None:
    frame = frame_of([5, 3], [5, 4]).assign(therapist=["a", "a", "a", "b"])
    found = sequences(frame, "alliance", ONE_POINT)
    assert found.loc[0, "therapist"] == "a"
    assert pd.isna(found.loc[1, "therapist"])
