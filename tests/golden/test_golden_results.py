"""A published number does not move unless the changelog says so."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.golden import results as golden

CLOSE = 1e-9
"""Relative difference that another processor or library of mathematics may make."""


def kept(treatment: str, table: str, like: pd.DataFrame) -> pd.DataFrame:
    """A table as it is kept, with the types of the one it is held against."""
    file = golden.file_of(treatment, table)
    # Nothing between two commas is a missing number, but an empty text.
    missing = {name: [""] for name in like.select_dtypes("number")}
    found = pd.read_csv(file, keep_default_na=False, na_values=missing)
    differing = set(found) ^ set(like)
    assert not differing, f"{file.name}: {sorted(differing)}. If that is meant: make golden"
    return found.astype(like.dtypes)


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
@pytest.mark.parametrize("treatment", golden.TREATMENTS)
def test_results_are_those_that_are_kept(treatment, engine):
    """Every row, every column, on both engines."""
    for name, found in golden.results(treatment, engine).items():
        expected = kept(treatment, name, found)
        pd.testing.assert_frame_equal(found, expected, rtol=CLOSE, atol=1e-12, obj=name)


@pytest.mark.parametrize("treatment", golden.TREATMENTS)
def test_the_kept_studies_are_eventful(treatment):
    """They could move: ruptures, talk about the relationship, something reported."""
    tables = golden.results(treatment, "compiled")
    assert len(tables["episodes"]) > 10
    assert tables["dyads"].metacommunications.sum() > 5
    assert tables["sessions"].rupture_observer.any()


def test_changed_results_have_an_entry_in_the_changelog():
    """The newest entry under Results changed names the fingerprint of what is kept."""
    assert golden.latest_fingerprint() == golden.fingerprint()
