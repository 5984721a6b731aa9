// The time line: the whole course under one axis, with a playhead that can be dragged.
import { FONT, GROUND, INK, QUIET } from "./colours.js";
import { lengthOf, momentName } from "./course.js";
import { watchWidth, word } from "./labels.js";
import { panelsOf } from "./panels.js";
import { momentOf, sessionsOf, within } from "./reading.js";

const PALE = 0.66; // How much of what is still to come is covered, where it is shown.

/** Sizes of everything for a picture of a width, in pixels. */
const lineSizes = (width) => {
  const narrow = width < 620;
  const size = Math.max(12.5, Math.min(16, width / 78));
  const left = (narrow ? 7.7 : 13.4) * size;
  return { width, narrow, size, left, plot: width - left - 3 * size, tall: (narrow ? 8 : 9.4) * size, top: 2.3 * size };
};

/** First and last exchange to show, for a range around a moment. */
const spanOf = (range, sessions, index) => {
  const here = Math.max(0, sessions.findIndex(({ from, to }) => index >= from && index < to));
  if (range === "session") return [sessions[here].from, sessions[here].to];
  if (range !== "three") return [sessions[0].from, sessions.at(-1).to];
  const first = Math.max(0, Math.min(here - 1, sessions.length - 3));
  return [sessions[first].from, sessions[Math.min(sessions.length, first + 3) - 1].to];
};

/** What moves: the veil over the future, the playhead with its flag, the counts so far. */
const movingLine = (svg, { sizes, panels }) => {
  const { size, left, plot } = sizes;
  const veil = svg.append("g").attr("fill", GROUND).attr("fill-opacity", PALE);
  for (const { from, to } of panels.bands) veil.append("rect").attr("y", from - 5).attr("height", to - from + 10);
  const head = svg.append("g");
  // Panel by panel, so that the line crosses no words.
  const line = panels.bands.map(({ from, to }) => `M0,${from - 3}V${to + 3}`).join("");
  head.append("path").attr("d", line).attr("stroke", GROUND).attr("stroke-width", 4.5).attr("stroke-opacity", 0.7);
  head.append("path").attr("d", line).attr("stroke", INK).attr("stroke-width", 1.8);
  head.append("path").attr("d", `M0,${1.95 * size}l${-0.45 * size},${-0.75 * size}h${0.9 * size}Z`).attr("fill", INK);
  const flag = word(svg, "", 0, 0.95 * size, { size: 0.95 * size, weight: 600 });
  const counts = panels.rows.map(({ y }) => word(svg, "", left + plot + 0.45 * size, y + 0.33 * size, { size: 0.92 * size, fill: QUIET }));
  return { veil, head, flag, counts };
};

/** Move what moves to an exchange. */
const moveTo = ({ veil, head, flag, counts }, { sizes, x, panels, last }, moment) => {
  const place = sizes.left + x(moment.index + 0.5);
  const end = sizes.left + Math.max(0, Math.min(sizes.plot, x(last)));
  veil.selectAll("rect").attr("x", place).attr("width", Math.max(0, end - place));
  head.attr("transform", `translate(${place},0)`);
  const right = place > sizes.width - 13 * sizes.size;
  const side = right ? -0.2 : 0.2;
  const early = place < 0.1 * sizes.width;
  flag.text(momentName(moment)).attr("text-anchor", right ? "end" : early ? "start" : "middle")
    .attr("x", right || early ? place - side * sizes.size : place);
  panels.rows.forEach(({ times }, at) => counts[at].text(String(globalThis.d3.bisectRight(times, moment.index))));
};

/**
 * Make a time line in an SVG. `label`: what it shows, for those who do not see it;
 * `onMove(index)`: told when the reader drags the playhead; `width`: in pixels, for a picture
 * that is not on the page; else the width on the page.
 */
export const timeline = (element, { label, onMove = null, width = null }) => {
  const { d3 } = globalThis;
  const svg = d3.select(element).attr("role", "img").attr("aria-label", label).attr("width", "100%").attr("font-family", FONT);
  let [made, last, range] = [null, null, "course"];

  const build = (view, { against, named }, wide, span) => {
    svg.selectAll("*").remove();
    const sizes = lineSizes(wide);
    const x = d3.scaleLinear(span, [0, sizes.plot]);
    const sessions = made?.view === view ? made.sessions : sessionsOf(view);
    const ground = svg.append("rect").attr("width", wide).attr("fill", GROUND);
    const panels = panelsOf(svg.append("g"), { view, against, named }, { x, sessions, sizes });
    const high = Math.ceil(panels.bottom + (span[1] - span[0] > 3 * view.planned.exchanges ? 1.9 : 3.1) * sizes.size);
    ground.attr("height", high);
    svg.attr("viewBox", `0 0 ${wide} ${high}`);
    made = { view, against, named, wide, span, sizes, x, sessions, panels, last: lengthOf(view) };
    made.parts = movingLine(svg, made);
  };

  const draw = (view, index, { against = null, named = "the other course", ahead = true } = {}) => {
    const wide = widthNow();
    const sessions = made?.view === view ? made.sessions : sessionsOf(view);
    const span = spanOf(range, sessions, within(view, index));
    const same = made?.view === view && made.against === against && made.named === named && made.wide === wide && made.span.join() === span.join();
    if (!same) build(view, { against, named }, wide, span);
    last = { view, index, against, named, ahead };
    made.parts.veil.attr("fill-opacity", ahead ? PALE : 1);
    moveTo(made.parts, made, momentOf(view, index));
  };
  const again = () => last && draw(last.view, last.index, last);
  const setRange = (name) => {
    range = name;
    again();
  };

  if (onMove) drag(element, () => made, (index) => index !== last.index && onMove(index));
  const widthNow = width ? () => width : watchWidth(element, 900, again);
  return { draw, setRange };
};

/** Let a pointer move the playhead. */
const drag = (element, madeNow, moved) => {
  let held = false;
  element.style.touchAction = "pan-y"; // Fingers still scroll the page up and down.
  element.style.cursor = "pointer";
  const follow = (event) => {
    const { sizes, x, view, wide } = madeNow();
    const box = element.getBoundingClientRect();
    const across = ((event.clientX - box.left) * wide) / box.width - sizes.left;
    moved(within(view, x.invert(Math.max(0, Math.min(sizes.plot, across))) - 0.5));
  };
  element.addEventListener("pointerdown", (event) => {
    if (!madeNow() || event.button !== 0) return;
    held = true;
    element.setPointerCapture(event.pointerId);
    follow(event);
  });
  element.addEventListener("pointermove", (event) => held && follow(event));
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (held = false));
};
