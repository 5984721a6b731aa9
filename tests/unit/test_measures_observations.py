"""Tables that others made: what cannot be meant is refused, what is missing is said."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import signal
from statsmodels.stats.inter_rater import cohens_kappa

import dyad_sim
from dyad_sim.measures import (
    Estimate,
    Frames,
    difference_in,
    mean,
    positions_on_a_path,
    share,
    summarise,
    summarise_cells,
)
from dyad_sim.measures.change.effect_sizes import cohens_d
from dyad_sim.measures.change.phases import phase_changes
from dyad_sim.measures.change.scores import (
    reliable_change_index,
    reliably_improved,
    standardised_change,
)
from dyad_sim.measures.change.within import autocorrelation, cross_lag, lagged, within_person
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.observations import (
    MissingColumnError,
    floats,
    happened,
    in_order,
    known_rows,
    numbers,
    yes_or_no,
)
from dyad_sim.measures.core.ordered import Ordered, ordered
from dyad_sim.measures.core.rates import rate, wilson
from dyad_sim.measures.core.regressions import correlation
from dyad_sim.measures.core.spread import quantiles
from dyad_sim.measures.core.table_views import first_and_last, therapist_of
from dyad_sim.measures.people.agreement import kappa, match_difference, sensitivity, specificity
from dyad_sim.measures.people.generalizability import generalizability
from dyad_sim.measures.people.intraclass import intraclass
from dyad_sim.measures.people.positions import mean_position
from dyad_sim.measures.people.spectra import coherence, phase
from dyad_sim.measures.people.therapists import therapist_share
from dyad_sim.measures.ruptures.aftermath import (
    open_after,
    resolved_by_attempts,
    rise_by_attempts,
)
from dyad_sim.measures.ruptures.antecedents import (
    before_onset,
    negative_complementarity,
    onset_ratio,
)
from dyad_sim.measures.ruptures.detection_order import detected_shares, detection_order
from dyad_sim.measures.ruptures.rupture_courses import duration, ruptures_in, windows_without
from dyad_sim.measures.ruptures.series import (
    Criterion,
    gaps_longer_than,
    sequences,
    share_with_rupture,
    significant_trend_share,
)
from dyad_sim.measures.studies.contrasts import paired_difference
from experiments.lib.measures.bimodality import dip_test, holm
from experiments.lib.measures.combinations import combination
from experiments.lib.measures.hazard import dropout_share_by, hazard
from experiments.lib.measures.mismatches import mismatches, moments_of
from experiments.lib.measures.odds import log_odds
from experiments.lib.measures.power import cases_needed, power_of
from experiments.lib.measures.sequences import first_sessions, median
from experiments.lib.measures.twins import unlike_over_chance
from experiments.lib.measures.typical import remoteness
from tests.made_up import cycles, frame_of_array, frame_of_exchanges

SEED = 20261129
NAN = np.nan

Measure = Callable[..., Estimate]
Frame = pd.DataFrame


def coded(categories: int = 2, rows: int = 400) -> Frame:
    """Two coders who agree somewhat, in categories from 0; twenty dyads."""
    generator = np.random.default_rng(SEED)
    first = generator.integers(0, categories, rows)
    same = generator.random(rows) < 0.6
    second = np.where(same, first, generator.integers(0, categories, rows))
    return pd.DataFrame({"dyad": np.arange(rows) % 20, "first": first, "second": second})


def rated(dyads: int = 12, sessions: int = 12) -> Frame:
    """Ratings that carry over from session to session, by three therapists."""
    shocks = np.random.default_rng(SEED).normal(size=(dyads, sessions))
    frame = frame_of_array(4.0 + signal.lfilter([1.0], [1.0, -0.6], shocks))
    return frame.assign(therapist=frame["dyad"] // 4)


def ended(dyads: int = 40) -> Frame:
    """Dyads that attended some sessions, and whether they dropped out."""
    generator = np.random.default_rng(SEED)
    return pd.DataFrame(
        {
            "dyad": np.arange(dyads),
            "attended": generator.integers(1, 20, dyads),
            "left": generator.random(dyads) < 0.4,
            "x": generator.normal(size=dyads),
        }
    )


def courses(sessions: int = 6, length: int = 60) -> Frame:
    """Exchanges of twelve dyads, in which ruptures come and go."""
    generator = np.random.default_rng(SEED)
    size = (12, sessions, length)
    frame = frame_of_exchanges(generator.normal(size=size), generator.normal(size=size))
    is_open = generator.random((len(frame) + 4) // 5).repeat(5)[: len(frame)] < 0.4
    speaking = generator.random(len(frame)) < 0.3
    return frame.assign(
        rupture_kind=np.where(is_open, "withdrawal", "none"),
        metacommunicating=speaking,
        aware=True,
        events="",
        rupture_intensity=0.5 * is_open,
        matched=generator.random(len(frame)) < 0.5,
    )


# --- Codes other than 0 and 1 -----------------------------------------------------------


@pytest.mark.parametrize("categories", [2, 3, 5])
@pytest.mark.parametrize(
    "recode",
    [
        lambda column: column + 1,
        lambda column: column * 10 + 7.0,
        lambda column: column.map(lambda code: f"kind {code}"),
        lambda column: column.map(lambda code: f"kind {code}").astype("category"),
    ],
)
def test_kappa_does_not_ask_how_categories_are_coded(
    categories: int, recode: Callable[[pd.Series], pd.Series]
) -> None:
    """It is what statsmodels finds, and has the interval of yes and no."""
    frame = coded(categories)
    again = frame.assign(first=recode(frame["first"]), second=recode(frame["second"]))
    found = kappa(again, "first", "second")
    table = pd.crosstab(frame["first"], frame["second"]).to_numpy()
    assert found.value == pytest.approx(cohens_kappa(table).kappa)
    assert found[:3] == pytest.approx(kappa(frame, "first", "second")[:3])


def test_coders_who_do_not_mean_the_same_codes_are_refused() -> None:
    """1 and 2 of one are not 0 and 1 of the other."""
    frame = coded()
    with pytest.raises(ValueError, match="columns first and second must have the same"):
        kappa(frame.assign(first=frame["first"] + 1), "first", "second")
    with pytest.raises(ValueError, match=r"column first must hold cat.* row 0 holds"):
        kappa(frame.assign(first=frame["first"] + 0.5), "first", "second")
    with pytest.raises(ValueError, match="column second must hold names"):
        kappa(frame.assign(first="yes"), "first", "second")


def test_kappa_of_several_coders_is_that_of_conger() -> None:
    """Of two it is Cohen's; of three the mean agreement and chance over the pairs."""
    frame = coded(3).assign(third=lambda rows: rows["first"].where(rows.index % 3 > 0, 0))
    columns = ["first", "second", "third"]
    agreed, chance = [], []
    for one, other in (("first", "second"), ("first", "third"), ("second", "third")):
        agreed.append((frame[one] == frame[other]).mean())
        chance.append(_chance(frame, one, other))
    expected = (np.mean(agreed) - np.mean(chance)) / (1.0 - np.mean(chance))
    found = kappa(frame, *columns[:2], more=columns[2:])
    assert found.value == pytest.approx(expected)
    assert found.low < found.value < found.high
    assert kappa(frame, "first", "second", more=["fourth"]).reason == "no column fourth"
    alike = kappa(frame.assign(first=1, second=1, third=1), "first", "second", more=["third"])
    assert (alike.trusted, alike.reason) == (False, "nothing differs")


