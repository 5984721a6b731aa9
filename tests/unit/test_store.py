"""Studies on disk: written whole or not at all, the same bytes every time."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dyad_sim.studies.files import DamagedError, file_hash, make_hidden
from dyad_sim.studies.store import (
    STUDY_FILE,
    OccupiedError,
    check_free,
    describe,
    filling,
    read,
    read_study,
    write,
)
from dyad_sim.studies.tables import check_content
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
    assert sorted(contents(folder)) == told.pop("files")
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
    assert sorted(contents(folder)) == read_study(folder)["files"]
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


@pytest.mark.parametrize("failing_at", [0, 1, 4, 7])
def test_a_filling_that_cannot_be_finished_leaves_all_as_it_was(
    tmp_path, monkeypatch, failing_at
):
    """When one file cannot be moved up, new ones are gone again and old ones are back."""
    folder = tmp_path / "first"
    write_small(folder)
    before = contents(folder)
    replace = Path.replace
    moved: list[Path] = []

    def failing(self: Path, target: Path) -> Path:
        if Path(target).parent == folder:
            moved.append(Path(target))
            if len(moved) == failing_at + 1:
                message = "no space left"
                raise OSError(message)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)

    def draw_three(place: Path) -> None:
        for name in ("new", "newer", "newest"):
            (place / name).touch()

    with pytest.raises(OSError, match="no space left"):
        write(folder, study(*SMALL), STUDY, draw_three)
    monkeypatch.undo()
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_nothing_can_be_read_of_a_study_under_construction(tmp_path):
    """Until the block has ended well, the folder does not exist."""
    folder = tmp_path / "first"
    with filling(folder, HASH) as building:
        describe(building, STUDY)
        assert not folder.exists()
        assert building.name.startswith(".")
    assert folder.exists()


# --- What else lies in the folder ------------------------------------------------


def test_whatever_else_is_in_the_folder_of_a_study_stays(tmp_path):
    """Notes, a folder, a report, a link: written again, the study leaves them alone."""
    folder = tmp_path / "first"
    write_small(folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "drafts" / "deep").mkdir(parents=True)
    (folder / "drafts" / "deep" / "one.md").write_text("mine too", encoding="utf-8")
    (folder / "elsewhere").symlink_to(tmp_path)
    write_small(folder, name="second")
    assert read_study(folder)["name"] == "second"
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "drafts" / "deep" / "one.md").read_text(encoding="utf-8") == "mine too"
    assert (folder / "elsewhere").is_symlink()


def test_the_folder_itself_stays_the_same_one(tmp_path):
    """Its rights are kept, and a shell that stands in it still does."""
    folder = tmp_path / "first"
    folder.mkdir(mode=0o700)
    folder.chmod(0o2700)
    number = folder.stat().st_ino
    for _ in range(2):
        write_small(folder)
        assert folder.stat().st_ino == number
        assert folder.stat().st_mode & 0o7777 == 0o2700


def test_a_new_folder_has_the_rights_that_were_asked_for(tmp_path):
    former = os.umask(0o077)
    try:
        write_small(tmp_path / "first")
    finally:
        os.umask(former)
    assert (tmp_path / "first").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "first" / "dyads.parquet").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["figure.png", "zz.png"])
def test_a_file_of_somebody_else_is_not_replaced(tmp_path, name):
    """The study did not write it, so it is not the study's to replace."""
    folder = tmp_path / "first"
    write_small(folder)
    (folder / name).write_text("mine", encoding="utf-8")
    before = contents(folder)
    with pytest.raises(OccupiedError, match=f"holds {name}, which is not of its study"):
        write(folder, study(*SMALL), STUDY, lambda place: (place / name).touch())
    assert contents(folder) == before


def test_a_folder_where_a_file_is_to_be_written_is_told(tmp_path):
    folder = tmp_path / "first"
    write_small(folder)
    (folder / "dyads.parquet").unlink()
    (folder / "dyads.parquet").mkdir()
    before = contents(folder)
    with pytest.raises(IsADirectoryError, match="a folder stands where a file is to be"):
        write_small(folder)
    assert contents(folder) == before


@pytest.mark.parametrize("own", [["../precious"], ["/etc/hostname"], "precious", [3], None])
def test_a_study_that_claims_files_of_others_is_not_believed(tmp_path, own):
    """Its list may have been written by anybody."""
    folder = tmp_path / "first"
    write_small(folder)
    (tmp_path / "precious").write_text("mine", encoding="utf-8")
    told = {**read_study(folder), "files": own}
    (folder / STUDY_FILE).write_text(json.dumps(told), encoding="utf-8")
    write_small(folder)
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "mine"


def test_what_a_killed_process_left_is_cleared_and_what_is_under_construction_is_not(tmp_path):
    """Nobody holds the first hidden folder; the second is being filled; one is not ours."""
    folder = tmp_path / "first"
    folder.mkdir()
    for place in (tmp_path, folder):
        (make_hidden(place / ".dyad_sim-filling-0") / "dyads.parquet").touch()
    foreign = tmp_path / ".dyad_sim-filling-mine"
    foreign.mkdir()
    (foreign / "notes.txt").touch()
    with filling(tmp_path / "other", HASH) as building:
        assert building.is_dir()
        write_small(folder)
        assert building.is_dir()
        describe(building, STUDY)
    assert sorted(path.name for path in tmp_path.iterdir()) == [foreign.name, "first", "other"]
    assert [path.name for path in foreign.iterdir()] == ["notes.txt"]
    assert not [name for name in contents(folder) if name.startswith(".")]


def test_at_every_moment_of_a_filling_the_folder_is_known_for_its_study(tmp_path, monkeypatch):
    """A process that is killed between two steps leaves one that the same study fills again."""
    folder = tmp_path / "first"
    write_small(folder)
    replace, seen = Path.replace, []

    def watched(path, target):
        seen.append(read_study(folder).get("hash"))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watched)
    write_small(folder)
    assert len(seen) > 3
    assert set(seen) == {HASH}


def test_what_stands_aside_in_the_folder_of_a_sweep_is_not_abandoned(tmp_path):
    """A study that is written below a sweep's folder leaves its earlier rows alone."""
    aside = tmp_path / ".dyad_sim-earlier"
    aside.mkdir()
    write_small(tmp_path / "below")
    assert aside.is_dir()


def test_a_half_filled_folder_is_known_by_its_study(tmp_path):
    """The machine stopped when only one file had gone up: the same study fills it again."""
    folder = tmp_path / "first"
    write_small(folder)
    whole = contents(folder)
    for path in folder.iterdir():
        if path.name != STUDY_FILE:
            path.unlink()
    check_free(folder, HASH)
    write_small(folder)
    assert contents(folder) == whole


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


@pytest.mark.parametrize(
    ("values", "rows", "said"),
    [
        ({"cell": [0, 1]}, 3, "has 2 rows instead of 3"),
        ({"cell": ["a"]}, 1, "has values of another kind in cell"),
        ({"cell": [-1]}, 1, "has an impossible value in cell"),
    ],
)
def test_a_table_that_no_study_has_written_is_refused(values, rows, said, tmp_path):
    """By its file alone, whatever its sum says."""
    file = tmp_path / "cells.parquet"
    pd.DataFrame(values).to_parquet(file)

    with pytest.raises(DamagedError, match=said):
        check_content(file, "cells", rows)
