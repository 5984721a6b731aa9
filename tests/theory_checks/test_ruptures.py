"""What makes ruptures, what they look like, who sees them (T2, T7 to T9, T16)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.studies.tables import Tables
from tests.studies import plan, study
from tests.theory_checks.conftest import SHORT

ESCALATED = 0.5
"""Peak intensity from which a rupture counts as escalated."""


def escalated_rate(tables: Tables) -> float:
    """Escalated ruptures per session."""
    return (tables.episodes["peak_intensity"] >= ESCALATED).sum() / len(tables.sessions)


def minor_rate(tables: Tables) -> float:
    """Ruptures per session that stay minor."""
    return (tables.episodes["peak_intensity"] < ESCALATED).sum() / len(tables.sessions)


# --- Pull --------------------------------------------------------------------


def test_without_pull_few_ruptures_escalate(short, without_pull):
    """Escalated ruptures fall below four tenths of their rate when nobody is drawn in."""
    assert escalated_rate(without_pull) < 0.4 * escalated_rate(short)


def test_without_pull_fewer_ruptures_begin(short, without_pull):
    """The pull makes ruptures begin, and not only grow."""
    begun = [tables.sessions["ruptures_begun"].mean() for tables in (short, without_pull)]
    assert begun[0] > 1.2 * begun[1] > 0.0


def test_without_pull_minor_strains_remain(short, without_pull):
    """More of the minor ruptures remain; what still strains is misattunement."""
    minor_kept = minor_rate(without_pull) / minor_rate(short)
    assert minor_kept > escalated_rate(without_pull) / escalated_rate(short)
    in_tune = study(*SHORT, "mechanisms.pull=false", "mechanisms.misattunement=false")
    assert minor_rate(without_pull) > 1.2 * minor_rate(in_tune)
    strain = [t.sessions["peak_strain"].mean() for t in (without_pull, in_tune)]
    assert strain[0] > 1.2 * strain[1]


def test_without_growth_and_backlash_no_rupture_grows():
    """Nothing else makes a rupture grow: switched off, none exceeds what it began with."""
    quiet = ("mechanisms.backlash=false", "mechanisms.escalation=")
    grown, flat = (study(*SHORT, quiet[0], quiet[1] + word) for word in ("true", "false"))
    highest = plan(*SHORT).constants.rupture.first_high
    assert (flat.episodes["peak_intensity"] <= highest).all()
    assert (grown.episodes["peak_intensity"] > highest).sum() > 20


@pytest.fixture(scope="module")
def moments() -> pd.DataFrame:
    """Every exchange of some dyads, beside the intensity and the session one exchange on."""
    rows = study("dyads=40", "treatment.sessions=12", "exchanges_table=all").exchanges
    assert rows is not None
    follows = rows.groupby(["dyad", "session"])
    return rows.assign(
        intensity_before=follows["rupture_intensity"].shift(),
        kind_before=follows["rupture_kind"].shift(),
    )


def test_a_rupture_fades_below_the_border_and_can_grow_beyond_it(moments):
    """Below the border every open rupture fades, but where an attempt has just backfired."""
    border = plan("dyads=40").constants.rupture.border
    stays = (
        (moments["kind_before"] != "none")
        & (moments["rupture_kind"] != "none")
        & ~moments["events"].str.contains("backlash|onset")
    )
    rises = moments["rupture_intensity"] > moments["intensity_before"]
    below = moments["confirmation"] <= border
    assert (stays & below).sum() > 100
    assert not rises[stays & below].any()
    beyond = moments[stays & ~below]
    low, high = beyond["confirmation"].quantile([0.25, 0.75])
    least, most = beyond["confirmation"] < low, beyond["confirmation"] > high
    assert rises[beyond.index][most].mean() > rises[beyond.index][least].mean() + 0.3


def test_ruptures_are_events(moments):
    """Most exchanges have no open rupture."""
    assert (moments["rupture_kind"] == "none").mean() > 0.5


def test_strain_and_confirmation_precede_an_onset(moments):
    """In the moment before a rupture begins both are higher than in other quiet moments."""
    before = moments.groupby(["dyad", "session"])[["strain", "confirmation"]].shift()
    quiet = moments["kind_before"] == "none"
    begins = quiet & moments["events"].str.contains("onset")
    for signal in ("strain", "confirmation"):
        others = before.loc[quiet & ~begins, signal]
        assert before.loc[begins, signal].mean() > others.mean() + 0.5 * others.std()


def test_a_therapist_who_resists_mild_pulls_is_embedded_less(short):
    """The same dyads, with the mildest pull drawing the therapist in, are more embedded."""
    yielding = study(*SHORT, "mechanisms.resistance=false")
    embedded = [t.sessions.groupby("dyad")["embeddedness"].mean() for t in (yielding, short)]
    assert (embedded[0] > embedded[1]).mean() > 0.9


# --- Moments in and out of tune ----------------------------------------------


def test_without_misattunement_there_is_less_strain_and_no_less_tuning(short):
    """What is out of tune strains; without that the moments themselves remain."""
    calm = study(*SHORT, "mechanisms.misattunement=false")
    strain = [t.sessions.groupby("dyad")["peak_strain"].mean() for t in (short, calm)]
    difference = strain[0] - strain[1]
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(len(difference))
    assert calm.sessions["matched_share"].mean() < 1.0


def test_without_attunement_fewer_moments_are_in_tune(short):
    """Retuning without words brings moments back; switched off, fewer match."""
    deaf = study(*SHORT, "mechanisms.attunement=false")
    matched = [t.sessions.groupby("dyad")["matched_share"].mean() for t in (short, deaf)]
    difference = matched[0] - matched[1]
    assert difference.mean() > 2.0 * difference.std() / np.sqrt(len(difference))


def test_affiliation_moves_in_phase_and_control_in_antiphase(short):
    """Within sessions the partners' affiliation correlates positively, control negatively."""
    sessions = short.sessions
    for column, sign in (("affiliation_correlation", 1), ("control_correlation", -1)):
        by_dyad = sign * sessions.groupby("dyad")[column].mean()
        error = by_dyad.std() / np.sqrt(len(by_dyad))
        assert by_dyad.mean() > 0.1
        assert by_dyad.mean() > 3.0 * error


