"""Files that a command is asked to write, looked at before anything is simulated."""

from __future__ import annotations

from pathlib import Path


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
        If its folder is not there, or it is a folder itself.
    """
    from dyad_sim.configs import ConfigurationError

    if not file.parent.is_dir() or file.is_dir():
        message = f"{option} {file} cannot be written; name a file in a folder that exists."
        raise ConfigurationError(message)
