"""``python -m benchmarks.page``: how long the teaching page takes, in Debian's Chromium."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.screen import show_machine
from tests.browser.serving import PATIENT, Space, Visit, chromium, web_space

MEGABYTE = 1_000_000

PICTURE = """() => new Promise((done) => {
  const look = () => document.querySelector("#circumplex text")
    ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""
"""Milliseconds from the beginning of the visit to the first picture."""

LIVE = """() => new Promise((done) => {
  const look = () => document.body.dataset.engine === "ready"
    ? done(performance.now()) : setTimeout(look, 20);
  look();
})"""
"""Milliseconds from the beginning of the visit until a change can be answered."""

COURSE = """async (skill) => {
  const { startEngine } = await import(new URL("app/engine.js", document.baseURI).href);
  window.bench ??= startEngine();
  await window.bench.ready;
  const begun = performance.now();
  const who = { scene: "ruth", changes: { skill } };
  const view = await window.bench.ask({ do: "course", who });
  return [performance.now() - begun, view.exchanges.strain.length];
}"""
"""Milliseconds to compute a course in the worker and to hand it over; and its exchanges."""

STEP = """() => new Promise((done) => {
  const begun = performance.now();
  document.querySelector("#on-exchange").click();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""
"""Milliseconds from a click to the frame after the one in which it is drawn."""


class Measured(NamedTuple):
    """What was measured, what it should be at most, and the times in milliseconds."""

    what: str
    bar: str
    times: list[float]


def visits(browser: Browser, space: Space, count: int) -> list[Measured]:
    """Measure the beginning of visits, each in a browser that has nothing of the page."""
    pictures, lives = [], []
    for _ in range(count):
        visit = Visit(browser, space)
        visit.page.goto(space.address, wait_until="commit")
        pictures.append(visit.page.evaluate(PICTURE))
        visit.page.set_default_timeout(PATIENT)
        lives.append(visit.page.evaluate(LIVE))
        visit.context.close()
    return [
        Measured("first picture, from a stored course", "at once", pictures),
        Measured("live: a change is answered", "6 s", lives),
    ]


def answers(browser: Browser, space: Space, count: int) -> list[Measured]:
    """Measure courses and steps in one visit."""
    visit = Visit(browser, space)
    page = visit.open("#scene=ruth&at=1.0")
    page.evaluate(COURSE, 0.5)  # The first is slower: Python reads its files.
    courses = [page.evaluate(COURSE, 0.3 + 0.5 * n / count) for n in range(count)]
    whole = [time for time, exchanges in courses if exchanges == 30 * 60]
    steps = _steps(page, 5 * count)
    visit.close()
    return [
        Measured("a course of 30 sessions of 60 exchanges again", "1 s", whole),
        Measured("an exchange, from the click to the frame after it", "50 ms", steps),
    ]


def _steps(page: Page, count: int) -> list[float]:
    """Return the times of steps."""
    return [page.evaluate(STEP) for _ in range(count)]


def show(console: Console, measured: list[Measured], size: int) -> None:
    """Print a table."""
    table = Table("task", "best, ms", "median, ms", "worst, ms", "bar")
    parts: tuple[Callable[[list[float]], float], ...] = (min, statistics.median, max)
    for what, bar, times in measured:
        table.add_row(what, *(f"{part(times):,.0f}" for part in parts), bar)
    console.print(table)
    console.print(f"Size of the site: {size / MEGABYTE:.1f} MB (bar: 15 MB)")


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of each (default: 5)")
    rounds = parser.parse_args().rounds
    console = Console()
    show_machine(console, machine())
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        with web_space(Path(folder)) as space:
            measured = [*visits(browser, space, rounds), *answers(browser, space, rounds)]
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    show(console, measured, size)


if __name__ == "__main__":
    main()
