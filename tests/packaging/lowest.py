"""The lowest versions that ``pyproject.toml`` allows, as constraints for pip.

    python -m tests.packaging.lowest pyproject.toml > lowest.txt

So the lower bounds are written once, and tried as they are written.  What the dependencies
depend on is left to pip.  The tools of the checks stay as new as they are: a user needs none.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,-]+\])?[^>]*>=\s*([\w.]+)")
OURS = "dyad-sim"
TOOLS = {"dev", "package", "test"}
"""Extras of those who work on dyad_sim."""


def lowest(text: str) -> dict[str, str]:
    """Return the lowest version of each package that a user may be asked to install.

    Raises
    ------
    ValueError
        If a dependency has no lower bound.
    """
    project = tomllib.loads(text)["project"]
    groups = [project["dependencies"]]
    extras = project["optional-dependencies"]
    groups += [listed for name, listed in extras.items() if name not in TOOLS]
    return dict(_bound(line) for group in groups for line in group if not _is_ours(line))


def _bound(line: str) -> tuple[str, str]:
    """Return name and lowest version of a requirement."""
    found = REQUIREMENT.match(line)
    if found is None:
        message = f"{line} has no lower bound in pyproject.toml; give it one, such as >=1.0."
        raise ValueError(message)
    return found[1], found[2]


def _is_ours(line: str) -> bool:
    """Whether a requirement names extras of this package."""
    return re.split(r"[\[<>=]", line)[0] == OURS


if __name__ == "__main__":
    for name, version in lowest(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
        sys.stdout.write(f"{name}=={version}\n")
