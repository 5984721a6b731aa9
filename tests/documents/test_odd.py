"""The ODD protocol is in step with the code, and the code with what it says."""

from __future__ import annotations

import re
import sys
from operator import attrgetter

import pytest

from docs.building.odd import FRAGMENTS, NAME, PURPOSES, filled, positions, variables
from docs.building.schedule import steps_of
from dyad_sim import populations
from dyad_sim.engines.draws import DyadDraws
from dyad_sim.engines.therapy import Therapy
from dyad_sim.parameters import PatientTraits, TherapistTraits, Treatment
from dyad_sim.randomness import Address, Stream
from dyad_sim.randomness.philox import rows
from dyad_sim.theory import circumplex, markers, reception
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.equation import EQUATIONS
from dyad_sim.theory.exchange import patient_turn, therapist_turn
from dyad_sim.theory.response import RESPONSES
from dyad_sim.theory.states import Dyad, DyadState
from tests.documents.pages import text_of
from tests.examples import constants
from tests.studies import LIVELY, plan

PAGE = text_of(NAME)
OWNERS = (circumplex, markers, reception)
NAMED = {
    f"{module.__name__.rpartition('.')[2]}.{name}": found
    for module in OWNERS
    for name, found in vars(module).items()
    if isinstance(found, Act) and (module is circumplex or found is not circumplex.CENTRE)
}
"""Every position that a module of the theory defines."""
AGREED = Treatment(sessions=4, exchanges=30, exploration=0.05)


def therapy(number: int, response: str = "metacommunicate", source=rows) -> Therapy:
    """A therapy in which every mechanism is at work within a few sessions."""
    who = PatientTraits(), TherapistTraits(repair_probability=0.8)
    dyad = Dyad(*who, AGREED, constants(**LIVELY), RESPONSES[response], 0)
    return Therapy(dyad, DyadDraws(Address(1989), number, source))


def test_every_list_in_the_protocol_is_what_the_code_says():
    """`make docs` would change nothing in it, and no list is left out."""
    assert filled(PAGE) == PAGE
    assert sorted(re.findall(r"<!-- begin (\w+)", PAGE)) == sorted(FRAGMENTS)


def numbers_of(state: tuple) -> int:
    """How many variables a state has; a position counts as one."""
    return sum(
        numbers_of(value) if isinstance(value, tuple) and not isinstance(value, Act) else 1
        for value in state
    )


def test_every_variable_of_the_dyad_is_listed():
    """As many as a state holds, each with a meaning and a range in order."""
    listed = list(variables())
    assert len(listed) == numbers_of(therapy(0).state)
    assert all(found.meaning and found.low < found.high for _, found, _ in listed)


def test_every_named_position_is_listed():
    """With both its numbers, and what it is."""
    rows = positions().splitlines()[2:]
    assert len(rows) == len(NAMED)
    for row in rows:
        name, affiliation, control, about = row.strip("| ").split(" | ")
        assert Act(float(affiliation), float(control)) == NAMED[name.strip("`")]
        assert about


def assert_in_range(state: DyadState) -> None:
    """Fail where a variable lies outside the range that the protocol gives it."""
    for path, found, kind in variables():
        value = attrgetter(path)(state)
        for number in value if kind == "Act" else (value,):
            assert found.low <= number <= found.high, f"{path} = {number}"


@pytest.mark.parametrize("response", RESPONSES)
@pytest.mark.parametrize("number", range(3))
def test_every_state_of_a_therapy_lies_in_the_ranges_of_the_protocol(number, response):
    """After each half of each exchange, whatever the strategy."""
    held = therapy(number, response)
    while not held.status:
        held.begin_session()
        while held.in_session:
            held.patient_acts()
            assert_in_range(held.state)
            answer = RESPONSES[response] if held.exchange % 3 else 0
            held.therapist_answers(answer)
            assert_in_range(held.state)
        held.end_session()
        assert_in_range(held.state)


def called_by(caller, run) -> list[str]:
    """Names of the rules that a rule calls while something runs, in order, each once.

    What a rule with an underscore calls counts as called by its caller, as in the list.
    """
    known = {rule.__code__: name for name, rule in EQUATIONS.items()}
    hidden = {code for code in known if code.co_name.startswith("_")}
    seen: dict[str, None] = {}

    def notice(frame, event, _):
        above = frame.f_back
        while above and above.f_code in hidden:
            above = above.f_back
        if event == "call" and above and above.f_code is caller.__code__:
            name = known.get(frame.f_code)
            if name:
                seen.setdefault(name)

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        run()
    finally:
        sys.setprofile(before)
    return list(seen)


@pytest.mark.parametrize("turn", [patient_turn, therapist_turn], ids=["patient", "therapist"])
@pytest.mark.parametrize("answer", range(4))
def test_the_steps_of_an_exchange_are_taken_in_the_order_of_the_protocol(turn, answer):
    """What is called while an exchange is held comes in the order of the list."""
    held = therapy(1)
    held.begin_session()

    def exchange() -> None:
        held.patient_acts()
        held.therapist_answers(answer)

    listed = [f"{step.rule.__module__}.{step.rule.__name__}" for step in steps_of(turn)]
    called = [name for name in called_by(turn, exchange) if name in listed]
    assert len(called) >= len(listed) - 1
    assert called == sorted(called, key=listed.index)


def test_every_kind_of_draws_has_its_purpose():
    """No stream is left out of the list."""
    assert {purpose.stream for purpose in PURPOSES} == set(Stream)


def test_a_therapy_draws_its_draws_from_the_addresses_of_the_protocol():
    """Each stream under the dyad's number, in the sessions that the list names."""
    drawn: set[tuple[Stream, bool]] = set()

    def source(address, number, stream, session, blocks):
        assert number == 7
        drawn.add((stream, session > 0))
        return rows(address, number, stream, session, blocks)

    therapy(7, source=source).hold()
    listed = {(p.stream, p.session != "0") for p in PURPOSES if p.number == "dyad"}
    assert drawn == listed - {(Stream.PATIENT, True)}


def test_people_are_drawn_from_the_addresses_of_the_protocol(monkeypatch):
    """Patients by dyad, therapists by therapist; one address for each trait and the factor."""
    drawn: dict[Stream, tuple[list[int], list[int]]] = {}
    real = populations.first_blocks

    def noticing(address, numbers, stream, sessions):
        drawn[stream] = numbers.tolist(), sessions.tolist()
        return real(address, numbers, stream, sessions)

    monkeypatch.setattr(populations, "first_blocks", noticing)
    some = plan("caseload=2")
    populations.draw_people(some.population, some.address, range(4), some.constants)
    for stream, numbers, traits in (
        (Stream.PATIENT, [0, 1, 2, 3], some.population.patient),
        (Stream.THERAPIST, [0, 1], some.population.therapist),
    ):
        (listed,) = (purpose for purpose in PURPOSES if purpose.stream == stream)
        names = [populations.FACTORS[stream], *(name for name in traits if traits[name])]
        assert f"or of `{names[0]}`" in listed.session
        assert drawn[stream] == (numbers, [populations.code_of(name) for name in names])
