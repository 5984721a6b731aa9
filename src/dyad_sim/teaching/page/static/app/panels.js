// The still part of the time line: panels with curves, ratings and stages of one course.
import { COLOURS, FACETS, FAINT, HAIR, INK, KINDS, QUIET, RATERS, SHAPES } from "./colours.js";
import { eventPanel, timeAxis } from "./eventrows.js";
import { keyOf, word } from "./labels.js";
import { rupturesOf } from "./reading.js";

/** Ratings of 1 to 7 on the scale of 0 to 1 of the simulated alliance. */
const rated = (rating) => (rating - 1) / 6;

/** Entries of the keys, panel by panel. */
const FACET_ENTRIES = FACETS.map(({ name, dash, width }) => ({ line: true, stroke: INK, dash, width, text: name }));
const RATER_ENTRIES = RATERS.map(({ name, shape, colour, ink }) => ({ shape, fill: colour, stroke: ink, width: 1, text: `${name}’s rating` }));
const KIND_ENTRIES = KINDS.slice(1).map(({ name, colour }) => ({ line: true, stroke: colour, width: 8, opacity: 0.55, text: name }));
const otherEntry = ({ named }) => ({ line: true, stroke: INK, dash: "4 3", width: 1.6, opacity: 0.6, text: named });

/** Title and key of a panel, beside it or, in a narrow picture, above; return where the panel begins. */
const heading = (layer, title, entries, top, { size, left, width, narrow }) => {
  const step = 1.3 * size;
  word(layer, title, narrow ? left : 0, top + 0.9 * size, { size, weight: 700 });
  const place = narrow ? { x: left, width: width - left } : { x: 0, width: left - 2.5 * size };
  const rows = keyOf(layer, entries, { ...place, y: top + 1.9 * size, size: 0.92 * size, step });
  return narrow ? top + 1.5 * size + rows * step : top + 0.4 * size;
};

/** Lines across a panel with numbers on the left, and on the right where wanted. */
const scaleLines = (layer, y, ticks, sizes, { right = [], title = "" } = {}) => {
  const { left, plot, size } = sizes;
  const small = 0.85 * size;
  for (const tick of ticks) {
    layer.append("line").attr("x1", left).attr("x2", left + plot).attr("y1", y(tick)).attr("y2", y(tick)).attr("stroke", HAIR);
    word(layer, String(tick), left - 0.5 * size, y(tick) + 0.3 * size, { size: small, anchor: "end", fill: QUIET });
  }
  for (const [text, place] of right) word(layer, text, left + plot + 0.45 * size, y(place) + 0.3 * size, { size: small, fill: QUIET });
  const middle = (y(ticks[0]) + y(ticks.at(-1))) / 2;
  if (title) word(layer, title, 0, 0, { size: small, anchor: "middle", fill: QUIET }).attr("transform", `translate(${left + plot + 2.1 * size},${middle}) rotate(90)`);
};

/** A window that cuts off what lies outside the range shown. */
const pane = (layer, { left, plot }, y, high) =>
  layer.append("svg").attr("x", left).attr("y", y).attr("width", plot).attr("height", high).attr("overflow", "hidden");

/** Path of one column over the exchanges in the range. */
const curve = (view, x, y, values, shape = globalThis.d3.curveLinear) => {
  const [from, to] = x.domain().map(Math.round);
  const [first, last] = [Math.max(0, from - 1), Math.min(values.length, to + 1)];
  if (last <= first) return null;
  const row = (at) => first + at;
  return globalThis.d3.line((value, at) => x(row(at)), y).digits(1).curve(shape).defined((value) => value !== null)(values.slice(first, last));
};

const stroke = (window, d, { colour = INK, width = 1.5, dash = null, opacity = null }) =>
  window.append("path").attr("d", d).attr("fill", "none").attr("stroke", colour).attr("stroke-width", width)
    .attr("stroke-dasharray", dash).attr("stroke-opacity", opacity).attr("stroke-linejoin", "round");

/** Dots of the three raters, one of each per session. */
const ratings = (window, view, x, y, sessions, sizes) => {
  const places = new Map(sessions.map((session) => [session.session, session]));
  const wide = x(sessions[0].to) - x(sessions[0].from);
  const scale = Math.max(0.55, Math.min(1.1, wide / 22));
  RATERS.forEach(({ name, shape, colour, ink }, at) => {
    for (const row of view.sessions) {
      const place = places.get(row.session);
      const value = row[`alliance_${name}`];
      if (!place || value === null || value === undefined) continue;
      const across = x(place.from + (place.to - place.from) * (0.3 + 0.2 * at));
      window.append("path").attr("d", SHAPES[shape]).attr("transform", `translate(${across},${y(rated(value))}) scale(${scale})`)
        .attr("fill", colour).attr("fill-opacity", 0.85).attr("stroke", ink).attr("stroke-width", 0.8);
    }
  });
};

