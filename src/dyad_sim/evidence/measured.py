"""How each published figure is measured in the tables of a study."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.evidence.arms import Sample
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures import Estimate, mean, rate, share, unknown
from dyad_sim.measures.change.effect_sizes import (
    FEWEST_PER_GROUP,
    cohen_of_sums,
    cohens_d,
    group_moments,
    hedges_g,
    mean_difference,
    perspective_d,
)
from dyad_sim.measures.change.scores import CRITERION, reliable_change_index, reliably_improved
from dyad_sim.measures.change.within import autocorrelation, cross_lag, lagged, within_person
from dyad_sim.measures.core.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import known_rows, numbers
from dyad_sim.measures.core.products import moments_of, products
from dyad_sim.measures.core.regressions import (
    coefficient,
    correlation,
    partial_correlation,
    partial_of,
)
from dyad_sim.measures.people.agreement import match_difference, sensitivity
from dyad_sim.measures.people.generalizability import generalizability
from dyad_sim.measures.people.intraclass import intraclass
from dyad_sim.measures.people.therapists import therapist_share
from dyad_sim.measures.ruptures.series import (
    Criterion,
    gaps_longer_than,
    sequences,
    share_with_repair,
    share_with_rupture,
    significant_trend_share,
)

EARLY = 3
"""Session of an early rating: studies of alliance and outcome take the third to fifth."""

RELIABILITY = 0.85
"""Of the symptom measure, test-retest; an ordinary questionnaire of symptoms. Assumed."""

MEMORABLE = ESCALATED
"""Peak intensity from which a rupture is still told of when the treatment is long over."""

OPENLY_FELT = 0.15
"""Gap between what is felt and what is shown, on the circumplex, that a patient would call
hiding something."""

FOLLOWING = 5
"""Exchanges after an act of metacommunication in which its effect is looked for."""

WORSE = 0.05
"""Rise of intensity in those exchanges that counts as a rupture made worse."""

LOCAL_V = Criterion(1.0, "points", 2, 0.75, 2, 1, None)
"""Stevens et al. (2007), a local V: a fall and a return within three to five sessions."""

DISCONTINUITY = Criterion(1.0, "points", 9, 0.75, 9, 1, 10)
"""McLaughlin et al. (2014) and Strauss et al. (2006): a fall at any time, and a return."""

STILES = Criterion(1.5, "own_sd", 2, 0.75, 3, 1, 16)
"""Stiles et al. (2004): a V below the course of the case itself."""

SERIES = {"local V": LOCAL_V, "discontinuity": DISCONTINUITY, "V of the case": STILES}
"""Every criterion for a rupture-repair sequence in a series of ratings."""


def early_cases(sample: Sample) -> pd.DataFrame:
    """Return the cases with what was rated and seen in the early session."""
    early = sample.sessions[sample.sessions["session"] == EARLY]
    return sample.dyads.merge(
        early.drop(columns=[name for name in sample.dyads if name in early and name != "dyad"]),
        on="dyad",
    )


def alliance_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of one early rating by the patient with relief, given intake."""
    return correlation_with_relief(early_cases(sample), "alliance_patient", how)


def correlation_with_relief(cases: pd.DataFrame, name: str, how: Bootstrap) -> Estimate:
    """Correlation of a column of the cases with relief of symptoms, given intake."""
    relieved = cases.assign(relief=-cases["symptoms_end"])
    return partial_correlation(relieved, name, "relief", ["symptoms_intake"], how)


def one_rating(sample: Sample, how: Bootstrap) -> Estimate:
    """Generalizability of one rating by the patient, each case's trend taken out."""
    return generalizability(sample.sessions, "alliance_patient", how=how)


def perspectives_apart(sample: Sample, how: Bootstrap) -> Estimate:
    """How much higher patients rate than therapists, same early session, in deviations."""
    return perspective_d(early_cases(sample), "alliance_patient", "alliance_therapist", how)


