"""Wordings about single exchanges."""

MOMENTS = {
    "moment.matched": (
        "the patient was {patient}, the therapist {therapist}; the two fitted.",
        "to a {patient} patient the therapist was {therapist}, and they were in tune.",
        "they were in tune, the patient {patient} and the therapist {therapist}.",
    ),
    "moment.mismatched": (
        "the patient was {patient}, the therapist {therapist}; they missed each other.",
        "the therapist was {therapist} to a {patient} patient, and it did not fit.",
        "out of tune: the patient was {patient}, the answer {therapist}.",
        "a {patient} act met a {therapist} answer, and the two were out of step.",
    ),
    "moment.retuned": (
        "the two came back into tune, the patient {patient}, the therapist {therapist}.",
        (
            "a mismatch was mended without a word: the patient was {patient}, the therapist "
            "{therapist}."
        ),
        "this time it fitted again; the patient was {patient} and the answer {therapist}.",
    ),
    "moment.colder": (
        "the therapist was {therapist}, but what reached the {patient} patient was {received}.",
        (
            "meant as {therapist}, the answer was heard as {received}; the patient had been "
            "{patient}."
        ),
        "the patient, {patient}, heard as {received} what was offered as {therapist}.",
    ),
    "moment.colder_matched": (
        (
            "outwardly they were in tune, yet the therapist's {therapist} answer reached the "
            "{patient} patient as {received}."
        ),
        "the answer fitted, {therapist} to {patient}, but it was heard as {received}.",
    ),
}
