"""Courses of a study by hand, and their range over models."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.studies.courses import courses
from dyad_sim.measures.studies.over_models import range_over_models

ENDINGS = ["completed", "dropped_out"]


@pytest.fixture
def found():
    """Twelve dyads complete two sessions; one leaves after the first."""
    complete = [(dyad, session) for dyad in range(12) for session in (1, 2)]
    sessions = pd.DataFrame([*complete, (12, 1)], columns=["dyad", "session"])
    sessions["alliance_patient"] = sessions["dyad"] / 12.0 + sessions["session"]
    dyads = pd.DataFrame(
        {
            "dyad": range(13),
            "ending": ["completed"] * 12 + ["dropped_out"],
            "sessions_attended": [2] * 12 + [1],
        }
    )
    return courses(sessions, dyads, ENDINGS).set_index(["ending", "session"])


def test_the_alliance_is_the_mean_of_those_who_ended_so(found):
    """Of fewer than ten it is not told."""
    assert found["alliance"]["completed"].tolist() == pytest.approx(
        [1 + 5.5 / 12, 2 + 5.5 / 12]
    )
    assert found["alliance"]["dropped_out"].isna().all()


def test_who_has_left_is_a_share_of_all(found):
    """Whoever left stays away."""
    assert found["left"]["completed"].tolist() == pytest.approx([0.0, 12 / 13])
    assert found["left"]["dropped_out"].tolist() == pytest.approx([1 / 13, 1 / 13])


def test_a_range_holds_95_percent_of_the_models():
    """A session of which a tenth of the models has no value is left out."""
    values = np.linspace(0.0, 1.0, 41)
    gaps = np.where(np.arange(41) < 5, np.nan, values)
    models = pd.concat(
        pd.DataFrame({"ending": "completed", "session": session, "alliance": one})
        for session, one in ((1, values), (2, gaps))
    )
    ends = range_over_models(models, "completed", "alliance")
    assert ends["session"].tolist() == [1]
    assert ends[["low", "high"]].to_numpy()[0] == pytest.approx([0.025, 0.975])
