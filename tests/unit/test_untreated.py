"""Patients whom nobody treats: their natural course, their draws, their measurement."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import run
from dyad_sim.studies.untreated import untreated
from tests.examples import constants
from tests.studies import plan

WEEKS = 6
QUIET = {"symptoms__drift": 0.0, "symptoms__life": 0.0}
"""Constants under which nothing changes symptoms that are not treated."""


@cache
def waiting_for(weeks: int = WEEKS, dyads: int = 4, **overrides: float) -> Plan:
    """The plan of a study that lasts so many weeks, some constants set."""
    some = plan(f"dyads={dyads}", f"treatment.sessions={weeks}", "treatment.exchanges=6")
    return some._replace(constants=constants(**overrides))


def exact(some: Plan) -> Plan:
    """The same study, symptoms measured without error."""
    return some._replace(instruments=some.instruments._replace(symptom_occasion=0.0))


def treated(some: Plan) -> pd.DataFrame:
    """The table of dyads."""
    return run(some).dyads


def test_without_drift_and_life_symptoms_stay() -> None:
    """As they are at intake in truth."""
    some = waiting_for(**QUIET)
    found = untreated(some, treated(some))
    intake = treated(some)["symptoms_intake_true"].to_numpy()
    np.testing.assert_array_equal(found["symptoms_end_true"], intake)


@pytest.mark.parametrize("weeks", [1, 6])
def test_drift_takes_its_share_each_week(weeks: int) -> None:
    """Symptoms fall by ``(1 - drift) ** weeks``."""
    some = waiting_for(weeks, **QUIET | {"symptoms__drift": 0.03})
    found = untreated(some, treated(some))
    intake = treated(some)["symptoms_intake_true"].to_numpy()
    np.testing.assert_allclose(found["symptoms_end_true"], intake * 0.97**weeks, rtol=1e-12)


def test_life_befalls_the_untreated_as_it_befalls_the_treated() -> None:
    """A treatment that neither helps nor harms leaves every patient where waiting does."""
    some = waiting_for(
        dyads=12,
        symptoms__drift=0.02,
        symptoms__life=0.2,
        symptoms__work=0.0,
        symptoms__schema=0.0,
        symptoms__harm=0.0,
    )
    everybody = treated(some)
    dyads = everybody[everybody["sessions_attended"] == WEEKS]
    assert len(dyads) > 6
    found = untreated(some, dyads)
    np.testing.assert_array_equal(found["symptoms_end_true"], dyads["symptoms_end_true"])
    ratio = found["symptoms_end_true"] / dyads["symptoms_intake_true"]
    assert ratio.std() > 0.1


def test_symptoms_at_the_end_are_measured_with_an_error_of_their_own() -> None:
    """Not that of any session of the treated patient, and as large as the instrument's."""
    some = waiting_for(dyads=300, **QUIET)
    dyads = treated(some)
    found = untreated(some, dyads)
    error = found["symptoms_end"] - found["symptoms_end_true"]
    noise = some.instruments.symptom_occasion
    assert noise > 0.0
    assert float(error.std()) == pytest.approx(noise, rel=0.15)
    assert float(error.mean()) == pytest.approx(0.0, abs=4.0 * noise / 300**0.5)
    of_treated = dyads["symptoms_end"] - dyads["symptoms_end_true"]
    at_intake = dyads["symptoms_intake"] - dyads["symptoms_intake_true"]
    for other in (of_treated, at_intake):
        assert abs(np.corrcoef(error, other)[0, 1]) < 0.2


def test_without_error_the_truth_is_measured() -> None:
    some = exact(waiting_for())
    found = untreated(some, treated(some))
    np.testing.assert_array_equal(found["symptoms_end"], found["symptoms_end_true"])


def test_intake_is_that_of_the_same_patient_and_the_therapist_the_one_in_line() -> None:
    """One row per dyad, in the order of the dyads."""
    some = waiting_for()
    found = untreated(some, treated(some))
    same = ["dyad", "therapist", "symptoms_intake"]
    pd.testing.assert_frame_equal(found[same], treated(some)[same])
    assert list(found) == [*same, "symptoms_end", "symptoms_end_true"]


def test_the_same_patients_wait_the_same_whoever_else_does() -> None:
    """A dyad's course depends on its number and the seed, not on the others."""
    some = waiting_for()
    dyads = treated(some)
    alone = untreated(some, dyads.iloc[2:3])
    among = untreated(some, dyads).iloc[2:3]
    pd.testing.assert_frame_equal(alone, among)


def test_another_seed_brings_another_life() -> None:
    some = waiting_for()
    other = some._replace(address=some.address._replace(seed=some.address.seed + 1))
    here, there = (untreated(one, treated(some))["symptoms_end_true"] for one in (some, other))
    assert (here.to_numpy() != there.to_numpy()).all()