/** Bond, tasks and goals, and the ratings; the mean of the three where two courses are compared. */
const alliancePanel = (layer, course, { x, sessions, sizes }, top) => {
  const { view, against } = course;
  const mean = { line: true, stroke: INK, width: 2.2, text: "alliance" };
  const entries = [...(against ? [mean, otherEntry(course)] : FACET_ENTRIES), ...RATER_ENTRIES];
  const from = heading(layer, "Alliance", entries, top, sizes);
  const y = globalThis.d3.scaleLinear([0, 1], [sizes.tall, 0]);
  const at = (value) => from + y(value);
  scaleLines(layer, at, [0, 0.5, 1], sizes, { right: [1, 4, 7].map((rating) => [String(rating), rated(rating)]), title: "rating 1–7" });
  const window = pane(layer, sizes, from - 4, sizes.tall + 8).append("g").attr("transform", "translate(0,4)");
  if (against) {
    stroke(window, curve(view, x, y, view.exchanges.alliance_true), { width: 2.2 });
    stroke(window, curve(against, x, y, against.exchanges.alliance_true), { width: 1.8, dash: "4 3", opacity: 0.55 });
  } else for (const { name, dash, width } of FACETS) stroke(window, curve(view, x, y, view.exchanges[name]), { dash, width });
  ratings(window, view, x, y, sessions, sizes);
  return { from, to: from + sizes.tall };
};

/** Strain as a line over the intensity of ruptures as areas. */
const strainPanel = (layer, course, { x, sizes }, top) => {
  const { view, against } = course;
  const strain = { line: true, stroke: INK, width: 1, text: "strain" };
  const from = heading(layer, "Rupture intensity", [...KIND_ENTRIES, strain, ...(against ? [otherEntry(course)] : [])], top, sizes);
  const high = 0.75 * sizes.tall;
  const y = globalThis.d3.scaleLinear([0, 1], [high, 0]);
  scaleLines(layer, (value) => from + y(value), [0, 0.5, 1], sizes);
  const window = pane(layer, sizes, from, high + 1);
  intensities(window, view, x, y);
  stroke(window, curve(view, x, y, view.exchanges.strain), { width: x.domain()[1] - x.domain()[0] > 400 ? 0.7 : 1.4, opacity: 0.8 });
  if (against) intensities(window, against, x, y, true);
  return { from, to: from + high };
};

/** Intensity of each rupture: filled, or only a dashed edge for the course compared with. */
const intensities = (window, view, x, y, pale = false) => {
  for (const { kind, from, to } of rupturesOf(view)) {
    const values = view.exchanges.rupture_intensity.slice(from, to);
    const { colour, ink, dash } = KINDS[kind];
    const area = globalThis.d3.area((value, at) => x(from + at), y(0), y).digits(1);
    if (!pale) window.append("path").attr("d", area(values)).attr("fill", colour).attr("fill-opacity", 0.62);
    // A withdrawal has a thin edge, a confrontation a thick one.
    const edge = { colour: ink, width: dash ? 0.8 : 2 };
    stroke(window, area.lineY1().digits(1)(values), pale ? { colour, dash: "4 3", opacity: 0.8 } : edge);
  }
};

/** Stages of resolution, as they are and, dashed, as they seem to the therapist. */
const stagePanel = (layer, course, { x, sizes }, top) => {
  const { view, against } = course;
  const entries = [{ line: true, stroke: INK, width: 2, text: "reached" }, { line: true, stroke: COLOURS.therapist, width: 2, dash: "4 2.5", text: "seemingly reached" }];
  if (against) entries.push(otherEntry(course));
  const from = heading(layer, "Stage of resolution", entries, top, sizes);
  const high = 0.5 * sizes.tall;
  const y = globalThis.d3.scaleLinear([0, 4], [high, 0]);
  scaleLines(layer, (value) => from + y(value), [0, 2, 4], sizes);
  const window = pane(layer, sizes, from - 2, high + 4).append("g").attr("transform", "translate(0,2)");
  const steps = globalThis.d3.curveStepAfter;
  const { stage: reached, shown_stage: shown } = view.exchanges;
  // The seeming stage only where it is another, and one exchange around, so that steps close.
  const apart = shown.map((value, row) => (value !== reached[row] || shown[row - 1] !== reached[row - 1] ? value : null));
  if (against) stroke(window, curve(against, x, y, against.exchanges.stage, steps), { dash: "4 3", opacity: 0.45 });
  stroke(window, curve(view, x, y, apart, steps), { colour: COLOURS.therapist, dash: "4 2.5", width: 2 });
  stroke(window, curve(view, x, y, reached, steps), { width: 1.8 });
  return { from, to: from + high };
};

/** Ruptures as tints behind everything, and the borders of sessions. */
const behind = (layer, course, { x, sessions, sizes }, top, bottom) => {
  const window = pane(layer, sizes, top, bottom - top);
  for (const { kind, from, to } of rupturesOf(course.view)) {
    window.append("rect").attr("x", x(from)).attr("width", x(to) - x(from)).attr("height", bottom - top).attr("fill", KINDS[kind].colour).attr("fill-opacity", 0.13);
  }
  for (const { from } of sessions) window.append("line").attr("x1", x(from)).attr("x2", x(from)).attr("y2", bottom - top).attr("stroke", FAINT).attr("stroke-opacity", 0.45);
};

/** Draw one course (and another for comparison); return where the panels and the rows of events are. */
export const panelsOf = (layer, course, scene) => {
  const { sizes } = scene;
  const gap = 0.9 * sizes.size;
  const back = layer.append("g");
  const alliance = alliancePanel(layer, course, scene, sizes.top);
  const strain = strainPanel(layer, course, scene, alliance.to + gap);
  const stages = stagePanel(layer, course, scene, strain.to + gap);
  const events = eventPanel(layer, course, scene, stages.to + gap);
  const bands = [alliance, strain, stages, events].map(({ from, to }) => ({ from, to }));
  for (const { from, to } of bands) behind(back, course, scene, from, to);
  timeAxis(layer, scene, events.to + 0.3 * sizes.size);
  return { bands, bottom: events.to, rows: events.rows };
};
