"""The calibration: what is free, how it is put into a configuration, how a search goes on."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    declared,
)

FOLDER = Path(__file__).parents[2] / "experiments" / "00_calibration"

PEOPLE = {"patient": PatientTraits, "therapist": TherapistTraits}


def module(name: str, monkeypatch) -> ModuleType:
    """A module of the calibration."""
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module(name)


@pytest.fixture
def free(monkeypatch) -> ModuleType:
    """The list of free constants."""
    return module("free", monkeypatch)


@pytest.fixture
def calibrate(monkeypatch) -> ModuleType:
    """The search."""
    return module("calibrate", monkeypatch)


def declared_bounds(name: str) -> tuple[float, float]:
    """The declared bounds of a constant or of a trait; a deviation has none of its own."""
    group, *between, last = name.split(".")
    if group == "parameters":
        parameter = declared(type(getattr(Constants(), between[0])))[last]
    elif group == "instruments":
        parameter = declared(InstrumentConstants)[last]
    elif last == "sd":
        return 0.0, math.inf
    else:
        parameter = declared(PEOPLE[group])[between[0] if between else last]
    return parameter.low, parameter.high


def test_bounds_lie_within_the_declared_ones_and_have_a_reason(free):
    """Narrower bounds are allowed, wider ones are not."""
    names = [constant.name for constant in free.free()]
    assert len(set(names)) == len(names)
    for name, low, high, reason in free.free():
        lowest, highest = declared_bounds(name)
        assert lowest <= low < high <= highest, name
        assert len(reason.split()) >= 2, name


def test_a_place_is_where_a_value_lies_between_its_bounds(free):
    """The middle is 0; what lies on a bound is moved a little way in."""
    middle = {one.name: (one.low + one.high) / 2.0 for one in free.free()}
    assert free.place_of(middle) == pytest.approx(0.0, abs=1e-9)
    assert free.values_at(np.zeros(len(middle))) == pytest.approx(middle)
    lowest = free.place_of({one.name: one.low for one in free.free()})
    assert lowest == pytest.approx(-free.FARTHEST)
    for one, value in zip(free.free(), free.values_at(lowest).values(), strict=True):
        assert one.low < value < one.high


def test_putting_values_changes_them_and_leaves_the_original(free):
    """Other values are shared; a trait that an arm has of its own stays."""
    default = {
        "seed": 1,
        "instruments": {"patient_person": 0.1},
        "parameters": {"strain": {"leak": 0.2, "tolerance": 0.3}, "acts": {}},
        "patient": {"style_control": {"normal": [0.0, 0.4]}, "trust": 0.5},
        "therapist": {"repair_probability": 0.3},
    }
    arm = {**default, "therapist": {"repair_probability": 0.7}}
    values = {
        "parameters.strain.leak": 0.5,
        "instruments.patient_person": 0.2,
        "patient.style_control.mean": -0.1,
        "patient.style_control.sd": 0.5,
        "therapist.repair_probability": 0.4,
    }
    changed = free.put(default, values, default)
    assert changed["parameters"]["strain"] == {"leak": 0.5, "tolerance": 0.3}
    assert changed["parameters"]["acts"] is default["parameters"]["acts"]
    assert changed["instruments"] == {"patient_person": 0.2}
    assert changed["patient"] == {"style_control": {"normal": [-0.1, 0.5]}, "trust": 0.5}
    assert changed["therapist"] == {"repair_probability": 0.4}
    assert free.put(arm, values, default)["therapist"] == {"repair_probability": 0.7}
    assert default["parameters"]["strain"]["leak"] == 0.2
    assert default["patient"]["style_control"] == {"normal": [0.0, 0.4]}


@pytest.mark.parametrize("name", ["m", "a"])
def test_every_prototype_gives_every_constant_a_start(name, free, calibrate):
    """Where a prototype is silent, the declared value."""
    arm = calibrate._configuration("relational", 0.001)
    start = free.prototype(name, arm)
    assert set(start) == {one.name for one in free.free()}
    assert np.isfinite(free.place_of(start)).all()


def test_lines_are_found_through_a_noisy_cloud(monkeypatch):
    """Three of forty constants move two figures; the others come out near nothing."""
    regression = module("regression", monkeypatch)
    draws = np.random.default_rng(8)
    places = draws.choice([-0.2, 0.2], size=(120, 40)) + 0.5
    true = np.zeros((40, 2))
    true[0], true[1], true[2] = (3.0, 0.0), (0.0, -2.0), (1.0, 1.0)
    figures = 4.0 + places @ true + 0.05 * draws.normal(size=(120, 2))
    lines = regression.lines_through(places, figures, np.ones(120))
    assert lines.slopes[:3] == pytest.approx(true[:3], abs=0.15)
    assert np.abs(lines.slopes[3:]).max() < 0.1
    middle = np.full(40, 0.5)
    assert lines.at(middle) == pytest.approx(4.0 + middle @ true, abs=0.05)


def test_a_trial_without_weight_does_not_count(monkeypatch):
    """Outliers far away are as if they were not there."""
    regression = module("regression", monkeypatch)
    draws = np.random.default_rng(9)
    places = draws.normal(size=(30, 3))
    figures = places @ np.array([[1.0], [2.0], [3.0]])
    weights = np.ones(31)
    weights[-1] = 1e-12
    lines = regression.lines_through(
        np.vstack([places, [50.0, 50.0, 50.0]]), np.vstack([figures, [[-999.0]]]), weights
    )
    alone = regression.lines_through(places, figures, np.ones(30))
    assert lines.slopes == pytest.approx(alone.slopes, abs=1e-3)


@pytest.mark.slow
def test_a_candidate_is_measured_the_same_each_time(calibrate, free, monkeypatch):
    """With the smallest arms; seed 5.  Every entry, condition and figure counts."""
    monkeypatch.setattr(calibrate.runner, "cores", calibrate.runner.cores)
    start = free.prototype("m", calibrate._configuration("relational", 0.001))
    found = calibrate.targets_under(calibrate.Work(start, 5, 0.001, {}, 60))
    assert len(found) == 96
    assert calibrate.targets_under(calibrate.Work(start, 5, 0.001, {}, 60)) == found
    assert calibrate.total(found) > 0.0


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_no_constant_of_a_fit_ends_at_a_bound(name, free, calibrate):
    """None within two per cent of either."""
    found = calibrate.found_by(name)
    for one in free.free():
        share = (found[one.name] - one.low) / (one.high - one.low)
        assert 0.02 < share < 0.98, one.name
