"""Write a fit as the default set of constants: ``conf/parameters`` and ``conf/instruments``.

python experiments/00_calibration/publish.py first
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from calibrate import FITS

CONF = Path(__file__).parents[2] / "conf"

PROVENANCE = """\
# Fitted to the record of published figures by CMA-ES, beside the conditions of the theory.
# Fit "{name}" of experiments/00_calibration: {generations} generations of {candidates}
# candidates, seed {luck}.  What the record determines and what it leaves open: docs/record.md.
# What is not named here has the value declared in src/dyad_sim/parameters/.
"""

DIGITS = 3
"""Significant digits: the record determines none of the constants more closely."""


def main(name: str) -> None:
    """Write both files."""
    for file, text in files(name).items():
        file.write_text(text, encoding="utf-8")


def files(name: str) -> dict[Path, str]:
    """Return what stands in each file of the configuration."""
    found = json.loads((FITS / name / "found.json").read_text(encoding="utf-8"))
    about = found["fit"]
    head = PROVENANCE.format(
        name=name,
        generations=about["generations_done"],
        candidates=about["candidates"],
        luck=about["luck"],
    )
    groups: dict[str, list[str]] = {}
    instruments: list[str] = []
    for path, value in found["constants"].items():
        *group, constant = path.split(".")
        line = f"{constant}: {_rounded(value)}"
        if group == ["instruments"]:
            instruments.append(line)
        else:
            groups.setdefault(group[-1], []).append(f"  {line}")
    blocks = [f"{group}:\n" + "\n".join(lines) for group, lines in groups.items()]
    return {
        CONF / "parameters" / "fitted.yaml": head + "\n".join(blocks) + "\n",
        CONF / "instruments" / "default.yaml": head + "\n".join(instruments) + "\n",
    }


def _rounded(value: float) -> str:
    """Return a number with few digits, as YAML reads it: with a point."""
    text = f"{float(f'{value:.{DIGITS}g}'):.10f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


if __name__ == "__main__":
    main(sys.argv[1])
