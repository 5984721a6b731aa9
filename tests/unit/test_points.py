"""The points of a sweep: grids, even samples, and tables from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc

from dyad_sim.studies import design as points_file
from dyad_sim.studies import design as points_refused
from dyad_sim.studies.design import DESIGNS, SAMPLED, points_of

SEED = 11
SKILL = "therapist.skill"
SHARE = {"low": 0.0, "high": 1.0}
TRAIT = {"beta": [4, 4]}
LISTED = pd.DataFrame(
    {
        SKILL: [0.25, 0.5],
        "dyads": [10, 20],
        "mechanisms.repair": [True, False],
        "therapist.response": ["metacommunicate", "{beta: [4, 4]}"],
    }
)


def grid(**parameters: Any) -> pd.DataFrame:
    """Return the points of a grid."""
    return points_of("grid", parameters, None, SEED, None)


def sample(design: str, cells: int, seed: int = SEED, **parameters: Any) -> pd.DataFrame:
    """Return sampled points."""
    return points_of(design, parameters, cells, seed, None)


def listed(path: Path) -> pd.DataFrame:
    """Return the points in a file."""
    return points_of("table", {}, None, SEED, path)


def csv_of(folder: Path, text: str | bytes) -> Path:
    """Return the path of a CSV file with this content."""
    path = folder / "points.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def complaint(path: Path) -> str:
    """Return the message with which a file is refused; nothing if it is not."""
    try:
        listed(path)
    except ValueError as error:
        return str(error)
    return ""


def refusal(design: str, parameters: Any, cells: Any = None, table: Path | None = None) -> str:
    """Return the message with which a description is refused."""
    with pytest.raises(ValueError, match=r"^sweep\.") as refused:
        points_of(design, parameters, cells, SEED, table)
    assert "\n" not in str(refused.value)
    return str(refused.value)


# --- Grids ---


def test_the_last_key_of_a_grid_varies_fastest():
    """Rows stand in the order of nested loops over the keys as written."""
    found = grid(b=[2, 1], a=["x", "y", "z"])

    assert list(found.columns) == ["b", "a"]
    assert found["b"].tolist() == [2, 2, 2, 1, 1, 1]
    assert found["a"].tolist() == ["x", "y", "z"] * 2
    assert found.index.equals(pd.RangeIndex(6))


def test_a_grid_holds_every_combination_once():
    """The number of cells is the product of the numbers of values."""
    found = grid(a=[1, 2], b=[1, 2, 3], c=[True, False], d=["only"])

    assert len(found) == 12
    assert not found.duplicated().any()


def test_steps_are_evenly_spaced_and_hold_both_ends():
    """A range with steps is a list of numbers, written shorter."""
    found = grid(a={"low": 0.5, "high": 1.5, "steps": 5})

    assert found["a"].tolist() == np.linspace(0.5, 1.5, 5).tolist()


@pytest.mark.parametrize(
    ("described", "kind"),
    [
        ([1, 2], "int64"),
        ([1, 0.5], "float64"),
        ([True, False], "bool"),
        ([0.5, TRAIT], "object"),
        ([TRAIT, {"uniform": [0, 1]}], "object"),
        ([[1, 2], [3, 4]], "object"),
        ([True, 1], "object"),
        ([0.5, "half"], "object"),
        ({"low": 0, "high": 10, "steps": 3}, "int64"),
        ({"low": 0, "high": 10, "steps": 4}, "float64"),
        ({"low": 0.0, "high": 10, "steps": 3}, "float64"),
    ],
)
def test_values_of_a_grid_keep_their_kind(described, kind):
    """Numbers and truths stay so; where kinds mix, Python values stand."""
    found = grid(other=["x", "y"], key=described)["key"]

    assert found.dtype == kind
    if isinstance(described, list):
        assert found.tolist() == described * 2
        assert list(map(type, found.tolist()[:2])) == (
            [float, float] if kind == "float64" else list(map(type, described))
        )


@pytest.mark.parametrize(("design", "cells"), [("grid", None), ("sobol", 2)])
def test_text_stays_text(design, cells):
    """A column of names is one of text, whatever the design."""
    found = points_of(design, {"therapist.response": ["a", "b"]}, cells, SEED, None)

    assert pd.api.types.is_string_dtype(found["therapist.response"])
    assert sorted(found["therapist.response"]) == ["a", "b"]


# --- Samples ---


@pytest.mark.parametrize("design", SAMPLED)
def test_the_same_seed_samples_the_same_points(design):
    """Points follow from the seed; another seed gives others."""
    first = sample(design, 8, a=SHARE, b=SHARE)

    assert first.equals(sample(design, 8, a=SHARE, b=SHARE))
    assert not (first == sample(design, 8, SEED + 1, a=SHARE, b=SHARE)).any(axis=None)
    assert first.index.equals(pd.RangeIndex(8))
    assert list(first.columns) == ["a", "b"]


def test_each_stratum_of_a_latin_hypercube_holds_one_point():
    """Cut into as many parts as there are points, each range has a point per part."""
    found = sample("latin_hypercube", 25, a=SHARE, b={"low": -2.0, "high": 3.0})

    for column, low, width in (("a", 0.0, 1.0), ("b", -2.0, 5.0)):
        strata = np.floor((found[column] - low) / width * 25)
        assert sorted(strata) == list(range(25))


def test_each_half_of_a_sobol_axis_holds_half_of_the_points():
    """The halves are even for each axis, and the quarters for each pair of axes."""
    found = sample("sobol", 16, a=SHARE, b=SHARE, c=SHARE)

    assert ((found >= 0.5).sum() == 8).all()
    assert ((found["a"] >= 0.5) & (found["b"] >= 0.5)).sum() == 4


@pytest.mark.parametrize("design", SAMPLED)
def test_a_range_of_whole_numbers_holds_each_equally_often(design):
    """Both ends are among the whole numbers, and no number is preferred."""
    found = sample(design, 64, dyads={"low": -1, "high": 2})["dyads"]

    assert found.dtype == "int64"
    assert found.value_counts().to_dict() == {-1: 16, 0: 16, 1: 16, 2: 16}


@pytest.mark.parametrize("design", SAMPLED)
def test_listed_values_are_sampled_equally_often(design):
    """A list is a range of its places."""
    found = sample(design, 8, key=[0.5, TRAIT], other=[True, False])

    assert found["key"].map(str).value_counts().to_dict() == {"0.5": 4, str(TRAIT): 4}
    assert found["other"].dtype == "bool"
    assert found["other"].sum() == 4


@pytest.mark.parametrize("design", SAMPLED)
def test_a_logarithmic_range_is_even_on_the_logarithm(design):
    """Each decade holds as many points as the next."""
    found = sample(design, 64, rate={"low": 0.01, "high": 100.0, "scale": "log"})["rate"]

    decades = np.floor(np.log10(found))
    assert found.between(0.01, 100.0).all()
    assert decades.value_counts().to_dict() == {-2.0: 16, -1.0: 16, 0.0: 16, 1.0: 16}


@pytest.mark.parametrize("design", SAMPLED)
def test_whole_numbers_can_be_even_on_the_logarithm(design):
    """Each whole number owns the range up to the next, on the logarithm."""
    found = sample(design, 64, dyads={"low": 1, "high": 15, "scale": "log"})["dyads"]

    assert found.dtype == "int64"
    assert [(found.between(low, 2 * low - 1)).sum() for low in (1, 2, 4, 8)] == [16] * 4


def test_a_range_with_one_whole_end_is_no_range_of_whole_numbers():
    """Only two whole ends ask for whole numbers."""
    assert sample("sobol", 4, a={"low": 0, "high": 1.0})["a"].dtype == "float64"


class _Ends:
    """A sampler that draws the ends of the unit interval, as SciPy's hardly ever does."""

    def __init__(self, axes: int, **_: Any) -> None:
        self.axes = axes

    def random(self, cells: int) -> np.ndarray:
        """Return nothing but ends."""
        return np.tile(np.arange(cells)[:, None] % 2.0, (1, self.axes))


