"""Studies on disk: written whole or not at all, the same bytes every time."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dyad_sim.studies.files import file_hash
from dyad_sim.studies.store import (
    STUDY_FILE,
    OccupiedError,
    check_free,
    read,
    read_study,
    replacing,
    write,
)
from tests.studies import study

HASH = "0123456789abcdef"
SMALL = ("dyads=2", "treatment.sessions=3", "treatment.exchanges=20", "exchanges_table=all")
STUDY = {"hash": HASH, "name": "first", "seed": 1989}

# The data contract: names that a reader may rely on; more columns may follow.
REQUIRED = {
    "cells": ["cell"],
    "dyads": [
        "cell",
        "dyad",
        "therapist",
        "sessions_attended",
        "ending",
        "symptoms_intake",
        "symptoms_end",
        "symptoms_intake_true",
        "symptoms_end_true",
        "rigidity_start",
        "rigidity_end",
        "transference_start",
        "transference_end",
        "familiarity_end",
        "ruptures",
        "withdrawals",
        "confrontations",
        "detected",
        "resolved",
        "lapsed",
        "open_at_end",
        "metacommunications",
        "backlashes",
        "false_alarms",
        "patient_style_affiliation",
        "patient_style_control",
        "patient_wish_affiliation",
        "patient_wish_control",
        "patient_intrusion_sensitivity",
        "therapist_skill",
        "therapist_repair_probability",
    ],
    "sessions": [
        "cell",
        "dyad",
        "session",
        "alliance_patient",
        "alliance_therapist",
        "alliance_observer",
        "task_patient",
        "goal_patient",
        "bond_patient",
        "alliance_true",
        "symptoms",
        "symptoms_true",
        "rupture_patient",
        "rupture_therapist",
        "rupture_observer",
        "withdrawal_markers",
        "confrontation_markers",
        "impact_observer",
        "resolution_observer",
        "therapist_contribution_observer",
        "peak_strain",
        "peak_intensity",
        "ruptures_begun",
        "ruptures_resolved",
        "metacommunications",
        "backlashes",
        "affiliation_patient",
        "control_patient",
        "affiliation_therapist",
        "control_therapist",
        "affiliation_correlation",
        "control_correlation",
        "complementarity_affiliation",
        "complementarity_control",
        "matched_share",
        "matched_after_mismatch_share",
        "hostile_share_patient",
        "hostile_share_therapist",
        "embeddedness",
    ],
    "episodes": [
        "cell",
        "dyad",
        "episode",
        "kind_start",
        "kind_end",
        "focus",
        "session_begun",
        "exchange_begun",
        "session_ended",
        "exchange_ended",
        "peak_intensity",
        "detected",
        "session_detected",
        "exchange_detected",
        "highest_stage",
        "outcome",
        "metacommunications",
        "backlashes",
        "alliance_before",
        "alliance_lowest",
        "alliance_after",
    ],
    "exchanges": [
        "cell",
        "dyad",
        "session",
        "exchange",
        "affiliation_patient",
        "control_patient",
        "affiliation_therapist",
        "control_therapist",
        "received_affiliation",
        "received_control",
        "confirmation",
        "strain",
        "embeddedness",
        "alliance_true",
        "rupture_kind",
        "rupture_intensity",
        "stage",
        "aware",
        "metacommunicating",
        "events",
    ],
}
NAMES = {
    "ending": {"completed", "dropped_out", "good_enough"},
    "kind_start": {"withdrawal", "confrontation"},
    "kind_end": {"withdrawal", "confrontation"},
    "focus": {"tasks_goals", "bond"},
    "outcome": {"resolved", "lapsed", "open"},
    "rupture_kind": {"none", "withdrawal", "confrontation"},
    "therapist_response": {"metacommunicate", "immediate", "adhere"},
}
MAY_BE_MISSING = {"session_ended", "exchange_ended", "session_detected", "exchange_detected"}
TRUTHS = {
    "sessions": {"rupture_patient", "rupture_therapist", "rupture_observer"},
    "episodes": {"detected"},
    "exchanges": {"aware", "metacommunicating", "matched"},
}


def draw_nothing(folder: Path) -> None:
    """Figures of a study that has none."""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_small(folder: Path, **changes: object) -> None:
    """Write a small study, simulated once for all tests."""
    write(folder, study(*SMALL), {**STUDY, **changes}, draw_nothing)


# --- Written whole or not at all ---------------------------------------------


def test_a_written_study_holds_its_tables_its_figures_and_its_description(tmp_path):
    """Five tables, what was drawn, and study.json; nothing else beside or inside."""
    folder = tmp_path / "results" / "first"
    write(folder, study(*SMALL), STUDY, lambda place: (place / "figure.png").write_bytes(b"x"))
    assert set(contents(folder)) == {
        "cells.parquet",
        "dyads.parquet",
        "sessions.parquet",
        "episodes.parquet",
        "exchanges.parquet",
        "figure.png",
        STUDY_FILE,
    }
    told = read_study(folder)
    hashes = told.pop("sha256")
    assert told == STUDY
    assert hashes == {name: file_hash(folder / f"{name}.parquet") for name in REQUIRED}
    assert [path.name for path in folder.parent.iterdir()] == ["first"]


def test_the_same_study_is_the_same_bytes(tmp_path):
    """Written twice, every file is the same, byte for byte."""
    write_small(tmp_path / "one")
    write_small(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_study_written_again_replaces_itself(tmp_path):
    """The second writing leaves exactly what it wrote."""
    folder = tmp_path / "first"
    write(folder, study(*SMALL), STUDY, lambda place: (place / "old.png").write_bytes(b"x"))
    write_small(folder, name="second")
    assert "old.png" not in contents(folder)
    assert read_study(folder)["name"] == "second"
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError, SystemExit])
def test_an_interrupted_writing_leaves_nothing(tmp_path, interruption):
    """No folder, no half-written table, and no new parents are left."""

    def interrupted(folder: Path) -> None:
        raise interruption

    with pytest.raises(interruption):
        write(tmp_path / "deep" / "down" / "first", study(*SMALL), STUDY, interrupted)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
def test_an_interrupted_writing_leaves_the_old_study_untouched(tmp_path, interruption):
    """What was there before is there afterwards, byte for byte."""
    folder = tmp_path / "first"
    write_small(folder)
    before = contents(folder)

    def interrupted(place: Path) -> None:
        raise interruption

    with pytest.raises(interruption):
        write(folder, study(*SMALL), {**STUDY, "name": "second"}, interrupted)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_a_writing_that_cannot_take_its_place_brings_the_old_study_back(tmp_path, monkeypatch):
    """When the new folder cannot be moved, the old one is where it was."""
    folder = tmp_path / "first"
    write_small(folder)
    before = contents(folder)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if Path(target) == folder and (self / "new").exists():
            message = "no space left"
            raise OSError(message)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="no space left"), replacing(folder, HASH) as building:
        (building / "new").touch()
    monkeypatch.undo()
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_nothing_can_be_read_of_a_study_under_construction(tmp_path):
    """Until the block has ended well, the folder does not exist."""
    folder = tmp_path / "first"
    with replacing(folder, HASH) as building:
        (building / STUDY_FILE).write_text("{}", encoding="utf-8")
        assert not folder.exists()
        assert building.name.startswith(".")
    assert folder.exists()


# --- Where a study may go ----------------------------------------------------


def test_a_new_an_empty_and_the_same_folder_are_free(tmp_path):
    """Looking leaves no trace."""
    check_free(tmp_path / "new" / "deep", HASH)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty").mkdir()
    check_free(tmp_path / "empty", HASH)
    write_small(tmp_path / "first")
    before = contents(tmp_path)
    check_free(tmp_path / "first", HASH)
    assert contents(tmp_path) == before


def test_another_study_is_not_overwritten(tmp_path):
    """The message names the folder, both studies and the way out."""
    folder = tmp_path / "first"
    write_small(folder)
    with pytest.raises(OccupiedError, match=r"already holds another study.*0123456789ab.*fedc"):
        check_free(folder, "fedcba9876543210")


def test_other_files_are_not_overwritten(tmp_path):
    """A folder that holds something else is refused, and so is a damaged description."""
    (tmp_path / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(OccupiedError, match=r"holds no study of dyad_sim.*output=FOLDER"):
        check_free(tmp_path, HASH)
    (tmp_path / STUDY_FILE).write_text("{ not json", encoding="utf-8")
    with pytest.raises(OccupiedError, match="holds no study"):
        check_free(tmp_path, HASH)


def test_a_file_is_no_folder(tmp_path):
    """Neither a file nor what would lie below one can be written."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(PermissionError, match="is not a folder"):
            check_free(folder, HASH)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    """Writing is tried, and the message names the field and the place."""

    def refuse(**_: object) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    told = f"cannot be written: Read-only file system in {tmp_path}"
    expected = f"output={tmp_path / 'new'} {told}"
    with pytest.raises(PermissionError, match=re.escape(expected)):
        check_free(tmp_path / "new", HASH)


