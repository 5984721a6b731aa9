"""The teaching page as files, and the server that gives them to a browser."""

from __future__ import annotations

import http.client
import json
import re
import threading
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest
from omegaconf import DictConfig

from dyad_sim.configs import ConfigurationError, compose, to_plan
from dyad_sim.figures.style import COLOURS, FAINT, INK
from dyad_sim.instruments.episodes import KINDS
from dyad_sim.studies.runner import course_of
from dyad_sim.studies.stored_dyad import case_of, typical_case
from dyad_sim.teaching import scenes
from dyad_sim.teaching.classroom.case import checksum
from dyad_sim.teaching.classroom.casting import LAST_SERIES, OTHERS
from dyad_sim.teaching.classroom.chair import SEEMING
from dyad_sim.teaching.classroom.changes import SLIDERS
from dyad_sim.teaching.classroom.handout import joined
from dyad_sim.teaching.classroom.requests import Desk
from dyad_sim.teaching.classroom.serialise import STRATEGIES, as_plain
from dyad_sim.teaching.page import export as writing
from dyad_sim.teaching.page import kinds, vendor
from dyad_sim.teaching.page import site as pages
from dyad_sim.teaching.page.choices import catalogue
from dyad_sim.teaching.page.policy import FILE_TYPES, POLICY
from dyad_sim.teaching.page.server import served, server
from dyad_sim.teaching.scenes import FIRST, kinds_of, names, plan_of, scene, words
from dyad_sim.theory.events import MEANINGS
from dyad_sim.theory.response import ADHERE, GO_ON
from dyad_sim.theory.states import LAST_STAGE

LARGEST = 15_000_000
"""Bytes that the page may have."""

START = {"session": 1, "exchange": 0}
"""The beginning of every course."""

ABSOLUTE = re.compile(r"""(?:href|src|from|import|fetch\(|URL\()\s*[=(]?\s*["'](?:https?:)?/""")


@pytest.fixture(scope="module")
def files() -> pages.Site:
    """All files of the page."""
    return pages.site()


@pytest.fixture(scope="module")
def desk(files) -> Desk:
    """The door to Python as the page has it, without hand-outs."""
    return Desk(json.loads(files["data/catalogue.json"]), {})


def text(files: pages.Site, name: str) -> str:
    """Return a file of the page as text."""
    return files[name].decode()


@pytest.mark.slow
def test_the_page_is_small_enough_and_the_same_each_time(files):
    """Same files, same bytes; below fifteen megabytes."""
    assert sum(map(len, files.values())) < LARGEST
    assert pages.site() == files


def test_the_page_asks_for_nothing_but_its_own_files(files):
    """No address of another host, and none that begins at the root of one."""
    for name, content in files.items():
        if PurePosixPath(name).parts[0] != "vendor" and name.endswith((".html", ".js", ".css")):
            assert not ABSOLUTE.search(content.decode()), name
    assert all(PurePosixPath(name).suffix in FILE_TYPES for name in files)


def test_what_a_visit_imports_is_compiled_beside_its_source(files):
    """Of this package and of the standard library; the rest of the latter is source."""
    package = ZipFile(BytesIO(files["python/dyad_sim.zip"])).namelist()
    compiled = {PurePosixPath(name) for name in package if name.endswith(".pyc")}
    sources = {place.parents[1] / f"{place.name.split('.')[0]}.py" for place in compiled}
    assert PurePosixPath("dyad_sim/theory/exchange.py") in sources
    assert {str(source) for source in sources} <= set(package)

    library = ZipFile(BytesIO(files["vendor/pyodide/python_stdlib.zip"])).namelist()
    assert {"json/decoder.pyc", "statistics.pyc", "difflib.py"} <= set(library)
    assert "json/decoder.py" not in library


def test_nothing_in_the_page_is_inline(files):
    """Neither script nor style: the policy has no exception for them."""
    index = text(files, "index.html")
    assert POLICY in index
    assert "unsafe-inline" not in POLICY
    assert "'unsafe-eval'" not in POLICY
    assert not re.search(r"<script(?![^>]*\bsrc=)", index)
    assert not re.search(r"<style|\sstyle=|\son\w+=", index)


def test_the_worker_keeps_every_file_and_has_a_name_that_changes_with_them(files, monkeypatch):
    """Offline there is what was there online; a new version takes the place of the old."""
    worker = text(files, "sw.js")
    kept = json.loads(re.search(r"FILES = (\[.*?\]);", worker)[1])
    assert set(kept) == {"./", *files} - {"sw.js"}
    version = re.search(r"OWN}([0-9a-f]{16})`", worker)[1]
    monkeypatch.setattr(pages, "bundle", lambda: b"other")
    assert version not in text(pages.site(), "sw.js")


