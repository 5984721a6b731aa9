"""The tables of a study tell one story: what one counts, another lists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.studies.tables import Tables
from tests.studies import study

KEYS = ["dyad", "session"]
EXCHANGES = 60
PERFECT = (
    "dyads=24",
    "treatment.sessions=8",
    "exchanges_table=all",
    "instruments=perfect",
    "parameters.rupture.onset=0.25",  # so that there is something to count
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    """A study without measurement error, in which every exchange is kept."""
    return study(*PERFECT)


@pytest.fixture(scope="module")
def by_session(tables: Tables):
    """Exchanges, grouped by session."""
    return tables.exchanges.groupby(KEYS)


def had(events: pd.Series, name: str) -> pd.Series:
    """Whether an event is among those of each exchange."""
    return events.str.split().map(lambda names: name in names)


def count(tables: Tables, name: str) -> np.ndarray:
    """How often an event happened in each session."""
    marked = tables.exchanges.assign(hit=had(tables.exchanges["events"], name))
    return marked.groupby(KEYS)["hit"].sum().to_numpy()


def test_every_session_has_its_exchanges(tables, by_session):
    """Sixty for each session attended, numbered from 0."""
    sizes = by_session.size()
    assert (sizes == EXCHANGES).all()
    assert list(sizes.index) == list(tables.sessions[KEYS].itertuples(index=False, name=None))
    assert (by_session["exchange"].max() == EXCHANGES - 1).all()


@pytest.mark.parametrize(
    ("column", "event"),
    [
        ("ruptures_begun", "onset"),
        ("ruptures_resolved", "resolved"),
        ("metacommunications", "metacommunicated"),
        ("backlashes", "backlash"),
        ("false_alarms", "false_alarm"),
    ],
)
def test_sessions_count_the_events_of_their_exchanges(tables, column, event):
    """Each count is the number of exchanges with that event."""
    assert tables.sessions[column].tolist() == count(tables, event).tolist()
    assert tables.sessions[column].sum() > 0


@pytest.mark.parametrize(
    ("column", "source"),
    [
        ("affiliation_patient", "affiliation_patient"),
        ("control_patient", "control_patient"),
        ("affiliation_therapist", "affiliation_therapist"),
        ("control_therapist", "control_therapist"),
        ("embeddedness", "embeddedness"),
        ("matched_share", "matched"),
    ],
)
def test_means_of_sessions_are_means_of_exchanges(tables, by_session, column, source):
    """Without coding error, what is printed is the mean of the truth."""
    means = by_session[source].mean().to_numpy()
    assert tables.sessions[column].to_numpy() == pytest.approx(means)


def test_the_peak_strain_of_a_session_is_the_highest_of_its_exchanges(tables, by_session):
    """No exchange was more strained."""
    assert tables.sessions["peak_strain"].tolist() == by_session["strain"].max().tolist()


def test_the_peak_intensity_of_a_session_is_the_highest_of_its_exchanges(tables, by_session):
    """It is that of an exchange, or what was carried in from the session before."""
    highest = by_session["rupture_intensity"].max().to_numpy()
    printed = tables.sessions["peak_intensity"].to_numpy()
    assert (printed >= highest - 1e-12).all()
    begun = tables.sessions["ruptures_begun"].to_numpy() > 0
    first = tables.sessions["session"].to_numpy() == 1
    assert printed[begun & first] == pytest.approx(highest[begun & first])


def test_the_end_of_a_session_is_that_of_its_last_exchange(tables, by_session):
    """The alliance and the open intensity are those after the last exchange."""
    last = by_session[["alliance_true", "rupture_intensity"]].last()
    assert tables.sessions["alliance_true"].tolist() == last["alliance_true"].tolist()
    assert tables.sessions["open_intensity"].tolist() == last["rupture_intensity"].tolist()


@pytest.mark.parametrize("axis", ["affiliation", "control"])
def test_correlations_of_sessions_are_those_of_their_exchanges(tables, by_session, axis):
    """Without coding error, the correlation of the two partners' acts."""
    found = [
        np.corrcoef(rows[f"{axis}_patient"], rows[f"{axis}_therapist"])[0, 1]
        for _, rows in by_session
    ]
    assert tables.sessions[f"{axis}_correlation"].to_numpy() == pytest.approx(found)


