"""The pictures of the teaching page in the documents: ``python -m tests.browser.screenshots``.

Made by hand when the page has changed: fonts differ from machine to machine, so no test
compares them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.serving import Visit, chromium, web_space

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def _top(page: Page) -> Page:
    """Return to the top of the page."""
    page.evaluate("window.scrollTo(0, 0)")
    return page


def _watch(visit: Visit) -> Page:
    """Withdrawal spiral, where both have grown cold."""
    return _top(visit.at("#scene=withdrawal_spiral&at=1.34"))


def _changed(visit: Visit) -> Page:
    """The same with less pull: the course before stands pale behind."""
    page = visit.at("#scene=withdrawal_spiral&pull=0&at=1.34")
    page.locator("#times").scroll_into_view_if_needed()
    return page


def _compare(visit: Visit) -> Page:
    """An angry patient with two therapists."""
    return _top(visit.at("#scene=angry_confrontation&compare=novice&at=1.45"))


def _chair(visit: Visit) -> Page:
    """A choice, and how it is to be said."""
    page = visit.at("#scene=angry_confrontation&chair=1.4")
    expect(page.locator("#choice")).to_be_visible()
    page.locator("#response-1").check()
    for skill in ("tentativeness", "responsibility"):
        page.locator(f"#manner-{skill}-1").check()
    return _top(page)


def _others(visit: Visit) -> Page:
    """The end of the chair, beside a hundred others."""
    page = visit.at("#scene=backfiring&chair=1.24&choices=1.45.1.111111&finish=1.51")
    done = "100 other courses of the same two, each with other random numbers."
    expect(page.locator("#crowd-says")).to_have_text(done)
    page.locator("#outcome").scroll_into_view_if_needed()
    page.locator("#outcome").evaluate("(it) => it.scrollIntoView()")
    return page


SHOTS: dict[str, Callable[[Visit], Page]] = {
    "watch": _watch,
    "changed": _changed,
    "compare": _compare,
    "chair": _chair,
    "others": _others,
}


def main() -> None:
    """Take every picture, wide and narrow."""
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium() as browser,
        web_space(Path(folder)) as space,
    ):
        for ending, size in (("", WIDE), ("_narrow", NARROW)):
            visit = Visit(browser, space, viewport=size)
            visit.open()
            for name, go in SHOTS.items():
                page = go(visit)
                page.wait_for_timeout(500)
                page.screenshot(path=IMAGES / f"page_{name}{ending}.png")
            visit.close()


if __name__ == "__main__":
    main()
