"""One dyad again: of a study, a multirun and a sweep, checked against what is stored."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

import dyad_sim
from dyad_sim.cli.replay import DETAILS, SCENES
from dyad_sim.configs import compose, to_plan
from dyad_sim.studies.stored_dyad import typical_case
from dyad_sim.teaching import narration
from dyad_sim.teaching.classroom.recording import recorded
from dyad_sim.teaching.classroom.serialise import from_plain
from dyad_sim.teaching.scenes import names, scene
from tests.cli.conftest import TINY, everything_in
from tests.cli.sweeps import ALL_TABLES, SHORT, make

STUDY = (*SHORT, "dyads=3", "first_dyad=4", "exchanges_table=all")
SWEPT = (
    "sweep.parameters={therapist.skill: [0.2, {beta: [4, 4]}], seed: [1, 9223372036854775807]}"
)
TABLES = ("dyads", "sessions", "episodes", "exchanges")
ALL = "Reproduced exactly: dyads, sessions, episodes, exchanges.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with a study, a multirun and a sweep, made once and not to be changed."""
    folder = tmp_path_factory.mktemp("studies")
    multirun = ("therapist.skill=0.2,0.8", "study.common_random_numbers=false")
    sweep = (SWEPT, *STUDY[:-1], "study.common_random_numbers=false", ALL_TABLES)
    make(
        folder,
        ("run", *STUDY, "output=study"),
        ("run", "-m", *multirun, *STUDY, "output=multirun"),
        ("sweep", *sweep, "exchanges_table=[5]", "output=sweep"),
    )
    return folder


