"""How treatments differ, how they end, and what the approaching end stirs (T15, T17, T18)."""

from __future__ import annotations

import numpy as np
import pytest

from tests.studies import study

TRAINED_FROM = 17
"""Session by which eight sessions of training, from the ninth on, are over."""

WHOLE_TREATMENTS = "mechanisms.early_endings=false"


# --- Ends --------------------------------------------------------------------


def test_between_a_tenth_and_a_third_drop_out(ordinary):
    """As the field reports, with the default population."""
    assert 0.1 < (ordinary.dyads["ending"] == "dropped_out").mean() < 1.0 / 3.0


def test_every_treatment_has_exactly_one_ending(ordinary):
    """Completed treatments had thirty sessions, the others fewer; all three ends occur."""
    dyads = ordinary.dyads
    assert ((dyads["sessions_attended"] == 30) == (dyads["ending"] == "completed")).all()
    assert set(dyads["ending"]) == {"completed", "dropped_out", "good_enough"}


def test_who_leaves_with_enough_is_better_off_than_who_drops_out(ordinary):
    """A good-enough exit follows relief, a drop-out does not need it."""
    dyads = ordinary.dyads
    left = dyads["symptoms_end_true"] / dyads["symptoms_intake_true"]
    by_ending = left.groupby(dyads["ending"]).mean()
    assert by_ending["good_enough"] < by_ending["completed"] < by_ending["dropped_out"]


def test_symptoms_fall_and_more_so_with_a_better_alliance(ordinary):
    """Treatment helps on average; where the alliance was good it helps more."""
    dyads = ordinary.dyads.set_index("dyad")
    change = np.log(dyads["symptoms_intake_true"] / dyads["symptoms_end_true"])
    assert change.mean() > 0.1
    alliance = ordinary.sessions.groupby("dyad")["alliance_true"].mean()
    assert np.corrcoef(change, alliance)[0, 1] > 0.2


# --- The approaching end -----------------------------------------------------


@pytest.fixture(scope="module")
def last_sessions():
    """Mean strain by session, for patients who fear being left and the same without it."""
    strains = []
    for fear in (0.9, 0.0):
        tables = study(
            "dyads=150",
            "treatment.sessions=12",
            WHOLE_TREATMENTS,
            f"patient.parting_sensitivity={fear}",
        )
        strains.append(tables.sessions.pivot_table("peak_strain", "dyad", "session"))
    return strains


def test_the_approaching_end_strains_sensitive_patients(last_sessions):
    """In the last three sessions they are more strained than without the fear."""
    fearing, calm = last_sessions
    difference = (fearing - calm)[[10, 11, 12]].mean(axis=1)
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(len(difference))


def test_the_end_is_not_felt_before_its_time(last_sessions):
    """Under the same random numbers nothing differs before the window of the last sessions."""
    fearing, calm = last_sessions
    early = [session for session in fearing if session <= 12 - 7]
    assert early
    assert (fearing[early] == calm[early]).all(axis=None)


# --- Treatments --------------------------------------------------------------


@pytest.fixture(scope="module")
def cbt_with_and_without_training():
    """The same dyads in cognitive-behavioural therapy, with and without training."""
    rules = ("dyads=150", "treatment.sessions=24", WHOLE_TREATMENTS)
    return study(*rules, "treatment=cbt_aft"), study(*rules, "treatment=cbt")


def test_training_lowers_the_hostility_of_patients(cbt_with_and_without_training):
    """After eight sessions of training patients are less hostile, under the same draws."""
    shares = [
        tables.sessions[tables.sessions["session"] >= TRAINED_FROM]
        .groupby("dyad")["hostile_share_patient"]
        .mean()
        for tables in cbt_with_and_without_training
    ]
    difference = shares[1] - shares[0]
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(len(difference))


def test_training_changes_nothing_before_it_begins(cbt_with_and_without_training):
    """The first eight sessions of the case are the same to the last bit."""
    trained, untrained = (
        tables.sessions[tables.sessions["session"] < 9]
        for tables in cbt_with_and_without_training
    )
    assert trained.reset_index(drop=True).equals(untrained.reset_index(drop=True))


def test_relational_therapy_talks_more_about_the_relationship_than_cbt():
    """Metacommunication is the main way of working in one and rare in the other."""
    rates = {
        treatment: study("dyads=80", "treatment.sessions=8", f"treatment={treatment}")
        .sessions["metacommunications"]
        .mean()
        for treatment in ("brt", "cbt")
    }
    assert rates["brt"] > 2.0 * rates["cbt"] > 0.0


def test_the_relationship_is_talked_about_less_when_things_run_smoothly(ordinary):
    """Sessions without an open rupture have fewer acts of metacommunication."""
    sessions = ordinary.sessions
    rough = sessions["peak_intensity"] > 0.0
    talk = sessions["metacommunications"]
    assert talk[~rough].mean() < talk[rough].mean()
