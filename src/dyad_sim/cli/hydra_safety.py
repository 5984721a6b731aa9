"""What a file of choices may not do: run code, or have Hydra write where nobody asked.

Hydra builds objects from some of its own settings, and a file from another hand can hold
such settings beside the choices of a study.  On the command line they are as free as ever.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hydra.core.config_search_path import ConfigSearchPath, SearchPathQuery
from hydra.types import RunMode
from omegaconf import OmegaConf

from dyad_sim.configs import ConfigurationError, config_directory
from dyad_sim.configs.hydra_private import (
    ConfigLoaderImpl,
    create_automatic_config_search_path,
    get_args_parser,
)

FREE = ("help", "hydra_help", "job", "mode", "overrides", "runtime", "searchpath")
"""Settings of Hydra that a file may hold, or that tell what was composed."""

OF_JOB = ("chdir", "env_copy", "env_set")
"""Settings of a job that do something."""


def check_arguments(arguments: list[str], primary: str) -> None:
    """Refuse arguments with which a file would run code, or write where nobody asked.

    Parameters
    ----------
    arguments
        Of the command line, without the name of the command.
    primary
        Name of the primary configuration.

    Raises
    ------
    ConfigurationError
        Naming the setting.
    """
    asked = get_args_parser().parse_args(arguments)
    if asked.experimental_rerun is not None:
        message = (
            f"--experimental-rerun {asked.experimental_rerun} is not allowed: it reads a "
            "pickle, which can run any code. Give the choices of the study instead."
        )
        raise ConfigurationError(message)
    if _brings_files(asked):
        if asked.config_dir is not None:
            _check_names(Path(asked.config_dir))
        _check_settings(asked, primary)


def _check_names(folder: Path) -> None:
    """Refuse a file of choices that one of ours hides, because it has the same name."""
    ours = config_directory()
    for file in sorted(folder.glob("*/*.yaml")):
        hidden_by = ours / file.parent.name / file.name
        if hidden_by.is_file() and hidden_by.read_bytes() != file.read_bytes():
            message = (
                f"{file} would not be read: {file.parent.name}={file.stem} is a choice of the "
                "program. Give the file another name."
            )
            raise ConfigurationError(message)


def _brings_files(asked: Namespace) -> bool:
    """Whether any file but our own choices can be read."""
    if asked.config_dir is not None:
        return Path(asked.config_dir).is_dir()
    return any("hydra.searchpath" in override for override in asked.overrides)


def _check_settings(asked: Namespace, primary: str) -> None:
    """Refuse settings of Hydra that no word of the command line asked for."""
    path = _search_path(asked)
    found = _settings(path, primary, asked.overrides)
    of_hydra = [text for text in asked.overrides if text.lstrip("+").startswith("hydra")]
    meant = _settings(path, primary, of_hydra)
    for target in _targets(found["sweeper"].pop("params", None), "hydra.sweeper.params"):
        _refuse(target)
    meant["sweeper"].pop("params", None)
    for name in sorted({*found, *meant}):
        if found.get(name) != meant.get(name):
            _refuse(f"hydra.{name}")


def _settings(path: ConfigSearchPath, name: str, overrides: list[str]) -> dict[str, Any]:
    """Return the settings of Hydra that do something, composed from a path of folders."""
    cfg = ConfigLoaderImpl(path).load_configuration(
        name, overrides, RunMode.MULTIRUN, validate_sweep_overrides=False
    )
    hydra = OmegaConf.to_container(cfg.hydra, resolve=False)
    assert isinstance(hydra, dict)  # for mypy: a DictConfig gives a dict
    job = {f"job.{name}": hydra["job"].get(name) for name in OF_JOB}
    rest = {str(name): value for name, value in hydra.items() if name not in FREE}
    return rest | job


def _search_path(asked: Namespace) -> ConfigSearchPath:
    """Return where Hydra looks for choices, as it makes it out itself."""
    path = create_automatic_config_search_path(None, None, str(config_directory()))
    if asked.config_dir is not None:  # Before the schemas, as Hydra adds it.
        place = f"file://{Path(asked.config_dir).absolute()}"
        path.prepend("command-line", place, SearchPathQuery(provider="schema"))
    return path


def _targets(node: Any, path: str) -> Iterator[str]:
    """Yield the path of everything in a tree that Hydra would build an object from."""
    if isinstance(node, Mapping):
        if "_target_" in node:
            yield f"{path}._target_"
        for name, part in node.items():
            yield from _targets(part, f"{path}.{name}")
    elif isinstance(node, list):
        for part in node:
            yield from _targets(part, path)


def _refuse(path: str) -> None:
    """Refuse a setting that a file holds.

    Raises
    ------
    ConfigurationError
        Always.
    """
    message = (
        f"{path} is set by a file of choices, which may set no more of hydra than mode and "
        "sweeper.params. Take it out of the file; if it is meant, say it on the command line."
    )
    raise ConfigurationError(message)