def _chance(frame: Frame, one: str, other: str) -> float:
    """How often two coders agree by chance."""
    return float(
        sum((frame[one] == kind).mean() * (frame[other] == kind).mean() for kind in range(3))
    )


@pytest.mark.parametrize("average", [True, False])
def test_the_intraclass_correlation_of_several_coders_by_hand(average: bool) -> None:
    """The example of Shrout & Fleiss (1979): 0.29 of one judge, 0.62 of the mean of four."""
    ratings = [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ]
    frame = pd.DataFrame(ratings, columns=list("abcd")).assign(dyad=range(6))
    found = intraclass(frame, "a", "b", more=["c", "d"], average=average)
    assert found.value == pytest.approx(0.62 if average else 0.29, abs=0.005)


BINARY: dict[str, Callable[[Frame], object]] = {
    "sensitivity": lambda frame: sensitivity(frame, "first", "second"),
    "specificity": lambda frame: specificity(frame, "first", "second"),
    "match_difference": lambda frame: match_difference(frame, "second", "first"),
    "cohens_d": lambda frame: cohens_d(frame.assign(y=range(len(frame))), "y", "first"),
    "log_odds": lambda frame: log_odds(frame.assign(y=range(len(frame))), "first", ["y"]),
    "hazard": lambda frame: hazard(frame.assign(n=3), attended="n", event="first"),
    "dropout": lambda frame: dropout_share_by(
        frame.assign(n=3), 2, attended="n", event="first"
    ),
    "detected": lambda frame: detected_shares(
        frame.assign(kind_start="withdrawal", compliance=0.5), detected="first"
    ),
    "twins": lambda frame: unlike_over_chance(frame["first"], frame["second"]),
}


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("code", [2, -9, 0.5, "?", "maybe"])
def test_what_is_neither_yes_nor_no_is_refused_with_column_and_row(
    name: str, code: object
) -> None:
    frame = coded().astype({"first": object})
    frame.loc[17, "first"] = code
    with pytest.raises(ValueError, match=r"column (first|course) must .* row 17 holds"):
        BINARY[name](frame)


@pytest.mark.parametrize(
    "recode",
    [
        lambda column: column == 1,
        lambda column: column.astype("Float64"),
        lambda column: column.map({1: "yes", 0: "no"}),
        lambda column: column.map({1: "TRUE", 0: "False"}),
    ],
)
def test_yes_and_no_may_be_said_in_several_ways(
    recode: Callable[[pd.Series], pd.Series],
) -> None:
    frame = coded()
    again = frame.assign(first=recode(frame["first"]), second=recode(frame["second"]))
    for measure in (sensitivity, specificity, match_difference, kappa):
        assert measure(again, "first", "second") == measure(frame, "first", "second")


def test_sessions_attended_are_whole_numbers_from_0() -> None:
    for wrong in (2.5, -1.0):
        frame = ended().astype({"attended": float})
        frame.loc[3, "attended"] = wrong
        with pytest.raises(ValueError, match=r"column attended must hold whole .* row 3"):
            hazard(frame, attended="attended", event="left")


@pytest.mark.parametrize("values", [[1, 2, 2, 1], [-9, 0, 1, 0], ["a", "", "none", "a"]])
def test_events_that_are_coded_otherwise_are_refused(values: list[object]) -> None:
    frame = pd.DataFrame({"dyad": 1, "session": [1, 2, 3, 4], "exchange": 0, "rupture": values})
    for measure in (
        lambda: gaps_longer_than(frame, "rupture", 1),
        lambda: windows_without(frame, "rupture", 2),
        lambda: duration(frame, rupture="rupture"),
        lambda: happened(frame, "rupture"),
    ):
        with pytest.raises(ValueError, match="column rupture must"):
            measure()


def test_events_may_be_counts_intensities_or_kinds() -> None:
    for values in ([0, 2, 1, 3], [0.1, 0.0, 0.7, 0.9], ["no", "x", None, "none"]):
        frame = pd.DataFrame({"rupture": values})
        expected = [NAN if pd.isna(v) else v not in (0, "no", "none") for v in values]
        np.testing.assert_array_equal(happened(frame, "rupture"), expected)


def test_shares_of_more_than_there_is_are_refused() -> None:
    with pytest.raises(ValueError, match="successes must lie between 0 and the trials, got 2"):
        share([1, 2, 1], None, [1, 2, 3])
    dyads = pd.DataFrame({"dyad": range(12), "ruptures": 1, "resolved": [2] * 12})
    with pytest.raises(ValueError, match="column resolved must lie between 0 and ruptures"):
        summarise(Frames(dyads, pd.DataFrame(), pd.DataFrame()))
    sessions = rated().assign(rupture_patient=lambda rows: 1 + rows["session"] % 2)
    with pytest.raises(ValueError, match="column rupture_patient must say yes or no"):
        summarise(Frames(pd.DataFrame({"dyad": range(12)}), sessions, pd.DataFrame()))


# --- What is missing in a series --------------------------------------------------------


def run_of(*matched: object) -> Frame:
    """One session, exchange by exchange."""
    return pd.DataFrame(
        {"dyad": "a", "session": 1, "exchange": range(len(matched)), "matched": matched}
    )


@pytest.mark.parametrize("missing", [None, NAN, pd.NA])
def test_an_unknown_moment_is_neither_in_tune_nor_out_of_it(missing: object) -> None:
    """It ends a mismatch without mending it, and what comes after began nobody knows when."""
    whole = run_of(True, False, missing, True, False, True)
    found = mismatches(moments_of(whole))
    assert found["length"].tolist() == [1, 1]
    assert found["mended"].tolist() == [False, True]
    assert moments_of(whole).left.tolist() == [1, 0, 2, 1, 0]


def test_a_missing_exchange_is_as_an_unknown_one() -> None:
    frame = run_of(True, False, False, None, False, True, False)
    found = mismatches(moments_of(frame.dropna()))
    pd.testing.assert_frame_equal(found, mismatches(moments_of(frame)))
    assert found["length"].tolist() == [2, 1]


def test_exchanges_that_are_missing_are_not_looked_across() -> None:
    frame = courses(1)
    rows = ordered(frame[frame["exchange"] != 30], "x")
    assert isinstance(rows, Ordered)
    assert rows.place.max() == 29
    after = rows.table["exchange"].to_numpy() == 31
    assert np.isnan(rows.at(numbers(rows.table, "x"), -1)[after]).all()
    assert rows.after_gap[after].all()
    assert rows.after_gap.sum() == 12


