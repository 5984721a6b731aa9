"""Scenes for teaching: each is a dyad of a study, and shows what its notes say."""

from __future__ import annotations

import re
from functools import cache
from statistics import fmean

import pytest

from dyad_sim.configs import ConfigurationError, compose, to_plan
from dyad_sim.studies.runner import course_of
from dyad_sim.studies.stored_dyad import case_of, typical_case
from dyad_sim.teaching.classroom.case import Case
from dyad_sim.teaching.classroom.changes import SLIDERS, changed
from dyad_sim.teaching.classroom.recording import Recording, recorded
from dyad_sim.teaching.classroom.view import plain_row
from dyad_sim.teaching.page.site import STATIC
from dyad_sim.teaching.scenes import (
    FIRST,
    HOME,
    kinds_of,
    names,
    plan_of,
    scene,
    titles_of,
    words,
)
from dyad_sim.theory import events as ev

SPEED = 4
"""Exchanges in a second, as the page plays when it opens."""

NUMBERED = re.compile(r"^(\d+)\.(\d+)(?: (?:to|and|,) (\d+)\.(\d+))?")


@cache
def case(name: str) -> Case:
    """The dyad of a scene."""
    some = scene(name)
    return case_of(plan_of(some), some.dyad)


@cache
def played(name: str, *changes: tuple[str, float]) -> Recording:
    """The course of a scene, with sliders moved."""
    reference = typical_case(to_plan(compose([])))
    return recorded(changed(case(name), dict(changes), reference))


def episodes(recording: Recording) -> list[dict]:
    """The ruptures of a course."""
    return [plain_row(row) for row in recording.therapy.course.episodes]


def dyad(recording: Recording) -> dict:
    """How a course went."""
    return plain_row(recording.therapy.course.row)


def events_between(recording: Recording, begin: tuple[int, int], end: tuple[int, int]) -> int:
    """Everything that happened between two moments, as flags."""
    found = 0
    for row in recording.rows:
        if begin <= (row.session, row.exchange) <= end:
            found |= row.events
    return found


# --- What holds for every scene ------------------------------------------------


def test_every_scene_has_its_place_in_the_order():
    """No file is forgotten, no name without a file."""
    assert {file.stem for file in HOME.glob("*.yaml")} == set(names())
    assert len(names()) == 8


def test_a_scene_that_is_not_there_is_refused_with_those_that_are():
    """One message."""
    with pytest.raises(ConfigurationError, match="--scene spiral is not there; choose one of"):
        scene("spiral")


@pytest.mark.parametrize("name", names())
def test_a_scene_is_whole(name):
    """Enough to choose it, to show it and to talk about it."""
    some = scene(name)
    assert 5 < len(some.title) < 50
    assert 20 < len(some.teaser) < 150
    assert 2 <= len(some.watch) <= 4
    assert 3 <= len(some.notes) <= 6
    assert 3 <= len(some.questions) <= 5
    assert all(question.endswith("?") or "?" in question for question in some.questions)
    assert re.search(r"\d+ simulated", some.chosen)
    assert set(titles_of(some)) == {"patient", "therapist"}


@pytest.mark.parametrize("name", names())
def test_the_moments_that_a_scene_names_are_in_its_course(name):
    """It opens within its course; what to watch begins with a moment that is there."""
    some = scene(name)
    places = {(row.session, row.exchange) for row in played(name).rows}
    assert (some.opening["session"], some.opening["exchange"]) in places
    for line in some.watch:
        named = NUMBERED.match(line)
        if named:
            numbers = [int(part) for part in named.groups() if part is not None]
            assert set(zip(numbers[::2], numbers[1::2], strict=True)) <= places, line
        else:
            assert line.startswith("Session "), line


@pytest.mark.parametrize("name", names())
def test_a_scene_is_the_dyad_of_a_study_that_anybody_can_run(name):
    """The readable engine gives the same rows."""
    some = scene(name)
    assert played(name).therapy.course == course_of(
        plan_of(some)._replace(exchanges_table=None), some.dyad
    )


