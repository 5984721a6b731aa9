"""The design of a sweep: a row for each cell, a column for each swept key."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from dyad_sim.studies.files import local
from dyad_sim.traits import written

MOST_CELLS = 2**18
"""Cells of a sweep: each is checked before the first, a minute or two for so many."""

LONGEST = 120  # Characters of a value in a message.


def check_number(field: str, value: Any, cells: int, remedy: str) -> None:
    """Refuse more cells than a design may have."""
    if cells > MOST_CELLS:
        reason = f"makes {cells} cells, but at most {MOST_CELLS} are allowed; {remedy}."
        refuse(field, value, reason)


def in_short(value: Any) -> str:
    """Return a value as a configuration writes it, cut where it is long; a path whole."""
    text = written(value)
    whole = isinstance(value, Path) or len(text) <= LONGEST
    return text if whole else f"{text[:LONGEST]}..."


def refuse(field: str, value: Any, reason: str) -> NoReturn:
    """Refuse a part of a sweep that cannot be used."""
    message = f"sweep.{field}={in_short(value)} {reason}"
    raise ValueError(message)


COLUMNS = (
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_string, pa.large_string()),
    (pa.types.is_large_string, pa.large_string()),
    (pa.types.is_null, pa.null()),  # Refused later: its values are missing.
)
"""What a column of a file may hold, and how it is kept."""


def rows_of(path: Path) -> pd.DataFrame:
    """Points as a file lists them."""
    if path.suffix.lower() not in {".csv", ".parquet"}:
        refuse("table", path, "is of another kind; save it as .csv or .parquet.")
    if not path.is_file():
        what = "is no regular file" if path.exists() else "does not exist"
        refuse("table", path, f"{what}; check the name and the folder.")
    with _reading(path):
        length = _length(path)
    check_number("table", path, length, "split the file")
    with _reading(path):
        rows = _read(path)
        schema = [(field.name, _kept_as(field.type)) for field in rows.schema]
    _check_columns(path, schema)
    with _reading(path):
        points: pd.DataFrame = rows.cast(pa.schema(schema)).to_pandas(ignore_metadata=True)
    _check_complete(path, points)
    return points


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Refuse a file that cannot be read, in one line."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        cause = "".join(filter(str.isprintable, str(error)))[:LONGEST]
        remedy = "save it again, a CSV in UTF-8, with double quotes around text with commas"
        refuse("table", path, f"cannot be read ({cause}); {remedy}.")


def _length(path: Path) -> int:
    """Rows of a file, counted without holding them; lines, for a CSV."""
    if path.suffix.lower() == ".parquet":
        return int(pq.read_metadata(local(path)).num_rows)
    with path.open(encoding="utf-8") as lines:
        return sum(1 for _ in lines) - 1


def _read(path: Path) -> pa.Table:
    """Return the table in a file."""
    if path.suffix.lower() == ".parquet":
        with pq.ParquetFile(local(path)) as file:
            return file.read()
    # Left to itself, PyArrow takes a 1 for true where true stands in the same column.
    truths = {"true_values": ["true", "True"], "false_values": ["false", "False"]}
    options = csv.ConvertOptions(strings_can_be_null=True, **truths)
    return csv.read_csv(local(path), convert_options=options)


def _kept_as(kind: pa.DataType) -> pa.DataType | None:
    """Return how a column of a file is kept; None if it is of another kind."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return next((kept for holds, kept in COLUMNS if holds(kind)), None)


def _check_columns(path: Path, schema: Sequence[tuple[str, pa.DataType | None]]) -> None:
    """Refuse columns that cannot be keys, or hold what no key takes."""
    names = [name for name, _ in schema]
    if not names:
        refuse("table", path, "has no columns; give one per key.")
    if len(names) == 1 and (other := next(filter(names[0].count, ";\t"), "")):
        reason = (
            f"has a column {names[0]!r}, where {other!r} stands between names; "
            "save it with commas."
        )
        refuse("table", path, reason)
    for name, kept in schema:
        column = f"has a column {name!r}"
        if name in {"", "cell"}:
            refuse("table", path, f"{column}, no key: rows number the cells; drop it.")
        if names.count(name) > 1:
            refuse("table", path, f"{column} twice; drop one of them.")
        if kept is None:
            refuse("table", path, f"{column} with no numbers, true, false or text; drop it.")


def _check_complete(path: Path, points: pd.DataFrame) -> None:
    """Refuse a table without rows, or with a value missing."""
    if points.empty:
        refuse("table", path, "has no rows; give one per cell.")
    for name, column in points.items():
        missing = (column.isna() | column.isin([math.inf, -math.inf])).to_numpy()
        if missing.any():
            where = f"row {missing.argmax() + 1} of column {name!r}"
            refuse("table", path, f"has no finite value in {where}; fill it in.")


