"""The teaching page as a class meets it, in a real browser: watch, change, compare, step."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from dyad_sim.configs import compose, to_plan
from dyad_sim.studies.runner import course_of
from dyad_sim.studies.stored_dyad import case_of, typical_case
from dyad_sim.teaching.classroom.changes import SLIDERS
from dyad_sim.teaching.classroom.serialise import as_plain
from dyad_sim.teaching.scenes import FIRST, names, plan_of, scene, titles_of
from tests.browser.serving import Visit, index, moment, web_space
from tests.studies import plan

pytestmark = pytest.mark.slow

DYADS = 50
"""Dyads whose course in the browser is held against that of the readable engine."""

WHOLE = 10
"""How many of them have a whole course of 30 sessions; the others have ten, to save time."""

CLOSE = 1e-9
"""How far a number of the page may be from that of the readable engine."""


BEYOND = "(place) => Number(document.querySelector('#scrub').value) > place"
"""Whether the playhead has passed a place."""


@pytest.fixture
def page(visitor) -> Iterator[Page]:
    """The page at the opening of a scene, with nothing changed."""
    yield visitor.at("#scene=angry_confrontation&at=1.4")
    assert visitor.complaints == []


# --- The first minute --------------------------------------------------------


def test_something_moves_before_python_is_there_and_the_first_touch_is_kept(browser, space):
    """The stored course plays at once; what is moved meanwhile is shown once it can be."""
    visit = Visit(browser, space, reduced_motion="no-preference")
    held = visit.hold("**/pyodide.asm.wasm")
    page = visit.page
    page.goto(space.address)
    expect(page.locator("#scene-title")).to_have_text(scene(FIRST).title)
    expect(page.locator("#circumplex text").first).to_be_visible()
    before = index(page)
    visit.until(BEYOND, before)
    expect(page.locator("body")).to_have_attribute("data-engine", "loading")
    touch = page.locator("#first-slider input")
    touch.focus()
    touch.press("Home")
    expect(page.locator("#status")).to_contain_text("as soon as it is there")
    assert held
    for route in held:
        route.continue_()
    expect(page.locator("body")).to_have_attribute("data-engine", "ready")
    expect(page.locator("#difference")).to_contain_text("Now:")
    visit.close()


def test_a_scene_of_a_link_shows_at_once_what_is_known_of_it(browser, space):
    """Before Python is there: who meets whom, wish and fear, notes; and nothing of others."""
    visit = Visit(browser, space)
    held = visit.hold("**/pyodide.asm.wasm")
    page = visit.page
    page.goto(f"{space.address}#scene=ruth&at=3.9")
    picture = page.locator("#circumplex")
    expect(page.locator("#scene-title")).to_have_text(scene("ruth").title)
    expect(page.locator("#stage-patient")).to_have_text("Ruth")
    expect(page.locator("#patient")).to_have_value("ruth")
    for words in ("wish", "fear", "The course is being computed"):
        expect(picture).to_contain_text(words)
    expect(page.locator("#moment")).to_contain_text("is being computed")
    expect(page.locator("#transport")).to_have_attribute("inert", "")
    wish = picture.locator("path").last.get_attribute("transform")
    for name in (FIRST, "backfiring"):
        page.locator("#scene-open").click()
        page.locator(f"#scene-{name}").click()
    expect(page.locator("#stage-therapist")).to_have_text(
        titles_of(scene("backfiring"))["therapist"]
    )
    expect(picture).not_to_contain_text("Session")
    expect(page.locator("#timeline")).to_be_hidden()
    assert picture.locator("path").last.get_attribute("transform") != wish
    page.locator("#notes summary").first.click()
    expect(page.locator("#notes-body")).to_contain_text(scene("backfiring").questions[0])
    watched = page.locator(".watch button").first
    session, exchange = watched.inner_text().split(" ")[0].split(".")
    watched.click()
    assert held
    for route in held:
        route.continue_()
    expect(page.locator("body")).to_have_attribute("data-engine", "ready")
    said = re.compile(f"Session {session} of 30, exchange {exchange}$")
    expect(page.locator("#moment strong")).to_have_text(said)
    expect(page.locator("#timeline")).to_be_visible()
    expect(page.locator("#transport")).not_to_have_attribute("inert", "")
    visit.close()


def test_who_wishes_no_motion_gets_none(visitor, page):
    """Nothing plays by itself; steps work all the same."""
    visitor.at(f"#scene={FIRST}")
    before = index(page)
    page.wait_for_timeout(600)
    assert index(page) == before
    page.locator("#on-exchange").click()
    assert index(page) == before + 1


def test_each_scene_offers_a_first_touch_of_its_own(visitor):
    """A question, and the slider that answers it."""
    for name in names():
        page = visitor.at(f"#scene={name}")
        touch = scene(name).touch
        expect(page.locator("#touch-title")).to_have_text(touch["question"])
        expect(page.locator("#first-slider input")).to_have_attribute("name", touch["slider"])


def test_the_way_past_the_heading_leaves_the_course_as_it_is(visitor, page):
    """The link for the keyboard leads to the stage, and is no address."""
    title, before = page.locator("#scene-title").inner_text(), moment(page)
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    visitor.ready()
    assert page.evaluate("() => document.activeElement.id") == "stage"
    assert (page.locator("#scene-title").inner_text(), moment(page)) == (title, before)
    expect(page.locator("#alert")).to_be_empty()


# --- Scenes ------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_a_scene_is_chosen_from_its_card_and_opens_where_it_is_told(name, visitor):
    """Title, people, moment, notes and questions are those of the scene."""
    other = next(each for each in names() if each != name)
    page = visitor.at(f"#scene={other}")
    page.locator("#scene-open").click()
    page.locator(f"#scene-{name}").click()
    visitor.ready()
    some = scene(name)
    expect(page.locator("#scene-title")).to_have_text(some.title)
    session, exchange = some.opening["session"], some.opening["exchange"]
    expect(page.locator("#moment strong")).to_have_text(
        re.compile(rf"^Session {session} of 30, exchange {exchange}")
    )
    page.locator("#notes summary").first.click()
    for text in (*some.questions, some.chosen, some.notes[0]):
        expect(page.locator("#notes-body")).to_contain_text(text)
    page.locator("#notes summary").first.click()


def courses(page: Page, whos: list[dict]) -> list[dict]:
    """Return the exchanges of courses as the page computes them, by the page's own modules."""
    return page.evaluate(
        """async (whos) => {
          const { startEngine } = await import(new URL("app/engine.js", document.baseURI).href);
          const engine = startEngine();
          const found = [];
          for (const who of whos) {
            const view = await engine.ask({ do: "course", who });
            found.push({ exchanges: view.exchanges, ending: view.dyad.ending });
          }
          engine.stop();
          return found;
        }""",
        whos,
    )


