"""The site of the documentation: it builds without warnings, and its pages hold together."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from docs.building.api import OF_PAGE
from docs.building.exercised import equations
from docs.building.navigation import SECTIONS
from tests.browser.serving import PATIENT, chromium

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MATH = ROOT / "node_modules" / "mathjax"
FETCHED = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
"""Attributes whose value a browser fetches or sends to; that of `href` only in a `link`."""


class Page(HTMLParser):
    """What a page refers to, and the places in it that can be referred to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.resources: set[str] = set()
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Sort the attributes of an element."""
        for name, value in attrs:
            if not value:
                continue
            if name == "id" or (name, tag) == ("name", "a"):
                self.places.add(value)
            elif name == "href" and tag == "a":
                self.links.add(value)
            elif name in FETCHED or name == "href":
                self.resources.add(value)


class Site(NamedTuple):
    """The folder of a built site, and its pages by their path in it."""

    folder: Path
    pages: dict[str, Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    """The site, built as `make site` builds it, in a folder of its own."""
    if not MATH.is_dir():
        pytest.fail("There is no mathjax. `make test` installs it.", pytrace=False)
    folder = tmp_path_factory.mktemp("site")
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", "site"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (line,) = (line for line in made.splitlines() if "-m sphinx" in line)
    command = line.replace("build/", f"{folder}/").split()
    done = subprocess.run(
        [sys.executable, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-5000:]
    out = folder / "site"
    files = {file.relative_to(out).as_posix(): file for file in out.rglob("*.html")}
    return Site(out, {name: Page(f.read_text(encoding="utf-8")) for name, f in files.items()})


def test_every_page_of_the_docs_is_there(site):
    """Those of the navigation that exist, those of the API, every other under docs/."""
    expected = {f"{page}.html" for pages in SECTIONS.values() for page in pages}
    expected = {page for page in expected if (ROOT / page).with_suffix(".md").is_file()}
    expected |= {f"docs/api/{page}.html" for page in OF_PAGE}
    for markdown in [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "experiments").glob("*/README.md"),
    ]:
        expected.add(markdown.relative_to(ROOT).with_suffix(".html").as_posix())
    assert expected | {"index.html", "search.html"} <= set(site.pages)


def test_no_page_fetches_from_another_host(site):
    """Scripts, styles, fonts, pictures: all are files of the site."""
    for name, page in site.pages.items():
        elsewhere = {
            r for r in page.resources if urlsplit(r).netloc or urlsplit(r).scheme == "http"
        }
        assert elsewhere == set(), name
    for style in site.folder.rglob("*.css"):
        fetched = re.findall(r"""(?:url\(|@import )['"]?(\w+:)?//""", style.read_text("utf-8"))
        assert fetched == [], style.name


def test_every_file_that_a_page_needs_is_there(site):
    """Pictures among them."""
    pictures = 0
    for name, page in site.pages.items():
        for resource in page.resources:
            path = unquote(urlsplit(resource).path)
            if path and urlsplit(resource).scheme != "data":
                assert (site.folder / name).parent.joinpath(path).exists(), (name, resource)
                pictures += path.endswith(".png")
    assert pictures > 50


def broken(site: Site) -> Iterator[tuple[str, str]]:
    """Yield every internal link that leads nowhere, with its page."""
    for name, page in site.pages.items():
        for link in page.links:
            there = urlsplit(link)
            if there.scheme or there.netloc:
                continue
            target = (site.folder / name).parent / unquote(there.path) if there.path else None
            file = (target or site.folder / name).resolve()
            place = unquote(there.fragment)
            key = file.relative_to(site.folder.resolve()).as_posix()
            if not file.is_file() or (place and place not in site.pages[key].places):
                yield name, link


def test_every_internal_link_and_anchor_resolves(site):
    """In the text, in the navigation and in the index."""
    assert sum(len(page.links) for page in site.pages.values()) > 5000
    assert list(broken(site)) == []


def test_every_equation_has_its_place_and_its_documentation(site):
    """On the page of equations, and in the API."""
    text = (site.folder / "docs" / "equations.html").read_text("utf-8")
    for name in equations():
        assert f"api/theory.html#{name}" in text, name
        assert name in site.pages["docs/api/theory.html"].places


def test_the_tutorial_has_been_run(site):
    """Its tables and figures are there."""
    text = (site.folder / "docs" / "tutorial.html").read_text("utf-8")
    assert text.count("cell_output") > 10
    assert text.count('class="dataframe"') >= 4
    assert text.count("<img") >= 2
    assert "Traceback" not in text


@pytest.mark.long
@pytest.mark.parametrize("name", ["docs/equations.html", "docs/parameters.html"])
def test_every_formula_is_set_with_the_network_off(site, name):
    """MathJax finds all it needs beside the pages, and no mistake in the TeX."""
    with chromium() as browser:
        page = browser.new_context(offline=True).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        # Hundreds of formulas take long where other tests share the processors.
        page.goto((site.folder / name).as_uri(), timeout=PATIENT)
        page.evaluate("MathJax.startup.promise")
        formulas = page.locator(".math").count()
        assert formulas > 100
        assert page.locator("mjx-container").count() >= formulas
        assert page.locator("[data-mjx-error], mjx-merror").count() == 0
        assert {urlsplit(url).scheme for url in asked} <= {"file", "data"}
