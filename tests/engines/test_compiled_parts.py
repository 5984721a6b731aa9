"""The small parts of the compiled engine: each does what its plain Python does."""

from __future__ import annotations

from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import config, njit
from numba.core.dispatcher import Dispatcher
from numba.core.errors import TypingError

from dyad_sim.engines.compiled import counterfactual_loop, loop, seldom
from dyad_sim.engines.compiled.constants_view import array_of, flat, put_row, tuple_at, view_at
from dyad_sim.engines.compiled.counterfactual_loop import hold_segments
from dyad_sim.engines.compiled.loop import simulate_dyads, with_room
from dyad_sim.engines.compiled.numba_philox import eight
from dyad_sim.engines.compiled.numba_rules import LOOP_FUNCTIONS, with_compiled_rules
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    group_defaults,
)
from dyad_sim.randomness import UNIFORMS_PER_BLOCK, Address, Stream
from dyad_sim.randomness.numpy_philox import uniforms
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.equation import EQUATIONS
from tests.examples import STATE, withdrawal

SEED = 1989

pytestmark = pytest.mark.skipif(
    bool(config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set: nothing is compiled"
)

# --- Random numbers --------------------------------------------------------------------


@njit
def eight_compiled(seed, lane, number, stream, session, block):
    """Eight uniforms, as the loop asks for them."""
    return eight(seed, lane, number, stream, session, block)


def drawn(seed: int, lane: int, number: int, stream: int, session: int, block: int) -> list:
    """Eight uniforms in the types of the loop: two words without a sign, and then with one."""
    words = np.uint64(seed), np.uint64(lane)
    return list(eight_compiled(*words, number, int(stream), session, block))


def by_numpy(
    seed: int, lane: int, number: int, stream: int, session: int, block: int
) -> list[float]:
    """The same from a new generator of NumPy, which raises its counter before each block."""
    counter = [block, session, int(stream), lane]
    words = np.random.Philox(
        counter=np.array(counter, dtype=np.uint64),
        key=np.array([seed, number], dtype=np.uint64),
    ).random_raw(UNIFORMS_PER_BLOCK // 2)
    halves = [half for word in words.tolist() for half in (word % 2**32, word // 2**32)]
    return [(half + 0.5) / 2**32 for half in halves]


word = st.integers(0, 2**64 - 1)
address = {
    "seed": word,
    "lane": word,
    "number": st.integers(0, 2**63 - 1),
    "stream": st.sampled_from(Stream),
    "session": st.integers(0, 1000),
}


@given(**address, block=st.integers(0, 5))
def test_compiled_draws_is_that_of_the_readable_engine(
    seed, lane, number, stream, session, block
):
    """Bit for bit, in every lane, also where the words are large."""
    rows = uniforms(Address(seed, lane), number, stream, session, block + 1)
    found = drawn(seed, lane, number, stream, session, block)
    assert found == rows[block].tolist()
    assert found == list(eight(seed, lane, number, stream, session, block))


@given(**address, block=st.integers(0, 2**40))
def test_compiled_draws_is_that_of_numpy(seed, lane, number, stream, session, block):
    """A generator made for the address, and nothing of ours between."""
    found = drawn(seed, lane, number, stream, session, block)
    assert found == by_numpy(seed, lane, number, stream, session, block)


# --- Constants ---------------------------------------------------------------


def paths(group: type, before: str = "") -> list[str]:
    """Every number of a group by its dotted name, nested groups in their place."""
    found: list[str] = []
    for name, default in group_defaults(group).items():
        path = f"{before}{name}"
        found += paths(type(default), f"{path}.") if isinstance(default, tuple) else [path]
    return found


def reader(read: FunctionType, group: type) -> FunctionType:
    """A function that reads every number of a group by its name, written out."""
    names = paths(group)
    lines = [f"    out[{place}] = c.{path}" for place, path in enumerate(names)]
    head = ["def reads(sheet, row):", f"    out = np.empty({len(names)})"]
    body = ["    c = read(sheet, row, group)", *lines, "    return out"]
    scope: dict[str, Any] = {"np": np, "read": read, "group": group}
    exec("\n".join([*head, *body]), scope)
    return scope["reads"]


@pytest.mark.parametrize(
    ("read", "group"),
    [
        (view_at, Constants),
        (view_at, InstrumentConstants),
        (view_at, PatientTraits),
        (tuple_at, TherapistTraits),
    ],
)
def test_every_number_of_a_group_is_read_by_its_name(read, group):
    """From any row of a sheet, nested or not, compiled or not."""
    sheet = np.random.default_rng(SEED).random((3, len(paths(group))))
    reads = reader(read, group)
    compiled = njit(reads)
    for row in range(3):
        assert compiled(sheet, row).tolist() == sheet[row].tolist()
        assert reads(sheet, row).tolist() == sheet[row].tolist()


def test_a_sheet_holds_the_numbers_of_its_group():
    """What is packed is read again as it was."""
    assert view_at(array_of(Constants()), 0, Constants) == Constants()
    assert list(flat(Constants())) == array_of(Constants())[0].tolist()


def test_a_name_that_a_group_does_not_have_is_refused():
    """A misspelt constant stops the compilation; it is never a number of somebody else."""

    @njit
    def misspelt(sheet):
        return view_at(sheet, 0, Constants).strain.leek

    with pytest.raises(TypingError, match="leek"):
        misspelt(array_of(Constants()))


def test_numbers_that_were_unpacked_make_a_named_tuple():
    """One that can be changed in a field, as the therapist's skills of the day are."""

    @njit
    def better(sheet):
        return tuple_at(sheet, 0, TherapistTraits)._replace(skill=0.9)

    found = better(array_of(TherapistTraits()))
    assert found == TherapistTraits()._replace(skill=0.9)
    assert type(found) is TherapistTraits


# --- Named tuples ------------------------------------------------------------


def one_field(state, x):
    return state._replace(strain=x)


def several_fields_in_another_order(state, x):
    return state._replace(negotiability=x, act=Act(-x, x), strain=2.0 * x)


def a_whole_number_for_a_real_one(state, x):
    return state._replace(strain=1, rigidity=x)


def one_after_another(state, x):
    later = state._replace(strain=x)
    return later._replace(rigidity=later.strain, strain=state.strain)


@pytest.mark.parametrize(
    "change",
    [
        one_field,
        several_fields_in_another_order,
        a_whole_number_for_a_real_one,
        one_after_another,
    ],
)
def test_a_state_is_changed_in_its_fields_and_in_no_other(change):
    """As the method of the named tuple does, and the state before stays as it was."""
    before = STATE.patient._replace(strain=0.125)
    found = njit(change)(before, 0.75)
    assert found == change(before, 0.75)
    assert type(found) is type(before)
    assert before.strain == 0.125


def test_codes_and_truth_values_keep_their_types():
    """A whole number stays one, and so does yes or no."""

    @njit
    def changed(rupture, therapist):
        return rupture._replace(stage=rupture.stage + 1), therapist._replace(aware=True)

    rupture, therapist = changed(withdrawal(), STATE.therapist)
    assert (rupture, therapist) == changed.py_func(withdrawal(), STATE.therapist)
    assert type(rupture.stage) is int
    assert therapist.aware is True


def test_nested_states_are_changed_inside_out():
    """A new alliance in a new patient in a new dyad."""

    @njit
    def changed(state, x):
        patient = state.patient._replace(strain=x)
        alliance = state.alliance._replace(bond=patient.strain + state.alliance.bond)
        return state._replace(alliance=alliance, patient=patient, matched=not state.matched)

    assert changed(STATE, 0.25) == changed.py_func(STATE, 0.25)


def test_a_field_that_is_not_there_is_refused():
    """In both, before anything is reckoned."""

    @njit
    def misspelt(state):
        return state._replace(strane=0.0)

    @njit
    def unnamed(state):
        return state._replace(0.0)

    for wrong in (misspelt, unnamed):
        with pytest.raises(TypingError, match="_replace"):
            wrong(STATE.patient)
        with pytest.raises((TypeError, ValueError)):
            wrong.py_func(STATE.patient)


# --- Sheets ------------------------------------------------------------------


class Mixed(NamedTuple):
    """A row as the accumulators yield them: counts, measures, and yes or no."""

    count: int
    measure: float
    told: bool


def test_a_row_is_put_down_as_numbers_behind_its_place():
    """Yes is 1, no is 0; other rows are left alone."""

    def two(sheet):
        put_row(sheet, 1, 7, Mixed(3, 0.1, True))
        put_row(sheet, 2, 8, Mixed(-1, np.nan, False))
        return sheet

    rows = [function(np.full((4, 4), 9.0)) for function in (two, njit(two))]
    expected = [[9.0] * 4, [7.0, 3.0, 0.1, 1.0], [8.0, -1.0, np.nan, 0.0], [9.0] * 4]
    for sheet in rows:
        assert np.array_equal(sheet, expected, equal_nan=True)


with_room_compiled = njit(with_compiled_rules(with_room))


@pytest.mark.parametrize("make_room", [with_room, with_room_compiled])
@pytest.mark.parametrize("begin", [0, 1, 5, 64])
@pytest.mark.parametrize("most", [1, 3, 40])
def test_a_sheet_without_room_grows_and_keeps_its_rows(make_room, begin, most):
    """However long it is at first, there is room for what comes and nothing is lost."""
    sheet, used, expected = np.empty((begin, 4)), 0, []
    for place in range(20):
        sheet = make_room(sheet, used, most)
        assert sheet.shape[0] >= used + most
        for _ in range(place % (most + 1)):
            row = Mixed(used, used / 7.0, used % 2 == 0)
            put_row(sheet, used, place, row)
            expected.append([place, *row])
            used += 1
    assert sheet[:used].tolist() == expected
    assert len(expected) > 5


def test_a_sheet_with_room_is_left_as_it_is():
    """Not even copied, which would take long for every dyad."""
    sheet = np.zeros((10, 4))
    for make_room in (with_room, with_room_compiled):
        same = make_room(sheet, 7, 3)
        assert np.shares_memory(same, sheet)
        assert make_room(sheet, 8, 3).shape[0] > 10


# --- Twins -------------------------------------------------------------------


def called(function: FunctionType) -> list[Any]:
    """What a function refers to: global names, and what it takes from modules of ours."""
    names, scope = function.__code__.co_names, function.__globals__
    found = [scope[name] for name in names if name in scope]
    for module in [value for value in found if isinstance(value, ModuleType)]:
        if module.__name__.startswith("dyad_sim."):
            found += [getattr(module, name) for name in names if hasattr(module, name)]
    return found


def name_of(function: FunctionType) -> str:
    """Module and name of a function, by which equations are known."""
    return f"{function.__module__}.{function.__name__}"


RULES = {**EQUATIONS, **{name_of(part): part for part in LOOP_FUNCTIONS}}
"""Everything that is compiled, by its name."""


def reached(start: FunctionType) -> dict[str, FunctionType]:
    """The rules that the loop calls, directly or through others, as they are written."""
    found: dict[str, FunctionType] = {}
    waiting = [start]
    while waiting:
        rule = waiting.pop()
        if name_of(rule) not in found:
            found[name_of(rule)] = rule
            parts = [value for value in called(rule) if isinstance(value, FunctionType)]
            waiting += [part for part in parts if RULES.get(name_of(part)) is part]
    return found


def compiled_from(start: FunctionType) -> dict[str, FunctionType]:
    """The functions that are compiled with the loop, by following its twin."""
    found: dict[str, FunctionType] = {}
    waiting = [start]
    while waiting:
        twin = waiting.pop()
        if name_of(twin) not in found:
            found[name_of(twin)] = twin
            parts = [value for value in called(twin) if isinstance(value, Dispatcher)]
            waiting += [part.py_func for part in parts]
    return found


LOOPS = pytest.mark.parametrize("whole", [simulate_dyads, hold_segments])


@LOOPS
def test_every_rule_is_compiled_from_its_own_code(whole):
    """What a loop reaches is the code of the equations, and nothing is left behind."""
    plain, twins = reached(whole), compiled_from(with_compiled_rules(whole))
    assert twins.keys() == plain.keys()
    assert len(plain) > 100
    for name, twin in twins.items():
        assert twin.__code__ is plain[name].__code__ is RULES[name].__code__, name
        assert twin.__defaults__ == RULES[name].__defaults__, name


@LOOPS
def test_no_twin_calls_a_rule_that_is_not_compiled(whole):
    """Else numba would compile it a second time, in another way."""
    for name, twin in compiled_from(with_compiled_rules(whole)).items():
        left = [value for value in called(twin) if isinstance(value, FunctionType)]
        assert not [name_of(rule) for rule in left if name_of(rule) in RULES], name


def test_a_twin_leaves_the_rule_as_it_was():
    """The readable engine and the browser go on with plain Python."""
    for rule in RULES.values():
        assert with_compiled_rules(rule).__code__ is rule.__code__
        assert type(rule) is FunctionType
    values = [value for rule in RULES.values() for value in called(rule)]
    assert not [value for value in values if isinstance(value, Dispatcher)]


def test_only_a_rule_of_intake_is_in_no_loop():
    """The wish follows from the style before an engine is asked; all else is compiled."""
    looped = reached(simulate_dyads) | reached(hold_segments)
    assert EQUATIONS.keys() - looped.keys() == {"dyad_sim.theory.schema.wished_control"}
    assert {part.__module__ for part in LOOP_FUNCTIONS} == {
        loop.__name__,
        counterfactual_loop.__name__,
        seldom.__name__,
    }
