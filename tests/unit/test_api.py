"""The Python face: studies and sweeps in a few lines."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import dyad_sim
from dyad_sim import api
from dyad_sim.configs import ConfigurationError, compose
from dyad_sim.studies import runner

SMALL = {"dyads": 6, "study": "quick", "caseload": 3}


def rows_without_cell(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns="cell").reset_index(drop=True)


def test_the_cells_of_a_sweep_are_the_studies_of_their_settings():
    asked = ["therapist.repair_probability=0.5", "sweep.tables=[dyads,sessions,episodes]"]
    swept = {"patient": ["ruth", "population"], "therapist.skill": [0.2, 0.8]}

    cells = list(dyad_sim.sweep(swept, asked, **SMALL))

    assert [cell.cells["cell"].item() for cell in cells] == [0, 1, 2, 3]
    assert [cell.cells["therapist.skill"].item() for cell in cells] == [0.2, 0.8, 0.2, 0.8]
    for cell in cells:
        settings = cell.cells.drop(columns="cell").iloc[0].to_dict()
        alone = dyad_sim.simulate(
            [asked[0], *(f"{key}={value}" for key, value in settings.items())], **SMALL
        )
        for name in ("dyads", "sessions", "episodes"):
            pd.testing.assert_frame_equal(
                rows_without_cell(getattr(cell, name)), rows_without_cell(getattr(alone, name))
            )


def test_a_sweep_takes_a_row_for_each_cell():
    points = pd.DataFrame({"therapist.skill": [0.3, 0.7], "mechanisms.pull": [True, False]})

    cells = list(dyad_sim.sweep(points, **SMALL))

    found = pd.concat([cell.cells for cell in cells], ignore_index=True)
    pd.testing.assert_frame_equal(found.drop(columns="cell"), points)
    assert not cells[0].dyads["sessions_attended"].isna().any()


def test_a_sweep_keeps_the_dyads_alone_unless_asked():
    (cell,) = dyad_sim.sweep({"therapist.skill": [0.5]}, **SMALL)

    assert (len(cell.dyads), len(cell.sessions), len(cell.episodes)) == (6, 0, 0)
    assert cell.exchanges is None


def test_a_sweep_keeps_exchanges_where_asked():
    (cell,) = dyad_sim.sweep({"therapist.skill": [0.5]}, exchanges_table=[2], **SMALL)

    assert set(cell.exchanges["dyad"]) == {2}


def test_a_sweep_samples_a_design():
    swept = {"therapist.skill": {"low": 0.2, "high": 0.8}}

    cells = list(dyad_sim.sweep(swept, ["sweep.design=sobol", "sweep.cells=4"], **SMALL))

    skills = [cell.cells["therapist.skill"].item() for cell in cells]
    assert len(set(skills)) == 4
    assert all(0.2 <= skill <= 0.8 for skill in skills)


def test_what_is_no_progress_and_what_is_no_value_is_refused_at_once():
    with pytest.raises(ConfigurationError, match=r"progress must be a function .* got 3"):
        dyad_sim.sweep({"therapist.skill": [0.2]}, progress=3, **SMALL)
    with pytest.raises(ConfigurationError, match="holds null"):
        dyad_sim.sweep({"therapist.skill": pd.array([0, None], dtype="Int64")}, **SMALL)


def test_progress_counts_the_dyads_of_all_cells():
    told: list[tuple[int, int]] = []

    list(
        dyad_sim.sweep(
            {"therapist.skill": [0.2, 0.5, 0.8]},
            progress=lambda done, total: told.append((done, total)),
            **SMALL,
        )
    )

    assert told == [(6, 18), (12, 18), (18, 18)]


def test_a_mistake_is_refused_before_the_first_cell(monkeypatch):
    monkeypatch.setattr(runner, "_computed", lambda *_: pytest.fail("something was simulated"))

    with pytest.raises(ConfigurationError, match=r"Cell 1 \(therapist.skill=1.5\)"):
        dyad_sim.sweep({"therapist.skill": [0.5, 1.5]}, **SMALL)


@pytest.mark.parametrize(
    ("skills", "found"),
    [
        (np.linspace(0.0, 1.0, 3), [0.0, 0.5, 1.0]),
        (pd.Series([0.2, 0.8]), [0.2, 0.8]),
        (pd.Index([0.2, 0.8]), [0.2, 0.8]),
        ((np.float64(0.2), 1), [0.2, 1.0]),
        ((share / 4 for share in range(2)), [0.0, 0.25]),
        (range(2), [0.0, 1.0]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_may_stand_in_whatever_holds_values(skills, found):
    cells = dyad_sim.sweep({"therapist.skill": skills}, **SMALL)

    assert [cell.cells["therapist.skill"].item() for cell in cells] == found


def test_names_and_truths_may_stand_in_arrays_too():
    swept = {"patient": np.array(["ruth"]), "mechanisms.pull": np.array([True, False])}

    cells = list(dyad_sim.sweep(swept, **SMALL))

    assert [cell.cells["mechanisms.pull"].item() for cell in cells] == [True, False]
    assert cells[0].cells["patient"].item() == "ruth"


def test_choices_may_be_keys_with_their_values():
    choices = {"therapist.skill": {"beta": [4, 4]}, "patient": "ruth", "dyads": np.int64(2)}

    study = dyad_sim.simulate(choices, study="quick")

    asked = ["therapist.skill={beta: [4, 4]}", "patient=ruth", "dyads=2", "study=quick"]
    pd.testing.assert_frame_equal(study.dyads, dyad_sim.simulate(asked).dyads)


@pytest.mark.parametrize(
    "choices",
    [None, 5, [5], b"seed=3", ["seed=3", ("dyads", 1)], {"seed=3"}, np.array(["seed=3"])],
    ids=str,
)
def test_what_is_no_choice_is_answered_with_what_one_is(choices):
    with pytest.raises(ConfigurationError, match=r"Choices are given .* got "):
        dyad_sim.simulate(choices)
    with pytest.raises(ConfigurationError, match=r"Choices are given .* got "):
        dyad_sim.sweep({"therapist.skill": [0.5]}, choices)


@pytest.mark.parametrize(
    "parameters",
    [None, 5, [0.2], "therapist.skill", pd.Series([0.2], name="therapist.skill"), np.ones(2)],
    ids=str,
)
def test_what_names_no_key_is_answered_with_what_does(parameters):
    with pytest.raises(ConfigurationError, match=r"sweep\(\) takes keys .* got ") as refused:
        dyad_sim.sweep(parameters)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("key", ["~seed", "~patient", "~sweep", "~therapist.skill"])
def test_no_key_can_be_taken_away(key):
    with pytest.raises(ConfigurationError, match=f"{key} is not allowed"):
        dyad_sim.simulate([key])
    with pytest.raises(ConfigurationError, match=f"{key}=1 is not allowed"):
        dyad_sim.simulate({key: 1})


@pytest.mark.parametrize("text", ["caf\udce9", "\ud83d", "a\udc00b"])
def test_half_a_character_is_refused(text):
    with pytest.raises(ConfigurationError, match=r"study\.question=.*no character"):
        dyad_sim.simulate([f"study.question={text}"])


@pytest.mark.parametrize("asked", ["dyads=3 seed=2", ["dyads=3 seed=2"], "dyads=3,seed=2"])
def test_two_choices_in_one_text_are_told_apart(asked):
    with pytest.raises(ConfigurationError, match="Give each choice as a text of its own"):
        dyad_sim.simulate(asked)


@pytest.mark.parametrize("text", ["a, b", "it's", 'so "called"', "two\nlines", "a,b"])
def test_a_text_keeps_its_commas_and_quotes(text):
    """What is asked for in Python is no command line."""
    found = compose(api._asked({"study.question": text}, {}))
    assert found["study"]["question"] == text
    with pytest.raises(ConfigurationError, match="give the name of a choice"):
        dyad_sim.sweep({"patient": ["ruth", text]})


@pytest.mark.parametrize(
    "rules", [3, 0, "x", [("a", len)], pd.DataFrame(), {"rupture"}], ids=repr
)
def test_rules_that_are_no_mapping_are_refused(rules):
    with pytest.raises(ConfigurationError, match=r"rules must be names .* got "):
        dyad_sim.simulate("study=quick", rules=rules)


def test_a_policy_is_refused_by_its_own_name_and_given_once():
    with pytest.raises(ConfigurationError, match=r"^policy must be a function .* got int"):
        dyad_sim.simulate("study=quick", policy=3)
    with pytest.raises(ConfigurationError, match="are the same rule"):
        dyad_sim.simulate(
            "study=quick",
            policy=lambda situation, uniform: 0,
            rules={"response.usual_response": lambda situation, uniform: 0},
        )


@pytest.mark.parametrize(
    ("skills", "words"),
    [
        ([0.2, np.nan], "no finite value in row 2"),
        ([0.2, "x"], "must be a frame of columns .* Could not convert"),
        ([0.2, 1j], "must be a frame of columns .* complex"),
    ],
    ids=str,
)
def test_a_frame_of_cells_is_refused_by_its_own_name(skills, words):
    """No message names a file that nobody wrote."""
    with pytest.raises(ConfigurationError, match=f"^parameters .*{words}"):
        dyad_sim.sweep(pd.DataFrame({"therapist.skill": skills}), "study=quick")
