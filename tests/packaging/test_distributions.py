"""Wheel and sdist hold what they should, and what looks at them would see it if not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest

from dyad_sim.teaching.page import vendor
from tests.packaging.contents import faults_of
from tests.packaging.lowest import lowest

ROOT = Path(__file__).parents[2]
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The folder with both, built as ``make package`` builds them: the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], capture_output=True, timeout=300, check=True)
    return folder


def damaged(wheel: Path, target: Path, changes: dict[str, str | None]) -> None:
    """Write a wheel in which some files have another content, or are missing."""
    with zipfile.ZipFile(wheel) as opened, zipfile.ZipFile(target, "w") as written:
        for member in opened.namelist():
            content = changes.get(member, opened.read(member))
            if content is not None:
                written.writestr(member, content)


@pytest.mark.slow
def test_the_wheel_built_from_the_sdist_holds_what_the_tree_holds(built):
    """Code, choices, scenes, data and what the page brings along."""
    assert faults_of(built) == []


@pytest.mark.slow
def test_what_is_missing_or_other_is_seen(built, tmp_path):
    """In the page, the choices, the scenes and the licences."""
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    changes = {
        "dyad_sim/teaching/page/vendor/d3.min.js": None,
        "dyad_sim/conf/config.yaml": None,
        "dyad_sim/teaching/scenes/ruth.yaml": "else",
        f"{wheel.name.partition('-py3')[0]}.dist-info/licenses/LICENSE": None,
    }
    damaged(wheel, tmp_path / wheel.name, changes)
    with zipfile.ZipFile(tmp_path / wheel.name, "a") as opened:
        opened.writestr("dyad_sim/conf/mine.yaml", "")
    shutil.copy(sdist, tmp_path)

    assert faults_of(tmp_path) == [
        "the wheel lacks dyad_sim/conf/config.yaml",
        "the wheel lacks dyad_sim/teaching/page/vendor/d3.min.js",
        "the wheel has dyad_sim/conf/mine.yaml as well",
        "the wheel has another dyad_sim/teaching/scenes/ruth.yaml",
        "the wheel lacks LICENSE",
    ]


def test_every_file_of_the_page_is_named_with_its_licence():
    """Whoever gets the page gets the licences: those from npm, and the texts of the others."""
    told = (ROOT / "src/dyad_sim/teaching/page/static/licences.txt").read_text(encoding="utf-8")
    texts = re.findall(r"\b((?:vendor|licences)/[\w./-]+\.txt)\b", told)
    page = {f"vendor/{name}" for name in vendor.FILES}
    page |= {
        f"licences/{file.name}" for file in (vendor.HOME.parent / "static").glob("licences/*")
    }

    assert len(texts) == 4
    assert set(texts) <= page
    assert all(name in set(texts) for name in page if name.endswith(".txt"))


def test_the_lowest_versions_are_those_of_the_project():
    found = lowest(PROJECT)

    assert len(found) > 20
    assert found["mesa"] in "3.3.0"
    assert not {"dyad-sim", "pytest", "build"} & set(found)
    assert all(f'"{name}' in PROJECT for name in found)
    with pytest.raises(ValueError, match="numpy has no lower bound"):
        lowest(PROJECT.replace('"numpy>=2.1"', '"numpy"'))


def test_the_page_needs_nothing_beyond_the_package():
    """The extra of this name is there, and empty."""
    assert "page = []" in PROJECT
    assert not any("extra == 'page'" in line for line in requires("dyad-sim") or [])


def test_what_is_opened_in_the_repository_or_written_elsewhere_is_noted(tmp_path):
    """By whatever Python of the environment; what is allowed is not."""
    for name in ("repository", "allowed", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "here.txt").write_text("here")
    notes = tmp_path / "notes.txt"
    notes.touch()
    code = (
        f"import runpy; runpy.run_path({str(ROOT / 'tests' / 'packaging' / 'watch.py')!r})\n"
        "for name in ('repository', 'allowed', 'elsewhere'): open(f'{name}/here.txt').read()\n"
        "for name in ('allowed', 'elsewhere'): open(f'{name}/new.txt', 'w').close()\n"
        "open('/dev/null', 'w').close()\n"
    )
    told = {
        "NOTES": notes,
        "REPOSITORY": tmp_path / "repository",
        "ALLOWED": tmp_path / "allowed",
    }
    variables = {f"WATCH_{name}": str(path) for name, path in told.items()}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=variables, check=True)

    assert notes.read_text().splitlines() == [
        f"open in the repository: {tmp_path / 'repository' / 'here.txt'}",
        f"written elsewhere: {tmp_path / 'elsewhere' / 'new.txt'}",
    ]