@pytest.mark.parametrize("name", names())
def test_the_first_touch_of_a_scene_changes_it(name):
    """The slider that is offered moves the course before anybody has lost patience."""
    some = scene(name)
    slider = SLIDERS[some.touch["slider"]]
    usual = [row.strain for row in played(name).rows]
    ends = [
        [row.strain for row in played(name, (some.touch["slider"], end)).rows]
        for end in (slider.low, slider.high)
    ]
    assert any(strain != usual for strain in ends)
    assert some.touch["question"].endswith("?")


@pytest.mark.parametrize("kind", ["patients", "therapists"])
def test_people_are_those_of_the_configuration(kind):
    """Each kind that is named can be composed, and has words for a page."""
    for name, said in words("people")[kind].items():
        compose([f"{kind[:-1]}={name}"])
        assert 3 < len(said["title"]) < 60
        assert len(said["about"]) > 20


# --- What each scene shows -------------------------------------------------------


def mean(
    recording: Recording, begin: tuple[int, int], end: tuple[int, int], name: str
) -> float:
    """Mean of a column of the exchanges from one moment to another, both included."""
    return fmean(
        getattr(row, name)
        for row in recording.rows
        if begin <= (row.session, row.exchange) <= end
    )


def begun(recording: Recording, session: int, exchange: int) -> dict:
    """The rupture of a course that began at a moment."""
    (found,) = (
        rupture
        for rupture in episodes(recording)
        if (rupture["session_begun"], rupture["exchange_begun"]) == (session, exchange)
    )
    return found


RISING = ("strain", "confirmation", "embeddedness")
"""What is higher shortly before a rupture than some time before it."""


def test_attuned_and_out_of_tune_shows_slips_that_mend_themselves():
    """No rupture in the first session, many mismatches, none longer than five exchanges."""
    course = played("attuned_and_out_of_tune")
    first = [row for row in course.rows if row.session == 1]
    runs = re.findall(r"0+", "".join(str(int(row.matched)) for row in first))
    assert sum(map(len, runs)) == 32
    assert max(map(len, runs)) == 5
    assert all(row.rupture_kind == 0 for row in first)
    assert max(row.strain for row in first) < 0.3
    assert not any(row.metacommunicating for row in course.rows if row.session < 5)
    small = begun(course, 2, 17)
    assert (small["outcome"], small["detected"]) == ("lapsed", False)
    assert small["peak_intensity"] < 0.4
    rise = [
        row.strain for row in course.rows if (2, 12) <= (row.session, row.exchange) <= (2, 17)
    ]
    assert rise[-1] > rise[0] + 0.25


def test_the_first_scene_shows_its_rupture_within_a_minute_and_out_of_a_rise():
    """In tune, out of tune, then strain, confirmation and embeddedness rise, both grow cold."""
    course = played(FIRST)
    opening = scene(FIRST).opening
    start = (opening["session"], opening["exchange"])
    (first, *_) = episodes(course)
    onset = (first["session_begun"], first["exchange_begun"])
    shown = (onset[0] - start[0]) * 60 + onset[1] - start[1]
    assert 10 < shown < 60 * SPEED
    matched = [
        row.matched for row in course.rows if start <= (row.session, row.exchange) < onset
    ]
    assert {bool(one) for one in matched} == {False, True}
    early, late = ((1, 0), (1, 9)), ((1, 16), (1, 20))
    for name in RISING:
        assert mean(course, *late, name) > mean(course, *early, name) + 0.2, name
    for who in ("patient", "therapist"):
        fall = mean(course, *early, f"affiliation_{who}") - mean(
            course, *late, f"affiliation_{who}"
        )
        assert fall > 0.25, who


def test_the_speed_that_is_reckoned_with_is_that_of_the_page():
    """Exchanges in a second, as the page plays when it opens."""
    state = (STATIC / "app" / "state.js").read_text(encoding="utf-8")
    assert f"speed: {SPEED}," in state


