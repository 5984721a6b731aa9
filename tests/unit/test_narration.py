"""The narration: every sentence says what the tables hold, in words that vary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from dyad_sim.configs import compose, to_plan
from dyad_sim.engines.therapy import DyadCourse
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import course_of, run
from dyad_sim.teaching.narration import DETAILS, Sentence, narrated, told
from dyad_sim.teaching.narration.wordings import (
    ORDER,
    PHRASES,
    WORDINGS,
    number,
    position,
    sessions,
    spelled,
    times,
)
from dyad_sim.theory.states import LAST_STAGE
from tests.narration_claims import CHECKERS, Course

PATIENTS = (
    *("ruth", "compliant_withdrawer", "angry_confronter", "dependent"),
    *("guarded_dominant", "intrusion_sensitive", "population"),
)
THERAPISTS = (
    *("population", "attuned", "adherent", "mender"),
    *("novice", "relentless", "disengaged", "easily_hooked"),
)
PAIRS = [
    (patient, therapist, 7 * i + j)
    for i, patient in enumerate(PATIENTS)
    for j, therapist in enumerate(THERAPISTS[i % 2 :: 2])
]
PAIRS.append(("guarded_dominant", "easily_hooked", 209))
"""Patient, therapist, and number of the dyad: twenty-eight dyads, and one in which a rupture
stays unseen for more than two sessions, as happens seldom."""

SOME = slice(4, None, 6)
"""Five of the dyads, in whose courses claims of every type are made."""

COUNTS = {"twice": 2, "once": 1, **{spelled(n): n for n in range(1, 100)}}
NOT_COUNTS = re.compile(r"\bthe two\b")
KINDS = {"withdrawal": r"\bwithdr[ae]w", "confrontation": r"\bconfront"}


@cache
def plan(patient: str, therapist: str, number_of: int) -> Plan:
    """A study of one dyad."""
    chosen = [f"patient={patient}", f"therapist={therapist}", f"first_dyad={number_of}"]
    return to_plan(compose([*chosen, "dyads=1", "exchanges_table=all"]))


def story_of(made: DyadCourse) -> list[Sentence]:
    """Its narration."""
    return narrated(made.dyad, made.sessions, made.episodes, made.exchanges, made.row)


@pytest.fixture(scope="module")
def courses() -> dict[str, DyadCourse]:
    """All dyads."""
    return {f"{pair[0]} and {pair[1]}": course_of(plan(*pair), pair[2]) for pair in PAIRS}


@pytest.fixture(scope="module")
def stories(courses) -> dict[str, list[Sentence]]:
    """Their narrations."""
    return {who: story_of(made) for who, made in courses.items()}


@pytest.fixture(scope="module")
def checked(stories) -> list[Course]:
    """Their narrations beside the tables, which the compiled engine makes."""
    return [
        Course(run(plan(*pair)), story)
        for pair, story in zip(PAIRS, stories.values(), strict=True)
    ]


def same(facts: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether facts are as expected, numbers up to rounding."""
    return facts.keys() == expected.keys() and all(
        value == pytest.approx(expected[name]) for name, value in facts.items()
    )


def sentences(stories) -> Iterator[Sentence]:
    """Every sentence of every narration."""
    for story in stories.values():
        yield from story


# --- What is said is so ------------------------------------------------------


@pytest.mark.parametrize("claim", CHECKERS)
def test_every_claim_holds_in_the_tables(claim, checked):
    """Its facts are found again, each of them; and claims of every type are made."""
    made = 0
    for one in checked:
        for sentence in one.story:
            if sentence.claim == claim:
                made += 1
                assert same(sentence.facts, CHECKERS[claim](one, sentence)), sentence.text
    assert made


def test_every_type_of_claim_has_a_checker():
    assert set(ORDER) == set(CHECKERS)


