"""What repair does, when it fails, and when it is too much (T10 to T14)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.studies.tables import Tables
from tests.studies import study
from tests.theory_checks.conftest import ALWAYS, NEVER, OFTEN, SENSITIVE, SHORT


def final_alliance(tables: Tables) -> pd.Series:
    """Alliance in truth after each dyad's last session."""
    return tables.sessions.groupby("dyad")["alliance_true"].last()


def dropped_out(tables: Tables) -> pd.Series:
    """Whether each dyad ended by drop-out, as 0 or 1."""
    return (tables.dyads.set_index("dyad")["ending"] == "dropped_out").astype(float)


def resolved_share(tables: Tables) -> float:
    """Share of all ruptures that were resolved."""
    return tables.dyads["resolved"].sum() / tables.dyads["ruptures"].sum()


def paired(one: pd.Series, other: pd.Series) -> tuple[float, float]:
    """Mean difference over the same dyads under the same draws, and its standard error."""
    difference = one - other
    return difference.mean(), difference.std() / np.sqrt(len(difference))


def clearly_higher(one: pd.Series, other: pd.Series) -> bool:
    """Whether the first is higher by more than two standard errors."""
    mean, error = paired(one, other)
    return bool(mean > 2.0 * error)


# --- Repair at all -----------------------------------------------------------


def test_without_repair_no_rupture_is_resolved():
    """Switched off, no attempt ever succeeds, whatever the strategy."""
    for response in ("metacommunicate", "immediate"):
        off = study(
            "dyads=100",
            "treatment.sessions=10",
            "mechanisms.repair=false",
            f"therapist.response={response}",
        )
        assert off.dyads["ruptures"].sum() > 0
        assert off.dyads["resolved"].sum() == 0
        assert off.episodes["highest_stage"].max() == 0


def test_repair_keeps_an_alliance_that_would_be_lost_without_it(short):
    """The same dyads end with a better alliance where ruptures can be repaired."""
    off = study(*SHORT, "mechanisms.repair=false")
    assert clearly_higher(final_alliance(short), final_alliance(off))


def gain(tables: Tables, outcome: str) -> pd.Series:
    """Alliance after each rupture of an outcome, relative to before it."""
    episodes = tables.episodes[tables.episodes["outcome"] == outcome]
    return episodes["alliance_after"] - episodes["alliance_before"]


def test_a_resolved_rupture_deepens_the_alliance(ordinary):
    """Relative to before the rupture the alliance is higher after its resolution."""
    found = gain(ordinary, "resolved")
    assert found.mean() > 2.0 * found.std() / np.sqrt(len(found))


def test_resolved_ruptures_leave_a_better_alliance_than_lapsed_ones(ordinary):
    """What fades without repair does not deepen anything."""
    resolved, lapsed = gain(ordinary, "resolved"), gain(ordinary, "lapsed")
    assert resolved.mean() > lapsed.mean() + 0.01


def test_ruptures_left_open_precede_drop_out(ordinary):
    """Who drops out leaves the last session with more of an open rupture and less alliance."""
    last = ordinary.sessions.groupby("dyad")[["open_intensity", "alliance_true"]].last()
    left = dropped_out(ordinary) == 1.0
    assert last.loc[left, "open_intensity"].mean() > last.loc[~left, "open_intensity"].mean()
    assert last.loc[left, "alliance_true"].mean() < last.loc[~left, "alliance_true"].mean()


def test_repair_changes_the_patient(ordinary):
    """Rigidity and transference fall more, the more ruptures were resolved."""
    dyads = ordinary.dyads
    for trait in ("rigidity", "transference"):
        change = dyads[f"{trait}_start"] - dyads[f"{trait}_end"]
        assert np.corrcoef(change, dyads["resolved"])[0, 1] > 0.3


def test_the_stages_are_climbed_and_often_not_to_the_top(ordinary):
    """Every stage is the highest that some rupture reached."""
    highest = ordinary.episodes["highest_stage"].value_counts(normalize=True)
    assert set(highest.index) == {0, 1, 2, 3, 4}


def test_attempts_fail_and_some_backfire(ordinary):
    """Backlash happens, and is rarer than talk about the relationship."""
    dyads = ordinary.dyads
    assert 0 < dyads["backlashes"].sum() < 0.3 * dyads["metacommunications"].sum()


def test_compliant_patients_make_apparent_repairs():
    """Advances that are only apparent come with compliance, and only with it."""
    apparent = {}
    for compliance in (0.0, 0.9):
        tables = study("dyads=100", "treatment.sessions=10", f"patient.compliance={compliance}")
        apparent[compliance] = tables.episodes["apparent_advances"].sum()
    assert apparent[0.0] == 0
    assert apparent[0.9] > 0


# --- The two paths around the circle -----------------------------------------


def explored_change(tables: Tables, kind: str, axis: str) -> pd.Series:
    """Patient's acts after exploration less those before it, ruptures of one kind."""
    episodes = tables.episodes
    same = (episodes["kind_start"] == kind) & (episodes["kind_end"] == kind)
    kept = episodes[same]
    return (kept[f"{axis}_patient_explored"] - kept[f"{axis}_patient_unexplored"]).dropna()


def test_explored_withdrawal_moves_to_self_assertion(ordinary):
    """Once explored, withdrawn patients act with more control."""
    change = explored_change(ordinary, "withdrawal", "control")
    assert len(change) > 30
    assert change.mean() > 2.0 * change.std() / np.sqrt(len(change))


def test_explored_confrontation_moves_to_the_need_for_care(ordinary):
    """Once explored, confronting patients act with more affiliation."""
    change = explored_change(ordinary, "confrontation", "affiliation")
    assert len(change) > 15
    assert change.mean() > 2.0 * change.std() / np.sqrt(len(change))


