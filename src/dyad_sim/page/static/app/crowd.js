// The learner's course, the simulated therapist's, and a hundred others with other luck.
import { byId, debounced, make, say } from "./dom.js";
import { startEngine } from "./engine.js";
import { fillEndings } from "./compare.js";
import { isOver } from "./state.js";
import { COLOURS, GROUND, INK, INKS } from "./colours.js";
import { isMoved } from "./whom.js";

const OTHERS = 100;
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

/** Ask for the other courses one at a time, in a worker of their own, until told to stop. */
const collect = (who, onMore) => {
  const engine = startEngine();
  const others = [];
  let stopped = false;
  const stop = () => {
    stopped = true;
    engine.stop();
  };
  const run = async () => {
    for (let number = 0; number < OTHERS && !stopped; number += 1) {
      others.push(await engine.ask({ do: "outcomes", who, number }));
      if (!stopped) onMore(others);
    }
    engine.stop();
  };
  return { done: run(), stop };
};

export const connectCrowd = (store, engine, { fail }) => {
  const { state } = store;
  let running = null;
  let shownFor = null;
  let picture = null;
  const draw = () => {
    if (!picture?.own) return;
    const place = byId("crowd");
    const figures = STRIPS.map(({ title }) => make("figure", {}, make("figcaption", {}, title)));
    place.replaceChildren(...figures); // In the page first: how wide they are decides the drawing.
    STRIPS.forEach((strip, at) => drawStrip(figures[at], strip, picture.others, marksOf(picture.own)));
  };
  addEventListener("resize", debounced(200, draw));
  const progress = (others) => {
    const done = others.length === OTHERS;
    byId("crowd-progress").value = others.length;
    byId("crowd-progress").hidden = done;
    // A status for every course would never fall silent.
    if (others.length % 25 === 0) say(byId("crowd-says"), done ? `${OTHERS} other courses of the same two, each with other luck.` : `${others.length} of ${OTHERS} other courses …`);
  };
  const more = (others) => {
    picture.others = others;
    progress(others);
    if (others.length % 4 === 0 || others.length === OTHERS) draw();
  };
  const begin = async (view) => {
    const { who, base } = state;
    picture = { others: [], own: null };
    progress([]);
    const course = isMoved(who) ? await engine.ask({ do: "course", who }) : base;
    if (shownFor !== view) return; // Left meanwhile.
    fillEndings("chair-endings", ["You", "The simulated therapist"], [view, course]);
    picture.own = { learner: view.outcomes, simulated: course.outcomes };
    draw();
    running = collect(who, more);
    await running.done;
  };
  store.on(["view", "mode"], () => {
    const over = isOver(state);
    byId("outcome").hidden = !over;
    if (shownFor === (over ? state.view : null)) return;
    shownFor = over ? state.view : null;
    running?.stop();
    running = null;
    if (over) begin(state.view).catch((error) => fail(error.message));
  });
};
