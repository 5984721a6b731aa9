"""Wordings about the two partners and about whole sessions."""

OPENINGS = {
    "patient.style": (
        (
            "the patient came with a habitual style that was {style}, and that invited others "
            "to be {pull} in return."
        ),
        "by habit the patient met others in a {style} way, which drew {pull} answers.",
    ),
    "expectation.wish_and_fear": (
        "what they longed for was a {wish} response; what they expected was a {fear} reply.",
        "they wished to be met in a {wish} way, and feared that the answer would be {fear}.",
    ),
    "therapist.talk": (
        (
            "the therapist's own stance was {stance}; strains were to be taken up {rate}, by "
            "speaking about what went on between the two."
        ),
        (
            "the therapist worked from a {stance} stance, and meant to speak about strains "
            "between the two {rate} when they were noticed."
        ),
    ),
    "therapist.mend": (
        (
            "the therapist's own stance was {stance}; strains were to be answered {rate}, by "
            "clarifying or by changing the task."
        ),
        (
            "the therapist worked from a {stance} stance, and meant to answer strains {rate} "
            "by clarifying or changing the task."
        ),
    ),
    "therapist.press": (
        (
            "the therapist's own stance was {stance}; when strain was noticed the answer was, "
            "{rate}, to press on with technique."
        ),
        (
            "the therapist worked from a {stance} stance, and {rate} met a strain that they "
            "noticed by pressing on with technique."
        ),
    ),
}

RATES = {
    "rate.often": ("nearly every time", "as a rule"),
    "rate.sometimes": ("from time to time", "some of the time"),
    "rate.seldom": ("only now and then", "rarely"),
}

