"""What a class sees and does: cases, sliders, the therapist's chair, and answers as JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.parameters import SKILLS
from dyad_sim.studies.replay import replayed
from dyad_sim.studies.runner import course_of
from dyad_sim.studies.stored_dyad import case_of, typical_case
from dyad_sim.teaching.classroom.case import (
    MOST_EXCHANGES,
    checksum,
    parameters,
    therapy_of,
    values_of,
)
from dyad_sim.teaching.classroom.casting import DECLARED, OTHERS, other_draws
from dyad_sim.teaching.classroom.changes import SLIDERS, changed, settings_of
from dyad_sim.teaching.classroom.handout import joined, needed_by
from dyad_sim.teaching.classroom.recording import recorded
from dyad_sim.teaching.classroom.requests import Desk, opened
from dyad_sim.teaching.classroom.serialise import as_plain, from_plain
from dyad_sim.teaching.classroom.view import exchanges_csv, plain_row
from dyad_sim.teaching.page.bundle import bundle, sources
from dyad_sim.theory import events as ev
from dyad_sim.theory.response import GO_ON, IMMEDIATE, METACOMMUNICATE
from tests.studies import plan

COMPLIANT = ("patient=compliant_withdrawer", "therapist=novice", "treatment.sessions=8")


@pytest.fixture(scope="module")
def reference():
    """The typical dyad of the default study."""
    return typical_case(plan())


@pytest.fixture(scope="module")
def case():
    """A dyad of a study, not typical."""
    return case_of(plan(*COMPLIANT, "seed=3"), 5)


@pytest.fixture(scope="module")
def catalogue(case, reference):
    """A small catalogue: one scene, one patient, two therapists."""
    other = case_of(plan("therapist=attuned"), 0).dyad.therapist
    return {
        "version": "1.2.3",
        "reference": as_plain(reference, DECLARED),
        "scenes": [
            {
                "name": "one",
                "patient": "P",
                "therapist": "T",
                "series": {"number": 5},
                "watch": ["1.4: <look>"],
                "questions": ["Who & why?"],
                "case": as_plain(case, reference),
            }
        ],
        "patients": [{"name": "p", "title": "P", "traits": case.dyad.patient._asdict()}],
        "therapists": [
            {
                "name": "t",
                "title": "T",
                "traits": case.dyad.therapist._asdict(),
                "response": "metacommunicate",
            },
            {"name": "u", "title": "U", "traits": other._asdict(), "response": "immediate"},
        ],
    }


@pytest.fixture
def desk(catalogue):
    """A desk with the small catalogue."""
    return Desk(catalogue, {})


def finished(desk, question, *, most: int = 500):
    """Sit in the chair to the end, metacommunicating at every stop; return the last answer."""
    question = {**question, "choices": list(question.get("choices", []))}
    for _ in range(most):
        answer = desk.answer(question)
        if answer["choice"] is None:
            return answer, question
        place = {name: answer["choice"][name] for name in ("session", "exchange")}
        question["choices"].append({**place, "response": METACOMMUNICATE, "manner": {}})
    raise AssertionError


# --- Cases -------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 3, 11])
def test_the_course_of_a_case_is_that_of_the_readable_engine(number):
    """The same rows to the bit, drawn without NumPy."""
    study = plan(*COMPLIANT, "exchanges_table=all", "seed=9")
    mesa = course_of(study, number)
    recording = recorded(case_of(study, number))
    assert recording.therapy.course == mesa
    assert len(recording.seen) == len(mesa.exchanges) > 0


def test_a_case_comes_back_from_json_as_it_was(case, reference):
    """Every number, and large seeds, to the bit."""
    far = case._replace(address=case.address._replace(seed=2**63 - 1), number=2**60 + 1)
    for some in (case, far, reference):
        text = json.dumps(as_plain(some, reference))
        assert from_plain(json.loads(text), reference) == some
    assert as_plain(reference, reference)["values"] == {}


def test_a_checksum_changes_with_any_number(reference):
    """Whatever is moved, another reference."""
    known = checksum(reference)
    for path in (
        "patient.trust",
        "therapist.skill",
        "rupture.growth",
        "instruments.coder_noise",
    ):
        plain = as_plain(reference, DECLARED)
        plain["values"][path] = values_of(reference)[path] / 2.0
        assert checksum(from_plain(plain, DECLARED)) != known


def test_every_number_of_a_case_is_declared(reference):
    """None can be set past its bounds, because none is without."""
    assert set(values_of(reference)) == set(parameters())


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("therapist.skill", 1.5, r"therapist\.skill=1\.5 is out of range"),
        ("therapist.skill", "high", "is no number"),
        ("therapist.skill", True, "is no number"),
        ("therapist.skill", float("nan"), "is no number"),
        ("therapist.skill", float("inf"), "is out of range"),
        ("therapist.skill", 10**400, "is no number"),
        ("treatment.sessions", 3.5, "is no whole number"),
        ("treatment.sessions", 1000, "is too long here"),
        ("rupture.floor", 0.3, r"rupture\.floor=0\.3 is above rupture\.first_low"),
        ("therapist._fields", 1, "is no number of the model"),
        ("<b>x</b>", 1, "is no number of the model"),
    ],
)
def test_a_case_with_a_number_that_cannot_be_is_refused(path, value, message, reference):
    """One sentence with the field, its value and what is allowed."""
    plain = as_plain(reference, reference)
    plain["values"] = {path: value}
    with pytest.raises(ValueError, match=message):
        from_plain(plain, reference)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"seed": 7}, "seed=7 is no whole number"),
        ({"seed": str(2**63)}, "is no whole number"),
        ({"number": "-1"}, "number=-1"),
        ({"response": "shout"}, "response=shout is none of"),
        ({"reference": "00000000"}, "another version"),
        ({"values": []}, "no description"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused(part, message, reference):
    """What is not as it was written cannot be read."""
    with pytest.raises(ValueError, match=message):
        from_plain({**as_plain(reference, reference), **part}, reference)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_what_is_no_description_at_all_is_refused(anything):
    """Whatever stands in a link, the answer is a sentence."""
    with pytest.raises(ValueError, match="no description"):
        from_plain(anything, DECLARED)


def test_the_longest_treatment_takes_a_bounded_time(reference):
    """Sessions times exchanges are bounded, not each alone."""
    plain = as_plain(reference, reference)
    plain["values"] = {
        "treatment.sessions": 1000,
        "treatment.exchanges": MOST_EXCHANGES // 1000 + 1,
    }
    with pytest.raises(ValueError, match="at most"):
        from_plain(plain, reference)


# --- Sliders -----------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SLIDERS))
def test_a_slider_sets_what_it_reads_and_changes_the_course(name, case, reference):
    """Moved to either end it stands there, and something in the course is different."""
    usual = recorded(case).rows
    slider = SLIDERS[name]
    moved = [changed(case, {name: value}, reference) for value in (slider.low, slider.high)]
    for some, value in zip(moved, (slider.low, slider.high), strict=True):
        assert settings_of(some, reference)[name] == pytest.approx(value)
    assert any(recorded(some).rows != usual for some in moved)


def test_skill_moves_the_skills_that_follow_it_and_leaves_what_was_set_apart(reference):
    """A therapist who is hooked easily stays so; the ten skills rise."""
    hooked = case_of(plan("therapist=easily_hooked"), 0)
    therapist = changed(hooked, {"skill": 0.9}, reference).dyad.therapist
    assert all(getattr(therapist, name) == 0.9 for name in SKILLS)
    assert therapist.mindfulness == 0.2


def test_a_single_skill_stands_above_the_general_one(case, reference):
    """In whatever order they are named."""
    for changes in ({"skill": 0.9, "monitoring": 0.1}, {"monitoring": 0.1, "skill": 0.9}):
        therapist = changed(case, changes, reference).dyad.therapist
        assert (therapist.monitoring, therapist.tentativeness) == (0.1, 0.9)


def test_pull_at_nothing_is_the_mechanism_switched_off(reference):
    """The slider and the switch are one rule."""
    off = typical_case(plan("mechanisms.pull=false"))
    assert changed(reference, {"pull": 0.0}, reference).dyad == off.dyad
    assert changed(reference, {"pull": 1.0}, reference) == reference


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"skill": 2}, "skill=2 is not allowed; give a number from 0 to 1"),
        ({"skill": None}, "skill=None is not allowed"),
        ({"skill": float("inf")}, "is not allowed"),
        ({"skill": float("nan")}, "is not allowed"),
        ({"skill": 10**400}, "is not allowed"),
        ({"charm": 0.5}, "'charm' is no slider"),
        ([1], "must name sliders"),
    ],
)
def test_a_slider_that_is_not_there_or_out_of_bounds_is_refused(changes, message, reference):
    """One sentence, with what is allowed."""
    with pytest.raises(ValueError, match=message):
        changed(reference, changes, reference)


# --- The desk ----------------------------------------------------------------


@pytest.mark.parametrize("text", ["[" * 100_000, '{"do":' * 100_000])
def test_a_question_with_brackets_without_end_gets_a_sentence(text, catalogue):
    """As everything that can stand in a link."""
    door = opened(json.dumps(catalogue), "{}")
    assert "brackets without end" in json.loads(door(text))["error"]


def test_a_course_has_a_number_for_every_exchange(desk, case):
    """Columns of one length, the facets averaging to the alliance, events as in the rows."""
    view = desk.answer({"do": "course", "who": {"scene": "one"}})
    exchanges = view["exchanges"]
    rows = recorded(case).rows
    assert {len(column) for column in exchanges.values()} == {len(rows)}
    for name in ("strain", "control_patient", "events"):
        assert exchanges[name] == [getattr(row, name) for row in rows]
    assert exchanges["alliance_true"][7] == pytest.approx(
        sum(exchanges[name][7] for name in ("bond", "tasks", "goals")) / 3.0
    )
    said = {bool(flag & ev.METACOMMUNICATED) for flag in exchanges["events"]}
    assert said == {True, False}
    assert view["dyad"]["sessions_attended"] == len(view["sessions"])
    peaks = [episode["peak_intensity"] for episode in view["episodes"]]
    assert view["escalated"] == sum(peak >= 0.5 for peak in peaks)
    assert view["narration"]


def test_the_response_that_is_drawn_is_the_one_that_was_given(desk):
    """Where the relationship is talked about, the column says so."""
    exchanges = desk.answer({"do": "course", "who": {"scene": "one"}})["exchanges"]
    talked = [code == METACOMMUNICATE for code in exchanges["response"]]
    assert talked == [bool(value) for value in exchanges["metacommunicating"]]


def test_another_therapist_meets_the_same_patient_with_the_same_draws(desk, case):
    """Only the therapist differs."""
    other = desk.catalogue.asked({"scene": "one", "therapist": "u"}).case
    assert other.dyad.patient == case.dyad.patient
    assert (other.address, other.number) == (case.address, case.number)
    assert other.dyad.strategy == IMMEDIATE
    assert other.dyad.therapist != case.dyad.therapist


def test_the_same_two_people_can_meet_with_other_draws(desk, case):
    """Only the number of the dyad differs, and with it the course."""
    other = desk.catalogue.asked({"scene": "one", "series": 7}).case
    assert other == case._replace(number=7)
    assert recorded(other).rows != recorded(case).rows


def test_a_patient_and_a_therapist_can_be_chosen_freely(desk):
    """Each series is another course."""
    who = {"patient": "p", "therapist": "t"}
    courses = [
        desk.answer({"do": "course", "who": {**who, "series": draws}})["exchanges"]["strain"]
        for draws in (0, 1, 1)
    ]
    assert courses[0] != courses[1] == courses[2]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"do": "fly"}, "must have a verb"),
        ({"do": []}, "must have a verb"),
        ([], "must have a verb"),
        ({"do": "course"}, "Name a scene"),
        ({"do": "course", "who": {"scene": "two"}}, "scene=two is not there; choose one"),
        ({"do": "course", "who": {"scene": ["one"]}}, "is not there"),
        ({"do": "course", "who": {"patient": "p", "therapist": "x"}}, "therapist=x is not"),
        (
            {"do": "course", "who": {"patient": "p", "therapist": "t", "series": 1.5}},
            "series=1.5",
        ),
        ({"do": "course", "who": {"scene": "one", "changes": {"skill": 9}}}, "skill=9"),
        ({"do": "course", "who": {"case": {}}}, "no description"),
        ({"do": "chair", "who": {"scene": "one"}, "from": {"session": 0}}, "is no place"),
        ({"do": "chair", "who": {"scene": "one"}, "choices": "all"}, "must be a list"),
        (
            {
                "do": "chair",
                "who": {"scene": "one"},
                "choices": [{"session": 1, "exchange": 0, "response": 7}],
            },
            "response=7 is none of",
        ),
        (
            {
                "do": "chair",
                "who": {"scene": "one"},
                "choices": [
                    {"session": 1, "exchange": 0, "response": 1, "manner": {"charm": True}}
                ],
            },
            "choose from tentativeness",
        ),
        ({"do": "outcomes", "who": {"scene": "one"}, "number": OTHERS}, "number=100"),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_sentence(question, message, catalogue):
    """Through the door it comes back as an error, not as a failure."""
    answer = opened(json.dumps(catalogue), "{}")
    said = json.loads(answer(json.dumps(question)))
    assert message in said["error"]
    assert "answer" not in said


# --- The therapist's chair ----------------------------------------------------


def test_who_never_chooses_gets_the_course_of_one_who_always_goes_on(desk, case):
    """Until the first choice nothing but going on; before the beginning, all as ever."""
    begin = {"session": 2, "exchange": 10}
    question = {"do": "chair", "who": {"scene": "one"}, "from": begin}
    answer = desk.answer(question)
    place = answer["choice"]["session"], answer["choice"]["exchange"]
    usual = recorded(case).rows
    before = [n for n, row in enumerate(usual) if (row.session, row.exchange) < (2, 10)]
    strains = answer["exchanges"]["strain"]
    assert strains[: len(before)] == [usual[n].strain for n in before]
    assert set(answer["exchanges"]["response"][len(before) :]) <= {GO_ON}
    assert place >= (2, 10)
    assert len(strains) == sum((row.session, row.exchange) < place for row in usual)


def test_a_course_stops_where_the_therapist_begins_to_sense_something(desk):
    """And again while the impression lasts; each time with what a therapist may go by."""
    who = {"scene": "one", "changes": {"skill": 0.9}}
    first = desk.answer({"do": "chair", "who": who})["choice"]
    assert first["reason"] == "noticed"
    assert "begun to sense" in first["text"]
    place = {name: first[name] for name in ("session", "exchange")}
    went_on = {"do": "chair", "who": who, "choices": [{**place, "response": GO_ON}]}
    second = desk.answer(went_on)["choice"]
    assert second["reason"] in {"still", "noticed"}
    assert (second["session"], second["exchange"]) > (first["session"], first["exchange"])


def test_a_course_does_not_depend_on_what_was_asked_before(catalogue):
    """Choice by choice, and all at once at another desk: one course."""
    question = {"do": "chair", "who": {"scene": "one", "changes": {"skill": 0.8}}}
    stepwise, whole = finished(Desk(catalogue, {}), question)
    assert stepwise == Desk(catalogue, {}).answer(whole)
    assert len(whole["choices"]) > 2
    assert stepwise["dyad"] is not None


def test_whoever_is_asked_at_every_exchange_is_asked_from_there_on_only(desk):
    """What lies before is not asked again, with choices on the way or taken back."""
    every = {"session": 2, "exchange": 5}
    who = {"scene": "one"}
    question = {"do": "chair", "who": who, "from": every, "every": every, "choices": []}
    for exchange in range(5, 9):
        assert desk.answer(question)["choice"]["exchange"] == exchange
        here = {"session": 2, "exchange": exchange}
        question["choices"].append({**here, "response": GO_ON})
    question["choices"].pop()
    assert desk.answer(question)["choice"]["exchange"] == 8


def test_who_sits_down_in_the_middle_of_something_is_told_that_it_lasts(desk):
    """An impression that is old is not said to have just begun."""
    who = {"scene": "one", "changes": {"skill": 0.9}}
    rows = recorded(desk.catalogue.asked(who).case).rows
    aware = next(n for n, row in enumerate(rows) if row.aware and rows[n - 1].aware)
    begin = {"session": rows[aware].session, "exchange": rows[aware].exchange}
    choice = desk.answer({"do": "chair", "who": who, "from": begin})["choice"]
    assert choice["reason"] == "still"
    assert "still under the impression" in choice["text"]


def test_a_choice_that_is_taken_back_is_as_if_it_had_not_been_made(catalogue):
    """The course before it stays, the stop comes again."""
    desk = Desk(catalogue, {})
    question = {"do": "chair", "who": {"scene": "one", "changes": {"skill": 0.9}}}
    first = desk.answer(question)
    place = {name: first["choice"][name] for name in ("session", "exchange")}
    desk.answer({**question, "choices": [{**place, "response": METACOMMUNICATE}]})
    assert desk.answer(question) == first


def test_the_manner_of_an_act_changes_it_and_nothing_before(catalogue):
    """Tentatively, or as a fact: the act differs, and so may everything after."""
    desk = Desk(catalogue, {})
    question = {"do": "chair", "who": {"scene": "one", "changes": {"skill": 0.5}}}
    first = desk.answer(question)
    known = len(first["exchanges"]["strain"])
    place = {name: first["choice"][name] for name in ("session", "exchange")}
    acts = []
    for tentative in (True, False):
        manner = {"tentativeness": tentative, "responsibility": tentative}
        choice = {**place, "response": METACOMMUNICATE, "manner": manner}
        stop = {**place, "exchange": place["exchange"] + 1}
        after = desk.answer({**question, "choices": [choice], "stop": stop})
        assert after["exchanges"]["strain"][:known] == first["exchanges"]["strain"]
        acts.append(after["exchanges"]["control_therapist"][known])
    assert acts[0] < acts[1]


def test_one_can_be_asked_at_every_exchange_or_step_in_anywhere(desk):
    """Stops one exchange apart; a stop where none would be."""
    who = {"scene": "one"}
    every = {"do": "chair", "who": who, "every": {"session": 1, "exchange": 0}}
    first = desk.answer(every)["choice"]
    assert (first["session"], first["exchange"], first["reason"]) == (1, 0, "asked")
    went_on = [{"session": 1, "exchange": 0, "response": GO_ON}]
    assert desk.answer({**every, "choices": went_on})["choice"]["exchange"] == 1
    stop = {"session": 1, "exchange": 3}
    assert desk.answer({"do": "chair", "who": who, "stop": stop})["choice"]["exchange"] == 3


def test_the_simulated_therapist_can_take_over_again(desk, case):
    """Without any choice, finishing gives the simulated therapist's own course."""
    question = {"do": "chair", "who": {"scene": "one"}, "finish": {"session": 1, "exchange": 0}}
    answer = desk.answer(question)
    assert answer["choice"] is None
    assert answer["exchanges"]["strain"] == [row.strain for row in recorded(case).rows]


