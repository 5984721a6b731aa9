"""Whether everybody can use the page: accessibility by axe, and the width of a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import Visit

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = {1280: 800, 390: 844}
"""Widths and heights of the windows in which the page is looked at."""

OVER_THE_EDGE = """(width) => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((one) => !one.closest(".wide, svg, .hidden, .skip, dialog, ol"))
  .filter((one) => one.getBoundingClientRect().right > width + 1)
  .map((one) => one.id || one.outerHTML.slice(0, 80))"""
"""What runs over the right edge of the window."""

SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")]
  .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
  .filter((one) => one.checkVisibility() && !one.closest(".hidden, script"))
  .map((one) => {
    const drawn = one.closest("svg") ? one.getScreenCTM() : { a: 1, b: 0 };
    return Math.hypot(drawn.a, drawn.b) * parseFloat(getComputedStyle(one).fontSize);
  }))"""
"""Size of the smallest letters on the page, in pixels."""

COVERED = """() => {
  const buttons = [...document.querySelectorAll("button, input, select, summary, h2, h3")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !one.closest("dialog, .hidden, ol, #export-menu"));
  const boxes = buttons.map((one) => [one, one.getBoundingClientRect()]);
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([other, b]) => over(a, b) && !one.contains(other) && !other.contains(one))
    .map(([other]) => `${one.id || one.textContent} and ${other.id || other.textContent}`));
}"""
"""Controls and headings that lie over one another."""


def _watched(visit: Visit) -> None:
    """Watching, with something changed, and everything that can be opened."""
    page = visit.at("#scene=withdrawal_spiral&pull=0.5&at=1.40")
    page.locator("#skills summary").click()
    page.locator("#notes summary").first.click()


def _watched_closely(visit: Visit) -> None:
    """Watching a confrontation, every exchange told, one session on the time line."""
    page = visit.at("#scene=angry_confrontation&at=2.45")
    page.locator("#level").select_option("exchanges")
    page.locator("#range-session").click()


def _compared(visit: Visit) -> None:
    """Comparing two therapists."""
    visit.at("#scene=angry_confrontation&compare=novice&at=2.30")


def _seated(visit: Visit) -> None:
    """In the chair, about to speak about the two."""
    page = visit.at("#scene=angry_confrontation&chair=1.4")
    page.locator("#response-1").check()
    page.locator("#manner-tentativeness-1").check()


def _finished(visit: Visit) -> None:
    """In the chair, at the end, with others beside it."""
    visit.at("#scene=backfiring&chair=1.24&finish=1.45")
    expect(visit.page.locator("#crowd svg")).to_have_count(4)


def _choosing(visit: Visit) -> None:
    """Choosing a scene."""
    visit.at("#scene=ruth").locator("#scene-open").click()


def _helped(visit: Visit) -> None:
    """Reading the help."""
    visit.at("#scene=ruth").locator("#help-open").click()


def _taking(visit: Visit) -> None:
    """About to take something along, after a link of which a part was refused."""
    visit.at("#scene=ruth&nonsense=1").locator("#export-open").click()


SIGHTS: dict[str, Callable[[Visit], None]] = {
    "watched": _watched,
    "watched_closely": _watched_closely,
    "compared": _compared,
    "seated": _seated,
    "finished": _finished,
    "choosing": _choosing,
    "helped": _helped,
    "taking": _taking,
}
"""What there is to see on the page, and how one comes there."""


@pytest.fixture(scope="module", params=sorted(WIDTHS))
def visit(request, browser, space) -> Iterator[Visit]:
    """A visit with a window of some width."""
    size = {"width": request.param, "height": WIDTHS[request.param]}
    there = Visit(browser, space, viewport=size)
    there.open()
    yield there
    there.close()


@pytest.fixture
def sight(visit, request) -> Iterator[Page]:
    """One of the sights, closed again afterwards."""
    SIGHTS[request.param](visit)
    yield visit.page
    visit.page.keyboard.press("Escape")
    for opened in ("#skills[open] summary", "#notes[open] summary"):
        for summary in visit.page.locator(opened).all():
            summary.click()
    visit.page.locator("#range-course").evaluate("(button) => button.click()")
    visit.page.locator("#level").evaluate(
        "(it) => { it.value = 'episodes'; it.dispatchEvent(new Event('change')); }"
    )


@pytest.mark.parametrize("sight", sorted(SIGHTS), indirect=True)
def test_everybody_can_use_it(sight, visit):
    """No violation of level A or AA, nothing over the edge or over something else."""
    width = sight.viewport_size["width"]
    found = sight.evaluate(
        f"""async () => {{
          {AXE.read_text(encoding="utf-8")}
          const {{ violations }} = await axe.run(document, {{
            runOnly: {{ type: "tag", values: {LEVELS} }} }});
          return violations.map(({{ id, help, nodes }}) =>
            `${{id}}: ${{help}}: ${{nodes.map((node) => node.target).join("; ")}}`);
        }}"""
    )
    assert found == []
    assert sight.evaluate("document.documentElement.scrollWidth") <= width
    assert sight.evaluate(OVER_THE_EDGE, width) == []
    assert sight.evaluate(COVERED) == []
    assert sight.evaluate(SMALLEST) >= 10.5
    assert visit.complaints == []
