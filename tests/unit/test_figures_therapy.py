"""The course of one therapy, on a page and as an animation: that they say what they show."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image, ImageSequence

from dyad_sim.figures.animation import (
    FRAME,
    HEIGHT,
    LAST_FRAME,
    MOST_FRAMES,
    PLANE,
    SAID,
    WIDTH,
    Canvas,
    animate,
    save_animation,
)
from dyad_sim.figures.style import COLOURS, INK, tint
from dyad_sim.figures.therapy import IN_VAIN, ROWS, bands, therapy
from dyad_sim.theory.events import MEANINGS

LENGTH = 10
"""Exchanges of a made-up session."""

PATIENT = {
    "patient_wish_affiliation": 0.7,
    "patient_wish_control": 0.3,
    "patient_fear_affiliation": -0.6,
    "patient_fear_control": -0.6,
}


def made_up(sessions: int = 4) -> pd.DataFrame:
    """A withdrawal from 1:5 to 2:3, where it is resolved; a confrontation from 3:0 on."""
    moments = [(session, t) for session in range(1, sessions + 1) for t in range(LENGTH)]
    exchanges = pd.DataFrame(moments, columns=["session", "exchange"])
    at = exchanges.index
    kind = np.where((at >= 5) & (at < 13), "withdrawal", "none")
    kind = np.where(at >= 20, "confrontation", kind)
    is_open = kind != "none"
    exchanges = exchanges.assign(
        dyad=7,
        affiliation_patient=-0.5,
        control_patient=0.6,
        affiliation_therapist=0.5,
        control_therapist=-0.4,
        received_affiliation=0.1,
        received_control=-0.3,
        strain=0.5,
        alliance_true=0.4 + 0.0005 * at,
        rupture_kind=kind,
        rupture_intensity=np.where(is_open, 0.6, 0.0),
        stage=np.where((at >= 9) & (at < 13), 3, 0),
        shown_stage=np.where((at >= 9) & (at < 13), 3, 0),
        aware=is_open & (at >= 8),
        metacommunicating=False,
        events="",
    )
    happen(exchanges, 5, "onset")
    happen(exchanges, 8, "noticed metacommunicated failed")
    happen(exchanges, 13, "metacommunicated advanced resolved")
    happen(exchanges, 20, "onset")
    return exchanges


def happen(exchanges: pd.DataFrame, at: int, events: str) -> None:
    """Let something happen in an exchange, if there is such an exchange."""
    if at in exchanges.index:
        exchanges.loc[at, "events"] = events
        exchanges.loc[at, "metacommunicating"] = "metacommunicated" in events


def made_up_episodes() -> pd.DataFrame:
    """The two ruptures; the first was noticed in 1:8 and resolved at the fourth stage."""
    return pd.DataFrame(
        {
            "kind_start": ["withdrawal", "confrontation"],
            "outcome": ["resolved", "open"],
            "highest_stage": [4, 0],
            "session_detected": pd.array([1, None], dtype="Int64"),
            "exchange_detected": pd.array([8, None], dtype="Int64"),
            "session_ended": pd.array([2, None], dtype="Int64"),
            "exchange_ended": pd.array([3, None], dtype="Int64"),
        }
    )


def made_up_sessions(sessions: int = 4) -> pd.DataFrame:
    """What three perspectives and the coders say of each session."""
    number = np.arange(1, sessions + 1)
    frame = pd.DataFrame({"session": number, "alliance_patient": 3.0 + 0.1 * number})
    return frame.assign(
        alliance_therapist=4.0,
        alliance_observer=5.0,
        affiliation_patient=-0.7,
        affiliation_therapist=0.4,
        control_patient=0.5,
        control_therapist=-0.2,
    )


def drawn(
    sessions: int = 4,
    *,
    exchanges: pd.DataFrame | None = None,
    episodes: pd.DataFrame | None = None,
    planned: int = 30,
    ending: str | None = None,
) -> Figure:
    """The made-up therapy on a page; what is given stands in for a table of it."""
    return therapy(
        made_up(sessions) if exchanges is None else exchanges,
        made_up_sessions(sessions),
        made_up_episodes() if episodes is None else episodes,
        title="A title",
        planned=planned,
        ending=ending,
    )


def panel(figure: Figure, title: str) -> Axes:
    """The panel whose title begins so."""
    return next(axes for axes in figure.axes if axes.get_title("left").startswith(title))


def line(axes: Axes, label: str) -> Line2D:
    """The line with a label."""
    return next(one for one in axes.get_lines() if str(one.get_label()).startswith(label))


def written(figure: Figure) -> list[str]:
    return [found.get_text() for found in figure.findobj(Text)]


def marks(axes: Axes, label: str, colour: str = INK) -> list[float]:
    """Places of the marks in the row of an event."""
    height = [text.get_text() for text in axes.get_yticklabels()].index(label)
    return [
        float(x)
        for one in axes.get_lines()
        if one.get_color() == colour
        for x, y in zip(one.get_xdata(), one.get_ydata(), strict=True)
        if y == height
    ]


def place(session: int, exchange: int) -> float:
    """Where an exchange stands among sessions."""
    return session - 0.5 + (exchange + 0.5) / LENGTH


# --- the page ---------------------------------------------------------------


def test_truth_and_ratings_share_a_panel_with_an_axis_for_each() -> None:
    figure = drawn()
    alliance = panel(figure, "Alliance")
    truth = line(alliance, "in truth")
    assert truth.get_ydata()[0] == pytest.approx(1.0 + 6.0 * 0.4)
    assert truth.get_xdata()[0] == pytest.approx(place(1, 0))
    assert list(line(alliance, "patient").get_xdata()) == [1, 2, 3, 4]
    assert line(alliance, "patient").get_ydata()[1] == pytest.approx(3.2)
    assert alliance.get_ylim() == (1.0, 7.0)
    right = next(axes for axes in figure.axes if "in truth" in axes.get_ylabel())
    assert right.get_ylim() == (0.0, 1.0)


@pytest.mark.parametrize(
    ("kind", "stretch"),
    [
        ("withdrawal", (place(1, 4.5), place(2, 2.5))),
        ("confrontation", (place(3, -0.5), place(4, 9.5))),
    ],
)
def test_ruptures_are_shaded_by_kind_in_every_panel(
    kind: str, stretch: tuple[float, float]
) -> None:
    for axes in drawn().axes:
        if not axes.get_title("left"):
            continue  # The axis on the right of the alliance has no panel of its own.
        spans = [
            patch
            for patch in axes.patches
            if isinstance(patch, Rectangle)
            and np.allclose(patch.get_facecolor()[:3], tint(COLOURS[kind], 0.16))
        ]
        assert min(span.get_x() for span in spans) == pytest.approx(stretch[0])
        ends = [span.get_x() + span.get_width() for span in spans]
        assert max(ends) == pytest.approx(stretch[1])


def test_a_rupture_is_pale_until_it_is_noticed() -> None:
    found = bands(made_up(), made_up_episodes())
    assert [(band.kind, band.noticed) for band in found] == [
        ("withdrawal", False),
        ("withdrawal", True),
        ("confrontation", False),
    ]
    assert found[0].end == pytest.approx(place(1, 7.5))
    colours = [bar.get_facecolor()[:3] for bar in panel(drawn(), "Ruptures").patches[:3]]
    full = [np.allclose(colour, to_rgb(COLOURS["withdrawal"])) for colour in colours]
    assert full == [False, True, False]


def test_ruptures_that_follow_at_once_are_two_bars() -> None:
    exchanges = made_up()
    happen(exchanges, 30, "lapsed onset")
    assert len(bands(exchanges, made_up_episodes())) == 4


def test_what_is_given_out_of_order_is_drawn_in_order() -> None:
    shuffled = made_up().sample(frac=1.0, random_state=1)
    truth = line(panel(drawn(exchanges=shuffled), "Alliance"), "in truth")
    assert (np.diff(truth.get_xdata()) > 0.0).all()
    assert (np.diff(truth.get_ydata()) > 0.0).all()


@pytest.mark.parametrize("event", ROWS)
def test_each_event_is_marked_where_it_happened_and_counted(event: str) -> None:
    exchanges = made_up()
    before = sum(event in names.split() for names in exchanges["events"])
    happen(exchanges, 25, f"advanced {event}")
    figure = drawn(exchanges=exchanges)
    events = panel(figure, "Ruptures")
    assert place(3, 5) in [pytest.approx(x) for x in marks(events, ROWS[event].label)]
    height = [text.get_text() for text in events.get_yticklabels()].index(ROWS[event].label)
    counts = [text.get_text() for text in events.texts if text.xy[1] == height]
    assert counts == [str(before + 1)]


def test_a_row_that_few_therapies_need_is_there_only_if_it_is_needed() -> None:
    assert ROWS["adhered"].label not in written(drawn())
    assert ROWS["backlash"].label in written(drawn())


def test_eighty_metacommunications_are_eighty_ticks_that_show_which_were_in_vain() -> None:
    exchanges = made_up(20)
    for at in range(100, 180):
        happen(exchanges, at, f"metacommunicated {'advanced' if at % 4 == 0 else 'failed'}")
    events = panel(drawn(20, exchanges=exchanges), "Ruptures")
    label = ROWS["metacommunicated"].label
    advanced, in_vain = marks(events, label), marks(events, label, IN_VAIN)
    assert (len(advanced), len(in_vain)) == (20 + 1, 60 + 1)
    assert place(1, 8) in [pytest.approx(x) for x in in_vain]


def test_the_last_stage_is_seen_though_the_exchange_that_reaches_it_ends_the_rupture() -> None:
    stage = panel(drawn(), "Stage")
    line_of_stages = stage.get_lines()[0]
    reached = dict(zip(line_of_stages.get_xdata(), line_of_stages.get_ydata(), strict=True))
    where = min(reached, key=lambda x: abs(x - place(2, 3)))
    assert reached[where] == 4
    assert sorted(set(reached.values())) == [0, 3, 4]


@pytest.mark.parametrize("apparent", [False, True])
def test_a_stage_only_seemingly_reached_is_hatched(*, apparent: bool) -> None:
    exchanges = made_up()
    if apparent:
        exchanges.loc[25:27, "shown_stage"] = 2
    stage = panel(drawn(exchanges=exchanges), "Stage")
    hatched = next(one for one in stage.collections if one.get_hatch())
    assert bool(hatched.get_paths()) is apparent


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("dropped_out", "Dropped out after session 4 of 30"),
        ("good_enough", "Left early, good enough after session 4 of 30"),
        ("ongoing", "Not ended: 4 sessions so far"),
        (None, "Ended after session 4 of 30"),
    ],
)
def test_an_early_end_is_named_and_marked_in_every_panel(
    ending: str | None, words: str
) -> None:
    figure = drawn(ending=ending)
    assert words in written(figure)
    for axes in figure.axes:
        assert axes.get_xlim() == (0.5, 30.5)
        if axes.get_title("left"):
            ends = [one for one in axes.get_lines() if list(one.get_xdata()) == [4.5, 4.5]]
            assert len(ends) == 1


def test_a_completed_treatment_ends_at_the_edge() -> None:
    figure = drawn(planned=4, ending="completed")
    assert "Completed: all 4 sessions held" in written(figure)
    assert figure.axes[0].get_xlim() == (0.5, 4.5)


@pytest.mark.parametrize("planned", [1, 30])
def test_one_session_is_a_therapy_too(planned: int) -> None:
    figure = drawn(1, planned=planned, ending="dropped_out")
    figure.draw_without_rendering()
    assert any("1 session" in words or "session 1 of 30" in words for words in written(figure))
    assert list(line(panel(figure, "Affiliation"), "patient").get_xdata()) == [1]


def test_without_a_rupture_nothing_is_shaded_and_all_counts_are_zero() -> None:
    exchanges = made_up().assign(
        rupture_kind="none", rupture_intensity=0.0, stage=0, shown_stage=0, events=""
    )
    figure = drawn(exchanges=exchanges, episodes=made_up_episodes().iloc[:0])
    figure.draw_without_rendering()
    assert bands(exchanges, made_up_episodes().iloc[:0]) == []
    counts = {text.get_text() for text in panel(figure, "Ruptures").texts}
    assert counts == {"0"}


def test_nothing_is_written_beyond_the_page() -> None:
    figure = drawn(ending="good_enough")
    figure.draw_without_rendering()
    page = figure.bbox
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text():
            box = text.get_window_extent()
            assert page.x0 - 1.0 <= box.x0 <= box.x1 <= page.x1 + 1.0, text.get_text()


def test_ratings_that_are_missing_leave_a_gap() -> None:
    sessions = made_up_sessions().assign(alliance_observer=math.nan)
    figure = therapy(made_up(), sessions, made_up_episodes(), title="", planned=30)
    assert np.isnan(line(panel(figure, "Alliance"), "observer").get_ydata()).all()


@pytest.mark.parametrize(
    ("exchanges", "words"),
    [
        (made_up().iloc[:0], "got none"),
        (pd.concat([made_up(), made_up().assign(dyad=8)]), "one dyad, got 2"),
    ],
)
def test_what_is_not_one_therapy_is_refused(exchanges: pd.DataFrame, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        drawn(exchanges=exchanges)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"planned": 1e9}, "planned must be a whole number from 1, got 1000000000.0"),
        ({"planned": 10**9}, "planned must be at most 10,000"),
        ({"exchanges": made_up().drop(columns="strain")}, "exchanges has no column strain"),
        ({"exchanges": made_up().assign(stage=None)}, "column stage must be known"),
        ({"exchanges": pd.concat([made_up(), made_up()])}, "session 1, exchange 0"),
        ({"sessions": made_up_sessions().assign(alliance_patient="low")}, "must hold numbers"),
        ({"episodes": None}, "episodes must be one pandas DataFrame"),
        ({"exchanges": made_up().assign(strain=7.0)}, "column strain must lie in .0, 1., its"),
        ({"sessions": made_up_sessions().assign(dyad=8)}, "sessions must be those of the dyad"),
        ({"episodes": made_up_episodes().assign(dyad=8)}, "episodes must be those of the dyad"),
    ],
)
def test_tables_of_a_therapy_are_refused_by_name(given: dict[str, Any], words: str) -> None:
    usual = {
        "exchanges": made_up(),
        "sessions": made_up_sessions(),
        "episodes": made_up_episodes(),
        "planned": 30,
    }
    with pytest.raises(ValueError, match=words):
        therapy(**{**usual, **given}, title="")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"first": 1}, "first must be a session and an exchange"),
        ({"last": ("1", "2")}, "last must be a session and an exchange"),
        ({"patient": {}}, "patient must have patient_wish_affiliation"),
        ({"exchanges": made_up().drop(columns="aware")}, "exchanges has no column aware"),
    ],
)
def test_what_cannot_be_animated_is_refused_by_name(given: dict[str, Any], words: str) -> None:
    usual = {"exchanges": made_up(), "patient": PATIENT, "first": (1, 0), "last": (1, 1)}
    with pytest.raises(ValueError, match=words):
        animate(**{**usual, **given}, title="")


def test_settings_outside_stay_as_they_were() -> None:
    before = dict(mpl.rcParams)
    drawn()
    assert dict(mpl.rcParams) == before


# --- the animation ----------------------------------------------------------


def frames(
    exchanges: pd.DataFrame, first: tuple[int, int], last: tuple[int, int]
) -> list[Image.Image]:
    return list(animate(exchanges, patient=PATIENT, title="A title", first=first, last=last))


def pixel(image: Image.Image, affiliation: float, control: float) -> tuple[int, ...]:
    """Colour of a frame at a place of the circumplex."""
    left, bottom, width, height = PLANE
    x = left + width * (affiliation + 1.05) / 2.1
    y = bottom + height * (control + 1.05) / 2.1
    found = image.convert("RGB").getpixel((int(x), HEIGHT - 1 - int(y)))
    assert isinstance(found, tuple)
    return found


def bytes_of(colour: str) -> tuple[int, ...]:
    return tuple(round(255.0 * part) for part in to_rgb(colour))


def words_of(exchanges: pd.DataFrame, at: int) -> str:
    """All that a frame says about its moment, joined."""
    scene = Canvas(exchanges, PATIENT, "A title", 0, len(exchanges) - 1)
    return " | ".join(one.get_text() for one in scene.side.of(at) if isinstance(one, Text))


def test_the_file_has_a_frame_for_each_exchange_at_eight_a_second(tmp_path: Path) -> None:
    file = tmp_path / "course.gif"
    told: list[tuple[int, int]] = []
    save_animation(
        file,
        made_up(),
        patient=pd.Series(PATIENT),
        title="A title",
        first=(1, 4),
        last=(2, 3),
        progress=lambda done, of: told.append((done, of)),
    )
    with Image.open(file) as again:
        assert (again.n_frames, again.size) == (10, (WIDTH, HEIGHT))
        assert again.info["loop"] == 0
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(again)]
    assert durations == [FRAME] * 9 + [LAST_FRAME]
    assert 7.5 < 1000.0 / FRAME < 8.5
    assert told == [(done, 10) for done in range(1, 11)]


def test_the_same_course_gives_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "once.gif", tmp_path / "again.gif", tmp_path / "another.gif"]
    courses = (made_up(), made_up(), made_up().assign(strain=0.4))
    for file, course in zip(files, courses, strict=True):
        save_animation(file, course, patient=PATIENT, title="", first=(1, 0), last=(1, 3))
    once, again, another = (file.read_bytes() for file in files)
    assert once == again
    assert once != another


def test_the_file_shows_what_the_frames_show_and_what_has_a_meaning_exactly(
    tmp_path: Path,
) -> None:
    file = tmp_path / "course.gif"
    growing = made_up()
    growing.loc[5:12, "rupture_intensity"] = np.linspace(0.1, 1.0, 8)
    first, last = (1, 4), (2, 2)
    save_animation(file, growing, patient=PATIENT, title="A title", first=first, last=last)
    with Image.open(file) as again:
        for stored, frame in zip(
            ImageSequence.Iterator(again), frames(growing, first, last), strict=True
        ):
            both = (np.asarray(one.convert("RGB"), dtype=int) for one in (stored, frame))
            assert np.abs(next(both) - next(both)).mean() < 0.3
            assert pixel(stored, -0.5, 0.6) == bytes_of(COLOURS["patient"])
            assert pixel(stored, 0.5, 0.6) == pixel(frame, 0.5, 0.6)
            assert stored.convert("RGB").getpixel((WIDTH - 3, 3)) == (255, 255, 255)


def test_one_exchange_is_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "moment.gif"
    save_animation(file, made_up(), patient=PATIENT, title="", first=(2, 3), last=(2, 3))
    with Image.open(file) as again:
        assert again.n_frames == 1


def test_both_partners_stand_where_they_act_and_the_received_act_is_hollow() -> None:
    (picture,) = frames(made_up(), (1, 0), (1, 0))
    assert pixel(picture, -0.5, 0.6) == bytes_of(COLOURS["patient"])
    assert pixel(picture, 0.5, -0.4) == bytes_of(COLOURS["therapist"])
    assert pixel(picture, 0.1, -0.3) == (255, 255, 255)
    edge = 0.1 - 4.75 / 72.0 * 100.0 / PLANE[2] * 2.1
    assert pixel(picture, edge, -0.3) == bytes_of(COLOURS["therapist"])


def test_an_act_in_a_corner_lies_outside_the_circle_and_within_what_is_drawn() -> None:
    (picture,) = frames(
        made_up().assign(affiliation_patient=0.99, control_patient=0.99), (1, 0), (1, 0)
    )
    edge = 6.0 / PLANE[2] * 2.1
    for across, along in ((edge, 0.0), (0.0, edge), (-edge, 0.0), (0.0, -edge)):
        assert pixel(picture, 0.99 + across, 0.99 + along) == bytes_of(COLOURS["patient"])
    half = math.sqrt(0.5)
    for across, along in ((half, -half), (-half, half), (-half, -half)):
        assert pixel(picture, across, along) != (255, 255, 255)
        assert pixel(picture, 1.2 * across, 1.2 * along) == (255, 255, 255)


def test_wish_and_fear_are_marked_where_they_are() -> None:
    moved = {**PATIENT, "patient_wish_affiliation": -0.2, "patient_fear_control": 0.2}
    here, there = (
        next(animate(made_up(), patient=one, title="", first=(1, 0), last=(1, 0)))
        for one in (PATIENT, moved)
    )
    changed = np.argwhere((np.asarray(here) != np.asarray(there)).any(axis=-1))
    left, bottom, width, height = PLANE
    assert len(changed) > 0
    assert changed[:, 1].min() >= left
    assert changed[:, 1].max() < left + width
    assert changed[:, 0].min() >= HEIGHT - bottom - height


def test_the_plane_takes_the_colour_of_an_open_rupture() -> None:
    calm, withdrawn = frames(made_up(), (1, 4), (1, 5))
    assert pixel(calm, 0.5, 0.6) == (255, 255, 255)
    red, _, blue = pixel(withdrawn, 0.5, 0.6)
    assert blue > red + 20
    (confronting,) = frames(made_up(), (3, 2), (3, 2))
    red, _, blue = pixel(confronting, 0.5, 0.6)
    assert red > blue + 20


def test_a_trail_shows_the_way_within_a_session_only() -> None:
    exchanges = made_up().assign(rupture_kind="none", rupture_intensity=0.0)
    exchanges.loc[[7, 10, 11], "affiliation_patient"] = 0.5
    ways = {at: frames(exchanges, at, at)[0] for at in ((1, 8), (2, 0), (2, 2))}
    was = {at: pixel(picture, 0.2, 0.6) for at, picture in ways.items()}
    assert was[1, 8] != (255, 255, 255)
    assert was[2, 0] == (255, 255, 255)
    assert was[2, 2] != (255, 255, 255)


def test_the_moment_the_rupture_and_the_stage_are_said_in_words() -> None:
    exchanges = made_up()
    exchanges.loc[10, "shown_stage"] = 4
    said = words_of(exchanges, 10)
    for words in (
        "Session 2, exchange 0",
        "Withdrawal rupture, escalated",
        "aware of it",
        "stage 3 of 4",
        "seems to be stage 4",
        "0.60",
    ):
        assert words in said
    assert "not aware" in words_of(exchanges, 6)
    assert "seems" not in words_of(exchanges, 9)
    assert "No rupture" in words_of(exchanges, 1)


def test_a_metacommunication_is_said_for_a_second_and_framed_at_once() -> None:
    exchanges = made_up()
    assert "talks about the two of them" in words_of(exchanges, 8)
    assert "talks about the two of them" in words_of(exchanges, 9)
    assert "talks about the two of them" not in words_of(exchanges, 7)
    assert "talks about the two of them" not in words_of(exchanges, 10)  # Another session.
    silent = made_up()
    silent.loc[8, "events"] = "noticed"
    edge = 0.5 - 10.25 / 72.0 * 100.0 / PLANE[2] * 2.1
    framed, unframed = (
        pixel(frames(course, (1, 8), (1, 8))[0], edge, -0.35) for course in (exchanges, silent)
    )
    assert sum(framed) < sum(unframed) - 300


def test_what_happened_stays_in_sight_with_its_moment() -> None:
    said = words_of(made_up(), 15)
    assert "2:03  talk, an advance, rupture resolved" in said
    assert "1:08  noticed, talk, in vain" in said
    assert said.index("2:03") < said.index("1:08")
    assert "2:03" not in words_of(made_up(), 12)


def test_every_event_has_words() -> None:
    assert set(SAID) == {name for name, _ in MEANINGS.values()}


def test_the_longest_lines_stay_in_the_frame() -> None:
    exchanges = made_up(12)
    last = len(exchanges) - 1
    happen(exchanges, last, "false_alarm metacommunicated failed backlash onset")
    happen(exchanges, last - 1, "metacommunicated only_apparent lapsed")
    exchanges.loc[last, "rupture_kind"] = "confrontation"
    scene = Canvas(exchanges, PATIENT, "A title", 0, last)
    for one in scene.side.of(last):
        if isinstance(one, Text):
            assert one.get_window_extent().x1 < WIDTH, one.get_text()
    for one in scene.side.page.texts:
        assert one.get_window_extent().x1 < WIDTH, one.get_text()


@pytest.mark.parametrize(
    ("exchanges", "last", "words"),
    [
        (made_up(), (1, 3), "no exchange from session 1, exchange 4, to session 1, exchange 3"),
        (made_up(MOST_FRAMES // LENGTH + 1), (99, 0), "at most 600 exchanges, got 606"),
        (pd.concat([made_up(), made_up().assign(dyad=8)]), (1, 9), "one dyad"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_a_file_is_made(
    tmp_path: Path, exchanges: pd.DataFrame, last: tuple[int, int], words: str
) -> None:
    file = tmp_path / "none.gif"
    with pytest.raises(ValueError, match=words):
        save_animation(file, exchanges, patient=PATIENT, title="", first=(1, 4), last=last)
    assert not file.exists()