@pytest.mark.parametrize("gone", ["exchange 5", "session 2"])
def test_a_rupture_is_not_followed_across_a_gap(gone: str) -> None:
    """Open from the 4th exchange to the 8th: its end is not seen, nor how the next began."""
    frame = pd.DataFrame(
        {"dyad": 1, "session": 1, "exchange": range(12), "rupture_kind": "none"}
    )
    if gone == "session 2":
        frame = frame.assign(session=frame["exchange"] // 6 * 2 + 1)
        opens, rest = range(4, 8), frame
    else:
        opens, rest = range(4, 9), frame[frame["exchange"] != 6]
    rest = rest.assign(rupture_kind=np.where(rest["exchange"].isin(opens), "x", "none"))
    rows = ordered(rest, says=["rupture_kind"])
    assert isinstance(rows, Ordered)
    found = ruptures_in(rows, "rupture_kind")
    assert found[["start", "stop", "ended"]].to_numpy().tolist() == [[4, 6, False]]


def test_a_rupture_of_which_nothing_is_known_is_no_calm() -> None:
    frame = courses()
    hidden = frame["exchange"] % 20 == 10
    unknown = frame.assign(rupture_kind=frame["rupture_kind"].mask(hidden))
    for measure in (
        lambda rows: onset_ratio(rows, "x", how=VALUES_ONLY),
        lambda rows: open_after(rows, 2, how=VALUES_ONLY),
        lambda rows: duration(rows, how=VALUES_ONLY),
        lambda rows: before_onset(rows, "x", 3, how=VALUES_ONLY),
    ):
        assert measure(unknown) == pytest.approx(measure(frame[~hidden]), nan_ok=True)


def test_cycles_are_not_looked_for_across_gaps() -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    found = coherence(frame[frame["exchange"] != 30], "x", "y")
    assert found.reason == "no session of 40 exchanges in a row"
    late = frame[frame["exchange"] != 5]
    assert phase(late, "x", "y").value == pytest.approx(60.0, abs=10.0)
    twice = frame.assign(exchange=2 * frame["exchange"])
    assert phase(twice, "x", "y").reason == "no session of 40 exchanges in a row"


def test_gaps_between_rated_sessions_are_said() -> None:
    frame = rated()
    frame.loc[frame["session"].isin([4, 5]) & (frame["dyad"] < 3), "alliance"] = NAN
    for found in (share_with_rupture(frame, "alliance", Criterion(1.0)),):
        assert found.reason.endswith("over 3 gaps")


# --- Windows, rates and lags ------------------------------------------------------------


def slow(rate: float = 1.0, period: float = 100.0) -> Frame:
    """Two partners who swing slowly in antiphase, beside fast noise of their own."""
    generator = np.random.default_rng(SEED)
    time = np.arange(600) / rate
    swing = np.sin(2.0 * math.pi * time / period + generator.uniform(0.0, 6.0, (12, 1, 1)))
    x, y = (sign * swing + generator.normal(0.0, 0.3, swing.shape) for sign in (1.0, -1.0))
    frame = frame_of_exchanges(x, y)
    return frame.assign(exchange=frame["exchange"] / rate)


def test_slow_cycles_need_a_long_window() -> None:
    frame = slow()
    assert coherence(frame, "x", "y", VALUES_ONLY).value < 0.6
    assert coherence(frame, "x", "y", VALUES_ONLY, window=200).value > 0.9
    assert phase(frame, "x", "y", VALUES_ONLY, window=200).value == pytest.approx(180.0, abs=5)


@pytest.mark.parametrize("rate", [2.0, 10.0, 0.5])
def test_a_rate_says_what_follows_what(rate: float) -> None:
    """In seconds, with several samples in each, or less than one: the same windows."""
    frame, timed = slow(), slow(rate, 100.0 / rate)
    for measure in (coherence, phase):
        expected = measure(frame, "x", "y", VALUES_ONLY, window=200)
        found = measure(timed, "x", "y", VALUES_ONLY, window=200 / rate, rate=rate)
        assert found.value == pytest.approx(expected.value)
        assert measure(timed, "x", "y", VALUES_ONLY).reason.endswith("in a row")


@pytest.mark.parametrize(("window", "rate"), [(3, 1), (20, 0.1)])
def test_windows_without_samples_are_refused(window: float, rate: float) -> None:
    with pytest.raises(ValueError, match="window and rate must give 4 samples or more"):
        coherence(slow(), "x", "y", window=window, rate=rate)


@pytest.mark.parametrize("lag", [2.0, 7.0, 0.75])
def test_sessions_that_are_numbered_otherwise_have_a_lag(lag: float) -> None:
    """Every other session rated, days in place of sessions, quarters."""
    frame = rated()
    apart = frame.assign(session=lag * frame["session"])
    missed = autocorrelation(apart, "alliance", VALUES_ONLY)
    assert missed.reason == "no two sessions 1 apart are rated"
    found = autocorrelation(apart, "alliance", VALUES_ONLY, lag=lag)
    assert found.value == pytest.approx(autocorrelation(frame, "alliance").value)
    again = frame.assign(other=frame["alliance"] ** 2)
    later = again.assign(session=lag * again["session"])
    assert cross_lag(later, "alliance", "other", lag=lag).value == pytest.approx(
        cross_lag(again, "alliance", "other").value
    )


def test_the_session_before_is_found_among_sessions_between() -> None:
    frame = pd.DataFrame({"dyad": 1, "session": [1, 2, 3, 5], "x": [1.0, 2.0, 3.0, 5.0]})
    np.testing.assert_array_equal(lagged(frame, ["x"], 2)["x_before"], [NAN, NAN, 1.0, 3.0])
    with pytest.raises(ValueError, match="lag must be above 0"):
        lagged(frame, ["x"], 0)


# --- Rows that are there twice ----------------------------------------------------------


def twice(frame: Frame) -> Frame:
    """The frame with its fourth row again."""
    return pd.concat([frame, frame.iloc[[3]]], ignore_index=True)


BY_SESSION: dict[str, Callable[[Frame], object]] = {
    "autocorrelation": lambda frame: autocorrelation(frame, "alliance"),
    "cross_lag": lambda frame: cross_lag(frame, "alliance", "alliance"),
    "lagged": lambda frame: lagged(frame, ["alliance"]),
    "within_person": lambda frame: within_person(frame, ["alliance"], detrended=True),
    "sequences": lambda frame: sequences(frame, "alliance", Criterion(1.0)),
    "share_with_rupture": lambda frame: share_with_rupture(frame, "alliance", Criterion(1.0)),
    "generalizability": lambda frame: generalizability(frame, "alliance"),
    "first_and_last": lambda frame: first_and_last(frame, "alliance"),
    "phase_changes": lambda frame: phase_changes(frame, "alliance", [6]),
    "windows_without": lambda frame: windows_without(frame, "alliance", 2),
    "gaps": lambda frame: gaps_longer_than(frame, "alliance", 1),
    "summarise": lambda frame: summarise(
        Frames(
            pd.DataFrame({"dyad": frame["dyad"].unique()}),
            frame.rename(columns={"alliance": "alliance_patient"}),
            pd.DataFrame(),
        )
    ),
}

BY_EXCHANGE: dict[str, Callable[[Frame], object]] = {
    "coherence": lambda frame: coherence(frame, "x", "y"),
    "phase": lambda frame: phase(frame, "x", "y"),
    "onset_ratio": lambda frame: onset_ratio(frame, "x"),
    "open_after": lambda frame: open_after(frame, 2),
    "duration": duration,
    "moments_of": moments_of,
}


@pytest.mark.parametrize("name", BY_SESSION)
def test_a_session_that_is_there_twice_is_refused(name: str) -> None:
    frame = rated()
    row = len(frame)
    with pytest.raises(ValueError, match=rf"rows (3 and {row}|{row} and 3) are both dyad 0, s"):
        BY_SESSION[name](twice(frame))


@pytest.mark.parametrize("name", BY_EXCHANGE)
def test_an_exchange_that_is_there_twice_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"both dyad .*, session 1, exchange 3\. Drop"):
        BY_EXCHANGE[name](twice(courses()))


