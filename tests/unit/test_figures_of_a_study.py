"""Figures of one study: that they say what they show, and bear any study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from dyad_sim.figures import (
    COLOURS,
    alliance_over_sessions,
    circumplex_path,
    draw_study,
    endings,
    rupture_course,
    save,
)
from dyad_sim.measures import Frames
from dyad_sim.studies.tables import Tables
from tests.made_up import exchanges_with_ruptures

SEED = 1989
MEANS = {
    ("withdrawal", "patient"): [(0.05, -0.1), (-0.15, -0.4), (0.1, 0.05), (0.25, 0.0)],
    ("withdrawal", "therapist"): [(0.3, 0.2), (0.0, 0.35), (0.35, -0.05), (0.4, 0.05)],
    ("confrontation", "patient"): [(-0.05, 0.25), (-0.45, 0.4), (0.0, -0.1), (0.2, 0.0)],
    ("confrontation", "therapist"): [(0.25, 0.0), (-0.1, -0.2), (0.3, 0.0), (0.35, 0.05)],
}
PHASES = ("before", "unexplored", "explored", "after")


def made_up_study(dyads: int = 60) -> Frames:
    """A study that looks like one; the numbers are drawn, not simulated."""
    generator = np.random.default_rng(SEED)
    number = np.arange(dyads)
    ending = generator.choice(
        ["completed", "good_enough", "dropped_out"], dyads, p=[0.7, 0.1, 0.2]
    )
    early = generator.integers(3, 26, dyads)
    attended = np.where(ending == "completed", 30, early)
    ruptures = generator.poisson(0.4 * attended)
    table = pd.DataFrame(
        {"cell": 0, "dyad": number, "therapist": number // 4, "ending": ending}
    )
    table = table.assign(sessions_attended=attended, ruptures=ruptures)
    dyad = np.repeat(number, attended)
    session = np.concatenate([np.arange(1, last + 1) for last in attended])
    slope = {"completed": 0.04, "good_enough": 0.07, "dropped_out": -0.08}
    sigmoid = pd.Series(ending).map(slope).to_numpy()[dyad] * session
    person = generator.normal(4.6, 0.6, dyads)[dyad]
    rating = np.clip(person + sigmoid + generator.normal(0.0, 0.3, dyad.size), 1.0, 7.0)
    sessions = pd.DataFrame({"dyad": dyad, "session": session, "alliance_patient": rating})
    return Frames(table, sessions, made_up_episodes(generator, np.repeat(number, ruptures)))


def made_up_episodes(generator: np.random.Generator, dyad: np.ndarray) -> pd.DataFrame:
    """Ruptures of the dyads, a third of them explored."""
    kind = generator.choice(["withdrawal", "confrontation"], dyad.size, p=[0.7, 0.3])
    detected = generator.random(dyad.size) < 0.55
    fate = generator.choice(["resolved", "lapsed", "open"], dyad.size, p=[0.5, 0.4, 0.1])
    outcome = np.where(detected | (fate == "open"), fate, "lapsed")
    episodes = pd.DataFrame({"dyad": dyad, "kind_start": kind, "detected": detected})
    episodes = episodes.assign(outcome=outcome, therapist=dyad // 4)
    for partner in ("patient", "therapist"):
        for place, phase in enumerate(PHASES):
            centre = np.array([MEANS[one, partner][place] for one in kind]).reshape(-1, 2)
            acts = centre + generator.normal(0.0, 0.2, centre.shape)
            seen = outcome == "resolved" if phase == "explored" else True
            episodes[f"affiliation_{partner}_{phase}"] = np.where(seen, acts[:, 0], np.nan)
            episodes[f"control_{partner}_{phase}"] = np.where(seen, acts[:, 1], np.nan)
    return episodes


def texts(figure: Figure) -> str:
    """Everything that is written in a figure."""
    return " | ".join(found.get_text() for found in figure.findobj(mpl.text.Text))


def drawn(figure: Figure) -> Figure:
    """The figure after it was really drawn: layout and text are reckoned only then."""
    figure.draw_without_rendering()
    return figure


@pytest.fixture(scope="module")
def study() -> Frames:
    return made_up_study()


def test_every_meaning_has_a_colour_of_its_own() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_the_alliance_figure_names_endings_scale_and_uncertainty(study: Frames) -> None:
    figure = drawn(alliance_over_sessions(study.sessions, study.dyads))
    written = texts(figure)
    for expected in ("Completed", "Dropped out", "1 to 7", "Session", "95 % interval"):
        assert expected in written
    assert len(figure.axes[0].collections) == 1  # the band


def test_the_alliance_mean_needs_ten_dyads(study: Frames) -> None:
    few = study.sessions[study.sessions["dyad"] < 9]
    figure = drawn(alliance_over_sessions(few, study.dyads))
    assert all(not panel.collections for panel in figure.axes)


def test_the_circumplex_figure_names_axes_phases_and_numbers(study: Frames) -> None:
    written = texts(drawn(circumplex_path(study.episodes)))
    for expected in ("hostile", "friendly", "submissive", "dominant", "before", "after"):
        assert expected in written
    complete = study.episodes["affiliation_patient_explored"].notna()
    withdrawals = int((complete & (study.episodes["kind_start"] == "withdrawal")).sum())
    assert f"n = {withdrawals} explored" in written


def test_the_circumplex_path_goes_through_the_means(study: Frames) -> None:
    figure = circumplex_path(study.episodes)
    here = study.episodes[study.episodes["kind_start"] == "withdrawal"].dropna()
    expected = here["affiliation_patient_unexplored"].mean()
    points = [
        line.get_xdata()[0] for line in figure.axes[0].lines if len(line.get_xdata()) == 1
    ]
    assert np.abs(np.array(points, dtype=float) - expected).min() < 1e-9


def test_unexplored_ruptures_are_drawn_where_none_was_explored(study: Frames) -> None:
    columns = [name for name in study.episodes if name.endswith("_explored")]
    never = study.episodes.assign(**dict.fromkeys(columns, np.nan))
    written = texts(drawn(circumplex_path(never)))
    assert "never explored" in written


def test_the_figure_of_endings_gives_shares_and_their_number(study: Frames) -> None:
    written = texts(drawn(endings(study.dyads)))
    share = 100.0 * (study.dyads["ending"] == "completed").mean()
    for expected in (f"{share:.0f} %", "n = 60 dyads", "95 % interval", "Session"):
        assert expected in written


def test_the_course_of_ruptures_adds_up(study: Frames) -> None:
    figure = drawn(rupture_course(study.episodes))
    for panel in figure.axes:
        assert sum(bar.get_height() for bar in panel.patches) == pytest.approx(1.0)
    assert "noticed by the therapist" in texts(figure)
    assert "Share of ruptures" in texts(figure)


@pytest.mark.parametrize("dyads", [1, 2, 5])
def test_few_dyads_can_be_drawn(dyads: int, tmp_path: Path) -> None:
    assert len(draw_study(made_up_study(dyads), tmp_path)) == 12


def one_session(study: Frames) -> Frames:
    """Everybody leaves after the first session."""
    dyads = study.dyads.assign(sessions_attended=1, ending="dropped_out")
    return Frames(dyads, study.sessions[study.sessions["session"] == 1], study.episodes)


def without_ruptures(study: Frames) -> Frames:
    """Episodes with columns and no rows."""
    return study._replace(episodes=study.episodes.iloc[:0])


def without_columns(study: Frames) -> Frames:
    """Episodes without columns and rows."""
    return study._replace(episodes=pd.DataFrame())


def constant(study: Frames) -> Frames:
    """Everybody is rated alike, and acts alike."""
    acts = [name for name in study.episodes if name.startswith(("affiliation", "control"))]
    still = study.episodes.assign(**dict.fromkeys(acts, 0.1))
    return Frames(study.dyads, study.sessions.assign(alliance_patient=4.0), still)


def unrated(study: Frames) -> Frames:
    """No patient filled in a rating, and no rupture of one kind."""
    kinds = study.episodes["kind_start"] == "withdrawal"
    sessions = study.sessions.assign(alliance_patient=np.nan)
    return Frames(study.dyads, sessions, study.episodes[kinds])


def nobody(study: Frames) -> Frames:
    """No dyads at all."""
    return Frames(*(frame.iloc[:0] for frame in study))


CASES = [one_session, without_ruptures, without_columns, constant, unrated, nobody]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_unusual_studies_can_be_drawn(case: Any, study: Frames, tmp_path: Path) -> None:
    assert len(draw_study(case(study), tmp_path)) == 12


@pytest.mark.parametrize(
    ("kept", "files"),
    [
        (14, 18),
        pytest.param(4, 12, marks=pytest.mark.slow),
        pytest.param(0, 12, marks=pytest.mark.slow),
    ],
)
def test_moments_are_drawn_where_enough_exchanges_are_kept(
    kept: int, files: int, study: Frames, tmp_path: Path
) -> None:
    """Of fourteen dyads there are enough, of four not; the other figures are there anyway."""
    exchanges = exchanges_with_ruptures(np.random.default_rng(SEED), kept)
    drawn_files = draw_study(Tables(study.dyads, *study, exchanges), tmp_path)
    names = {path.stem for path in drawn_files}
    assert len(drawn_files) == files
    assert ({"before_a_rupture", "after_speaking"} <= names) is (files == 18)


def test_a_study_that_keeps_no_exchanges_has_no_figures_of_moments(
    study: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is even reckoned for them."""
    monkeypatch.delattr("dyad_sim.figures.of_a_study.averages_of_study")
    assert len(draw_study(Tables(study.dyads, *study, None), tmp_path)) == 12


