"""The therapist's chair, to the end; and what can be taken along from the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import expect

from dyad_sim.studies.replay import replayed
from dyad_sim.teaching.scenes import plan_of, scene
from tests.browser.serving import Visit, index, moment

pytestmark = pytest.mark.slow

SCENE = "angry_confrontation"
TIRED = 400
"""Choices after which nobody sits in the chair any more."""


@pytest.fixture
def seated(visitor):
    """Sit in the chair of a scene, at its first choice."""
    page = visitor.at(f"#scene={SCENE}&chair=1.4")
    expect(page.locator("#choice")).to_be_visible()
    yield page
    visitor.at(f"#scene={SCENE}&at=1.4")
    assert visitor.complaints == []


def choose(visitor: Visit, response: int, **manner: bool) -> None:
    """Make a choice and wait for what comes of it."""
    page = visitor.page
    page.locator(f"#response-{response}").check()
    for skill, well in manner.items():
        page.locator(f"#manner-{skill}-{int(well)}").check()
    page.locator("#choose").click()
    visitor.ready()


# --- The chair ----------------------------------------------------------------


def test_it_stops_where_the_therapist_begins_to_sense_something(seated):
    """Session 1, exchange 25; nothing is shown that a therapist could not know."""
    expect(seated.locator("#responses-legend")).to_contain_text("Session 1, exchange 25")
    expect(seated.locator("#chair-says")).to_contain_text("You have just begun to sense")
    expect(seated.locator("#circumplex")).not_to_contain_text("rupture, 0")
    for hidden in ("#story", "#times", "#on-rupture"):
        expect(seated.locator(hidden)).to_be_hidden()
    seated.locator("#chair-truth").check()
    expect(seated.locator("#circumplex")).to_contain_text("confrontation rupture")
    seated.locator("#chair-truth").uncheck()


def test_the_way_in_which_something_is_said_matters(visitor, seated):
    """From the same moment, well and badly said, the therapist's act arrives differently."""
    told = []
    for well in (True, False):
        choose(visitor, 1, tentativeness=well, responsibility=well, collaboration=well)
        expect(seated.locator("#chair-log li")).to_have_count(1)
        expect(seated.locator("#chair-log")).to_contain_text(
            "tentatively" if well else "as a fact"
        )
        seated.locator("#scrub").fill("25")
        visitor.drawn()
        told.append(seated.locator("#circumplex").inner_html())
        seated.locator("#chair-back").click()
        visitor.ready()
        expect(seated.locator("#responses-legend")).to_contain_text("Session 1, exchange 25")
    assert told[0] != told[1]


def test_a_manner_can_be_left_open_again(visitor, seated):
    """By pointer and by keyboard; what is left open is no part of the choice, nor said."""
    page = seated
    page.locator("#response-1").check()
    for skill in ("tentativeness", "responsibility", "concreteness"):
        expect(page.locator(f"#manner-{skill}-x")).to_be_checked()
    page.locator("#manner-tentativeness-1").check()
    phrase = page.locator("#manner-tentativeness-phrase")
    expect(phrase).to_be_visible()
    page.locator("#manner-tentativeness-x").check()
    expect(phrase).to_be_hidden()
    page.locator("#manner-responsibility-0").check()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#manner-responsibility-x")).to_be_checked()
    page.locator("#manner-concreteness-0").check()
    page.locator("#choose").click()
    visitor.ready()
    visitor.address_has("choices=1.25.1.xxx0xx")
    told = page.locator("#chair-log li")
    expect(told).to_contain_text("in general")
    for words in ("tentatively", "as a fact", "own share admitted", "own share left out"):
        expect(told).not_to_contain_text(words)


def test_a_double_click_makes_one_choice(visitor, seated):
    """Nothing can be chosen again until what comes of it is there."""
    seated.locator("#response-0").check()
    seated.locator("#choose").dblclick()
    visitor.ready()
    expect(seated.locator("#choice")).to_be_visible()
    expect(seated.locator("#chair-log li")).to_have_count(1)


TO_THE_END = "(it) => { it.value = it.max; it.dispatchEvent(new Event('input')); }"
"""Moves the playhead to the end."""