def test_a_dyad_that_is_there_twice_is_refused() -> None:
    frame = ended().assign(
        therapist=lambda rows: rows["dyad"] // 4, cell=0, sessions_attended=3
    )
    for measure in (
        lambda: therapist_share(twice(frame), "x"),
        lambda: reliably_improved(twice(frame), "x", "attended", 0.8),
        lambda: summarise(Frames(twice(frame), pd.DataFrame(), pd.DataFrame())),
        lambda: summarise_cells(twice(frame)),
    ):
        with pytest.raises(ValueError, match="rows 3 and 40 are both dyad 3"):
            measure()


def test_cells_of_a_sweep_in_one_table_are_told() -> None:
    cells = pd.concat([rated().assign(cell=0), rated().assign(cell=1)], ignore_index=True)
    with pytest.raises(ValueError, match="Select one cell"):
        autocorrelation(cells, "alliance")
    assert in_order(cells, "cell", "session").size == len(cells)


# --- Therapists -------------------------------------------------------------------------


def anew(frame: Frame) -> Frame:
    """Dyads numbered anew for each therapist."""
    return frame.assign(dyad=frame["dyad"] % 4)


@pytest.mark.parametrize("name", BY_SESSION)
def test_dyads_that_are_numbered_anew_for_each_therapist_are_refused(name: str) -> None:
    frame = anew(rated())
    with pytest.raises(ValueError, match="numbered anew for each therapist"):
        BY_SESSION[name](frame)


