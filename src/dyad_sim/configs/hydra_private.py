"""The one door to the private parts of Hydra: whatever else imports them, imports them here.

Tried with Hydra 1.3.8, see ``tests/unit/test_private_parts.py``.  Hydra composes in one
process-wide state and reads files by plugins of its own; what a study may hold is checked
before, which its public face does not allow.
"""

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.core_plugins import file_config_source, structured_config_source
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra._internal.sources_registry import SourcesRegistry
from hydra._internal.utils import (
    create_automatic_config_search_path,
    create_config_search_path,
    get_args_parser,
)

__all__ = [
    "BasicSweeper",
    "ConfigLoaderImpl",
    "SourcesRegistry",
    "create_automatic_config_search_path",
    "create_config_search_path",
    "file_config_source",
    "get_args_parser",
    "structured_config_source",
]
