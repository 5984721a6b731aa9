"""Where configurations stand, and what a file of choices is made of.

A few lines of YAML can stand for more values than any memory holds.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from pathlib import Path
from posixpath import normpath
from threading import RLock
from typing import Any, Self

import yaml  # type: ignore[import-untyped] # no stubs beside PyYAML
from hydra.core.plugins import Plugins
from hydra.core.utils import setup_globals
from hydra.plugins.config_source import ConfigResult
from hydra.types import RunMode
from hydra.version import VersionBase
from omegaconf import DictConfig, OmegaConf, open_dict
from packaging.version import Version

from dyad_sim.configs.errors import ConfigurationError, check_texts
from dyad_sim.configs.explain import explain
from dyad_sim.configs.hydra_private import (
    ConfigLoaderImpl,
    SourcesRegistry,
    create_config_search_path,
    file_config_source,
    structured_config_source,
)
from dyad_sim.configs.structured_configs import GROUPS, register

WRITES = ("hydra.run", "hydra.sweep", "hydra.output_subdir", "hydra.job.chdir")
"""Settings by which Hydra would choose a folder, in which nothing of a study is written."""

OF_STUDY = ("experiment", "study")
"""Groups whose files are read after the keys of no group."""

MOST_VALUES = 100_000
"""Values that a text may stand for when its aliases are written out."""


def unfolds(text: str) -> bool:
    """Whether a text of YAML stands for too many values; one that cannot be read does not."""
    if "*" not in text:
        return False
    try:
        return _values(yaml.compose(text, yaml.SafeLoader), {}) > MOST_VALUES
    except (yaml.YAMLError, RecursionError):  # Whoever reads it tells.
        return False


def _values(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Return how many values a node stands for, each alias written out."""
    if id(node) not in known:
        known[id(node)] = 1  # One that holds itself is refused by whoever reads it.
        parts = node.value if isinstance(node, yaml.CollectionNode) else []
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in parts for part in pair]
        known[id(node)] += sum(_values(part, known) for part in parts)
    return known[id(node)]


_READ: dict[tuple[Path, int, int], ConfigResult] = {}
"""Files of choices by name, time of change and size: a multirun reads each for every cell."""


# Hydra knows a kind of source by the name of its class.
class FileConfigSource(file_config_source.FileConfigSource):
    """Files of choices as Hydra reads them, but for those that would fill the memory."""

    def load_config(self, config_path: str) -> ConfigResult:
        """Return the content of a file; see :meth:`_checked`."""
        _check_name(config_path)
        file = Path(self.path) / self._normalize_file_name(config_path)
        if not file.is_file():  # Hydra tells.
            return super().load_config(config_path)
        now = file.stat()
        key = (file, now.st_mtime_ns, now.st_size)
        if key not in _READ:
            _READ[key] = self._checked(file, config_path)
        return deepcopy(_READ[key])  # Hydra takes it apart.

    def _checked(self, file: Path, config_path: str) -> ConfigResult:
        """Read a file.

        Raises
        ------
        ConfigurationError
            If a choice is named by its file, which would be told as another choice, or its
            aliases stand for too many values.
        """
        if unfolds(file.read_text(encoding="utf-8", errors="replace")):
            message = (
                f"{file} holds aliases (*) that stand for more than {MOST_VALUES} values. "
                "Write the values out."
            )
            raise ConfigurationError(message)
        found = super().load_config(config_path)
        _check_content(file, config_path, found)
        return found


def _check_content(file: Path, config_path: str, found: ConfigResult) -> None:
    """Refuse what a file of choices says in vain: Hydra would pass it over."""
    group, _, _ = config_path.rpartition("/")
    if group not in GROUPS:  # A primary configuration, or a group of Hydra.
        return
    config, reason = OmegaConf.to_container(found.config, resolve=False), ""
    if not isinstance(config, dict):
        message = f"{file} holds a list. Write keys with their values, such as rigidity: 0.5."
        raise ConfigurationError(message)
    missing = list(_without_value(config))
    at_top = found.header.get("package") == "_global_"
    lost = [str(key) for key in config if key not in {*GROUPS, "hydra", "sweep"}]
    writes = [name for name in WRITES if OmegaConf.select(found.config, name) is not None]
    if missing:
        reason = f"gives {missing[0]} no value (???). Write one, or take the key out"
    elif at_top and lost and group not in OF_STUDY:
        reason = (
            f"sets {lost[0]}, which only a file of {' or '.join(OF_STUDY)} can set. "
            "Move it there, or give it on the command line"
        )
    elif at_top and writes:
        reason = (
            f"sets {writes[0]}, but where results go is said with output: FOLDER. "
            "Take it out of the file"
        )
    if reason:
        message = f"{file} {reason}."
        raise ConfigurationError(message)


def _without_value(tree: Mapping[Any, Any]) -> Iterator[str]:
    """Yield the keys that a file leaves open."""
    for key, value in tree.items():
        if value == "???":
            yield str(key)
        elif isinstance(value, Mapping):
            yield from _without_value(value)


def _check_name(path: str) -> None:
    """Refuse a choice that is named as a file: ``ruth.yaml``, ``./ruth``."""
    meant = normpath(path.removesuffix(".yaml"))
    if path != meant:
        asked, name = (text.replace("/", "=", 1) for text in (path, meant))
        message = (
            f"{asked} is not allowed: a choice goes by its name, without the path and the "
            f"ending of its file. Write {name}."
        )
        raise ConfigurationError(message)


