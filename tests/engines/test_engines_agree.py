"""The two engines give the same tables, bit for bit, whatever is simulated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config

import dyad_sim
from dyad_sim.configs import config_directory
from dyad_sim.engines import compiled, mesa
from dyad_sim.engines.batch import Batch, BatchRows
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
    group_defaults,
)
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.populations import People
from dyad_sim.randomness import Address
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.tables import Tables
from dyad_sim.theory.response import RESPONSES
from dyad_sim.theory.states import Dyad
from dyad_sim.traits import Trait
from tests.engines.agreement import assert_engines_agree, assert_same_tables, by
from tests.strategies import addresses, dyads, instruments
from tests.studies import SEED, lively, plan, without

GROUPS = ("treatment", "patient", "therapist", "mechanisms", "instruments", "population")
CHOICES = [
    f"{group}={file.stem}"
    for group in GROUPS
    for file in sorted((config_directory() / group).glob("*.yaml"))
]
FEW = ("dyads=11", "treatment.sessions=4", "exchanges_table=all")
"""A study short enough for the readable engine, of more dyads than a processor has lanes."""


def few(*overrides: str) -> Plan:
    """A short study in which something happens."""
    return lively(plan(*FEW, *overrides))


def assert_something_happens(tables: Tables) -> None:
    """Fail where a comparison would compare nothing."""
    assert tables.dyads["ruptures"].sum() > 0
    assert len(tables.exchanges) == 60 * len(tables.sessions)


# --- Whatever is chosen ------------------------------------------------------


@pytest.mark.slow
def test_the_engines_agree_on_the_default_study():
    """Whole therapies of the default population, exchange by exchange."""
    assert_something_happens(assert_engines_agree(plan("dyads=8", "exchanges_table=all")))


@pytest.mark.parametrize("choice", CHOICES)
def test_the_engines_agree_on_every_choice_in_conf(choice):
    """Each with the constants it comes with."""
    assert_engines_agree(plan(*FEW, "treatment.sessions=8", choice))


@pytest.mark.parametrize("name", MECHANISMS)
def test_the_engines_agree_without_each_mechanism(name):
    """Where everything else is at work."""
    assert_engines_agree(without(few(), name))


def test_the_engines_agree_without_any_mechanism():
    """All switched off at once."""
    assert_engines_agree(without(few(), *MECHANISMS))


@pytest.mark.parametrize("response", RESPONSES)
def test_the_engines_agree_on_every_strategy(response):
    """Whatever the therapists do when they notice a rupture."""
    wanted = (f"therapist.response={response}", "therapist.repair_probability=0.7")
    assert_something_happens(assert_engines_agree(few(*wanted)))


@pytest.mark.parametrize("kept", ["none", "all", "[1]", "[0,3]"])
def test_the_engines_agree_on_the_exchanges_that_are_kept(kept):
    """None, all, or those of some dyads."""
    tables = assert_engines_agree(few(f"exchanges_table={kept}"))
    assert (tables.exchanges is None) == (kept == "none")


@pytest.mark.parametrize(("sessions", "exchanges"), [(1, 6), (1, 60), (9, 7), (2, 97)])
def test_the_engines_agree_on_odd_lengths(sessions, exchanges):
    """The shortest session, a single one, bins of coding that are not full."""
    length = (f"treatment.sessions={sessions}", f"treatment.exchanges={exchanges}")
    tables = assert_engines_agree(few(*length))
    assert (tables.exchanges.groupby(["dyad", "session"]).size() == exchanges).all()


@pytest.mark.parametrize("caseload", [1, 3, 7])
def test_the_engines_agree_on_every_caseload(caseload):
    """Training in the case it falls into, and the same therapist for several dyads."""
    trained = few("dyads=8", "treatment=cbt_aft", f"caseload={caseload}")
    sooner = trained.treatment._replace(training_case=caseload - 1, training_session=2)
    tables = assert_engines_agree(trained._replace(treatment=sooner))
    assert tables.dyads["case"].max() == caseload - 1


@pytest.mark.parametrize(
    "address", [Address(0), Address(2**63 - 1), Address(SEED, 5), Address(2**63 - 1, 2**63 - 1)]
)
@pytest.mark.parametrize("first", [0, 2**40, 2**63 - 12])
def test_the_engines_agree_at_far_addresses(address, first):
    """Large seeds, other lanes, and dyads with large numbers."""
    far = few("treatment.sessions=2")._replace(address=address, first_dyad=first)
    tables = assert_engines_agree(far)
    assert tables.dyads["dyad"].tolist() == list(range(first, first + 11))


def test_another_lane_is_other_draws_in_both_engines():
    """Equal tables mean little if an engine did not look at the lane."""
    here = few("treatment.sessions=2")
    there = here._replace(address=Address(SEED, 5))
    for engine in ("compiled", "mesa"):
        one, other = by(engine, here), by(engine, there)
        assert not one.exchanges["strain"].equals(other.exchanges["strain"])
        assert not one.dyads["patient_rigidity"].equals(other.dyads["patient_rigidity"])


# --- Whatever the constants are ----------------------------------------------

MOST = {"sessions": 6, "exchanges": 60, "training_case": 3, "training_session": 6}
"""Counts of a treatment, so that the readable engine is done some day."""


def anywhere(kind: type, draws: np.random.Generator) -> dict[str, float]:
    """Values of a group within their bounds; every fourth on a bound."""
    values: dict[str, float] = {}
    for name, p in declared(kind).items():
        low, high = p.low, min(p.high, MOST.get(name, p.high))
        share = draws.choice(
            [draws.random(), draws.random(), draws.random(), draws.integers(2)]
        )
        value = low + (high - low) * float(share)
        values[name] = round(value) if isinstance(group_defaults(kind)[name], int) else value
    return values


def anything(seed: int) -> Plan:
    """A study in which every number that is declared is anywhere within its bounds."""
    draws = np.random.default_rng(seed)
    base = plan(*FEW)
    people = {
        partner: {
            name: Trait("fixed", value, 0.0, value, value)
            for name, value in anywhere(kind, draws).items()
        }
        for partner, kind in (("patient", PatientTraits), ("therapist", TherapistTraits))
    }
    response = list(RESPONSES)[seed % len(RESPONSES)]
    return base._replace(
        address=Address(seed, seed),
        population=base.population._replace(**people, response=response, caseload=2),
        treatment=Treatment(**anywhere(Treatment, draws)),
        instruments=InstrumentConstants(**anywhere(InstrumentConstants, draws)),
        constants=Constants(
            *(type(c)(**anywhere(type(c), draws)) for c in group_defaults(Constants).values())
        ),
    )


SETTINGS = int(os.environ.get("DYAD_SIM_SETTINGS", "20"))
"""Random settings that are tried; many are a matter of an hour."""


@pytest.mark.parametrize("seed", range(SETTINGS))
def test_the_engines_agree_on_any_constants(seed):
    """Every parameter of people, treatment, theory and instruments drawn at random."""
    assert_engines_agree(anything(seed))


LANES = 9
"""Dyads, one more than those of whom any processor works on at once."""


def batch_rows(engine, batch: Batch) -> BatchRows | type[Exception]:
    """The sheets of a batch, or the kind of error that stopped the engine."""
    try:
        return engine.simulate(batch)
    except (ArithmeticError, ValueError) as error:
        return type(error)


@given(dyad=dyads, k=instruments, address=addresses, number=st.integers(0, 2**63 - 1 - LANES))
@settings(max_examples=100)
def test_the_engines_agree_on_any_dyad(dyad: Dyad, k, address, number):
    """Row by row, under any constants, traits and terms that may be chosen."""
    alike = People(
        number + np.arange(LANES),
        np.zeros(LANES, dtype=np.int64),
        np.full(LANES, dyad.case),
        np.tile(dyad.patient, (LANES, 1)),
        np.tile(dyad.therapist, (LANES, 1)),
        np.empty((LANES, 0)),
    )
    rules = (dyad.treatment, dyad.constants, k, dyad.strategy)
    batch = Batch(address, alike, *rules, np.arange(LANES) < 1)
    one, other = batch_rows(compiled, batch), batch_rows(mesa, batch)
    if not isinstance(one, BatchRows) or not isinstance(other, BatchRows):
        assert one == other
        return
    for name, sheet, same in zip(BatchRows._fields, one, other, strict=True):
        assert sheet.shape == same.shape, name
        assert np.array_equal(sheet, same, equal_nan=True), name
        assert sheet.tobytes() == same.tobytes(), name


# --- Without compilation -----------------------------------------------------

PROGRAM = """
import pandas as pd
from numba import config
from dyad_sim.engines import compiled
from tests.engines.agreement import by
from tests.engines.test_engines_agree import hashes, uncompiled

