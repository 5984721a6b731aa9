"""How far the model lies from the record: what a fit makes small."""

from __future__ import annotations

import math

import pytest

from dyad_sim.evidence import (
    PROCESS,
    Compared,
    Condition,
    Entry,
    Outcome,
    ProcessCompared,
    entries,
    scored,
)
from dyad_sim.measures import Estimate, unknown
from experiments.lib.distance import (
    CLEAR,
    CONDITION_WEIGHT,
    ERRORS,
    UNKNOWN,
    distance,
    targets_of,
)
from experiments.lib.distance import apart as off_the_band

BAND = entries()["alliance-outcome-r"]._replace(low=0.2, high=0.4)
"""A two-sided entry of weight 3, whose middle is 0.3."""

ABOVE = entries()["metacomm-conditional"]
"""Open above: to be above 1.3; weight 2."""

BELOW = entries()["reciprocal-symptom-alliance"]
"""Open below: to be below -0.02; weight 3."""

ERROR = 0.1
"""Standard error of every estimate here."""


def estimate(value: float, error: float = ERROR) -> Estimate:
    """An estimate with the interval that a standard error gives."""
    half = ERRORS / 2.0 * error
    return Estimate(value, value - half, value + half, 100, True, "")


def outcome(*compared: tuple[Entry, Estimate]) -> Outcome:
    """A comparison of some entries, without conditions."""
    return Outcome(
        [Compared(entry, model, entry.holds(model.value)) for entry, model in compared], []
    )


def apart(entry: Entry, value: float, error: float = ERROR) -> float:
    """Distance of one entry, before it is squared and weighted."""
    parts = distance(outcome((entry, estimate(value, error)))).parts
    return math.sqrt(parts[entry.id] / entry.weight)


def conditions(escalation: Estimate, optimum: Estimate) -> Outcome:
    """A comparison of the two conditions of the theory only."""
    return Outcome(
        [],
        [Condition("", "", escalation, True), Condition("", "", optimum, True)],
    )


@pytest.mark.parametrize("value", [0.3, 0.26, 0.34, 0.25, 0.35])
def test_nothing_is_gained_well_inside_a_band(value: float) -> None:
    """The inner half counts as the middle."""
    assert apart(BAND, value) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("value", [0.2, 0.4])
def test_the_end_of_a_band_is_one_away(value: float) -> None:
    assert apart(BAND, value) == pytest.approx(1.0)


def test_distance_grows_without_end_and_as_much_on_either_side() -> None:
    """No entry can be given up for the others."""
    above = [apart(BAND, 0.3 + 0.1 * steps) for steps in (1, 2, 4, 8, 100)]
    below = [apart(BAND, 0.3 - 0.1 * steps) for steps in (1, 2, 4, 8, 100)]
    assert above == pytest.approx([1.0, 3.0, 7.0, 15.0, 199.0])
    assert below == pytest.approx(above)


def test_a_band_asks_nothing_of_the_interval() -> None:
    assert apart(BAND, 0.4, error=5.0) == pytest.approx(1.0)
    without = Estimate(0.4, math.nan, math.nan, 5, False, "5 dyads")
    assert distance(outcome((BAND, without))).total == pytest.approx(3.0)


def test_a_one_sided_band_wants_clear_distance_in_standard_errors() -> None:
    """1 at the bound, 0 from two and a half standard errors on the right side."""
    assert apart(ABOVE, 1.3) == pytest.approx(1.0)
    assert apart(ABOVE, 1.3 + 1.25 * ERROR) == pytest.approx(0.5)
    assert apart(ABOVE, 1.3 + CLEAR * ERROR) == pytest.approx(0.0, abs=1e-9)
    assert apart(ABOVE, 9.0) == 0.0
    assert apart(ABOVE, 1.3 - CLEAR * ERROR) == pytest.approx(2.0)
    assert apart(ABOVE, 1.3 - 100.0 * CLEAR * ERROR) == pytest.approx(101.0)


def test_a_band_that_is_open_below_is_the_mirror_image() -> None:
    assert apart(BELOW, -0.02) == pytest.approx(1.0)
    assert apart(BELOW, -0.02 - CLEAR * ERROR) == pytest.approx(0.0, abs=1e-9)
    assert apart(BELOW, -0.02 + CLEAR * ERROR) == pytest.approx(2.0)


def test_the_same_value_counts_less_the_less_well_it_is_known() -> None:
    assert apart(ABOVE, 1.4, error=0.01) == 0.0
    assert 0.0 < apart(ABOVE, 1.4, error=0.1) < apart(ABOVE, 1.4, error=1.0) < 1.0


def test_without_any_error_the_right_side_is_enough_and_the_wrong_one_is_not_capped() -> None:
    """Such as a share that is 0 in every dyad."""
    assert off_the_band([-1.0, 0.0, 1.0], 0.0, 0.0, None).tolist() == [2.0, 1.0, 0.0]
    assert off_the_band([-1.0, 0.0, 1.0], 0.0, None, 0.0).tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("entry", [BAND, ABOVE, BELOW])
def test_what_cannot_be_measured_costs_much(entry: Entry) -> None:
    """More than to lie tens of bands away."""
    found = distance(outcome((entry, unknown(0, "everybody left")))).total
    assert found == entry.weight * UNKNOWN**2
    assert found > entry.weight * apart(BAND, 2.0) ** 2


def test_a_one_sided_entry_without_an_interval_counts_as_unknown() -> None:
    """Whether it is clearly on the right side is not known."""
    without = Estimate(9.0, math.nan, math.nan, 5, False, "5 dyads")
    assert distance(outcome((ABOVE, without))).total == ABOVE.weight * UNKNOWN**2


