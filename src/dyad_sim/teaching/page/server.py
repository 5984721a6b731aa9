"""The page on this machine: its files, from memory, to a browser."""

from __future__ import annotations

import socket
import sys
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from dyad_sim.teaching.page.policy import FILE_TYPES, FRAMES, POLICY
from dyad_sim.teaching.page.site import STATIC, WORKER, Site

LEAVING = "leave.js"
"""The worker that takes itself, and whatever was kept, away."""


class Handler(BaseHTTPRequestHandler):
    """Answers with files of the page, and with nothing else."""

    protocol_version = "HTTP/1.1"
    timeout = 60.0  # Seconds that a connection may be idle.
    server_version = "dyad_sim"
    sys_version = ""

    def __init__(self, files: Site, *request: Any) -> None:
        self._files = files
        super().__init__(*request)

    def do_GET(self) -> None:
        """Send a file."""
        self._send(body=True)

    def do_HEAD(self) -> None:
        """Send what is to be known of a file."""
        self._send(body=False)

    def log_message(self, *_: Any) -> None:
        """Say nothing: requests are of no interest to whoever teaches."""

    def _send(self, *, body: bool) -> None:
        """Send a file, or that there is none, or that it is as it was."""
        name = unquote(self.path.partition("?")[0]).lstrip("/") or "index.html"
        content = self._files.get(name)
        if content is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        tag = f'"{sha256(content).hexdigest()[:32]}"'
        known = self.headers.get("If-None-Match") == tag
        self.send_response(HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Security-Policy", f"{POLICY}; {FRAMES}")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Content-Type", FILE_TYPES[PurePosixPath(name).suffix])
        if not known:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body and not known:
            self.wfile.write(content)


class Server(ThreadingHTTPServer):
    """Serves the page; a browser that leaves in the middle of a file is no fault."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of faults only."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Server6(Server):
    """The same at an address of the newer kind, such as ``::1``."""

    address_family = socket.AF_INET6


def served(files: Site) -> Site:
    """Return the files of the page as they are served from here.

    A worker that keeps them would show yesterday's page after an upgrade; whoever serves
    them here has no need of it, so it takes itself away.
    """
    return files | {WORKER: (STATIC / LEAVING).read_bytes()}


def server(files: Site, host: str, port: int) -> Server:
    """Return a server of the page, bound but not yet serving.

    Parameters
    ----------
    files
        Of the page.
    host, port
        Where it is bound; port 0 takes any that is free.

    Raises
    ------
    OSError
        If it cannot be bound.
    """
    kind = _Server6 if ":" in host else Server
    return kind((host, port), partial(Handler, files))
