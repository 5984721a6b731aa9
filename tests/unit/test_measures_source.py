"""Columns of the dyads as arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.studies.source import Source, source_of

DYADS = pd.DataFrame(
    {
        "dyad": ["b", "a", "c"],
        "therapist": ["x", None, "x"],
        "ruptures": [2, 0, 1],
        "sessions_attended": pd.array([5, pd.NA, 7], dtype="Int64"),
        "detected": pd.array([1, 0, 1], dtype="Int64"),
        "symptoms_end": [0.5, np.nan, 0.25],
        "resolved": pd.Series([1, pd.NA, 0], dtype=object),
    }
)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ruptures", [2.0, 0.0, 1.0]),
        ("sessions_attended", [5.0, np.nan, 7.0]),
        ("detected", [1.0, 0.0, 1.0]),
        ("symptoms_end", [0.5, np.nan, 0.25]),
        ("resolved", [1.0, np.nan, 0.0]),
    ],
    ids=["whole", "with gaps", "that could have gaps", "decimal", "of any kind"],
)
def test_columns_become_numbers_with_nan_for_what_is_missing(
    name: str, values: list[float]
) -> None:
    found = source_of(DYADS, [name, "no such column"]).columns
    assert set(found) == {name, "dyad", "therapist"}
    assert found[name].dtype == np.float64
    np.testing.assert_array_equal(found[name], values)


def test_dyads_and_therapists_are_numbered_as_they_come() -> None:
    found = source_of(DYADS, ["ruptures"]).columns
    np.testing.assert_array_equal(found["dyad"], [0.0, 1.0, 2.0])
    np.testing.assert_array_equal(found["therapist"], [0.0, np.nan, 0.0])
    assert set(source_of(DYADS[["ruptures"]], ["ruptures"]).columns) == {"ruptures"}


def test_columns_of_the_same_values_are_kept_once() -> None:
    twice = DYADS.assign(again=DYADS["ruptures"])
    assert np.shares_memory(twice["again"].to_numpy(), twice["ruptures"].to_numpy())
    found = source_of(twice, ["ruptures", "again"]).columns
    assert found["again"] is found["ruptures"]


def test_dyads_belong_to_their_therapists() -> None:
    columns = {"dyad": np.arange(20.0), "therapist": np.arange(20.0) // 2}
    source = Source(columns)
    assert (source.whose.clusters.size, source.whose.clusters.dyads) == (10, 20)
    part = source.part(slice(0, 3))
    assert part.columns["therapist"].tolist() == [0.0, 0.0, 1.0]
    assert Source({"dyad": columns["dyad"]}).whose.clusters.size == 20


@pytest.mark.parametrize(
    ("names", "lack"),
    [
        ((), ""),
        (("ruptures", None), ""),
        ((None, "alliance"), "no column alliance"),
        (("sessions_rupture_patient_known",), ""),
        (("sessions_rupture_patient",), "no column rupture_patient"),
        (("symptom_fall",), "no column symptoms_intake"),
    ],
)
def test_what_a_clinic_did_not_collect_is_named(names: tuple[str, ...], lack: str) -> None:
    columns = dict.fromkeys(
        ["dyad", "ruptures", "symptoms_end", "sessions_rupture_patient_known"], np.zeros(2)
    )
    assert Source(columns).lack(*names) == lack
    del columns["dyad"]
    assert Source(columns).lack(*names) == "no column dyad"
