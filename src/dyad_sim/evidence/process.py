"""The conditions of the process: what has to be true between two acts, each measured.

A fit can put every figure inside its band and hardly use its own theory; so these are
held against the model beside the record.

Published figures hold rates, correlations and effects, and all of them can be met by a model
in which the theory does not happen: where nothing precedes an onset, or where talk about the
relationship hardly ends anything.  So the process is held to conditions of its own.  Their
bands were set before the model was fitted to them; few come from a publication.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.evidence.arms import RATES, Sample, sensitive
from dyad_sim.evidence.measured import EARLY, completed, mean_of, ratio_of_rates, share_of
from dyad_sim.measures import Estimate, mean, share
from dyad_sim.measures.change.phases import Windows, phase_changes
from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import numbers
from dyad_sim.measures.core.spread import deviation
from dyad_sim.measures.people.agreement import kappa
from dyad_sim.measures.ruptures.aftermath import (
    open_after,
    resolved_by_attempts,
    rise_by_attempts,
    signal_after,
)
from dyad_sim.measures.ruptures.antecedents import (
    negative_complementarity,
    onset_ratio,
    rise_before_onset,
)
from dyad_sim.measures.ruptures.detection_order import detection_order
from dyad_sim.measures.ruptures.rupture_courses import (
    after_less_before,
    after_less_within,
    calm_share,
    duration,
    windows_without,
)

MOST_WITHOUT_PULL = 0.4
"""Escalated ruptures without pull, as a share of their rate with it: at most."""


def escalation_without_pull(
    samples: Mapping[str, Sample], how: Bootstrap = DEFAULT
) -> Estimate:
    """Escalated ruptures per session without pull over those with it.

    An escalated rupture has a peak intensity of at least one half.  The same dyads with the
    same random numbers are compared.
    """
    with_pull, without = samples["with_pull"].dyads, samples["without_pull"].dyads
    return rate_over_rate(without, with_pull, "escalated", how)


def rate_over_rate(
    first: pd.DataFrame, second: pd.DataFrame, events: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Events per session of some dyads over those of the same dyads under other rules.

    Parameters
    ----------
    first, second
        The same dyads in the same order, with ``sessions_attended``.
    events
        Column of counts.
    """
    moments = np.column_stack(
        [
            numbers(frame, column)
            for frame in (first, second)
            for column in (events, "sessions_attended")
        ]
    )
    return bootstrapped(second, moments, ratio_of_rates, how)


def alliance_by_rate(samples: Mapping[str, Sample]) -> Floats:
    """Last rating of the alliance by intrusion-sensitive patients at each rate of repair.

    Returns
    -------
    Floats
        Shape ``(dyad, rate)``, 1 to 7; the same dyads in every column.
    """
    return np.column_stack(
        [
            numbers(samples[sensitive(probability)].dyads, "alliance_patient_last")
            for probability in RATES
        ]
    )


def interior_optimum(samples: Mapping[str, Sample], how: Bootstrap = DEFAULT) -> Estimate:
    """How much better the best interior rate of metacommunication is than either end.

    Points of the last rating, 1 to 7, by intrusion-sensitive patients; above 0 there is an
    optimum between no metacommunication and as much as can be.
    """
    ratings = alliance_by_rate(samples)

    def statistic(sums: Floats) -> Floats:
        found: Floats = sums[:, 1:-1].max(axis=1) - np.maximum(sums[:, 0], sums[:, -1])
        return found / len(ratings)

    return bootstrapped(samples[sensitive(RATES[0])].dyads, ratings, statistic, how)


SETTLED = (3, 5)
"""Sessions in which the level of the alliance is read: no longer the first impression."""

LAST_FIVE = (26, 30)
"""Sessions of a full treatment with which the early ones are compared."""

HOSTILE = -0.3
"""Affiliation of an act below which it is plainly hostile, whatever a coder's line is."""

