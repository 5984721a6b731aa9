"""Tables of one's own: read as they are, or refused with file, line, column, value, remedy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.api import simulate
from dyad_sim.own_study import COLUMNS, TableError, columns_from, read_sessions, reading_of

HEAD = "dyad,session,alliance_patient,symptoms,rupture_patient\n"


@pytest.fixture(scope="module")
def simulated():
    return simulate(dyads=12, caseload=3, seed=5, treatment="brt")


@pytest.fixture(scope="module")
def whole(simulated):
    """The sessions of the study, with what the dyads add to them."""
    of_dyads = ["dyad", "therapist", "ending", "symptoms_intake", "symptoms_end"]
    return simulated.sessions.merge(simulated.dyads[of_dyads], on="dyad")


def written(folder, text, name="own.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def refused(folder, text, columns=None, **how):
    with pytest.raises(TableError) as caught:
        read_sessions(written(folder, text, **how), columns)
    return str(caught.value)


def same(found, expected):
    names = [name for name in COLUMNS if name in expected]
    pd.testing.assert_frame_equal(found, expected[names], check_dtype=False)


# --- Conventions of files --------------------------------------------------------


def test_a_simulated_table_is_read_as_it_is(whole, tmp_path):
    whole.to_csv(tmp_path / "sessions.csv", index=False)
    whole.to_parquet(tmp_path / "sessions.parquet")
    found = read_sessions(tmp_path / "sessions.csv")
    same(found, whole)
    same(read_sessions(tmp_path / "sessions.parquet"), whole)
    assert found["rupture_patient"].dtype == bool


def test_a_second_file_has_what_a_dyad_has_once(simulated, whole, tmp_path):
    simulated.sessions.to_csv(tmp_path / "sessions.csv", index=False)
    simulated.dyads.to_csv(tmp_path / "dyads.csv", index=False)
    same(read_sessions(tmp_path / "sessions.csv", dyads=tmp_path / "dyads.csv"), whole)


@pytest.mark.parametrize(
    ("separator", "decimal", "encoding"),
    [
        (";", ",", "utf-8"),
        ("\t", ".", "utf-8-sig"),
        ("\t", ",", "utf-16"),
        ("|", ".", "cp1252"),
        (",", ",", "utf-8"),
    ],
)
def test_separators_decimals_and_letters_are_recognised(
    separator, decimal, encoding, whole, tmp_path
):
    file = tmp_path / "own.txt"
    whole.to_csv(file, index=False, sep=separator, decimal=decimal, encoding=encoding)
    same(read_sessions(file), whole)


def test_one_row_for_each_dyad_is_read_with_the_number_of_the_session_in_the_names(
    whole, tmp_path
):
    wide = whole.pivot_table(
        index=["dyad", "ending"], columns="session", values=["alliance_patient", "symptoms"]
    )
    short = {"alliance_patient": "WAI", "symptoms": "OQ"}
    wide.columns = [f"{short[name]}_{number:02d}" for name, number in wide.columns]
    wide.reset_index().rename(columns={"dyad": "ID"}).to_csv(tmp_path / "w.csv", index=False)
    how = {"dyad": "ID", "alliance_patient": "WAI_#", "symptoms": "OQ_#"}
    found = read_sessions(tmp_path / "w.csv", how)
    same(found, whole[["dyad", "session", "ending", "alliance_patient", "symptoms"]])


def test_our_own_names_with_numbers_need_no_mapping(tmp_path):
    text = "dyad,alliance_patient_1,alliance_patient_3\nA,5,6\nB,4,\n"
    found = read_sessions(written(tmp_path, text))
    assert found.to_dict("list") == {
        "dyad": ["A", "A", "B"],
        "session": [1, 3, 1],
        "alliance_patient": [5.0, 6.0, 4.0],
    }


def test_columns_are_named_scaled_and_decoded_by_a_file_of_yaml(tmp_path):
    table = (
        "ID;Sitzung;WAI_P;Bruch;BSI;Ende\n7;1;48,5;ja;1,5;1\n7;2;-99;nein;.;1\n9;1;84;;1;2\n"
    )
    yaml = """