def test_without_pull_on_affiliation_the_phase_is_gone():
    """Neither partner drawn to the other's warmth, their affiliation hardly correlates."""
    free = study(
        *SHORT,
        "parameters.pull.patient_affiliation=0",
        "parameters.pull.therapist_affiliation=0",
        "mechanisms.attunement=false",
    )
    assert abs(free.sessions["affiliation_correlation"].mean()) < 0.05


def test_matched_states_are_about_a_third(ordinary):
    """Most moments are a little out of tune, and that is ordinary."""
    assert 0.2 < ordinary.sessions["matched_share"].mean() < 0.45


# --- Kinds -------------------------------------------------------------------


def test_withdrawal_is_commoner_than_confrontation(ordinary):
    """Of the ruptures that begin, most are withdrawals."""
    kinds = ordinary.episodes["kind_start"].value_counts()
    assert kinds["withdrawal"] > 1.5 * kinds["confrontation"]


def test_confronters_confront_and_withdrawers_withdraw():
    """The angry patient's ruptures are mostly confrontations, the compliant one's hardly."""
    shares = {}
    for patient in ("angry_confronter", "compliant_withdrawer"):
        tables = study("dyads=80", "treatment.sessions=10", f"patient={patient}")
        shares[patient] = (tables.episodes["kind_start"] == "confrontation").mean()
    assert shares["angry_confronter"] > 0.5 > shares["compliant_withdrawer"] + 0.3


def test_the_same_impasse_returns(ordinary):
    """Two ruptures in a row are of the same kind more often than kinds by chance would be."""
    kinds = ordinary.episodes[["dyad", "kind_start"]]
    previous = kinds.groupby("dyad")["kind_start"].shift()
    followed = previous.notna()
    same = (kinds["kind_start"] == previous)[followed].mean()
    shares = kinds["kind_start"].value_counts(normalize=True)
    assert same > (shares**2).sum()


