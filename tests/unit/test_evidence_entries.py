"""The published figures as data: complete, consistent, and each with its measure."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from dyad_sim.evidence import ARMS, MEASURED, entries, scored
from dyad_sim.evidence.entries import TOPICS, Entry

EVERY = list(entries().values())
SCORED = scored()


def entry(**changes: object) -> Entry:
    """An entry of the record with some cells changed."""
    return entries()["local-v-30"]._replace(**changes)  # type: ignore[arg-type] # fields by name


def test_the_record_has_58_entries_of_which_46_are_scored() -> None:
    """Every id stands once."""
    assert (len(EVERY), len(SCORED)) == (58, 46)
    assert all(one.id == name for name, one in entries().items())
    assert [one.scored for one in EVERY] == [True] * 46 + [False] * 12


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_an_entry_says_what_was_found_how_and_where(one: Entry) -> None:
    """Every cell that is printed is filled; a DOI is one, or several."""
    for text in (one.label, one.scale, one.statement, one.estimator, one.published):
        assert text == text.strip() != ""
    assert one.source
    assert one.status
    assert all(doi.startswith("10.") for doi in one.doi.split("; ") if one.doi)
    assert not one.statement.endswith(".")
    assert len(one.label) <= 40


@pytest.mark.parametrize("one", SCORED, ids=lambda one: one.id)
def test_a_scored_entry_has_a_band_open_at_one_side_at_most(one: Entry) -> None:
    """The band has two ends in order, or one."""
    assert not (one.low is None and one.high is None)
    if one.low is not None and one.high is not None:
        assert one.low < one.high


@pytest.mark.parametrize("one", SCORED, ids=lambda one: one.id)
def test_a_published_figure_lies_in_its_own_band(one: Entry) -> None:
    """A number does; where only a sign was published, the band is open on that side."""
    if one.value is not None:
        assert one.holds(one.value)
    elif one.published.startswith("<"):
        assert (one.low, one.high is None) == (None, False)
    else:
        assert (one.low is None, one.high) == (False, None)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_a_published_interval_holds_its_figure_and_says_what_it_is(one: Entry) -> None:
    """Both ends are there, or neither; then nothing is said of it."""
    ends = (one.published_low, one.published_high)
    assert (None in ends) == (ends == (None, None)) == (one.published_interval == "")
    if one.published_low is not None and one.published_high is not None:
        assert one.value is not None
        assert one.published_low < one.value < one.published_high


def test_a_band_holds_its_ends_and_nothing_beyond() -> None:
    band = entry(low=0.2, high=0.5)
    assert [band.holds(value) for value in (0.19, 0.2, 0.35, 0.5, 0.51)] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_an_open_band_has_no_end_on_that_side() -> None:
    above, below = entry(low=0.1, high=None), entry(low=None, high=-0.1)
    assert above.holds(1e9)
    assert not above.holds(0.0)
    assert below.holds(-1e9)
    assert not below.holds(0.0)


@pytest.mark.parametrize("ends", [(0.0, 1.0), (0.0, None), (None, 1.0), (None, None)])
def test_what_is_no_number_is_never_inside(ends: tuple[float | None, float | None]) -> None:
    assert not entry(low=ends[0], high=ends[1]).holds(math.nan)


def test_an_entry_weighs_by_the_first_letter_of_its_robustness() -> None:
    """A 3, B 2, C 1, whatever the remark behind it."""
    weights = {
        robustness: entry(robustness=robustness).weight
        for robustness in ("A", "A-", "A (direction)", "B", "B+", "B- (band ours)", "C (band)")
    }
    assert list(weights.values()) == [3.0, 3.0, 3.0, 2.0, 2.0, 2.0, 1.0]
    assert Counter(one.grade for one in SCORED) == {"A": 12, "B": 30, "C": 4}


def test_a_figure_is_a_number_or_a_sign() -> None:
    assert entry(published="-0.4").value == -0.4
    assert entry(published=">1 (ratio)").value is None


def test_every_topic_has_a_heading_and_every_heading_a_topic() -> None:
    assert {one.topic for one in EVERY} == set(TOPICS)
    assert len(set(TOPICS.values())) == len(TOPICS)


def test_labels_of_scored_entries_differ() -> None:
    labels = [one.label for one in SCORED]
    assert len(set(labels)) == len(labels)


def test_every_scored_entry_is_measured_and_every_measure_is_of_an_entry() -> None:
    """Of the others only what no model can show is not: a norm of experts."""
    assert {one.id for one in SCORED} <= set(MEASURED) <= set(entries())
    assert set(entries()) - set(MEASURED) == {"validate-first"}
    assert list(MEASURED) == [name for name in entries() if name in MEASURED]


@pytest.mark.parametrize("name", MEASURED)
def test_a_measure_names_arms_that_exist_and_says_what_it_does(name: str) -> None:
    """The design is one paragraph of a few lines."""
    _, arms = MEASURED[name]
    assert arms
    assert set(arms) <= set(ARMS)
    design = MEASURED[name].design
    assert design.endswith(".")
    assert 20 < len(design) < 300
    assert "\n" not in design
    assert "  " not in design


def test_every_arm_serves_an_entry_or_a_condition_of_the_theory() -> None:
    named = {arm for measured in MEASURED.values() for arm in measured.arms}
    rest = set(ARMS) - named
    assert {name.partition("_")[0] for name in rest} == {"with", "without", "sensitive"}
    assert all(arm.purpose for arm in ARMS.values())