def test_withdrawal_spiral_needs_the_pull():
    """It escalates unseen into session 2; without pull nothing escalates at all."""
    (first, *_) = episodes(played("withdrawal_spiral"))
    assert (first["kind_start"], first["session_begun"], first["exchange_begun"]) == (
        *("withdrawal", 1),
        21,
    )
    assert first["peak_intensity"] > 0.75
    assert (first["session_detected"], first["exchange_detected"]) == (2, 11)
    assert (first["outcome"], first["session_ended"], first["exchange_ended"]) == (
        *("resolved", 2),
        29,
    )
    without = dyad(played("withdrawal_spiral", ("pull", 0.0)))
    assert (without["ruptures"], without["escalated"]) == (12, 0)
    assert dyad(played("withdrawal_spiral"))["escalated"] == 9


def test_withdrawal_spiral_ends_in_self_assertion():
    """After the resolution the patient leads more than when the rupture was noticed."""
    course = played("withdrawal_spiral")
    before = mean(course, (2, 11), (2, 20), "control_patient")
    assert mean(course, (2, 30), (2, 39), "control_patient") > before + 0.3


def test_the_scene_after_the_first_shows_the_repair():
    """The same kind of patient, and a resolution that is seen within half a minute."""
    following = names()[names().index(FIRST) + 1]
    assert following == "repair_that_deepens"
    assert kinds_of(scene(following))["patient"] == kinds_of(scene(FIRST))["patient"]
    opening, some = scene(following).opening, begun(played(following), 1, 28)
    passed = (some["session_ended"] - opening["session"]) * 60
    assert passed + some["exchange_ended"] - opening["exchange"] < 30 * SPEED


def test_hidden_compliance_shows_a_repair_in_appearance():
    """All stages seem done, none is; it is seen through, but not without monitoring."""
    name = "hidden_compliance"
    (seeming,) = [row for row in played(name).rows if (row.session, row.exchange) == (1, 46)]
    assert (seeming.stage, seeming.shown_stage) == (0, 4)
    after = (1, 47), (2, 50)
    unwatched = played(name, ("monitoring", 0.1))
    assert events_between(played(name), *after) & ev.SEEN_THROUGH
    assert not events_between(unwatched, *after) & ev.SEEN_THROUGH
    seen, unseen = begun(played(name), 1, 27), begun(unwatched, 1, 27)
    assert (seen["outcome"], unseen["outcome"]) == ("resolved", "open")
    assert seen["alliance_after"] > unseen["alliance_after"] + 0.15


def test_angry_confrontation_ends_on_the_friendly_side():
    """The patient's acts end in vulnerability; without a word about it the patient leaves."""
    course = played("angry_confrontation")
    (first, *_) = episodes(course)
    assert (first["kind_start"], first["outcome"]) == ("confrontation", "resolved")
    assert (first["session_ended"], first["exchange_ended"]) == (1, 46)
    words = [row.exchange for row in course.rows if row.session == 1 and row.metacommunicating]
    assert words == [28, 30, 46]
    during, after = ((1, 20), (1, 27)), ((1, 47), (1, 59))
    affiliation, control = "affiliation_patient", "control_patient"
    assert mean(course, *during, affiliation) < -0.5
    assert mean(course, *during, control) > 0.5
    assert mean(course, *after, affiliation) > 0.0 > mean(course, *after, control)
    silent = played("angry_confrontation", ("repair_probability", 0.0))
    assert dyad(silent)["ending"] == "dropped_out"
    assert dyad(course)["ending"] == "completed"


def test_a_repair_that_deepens_leaves_a_better_alliance_than_before():
    """And a patient who asserts themselves; with a low skill it takes sessions."""
    some = begun(played("repair_that_deepens"), 1, 28)
    assert some["outcome"] == "resolved"
    assert some["peak_intensity"] > 0.7
    assert some["alliance_after"] > some["alliance_before"] + 0.1
    assert some["control_patient_after"] > some["control_patient_before"] + 0.2
    unskilled = begun(played("repair_that_deepens", ("skill", 0.3)), 1, 28)
    assert unskilled["metacommunications"] > 3 * some["metacommunications"]
    assert (some["session_ended"], unskilled["session_ended"]) == (1, 3)
    silent = begun(played("repair_that_deepens", ("repair_probability", 0.0)), 1, 28)
    assert silent["outcome"] == "open"
    assert silent["alliance_after"] < silent["alliance_before"] - 0.1