def test_a_rupture_kind_can_change_into_the_other(ordinary):
    """Some withdrawals end as confrontations, or the other way round, but few."""
    changed = ordinary.episodes["kind_start"] != ordinary.episodes["kind_end"]
    assert 0.0 < changed.mean() < 0.3


# --- Seen by whom ------------------------------------------------------------


def test_patients_report_ruptures_in_a_fifth_to_a_half_of_sessions(ordinary):
    """As the field reports."""
    assert 0.2 < ordinary.sessions["rupture_patient"].mean() < 0.5


def test_therapists_and_observers_report_more_ruptures_than_patients(ordinary):
    """What patients hide, or do not mind, others see, or think they see."""
    shares = ordinary.sessions[
        ["rupture_patient", "rupture_therapist", "rupture_observer"]
    ].mean()
    assert shares["rupture_patient"] < shares["rupture_therapist"]
    assert shares["rupture_therapist"] < shares["rupture_observer"]


def noticed(tables: Tables, kind: str) -> pd.Series:
    """Whether each rupture of a kind was noticed."""
    return tables.episodes.loc[tables.episodes["kind_start"] == kind, "detected"]


@pytest.fixture(scope="module")
def by_compliance() -> dict[float, Tables]:
    """The same patients, complying not at all and almost wholly; nothing is repaired."""
    return {
        compliance: study(
            "dyads=300",
            "treatment.sessions=12",
            "therapist.repair_probability=0",
            f"patient.compliance={compliance}",
        )
        for compliance in (0.0, 0.9)
    }


def test_confrontation_is_noticed_more_often_than_withdrawal(ordinary):
    """Anger is harder to miss."""
    assert noticed(ordinary, "confrontation").mean() > noticed(ordinary, "withdrawal").mean()


def test_compliant_withdrawal_is_noticed_least(by_compliance):
    """Who placates is missed more often than who simply turns away."""
    bare, compliant = (noticed(tables, "withdrawal") for tables in by_compliance.values())
    assert compliant.mean() < bare.mean() - 0.03
    assert compliant.mean() < noticed(by_compliance[0.9], "confrontation").mean()


def test_compliance_delays_the_notice(by_compliance):
    """Withdrawals that are noticed at all are noticed later under compliance."""
    delays = []
    for tables in by_compliance.values():
        seen = tables.episodes[
            (tables.episodes["kind_start"] == "withdrawal") & tables.episodes["detected"]
        ]
        begun = seen["session_begun"] * 60 + seen["exchange_begun"]
        delays.append(
            (seen["session_detected"] * 60 + seen["exchange_detected"] - begun).mean()
        )
    assert delays[1] > delays[0]


def notices_per_exchange(tables: Tables) -> float:
    """Ruptures noticed per exchange in which one was open and not yet noticed.

    The share noticed would not do: the ruptures of skilled therapists are
    weaker and shorter, so that there is less to notice and less time for it.
    """
    episodes = tables.episodes
    begun, detected, ended = (
        episodes[f"session_{moment}"] * 60 + episodes[f"exchange_{moment}"]
        for moment in ("begun", "detected", "ended")
    )
    attended = episodes["dyad"].map(tables.dyads.set_index("dyad")["sessions_attended"])
    watched_until = detected.fillna(ended).fillna((attended + 1) * 60)
    return episodes["detected"].sum() / (watched_until - begun).sum()


def test_skilled_therapists_notice_more_and_also_what_is_not_there(skill_by_repair):
    """Mindfulness finds ruptures, and raises false alarms."""
    low, high = skill_by_repair[0.2, 0.0], skill_by_repair[0.8, 0.0]
    assert notices_per_exchange(high) > 1.5 * notices_per_exchange(low)
    alarms = [t.sessions["false_alarms"].mean() for t in (low, high)]
    assert alarms[1] > alarms[0] > 0.0
