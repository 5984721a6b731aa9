"""Studies and sweeps in several threads at once, beside a Hydra of the caller's own."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pandas as pd
import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir, version
from hydra.core.global_hydra import GlobalHydra
from hydra.core.singleton import Singleton
from omegaconf import OmegaConf

import dyad_sim
from dyad_sim.configs import ConfigurationError, compose
from dyad_sim.configs.directory import _ALONE

THREADS = 8

TINY = {"dyads": 3, "treatment": "cbt"}
SHORT = ["treatment.sessions=2", "treatment.exchanges=12"]


@pytest.fixture(autouse=True)
def often() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(task: Callable[[int], Any]) -> list[Any]:
    """What a task gives in eight threads that begin together, by number."""
    together = Barrier(THREADS)

    def begin(number: int) -> Any:
        together.wait()
        return task(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def of_study(number: int) -> pd.DataFrame:
    """A study that differs in its seed, its engine and its people."""
    engine, patient = ["compiled", "mesa"][number % 2], ["ruth", "population"][number // 4]
    return dyad_sim.simulate(
        [*SHORT, f"patient={patient}"], seed=number, engine=engine, **TINY
    ).sessions


def of_sweep(number: int) -> pd.DataFrame:
    """A sweep that differs in its seed and its design."""
    sample = [*SHORT, "sweep.design=sobol", "sweep.cells=2"]
    designs: list[tuple[Any, list[str]]] = [
        ({"therapist.skill": [0.2, 0.8]}, SHORT),
        ({"patient": ["ruth", "population"]}, SHORT),
        ({"therapist.skill": {"low": 0.2, "high": 0.8}}, sample),
        (pd.DataFrame({"mechanisms.pull": [True, False]}), SHORT),
    ]
    parameters, asked = designs[number % 4]
    cells = dyad_sim.sweep(parameters, asked, seed=number, **TINY)
    return pd.concat([cell.dyads for cell in cells], ignore_index=True)


@pytest.mark.parametrize("task", [of_study, of_sweep])
def test_threads_give_what_each_gives_alone(task):
    alone = [task(number) for number in range(THREADS)]
    for found, expected in zip(in_threads(task), alone, strict=True):
        pd.testing.assert_frame_equal(found, expected)


@pytest.mark.slow
def test_a_mistake_in_one_thread_is_told_there_alone():
    def ask(number: int) -> str:
        try:
            compose([f"seed={number}", "sed=1" if number % 2 else "dyads=2"])
        except ConfigurationError as error:
            return str(error)
        return ""

    for _ in range(3):
        told = in_threads(ask)
        assert told[::2] == [""] * 4
        assert all("sed" in text for text in told[1::2])


def state() -> dict[type, object]:
    """What there is one of per process in Hydra, with what it holds."""
    return {kind: dict(vars(held)) for kind, held in Singleton._instances.items()}


@pytest.mark.parametrize("base", ["1.1", "1.2", None])
def test_a_hydra_that_was_set_up_is_left_as_it_was(base, tmp_path):
    """Whatever version of its behaviour it asked for."""
    (tmp_path / "config.yaml").write_text("mine: ${now:1}\n")
    compose([])  # Plugins are registered once.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Hydra says of 1.1 that it is old.
        with initialize_config_dir(str(tmp_path), "app", version_base=base):
            OmegaConf.register_new_resolver("now", lambda text: f"now {text}", replace=True)
            before = state()
            in_threads(lambda number: compose([f"seed={number}"]))
            assert state() == before
            assert hydra_compose("config").mine == "now 1"


def test_no_hydra_is_set_up_where_there_was_none():
    GlobalHydra.instance().clear()
    version.VersionBase.instance().version_base = version._UNSPECIFIED_
    in_threads(lambda number: compose([f"seed={number}"]))
    assert not GlobalHydra.instance().is_initialized()
    assert version.getbase() is version._UNSPECIFIED_


@pytest.mark.slow
def test_a_hydra_that_is_set_up_meanwhile_works_and_stays(tmp_path):
    """By the caller, in a thread of its own: it never meets ours, nor loses its version."""
    (tmp_path / "config.yaml").write_text("mine: 1\n")
    compose([])
    GlobalHydra.instance().clear()
    running, wrong = True, []

    def ask() -> None:
        while running:
            try:
                compose(["dyads=2"])
            except Exception as error:
                wrong.append(error)

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(20):
            with initialize_config_dir(str(tmp_path), version_base=["1.2", "1.3"][number % 2]):
                assert hydra_compose("config", overrides=[f"+more={number}"]).more == number
                assert GlobalHydra.instance().is_initialized()
    finally:
        running = False
        for thread in threads:
            thread.join()
    assert wrong == []
    assert str(version.getbase()) == "1.3"


def test_a_process_forked_while_a_thread_composes_composes_too():
    """No thread of it could ever finish what that one has begun."""
    held, done = Barrier(2), Barrier(2)

    def hold() -> None:
        with _ALONE:
            held.wait()
            done.wait(timeout=60)

    keeper = Thread(target=hold)
    keeper.start()
    held.wait()
    Thread(target=lambda: done.wait(timeout=60)).start()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 says that a fork beside threads is risky.
        child = os.fork()
    if child == 0:
        compose(["dyads=2"])
        os._exit(0)
    keeper.join()
    assert os.waitpid(child, 0)[1] == 0


def test_what_the_clock_says_can_be_asked_for_without_a_hydra():
    """A process of its own: another test may have set one up."""
    code = (
        "import dyad_sim; from dyad_sim.configs import compose;"
        "assert compose(['study.name=a${now:%Y}']).study.name.startswith('a2')"
    )
    where = {**os.environ, "PYTHONPATH": str(Path(dyad_sim.__file__).parents[1])}
    assert os.spawnve(os.P_WAIT, sys.executable, [sys.executable, "-c", code], where) == 0