class StructuredConfigSource(structured_config_source.StructuredConfigSource):
    """Schemas as Hydra finds them, but never copied: each that is read is a copy."""

    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        """Return the same; Hydra copies its sources for every composition."""
        return self


def register_sources() -> None:
    """Let Hydra read through :class:`FileConfigSource` and :class:`StructuredConfigSource`.

    Raises
    ------
    ConfigurationError
        If Python passes assertions over, by which Hydra's grammar tells values apart.
    """
    if sys.flags.optimize:
        message = (
            "Python was started with -O or PYTHONOPTIMIZE, under which Hydra cannot read "
            "every value. Start it without."
        )
        raise ConfigurationError(message)
    Plugins.instance()  # Registers the kinds of sources that Hydra has.
    SourcesRegistry.instance().types |= {
        source.scheme(): source for source in (FileConfigSource, StructuredConfigSource)
    }


NAME, SWEEP = "config", "sweep"
"""The primary configurations: ``conf/config.yaml`` and ``conf/sweep.yaml``."""

HYDRA = "1.3"
"""Version of Hydra whose behaviour we ask for."""

_ALONE = RLock()
"""Hydra has one version of its behaviour per process, so one thread composes at a time."""

# A process forked in the meantime has no thread that could ever release it.
os.register_at_fork(
    before=_ALONE.acquire,
    after_in_parent=_ALONE.release,
    after_in_child=_ALONE.release,
)

_MAPPING = re.compile(r"((?:patient|therapist|own)\.\w+|sweep\.parameters)=[^'\"]*\{")


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

    Threads may call it at the same time.  A Hydra that the caller has set up, or sets up
    meanwhile, is left as it is: none is set up for this.

    Parameters
    ----------
    overrides
        As on the command line.
    primary
        :data:`NAME` for a study, :data:`SWEEP` for a sweep.

    Raises
    ------
    ConfigurationError
        If a key, a choice or a type is not known, or is a setting of Hydra.
    """
    check_overrides(overrides)
    _check_no_hydra(overrides)
    with _ALONE, _behaviour():
        register()
        register_sources()
        if not OmegaConf.has_resolver("hydra"):  # Unless Hydra has been set up before.
            setup_globals()
        path = create_config_search_path(str(config_directory()))
        try:
            cfg = ConfigLoaderImpl(path).load_configuration(
                primary, replacing(overrides), RunMode.RUN, from_shell=False
            )
        except ConfigurationError:
            raise
        except Exception as error:
            message = explain(error, overrides)
            if message is None:
                raise
            raise ConfigurationError(message) from error
    with open_dict(cfg):
        del cfg["hydra"]
    return cfg


def _check_no_hydra(overrides: Iterable[str]) -> None:
    """Refuse settings of Hydra where none is set up: they would be dropped without a word."""
    for override in overrides:
        if re.match(r"\s*[+~]*\s*hydra[./=@]", override):
            message = (
                f"{override} is not allowed: settings of Hydra are for dyad-sim run and "
                "dyad-sim sweep, and change nothing here. Leave it out."
            )
            raise ConfigurationError(message)


def check_overrides(overrides: Iterable[str]) -> None:
    """Refuse overrides that tacitly leave another study.

    Those that are no text, that take a key away, or that give a group a list of choices, of
    which Hydra would take the last, or none.

    Raises
    ------
    ConfigurationError
        Naming the key.
    """
    for override in overrides:
        key = override.strip()
        check_texts(key.partition("=")[0], key.partition("=")[2])
        if key.startswith("~"):
            name = key.lstrip("~").partition("=")[0].strip()
            message = (
                f"{key} is not allowed: no key or group can be taken away. "
                f"Give {name} another value, or leave it as it is."
            )
            raise ConfigurationError(message)
        name, _, value = key.lstrip("+").partition("=")
        group = name.partition("@")[0].strip()
        if not name.strip() and value.strip():
            message = f"{key} is not allowed: it names no key. Write KEY=VALUE, such as seed=3."
            raise ConfigurationError(message)
        if group in GROUPS and (key.startswith("+") or "@" in name):
            message = (
                f"{key} is not allowed: every group is there, and has one choice. "
                f"Write {group}={value}."
            )
            raise ConfigurationError(message)
        if twice := _twice(value):
            message = f"{key} gives {twice} twice. Leave one of them out."
            raise ConfigurationError(message)
        if name.strip() in GROUPS and value.strip().startswith("["):
            message = f"{key} is not allowed: a group takes one choice. Name one of {name}."
            raise ConfigurationError(message)


def _twice(value: str) -> str:
    """Return a key that stands twice in a mapping, of which Hydra would take the last."""
    nodes: list[Any] = []
    if "{" in value:
        with suppress(yaml.YAMLError, RecursionError):  # Hydra tells what cannot be read.
            nodes = [yaml.compose(value, yaml.SafeLoader)]
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            keys = [str(key.value) for key, _ in node.value]
            if len(set(keys)) < len(keys):
                return next(key for key in keys if keys.count(key) > 1)
            nodes += [part for _, part in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
    return ""


@contextmanager
def _behaviour() -> Iterator[None]:
    """Let Hydra behave as :data:`HYDRA`; what another thread asks for meanwhile stands."""
    base, ours = VersionBase.instance(), Version(HYDRA)
    found, base.version_base = base.version_base, ours
    try:
        yield
    finally:
        if base.version_base is ours:
            base.version_base = found


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
