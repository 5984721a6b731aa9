"""The calibration: what is free, how it is put into a configuration, what a candidate costs."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from types import ModuleType

import pytest

from dyad_sim.parameters import Constants, InstrumentConstants, declared

FOLDER = Path(__file__).parents[2] / "experiments" / "00_calibration"


@pytest.fixture
def free(monkeypatch) -> ModuleType:
    """The list of free constants."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("free")


@pytest.fixture
def calibrate(monkeypatch) -> ModuleType:
    """The search."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("calibrate")


def test_every_free_constant_starts_within_bounds_that_lie_within_the_declared_ones(free):
    """Narrower bounds are allowed, wider ones are not."""
    for constant in free.free():
        *groups, name = constant.path
        group = (
            InstrumentConstants
            if groups == ["instruments"]
            else type(getattr(Constants(), groups[-1]))
        )
        parameter = declared(group)[name]
        assert parameter.low <= constant.low < constant.high <= parameter.high
        assert constant.low <= constant.start <= constant.high, constant.name
        assert constant.scale > 0.0


def test_every_narrower_bound_is_of_a_free_constant(free):
    """None is left over from an earlier list."""
    assert set(free.NARROWER) <= {constant.name for constant in free.free()}


def test_putting_a_value_changes_that_value_and_leaves_the_original(free):
    """Other values are shared."""
    configuration = {
        "seed": 1,
        "instruments": {"patient_person": 0.1},
        "parameters": {"strain": {"leak": 0.2, "tolerance": 0.3}},
    }
    values = {"parameters.strain.leak": 0.5, "instruments.patient_person": 0.2}
    changed = free.put(configuration, values)
    assert changed["parameters"]["strain"] == {"leak": 0.5, "tolerance": 0.3}
    assert changed["instruments"] == {"patient_person": 0.2}
    assert configuration["parameters"]["strain"]["leak"] == 0.2
    assert configuration["instruments"] == {"patient_person": 0.1}


@pytest.mark.slow
def test_a_candidate_is_measured_the_same_each_time(calibrate, free, monkeypatch):
    """With the smallest arms; seed 5.  Every entry and both conditions count."""
    monkeypatch.setattr(calibrate.runner, "cores", calibrate.runner.cores)
    starts = {constant.name: constant.start for constant in free.free()}
    found = calibrate.measured((starts, 5, 0.001))
    assert len(found.parts) == 48
    assert math.isfinite(found.total)
    assert found.total == pytest.approx(sum(found.parts.values()))
    assert calibrate.measured((starts, 5, 0.001)) == found
