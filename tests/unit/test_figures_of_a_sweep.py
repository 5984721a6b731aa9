"""Figures of a sweep: which are drawn, and that they say what they show."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from dyad_sim.figures import draw_cells, heat_map, lines, main_effects
from dyad_sim.figures.of_a_sweep import HEADLINES

SKILLS = [0.2, 0.5, 0.8]
REPAIRS = [0.0, 0.2, 0.4, 0.6]


def made_up_cells(**swept: list[Any]) -> pd.DataFrame:
    """Cells over a full grid, with measures that move with every numeric parameter."""
    rows = [
        dict(zip(swept, values, strict=True)) for values in itertools.product(*swept.values())
    ]
    cells = pd.DataFrame(rows)
    gain = pd.Series(0.0, index=cells.index)
    for name in swept:
        codes, levels = pd.factorize(cells[name])
        gain += codes / max(len(levels) - 1, 1)
    gain = gain * min(1.0, 3.0 / max(len(swept), 1)) + np.linspace(-0.02, 0.02, len(cells))
    values = {
        "escalated_session_share": (0.7 - 0.15 * gain, 0.05),
        "rupture_patient_share": (0.3 - 0.1 * gain, 0.03),
        "resolved_share": (0.1 + 0.25 * gain, 0.04),
        "alliance_last": (4.2 + 0.5 * gain, 0.15),
        "dropped_out_share": (0.35 - 0.1 * gain, 0.06),
        "symptom_change": (-0.05 + 0.2 * gain, 0.07),
    }
    for name, (value, half) in values.items():
        cells[name] = value
        cells[f"{name}_low"], cells[f"{name}_high"] = value - half, value + half
    return cells


def slim(cells: pd.DataFrame) -> pd.DataFrame:
    """The same cells with two of the measures: files take their time."""
    spare = set(HEADLINES) - {"resolved_share", "symptom_change"}
    return cells.drop(
        columns=[f"{name}{end}" for name in spare for end in ("", "_low", "_high")]
    )


def skill_by_repair() -> pd.DataFrame:
    """The grid of the founding question."""
    return made_up_cells(**{"therapist.skill": SKILLS, "therapist.repair_probability": REPAIRS})


def texts(figure: Figure) -> str:
    """Everything that is written in a figure."""
    figure.draw_without_rendering()
    return " | ".join(found.get_text() for found in figure.findobj(Text))


def names(paths: list[Path]) -> set[str]:
    """Names of the PNG files."""
    return {path.stem for path in paths if path.suffix == ".png"}


def test_a_field_of_a_heat_map_gives_value_and_half_its_interval() -> None:
    cells = skill_by_repair()
    figure = heat_map(
        cells, "therapist.skill", "therapist.repair_probability", "resolved_share"
    )
    written = texts(figure)
    value = 100.0 * cells["resolved_share"].iloc[0]
    for expected in (
        f"{value:.0f}\n±4",
        "Ruptures resolved",
        "% of ruptures",
        "therapist skill",
    ):
        assert expected in written


def test_a_heat_map_stands_the_right_way_up() -> None:
    cells = skill_by_repair()
    figure = heat_map(cells, "therapist.skill", "therapist.repair_probability", "alliance_last")
    bottom, top = figure.axes[0].get_ylim()
    assert bottom < top
    labels = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert labels == ["0", "0.2", "0.4", "0.6"]


def test_a_heat_map_refuses_cells_that_share_a_field() -> None:
    cells = made_up_cells(a=[1, 2], b=[1, 2], seed=[1, 2])
    with pytest.raises(ValueError, match="cells must differ in a or b"):
        heat_map(cells, "a", "b", "resolved_share")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"resolved_share": 30.0}, "resolved_share must lie in .0, 1.: it is a share of rup"),
        (
            {"resolved_share_low": 0.9},
            "resolved_share_low must not lie above resolved_",
        ),
    ],
)
def test_values_of_cells_that_cannot_be_are_refused(
    changed: dict[str, float], words: str
) -> None:
    cells = made_up_cells(a=[1, 2]).assign(**changed)
    for draw in (lines, lambda frame, x, name: main_effects(frame, [x], name)):
        with pytest.raises(ValueError, match=words):
            draw(cells, "a", "resolved_share")


def test_a_measure_is_named() -> None:
    with pytest.raises(ValueError, match="measure must be a name, got None"):
        lines(made_up_cells(a=[1, 2]), "a", None)


def test_a_column_is_drawn_once() -> None:
    cells = made_up_cells(a=[1, 2], b=[1, 2])
    for swept in (["a", "a"], ["a", "resolved_share"]):
        with pytest.raises(ValueError, match="columns of a figure must be different"):
            main_effects(cells, swept, "resolved_share")


def test_lines_refuse_cells_that_share_a_place() -> None:
    cells = made_up_cells(a=[1, 2], b=[1, 2])
    with pytest.raises(ValueError, match="cells must differ in a, but"):
        lines(cells, "a", "resolved_share")


def test_noise_does_not_fill_the_palette() -> None:
    """Differences much smaller than the intervals stay pale."""
    cells = skill_by_repair()
    cells["resolved_share"] = 0.5 + np.linspace(0.0, 0.01, len(cells))
    cells["resolved_share_low"] = cells["resolved_share"] - 0.1
    cells["resolved_share_high"] = cells["resolved_share"] + 0.1
    figure = heat_map(
        cells, "therapist.skill", "therapist.repair_probability", "resolved_share"
    )
    low, high = figure.axes[0].collections[0].get_clim()
    assert high - low == pytest.approx(20.0)


def test_a_signed_measure_has_white_at_zero() -> None:
    cells = skill_by_repair()
    figure = heat_map(
        cells, "therapist.skill", "therapist.repair_probability", "symptom_change"
    )
    low, high = figure.axes[0].collections[0].get_clim()
    assert low == -high


def test_lines_carry_their_intervals_and_units() -> None:
    figure = lines(
        made_up_cells(**{"therapist.skill": SKILLS}), "therapist.skill", "alliance_last"
    )
    written = texts(figure)
    for expected in ("therapist skill", "patient rating, 1 to 7", "95 % intervals"):
        assert expected in written
    assert len(figure.axes[0].collections) == 1  # the bars


def test_names_are_not_joined_by_a_line() -> None:
    cells = made_up_cells(patient=["ruth", "angry_confronter"])
    figure = lines(cells, "patient", "resolved_share")
    assert all(line.get_linestyle() == "None" for line in figure.axes[0].lines)
    assert "angry confronter" in texts(figure)


def test_switches_are_on_or_off_also_where_they_come_as_text() -> None:
    cells = made_up_cells(**{"mechanisms.pull": ["true", "false"]})
    written = texts(lines(cells, "mechanisms.pull", "resolved_share"))
    assert "pull (mechanism)" in written
    assert "| on | off |" in written


def test_main_effects_average_over_the_other_parameters() -> None:
    cells = skill_by_repair()
    figure = main_effects(cells, list(cells.columns[:2]), "alliance_last")
    expected = cells.groupby("therapist.skill")["alliance_last"].mean().to_numpy()
    found = [np.asarray(line.get_ydata(), dtype=float) for line in figure.axes[0].lines]
    assert any(one.shape == expected.shape and np.allclose(one, expected) for one in found)


SWITCHED = {"mechanisms.pull": [True, False]}
GRID = {"therapist.skill": SKILLS, "therapist.repair_probability": REPAIRS}
DESIGNS: list[tuple[dict[str, list[Any]], str]] = [
    ({"therapist.skill": SKILLS}, "lines_resolved_share"),
    (GRID, "heat_map_resolved_share"),
    (SWITCHED, "lines_resolved_share"),
    (
        {"patient": ["ruth", "population"], "treatment": ["brt", "cbt"]},
        "heat_map_symptom_change",
    ),
    (GRID | SWITCHED, "heat_maps_resolved_share"),
    (GRID | SWITCHED | {"seed": [1, 2, 3, 4]}, "effects_resolved_share"),
    (
        {"therapist.skill": list(np.linspace(0, 1, 20)), "seed": [1, 2]},
        "effects_resolved_share",
    ),
]


@pytest.mark.parametrize(("swept", "expected"), DESIGNS)
def test_the_design_chooses_the_figures(
    swept: dict[str, list[Any]], expected: str, tmp_path: Path
) -> None:
    paths = draw_cells(slim(made_up_cells(**swept)), list(swept), tmp_path)
    assert expected in names(paths)
    assert all(path.stat().st_size > 0 for path in paths)


def test_a_named_patient_beside_a_number_gets_lines_too(tmp_path: Path) -> None:
    swept = {"patient": ["population", "intrusion_sensitive"], "therapist.skill": SKILLS}
    found = names(draw_cells(slim(made_up_cells(**swept)), list(swept), tmp_path))
    assert {"heat_maps", "lines"} <= found
    assert len(found) == 4


@pytest.mark.parametrize("swept", [{}, {"therapist.skill": [0.5]}])
def test_a_single_cell_gives_no_figure(swept: dict[str, list[Any]], tmp_path: Path) -> None:
    assert draw_cells(slim(made_up_cells(**swept)), list(swept), tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_a_parameter_that_is_no_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a column patient"):
        draw_cells(skill_by_repair(), ["patient"], tmp_path)


def test_cells_without_a_value_or_an_interval_are_drawn(tmp_path: Path) -> None:
    """No rupture in one cell; too few dyads for intervals in the others."""
    cells = skill_by_repair()
    cells.loc[0, "resolved_share"] = np.nan
    limits = [name for name in cells if name.endswith(("_low", "_high"))]
    cells[limits] = np.nan
    assert draw_cells(slim(cells), list(GRID), tmp_path)
    assert draw_cells(slim(cells).iloc[::4], ["therapist.skill"], tmp_path)


def test_constant_cells_are_drawn(tmp_path: Path) -> None:
    """A sweep that changes nothing, without any uncertainty."""
    cells = skill_by_repair()
    for name in HEADLINES:
        cells[[name, f"{name}_low", f"{name}_high"]] = 0.0
    assert draw_cells(slim(cells), list(GRID), tmp_path)


def test_files_of_a_sweep_have_the_same_bytes_each_time(tmp_path: Path) -> None:
    swept = {"therapist.skill": SKILLS}
    once = draw_cells(slim(made_up_cells(**swept)), list(swept), tmp_path / "once")
    again = draw_cells(slim(made_up_cells(**swept)), list(swept), tmp_path / "again")
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda cells: cells.iloc[:0], "cells must have a row"),
        (lambda cells: None, "cells must be one pandas DataFrame"),
        (
            lambda cells: cells.drop(columns="resolved_share_low"),
            "no column resolved_share_low",
        ),
        (lambda cells: cells.assign(resolved_share="many"), "must hold numbers"),
        (lambda cells: cells.assign(b=np.nan), "column b must hold a value that was swept"),
    ],
)
def test_cells_that_cannot_be_drawn_are_refused_by_name(spoil: Any, words: str) -> None:
    cells = spoil(made_up_cells(a=[1, 2], b=["x", "y"]))
    for draw in (
        lambda: lines(cells, "a", "resolved_share", by="b"),
        lambda: heat_map(cells, "a", "b", "resolved_share"),
        lambda: main_effects(cells, ["a", "b"], "resolved_share"),
    ):
        with pytest.raises(ValueError, match=words):
            draw()


@pytest.mark.parametrize("kind", [object, "category", "Int64"])
def test_numbers_that_were_swept_are_numbers_in_any_type(kind: Any) -> None:
    """They are joined by a line."""
    cells = made_up_cells(a=[1, 2, 4])
    shown = [
        lines(given, "a", "resolved_share").axes[0].lines[0]
        for given in (cells, cells.astype({"a": kind}))
    ]
    assert shown[1].get_linestyle() == "-"
    np.testing.assert_array_equal(shown[1].get_xydata(), shown[0].get_xydata())