def test_where_no_sessions_are_named_a_dyad_has_one_therapist() -> None:
    frame = anew(ended(12).assign(therapist=lambda rows: rows["dyad"] // 4, first=0, second=1))
    for measure in (
        lambda: correlation(frame, "x", "attended"),
        lambda: kappa(frame, "left", "left"),
        lambda: dropout_share_by(frame, 2, attended="attended", event="left"),
        lambda: mean(frame["x"], frame["dyad"], frame["therapist"]),
        lambda: paired_difference(frame, frame, "x"),
    ):
        with pytest.raises(ValueError, match="several therapists"):
            measure()


def test_measures_of_therapists_tell_dyads_of_the_same_number_apart() -> None:
    frame = rated(48).assign(therapist=lambda rows: rows["dyad"] // 4)
    one = frame.drop_duplicates("dyad").drop(columns="session")
    assert therapist_share(anew(one), "alliance") == therapist_share(one, "alliance")


def test_a_dyad_may_change_therapists_and_the_interval_says_so() -> None:
    frame = rated(48).assign(therapist=lambda rows: rows["dyad"] // 4)
    changed = frame.assign(therapist=frame["therapist"].mask(frame.index < 6, 11))
    found = correlation(changed, "alliance", "session")
    assert found.reason == "by dyad: 1 dyad of no caseload"
    assert found[:4] == correlation(frame.drop(columns="therapist"), "alliance", "session")[:4]


def test_a_missing_therapist_is_said() -> None:
    frame = ended(48).assign(therapist=lambda rows: rows["dyad"] // 4)
    without = frame.assign(therapist=frame["therapist"].where(frame["dyad"] > 1))
    said = "by dyad: 2 dyads of no caseload"
    assert correlation(without, "x", "attended").reason == said
    assert mean(without["x"], without["dyad"], without["therapist"]).reason == said
    assert dropout_share_by(without, 2, attended="attended", event="left").reason == said
    assert paired_difference(without, frame, "x").reason == said
    assert therapist_share(without, "x").reason == "without 2 dyads of no therapist"
    nobody = frame.assign(therapist=NAN)
    assert correlation(nobody, "x", "attended") == correlation(
        frame.drop(columns="therapist"), "x", "attended"
    )


# --- Intake, dates, text, units ---------------------------------------------------------


def test_an_intake_is_no_session_of_the_treatment() -> None:
    frame = rated().rename(columns={"alliance": "alliance_patient"})
    intake = frame[frame["session"] == 1].assign(session=0, alliance_patient=NAN)
    tables = Frames(pd.DataFrame({"dyad": range(12)}), frame, pd.DataFrame())
    with_intake = tables._replace(sessions=pd.concat([intake, frame], ignore_index=True))
    assert repr(summarise(with_intake)) == repr(summarise(tables))
    first = first_and_last(with_intake.sessions, "alliance_patient")
    pd.testing.assert_frame_equal(first, first_and_last(frame, "alliance_patient"))
    from_0 = frame.assign(session=frame["session"] - 1)
    with pytest.raises(ValueError, match="column alliance_patient must be empty at an intake"):
        first_and_last(from_0, "alliance_patient")


def test_treatments_that_are_not_rated_at_first_say_so() -> None:
    frame = rated().rename(columns={"alliance": "alliance_patient"})
    even = frame[frame["session"] % 2 == 0]
    tables = Frames(pd.DataFrame({"dyad": range(12)}), even, pd.DataFrame())
    reasons = {line.name: line.estimate.reason for line in summarise(tables)}
    assert reasons["alliance_first"] == "no ratings of session 1"
    assert reasons["alliance_change"] == "no ratings of session 1 and another"
    assert autocorrelation(even, "alliance_patient", lag=2).trusted


@pytest.mark.parametrize("kind", ["datetime64[ns]", "datetime64[ns, UTC]", "object", "str"])
def test_dates_are_no_numbers_of_sessions(kind: str) -> None:
    days = pd.Timestamp("2026-01-05") + pd.to_timedelta(rated()["session"] * 7, "D")
    dates = days.dt.tz_localize("UTC") if "UTC" in kind else days
    dated = rated().assign(session=dates.astype(kind))
    for name in ("autocorrelation", "sequences", "first_and_last", "phase_changes"):
        with pytest.raises(ValueError, match=r"column session must hold numbers.*row 0 holds"):
            BY_SESSION[name](dated)


@pytest.mark.parametrize("text", ["n/a", "", "3,5"])
def test_text_for_a_number_is_refused_with_column_and_row(text: str) -> None:
    frame = rated().astype({"alliance": object})
    frame.loc[7, "alliance"] = text
    for name, measure in BY_SESSION.items():
        if name not in ("windows_without", "gaps"):
            with pytest.raises(
                ValueError, match=r"column alliance\w* must hold .* row 7 holds"
            ):
                measure(frame)
    exchanges = courses().astype({"x": object})
    exchanges.loc[7, "x"] = text
    for name in ("coherence", "phase", "onset_ratio"):
        with pytest.raises(ValueError, match="column x must hold numbers, but row 7 holds"):
            BY_EXCHANGE[name](exchanges)


def test_text_in_an_array_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match="affiliation must hold numbers, but row 1 holds 'x'"):
        mean_position([0.1, "x"], [0.1, 0.2], [1, 2])
    with pytest.raises(ValueError, match="intake must hold numbers, but row 'b' holds 'x'"):
        standardised_change(pd.Series([1.0, "x"], index=["a", "b"]), [1, 2], [1, 2])
    with pytest.raises(ValueError, match="successes must hold numbers, but row 0 holds 'x'"):
        share(["x", 1], None, [1, 2])
    np.testing.assert_array_equal(floats([[1, None], ["2", 3]], "it"), [[1.0, NAN], [2.0, 3.0]])


@pytest.mark.parametrize("nothing", [NAN, None, pd.NA])
def test_a_partner_of_whom_nothing_is_known_is_named(nothing: object) -> None:
    frame = courses().assign(y=pd.Series([nothing] * len(courses()), dtype=object))
    for measure in (coherence, phase):
        assert measure(frame, "x", "y").reason == "no observations of y"
    assert correlation(frame, "x", "y").reason == "no observations of y"


@pytest.mark.parametrize("unit", [1e-8, 1e-15, 1e9])
def test_units_do_not_decide_whether_anything_varies(unit: float) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    small = frame.assign(x=unit * frame["x"], y=unit * frame["y"])
    for measure in (coherence, phase):
        expected = measure(frame, "x", "y", VALUES_ONLY)
        assert measure(small, "x", "y", VALUES_ONLY) == pytest.approx(expected, nan_ok=True)
        line = small.assign(y=unit * (0.1 * frame["exchange"] + 7.0))
        assert measure(line, "x", "y").reason == "no series varies"
    exchanges = courses()
    tiny = exchanges.assign(x=unit * exchanges["x"])
    for before in (onset_ratio, lambda rows, x: before_onset(rows, x, 3)):
        assert before(tiny, "x") == pytest.approx(before(exchanges, "x"), nan_ok=True)
    sessions = rated()
    in_unit = sessions.assign(alliance=unit * sessions["alliance"])
    for criterion in (Criterion(1.0, "own_sd"), Criterion(1.0, "sample_sd")):
        pd.testing.assert_frame_equal(
            sequences(in_unit, "alliance", criterion),
            sequences(sessions, "alliance", criterion),
        )
    whose = np.arange(12)
    scores = sessions["alliance"].to_numpy()[:24].reshape(2, 12)
    assert standardised_change(*(unit * scores), whose) == pytest.approx(
        standardised_change(*scores, whose)
    )


# --- Columns that are not there ---------------------------------------------------------


TABLES: dict[str, Callable[[Frame], object]] = {
    "hazard": lambda frame: hazard(frame, attended="no", event="no"),
    "sequences": lambda frame: sequences(frame, "no", Criterion(1.0)),
    "within_person": lambda frame: within_person(frame, ["no"]),
    "lagged": lambda frame: lagged(frame, ["no"]),
    "first_and_last": lambda frame: first_and_last(frame, "no"),
    "phase_changes": lambda frame: phase_changes(frame, "no", [6]),
    "remoteness": lambda frame: remoteness(frame, ["no"]),
    "moments_of": lambda frame: moments_of(frame.assign(matched=True).drop(columns="exchange")),
    "first_sessions": lambda frame: first_sessions(frame.drop(columns="session"), [1]),
    "complementarity": lambda frame: negative_complementarity(frame, control_patient="no"),
    "summarise_cells": summarise_cells,
    "paired_difference": lambda frame: paired_difference(frame, frame, "no"),
}


@pytest.mark.parametrize("name", TABLES)
def test_what_cannot_say_that_a_column_is_missing_raises_it(name: str) -> None:
    """In the words in which an estimate says it."""
    frame = rated().assign(exchange=0, affiliation_patient=0.1)
    with pytest.raises(MissingColumnError, match=r"^no column \w+$"):
        TABLES[name](frame)
    assert known_rows(frame, "no")[1] == "no column no"
    assert autocorrelation(frame, "no").reason == "no column no"


def test_two_columns_of_one_name_are_refused() -> None:
    frame = pd.DataFrame([[1, 2.0, 3.0]], columns=["dyad", "x", "x"])
    with pytest.raises(ValueError, match="two columns are called x"):
        known_rows(frame, "x")


def test_missing_values_of_any_kind_are_left_out() -> None:
    frame = pd.DataFrame({"dyad": [1, 2, 3], "x": pd.array([True, None, False], "boolean")})
    np.testing.assert_array_equal(yes_or_no(frame, "x"), [1.0, NAN, 0.0])
    assert known_rows(frame, "x", yes=["x"])[0]["dyad"].tolist() == [1, 3]


# --- What the tables of a study say -----------------------------------------------------


def test_the_share_of_a_session_is_the_chance_that_the_next_exchange_mends() -> None:
    """Over moments out of tune that an exchange of the session follows; not over mismatches."""
    study = dyad_sim.simulate(["exchanges_table=all", "treatment.sessions=6"], dyads=2, seed=3)
    assert study.exchanges is not None
    for dyad, rows in study.exchanges.groupby("dyad"):
        matched = rows["matched"].to_numpy()
        session = rows["session"].to_numpy()
        sessions = study.sessions[study.sessions["dyad"] == dyad].set_index("session")
        for number in sessions.index[1:]:
            here = np.flatnonzero(session == number)
            out = ~matched[here - 1]
            expected = (matched[here] & out).sum() / out.sum() if out.any() else 1.0
            found = sessions.loc[number, "matched_after_mismatch_share"]
            assert found == pytest.approx(expected)


@pytest.mark.parametrize("later", [0, -1, 1.5, True, "2", None])
def test_exchanges_after_another_are_counted_from_one(later: object) -> None:
    with pytest.raises(ValueError, match="later must be a whole number from 1"):
        open_after(pd.DataFrame(), later)  # type: ignore[arg-type]  # what it refuses


@pytest.mark.parametrize("sessions", [1e5 + 1, 1e9])
def test_no_dyad_has_more_sessions_than_can_be_meant(sessions: float) -> None:
    """As many would take memory without end."""
    frame = pd.DataFrame({"dyad": [1, 2], "sessions_attended": [3.0, sessions], "left": [0, 1]})
    with pytest.raises(ValueError, match="whole numbers from 0 to 100,000"):
        hazard(frame, event="left")


# --- Tables that do not go together -----------------------------------------------------


def of_a_clinic(**columns: object) -> Frames:
    """Twelve dyads with their sessions, and two ruptures of each, one of them escalated."""
    dyads = pd.DataFrame({"dyad": range(12)}).assign(**columns)
    ruptures = pd.DataFrame(
        {
            "dyad": np.repeat(range(12), 2),
            "episode": [1, 2] * 12,
            "peak_intensity": [0.3, 0.8] * 12,
        }
    )
    sessions = rated().drop(columns="therapist")
    return Frames(dyads, sessions.rename(columns={"alliance": "alliance_patient"}), ruptures)


def episodes_of_all() -> Frame:
    """What all measures of episodes read."""
    return of_a_clinic().episodes.assign(
        resolved=True,
        metacommunications=1,
        kind_start="withdrawal",
        compliance=0.5,
        detected=True,
    )


BY_EPISODE: dict[str, Callable[[Frame], object]] = {
    "summarise": lambda frame: summarise(of_a_clinic()._replace(episodes=frame)),
    "resolved_by_attempts": resolved_by_attempts,
    "rise_by_attempts": rise_by_attempts,
    "detected_shares": detected_shares,
    "detection_order": detection_order,
}


@pytest.mark.parametrize("name", BY_EPISODE)
def test_an_episode_that_is_there_twice_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"rows 3 and 24 are both dyad 1, episode 2\. Drop"):
        BY_EPISODE[name](twice(episodes_of_all()))


@pytest.mark.parametrize("table", ["sessions", "episodes"])
@pytest.mark.parametrize("written", ["{}", "D{}"])
def test_dyads_that_are_written_otherwise_are_refused(table: str, written: str) -> None:
    tables = of_a_clinic()
    frame = getattr(tables, table)
    other = frame.assign(dyad=[written.format(dyad) for dyad in frame["dyad"]])
    with pytest.raises(ValueError, match=rf"table {table} must be of the dyads of table dyads"):
        summarise(tables._replace(**{table: other}))
    with pytest.raises(ValueError, match="must be of the dyads of table dyads"):
        therapist_of(other, tables.dyads.assign(therapist=1))
    with pytest.raises(ValueError, match=r"must be all text or all numbers.*astype\(str\)"):
        first_sessions(other.assign(session=1), np.arange(12))


def test_dyads_of_one_table_are_all_text_or_all_numbers() -> None:
    frame = rated().astype({"dyad": object})
    frame.loc[frame["session"] > 6, "dyad"] = frame["dyad"].astype(str)
    for measure in (
        lambda: mean(frame["alliance"], frame["dyad"]),
        lambda: correlation(frame.drop(columns="therapist"), "alliance", "session"),
        lambda: summarise(
            Frames(frame.drop_duplicates("dyad"), pd.DataFrame(), pd.DataFrame())
        ),
    ):
        with pytest.raises(ValueError, match="dyads and therapists must be all text or all"):
            measure()


@pytest.mark.parametrize("ending", ["Completed", "dropped out", "", 3])
def test_endings_and_kinds_that_nobody_knows_are_refused(ending: object) -> None:
    """They would count as none of those that are known."""
    endings = ["completed", "dropped_out", None, ending] * 3
    with pytest.raises(
        ValueError, match=r"column ending must hold completed or .* row 3 holds"
    ):
        summarise(of_a_clinic(ending=endings))
    kinds = episodes_of_all().astype({"kind_start": object})
    kinds.loc[3, "kind_start"] = ending
    for measure in (detected_shares, detection_order):
        with pytest.raises(
            ValueError, match=r"column kind_start must hold withdrawal or .* 3 h"
        ):
            measure(kinds)


def test_rows_without_a_dyad_are_left_out() -> None:
    frame = rated().astype({"dyad": float})
    without = frame.assign(dyad=frame["dyad"].mask(frame.index < 20))
    left = frame[frame.index >= 20]
    for kind in (float, object):
        whose = without["dyad"].astype(kind)
        assert mean(frame["alliance"], whose) == mean(left["alliance"], left["dyad"])
        assert rate(frame["session"], None, whose) == rate(left["session"], None, left["dyad"])
    dyads = ended().assign(ruptures=2, sessions_attended=3).astype({"dyad": float})
    nobody = dyads.assign(dyad=dyads["dyad"].mask(dyads["dyad"] < 2))
    for rows in (nobody, dyads[2:]):
        lines = {
            line.name: line.estimate
            for line in summarise(Frames(rows, pd.DataFrame(), pd.DataFrame()))
        }
        assert lines["ruptures_per_session"].n == 38
    half = standardised_change(dyads["x"], dyads["x"] ** 2, nobody["dyad"])
    assert half == standardised_change(dyads["x"][2:], dyads["x"][2:] ** 2, dyads["dyad"][2:])
    assert paired_difference(nobody, dyads, "x").n == 38
    assert paired_difference(nobody, nobody, "x").n == 38


def test_less_than_nothing_is_not_counted() -> None:
    with pytest.raises(ValueError, match="events must be 0 or more, got -9 at 1"):
        rate([1, -9], None, [1, 2])
    with pytest.raises(ValueError, match="exposure must be 0 or more, got -1 at 0"):
        rate([1, 2], [-1, 9], [1, 2])
    frame = ended().assign(n=lambda rows: rows["attended"].mask(rows["dyad"] == 3, -1))
    for measure in (
        lambda: paired_difference(frame, frame, "x", "n"),
        lambda: combination([frame], [1.0], "x", "n"),
    ):
        with pytest.raises(ValueError, match="column n must be 0 or more, got -1 at 3"):
            measure()
    for name in ("ruptures", "sessions_attended", "backlashes"):
        counted = {
            "ruptures": 2,
            "sessions_attended": 3,
            "backlashes": 0,
            "metacommunications": 1,
        }
        dyads = pd.DataFrame({"dyad": range(3), **counted}).assign(**{name: [1, -9, 1]})
        with pytest.raises(ValueError, match=f"column {name} must be 0 or more, but row 1 h"):
            summarise(Frames(dyads, pd.DataFrame(), pd.DataFrame()))


# --- Numbers that stand for something else ----------------------------------------------


NUMBERS: dict[str, Callable[[list[float]], object]] = {
    "mean": lambda values: mean(values, range(12)),
    "rate": lambda values: rate(values, None, range(12)),
    "change": lambda values: standardised_change(values, range(12), range(12)),
    "median": median,
    "quantiles": quantiles,
    "kappa": lambda values: kappa(
        pd.DataFrame({"dyad": range(12), "a": values, "b": values}), "a", "b"
    ),
    "correlation": lambda values: correlation(
        pd.DataFrame({"dyad": range(12), "a": values, "b": range(12)}), "a", "b"
    ),
    "hazard": lambda values: hazard(
        pd.DataFrame({"dyad": range(12), "a": values, "b": True}), attended="a", event="b"
    ),
    "summarise": lambda values: summarise(
        Frames(
            pd.DataFrame({"dyad": range(12), "symptoms_intake": values, "symptoms_end": 1.0}),
            pd.DataFrame(),
            pd.DataFrame(),
        )
    ),
}


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e200, 2.0**53, 2**53 + 1])
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_that_stand_for_something_else_are_refused(name: str, value: float) -> None:
    """Infinity for a missing value, codes too long to be told apart, squares beyond numbers."""
    with pytest.raises(ValueError, match=r" must .* row 3 holds .*(empty|is missing)"):
        NUMBERS[name]([1, 2, 3, value, 5, 6, 7, 8, 9, 10, 11, 12])


@pytest.mark.parametrize("name", ["mean", "change", "correlation", "median", "quantiles"])
def test_numbers_whose_squares_are_nothing_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"must reach 1e-50 .* Give it in a smaller unit"):
        NUMBERS[name]([1e-200 * place for place in range(12)])