def test_a_draw_of_exactly_one_stays_in_every_range(monkeypatch):
    """The top of the unit interval is the last value, not one beyond."""
    monkeypatch.setattr(qmc, "LatinHypercube", _Ends)
    log = {"low": 3, "high": 7, "scale": "log"}

    found = sample("latin_hypercube", 2, a=["x", "y"], b={"low": 1, "high": 3}, c=SHARE, d=log)

    assert found.to_numpy().tolist() == [["x", 1, 0.0, 3], ["y", 3, 1.0, 7]]


# --- Tables ---


@pytest.mark.parametrize("name", ["points.csv", "points.parquet", "POINTS.CSV"])
def test_a_table_comes_back_as_it_was_written(name, tmp_path):
    """Numbers, truths and text keep their kinds in both kinds of file."""
    path = tmp_path / name
    if name.endswith("parquet"):
        LISTED.to_parquet(path)
    else:
        LISTED.to_csv(path, index=False)

    pd.testing.assert_frame_equal(listed(path), LISTED)


def test_narrow_and_categorical_columns_become_plain_ones(tmp_path):
    """A file may keep numbers and text in its own way."""
    path = tmp_path / "points.parquet"
    kept = {SKILL: "float32", "dyads": "int8", "therapist.response": "category"}
    LISTED.astype(kept).set_index(pd.RangeIndex(7, 9)).to_parquet(path)

    pd.testing.assert_frame_equal(listed(path), LISTED)


