"""The model held against the published figures, on the command line."""

from __future__ import annotations

import io
import json
import math
import signal
from collections.abc import Callable
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hydra.core.global_hydra import GlobalHydra

from dyad_sim.cli import main
from dyad_sim.evidence import (
    PROCESS,
    Compared,
    Condition,
    Entry,
    Outcome,
    ProcessCompared,
    entries,
    scored,
)
from dyad_sim.evidence.arms import plan_of, plans_of
from dyad_sim.measures import Estimate, unknown
from dyad_sim.studies.plan import Plan
from tests.cli.conftest import Finished, everything_in

SMALL = ("record", "--size", "0.005", "treatment.sessions=6", "treatment.exchanges=12")
"""The least that can be asked for: forty dyads in every arm, in short treatments."""

KEYS = ["kind", "id", "topic", "robustness", "value", "low", "high"]
KEYS += ["model", "model_low", "model_high", "inside"]

WIDTH = 80


def called(folder: Path, *arguments: str) -> Finished:
    """Call ``dyad-sim`` in a folder, in this process."""
    before = signal.getsignal(signal.SIGTERM)
    said, told = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(said), redirect_stderr(told):
        status = main(arguments)
    signal.signal(signal.SIGTERM, before)
    GlobalHydra.instance().clear()
    return Finished(arguments, status, said.getvalue(), told.getvalue())


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder in which the record was made once: ``here`` and ``here.json``."""
    return tmp_path_factory.mktemp("record")


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    """The plans of the record that was made: filled while it is made."""
    return {}


@pytest.fixture(scope="module")
def done(place, plans) -> Finished:
    """What the program said of it."""

    def keeping(*given: Any, **how: Any) -> dict[str, Plan]:
        plans.update(plans_of(*given, **how))
        return plans

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dyad_sim.evidence.arms.plans_of", keeping)
        return called(place, *SMALL, "output=here", "--json", "here.json")


def refused(text: str) -> Any:
    """Refuse what strict JSON does not know: NaN and infinity."""
    raise AssertionError(text)


def listed(file: Path) -> list[dict[str, Any]]:
    """The objects of a file, read strictly."""
    found: list[dict[str, Any]] = json.loads(
        file.read_text(encoding="utf-8"), parse_constant=refused
    )
    return found


def test_a_small_record_is_made_whatever_comes_out(done, place):
    """Though most of what takes thirty sessions is outside, or cannot be told at all."""
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    assert everything_in(place / "here") == [
        "process.pdf",
        "process.png",
        "process.svg",
        "record.csv",
        "record.pdf",
        "record.png",
        "record.svg",
        "study.json",
    ]
    assert {path.name for path in place.iterdir()} == {"here", "here.json"}
    assert all(path.stat().st_size > 0 for path in (place / "here").iterdir())


def test_the_table_holds_every_entry_with_its_source_and_design(done, place):
    """As published, the band, and the model; missing where there is nothing."""
    whole = pd.read_csv(place / "here" / "record.csv")
    table = whole[whole["kind"] == "entry"]

    assert list(table["id"]) == list(entries())
    assert table["scored"].sum() == 46
    assert table.loc[table["scored"], ["source", "design", "arms"]].notna().all(axis=None)
    assert table.loc[table["scored"], "inside"].notna().all()
    assert table.loc[~table["scored"], "inside"].isna().all()
    lacking = table["model"].isna()
    assert table.loc[lacking, "reason"].notna().all()
    aft = table.set_index("id").loc["aft-hostility-drop"]
    assert (math.isnan(aft["model"]), aft["inside"]) == (True, False)


def test_the_table_then_holds_the_conditions_of_the_process(done, place):
    """Told apart by their kind, with band, unit, reason and design."""
    whole = pd.read_csv(place / "here" / "record.csv")
    table = whole[whole["kind"] == "process"].set_index("id")

    assert set(whole["kind"]) == {"entry", "process"}
    assert list(table.index) == [condition.id for condition in PROCESS]
    assert list(whole["kind"])[-len(table) :] == ["process"] * len(table)
    assert table[["label", "scale", "statement", "design", "arms"]].notna().all(axis=None)
    for condition in PROCESS:
        row = table.loc[condition.id]
        assert (row["low"], row["high"]) == pytest.approx(
            tuple(math.nan if end is None else end for end in (condition.low, condition.high)),
            nan_ok=True,
        )
        assert row["inside"] == condition.holds(row["model"])
        assert math.isfinite(row["model"]) or isinstance(row["reason"], str)


def test_the_study_says_what_was_asked(done, place):
    study = json.loads((place / "here" / "study.json").read_text(encoding="utf-8"))

    assert study["record"] == ["treatment.exchanges=12", "treatment.sessions=6"]
    assert (study["seed"], study["size"]) == (1, 0.005)
    assert set(study) == {"record", "seed", "size", "hash", "dyad_sim", "files"}


def test_the_list_holds_the_scored_entries_in_strict_json(done, place):
    """With exactly these keys; what is not known is null, inside is yes or no."""
    found = [one for one in listed(place / "here.json") if one["kind"] == "entry"]

    assert [one["id"] for one in found] == [entry.id for entry in scored()]
    for one, entry in zip(found, scored(), strict=True):
        assert list(one) == KEYS
        assert isinstance(one["inside"], bool)
        numbers = [one[key] for key in KEYS[4:10]]
        assert all(number is None or type(number) is float for number in numbers)
        published = (entry.topic, entry.robustness, entry.value, entry.low, entry.high)
        assert (one["topic"], one["robustness"], *numbers[:3]) == published
        expected = one["model"] is not None and entry.holds(one["model"])
        assert one["inside"] == expected


def test_the_list_then_holds_the_conditions_of_the_process(done, place):
    """With the same keys; nothing was published of them."""
    found = [one for one in listed(place / "here.json") if one["kind"] == "process"]

    assert listed(place / "here.json")[-len(found) :] == found
    assert [one["id"] for one in found] == [condition.id for condition in PROCESS]
    for one, condition in zip(found, PROCESS, strict=True):
        assert list(one) == KEYS
        assert (one["topic"], one["robustness"], one["value"]) == ("process", None, None)
        assert (one["low"], one["high"]) == (condition.low, condition.high)
        expected = one["model"] is not None and condition.holds(one["model"])
        assert one["inside"] is expected


def test_list_table_and_screen_tell_the_same(done, place):
    table = pd.read_csv(place / "here" / "record.csv").set_index("id")
    found = listed(place / "here.json")
    entries_, process = (
        [one for one in found if one["kind"] == kind] for kind in ("entry", "process")
    )
    inside = sum(one["inside"] for one in entries_)

    for one in found:
        row = table.loc[one["id"]]
        for key in ("model", "model_low", "model_high"):
            assert row[key] == pytest.approx(
                math.nan if one[key] is None else one[key], nan_ok=True
            )
        assert row["inside"] == one["inside"]
    assert f"{inside} of 46 scored entries are inside their bands" in done.stdout
    assert "(600 simulated dyads)" in done.stdout
    outside = " ".join(done.stdout.partition("Outside: ")[2].partition(".\n")[0].split())
    assert outside.split(", ") == [one["id"] for one in entries_ if not one["inside"]]
    not_met = " ".join(done.stdout.partition("Not met: ")[2].partition(".\n")[0].split())
    assert not_met.split(", ") == [one["id"] for one in process if not one["inside"]]


def rows(text: str) -> list[tuple[str, str]]:
    """The rows of the table of scored entries: label and verdict, lines put together."""
    table = text.partition("Not scored")[0].splitlines()
    head = next(line for line in table if "Published" in line)
    wide = head.index("Published") - 3
    found: list[tuple[str, str]] = []
    for line in table[table.index(head) + 2 :]:
        label = line[:wide].split()
        verdict = line.split()[-1] if line.split() else ""
        if line.startswith(" ") and line[wide : wide + 1].strip():
            found.append((" ".join(label), verdict))
        elif label and found and not line.strip().startswith("("):
            found[-1] = (" ".join([found[-1][0], *label]), found[-1][1])
    return found


def test_the_screen_shows_every_label_and_verdict_at_eighty_columns(done, place):
    """Nothing is cut off, whatever has to be put on a line of its own."""
    verdicts = {
        one["id"]: "inside" if one["inside"] else "OUTSIDE"
        for one in listed(place / "here.json")
        if one["kind"] == "entry"
    }
    lines = done.stdout.partition("Table with sources")[0].splitlines()

    assert max(map(len, lines)) <= WIDTH
    assert "\N{HORIZONTAL ELLIPSIS}" not in done.stdout
    shown = rows(done.stdout)
    assert len(shown) == 46
    for entry in scored():
        assert any(
            label.startswith(entry.label) and verdict == verdicts[entry.id]
            for label, verdict in shown
        ), entry.label


def test_conditions_of_the_theory_are_told(done):
    assert done.stdout.count("asked:") == 2
    assert "Escalated ruptures without pull" in done.stdout


def shown_process(text: str) -> list[tuple[str, str, str]]:
    """The rows of the table of the process: number, label and verdict, lines put together."""
    table = text.partition("Conditions of the process")[2].partition("scored entries")[0]
    lines = table.splitlines()
    head = next(line for line in lines if "Asked for" in line)
    wide = head.index("Asked for")
    found: list[tuple[str, str, str]] = []
    for line in lines[lines.index(head) + 2 :]:
        label = line[:wide].split()
        if line.startswith("P"):
            found.append((label[0], " ".join(label[1:]), line.split()[-1]))
        elif label and line.startswith(" "):
            number, so_far, verdict = found[-1]
            found[-1] = (number, " ".join([so_far, *label]), verdict)
    return found


def test_the_screen_shows_the_conditions_of_the_process_after_the_entries(done, place):
    """Number, what is reckoned and the verdict, in order; then how many hold."""
    found = [one for one in listed(place / "here.json") if one["kind"] == "process"]
    expected = [
        (condition.number, condition.label, "inside" if one["inside"] else "OUTSIDE")
        for condition, one in zip(PROCESS, found, strict=True)
    ]
    assert shown_process(done.stdout) == expected
    assert done.stdout.index("asked:") < done.stdout.index("Conditions of the process")
    failing = {number for number, _, verdict in expected if verdict == "OUTSIDE"}
    inside = sum(one["inside"] for one in found)
    said = " ".join(done.stdout.split())
    assert (
        f"{18 - len(failing)} of 18 conditions of the process hold "
        f"({inside} of {len(PROCESS)} figures are inside their bands)." in said
    )


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(done, place):
    """Over the old folder, and into another."""
    before = {path.name: path.read_bytes() for path in (place / "here").iterdir()}
    text = (place / "here.json").read_bytes()

    again = called(place, *SMALL, "output=here", "--json", "again.json")

    assert again.returncode == 0
    assert again.stdout == done.stdout
    assert {path.name: path.read_bytes() for path in (place / "here").iterdir()} == before
    assert (place / "again.json").read_bytes() == text


@pytest.mark.slow
def test_the_readable_engine_gives_the_same_numbers(done, place, plans, monkeypatch):
    """On the same small sample, to the last digits."""
    asked = plan_of("exposure", 1, size=0.005, overrides=[*SMALL[3:], "engine=mesa"])
    readable = {name: plan._replace(engine="mesa") for name, plan in plans.items()}
    assert readable["exposure"] == asked
    monkeypatch.setattr("dyad_sim.evidence.arms.plans_of", lambda *_, **__: readable)
    monkeypatch.setattr("dyad_sim.figures.evidence.record_figure", lambda _: None)
    monkeypatch.setattr("dyad_sim.figures.evidence.process_figure", lambda _: None)
    monkeypatch.setattr("dyad_sim.figures.style.save", lambda *_: [])

    slow = called(place, *SMALL, "engine=mesa", "output=mesa", "--json", "mesa.json")

    assert slow.returncode == 0
    pairs = zip(listed(place / "here.json"), listed(place / "mesa.json"), strict=True)
    for one, other in pairs:
        assert (other["id"], other["inside"]) == (one["id"], one["inside"])
        for key in ("model", "model_low", "model_high"):
            assert (other[key] is None) == (one[key] is None)
            if one[key] is not None:
                assert other[key] == pytest.approx(one[key], rel=1e-9, abs=1e-12)


# --- What is refused ----------------------------------------------------------

BAD = {
    "another seed": (["seed=3"], ["seed=3", "--seed"]),
    "dyads": (["dyads=100"], ["dyads=100", "--size"]),
    "an experiment": (["experiment=repair"], ["experiment=repair", "one by one"]),
    "exchanges of some": (["exchanges_table=all"], ["exchanges_table=all"]),
    "negative seed": (["--seed", "-1"], ["--seed -1", "0 to 2**63 - 1"]),
    "seed too large": (["--seed", str(2**63)], ["out of range"]),
    "no size": (["--size", "0"], ["--size 0", "above 0"]),
    "negative size": (["--size", "-0.5"], ["--size -0.5"]),
    "size that is no number": (["--size", "nan"], ["--size nan"]),
    "size without end": (["--size", "inf"], ["--size inf"]),
    "misspelt key": (["therapist.skil=0.5"], ["therapist.skil=0.5", "therapist.skill?"]),
    "misspelt switch": (["mechanisms.pul=false"], ["mechanisms.pull?"]),
    "above its bound": (["therapist.skill=1.5"], ["therapist.skill", "1.5", "[0, 1]"]),
    "not a number": (["patient.rigidity=nan"], ["patient.rigidity", "finite"]),
    "unknown choice": (["treatment=psychodrama"], ["treatment=psychodrama"]),
    "unknown engine": (["engine=steam"], ["steam"]),
    "several values": (["therapist.skill=0.1,0.2"], ["therapist.skill=0.1,0.2"]),
    "list in a missing folder": (["--json", "no/where.json"], ["--json no/where.json"]),
    "list that is a folder": (["--json", "."], ["--json ."]),
    "empty output": (["output="], ["output="]),
    "output forced in": (["++output=there"], ["++output=there", "output=FOLDER"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_before_anything_is_done(case, tmp_path):
    """Exit status 2, one message that names field and value, nothing written."""
    arguments, told = BAD[case]

    refusal = called(tmp_path, *SMALL, *arguments)

    assert refusal.returncode == 2, refusal.stderr
    assert all(part in refusal.stderr for part in told), refusal.stderr
    assert refusal.stderr.count("dyad-sim:") == 1
    assert "Traceback" not in refusal.stderr
    assert refusal.stdout == ""
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("arguments", [["--seed", "many"], ["--size", "big"], ["--colour"]])
def test_an_option_that_cannot_be_read_is_refused(arguments, tmp_path):
    refusal = called(tmp_path, "record", *arguments)

    assert refusal.returncode == 2
    assert arguments[-1] in refusal.stderr
    assert everything_in(tmp_path) == []


def test_a_folder_with_another_study_is_left_alone(done, place):
    """Another seed is another record, and a file of ones own is none."""
    before = everything_in(place)
    (place / "mine").mkdir(exist_ok=True)
    (place / "mine" / "notes.txt").write_text("mine")

    other = called(place, *SMALL, "--seed", "2", "output=here", "--json", "two.json")
    own = called(place, *SMALL, "output=mine")

    for refusal, reason in ((other, "already holds another study"), (own, "is not empty")):
        assert refusal.returncode == 2
        assert reason in refusal.stderr
        assert refusal.stderr.count("dyad-sim:") == 1
        assert refusal.stdout == ""
    assert set(everything_in(place)) - set(before) == {"mine", "mine/notes.txt"}


# --- What is asked for and what is shown, without a simulation ----------------


def model_of(entry: Entry, inside: bool) -> Estimate:
    """An estimate inside the band of an entry, or beyond its end."""
    low, high = entry.low, entry.high
    if low is None or high is None:
        bound, sign = (low, 1.0) if low is not None else (high, -1.0)
        assert bound is not None
        value = bound + (sign if inside else -sign)
    else:
        value = (low + high) / 2.0 if inside else high + 1.0
    return Estimate(value, value - 0.1, value + 0.1, 40, True, "")


def outcome_but(*outside: str) -> Outcome:
    """A comparison in which all but some entries are inside."""
    compared = []
    for entry in entries().values():
        model = model_of(entry, entry.id not in outside) if entry.scored else unknown(0, "")
        compared.append(
            Compared(entry, model, entry.holds(model.value) if entry.scored else None)
        )
    return Outcome(compared, [Condition("Pull", "below 0.4", unknown(0, "none"), False)])


@pytest.fixture(scope="module")
def some_plans() -> dict[str, Plan]:
    """The plan of one arm."""
    return {"relational": plan_of("relational", 1, size=0.01)}


@pytest.fixture
def with_outcome(monkeypatch, tmp_path, some_plans) -> Callable[..., Finished]:
    """Call ``dyad-sim record`` with a made-up comparison: nothing is simulated or drawn."""

    def call(outcome: Outcome, *arguments: str) -> Finished:
        monkeypatch.setattr("dyad_sim.evidence.arms.plans_of", lambda *_, **__: some_plans)
        monkeypatch.setattr("dyad_sim.evidence.arms.simulated", lambda *_: {})
        monkeypatch.setattr("dyad_sim.evidence.comparison.outcome_of", lambda _: outcome)
        monkeypatch.setattr("dyad_sim.figures.evidence.record_figure", lambda _: None)
        monkeypatch.setattr("dyad_sim.figures.evidence.process_figure", lambda _: None)
        monkeypatch.setattr("dyad_sim.figures.style.save", lambda *_: [])
        return called(tmp_path, "record", *arguments)

    return call


C_ENTRIES = [entry.id for entry in scored() if entry.grade == "C"]


@pytest.mark.parametrize(
    ("outside", "status"),
    [((), 0), (("dropout-rate",), 1), (("local-v-30",), 1), (C_ENTRIES, 0)],
)
def test_strict_fails_if_an_a_or_b_entry_is_outside(outside, status, with_outcome, tmp_path):
    """Without it nothing fails; either way everything is written."""
    outcome = outcome_but(*outside)
    assert [one.entry.id for one in outcome.outside] == sorted(
        outside, key=list(entries()).index
    )

    assert with_outcome(outcome, "output=a").returncode == 0
    strict = with_outcome(outcome, "output=b", "--strict", "--json", "b.json")

    assert strict.returncode == status
    assert strict.stderr == ""
    assert len(listed(tmp_path / "b.json")) == 46
    assert "Conditions of the process" not in strict.stdout
    assert (tmp_path / "b" / "record.csv").read_bytes() == (
        tmp_path / "a" / "record.csv"
    ).read_bytes()


@pytest.mark.parametrize(
    ("outside", "told", "names"),
    [
        ((), "18 of 18 conditions", "All are met."),
        (("P1",), "17 of 18 conditions", "Not met: P1."),
        (
            ("P4-embeddedness", "P4-confirmation"),
            "17 of 18",
            "P4-confirmation, P4-embeddedness.",
        ),
        (("P5-upper", "P7"), "16 of 18 conditions", "Not met: P5-upper, P7."),
    ],
)
def test_a_condition_holds_if_all_its_figures_do(outside, told, names, with_outcome):
    """And what the process fails in is no matter of ``--strict``, which asks of entries."""
    some = Estimate(0.5, 0.4, 0.6, 40, True, "")
    process = [ProcessCompared(one, some, one.id not in outside) for one in PROCESS]

    finished = with_outcome(outcome_but()._replace(process=process), "output=a", "--strict")

    said = " ".join(finished.stdout.split())
    assert told in said
    assert names in said
    assert f"({len(PROCESS) - len(outside)} of {len(PROCESS)} figures" in said
    assert finished.returncode == 0


def test_without_a_name_every_question_has_a_folder_of_its_own(with_outcome, tmp_path):
    """The order of what is asked does not matter, but for a key that is asked for twice."""
    outcome = outcome_but()
    skill, trust = "therapist.skill=0.4", "patient.trust=0.3"
    for arguments in (
        [],
        ["--seed", "2"],
        ["--size", "0.5"],
        [skill, trust],
        [trust, skill],
        ["therapist.skill=0.9", skill],
        [skill],
        [skill, "therapist.skill=0.9"],
    ):
        assert with_outcome(outcome, *arguments).returncode == 0
    folders = list((tmp_path / "results").iterdir())
    assert all(folder.name.startswith("record-") for folder in folders)
    assert len(folders) == 6


def test_an_interrupted_record_leaves_nothing_behind(with_outcome, monkeypatch, tmp_path):
    outcome = outcome_but()

    def interrupted(_: object) -> Outcome:
        raise KeyboardInterrupt

    with_outcome(outcome, "output=kept")
    kept = everything_in(tmp_path)
    monkeypatch.setattr("dyad_sim.evidence.table.table", interrupted)
    monkeypatch.setattr("dyad_sim.cli.screens.show_record", interrupted)
    stopped = called(tmp_path, "record", "--seed", "5", "output=new/folder", "--json", "n.json")

    assert stopped.returncode == 130
    assert everything_in(tmp_path) == kept


def test_help_names_the_options_and_costs_nothing(tmp_path):
    helped = called(tmp_path, "record", "--help")

    assert helped.returncode == 0
    for option in ("--seed", "--size", "--json", "--strict", "output="):
        assert option in helped.stdout
    assert everything_in(tmp_path) == []