def test_who_hands_over_gets_the_same_course_however_it_is_asked_for(catalogue):
    """Going on from a stop, from a link, as outcomes and as CSV: one course."""
    desk = Desk(catalogue, {})
    who = {"scene": "one", "changes": {"skill": 0.9}}
    question = {"do": "chair", "who": who, "choices": []}
    for response in (METACOMMUNICATE, GO_ON, METACOMMUNICATE):
        choice = desk.answer(question)["choice"]
        here = {name: choice[name] for name in ("session", "exchange")}
        question["choices"].append({**here, "response": response})
    here = desk.answer(question)["choice"]
    question["finish"] = {name: here[name] for name in ("session", "exchange")}
    course = desk.answer(question)
    assert course["choice"] is None
    again = Desk(catalogue, {})
    assert again.answer(question) == course
    resolved = again.answer({**question, "do": "outcomes"})["resolved"]
    assert resolved == course["dyad"]["resolved"]
    text = again.answer({**question, "do": "csv"})["text"]
    assert len(text.splitlines()) == 1 + len(course["exchanges"]["strain"])
    # What is left open is handed over where the learner stopped.
    unfinished = {**question, "finish": None, "do": "csv"}
    assert Desk(catalogue, {}).answer(unfinished)["text"] == text


def test_outcomes_tell_the_courses_apart(desk, case):
    """The simulated therapist's, the learner's, and a hundred others of the same two."""
    who = {"scene": "one"}
    simulated = desk.answer({"do": "outcomes", "who": who})
    row = recorded(case).therapy.course.row
    assert simulated["ruptures"] == row.ruptures
    assert simulated["symptoms_change"] == row.symptoms_end_true - row.symptoms_intake_true
    _, sat = finished(desk, {"do": "chair", "who": who})
    learned = desk.answer({**sat, "do": "outcomes"})
    assert learned["metacommunications"] == len(sat["choices"])
    others = [desk.answer({"do": "outcomes", "who": who, "number": n}) for n in range(4)]
    assert len({other["alliance_end"] for other in (simulated, *others)}) == 5
    numbers = {other_draws(case, n).number for n in range(OTHERS)}
    assert len(numbers) == OTHERS
    assert case.number not in numbers


