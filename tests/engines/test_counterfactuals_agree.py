"""Both engines hold segments again alike, to the bit, and as they were if nothing is taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config

from dyad_sim.engines import compiled, counterfactual
from dyad_sim.engines.batch import Batch
from dyad_sim.engines.compiled.constants_view import array_of
from dyad_sim.engines.compiled.counterfactual_loop import hold_segments
from dyad_sim.instruments.segments import Segment
from dyad_sim.populations import People
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import batch_of, run
from dyad_sim.theory.contributions import EVERYTHING, OF_PATIENT, OF_THERAPIST, Neutral
from dyad_sim.theory.response import RESPONSES
from experiments.lib.contributions import Contributed, contributed, path, stretches_of
from tests.strategies import addresses, dyads, instruments
from tests.studies import lively, plan, without

FOUR = (0, OF_PATIENT, OF_THERAPIST, EVERYTHING)
SOME = (*FOUR, 5, 22, 43, 62)
NEUTRAL = Neutral()


def few(*overrides: str) -> Plan:
    """A short study in which something happens."""
    return lively(plan("dyads=3", "treatment.sessions=5", "treatment.exchanges=30", *overrides))


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays are the same in memory."""
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def assert_engines_agree(some: Plan, sets=SOME, neutral=NEUTRAL, lookback=1) -> Contributed:
    """Return what becomes of the ruptures of a study, having failed if engines differ in it."""
    found, readable = (
        contributed(some._replace(engine=engine), sets, neutral, lookback)
        for engine in ("compiled", "mesa")
    )
    assert found.ruptures.equals(readable.ruptures)
    assert same_bits(found.intensity, readable.intensity)
    assert same_bits(found.strain, readable.strain)
    assert len(found.ruptures) > 0
    return found


@pytest.mark.parametrize("response", RESPONSES)
def test_the_engines_agree_on_every_strategy(response):
    """Whatever the therapists do when they notice a rupture."""
    wanted = (f"therapist.response={response}", "therapist.repair_probability=0.7")
    assert_engines_agree(few(*wanted))


@pytest.mark.slow
def test_the_engines_agree_on_every_set_of_contributions():
    """All sixty-four, in the default study."""
    some = plan("dyads=2", "treatment.sessions=8")
    found = assert_engines_agree(some, tuple(range(EVERYTHING + 1)))
    assert len(np.unique(found.strain.round(12), axis=1).T) == EVERYTHING + 1


@pytest.mark.parametrize("treatment", ["cbt", "cbt_aft"])
def test_the_engines_agree_on_treatments(treatment):
    """Training in the midst of a segment among them."""
    soon = ("treatment.training_session=2", "treatment.training_length=2")
    assert_engines_agree(few(f"treatment={treatment}", *soon))


@pytest.mark.parametrize("lookback", [0, 1, 3])
def test_the_engines_agree_on_every_lookback(lookback):
    """And on another neutral therapist."""
    other = Neutral(0.2, 0.3, 0.5)
    found = assert_engines_agree(few(), lookback=lookback, neutral=other)
    assert not same_bits(found.strain, contributed(few(), SOME, NEUTRAL, lookback).strain)


def test_the_engines_agree_without_mechanisms():
    """Where nobody is drawn in, and where nothing is smoothed by repair."""
    assert_engines_agree(without(few(), "embeddedness", "repair"))


@given(
    dyad=dyads,
    k=instruments,
    address=addresses,
    number=st.integers(0, 2**63 - 1),
    data=st.data(),
)
@settings(max_examples=60)
def test_the_engines_agree_on_any_stretch_of_any_dyad(dyad, k, address, number, data):
    """Under any constants and traits, with any contributions, in any part of a therapy."""
    alone = People(
        np.array([number]),
        np.array([0]),
        np.array([dyad.case]),
        np.array([dyad.patient]),
        np.array([dyad.therapist]),
        np.empty((1, 0)),
    )
    rules = (dyad.treatment, dyad.constants, k, dyad.strategy)
    batch = Batch(address, alone, *rules, np.array([False]))
    length = dyad.treatment.exchanges
    first, last = sorted(
        data.draw(st.tuples(st.integers(1, 4), st.integers(1, length))) for _ in range(2)
    )
    since = data.draw(st.integers(1, first[0]))
    sets = np.array(data.draw(st.lists(st.integers(0, EVERYTHING), min_size=1, max_size=4)))
    asked = (np.array([0]), np.array([[since, *first, *last]]), sets, NEUTRAL)
    found = compiled.simulate_counterfactuals(batch, *asked)
    try:
        readable = counterfactual.simulate_counterfactuals(batch, *asked)
    except (ArithmeticError, ValueError):
        assert not np.isfinite(found).all()
        return
    assert same_bits(found, readable)


