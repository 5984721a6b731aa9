// Below the panels of the time line: rows of events, and the axis of sessions or exchanges.
import { EVENTS, FAINT, GROUND, HAIR, INK, KINDS, QUIET, SHAPES } from "./colours.js";
import { word } from "./labels.js";
import { timesOf } from "./reading.js";

/** One row of marks: shapes where they have room, else ticks. */
const eventRow = (layer, window, event, { view, x, sizes }, y) => {
  const { size, left, narrow } = sizes;
  const scale = size / 12;
  layer.append("path").attr("d", SHAPES[event.shape]).attr("transform", `translate(${0.7 * size},${y}) scale(${scale})`)
    .attr("fill", event.filled ? INK : "none").attr("stroke", INK).attr("stroke-width", 1.4);
  word(layer, narrow ? event.short : event.word, 1.6 * size, y + 0.33 * size, { size: 0.92 * size });
  layer.append("line").attr("x1", left).attr("x2", left + sizes.plot).attr("y1", y).attr("y2", y).attr("stroke", HAIR);
  const times = timesOf(view, event.flag);
  const [first, last] = x.domain();
  const places = times.filter((index) => index >= first && index < last).map((index) => x(index + 0.5));
  const least = 11 * scale;
  const colour = (index) => (event.name === "onset" ? KINDS[view.exchanges.rupture_kind[index]]?.ink ?? INK : INK);
  const shown = times.filter((index) => index >= first && index < last);
  // A row with many marks close together is all ticks: a lone shape among ticks would look important.
  const close = places.filter((across, at) => across - (places[at - 1] ?? -99) < least).length;
  let free = places.length > 12 && close > 0.3 * places.length ? Infinity : -Infinity;
  places.forEach((across, at) => {
    const ink = colour(shown[at]);
    const mark = window.append("path").attr("stroke", ink).attr("stroke-width", 1.4);
    if (across < free) mark.attr("d", `M${across},${y - 0.4 * size}v${0.8 * size}`);
    else mark.attr("d", SHAPES[event.shape]).attr("transform", `translate(${across},${y}) scale(${scale})`).attr("fill", event.filled ? ink : GROUND);
    if (across >= free) free = across + least;
  });
  return times;
};

/** Rows of events; return where each row is, and its times, for the counts beside it. */
export const eventPanel = (layer, course, { x, sizes }, top) => {
  const { size } = sizes;
  word(layer, "Events", sizes.narrow ? sizes.left : 0, top + size, { size, weight: 700 });
  word(layer, "so far", sizes.left + sizes.plot + 0.45 * size, top + size, { size: 0.85 * size, fill: QUIET });
  const from = top + 1.4 * size;
  const step = 1.35 * size;
  const window = layer.append("svg").attr("x", sizes.left).attr("y", 0).attr("width", sizes.plot).attr("height", from + step * (EVENTS.length + 1)).attr("overflow", "hidden");
  const rows = EVENTS.map((event, at) => {
    const y = from + step * (at + 0.5);
    return { y, times: eventRow(layer, window, event, { view: course.view, x, sizes }, y) };
  });
  window.raise();
  return { from, to: from + step * EVENTS.length, rows };
};

/** Numbers of sessions, or of exchanges where few sessions are shown. */
export const timeAxis = (layer, { x, sessions, sizes }, y) => {
  const { size, left, plot } = sizes;
  const [first, last] = x.domain();
  const shown = sessions.filter(({ from, to }) => to > first && from < last);
  const wide = plot / shown.length;
  const few = shown.length <= 3;
  const every = [1, 2, 5, 10].find((step) => step * wide > 2.4 * size) ?? 10;
  for (const { session, from, to } of shown) {
    const middle = left + (x(from) + x(to)) / 2;
    if (few) exchangeTicks(layer, { from, to, x, sizes, wide }, y);
    if (few) word(layer, `session ${session}`, middle, y + 2.3 * size, { size: 0.92 * size, anchor: "middle", weight: 600 });
    else if (session === 1 || (session % every === 0 && session > 0.8 * every + 1)) word(layer, String(session), middle, y + size, { size: 0.85 * size, anchor: "middle" });
  }
  word(layer, few ? "exchange" : "session", 0.1 * size, y + size, { size: 0.92 * size });
};

const exchangeTicks = (layer, { from, to, x, sizes, wide }, y) => {
  const every = [5, 10, 20, 30].find((step) => (step * wide) / (to - from) > 2 * sizes.size) ?? 30;
  for (let exchange = 0; exchange < to - from; exchange += every) {
    const place = sizes.left + x(from + exchange + 0.5);
    layer.append("line").attr("x1", place).attr("x2", place).attr("y1", y - 3).attr("y2", y + 1).attr("stroke", FAINT);
    word(layer, String(exchange), place, y + sizes.size, { size: 0.85 * sizes.size, anchor: "middle", fill: QUIET });
  }
};