assert config.DISABLE_JIT
assert compiled.is_ready()
for engine in ("compiled", "mesa"):
    print(*hashes(by(engine, uncompiled())))
"""


def uncompiled() -> Plan:
    """A study of a moment, in which something happens."""
    return few("treatment.sessions=4", "treatment.exchanges=25")


def hashes(tables: Tables) -> list[str]:
    """One number for each table."""
    return [
        f"{name}:{pd.util.hash_pandas_object(table).sum()}"
        for name, table in tables.present().items()
    ]


@pytest.mark.slow
def test_the_compiled_engine_gives_the_same_without_compilation():
    """The rules of its loop are Python: with numba told to stand aside they run as they are."""
    root = Path(__file__).parents[2]
    source = Path(dyad_sim.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        cwd=root,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": f"{source}:{root}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = hashes(by("compiled", uncompiled()))
    assert len(expected) == 5
    assert [line.split() for line in done.stdout.splitlines()] == [expected, expected]


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
def test_one_machine_code_serves_every_study():
    """A number written without a point is no reason to compile anew, which takes a while."""
    by("compiled", uncompiled())
    signatures = list(compiled._LOOP.signatures)
    for override in ("treatment.exploration=0", "treatment.technique=1", "patient.rigidity=1"):
        by("compiled", few("treatment.sessions=1", override))
    assert compiled._LOOP.signatures == signatures


def test_the_engine_is_ready_once_it_has_run():
    """Then nothing has to be compiled any more."""
    assert_same_tables(by("compiled", uncompiled()), by("compiled", uncompiled()))
    assert compiled.is_ready()