def test_with_everything_brought_in_a_rupture_is_what_it_was():
    """The peak of each segment is that of its rupture."""
    found = contributed(few("dyads=20"), (EVERYTHING,))
    peaks = found.ruptures["peak_intensity"].to_numpy()
    assert len(peaks) > 50
    # A backlash may be relieved in the same exchange, before the next look at the dyad.
    assert (found.intensity[:, 0] <= peaks).all()
    assert (found.intensity[:, 0] == peaks).mean() > 0.9


def test_a_stretch_of_a_whole_therapy_is_that_therapy():
    """Its mean strain and highest intensity are those of the table of exchanges."""
    some = few("dyads=4", "exchanges_table=all", "mechanisms.early_endings=false")
    rows = run(some).exchanges.groupby("dyad")
    whole = np.array([[1, 1, 1, 5, 30]] * 4)
    batch = batch_of(some, range(4))
    found = compiled.simulate_counterfactuals(
        batch, np.arange(4), whole, np.array([EVERYTHING]), NEUTRAL
    )
    assert found[:, 0, 0].tolist() == rows["rupture_intensity"].max().tolist()
    assert found[:, 0, 1] == pytest.approx(rows["strain"].mean().to_numpy())


def test_before_the_two_are_others_everything_is_as_it_was():
    """What is taken away since the third session leaves no trace in the second."""
    some = few()
    batch, early = batch_of(some, range(1)), np.array([[2, 2, 1, 2, 30]])
    plain = compiled.simulate_counterfactuals(
        batch, np.array([0]), early, np.array(SOME), NEUTRAL
    )
    assert len(np.unique(plain[0, :, 1])) > 4
    before = path(some, 0, Segment(3, 1, 1, 2, 30), 0)
    assert before.equals(path(some, 0, Segment(3, 1, 1, 2, 30), EVERYTHING))


def test_nobody_leaves_before_the_end_of_a_stretch():
    """Also where the treatment ended early in fact."""
    some = few("dyads=20")
    leaving = some.constants.endings._replace(dropout=0.5, dropout_threshold=0.9)
    some = some._replace(constants=some.constants._replace(endings=leaving))
    ended = run(some).dyads["sessions_attended"]
    gone = int(ended.idxmin())
    assert ended[gone] < 5
    found = path(some, gone, Segment(1, 1, 1, 5, 30), EVERYTHING)
    assert len(found) == 5 * 30


def test_a_path_is_as_high_as_its_stretch():
    """Exchange by exchange in the readable engine, at once in the compiled one."""
    some = few()
    found = contributed(some, FOUR)
    all_of_them = stretches_of(found.ruptures, 30)
    for row, dyad in enumerate(found.ruptures["dyad"].head(3)):
        for column, brought in enumerate(FOUR):
            way = path(some, dyad, Segment(*all_of_them[row].tolist()), brought)
            assert way["intensity"].max() == found.intensity[row, column]
            assert way["strain"].mean() == pytest.approx(found.strain[row, column])


def test_the_loop_over_stretches_runs_as_it_stands():
    """It is plain Python, and gives the same bits without being compiled."""
    some = few()
    batch = batch_of(some, range(3))
    people = batch.people
    asked = (np.arange(3), np.array([[1, 1, 3, 2, 9]] * 3), np.array(SOME), NEUTRAL)
    plain = hold_segments(
        batch.address.seed,
        batch.address.lane,
        *(people.numbers, people.cases, people.patient_traits, people.therapist_traits),
        *(batch.treatment, array_of(batch.constants), batch.strategy),
        *asked,
    )
    assert same_bits(plain, compiled.simulate_counterfactuals(batch, *asked))


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
def test_one_machine_code_serves_every_stretch():
    """Another neutral therapist in whole numbers is no reason to compile anew."""
    contributed(few(), FOUR)
    signatures = list(compiled._COUNTERFACTUAL.signatures)
    contributed(few("patient.rigidity=1"), [0], Neutral(0, 0, 1), 0)
    assert compiled._COUNTERFACTUAL.signatures == signatures