# --- What can be taken home ---------------------------------------------------


def test_the_csv_is_the_one_that_a_replay_writes(tmp_path):
    """The same text, row by row."""
    study = plan(*COMPLIANT, "seed=3")
    exchanges = replayed(study, 0, 5, tmp_path).tables["exchanges"]
    case = case_of(study, 5)
    assert exchanges_csv(0, 5, recorded(case).rows) == exchanges.to_csv(index=False)


def test_rows_are_plain_values_with_the_names_of_the_tables(case):
    """What is missing is nothing; what has a name is named; what is no number is nothing."""
    course = recorded(case).therapy.course
    episodes = [plain_row(row) for row in course.episodes]
    assert {episode["kind_start"] for episode in episodes} <= {"withdrawal", "confrontation"}
    assert json.dumps([episodes, plain_row(course.row)], allow_nan=False)
    unnoticed = [row for row in course.episodes if not row.detected]
    assert all(plain_row(row)["session_detected"] is None for row in unnoticed)


def test_a_hand_out_says_what_made_the_course(catalogue):
    """Version, draws, what was moved and chosen, and the link, unless it is too long."""
    assets = {
        "handout.html": "{{source}}",
        "handout.css": "",
        "d3.min.js": "",
        "handout.js": "",
    }
    choices = [{"session": 1, "exchange": 0, "response": GO_ON}]
    question = {
        "do": "handout",
        "who": {"scene": "one", "changes": {"pull": 0}},
        "choices": choices,
        "link": "http://127.0.0.1/#scene=one",
    }
    said = Desk(catalogue, assets).answer(question)["text"]
    assert said == (
        "dyad_sim 1.2.3; seed 3, dyad 5; changed: pull 0; "
        "choices made in the therapist&#x27;s chair: 1; again at http://127.0.0.1/#scene=one"
    )
    said = Desk(catalogue, assets).answer({**question, "link": "x" * 3000})["text"]
    assert "again at" not in said


