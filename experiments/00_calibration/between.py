"""Take the values between two fits, some of them set, as a fit of its own.

    python experiments/00_calibration/between.py --name first --of wide narrow --share 0.6 \
        --set parameters.metacommunication.load=0.125 parameters.reception.intrusion=2.4

The end of a search is noisy: what lies between two ends is often better than either.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser

import pandas as pd
from calibrate import FITS, found_by


def main() -> None:
    """Write the fit, with the course of the searches that it lies between."""
    parser = ArgumentParser(description="Take the values between two fits.")
    parser.add_argument("--name", required=True, help="folder of the fit, below fits/")
    parser.add_argument("--of", nargs=2, required=True, metavar="FIT")
    parser.add_argument("--share", type=float, required=True, help="of the way to the second")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE")
    asked = parser.parse_args()
    first, second = (found_by(name) for name in asked.of)
    values = {
        name: (1.0 - asked.share) * value + asked.share * second[name]
        for name, value in first.items()
    }
    for given in asked.set:
        name, _, value = given.partition("=")
        values[name] = float(value)
    folder = FITS / asked.name
    folder.mkdir(parents=True, exist_ok=True)
    course = pd.concat(pd.read_csv(FITS / name / "course.csv") for name in asked.of)
    course = course.assign(round=range(len(course)))
    course.to_csv(folder / "course.csv", index=False)
    about = {**vars(asked), "rounds": len(course)}
    text = json.dumps({"fit": about, "constants": values}, indent=2)
    (folder / "found.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
