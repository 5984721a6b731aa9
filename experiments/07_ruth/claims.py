"""What the page says, with the figures that can show it wrong."""

from __future__ import annotations

from experiments.lib.claims import Claim, Value, figure, less, percent

PUBLISHED, HOOKED, UNSKILLED = "published", "easily_hooked", "unskilled"
ALONE = "leaves_alone"
SEQUENCE, WITHOUT_DISTANCE = "sequence", "repair_sequence"


def _share(therapist: str, milestone: str) -> Value:
    """Return what reads in how many courses a milestone is found, in per cent."""
    return percent(figure("milestones", "share", therapist=therapist, milestone=milestone))


def _growth(therapist: str, thirds: str) -> Value:
    """Return what reads how much distance grows from the first to the last third."""
    asked = {"therapist": therapist, "thirds": thirds, "measure": "distance"}
    return figure("thirds", "change", **asked)


def _under(criterion: str) -> Value:
    """Return what reads how many courses have the sequence by a criterion, in per cent."""
    return percent(figure("sensitivity", "sequence", criteria=criterion))


CLAIMS = (
    Claim(
        "The published sequence is not typical of courses with a therapist like hers",
        "courses with the sequence, %",
        _share(PUBLISHED, SEQUENCE),
        below=50.0,
    ),
    Claim(
        "The published sequence is rare with a therapist like hers",
        "courses with the sequence, %",
        _share(PUBLISHED, SEQUENCE),
        below=5.0,
    ),
    Claim(
        "Without the early distance the sequence is found in most courses",
        "courses with the sequence, the distance not asked for, %",
        _share(PUBLISHED, WITHOUT_DISTANCE),
        above=50.0,
    ),
    Claim(
        "Early distance and an early withdrawal are found together in few courses",
        "courses with both, %",
        _share(PUBLISHED, "distance_and_withdrawal"),
        below=50.0,
    ),
    Claim(
        "Most courses reach stage 4, the spoken wish",
        "courses, %",
        _share(PUBLISHED, "wish_spoken"),
        above=50.0,
    ),
    Claim(
        "With a therapist who is easily drawn in the sequence is more frequent",
        "courses with the sequence, easily drawn in less like hers, percentage points",
        less(_share(HOOKED, SEQUENCE), _share(PUBLISHED, SEQUENCE)),
        above=0.0,
    ),
    Claim(
        "With a therapist who is easily drawn in most courses have the sequence",
        "courses with the sequence, %",
        _share(HOOKED, SEQUENCE),
        above=50.0,
    ),
    Claim(
        "With an unskilled therapist the sequence is more frequent, not rarer",
        "courses with the sequence, skill 0.25 less 0.65, percentage points",
        less(_share(UNSKILLED, SEQUENCE), _share(PUBLISHED, SEQUENCE)),
        above=0.0,
    ),
    Claim(
        "Where nobody speaks about the relationship nearly all courses end in drop-out",
        "courses, %",
        percent(figure("outcomes", "dropped_out_share", therapist=ALONE)),
        above=90.0,
    ),
    Claim(
        "Where ruptures are left alone distance grows",
        "change over thirds of the sessions held, distance of 0 to 1",
        _growth(ALONE, "held"),
        above=0.0,
    ),
    Claim(
        "With a therapist like hers distance shrinks",
        "change over thirds of the sessions agreed on, distance of 0 to 1",
        _growth(PUBLISHED, "agreed"),
        below=0.0,
    ),
    Claim(
        "Left alone, distance would grow more if noticing a rupture did not free the therapist",
        "not freed less freed, thirds of the sessions held, distance of 0 to 1",
        less(
            figure("thirds_not_freed", "change", thirds="held", measure="distance"),
            _growth(ALONE, "held"),
        ),
        above=0.0,
    ),
    Claim(
        "If one distant session is enough the sequence is far more frequent: by ten points",
        "courses with the sequence, less as written down, percentage points",
        less(_under("distance: one session is enough"), _under("as written down")),
        above=10.0,
    ),
    Claim(
        "If distance begins at 0.4 the sequence is far more frequent: by ten points",
        "courses with the sequence, less as written down, percentage points",
        less(_under("distance: border at 0.4"), _under("as written down")),
        above=10.0,
    ),
    Claim(
        "The turn comes sooner than Ruth's, which came at session 16",
        "session of self-assertion with a therapist like hers, median of courses",
        figure("milestones", "median", therapist=PUBLISHED, milestone="self_assertion"),
        below=16.0,
    ),
)
"""What the page says in words, of the therapists that are asked."""

# Not asked of plausible models, because these are left out: six other therapists, a border of
# distance at 0.6, all criteria looser at once.  That pressing on never has the sequence is a
# rule.