def otherwise(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"not {value}"


def holds(one: Course, sentence: Sentence) -> bool:
    """Whether a sentence says what its checker finds in the tables."""
    try:
        return same(sentence.facts, CHECKERS[sentence.claim](one, sentence))
    except AssertionError:
        return False


@pytest.mark.slow
def test_a_false_fact_would_be_found(checked):
    """A checker that took what it expects from the sentence would believe a false one."""
    tried = set()
    for one in checked[SOME]:
        for sentence in one.story:
            tried.add(sentence.claim)
            assert holds(one, sentence), sentence
            for name, value in sentence.facts.items():
                bad = sentence._replace(facts={**sentence.facts, name: otherwise(value)})
                assert not holds(one, bad), (name, bad)
    assert tried == set(CHECKERS)


@pytest.mark.slow
def test_nothing_is_a_share_of_no_symptoms():
    """The instrument may report next to nothing at first: then nothing is said of a fall."""
    light = to_plan(compose(["patient=ruth", "patient.symptoms=0.01", "exchanges_table=all"]))
    made = [course_of(light, number_of) for number_of in range(1, 31)]
    claims = [{sentence.claim for sentence in story_of(each)} for each in made]
    from_first = [each.sessions[0].symptoms >= 0.05 for each in made]
    from_intake = [each.row.symptoms_intake >= 0.05 for each in made]

    assert len(set(from_first)) == len(set(from_intake)) == 2
    assert ["symptoms_end" in found for found in claims] == from_intake
    for found, possible in zip(claims, from_first, strict=True):
        assert possible or "symptoms" not in found


def numbers_in(text: str) -> list[str]:
    """Numbers of a sentence, as figures."""
    words = re.findall(r"\d+(?:\.\d)?|[a-z-]+", NOT_COUNTS.sub("", text.lower()))
    return [
        str(COUNTS.get(word, word)) for word in words if word in COUNTS or word[0].isdigit()
    ]


def test_every_number_in_the_text_is_one_of_the_facts(stories):
    for sentence in sentences(stories):
        known = {
            str(int(value) if value is True else value) for value in sentence.facts.values()
        }
        missing = set(numbers_in(sentence.text)) - known
        assert not missing, (sentence.text, dict(sentence.facts))


def test_every_kind_in_the_text_is_one_of_the_facts(stories):
    for sentence in sentences(stories):
        known = {*map(str, sentence.facts.values()), *sentence.facts.get("kinds", ())}
        for kind, pattern in KINDS.items():
            if re.search(pattern, sentence.text, re.IGNORECASE):
                assert kind in known, (sentence.text, dict(sentence.facts))


def test_every_attempt_at_an_escalated_rupture_is_told_once(checked):
    """By itself, or in the sum of a run; the one that resolves it, as its end."""
    for one in checked:
        for _, episode in one.escalated.iterrows():
            within = [
                sentence
                for sentence in one.story
                if episode["begun"]
                <= one.place(sentence.session, sentence.exchange)
                <= episode["ended"]
            ]
            runs = [
                sentence.facts["attempts"] for sentence in within if sentence.claim == "run"
            ]
            alone = [sentence for sentence in within if sentence.claim == "attempt"]
            ends = [
                sentence
                for sentence in within
                if sentence.claim == "resolved" and len(one.attempts(episode))
            ]
            tried = len(one.attempts(episode))
            assert len(alone) + len(ends) == tried
            assert sum(runs) <= len(alone)


# --- How it is said ----------------------------------------------------------


def pattern_of(wording: str) -> re.Pattern[str]:
    """What a wording can be filled to."""
    parts = re.split(r"\{\w+\}", wording)
    return re.compile(".*?".join(map(re.escape, parts)), re.IGNORECASE)


PATTERNS = {key: [pattern_of(each) for each in table] for key, table in WORDINGS.items()}


def wordings_of(sentence: Sentence) -> set[int]:
    """Wordings of its case that a sentence may be made of."""
    table = PATTERNS[f"{sentence.claim}.{sentence.facts['case']}"]
    return {place for place, pattern in enumerate(table) if pattern.fullmatch(sentence.text)}


@pytest.mark.parametrize("detail", DETAILS)
def test_no_wording_comes_twice_in_a_row(detail, stories):
    """At any detail, whatever the others tell in between."""
    for story in stories.values():
        last: dict[str, set[int]] = {}
        for sentence in told(story, detail):
            key = f"{sentence.claim}.{sentence.facts['case']}"
            found = wordings_of(sentence)
            assert found, sentence.text
            assert len(found) > 1 or found != last.get(key), sentence.text
            last[key] = found


def test_no_text_comes_twice_in_a_row(stories):
    for story in stories.values():
        for detail in DETAILS:
            texts = [sentence.text for sentence in told(story, detail)]
            assert all(one != other for one, other in pairwise(texts))


def test_every_wording_is_a_sentence_and_has_an_alternative():
    for table in WORDINGS.values():
        assert len(set(table)) == len(table) >= 2
        assert all(wording.endswith(".") for wording in table)
    for table in PHRASES.values():
        assert len(set(table)) == len(table) >= 2


def test_every_sentence_is_whole(stories):
    """A capital, a full stop, nothing left to fill in, no blank too many."""
    for sentence in sentences(stories):
        assert re.fullmatch(r"[A-Z][^{}@_]*[a-z0-9]\.", sentence.text), sentence.text
        assert "  " not in sentence.text
        assert " ," not in sentence.text
        assert "None" not in sentence.text


@pytest.mark.parametrize("detail", DETAILS)
def test_sentences_come_in_the_order_of_time(detail, stories):
    for story in stories.values():
        moments = [sentence[:2] for sentence in told(story, detail)]
        assert moments == sorted(moments)


def test_the_telling_has_a_readable_length(stories, courses):
    """For thirty sessions some sixty sentences, or a hundred with the ruptures.

    A rupture that escalates takes some seven, and one course in ten has eight of them. The
    longest is that of a dyad in which one rupture after the other escalates and is over
    within a session or two: what is told is their number, not their length.
    """
    lengths = {
        detail: sorted(
            len(told(story, detail))
            for who, story in stories.items()
            if courses[who].row.sessions_attended == 30
        )
        for detail in DETAILS
    }
    assert lengths["sessions"][0] >= 30
    assert lengths["sessions"][-1] <= 80
    assert lengths["episodes"][0] >= 40
    assert lengths["episodes"][len(lengths["episodes"]) * 9 // 10] <= 140
    assert lengths["episodes"][-1] <= 170


def test_a_finer_detail_tells_all_that_a_coarser_one_tells(stories):
    for story in stories.values():
        coarse, middle, fine = (told(story, detail) for detail in DETAILS)
        assert fine == story
        assert [each for each in middle if each in coarse] == coarse
        assert len(coarse) < len(middle) < len(fine)


def test_an_unknown_detail_is_refused():
    with pytest.raises(ValueError, match="sessions, episodes, exchanges, got 'all'"):
        told([], "all")


# --- A course that goes on ---------------------------------------------------

LASTING = {"noticed", "false_alarm", "resolved", "faded", "escalated", "attempt", "rating"}
"""Claims that do not change when the course goes on."""


@pytest.mark.parametrize("cut", [0, 1, 5, 59, 60, 61, 130, 475, 900])
def test_a_course_that_goes_on_is_told_as_far_as_it_has_come(cut, courses):
    """What has been told stays told, and nothing is said of the end."""
    for made in list(courses.values())[::5]:
        seen = made.exchanges[:cut]
        if len(seen) < cut:
            continue
        last = (seen[-1].session, seen[-1].exchange) if seen else (1, -1)
        episodes = [
            row
            for row in made.episodes
            if row.session_ended and (row.session_ended, row.exchange_ended + 10) <= last
        ]
        held = made.sessions[: cut // 60]
        part = narrated(made.dyad, held, episodes, seen)

        assert all(sentence[:2] <= (last[0], max(last[1], 0)) for sentence in part)
        assert not {"ending", "tally", "left_open", "growth"} & {each.claim for each in part}
        whole = {(*each[:2], each.claim, str(dict(each.facts))) for each in story_of(made)}
        for each in part:
            if each.claim in LASTING and not (each.claim == "rating" and each.session > 1):
                assert (*each[:2], each.claim, str(dict(each.facts))) in whole, each


def test_a_rupture_without_its_report_is_told_all_the_same(courses):
    """What only the report knows, its focus and the alliance before, is left out."""
    made = courses["ruth and population"]
    story = narrated(made.dyad, made.sessions, [], made.exchanges)

    onsets = [sentence for sentence in story if sentence.claim == "onset"]
    assert onsets
    assert all(sentence.facts["focus"] is None for sentence in onsets)
    assert not any("over the bond" in sentence.text for sentence in onsets)
    assert not any(sentence.claim == "aftermath" for sentence in story)


# --- Words -------------------------------------------------------------------


def test_every_stage_has_its_wordings():
    """An attempt may reach any stage but the last, which resolves; a rupture may stay at 0."""
    assert stages_of(WORDINGS, "attempt.advanced_") == list(range(1, LAST_STAGE))
    assert stages_of(PHRASES, "reach.") == list(range(LAST_STAGE))


def stages_of(tables: Mapping[str, tuple[str, ...]], prefix: str) -> list[int]:
    """Stages that have a table, in order."""
    return sorted(int(key.removeprefix(prefix)) for key in tables if key.startswith(prefix))


def test_positions_are_words():
    assert position(0.3, -0.3) == "friendly and yielding"
    assert position(-0.8, 0.9) == "hostile and dominant"
    assert position(0.7, 0.0) == "warm"
    assert position(0.0, -0.6) == "submissive"
    assert position(0.1, 0.1) == "neutral"


def test_numbers_and_spans_are_words():
    assert [number(3), number(12), number(13)] == ["three", "twelve", "13"]
    assert [spelled(13), spelled(40), spelled(85)] == ["thirteen", "forty", "eighty-five"]
    assert [times(1), times(2), times(5)] == ["once", "twice", "five times"]
    assert sessions(4, 4) == "in this session"
    assert sessions(4, 5) == "in sessions 4 and 5"
    assert sessions(4, 6) == "over sessions 4 to 6"