def test_complementarity_is_that_of_the_exchanges(tables):
    """1 - |a - a| / 2 on affiliation, 1 - |c + c| / 2 on control, on average."""
    acts = tables.exchanges
    fit = acts.assign(
        a=1.0 - (acts["affiliation_patient"] - acts["affiliation_therapist"]).abs() / 2.0,
        c=1.0 - (acts["control_patient"] + acts["control_therapist"]).abs() / 2.0,
    )
    means = fit.groupby(KEYS)[["a", "c"]].mean()
    sessions = tables.sessions
    assert sessions["complementarity_affiliation"].to_numpy() == pytest.approx(means["a"])
    assert sessions["complementarity_control"].to_numpy() == pytest.approx(means["c"])


@pytest.mark.parametrize("who", ["patient", "therapist"])
def test_hostile_shares_are_those_of_the_exchanges(tables, who):
    """The share of acts below the threshold."""
    below = InstrumentConstants().hostile_threshold
    hostile = tables.exchanges.assign(hit=tables.exchanges[f"affiliation_{who}"] < below)
    shares = hostile.groupby(KEYS)["hit"].mean().to_numpy()
    assert tables.sessions[f"hostile_share_{who}"].to_numpy() == pytest.approx(shares)


def test_every_onset_is_an_episode_and_every_episode_an_onset(tables):
    """The episodes begin in the exchanges where a rupture began, in their order."""
    onsets = tables.exchanges[had(tables.exchanges["events"], "onset")]
    places = onsets[["dyad", "session", "exchange"]].to_numpy().tolist()
    episodes = tables.episodes[["dyad", "session_begun", "exchange_begun"]]
    assert episodes.to_numpy().tolist() == places
    assert episodes.shape[0] > 20


def test_every_end_of_an_episode_is_in_its_exchange(tables):
    """Resolved and lapsed episodes end where the exchanges say so."""
    for outcome in ("resolved", "lapsed"):
        ends = tables.exchanges[had(tables.exchanges["events"], outcome)]
        places = ends[["dyad", "session", "exchange"]].to_numpy().tolist()
        ended = tables.episodes[tables.episodes["outcome"] == outcome]
        columns = ["dyad", "session_ended", "exchange_ended"]
        assert ended[columns].astype(int).to_numpy().tolist() == places
        assert places


def test_what_never_happened_is_missing(tables):
    """An open episode has no end, an undetected one no notice, and the others have both."""
    episodes = tables.episodes
    is_open = episodes["outcome"] == "open"
    for column in ("session_ended", "exchange_ended"):
        assert (episodes[column].isna() == is_open).all()
    for column in ("session_detected", "exchange_detected"):
        assert (episodes[column].isna() == ~episodes["detected"]).all()


def test_dyads_count_their_episodes(tables):
    """Kinds, outcomes and detections of the episodes add up to the row of the dyad."""
    dyads = tables.dyads.set_index("dyad")
    episodes = tables.episodes
    for column, hit in {
        "ruptures": episodes["dyad"] >= 0,
        "withdrawals": episodes["kind_start"] == "withdrawal",
        "confrontations": episodes["kind_start"] == "confrontation",
        "escalated": episodes["peak_intensity"] >= ESCALATED,
        "detected": episodes["detected"],
        "resolved": episodes["outcome"] == "resolved",
        "lapsed": episodes["outcome"] == "lapsed",
        "open_at_end": episodes["outcome"] == "open",
    }.items():
        found = episodes[hit].groupby("dyad").size().reindex(dyads.index, fill_value=0)
        assert dyads[column].tolist() == found.tolist(), column
    whole = dyads["resolved"] + dyads["lapsed"] + dyads["open_at_end"]
    assert (whole == dyads["ruptures"]).all()
    assert (dyads["withdrawals"] + dyads["confrontations"] == dyads["ruptures"]).all()


def test_dyads_sum_their_sessions(tables):
    """Counts of sessions add up to the row of the dyad; the last session is the end."""
    dyads = tables.dyads.set_index("dyad")
    sessions = tables.sessions.groupby("dyad")
    assert dyads["sessions_attended"].tolist() == sessions.size().tolist()
    for column in ("metacommunications", "backlashes", "false_alarms"):
        assert dyads[column].tolist() == sessions[column].sum().tolist()
    last = sessions.last()
    assert dyads["symptoms_end"].tolist() == last["symptoms"].tolist()
    assert dyads["symptoms_end_true"].tolist() == last["symptoms_true"].tolist()
    assert dyads["rigidity_end"].tolist() == last["rigidity"].tolist()