def test_long_codes_are_told_apart_as_text() -> None:
    """As floats both are one and the same, and coders would always agree."""
    codes = pd.Series([2**53, 2**53 + 1] * 6)
    frame = pd.DataFrame({"dyad": range(12), "a": codes, "b": codes[::-1].to_numpy()})
    with pytest.raises(ValueError, match=r"column a must hold numbers between.*astype\(str\)"):
        kappa(frame, "a", "b")
    assert kappa(frame.astype({"a": str, "b": str}), "a", "b").value == -1.0


@pytest.mark.parametrize(
    ("first", "second"),
    [([0, 1, 2], [1, 2, 3]), ([1, 2, 3], [2, 3, 3]), (["a", "b", "c"], ["b", "c", "C"])],
)
def test_coders_of_whom_each_has_a_category_of_its_own_are_refused(
    first: list[object], second: list[object]
) -> None:
    """Unless both say that they could have had them all."""
    frame = pd.DataFrame({"dyad": range(12), "a": first * 4, "b": second * 4})
    if set(second) < set(first):
        assert math.isfinite(kappa(frame, "a", "b").value)
        return
    with pytest.raises(ValueError, match=r"but only a has \[.*\] and only b has \[.*Recode"):
        kappa(frame, "a", "b")
    with pytest.raises(ValueError, match="columns a and b must have the same categories"):
        kappa(frame, "a", "a", more=["b"])
    same = pd.CategoricalDtype(sorted({*first, *second}))  # type: ignore[type-var]  # alike
    assert math.isfinite(kappa(frame.astype({"a": same, "b": same}), "a", "b").value)


# --- Arguments ------------------------------------------------------------------------