def assert_same_course(found: dict, rows: list) -> None:
    """Every exchange is there, to the end, and each of its numbers is the same."""
    for name in rows[0]._fields:
        expected = [float(getattr(row, name)) for row in rows]
        assert len(found["exchanges"][name]) == len(expected)
        assert found["exchanges"][name] == pytest.approx(expected, abs=CLOSE, rel=0.0), name


def test_the_courses_of_all_scenes_are_those_of_the_readable_engine(visitor):
    """Exchange by exchange, until the end."""
    found = courses(visitor.page, [{"scene": name} for name in names()])
    for name, course in zip(names(), found, strict=True):
        some = scene(name)
        study = plan_of(some)._replace(exchanges_table=None)
        assert_same_course(course, course_of(study, some.dyad).exchanges)


@pytest.mark.long
def test_the_courses_of_fifty_dyads_are_those_of_the_readable_engine(visitor):
    """Different people, random numbers and treatments, exchange by exchange, until the end."""
    reference = typical_case(to_plan(compose([])))
    kinds = [
        ("patient=population", "treatment=brt"),
        ("patient=compliant_withdrawer", "therapist=novice", "treatment=cbt"),
        ("patient=angry_confronter", "treatment=cbt_aft", "mechanisms.transference=false"),
        ("patient=intrusion_sensitive", "therapist=relentless"),
        ("therapist=adherent", "therapist.skill={beta: [2, 2]}", "seed=9223372036854775807"),
    ]
    lengths = [30] * WHOLE + [10] * (DYADS - WHOLE)
    studies = [
        plan("exchanges_table=all", *kinds[number % 5], f"treatment.sessions={length}")
        for number, length in enumerate(lengths)
    ]
    cases = [as_plain(case_of(study, n), reference) for n, study in enumerate(studies)]
    found = courses(visitor.page, [{"case": case} for case in cases])
    assert len({course["ending"] for course in found}) > 1
    for number, (study, course) in enumerate(zip(studies, found, strict=True)):
        assert_same_course(course, course_of(study, number).exchanges)