def test_dyads_tell_the_reports_of_their_sessions(tables):
    """First and last rating, sessions with a rupture by who tells it, means over sessions."""
    dyads = tables.dyads.set_index("dyad")
    rows = tables.sessions.assign(
        rupture_escalated=tables.sessions["peak_intensity"] >= ESCALATED
    )
    sessions = rows.groupby("dyad")
    rating = sessions["alliance_patient"]
    assert dyads["alliance_patient_first"].tolist() == rating.first().tolist()
    assert dyads["alliance_patient_last"].tolist() == rating.last().tolist()
    for who in ("patient", "therapist", "observer"):
        told = sessions[f"rupture_{who}"].sum()
        assert dyads[f"sessions_rupture_{who}"].tolist() == told.tolist()
        assert told.sum() > 0
    escalated = sessions["rupture_escalated"].sum()
    assert dyads["sessions_escalated"].tolist() == escalated.tolist()
    assert escalated.sum() > 0
    for column in ("affiliation_correlation", "control_correlation", "matched_share"):
        assert dyads[column].to_numpy() == pytest.approx(sessions[column].mean())


def test_a_treatment_that_was_completed_had_all_its_sessions(tables):
    """Completion means all of them, an early end fewer."""
    completed = tables.dyads["ending"] == "completed"
    assert ((tables.dyads["sessions_attended"] == 8) == completed).all()


def open_exchanges(tables: Tables, episode: pd.Series) -> pd.DataFrame:
    """Exchanges of the same dyad from the onset of an episode to its end."""
    rows = tables.exchanges[tables.exchanges["dyad"] == episode["dyad"]]
    place = rows["session"] * EXCHANGES + rows["exchange"]
    begun = episode["session_begun"] * EXCHANGES + episode["exchange_begun"]
    if episode["outcome"] == "open":
        return rows[place >= begun]
    ended = episode["session_ended"] * EXCHANGES + episode["exchange_ended"]
    return rows[(place >= begun) & (place <= ended)]


def test_episodes_tell_what_their_exchanges_tell(tables):
    """Kind, peak, stage, talk and alliance of an episode are found in its exchanges."""
    for _, episode in tables.episodes.iterrows():
        rows = open_exchanges(tables, episode)
        going_on = rows[rows["rupture_kind"] != "none"]
        assert going_on["rupture_kind"].iloc[0] == episode["kind_start"]
        assert going_on["rupture_kind"].iloc[-1] == episode["kind_end"]
        assert episode["peak_intensity"] >= going_on["rupture_intensity"].max() - 1e-12
        assert episode["highest_stage"] >= going_on["stage"].max()
        resolved = had(rows["events"], "resolved") & ~had(rows["events"], "mended")
        if resolved.any():
            assert episode["highest_stage"] == 4
        talked = int(rows["metacommunicating"].iloc[1:].sum())
        assert episode["metacommunications"] == talked
        lowest = rows["alliance_true"].min()
        assert episode["alliance_lowest"] == pytest.approx(lowest)
        assert episode["alliance_after"] == rows["alliance_true"].iloc[-1]
        noticed = had(rows["events"], "noticed") | had(rows["events"], "seen_through")
        assert episode["detected"] == noticed.any()


def test_the_alliance_before_an_episode_is_that_of_the_exchange_before(tables):
    """Within a session, before the onset means after the exchange before it."""
    exchanges = tables.exchanges.set_index(["dyad", "session", "exchange"])["alliance_true"]
    inside = tables.episodes[tables.episodes["exchange_begun"] > 0]
    for _, episode in inside.iterrows():
        place = (episode["dyad"], episode["session_begun"], episode["exchange_begun"] - 1)
        assert episode["alliance_before"] == exchanges[place]


def test_no_exchange_has_two_ruptures(tables):
    """Where there is none, there is no intensity and no stage; where there is one, both fit."""
    rows = tables.exchanges
    none = rows["rupture_kind"] == "none"
    assert (rows.loc[none, "rupture_intensity"] == 0.0).all()
    assert (rows.loc[none, "stage"] == 0).all()
    assert (rows.loc[~none, "rupture_intensity"] > 0.0).all()
    assert (rows["shown_stage"] >= rows["stage"]).all()


def test_patients_report_more_in_sessions_with_intense_ruptures(tables):
    """The report of a rupture follows its peak."""
    sessions = tables.sessions
    reported = sessions.loc[sessions["rupture_patient"], "peak_intensity"].mean()
    silent = sessions.loc[~sessions["rupture_patient"], "peak_intensity"].mean()
    assert reported > silent
