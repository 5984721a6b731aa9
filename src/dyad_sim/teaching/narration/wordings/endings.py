"""Wordings about the end of a rupture and the end of the treatment."""

CLOSINGS = {
    "escalated.same_session": (
        "within the session the {kind} had become serious.",
        "before the session was out, the {kind} had grown into a serious rupture.",
        "the {kind} escalated in the same session in which it had begun.",
    ),
    "escalated.later": (
        "by this point the {kind} had become serious.",
        "it was here that the {kind} passed from a strain into a serious rupture.",
        "the {kind} had been growing, and now it was grave.",
    ),
    "resolved.withdrawal": (
        "then the {kind} was resolved: the patient could say what they had missed.",
        "here the {kind} came to a resolution, the patient standing up for their own wish.",
        (
            "at last the patient put the wish behind the {kind} forward, and the rupture was "
            "resolved."
        ),
        "the {kind} ended in repair; what the patient wanted could be asserted.",
    ),
    "resolved.confrontation": (
        "then the {kind} was resolved: behind it a need for care could be shown.",
        "here the {kind} came to a resolution, with the patient's vulnerability in the open.",
        "at last the need behind the {kind} was spoken, and the rupture was resolved.",
        "the {kind} ended in repair; what lay behind it could be shown.",
    ),
    "resolved.mended": (
        "clarifying or changing the task brought the {kind} to an end.",
        "with the task set straight, the {kind} was over.",
    ),
    "faded.seen": (
        "{when} the {kind} faded without repair; {reach}.",
        "{when} the {kind} ran out, unrepaired; {reach}.",
        "the {kind} faded {when}, unresolved; {reach}.",
    ),
    "faded.unseen": (
        "{when} the {kind} faded without repair; the therapist had never noticed it.",
        "{when} the {kind} ran out, unseen by the therapist to the last.",
    ),
    "left_open.seen": (
        "the {kind} was never repaired; {reach}.",
        "to the last the {kind} remained; {reach}.",
    ),
    "left_open.unseen": (
        "the {kind} was never repaired, nor noticed.",
        "to the last the {kind} remained, and the therapist did not see it.",
    ),
    "aftermath.deeper": (
        "the alliance came out of it stronger than it had gone in.",
        "the repair left the alliance better than before the rupture.",
        "what had been broken held better afterwards: the alliance had gained.",
    ),
    "aftermath.restored": (
        "the alliance was back about where it had been before.",
        "the repair restored the alliance without adding to it.",
    ),
    "aftermath.worn": (
        "even so the alliance was weaker than before the rupture.",
        "the repair came too late to make up for what the alliance had lost.",
    ),
    "aftermath.unrepaired_deeper": (
        "the alliance, all the same, stood better than before it.",
        "oddly the alliance was none the worse; it stood higher than when the rupture began.",
    ),
    "aftermath.unrepaired_restored": (
        "the alliance was about where it had been before.",
        "it left the alliance roughly as it had found it.",
    ),
    "aftermath.unrepaired_worn": (
        "the alliance was the poorer for it.",
        "it had worn the alliance down.",
        "the alliance did not recover what it had lost in the meantime.",
    ),
}

REACHED = {
    "faded.between": ("over the break between sessions", "between the sessions"),
    "faded.within": ("in this session", "at this point"),
    "reach.0": ("no attempt had carried it any further", "resolution had never got under way"),
    "reach.1": (
        "the two had got no further than noticing it together",
        "it had been named between them, no more",
    ),
    "reach.2": (
        "the two had explored it, but not what lay behind it",
        "exploration had begun and gone no deeper",
    ),
    "reach.3": (
        "the two had come close to what lay behind it",
        "only the wish behind it had remained unsaid",
    ),
}