def test_trying_to_write_leaves_no_trace(tmp_path):
    """A free folder is as it was before."""
    (tmp_path / "empty").mkdir()
    check_free(tmp_path / "empty", HASH)
    check_free(tmp_path / "new" / "deeper", HASH)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


@pytest.mark.parametrize("text", ["", "[1, 2]", "{ not json", "null"])
def test_a_damaged_description_reads_as_none(tmp_path, text):
    """Anything but a mapping says nothing."""
    (tmp_path / STUDY_FILE).write_text(text, encoding="utf-8")
    assert read_study(tmp_path) == {}
    assert read_study(tmp_path / "missing") == {}


# --- What is read back -------------------------------------------------------


def test_a_study_reads_back_as_it_was_written(tmp_path):
    """Every table has the same values and the same types."""
    write_small(tmp_path / "first")
    written, found = study(*SMALL).present(), read(tmp_path / "first").present()
    assert set(found) == set(written)
    for name, frame in written.items():
        pd.testing.assert_frame_equal(found[name], frame)


def test_a_study_without_exchanges_reads_back_without_them(tmp_path):
    """The one table on request may be missing; any other may not."""
    tables = study(*SMALL)._replace(exchanges=None)
    write(tmp_path / "first", tables, STUDY, draw_nothing)
    assert read(tmp_path / "first").exchanges is None
    (tmp_path / "first" / "sessions.parquet").unlink()
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "first")


