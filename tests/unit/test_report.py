"""The parts of a report: numbers for the browser, words, and a page that trusts nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re

import numpy as np
import pandas as pd
import pytest

from dyad_sim.citation import FOUNDING_PAPER, sentence, software
from dyad_sim.measures import CATALOGUE, Estimate, unknown
from dyad_sim.measures.studies.summaries import Line
from dyad_sim.report.findings import design_findings, study_findings
from dyad_sim.report.heat import EXTENTS, MOST_NUMBERS, heat_data
from dyad_sim.report.numbers import cell_label, counted, listed, rounded, shown, with_interval
from dyad_sim.report.write import SCRIPTS, _policy, _read, embedded

RESOLVED, ALLIANCE = CATALOGUE["resolved_share"], CATALOGUE["alliance_change"]


def cells(points: pd.DataFrame, value: float | np.ndarray = 0.5) -> pd.DataFrame:
    """A table of cells in which every measure has the same values, give or take 0.1."""
    limits = {"": 0.0, "_low": -0.1, "_high": 0.1}
    columns = {name + end: value + add for name in CATALOGUE for end, add in limits.items()}
    return points.assign(**columns)


def grid(**values: list) -> pd.DataFrame:
    """Every combination of some values."""
    return pd.MultiIndex.from_product(values.values(), names=list(values)).to_frame(index=False)


# --- Words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "estimate", "words"),
    [
        (RESOLVED, Estimate(0.314, 0.28, 0.35, 90, True, ""), "31 % (28 % to 35 %)"),
        (
            ALLIANCE,
            Estimate(-0.5, -0.8, -0.2, 90, True, ""),
            "\N{MINUS SIGN}0.50 (\N{MINUS SIGN}0.80 to \N{MINUS SIGN}0.20)",
        ),
        (
            ALLIANCE,
            Estimate(0.5, 0.2, 0.8, 3, False, "3 dyads"),
            "0.50 (too few data for an interval)",
        ),
        (RESOLVED, unknown(0, "no ruptures"), "unknown (no ruptures)"),
    ],
)
def test_an_estimate_is_told_with_what_it_is_worth(measure, estimate, words):
    assert with_interval(measure, estimate).replace("\N{NO-BREAK SPACE}", " ") == words


def test_numbers_and_lists_read_well():
    assert shown(RESOLVED, math.nan) == "\N{EN DASH}"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert counted(1, "dyad") == "1 dyad"
    assert counted(12_000, "dyad") == "12,000 dyads"
    point = {"therapist.skill": 0.2, "mechanisms.pull": False, "treatment": "cbt_aft"}
    assert cell_label(point, list(point)) == (
        "therapist skill 0.2, pull (mechanism) off, treatment cbt aft"
    )


@pytest.mark.parametrize(
    ("value", "short"), [(0.12345678, 0.123457), (2.0, 2), (math.nan, None), (math.inf, None)]
)
def test_the_browser_is_given_short_numbers(value, short):
    assert rounded(value) == short


def summary(**changed: Estimate) -> list[Line]:
    """A summary whose estimates are all the same, but for some."""
    usual = Estimate(0.5, 0.4, 0.6, 90, True, "")
    return [
        Line(name, m.label, m.unit, changed.get(name, usual)) for name, m in CATALOGUE.items()
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (Estimate(0.5, 0.4, 0.6, 90, True, ""), "it rose"),
        (Estimate(-0.5, -0.6, -0.4, 90, True, ""), "it fell"),
        (Estimate(0.5, -0.1, 1.1, 90, True, ""), "no clear direction"),
        (Estimate(0.5, 0.4, 0.6, 5, False, "5 dyads"), "no clear direction"),
        (unknown(0, "no ratings"), "no clear direction"),
    ],
)
def test_findings_give_a_direction_only_where_there_is_one(change, word):
    (alliance,) = [
        f for f in study_findings(summary(alliance_change=change)) if f.about == "Alliance"
    ]
    assert word in alliance.sentence


def test_findings_of_a_design_name_what_moves_a_measure_most():
    points = grid(**{"therapist.skill": [0.2, 0.8], "patient.rigidity": [0.3, 0.7]})
    table = cells(points, 10.0 * points["therapist.skill"] + points["patient.rigidity"])
    found = {f.about: f.sentence for f in design_findings(table, list(points))}

    assert (
        "moves most with therapist skill: 2.50 where that is 0.2, 8.50 where it is 0.8"
        in (found["Alliance, last session"])
    )


def test_findings_make_nothing_of_noise():
    points = grid(**{"therapist.skill": [0.2, 0.8], "patient.rigidity": [0.3, 0.7]})
    table = cells(points, 4.0 + 0.01 * points["therapist.skill"])
    assert all(
        "none moves it by more" in f.sentence for f in design_findings(table, list(points))
    )


# --- Heat maps -----------------------------------------------------------------


def test_a_field_is_the_mean_of_the_cells_in_it():
    points = grid(a=[1.0, 2.0, 3.0], b=["x", "y"], c=[0.0, 10.0])
    table = cells(points, points["a"] + 100.0 * (points["b"] == "y") + points["c"])
    heat = heat_data(table, ["a", "b", "c"])

    assert set(heat["maps"]) == {"a|b", "a|c", "b|c"}
    found = heat["maps"]["a|b"]
    assert found["count"] == [2] * 6
    # Row by row: b is x, then y; in each a rises.
    assert found["alliance_last"][0] == [6, 7, 8, 106, 107, 108]
    assert found["alliance_last"][1] == [0.1] * 6
    assert not heat["binned"]


def test_many_values_are_put_into_bins_of_the_same_size():
    rng = np.random.default_rng(7)
    points = pd.DataFrame({"a": rng.random(100), "b": np.geomspace(0.001, 1.0, 100)})
    heat = heat_data(cells(points), ["a", "b"])

    assert heat["binned"]
    assert [len(one["levels"]) for one in heat["parameters"]] == [5, 5]
    counts = np.array(heat["maps"]["a|b"]["count"]).reshape(5, 5)
    assert counts.sum(axis=0).tolist() == counts.sum(axis=1).tolist() == [20] * 5
    labels = heat["parameters"][1]["levels"]
    assert len(set(labels)) == 5
    assert labels[0].startswith("0.001")


def test_fields_without_cells_or_numbers_are_empty():
    points = pd.DataFrame({"a": [1.0, 2.0, 2.0], "b": [1.0, 1.0, 2.0]})
    heat = heat_data(cells(points, np.array([1.0, np.nan, 3.0])), ["a", "b"])
    found = heat["maps"]["a|b"]

    assert found["count"] == [1, 1, 0, 1]
    assert found["alliance_last"][0] == [1, None, None, 3]


def test_colours_do_not_spread_over_noise():
    """Their ends are at least as far apart as an interval is wide."""
    points = grid(a=[1.0, 2.0], b=[1.0, 2.0])
    ends = heat_data(cells(points, np.array([0.50, 0.51, 0.50, 0.51])), ["a", "b"])["ends"]
    assert ends["alliance_last"][1] - ends["alliance_last"][0] == pytest.approx(0.2)
    assert ends["symptom_change"][0] == -ends["symptom_change"][1]


def test_one_parameter_has_no_heat_map():
    assert heat_data(cells(grid(a=[1.0, 2.0])), ["a"]) is None
    assert (
        heat_data(cells(grid(a=[1.0, 2.0], b=list("abcdefghijklmnopqr"))), ["a", "b"]) is None
    )


@pytest.mark.parametrize("count", [10, 20, 60, 120])
def test_heat_maps_of_many_parameters_stay_small(count):
    rng = np.random.default_rng(7)
    names = [f"p{number}" for number in range(count)]
    heat = heat_data(cells(pd.DataFrame(rng.random((50, count)), columns=names)), names)
    numbers = (
        sum(len(m) - 1 for m in heat["maps"].values()) * 2 * len(heat["maps"]["p0|p1"]["count"])
    )

    assert numbers <= MOST_NUMBERS or len(heat["parameters"]) == EXTENTS[-1].parameters
    assert heat["left_out"] == count - len(heat["parameters"])


# --- The page ------------------------------------------------------------------


def test_data_cannot_end_the_element_it_stands_in():
    text = "</script><script>alert(1)</script><!-- & \u2028"
    found = embedded({"text": text})

    assert not re.search(r"[<>&\u2028]", found)
    assert json.loads(found) == {"text": text}
    with pytest.raises(ValueError, match="not JSON compliant"):
        embedded([math.nan])


def test_only_our_own_script_and_style_may_run():
    policy = _policy("style", "script")
    digest = base64.b64encode(hashlib.sha256(b"script").digest()).decode()

    assert policy.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("name", [*SCRIPTS, "report.css", "report.html"])
def test_assets_fetch_nothing_and_build_no_markup_from_text(name):
    text = _read(name)
    addresses = set(re.findall(r"https?://[^\"'{`<]*", text))

    assert addresses <= {"http://www.w3.org/2000/svg", "https://doi.org/"}
    for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert risky not in text
    assert not re.search(r"fetch\(|XMLHttpRequest|@import|url\(|\ssrc=\"(?!\{\{)", text)


def test_references_read_as_a_list_of_references_does():
    assert sentence(FOUNDING_PAPER) == (
        "Safran, J. D., & Kraus, J. (2014). Alliance ruptures, impasses, and enactments: "
        "A relational perspective. Psychotherapy, 51(3), 381\N{EN DASH}387."
    )
    assert sentence(software("9.8")).endswith("(Version 9.8) [Computer software].")