def test_the_first_course_is_that_of_the_readable_engine(files):
    """What is shown while Python loads is the first scene, in as many digits as are drawn."""
    first = json.loads(files["data/first.json"])
    some = scene(FIRST)
    rows = course_of(plan_of(some)._replace(exchanges_table=None), some.dyad).exchanges
    assert first["who"] == {"scene": FIRST}
    for name in ("strain", "affiliation_patient", "rupture_intensity", "stage"):
        column = first["view"]["exchanges"][name]
        assert column == pytest.approx([getattr(row, name) for row in rows], abs=1e-5)


def test_the_catalogue_names_everything_that_can_be_chosen(files):
    """Scenes in their order, every slider with bounds and one line of what it does."""
    there = json.loads(files["data/catalogue.json"])
    assert [some["name"] for some in there["scenes"]] == names()
    assert {slider["name"] for slider in there["sliders"]} == set(SLIDERS)
    for slider in there["sliders"]:
        assert slider["low"] < slider["high"]
        assert 20 < len(slider["about"]) < 200
    assert {said["name"] for said in there["responses"]} == {
        *("go_on", "metacommunicate", "immediate", "adhere"),
    }
    for kind in ("patients", "therapists", "scenes"):
        for entry in there[kind]:
            assert set(entry["settings"]) == set(SLIDERS)


def test_the_catalogue_has_the_wish_and_fear_of_every_scene(files, desk):
    """What the page shows of a scene before its course is there is what the course has."""
    for some in json.loads(files["data/catalogue.json"])["scenes"]:
        at_first = {
            "do": "chair",
            "who": {"scene": some["name"]},
            "every": START,
            "from": START,
        }
        patient = desk.answer(at_first)["who"]["patient"]
        assert (some["wish"], some["fear"]) == (patient["wish"], patient["fear"])
        assert some["patient"] == patient["title"]


@pytest.mark.slow
def test_what_is_put_together_is_what_hydra_composes(files):
    """Kinds are composed once and put together for the page; the numbers are the same."""
    there = json.loads(files["data/catalogue.json"])
    reference = typical_case(to_plan(compose([])))
    assert there["checksum"] == checksum(reference)
    for some in map(scene, names()):
        assert {part.split("=")[0] for part in some.overrides} <= set(kinds_of(some))
        (entry,) = (one for one in there["scenes"] if one["name"] == some.name)
        assert entry["case"] == as_plain(case_of(plan_of(some), some.dyad), reference)
    for partner in ("patient", "therapist"):
        for entry in there[f"{partner}s"]:
            dyad = typical_case(to_plan(compose([f"{partner}={entry['name']}"]))).dyad
            assert entry["traits"] == getattr(dyad, partner)._asdict()
            assert entry.get("response", STRATEGIES[dyad.strategy]) == STRATEGIES[dyad.strategy]


def test_each_kind_is_composed_once(monkeypatch):
    """Two at a time, however many scenes there are: a composition is what takes long."""
    made: list[tuple[str, ...]] = []

    def counted(overrides: tuple[str, ...]) -> DictConfig:
        made.append(overrides)
        return compose(overrides)

    monkeypatch.setattr(kinds, "compose", counted)
    monkeypatch.setattr(scenes, "compose", counted)
    catalogue()
    people = words("people")
    assert len(made) == 1 + max(len(people["patients"]), len(people["therapists"]))


def test_what_npm_brings_is_missed_with_a_sentence(monkeypatch, tmp_path):
    """One line says how to build it."""
    monkeypatch.setattr(vendor, "HOME", tmp_path)
    with pytest.raises(ConfigurationError, match="make page"):
        pages.site()


# --- Written ------------------------------------------------------------------


def test_the_page_is_written_as_a_whole(files, monkeypatch, tmp_path):
    """Every file, in a folder that is new or empty."""
    monkeypatch.setattr(writing, "site", lambda: files)
    (tmp_path / "empty").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "here")
    for folder in (tmp_path / "new", tmp_path / "empty", tmp_path / "link", Path()):
        assert writing.export(folder) == sum(map(len, files.values()))
        written = {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }
        assert written == files
    there = {"new", "empty", "here", "elsewhere", "link"}
    assert {path.name for path in tmp_path.iterdir()} == there
    assert (tmp_path / "link").is_symlink()


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    """Before anything is put together."""
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(ConfigurationError, match="leads nowhere"):
        writing.export(tmp_path / "link")


def test_a_page_that_cannot_be_put_together_leaves_nothing(monkeypatch, tmp_path):
    """Not even an empty folder, or a file in one that was there."""
    (tmp_path / "empty").mkdir()

    def broken() -> pages.Site:
        raise OSError

    monkeypatch.setattr(writing, "site", broken)
    with pytest.raises(OSError):  # noqa: PT011 - the one above
        writing.export(tmp_path / "new")
    with pytest.raises(OSError):  # noqa: PT011 - the same
        writing.export(tmp_path / "empty")
    assert list(tmp_path.rglob("*")) == [tmp_path / "empty"]