WINDOW = 3
"""Sessions of a run in which at least a minor strain is to be expected."""

NEGATIVE = "negative_complementarity"
"""Name of the column that is added to the exchanges."""


class ProcessCondition(NamedTuple):
    """A condition of the process: what is reckoned, and the band in which it is to lie.

    Attributes
    ----------
    id
        Number of the condition, ``P1`` to ``P18``, with a word where it has several figures.
    label, unit
        What is reckoned, in a few words, and its unit.
    low, high
        Band; None where it is open.
    why
        Why the theory asks for it, in one line.
    measure
        From the samples of its arms, in order, and the bootstrap to the estimate.
    arms
        Names of the arms, see :data:`~dyad_sim.evidence.arms.ARMS`.
    sign
        Whether a sign is asked for, so that the end of the band does not belong to it.
    """

    id: str
    label: str
    unit: str
    low: float | None
    high: float | None
    why: str
    measure: Callable[..., Estimate]
    arms: tuple[str, ...]
    sign: bool = False

    @property
    def number(self) -> str:
        """Number of the condition, without the word."""
        return self.id.partition("-")[0]

    @property
    def asked(self) -> str:
        """The band in words."""
        above, below = ("above", "below") if self.sign else ("at least", "at most")
        if self.low is None:
            return f"{below} {self.high:g}"
        return (
            f"{above} {self.low:g}" if self.high is None else f"{self.low:g} to {self.high:g}"
        )

    @property
    def text(self) -> str:
        """What is done here: the whole docstring of the measure, as one paragraph."""
        return " ".join((self.measure.__doc__ or "").split())

    @property
    def design(self) -> str:
        """What is done here, in one sentence: the first paragraph of that docstring."""
        return " ".join((self.measure.__doc__ or "").partition("\n\n")[0].split())

    def holds(self, value: float) -> bool:
        """Whether a value lies inside the band; one that is not a number does not."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low < value < high if self.sign else low <= value <= high


class ProcessCompared(NamedTuple):
    """A condition of the process beside the estimate on the model; inside its band or not."""

    condition: ProcessCondition
    model: Estimate
    inside: bool


def process_of(samples: Mapping[str, Sample], how: Bootstrap) -> list[ProcessCompared]:
    """Return the conditions of the process whose arms were simulated, in their order."""
    return [
        _compared(condition, samples, how)
        for condition in PROCESS
        if set(condition.arms) <= set(samples)
    ]


def _compared(
    condition: ProcessCondition, samples: Mapping[str, Sample], how: Bootstrap
) -> ProcessCompared:
    """Return a condition beside the model."""
    model = condition.measure(*(samples[arm] for arm in condition.arms), how)
    return ProcessCompared(condition, model, condition.holds(model.value))


# --- Ruptures as events ---------------------------------------------------------


def calm(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of exchanges after which no rupture is open."""
    return calm_share(sample.exchanges)


def confirmation_ratio(sample: Sample, how: Bootstrap) -> Estimate:
    """Hazard of an onset, top over bottom decile of confirmation within a dyad.

    Mean of the three exchanges before, less the dyad's mean; moments without an open rupture.
    """
    return onset_ratio(sample.exchanges, "confirmation", how=how)


def complementarity_ratio(sample: Sample, how: Bootstrap) -> Estimate:
    """Hazard of an onset, top over bottom decile of negative complementarity within a dyad.

    Coldness of the patient that is met with less warmth than usual, and control of the one
    that meets submission of the other; otherwise as for confirmation.
    """
    return onset_ratio(_with_negative(sample), NEGATIVE, how=how)


def confirmation_rise(sample: Sample, how: Bootstrap) -> Estimate:
    """Rise of confirmation over twenty exchanges before an onset, against matched moments.

    Onsets after at least twenty exchanges of the same session without a rupture, against
    moments of the same dyad before which all was as quiet and which no onset followed within
    five exchanges; in deviations of moments at risk.
    """
    return rise_before_onset(sample.exchanges, "confirmation", how=how)


