// Words in pictures: how wide they are, where they go without covering one another, and keys.
import { FONT, GROUND, INK, SHAPES } from "./colours.js";

/** Estimate the width of a text; one that is not on the page cannot be measured. */
const wideness = (text, size, bold = false) => (bold ? 0.62 : 0.56) * size * text.length;

/** The eight sides of a mark, in the order in which they are liked. */
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]];

/** Return the box of a label on a side of its mark. */
const boxAt = (label, [across, along], far) => {
  const wide = wideness(label.text, label.size, Boolean(label.weight));
  const high = 1.15 * label.size;
  const slant = across && along ? 0.75 : 1;
  const x = label.x + across * (slant * label.room * far + wide / 2);
  const y = label.y + along * (slant * label.room * far + high / 2);
  return { x, y, left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
};

const overlap = (one, other) => {
  const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return wide > 0 && high > 0 ? wide * high : 0;
};

/** Return how much of a box lies outside the bounds. */
const beyond = (box, bounds) =>
  Math.max(0, bounds.left - box.left) + Math.max(0, box.right - bounds.right) +
  Math.max(0, bounds.top - box.top) + Math.max(0, box.bottom - bounds.bottom);

/**
 * Find a place for each label, in order, beside its mark and off everything else.
 *
 * `labels`: [{key, text, x, y, room, size}], `room` being the half width of the mark;
 * `taken`: boxes that nothing may cover; `before`: Map of key to the side last time, which is
 * kept where it is nearly as good, so that words do not jump about. Returns Map of key to box.
 */
export const arrange = (labels, taken, bounds, before) => {
  const boxes = [...taken];
  const placed = new Map();
  for (const label of labels) {
    let best = null;
    for (const far of [1, 1.9, 2.8]) {
      SIDES.forEach((side, rank) => {
        const box = boxAt(label, side, far);
        const covered = boxes.reduce((sum, other) => sum + overlap(box, other), 0);
        const choice = `${rank}/${far}`;
        const kept = before.get(label.key) === choice ? 0 : 40;
        const cost = 12 * covered + 200 * beyond(box, bounds) + 6 * rank + 90 * (far - 1) + kept;
        if (!best || cost < best.cost) best = { cost, box, choice };
      });
    }
    before.set(label.key, best.choice);
    placed.set(label.key, best.box);
    boxes.push(best.box);
  }
  return placed;
};

/** Give a text a white edge, so that it reads on lines and tints. */
export const edged = (text) =>
  text.attr("stroke", GROUND).attr("stroke-width", 3.5).attr("stroke-linejoin", "round").attr("paint-order", "stroke");

/** Append a text to a selection. */
export const word = (parent, text, x, y, { size, anchor = "start", fill = INK, weight = null }) =>
  parent.append("text").attr("x", x).attr("y", y).attr("font-size", size).attr("font-family", FONT)
    .attr("text-anchor", anchor).attr("fill", fill).attr("font-weight", weight).text(text);

/** Draw one entry of a key: a line, or a shape, and a word; return how wide it is. */
const entry = (parent, { line, long, shape, text, fill, stroke, dash, width, opacity }, size) => {
  const mark = line ? parent.append("line").attr("x2", 1.7 * size) : parent.append("path").attr("d", SHAPES[shape]);
  if (!line) mark.attr("transform", `translate(${0.5 * size},0) scale(${size / 11})`);
  mark.attr("fill", fill ?? "none").attr("stroke", stroke ?? "none").attr("stroke-width", width ?? 1.5)
    .attr("stroke-dasharray", dash ?? null).attr("opacity", opacity ?? null);
  const from = (line || long ? 2.1 : 1.25) * size;
  word(parent, text, from, 0.35 * size, { size });
  return from + wideness(text, size);
};

/** Draw a key in as many rows as it needs; return how many. */
export const keyOf = (parent, entries, { x, y, width, size, step }) => {
  let [across, row] = [0, 0];
  for (const one of entries) {
    const place = parent.append("g");
    const wide = entry(place, one, size);
    if (across > 0 && across + wide > width) [across, row] = [0, row + 1];
    place.attr("transform", `translate(${x + across},${y + row * step})`);
    across += wide + 1.1 * size;
  }
  return row + 1;
};

/**
 * Return a function that tells how wide a picture is on the page; `changed` is called when that
 * changes. The width is kept: to ask for it makes the browser lay the whole picture out.
 */
export const watchWidth = (element, fallback, changed) => {
  let wide = null;
  new ResizeObserver(() => {
    const now = element.clientWidth;
    if (!now || now === wide) return;
    wide = now;
    changed();
  }).observe(element);
  return () => (wide ??= element.clientWidth || fallback);
};