def test_the_tables_have_every_column_of_the_data_contract():
    """Names exactly as promised, keys first."""
    tables = study(*SMALL).present()
    for name, required in REQUIRED.items():
        assert set(required) <= set(tables[name].columns), name
        keys = [key for key in ("cell", "dyad") if key in required]
        assert list(tables[name].columns[: len(keys)]) == keys


def test_the_columns_have_fixed_types():
    """Names are text, counts whole, reports true or false, the rest numbers."""
    for table, frame in study(*SMALL).present().items():
        for name, column in frame.items():
            if name in MAY_BE_MISSING:
                assert column.dtype == pd.Int64Dtype(), name
            elif name in NAMES or name == "events":
                assert isinstance(column.dtype, pd.StringDtype), name
            elif name in TRUTHS.get(table, set()):
                assert column.dtype == np.bool_, name
            else:
                assert column.dtype.kind in {"i", "f"}, name


def test_codes_are_printed_as_their_names():
    """Endings, kinds, foci and outcomes read as words."""
    for table in study(*SMALL).present().values():
        for name in NAMES.keys() & set(table.columns):
            assert set(table[name]) <= NAMES[name], name


def test_a_study_of_which_nothing_is_known_yet_has_its_columns_and_types():
    """A table without rows has the columns and types of one with rows."""
    quiet = study(*SMALL[:3], "exchanges_table=all", "mechanisms.ruptures=false")
    full = study("dyads=2", "treatment.sessions=8")
    assert len(quiet.episodes) == 0
    assert len(full.episodes) > 0
    assert quiet.episodes.dtypes.to_dict() == full.episodes.dtypes.to_dict()


def test_numbers_count_from_where_they_are_said_to():
    """Dyads, episodes and exchanges count from 0, sessions from 1."""
    tables = study(*SMALL)
    assert tables.dyads["dyad"].tolist() == [0, 1]
    assert tables.sessions["session"].min() == 1
    assert tables.exchanges is not None
    assert tables.exchanges["exchange"].min() == 0
    assert tables.exchanges["exchange"].max() == 19
    assert tables.exchanges["session"].min() == 1


def test_the_highest_number_of_a_dyad_fits_its_table(tmp_path):
    """A dyad far out, as the configuration allows, is simulated, written and read back."""
    far = 2**63 - 2
    tables = study(*SMALL[1:], f"first_dyad={far}", "dyads=1", "caseload=1")
    assert tables.dyads["dyad"].tolist() == [far]
    assert tables.dyads["therapist"].tolist() == [far]
    write(tmp_path / "far", tables, STUDY, draw_nothing)
    assert read(tmp_path / "far").sessions["dyad"].unique().tolist() == [far]
