"""Wordings about small ruptures and false alarms."""

SMALL = {
    "small.resolved": (
        "a small {kind}{over}{since}{turned} was taken up and resolved.",
        "the therapist took up a slight {kind}{over}{since}{turned} and the two resolved it.",
        (
            "a slight {kind}{over}{since}{turned} was talked about, and resolved before it "
            "could grow."
        ),
        "a minor {kind}{over}{since}{turned} ended well: what the patient wished for was said.",
    ),
    "small.mended": (
        "a small {kind}{over}{since}{turned} was mended by clarifying or changing the task.",
        "setting the task straight ended a slight {kind}{over}{since}{turned}.",
    ),
    "small.unheeded": (
        "a small {kind}{over}{since}{turned} passed unnoticed and faded.",
        "the therapist missed a slight {kind}{over}{since}{turned}; it faded.",
        (
            "a minor {kind}{over}{since}{turned} came to nothing; the therapist had not "
            "noticed it."
        ),
        "a passing {kind}{over}{since}{turned} went by unseen.",
        "nobody took up a faint {kind}{over}{since}{turned}, and it went.",
        "a {kind}{over}{since}{turned} stayed slight, was missed, and passed.",
    ),
    "small.touched": (
        (
            "a small {kind}{over}{since}{turned} faded; talk about the relationship had "
            "touched it, though the therapist had not noticed it."
        ),
        (
            "a slight {kind}{over}{since}{turned} ebbed away, unnoticed, after some talk "
            "about the two of them."
        ),
        (
            "unseen by the therapist, who had nonetheless asked about the relationship, a "
            "minor {kind}{over}{since}{turned} faded."
        ),
        (
            "the therapist had asked about the relationship without seeing a slight "
            "{kind}{over}{since}{turned}; it faded."
        ),
        (
            "a passing {kind}{over}{since}{turned} was missed, though the talk had come near "
            "it, and faded."
        ),
    ),
    "small.seen": (
        (
            "a small {kind}{over}{since}{turned} faded; the therapist had noticed it and let "
            "it be."
        ),
        (
            "the therapist noticed a slight {kind}{over}{since}{turned} and left it alone, "
            "and it faded."
        ),
    ),
    "small.tried": (
        "a small {kind}{over}{since}{turned} was taken up but not resolved; in time it faded.",
        (
            "the therapist noticed a slight {kind}{over}{since}{turned} and tried to repair "
            "it; it faded before that was done."
        ),
        (
            "repair of a minor {kind}{over}{since}{turned} was begun and not finished, and "
            "the rupture faded."
        ),
    ),
    "small.pressed": (
        (
            "a small {kind}{over}{since}{turned} faded while the therapist pressed on with "
            "technique."
        ),
        (
            "the therapist pressed on through a slight {kind}{over}{since}{turned}, which "
            "faded in time."
        ),
    ),
    "small.open": (
        "a small {kind}{over}{since}{turned} was open at this point, unnoticed.",
        (
            "a slight {kind}{over}{since}{turned} was still open, and the therapist had not "
            "seen it."
        ),
    ),
    "small.open_seen": (
        (
            "a small {kind}{over}{since}{turned} was open at this point, and the therapist "
            "knew of it."
        ),
        "a slight {kind}{over}{since}{turned}, seen by the therapist, was still open.",
    ),
    "small_several.faded": (
        "{count} small ruptures faded without the therapist having noticed them.",
        "{count} slight ruptures went by unseen and without repair.",
        "unnoticed, {count} small ruptures came to an end by fading.",
        "the therapist missed {count} minor ruptures, which faded.",
        "{count} passing ruptures were missed, and went.",
    ),
    "false_alarm.kept": (
        "the therapist sensed a rupture where there was none.",
        "the therapist thought that something was amiss, though no rupture was open.",
    ),
    "false_alarm.spoke": (
        "the therapist sensed a rupture where there was none, and asked about it.",
        (
            "believing that something was amiss, the therapist raised it, though no rupture "
            "was open."
        ),
    ),
    "false_alarm.hurt": (
        (
            "the therapist sensed a rupture where there was none, raised it, and so began a "
            "real rupture."
        ),
        "there had been no rupture until the therapist, suspecting it, spoke of it.",
    ),
}