def test_distances_are_squared_weighted_and_added() -> None:
    """With the weight of the grade."""
    found = distance(outcome((BAND, estimate(0.5)), (ABOVE, estimate(1.3))))
    assert found.parts == pytest.approx({BAND.id: 3.0 * 3.0**2, ABOVE.id: 2.0})
    assert found.total == pytest.approx(29.0)


def test_context_does_not_count() -> None:
    context = entries()["stiles-215"]
    compared = Compared(context, estimate(99.0), None)
    assert distance(Outcome([compared], [])) == (0.0, {})


def test_every_scored_entry_counts_once() -> None:
    found = distance(outcome(*((entry, unknown(0, "none")) for entry in scored())))
    assert list(found.parts) == [entry.id for entry in scored()]
    assert found.total == pytest.approx(UNKNOWN**2 * sum(entry.weight for entry in scored()))


def test_conditions_count_as_an_a_entry_does() -> None:
    """0 where both are met with room to spare, 1 each at what is just allowed."""
    met = distance(conditions(estimate(0.1), estimate(1.0)))
    just = distance(conditions(estimate(0.4), estimate(0.0)))
    assert met == (0.0, {"escalation": 0.0, "optimum": 0.0})
    assert just.parts == pytest.approx(
        {"escalation": CONDITION_WEIGHT, "optimum": CONDITION_WEIGHT}
    )
    assert just.total == pytest.approx(6.0)


def test_a_fit_wants_the_pull_to_carry_escalation_clearly() -> None:
    """Two and a half errors below what is allowed costs nothing, more costs without end."""
    shares = [0.4 - CLEAR * ERROR, 0.4, 0.4 + CLEAR * ERROR]
    costs = [
        distance(conditions(estimate(share), estimate(1.0))).parts["escalation"]
        for share in shares
    ]
    assert costs == pytest.approx([0.0, 3.0, 12.0])


def test_the_process_counts_as_a_entries_do() -> None:
    """Each figure by its own band; ratios and durations are known as such."""
    rows = [ProcessCompared(one, estimate(0.0), False) for one in PROCESS]
    found = Outcome([], [], rows)
    targets = targets_of(found)
    assert [target.id for target in targets] == [one.id for one in PROCESS]
    assert {target.weight for target in targets} == {CONDITION_WEIGHT}
    assert {target.id for target in targets if target.relative} == {
        "P2",
        "P3",
        "P5-median",
        "P5-upper",
        "P7",
    }
    calm = distance(found).parts["P1"]
    assert calm == pytest.approx(3.0 * ((0.8 / 0.1 - 0.5) / 0.5) ** 2)


def test_conditions_that_cannot_be_reckoned_cost_much() -> None:
    nothing = unknown(0, "no escalated ruptures")
    found = distance(conditions(nothing, nothing))
    assert found.parts == {
        "escalation": CONDITION_WEIGHT * UNKNOWN**2,
        "optimum": CONDITION_WEIGHT * UNKNOWN**2,
    }


def of_process(**models: Estimate) -> dict[str, float]:
    """What figures of the process add to the distance; by id, with dashes as underscores."""
    process = [
        ProcessCompared(condition, model, condition.holds(model.value))
        for condition in PROCESS
        if (model := models.get(condition.id.replace("-", "_"))) is not None
    ]
    return distance(Outcome([], [], process)).parts


def test_a_figure_of_the_process_counts_as_an_a_entry_does() -> None:
    """Nothing in the comfortable half of its band of 0.7 to 0.9, 3 at an end, and on."""
    costs = [of_process(P1=estimate(value))["P1"] for value in (0.8, 0.75, 0.7, 0.9, 0.6)]
    assert costs == pytest.approx([0.0, 0.0, 3.0, 3.0, 27.0], abs=1e-9)


def test_a_figure_with_one_end_has_to_be_clearly_on_its_side() -> None:
    """At least 8; at most -8; below 0."""
    parts = of_process(P2=estimate(8.0), P8_one=estimate(-8.0), P18_unresolved=estimate(0.0))
    assert parts == pytest.approx(dict.fromkeys(parts, CONDITION_WEIGHT))
    clear = CLEAR * ERROR
    far = of_process(
        P2=estimate(8.0 + clear), P8_one=estimate(-8.0 - clear), P18_unresolved=estimate(-clear)
    )
    assert far == pytest.approx(dict.fromkeys(far, 0.0), abs=1e-9)
    assert of_process(P2=estimate(1.0, 1.0))["P2"] == pytest.approx(3.0 * (9.5 / 2.5) ** 2)


def test_every_figure_of_the_process_counts_once_and_none_is_capped() -> None:
    unknown_ones = {one.id.replace("-", "_"): unknown(0, "no ruptures") for one in PROCESS}
    parts = of_process(**unknown_ones)
    assert list(parts) == [condition.id for condition in PROCESS]
    assert set(parts.values()) == {CONDITION_WEIGHT * UNKNOWN**2}


def test_entries_conditions_and_process_are_added_up() -> None:
    whole = Outcome(
        [Compared(BAND, estimate(0.5), False)],
        [Condition("", "", estimate(0.4), True), Condition("", "", estimate(0.0), True)],
        [ProcessCompared(PROCESS[0], estimate(0.6), False)],
    )
    assert distance(whole).total == pytest.approx(27.0 + 3.0 + 3.0 + 27.0)