# --- Playing -----------------------------------------------------------------


def test_steps_lead_an_exchange_a_session_and_a_rupture_on_and_back(page):
    """Each button goes where it says."""
    assert moment(page) == "Session 1 of 30, exchange 4"
    page.locator("#on-exchange").click()
    assert moment(page) == "Session 1 of 30, exchange 5"
    page.locator("#on-session").click()
    assert moment(page) == "Session 2 of 30, exchange 0"
    page.locator("#back-exchange").click()
    assert moment(page) == "Session 1 of 30, exchange 59"
    page.locator("#back-session").click()
    assert moment(page) == "Session 1 of 30, exchange 0"
    page.locator("#on-rupture").click()
    assert moment(page) == "Session 1 of 30, exchange 12"
    expect(page.locator("#moment")).to_contain_text("confrontation")
    page.locator("#on-rupture").click()
    page.locator("#back-rupture").click()
    assert moment(page) == "Session 1 of 30, exchange 12"


def test_it_plays_and_pauses(visitor, page):
    """Playing moves the playhead on, pausing leaves it where it is."""
    before = index(page)
    page.locator("#speed").select_option(index=2)
    page.locator("#play").click()
    visitor.until(BEYOND, before + 2)
    expect(page.locator("#play-label")).to_have_text("Pause")
    page.locator("#play").click()
    expect(page.locator("#play-label")).to_have_text("Play")
    stands = index(page)
    page.wait_for_timeout(500)
    assert index(page) == stands


OUTSIDE = """() => {
  const bounds = document.querySelector("#circumplex .bounds").getBoundingClientRect();
  return [...document.querySelectorAll("#circumplex g")]
    .filter((mark) => ["P", "T"].includes(mark.textContent) && !mark.querySelector("g"))
    .map((mark) => mark.getBoundingClientRect())
    .filter((box) => box.left < bounds.left || box.right > bounds.right
      || box.top < bounds.top || box.bottom > bounds.bottom).length;
}"""
"""How many of both partners' marks lie outside the bounds that are drawn."""


@pytest.mark.parametrize("anchor", ["withdrawal_spiral&at=3.36", "hidden_compliance&at=1.57"])
def test_the_acts_farthest_out_lie_within_what_is_drawn(anchor, visitor):
    """In a corner of the square, outside the circle."""
    page = visitor.at(f"#scene={anchor}")
    expect(page.locator("#circumplex .bounds")).to_be_visible()
    visitor.until(f"() => ({OUTSIDE})() === 0")
    circle = page.locator("#circumplex circle").first.bounding_box()
    mark = page.locator("#circumplex g", has_text=re.compile("^P$")).last.bounding_box()
    middle = [mark[side] + mark[size] / 2 for side, size in (("x", "width"), ("y", "height"))]
    centre = [circle[side] + circle["width"] / 2 for side in ("x", "y")]
    assert math.dist(middle, centre) > circle["width"] / 2


def test_scrubbing_goes_back_and_forth(visitor, page):
    """The picture, the words and the address follow."""
    scrub = page.locator("#scrub")
    scrub.fill("200")
    assert moment(page) == "Session 4 of 30, exchange 20"
    expect(page.locator("#circumplex")).to_contain_text("Session 4, exchange 20")
    visitor.address_has("at=4.20")
    scrub.fill("3")
    assert moment(page) == "Session 1 of 30, exchange 3"


