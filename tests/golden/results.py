"""Golden results: a small study of each treatment, kept as data.

``python -m tests.golden`` makes them again.  Who changes them says in ``CHANGELOG.md``, under
**Results changed**, what moved and why, and names the fingerprint that the command prints.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import run
from tests.studies import plan

DATA = Path(__file__).parent / "data"
CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"

TREATMENTS = ("brt", "cbt", "cbt_aft")
STUDY = ("dyads=4", "treatment.sessions=12", "exchanges_table=[0]")
"""Twelve sessions: training begins with the ninth, and ends of treatment are in reach."""

TABLES = ("dyads", "sessions", "episodes", "exchanges")
FIRST_EXCHANGES = 60
"""Of the exchanges the first session is kept, which is enough to see where a rule has moved."""


def study_of(treatment: str) -> Plan:
    """Return the study whose results are kept."""
    return plan(f"treatment={treatment}", *STUDY)


def results(treatment: str, engine: str) -> dict[str, pd.DataFrame]:
    """Return the tables of a treatment's study by one of the engines."""
    tables = run(study_of(treatment)._replace(engine=engine)).present()
    kept = {name: tables[name] for name in TABLES}
    return kept | {"exchanges": kept["exchanges"].head(FIRST_EXCHANGES)}


def file_of(treatment: str, table: str) -> Path:
    """Return where a table is kept."""
    return DATA / treatment / f"{table}.csv"


def write() -> None:
    """Make all golden results again."""
    for treatment in TREATMENTS:
        for name, table in results(treatment, "mesa").items():
            file = file_of(treatment, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            table.to_csv(file, index=False, lineterminator="\n")


def fingerprint() -> str:
    """Return twelve letters and digits that change with the golden results."""
    digest = hashlib.sha256()
    for treatment in TREATMENTS:
        for name in TABLES:
            digest.update(file_of(treatment, name).read_bytes())
    return digest.hexdigest()[:12]


def latest_fingerprint() -> str | None:
    """Return the fingerprint that stands first under a heading Results changed, if any."""
    inside = False
    for line in CHANGELOG.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            inside = line == "### Results changed"
        elif inside and "fingerprint `" in line:
            return line.split("fingerprint `")[1].split("`")[0]
    return None
