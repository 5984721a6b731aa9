"""The page on the named choices, generated from the comments at the head of their files.

``python -m docs.building.choices docs`` writes it; a test compares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from docs.building.dictionary import GENERATED, table
from dyad_sim.configs.directory import config_directory

NAME = "choices.md"

GROUPS = (
    "patient",
    "therapist",
    "treatment",
    "study",
    "experiment",
    "mechanisms",
    "population",
    "parameters",
    "instruments",
    "engine",
)
"""Folders of ``conf/``, those that a clinician asks for first."""

HEAD = (
    "# Named choices\n\n" + GENERATED + "A choice is written `GROUP=CHOICE`, "
    "as in `dyad-sim run patient=ruth therapist=novice`.\n"
    "Each is a file `conf/GROUP/CHOICE.yaml`, which holds its numbers; "
    "`dyad-sim run patient=ruth --cfg job -p patient` prints them.\n"
    "Where nothing is said, patient and therapist are drawn from `population`, "
    "and the treatment is `brt`.\n"
)


def meaning(text: str) -> str:
    """Return what a choice is: the first sentences of the comment at the head of its file."""
    lines = [line for line in text.splitlines() if not line.startswith("# @package")]
    words = []
    for line in lines:
        if not line.startswith("#"):
            break
        words.append(line.removeprefix("#").strip())
        if re.search(r"[.?]$", words[-1]):
            break
    return " ".join(words)


def page() -> str:
    """Return the page on the named choices."""
    parts = [HEAD]
    for group in GROUPS:
        files = sorted((config_directory() / group).glob("*.yaml"))
        rows = [(f"`{file.stem}`", meaning(file.read_text(encoding="utf-8"))) for file in files]
        parts.append(f"\n## {group}\n\n{table(('choice', 'what it is'), rows)}")
    return "".join(parts)


def main(folder: str) -> None:
    """Write the page into a folder."""
    Path(folder, NAME).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
