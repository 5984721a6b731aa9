// The marks on the circumplex: letters, trails, arrow, halo, title, words.
import { COLOURS, FONT, GROUND, HAIR, INK, INKS, KINDS, LETTER, QUIET, SHAPES } from "./colours.js";
import { momentName } from "./course.js";
import { arrange, edged, word } from "./labels.js";
import { within } from "./reading.js";
import { placed } from "./stage.js";

/** Return both places moved apart along their line, so that neither mark hides the other. */
export const apart = (one, other, least) => {
  const [x, y] = [other.x - one.x, other.y - one.y];
  const far = Math.hypot(x, y);
  if (far >= least) return [one, other];
  const [across, along] = far > 0.01 ? [x / far, y / far] : [1, 0];
  const more = (least - far) / 2;
  return [
    { x: one.x - across * more, y: one.y - along * more },
    { x: other.x + across * more, y: other.y + along * more },
  ];
};

/** Places along a line, which words had better not cover. */
export const along = (from, to) => [0.25, 0.5, 0.75].map((part) => ({ x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }));

export const around = ({ x, y }, room) => ({ left: x - room, right: x + room, top: y - room, bottom: y + room });

/** An arrow as one path; only its head where it is short. */
export const arrow = (from, to, gap, head) => {
  const far = Math.hypot(to.x - from.x, to.y - from.y);
  if (far < 1) return "";
  const [x, y] = [(to.x - from.x) / far, (to.y - from.y) / far];
  const start = Math.min(gap, Math.max(0, far - head));
  const neck = { x: to.x - x * head * 0.9, y: to.y - y * head * 0.9 };
  const wing = (side) => `${neck.x - x * head * 0.1 - side * y * head * 0.5},${neck.y - y * head * 0.1 + side * x * head * 0.5}`;
  const shaft = far > start + head ? `M${from.x + x * start},${from.y + y * start}L${neck.x},${neck.y}` : "";
  return `${shaft}M${to.x},${to.y}L${wing(1)}L${wing(-1)}Z`;
};

/** A letter in a shape. */
const letterMark = (layer, letter, shape, colour, ink, { radius }) => {
  const mark = layer.append("g");
  mark.append("path").attr("d", SHAPES[shape]).attr("transform", `scale(${radius / 4.5})`)
    .attr("fill", colour).attr("stroke", ink).attr("stroke-width", 9 / radius);
  word(mark, letter, 0, 0.36 * 1.3 * radius, { size: 1.3 * radius, anchor: "middle", fill: LETTER, weight: 700 });
  return mark;
};

/** Draw a trail as short lines that fade into the past. */
export const drawTrail = (layer, places, colour, sizes) => {
  const steps = places.slice(1).map((to, at) => ({ from: places[at], to, age: (at + 1) / places.length }));
  layer.selectAll("line").data(steps).join("line")
    .attr("x1", (d) => d.from.x).attr("y1", (d) => d.from.y).attr("x2", (d) => d.to.x).attr("y2", (d) => d.to.y)
    .attr("stroke", colour).attr("stroke-linecap", "round")
    .attr("stroke-width", (d) => (0.1 + 0.14 * d.age) * sizes.size).attr("stroke-opacity", (d) => 0.08 + 0.6 * d.age ** 2);
};

/** The last places of one partner in this session. */
export const trailOf = (view, index, partner, length, sizes) => {
  const { session, [`affiliation_${partner}`]: affiliation, [`control_${partner}`]: control } = view.exchanges;
  const row = within(view, index);
  const places = [];
  for (let at = Math.max(0, row - length); at <= row; at += 1) {
    if (session[at] === session[row]) places.push(placed(sizes, [affiliation[at], control[at]]));
  }
  return places;
};