def test_numbers_and_traits_in_one_column_of_a_table_are_text(tmp_path):
    """What mixes in a file is left to the caller to read."""
    found = listed(csv_of(tmp_path, 'a,b\n0.5,1\n"{beta: [4, 4]}",true\n'))

    assert found["a"].tolist() == ["0.5", "{beta: [4, 4]}"]
    assert found["b"].tolist() == ["1", "true"]


def test_a_folder_named_like_a_column_adds_none(tmp_path):
    """Only the file is read, not the folders that it lies in."""
    folder = tmp_path / "seed=3"
    folder.mkdir()
    LISTED.to_parquet(folder / "points.parquet")

    assert list(listed(folder / "points.parquet").columns) == list(LISTED.columns)


# --- Refusals ---


@pytest.mark.parametrize(
    ("design", "near"), [("sobel", "sobol"), ("Grid", "grid"), ("latin", "latin_hypercube")]
)
def test_an_unknown_design_is_refused_with_the_nearest_one(design, near):
    """All designs are named, and the one that was probably meant."""
    message = refusal(design, {SKILL: [0.5]})

    assert message.startswith(f"sweep.design={design} ")
    assert ", ".join(DESIGNS) in message
    assert message.endswith(f"Did you mean {near}?")


def test_a_design_unlike_any_other_is_refused_without_a_guess():
    """No guess is better than a wild one."""
    assert refusal("x", {}).endswith("one of grid, latin_hypercube, sobol, table.")


@pytest.mark.parametrize(
    ("design", "described", "told"),
    [
        ("grid", 0.5, ("0.5} ", "a list such as [0.2, 0.8]", "{low: a, high: b, steps: n}")),
        ("grid", None, ("null} ", "a list")),
        ("grid", [], ("[]} ", "a list")),
        ("grid", "high", ("high} ", "a list")),
        ("grid", TRAIT, ("{beta: [4, 4]}} ", "a list")),
        ("grid", SHARE, ("{low: 0.0, high: 1.0}} ", "steps: n")),
        ("grid", {**SHARE, "steps": 3, "scale": "log"}, ("scale: log}} ", "steps: n}")),
        ("grid", {**SHARE, "steps": 1}, ("steps: 1}} ", "a whole number from 2")),
        ("grid", {**SHARE, "steps": 2.0}, ("steps: 2.0}} ", "a whole number from 2")),
        ("grid", {**SHARE, "steps": 10**9}, ("1000000000}} ", "from 2 to 262144")),
        ("grid", [0.5, 0.5], ("[0.5, 0.5]} ", "holds 0.5 twice", "remove one")),
        ("grid", [1, 1.0], ("[1, 1.0]} ", "holds 1.0 twice")),
        ("grid", [TRAIT, {"beta": [4.0, 4]}], ("holds {beta: [4.0, 4]} twice",)),
        ("grid", [0.5, None], ("holds null", "give finite numbers")),
        ("grid", [float("nan")], ("holds nan", "give finite numbers")),
        ("grid", [b"raw"], ("holds [114, 97, 119]", "give finite numbers")),
        ("sobol", 0.5, ("0.5} ", "a list", "{low: a, high: b}", "scale: log")),
        ("sobol", {**SHARE, "steps": 3}, ("steps: 3}} ", "{low: a, high: b}, with")),
        ("sobol", {"low": 0.0}, ("{low: 0.0}} ", "{low: a, high: b}")),
        ("sobol", {"low": 1.0, "high": 0.5}, ("high: 0.5}} ", "low must be below high")),
        ("sobol", {"low": 1.0, "high": 1.0}, ("high: 1.0}} ", "low must be below high")),
        ("sobol", {"low": "a", "high": 1.0}, ("{low: a,", "finite numbers")),
        ("sobol", {"low": False, "high": True}, ("{low: false,", "finite numbers")),
        ("sobol", {"low": 0.0, "high": float("inf")}, ("inf}} ", "finite numbers")),
        ("sobol", {"low": -1e308, "high": 1e308}, ("1e+308}} ", "finite numbers")),
        ("sobol", {"low": 0, "high": 2**53 + 1}, ("993}} ", "up to 2**53")),
        ("sobol", {"low": 0.0, "high": 10**400}, ("... ", "up to 2**53")),
        ("sobol", {**SHARE, "scale": "log"}, ("scale: log}} ", "low must be above 0")),
        ("sobol", {**SHARE, "scale": "ln"}, ("scale: ln}} ", "write scale: log")),
    ],
)
def test_what_describes_no_values_is_refused_by_name(design, described, told):
    """The message names the key, what was written, and what to write."""
    message = refusal(design, {SKILL: described}, 4 if design == "sobol" else None)

    assert message.startswith("sweep.parameters={therapist.skill: ")
    assert all(part in message for part in told)


