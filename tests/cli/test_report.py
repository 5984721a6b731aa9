"""A report from the command line: of a study, a sweep and a multirun, whole or not."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from dyad_sim.configs import hash_of
from dyad_sim.report import write
from dyad_sim.report import write as rows
from dyad_sim.report.pictures import MOMENTS_TEXTS
from dyad_sim.studies.files import file_hash
from dyad_sim.studies.tables import TABLES
from tests.cli.conftest import everything_in
from tests.cli.sweeps import ALL_TABLES, SHORT, make

STUDY = (*SHORT, "dyads=12", "caseload=2")
HOSTILE = "</script><script>alert(1)</script> <b>5 & 6's</b> \\n"
MOMENTS = ("exchanges_table=all", "treatment.exchanges=40")
UNIT = "{low: 0, high: 1}"
GRID = "sweep.parameters={therapist.skill: [0.2, 0.5, 0.8], mechanisms.pull: [true, false]}"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with studies of each kind, made once and not to be changed."""
    folder = tmp_path_factory.mktemp("studies")
    escaped = HOSTILE.replace("'", "\\'")
    hostile = f"study.question='{escaped}'"
    make(
        folder,
        (
            "run",
            *STUDY,
            "patient=ruth",
            "therapist.skill=0.7",
            "seed=4",
            hostile,
            "output=study",
        ),
        ("run", *STUDY, *MOMENTS, "output=moments"),
        ("run", "-m", "therapist=novice,mender", *STUDY, "output=multirun"),
        ("sweep", GRID, *STUDY, ALL_TABLES, "output=sweep"),
    )
    return folder


@pytest.fixture
def studies(made, tmp_path) -> Path:
    """A copy of them, where the command line is called."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def drawn():
    """Asked for where figures have to be what they are; elsewhere they are left empty."""


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Leave out the drawing, which takes most of the time."""
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr("dyad_sim.report.pictures._bytes", lambda *_: b"<svg/>")


