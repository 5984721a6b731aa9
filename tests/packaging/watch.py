"""Notes every file that a process opens in the repository, or writes outside what is allowed.

Copied into an environment by ``wheel_check.py`` and imported at each start of its Python.
What C++ opens by itself, as PyArrow does, goes unseen.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _begin(notes: str, repository: str, allowed: str) -> None:
    """Begin to note."""
    file = os.open(notes, os.O_WRONLY | os.O_APPEND)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in {"open", "os.listdir", "os.scandir", "os.mkdir"} or not arguments:
            return
        path = arguments[0]
        if not isinstance(path, (str, bytes)):
            return
        full = os.path.realpath(os.fsdecode(path))
        if _lies_in(full, repository):
            os.write(file, f"{event} in the repository: {full}\n".encode())
        elif _writes(event, arguments) and not _lies_in(full, allowed):
            os.write(file, f"written elsewhere: {full}\n".encode())

    sys.addaudithook(hook)


def _writes(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether something is written, but to a device or a process."""
    if os.path.realpath(os.fsdecode(arguments[0])).startswith(("/dev/", "/proc/")):
        return False
    return event == "os.mkdir" or (event == "open" and bool(arguments[2] & WRITING))


def _lies_in(full: str, folder: str) -> bool:
    """Whether a path lies in a folder."""
    return Path(full).is_relative_to(folder)


if "WATCH_NOTES" in os.environ:
    _begin(*(os.environ[f"WATCH_{name}"] for name in ("NOTES", "REPOSITORY", "ALLOWED")))
