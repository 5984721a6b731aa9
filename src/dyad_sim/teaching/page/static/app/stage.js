// The still part of the circumplex: bounds, circle, axes, words, wish and fear, key.
import { COLOURS, CORNERS, FAINT, GROUND, HAIR, INK, INKS, KINDS, QUIET, SHAPES } from "./colours.js";
import { keyOf, word } from "./labels.js";

/** Sizes of everything for a picture of a width, in pixels. */
export const stageSizes = (width) => {
  const size = Math.max(11.5, Math.min(20, width / 40)); // Of type: grows with a projector.
  const side = width - 3.4 * size;
  const top = 3.5 * size;
  const radius = Math.max(10.5, width / 34); // Of a mark.
  // Each axis of an act lies on (-1, 1): a square, with room beyond for a mark at its edge.
  const unit = side / 2 - 1.2 * radius;
  return {
    width, size, side, top, unit, radius,
    centre: { x: width / 2, y: top + side / 2 },
    bounds: { left: (width - side) / 2, right: (width + side) / 2, top, bottom: top + side },
  };
};

/** Where an act stands in the picture. */
export const placed = (sizes, [affiliation, control]) => ({
  x: sizes.centre.x + sizes.unit * affiliation,
  y: sizes.centre.y - sizes.unit * control,
});

const axes = (layer, { centre, unit, side, size, radius, bounds }) => {
  // As far as an act can go, and the usual circle in it.
  layer.append("rect").attr("class", "bounds").attr("x", bounds.left).attr("y", bounds.top).attr("width", side).attr("height", side).attr("rx", radius)
    .attr("fill", "#FAFAF8").attr("stroke", HAIR).attr("stroke-width", 1.2);
  layer.append("circle").attr("cx", centre.x).attr("cy", centre.y).attr("r", unit).attr("fill", GROUND).attr("stroke", FAINT).attr("stroke-width", 1.5);
  layer.append("circle").attr("cx", centre.x).attr("cy", centre.y).attr("r", unit / 2).attr("fill", "none").attr("stroke", HAIR);
  const cross = `M${centre.x - unit},${centre.y}h${2 * unit}M${centre.x},${centre.y - unit}v${2 * unit}`;
  layer.append("path").attr("d", cross).attr("stroke", FAINT).attr("fill", "none");
  const named = { size: 1.08 * size, anchor: "middle", weight: 600 };
  word(layer, "dominant", centre.x, bounds.top - 0.3 * size, named);
  word(layer, "submissive", centre.x, bounds.bottom + 1.05 * size, named);
  const turned = (text, x, angle) =>
    word(layer, text, 0, 0, named).attr("transform", `translate(${x},${centre.y}) rotate(${angle})`);
  turned("hostile", centre.x - side / 2 - 0.35 * size, -90);
  turned("friendly", centre.x + side / 2 + 0.35 * size, 90);
};

/** What the corners look like in a session, outside them: inside, marks would cover the words. */
const corners = (layer, { bounds, size }) => {
  for (const { across, along, word: text } of CORNERS) {
    const x = across < 0 ? bounds.left : bounds.right;
    const y = along > 0 ? bounds.top - 0.3 * size : bounds.bottom + 1.05 * size;
    word(layer, text, x, y, { size: 0.92 * size, anchor: across < 0 ? "start" : "end", fill: QUIET }).attr("font-style", "italic");
  }
};

/** What the marks mean, for those that carry no word of their own. */
const ENTRIES = [
  { shape: "circle", fill: COLOURS.patient, stroke: INKS.patient, text: "P patient" },
  { shape: "square", fill: COLOURS.therapist, stroke: INKS.therapist, text: "T therapist" },
  { shape: "arrow", fill: INK, stroke: INK, long: true, text: "pull on the therapist" },
  ...KINDS.slice(1).map((kind) => ({ line: true, stroke: kind.colour, width: 9, opacity: 0.45, text: kind.title })),
];

/** Draw what does not move; return how high the whole picture is. */
export const stage = (layer, sizes) => {
  axes(layer, sizes);
  corners(layer, sizes);
  const { size, bounds, width } = sizes;
  const step = 1.45 * size;
  const y = bounds.bottom + 2.6 * size;
  const rows = keyOf(layer, ENTRIES, { x: 0.5 * size, y, width: width - size, size: 0.94 * size, step });
  return y + (rows - 1) * step + 0.9 * size;
};

/** Draw wish and fear, and the line between them on which a reception lies. */
export const wishAndFear = (layer, sizes, { wish, fear }) => {
  const [from, to] = [placed(sizes, wish), placed(sizes, fear)];
  layer.append("line").attr("x1", from.x).attr("y1", from.y).attr("x2", to.x).attr("y2", to.y)
    .attr("stroke", INKS.patient).attr("stroke-opacity", 0.45).attr("stroke-dasharray", "1.5 4").attr("stroke-width", 1.6).attr("stroke-linecap", "round");
  const mark = (shape, at, fill) =>
    layer.append("path").attr("d", SHAPES[shape]).attr("transform", `translate(${at.x},${at.y}) scale(${sizes.size / 8.5})`)
      .attr("fill", fill).attr("stroke", INKS.patient).attr("stroke-width", 1.3);
  mark("star", from, INKS.patient);
  mark("triangle", to, GROUND);
  return { wish: from, fear: to };
};
