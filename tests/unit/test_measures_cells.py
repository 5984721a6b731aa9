"""The table of the cells of a sweep says what the summary of each cell says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import CATALOGUE, Frames, cell_row, summarise_cells
from dyad_sim.measures.studies.definitions import estimates_of
from dyad_sim.measures.studies.source import Source

SEED = 20140903
SIZES = {3: 30, 4: 40, 7: 1, 8: 12, 9: 15, 11: 8, 12: 25, 13: 12}
"""Dyads of each cell."""


def cell(generator: np.random.Generator, number: int, dyads: int) -> pd.DataFrame:
    """Dyads of one cell, as a sweep keeps them."""
    lengths = generator.integers(1, 31, dyads)
    ruptures = generator.poisson(0.2 * lengths)
    table = pd.DataFrame({"cell": number, "dyad": np.arange(dyads)})
    table["therapist"] = np.arange(dyads) // 2
    table = table.assign(sessions_attended=lengths, ruptures=ruptures)
    for part in ("withdrawals", "escalated", "detected", "resolved", "lapsed", "open_at_end"):
        table[part] = generator.binomial(ruptures, 0.4)
    table["confrontations"] = ruptures - table["withdrawals"]
    table["metacommunications"] = generator.poisson(lengths)
    table["backlashes"] = generator.binomial(table["metacommunications"], 0.1)
    for report in ("rupture_patient", "rupture_therapist", "rupture_observer", "escalated"):
        table[f"sessions_{report}"] = generator.binomial(lengths, 0.3)
    for name in ("affiliation_correlation", "control_correlation", "matched_share"):
        table[name] = generator.uniform(0.0, 1.0, dyads)
    for name in ("alliance_patient_first", "alliance_patient_last"):
        table[name] = generator.uniform(1.0, 7.0, dyads)
    table["ending"] = generator.choice(["completed", "good_enough", "dropped_out"], dyads)
    table["symptoms_intake_true"] = generator.normal(1.0, 0.3, dyads)
    table["symptoms_intake"] = table["symptoms_intake_true"] + generator.normal(0.0, 0.1, dyads)
    table["symptoms_end"] = generator.normal(0.6, 0.3, dyads)
    return table


def sweep() -> pd.DataFrame:
    """Cells of all kinds, their dyads mixed."""
    generator = np.random.default_rng(SEED)
    cells = {number: cell(generator, number, size) for number, size in SIZES.items()}
    counts = ["ruptures", "withdrawals", "confrontations", "escalated", "detected", "resolved"]
    quiet = [*counts, "lapsed", "open_at_end", "metacommunications", "backlashes"]
    cells[8][quiet] = 0
    cells[9]["therapist"] = 5
    cells[12]["symptoms_intake_true"] = 1.0
    cells[13].loc[3:6, ["matched_share", "alliance_patient_last", "symptoms_end"]] = np.nan
    return pd.concat(cells.values()).sample(frac=1.0, random_state=SEED, ignore_index=True)


@pytest.mark.parametrize("number", SIZES)
def test_every_cell_has_the_values_of_its_own_summary(number: int) -> None:
    """Among them a single dyad (7), no ruptures (8), one therapist (9), one patient (12)."""
    dyads = sweep()
    table = summarise_cells(dyads).set_index("cell")
    alone = dyads[dyads["cell"] == number]
    expected = cell_row(Frames(alone, pd.DataFrame(), pd.DataFrame()))
    assert table.loc[number].to_dict() == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_the_table_has_a_row_per_cell_and_three_columns_per_measure() -> None:
    table = summarise_cells(sweep())
    names = [name + end for name in CATALOGUE for end in ("", "_low", "_high")]
    assert list(table) == ["cell", *names]
    assert table["cell"].tolist() == list(SIZES)
    assert table[names].dtypes.eq(float).all()
    known = table.loc[table["cell"] == 3, names].notna().all()
    assert list(known[~known].index) == []


def test_counts_of_one_byte_give_the_same_numbers() -> None:
    """Those of a sweep take little memory; products of them must not overflow."""
    dyads = sweep()
    counts = dyads.select_dtypes("int64").columns.difference(["cell", "dyad", "therapist"])
    narrow = dyads.astype({**dict.fromkeys(counts, "int8"), "ending": "category"})
    pd.testing.assert_frame_equal(
        summarise_cells(narrow), summarise_cells(dyads), check_exact=True
    )


def test_a_mean_of_whole_numbers_of_one_byte_does_not_overflow() -> None:
    dyads = pd.DataFrame({"dyad": range(12), "cell": 0, "sessions_attended": 100})
    dyads = dyads.assign(affiliation_correlation=2).astype(
        {"sessions_attended": "int8", "affiliation_correlation": "int8"}
    )
    assert summarise_cells(dyads)["affiliation_correlation"].tolist() == [2.0]


def test_a_column_that_was_not_kept_leaves_its_measure_empty() -> None:
    table = summarise_cells(sweep().drop(columns=["escalated", "matched_share"]))
    assert table[["escalated_per_session", "matched_share"]].isna().to_numpy().all()
    assert table["ruptures_per_session"].notna().all()


def test_a_sweep_without_dyads_has_no_rows() -> None:
    table = summarise_cells(sweep().iloc[:0])
    assert len(table) == 0
    assert len(table.columns) == 1 + 3 * len(CATALOGUE)
    assert table.drop(columns="cell").dtypes.eq(float).all()


def test_a_table_without_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="no column cell"):
        summarise_cells(sweep().drop(columns="cell"))


def test_every_measure_of_the_catalogue_is_defined() -> None:
    assert set(estimates_of(Source({}))) == set(CATALOGUE)