PLAIN_HANDOUT = {
    "handout.html": "{{compared}}|{{discussion}}|{{source}}|{{data}}",
    **dict.fromkeys(("handout.css", "d3.min.js", "handout.js"), ""),
}
"""A hand-out of nothing but what is asked about below."""


@pytest.mark.parametrize(
    ("who", "more", "watched", "asked"),
    [
        ({"scene": "one"}, {}, True, True),
        ({"scene": "one", "series": 5}, {}, True, True),
        ({"scene": "one", "changes": {"pull": 0}}, {}, False, True),
        ({"scene": "one"}, {"choices": []}, False, True),
        ({"scene": "one", "series": 6}, {}, False, False),
        ({"patient": "p", "therapist": "t", "series": 5}, {}, False, False),
    ],
)
def test_a_hand_out_of_a_scene_holds_what_to_discuss(who, more, watched, asked, catalogue):
    """Its questions; and its moments, where the course is the one that they are about."""
    question = {"do": "handout", "who": who, **more}
    _, discussion, *_ = Desk(catalogue, PLAIN_HANDOUT).answer(question)["text"].split("|")
    assert ("<li>1.4: &lt;look&gt;</li>" in discussion) == watched
    assert ("<li>Who &amp; why?</li>" in discussion) == asked
    assert bool(discussion) == (watched or asked)