dyad: ID
session: Sitzung
alliance_patient: {column: WAI_P, scale: [12, 84]}
rupture_patient: Bruch
symptoms: {column: BSI, scale: [4, 0]}
ending: {column: Ende, codes: {1: completed, 2: dropped_out}}
missing: [-99]
"""
    found = read_sessions(
        written(tmp_path, table), written(tmp_path, yaml, name="columns.yaml")
    )
    # 1 + 6 * 36.5 / 72
    assert found["alliance_patient"].tolist()[::2] == [pytest.approx(4.041_666_667), 7.0]
    assert np.isnan(found["alliance_patient"][1])
    assert found["symptoms"].tolist()[::2] == [2.5, 3.0]
    assert found["rupture_patient"].fillna(-1).tolist() == [1.0, 0.0, -1.0]
    assert found["ending"].tolist() == ["completed", "completed", "dropped_out"]


def test_whole_numbers_with_decimals_are_the_same_codes(tmp_path):
    table = "dyad;session;symptoms;rupture_patient\n1;1;-99,0;1,0\n2;1;3,5;2,0\n"
    how = {"missing": [-99], "rupture_patient": {"codes": {2: False}}}
    found = read_sessions(written(tmp_path, table), how)
    assert found["symptoms"].isna().tolist() == [True, False]
    assert found["rupture_patient"].tolist() == [True, False]


def test_yes_and_no_as_keys_of_yaml_are_what_they_look_like(tmp_path):
    columns = written(tmp_path, "rupture_patient: {codes: {1: yes, 2: no}}", name="c.yaml")
    text = "dyad,session,rupture_patient\n1,1,1\n2,1,2\n"
    assert read_sessions(written(tmp_path, text), columns)["rupture_patient"].tolist() == [
        True,
        False,
    ]


# --- Warts -----------------------------------------------------------------------


def test_gaps_late_starts_empty_rows_and_unsorted_rows_are_no_mistake(tmp_path):
    text = HEAD + "B,7,4,1,no\nB,3,5,,yes\n,,,,\nA,1,,2,\n"
    found = read_sessions(written(tmp_path, text))
    assert found["session"].tolist() == [1, 3, 7]
    assert found["dyad"].tolist() == ["A", "B", "B"]


def test_an_intake_becomes_a_column(tmp_path):
    found = read_sessions(
        written(tmp_path, HEAD + "1,0,,9,\n1,1,5,8,no\n2,0,,7,\n2,1,4,6,no\n")
    )
    assert found["session"].tolist() == [1, 1]
    assert found["symptoms_intake"].tolist() == [9.0, 7.0]


def test_numbers_with_leading_zeros_stay_names(tmp_path):
    text = "dyad,session,symptoms\n007,1,1\n7,1,2\n"
    assert read_sessions(written(tmp_path, text))["dyad"].tolist() == ["007", "7"]


def test_an_ending_given_once_holds_for_all_sessions(tmp_path):
    text = "dyad,session,ending\n1,1,\n1,2,completed\n2,1,dropped_out\n"
    found = read_sessions(written(tmp_path, text))
    assert found["ending"].tolist() == ["completed", "completed", "dropped_out"]


def test_what_is_not_read_or_empty_is_named(tmp_path):
    reading = reading_of(written(tmp_path, "dyad,session,symptoms,mood\n1,1,,3\n2,1,,4\n"))
    assert reading.notes == ("Not read: mood.", "Column symptoms is empty.")
    assert list(reading.sessions) == ["dyad", "session"]


def test_a_minus_sign_of_a_word_processor_is_a_minus(tmp_path):
    text = "dyad,session,affiliation_patient\n1,1,\N{MINUS SIGN}0.5\n2,1,0.25\n"
    assert read_sessions(written(tmp_path, text))["affiliation_patient"].tolist() == [
        -0.5,
        0.25,
    ]


# --- Bad tables ------------------------------------------------------------------

BAD = {
    "empty": ("", "is empty"),
    "only a header": (HEAD, "has no rows"),
    "no dyad": ("patient,session\n1,1\n", "has no column dyad. It has 'patient', 'session'."),
    "a column twice": ("dyad,session,dyad\n1,1,1\n", "has 2 columns 'dyad'"),
    "words for numbers": (
        HEAD + "1,1,5,1,no\n1,2,good,1,no\n",
        "line 3, column alliance_patient",
    ),
    "beyond the scale": (
        HEAD + "1,1,8,1,no\n1,2,9,1,no\n",
        "'8' lies beyond the scale, 1 to 7",
    ),
    "more of them": (HEAD + "1,1,8,1,no\n1,2,9,1,no\n", "(and 1 more)"),
    "a doubled session": (HEAD + "1,1,5,1,no\n2,1,5,1,no\n1,1,6,1,no\n", "already, in line 2"),
    "a code for missing": (HEAD + "1,1,-99,1,no\n", "--missing"),
    "no session": (HEAD + "1,,5,1,no\n", "says no session"),
    "half a session": (HEAD + "1,1.5,5,1,no\n", "is no number of a session"),
    "no dyad in a row": (HEAD + ",1,5,1,no\n", "names no dyad"),
    "neither yes nor no": (HEAD + "1,1,5,1,2\n", "--code rupture_patient:VALUE=yes"),
    "one dyad": (HEAD + "1,1,5,1,no\n1,2,5,1,no\n", "nothing is measured of a single person"),
    "a long row": (HEAD + "1,1,5,1,no,9\n", "line 2: 6 values"),
    "a short row": (HEAD + "1,1,5,1,no\n1,2\n", "line 3: 2 values"),
    "infinite": (HEAD + "1,1,5,inf,no\n", "'inf' is no number"),
    "far too large": (HEAD + "1,1,5,1e300,no\n", "is no measurement"),
    "points and commas": (
        "dyad;session;symptoms\n1;1;1,5\n1;2;1.5\n",
        "where other rows have a",
    ),
    "a rated intake": (HEAD + "1,0,5,1,no\n", "session 0 has ratings"),
    "two endings": ("dyad,session,ending\n1,1,completed\n1,2,dropped_out\n", "Give it one"),
    "an unknown ending": ("dyad,session,ending\n1,1,gone\n", "is no ending that is known"),
    "half a marker": ("dyad,session,withdrawal_markers\n1,1,1.5\n", "is no count"),
    "an open quote": ('dyad,session,symptoms\n1,1,"3\n2,1,4\n', "is no number"),
    "bytes": ("\0\1\2", "is no text"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_table_is_refused_in_one_message(case, tmp_path):
    text, expected = BAD[case]
    said = refused(tmp_path, text)
    assert expected in said
    assert said.startswith(str(tmp_path / "own.csv"))
    assert len(said) < 600


def test_what_is_no_file_or_damaged_is_refused(tmp_path):
    for name in (tmp_path, tmp_path / "nothing.csv"):
        with pytest.raises(TableError, match="Name a file with a table"):
            read_sessions(name)
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(TableError, match="is damaged"):
        read_sessions(tmp_path / "x.parquet")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"alliance": "WAI"}, "'alliance' is no column that is known"),
        ({"aliance_patient": "WAI"}, "Did you mean alliance_patient?"),
        ({"symptoms": {"name": "BSI"}}, "cannot be read"),
        ({"symptoms": True}, "cannot be read"),
        ({"dyad": {"scale": [1, 7]}}, "has no scale"),
        ({"symptoms": {"scale": [1]}}, "two different numbers"),
        ({"symptoms": {"scale": ["a", "b"]}}, "two different numbers"),
        ({"symptoms": {"scale": [1, 1]}}, "two different numbers"),
        ({"rupture_patient": {"codes": 1}}, "must be values with meanings"),
        ({"missing": {1: 2}}, "must be a list"),
        ({"symptoms": "A", "symptoms_end": "A"}, "are both column 'A'"),
        ({"symptoms": "A_#_#"}, "more than one #"),
        ([1, 2], "names with their columns"),
    ],
)
def test_what_cannot_be_said_of_columns_is_refused(given, expected):
    with pytest.raises(TableError, match=expected.replace("?", r"\?")):
        columns_from(given)


def test_yaml_that_is_none_is_refused(tmp_path):
    for text in ("a: [", "[1, 2]", "dyad: ID\n\tx: 1", "!!python/object:os.system {}"):
        with pytest.raises(TableError):
            columns_from(written(tmp_path, text, name="c.yaml"))


def test_a_column_that_was_named_and_is_not_there_is_refused(tmp_path):
    said = refused(tmp_path, HEAD + "1,1,5,1,no\n2,1,5,1,no\n", {"symptoms": "BSI"})
    assert "has no column 'BSI' for symptoms" in said
    said = refused(tmp_path, "ID,W_1\n1,4\n2,5\n", {"dyad": "ID", "symptoms": "B_#"})
    assert "has no column 'B_#' for symptoms" in said


def test_a_second_file_must_be_of_the_same_dyads_each_once(tmp_path):
    sessions = written(tmp_path, "dyad,session,symptoms\n1,1,1\n2,1,1\n")
    for text, expected in {
        "dyad,ending\nA,completed\n": "holds none of the dyads",
        "dyad,ending\n1,completed\n1,completed\n": "is there twice",
        "who,ending\n1,completed\n": "has no column dyad",
    }.items():
        with pytest.raises(TableError, match=expected):
            read_sessions(sessions, dyads=written(tmp_path, text, name="dyads.csv"))


@pytest.mark.slow
def test_a_million_rows_are_read(tmp_path):
    number = 1_000_000
    draws = np.random.default_rng(1)
    pd.DataFrame(
        {
            "dyad": np.arange(number) // 20,
            "session": np.arange(number) % 20 + 1,
            "alliance_patient": draws.uniform(1, 7, number).round(3),
            "rupture_patient": draws.random(number) < 0.3,
        }
    ).to_csv(tmp_path / "big.csv", index=False)
    assert len(read_sessions(tmp_path / "big.csv")) == number