ARGUMENTS: dict[str, Callable[[], object]] = {
    "n must be a whole number from 0, got inf": lambda: wilson(1, math.inf),  # type: ignore[arg-type]
    "successes must be a whole number from 0, got -1": lambda: wilson(-1, 5),
    "successes must be at most n, here 1, got 5": lambda: wilson(5, 1),
    "p must lie in \\[0, 1\\], got 1.5 at 1": lambda: holm([0.1, 1.5]),
    "p must lie in \\[0, 1\\], got -0.1 at 0": lambda: power_of([-0.1, NAN]),
    "p must lie in \\[0, 1\\], got inf at 0": lambda: holm([math.inf]),
    "level must lie in \\(0, 1\\), got 5": lambda: power_of([0.1], 5),
    "wanted must lie in \\(0, 1\\), got 80": lambda: cases_needed([9], [wilson(1, 2)], 80),
    "cases must have one size for each": lambda: cases_needed([9], []),
    "cases must be above 0 and rise": lambda: cases_needed([9, 5], [wilson(1, 2)] * 2),
    "sessions must be a whole number from 0, got -1": lambda: gaps_longer_than(
        rated(), "alliance", -1
    ),
    "sessions must be a whole number from 0, got nan": lambda: gaps_longer_than(
        rated(),
        "alliance",
        NAN,  # type: ignore[arg-type]
    ),
    "session must be a whole number from 0, got nan": lambda: dropout_share_by(
        ended(),
        NAN,  # type: ignore[arg-type]
        attended="attended",
        event="left",
    ),
    "samples must be a whole number from 0, got -1": lambda: Bootstrap(-1),
    "samples must be 0 or at least 40, got 1": lambda: Bootstrap(1, 0),
    "samples must be 0 or at least 40, got 39": lambda: Bootstrap(39),
    "seed must be a whole number from 0, got -1": lambda: Bootstrap(99, -1),
    "how must draw samples": lambda: dip_test(range(12), VALUES_ONLY),
    "alpha must lie in \\(0, 1\\), got 5": lambda: significant_trend_share(
        rated(), "alliance", alpha=5
    ),
    "drop must be above 0, got nan": lambda: sequences(rated(), "alliance", Criterion(NAN)),
    "regain must lie in \\[0, 1\\], got 50": lambda: sequences(
        rated(), "alliance", Criterion(1.0, regain=50)
    ),
    "unit must be points or own_sd or": lambda: sequences(
        rated(),
        "alliance",
        Criterion(1.0, "sd"),  # type: ignore[arg-type]
    ),
    "occasions must be 1 or more, got 0": lambda: generalizability(
        rated(), "alliance", occasions=0
    ),
    "share_over must lie in \\(0, 1\\), got 50": lambda: duration(courses(), share_over=50),
    "length must be a whole number from 1, got 0": lambda: windows_without(
        rated(), "alliance", 0
    ),
    "back must be at most": lambda: before_onset(courses(), "x", 99),
    "back must be a whole number from 1, got 0": lambda: before_onset(courses(), "x", 0),
}


@pytest.mark.parametrize("message", ARGUMENTS)
def test_arguments_that_cannot_be_meant_are_refused_by_name(message: str) -> None:
    """And each says what to do, after the value that was given."""
    with pytest.raises(ValueError, match=rf"^{message}.*\. \S.*\.$"):
        ARGUMENTS[message]()


@pytest.mark.parametrize("fewest", [40, 999])
def test_as_few_samples_as_an_interval_needs_are_enough(fewest: int) -> None:
    assert correlation(ended(), "x", "attended", Bootstrap(fewest)).low < 1.0
    assert math.isnan(correlation(ended(), "x", "attended", Bootstrap(0)).low)


# --- Rows of nobody, and words of one's own ------------------------------------------------


def test_rows_of_no_dyad_take_nothing_from_those_of_others() -> None:
    frame = pd.DataFrame(
        {"dyad": np.repeat(["c", "a", "b"], 5), "session": [1, 2, 3, 4, 5] * 3, "r": range(15)}
    )
    nobody = pd.DataFrame({"dyad": [None] * 12, "session": range(1, 13), "r": range(12)})
    whole = pd.concat([nobody.iloc[:6], frame, nobody.iloc[6:]], ignore_index=True)
    found, expected = lagged(whole, ["r"]), lagged(frame, ["r"])
    assert found[found["dyad"].notna()]["r_before"].tolist() == pytest.approx(
        expected["r_before"].tolist(), nan_ok=True
    )
    assert found[found["dyad"].isna()]["r_before"].isna().all()
    for detrended in (False, True):
        centred = within_person(whole, ["r"], detrended=detrended)
        alone = within_person(frame, ["r"], detrended=detrended)
        assert centred.iloc[6:21]["r"].tolist() == pytest.approx(alone["r"].tolist())
        assert centred.drop(index=range(6, 21))["r"].isna().all()


def test_a_list_of_names_keeps_what_is_missing_and_what_is_a_number() -> None:
    assert mean([1.0, 2.0], ["a", np.nan])[:1] + mean([1.0, 2.0], ["a", None])[:1] == (1.0, 1.0)
    with pytest.raises(ValueError, match="all text or all numbers"):
        mean([1.0, 2.0], [1, "1"])


def test_yes_and_no_in_words_that_nobody_knows_are_refused() -> None:
    for words in (["ja", "nein"], ["present", "absent"]):
        frame = pd.DataFrame({"dyad": 1, "session": range(6), "rupture": words * 3})
        with pytest.raises(ValueError, match="must say none or no where nothing happened"):
            windows_without(frame, "rupture", 2)
    kinds = pd.DataFrame({"dyad": 1, "session": range(2), "rupture": ["withdrawal", "Yes"]})
    assert windows_without(kinds, "rupture", 1).value == 0.0


@pytest.mark.parametrize(
    "values", [np.array(["2020-01-01", "2020-01-02"], dtype="M8[D]"), np.array([1j, 2.0])]
)
def test_what_is_no_real_number_is_refused(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="row 0 holds"):
        mean(values, [1, 2])


def test_a_table_of_several_cells_is_no_cell() -> None:
    dyads = pd.DataFrame({"dyad": [0, 0], "cell": [0, 1]})
    with pytest.raises(ValueError, match="holds several"):
        difference_in("alliance_last", dyads, dyads)


ASK_A_TABLE: dict[str, Callable[[pd.DataFrame], object]] = {
    "deviations": lambda frame: within_person(frame, ["x"]),
    "lags": lambda frame: lagged(frame, ["x"]),
    "phases": lambda frame: phase_changes(frame, "x", [2]),
    "ends": lambda frame: first_and_last(frame, "x"),
    "a correlation": lambda frame: correlation(frame, "x", "y", VALUES_ONLY),
    "reliability": lambda frame: generalizability(frame, "x", how=VALUES_ONLY),
    "a lag": lambda frame: autocorrelation(frame, "x", VALUES_ONLY),
}
"""Measures of a table of sessions."""


def two_ratings() -> pd.DataFrame:
    """Two ratings of 12 dyads over 4 sessions."""
    keys = pd.MultiIndex.from_product([range(12), range(1, 5)], names=["dyad", "session"])
    draws = np.random.default_rng(5)
    return keys.to_frame(index=False).assign(x=draws.random(48), y=draws.random(48))