def test_a_hand_out_of_a_comparison_says_which_course_it_holds(catalogue):
    """In a sentence; of the second course it has what the table of both endings needs."""
    rival = {"scene": "one", "therapist": "u", "changes": {"skill": 1}}
    question = {"do": "handout", "who": {"scene": "one"}, "rival": rival}
    answer = Desk(catalogue, PLAIN_HANDOUT).answer(question)["text"]
    compared, _, source, data = answer.split("|")
    assert "This is the course with the first, T; of the second, U, only the ending" in compared
    assert source.endswith("; compared with another therapist (changed: skill 1)")
    held = json.loads(data)
    course = Desk(catalogue, {}).answer({"do": "course", "who": rival})
    assert held["rival"]["dyad"]["ending"] == course["dyad"]["ending"]
    assert held["rival"]["who"]["therapist"]["title"] == "U"
    assert "exchanges" not in held["rival"]
    for rival in ("u", {"scene": "two"}):
        with pytest.raises(ValueError, match=r"Name a scene|scenes?=two is not there"):
            Desk(catalogue, PLAIN_HANDOUT).answer({**question, "rival": rival})


def test_modules_are_joined_in_the_order_in_which_they_are_needed():
    """Each once, without import and export, after what it needs."""
    modules = {
        "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        "b.js": 'import {\n  c,\n} from "./c.js";\nexport const b = (x) => x + c;\n',
        "c.js": "export const c = 1;\n",
        "d.js": "export const d = 1;\n",
    }
    assert needed_by("a.js", modules) == ["c.js", "b.js", "a.js"]
    script = joined("a.js", modules)
    assert script.split("\n\n") == ["const c = 1;", "const b = (x) => x + c;", "b(c);\n"]