def test_the_time_line_can_be_clicked_and_zoomed(visitor, page):
    """A click leads there; a range of one session makes an exchange wide enough to be hit."""
    page.locator("#range-session").click()
    expect(page.locator("#range-session")).to_have_attribute("aria-pressed", "true")
    box = visitor.drawn().locator("#timeline").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    assert moment(page).startswith("Session 1 of 30")
    assert index(page) > 20
    page.locator("#range-course").click()
    box = visitor.drawn().locator("#timeline").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    assert index(page) > 600


def test_the_story_follows_and_leads(page):
    """The sentence of the moment is marked; a click on another goes there."""
    page.locator("#scrub").fill("111")
    page.locator("#level").select_option("episodes")
    present = page.locator("#sentences [aria-current]")
    expect(present).to_have_count(1)
    shown = page.locator("#sentences li:not([hidden])")
    assert shown.count() > 5
    shown.nth(4).locator("button").click()
    assert index(page) < 111
    page.locator("#level").select_option("exchanges")
    expect(page.locator("#sentences")).to_contain_text("Session")
    page.locator("#level").select_option("episodes")


# --- Changing ----------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SLIDERS))
def test_every_slider_changes_the_course(name, visitor, page):
    """The outcome before and now; the address holds the change; reset takes it back."""
    slider = page.locator(f"#slider-{name}")
    if not slider.is_visible():
        page.locator("#skills summary").click()
    before = courses_shown(page)
    for key in ("Home", "End"):
        slider.focus()
        slider.press(key)
        visitor.ready()
        expect(page.locator("#difference")).to_contain_text("Now:")
        visitor.address_has(f"{name}=")
        if courses_shown(page) != before:
            break
    else:
        pytest.fail(f"{name} changes nothing that is drawn")
    page.locator("#reset").click()
    visitor.ready()
    assert courses_shown(page) == before


def courses_shown(page: Page) -> str:
    """Return everything that is drawn of the course on the time line."""
    return page.evaluate(
        """() => [...document.querySelectorAll("#timeline path")]
          .map((path) => path.getAttribute("d")).join()"""
    )


def test_patient_therapist_and_draws_can_be_chosen_freely(visitor, page):
    """Any two people, and another series; what is no number of a series is refused."""
    page.locator("#patient").select_option("dependent")
    visitor.ready()
    page.locator("#therapist").select_option("novice")
    visitor.ready()
    visitor.address_has("patient=dependent")
    drawn = courses_shown(page)
    page.locator("#series").fill("7")
    page.locator("#series").press("Enter")
    visitor.address_has("series=7")
    visitor.ready()
    assert courses_shown(page) != drawn
    page.locator("#series").fill("5000")
    page.locator("#series").press("Enter")
    expect(page.locator("#alert")).to_have_text("A series is a whole number from 0 to 999.")
    page.locator("#other-series").click()
    visitor.ready()
    expect(page.locator("#series")).not_to_have_value("5000")


# --- Comparing ---------------------------------------------------------------


def test_two_therapists_meet_the_same_patient_side_by_side(visitor, page):
    """Two circles that move together, and both endings in a table."""
    page.locator("#mode-compare").click()
    page.locator("#compare-therapist").select_option("novice")
    visitor.ready()
    boxes = [page.locator(name).bounding_box() for name in ("#circumplex", "#rival-circumplex")]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    table = page.locator("#endings")
    expect(table).to_contain_text("completed all 30 sessions")
    expect(table).to_contain_text("dropped out after session 6")
    page.locator("#scrub").fill("100")
    for name in ("#circumplex", "#rival-circumplex"):
        expect(page.locator(name)).to_contain_text("Session 2, exchange 40")
    slider = page.locator("#compare-slider-skill")
    slider.focus()
    slider.press("End")
    visitor.ready()
    expect(table).not_to_contain_text("dropped out after session 6")
    visitor.address_has("compare=novice&compare_skill=1")
    page.locator("#mode-watch").click()
    expect(page.locator("#rival")).to_be_hidden()


# --- Links -------------------------------------------------------------------