IN_SIGHT = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  return box("#chair-says").top >= 0 && box("#responses").bottom <= innerHeight;
}"""
"""Whether what there is to go by, and all responses, are in the window."""


@pytest.fixture(scope="module")
def narrow(browser, space) -> Iterator[Visit]:
    """A visit with a telephone, where not everything has room at once."""
    visit = Visit(browser, space, viewport={"width": 390, "height": 844})
    visit.open(f"#scene={SCENE}&chair=1.4")
    yield visit
    visit.close()


def test_a_choice_comes_into_sight_once_the_learner_has_acted(narrow):
    """On a telephone; not when the page is opened, and the focus is not taken along."""
    page = narrow.page
    expect(page.locator("#choice")).to_be_visible()
    assert page.evaluate("() => scrollY") == 0
    assert not page.evaluate(IN_SIGHT)
    # By script: a click of the test would itself bring what it clicks into sight.
    page.evaluate(
        """() => {
          for (const id of ["response-0", "choose"]) document.getElementById(id).click();
          scrollTo(0, 0);
        }"""
    )
    narrow.ready()
    expect(page.locator("#chair-log li")).to_have_count(1)
    expect(page.locator("#choice")).to_be_visible()
    narrow.until(IN_SIGHT)
    assert page.evaluate("() => document.activeElement.id") == "chair-title"
    stands = page.evaluate("() => scrollY")
    page.locator("#back-exchange").evaluate("(button) => button.click()")
    expect(page.locator("#choice")).to_be_hidden()
    page.locator("#scrub").evaluate(TO_THE_END)
    expect(page.locator("#choice")).to_be_visible()
    assert page.evaluate("() => scrollY") == stands


def test_play_leads_to_a_choice_that_is_due(narrow):
    """By the button and by its key: the choice is in sight, and the status says why."""
    page = narrow.at(f"#scene={SCENE}&chair=1.5")
    expect(page.locator("#choice")).to_be_visible()
    for ask in (lambda: page.locator("#play").click(), lambda: page.keyboard.press("Space")):
        page.evaluate("() => { scrollTo(0, 0); document.activeElement.blur(); }")
        stands = index(page)
        ask()
        expect(page.locator("#status")).to_have_text("The course goes on from your decision.")
        narrow.until(IN_SIGHT)
        expect(page.locator("#play-label")).to_have_text("Play")
        assert index(page) == stands
        page.locator("#status").evaluate("(line) => { line.textContent = ''; }")


def test_a_step_up_to_a_choice_leads_to_it(narrow):
    """By keys and by button, an exchange or all the way; a step back leads nowhere."""
    page = narrow.at(f"#scene={SCENE}&chair=1.5")
    expect(page.locator("#choice")).to_be_visible()
    last = index(page)
    for way_back, way_on in (
        ("ArrowLeft", "ArrowRight"),
        ("Shift+ArrowLeft", "Shift+ArrowRight"),
        ("Home", "End"),
    ):
        page.evaluate("() => { scrollTo(0, 0); document.activeElement.blur(); }")
        page.keyboard.press(way_back)
        expect(page.locator("#choice")).to_be_hidden()
        assert page.evaluate("() => scrollY") == 0
        page.keyboard.press(way_on)
        assert index(page) == last
        narrow.until(IN_SIGHT)
    page.keyboard.press("ArrowLeft")
    page.evaluate("() => scrollTo(0, 0)")
    page.locator("#on-exchange").evaluate("(button) => button.click()")
    narrow.until(IN_SIGHT)


def test_one_can_step_in_anywhere_and_be_asked_at_every_exchange(visitor, seated):
    """A stop at the exchange that is shown; then at each."""
    seated.locator("#scrub").fill("20")
    seated.locator("#chair-step-in").click()
    visitor.ready()
    expect(seated.locator("#responses-legend")).to_contain_text("Session 1, exchange 20")
    seated.locator("#chair-every").check()
    for exchange in (21, 22):
        choose(visitor, 0)
        expect(seated.locator("#responses-legend")).to_contain_text(f"exchange {exchange}.")
    seated.locator("#chair-every").uncheck()


@pytest.mark.long
def test_the_course_of_a_learner_stands_beside_a_hundred_others(visitor, seated):
    """To the end, choice by choice; then a table, and a dot for each of a hundred."""
    count = 0
    while seated.locator("#choice").is_visible():
        talk = count % 3 > 0
        manner = {"tentativeness": True, "responsibility": True} if talk else {}
        choose(visitor, int(talk), **manner)
        count += 1
        assert count < TIRED
    expect(seated.locator("#chair-says")).to_contain_text("The treatment has ended")
    assert seated.locator("#chair-log li").count() == count > 3
    expect(seated.locator("#chair-endings")).to_contain_text("The simulated therapist")
    expect(seated.locator("#crowd-says")).to_have_text(re.compile("^100 other courses"))
    assert seated.locator("#crowd svg").first.locator("circle").count() == 100
    expect(seated.locator("#story")).to_be_visible()
    visitor.address_has("choices=")
    link, said = (
        seated.evaluate("() => location.hash"),
        seated.locator("#chair-says").inner_text(),
    )
    visitor.at("#scene=ruth")
    visitor.at(link)
    expect(seated.locator("#chair-says")).to_have_text(said)


def test_the_simulated_therapist_can_take_over(visitor, seated):
    """And a link brings the very course back."""
    choose(visitor, 3)
    choose(visitor, 1)
    seated.locator("#chair-finish").click()
    visitor.ready()
    expect(seated.locator("#chair-says")).to_contain_text("The treatment has ended")
    visitor.address_has("finish=")
    seated.locator("#scrub").fill("70")
    visitor.address_has("at=2.10")
    link, said = (
        seated.evaluate("() => location.hash"),
        seated.locator("#chair-says").inner_text(),
    )
    visitor.at("#scene=ruth")
    visitor.at(link)
    expect(seated.locator("#chair-says")).to_have_text(said)
    assert moment(seated) == "Session 2 of 30, exchange 10"
    seated.locator("#scrub").evaluate(TO_THE_END)
    seated.locator("#play").click()
    expect(seated.locator("#play-label")).to_have_text("Pause")
    assert index(seated) < int(seated.locator("#scrub").get_attribute("max"))
    seated.locator("#play").click()


# --- What can be taken along ------------------------------------------------------


@pytest.fixture
def saved(visitor, tmp_path):
    """Take something along from the second session of a scene, and return its file."""
    page = visitor.at(f"#scene={SCENE}&at=2.45")

    def save(what: str):
        page.locator("#export-open").click()
        with page.expect_download() as download:
            page.locator(f"#export-{what}").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.name.startswith("dyad-sim-angry-confrontation-session-2-exchange-45")
        expect(page.locator("#export-menu")).to_be_hidden()
        return file

    yield save
    assert visitor.complaints == []


def test_a_picture_is_saved_as_png_and_svg(saved, browser):
    """Large enough for a slide, not blank; the SVG stands by itself."""
    with Image.open(saved("png")) as picture:
        assert min(picture.size) > 800
        assert len(picture.convert("RGB").getcolors(1_000_000)) > 100
    svg = saved("svg")
    page = browser.new_page()
    page.goto(svg.as_uri())
    text = page.locator("svg").first.text_content()
    page.close()
    assert "Session 2, exchange 45" in text
    assert "confrontation rupture" in text


@pytest.mark.parametrize(("what", "frames"), [("gif-here", 20), ("gif-session", 60)])
def test_an_animation_is_saved_as_gif(what, frames, saved):
    """A frame for each exchange, and not the same one."""
    with Image.open(saved(what)) as animation:
        assert animation.n_frames == frames
        first = animation.convert("RGB").tobytes()
        animation.seek(frames - 1)
        assert animation.convert("RGB").tobytes() != first
        assert animation.info["duration"] > 0


def test_all_exchanges_are_saved_as_the_table_of_a_replay(saved, tmp_path):
    """Column by column, number by number."""
    some = scene(SCENE)
    table = replayed(plan_of(some), 0, some.dyad, None).tables["exchanges"]
    found = pd.read_csv(saved("csv"), keep_default_na=False)
    expected = tmp_path / "expected.csv"
    table.to_csv(expected, index=False)
    pd.testing.assert_frame_equal(found, pd.read_csv(expected, keep_default_na=False))


def test_a_hand_out_opens_by_itself_and_is_stepped_through(saved, browser):
    """Without a network, at the same moment, by its slider and its keys."""
    complaints: list[str] = []
    context = browser.new_context()
    context.set_offline(True)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(saved("handout").as_uri())
    expect(page.locator("#now")).to_contain_text("Session 2 of 30, exchange 45")
    page.locator("#slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#now")).to_contain_text("Session 2 of 30, exchange 46")
    page.get_by_role("button", name="Next rupture").click()
    expect(page.locator("#now")).to_contain_text("Session 4 of 30, exchange 12")
    expect(page.locator("#circumplex")).to_contain_text("Session 4, exchange 12")
    expect(page.locator("#story")).to_contain_text("Session 30")
    expect(page.locator("header")).to_contain_text("judges and predicts no real patient")
    context.close()
    assert complaints == []


def test_a_hand_out_of_a_comparison_holds_both_endings(visitor, browser, tmp_path):
    """It says which course it is, and has the questions of its scene."""
    page = visitor.at(f"#scene={SCENE}&compare=novice&at=2.40")
    page.locator("#export-open").click()
    with page.expect_download() as download:
        page.locator("#export-handout").click()
    download.value.save_as(tmp_path / "handout.html")
    there = browser.new_page()
    there.goto((tmp_path / "handout.html").as_uri())
    first, second = "an attuned therapist", "a novice"
    expect(there.locator("#compared")).to_contain_text(f"the course with the first, {first};")
    table = there.locator("#endings table")
    for text in (first, second, "completed all 30 sessions", "dropped out after session 6"):
        expect(table).to_contain_text(text)
    expect(there.locator("#discussion li").first).to_have_text(scene(SCENE).questions[0])
    expect(there.locator("#now")).to_contain_text("Session 2 of 30, exchange 40")
    there.close()
    assert visitor.complaints == []


def test_a_link_is_copied_or_shown(visitor):
    """Where the clipboard is refused, the address stands there to be copied."""
    page = visitor.at(f"#scene={SCENE}&at=2.40")
    page.evaluate(
        """() => Object.defineProperty(navigator, "clipboard", {
          value: { writeText: async () => { throw new Error("no"); } }, configurable: true })"""
    )
    page.locator("#export-open").click()
    page.locator("#export-link").click()
    field = page.locator("#export-address")
    expect(field).to_be_visible()
    assert field.input_value().endswith(f"#scene={SCENE}&at=2.40")
    page.keyboard.press("Escape")
    expect(page.locator("#export-menu")).to_be_hidden()


# --- By keyboard alone -------------------------------------------------------------


def focused(page) -> str:
    """Return the id of what has the focus."""
    return page.evaluate("() => document.activeElement?.id ?? ''")


def tab_to(page, name: str, *, most: int = 120) -> None:
    """Press the tabulator until something has the focus."""
    for _ in range(most):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the tabulator does not lead to {name}")


def test_the_page_is_used_by_keyboard_alone(visitor):
    """Choose a scene, play, step, move a slider, compare, sit in the chair, decide."""
    page = visitor.at("#scene=ruth&at=1.10")
    page.evaluate("() => document.activeElement.blur()")
    tab_to(page, "scene-open")
    page.keyboard.press("Enter")
    tab_to(page, f"scene-{SCENE}")
    page.keyboard.press("Enter")
    visitor.ready()
    expect(page.locator("#scene-title")).to_have_text(scene(SCENE).title)
    page.keyboard.press("ArrowRight")
    assert moment(page) == "Session 1 of 30, exchange 5"
    page.keyboard.press("Shift+ArrowRight")
    assert moment(page) == "Session 2 of 30, exchange 0"
    page.keyboard.press("p")
    assert moment(page) == "Session 1 of 30, exchange 12"
    page.keyboard.press("n")
    assert index(page) > 60
    tab_to(page, "slider-skill")
    page.keyboard.press("Home")
    visitor.ready()
    expect(page.locator("#difference")).to_contain_text("Now:")
    tab_to(page, "reset")
    page.keyboard.press("Space")
    visitor.ready()
    tab_to(page, "mode-chair")
    page.keyboard.press("Enter")
    visitor.ready()
    tab_to(page, "response-0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, "choose")
    page.keyboard.press("Enter")
    visitor.ready()
    expect(page.locator("#chair-log li")).to_have_count(1)
    tab_to(page, "help-open")
    page.keyboard.press("Enter")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    tab_to(page, "mode-watch")
    page.keyboard.press("Enter")
    visitor.ready()
    assert visitor.complaints == []