@pytest.mark.parametrize("ask", ASK_A_TABLE.values(), ids=ASK_A_TABLE)
@pytest.mark.parametrize(
    "given",
    [
        None,
        "table.csv",
        two_ratings().to_dict("list"),
        two_ratings().to_numpy(),
        two_ratings()["x"],
        Frames(two_ratings(), two_ratings(), two_ratings()),
        two_ratings().groupby("dyad"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_table_is_refused_by_what_it_is(ask, given) -> None:
    with pytest.raises(ValueError, match=r"frame must be one pandas DataFrame, got '\w+'. Of"):
        ask(given)


@pytest.mark.parametrize("ask", ASK_A_TABLE.values(), ids=ASK_A_TABLE)
def test_names_must_be_single_and_all_text_or_all_numbers(ask) -> None:
    """Dyad 1 and dyad "1" are not two, and a list is no name."""
    frame = two_ratings()
    mixed = frame["dyad"].astype(object).where(frame.index < 24, frame["dyad"].astype(str))
    with pytest.raises(ValueError, match="must be all text or all numbers"):
        ask(frame.assign(dyad=mixed))
    with pytest.raises(ValueError, match="column dyad must hold one number or text"):
        ask(frame.assign(dyad=pd.Series([[dyad] for dyad in frame["dyad"]])))


@pytest.mark.parametrize("ask", ASK_A_TABLE.values(), ids=ASK_A_TABLE)
@pytest.mark.parametrize(
    "index",
    [
        np.zeros(48, dtype=int),
        two_ratings()["dyad"].rename("dyad"),
        pd.MultiIndex.from_frame(two_ratings()[["dyad", "session"]]),
    ],
    ids=["the same throughout", "called dyad", "of two levels"],
)
def test_labels_of_rows_do_not_matter(ask, index) -> None:
    found, usual = ask(two_ratings().set_axis(index)), ask(two_ratings())
    if isinstance(usual, pd.DataFrame):
        np.testing.assert_array_equal(found, usual)  # type: ignore[arg-type] # both are frames
    else:
        assert found == pytest.approx(usual, nan_ok=True)


@pytest.mark.parametrize("kind", ["category", "string", object, "float64[pyarrow]", "Float32"])
def test_a_summary_reads_symptoms_of_any_type(kind) -> None:
    dyads = pd.DataFrame({"dyad": range(12), "symptoms_intake": 4.0, "symptoms_end": 2.5})
    other = dyads.astype({"symptoms_intake": kind, "symptoms_end": kind})
    found = difference_in("symptom_change", other, dyads.assign(symptoms_end=2.0))
    assert found.value == pytest.approx(-0.5)


@pytest.mark.parametrize("wrong", ["high", pd.Timestamp("2026-01-05")], ids=str)
def test_symptoms_that_are_no_numbers_are_refused_by_column_and_row(wrong) -> None:
    dyads = pd.DataFrame({"dyad": range(12), "symptoms_intake": 4.0, "symptoms_end": wrong})
    tables = Frames(dyads, pd.DataFrame(), pd.DataFrame())
    for ask in (
        lambda: summarise(tables),
        lambda: difference_in("symptom_change", dyads, dyads),
    ):
        with pytest.raises(ValueError, match=r"column symptoms_end must hold numbers.* row 0 "):
            ask()


def test_a_summary_takes_tables_and_a_difference_one_table_of_each() -> None:
    dyads = pd.DataFrame({"dyad": range(12)})
    tables = Frames(dyads, pd.DataFrame(), pd.DataFrame())
    with pytest.raises(ValueError, match=r"tables must hold the tables .* got 'DataFrame'"):
        summarise(dyads)  # type: ignore[arg-type] # this is what is wrong
    with pytest.raises(ValueError, match="dyads must be one pandas DataFrame, got 'Frames'"):
        difference_in("symptom_change", tables, dyads)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no column symptoms_intake"):
        difference_in("symptom_change", dyads, dyads)


OTHER_LENGTHS = [np.arange(5), np.array([1]), 1, "dyad", {0, 1}, np.zeros((6, 1))]
"""What is not six values one after the other."""


@pytest.mark.parametrize("other", OTHER_LENGTHS, ids=repr)
def test_arrays_must_be_as_long_as_each_other(other) -> None:
    """None is stretched to the length of another, and none is cut."""
    y, dyad = np.arange(6.0) / 6.0, np.arange(6)
    asked: dict[str, Callable[[], object]] = {
        "dyad": lambda: mean(y, other),
        "therapist": lambda: mean(y, dyad, other),
    }
    if not isinstance(other, str | set):
        asked |= {
            "exposure": lambda: rate(y, other, dyad),
            "trials": lambda: share(y * 0.0, other, dyad),
            "end": lambda: standardised_change(y, other, dyad),
            "control": lambda: mean_position(y, other, dyad),
        }
    for name, ask in asked.items():
        with pytest.raises(
            ValueError, match=rf"^{name} must be (a list|6 values, one for).* got sh"
        ):
            ask()


def test_what_is_masked_is_missing() -> None:
    values = np.ma.array([1.0, 99.0, 3.0], mask=[False, True, False])
    assert mean(values, [1, 2, 3]).value == 2.0
    assert mean([1.0, 99.0, 3.0], np.ma.array([1, 2, 3], mask=values.mask)).value == 2.0
    assert quantiles(values)["p90"] == pytest.approx(2.8)


def test_one_text_is_no_list_of_columns() -> None:
    """Its letters are not taken for columns."""
    for ask in (within_person, lagged):
        with pytest.raises(ValueError, match=r"names must be a list of names .* got 'x'"):
            ask(two_ratings(), "x")
    with pytest.raises(ValueError, match="more must be a list of names"):
        intraclass(two_ratings(), "x", "y", more="xy", how=VALUES_ONLY)


def test_a_list_that_can_be_gone_through_once_is_as_good_as_another() -> None:
    for ask in (within_person, lagged):
        once, listed = ask(two_ratings(), iter(["x", "y"])), ask(two_ratings(), ["x", "y"])
        pd.testing.assert_frame_equal(once, listed)
    third = two_ratings().assign(z=lambda rows: rows["x"] ** 2)
    found = [
        intraclass(third, "x", "y", more=more, how=VALUES_ONLY) for more in (iter("z"), ["z"])
    ]
    assert found[0] == found[1] != intraclass(third, "x", "y", how=VALUES_ONLY)


def test_a_path_needs_stops_at_which_everyone_is_known() -> None:
    whole = np.full((4, 2), 0.5)
    gap = np.array([[0.1, 0.2], [0.1, np.nan], [0.3, 0.1], [0.2, 0.2]])
    with pytest.raises(ValueError, match="control must be known at every stop, got nan at 1"):
        positions_on_a_path(whole, gap, range(4))
    with pytest.raises(ValueError, match="affiliation must have two stops or more"):
        positions_on_a_path(whole[:, :1], whole, range(4))
    with pytest.raises(ValueError, match=r"control must have the shape \(4, 2\)"):
        positions_on_a_path(whole, whole[:3], range(4))


def test_a_reliable_change_reads_any_column_and_leaves_gaps_open() -> None:
    """The deviation is that of the scores that are known."""
    found = reliable_change_index(pd.Series(["1", None, "3"]), [0.0, 1.0, 3.0], 0.5)
    np.testing.assert_allclose(found, [2.0**-0.5, np.nan, 0.0])
    with pytest.raises(ValueError, match="intake must hold scores that differ"):
        reliable_change_index([2.0, 2.0], [1.0, 2.0], 0.5)
