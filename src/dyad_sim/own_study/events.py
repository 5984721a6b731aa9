"""Tables of acts and of codings of one's own, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from dyad_sim.own_study.columns import ACTS, CODINGS, Columns, columns_from
from dyad_sim.own_study.files import TextTable, read_text
from dyad_sim.own_study.placing import cells_of, meant
from dyad_sim.own_study.sessions import check_study
from dyad_sim.own_study.values import Cells

Said = Columns | Mapping[str, Any] | str | Path | None


def read_acts(path: str | Path, columns: Said = None) -> pd.DataFrame:
    """Acts of both partners, one row per act, from a file of one's own.

    Parameters
    ----------
    path, columns
        As for :func:`~dyad_sim.own_study.sessions.read_sessions`.

    Returns
    -------
    DataFrame
        ``dyad``, ``session`` and ``exchange`` (whole numbers), ``person`` (``patient`` or
        ``therapist``), ``affiliation`` and ``control`` (-1 to 1, NaN where missing), in the
        order of the first three.

    Raises
    ------
    TableError
        If the file cannot be read, a column is not there or a value cannot be meant so, an act
        is there twice, or there are fewer than two dyads.
    """
    table, found, acts = _read(path, columns, ACTS, ACTS)
    keys = ["dyad", "session", "exchange", "person"]
    doubled = acts.duplicated(keys).to_numpy()
    remedy = "Number the exchanges of a session; each person acts once in each."
    found["exchange"].refuse(doubled, "of this person and session is there already", remedy)
    check_study(acts["dyad"], table.name)
    return acts.sort_values(keys, kind="stable").reset_index(drop=True)


def read_codings(path: str | Path, columns: Said = None) -> pd.DataFrame:
    """Codings, one row per unit and coder, from a file of one's own.

    Parameters
    ----------
    path, columns
        As for :func:`~dyad_sim.own_study.sessions.read_sessions`.

    Returns
    -------
    DataFrame
        ``dyad`` (the unit itself, if the file has none), ``unit`` (numbered over all dyads),
        ``coder`` and ``category`` (missing where not coded).

    Raises
    ------
    TableError
        If the file cannot be read, a column is not there, a coder codes a unit twice, or there
        are fewer than two dyads.
    """
    table, found, codings = _read(path, columns, CODINGS, CODINGS[1:])
    for name in ("unit", "coder"):
        nothing = codings[name].isna().to_numpy()
        found[name].refuse(nothing, f"names no {name}", "Write it, or drop the row.")
    if "dyad" not in codings:
        codings = codings.assign(dyad=codings["unit"])
    doubled = codings.duplicated(["dyad", "unit", "coder"]).to_numpy()
    remedy = "Give each coder one row for each unit; if dyads number theirs alike, add dyad."
    found["unit"].refuse(doubled, "is coded already by this coder", remedy)
    check_study(codings["dyad"], table.name)
    codings["unit"] = codings.groupby(["dyad", "unit"], sort=False).ngroup()
    return codings[list(CODINGS)]


def _read(
    path: str | Path, columns: Said, names: tuple[str, ...], needed: tuple[str, ...]
) -> tuple[TextTable, dict[str, Cells], pd.DataFrame]:
    """Return a table with its columns, as text and as what they mean."""
    how = columns_from(columns)
    table = read_text(Path(path))
    # What is said of other tables of the study need not hold here.
    known = {name: of for name, of in how.known.items() if of.column in table.header}
    how = how._replace(known=known)
    found = cells_of(table, how, names, needed)
    codings = meant(found, how)
    if "dyad" in found:
        nothing = codings["dyad"].isna().to_numpy()
        found["dyad"].refuse(nothing, "names no dyad", "Write whose each row is, or drop it.")
    return table, found, codings