WHOLE_SESSIONS = {
    "approaching_end.stirred": (
        (
            "as the agreed end came near, strain rose: it was higher over the last {count} "
            "sessions than over the same number before them."
        ),
        (
            "the approaching end could be felt: strain over the last {count} sessions was "
            "higher than before."
        ),
    ),
    "climate.quiet": (
        "no rupture was open in this session.",
        "this session passed without a rupture.",
        "nothing broke between the two this time.",
        "the session held without a rupture.",
    ),
    "climate.cleared": (
        "no new rupture began in this session.",
        "what had been open before was over, and nothing new began.",
    ),
    "climate.minor": (
        "the session knew only {count} small rupture{s}.",
        "what strain there was stayed small: {count} slight rupture{s}, no more.",
        "{count} small rupture{s} touched this session, and none grew.",
        "ordinary friction marked the session, with {count} small rupture{s}.",
    ),
    "climate.growing": (
        "the {kind} from {begun} was still open, and it deepened.",
        "the two came back to the {kind} of {begun}, which now weighed more heavily.",
        "nothing had settled since {begun}: the {kind} grew stronger.",
    ),
    "climate.easing": (
        "the {kind} from {begun} was still open, though it had lost some of its force.",
        "the {kind} that had begun in {begun} went on, less sharply than before.",
        "there was some relief: the {kind} of {begun} had eased, without being over.",
    ),
    "climate.severe": (
        "the {kind} from {begun} filled the session, close to a breakdown.",
        "since {begun} nothing had moved: the {kind} was as severe as before.",
        "the {kind} that had begun in {begun} left little room for anything else.",
        "again the session stood under the {kind} of {begun}, in full force.",
    ),
    "climate.lasting": (
        "the {kind} from {begun} was still open, neither better nor worse.",
        "the {kind} that had begun in {begun} went on much as before.",
        "the two were still caught in the {kind} of {begun}.",
    ),
    "climate.smouldering": (
        "the {kind} from {begun} went on at a low heat.",
        "the {kind} that had begun in {begun} was still there, but not strong.",
        "underneath, the {kind} of {begun} had not ended.",
    ),
    "rating.first": (
        "after this first session the patient rated the alliance {rating} of {scale}.",
        "the patient's first rating of the alliance was {rating} of {scale}.",
    ),
    "rating.up": (
        (
            "the patient rated the alliance {rating}, up from {before} in session "
            "{session_before}."
        ),
        (
            "in the patient's eyes the alliance had improved: {rating} of {scale}, after "
            "{before} in session {session_before}."
        ),
        (
            "the alliance as the patient rated it rose to {rating}; in session "
            "{session_before} it had been {before}."
        ),
    ),
    "rating.down": (
        (
            "the patient rated the alliance {rating}, down from {before} in session "
            "{session_before}."
        ),
        (
            "in the patient's eyes the alliance had suffered: {rating} of {scale}, after "
            "{before} in session {session_before}."
        ),
        (
            "the alliance as the patient rated it fell to {rating}; in session "
            "{session_before} it had been {before}."
        ),
    ),
    "rating.same": (
        (
            "the patient's rating of the alliance was {rating}, against {before} in session "
            "{session_before}."
        ),
        (
            "asked about the alliance, the patient gave it {rating} of {scale}, much as in "
            "session {session_before}."
        ),
        (
            "the alliance stayed about where it was: the patient rated it {rating}, after "
            "{before} in session {session_before}."
        ),
    ),
    "symptoms.quarter": (
        (
            "reported symptoms had come down to {percent} percent of what they were after the "
            "first session."
        ),
        "symptoms were easing: at {percent} percent of their level after the first session.",
    ),
    "symptoms.half": (
        (
            "reported symptoms had fallen to {percent} percent of what they were after the "
            "first session."
        ),
        "symptoms stood at {percent} percent of their level after the first session.",
    ),
    "perspectives.both": (
        "afterwards patient and therapist both reported a rupture.",
        "in their reports the two agreed that there had been a rupture.",
        "both partners wrote of a rupture after the session.",
    ),
    "perspectives.patient_only": (
        "afterwards the patient reported a rupture, the therapist did not.",
        "a rupture appeared in the patient's report alone.",
        "the therapist's report mentioned no rupture; the patient's did.",
    ),
    "perspectives.therapist_only": (
        "afterwards the therapist reported a rupture, the patient did not.",
        "a rupture appeared in the therapist's report alone.",
        "the patient's report mentioned no rupture; the therapist's did.",
    ),
    "perspectives.neither": (
        "neither of them reported a rupture, serious as it was.",
        "neither report mentioned the rupture that was open.",
        "on paper both passed over the rupture in silence.",
    ),
    "drawn_in.drawn": (
        "through most of the session the therapist acted as the patient's pull dictated.",
        "the therapist was deep in the pattern, answering the pull rather than choosing.",
        "the therapist had become part of the pattern.",
    ),
    "drawn_in.free": (
        "the therapist stayed largely free of the pull.",
        "the therapist kept their own stance, little drawn into the pattern.",
        "the pull was there, and the therapist seldom followed it.",
    ),
    "in_tune.often": (
        "the two were in tune for {matched} of {exchanges} exchanges, which is a good deal.",
        "their acts fitted together in {matched} of {exchanges} exchanges.",
        "moment by moment they met each other often: in {matched} of {exchanges} exchanges.",
    ),
    "in_tune.ordinary": (
        "the two were in tune in {matched} of {exchanges} exchanges.",
        "of {exchanges} exchanges, {matched} were in tune.",
        "act and answer fitted in {matched} of {exchanges} exchanges.",
    ),
    "in_tune.seldom": (
        "act and answer hardly ever fitted: in {matched} of {exchanges} exchanges.",
        "only {matched} of {exchanges} exchanges found the two in tune.",
        "the two kept missing each other; {matched} of {exchanges} exchanges were in tune.",
    ),
    "in_tune.never": (
        "in none of the {exchanges} exchanges were the two in tune.",
        "of {exchanges} exchanges not a single exchange was in tune.",
        "the two missed each other from beginning to end.",
    ),
    "two_ratings.therapist_higher": (
        (
            "the therapist rated the alliance higher than the patient did, {therapist} "
            "against {patient}."
        ),
        (
            "the two saw the alliance differently: {patient} of {scale} from the patient, "
            "{therapist} from the therapist."
        ),
        (
            "where the patient gave the alliance {patient} of {scale}, the therapist gave it "
            "{therapist}."
        ),
    ),
    "two_ratings.patient_higher": (
        (
            "the patient rated the alliance higher than the therapist did, {patient} against "
            "{therapist}."
        ),
        (
            "the therapist thought less of the alliance than the patient did: {therapist} of "
            "{scale}, against {patient}."
        ),
        (
            "where the patient gave the alliance {patient} of {scale}, the therapist gave it "
            "{therapist}."
        ),
    ),
    "manner.both": (
        "on the whole the patient was {patient}, the therapist {therapist}.",
        "taken together, the patient's acts were {patient} and the therapist's {therapist}.",
        "it was a session of a {patient} patient and a {therapist} therapist.",
        "for most of the session the patient stayed {patient}, and the therapist {therapist}.",
    ),
}