def complementarity_rise(sample: Sample, how: Bootstrap) -> Estimate:
    """Rise of negative complementarity before an onset, against matched moments.

    As for confirmation.
    """
    return rise_before_onset(_with_negative(sample), NEGATIVE, how=how)


def embeddedness_rise(sample: Sample, how: Bootstrap) -> Estimate:
    """Rise of embeddedness over twenty exchanges before an onset, against matched moments.

    As for confirmation.
    """
    return rise_before_onset(sample.exchanges, "embeddedness", how=how)


def _with_negative(sample: Sample) -> pd.DataFrame:
    """Return the exchanges with their negative complementarity."""
    exchanges = sample.exchanges
    if "control_therapist" not in exchanges:
        return exchanges
    return exchanges.assign(**{NEGATIVE: negative_complementarity(exchanges)})


def median_duration(sample: Sample, how: Bootstrap) -> Estimate:
    """Exchanges within which half of the ruptures are over.

    Exchanges of all sessions that a rupture lasts; one that is open when the treatment ends
    has lasted at least so long (product-limit estimate).
    """
    return duration(sample.exchanges, 0.5, how=how)


def upper_duration(sample: Sample, how: Bootstrap) -> Estimate:
    """Exchanges within which nine of ten ruptures are over.

    As for the median.
    """
    return duration(sample.exchanges, 0.9, how=how)