def test_backfiring_turns_a_small_rupture_into_a_large_one_of_the_other_kind():
    """The first word about it is a backlash; with more skill the treatment is completed.

    Silence does better than this talk, and worse than good talk.
    """
    happened = events_between(played("backfiring"), (1, 47), (1, 47))
    assert happened & ev.BACKLASH
    assert happened & ev.CONVERTED
    assert dyad(played("backfiring"))["ending"] == "dropped_out"
    assert dyad(played("backfiring", ("skill", 0.9)))["ending"] == "completed"
    silent = played("backfiring", ("repair_probability", 0.0))
    kept = begun(silent, 1, 32)
    assert (kept["outcome"], kept["detected"]) == ("lapsed", True)
    assert kept["peak_intensity"] < 0.3
    assert (dyad(silent)["ending"], dyad(silent)["resolved"]) == ("completed", 0)
    good = played("backfiring", ("skill", 0.9))
    assert dyad(good)["alliance_patient_last"] > dyad(silent)["alliance_patient_last"] + 1.0


def test_too_much_is_too_much_for_this_patient():
    """Nine acts in fourteen exchanges, and drop-out; with less, or less sensitive, not."""
    name = "too_much"
    talked = [
        row.metacommunicating
        for row in played(name).rows
        if (1, 35) <= (row.session, row.exchange) <= (1, 48)
    ]
    assert (sum(talked), len(talked)) == (9, 14)
    assert dyad(played(name))["ending"] == "dropped_out"
    assert dyad(played(name, ("repair_probability", 0.3)))["ending"] != "dropped_out"
    assert dyad(played(name, ("intrusion_sensitivity", 0.05)))["ending"] != "dropped_out"


def test_too_much_has_a_word_that_is_heard_where_there_were_fewer():
    """The word at 2.3 backfires; with fewer before it, it is heard, and they resolve it."""
    fewer = played("too_much", ("repair_probability", 0.3))
    word = (2, 3), (2, 3)
    assert events_between(played("too_much"), *word) & ev.BACKLASH
    assert events_between(fewer, *word) & ev.ADVANCED
    some = begun(fewer, 1, 24)
    assert some["outcome"] == "resolved"
    assert (some["session_ended"], some["exchange_ended"]) == (2, 14)


def test_ruth_comes_to_an_end_that_was_not_there_at_the_beginning():
    """The same impasse for many sessions, then resolved, again and more quickly."""
    course = played("ruth")
    assert dyad(course)["ending"] == "completed"
    resolved = [rupture for rupture in episodes(course) if rupture["outcome"] == "resolved"]
    lengths = [rupture["session_ended"] - rupture["session_begun"] for rupture in resolved]
    assert len(resolved) >= 3
    assert lengths[-1] < lengths[0]
    assert dyad(course)["rigidity_end"] < dyad(course)["rigidity_start"] - 0.15


def test_ruth_has_a_repair_in_appearance_and_an_anger_before_the_first_resolution():
    """Seen through at 3.51, angry at 4.3, resolved at 4.19; and the next comes soon."""
    course = played("ruth")
    first, following, *_ = episodes(course)
    assert (first["kind_start"], first["kind_end"]) == ("withdrawal", "confrontation")
    assert (first["session_ended"], first["exchange_ended"]) == (4, 19)
    assert events_between(course, (3, 51), (3, 51)) & ev.SEEN_THROUGH
    assert events_between(course, (4, 3), (4, 3)) & ev.CONVERTED
    assert (following["session_begun"], following["exchange_begun"]) == (4, 32)


def test_ruth_shows_that_a_single_course_is_no_law():
    """A little more skill, or a little less, and she stays."""
    ends = [dyad(played("ruth", ("skill", skill)))["ending"] for skill in (0.25, 0.3, 0.35)]
    assert ends == ["completed", "dropped_out", "completed"]
