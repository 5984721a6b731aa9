"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from experiments.lib.claims import Claim, Value, figure, largest, least, over, percent

HARDLY, VERY, NAMED = "sensitivity 0.05", "sensitivity 0.95", "intrusion-sensitive kind"
GROUPS = (HARDLY, VERY, NAMED)
ALLIANCE, DROP_OUT, RELIEF = "alliance_last", "dropped_out_share", "symptom_change"


def _lost_by_always(patients: str, measure: str) -> Value:
    """Return what reads what is lost against the best rate, by addressing every rupture."""
    return figure("optima", "lost_by_always", patients=patients, measure=measure)


def _lower(measure: str) -> Value:
    """Return what reads how much lower the best rate is for the most sensitive."""
    return figure(
        "moves", "lower_by", measure=measure, less_sensitive=HARDLY, more_sensitive=VERY
    )


def _gain(patients: str, rate: float) -> Value:
    """Return what reads what a rate of repair adds to the alliance, against none."""
    cell = {"patients": patients, "therapist.repair_probability": rate}
    return figure("gains", ALLIANCE, **cell)


CLAIMS = (
    Claim(
        "To address every rupture costs sensitive patients alliance, against the best rate",
        "lost at sensitivity 0.95, points of alliance",
        _lost_by_always(VERY, ALLIANCE),
        above=0.0,
    ),
    Claim(
        "To address every rupture makes more sensitive patients leave, against the best rate",
        "more at sensitivity 0.95, percentage points",
        percent(_lost_by_always(VERY, DROP_OUT)),
        above=0.0,
    ),
    Claim(
        "To address every rupture costs the intrusion-sensitive kind alliance",
        "lost against the best rate, points of alliance",
        _lost_by_always(NAMED, ALLIANCE),
        above=0.0,
    ),
    Claim(
        "To address every rupture makes more patients of the intrusion-sensitive kind leave",
        "more against the best rate, percentage points",
        percent(_lost_by_always(NAMED, DROP_OUT)),
        above=0.0,
    ),
    Claim(
        "To address every rupture costs the intrusion-sensitive kind relief",
        "lost against the best rate, points of symptoms",
        _lost_by_always(NAMED, RELIEF),
        above=0.0,
    ),
    Claim(
        "To address none costs alliance more than to address all, for everybody",
        "all less none, what it costs, largest of the groups, points of alliance",
        largest("lopsided", "always_costs_more", measure=ALLIANCE),
        below=0.0,
    ),
    Claim(
        "To address none makes more patients leave than to address all, in every group",
        "all less none, what it costs, largest of the groups, percentage points",
        percent(largest("lopsided", "always_costs_more", measure=DROP_OUT)),
        below=0.0,
    ),
    Claim(
        "To address none costs relief more than to address all, for everybody",
        "all less none, what it costs, largest of the groups, points of symptoms",
        largest("lopsided", "always_costs_more", measure=RELIEF),
        below=0.0,
    ),
    Claim(
        "The rate that is best for the alliance falls as sensitivity rises",
        "how much lower at sensitivity 0.95 than at 0.05, probability of repair",
        _lower(ALLIANCE),
        above=0.0,
    ),
    Claim(
        "The rate that is best for drop-out falls as sensitivity rises",
        "how much lower at sensitivity 0.95 than at 0.05, probability of repair",
        _lower(DROP_OUT),
        above=0.0,
    ),
    Claim(
        "Patients who are hardly sensitive do best when every rupture is addressed",
        "cost of the last step, from 0.75 to 1, at sensitivity 0.05, points of alliance",
        figure("lopsided", "last_step_costs", patients=HARDLY, measure=ALLIANCE),
        below=0.0,
    ),
    Claim(
        "With sensitive patients least drop-out comes at a lower rate than the best alliance",
        "how much lower at sensitivity 0.95, probability of repair",
        figure("agreements", "alliance_higher_by", patients=VERY, other=DROP_OUT),
        above=0.0,
    ),
    Claim(
        "Most of the alliance is gained up to a probability of 0.3",
        "gain at 0.3 as a share of the gain at 1, smallest of the groups",
        least(*(over(_gain(patients, 0.3), _gain(patients, 1.0)) for patients in GROUPS)),
        above=0.5,
    ),
)
"""All that the page says in words, of the groups that are asked."""

# Not asked of plausible models: sensitivities of 0.25, 0.5 and 0.75, which are left out.
