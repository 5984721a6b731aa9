"""To whom observations belong: dyads, caseloads, and which of them count as independent."""

from __future__ import annotations

import numpy as np
import pytest

from dyad_sim.measures.core.clusters import nesting


def caseloads(therapists: int, each: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """So many therapists with so many dyads, each dyad seen once."""
    dyads = np.arange(therapists * each)
    return dyads, dyads // each


def test_without_therapists_every_dyad_is_a_group() -> None:
    """Coded from 0 in sorted order, whatever their names."""
    found = nesting(np.array([40, 7, 40, 23])).clusters
    assert found.codes.tolist() == [2, 0, 2, 1]
    assert (found.size, found.dyads, found.note) == (3, 3, "")
    named = nesting(np.array(["d", "a", "d", "c"], dtype=object)).clusters
    assert named.codes.tolist() == [2, 0, 2, 1]
    assert named.size == 3


def test_sums_are_taken_within_groups() -> None:
    """One sum for each group, in their order."""
    found = nesting(np.array([40, 7, 40, 23])).clusters
    assert found.sums(np.array([1.0, 2.0, 4.0, 8.0])).tolist() == [2.0, 8.0, 5.0]


def test_ten_caseloads_are_the_groups() -> None:
    """The highest level, and the dyads are still counted."""
    found = nesting(*caseloads(10)).clusters
    assert (found.size, found.dyads, found.note) == (10, 20, "")
    assert found.codes.tolist() == [code for code in range(10) for _ in range(2)]


@pytest.mark.parametrize(
    ("therapists", "note"),
    [(9, "for these 9 therapists"), (2, "for these 2 therapists"), (1, "for this therapist")],
)
def test_fewer_caseloads_limit_what_an_interval_speaks_of(therapists: int, note: str) -> None:
    """Then dyads are the groups."""
    found = nesting(*caseloads(therapists)).clusters
    dyads = 2 * therapists
    assert (found.size, found.dyads, found.note) == (dyads, dyads, note)
    assert found.codes.tolist() == list(range(dyads))


def test_a_therapist_to_every_dyad_is_no_caseload() -> None:
    """Nothing is nested, so that nothing has to be said."""
    found = nesting(*caseloads(4, each=1)).clusters
    assert (found.size, found.note) == (4, "")


def test_where_a_therapist_is_not_known_dyads_are_the_groups() -> None:
    """One gap is enough, and is said; where no therapist is known at all, nothing is."""
    dyad, therapist = caseloads(10)
    found = nesting(dyad, np.where(dyad == 3, np.nan, therapist)).clusters
    assert (found.size, found.note) == (20, "by dyad: 1 dyad of no caseload")
    assert nesting(dyad, np.full(dyad.size, np.nan)).clusters.note == ""


def test_some_of_the_observations_keep_whose_they_are() -> None:
    """With their therapists, and without where there are none."""
    dyad, therapist = caseloads(2)
    seen = np.array([False, True, True, False])
    found = nesting(dyad, therapist).among(seen)
    assert found.dyad.tolist() == [1, 2]
    assert found.therapist is not None
    assert found.therapist.tolist() == [0, 1]
    assert nesting(dyad).among(seen).therapist is None
