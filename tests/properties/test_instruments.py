"""Instruments: bounds and directions for all truths, all random numbers, all constants."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.instruments.coding import UNCODED, bin_closed, shown, watched
from dyad_sim.instruments.ratings import (
    coded_correlation,
    coded_mean,
    coded_share,
    measured_symptoms,
    on_scale,
    one_to_five,
    rated_by_observer,
    rated_by_patient,
    rated_by_therapist,
    report_chance_patient,
    report_chance_therapist,
)
from dyad_sim.theory.states import CONFRONTATION, WITHDRAWAL
from tests.strategies import (
    alliances,
    axis,
    coder_shocks,
    instruments,
    numbers,
    rating_shocks,
    states,
    uniform,
    unit,
    within,
)

pairs = st.tuples(unit, unit).map(sorted)
series = st.lists(st.tuples(axis, axis), min_size=2, max_size=30)


@given(share=numbers(-5.0, 5.0), low=numbers(-3, 3), width=numbers(0.1, 9.0))
def test_a_mark_lies_on_its_scale(share, low, width):
    """Whatever the share, the mark lies on the scale."""
    assert within(on_scale(share, low, low + width), low, low + width)


@given(
    alliance=alliances, seen=st.booleans(), person=uniform, draws=rating_shocks, k=instruments
)
def test_ratings_of_the_alliance_run_from_1_to_7(alliance, seen, person, draws, k):
    """All three perspectives use the seven points; the patient's total is its facets' mean."""
    rating = rated_by_patient(alliance, person, draws, k)
    assert all(within(mark, 1.0, 7.0) for mark in rating)
    facets = (rating.bond, rating.task, rating.goal)
    assert within(rating.alliance, min(facets), max(facets))
    assert within(rated_by_therapist(alliance, seen, person, draws, k), 1.0, 7.0)
    assert within(rated_by_observer(alliance, draws, k), 1.0, 7.0)


@given(
    alliance=alliances, gains=st.tuples(unit, unit, unit), p=uniform, draws=rating_shocks,
    k=instruments,
)  # fmt: skip
def test_a_better_alliance_is_never_rated_worse_under_the_same_draws(
    alliance, gains, p, draws, k
):
    """Each perspective's rating rises with the truth."""
    better = type(alliance)(*(a + g * (1.0 - a) for a, g in zip(alliance, gains, strict=True)))
    for rated in (
        lambda a: rated_by_patient(a, p, draws, k).alliance,
        lambda a: rated_by_therapist(a, False, p, draws, k),
        lambda a: rated_by_observer(a, draws, k),
    ):
        assert rated(better) >= rated(alliance) - 1e-9


@given(symptoms=numbers(0.0, 20.0), u=uniform, k=instruments)
def test_measured_symptoms_are_never_negative(symptoms, u, k):
    """The symptom measure starts at 0."""
    assert measured_symptoms(symptoms, u, k) >= 0.0


@given(peaks=pairs, ends=pairs, hidden=pairs, k=instruments)
def test_patients_report_more_of_what_was_intense_and_less_of_what_they_conceal(
    peaks, ends, hidden, k
):
    """A probability; it rises with peak and end and falls with concealment."""
    low = report_chance_patient(peaks[0], ends[0], hidden[1], k)
    high = report_chance_patient(peaks[1], ends[1], hidden[0], k)
    assert within(low)
    assert within(high)
    assert high >= low - 1e-12
    assert low >= k.report_false - 1e-12


@given(k=instruments)
def test_therapists_report_more_where_they_noticed(k):
    """Both chances are probabilities, and noticing never lowers the report."""
    assert within(report_chance_therapist(True, k))
    assert report_chance_therapist(True, k) >= report_chance_therapist(False, k)
    assert report_chance_therapist(False, k) == k.therapist_false


@given(share=unit, u=uniform, k=instruments)
def test_observer_ratings_run_from_1_to_5(share, u, k):
    """Impact, resolution and contribution use the five points."""
    assert within(one_to_five(share, u, k), 1.0, 5.0)


@given(pairs_=series, u=uniform, k=instruments)
def test_codes_of_a_session_stay_within_their_bounds(pairs_, u, k):
    """Means and correlations of coded acts lie on [-1, 1], shares on [0, 1]."""
    x, y = zip(*pairs_, strict=True)
    n = len(x)
    assert within(coded_mean(sum(x), n, u, k), -1.0, 1.0)
    found = coded_correlation(
        sum(x),
        sum(y),
        sum(a * a for a in x),
        sum(b * b for b in y),
        sum(a * b for a, b in pairs_),
        n,
        u,
        k,
    )
    assert within(found, -1.0, 1.0)
    assert within(coded_share(sum(a < 0.0 for a in x), n, k))


@given(state=states, k=instruments)
def test_a_rupture_shows_as_its_kind_and_strain_as_one_kind(state, k):
    """What shows is a share, and nothing shows as both kinds at once."""
    withdrawal, confrontation = (shown(state, kind, k) for kind in (WITHDRAWAL, CONFRONTATION))
    assert within(withdrawal)
    assert within(confrontation)
    assert min(withdrawal, confrontation) == 0.0


@given(seen=st.lists(states, min_size=1, max_size=6), draws=coder_shocks, k=instruments)
def test_a_bin_holds_at_most_one_marker_of_each_kind_from_each_coder(seen, draws, k):
    """Closing a bin adds 0 or 1 to each count and starts the next bin empty."""
    coding = UNCODED
    for state in seen:
        coding = watched(coding, state, k)
    assert coding.exchanges == len(seen)
    assert within(coding.peak_shown)
    closed = bin_closed(coding, draws, k)
    counts = closed[3:7]
    assert all(count in {0, 1} for count in counts)
    assert closed.exchanges == 0
    assert closed.shown_withdrawal == closed.shown_confrontation == 0.0
