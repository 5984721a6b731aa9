"""``dyad-sim page``: the teaching page, served to a browser here or written for a web space."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from dyad_sim.cli import OK
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.parser import Parser, filled, place
from dyad_sim.cli.streams import say, show_line

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer

    from dyad_sim.teaching.page.site import Site

EPILOG = """\
examples:
  dyad-sim page
  dyad-sim page --port 8080 --no-browser
  dyad-sim page --export public/dyad_sim
"""

PORT = 8642
HIGHEST_PORT = 65_535
LOOPBACK = "127.0.0.1"
ADDRESS = f"http://{LOOPBACK}:{PORT}/"
"""Where the page is unless asked otherwise."""


def main(arguments: list[str]) -> int:
    """Serve the page until interrupted, or write it."""
    asked = _parser().parse_args(arguments)
    with exits(command="page"):
        _check_port(asked.port)
        return _export(asked.export) if asked.export is not None else _serve(asked)


def _parser() -> Parser:
    """Return the parser of the arguments."""
    parser = Parser(
        "page",
        description="Open the teaching page: scenes of misattunement, rupture and repair to "
        "watch, to compare and to try from the therapist's chair. The model itself runs in "
        "the browser; nothing leaves this machine.",
        examples=EPILOG,
    )
    parser.add_argument(
        "--export", type=place, metavar="DIR", help="write the page as a static site and stop"
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"port (default: {PORT}; 0 takes a free one)"
    )
    parser.add_argument(
        "--host",
        type=filled,
        default=LOOPBACK,
        help=f"address to be reached at (default: {LOOPBACK}: from this machine only)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _export(folder: Path) -> int:
    """Write the page to a folder."""
    from dyad_sim.cli.screen import megabytes
    from dyad_sim.teaching.page.export import export

    _say_begun()
    size = export(folder)
    show_line(
        f"Page: {folder} ({megabytes(size)}). Put the folder on any web space, "
        "under any path; it needs no server of its own."
    )
    return OK


def _say_begun() -> None:
    """Say what takes a few seconds, on a terminal only."""
    if sys.stderr.isatty():
        say("Putting the page together: scenes, people, the model ...", name="")


def _serve(asked: Namespace) -> int:
    """Serve the page until interrupted."""
    import webbrowser
    from threading import Thread

    from dyad_sim.teaching.page.site import site

    _say_begun()
    files = site()
    with _bound(files, asked.host, asked.port) as serving:
        host = f"[{asked.host}]" if ":" in asked.host else asked.host
        address = f"http://{host}:{serving.server_address[1]}/"
        if not _is_loopback(asked.host):
            say(f"--host {asked.host} lets others on the network open this page.")
        show_line(f"Page: {address} (Ctrl-C to stop)")
        sys.stdout.flush()
        if not asked.no_browser:
            # Beside the server: a browser in the terminal takes as long as it is read.
            Thread(target=webbrowser.open, args=[address], daemon=True).start()
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("\nStopped.\n")
    return OK


def _bound(files: Site, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server of the page; refuse an address that cannot be had."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.teaching.page.server import served, server

    try:
        return server(served(files), host, port)
    except (OSError, ValueError) as error:  # A name that no network has is a ValueError.
        reason = getattr(error, "strerror", None) or error
        remedy = "Choose another port, or --port 0 for any that is free."
        # A name that nobody knows has an error of its own kind, or of no kind.
        if (
            isinstance(error, (socket.gaierror, ValueError))
            or error.errno == errno.EADDRNOTAVAIL
        ):
            remedy = "Give --host an address of this machine, such as 127.0.0.1."
        message = f"--host {host} --port {port} cannot be had: {reason}. {remedy}"
        raise ConfigurationError(message) from error


def _check_port(port: int) -> None:
    """Refuse what is no port."""
    from dyad_sim.configs import ConfigurationError

    if not 0 <= port <= HIGHEST_PORT:
        message = f"--port {port} is no port; give a number from 0 to {HIGHEST_PORT}."
        raise ConfigurationError(message)


def _is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
