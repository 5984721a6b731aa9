"""Write a fit as a set of constants under ``conf/``.

    python experiments/00_calibration/publish.py third            the default
    python experiments/00_calibration/publish.py second second_fit
    python experiments/00_calibration/publish.py no_theory        a rival
    python experiments/00_calibration/publish.py affect_alone

The default is ``parameters=fitted``, ``instruments=default`` and the people of
``patient=population`` and ``therapist=population``; another name makes
``parameters=NAME`` and ``instruments=NAME`` and leaves the people as they are.  A rival is one
file, ``experiment=NAME``, with everything in which it differs from the default.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml
from calibrate import FITS
from rivals import RIVALS

from dyad_sim.configs import compose, resolved

CONF = Path(__file__).parents[2] / "conf"

DEFAULT = "Fitted to the published figures, the conditions of the theory and the process."
OTHER = "Another fit to the same figures: parameters={0} and instruments={0} go together."

PROVENANCE = """\
# {what}
# Fit "{name}" of experiments/00_calibration, after {rounds} rounds.
# What the figures determine and what they leave open: docs/fitted.md.
# What is not named here has the value declared in src/dyad_sim/parameters/.
"""

DIGITS = 3
"""Significant digits: the figures determine none of the constants more closely."""

NORMAL = {"mean": 0, "sd": 1}

RIVAL = """\
# @package _global_
# What does the theory explain? A rival of the model, fitted to the same figures: {words}.
#   dyad-sim run experiment={name}
# Expected: it misses entries and conditions that the model meets (docs/rivals.md).
# Fit "{name}" of experiments/00_calibration, after {rounds} rounds.
"""


def main(name: str, choice: str = "") -> None:
    """Write the files of a fit."""
    rival = RIVALS.get(name)
    written = files(name, choice) if rival is None else {_file_of(name): rival_text(name)}
    for file, text in written.items():
        file.write_text(text, encoding="utf-8")


def files(name: str, choice: str = "") -> dict[Path, str]:
    """Return what stands in each file of the configuration.

    Parameters
    ----------
    name
        Of the fit, below ``fits/``.
    choice
        Name of the set; empty for the default.
    """
    found = json.loads((FITS / name / "found.json").read_text(encoding="utf-8"))
    what = OTHER.format(choice) if choice else DEFAULT
    head = PROVENANCE.format(what=what, **found["fit"])
    groups: dict[str, list[str]] = {}
    instruments: list[str] = []
    people: dict[Path, str] = {}
    for path, value in found["constants"].items():
        group, *between, last = path.split(".")
        if group == "instruments":
            instruments.append(f"{last}: {rounded(value)}")
        elif group == "parameters":
            groups.setdefault(between[0], []).append(f"  {last}: {rounded(value)}")
        elif not choice:
            file = CONF / group / "population.yaml"
            text = people.get(file) or file.read_text(encoding="utf-8")
            people[file] = _with_trait(text, between, last, value)
    blocks = [f"{group}:\n" + "\n".join(lines) for group, lines in groups.items()]
    return {
        CONF / "parameters" / f"{choice or 'fitted'}.yaml": head + "\n".join(blocks) + "\n",
        CONF / "instruments" / f"{choice or 'default'}.yaml": head
        + "\n".join(instruments)
        + "\n",
        **people,
    }


def _file_of(rival: str) -> Path:
    """Return the file of a rival."""
    return CONF / "experiment" / f"{rival}.yaml"


def rival_text(name: str) -> str:
    """Return the configuration of a rival, by its name."""
    found = json.loads((FITS / name / "found.json").read_text(encoding="utf-8"))
    default = resolved(compose([]))
    tree: dict[str, Any] = {
        "defaults": [
            {"override /parameters": "starting"},
            {"override /instruments": "starting"},
        ],
        "study": {
            "name": name,
            "question": "What does a model without the theory make of the published figures?",
        },
    }
    for override in RIVALS[name].overrides:
        group, _, switch = override.partition("=")[0].partition(".")
        tree.setdefault(group, {})[switch] = False
    for path, value in found["constants"].items():
        *above, last = path.split(".")
        place = tree
        for part in above[:-1] if last in NORMAL else above:
            place = place.setdefault(part, {})
        number = float(rounded(value))
        if last in NORMAL:
            pair = default[above[0]][above[1]]["normal"]
            trait = place.setdefault(above[-1], {"normal": list(pair)})
            trait["normal"][NORMAL[last]] = number
        else:
            place[last] = number
    head = RIVAL.format(name=name, words=RIVALS[name].words, rounds=found["fit"]["rounds"])
    return head + yaml.safe_dump(tree, sort_keys=False, width=1000, default_flow_style=None)


def _with_trait(text: str, between: list[str], last: str, value: float) -> str:
    """Return the text of a population with another value of a trait or of its moment."""
    if not between:
        return re.sub(rf"(?m)^{last}: [^#\n]*?(\s*#.*)?$", rf"{last}: {rounded(value)}\1", text)
    (trait,) = between
    pattern = rf"(?m)^{trait}: {{normal: \[(.*), (.*)\]}}"
    moments = re.search(pattern, text)
    assert moments is not None  # a trait that is fitted is a normal one
    pair = list(moments.groups())
    pair[NORMAL[last]] = rounded(value)
    return re.sub(pattern, f"{trait}: {{normal: [{pair[0]}, {pair[1]}]}}", text)


def rounded(value: float) -> str:
    """Return a number with few digits, as YAML reads it: with a point."""
    text = f"{float(f'{value:.{DIGITS}g}'):.10f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


if __name__ == "__main__":
    main(*sys.argv[1:])