def perspectives_together(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of the patient's with the therapist's rating of the same early session."""
    return correlation(early_cases(sample), "alliance_patient", "alliance_therapist", how)


def therapist_effect(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of outcome, given intake, that lies between therapists (mixed model)."""
    return therapist_share(sample.dyads, "symptoms_end", ["symptoms_intake"])


FIRST_SIX = 6
"""Sessions of the early phase in Muran et al. (2009)."""


def share_of(frame: pd.DataFrame, column: str) -> Estimate:
    """Share of rows with yes in a column."""
    return share(
        numbers(frame, column), None, frame["dyad"].to_numpy(), frame["therapist"].to_numpy()
    )


def patient_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions after which the patient says that there was a rupture."""
    return share_of(sample.sessions, "rupture_patient")


def therapist_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions after which the therapist says that there was a rupture."""
    return share_of(sample.sessions, "rupture_therapist")


def observer_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions in which an observer marks a rupture in at least one bin."""
    return share_of(sample.sessions, "rupture_observer")


def early_ratio(relational: Sample, cognitive: Sample, how: Bootstrap) -> Estimate:
    """Sessions reported by therapists over those reported by patients, first six sessions.

    The study pooled three treatments; here two are.
    """
    pooled = joined(relational.sessions, cognitive.sessions)
    early = pooled[pooled["session"] <= FIRST_SIX]
    return ratio_of(early, "rupture_therapist", "rupture_patient", how)


def joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of two arms, whose dyads and therapists stay apart."""
    both = pd.concat([first, second], ignore_index=True)
    arm = np.repeat([0, 1], [len(first), len(second)])
    return both.assign(
        **{name: both.groupby([arm, both[name]]).ngroup() for name in ("dyad", "therapist")}
    )


def ratio_of(frame: pd.DataFrame, above: str, below: str, how: Bootstrap) -> Estimate:
    """Ratio of two sums over rows."""
    known, lack = known_rows(frame, above, below)
    if lack:
        return unknown(0, lack)
    moments = np.column_stack([numbers(known, above), numbers(known, below)])
    return bootstrapped(known, moments, lambda sums: sums[:, 0] / sums[:, 1], how)


def observer_over_falls(sample: Sample, how: Bootstrap) -> Estimate:
    """Sessions marked by an observer over sessions in which the patient's rating fell.

    A fall is one of at least a deviation of the sample's ratings around each case's mean
    since the session before; sessions 2 to 6, as some five were rated of each case.
    """
    sessions = lagged(sample.sessions, ["alliance_patient"])
    early = sessions[sessions["session"].between(2, FIRST_SIX)]
    fall = early["alliance_patient_before"] - early["alliance_patient"]
    means = early.groupby("dyad")["alliance_patient"].transform("mean")
    spread = float((early["alliance_patient"] - means).std())
    return ratio_of(early.assign(fell=fall >= spread), "rupture_observer", "fell", how)


def long_gaps(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of gaps between sessions with marked strain that last more than two sessions."""
    return gaps_longer_than(sample.sessions, "rupture_observer", 2, how)


def therapist_sensitivity(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions with a rupture for the patient that the therapist reports too."""
    return sensitivity(sample.sessions, "rupture_therapist", "rupture_patient", how)


def negative_match(sample: Sample, how: Bootstrap) -> Estimate:
    """Match of the therapist's impression in good moments less that in bad ones, session 1.

    The study replayed first sessions and asked both what had gone on; here a moment is
    bad while a rupture is open, and the therapist's impression is what they are aware of.
    """
    first = sample.exchanges[sample.exchanges["session"] == 1]
    moments = first.assign(bad=first["rupture_kind"].to_numpy() != "none")
    return match_difference(moments, "aware", "bad", how)


def ever_hidden(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments in which felt and shown position once lay openly apart."""
    peak = sample.sessions.groupby("dyad")["concealment_peak"].max()
    hidden = sample.dyads["dyad"].map(peak) >= OPENLY_FELT
    return share_of(sample.dyads.assign(hidden=hidden), "hidden")


KINDS = ("withdrawal", "confrontation")

MARKERS = ("withdrawal_markers", "confrontation_markers")

RETURN_WITHIN = 5
"""Sessions in which a return to the same impasse is looked for."""


def resolved_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of cases with a memorable rupture whose most intense one was resolved.

    The study interviewed patients long after: only what was intense is told of.  The
    history of ruptures stands in for the interview.
    """
    told = sample.episodes[sample.episodes["peak_intensity"] >= MEMORABLE]
    worst = told.sort_values("peak_intensity").groupby("dyad").tail(1)
    return share_of(worst.assign(resolved=worst["outcome"] == "resolved"), "resolved")


def withdrawal_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of withdrawal among all markers that an observer counts."""
    markers = sample.sessions[list(MARKERS)].sum(axis=1)
    return ratio_of(
        sample.sessions.assign(markers=markers), "withdrawal_markers", "markers", how
    )


def impact_difference(sample: Sample, how: Bootstrap) -> Estimate:
    """Impact that a confrontation marker adds, less that of a withdrawal marker.

    Points of the observer's scale of 1 to 5 per marker, within persons.
    """
    within = within_person(sample.sessions, ["impact_observer", *MARKERS])
    contrast = {"confrontation_markers": 1.0, "withdrawal_markers": -1.0}
    return coefficient(within, "impact_observer", MARKERS, contrast, how=how)


def confrontation_and_alliance(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of confrontation markers with the therapist's rating, one early session."""
    early = sample.sessions[sample.sessions["session"] == EARLY]
    return correlation(early, "confrontation_markers", "alliance_therapist", how)


def coder_agreement(sample: Sample, how: Bootstrap) -> Estimate:
    """Agreement of two coders on the frequency of markers in a session, averaged (ICC 2,2)."""
    first = sample.sessions[list(MARKERS)].sum(axis=1)
    second = sample.sessions[[f"{name}_second" for name in MARKERS]].sum(axis=1)
    return intraclass(
        sample.sessions.assign(first=first, second=second), "first", "second", how=how
    )


def stages_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of how far observers see ruptures resolved with relief, given intake.

    Observed resolution (1 to 5) follows the stages reached; its mean over the sessions
    with marked ruptures, by case.
    """
    cases = sample.dyads.assign(resolution=observed_resolution(sample))
    return correlation_with_relief(cases, "resolution", how)


def observed_resolution(sample: Sample) -> Floats:
    """Mean resolution that observers see in a case's sessions with marked ruptures.

    Shape ``(dyad,)``, 1 to 5; NaN for a case without any.
    """
    marked = sample.sessions[sample.sessions["rupture_observer"]]
    resolution = marked.groupby("dyad")["resolution_observer"].mean()
    values: Floats = sample.dyads["dyad"].map(resolution).to_numpy(dtype=float)
    return values


def impasse_returns(sample: Sample, how: Bootstrap) -> Estimate:
    """Chance that a rupture of the same kind follows within five sessions, over base rate.

    The base rate is the chance of one in any five sessions of any case.
    """
    frame = sample.sessions.sort_values(["dyad", "session"], kind="stable")
    moments = [
        _returns(frame, sample.episodes[sample.episodes["kind_start"] == kind])
        for kind in KINDS
    ]
    return bootstrapped(frame, np.column_stack(moments), _over_base_rate, how)


def _returns(frame: pd.DataFrame, of_kind: pd.DataFrame) -> Floats:
    """Of each session with five more to come: begun, followed, both, and one."""
    begun = set(zip(of_kind["dyad"].tolist(), of_kind["session_begun"].tolist(), strict=True))
    keys = list(zip(frame["dyad"].tolist(), frame["session"].tolist(), strict=True))
    onset = np.array([key in begun for key in keys], dtype=float)
    dyad = frame["dyad"].to_numpy()
    followed = np.zeros(len(frame))
    whole = np.zeros(len(frame))
    for ahead in range(1, RETURN_WITHIN + 1):
        same = np.zeros(len(frame), dtype=np.bool_)
        same[:-ahead] = dyad[ahead:] == dyad[:-ahead]
        followed[:-ahead] = np.maximum(followed[:-ahead], onset[ahead:] * same[:-ahead])
        whole = same.astype(float)
    return np.column_stack([onset * whole, followed * whole, onset * followed * whole, whole])


def _over_base_rate(sums: Floats) -> Floats:
    """Return to a kind over what the frequency of that kind gives, kinds pooled."""
    begun, followed, both, windows = (sums[:, place::4] for place in range(4))
    expected = (begun * followed / windows).sum(axis=1)
    found: Floats = both.sum(axis=1) / expected
    return found


RATING = "alliance_patient"

PRODUCTS = 16
"""Products of contrast, relief, intake and 1."""


def local_v_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of thirty sessions with a local V in the patient's ratings."""
    return share_with_repair(completed(sample), RATING, LOCAL_V, how)


def linear_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of thirty sessions with a linear trend (p below 0.05)."""
    return significant_trend_share(completed(sample), RATING, how=how)


def discontinuity_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of ten sessions with a discontinuity in the patient's ratings."""
    return share_with_rupture(sample.sessions, RATING, DISCONTINUITY, how)


def unrepaired_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Standardised effect of an unrepaired rupture on symptoms at the end, given intake."""
    cases = sample.dyads.merge(
        sequences(sample.sessions, RATING, DISCONTINUITY)[["dyad", "unrepaired"]], on="dyad"
    )
    flagged = cases.assign(unrepaired=(cases["unrepaired"] > 0).astype(float))
    return coefficient(
        flagged,
        "symptoms_end",
        ["unrepaired", "symptoms_intake"],
        {"unrepaired": 1.0},
        standardised=True,
        how=how,
    )


def repair_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of repair with relief given intake, averaged over criteria and contrasts.

    The meta-analysis pools studies that contrast cases with a repaired rupture with cases
    whose rupture was not repaired, or with all others, and that find ruptures in series of
    ratings or by observers.  Each is reckoned, and the mean taken.
    """
    if not len(sample.dyads):
        return unknown(0, "no observations")
    contrasts = [
        contrast for criterion in SERIES.values() for contrast in _contrasts(sample, criterion)
    ]
    contrasts.append(observed_resolution(sample))
    relief = -sample.dyads["symptoms_end"].to_numpy()
    intake = sample.dyads["symptoms_intake"].to_numpy()
    moments = np.column_stack([_moments(contrast, relief, intake) for contrast in contrasts])
    return bootstrapped(sample.dyads, moments, _mean_correlation, how)


def _contrasts(sample: Sample, criterion: Criterion) -> list[Floats]:
    """Repaired against unrepaired, and against all others; NaN where a case is in neither."""
    found = sequences(sample.sessions, RATING, criterion).set_index("dyad")
    of_cases = found.reindex(sample.dyads["dyad"])
    repaired = (of_cases["repaired"] > 0).to_numpy(dtype=float)
    unrepaired = (of_cases["unrepaired"] > 0).to_numpy()
    among_ruptured = np.where((repaired > 0.0) | unrepaired, repaired, np.nan)
    return [among_ruptured, repaired]


def _moments(contrast: Floats, relief: Floats, intake: Floats) -> Floats:
    """Products of contrast, relief and intake; 0 where a case is not in the contrast."""
    seen = np.isfinite(contrast) & np.isfinite(relief) & np.isfinite(intake)
    columns = np.column_stack([np.where(seen, contrast, 0.0), relief, intake])
    return np.where(seen[:, None], products(columns), 0.0)


def _mean_correlation(sums: Floats) -> Floats:
    """Mean of the partial correlations of several contrasts, by Fisher's z."""
    parts = np.split(sums, sums.shape[1] // PRODUCTS, axis=1)
    found = np.array([np.arctanh(partial_of(moments_of(part)[1])) for part in parts])
    known = np.isfinite(found)
    # A contrast that nobody is on one side of says nothing; the others do.
    mean: Floats = np.tanh(np.where(known, found, 0.0).sum(axis=0) / known.sum(axis=0))
    return mean


def completed(sample: Sample) -> pd.DataFrame:
    """Sessions of the treatments that were completed."""
    done = sample.dyads.loc[sample.dyads["ending"] == "completed", "dyad"]
    return sample.sessions[sample.sessions["dyad"].isin(done)]


BASELINE = 8
"""Sessions before the first group is trained."""

TRAINED = 16
"""Last session of the first group's training; the second group's begins after it."""


def hostility_after_training(early: Sample, late: Sample, how: Bootstrap) -> Estimate:
    """Change of patients' hostile acts after eight sessions of training, less without it.

    Multiple baseline: share of hostile acts in sessions 9 to 16 less that in 1 to 8, of
    cases whose therapist is trained in them, less the same of cases still untrained.
    """
    changes = joined(_changes(early, 1.0), _changes(late, 0.0))
    return mean_difference(changes, "change", "trained", how)


def _changes(sample: Sample, trained: float) -> pd.DataFrame:
    """Change of each case from baseline to the eight sessions after it."""
    sessions = sample.sessions[sample.sessions["session"] <= TRAINED]
    after = sessions["session"] > BASELINE
    before, during = (
        part.groupby("dyad")["hostile_share_patient"].mean()
        for part in (sessions[~after], sessions[after])
    )
    change = sample.dyads["dyad"].map(during - before)
    return sample.dyads[["dyad", "therapist"]].assign(change=change, trained=trained)


def therapy_against_waiting(sample: Sample, how: Bootstrap) -> Estimate:
    """Symptoms at the end, waiting less treated, in deviations (g), thirteen sessions."""
    columns = ["dyad", "therapist", "symptoms_end"]
    arms = pd.concat(
        [
            sample.waiting[columns].assign(waiting=1.0),
            sample.dyads[columns].assign(waiting=0.0),
        ],
        ignore_index=True,
    )
    return hedges_g(arms, "symptoms_end", "waiting", how)


def improved_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of completers of thirteen sessions who improved reliably."""
    done = sample.dyads[sample.dyads["ending"] == "completed"]
    return reliably_improved(done, "symptoms_intake", "symptoms_end", RELIABILITY)


GOOD_OR_BAD = {
    "alliance_observer": -1.0,
    "rupture_observer": 1.0,
    "resolution_observer": -1.0,
    "therapist_contribution_observer": 1.0,
}
"""What is compared between drop-outs and completers, and which sign is expected."""


def dropout_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments that the patient ended alone, against what was agreed."""
    return share_of(with_dropout(sample.dyads), "dropped_out")


def alliance_of_dropouts(sample: Sample, how: Bootstrap) -> Estimate:
    """Early rating by patients who stayed less that of drop-outs, in deviations."""
    cases = with_dropout(early_cases(sample))
    return cohens_d(
        cases.assign(stayed=~cases["dropped_out"]), "alliance_patient", "stayed", how
    )


def confrontation_of_dropouts(sample: Sample, how: Bootstrap) -> Estimate:
    """Confrontation markers in one early session, drop-outs less others, in deviations."""
    cases = with_dropout(early_cases(sample))
    return cohens_d(cases, "confrontation_markers", "dropped_out", how)


def contribution_of_dropouts(sample: Sample, how: Bootstrap) -> Estimate:
    """Therapist's contribution as observed early, drop-outs less others, in deviations."""
    cases = with_dropout(early_cases(sample))
    return cohens_d(cases, "therapist_contribution_observer", "dropped_out", how)


def worst_of_four(sample: Sample, how: Bootstrap) -> Estimate:
    """Smallest of four differences between drop-outs and completers, each in deviations.

    Poorer alliance, more ruptures, less resolution, more contribution of the therapist, all
    as observers see them; above 0 only if all four signs are as found.
    """
    means = sample.sessions.groupby("dyad")[list(GOOD_OR_BAD)].mean()
    cases = with_dropout(sample.dyads).merge(means, left_on="dyad", right_index=True)
    compared = cases[cases["ending"] != "good_enough"]
    left = numbers(compared, "dropped_out") > 0.0
    if min(np.count_nonzero(left), np.count_nonzero(~left)) < FEWEST_PER_GROUP:
        return unknown(len(compared), "a group with fewer than 2")
    moments = [
        group_moments(sign * numbers(compared, name), left)
        for name, sign in GOOD_OR_BAD.items()
    ]
    return bootstrapped(compared, np.column_stack(moments), _smallest, how)


def with_dropout(cases: pd.DataFrame) -> pd.DataFrame:
    """Return cases with a column that says who dropped out."""
    return cases.assign(dropped_out=cases["ending"] == "dropped_out")


def _smallest(sums: Floats) -> Floats:
    """Smallest Cohen's d of what is compared, from the sums of :func:`group_moments`."""
    parts = np.split(sums, len(GOOD_OR_BAD), axis=1)
    smallest: Floats = np.min([cohen_of_sums(part) for part in parts], axis=0)
    return smallest


def recognition(sample: Sample, how: Bootstrap) -> Estimate:
    """Extra alliance in the next session where a patient's rupture was recognised.

    Interaction of the patient's report with the therapist's, on the patient's next rating,
    within persons; points of the scale of 1 to 7.
    """
    sessions = lagged(
        within_person(sample.sessions, ["alliance_patient"], detrended=True),
        ["alliance_patient", "rupture_patient", "rupture_therapist"],
    )
    both = sessions["rupture_patient_before"] * sessions["rupture_therapist_before"]
    predictors = [
        "alliance_patient_before",
        "rupture_patient_before",
        "rupture_therapist_before",
        "both",
    ]
    return coefficient(
        sessions.assign(both=both), "alliance_patient", predictors, {"both": 1.0}, how=how
    )


def symptoms_then_alliance(sample: Sample, how: Bootstrap) -> Estimate:
    """Effect of symptoms on the patient's next rating of the alliance, within persons."""
    return cross_lag(sample.sessions, "symptoms", "alliance_patient", how=how)


def session_to_session(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of the patient's rating with that of the session before, trends taken out."""
    return autocorrelation(sample.sessions, "alliance_patient", how)


def patient_dominates(sample: Sample, how: Bootstrap) -> Estimate:
    """How much more the patient's alliance goes with a session's outcome than the therapist's.

    Within persons: effect of the patient's rating on the fall of symptoms, less that of the
    therapist's, in deviations.
    """
    names = ["alliance_patient", "alliance_therapist", "symptoms"]
    within = lagged(within_person(sample.sessions, names, detrended=True), ["symptoms"])
    contrast = {"alliance_patient": -1.0, "alliance_therapist": 1.0}
    return coefficient(
        within,
        "symptoms",
        ["alliance_patient", "alliance_therapist", "symptoms_before"],
        contrast,
        standardised=True,
        how=how,
    )


CODED = (1, 5, 9, 13)
"""Sessions coded by Gomez Penedo et al. (2020)."""


def mean_of(frame: pd.DataFrame, column: str) -> Estimate:
    """Mean of a column over rows."""
    return mean(numbers(frame, column), frame["dyad"].to_numpy(), frame["therapist"].to_numpy())


def affiliation_together(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of both partners' coded affiliation over a session, mean of sessions."""
    return mean_of(sample.sessions, "affiliation_correlation")


def control_apart(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of both partners' coded control over a session, mean of sessions."""
    return mean_of(sample.sessions, "control_correlation")


def hostility_in_poor_cases(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of hostile acts of therapists in session 3, poor outcome less good outcome."""
    cases = early_cases(sample)
    intake = numbers(cases, "symptoms_intake")
    if np.unique(intake).size < 2:  # noqa: PLR2004 - one value has no deviation
        return unknown(len(cases), "all alike at intake" if len(cases) else "no observations")
    index = reliable_change_index(intake, numbers(cases, "symptoms_end"), RELIABILITY)
    poor = cases.assign(poor=index < CRITERION)
    return mean_difference(poor, "hostile_share_therapist", "poor", how)


def warmth_together(sample: Sample, how: Bootstrap) -> Estimate:
    """Slope of the patient's rating along equal affiliation of both, response surface.

    Points of the rating, 1 to 7, per unit of affiliation of both; sessions 1, 5, 9, 13.
    """
    coded = sample.sessions[sample.sessions["session"].isin(CODED)]
    p, t = coded["affiliation_patient"], coded["affiliation_therapist"]
    surface = coded.assign(pp=p * p, pt=p * t, tt=t * t)
    predictors = ["affiliation_patient", "affiliation_therapist", "pp", "pt", "tt"]
    along = {"affiliation_patient": 1.0, "affiliation_therapist": 1.0}
    return coefficient(surface, "alliance_patient", predictors, along, how=how)


def matched_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of exchanges in which the therapist's act fits the patient's, mean of sessions."""
    return mean_of(sample.sessions, "matched_share")


def metacommunication_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of the therapist's turns that are metacommunication, ordinary therapy.

    Ordinary therapy is technique first, with some room for talk about the relationship.
    """
    frame = sample.sessions
    return rate(
        numbers(frame, "metacommunications"),
        numbers(frame, "turns"),
        frame["dyad"].to_numpy(),
        frame["therapist"].to_numpy(),
    )


def more_in_ruptures(sample: Sample, how: Bootstrap) -> Estimate:
    """Rate of metacommunication while a rupture is open over the rate when none is."""
    frame = sample.exchanges
    strained = (frame["rupture_kind"].to_numpy() != "none").astype(float)
    spoken = frame["metacommunicating"].to_numpy().astype(float)
    smooth = 1.0 - strained
    moments = np.column_stack([spoken * strained, strained, spoken * smooth, smooth])
    return bootstrapped(frame, moments, ratio_of_rates, how)


def ratio_of_rates(sums: Floats) -> Floats:
    """Rate over another rate, from events and exposure of the one and of the other."""
    found: Floats = sums[:, 0] / sums[:, 1] / (sums[:, 2] / sums[:, 3])
    return found


def made_worse(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of metacommunications soon followed by a new rupture or a worse one.

    Within five exchanges a rupture begins, or the open one is more intense by 0.05.
    """
    frame = sample.exchanges.sort_values(["dyad", "session", "exchange"], kind="stable")
    intensity = numbers(frame, "rupture_intensity")
    dyad, session = frame["dyad"].to_numpy(), frame["session"].to_numpy()
    before = np.concatenate([[0.0], intensity[:-1]])
    # A rupture left open was there before the first exchange of the next session.
    before[1:][dyad[1:] != dyad[:-1]] = 0.0
    quiet = (frame["rupture_kind"] == "none").to_numpy()
    begun = (~quiet & np.append([True], quiet[:-1])).astype(float)
    highest, new = intensity.copy(), begun.copy()
    for ahead in range(1, FOLLOWING + 1):
        same = (dyad[ahead:] == dyad[:-ahead]) & (session[ahead:] == session[:-ahead])
        for soon, now in ((highest, intensity), (new, begun)):
            soon[:-ahead] = np.maximum(soon[:-ahead], np.where(same, now[ahead:], 0.0))
    acts = frame.assign(worse=(highest > before + WORSE) | (new > 0.0))
    return share_of(acts[acts["metacommunicating"]], "worse")


def ever_reported_early(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of cases in which the patient reports a rupture in the first six sessions."""
    early = sample.sessions[sample.sessions["session"] <= FIRST_SIX]
    ever = early.groupby("dyad")["rupture_patient"].max()
    cases = sample.dyads.assign(ever=sample.dyads["dyad"].map(ever))
    return share_of(cases, "ever")


def reported_in_two_to_five(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions 2 to 5 after which the patient reports a rupture."""
    return share_of(
        sample.sessions[sample.sessions["session"].between(2, 5)], "rupture_patient"
    )


def not_in_order(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of advances in resolution that skip a stage or follow a fall back."""
    events = sample.exchanges["events"].astype(str)
    advanced = sample.exchanges[events.str.contains("advanced|fell_back")]
    back = advanced["events"].astype(str).str.contains("fell_back")
    skipped = _risen_by_two(sample.exchanges).reindex(advanced.index)
    return share_of(advanced.assign(unordered=back | skipped), "unordered")


def _risen_by_two(exchanges: pd.DataFrame) -> pd.Series:
    """Whether the stage rose by more than one since the exchange before."""
    same = exchanges["dyad"] == exchanges["dyad"].shift()
    rise = exchanges["stage"] - exchanges["stage"].shift()
    return same & (rise > 1.0)


def complaint_after_withdrawal(sample: Sample, how: Bootstrap) -> Estimate:
    """Control of patients in explored withdrawals less that before exploration, -2 to 2.

    Above 0, withdrawal gives way to assertion once it is talked about.
    """
    withdrawals = sample.episodes[sample.episodes["kind_start"] == "withdrawal"]
    change = withdrawals["control_patient_explored"] - withdrawals["control_patient_unexplored"]
    return mean_of(withdrawals.assign(change=change).dropna(subset=["change"]), "change")


def v_of_the_case(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of ten sessions with a V below the course of the case itself."""
    return share_with_repair(sample.sessions, "alliance_patient", STILES, how)


def repair_in_long_therapy(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of a repaired discontinuity with relief, given intake."""
    found = sequences(sample.sessions, "alliance_patient", DISCONTINUITY).set_index("dyad")
    repaired = sample.dyads["dyad"].map(found["repaired"] > 0)
    return correlation_with_relief(sample.dyads.assign(repaired=repaired), "repaired", how)


def between_less_within(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of alliance with relief between therapists, less that within caseloads.

    The sign is contested in the field, so it is not scored.
    """
    cases = early_cases(sample)
    if not len(cases):
        return unknown(0, "no observations")
    cases = cases.assign(relief=cases["symptoms_intake"] - cases["symptoms_end"])
    names = ["alliance_patient", "relief"]
    between = cases.groupby("therapist")[names].transform("mean")
    within = cases[names] - between
    moments = np.column_stack([products(_centred(part)) for part in (between, within)])

    def difference(sums: Floats) -> Floats:
        first, second = np.split(sums, 2, axis=1)
        return partial_of(moments_of(first)[1]) - partial_of(moments_of(second)[1])

    return bootstrapped(cases, moments, difference, how)


def _centred(columns: pd.DataFrame) -> Floats:
    """Columns less their means."""
    values: Floats = (columns - columns.mean()).to_numpy(dtype=float)
    return values


def observers_alliance_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of one early rating by an observer with relief, given intake."""
    return correlation_with_relief(early_cases(sample), "alliance_observer", how)


def skewness(sample: Sample, how: Bootstrap) -> Estimate:
    """Mean absolute skewness of the patient's control within sessions; 0 is symmetric."""
    groups = sample.exchanges.groupby(["dyad", "therapist", "session"])["control_patient"]
    skewed = groups.skew().abs().rename("skewness").reset_index()
    return mean_of(skewed, "skewness")


class Measured(NamedTuple):
    """How an entry is measured on the model.

    Attributes
    ----------
    measure
        From the samples of its arms, in order, and the bootstrap to the estimate.  Its
        docstring says what the study did, and what is done here.
    arms
        Names of the arms, see :data:`~dyad_sim.evidence.arms.ARMS`.
    """

    measure: Callable[..., Estimate]
    arms: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is done here: the whole docstring, as one paragraph."""
        return " ".join((self.measure.__doc__ or "").split())

    @property
    def design(self) -> str:
        """What is done here, in one sentence: the first paragraph of the docstring."""
        return " ".join((self.measure.__doc__ or "").partition("\n\n")[0].split())


MEASURED = {
    "rupture-rate-patient": Measured(patient_rate, ("relational",)),
    "rupture-rate-therapist": Measured(therapist_rate, ("relational",)),
    "rupture-rate-observer": Measured(observer_rate, ("relational",)),
    "rupture-ratio-therapist-patient": Measured(early_ratio, ("relational", "cognitive")),
    "observer-gt-wai": Measured(observer_over_falls, ("cognitive",)),
    "resolved-share-percase": Measured(resolved_share, ("relational",)),
    "gap-without-strain": Measured(long_gaps, ("relational",)),
    "therapist-misses": Measured(therapist_sensitivity, ("relational",)),
    "detect-negative-below-chance": Measured(negative_match, ("moments",)),
    "client-concealment": Measured(ever_hidden, ("relational",)),
    "withdrawal-share": Measured(withdrawal_share, ("relational",)),
    "confrontation-higher-impact": Measured(impact_difference, ("relational",)),
    "confrontation-therapist-alliance-r": Measured(confrontation_and_alliance, ("cognitive",)),
    "icc-3rs": Measured(coder_agreement, ("relational",)),
    "confrontation-dropout-d": Measured(confrontation_of_dropouts, ("cognitive",)),
    "therapist-contribution-dropout-d": Measured(contribution_of_dropouts, ("cognitive",)),
    "resolution-needs-stages": Measured(stages_and_outcome, ("relational",)),
    "impasse-revisited": Measured(impasse_returns, ("relational",)),
    "recognition-moderates": Measured(recognition, ("relational",)),
    "local-v-30": Measured(local_v_share, ("relational",)),
    "linear-66": Measured(linear_share, ("relational",)),
    "pe-any-rupture": Measured(discontinuity_share, ("exposure",)),
    "unrepaired-beta": Measured(unrepaired_and_outcome, ("exposure",)),
    "repair-outcome-r": Measured(repair_and_outcome, ("relational",)),
    "alliance-outcome-r": Measured(alliance_and_outcome, ("relational",)),
    "alliance-g-single": Measured(one_rating, ("relational",)),
    "patient-therapist-alliance-d": Measured(perspectives_apart, ("relational",)),
    "patient-therapist-alliance-r": Measured(perspectives_together, ("relational",)),
    "therapist-effect-outcome": Measured(therapist_effect, ("relational",)),
    "reciprocal-symptom-alliance": Measured(symptoms_then_alliance, ("relational",)),
    "alliance-autocorr-growth": Measured(session_to_session, ("relational",)),
    "apim-patient-dominant": Measured(patient_dominates, ("relational",)),
    "dropout-rate": Measured(dropout_rate, ("relational",)),
    "alliance-dropout-d": Measured(alliance_of_dropouts, ("relational",)),
    "dissatisfied-more-unresolved": Measured(worst_of_four, ("relational",)),
    "affiliation-correspondence": Measured(affiliation_together, ("relational",)),
    "control-reciprocity": Measured(control_apart, ("relational",)),
    "hostile-process-poor-outcome": Measured(hostility_in_poor_cases, ("relational",)),
    "warm-complementarity-alliance": Measured(warmth_together, ("relational",)),
    "matched-state-share": Measured(matched_share, ("relational",)),
    "aft-hostility-drop": Measured(hostility_after_training, ("trained_early", "trained_late")),
    "therapy-vs-control-g": Measured(therapy_against_waiting, ("trial",)),
    "improved-share": Measured(improved_share, ("trial",)),
    "metacomm-rate": Measured(metacommunication_rate, ("cognitive",)),
    "metacomm-conditional": Measured(more_in_ruptures, ("moments",)),
    "metacomm-new-rupture": Measured(made_worse, ("moments",)),
    "rupture-early-percase": Measured(ever_reported_early, ("relational",)),
    "eames-roth-19-43": Measured(reported_in_two_to_five, ("relational",)),
    "sommerfeld-42-77": Measured(patient_rate, ("relational",)),
    "repair-not-fixed-sequence": Measured(not_in_order, ("moments",)),
    "withdrawal-to-assertion": Measured(complaint_after_withdrawal, ("relational",)),
    "stiles-215": Measured(v_of_the_case, ("exposure",)),
    "strauss-rr": Measured(repair_in_long_therapy, ("relational",)),
    "horvath-2011": Measured(alliance_and_outcome, ("relational",)),
    "between-therapist-contested": Measured(between_less_within, ("relational",)),
    "observer-wai-r23": Measured(observers_alliance_and_outcome, ("relational",)),
    "setpoint-skew": Measured(skewness, ("moments",)),
}
"""Every entry that the model is measured by, by its id, in the order of the record."""
