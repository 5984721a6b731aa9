"""Measures read what instruments report, as a study would, and not the truth."""

from __future__ import annotations

import math
from functools import cache

import pandas as pd
import pytest

from dyad_sim.evidence import MEASURED, PROCESS, ProcessCondition, Sample, scored
from dyad_sim.evidence.arms import sample_from
from dyad_sim.measures.core.bootstrap import DEFAULT, VALUES_ONLY
from dyad_sim.studies.runner import run
from dyad_sim.studies.untreated import untreated
from tests.examples import constants
from tests.studies import LIVELY, plan

KEYS = {"dyad", "therapist", "session", "exchange"}

OUTCOME = ("symptoms_intake", "symptoms_end")
MARKERS = ("withdrawal_markers", "confrontation_markers")
SECOND = ("withdrawal_markers_second", "confrontation_markers_second")
OBSERVED = ("rupture_observer", "resolution_observer")

Columns = dict[str, tuple[str, ...]]

READS: dict[str, Columns] = {
    "rupture-rate-patient": {"sessions": ("rupture_patient",)},
    "rupture-rate-therapist": {"sessions": ("rupture_therapist",)},
    "rupture-rate-observer": {"sessions": ("rupture_observer",)},
    "rupture-ratio-therapist-patient": {"sessions": ("rupture_therapist", "rupture_patient")},
    "observer-gt-wai": {"sessions": ("rupture_observer", "alliance_patient")},
    "resolved-share-percase": {"episodes": ("peak_intensity", "outcome")},
    "gap-without-strain": {"sessions": ("rupture_observer",)},
    "therapist-misses": {"sessions": ("rupture_therapist", "rupture_patient")},
    "detect-negative-below-chance": {"exchanges": ("aware", "rupture_kind")},
    "client-concealment": {"dyads": (), "sessions": ("concealment_peak",)},
    "withdrawal-share": {"sessions": MARKERS},
    "confrontation-higher-impact": {"sessions": ("impact_observer", *MARKERS)},
    "confrontation-therapist-alliance-r": {
        "sessions": ("confrontation_markers", "alliance_therapist")
    },
    "icc-3rs": {"sessions": (*MARKERS, *SECOND)},
    "confrontation-dropout-d": {"dyads": ("ending",), "sessions": ("confrontation_markers",)},
    "therapist-contribution-dropout-d": {
        "dyads": ("ending",),
        "sessions": ("therapist_contribution_observer",),
    },
    "resolution-needs-stages": {"dyads": OUTCOME, "sessions": OBSERVED},
    "impasse-revisited": {"sessions": (), "episodes": ("kind_start", "session_begun")},
    "recognition-moderates": {
        "sessions": ("alliance_patient", "rupture_patient", "rupture_therapist")
    },
    "local-v-30": {"dyads": ("ending",), "sessions": ("alliance_patient",)},
    "linear-66": {"dyads": ("ending",), "sessions": ("alliance_patient",)},
    "pe-any-rupture": {"sessions": ("alliance_patient",)},
    "unrepaired-beta": {"dyads": OUTCOME, "sessions": ("alliance_patient",)},
    "repair-outcome-r": {"dyads": OUTCOME, "sessions": ("alliance_patient", *OBSERVED)},
    "alliance-outcome-r": {"dyads": OUTCOME, "sessions": ("alliance_patient",)},
    "alliance-g-single": {"sessions": ("alliance_patient",)},
    "patient-therapist-alliance-d": {
        "dyads": (),
        "sessions": ("alliance_patient", "alliance_therapist"),
    },
    "patient-therapist-alliance-r": {
        "dyads": (),
        "sessions": ("alliance_patient", "alliance_therapist"),
    },
    "therapist-effect-outcome": {"dyads": OUTCOME},
    "reciprocal-symptom-alliance": {"sessions": ("symptoms", "alliance_patient")},
    "alliance-autocorr-growth": {"sessions": ("alliance_patient",)},
    "apim-patient-dominant": {
        "sessions": ("alliance_patient", "alliance_therapist", "symptoms")
    },
    "dropout-rate": {"dyads": ("ending",)},
    "alliance-dropout-d": {"dyads": ("ending",), "sessions": ("alliance_patient",)},
    "dissatisfied-more-unresolved": {
        "dyads": ("ending",),
        "sessions": ("alliance_observer", "therapist_contribution_observer", *OBSERVED),
    },
    "affiliation-correspondence": {"sessions": ("affiliation_correlation",)},
    "control-reciprocity": {"sessions": ("control_correlation",)},
    "hostile-process-poor-outcome": {
        "dyads": OUTCOME,
        "sessions": ("hostile_share_therapist",),
    },
    "warm-complementarity-alliance": {
        "sessions": ("affiliation_patient", "affiliation_therapist", "alliance_patient")
    },
    "matched-state-share": {"sessions": ("matched_share",)},
    "aft-hostility-drop": {"dyads": (), "sessions": ("hostile_share_patient",)},
    "therapy-vs-control-g": {"dyads": ("symptoms_end",), "waiting": ("symptoms_end",)},
    "improved-share": {"dyads": ("ending", *OUTCOME)},
    "metacomm-rate": {"sessions": ("metacommunications", "turns")},
    "metacomm-conditional": {"exchanges": ("metacommunicating", "rupture_kind")},
    "metacomm-new-rupture": {
        "exchanges": ("metacommunicating", "rupture_intensity", "rupture_kind")
    },
}
"""What each scored measure reads besides the keys, by table; other tables it does not need."""

