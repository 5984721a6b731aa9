"""What a report says, part by part, for the template to lay out."""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from dyad_sim import __version__
from dyad_sim.citation import FOUNDING_PAPER, bibtex, sentence, software
from dyad_sim.configs.plan import models_of
from dyad_sim.figures.labels import is_share, parameter_label, unit_label
from dyad_sim.measures import CATALOGUE, Frames, Line, summarise
from dyad_sim.measures.studies.over_models import over_models
from dyad_sim.report.cell_table import MOST_CELLS, READ, Advanced, cell_data, measured
from dyad_sim.report.configuration import (
    as_yaml,
    changes,
    in_words,
    run_command,
    varied_keys,
)
from dyad_sim.report.findings import design_findings, difference_data, study_findings
from dyad_sim.report.folder import Folder
from dyad_sim.report.heat import heat_data
from dyad_sim.report.numbers import counted, interval, shown
from dyad_sim.report.pictures import effect_pictures, moments_of, study_pictures
from dyad_sim.studies.files import read_rows
from dyad_sim.studies.store import MODELS_FILE

Content = dict[str, Any]

Bar = Callable[[str], Advanced]
"""Begins a stage of the work under its name."""

MEASURES = {
    name: {
        "label": measure.label,
        "unit": unit_label(measure),
        "percent": is_share(measure),
        "better": measure.better,
        "signed": measure.signed,
    }
    for name, measure in CATALOGUE.items()
}
"""What the browser has to know of each measure."""


class PrintedLine(NamedTuple):
    """A line of the summary as it is printed."""

    label: str
    value: str
    interval: str
    models: str
    note: str


def study_content(folder: Folder) -> Content:
    """Return what is particular to a single study."""
    dyads = next(folder.read("dyads", READ, [0]))
    lines = summarise(Frames(dyads, pd.DataFrame(), pd.DataFrame()))
    models = _models(folder)
    rows = {line.name: _row(line, models) for line in lines}
    return {
        "findings": study_findings(lines),
        "summary": [
            (unit.capitalize(), [rows[line.name] for line in section])
            for unit, section in groupby(lines, key=lambda line: line.unit)
        ],
        "remarks": any(row.note for row in rows.values()),
        "models": len(models),
        "pictures": study_pictures(folder),
        "moments": moments_of(folder),
        "cells": None,
        "cells_note": "",
        "heat": None,
        "differences": None,
        "pairing": "",
        "incomplete": "",
    }


def _models(folder: Folder) -> pd.DataFrame:
    """Return the measures of a study under plausible models, a row each; maybe none."""
    if not models_of(folder.configurations[0]):
        return pd.DataFrame()
    return read_rows(folder.path / MODELS_FILE)


def _row(line: Line, models: pd.DataFrame) -> PrintedLine:
    """Return a line of the summary."""
    measure, estimate = CATALOGUE[line.name], line.estimate
    limits, note = interval(measure, estimate.low, estimate.high), estimate.reason
    if math.isnan(estimate.value):
        limits, note = "", f"unknown: {estimate.reason}"
    elif not estimate.trusted:
        limits, note = "", f"too few data for an interval: {estimate.reason}"
    spread = "" if models.empty else interval(measure, *over_models(models, line.name))
    return PrintedLine(line.label, shown(measure, estimate.value), limits, spread, note)


def design_content(folder: Folder, against: int | None, bar: Bar) -> Content:
    """Return what is particular to a sweep or a multirun."""
    cells = measured(folder, bar("Summing up"))
    known = not cells.empty
    found = difference_data(folder, against, bar("Comparing"))
    pictures = effect_pictures(cells, folder.varied, bar("Drawing")) if known else []
    return {
        "findings": design_findings(cells, folder.varied) if known else [],
        "summary": None,
        "remarks": False,
        "models": 0,
        "pictures": pictures,
        "moments": None,
        "cells": cell_data(folder, cells) if known else None,
        "cells_note": _cells_note(folder, len(cells)),
        "heat": heat_data(cells, folder.varied) if known else None,
        "differences": found,
        "pairing": _pairing(folder, found) if found else "",
        "incomplete": _incomplete(folder),
    }


