"""Tables of one's own: nearly right, odd, or no tables at all; and what is said of them."""

from __future__ import annotations

from hypothesis import strategies as st

from dyad_sim.cli import OK
from dyad_sim.own_study.columns import ACTS, ALL, CODINGS, COLUMNS
from tests.fuzz.damage import yamls
from tests.fuzz.program import call, check_answer, files_in, sandbox

CELLS = (
    *("", "1", "2", "3", "4,5", "6.5", "7", "0", "-99", "NA", ".", "yes", "no", "ja", "1e400"),
    *("nan", "inf", "1.0", "007", "completed", "dropped_out", "patient", "t", "-1", "1e-320"),
    *(
        '"',
        "'",
        "\0",
        "é",
        "\u2212",
        "9" * 40,
        "x" * 300,
        "=1+1",
        "1.234,5",
        "2020-01-01",
        " 5 ",
    ),
)

GOOD = {
    "dyad": ("A", "B", "C", "1", "2"),
    "session": ("0", "1", "2", "3", "9", "40"),
    "exchange": ("1", "2", "3"),
    "person": ("patient", "therapist"),
    "ending": ("completed", "dropped_out", "good_enough", ""),
}
"""What a column may hold; others hold numbers."""

ASKED = (
    ("measure", "own.csv"),
    ("measure", "own.csv", "--dyads", "own.csv", "--output", "out"),
    ("measure", "own.csv", "--columns", "columns.yaml", "--cutoff", "2", "--output", "out"),
    ("measure", "own.csv", "--missing", "-99", "--scale", "alliance_patient=0:9"),
    ("measure", "own.csv", "--column", "symptoms=symptoms_#"),
    ("measure", "--acts", "own.csv"),
    ("measure", "--codes", "own.csv", "--output", "out"),
    ("measure", "own.csv", "--acts", "own.csv", "--codes", "own.csv"),
    ("fit", "own.csv"),
    ("fit", "own.csv", "--columns", "columns.yaml", "--dyads", "own.csv", "output=out"),
)

YAMLS = (
    *(
        b"dyad: dyad\n",
        b"missing: [-99, yes]\n",
        b"symptoms: {column: symptoms, scale: [9, 0]}",
    ),
    *(b"rupture_patient: {codes: {1: yes, 2: no}}", b"symptoms: {scale: [.nan, 1]}", b"1: {}"),
    *(b"dyad: [1]", b"missing: {a: 1}", b"symptoms: {codes: [1]}", b"alliance_patient: A_#"),
)


@st.composite
def own_tables(draw: st.DrawFn) -> tuple[bytes, bytes, tuple[str, ...]]:
    """A table, what is said of its columns, and a command that reads both."""
    said = draw(st.sampled_from(YAMLS) | yamls)
    asked = draw(st.sampled_from(ASKED))
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=60) | yamls), said, asked
    needed = {"--acts": ACTS, "--codes": CODINGS}.get(asked[1], ("dyad", "session"))
    known = st.sampled_from([*COLUMNS, *ALL, "symptoms_1", "alliance_patient_2", "other"])
    # A header that has a column twice is refused before anything else is looked at.
    names = list(dict.fromkeys([*needed, *draw(st.lists(known, max_size=6, unique=True))]))
    odd = draw(st.booleans())
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    rows = draw(st.lists(st.tuples(*(_cells(name, odd) for name in names)), max_size=12))
    text = "\n".join(separator.join(row) for row in [names, *rows])
    encoding = draw(st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "cp1252"]))
    return text.encode(encoding, "replace"), said, asked


def _cells(name: str, odd: bool) -> st.SearchStrategy[str]:
    """What stands in a column."""
    good = st.sampled_from(GOOD.get(name, ("", "1", "2", "1.5", "0", "1")))
    return good | st.sampled_from(CELLS) if odd else good


def check_own_table(asked: tuple[bytes, bytes, tuple[str, ...]]) -> None:
    """A table is refused with nothing left behind, or measured."""
    table, said, command = asked
    with sandbox() as folder:
        (folder / "own.csv").write_bytes(table)
        (folder / "columns.yaml").write_bytes(said)
        before = files_in(folder)
        answer = call(*command)
        check_answer(answer, before)
        if command[0] == "fit":
            assert answer.status != OK, answer  # No table has dyads enough for a population.
        elif answer.status == OK:
            assert "no patient is judged" in answer.out, answer
            made = set(files_in(folder)) - set(before)
            assert made <= {"out", "out/measures.csv"}, answer