REPORTS = {
    *("alliance_patient", "alliance_therapist", "alliance_observer", "symptoms"),
    *("rupture_patient", "rupture_therapist", "impact_observer"),
    *("therapist_contribution_observer", "affiliation_correlation", "control_correlation"),
    *("affiliation_patient", "affiliation_therapist"),
    *("hostile_share_patient", "hostile_share_therapist"),
    *OUTCOME,
    *MARKERS,
    *SECOND,
    *OBSERVED,
}
"""Columns that an instrument or a coder filled in, with its error."""

OF_THE_TRUTH = {
    "impasse-revisited": "truth, says the record",
    "metacomm-conditional": "truth, says the record",
    "metacomm-new-rupture": "truth, says the record",
    "detect-negative-below-chance": "moments as they were",
    "client-concealment": "felt against shown",
    "resolved-share-percase": "the history stands in for the interview",
    "matched-state-share": "moments as they were: our analogy, no instrument",
    "metacomm-rate": "acts are counted as they were: no coder's error",
}
"""Measures that look behind the instruments, and why."""


@cache
def whole() -> Sample:
    """A small study in which every mechanism is at work, with every table. Seed 1989."""
    overrides = ("treatment.sessions=18", "treatment.exchanges=12", "exchanges_table=all")
    rules = constants(**LIVELY, endings__dropout=0.3)
    some = plan("dyads=60", "caseload=4", *overrides)._replace(constants=rules)
    tables = run(some)
    return sample_from(tables, untreated(some, tables.dyads), 12)


def reduced(columns: Columns) -> Sample:
    """The same study with nothing but keys and some columns; other tables without a column."""
    frames = {
        name: frame[[c for c in frame if c in KEYS or c in columns[name]]]
        if name in columns
        else pd.DataFrame()
        for name, frame in whole()._asdict().items()
    }
    return Sample(**frames)


def test_what_every_scored_measure_reads_is_listed() -> None:
    assert list(READS) == [entry.id for entry in scored()]


@pytest.mark.parametrize("name", READS)
def test_a_measure_reads_no_more_than_is_listed(name: str) -> None:
    """With everything else taken away it gives the same number."""
    measure, arms = MEASURED[name]
    from_all = measure(*[whole()] * len(arms), VALUES_ONLY)
    from_few = measure(*[reduced(READS[name])] * len(arms), VALUES_ONLY)
    assert from_few == pytest.approx(from_all, nan_ok=True)
    assert math.isfinite(from_all.value)


@pytest.mark.parametrize("name", [name for name in READS if name not in OF_THE_TRUTH])
def test_a_measure_reads_reports_only(name: str) -> None:
    """All that is read of sessions and cases was rated, coded or counted with error."""
    read = {column for columns in READS[name].values() for column in columns}
    assert set(READS[name]) <= {"dyads", "sessions", "waiting"}
    assert read <= REPORTS | {"ending"}
    assert not any(column.endswith("_true") for column in read)


@pytest.mark.parametrize("name", OF_THE_TRUTH)
def test_measures_that_look_behind_the_instruments_are_few_and_known(name: str) -> None:
    """Each reads something that no instrument reports."""
    read = {column for columns in READS[name].values() for column in columns}
    assert read - REPORTS - {"ending"}


def cut(kind: str) -> Sample:
    """The same study, of which little is left."""
    sample = whole()
    if kind == "nothing":
        return Sample(*(frame.iloc[:0] for frame in sample))
    if kind == "first session":
        keep = {name: frame[frame["session"] == 1] for name, frame in _dated(sample).items()}
        return sample._replace(**keep, episodes=sample.episodes.iloc[:0])
    kept = {"one dyad": [0], "two dyads": [0, 1]}[kind]
    return Sample(*(frame[frame["dyad"].isin(kept)] for frame in sample))


def _dated(sample: Sample) -> dict[str, pd.DataFrame]:
    """The frames that have sessions."""
    return {"sessions": sample.sessions, "exchanges": sample.exchanges}


@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.parametrize("kind", ["nothing", "first session", "one dyad", "two dyads"])
def test_where_little_is_left_a_measure_is_unknown_or_untrusted(name: str, kind: str) -> None:
    """And nothing breaks, and no warning is given."""
    measure, arms = MEASURED[name]
    found = measure(*[cut(kind)] * len(arms), DEFAULT)
    if kind == "nothing":
        assert math.isnan(found.value)
    if math.isnan(found.value) or kind != "first session":
        assert not found.trusted
        assert found.reason


@pytest.mark.parametrize("condition", PROCESS, ids=[condition.id for condition in PROCESS])
@pytest.mark.parametrize("kind", ["nothing", "first session", "one dyad", "two dyads"])
def test_where_little_is_left_a_figure_of_the_process_is_unknown_or_untrusted(
    condition: ProcessCondition, kind: str
) -> None:
    """And nothing breaks, and no warning is given."""
    found = condition.measure(*[cut(kind)] * len(condition.arms), DEFAULT)
    if kind == "nothing":
        assert math.isnan(found.value)
    if math.isnan(found.value) or kind != "first session":
        assert not found.trusted
        assert found.reason