@pytest.mark.parametrize(
    ("kind", "axis", "since"),
    [("withdrawal", "control", "before"), ("confrontation", "affiliation", "unexplored")],
)
def test_a_resolution_leaves_self_assertion_or_the_need_for_care(ordinary, kind, axis, since):
    """After a withdrawal more control than before it, after anger more warmth than in it."""
    episodes = ordinary.episodes
    resolved = episodes[(episodes["outcome"] == "resolved") & (episodes["kind_start"] == kind)]
    change = (resolved[f"{axis}_patient_after"] - resolved[f"{axis}_patient_{since}"]).dropna()
    assert len(change) > 30
    assert change.mean() > 2.0 * change.std() / np.sqrt(len(change))


def test_after_a_resolution_patients_are_warmer(ordinary):
    """Warmer than before the rupture, and warmer than after one that merely lapsed."""
    episodes = ordinary.episodes
    warmer = episodes["affiliation_patient_after"] - episodes["affiliation_patient_before"]
    resolved = warmer[episodes["outcome"] == "resolved"]
    assert resolved.mean() > 2.0 * resolved.std() / np.sqrt(len(resolved))
    assert resolved.mean() > warmer[episodes["outcome"] == "lapsed"].mean()


# --- Skill -------------------------------------------------------------------


def test_skill_raises_resolution_and_alliance_and_lowers_drop_out(skill_by_repair):
    """The same dyads with more skilled therapists fare better in all three."""
    low, high = skill_by_repair[0.2, 0.2], skill_by_repair[0.8, 0.2]
    assert resolved_share(high) > 1.5 * resolved_share(low)
    assert clearly_higher(final_alliance(high), final_alliance(low))
    assert clearly_higher(dropped_out(low), dropped_out(high))


def test_skilled_repair_helps(skill_by_repair):
    """With skill, to address ruptures is better than not to."""
    none, some = skill_by_repair[0.8, 0.0], skill_by_repair[0.8, 0.2]
    assert clearly_higher(final_alliance(some), final_alliance(none))
    assert clearly_higher(dropped_out(none), dropped_out(some))


def test_repair_without_skill_helps_less_than_with_it(skill_by_repair):
    """What repair adds to the alliance is more in skilled hands."""
    added = {
        skill: final_alliance(skill_by_repair[skill, 0.2])
        - final_alliance(skill_by_repair[skill, 0.0])
        for skill in (0.2, 0.8)
    }
    assert clearly_higher(added[0.8], added[0.2])


def test_pressing_on_with_technique_strains():
    """The same therapists end with a worse alliance when they adhere during ruptures."""
    rules = ("dyads=150", "treatment.sessions=12", "therapist.repair_probability=0.5")
    adhering, mending, talking = (
        study(*rules, f"therapist.response={r}")
        for r in ("adhere", "immediate", "metacommunicate")
    )
    assert clearly_higher(final_alliance(mending), final_alliance(adhering))
    assert clearly_higher(final_alliance(talking), final_alliance(adhering))


def test_technique_pressed_on_in_a_rupture_harms():
    """With adherent therapists, open ruptures are worse than where pressing on does nothing."""
    rules = ("dyads=150", "treatment.sessions=12", "therapist=adherent")
    pressing, harmless = (
        study(*rules, f"mechanisms.pressing_on={word}").sessions.groupby("dyad")
        for word in ("true", "false")
    )
    for signal in ("peak_strain", "peak_intensity"):
        assert clearly_higher(pressing[signal].mean(), harmless[signal].mean())


# --- Too much ----------------------------------------------------------------


def test_the_alliance_of_sensitive_patients_is_best_between_never_and_always(sensitive_by_rate):
    """Addressed often, the alliance ends clearly higher than never and than always."""
    alliances = {rate: final_alliance(study) for rate, study in sensitive_by_rate.items()}
    assert clearly_higher(alliances[OFTEN], alliances[NEVER])
    assert clearly_higher(alliances[OFTEN], alliances[ALWAYS])


def test_fewest_sensitive_patients_drop_out_between_never_and_always(sensitive_by_rate):
    """Addressed often, clearly fewer leave than never and than always."""
    leaving = {rate: dropped_out(study) for rate, study in sensitive_by_rate.items()}
    assert clearly_higher(leaving[NEVER], leaving[OFTEN])
    assert clearly_higher(leaving[ALWAYS], leaving[OFTEN])


def test_relentless_talk_harms_the_sensitive_more_than_others(sensitive_by_rate):
    """The same people without the sensitivity lose less by being talked to all the time."""
    often, always = (
        study(
            SENSITIVE,
            "patient=intrusion_sensitive",
            "patient.intrusion_sensitivity=0.05",
            f"therapist.repair_probability={rate}",
        )
        for rate in (OFTEN, ALWAYS)
    )
    lost = final_alliance(sensitive_by_rate[OFTEN]) - final_alliance(sensitive_by_rate[ALWAYS])
    lost_by_others = final_alliance(often) - final_alliance(always)
    assert clearly_higher(lost, lost_by_others)


def test_without_overload_more_talk_is_not_worse_for_the_sensitive(sensitive_by_rate):
    """The mechanism that makes it too much is the load, not talk itself."""
    free = study(
        SENSITIVE,
        "patient=intrusion_sensitive",
        "therapist.repair_probability=1",
        "mechanisms.overload=false",
    )
    assert clearly_higher(final_alliance(free), final_alliance(sensitive_by_rate[ALWAYS]))


@pytest.mark.parametrize("skill", [0.2, 0.8])
def test_resolution_needs_a_therapist_who_does_something(skill_by_repair, skill):
    """Without answers to noticed ruptures hardly any is resolved."""
    assert resolved_share(skill_by_repair[skill, 0.0]) < 0.1