@pytest.mark.parametrize(
    ("design", "cells", "told"),
    [
        ("sobol", 12, ("halves", "set 8 or 16.")),
        ("sobol", 200_000, ("halves", "set 131072 or 262144.")),
        ("sobol", None, ("a whole number from 1",)),
        ("latin_hypercube", None, ("a whole number from 1",)),
        ("latin_hypercube", 0, ("a whole number from 1",)),
        ("latin_hypercube", 2.0, ("a whole number from 1",)),
        ("latin_hypercube", True, ("a whole number from 1",)),
        ("latin_hypercube", 262_145, ("at most 262144", "ask for fewer")),
        ("grid", 12, ("no use in the design grid", "leave it out")),
        ("table", 12, ("no use in the design table", "leave it out")),
    ],
)
def test_a_number_of_cells_that_cannot_be_sampled_is_refused(design, cells, told):
    """The message names the number, and one that can be sampled."""
    message = refusal(design, {SKILL: [0.2, 0.8]}, cells)

    shown = {None: "null", True: "true"}.get(cells, cells)
    assert message.startswith(f"sweep.cells={shown} ")
    assert all(part in message for part in told)


def test_a_sample_of_one_point_is_allowed():
    """One is a power of two."""
    assert len(sample("sobol", 1, a=SHARE)) == len(sample("latin_hypercube", 1, a=SHARE)) == 1


@pytest.mark.parametrize(
    ("design", "cells"), [("grid", None), ("latin_hypercube", 4), ("sobol", 4)]
)
def test_a_sweep_of_nothing_is_refused_with_an_example(design, cells):
    """The message shows how a key and its values are written."""
    message = refusal(design, {}, cells)

    assert message.startswith("sweep.parameters={} ")
    assert "{therapist.skill: [0.2, 0.8]}" in message


def test_a_table_that_is_not_separated_by_commas_is_told_so(tmp_path):
    (tmp_path / "points.csv").write_text("therapist.skill;patient\n0.2;ruth\n")
    message = refusal("table", {}, None, tmp_path / "points.csv")
    assert "';' stands between names; save it with commas" in message


def test_parts_of_another_design_are_refused():
    """Nothing that was written is passed over in silence."""
    table = Path("points.csv")

    message = refusal("grid", {SKILL: [0.5]}, None, table)
    assert message.startswith("sweep.table=points.csv has no use in the design grid")
    assert "sweep.design=table" in message
    message = refusal("table", {SKILL: [0.5]}, None, table)
    assert message.startswith("sweep.parameters={therapist.skill: [0.5]} has no use")
    message = refusal("table", {})
    assert message.startswith("sweep.table=null must name the file")


def test_too_large_a_grid_is_refused_before_it_is_made():
    """The message gives the numbers of values instead of the values."""
    many = {"low": 0.0, "high": 1.0, "steps": 4000}
    message = refusal("grid", {f"key{number}": many for number in range(4)})

    assert message.startswith("sweep.parameters={key0: 4000 values, key1: 4000 values, ")
    assert "makes 256000000000000 cells, but at most 262144 are allowed" in message
    assert message.endswith("give fewer values or sample them.")


