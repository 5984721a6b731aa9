"""What an extra brings is optional: without it one message says how it is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

from dyad_sim.extras import EXTRAS, LAUNCHERS, MissingPackageError, missing_package, optional
from dyad_sim.teaching.page import vendor
from experiments.lib.command import experiment_of, main, names
from tests.cli.conftest import called_in, environment

__all__ = ["called_in"]

ROOT = Path(__file__).parents[2]
SHARDS = ("sweep", "-m", "sweep.shards=2", "sweep.shard=range(0,2)", "output=here")
SWEPT = ("dyads=1", "sweep.parameters={therapist.skill: [0.2]}")

HIDDEN = """\
import sys
module, launchers, *arguments = sys.argv[1:]
sys.modules[module] = None
from dyad_sim.cli import main
for launcher in launchers.split(","):
    print(main([*arguments, f"hydra/launcher={launcher}"]))
"""
"""Hides a module, then calls ``dyad-sim`` once with each launcher."""


def without(module: str, launchers: list[str], *arguments: str, place: Path) -> list[str]:
    """Return the lines on stderr of a call with each launcher; all of them must end with 2."""
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN, module, ",".join(launchers), *arguments],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert done.stdout.split() == ["2"] * len(launchers), done.stderr
    return done.stderr.splitlines()


@pytest.mark.parametrize("arguments", [SHARDS, ("run", "-m", "seed=1,2")])
def test_without_its_package_a_launcher_is_told_with_the_command(arguments, tmp_path):
    """Hydra finds no launcher when there is none of its packages; nothing is written."""
    said = without("hydra_plugins", list(LAUNCHERS), *arguments, place=tmp_path)

    assert said == [
        f"dyad-sim: hydra/launcher={launcher} needs a package that is not installed. "
        f"Install it with: pip install 'dyad-sim[{extra}]'"
        for launcher, extra in LAUNCHERS.items()
    ]
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "launcher"), [("joblib", "joblib"), ("submitit", "submitit_local")]
)
def test_a_launcher_whose_own_package_is_gone_is_told_with_the_command(
    module, launcher, tmp_path
):
    """Half of an extra, as an interrupted or undone installation leaves it."""
    pytest.importorskip(f"hydra_plugins.hydra_{module}_launcher")
    (said,) = without(module, [launcher], *SHARDS, *SWEPT, place=tmp_path)

    assert f"needs the package {module}, which is not installed" in said
    assert said.endswith(f"pip install 'dyad-sim[{EXTRAS[module].name}]'")


@pytest.mark.parametrize("package", EXTRAS)
def test_every_extra_that_is_named_is_one_of_the_package(package):
    """``pip install`` of an extra that is none installs nothing and does not fail."""
    extra = EXTRAS[package].name
    assert any(line.endswith(f"extra == '{extra}'") for line in requires("dyad-sim") or [])


def test_a_module_of_ours_that_is_missing_is_no_matter_of_extras():
    with pytest.raises(MissingPackageError):
        optional("SALib.nothing_of_this_name")
    assert missing_package(ModuleNotFoundError("gone", name="numpy.gone")) is None
    assert missing_package(ValueError("SALib")) is None


@pytest.mark.parametrize("name", [name for name in names() if experiment_of(name).needs])
def test_an_experiment_says_what_it_needs_before_it_simulates(name, monkeypatch, capsys):
    """Not after some minutes."""
    (package,) = experiment_of(name).needs
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(SystemExit) as stopped:
        main([name, "--size", "0.001"])

    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert f"pip install 'dyad-sim[{EXTRAS[package].name}]'" in said.err


def test_an_experiment_names_the_optional_packages_that_it_imports():
    """Whoever adds a use of one, adds it to what the experiment needs."""
    uses = {
        "SALib": ("salib", "screening", "sobol_indices"),
        "diptest": ("bimodality",),
    }
    for name in names():
        folder = Path(experiment_of(name).folder)
        text = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
        found = {
            package
            for package, modules in uses.items()
            if any(f"experiments.lib.measures.{module} import" in text for module in modules)
        }
        assert set(experiment_of(name).needs) == found, name


@pytest.mark.parametrize(
    "arguments",
    [
        ("page", "--export", "public"),
        ("page", "--no-browser", "--port", "0"),
        ("replay", "--scene", "withdrawal_spiral", "--html", "spiral.html"),
    ],
)
def test_without_what_npm_brings_the_page_is_told_with_the_command(
    arguments, called_in, monkeypatch, tmp_path
):
    """A wheel that was built without it, or a clone."""
    monkeypatch.setattr(vendor, "HOME", tmp_path / "nowhere")
    said = called_in(*arguments)

    assert said.returncode == 2
    assert said.stderr.count("\n") == 1
    assert "make package" in said.stderr
    assert not list(tmp_path.iterdir())