ENDINGS = {
    "ending.completed": (
        "the treatment was completed after the {agreed} sessions agreed on.",
        "all {agreed} sessions were held, and the treatment ended as agreed.",
    ),
    "ending.completed_open": (
        "all {agreed} sessions were held; the treatment ended with a rupture still open.",
        "the treatment was completed after {agreed} sessions, a rupture unrepaired.",
    ),
    "ending.dropped_out": (
        "after session {session_last} of {agreed} the patient did not come back.",
        "the patient dropped out after session {session_last}; {agreed} had been agreed on.",
    ),
    "ending.dropped_out_open": (
        (
            "after session {session_last} of {agreed}, with a rupture open, the patient did "
            "not come back."
        ),
        (
            "the patient dropped out after session {session_last} of the {agreed} agreed on, "
            "in the middle of a rupture."
        ),
    ),
    "ending.good_enough": (
        (
            "after session {session_last} of {agreed} the patient left, having got enough of "
            "what was needed."
        ),
        (
            "the patient ended early, after session {session_last} of {agreed}, because it "
            "was good enough."
        ),
    ),
    "tally.none": ("there had been no rupture in all this time.", "no rupture had occurred."),
    "tally.single": (
        "that rupture had been the only rupture of the treatment.",
        "in all there had been a single rupture.",
    ),
    "tally.all_noticed": (
        (
            "looking back, there had been {ruptures} ruptures: resolved, {resolved}; faded, "
            "{faded}; all of them were noticed."
        ),
        (
            "of {ruptures} ruptures, {resolved} were resolved and {faded} faded; none went "
            "unnoticed."
        ),
    ),
    "tally.some_missed": (
        (
            "looking back, of {ruptures} ruptures, small ones among them, {resolved} were "
            "resolved and {faded} faded; {unnoticed} went unnoticed."
        ),
        (
            "of {ruptures} ruptures, small and large, {resolved} were resolved, {faded} "
            "faded, and {unnoticed} the therapist never noticed."
        ),
    ),
    "alliance_end.better": (
        "the patient's rating of the alliance had risen from {first} to {last} of {scale}.",
        (
            "from {first} after the first session, the patient's rating of the alliance had "
            "come to {last} of {scale}."
        ),
    ),
    "alliance_end.worse": (
        "the patient's rating of the alliance had fallen from {first} to {last} of {scale}.",
        (
            "from {first} after the first session, the patient's rating of the alliance had "
            "sunk to {last} of {scale}."
        ),
    ),
    "alliance_end.same": (
        (
            "the patient's rating of the alliance ended about where it began: {last} of "
            "{scale}, after {first}."
        ),
        (
            "in the patient's rating, {first} at first and {last} of {scale} at last, the "
            "alliance had hardly changed."
        ),
    ),
    "symptoms_end.much_better": (
        "symptoms had fallen to {percent} percent of what they were at intake.",
        "the relief was marked: symptoms stood at {percent} percent of their level at intake.",
    ),
    "symptoms_end.better": (
        "symptoms had eased to {percent} percent of what they were at intake.",
        "there was some relief: symptoms stood at {percent} percent of their level at intake.",
    ),
    "symptoms_end.same": (
        (
            "symptoms were about where they had been, at {percent} percent of their level at "
            "intake."
        ),
        "little had changed in the symptoms: {percent} percent of their level at intake.",
    ),
    "symptoms_end.worse": (
        "symptoms were worse than at intake, at {percent} percent of their level then.",
        "symptoms had risen to {percent} percent of what they were at intake.",
    ),
    "growth.both": (
        (
            "the patient's style had become less rigid, and the past coloured less of what "
            "they heard."
        ),
        "there was growth: a looser style, and less of the past in what the patient heard.",
    ),
    "growth.style": (
        (
            "the patient's style had become less rigid, while the past coloured what they "
            "heard as much as before."
        ),
        "the style had loosened; how far the past coloured things had not.",
    ),
    "growth.history": (
        (
            "the past coloured less of what the patient heard, though their style was as "
            "rigid as before."
        ),
        (
            "the patient heard less of the past in the therapist; the style itself had not "
            "loosened."
        ),
    ),
    "growth.none": (
        (
            "the patient's habitual style, and how far the past coloured what they heard, "
            "were as at the start."
        ),
        "in style and expectation the patient left much as they had come.",
    ),
}