def test_a_long_value_is_cut_in_the_message():
    """A message stays one that can be read."""
    message = refusal("grid", {SKILL: [*range(5000), 7]})

    assert len(message) < 200
    assert "... holds 7 twice" in message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ("cannot be read", "save it again")),
        ("a\n", ("has no rows", "one per cell")),
        ("a,b\n1\n", ("cannot be read", "Expected 2 columns", "save it again")),
        ("a,b\n1,2,3\n", ("cannot be read", "Expected 2 columns", "save it again")),
        ("a\n{beta: [4, 4]}\n", ("cannot be read", "quotes around text")),
        ("a,a\n1,2\n", ("a column 'a' twice", "drop one")),
        ("cell,a\n0,1\n", ("a column 'cell', no key", "drop it")),
        (",a\n0,1\n", ("a column '', no key", "drop it")),
        ("a,b\n1,2\n3,\n", ("row 2 of column 'b'", "fill it in")),
        ("a,b\n1,\n3,\n", ("row 1 of column 'b'", "fill it in")),
        ('a\nx\n""\n', ("row 2 of column 'a'", "fill it in")),
        ("a\n0.5\nnan\n", ("row 2 of column 'a'", "fill it in")),
        ("a\n0.5\n-inf\n", ("row 2 of column 'a'", "fill it in")),
        ("a\n2020-01-01\n", ("a column 'a' with no numbers", "drop it")),
        ("Schüler\n1\n".encode("latin-1"), ("cannot be read", "CSV in UTF-8")),
        (bytes(range(256)) * 9, ("cannot be read", "save it again")),
        (bytes(range(128)) * 9, ("cannot be read", "save it again")),
    ],
)
def test_a_file_that_lists_no_points_is_refused(content, told, tmp_path, monkeypatch):
    """The message names the file, what is wrong with it, and what to do."""
    monkeypatch.chdir(tmp_path)
    csv_of(tmp_path, content)
    message = refusal("table", {}, None, Path("points.csv"))

    assert message.startswith("sweep.table=points.csv ")
    assert message.isprintable()
    assert all(part in message for part in told)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (pd.DataFrame({"a": [[1], [2]]}), ("a column 'a' with no numbers", "drop it")),
        (pd.DataFrame({"a": [{"beta": 4}]}), ("a column 'a' with no numbers", "drop it")),
        (pd.DataFrame({"a": [True, None]}), ("row 2 of column 'a'", "fill it in")),
        (pd.DataFrame({"a": pd.Categorical(["x", None])}), ("row 2 of column 'a'",)),
        (pd.DataFrame({"a": np.array([2**64 - 1])}), ("cannot be read", "not in range")),
        (pd.DataFrame({"cell": [0]}), ("a column 'cell', no key",)),
        (pd.DataFrame(index=pd.RangeIndex(3)), ("has no columns", "one per key")),
        (pd.DataFrame({"a": []}), ("has no rows", "one per cell")),
    ],
)
def test_a_parquet_file_with_other_than_plain_values_is_refused(frame, told, tmp_path):
    """Columns hold numbers, true and false, or text, and no gaps."""
    path = tmp_path / "points.parquet"
    frame.to_parquet(path)
    message = refusal("table", {}, None, path)

    assert all(part in message for part in told)


@pytest.mark.parametrize("name", ["gone.csv", "folder.csv", "points.xlsx", "points"])
def test_a_file_that_is_not_there_or_of_another_kind_is_refused(name, tmp_path, monkeypatch):
    """The message says which files can be read."""
    monkeypatch.chdir(tmp_path)
    Path("folder.csv").mkdir()
    Path("points.xlsx").touch()
    message = refusal("table", {}, None, Path(name))

    remedy = "check the name" if name.endswith(".csv") else "save it as .csv or .parquet"
    assert message.startswith(f"sweep.table={name} ")
    assert remedy in message


def test_a_damaged_parquet_file_is_refused_or_read_but_never_breaks(tmp_path):
    """Whatever is overwritten or cut off, the answer is points or one clear message."""
    path = tmp_path / "points.parquet"
    LISTED.to_parquet(path)
    whole, draws = path.read_bytes(), np.random.default_rng(SEED)
    messages = []
    for cut in draws.integers(0, len(whole), size=150):
        damaged = bytearray(whole)
        damaged[cut] ^= int(draws.integers(1, 256))
        path.write_bytes(damaged if cut % 2 else damaged[:cut])
        messages.append(complaint(path))

    refused = [message for message in messages if message]
    assert len(refused) > 75
    assert all(message.startswith(f"sweep.table={path} ") for message in refused)
    assert all(message.isprintable() for message in refused)


@pytest.mark.parametrize("name", ["points.csv", "points.parquet"])
def test_too_long_a_table_is_refused_before_it_is_read(name, tmp_path, monkeypatch):
    """The rows are counted first."""
    monkeypatch.setattr(points_refused, "MOST_CELLS", 2)
    monkeypatch.setattr(points_file, "_read", lambda path: pytest.fail(f"{path} was read"))
    long = pd.DataFrame({"a": [1, 2, 3]})
    path = tmp_path / name
    long.to_csv(path, index=False) if name.endswith("csv") else long.to_parquet(path)
    message = refusal("table", {}, None, path)

    assert "makes 3 cells, but at most 2 are allowed; split the file." in message