def sessions_with_rupture(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of sessions in which a rupture is open at any time, in truth."""
    sessions = sample.sessions
    return share_of(sessions.assign(open=sessions["peak_intensity"] > 0.0), "open")


def windows_without_rupture(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of runs of three sessions of a dyad that hold no rupture, in truth."""
    return windows_without(sample.sessions, "peak_intensity", WINDOW)


def ruptures_by_pull(with_pull: Sample, without_pull: Sample, how: Bootstrap) -> Estimate:
    """Ruptures begun per session with pull over their rate without, by the same dyads."""
    return rate_over_rate(with_pull.dyads, without_pull.dyads, "ruptures", how)


# --- What speaking does -----------------------------------------------------------


def open_one_later(sample: Sample, how: Bootstrap) -> Estimate:
    """Open ruptures one exchange after speaking, less those after like moments without.

    Moments in which, when the therapist decides, a rupture is open and they are aware of
    one.  Alike are those of a dyad after as many attempts in the rupture (eight and more
    count as one) and with an intensity in the same fifth; moments of speaking without one
    that is alike are left out; speaking is metacommunication; percentage points.
    """
    return open_after(sample.exchanges, 1, how=how)


def open_ten_later(sample: Sample, how: Bootstrap) -> Estimate:
    """Open ruptures ten exchanges after speaking, less those after like moments without.

    As for one exchange after it.
    """
    return open_after(sample.exchanges, 10, how=how)


def embedded_five_later(sample: Sample, how: Bootstrap) -> Estimate:
    """Embeddedness five exchanges after speaking, less that after like moments without.

    As for open ruptures.
    """
    return signal_after(sample.exchanges, "embeddedness", 5, how=how)


def resolution_rise(sample: Sample, how: Bootstrap) -> Estimate:
    """Smaller rise of the resolved share, from 0 to 1 or 2 and to 3 metacommunications."""
    return rise_by_attempts(_with_resolved(sample), how=how)


def resolved_after_many(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of ruptures with three or more metacommunications that are resolved."""
    return resolved_by_attempts(_with_resolved(sample))["3 or more"]


def _with_resolved(sample: Sample) -> pd.DataFrame:
    """Return the episodes with a column that says which were resolved."""
    return sample.episodes.assign(resolved=sample.episodes["outcome"] == "resolved")


# --- The climate of therapy ---------------------------------------------------------


def patients_affiliation(sample: Sample, how: Bootstrap) -> Estimate:
    """Mean affiliation of patients' acts."""
    return mean_of(sample.exchanges, "affiliation_patient")


def therapists_affiliation(sample: Sample, how: Bootstrap) -> Estimate:
    """Mean affiliation of therapists' acts."""
    return mean_of(sample.exchanges, "affiliation_therapist")


def patients_hostility(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of patients' acts with an affiliation below -0.3."""
    return _hostile_share(sample, "affiliation_patient")


def therapists_hostility(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of therapists' acts with an affiliation below -0.3."""
    return _hostile_share(sample, "affiliation_therapist")


def _hostile_share(sample: Sample, column: str) -> Estimate:
    """Share of exchanges in which an act is plainly hostile."""
    exchanges = sample.exchanges
    hostile = numbers(exchanges, column) < HOSTILE
    return share(hostile, None, exchanges["dyad"], exchanges["therapist"])


def settled_alliance(sample: Sample, how: Bootstrap) -> Estimate:
    """Mean rating by patients in sessions 3 to 5."""
    return mean_of(
        sample.sessions[sample.sessions["session"].between(*SETTLED)], "alliance_patient"
    )


def alliance_spread(sample: Sample, how: Bootstrap) -> Estimate:
    """Standard deviation between patients of their ratings of session 3."""
    return deviation(
        sample.sessions[sample.sessions["session"] == EARLY], "alliance_patient", how
    )


def alliance_gain(sample: Sample, how: Bootstrap) -> Estimate:
    """Rating by patients in sessions 26 to 30 less that in 3 to 5, of completed treatments."""
    # Sessions are counted from "0", so that the windows name them as they are.
    changes = phase_changes(
        completed(sample), "alliance_patient", [0], Windows(SETTLED, LAST_FIVE)
    )[0]
    gain = sample.dyads["dyad"].map(changes)
    return mean(gain, sample.dyads["dyad"], sample.dyads["therapist"])


# --- Who sees what, and where it leads ------------------------------------------------


def agreement_on_ruptures(sample: Sample, how: Bootstrap) -> Estimate:
    """Kappa of the reports of a rupture by patient and therapist, over sessions."""
    return kappa(sample.sessions, "rupture_patient", "rupture_therapist", how)


def order_of_detection(sample: Sample, how: Bootstrap) -> Estimate:
    """Smaller fall of the detected share: confrontation, open, compliant withdrawal.

    Open and compliant withdrawals are those of the least and of the most compliant third.
    """
    compliance = sample.dyads.set_index("dyad")["patient_compliance"]
    episodes = sample.episodes.assign(compliance=sample.episodes["dyad"].map(compliance))
    return detection_order(episodes, how=how)


def to_assertion(sample: Sample, how: Bootstrap) -> Estimate:
    """Control of the patient after a resolved withdrawal less that before its onset.

    Ten exchanges on either side, as far as the session has them.
    """
    return after_less_before(sample.exchanges, "control_patient", "withdrawal")


def to_vulnerability(sample: Sample, how: Bootstrap) -> Estimate:
    """Affiliation of the patient after a resolved confrontation less that within it.

    Ten exchanges after it, as far as the session has them.
    """
    return after_less_within(sample.exchanges, "affiliation_patient", "confrontation")


def negotiability_with_resolution(sample: Sample, how: Bootstrap) -> Estimate:
    """Negotiability at the end less at intake, of patients with a resolved rupture."""
    return _negotiability(sample, sample.dyads["resolved"] > 0)


def negotiability_without_resolution(sample: Sample, how: Bootstrap) -> Estimate:
    """Negotiability at the end less at intake, of patients with ruptures and none resolved."""
    dyads = sample.dyads
    return _negotiability(sample, (dyads["ruptures"] > 0) & (dyads["resolved"] == 0))


def _negotiability(sample: Sample, who: pd.Series) -> Estimate:
    """Mean change of negotiability over some dyads."""
    dyads = sample.dyads[who]
    change = dyads["negotiability_end"] - dyads["patient_negotiability"]
    return mean_of(dyads.assign(change=change), "change")


ESCALATE = "Ruptures come when patterns escalate."
RISING = "An escalation is a rise, and can be seen before the rupture."
FREES = "Who puts into words what goes on is freed from it."
FRIENDLY = "Therapy is mostly friendly."
PLAIN = "Hostile acts are few; what counts as hostile is not moved to meet the band."
LAST = "Ruptures last minutes, sometimes a session or two."
STRAINS = "More than a session or two without a minor strain is rare (Safran & Kraus 2014)."
REPAIRS = "Talk about the relationship repairs."
LEVEL = (
    "WAI in nine samples: means 4.3 to 6.0, deviations 0.8 to 1.3 "
    "(table 3 of doi 10.3389/fdgth.2021.689750)."
)
NEEDS = "What is resolved makes needs negotiable; what is not wears that away."

PROCESS = (
    ProcessCondition(
        "P1",
        "Exchanges without an open rupture",
        "share",
        0.70,
        0.90,
        "Ruptures are events: a coder marks some of the five minutes, not all.",
        calm,
        ("moments",),
    ),
    ProcessCondition(
        "P2",
        "Hazard of an onset, top over bottom decile of confirmation",
        "ratio",
        8.0,
        None,
        ESCALATE,
        confirmation_ratio,
        ("moments",),
    ),
    ProcessCondition(
        "P3",
        "Hazard of an onset, top over bottom decile of negative complementarity",
        "ratio",
        3.0,
        None,
        "It is complementary patterns that escalate, not an inner clock.",
        complementarity_ratio,
        ("moments",),
    ),
    ProcessCondition(
        "P4-confirmation",
        "Rise of confirmation before an onset",
        "deviations",
        0.8,
        None,
        RISING,
        confirmation_rise,
        ("moments",),
    ),
    ProcessCondition(
        "P4-complementarity",
        "Rise of negative complementarity before an onset",
        "deviations",
        0.4,
        None,
        RISING,
        complementarity_rise,
        ("moments",),
    ),
    ProcessCondition(
        "P4-embeddedness",
        "Rise of embeddedness before an onset",
        "deviations",
        0.2,
        None,
        RISING,
        embeddedness_rise,
        ("moments",),
    ),
    ProcessCondition(
        "P5-median",
        "Duration of ruptures, median",
        "exchanges",
        4.0,
        20.0,
        LAST,
        median_duration,
        ("moments",),
    ),
    ProcessCondition(
        "P5-upper",
        "Duration of ruptures, 90th percentile",
        "exchanges",
        None,
        120.0,
        LAST,
        upper_duration,
        ("moments",),
    ),
    ProcessCondition(
        "P6-sessions",
        "Sessions with any rupture",
        "share",
        0.50,
        0.85,
        STRAINS,
        sessions_with_rupture,
        ("relational",),
    ),
    ProcessCondition(
        "P6-windows",
        "Runs of three sessions without a rupture",
        "share",
        None,
        0.20,
        STRAINS,
        windows_without_rupture,
        ("relational",),
    ),
    ProcessCondition(
        "P7",
        "Ruptures per session with pull, over their rate without",
        "ratio",
        1.2,
        None,
        "The pull brings ruptures about, beside those that escalate.",
        ruptures_by_pull,
        ("with_pull", "without_pull"),
    ),
    ProcessCondition(
        "P8-one",
        "Open one exchange after speaking, less without, points",
        "percentage points",
        None,
        -8.0,
        REPAIRS,
        open_one_later,
        ("moments",),
    ),
    ProcessCondition(
        "P8-ten",
        "Open ten exchanges after speaking, less without, points",
        "percentage points",
        None,
        -4.0,
        REPAIRS,
        open_ten_later,
        ("moments",),
    ),
    ProcessCondition(
        "P9",
        "Embeddedness five exchanges after speaking, less without",
        "difference, -1 to 1",
        None,
        0.0,
        FREES,
        embedded_five_later,
        ("moments",),
    ),
    ProcessCondition(
        "P10-rise",
        "Least rise of the resolved share with more metacommunication",
        "difference of shares",
        0.0,
        None,
        REPAIRS,
        resolution_rise,
        ("relational",),
        sign=True,
    ),
    ProcessCondition(
        "P10-many",
        "Resolved among ruptures with 3 or more metacommunications",
        "share",
        0.40,
        None,
        REPAIRS,
        resolved_after_many,
        ("relational",),
    ),
    ProcessCondition(
        "P11-patients",
        "Mean affiliation of patients",
        "affiliation, -1 to 1",
        0.05,
        0.40,
        FRIENDLY,
        patients_affiliation,
        ("moments",),
    ),
    ProcessCondition(
        "P11-therapists",
        "Mean affiliation of therapists",
        "affiliation, -1 to 1",
        0.30,
        0.65,
        FRIENDLY,
        therapists_affiliation,
        ("moments",),
    ),
    ProcessCondition(
        "P12-patients",
        "Hostile acts of patients",
        "share",
        0.03,
        0.15,
        PLAIN,
        patients_hostility,
        ("moments",),
    ),
    ProcessCondition(
        "P12-therapists",
        "Hostile acts of therapists",
        "share",
        None,
        0.03,
        PLAIN,
        therapists_hostility,
        ("moments",),
    ),
    ProcessCondition(
        "P13-mean",
        "Alliance rated by patients, sessions 3 to 5, mean",
        "rating, 1 to 7",
        5.0,
        5.8,
        LEVEL,
        settled_alliance,
        ("relational",),
    ),
    ProcessCondition(
        "P13-spread",
        "Alliance rated by patients, session 3, deviation",
        "rating, 1 to 7",
        0.7,
        1.2,
        LEVEL,
        alliance_spread,
        ("relational",),
    ),
    ProcessCondition(
        "P14",
        "Alliance in sessions 26 to 30 over 3 to 5, completers",
        "rating, 1 to 7",
        0.1,
        0.6,
        "The alliance grows a little.",
        alliance_gain,
        ("relational",),
    ),
    ProcessCondition(
        "P15",
        "Agreement of patient and therapist on ruptures (kappa)",
        "kappa",
        0.10,
        0.45,
        "They agree little, and more than by chance.",
        agreement_on_ruptures,
        ("relational",),
    ),
    ProcessCondition(
        "P16",
        "Least fall of the detected share to open and compliant withdrawal",
        "difference of shares",
        0.10,
        None,
        "Confrontation is seen most, compliant withdrawal least.",
        order_of_detection,
        ("relational",),
    ),
    ProcessCondition(
        "P17-assertion",
        "Control of the patient after a resolved withdrawal, less before",
        "difference, -2 to 2",
        0.10,
        None,
        "A withdrawal that is resolved leads to self-assertion.",
        to_assertion,
        ("moments",),
    ),
    ProcessCondition(
        "P17-warmth",
        "Affiliation of the patient after a resolved confrontation, less within",
        "difference, -2 to 2",
        0.30,
        None,
        "A confrontation that is resolved leads to vulnerability.",
        to_vulnerability,
        ("moments",),
    ),
    ProcessCondition(
        "P18-resolved",
        "Change of negotiability with a resolved rupture",
        "difference, -1 to 1",
        0.0,
        None,
        NEEDS,
        negotiability_with_resolution,
        ("relational",),
        sign=True,
    ),
    ProcessCondition(
        "P18-unresolved",
        "Change of negotiability with ruptures, none resolved",
        "difference, -1 to 1",
        None,
        0.0,
        NEEDS,
        negotiability_without_resolution,
        ("relational",),
        sign=True,
    ),
)
"""Every condition of the process, in the order of their numbers."""