class Page(HTMLParser):
    """What a page consists of: its tags with their attributes, its embedded data, its text."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.data: dict[str, object] = {}
        self.text = ""
        self._into: str | None = None
        self.source = file.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self._into = dict(attrs).get("id")

    def handle_data(self, data):
        if self._into:
            self.data[self._into.removeprefix("data-")] = json.loads(data)
            self._into = None
        else:
            self.text += data


def reported(called_in, folder: Path, name: str, *options: str) -> Page:
    """Make a report and return the page."""
    done = called_in("report", name, *options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert re.fullmatch(
        rf"Report: {name}/report.html \(\d\.\d MB, one file, no network needed\)\n", done.stdout
    )
    return Page(folder / name / "report.html")


# --- What it holds -------------------------------------------------------------


@pytest.mark.parametrize("name", ["study", "sweep", "multirun"])
def test_a_report_is_one_small_file_that_fetches_nothing(name, called_in, studies, drawn):
    """It changes nothing else in the folder, and every identifier in it is one of its own."""
    before = everything_in(studies)
    page = reported(called_in, studies, name)

    assert everything_in(studies) == sorted([*before, f"{name}/report.html"])
    assert len(page.source.encode()) < write.LARGEST
    for tag, attributes in page.tags:
        for reference in ("src", "href", "data", "action", "srcset", "poster"):
            value = attributes.get(reference)
            fine = value is None or value.startswith(("#", "data:"))
            assert fine or (tag == "a" and value.startswith("https://doi.org/")), (tag, value)
        assert not any(name.startswith("on") or name == "style" for name in attributes)
    names = [attributes["id"] for _, attributes in page.tags if attributes.get("id")]
    assert len(names) == len(set(names))
    assert str(studies) not in page.source


@pytest.mark.parametrize("name", ["study", "sweep", "multirun"])
def test_the_same_study_gives_the_same_bytes(name, called_in, studies, drawn):
    first = reported(called_in, studies, name).source
    assert reported(called_in, studies, name).source == first


@pytest.mark.parametrize("name", ["study", "moments", "sweep", "multirun"])
def test_headings_pictures_and_controls_can_be_told_apart_by_ear(name, called_in, studies):
    """Headings step down by one, pictures have words, controls have labels."""
    page = reported(called_in, studies, name)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    pictures = [attributes for tag, attributes in page.tags if tag == "img"]
    assert all(len(attributes["alt"] or "") > 20 for attributes in pictures)
    assert len(pictures) == (6 if name in {"sweep", "multirun"} else 4)
    for control in re.findall(r"<(?:select|input)\b", page.source.split("<main>")[1]):
        assert control
    labels = len(re.findall(r"<label>[^<]+<(?:select|input)\b", page.source))
    assert labels == len(re.findall(r"<(?:select|input)\b[^>]*>", page.source))


def test_a_study_is_told_with_its_numbers(called_in, studies):
    """Every measure with its interval, what differs from the default, and where it is from."""
    page = reported(called_in, studies, "study")
    record = json.loads((studies / "study" / "study.json").read_text())

    for words in (
        "12 simulated dyads.",
        "Patient: ruth.",
        "These dyads are simulated.",
        "Ruptures the therapist noticed",
        record["hash"],
        "numpy ",
        "@article{safran2014alliance",
        "patient.rigidity",
        "dyad-sim report study",
    ):
        assert words in page.text, words
    assert page.data["replay"] == {"command": "dyad-sim replay study", "cells": False}


def test_moments_are_shown_with_how_to_read_them(called_in, studies, monkeypatch):
    """After the other figures, each under its message and over how to read it."""
    monkeypatch.setattr("dyad_sim.measures.ruptures.event_averages.FEWEST_EVENTS", 1)
    monkeypatch.setattr("dyad_sim.measures.ruptures.event_averages.FEWEST_UNITS", 1)
    page = reported(called_in, studies, "moments")

    _, rest = page.source.split('<section id="moments"')
    section, after = rest.split("</section>", 1)
    assert "What comes before a rupture, and after talk about it" in section
    for name in ("before_a_rupture", "after_speaking"):
        (figure,) = re.findall(rf'<figure id="figure-{name}">.*?</figure>', section, re.DOTALL)
        words = MOMENTS_TEXTS[name]
        assert f'alt="{words.title}. {words.message}"' in figure
        assert figure.index("<figcaption>") < figure.index("<img") < figure.index(words.reading)
    assert 'id="figures"' not in after
    assert 'href="#moments"' in page.source
    assert "is not drawn" not in section


def test_moments_that_are_not_there_are_told_with_the_reason(called_in, studies):
    """Too few of them, or no exchange kept; a design speaks of neither."""
    page = reported(called_in, studies, "moments")
    assert not any(f"figure-{name}" in page.source for name in MOMENTS_TEXTS)
    for words in MOMENTS_TEXTS.values():
        (told,) = re.findall(rf"{words.title} is not drawn: [^.]*\.", page.text)
        assert "and 20 of 10 dyads are needed." in told

    assert "keeps no single exchanges" in reported(called_in, studies, "study").text
    assert 'id="moments"' not in reported(called_in, studies, "sweep").source


def test_what_a_study_says_of_itself_is_text_and_no_markup(called_in, studies):
    page = reported(called_in, studies, "study")

    assert HOSTILE in page.text
    assert "<script>alert" not in page.source
    assert "<b>" not in page.source


def test_the_command_of_a_study_makes_it_again(called_in, studies):
    """Same hash, and no more in the command than is needed."""
    page = reported(called_in, studies, "study")
    (command,) = re.findall(r"dyad-sim run [^\n]*", page.text.split("Make the study again")[1])
    words = shlex.split(command.removesuffix("Copy").strip())

    assert words[2] == "patient=ruth"
    done = called_in(*words[1:], "output=again")
    assert done.returncode == 0, done.stderr
    records = [json.loads((studies / n / "study.json").read_text()) for n in ("study", "again")]
    assert [record.pop("files") for record in records]  # Without figures in the first.
    assert records[0] == records[1]


@pytest.mark.parametrize("name", ["study", "sweep", "multirun"])
def test_every_rupture_and_dyad_is_in_the_tables(name, called_in, studies):
    page = reported(called_in, studies, name)
    folder = studies / name
    for table in ("episodes", "dyads"):
        stored = [
            pd.read_parquet(path).assign(
                cell=int(path.parent.name) if name == "multirun" else 0
            )
            if name != "sweep"
            else pd.read_parquet(path)
            for path in sorted(
                folder.glob(f"{'*/' if name == 'multirun' else ''}{table}.parquet")
            )
        ]
        rows_stored = pd.concat(stored)
        data = page.data[table]
        assert data["count"] == len(rows_stored)
        columns = {column["key"]: column for column in data["columns"]}
        assert ("cell" in columns) == (name != "study")
        assert columns["dyad"]["values"] == rows_stored["dyad"].tolist()
        named = columns["outcome" if table == "episodes" else "ending"]
        words = [named["names"][code].replace(" ", "_") for code in named["values"]]
        assert words == rows_stored["outcome" if table == "episodes" else "ending"].tolist()
        assert f"All {len(rows_stored)} " in page.text


def test_a_sweep_is_told_with_all_measures_maps_and_differences(called_in, studies):
    page = reported(called_in, studies, "sweep")
    cells = pd.read_parquet(studies / "sweep" / "cells.parquet")
    told = page.data["cells"]

    assert told["labels"][1] == "therapist skill 0.2, pull (mechanism) off"
    assert told["values"]["resolved_share"][0] == pytest.approx(
        cells["resolved_share"], rel=1e-3
    )
    assert list(page.data["heat"]["maps"]) == ["therapist.skill|mechanisms.pull"]
    differences = page.data["differences"]
    assert len(differences["paired"]["alliance_last"]) == 15  # Every two of six cells.
    assert differences["all_paired"]
    first = cells["alliance_last"].iloc[0] - cells["alliance_last"].iloc[1]
    assert differences["difference"]["alliance_last"][0] == pytest.approx(first, rel=1e-3)
    assert page.data["replay"] == {"command": "dyad-sim replay sweep", "cells": True}


def test_cells_of_a_multirun_are_compared_too(called_in, studies):
    page = reported(called_in, studies, "multirun")

    assert page.data["cells"]["labels"] == ["therapist novice", "therapist mender"]
    assert page.data["differences"]["all_paired"]
    assert "heat" not in page.data
    assert "therapist=" not in page.text.split("What differs")[1].split("Named")[0]


def test_a_cell_can_be_chosen_to_compare_with(called_in, studies):
    page = reported(called_in, studies, "sweep", "--against", "4")

    assert page.data["differences"]["reference"] == 4
    assert page.data["differences"]["difference"]["alliance_last"][4] == 0
    assert "dyad-sim report sweep --against 4" in page.text


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (("study.common_random_numbers=false",), "random numbers of its own"),
        (("sweep.parameters={seed: [1, 2]}",), "same dyads, therapists and seed"),
        (("sweep.parameters={dyads: [10, 12]}",), "same dyads, therapists and seed"),
        (("dyads=6",), "fewer than ten dyads"),
    ],
)
def test_where_there_are_no_pairs_it_says_so(choices, words, called_in, tmp_path):
    swept = [choice for choice in choices if choice.startswith("sweep")] or [GRID]
    others = [choice for choice in choices if not choice.startswith("sweep")]
    make(tmp_path, ("sweep", *swept, *STUDY, *others, "output=sweep"))
    page = reported(called_in, tmp_path, "sweep")

    assert words in page.text
    assert not page.data["differences"]["some_paired"]
    assert "keeps no table of ruptures" in page.text


def test_a_sample_is_put_into_bins(called_in, tmp_path):
    sample = (
        "sweep.design=sobol",
        "sweep.cells=32",
        f"sweep.parameters={{therapist.skill: {UNIT}, patient.rigidity: {UNIT}}}",
    )
    make(tmp_path, ("sweep", *sample, *SHORT, "dyads=10", "output=sample"))
    page = reported(called_in, tmp_path, "sample")

    assert page.data["heat"]["binned"]
    assert page.data["differences"]["reference"] == 0
    assert "a Sobol sample over therapist skill and patient rigidity" in page.text


def test_a_sweep_that_is_not_complete_is_told_as_far_as_it_is(called_in, studies):
    """Cells of which a chunk is missing are left out."""
    folder = studies / "sweep"
    record = json.loads((folder / "study.json").read_text())
    record["sweep"]["dyads_per_chunk"], record["counts"]["chunks"] = 30, 3
    (folder / "study.json").write_text(json.dumps(record))
    for table in ("dyads", "sessions", "episodes"):
        files = folder / f"{table}.parquet"
        whole = pd.read_parquet(files).sort_values("cell", kind="stable")
        shutil.rmtree(files)
        files.mkdir()
        chunk = (whole["cell"] * 12 + whole["dyad"]) // 30
        for number in range(3):
            of_chunk = whole[chunk == number]
            of_chunk.to_parquet(files / f"chunk-{number:06d}.parquet", index=False)
    chunks = folder / "chunks"
    (chunks / "000001.json").unlink(missing_ok=True)
    for number in (0, 2):
        hashes = {
            table: file_hash(folder / f"{table}.parquet" / f"chunk-{number:06d}.parquet")
            for table in ("dyads", "sessions", "episodes")
        }
        own = {"study": record["hash"], "chunk": number, "sha256": hashes}
        (chunks / f"{number:06d}.json").write_text(json.dumps(own))
    cells = pd.read_parquet(folder / "cells.parquet")
    cells[["cell", "therapist.skill", "mechanisms.pull"]].to_parquet(folder / "cells.parquet")

    page = reported(called_in, studies, "sweep")

    # The second of three chunks is not there: it begins within cell 2 and ends with cell 4.
    assert "3 of 6 cells are done" in page.text
    assert page.data["cells"]["cells"] == [0, 1, 5]
    expected = cells["resolved_share"].iloc[[0, 1, 5]]
    assert page.data["cells"]["values"]["resolved_share"][0] == pytest.approx(
        expected, rel=1e-3
    )


def test_a_sweep_of_which_nothing_is_done_is_told_as_well(called_in, studies):
    shutil.rmtree(studies / "sweep" / "chunks")
    page = reported(called_in, studies, "sweep")
    assert "0 of 6 cells are done" in page.text
    assert "heat" not in page.data


def test_a_sweep_without_dyads_is_told_as_well(called_in, tmp_path):
    make(tmp_path, ("sweep", GRID, *STUDY, "sweep.tables=[episodes]", "output=sweep"))
    assert "keeps no table of dyads" in reported(called_in, tmp_path, "sweep").text


def test_a_multirun_of_which_cells_are_missing_is_told_as_far_as_it_is(called_in, studies):
    shutil.rmtree(studies / "multirun" / "0")
    page = reported(called_in, studies, "multirun")
    assert "1 of 2 cells are done" in page.text
    assert page.data["cells"]["labels"] == ["therapist mender"]


def test_of_many_ruptures_those_of_the_first_dyads_are_shown(called_in, studies, monkeypatch):
    """As many dyads in each cell, all of their ruptures, and where the others are."""
    monkeypatch.setattr(write, "ROWS", (20,))
    page = reported(called_in, studies, "sweep")
    stored = pd.read_parquet(studies / "sweep" / "episodes.parquet")
    columns = {column["key"]: column["values"] for column in page.data["episodes"]["columns"]}
    shown = pd.DataFrame({"cell": columns["cell"], "dyad": columns["dyad"]})
    count = shown["dyad"].max() + 1

    assert 0 < len(shown) <= 20 < len(stored)
    expected = stored.loc[stored["dyad"] < count, ["cell", "dyad"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(shown, expected)
    assert f"{len(shown)} of {len(stored)} ruptures" in page.text
    assert "episodes.parquet in the folder sweep" in page.text


def test_a_report_that_would_be_too_large_has_fewer_rows(called_in, studies, monkeypatch):
    whole = len(reported(called_in, studies, "sweep").source.encode())
    monkeypatch.setattr(write, "LARGEST", whole)
    monkeypatch.setattr(write, "ROWS", (40_000, 30))
    assert len(reported(called_in, studies, "sweep").source.encode()) < whole


# --- Where it goes -------------------------------------------------------------


def test_the_file_can_be_named(called_in, studies):
    done = called_in("report", "study", "--output", "seminar.html")
    assert done.returncode == 0
    assert "Report: seminar.html" in done.stdout
    assert (studies / "seminar.html").is_file()
    assert not (studies / "study" / "report.html").exists()


def test_a_folder_of_this_machine_is_named_without_its_path(called_in, studies):
    done = called_in("report", str(studies / "study"))
    assert done.returncode == 0
    source = (studies / "study" / "report.html").read_text()
    assert str(studies) not in source
    assert "dyad-sim report study" in source


def test_it_is_opened_on_request(called_in, studies, monkeypatch):
    seen = []
    monkeypatch.setattr("webbrowser.open", seen.append)
    called_in("report", "study", "--open")
    assert seen == [(studies / "study" / "report.html").as_uri()]


def test_help_shows_examples(called_in):
    done = called_in("report", "--help")
    assert done.returncode == 0
    assert "dyad-sim report results/" in done.stdout


# --- Refused -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("nowhere",), "nowhere does not exist"),
        (("sweep/chunks",), "sweep/chunks holds no study"),
        (("study/study.json",), "study/study.json holds no study"),
        (("study", "--output", "no/a.html"), "--output no/a.html cannot be written"),
        (("study", "--output", "study"), "--output study is a folder; name a file"),
        (("study", "--output", "a.pdf"), "--output a.pdf is of another kind; give a name with"),
        (("study", "--output", "/proc/a.html"), "/proc/a.html cannot be written"),
        (("study", "--against", "0"), "--against 0 is for designs"),
        (("sweep", "--against", "6"), "--against 6 is no cell of sweep that is there; 6 of 6"),
        (("sweep", "--against", "-1"), "--against -1 is no cell"),
        ((), "study is missing; name it"),
        (("sweep", "--against", "one"), "--against 'one' is no whole number"),
    ],
)
def test_what_cannot_be_reported_is_refused(asked, told, called_in, studies):
    """In one message, with exit status 2, and nothing is written."""
    before = everything_in(studies)
    done = called_in("report", *asked)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert everything_in(studies) == before


def test_a_record_is_refused(called_in, studies):
    record = {"record": [], "seed": 1, "hash": hash_of({}), "dyad_sim": "0.1.0"}
    (studies / "study" / "study.json").write_text(json.dumps(record))
    done = called_in("report", "study")
    assert done.returncode == 2
    assert "holds a record" in done.stderr


DESCRIPTIONS = {
    "no configuration": ("study", lambda record: record.pop("configuration")),
    "no caseload": ("study", lambda record: record["configuration"].pop("caseload")),
    "no versions": ("study", lambda record: record.pop("versions")),
    "counts of another kind": ("study", lambda record: record.update(counts=[1])),
    "no hash": ("sweep", lambda record: record.pop("hash")),
    "no keys": ("sweep", lambda record: record["sweep"].pop("keys")),
    "other counts": ("sweep", lambda record: record["counts"].update(dyads=5)),
    "no design": ("sweep", lambda record: record.update(sweep=None)),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_a_damaged_description_is_refused(case, called_in, studies):
    """In one line; it names what may be damaged, and asks for a copy."""
    name, damage = DESCRIPTIONS[case]
    file = studies / name / "study.json"
    record = json.loads(file.read_text())
    damage(record)
    file.write_text(json.dumps(record))

    done = called_in("report", name)

    assert done.returncode == 2
    assert f"{name} cannot be reported: its study.json" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("study/study.json", '{"hash": '),
        ("study/study.json", "[]"),
        ("multirun/multirun.json", "{"),
        ("multirun/multirun.json", "[]"),
        ("multirun/multirun.json", '{"hash": "a", "swept": "b", "cells": 3}'),
    ],
)
def test_a_broken_description_is_refused(file, text, called_in, studies):
    (studies / file).write_text(text)
    done = called_in("report", file.partition("/")[0])

    assert done.returncode == 2
    assert "is damaged" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("part", ["cells", "swept"])
def test_a_multirun_whose_record_was_edited_is_refused(part, called_in, studies):
    """Its values would stand beside the numbers of others."""
    file = studies / "multirun" / "multirun.json"
    record = json.loads(file.read_text())
    file.write_text(json.dumps({**record, part: record[part][::-1] if part == "cells" else []}))

    done = called_in("report", "multirun")

    assert done.returncode == 2
    assert "multirun.json does not say what its hash was made of" in done.stderr


@pytest.mark.parametrize("output", [(), ("--output", "study/report.html")])
def test_a_file_of_ones_own_is_not_written_over(output, called_in, studies):
    (studies / "study" / "report.html").write_text("mine")

    done = called_in("report", "study", *output)

    assert done.returncode == 2
    assert "report.html is there, and is no report of dyad_sim" in done.stderr
    assert (studies / "study" / "report.html").read_text() == "mine"


@pytest.mark.parametrize(
    "file",
    [
        "study/episodes.parquet",
        "sweep/dyads.parquet/chunk-000000.parquet",
        "multirun/1/dyads.parquet",
    ],
)
def test_a_damaged_table_is_told(file, called_in, studies):
    """A failure of a disk, say, and no mistake of the user: exit status 1, no file."""
    (studies / file).write_text("notes")
    if file.startswith("sweep"):
        cells = studies / "sweep" / "cells.parquet"
        pd.read_parquet(cells)[["cell", "therapist.skill", "mechanisms.pull"]].to_parquet(cells)
    name = file.partition("/")[0]

    done = called_in("report", name)

    assert done.returncode == 1
    assert "is damaged or gone" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (studies / name / "report.html").exists()


@pytest.mark.parametrize(
    ("file", "other"),
    [
        ("study/dyads.parquet", "multirun/1/dyads.parquet"),
        ("study/episodes.parquet", "multirun/0/episodes.parquet"),
        ("multirun/0/sessions.parquet", "multirun/1/sessions.parquet"),
        ("sweep/dyads.parquet/chunk-000000.parquet", "study/dyads.parquet"),
    ],
)
def test_a_table_of_another_study_or_cell_is_told(file, other, called_in, studies):
    """It has the right columns, and the wrong rows."""
    (studies / file).write_bytes((studies / other).read_bytes())
    name = file.partition("/")[0]

    done = called_in("report", name)

    assert done.returncode == 1
    assert "it is not the file that was written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (studies / name / "report.html").exists()


def test_a_study_of_an_older_version_has_no_hashes_and_is_told(called_in, studies):
    file = studies / "study" / "study.json"
    record = json.loads(file.read_text())
    del record["sha256"]
    file.write_text(json.dumps(record))

    assert called_in("report", "study").returncode == 0


@pytest.mark.parametrize("name", ["study", "sweep", "multirun/0"])
def test_a_configuration_that_is_not_the_one_of_its_hash_is_refused(name, called_in, studies):
    """A report would tell of a study that nobody made."""
    file = studies / name / "study.json"
    record = json.loads(file.read_text())
    record["configuration"]["patient"]["trust"] = 0.25
    for variant in record.get("sweep", {}).get("variants", {}).values():
        variant["patient"]["trust"] = 0.25
    file.write_text(json.dumps(record))

    done = called_in("report", name.partition("/")[0])

    assert done.returncode == 2
    assert "is damaged" in done.stderr
    assert done.stderr.count("\n") == 1


def test_cells_of_another_sweep_are_refused(called_in, studies):
    file = studies / "sweep" / "cells.parquet"
    cells = pd.read_parquet(file)
    cells["therapist.skill"] = cells["therapist.skill"].to_numpy()[::-1]
    cells.to_parquet(file, index=False)

    done = called_in("report", "sweep")

    assert done.returncode == 2
    assert "cells.parquet is damaged" in done.stderr


def test_headings_name_columns_that_there_are():
    """The tables of a report follow those on disk."""
    assert {heading.key for heading in rows.EPISODES} <= set(TABLES["episodes"])
    assert {heading.key for heading in rows.DYADS} <= set(TABLES["dyads"])


# --- What is not the study that is meant ------------------------------------------


def swap(folder: Path) -> None:
    """Exchange two cells."""
    (folder / "0").rename(folder / "aside")
    (folder / "1").rename(folder / "0")
    (folder / "aside").rename(folder / "1")


def double(folder: Path) -> None:
    """Put the first cell in the place of the second."""
    shutil.rmtree(folder / "1")
    shutil.copytree(folder / "0", folder / "1")


def replace_by_another(folder: Path) -> None:
    """Put a study that is none of the cells in the place of the second."""
    shutil.rmtree(folder / "1")
    shutil.copytree(folder.parent / "study", folder / "1")


@pytest.mark.parametrize("mixed", [swap, double, replace_by_another])
def test_a_study_in_the_place_of_another_cell_is_refused(mixed, called_in, studies):
    """Whichever study it is, its numbers would stand under another name."""
    mixed(studies / "multirun")
    for asked in (("report", "multirun"), ("replay", "multirun", "--cell", "1", "--dyad", "0")):
        done = called_in(*asked)
        assert done.returncode == 1, done.stderr
        assert "holds another study than cell" in done.stderr
    assert not (studies / "multirun" / "report.html").exists()


OWN = [
    ("report", "study", "--output", "study/study.json"),
    ("report", "study", "--output", "study/dyads.parquet"),
    ("report", "sweep", "--output", "sweep/cells.csv"),
    ("report", "multirun", "--output", "multirun/multirun.json"),
    ("replay", "study", "--dyad", "0", "--exchanges", "study/dyads.parquet"),
    (
        *("replay", "sweep", "--dyad", "0"),
        *("--exchanges", "sweep/dyads.parquet/chunk-000000.parquet"),
    ),
]


@pytest.mark.parametrize("asked", OWN, ids=lambda asked: asked[-1])
def test_a_file_of_the_study_itself_is_not_written_over(asked, called_in, studies):
    before = {path: path.read_bytes() for path in studies.rglob("*") if path.is_file()}
    done = called_in(*asked)
    assert done.returncode == 2
    assert "is a file of the study itself; name another one." in done.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_report_that_is_written_again_is_no_file_of_the_study(called_in, studies):
    for _ in range(2):
        assert called_in("report", "study").returncode == 0
