"""Files of choices: named by their choice, and no longer than what their aliases stand for.

A few lines of YAML can stand for more values than any memory holds.
"""

from __future__ import annotations

from pathlib import Path
from posixpath import normpath

import yaml  # type: ignore[import-untyped] # no stubs beside PyYAML
from hydra._internal.core_plugins import file_config_source
from hydra._internal.sources_registry import SourcesRegistry
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult

from dyad_sim.configs.errors import ConfigurationError

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


# Hydra knows a kind of source by the name of its class.
class FileConfigSource(file_config_source.FileConfigSource):
    """Files of choices as Hydra reads them, but for those that would fill the memory."""

    def load_config(self, config_path: str) -> ConfigResult:
        """Return the content of a file.

        Raises
        ------
        ConfigurationError
            If a choice is named by its file, which would be told as another choice, or its
            aliases stand for too many values.
        """
        _check_name(config_path)
        file = Path(self.path) / self._normalize_file_name(config_path)
        if file.is_file() and unfolds(file.read_text(encoding="utf-8", errors="replace")):
            message = (
                f"{file} holds aliases (*) that stand for more than {MOST_VALUES} values. "
                "Write the values out."
            )
            raise ConfigurationError(message)
        return super().load_config(config_path)


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


def register_source() -> None:
    """Let Hydra read files through :class:`FileConfigSource`."""
    Plugins.instance()  # Registers the kinds of sources that Hydra has.
    SourcesRegistry.instance().types["file"] = FileConfigSource
