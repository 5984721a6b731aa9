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
    return "\n".join(
        EXPORT.sub("", IMPORT.sub("", modules[name])) for name in needed_by(entry, modules)
    )


def needed_by(entry: str, modules: Mapping[str, str]) -> list[str]:
    """Return the names of all modules that one needs, itself the last."""
    found: list[str] = []
    for name in IMPORT.findall(modules[entry]):
        found += (other for other in needed_by(name, modules) if other not in found)
    return [*found, entry]
