"""Wordings about attempts at repair, singly and in runs."""

ATTEMPTS = {
    "attempt.failed": (
        "{spoke}; nothing came of it.",
        "{spoke}, and the patient did not take it up.",
        "{spoke}, without effect.",
        "{spoke}, but the {kind} stayed as it was.",
        "{spoke}; it led nowhere.",
    ),
    "attempt.fell_back": (
        "{spoke}; some of the ground gained was lost.",
        "{spoke}, and the two fell back a step.",
        "{spoke}, but it undid part of what had been reached.",
    ),
    "attempt.backlash": (
        "{spoke}; it was received as the patient feared, and made the {kind} worse.",
        "{spoke}, and it backfired: the {kind} deepened.",
        "{spoke}, but the attempt itself became part of the {kind}.",
    ),
    "attempt.to_confrontation": (
        "{spoke}; it backfired, and the withdrawal turned into open confrontation.",
        "{spoke}, and the patient, until then in withdrawal, burst out into confrontation.",
        "{spoke}, which brought the withdrawal to a head: it became a confrontation.",
    ),
    "attempt.to_withdrawal": (
        "{spoke}; it backfired, and the confrontation gave way to withdrawal.",
        (
            "{spoke}, upon which the patient dropped the confrontation and turned away into "
            "withdrawal."
        ),
        "{spoke}, and where there had been confrontation there was now withdrawal.",
    ),
    "attempt.apparent": (
        "{spoke}; the patient seemed to go along, but underneath nothing had moved.",
        "{spoke}, and what looked like a step forward was compliance.",
        "{spoke}: on the surface it helped, while the {kind} went on beneath.",
    ),
    "attempt.apparent_full": (
        "{spoke}; to all appearance the {kind} was over, and in truth it was not.",
        "{spoke}, and it looked as if all were repaired, though only in appearance.",
        "{spoke}; the {kind} seemed settled, but it was only covered.",
    ),
    "attempt.advanced_1": (
        "{spoke}, and for a moment the {kind} was something both could look at.",
        "{spoke}; this time it reached the patient, and the {kind} was out in the open.",
        "{spoke}: attention had been drawn to the {kind}, the first stage of resolving it.",
    ),
    "attempt.advanced_2": (
        "{spoke}, and the two began to explore together what had happened between them.",
        "{spoke}; it became a shared exploration of the {kind}.",
        "{spoke}: now the {kind} was being explored by both.",
    ),
    "attempt.advanced_3": (
        "{spoke}, and what the patient had avoided feeling about it came nearer.",
        "{spoke}; the avoidance around the {kind} began to give way.",
        "{spoke}: the two reached past the patient's avoidance, close to what was wished for.",
    ),
    "attempt.eased": (
        "{spoke}, and what was left of the {kind} eased.",
        "{spoke}; the patient took it up, and the {kind} lost its hold.",
        "{spoke}, which took away the little that remained of the {kind}.",
    ),
    "attempt.mended": (
        "the therapist clarified or changed the task, and the {kind} eased.",
        "a change in the task took some force out of the {kind}.",
        "setting the task straight helped: the {kind} lost some of its strength.",
    ),
    "attempt.mending_failed": (
        "the therapist tried to clarify or change the task, to no effect.",
        "an attempt to mend the task left the {kind} as it was.",
        "the therapist answered with the task again; the {kind} stayed.",
    ),
    "attempt.pressed": (
        "the therapist met the {kind} by pressing on with technique.",
        "rather than take up the {kind}, the therapist went on with the technique.",
        "the therapist held to the plan and pressed on.",
    ),
    "run.fruitless": (
        "{span} the therapist came back to it {times}; none of it carried further.",
        "{attempts} more {span} changed nothing.",
        "{span} the therapist tried {times} to reach the patient, without success.",
        "the matter was raised {times} {span}, and each time it led nowhere.",
    ),
    "run.hurt": (
        (
            "{span} the therapist came back to it {times}; {backfired} of these attempts "
            "backfired, and none carried further."
        ),
        "of {attempts} {span}, {backfired} made things worse and none carried further.",
        "the matter was raised {times} {span}, {backfired} of them with a backlash.",
    ),
    "run.gained": (
        "{span} the therapist came back to it {times}, and in the end some ground was gained.",
        "{attempts} {span} brought the two further.",
        "the matter was raised {times} {span}; slowly it moved.",
    ),
    "run.gained_hurt": (
        "{attempts} {span} brought the two further, though {backfired} of them backfired.",
        (
            "{span} the therapist came back to it {times}; with {backfired} of them making "
            "things worse on the way, some ground was gained all the same."
        ),
    ),
    "run.lost": (
        (
            "{span} the therapist came back to it {times}, and ground that had been gained "
            "was lost."
        ),
        "{attempts} {span} left the two further back than before.",
        "the matter was raised {times} {span}; what had been reached slipped away again.",
    ),
    "run.lost_hurt": (
        (
            "of {attempts} {span}, {backfired} backfired, and ground that had been gained was "
            "lost."
        ),
        (
            "{span} the therapist came back to it {times}; {backfired} of these attempts made "
            "matters worse, and the two fell back."
        ),
        "{attempts} {span} undid what had been reached, {backfired} of them by a backlash.",
    ),
    "run.to_and_fro": (
        "{attempts} {span} went to and fro: {moved} carried further, and it did not last.",
        (
            "{span} the therapist came back to it {times}; {moved} of these attempts moved "
            "something, and the gain slipped away."
        ),
    ),
    "run.to_and_fro_hurt": (
        "{attempts} {span} went to and fro: {moved} carried further, {backfired} backfired.",
        (
            "{span} the therapist came back to it {times}, with {steps} gained and {setbacks} "
            "that made things worse."
        ),
        (
            "of {attempts} {span}, {moved} moved something and {backfired} backfired, so that "
            "the two ended where they had started."
        ),
    ),
    "run.apparent": (
        (
            "{span} the therapist came back to it {times}; what looked like progress was the "
            "patient going along."
        ),
        "{attempts} {span} moved nothing, though at times it seemed so.",
    ),
    "run.pressing": (
        "{span} the therapist pressed on with technique {times} while the rupture was open.",
        "{span} the answer to the strain was more technique, {times}.",
        "instead of taking the rupture up, the therapist held to technique {times} {span}.",
        "{span} the therapist sensed the strain and pressed on all the same, {times}.",
    ),
    "run.mending": (
        "{span} the therapist tried {times} to mend the task, without effect.",
        "the task was clarified or changed {times} {span}, and the rupture stayed.",
        "{attempts} {span} to set the task straight did not touch the rupture.",
    ),
    "run.mending_eased": (
        (
            "{span} the therapist tried {times} to mend matters, and for a while the rupture "
            "eased."
        ),
        "{attempts} {span} to set things straight took some force out of the rupture.",
    ),
    "kind_changed.by_now": (
        "by then the {before} had become a {now}.",
        "in the course of this the {before} had turned into a {now}.",
        "what had been a {before} was now a {now}.",
    ),
}

SPOKEN = {
    "spoke.aware": (
        "the therapist spoke about what was going on between them",
        "the therapist took the strain up directly",
        "the therapist put the impasse into words",
        "the therapist turned to what was happening in the room",
        "the therapist brought up the tension between them",
        "the therapist asked how the two of them were doing just now",
        "the therapist stopped to look at the moment itself",
        "the therapist named what seemed to stand between them",
    ),
    "spoke.unaware": (
        "without having noticed the rupture, the therapist asked about the two of them",
        "the therapist, unaware of the rupture, explored the relationship",
        "not knowing that a rupture was open, the therapist spoke about the relationship",
    ),
}
