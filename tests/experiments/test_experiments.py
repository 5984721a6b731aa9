"""Every experiment runs, and its folder holds what it makes."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from dyad_sim.figures.style import save_as
from experiments.lib.command import HOME, SHOWN, experiment_of, main, names, read, write
from experiments.lib.design import Design, settings_of
from experiments.lib.findings import tables_in
from experiments.lib.over_models import VERDICTS

PARTS = (
    "**Question.**",
    "**Prediction**, ",
    "**What would refute it.**",
    "**Configuration.** [design.yaml](design.yaml)",
    "**Command.**",
    "**Finding.**",
)

ADEMP = ("aims", "data-generating mechanisms", "estimands", "methods", "performance measures")
"""Rows of the table of a design, after Morris, White & Crowther (2019)."""

PAGES = [HOME / "README.md", *sorted(HOME.glob("[0-9]*/README.md"))]

STUDIES = PAGES[1:]
"""The experiments, and the calibration."""

LABEL = re.compile(r"^\*\*[^*]+\*\*[.,]? *")
"""What a paragraph begins with, in bold."""

SENTENCE_ENDS = re.compile(r"[.?!]\*{0,2} +[\"*\[]*[A-Z]")

TINY = 0.001
"""Every cell has as few dyads as any size leaves."""

QUICK = {"01_skill_and_repair", "09_out_of_tune"}
"""Experiments that take seconds at that size; the others have many cells."""


def findings_in(folder: Path) -> tuple[str, ...]:
    """Return the tables of a run; how often they hold under other models is another run."""
    return tuple(name for name in tables_in(folder) if name != VERDICTS)


@pytest.mark.parametrize("name", names())
def test_the_page_of_an_experiment_has_all_its_parts(name):
    page = (HOME / name / "README.md").read_text(encoding="utf-8")

    assert [part for part in PARTS if part not in page] == []
    places = [page.index(part) for part in PARTS]
    assert places == sorted(places)
    assert "written before the run" in page
    assert f"make experiment NAME={name}" in page
    assert "Not run yet" not in page
    if (HOME / name / "claims.py").exists():
        assert page.index(PARTS[0]) > page.index("<!-- end verdicts -->")
    shown = set(re.findall(r"!\[.+?\]\((.+?)\)", page))
    assert shown == {path.name for path in (HOME / name).glob(f"*.{SHOWN}")}


def name_of(page: Path) -> str:
    return page.parent.name


@pytest.mark.parametrize("page", STUDIES, ids=name_of)
def test_a_page_begins_with_its_answer(page):
    """In at most three lines under the title, before the question."""
    title, _, answer = page.read_text(encoding="utf-8").partition("\n\n")
    answer, _, _ = answer.partition("\n\n")

    assert title.startswith("# ")
    assert "**" not in answer
    assert 1 <= len(answer.splitlines()) <= 3


@pytest.mark.parametrize("page", STUDIES, ids=name_of)
def test_a_page_tells_its_design_after_ademp(page):
    """A table has the five rows, in order, and none is empty."""
    _, _, table = page.read_text(encoding="utf-8").partition("| ADEMP | |\n| --- | --- |\n")
    table, _, _ = table.partition("\n\n")
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()]

    assert tuple(first for first, *_ in rows) == ADEMP
    assert all(len(row) == 2 for row in rows)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_has_one_sentence_on_a_line(page):
    """Outside tables, headings and blocks of code."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    prose = [
        line for line in text.splitlines() if not line.lstrip().startswith(("|", "#", "!"))
    ]

    assert [line for line in prose if SENTENCE_ENDS.search(LABEL.sub("", line))] == []


def fits(figure: Figure) -> bool:
    """Tell whether everything that was drawn lies on the sheet."""
    (left, bottom), (right, top) = figure.get_tightbbox().get_points()
    width, height = figure.get_size_inches()
    return bool(left >= 0.0 and bottom >= 0.0 and right <= width and top <= height)


def test_a_title_that_is_cut_off_is_found():
    figure = Figure(figsize=(3.0, 2.0), layout="constrained")
    figure.subplots()
    figure.draw_without_rendering()
    assert fits(figure)
    figure.suptitle("A title that is far longer than the figure is wide")
    figure.draw_without_rendering()
    assert not fits(figure)


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_a_figure_in_the_folder_is_drawn_from_the_findings_beside_it(name, tmp_path):
    folder = HOME / name
    figures = experiment_of(name).draw(read(folder, findings_in(folder)))

    assert figures
    for title, figure in figures.items():
        again = tmp_path / f"{title}.{SHOWN}"
        save_as(figure, again, SHOWN)
        assert fits(figure), f"A title or a label of {title} is cut off: make it shorter."
        drawn, kept = (matplotlib.image.imread(file) for file in (again, folder / again.name))
        assert drawn.shape == kept.shape
        assert np.mean(np.abs(drawn - kept)) < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in QUICK else pytest.mark.long) for name in names()],
)
def test_an_experiment_runs_at_tiny_size_and_writes_the_same_tables(name, tmp_path):
    experiment = experiment_of(name)
    design = Design(settings_of(experiment.folder), 1, TINY, lambda *_: None)
    write(experiment.find(design), tmp_path)

    assert findings_in(tmp_path) == findings_in(HOME / name)
    for table in findings_in(tmp_path):
        tiny, whole = (
            pd.read_csv(folder / f"{table}.csv") for folder in (tmp_path, HOME / name)
        )
        assert tiny.columns.tolist() == whole.columns.tolist()
        assert len(tiny)
    figures = {path.stem for path in (HOME / name).glob(f"*.{SHOWN}")}
    assert set(experiment.draw(read(tmp_path, findings_in(tmp_path)))) == figures


@pytest.mark.slow
def test_the_command_writes_tables_and_figures_of_every_kind(tmp_path, capsys):
    main(["09_out_of_tune", "--size", str(TINY), "--output", str(tmp_path)])

    assert f"Findings and figures: {tmp_path}" in capsys.readouterr().out
    assert findings_in(tmp_path) == findings_in(HOME / "09_out_of_tune")
    figures = {path.stem for path in (HOME / "09_out_of_tune").glob(f"*.{SHOWN}")}
    for kind in ("png", "svg", "pdf"):
        assert {path.stem for path in tmp_path.glob(f"*.{kind}")} == figures


def test_experiments_are_listed_in_order_with_their_questions():
    page = (HOME / "README.md").read_text(encoding="utf-8")

    links = [f"[{name}]({name}/README.md)" for name in names()]
    assert [link for link in links if link not in page] == []
    places = [page.index(link) for link in links]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["99_unknown"], "invalid choice: '99_unknown'"),
        (["01_skill_and_repair", "--size", "0"], "--size 0 is no share"),
        (["01_skill_and_repair", "--seed", "-1"], "--seed -1 is not allowed"),
    ],
)
def test_bad_input_is_refused_before_anything_is_simulated(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as refused:
        main(arguments)

    assert refused.value.code == 2
    assert complaint in capsys.readouterr().err