def _cells_note(folder: Folder, count: int) -> str:
    """Return how many cells are shown, and where all are."""
    first = f"These are the first {MOST_CELLS:,} of {count:,}. " if count > MOST_CELLS else ""
    whole = len(folder.whole) == folder.planned
    return first + ("All cells with all measures: cells.csv in the folder." if whole else "")


def _incomplete(folder: Folder) -> str:
    """Return what is missing of a design; empty if nothing is."""
    if "dyads" not in folder.tables:
        return (
            "This sweep keeps no table of dyads, on which all measures rest: see "
            "sweep.tables in the configuration."
        )
    if len(folder.whole) < folder.planned:
        return (
            f"{len(folder.whole):,} of {counted(folder.planned, 'cell')} are done. This "
            "report speaks of these only; make it again when the others are there."
        )
    return ""


def _pairing(folder: Folder, found: Content) -> str:
    """Return whether cells are compared pair by pair, and if not, why."""
    if found["few"]:
        return "Cells of fewer than ten dyads carry no intervals, and so no differences."
    if found["all_paired"]:
        return (
            "All cells meet the same dyads with common random numbers, so "
            "each difference is taken dyad by dyad, and what the cells share cancels."
        )
    lanes = {plan.address.lane for plan in folder.plans.values()}
    if not found["some_paired"] and len(lanes) > 1:
        return (
            "Each cell has dyads and random numbers of its own "
            "(study.common_random_numbers=false), so "
            "there are no pairs: these are differences of independent samples."
        )
    return (
        "Pairs need the same dyads, therapists and seed in both cells. Where cells differ in "
        "these, the difference is one of independent samples, and is marked as unpaired."
    )


def shared_content(folder: Folder, against: int | None) -> Content:
    """Return what every report has: what was asked, how it was set up, where it is from."""
    record = folder.record
    study = folder.configurations[0]["study"]
    title = study["question"] or study["name"].replace("_", " ").capitalize()
    command = ["dyad-sim", "report", folder.name]
    return {
        "version": __version__,
        "kind": folder.kind,
        "name": folder.name,
        "title": title,
        "words": in_words(folder),
        "varied": varied_keys(folder),
        "changes": changes(folder),
        "choices": record["choices"],
        "yaml": as_yaml(folder.configurations[0]),
        "one_of_several": len(folder.configurations) > 1,
        "provenance": _provenance(folder),
        "run_command": run_command(folder),
        "status_command": _command("status", folder) if folder.kind == "sweep" else None,
        "report_command": shlex.join(
            command if against is None else [*command, "--against", str(against)]
        ),
        "references": [
            (sentence(reference), reference.fields.get("doi"), bibtex(reference))
            for reference in (software(str(record["dyad_sim"])), FOUNDING_PAPER)
        ],
        "measures": MEASURES,
        "replay": {
            "command": _command("replay", folder),
            "cells": folder.kind != "study",
        },
        "keys": {key: parameter_label(key) for key in folder.swept},
    }


def _command(name: str, folder: Folder) -> str:
    """Return a command on this folder."""
    return shlex.join(["dyad-sim", name, folder.name])


def _provenance(folder: Folder) -> Sequence[tuple[str, str]]:
    """Return where the numbers are from."""
    record = folder.record
    engines = sorted({tree["engine"]["name"] for tree in folder.configurations})
    packages = [f"{name} {version}" for name, version in sorted(record["versions"].items())]
    counts = [
        counted(number, what.removesuffix("s"))
        for what, number in sorted(_counts(folder).items())
        if isinstance(number, int)
    ]
    return [
        ("dyad_sim", str(record["dyad_sim"])),
        ("Seed", ", ".join(sorted({str(tree["seed"]) for tree in folder.configurations}))),
        ("Hash", str(folder.hash)),
        ("Engine", ", ".join(engines)),
        ("Counts", ", ".join(counts)),
        ("Packages", ", ".join(packages)),
        ("Folder", folder.name),
    ]


def _counts(folder: Folder) -> dict[str, Any]:
    """Return how many rows the tables have; of a multirun, how many cells and dyads."""
    if folder.kind != "multirun":
        return dict(folder.record["counts"])
    dyads = sum(plan.dyads for plan in folder.plans.values())
    return {"cells": folder.planned, "dyads": dyads}
