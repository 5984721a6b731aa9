"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from experiments.lib.claims import Claim, Value, figure, least, less, most, percent

HEARING, DRAWN_IN, LAPSES = "patient_hearing", "therapist_susceptibility", "therapist_lapses"
OTHERS = ("patient_style", "patient_susceptibility", "therapist_stance")
AS_ABOVE, WISHED, CENTRE = (
    "as above",
    "neutral stance is the average wish",
    "neutral stance is the centre of the circle",
)


def _share(what: str, of: str = "peak") -> Value:
    """Return what reads a figure of the predictions, in per cent."""
    return percent(figure("predictions", "value", of=of, what=what))


def _enough(question: str, enough: str) -> Value:
    """Return what reads for how many ruptures some contributions would have been enough."""
    return percent(figure("enough", "share", group="all", question=question, enough=enough))


def _contribution(name: str) -> Value:
    """Return what reads the mean share of a contribution, in per cent."""
    return percent(figure("contributions", "mean", group="all", contribution=name))


def _escalate(*brought_in: str) -> Value:
    """Return what reads how many ruptures escalate with some contributions, in per cent."""
    every = (HEARING, DRAWN_IN, LAPSES, *OTHERS)
    return percent(
        figure("sets", "escalate", **{name: int(name in brought_in) for name in every})
    )


def _chosen(choice: str, column: str) -> Value:
    """Return what reads a figure under another choice of what is neutral, in per cent."""
    return percent(figure("choices", column, choice=choice))


CLAIMS = (
    Claim(
        "Most ruptures that escalated took both partners to escalate",
        "escalated ruptures for which only both together are enough, %",
        _enough("escalate", "only both"),
        above=50.0,
    ),
    Claim(
        "More ruptures take both partners to begin than have any other cause",
        "only both less the most frequent other answer, percentage points of ruptures",
        less(
            _enough("begin", "only both"),
            most(
                *(
                    _enough("begin", name)
                    for name in ("patient", "therapist", "either", "neither needed")
                )
            ),
        ),
        above=0.0,
    ),
    Claim(
        "The patient's share is the larger, by the peak",
        "patient's share less therapist's, points of a hundred",
        _share("patient's minus therapist's"),
        above=0.0,
    ),
    Claim(
        "The patient's share is the larger, by mean strain",
        "patient's share less therapist's, points of a hundred",
        _share("patient's minus therapist's", "strain"),
        above=0.0,
    ),
    Claim(
        "Both partners have a share above zero",
        "smaller of the two shares, by the peak, %",
        least(_share("patient's share"), _share("therapist's share")),
        above=0.0,
    ),
    Claim(
        "The shares spread widely: the middle half covers more than 20 points",
        "middle half of the patient's share, by the peak, points of a hundred",
        _share("middle half of the patient's share"),
        above=20.0,
    ),
    Claim(
        "What both contribute together is more than a quarter of the whole",
        "interaction, by the peak, %",
        _share("interaction"),
        above=25.0,
    ),
    Claim(
        "In escalated ruptures the therapist's share is as in minor ones, by the peak",
        "therapist's share, escalated less minor, points of a hundred",
        _share("therapist's share, escalated minus minor"),
        above=-5.0,
        below=5.0,
    ),
    Claim(
        "In escalated ruptures the therapist's share is larger, by mean strain",
        "therapist's share, escalated less minor, points of a hundred",
        _share("therapist's share, escalated minus minor", "strain"),
        above=0.0,
    ),
    Claim(
        "In withdrawal the therapist's share is larger than in confrontation, by the peak",
        "therapist's share, withdrawal less confrontation, points of a hundred",
        _share("therapist's share, withdrawal minus confrontation"),
        above=0.0,
    ),
    Claim(
        "Most comes from how the patient hears, the therapist being drawn in, and lapses",
        "smallest share of these three less largest of the others, points of a hundred",
        less(
            least(*(_contribution(name) for name in (HEARING, DRAWN_IN, LAPSES))),
            most(*(_contribution(name) for name in OTHERS)),
        ),
        above=0.0,
    ),
    Claim(
        "The patient's answering of the pull has a share below zero",
        "mean share, %",
        _contribution("patient_susceptibility"),
        below=0.0,
    ),
    Claim(
        "Hearing, being drawn in and lapses escalate more ruptures than everything together",
        "these three less everything, percentage points of ruptures",
        less(
            _escalate(HEARING, DRAWN_IN, LAPSES), _escalate(HEARING, DRAWN_IN, LAPSES, *OTHERS)
        ),
        above=0.0,
    ),
    Claim(
        "Any two of hearing, being drawn in and lapses escalate fewer than everything together",
        "largest of the pairs less everything, percentage points of ruptures",
        less(
            most(
                _escalate(HEARING, DRAWN_IN),
                _escalate(HEARING, LAPSES),
                _escalate(DRAWN_IN, LAPSES),
            ),
            _escalate(HEARING, DRAWN_IN, LAPSES, *OTHERS),
        ),
        below=0.0,
    ),
    Claim(
        "The warm stance of these therapists works against escalation",
        "all but the stance less everything, percentage points of ruptures",
        less(
            _escalate(HEARING, DRAWN_IN, LAPSES, *OTHERS[:2]),
            _escalate(HEARING, DRAWN_IN, LAPSES, *OTHERS),
        ),
        above=0.0,
    ),
    Claim(
        "With a neutral therapist as warm as the average wish the two shares are nearly even",
        "patient's share, %",
        _chosen(WISHED, "patient"),
        above=40.0,
        below=60.0,
    ),
    Claim(
        "With a neutral therapist neither warm nor cold the patient alone escalates no fewer"
        " ruptures than everything together",
        "patient alone less both, percentage points of ruptures",
        less(_chosen(CENTRE, "escalate_patient_alone"), _chosen(CENTRE, "escalate_both")),
        above=0.0,
    ),
)
"""What the page says in words, of the choices that are asked."""

# Not asked of plausible models: average skill as neutral, which is left out; that "nearly half"
# took both to begin, which is asked as the most frequent answer.
