"""Where the choices lie, and how a configuration is composed from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.core.singleton import Singleton
from hydra.core.utils import JobRuntime
from hydra.version import VersionBase
from omegaconf import DictConfig

from dyad_sim.configs.aliases import register_source
from dyad_sim.configs.errors import ConfigurationError
from dyad_sim.configs.explain import explain
from dyad_sim.configs.schema import register

NAME, SWEEP = "config", "sweep"
"""The primary configurations: ``conf/config.yaml`` and ``conf/sweep.yaml``."""

HYDRA = "1.3"
"""Version of Hydra whose behaviour we ask for."""

_MAPPING = re.compile(r"((?:patient|therapist)\.\w+|sweep\.parameters)=[^'\"]*\{")


def config_directory() -> Path:
    """Return the folder of choices: in the installed package, or at the root of a checkout.

    Raises
    ------
    FileNotFoundError
        If it is in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "conf", package.parents[1] / "conf"):
        if (folder / f"{NAME}.yaml").is_file():
            return folder
    message = (
        f"dyad_sim is installed without its choices: {NAME}.yaml is missing. Install it again."
    )
    raise FileNotFoundError(message)


def compose(overrides: Sequence[str], primary: str = NAME) -> DictConfig:
    """Return the configuration that some overrides describe, as the command line would.

    A Hydra that the caller has set up is left as it was.

    Parameters
    ----------
    overrides
        As on the command line.
    primary
        :data:`NAME` for a study, :data:`SWEEP` for a sweep.

    Raises
    ------
    ConfigurationError
        If a key, a choice or a type is not known.
    """
    register()
    register_source()
    with _set_aside(), initialize_config_dir(str(config_directory()), version_base=HYDRA):
        try:
            return hydra_compose(primary, overrides=replacing(overrides))
        except ConfigurationError:
            raise
        except Exception as error:
            message = explain(error, overrides)
            if message is None:
                raise
            raise ConfigurationError(message) from error


@contextmanager
def _set_aside() -> Iterator[None]:
    """Set aside the Hydra that the caller has set up, if any, and bring it back."""
    kinds: tuple[type, ...] = (GlobalHydra, JobRuntime, VersionBase)
    kept = {kind: Singleton._instances.pop(kind, None) for kind in kinds}
    try:
        yield
    finally:
        for kind, instance in kept.items():
            Singleton._instances.pop(kind, None)
            if instance is not None:
                Singleton._instances[kind] = instance


def replacing(overrides: Sequence[str]) -> list[str]:
    """Return overrides in which a distribution, or a design, replaces the one before it.

    Hydra merges mappings, so ``{beta: [4, 4]}`` over ``{normal: [0.5, 0.1]}``
    would be both.  Setting the key to null first makes room.  The two plus
    signs keep that step apart from the override itself in a multirun.
    """
    complete: list[str] = []
    for override in overrides:
        found = _MAPPING.match(override)
        if found:
            complete.append(f"++{found[1]}=null")
        complete.append(override)
    return complete
