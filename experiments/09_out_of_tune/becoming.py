"""What distinguishes the mismatches that become ruptures from those that are mended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures import share
from dyad_sim.measures.change.effect_sizes import cohens_d, mean_difference
from dyad_sim.measures.change.within import within_person
from experiments.lib.measures.odds import log_odds
from experiments.lib.rows import columns_of

from .moments import PHASES, Cell, in_phase

FEATURES = ("affiliation_apart", "control_apart", "strain_before", "embeddedness_before")
"""What is known at the start of a mismatch."""

DEFINITIONS = {
    "while it lasts or soon after its start": "becomes",
    "soon after its start": "becomes_soon",
}
"""When a mismatch counts as leading into a rupture."""


def starts(cell: Cell, soon: int) -> pd.DataFrame:
    """Return the mismatches that could become a rupture, with what is known at their start.

    Left out are those that began in an open rupture, and those whose end, or whose first
    exchanges, the session did not show.  Distances are those of the first exchange out of
    tune: of the therapist's act from the complement of the patient's.  Strain and
    embeddedness are those of the moment in tune before it.
    """
    table = cell.moments.table
    runs = cell.runs[cell.runs["phase"] != "rupture"]
    start, length = runs["start"].to_numpy(), runs["length"].to_numpy()
    acts = {
        f"{axis}_{partner}": table[f"{axis}_{partner}"].to_numpy()[start]
        for axis in ("affiliation", "control")
        for partner in ("patient", "therapist")
    }
    until_onset, left = _until_onset(cell)[start], cell.moments.left[start]
    becomes = until_onset <= np.maximum(length - 1, soon)
    becomes_soon = until_onset <= soon
    shown = (left >= soon) & runs["mended"].to_numpy()
    return runs.assign(
        affiliation_apart=np.abs(acts["affiliation_therapist"] - acts["affiliation_patient"]),
        control_apart=np.abs(acts["control_therapist"] + acts["control_patient"]),
        strain_before=table["strain"].to_numpy()[start - 1],
        embeddedness_before=table["embeddedness"].to_numpy()[start - 1],
        becomes=np.where(becomes | shown, becomes, np.nan),
        becomes_soon=np.where(becomes_soon | (left >= soon), becomes_soon, np.nan),
    )


def differences(cell: Cell, soon: int) -> pd.DataFrame:
    """Return how mismatches that become ruptures differ from the others at their start."""
    found = starts(cell, soon)
    rows = []
    for name, column in DEFINITIONS.items():
        known = found[found[column].notna()]
        become = share(known[column], None, known["dyad"], known["therapist"])
        for feature in ("length", *FEATURES):
            row = {"definition": name, "feature": feature, "mismatches": len(known)}
            row |= columns_of("share", become)
            row |= columns_of("d", cohens_d(known, feature, column))
            row |= columns_of("difference", mean_difference(known, feature, column))
            rows.append(row)
    return pd.DataFrame(rows)


def odds(cell: Cell, soon: int) -> pd.DataFrame:
    """Return what makes a mismatch likelier to become a rupture, each beside the others.

    Between all mismatches, and within dyads: as deviations from each dyad's own mean.
    """
    found = starts(cell, soon)
    rows = []
    for name, column in DEFINITIONS.items():
        known = found[found[column].notna()]
        inside = within_person(known, FEATURES)
        for which, frame in {"all": known, "within dyads": inside}.items():
            for feature, estimate in log_odds(frame, column, FEATURES).items():
                row = {"definition": name, "model": which, "predictor": feature}
                rows.append(row | columns_of("log_odds", estimate))
    return pd.DataFrame(rows)


def hazards(cell: Cell, longest: int) -> pd.DataFrame:
    """Return the chances of the next exchange by how long the two have been out of tune.

    Of being mended, and, where no rupture is open, of a rupture.  Whoever has been out of tune
    so long is looked at anew at each exchange, so that a long mismatch has no longer to wait.
    """
    rows = []
    for phase in PHASES:
        steps = in_phase(cell.steps, phase)
        for elapsed in range(longest + 1):
            here = steps[steps["elapsed"] == elapsed]
            quiet = here[~here["open"]]
            row = {"phase": phase, "elapsed": elapsed, "exchanges": len(here)}
            for name, frame in {"mended_next": here, "onset_next": quiet}.items():
                found = share(frame[name], None, frame["dyad"], frame["therapist"])
                row |= columns_of(name, found)
            rows.append(row)
    return pd.DataFrame(rows)


def _until_onset(cell: Cell) -> np.ndarray:
    """Return how many exchanges pass from each until a rupture begins in its session."""
    onset = cell.moments.table["onset"].to_numpy(dtype=bool)
    places = np.append(np.flatnonzero(onset), onset.size + onset.size)
    place = np.arange(onset.size)
    until = places[np.searchsorted(places, place)] - place
    found: np.ndarray = np.where(until <= cell.moments.left, until, np.inf)
    return found
