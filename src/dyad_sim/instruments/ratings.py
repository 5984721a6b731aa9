"""Ratings and reports at the end of a session: patient, therapist, observer (T9, T16)."""

from __future__ import annotations

import math
from typing import NamedTuple

from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.alliance import whole
from dyad_sim.theory.chance import interpolate, noisy_or, sigmoid, standard_normal
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import Alliance


class PersonShocks(NamedTuple):
    """Uniforms of the two raters that hold for the whole treatment, and of the intake."""

    patient: float
    therapist: float
    symptoms_intake: float


class RatingShocks(NamedTuple):
    """Uniforms of one session's ratings, reports and codes, each on (0, 1).

    The last six are for coded acts: ``a`` is affiliation and ``c`` control.
    """

    patient: float
    bond: float
    tasks: float
    goals: float
    therapist: float
    observer: float
    symptoms: float
    report_patient: float
    report_therapist: float
    impact: float
    resolution: float
    contribution: float
    patient_a: float
    patient_c: float
    therapist_a: float
    therapist_c: float
    both_a: float
    both_c: float


class PatientRating(NamedTuple):
    """The patient's ratings of one session, each 1 to 7."""

    alliance: float
    task: float
    goal: float
    bond: float


@equation
def on_scale(share: float, low: float, high: float) -> float:
    """Mark on a scale for a share of it; what lies beyond gets the end of the scale."""
    return low + (high - low) * min(1.0, max(0.0, share))


@equation
def rated_by_patient(
    alliance: Alliance, person: float, shocks: RatingShocks, k: InstrumentConstants
) -> PatientRating:
    r"""Patient's rating of bond, tasks and goals and their mean, each 1 to 7.

    .. math:: R_j = 1 + 6 [A_j + \sigma_{A1} \pi + \sigma_{A2} \varepsilon
        + \sigma_{A3} \varepsilon_j]_0^1

    Parameters
    ----------
    alliance
        The truth, facets on [0, 1].
    person
        Uniform of the patient's personal leaning, the same in every session.

    Notes
    -----
    Three facets on seven points after the Working Alliance Inventory (Horvath &
    Greenberg 1989); the error model is ours.
    """
    leaning = k.patient_person * standard_normal(person)
    leaning += k.patient_occasion * standard_normal(shocks.patient)
    noise = k.facet_noise
    bond = on_scale(alliance.bond + leaning + noise * standard_normal(shocks.bond), 1.0, 7.0)
    task = on_scale(alliance.tasks + leaning + noise * standard_normal(shocks.tasks), 1.0, 7.0)
    goal = on_scale(alliance.goals + leaning + noise * standard_normal(shocks.goals), 1.0, 7.0)
    return PatientRating((bond + task + goal) / 3.0, task, goal, bond)


@equation
def rated_by_therapist(
    alliance: Alliance,
    impression: bool,
    person: float,
    shocks: RatingShocks,
    k: InstrumentConstants,
) -> float:
    r"""Therapist's rating of the alliance, 1 to 7.

    .. math:: R = 1 + 6 [(1 - \beta_A) A + \beta_A (\tfrac12 + \sigma_{A4} \pi) - \mu_A
        - \mu_w w + \sigma_{A5} \varepsilon]_0^1

    Parameters
    ----------
    impression
        Whether the therapist was under the impression of a rupture in the session (w).

    Notes
    -----
    Therapists rate lower, nearer to what they usually expect, and lower still after a
    rupture that they saw: what the truth of the alliance is, they know by what they
    notice.  Ours, after the differences between perspectives in the literature, and after
    studies that take a fall of the therapist's rating for recognition (Chen et al. 2018).
    """
    prior = 0.5 + k.therapist_person * standard_normal(person)
    share = interpolate(whole(alliance), prior, k.therapist_shrinkage) - k.therapist_modesty
    if impression:
        share -= k.therapist_concern
    noise = k.therapist_occasion * standard_normal(shocks.therapist)
    return on_scale(share + noise, 1.0, 7.0)


@equation
def rated_by_observer(
    alliance: Alliance, shocks: RatingShocks, k: InstrumentConstants
) -> float:
    """Observer's rating of the alliance, 1 to 7: the truth and an occasion's noise."""
    noise = k.observer_occasion * standard_normal(shocks.observer)
    return on_scale(whole(alliance) + noise, 1.0, 7.0)