# --- Served -------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(files):
    """Ask a server of the page for something."""
    with server(served(files), "127.0.0.1", 0) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()

        def ask(path: str, method: str = "GET", **headers: str):
            connection = http.client.HTTPConnection(*serving.server_address, timeout=60)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            return answer, content

        yield ask
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/", "/index.html", "/app/main.js", "/data/catalogue.json"])
def test_a_file_comes_with_its_kind_and_the_policy(path, asked, files):
    """As it is, and with what a browser is to allow it."""
    answer, content = asked(path)
    name = path.lstrip("/") or "index.html"
    assert (answer.status, content) == (200, files[name])
    assert answer.headers["Content-Type"] == FILE_TYPES[PurePosixPath(name).suffix]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_known_is_not_sent_again(asked):
    """Its tag says that it is as it was."""
    first, _ = asked("/style.css")
    again, content = asked("/style.css", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, content) == (304, b"")
    head, content = asked("/style.css", "HEAD")
    assert (head.status, content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/%2e%2e/pyproject.toml", "/etc/passwd", "/app", "//x/y"]
)
def test_nothing_else_is_served(path, asked):
    """Files of the page come from memory; no path leads to the disk."""
    answer, _ = asked(path)
    assert answer.status == 404


def test_an_older_worker_is_taken_away(asked, files):
    """Whoever upgrades sees the new page at once, not what a worker has kept."""
    _, content = asked("/sw.js")
    assert content != files["sw.js"]
    assert b"unregister" in content


def test_nothing_can_be_sent_to_it(asked):
    """It only gives."""
    answer, _ = asked("/", "POST")
    assert answer.status == 501


# --- What the page must not say otherwise than the model ---------------------------


def script(name: str) -> str:
    """Return a module of the page."""
    return (pages.STATIC / "app" / name).read_text(encoding="utf-8")


def test_the_flags_of_events_are_those_of_the_theory():
    """The hand-out draws without the catalogue, so the page names seven of them once more."""
    drawn = re.findall(r'flag: (\d+), name: "(\w+)"', script("colours.js"))
    assert len(drawn) == 7
    assert {int(flag): MEANINGS[int(flag)][0] for flag, _ in drawn} == {
        int(flag): name for flag, name in drawn
    }


def test_the_page_has_the_colours_of_the_figures():
    """One colour for each meaning, on paper and on the screen."""
    text = script("colours.js")
    for meaning in ("withdrawal", "confrontation", "patient", "therapist", "observer"):
        assert re.search(rf'{meaning}: "{COLOURS[meaning]}"', text, re.IGNORECASE), meaning
    for colour in (INK, FAINT):
        assert colour.lower() in text.lower()
    inks = re.search(r"INKS = {(.*?)};", text, re.DOTALL)[1]
    style = (pages.STATIC / "style.css").read_text(encoding="utf-8")
    for who in ("patient", "therapist"):
        ink = re.search(rf'{who}: "(#\w+)"', inks)[1]
        assert f"--{who}: {ink.lower()};" in style


def test_the_page_names_kinds_by_the_codes_of_the_tables():
    """No rupture, withdrawal, confrontation, in this order."""
    named = re.search(r"KINDS = \[(.*?)\];", script("colours.js"), re.DOTALL)[1]
    assert named.strip().startswith("null,")
    for part in ("name", "title"):
        words = re.findall(rf'{part}: "(\w+)', named)
        assert tuple(words) == KINDS[1:]


def test_the_script_of_a_hand_out_names_everything_once(files):
    """Its modules are joined into one script, where no two may have a name in common."""
    assets = json.loads(files["data/handout.json"])
    whole = joined("handout.js", assets)
    made = re.findall(r"^(?:const|let|function) (\w+)", whole, re.MULTILINE)
    assert len(made) > 50
    assert len(set(made)) == len(made)
    assert not re.search(r"^(?:import|export) ", whole, re.MULTILINE)


def test_the_page_asks_for_no_more_than_there_is():
    """Courses with other draws, numbers of series, responses, stages: one number each."""
    assert f"const OTHERS = {OTHERS};" in script("crowd.js")
    index = (pages.STATIC / "index.html").read_text(encoding="utf-8")
    assert f'id="series" min="0" max="{LAST_SERIES}"' in index
    assert f"Math.random() * {LAST_SERIES + 1})" in script("controls.js")
    assert f"[{GO_ON}-{ADHERE}]" in script("link.js")
    assert len(words("choices")["stages"]) == len(SEEMING) == LAST_STAGE + 1
