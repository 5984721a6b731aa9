"""Where machine code is kept between runs, and when it is compiled anew.

numba keeps compiled code beside the source or in the user's cache, and renews
it when the file of the function changes.  Ours holds every rule that it calls,
so it has to be renewed when any of their files changes.  Machine code of which
a bit has flipped can end the process, so each file is sealed, and one whose
seal is broken is not loaded.  Nothing that happens to the cache fails a run.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile

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


class SealedFiles(IndexDataCacheFile):
    """An index and files of machine code, each with a seal as its last bytes.

    A seal is a SHA-256 over the rest of the file and what the code was made of, so that
    it is broken by damage, and also where an interrupted process has left an index of
    today beside machine code of yesterday.  Unpickling ignores what follows the pickle.
    """

    def holds_any(self) -> bool:
        """Whether any machine code can be loaded."""
        return any(
            self._is_whole(self._data_path(name)) for name in self._load_index().values()
        )

    def save(self, key: Any, data: Any) -> None:
        """Write machine code, with what it serves: two processes may have taken one name."""
        super().save(key, (key, data))

    def load(self, key: Any) -> Any:
        """Return the machine code that serves a key, None where there is none to rely on."""
        of, data = super().load(key) or (None, None)
        return data if of == key else None

    def _load_index(self) -> dict[Any, str]:
        return super()._load_index() if self._is_whole(self._index_path) else {}

    def _load_data(self, name: str) -> Any:
        path = self._data_path(name)
        return super()._load_data(name) if self._is_whole(path) else None

    def _is_whole(self, path: str) -> bool:
        """Whether a file is there and its seal is not broken."""
        try:
            # Opening a pipe would wait for a writer.
            content = Path(path).read_bytes() if Path(path).is_file() else b""
        except OSError:
            return False
        size = hashlib.sha256().digest_size
        return content[-size:] == self._seal(content[:-size])

    def _seal(self, content: bytes) -> bytes:
        made_of = f"{self._version} {self._source_stamp} ".encode()
        return hashlib.sha256(made_of + content).digest()

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[BytesIO]:
        content = BytesIO()
        yield content
        with super()._open_for_write(filepath) as file:
            file.write(content.getvalue() + self._seal(content.getvalue()))


class MachineCode(FunctionCache):
    """The kept machine code of one function."""

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._cache_file = SealedFiles(
            self._cache_path, self._impl.filename_base, fingerprint()
        )

    def is_there(self) -> bool:
        """Whether there is any that is up to date and whole."""
        return bool(self._cache_file.holds_any())

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return machine code, None where it has to be compiled."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # Whatever numba could not make of it, it can be compiled.
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep machine code; a line tells if that cannot be done."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            logging.getLogger(__name__).warning(
                "The compiled engine could not be kept in %s (%s); it is compiled again "
                "next time.",
                self._cache_path,
                error.strerror,
            )


def kept(function: Any) -> MachineCode | None:
    """Keep the machine code of a compiled function; None where nothing can be written."""
    try:
        machine_code = MachineCode(function.py_func)
    except RuntimeError:  # No place can be written: it is compiled anew each time.
        return None
    function._cache = machine_code
    return machine_code
