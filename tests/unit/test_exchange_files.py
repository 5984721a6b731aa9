"""Exchanges that are written block by block: the bytes of a table written at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from dyad_sim.studies import exchange_files
from dyad_sim.studies.exchange_files import TableStream, few_dyads
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import arrow
from tests.studies import plan, study

SMALL = ("dyads=7", "treatment.sessions=2", "treatment.exchanges=20", "exchanges_table=all")


def streamed(file: Path, blocks: list[pd.DataFrame]) -> TableStream:
    """A stream to which some blocks were put."""
    with TableStream(file) as stream:
        for block in blocks:
            stream.put(block)
    return stream


@pytest.mark.parametrize("group", [1, 40, 100, 279, 280, 281])
@pytest.mark.parametrize("size", [1, 64, 280])
def test_a_stream_has_the_bytes_of_a_table_written_at_once(tmp_path, monkeypatch, group, size):
    """However many rows come at a time, and wherever a group ends."""
    monkeypatch.setattr(exchange_files, "GROUP", group)
    table = study(*SMALL).exchanges
    assert table is not None
    assert len(table) == 280
    blocks = [table.iloc[begin : begin + size] for begin in range(0, 280, size)]
    assert streamed(tmp_path / "streamed", blocks).rows == 280
    pq.write_table(arrow(table), tmp_path / "once", group, compression="zstd")
    assert (tmp_path / "streamed").read_bytes() == (tmp_path / "once").read_bytes()


def test_groups_are_those_of_a_table_written_at_once(tmp_path):
    """The size of a group is the one that Arrow takes by itself."""
    table = pd.DataFrame({"x": range(exchange_files.GROUP + 1)})
    streamed(tmp_path / "streamed", [table])
    pq.write_table(arrow(table), tmp_path / "once", compression="zstd")
    assert (tmp_path / "streamed").read_bytes() == (tmp_path / "once").read_bytes()


def test_a_study_without_any_exchange_has_a_table_of_none(tmp_path):
    table = study(*SMALL).exchanges
    assert table is not None
    streamed(tmp_path / "none", [table.iloc[:0]])
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "none"), table.iloc[:0])
    found = few_dyads(tmp_path / "none", list(table))
    assert found is not None
    assert found.empty


def test_exchanges_that_are_taken_block_by_block_are_not_held():
    """They are the same ones, in the same order; the other tables are the same too."""
    taken: list[pd.DataFrame] = []
    found, whole = run(plan(*SMALL), put=taken.append), study(*SMALL)
    assert found.exchanges is None
    assert whole.exchanges is not None
    pd.testing.assert_frame_equal(pd.concat(taken, ignore_index=True), whole.exchanges)
    for name in ("dyads", "sessions", "episodes"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(whole, name))


def test_figures_rest_on_the_first_dyads_that_kept_their_exchanges(tmp_path, monkeypatch):
    table = study(*SMALL).exchanges
    assert table is not None
    kept = table[table["dyad"].isin([1, 4, 6])]
    streamed(tmp_path / "some", [kept])
    monkeypatch.setattr(exchange_files, "DRAWN", 2)
    found = few_dyads(tmp_path / "some", list(table))
    assert found is not None
    assert found["dyad"].unique().tolist() == [1, 4]
    assert few_dyads(tmp_path / "missing", list(table)) is None