# --- In the browser ------------------------------------------------------------


def test_the_python_of_the_page_runs_without_any_package(tmp_path, catalogue, case):
    """From the archive alone, isolated, it gives the same course to the bit."""
    archive = tmp_path / "dyad_sim.zip"
    archive.write_bytes(bundle())
    question = {"do": "course", "who": {"scene": "one"}}
    program = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); "
        "from dyad_sim.teaching.classroom.requests import opened; "
        "assert 'numpy' not in sys.modules; "
        "catalogue, question = json.load(sys.stdin); "
        "print(opened(json.dumps(catalogue), '{}')(json.dumps(question)))"
    )
    alone = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(archive)],
        input=json.dumps([catalogue, question]),
        capture_output=True,
        text=True,
        check=True,
    )
    strain = json.loads(alone.stdout)["answer"]["exchanges"]["strain"]
    assert strain == [row.strain for row in recorded(case).rows]


def test_the_archive_is_the_same_each_time_and_holds_what_is_needed():
    """Same files, same bytes; the theory itself is in it."""
    assert bundle() == bundle()
    names = {file.name for file in sources()}
    assert {"exchange.py", "therapy.py", "philox.py", "requests.py"} <= names
    assert "numpy_philox.py" not in names


def test_a_typical_dyad_is_in_the_middle_of_its_distributions():
    """Half of all drawn traits lie on either side; what follows, follows."""
    study = plan("dyads=400")
    typical = typical_case(study).dyad
    drawn = pd.DataFrame([case_of(study, n).dyad.patient for n in range(400)])
    assert (drawn["trust"] < typical.patient.trust).mean() == pytest.approx(0.5, abs=0.08)
    assert (drawn["rigidity"] < typical.patient.rigidity).mean() == pytest.approx(0.5, abs=0.08)
    assert typical.therapist.monitoring == typical.therapist.skill == pytest.approx(0.5)


def test_a_therapy_of_a_case_begins_before_the_first_session(case):
    """Nothing has happened yet."""
    therapy = therapy_of(case)
    assert (therapy.session, therapy.exchange, therapy.in_session) == (0, 0, False)
