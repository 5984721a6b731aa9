// One strip for each outcome: a dot for every course of others, and where two courses stand.
import { make } from "./dom.js";
import { COLOURS, GROUND, INK, INKS } from "./colours.js";

const STRIPS = [
  { name: "alliance_end", title: "Alliance at the end (0 to 1; right is better)", domain: [0, 1] },
  { name: "symptoms_change", title: "Change of symptoms (left is better)", domain: [-1, 0.5] },
  { name: "resolved", title: "Ruptures resolved", domain: [0, 5], whole: true },
  { name: "sessions_attended", title: "Sessions attended", domain: [0, 30], whole: true },
];
const [LEFT, HIGH, RADIUS] = [14, 92, 3];
const DOT = "#8a979f";

/** Pile dots up where they would cover one another. */
const piled = (values, x) => {
  const piles = new Map();
  return values.map((value) => {
    const place = Math.round(x(value) / (2 * RADIUS));
    const height = piles.get(place) ?? 0;
    piles.set(place, height + 1);
    return { x: place * 2 * RADIUS, height };
  });
};

/** Draw one strip: a dot for each other course, and marks for the learner and the simulated one. */
const drawStrip = (figure, { name, title, domain, whole }, others, marks) => {
  const { d3 } = globalThis;
  const width = Math.max(240, figure.clientWidth);
  const known = [...others, ...marks.map(({ outcomes }) => outcomes)].map((one) => one[name]);
  const x = d3.scaleLinear([Math.min(domain[0], ...known), Math.max(domain[1], ...known)], [LEFT, width - LEFT]).nice();
  const floor = HIGH - 24;
  const text = marks.map(({ label, outcomes }) => `${label}: ${whole ? outcomes[name] : outcomes[name].toFixed(2)}`).join("; ");
  const svg = d3.create("svg").attr("viewBox", `0 0 ${width} ${HIGH}`).attr("width", width).attr("height", HIGH)
    .attr("role", "img").attr("aria-label", `${title}. ${text}; ${others.length} others.`);
  svg.append("g").attr("transform", `translate(0,${floor})`).call(d3.axisBottom(x).ticks(6).tickSizeOuter(0)).attr("font-size", 12);
  const dots = piled(others.map((one) => one[name]), x);
  // High piles are pressed together rather than cut off.
  const step = Math.min(2 * RADIUS, (floor - 26) / Math.max(1, ...dots.map(({ height }) => height)));
  svg.selectAll(".dot").data(dots).join("circle").attr("cx", (d) => d.x).attr("cy", (d) => floor - RADIUS - 1 - d.height * step)
    .attr("r", RADIUS).attr("fill", DOT).attr("fill-opacity", 0.75);
  for (const { label, outcomes, colour, ink, up } of marks) {
    const at = x(outcomes[name]);
    svg.append("line").attr("x1", at).attr("x2", at).attr("y1", up ? 6 : 18).attr("y2", floor).attr("stroke", ink).attr("stroke-width", 2);
    svg.append("path").attr("d", d3.symbol(up ? d3.symbolCircle : d3.symbolDiamond, 90)()).attr("transform", `translate(${at},${up ? 7 : 20})`)
      .attr("fill", colour).attr("stroke", ink).attr("stroke-width", 1.5);
    const right = at > width * 0.6;
    svg.append("text").attr("x", at + (right ? -10 : 10)).attr("y", up ? 11 : 24).attr("text-anchor", right ? "end" : "start")
      .attr("font-size", 12).attr("fill", ink).attr("stroke", GROUND).attr("stroke-width", 3).attr("paint-order", "stroke").text(label);
  }
  figure.append(svg.node());
};

const marksOf = ({ learner, simulated }) => [
  { label: "you", outcomes: learner, colour: COLOURS.patient, ink: INKS.patient, up: true },
  { label: "simulated therapist", outcomes: simulated, colour: GROUND, ink: INK, up: false },
];

/** Draw all strips in a place of the page; `own` holds the outcomes of both courses. */
export const drawStrips = (place, others, own) => {
  const figures = STRIPS.map(({ title }) => make("figure", {}, make("figcaption", {}, title)));
  place.replaceChildren(...figures); // In the page first: how wide they are decides the drawing.
  STRIPS.forEach((strip, at) => drawStrip(figures[at], strip, others, marksOf(own)));
};