SAMPLED = ("latin_hypercube", "sobol")
DESIGNS = ("grid", *SAMPLED, "table")
EXACT = 2**53  # Beyond it a float misses whole numbers.


class Axis(NamedTuple):
    """A swept key with its levels, or with the range that is sampled for it."""

    key: str
    levels: pd.Series | None
    low: float = 0.0
    high: float = 0.0
    log: bool = False


def points_of(
    design: str,
    parameters: Mapping[str, Any],
    cells: int | None,
    seed: int,
    table: Path | None,
) -> pd.DataFrame:
    """Points of a design: a row per cell, in the order of the cells.

    Parameters
    ----------
    design
        ``grid``: every combination, the last key varying fastest.
        ``latin_hypercube``, ``sobol``: points that fill the ranges evenly.
        ``table``: the rows of a file.
    parameters
        Key to a list of values or to a range: ``{low, high, steps}`` in a grid,
        ``{low, high}`` with or without ``scale: log`` in a sample.
        A range between two ints is sampled in whole numbers; a share needs 0.0 and 1.0.
    cells
        How many points to sample, a power of two for ``sobol``.
    seed
        0 or above. The same seed samples the same points.
    table
        CSV or Parquet file with keys as column names.

    Returns
    -------
    pd.DataFrame
        One column per key, of Python objects where kinds mix.

    Raises
    ------
    ValueError
        If no points follow from the description, or a part of it has no use.

    Notes
    -----
    Latin hypercubes follow McKay, Beckman & Conover (1979).
    The sequence of Sobol' (1967) is scrambled; the idea is Owen's (1998), the form SciPy's:
    a linear matrix scramble and a digital shift (Matousek, 1998).
    Whole numbers and lists are ours: each value owns an equal share of [0, 1).
    """
    _check_parts(design, parameters, cells, table)
    if table is not None:
        return rows_of(table)
    axes = [_axis(design, key, described) for key, described in parameters.items()]
    if cells is None:
        return _grid({axis.key: axis.levels for axis in axes if axis.levels is not None})
    return _samples(design, axes, cells, seed)


def _check_parts(
    design: str, parameters: Mapping[str, Any], cells: int | None, table: Path | None
) -> None:
    """Refuse an unknown design, and parts that it lacks or has no use for."""
    if design not in DESIGNS:
        near = get_close_matches(design.lower(), DESIGNS, n=1, cutoff=0.4)
        hint = f". Did you mean {near[0]}?" if near else "."
        refuse("design", design, f"must be one of {', '.join(DESIGNS)}{hint}")
    if design in SAMPLED:
        _check_cells(design, cells)
    elif cells is not None:
        refuse("cells", cells, f"has no use in the design {design}; leave it out.")
    if design == "table":
        if table is None:
            refuse("table", None, "must name the file of the points, such as points.csv.")
        if parameters:
            refuse("parameters", parameters, "has no use; name the keys in the table only.")
    elif table is not None:
        refuse("table", table, f"has no use in the design {design}; set sweep.design=table.")
    elif not parameters:
        example = "{therapist.skill: [0.2, 0.8]}"
        refuse("parameters", {}, f"sweeps nothing; name keys and values, such as {example}.")


def _check_cells(design: str, cells: Any) -> None:
    """Refuse a number of points that cannot be sampled."""
    if type(cells) is not int or cells < 1:
        refuse("cells", cells, "must be a whole number from 1; say how many points to draw.")
    check_number("cells", cells, cells, "ask for fewer")
    below = 1 << (cells.bit_length() - 1)
    if design == "sobol" and cells != below:
        near = f"{below} or {2 * below}"  # The most that is allowed is a power of two too.
        reason = "is no power of two, so the halves of a range would not hold equally many"
        refuse("cells", cells, f"{reason} points of the design sobol; set {near}.")


def _axis(design: str, key: str, described: Any) -> Axis:
    """Return a swept key as it was described, or refuse it."""
    if isinstance(described, (list, tuple)) and described:
        _check_levels(key, described)
        return Axis(key, _levels(described))
    shape = set(described) if isinstance(described, Mapping) else set()
    extra = {"steps"} if design == "grid" else shape & {"scale"}
    if shape != {"low", "high"} | extra:
        form = ", steps: n}" if design == "grid" else "}, with scale: log if need be"
        reason = f"has no values for the design {design}; give a list such as [0.2, 0.8]"
        refuse("parameters", {key: described}, f"{reason} or {{low: a, high: b{form}.")
    _check_range(key, described)
    low, high = described["low"], described["high"]
    if design == "grid":
        return Axis(key, pd.Series(_evenly(low, high, described["steps"])))
    return Axis(key, None, low, high, "scale" in described)


