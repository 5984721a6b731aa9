"""What a file of choices may not do: run code, or set what Hydra builds objects from."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import TINY, everything_in

EVIL = "{_target_: tempfile.mkdtemp, prefix: evil, dir: .}"

SETTINGS = {
    "callback": (f"hydra: {{callbacks: {{x: {EVIL}}}}}", "hydra.callbacks"),
    "parameter of a sweeper": (
        f"hydra: {{sweeper: {{params: {{x: {EVIL}}}}}}}",
        "hydra.sweeper.params.x._target_",
    ),
    "sweeper": ("hydra: {sweeper: {_target_: tempfile.mkdtemp}}", "hydra.sweeper"),
    "part of a launcher": (f"hydra: {{launcher: {{x: {EVIL}}}}}", "hydra."),
    "launcher": ("hydra: {launcher: {_target_: tempfile.mkdtemp}}", "hydra.launcher"),
    "handler of a log": (
        (
            "hydra: {job_logging: {version: 1, root: {handlers: [x]}, "
            "handlers: {x: {(): tempfile.mkdtemp, prefix: evil, dir: .}}}}"
        ),
        "hydra.job_logging",
    ),
    "environment": ("hydra: {job: {env_set: {LD_PRELOAD: evil}}}", "hydra.job.env_set"),
}


def choose(folder: Path, text: str, group: str = "experiment") -> tuple[str, ...]:
    """Write a file of choices, and return the arguments that choose it."""
    (folder / "theirs" / group).mkdir(parents=True)
    (folder / "theirs" / group / "gift.yaml").write_text(f"# @package _global_\n{text}\n")
    return ("-cd", "theirs", f"{group}=gift")


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("case", SETTINGS)
def test_a_file_that_sets_what_hydra_builds_is_refused(case, command, called_in, tmp_path):
    """Before anything of it is built."""
    text, told = SETTINGS[case]
    chosen = choose(tmp_path, text)
    before = everything_in(tmp_path)
    swept = ["sweep.parameters={therapist.skill: [0.2]}"] if command == "sweep" else []

    done = called_in(command, *chosen, *TINY, *swept, "output=here")

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert "Traceback" not in done.stderr
    assert everything_in(tmp_path) == before


def test_a_file_on_the_search_path_is_looked_at_too(called_in, tmp_path):
    """One that the command line names in another way."""
    choose(tmp_path, f"hydra: {{callbacks: {{x: {EVIL}}}}}")
    path = f"hydra.searchpath=[file://{tmp_path}/theirs]"

    done = called_in("run", path, "experiment=gift", *TINY, "output=here")

    assert done.returncode == 2, done.stderr
    assert "hydra.callbacks" in done.stderr
    assert "Traceback" not in done.stderr
    assert "here" not in everything_in(tmp_path)


@pytest.mark.slow
def test_a_file_may_choose_what_is_varied(called_in, tmp_path):
    """As experiments of our own do."""
    text = "hydra: {mode: MULTIRUN, sweeper: {params: {therapist.skill: '0.2,0.8'}}}"

    done = called_in("run", *choose(tmp_path, text), *TINY, "output=here")

    assert done.returncode == 0, done.stderr
    assert {"here/0", "here/1", "here/multirun.json"} <= set(everything_in(tmp_path))


def test_the_command_line_is_as_free_as_ever(called_in, tmp_path):
    """Whoever types a target means it."""
    target = "hydra.experimental.callbacks.LogJobReturnCallback"
    chosen = choose(tmp_path, "seed: 2")

    done = called_in(
        "run", *chosen, *TINY, f"+hydra.callbacks.mine._target_={target}", "output=here"
    )

    assert done.returncode == 0, done.stderr


class _Evil:
    """What a pickle can do."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("evil"),)


@pytest.mark.parametrize("option", ["--experimental-rerun", "--exp"])
def test_no_pickle_is_read(option, called_in, tmp_path):
    """Hydra would."""
    (tmp_path / "job.pickle").write_bytes(pickle.dumps(_Evil()))

    done = called_in("run", option, "job.pickle")

    assert done.returncode == 2
    assert "a pickle, which can run any code" in done.stderr
    assert everything_in(tmp_path) == ["job.pickle"]


def test_yaml_makes_no_objects(called_in, tmp_path):
    chosen = choose(tmp_path, "seed: !!python/object/apply:os.mkdir [evil]")

    done = called_in("run", *chosen, *TINY, "output=here")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "evil" not in everything_in(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [*a]", "holds itself"),
        ("seed: " + "[" * 2_000 + "]" * 2_000, "nested too deeply"),
    ],
)
def test_a_file_without_end_is_refused(text, told, called_in, tmp_path):
    done = called_in("run", *choose(tmp_path, text), *TINY, "output=here")

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"1", "patient=gift: a file of choices holds a single int"),
        (b"\xff\xfe\x00", "patient=gift: a file of choices is no text"),
        (b"trust: \xc3\x28", "patient=gift: a file of choices is no text"),
        (
            b"defaults: 1",
            "patient=gift cannot be read (Invalid defaults list in 'patient/gift'",
        ),
        (b"defaults:\n  - override /seed: 1", "patient=gift cannot be read (Unsupported item"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused(content, told, called_in, tmp_path):
    (tmp_path / "theirs" / "patient").mkdir(parents=True)
    (tmp_path / "theirs" / "patient" / "gift.yaml").write_bytes(content)

    done = called_in("run", "-cd", "theirs", "patient=gift", *TINY)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