/** Everything that moves, made once for a width. */
export const movingMarks = (svg, sizes) => {
  const halo = svg.append("g").attr("stroke-linecap", "round");
  const trails = { patient: svg.append("g"), therapist: svg.append("g") };
  const ring = svg.append("circle").attr("r", 2.15 * sizes.radius).attr("fill", INKS.therapist).attr("fill-opacity", 0.12)
    .attr("stroke", INKS.therapist).attr("stroke-width", 0.22 * sizes.size);
  const heard = svg.append("line").attr("stroke", INKS.therapist).attr("stroke-width", 1.6);
  const pull = svg.append("path").attr("fill", INK).attr("stroke", INK).attr("stroke-width", 2.2).attr("stroke-linejoin", "round");
  // The act as received, below the other marks, and its edge once more above them.
  const hollow = (fill, opacity) => svg.append("path").attr("d", SHAPES.square).attr("fill", fill).attr("fill-opacity", 0.85)
    .attr("stroke", INKS.therapist).attr("stroke-opacity", opacity).attr("stroke-width", 10 / sizes.radius).attr("stroke-dasharray", "1.3 0.9");
  const received = [hollow(GROUND, 1)];
  const therapist = letterMark(svg, "T", "square", COLOURS.therapist, INKS.therapist, sizes);
  const patient = letterMark(svg, "P", "circle", COLOURS.patient, INKS.patient, sizes);
  received.push(hollow("none", 0.5));
  return { halo, trails, ring, heard, pull, received, therapist, patient, words: svg.append("g"), head: svg.append("g") };
};

/** Title line of the picture: which exchange, and, where it may be told, which rupture is open. */
export const drawHead = (head, moment, sizes, told) => {
  head.selectAll("*").remove();
  const { size, width } = sizes;
  const kind = KINDS[moment.rupture_kind];
  word(head, momentName(moment), 0.3 * size, 1.25 * size, { size, weight: 600 });
  if (!told) return;
  const text = kind ? `${kind.title}, ${moment.rupture_intensity.toFixed(2)}` : "no rupture";
  word(head, text, width - 0.3 * size, 1.25 * size, { size, anchor: "end", fill: kind?.ink ?? QUIET, weight: kind ? 700 : 400 });
  // A bar under the words, as long as the rupture is intense.
  const wide = 0.45 * width;
  const bar = (length, colour) => head.append("rect").attr("x", width - 0.3 * size - length).attr("y", 1.62 * size)
    .attr("width", length).attr("height", 0.3 * size).attr("fill", colour);
  bar(wide, HAIR);
  if (kind) bar(wide * moment.rupture_intensity, kind.colour);
};

/** Tint around the pair, by kind and intensity. */
export const drawHalo = (halo, moment, places, sizes, soft) => {
  const kind = KINDS[moment.rupture_kind];
  const strength = kind ? moment.rupture_intensity : 0;
  const lines = halo.selectAll("line").data(kind ? [places] : []).join("line")
    .attr("stroke", kind?.colour ?? null).attr("stroke-opacity", 0.1 + 0.2 * strength).attr("stroke-width", 3.6 * sizes.radius);
  soft(lines).attr("x1", places.patient.x).attr("y1", places.patient.y).attr("x2", places.therapist.x).attr("y2", places.therapist.y);
  const rings = halo.selectAll("circle").data(kind ? [places.patient, places.therapist] : []).join("circle")
    .attr("fill", kind?.colour ?? null).attr("fill-opacity", 0.1 + 0.35 * strength).attr("r", 1.8 * sizes.radius)
    // The edge tells the kinds apart without colour.
    .attr("stroke", kind?.ink ?? null).attr("stroke-width", 1.6).attr("stroke-opacity", 0.4 + 0.6 * strength)
    .attr("stroke-dasharray", kind?.dash ?? null);
  soft(rings).attr("cx", (d) => d.x).attr("cy", (d) => d.y);
};

/** Put the words beside what they name. */
export const drawWords = (layer, wanted, taken, sizes, before, soft) => {
  const places = arrange(wanted, taken, sizes.bounds, before);
  const texts = layer.selectAll("text").data(wanted, (d) => d.key).join((enter) =>
    edged(enter.append("text").attr("text-anchor", "middle").attr("font-family", FONT)
      .attr("x", (d) => places.get(d.key).x).attr("y", (d) => places.get(d.key).y + 0.35 * d.size)));
  texts.attr("fill", (d) => d.ink).attr("font-size", (d) => d.size).attr("font-weight", (d) => d.weight ?? 400).text((d) => d.text);
  soft(texts).attr("x", (d) => places.get(d.key).x).attr("y", (d) => places.get(d.key).y + 0.35 * d.size);
};