def _levels(described: Sequence[Any]) -> pd.Series:
    """Return listed values as a column."""
    try:
        return pd.Series(described)
    except OverflowError:  # Pandas 3.0, for whole numbers beyond every float: refused later.
        return pd.Series(described, dtype=object)


def _check_levels(key: str, levels: Sequence[Any]) -> None:
    """Refuse a value of another kind, or one that stands twice."""
    seen = set()
    for level in levels:
        known = isinstance(level, (int, float, str, Mapping, list, tuple))
        if not known or (isinstance(level, float) and not math.isfinite(level)):
            reason = f"holds {in_short(level)}; give finite numbers, true, false, text"
            refuse("parameters", {key: levels}, f"{reason}, mappings or lists.")
        if (form := _hashable(level)) in seen:
            refuse("parameters", {key: levels}, f"holds {in_short(level)} twice; remove one.")
        seen.add(form)


def _hashable(value: Any) -> Any:
    """Return a form of a value that a set can hold, with true apart from 1."""
    if isinstance(value, Mapping):
        return frozenset((key, _hashable(part)) for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_hashable, value))
    return (isinstance(value, bool), value)


def _check_range(key: str, described: Mapping[str, Any]) -> None:
    """Refuse a range without two ends in order, or with an odd scale or steps."""
    low, high, steps = described["low"], described["high"], described.get("steps", 2)
    reason = ""
    if not all(map(_is_end, (low, high))) or not math.isfinite(high - low):
        reason = "needs finite numbers for low and high, whole ones up to 2**53."
    elif low >= high:
        reason = "is empty; low must be below high."
    elif described.get("scale", "log") != "log":
        reason = "has an unknown scale; write scale: log, or leave it out."
    elif "scale" in described and low <= 0:
        reason = "has no logarithm; low must be above 0."
    elif type(steps) is not int or not 2 <= steps <= MOST_CELLS:  # noqa: PLR2004 - the ends
        reason = f"needs both its ends; steps must be a whole number from 2 to {MOST_CELLS}."
    if reason:
        refuse("parameters", {key: described}, reason)


def _is_end(end: Any) -> bool:
    """Whether a range can end in a value."""
    return type(end) is float or (type(end) is int and abs(end) <= EXACT)


def _evenly(low: float, high: float, steps: int) -> np.ndarray:
    """Evenly spaced values with both ends; whole where the ends and the step are."""
    even = np.linspace(low, high, steps)
    whole = isinstance(low, int) and isinstance(high, int) and (high - low) % (steps - 1) == 0
    return np.rint(even).astype(np.int64) if whole else even


def _grid(levels: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Every combination of the levels, those of the last key varying fastest."""
    repeats = cells = math.prod(map(len, levels.values()))
    sizes = {key: f"{len(of_key)} values" for key, of_key in levels.items()}
    check_number("parameters", sizes, cells, "give fewer values or sample them")
    columns = {}
    for key, of_key in levels.items():
        repeats //= len(of_key)
        columns[key] = _chosen(of_key, np.arange(cells) // repeats % len(of_key))
    return pd.DataFrame(columns)


def _chosen(levels: pd.Series, places: np.ndarray) -> pd.Series:
    """Return the levels at some places, as a column."""
    return levels.take(places).reset_index(drop=True)


def _samples(design: str, axes: Sequence[Axis], cells: int, seed: int) -> pd.DataFrame:
    """Points that fill all axes evenly, drawn from a seed."""
    # It takes half a second, and a run without a design does without.
    from scipy.stats import qmc  # noqa: PLC0415 - late, see above

    sampler = qmc.Sobol if design == "sobol" else qmc.LatinHypercube
    uniforms = sampler(len(axes), rng=np.random.default_rng(seed)).random(cells)
    pairs = zip(axes, uniforms.T, strict=True)
    return pd.DataFrame({axis.key: _spread(axis, uniform) for axis, uniform in pairs})


def _spread(axis: Axis, uniform: np.ndarray) -> pd.Series:
    """Values of an axis at uniforms on [0, 1]."""
    if axis.levels is not None:
        last = len(axis.levels) - 1  # A Latin hypercube can draw 1, if hardly ever.
        return _chosen(axis.levels, np.minimum(uniform * (last + 1), last).astype(np.int64))
    whole = isinstance(axis.low, int) and isinstance(axis.high, int)
    low, high = axis.low, axis.high + whole  # A whole number owns the unit above it.
    if axis.log:
        low, high = math.log(low), math.log(high)
    spread = low * (1.0 - uniform) + high * uniform
    spread = np.exp(spread) if axis.log else spread
    spread = np.floor(spread).astype(np.int64) if whole else spread
    return pd.Series(np.clip(spread, axis.low, axis.high))
