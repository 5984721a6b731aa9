"""Numbers, names and positions that tables, files and the page carry: each as it stands.

A table written today is read tomorrow, so what a number means is not up for change.
"""

from __future__ import annotations

import pytest

from dyad_sim.theory import contributions as co
from dyad_sim.theory import endings as en
from dyad_sim.theory import events as ev
from dyad_sim.theory import markers as ma
from dyad_sim.theory import response as re
from dyad_sim.theory import states as st
from dyad_sim.theory.circumplex import CENTRE
from dyad_sim.theory.reception import CRITICAL

EVENTS = (
    "noticed false_alarm seen_through metacommunicated mending_tried adhered advanced "
    "only_apparent failed fell_back backlash converted mended resolved lapsed onset"
)


def test_kinds_foci_and_stages_have_their_numbers():
    """None, withdrawal, confrontation; tasks and goals, bond; four stages."""
    assert (st.NO_RUPTURE, st.WITHDRAWAL, st.CONFRONTATION) == (0, 1, 2)
    assert (st.TASKS_GOALS, st.BOND) == (0, 1)
    assert st.LAST_STAGE == 4


def test_quiet_is_nothing_of_anything_and_each_of_its_kind():
    """Three whole numbers for kind, focus and stage, and one for what is shown."""
    assert repr(tuple(st.QUIET)) == "(0, 0, 0, 0, 0.0, 0.0, 0.0)"


def test_endings_and_responses_have_their_numbers():
    """In the order in which the data dictionary lists them."""
    assert (en.ONGOING, en.COMPLETED, en.DROPPED_OUT, en.GOOD_ENOUGH) == (0, 1, 2, 3)
    assert (re.GO_ON, re.METACOMMUNICATE, re.IMMEDIATE, re.ADHERE) == (0, 1, 2, 3)
    assert re.RESPONSES == {"metacommunicate": 1, "immediate": 2, "adhere": 3}


def test_every_event_is_a_flag_of_its_own_in_the_order_of_their_names():
    """1, 2, 4 and so on."""
    flags = [getattr(ev, name.upper()) for name in EVENTS.split()]
    assert flags == [2**place for place in range(16)]
    assert list(ev.MEANINGS) == flags


def test_events_are_named_in_order_and_joined_by_blanks():
    """All of them, some of them, none of them."""
    assert ev.names_of(2**16 - 1) == EVENTS
    assert ev.names_of(ev.ONSET | ev.FAILED) == "failed onset"
    assert ev.names_of(0) == ""


@pytest.mark.parametrize(
    ("event", "meaning"),
    [
        (ev.NOTICED, "the therapist notices the open rupture"),
        (ev.FALSE_ALARM, "the therapist senses a rupture where there is none"),
        (ev.SEEN_THROUGH, "the therapist sees through an apparent repair"),
        (ev.METACOMMUNICATED, "the therapist speaks about the relationship"),
        (ev.MENDING_TRIED, "the therapist clarifies or changes the task"),
        (ev.ADHERED, "the therapist presses on with technique"),
        (ev.ADVANCED, "resolution advances"),
        (ev.ONLY_APPARENT, "resolution advances in appearance only"),
        (ev.FAILED, "the attempt fails"),
        (ev.FELL_BACK, "resolution falls back a stage"),
        (ev.BACKLASH, "the attempt backfires"),
        (ev.CONVERTED, "the rupture changes its kind"),
        (ev.MENDED, "mending the task eases the rupture"),
        (ev.RESOLVED, "the rupture is resolved"),
        (ev.LAPSED, "the rupture fades without repair"),
        (ev.ONSET, "a rupture begins"),
    ],
)
def test_the_meaning_of_an_event_is_what_the_data_dictionary_says(event, meaning):
    """Word for word."""
    assert ev.MEANINGS[event][1] == meaning


def test_an_event_counts_once_where_it_happened():
    """1 among others, else 0."""
    assert ev.count(ev.ONSET | ev.FAILED, ev.FAILED) == 1
    assert ev.count(ev.ONSET, ev.FAILED) == 0


def test_markers_stand_where_the_figures_and_the_page_draw_them():
    """Affiliation and control of the seven positions, and of criticism."""
    assert ma.AWAY == (-0.6, -0.7)
    assert ma.COMPLIANCE == (0.3, -0.7)
    assert ma.COMPLAINT == (-0.35, 0.1)
    assert ma.ASSERTION == (-0.1, 0.6)
    assert ma.ANGER == (-0.9, 0.7)
    assert ma.HURT == (-0.1, -0.1)
    assert ma.VULNERABILITY == (0.5, -0.5)
    assert CRITICAL == (-0.8, 0.6)
    assert CENTRE == (0.0, 0.0)


def test_contributions_are_flags_three_of_each_partner():
    """Six flags, in one order; the sets are their sums."""
    assert co.CONTRIBUTIONS == {
        "patient_style": 1,
        "patient_susceptibility": 2,
        "patient_hearing": 4,
        "therapist_stance": 8,
        "therapist_susceptibility": 16,
        "therapist_lapses": 32,
    }
    assert (co.NOTHING, co.OF_PATIENT, co.OF_THERAPIST, co.EVERYTHING) == (0, 7, 56, 63)
