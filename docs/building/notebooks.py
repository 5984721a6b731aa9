"""The kernel that runs the tutorial talks through files, not through ports of the machine."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

PATIENCE = 300
"""Seconds that a kernel has to start; on a busy machine the usual minute is too short."""

_SOCKETS = tempfile.TemporaryDirectory(prefix="kernel")
_managed_as_ever = NotebookClient.create_kernel_manager


def use_files() -> None:
    """Let every kernel from now on use Unix sockets.

    They need no network, not even that of the machine with itself, nobody else can
    listen, and builds beside each other do not meet.
    """
    logging.getLogger("traitlets").setLevel(logging.WARNING)
    NotebookClient.create_kernel_manager = _managed  # type: ignore[method-assign]


def _managed(client: NotebookClient) -> KernelManager:
    manager = _managed_as_ever(client)
    manager.transport = "ipc"
    # Said in full: the kernel works in the folder of its page, not where the build does.
    manager.ip = str(Path(_SOCKETS.name) / "kernel")
    client.startup_timeout = PATIENCE
    return manager