@equation
def measured_symptoms(symptoms: float, uniform: float, k: InstrumentConstants) -> float:
    """Symptoms as the instrument reports them, from 0: the truth and an occasion's noise."""
    return max(0.0, symptoms + k.symptom_occasion * standard_normal(uniform))


@equation
def report_chance_patient(
    peak: float, end: float, concealment: float, k: InstrumentConstants
) -> float:
    r"""Chance that the patient reports a rupture after the session.

    .. math:: p = F\left(\frac{\pi_R \hat I + (1 - \pi_R) I - \theta_R}{w_R}\right)
        (1 - \zeta_R z_P) \oplus f_R

    Parameters
    ----------
    peak, end
        Highest intensity in the session (I hat) and intensity at its end (I).
    concealment
        The patient's (z_P), on [0, 1].

    Notes
    -----
    Peak and end decide what is remembered (borrowed in kind, Fredrickson &
    Kahneman 1993); patients hide part of it (Safran & Kraus 2014).  The form is
    ours.
    """
    felt = k.report_peak * peak + (1.0 - k.report_peak) * end
    noticed = sigmoid((felt - k.report_threshold) / k.report_width)
    told = noticed * (1.0 - k.report_concealment * concealment)
    return noisy_or(told, k.report_false)


@equation
def report_chance_therapist(impression: bool, k: InstrumentConstants) -> float:
    """Chance that the therapist reports a rupture: recalled if noticed, or falsely."""
    recalled = k.therapist_recall if impression else 0.0
    return noisy_or(recalled, k.therapist_false)


@equation
def one_to_five(share: float, uniform: float, k: InstrumentConstants) -> float:
    """Observer's rating from 1 to 5 for a share of what could be, with a rater's noise."""
    # The noise is given in points of the scale, of which there are four from end to end.
    noise = 0.25 * k.observer_rating * standard_normal(uniform)
    return on_scale(share + noise, 1.0, 5.0)


@equation
def coded_mean(total: float, number: int, uniform: float, k: InstrumentConstants) -> float:
    """Mean of coded acts, on [-1, 1]: the true mean and the averaged coders' noise."""
    noise = k.coder_noise / math.sqrt(number) * standard_normal(uniform)
    return min(1.0, max(-1.0, total / number + noise))


@equation
def coded_correlation(
    sum_x: float,
    sum_y: float,
    sum_xx: float,
    sum_yy: float,
    sum_xy: float,
    number: int,
    uniform: float,
    k: InstrumentConstants,
) -> float:
    r"""Correlation of two series of coded acts within a session, on [-1, 1].

    .. math::
        r = \frac{s_{xy} + \nu \varepsilon}
            {\sqrt{(s_x^2 + \sigma_C^2)(s_y^2 + \sigma_C^2)}},
        \quad \nu^2 = \sigma_C^2 (s_x^2 + s_y^2 + \sigma_C^2) / n

    Coder noise of independent acts adds to the variances and leaves the
    covariance as it is on average, with the spread nu.  Two series without any
    variance get 0.

    Parameters
    ----------
    sum_x, sum_y, sum_xx, sum_yy, sum_xy
        Sums, sums of squares and of products over the exchanges.
    number
        Exchanges (n).
    """
    mean_x, mean_y = sum_x / number, sum_y / number
    var_x = max(0.0, sum_xx / number - mean_x * mean_x)
    var_y = max(0.0, sum_yy / number - mean_y * mean_y)
    noise = k.coder_noise * k.coder_noise
    below = math.sqrt((var_x + noise) * (var_y + noise))
    if below == 0.0:
        return 0.0
    spread = math.sqrt(noise * (var_x + var_y + noise) / number)
    covariance = sum_xy / number - mean_x * mean_y + spread * standard_normal(uniform)
    return min(1.0, max(-1.0, covariance / below))


@equation
def coded_share(count: int, number: int, k: InstrumentConstants) -> float:
    r"""Share of acts coded hostile, of a true share s.

    .. math:: s (1 - \epsilon_C) + (1 - s) \epsilon_C
    """
    share = count / number
    return share * (1.0 - k.hostile_error) + (1.0 - share) * k.hostile_error
