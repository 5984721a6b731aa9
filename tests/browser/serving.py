"""The teaching page on a plain web space, under a path of its own, and a visitor of it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

from dyad_sim.teaching.page.export import export

WHERE = "courses/psychotherapy/dyad"
"""Path of the page on the web space: it must not matter."""

PATIENT = 180_000
"""Milliseconds after which something is given up: it hangs, however busy the machine may be."""

STEP = 50

PROGRAM = "chromium"
"""Debian's browser."""

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How the browser is started: in a container, and without talking to its makers."""

expect.set_options(timeout=PATIENT)


GOING = """(anchor) => new Promise((arrived) => {
  // The page writes its address a moment after a change, so it may still be the one asked for.
  history.replaceState(null, "", "#");
  addEventListener("hashchange", () => arrived(), { once: true });
  location.hash = anchor;
})"""
"""Goes to an address, and is done when the page has heard of it."""


class Quiet(SimpleHTTPRequestHandler):
    """A web space that says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Space(NamedTuple):
    """A web space: the address of the page on it."""

    address: str


@contextmanager
def web_space(folder: Path) -> Iterator[Space]:
    """Put the page on a web space that is nothing but a file server."""
    place = folder / WHERE
    place.parent.mkdir(parents=True)
    export(place)
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    try:
        yield Space(f"http://127.0.0.1:{serving.server_address[1]}/{WHERE}/")
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which(PROGRAM), args=list(QUIET)
        )
        yield started
        started.close()


def said_where(said: ConsoleMessage) -> str:
    """Return a line of the console with the file that it is about."""
    return f"{said.type}: {said.text} ({said.location['url']})"


class Visit:
    """A visitor of the page, and whatever the browser complained about.

    Attributes
    ----------
    page : Page
        In the browser.
    complaints : list of str
        Lines of the console, errors, and requests to other hosts.
    """

    def __init__(self, browser: Browser, space: Space, **how: object) -> None:
        self.space = space
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **how}
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENT)
        self.page.on("console", lambda said: self.complaints.append(said_where(said)))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.context.on("request", lambda request: self._check(request.url))

    def _check(self, address: str) -> None:
        """Note a request to another host."""
        parts = urlsplit(address)
        own = parts.netloc == urlsplit(self.space.address).netloc
        if parts.scheme not in {"blob", "data"} and not own:
            self.complaints.append(f"asked for {address}")

    def open(self, anchor: str = "") -> Page:
        """Open the page and wait until Python is there and the course is shown."""
        self.page.goto(self.space.address + anchor)
        return self.ready()

    def ready(self) -> Page:
        """Wait until Python is there, nothing is being computed and what has come is drawn."""
        body = self.page.locator("body")
        expect(body).to_have_attribute("data-engine", "ready")
        expect(body).to_have_attribute("data-busy", "false")
        return self.drawn()

    def drawn(self) -> Page:
        """Wait until what was set is drawn: pictures follow in the next frame."""
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => drawn()))")
        return self.page

    def at(self, anchor: str) -> Page:
        """Go to another address of the page that is open, also to the one it has."""
        self.page.evaluate(GOING, anchor)
        return self.ready()

    def hold(self, pattern: str) -> list[Route]:
        """Hold back what matches a pattern, and return what is being held."""
        held: list[Route] = []
        self.context.route(pattern, lambda route: held.append(route))  # noqa: PLW0108 - its kind
        return held

    def until(self, condition: str, *arguments: object) -> None:
        """Wait until a function of JavaScript says yes; the policy forbids Playwright's own."""
        for _ in range(PATIENT // STEP):
            if self.page.evaluate(condition, *arguments):
                return
            self.page.wait_for_timeout(STEP)
        message = f"never true: {condition} {arguments}"
        raise AssertionError(message)

    def address_has(self, part: str) -> None:
        """Wait until the address holds a part; it is written a moment after a change."""
        self.until("(part) => location.hash.includes(part)", part)

    def close(self) -> None:
        """Leave, if nothing was amiss."""
        self.context.close()
        assert not self.complaints, self.complaints


def moment(page: Page) -> str:
    """Return where the playhead stands, as the page says it."""
    return page.locator("#moment strong").inner_text()


def index(page: Page) -> int:
    """Return the running number of the exchange at the playhead."""
    return int(page.locator("#scrub").input_value())