@pytest.mark.slow
def test_files_have_the_same_bytes_each_time(study: Frames, tmp_path: Path) -> None:
    once = draw_study(study, tmp_path / "once")
    again = draw_study(study, tmp_path / "again")
    assert [path.name for path in once] == [path.name for path in again]
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


def test_files_tell_neither_clock_nor_program(study: Frames, tmp_path: Path) -> None:
    for path in save(endings(study.dyads), tmp_path, "endings"):
        written = path.read_bytes()
        assert b"<dc:date>" not in written
        assert b"Matplotlib v" not in written
        assert b"matplotlib.org/" not in written


def test_global_settings_are_left_alone(study: Frames, tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    draw_study(study, tmp_path)
    assert dict(mpl.rcParams) == before


def test_figures_of_several_cells_are_refused(study: Frames, tmp_path: Path) -> None:
    mixed = study._replace(dyads=study.dyads.assign(cell=np.arange(60) % 2))
    with pytest.raises(ValueError, match="one cell of a sweep"):
        draw_study(mixed, tmp_path)


def bars(figure: Figure) -> list[float]:
    """Lengths of all bars."""
    return [
        size
        for axes in figure.axes
        for bar in axes.patches
        for size in (bar.get_width(), bar.get_height())  # type: ignore[attr-defined] # bars
    ]


def test_figures_take_columns_of_any_type_and_index(study: Frames) -> None:
    """The same bars, whatever pandas calls a number, a text, or a row."""
    for draw, table in ((endings, study.dyads), (rupture_course, study.episodes)):
        usual = bars(draw(table))
        for given in (table.astype("category"), table.set_index("dyad", drop=False)):
            assert bars(draw(given)) == usual


def test_ruptures_of_which_nobody_knows_who_noticed_them_are_left_out(study: Frames) -> None:
    episodes = study.episodes.assign(detected=study.episodes["detected"].astype(object))
    episodes.loc[episodes.index[:5], "detected"] = None
    assert bars(rupture_course(episodes)) == bars(rupture_course(study.episodes.iloc[5:]))


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (endings, "dyads must be one pandas DataFrame"),
        (
            lambda s: endings(s.dyads.drop(columns="sessions_attended")),
            "dyads has no column sessions_attended",
        ),
        (lambda s: endings(s.dyads.drop(columns="ending")), "dyads has no column ending"),
        *(
            (
                lambda s, held=held: endings(s.dyads.assign(sessions_attended=held)),
                "sessions_attended must be a whole number from 1 to 10,000",
            )
            for held in (0, 2.5, 10**9, None)
        ),
        (lambda s: save(endings(s.dyads), ".", "../endings"), "name must be that of a file"),
        (lambda s: endings(s.dyads.assign(ending="left")), "column ending must hold completed"),
        (lambda s: endings(pd.concat([s.dyads, s.dyads])), "are both dyad 0"),
        (lambda s: rupture_course(s.episodes.drop(columns="outcome")), "no column outcome"),
        (lambda s: rupture_course(s.episodes.assign(kind_start="Withdrawal")), "Capital"),
        (
            lambda s: circumplex_path(s.episodes.drop(columns="control_patient_after")),
            "episodes has no column control_patient_after",
        ),
        (
            lambda s: alliance_over_sessions(s.sessions.assign(session="first"), s.dyads),
            "column session must hold numbers",
        ),
        (
            lambda s: alliance_over_sessions(s.sessions.astype({"dyad": str}), s.dyads),
            "table sessions must be of the dyads of table dyads",
        ),
    ],
)
def test_tables_that_cannot_be_drawn_are_refused_by_name(
    draw: Any, words: str, study: Frames
) -> None:
    with pytest.raises(ValueError, match=words):
        draw(study)
