"""Files that a command is asked to write, looked at before anything is simulated."""

from __future__ import annotations

from pathlib import Path

from dyad_sim.configs.errors import ConfigurationError
from dyad_sim.studies.store import is_own


def check_writable(option: str, file: Path) -> None:
    """Refuse a file that cannot be written.

    Parameters
    ----------
    option
        That names it, such as ``--json``.
    file
        Its path.

    Raises
    ------
    ConfigurationError
        If its folder is not there, or in its place stands what is not to be replaced.
    """
    reason = ""
    if is_own(file):
        reason = "is a file of the study itself; name another one"
    elif not file.parent.is_dir():
        reason = (
            f"cannot be written: {file.parent} is no folder; name a file in one that exists"
        )
    elif file.is_dir():
        reason = "is a folder; name a file, in it or elsewhere"
    elif file.is_symlink() or (file.exists() and not file.is_file()):
        # The link or the device would be replaced, and what it leads to left as it is.
        reason = "is a link or a device; name a regular file"
    if reason:
        message = f"{option} {file} {reason}."
        raise ConfigurationError(message)
