"""The files of the project at the top of the tree: they agree, and lead somewhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
PAGES = ("README.md", "CONTRIBUTING.md", "SUPPORT.md", "CODE_OF_CONDUCT.md")


def test_codemeta_says_what_the_citation_file_says():
    """Title, abstract, version, date, authors, keywords, licence and the founding paper."""
    paper, cited = CODEMETA["referencePublication"][0], CITATION["references"][0]
    assert CODEMETA["name"] == CITATION["title"]
    assert CODEMETA["description"] == CITATION["abstract"].strip()
    assert CODEMETA["version"] == str(CITATION["version"])
    assert CODEMETA["datePublished"] == str(CITATION["date-released"])
    assert [author["name"] for author in CODEMETA["author"]] == [
        author["name"] for author in CITATION["authors"]
    ]
    assert CODEMETA["keywords"] == CITATION["keywords"]
    assert CODEMETA["license"] == f"https://spdx.org/licenses/{CITATION['license']}"
    assert paper["name"] == cited["title"]
    assert paper["identifier"] == f"https://doi.org/{cited['doi']}"
    assert [author["familyName"] for author in paper["author"]] == [
        author["family-names"] for author in cited["authors"]
    ]


def test_codemeta_says_what_the_package_says():
    """Name, authors, keywords, and the versions of Python."""
    minor = re.compile(r"Programming Language :: Python :: (3\.\d+)")
    versions = [found[1] for line in PROJECT["classifiers"] if (found := minor.fullmatch(line))]
    assert CODEMETA["identifier"] == PROJECT["name"]
    assert [{"name": author["name"]} for author in CODEMETA["author"]] == PROJECT["authors"]
    assert CODEMETA["keywords"] == PROJECT["keywords"]
    assert CODEMETA["runtimePlatform"] == [f"Python {version}" for version in versions]
    assert CODEMETA["softwareRequirements"] == f"Python {PROJECT['requires-python']}"


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_of_the_project_lead_somewhere(name):
    """Relative links, from the root."""
    linked = re.findall(
        r"\]\(((?!http)[^)#]+)[^)]*\)", (ROOT / name).read_text(encoding="utf-8")
    )
    assert linked
    assert [link for link in linked if not (ROOT / link).exists()] == []


def test_the_pages_of_the_project_are_linked_where_readers_begin():
    """From the README or from the page for contributors."""
    begin = "".join((ROOT / name).read_text(encoding="utf-8") for name in PAGES[:2])
    for name in ("SUPPORT.md", "CODE_OF_CONDUCT.md", "codemeta.json", "CITATION.cff"):
        assert f"({name})" in begin, name