def test_a_link_brings_back_the_same_course_and_moment(browser, space, visitor, page):
    """In another browser: the scene, the sliders, the moment."""
    page.locator("#slider-skill").focus()
    page.locator("#slider-skill").press("Home")
    visitor.ready()
    page.locator("#scrub").fill("130")
    visitor.address_has("at=3.10")
    link = page.evaluate("() => location.hash")
    drawn, said = courses_shown(page), page.locator("#difference").inner_text()
    other = Visit(browser, space)
    there = other.open(link)
    expect(there.locator("#difference")).to_have_text(re.compile("Now:"))
    assert there.locator("#difference").inner_text() == said
    assert courses_shown(other.drawn()) == drawn
    assert moment(there) == "Session 3 of 30, exchange 10"
    other.close()


def test_the_link_of_a_replay_brings_a_dyad_of_a_study(visitor):
    """Number for number, with sliders where its people stand."""
    study = plan("patient=angry_confronter", "therapist=novice", "treatment.sessions=7")
    case = as_plain(case_of(study, 2), typical_case(to_plan(compose([]))))
    packed = visitor.page.evaluate(
        "(text) => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')",
        json.dumps(case),
    )
    page = visitor.at(f"#case={packed}&at=2.5")
    assert moment(page) == "Session 2 of 7, exchange 5"
    skill = case_of(study, 2).dyad.therapist.skill
    expect(page.locator("#slider-skill-value")).to_have_text(f"{skill:.2f}")
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("anchor", "refused"),
    [
        ("#scene=nowhere", "scene"),
        ("#scene=ruth&skill=7", "skill"),
        ("#scene=ruth&skill=high", "skill"),
        ("#scene=ruth&at=0.0", "at"),
        ("#scene=ruth&colour=red", "colour"),
        ("#patient=ruth&therapist=%3Cimg src=x onerror=alert(1)%3E", "therapist"),
        ("#<img src=x onerror=alert(1)>=1", "<img src"),
        ("#case=%%%", "case"),
        ("#case=bm90IGpzb24", "case"),
        ("#scene=ruth&chair=1.0&choices=1.0.9", "choices"),
        ("#scene=ruth&" + "a" * 61_000, "longer than 60000"),
    ],
)
def test_a_part_of_a_link_that_makes_no_sense_is_named_and_left_out(anchor, refused, visitor):
    """One message, nothing of it becomes markup, and something is shown all the same."""
    page = visitor.at(anchor)
    expect(page.locator("#alert")).to_contain_text(refused)
    assert page.locator("#alert img, #scene img").count() == 0
    assert index(page) >= 0
    expect(page.locator("#circumplex")).to_be_visible()
    assert visitor.complaints == []


def test_a_case_with_a_number_that_cannot_be_is_refused_by_the_model(visitor):
    """The message comes from where the bounds are declared."""
    reference = typical_case(to_plan(compose([])))
    plain = as_plain(reference, reference)
    plain["values"] = {"therapist.skill": 7}
    packed = visitor.page.evaluate(
        "(text) => btoa(text).replaceAll('=', '')", json.dumps(plain)
    )
    page = visitor.at(f"#case={packed}")
    expect(page.locator("#alert")).to_contain_text("therapist.skill=7 is out of range")
    assert visitor.complaints == []


# --- Offline -----------------------------------------------------------------


def test_after_the_first_visit_it_works_without_a_network(browser, tmp_path):
    """The web space is gone, the page is not."""
    with web_space(tmp_path) as space:
        visit = Visit(browser, space)
        page = visit.open()
        visit.until(
            "() => navigator.serviceWorker.ready.then((it) => it.active.state === 'activated')"
        )
    visit.context.set_offline(True)
    page.goto(f"{space.address}#scene=ruth&at=3.9")
    page.reload()
    visit.ready()
    assert moment(page) == "Session 3 of 30, exchange 9"
    page.locator("#slider-skill").focus()
    page.locator("#slider-skill").press("End")
    visit.ready()
    expect(page.locator("#difference")).to_contain_text("Now:")
    # Now and then the browser itself looks for a newer worker, or for its icon, in vain.
    own = ("sw.js", "icon.svg")
    visit.complaints[:] = [said for said in visit.complaints if not any(map(said.count, own))]
    visit.close()
