"""Where machine code is kept between runs, and when it is out of date.

numba keeps compiled code beside the source or in the user's cache, and renews
it when the file of the function changes.  Ours holds every rule that it calls,
so it has to be renewed when any of their files changes.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    InTreeCacheLocator,
    UserProvidedCacheLocator,
    UserWideCacheLocator,
)

SOURCES = ("theory", "instruments", "parameters", "engines", "randomness")
"""What machine code is made of, in the package."""


@cache
def fingerprint() -> str:
    """Return the SHA-256 of all source files that machine code is made of."""
    package = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for name in SOURCES:
        for file in sorted((package / name).rglob("*.py")):
            digest.update(str(file.relative_to(package)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class _Whole:
    """A place for machine code that is out of date when any source is."""

    def get_source_stamp(self) -> str:
        """Return what has to be the same for machine code to be used again."""
        return fingerprint()


class _UserProvided(_Whole, UserProvidedCacheLocator):
    """The folder named by ``NUMBA_CACHE_DIR``."""


class _InTree(_Whole, InTreeCacheLocator):
    """Beside the source."""


class _UserWide(_Whole, UserWideCacheLocator):
    """The user's own cache."""


class _Places(CompileResultCacheImpl):
    """Where to look, in this order."""

    _locator_classes = (_UserProvided, _InTree, _UserWide)


class MachineCode(FunctionCache):
    """The kept machine code of one function."""

    _impl_class = _Places

    def is_there(self) -> bool:
        """Whether there is any that is up to date."""
        return bool(self._cache_file._load_index())


def kept(function: Any) -> MachineCode | None:
    """Keep the machine code of a compiled function; None where nothing can be written."""
    try:
        machine_code = MachineCode(function.py_func)
    except RuntimeError:  # No place can be written: it is compiled anew each time.
        return None
    function._cache = machine_code
    return machine_code