@pytest.fixture
def studies(made, tmp_path) -> Path:
    """A copy of them, where the command line is called."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def changed(table: Path, column: str, add: float) -> None:
    """Change the last value of a column in a table on disk."""
    frame = pd.read_parquet(table)
    frame.loc[frame.index[-1], column] += add
    frame.to_parquet(table, index=False)


# --- Reproduced --------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("study", "--dyad", "6"), ALL),
        (("multirun", "--cell", "0", "--dyad", "4"), ALL),
        (("multirun", "--cell", "1", "--dyad", "5"), ALL),
        (("multirun/1", "--dyad", "5"), ALL),
        (("sweep", "--dyad", "5"), ALL),
        (("sweep", "--cell", "1", "--dyad", "5"), ALL),
        (("sweep", "--cell", "3", "--dyad", "5"), ALL),
        (("sweep", "--cell", "2", "--dyad", "6"), ALL.replace(", exchanges", "")),
    ],
)
def test_a_dyad_is_reproduced_exactly(asked, told, called_in, studies):
    """Of any study, in any cell; only what was stored is compared."""
    before = everything_in(studies)
    done = called_in("replay", *asked)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(told)
    assert f"dyad {asked[-1]}, therapist" in done.stdout
    assert max(map(len, done.stdout.splitlines()[:10])) <= 80
    assert everything_in(studies) == before


@pytest.mark.parametrize("file", ["exchanges.csv", "exchanges.parquet"])
def test_exchanges_are_those_that_the_study_would_have_kept(file, called_in, studies):
    """The same table, in either format."""
    done = called_in("replay", "study", "--dyad", "5", "--exchanges", file)

    assert done.returncode == 0, done.stderr
    stored = pd.read_parquet(studies / "study" / "exchanges.parquet")
    expected = stored[stored["dyad"] == 5].reset_index(drop=True)
    if file.endswith(".parquet"):
        found = pd.read_parquet(studies / file)
        pd.testing.assert_frame_equal(found, expected, check_exact=True)
    else:
        text = expected.to_csv(index=False)
        assert (studies / file).read_text() == text


def test_a_dyad_whose_part_is_not_there_yet_is_shown_all_the_same(called_in, studies):
    """There is nothing to compare, and that is no failure."""
    shutil.rmtree(studies / "sweep" / "sessions.parquet")
    for name in ("dyads", "episodes", "exchanges"):
        (part,) = (studies / "sweep" / f"{name}.parquet").iterdir()
        part.rename(part.with_name(f".{part.name}"))  # As a part that is being written.

    done = called_in("replay", "sweep", "--dyad", "5")

    assert done.returncode == 0, done.stderr
    assert "No row of this dyad is stored yet" in done.stdout


# --- Told --------------------------------------------------------------------


def test_the_course_is_told_session_by_session(called_in, studies):
    """Each session under its heading, wrapped, before the table of sessions."""
    done = called_in("replay", "study", "--dyad", "6")

    assert done.returncode == 0, done.stderr
    story, table = re.split(r"^ +Alliance +Alliance", done.stdout, flags=re.MULTILINE)
    headings = re.findall(r"^Session (\d+)$", story, re.MULTILINE)
    sessions = pd.read_parquet(studies / "study" / "sessions.parquet")
    assert headings == [str(n) for n in sessions.loc[sessions["dyad"] == 6, "session"]]
    assert "The patient came with a habitual style" in story
    assert max(map(len, story.splitlines())) <= 80
    assert "Reproduced exactly" in table


def test_a_finer_detail_tells_more(called_in, studies):
    """Episodes by default; the dyad has two ruptures."""
    default = called_in("replay", "study", "--dyad", "5").stdout
    told = {
        detail: called_in("replay", "study", "--dyad", "5", "--detail", detail).stdout
        for detail in DETAILS
    }
    assert told["episodes"] == default
    assert len(told["sessions"]) < len(told["episodes"]) < len(told["exchanges"])


def test_the_details_are_those_of_the_narration():
    """The command line names them without importing it."""
    assert narration.DETAILS == DETAILS


# --- Not reproduced ----------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "table", "column", "asked"),
    [
        ("study", "dyads.parquet", "symptoms_end", ("--dyad", "6")),
        ("study", "sessions.parquet", "alliance_true", ("--dyad", "6")),
        ("study", "exchanges.parquet", "exchange", ("--dyad", "6")),
        ("multirun", "1/sessions.parquet", "session", ("--cell", "1", "--dyad", "6")),
        (
            "sweep",
            "dyads.parquet/chunk-000000.parquet",
            "sessions_attended",
            ("--cell", "3", "--dyad", "6"),
        ),
    ],
)
def test_a_changed_row_is_found(folder, table, column, asked, called_in, studies):
    """Were it by one bit; the table and the column are named, and the exit status is 1."""
    whole = column in {"exchange", "session", "sessions_attended"}
    changed(studies / folder / table, column, 1 if whole else 1e-15)

    done = called_in("replay", folder, *asked)

    assert done.returncode == 1
    assert f"Not reproduced: {table.partition('.')[0].rpartition('/')[2]}, in {column}." in (
        done.stdout
    )
    assert "Reproduced exactly" in done.stdout


def test_a_missing_row_is_found(called_in, studies):
    """Of several that a dyad has."""
    table = studies / "study" / "sessions.parquet"
    pd.read_parquet(table).iloc[:-1].to_parquet(table, index=False)

    done = called_in("replay", "study", "--dyad", "6")

    assert done.returncode == 1
    assert "Not reproduced: sessions, in rows." in done.stdout


@pytest.mark.parametrize(
    ("folder", "table"),
    [
        ("study", "dyads.parquet"),
        ("study", "sessions.parquet"),
        ("study", "exchanges.parquet"),
        ("sweep", "sessions.parquet/chunk-000000.parquet"),
    ],
)
def test_a_dyad_that_a_whole_table_lacks_is_found(folder, table, called_in, studies):
    """It is not taken for one that is not there yet."""
    rows = pd.read_parquet(studies / folder / table)
    rows[rows["dyad"] != 6].to_parquet(studies / folder / table, index=False)

    done = called_in("replay", folder, "--dyad", "6")

    assert done.returncode == 1
    assert f"Not reproduced: {table.partition('.')[0]}, in rows." in done.stdout


def test_another_version_is_told_where_rows_differ(called_in, studies):
    """It may be the reason."""
    record = json.loads((studies / "study" / "study.json").read_text())
    record["dyad_sim"] = "0.0.1"
    (studies / "study" / "study.json").write_text(json.dumps(record))
    changed(studies / "study" / "dyads.parquet", "ruptures", 1)

    done = called_in("replay", "study", "--dyad", "6")

    assert done.returncode == 1
    assert f"made by version 0.0.1, this is {dyad_sim.__version__}" in done.stderr


# --- Refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("study", "--dyad", "3"), "--dyad 3 is not in this cell; its dyads are 4 to 6."),
        (("study", "--dyad", "7"), "--dyad 7 is not in this cell"),
        (("study", "--dyad", "9" * 30), "is not in this cell"),
        (("study", "--cell", "1", "--dyad", "4"), "--cell 1 is no cell of this study"),
        (
            ("sweep", "--cell", "4", "--dyad", "4"),
            "--cell 4 is no cell of this study; there are 4",
        ),
        (("sweep", "--cell", "-1", "--dyad", "4"), "--cell -1 is no cell of this study"),
        (("multirun", "--cell", "2", "--dyad", "4"), "--cell 2 is no cell of the multirun"),
        (("nowhere", "--dyad", "4"), "nowhere does not exist"),
        (("sweep/chunks", "--dyad", "4"), "sweep/chunks holds no study"),
        (("study/study.json", "--dyad", "4"), "study/study.json holds no study"),
        (
            ("study", "--dyad", "4", "--exchanges", "a.txt"),
            "--exchanges a.txt is of another kind",
        ),
        (("study", "--dyad", "4", "--exchanges", "no/a.csv"), "--exchanges no/a.csv cannot be"),
        (("study",), "Name the folder of a study and --dyad NUMBER, or --scene NAME."),
        (("study", "--dyad", "4", "--html", "a.htm"), "--html a.htm is of another kind"),
        (("study", "--dyad", "4", "--gif", "a.png"), "--gif a.png is of another kind"),
        (("study", "--dyad", "4", "--figure", "no/a.png"), "--figure no/a.png cannot be"),
        (("study", "--dyad", "4", "--page", "--at", "99.0"), "--at 99.0 is no moment of"),
        (("study", "--dyad", "4", "--page", "--at", "here"), "--at here is no moment of"),
        (("study", "--dyad", "4", "--at", "1.3"), "--at 1.3 has no use without --html, --gif"),
        (("--scene", "ruth", "--page-at", "https://a.org/"), "has no use without --page; add"),
        (("--scene", "spiral"), "--scene spiral is not there; choose one of attuned_and"),
        (("--scene", "ruth", "--dyad", "3"), "--scene is a dyad of its own"),
        (("study", "--dyad", "four"), "--dyad 'four' is no whole number"),
        (
            ("study", "--dyad", "4", "--detail", "all"),
            "--detail 'all' is not known; choose one of",
        ),
    ],
)
def test_what_cannot_be_replayed_is_refused(asked, told, called_in, studies):
    """In one message, with exit status 2, and nothing is written."""
    before = everything_in(studies)
    done = called_in("replay", *asked)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert everything_in(studies) == before


DESCRIPTIONS = {
    "no counts": lambda record: record.pop("counts"),
    "no configuration": lambda record: record.pop("configuration"),
    "no version": lambda record: record.pop("dyad_sim"),
    "no caseload": lambda record: record["configuration"].pop("caseload"),
    "no keys": lambda record: record["sweep"].pop("keys"),
    "no design": lambda record: record.update(sweep=None),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_a_damaged_description_is_refused(case, called_in, studies):
    """It names what may be damaged, and asks for a copy."""
    file = studies / "sweep" / "study.json"
    record = json.loads(file.read_text())
    DESCRIPTIONS[case](record)
    file.write_text(json.dumps(record))

    done = called_in("replay", "sweep", "--dyad", "5")

    assert done.returncode == 2
    assert "sweep cannot be replayed: its study.json" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("file", ["cells.parquet", "dyads.parquet/chunk-000000.parquet"])
def test_a_damaged_table_is_told(file, called_in, studies):
    """A failure of a disk, say, and no mistake of the user: exit status 1."""
    (studies / "sweep" / file).write_text("notes")

    done = called_in("replay", "sweep", "--dyad", "5")

    assert done.returncode == 1
    assert file.partition("/")[0] in done.stderr
    assert "is damaged or gone" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


# --- Scenes, and what a replay can be written as --------------------------------


def test_the_help_names_every_scene():
    """Without importing them."""
    assert set(SCENES) == set(names())


def test_a_scene_is_told_without_a_study(called_in, tmp_path):
    """Its name is enough; nothing is stored, so nothing is compared."""
    done = called_in("replay", "--scene", "withdrawal_spiral", "--detail", "sessions")
    assert done.returncode == 0
    assert "Withdrawal spiral" in done.stdout
    assert "Session 30" in done.stdout
    assert "eproduced" not in done.stdout
    assert everything_in(tmp_path) == []


def test_a_replay_is_written_as_hand_out_figure_animation_and_link(called_in, studies):
    """Each file opens again; all begin at the moment that was asked for."""
    done = called_in(
        *("replay", "study", "--dyad", "5", "--at", "1.3"),
        *("--html", "a.html", "--figure", "a.png", "--gif", "a.gif", "--page"),
    )
    assert done.returncode == 0, done.stderr
    page = (studies / "a.html").read_text()
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert data["at"] == {"session": 1, "exchange": 3}
    stored = pd.read_parquet(studies / "study" / "exchanges.parquet").query("dyad == 5")
    strain = data["view"]["exchanges"]["strain"]
    assert strain == pytest.approx(stored["strain"].tolist(), abs=1e-5)
    assert "dyad-sim replay study --dyad 5" in page
    assert "http://" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    with Image.open(studies / "a.png") as figure:
        assert min(figure.size) > 1000
    with Image.open(studies / "a.gif") as animation:
        assert animation.n_frames == min(90, len(stored) - 3)
    assert re.search(r"http://127\.0\.0\.1:8642/#case=[\w-]+&at=1\.3\n", done.stdout)


def test_the_hand_out_of_a_scene_holds_its_questions(called_in, studies):
    """And what to watch; not the notes, which give the ending away."""
    done = called_in("replay", "--scene", "backfiring", "--html", "scene.html")
    assert done.returncode == 0, done.stderr
    page = html.unescape((studies / "scene.html").read_text())
    some = scene("backfiring")
    for text in (*some.questions, *some.watch):
        assert f"<li>{text}</li>" in page
    assert some.notes[0] not in page
    assert "Two therapists were compared" not in page


def test_the_link_of_a_dyad_brings_the_same_course_back(called_in, studies):
    """What it holds is the case, number for number, from a sweep with draws of its own too."""
    dyad = ("replay", "sweep", "--cell", "3", "--dyad", "5")
    done = called_in(*dyad, "--page", "--page-at", "https://example.org/dyad/")
    packed = re.search(r"https://example\.org/dyad/#case=([\w-]+)&at=", done.stdout)[1]
    plain = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    case = from_plain(plain, typical_case(to_plan(compose([]))))
    stored = pd.read_parquet(studies / "sweep" / "exchanges.parquet")
    stored = stored.query("cell == 3 and dyad == 5")
    assert [row.strain for row in recorded(case).rows] == stored["strain"].tolist()


def test_a_scene_has_a_short_link(called_in):
    """By its name, at its opening."""
    done = called_in("replay", "--scene", "ruth", "--detail", "sessions", "--page")
    assert "http://127.0.0.1:8642/#scene=ruth&at=1.4\n" in done.stdout


def test_a_treatment_that_is_too_long_for_the_page_is_refused(called_in, tmp_path):
    """With the limit."""
    long = ("dyads=1", "treatment.sessions=200", "treatment.exchanges=100")
    called_in("run", *long, "output=long")
    done = called_in("replay", "long", "--dyad", "0", "--page")
    assert done.returncode == 2
    assert "20000 exchanges is too long here; at most 12000" in done.stderr


@pytest.mark.parametrize("asked", ["javascript:alert(1)", "ftp://a/", "http://a\nb", "//a"])
def test_a_link_leads_to_the_web_or_beside(asked, called_in):
    done = called_in("replay", "here", "--dyad", "0", "--page", "--page-at", asked)

    assert done.returncode == 2
    assert f"--page-at {asked} is no address of a page" in done.stderr


def test_a_hand_out_takes_the_place_of_none_but_a_hand_out(called_in, tmp_path):
    """Neither of somebody's own page, nor of a report; nor does a report take its place."""
    dyad = ("replay", "--scene", "withdrawal_spiral", "--html")
    (tmp_path / "mine.html").write_text("mine")
    assert called_in("run", *TINY, "output=here").returncode == 0
    assert called_in("report", "here").returncode == 0
    assert called_in(*dyad, "handout.html").returncode == 0
    assert called_in(*dyad, "handout.html").returncode == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    for asked in ((*dyad, "mine.html"), (*dyad, "here/report.html")):
        done = called_in(*asked)
        assert done.returncode == 2
        assert "is there, and is no hand-out of dyad_sim; name another file" in done.stderr
    done = called_in("report", "here", "--output", "handout.html")
    assert done.returncode == 2
    assert "is no report of dyad_sim" in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.html")} == before
