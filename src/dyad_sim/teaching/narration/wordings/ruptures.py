"""Wordings about how an escalated rupture began, what pulled, and whether it was seen."""

BEGINNINGS = {
    "onset.first": (
        "{when} a {kind}{over} began, slight at first.",
        "{when} the patient moved into a {kind}{over}; there was little to see of it yet.",
    ),
    "onset.again": (
        "{when} another rupture began, a {kind}{over}.",
        "{when} strain gave way again, this time to a {kind}{over}.",
        "{when} the two came to grief again: a {kind}{over} set in.",
        "{when} a new {kind}{over} began.",
    ),
    "onset.abrupt": (
        "{when} a {kind}{over} broke out, serious from its first moment.",
        "{when} strain that had built up suddenly gave way, to a serious {kind}{over}.",
        "{when} a {kind}{over} began that was grave from the start.",
    ),
    "onset.by_talk": (
        "{when} talk about the relationship backfired, and a {kind}{over} began.",
        (
            "{when} the therapist's remark about the two of them was itself the start of a "
            "{kind}{over}."
        ),
    ),
    "marker.placating": (
        "the patient went along, {position}, while something in them moved away.",
        "on the surface the patient was {position}; the withdrawal took the form of placating.",
        "the patient withdrew by giving in: what showed was {position}.",
    ),
    "marker.steering": (
        (
            "the patient kept the conversation in their own hands, {position}, and stayed out "
            "of reach."
        ),
        "what showed was {position}: the patient withdrew by taking over.",
    ),
    "marker.away": (
        "the patient moved away, their manner now {position}.",
        "the patient drew back; what showed of it was {position}.",
        "in a {position} way the patient took themselves out of the work.",
    ),
    "marker.keeping_out": (
        "the patient withdrew by keeping the therapist out, in a {position} way.",
        "the patient held the floor and held the therapist off, {position} in manner.",
        "it was a withdrawal behind words of their own: the patient became {position}.",
    ),
    "marker.attack": (
        "the patient moved against the therapist, in a {position} way.",
        "what came was {position}: the patient turned on the therapist.",
        "the patient's acts became {position}, aimed at the therapist.",
    ),
    "marker.demand": (
        "the patient pushed against the therapist, though still in a {position} way.",
        "the complaint was there, but it came in a {position} way.",
        "the patient objected, in a manner that stayed {position}.",
    ),
    "received.feared": (
        (
            "what the therapist offered came across {tone}, nearer to what the patient feared "
            "than to what they wished for."
        ),
        (
            "to the patient it felt closer to the old expectation than to the wish: the "
            "therapist came across {tone}."
        ),
        "the therapist was heard {tone}, and the fear seemed to be coming true.",
    ),
    "received.wished": (
        (
            "what the therapist offered came across {tone}, though still nearer to the wish "
            "than to the fear."
        ),
        "the therapist was heard {tone}, but not yet as the patient had feared.",
        (
            "the therapist came across {tone}; even so it lay closer to what the patient "
            "wished for."
        ),
    ),
    "received.feared_as_meant": (
        (
            "what the therapist offered came across {tone}, and yet nearer to what the "
            "patient feared than to what they wished for."
        ),
        "the therapist was heard {tone}; for this patient that was close to the fear.",
    ),
    "received.wished_as_meant": (
        (
            "what the therapist offered came across {tone}, and nearer to the wish than to "
            "the fear."
        ),
        "the therapist was heard {tone}, not as the patient had feared.",
    ),
    "pulled.drawn": (
        (
            "the pull was toward a {pull} answer, and the therapist was largely taken in by "
            "it, {answer} in turn."
        ),
        (
            "all this invited the therapist to be {pull}; mostly it was the pull that "
            "answered, and what came was {answer}."
        ),
        "the therapist, pulled to be {pull}, was caught up in the pattern and became {answer}.",
    ),
    "pulled.partly": (
        "the pull was toward a {pull} answer; the therapist, {answer}, gave in to it in part.",
        "all this invited the therapist to be {pull}; they were {answer}, half drawn in.",
        (
            "the therapist felt a pull to be {pull} and, {answer} for now, kept some of their "
            "footing."
        ),
    ),
    "pulled.free": (
        (
            "the pull was toward a {pull} answer, but the therapist, {answer}, stayed mostly "
            "free of it."
        ),
        (
            "all this invited the therapist to be {pull}; they kept their footing and were "
            "{answer}."
        ),
    ),
    "unseen.so_far": (
        "after {count} sessions the therapist had not noticed the {kind}.",
        "by now {count} sessions had gone by, and the therapist still did not see the {kind}.",
    ),
}

NOTICES = {
    "noticed.prompt": (
        "the therapist noticed the {kind} almost immediately.",
        "it did not take the therapist long to see the {kind}.",
    ),
    "noticed.same_session": (
        "before the session was over, the therapist had noticed the {kind}.",
        "the therapist became aware of the {kind} while there was still time in the session.",
    ),
    "noticed.next": (
        "only now, in the session after it had begun, did the therapist notice the {kind}.",
        "the therapist noticed the {kind} a session late.",
        "with a session in between, the therapist saw the {kind}.",
    ),
    "noticed.later": (
        "the {kind} was noticed at last, {count} sessions after the rupture had begun.",
        "here, {count} sessions on, the therapist saw the {kind} for the first time.",
        "it had taken the therapist {count} sessions to see the {kind}.",
    ),
    "seen_through.first": (
        (
            "the therapist sensed that the apparent progress was compliance, and did not "
            "settle for it."
        ),
        "something did not ring true, and the therapist saw that the repair was only apparent.",
    ),
    "seen_through.again": (
        "again the therapist saw through what looked like progress.",
        "the therapist sensed anew that the two were only going through the motions.",
        "the therapist was not taken in by the apparent repair this time either.",
    ),
}

SHADES = {
    "when.0": ("early in the session", "in the first part of the session"),
    "when.1": ("midway through the session", "in the middle of the session"),
    "when.2": ("late in the session", "toward the end of the session"),
    "tone.same": ("much as it was meant", "about as friendly as intended"),
    "tone.colder": ("a shade colder than it was meant", "somewhat cooler than intended"),
    "tone.much_colder": ("much colder than it was meant", "a good deal colder than intended"),
}
