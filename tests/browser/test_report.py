"""A report as a reader meets it: opened from disk, without a network, in a real browser."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

KINDS = ("study", "sweep", "sample")

CLIPBOARD = """(allowed) => {
  const writeText = async (text) => {
    if (!allowed) throw new Error("no");
    window.copied = text;
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText } });
}"""
"""A clipboard that takes what it is given, or that a page on disk may not use."""

LOWEST_CONTRAST = """() => {
  const part = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [r, g, b] = colour.match(/\\d+/g).map((text) => part(Number(text) / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const ratios = [...document.querySelectorAll("#heat-map tbody td")].map((field) => {
    const style = getComputedStyle(field);
    const [a, b] = [light(style.color), light(style.backgroundColor)];
    return field.style.color ? Math.max(a, b) / Math.min(a, b) : 21;
  });
  return Math.min(...ratios);
}"""
"""The lowest contrast of text and ground in a heat map, as WCAG 2.2 reckons it."""


def column(page, place: str, heading: str) -> list[str]:
    """Return what stands in a column of a table, by its heading."""
    heads = [text.strip() for text in page.locator(f"{place} .rows thead th").all_inner_texts()]
    rows = page.locator(f"{place} .rows tbody tr td:nth-child({heads.index(heading) + 1})")
    return rows.all_inner_texts()


def shown(page, place: str) -> str:
    """Return how many rows are shown."""
    return page.locator(f"{place} [data-shown]").inner_text()


def stored(reports, name: str, table: str) -> pd.DataFrame:
    """Return a table of the study behind a report."""
    return pd.read_parquet(reports[name].with_name(f"{table}.parquet"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", KINDS)
def test_it_opens_without_a_complaint_and_fits_the_screen(name, width, opened):
    """Nothing runs over the edge, and every picture is shown."""
    page = opened(name, viewport={"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every((image) => image.naturalWidth > 100)")
    assert page.locator("h1").count() == 1
    assert page.locator("#dyads .rows tbody tr").count() > 5


@pytest.mark.parametrize("width", [1280, 390])
def test_moments_can_be_reached_and_read_on_any_screen(width, opened):
    """By the link at the top; a picture that is wider than the screen scrolls by itself."""
    page = opened("moments", viewport={"width": width, "height": 900})
    page.get_by_role("link", name="Moments").click()

    assert page.url.endswith("#moments")
    figures = page.locator("#moments figure")
    assert figures.count() == 2
    for figure in figures.all():
        assert figure.locator("img").evaluate("image => image.naturalWidth > 100")
        assert figure.locator(".reading").is_visible()
        reading, picture = (figure.locator(one).bounding_box() for one in (".reading", "img"))
        assert reading["y"] >= picture["y"] + picture["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# --- Ruptures, one by one ------------------------------------------------------


def test_ruptures_are_sorted_by_their_peak(opened, reports):
    """Rising, then falling; the heading says which."""
    page = opened("study")
    peaks = sorted(stored(reports, "study", "episodes")["peak_intensity"].round(3))
    button = page.locator("#episodes").get_by_role("button", name="Peak")
    heading = page.locator("#episodes th", has_text="Peak")
    assert heading.get_attribute("aria-sort") == "none"

    button.click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert float(column(page, "#episodes", "Peak")[0]) == pytest.approx(peaks[0], abs=0.006)

    button.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    found = [float(text) for text in column(page, "#episodes", "Peak")]
    assert found == sorted(found, reverse=True)
    assert found == pytest.approx(peaks[::-1][: len(found)], abs=0.006)


def test_every_column_can_be_sorted(opened):
    """Names by the alphabet, what is not known last either way."""
    page = opened("study")
    buttons = page.locator("#episodes thead button")
    assert buttons.count() == 15
    for place in range(buttons.count()):
        buttons.nth(place).click()
        buttons.nth(place).click()

    page.locator("#episodes").get_by_role("button", name="Outcome").click()
    found = column(page, "#episodes", "Outcome")
    assert found == sorted(found)
    for _ in range(2):
        page.locator("#episodes").get_by_role("button", name="Ended").click()
        known = [text != "\N{EN DASH}" for text in column(page, "#episodes", "Ended")]
        assert known == sorted(known, reverse=True)


def test_ruptures_are_filtered(opened, reports):
    """By kind, outcome, words, peak, notice and dyad, also together; then all are shown."""
    page = opened("study")
    episodes = stored(reports, "study", "episodes")
    form = page.locator("#episodes form")

    def count(rows: pd.Series) -> bool:
        some = f"of {rows.sum():,} (of {len(episodes):,})."
        return shown(page, "#episodes").endswith(some)

    form.get_by_label("Kind").select_option("confrontation")
    is_kind = episodes["kind_start"] == "confrontation"
    assert set(column(page, "#episodes", "Kind")) == {"confrontation"}
    assert count(is_kind)
    form.get_by_label("Outcome").select_option("lapsed")
    assert count(is_kind & (episodes["outcome"] == "lapsed"))
    form.get_by_role("button", name="Show all").click()
    assert (
        shown(page, "#episodes") == f"Rows 1 to {min(50, len(episodes))} of {len(episodes):,}."
    )

    form.get_by_label("Search").fill("TASKS lapsed")
    assert count((episodes["focus"] == "tasks_goals") & (episodes["outcome"] == "lapsed"))
    form.get_by_label("Search").fill("nothing of the kind")
    assert shown(page, "#episodes") == f"No row (of {len(episodes):,})."
    form.get_by_label("Search").fill("")
    form.get_by_label("Peak at least").fill("0.5")
    assert count(episodes["peak_intensity"] >= 0.4995)
    form.get_by_label("Noticed").select_option("yes")
    assert count((episodes["peak_intensity"] >= 0.4995) & episodes["detected"])
    form.get_by_role("button", name="Show all").click()
    form.get_by_label("Dyad").fill("3")
    assert count(episodes["dyad"] == 3)


def test_ruptures_are_paged_through(opened, reports):
    page = opened("sweep")
    total = len(stored(reports, "sweep", "episodes"))
    back, on = (
        page.locator("#episodes").get_by_role("button", name=n) for n in ("Previous", "Next")
    )
    assert back.is_disabled()

    first = column(page, "#episodes", "Peak")
    on.click()
    assert shown(page, "#episodes") == f"Rows 51 to {min(100, total)} of {total:,}."
    assert column(page, "#episodes", "Peak") != first
    while on.is_enabled():
        on.click()
    assert shown(page, "#episodes").endswith(f"to {total:,} of {total:,}.")
    back.click()
    assert on.is_enabled()


# --- Links to replay a dyad ----------------------------------------------------


def test_a_dyad_leads_to_its_ruptures_and_to_the_command_that_replays_it(opened, reports):
    page = opened("sweep")
    assert not page.locator("#replay").is_visible()
    page.locator("#episodes form").get_by_label("Cell").fill("2")
    page.locator("#episodes tbody a", has_text="4").first.click()

    command = "dyad-sim replay sweep --cell 2 --dyad 4"
    assert page.url.endswith("#cell-2-dyad-4")
    expect(page.locator("#replay-command")).to_have_text(command)
    assert set(column(page, "#episodes", "Dyad")) == {"4"}
    assert set(column(page, "#dyads", "Cell")) == {"2"}
    assert set(column(page, "#episodes", "Command that replays the dyad")) == {command}
    page.get_by_role("button", name="Show all dyads").click()
    assert not page.locator("#replay").is_visible()
    assert shown(page, "#dyads") == "Rows 1 to 50 of 72."


def test_an_address_can_name_a_dyad(opened):
    page = opened("study", "#dyad-7")
    expect(page.locator("#replay-command")).to_have_text("dyad-sim replay study --dyad 7")
    assert column(page, "#dyads", "Dyad") == ["7"]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_command_is_copied_or_selected(allowed, opened):
    """Some browsers let no page on disk copy: then the reader does."""
    page = opened("study", "#dyad-7")
    page.evaluate(CLIPBOARD, allowed)
    page.locator("#replay-copy").click()
    text = "window.copied" if allowed else "getSelection().toString()"
    page.wait_for_function(f"{text} === 'dyad-sim replay study --dyad 7'")
    said = "Copied" if allowed else "Selected: press Ctrl+C"
    expect(page.locator("#replay-copy")).to_have_text(said)


# --- Designs -------------------------------------------------------------------


def test_cells_show_the_measure_that_is_chosen(opened, reports):
    page = opened("sweep")
    cells = stored(reports, "sweep", "cells")
    page.get_by_label("Measure in the first column").select_option(
        label="Alliance, first session"
    )

    found = [text.split("\n")[0] for text in column(page, "#cells", "Alliance, first session")]
    assert found == [f"{value:.2f}" for value in cells["alliance_first"]]


def test_main_effects_are_shown_one_by_one(opened):
    page = opened("sweep")
    assert page.locator("#figures figure:visible").count() == 1
    page.locator("#figures-choice").select_option(label="Dropped out")
    assert page.locator("#figures figure:visible strong").inner_text() == "Dropped out."


def test_a_heat_map_shows_any_two_parameters(opened, reports):
    """The numbers of the cells; changing places turns the map over."""
    page = opened("sweep")
    cells = stored(reports, "sweep", "cells")
    page.locator("#heat-measure").select_option("alliance_last")

    def fields() -> list[list[str]]:
        rows = page.locator("#heat-map tbody tr")
        return [
            [text.split("\n")[0] for text in rows.nth(row).locator("td").all_inner_texts()]
            for row in range(rows.count())
        ]

    # Upward, so that the highest rigidity is the first row.
    table = cells.pivot_table("alliance_last", "patient.rigidity", "therapist.skill")[::-1]
    expected = [[f"{value:.2f}" for value in row] for row in table.to_numpy()]
    assert fields() == expected

    page.locator("#heat-x").select_option(label="patient rigidity")
    assert page.locator("#heat-y option:checked").inner_text() == "therapist skill"
    turned = [[row[place] for row in expected[::-1]] for place in range(3)][::-1]
    assert fields() == turned
    assert "patient rigidity across" in page.locator("#heat-caption").inner_text()


def test_a_heat_map_of_a_sample_has_bins_with_their_cells(opened):
    page = opened("sample")
    page.locator("#heat-y").select_option(label="therapist repair probability")
    texts = page.locator("#heat-map tbody td").all_inner_texts()

    assert len(texts) == 25
    counts = [int(text.split()[-2]) for text in texts]
    assert sum(counts) == 32


def test_every_field_can_be_read_on_its_colour(opened):
    """Contrast of at least 4.5 to 1, whatever the measure."""
    page = opened("sample")
    for measure in page.locator("#heat-measure option").all():
        page.locator("#heat-measure").select_option(measure.get_attribute("value"))
        lowest = page.evaluate(LOWEST_CONTRAST)
        assert lowest >= 4.5


def test_differences_are_those_from_the_cell_that_is_chosen(opened, reports):
    page = opened("sweep")
    cells = stored(reports, "sweep", "cells")
    page.locator("#differences-measure").select_option("alliance_last")

    for reference in (0, 4):
        page.locator("#differences-reference").select_option(str(reference))
        expected = (cells["alliance_last"] - cells["alliance_last"][reference]).drop(reference)
        found = [
            float(text.replace("\N{MINUS SIGN}", "-"))
            for text in column(page, "#differences", "Difference")
        ]
        assert found == pytest.approx(expected.tolist(), abs=0.006)
        assert f"minus cell {reference}" in page.locator("#differences-caption").inner_text()
    assert page.locator("#differences svg circle").count() == 5
    assert "narrower than unpaired" in page.locator("#differences-gain").inner_text()


def test_differences_of_many_cells_are_paged_through(opened):
    page = opened("sample")
    assert page.locator("#differences-reference").count() == 0
    assert shown(page, "#differences") == "Rows 1 to 25 of 31."


# --- On paper ------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_on_paper_there_are_all_figures_and_no_controls(name, opened, tmp_path):
    page = opened(name)
    page.emulate_media(media="print")

    for control in ("form", "button", "header nav", ".pages"):
        assert page.locator(control).locator("visible=true").count() == 0, control
    assert page.locator("#figures figure:visible").count() == (4 if name == "study" else 6)
    assert "On paper the table ends" in page.locator("#dyads").inner_text()
    page.pdf(path=tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").stat().st_size > 20_000


@pytest.mark.long
def test_headings_stand_over_the_columns_on_every_sheet(opened):
    """They are words there, since no browser repeats buttons on the next sheet."""
    page = opened("study")
    page.emulate_media(media="print")
    words = page.evaluate(
        """[...document.querySelectorAll("#episodes thead th:not(.replays)")].map(
          (head) => getComputedStyle(head, "::before").content)"""
    )
    assert len(words) == 15
    assert '"Peak"' in words
