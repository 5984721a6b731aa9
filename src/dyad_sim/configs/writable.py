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
        If its folder is not there, it is a folder itself, or a study's own.
    """
    if is_own(file):
        message = f"{option} {file} is a file of the study itself; name another one."
        raise ConfigurationError(message)
    if not file.parent.is_dir() or file.is_dir():
        message = f"{option} {file} cannot be written; name a file in a folder that exists."
        raise ConfigurationError(message)
