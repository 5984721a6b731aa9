"""References on disk: one that was simulated is not simulated again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from dyad_sim import __version__
from dyad_sim.configs import LETTERS, hash_of
from dyad_sim.inference.reference import Populations, Reference
from dyad_sim.inference.study import Bar, Question, reference_for
from dyad_sim.studies.files import UNREADABLE, whole_file

MODEL = "model"
"""Column of the number of the plausible model."""

Referring = Callable[[Question, Bar], Reference]
"""Gives the reference of a question."""


def kept_in(folder: Path) -> Referring:
    """Return what gives a reference from a folder, and keeps there what it has simulated.

    A damaged file is made anew; what cannot be kept is not.
    """

    def found(question: Question, bar: Bar) -> Reference:
        file = folder / f"{hash_of(_told(question))[:LETTERS]}.parquet"
        try:
            return _read(file, question)
        except UNREADABLE:
            reference = reference_for(question, bar)
        with suppress(OSError):  # Where it cannot be kept, it is made again next time.
            folder.mkdir(parents=True, exist_ok=True)
            with whole_file(file, own=True) as hidden:
                _frame(reference).to_parquet(hidden)
        return reference

    return found


def _told(question: Question) -> dict[str, object]:
    """Return all that decides the numbers of a reference."""
    layout = question.layout._asdict()
    seen = {name: np.round(share, 9).tolist() for name, share in question.layout.seen.items()}
    return {
        "dyad_sim": __version__,
        "configuration": {**question.tree, "engine": None, "study": None},
        "layout": {**layout, "seen": seen},
        "asked": [one.name for one in question.asked],
        "studies": question.studies,
        "seed": question.seed,
    }


def _frame(reference: Reference) -> pd.DataFrame:
    """Return a reference as one table."""
    asked, numbers, models = reference.populations
    names = [one.name for one in asked]
    populations = pd.DataFrame(numbers, columns=names).assign(**{MODEL: models})
    return pd.concat([populations, reference.statistics], axis="columns")


def _read(file: Path, question: Question) -> Reference:
    """Return a reference from its table."""
    table = pd.read_parquet(file)
    names = [one.name for one in question.asked]
    numbers, models = table[names].to_numpy(dtype=float), table[MODEL].to_numpy()
    populations = Populations(question.asked, numbers, models)
    return Reference(populations, table.drop(columns=[*names, MODEL]))
