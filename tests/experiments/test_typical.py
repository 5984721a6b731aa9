"""The course that stands for all, on made-up courses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.lib.measures.typical import remoteness


def courses() -> pd.DataFrame:
    """Five courses on a line, one of them far off."""
    return pd.DataFrame({"turn": [1.0, 2.0, 3.0, 4.0, 30.0], "same": 7.0})


def test_the_medoid_is_the_middle_one_and_the_stray_the_most_remote() -> None:
    found = remoteness(courses(), ["turn", "same"])
    assert found.argmin() == 2
    assert found.argmax() == 4


def test_distances_are_in_deviations_by_hand() -> None:
    frame = courses()
    found = remoteness(frame, ["turn"])
    expected = (1.0 + 2.0 + 3.0 + 29.0) / 4.0 / frame["turn"].std()
    assert found[0] == pytest.approx(expected)


def test_two_courses_are_as_remote_as_each_other() -> None:
    """By the root of 2 whatever lies between them, since that is also their deviation."""
    found = remoteness(pd.DataFrame({"turn": [0.1, 0.4]}), ["turn"])
    assert found == pytest.approx([2.0**0.5] * 2)


def test_units_do_not_matter() -> None:
    frame = pd.DataFrame(np.random.default_rng(3).normal(size=(12, 3)), columns=list("abc"))
    other = frame.assign(a=60.0 * frame["a"] + 5.0)
    assert remoteness(other, list("abc")) == pytest.approx(remoteness(frame, list("abc")))


def test_a_course_alone_and_courses_all_alike_are_nowhere_remote() -> None:
    assert remoteness(courses().iloc[:1], ["turn"]).tolist() == [0.0]
    assert remoteness(courses(), ["same"]).tolist() == [0.0] * 5


def test_gaps_are_refused_with_their_names() -> None:
    with pytest.raises(ValueError, match="turn"):
        remoteness(courses().replace(3.0, np.nan), ["turn", "same"])
