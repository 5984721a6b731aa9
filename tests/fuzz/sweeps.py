"""Designs of sweeps, good and bad, and files of points."""

from __future__ import annotations

import io
from functools import cache

import pandas as pd
from hypothesis import strategies as st

from dyad_sim.configs.sweep import SWEPT_GROUPS
from tests.fuzz.damage import damages
from tests.fuzz.texts import KEYS, LONG, NUMBERS, RUBBISH, is_large, known_pairs, pairs

DESIGNS = ("grid", "grid", "latin_hypercube", "sobol", "table", "Grid", "")
OTHER = ("shards", "shard", "threads", "points_seed", "tables", "nothing")

SHORT = [text for text in (*NUMBERS, *RUBBISH) if len(text) < 60]

_key = st.sampled_from([key for key in KEYS if key not in LONG] + list(SWEPT_GROUPS))
_odd = st.sampled_from(SHORT) | st.text(max_size=9)
_value = known_pairs.map(lambda pair: pair[1]).filter(lambda text: len(text) < 60) | _odd


@st.composite
def _axis(draw: st.DrawFn) -> str:
    """A swept key with its values, as text."""
    key = draw(_key | st.sampled_from(["dyads", "output", "sweep.cells", "a.b", ""]) | _odd)
    low, high, steps = (draw(st.sampled_from(SHORT)) for _ in range(3))
    scale = draw(st.sampled_from(["log", "lin", "1"]))
    few = draw(st.lists(_value, max_size=3))
    choices = ["population", "ruth", "cbt", "all", "rut", "a b", "null"]
    values = [
        f"[{', '.join(few)}]",
        f"[{', '.join(draw(st.lists(st.sampled_from(choices), max_size=2)))}]",
        f"{{low: {low}, high: {high}}}",
        f"{{low: 0, high: 1, steps: {steps}}}",
        f"{{low: 0, high: 1, steps: {draw(st.integers(1, 3))}}}",
        f"{{low: {low}, high: {high}, scale: {scale}}}",
        draw(_odd),
    ]
    return f"{key}: {draw(st.sampled_from(values))}"


@st.composite
def _arguments(draw: st.DrawFn) -> list[str]:
    """Arguments of a sweep."""
    axes = ", ".join(draw(st.lists(_axis(), min_size=1, max_size=2)))
    design = draw(st.sampled_from(DESIGNS))
    arguments = [f"sweep.parameters={{{axes}}}", f"sweep.design={design}"]
    if design in {"latin_hypercube", "sobol"} or draw(st.integers(0, 5)) == 0:
        cells = [text for text in SHORT if not is_large(text)]
        arguments.append(f"sweep.cells={draw(st.sampled_from(['2', '4', '3', *cells]))}")
    if design == "table":
        arguments[0] = "sweep.parameters={}"
        file = draw(st.sampled_from(["p.csv", "p.csv", "p.parquet", "/", ".."]))
        arguments.append(f"sweep.table={file}")
    if draw(st.booleans()):
        arguments.append(f"sweep.{draw(st.sampled_from(OTHER))}={draw(st.sampled_from(SHORT))}")
    if draw(st.integers(0, 3)) == 0:
        key, value = draw(pairs)
        arguments.append(f"{key}={value}")
    return arguments


sweep_arguments = _arguments()


@cache
def _points() -> bytes:
    """A table of points in Parquet."""
    content = io.BytesIO()
    frame = pd.DataFrame({"therapist.skill": [0.2, 0.8], "patient": ["ruth", "population"]})
    frame.to_parquet(content, index=False)
    return content.getvalue()


_cell = st.sampled_from(["0.2", "0.8", "ruth", "true", *SHORT]) | st.text(max_size=6)
_lines = st.lists(st.lists(_cell, min_size=1, max_size=3).map(",".join), max_size=3)
_heads = ["therapist.skill", "patient", "therapist.skill,patient.trust", "cell", ""]
_csv = st.tuples(st.sampled_from(_heads), _lines).map(
    lambda some: "\n".join([some[0], *some[1]]).encode("utf-8", "surrogatepass")
)

tables = st.fixed_dictionaries(
    {
        "p.csv": _csv
        | st.binary(max_size=60)
        | damages.map(lambda damage: damage.of(b"therapist.skill\n0.2\n0.8\n")),
        "p.parquet": damages.map(lambda damage: damage.of(_points())) | st.just(_points()),
    }
)
"""Files of points, whole and damaged."""
