"""Several small modules of JavaScript as one script, for a page in a single file."""

from __future__ import annotations

import re
from collections.abc import Mapping

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(async )?function |const |class )", re.MULTILINE)


def joined(entry: str, modules: Mapping[str, str]) -> str:
    """Return a module and all that it imports as one script, each after what it needs.

    Parameters
    ----------
    entry
        Name of the module.
    modules
        Text by name.  Modules import by name from their own folder and export functions
        and constants; no two have a name in common.

    Raises
    ------
    KeyError
        If an imported module is not there.
    """
    parts: dict[str, str] = {}
    _take(entry, modules, parts)
    return "\n".join(parts.values())


def _take(name: str, modules: Mapping[str, str], parts: dict[str, str]) -> None:
    """Add a module, after those that it imports."""
    if name in parts:
        return
    for needed in IMPORT.findall(modules[name]):
        _take(needed, modules, parts)
    parts[name] = EXPORT.sub("", IMPORT.sub("", modules[name]))
