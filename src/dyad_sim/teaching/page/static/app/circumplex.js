// The stage: where patient and therapist stand in one exchange, what pulls, what is received.
import { COLOURS, FONT, GROUND, INK, INKS } from "./colours.js";
import { watchWidth, word } from "./labels.js";
import { along, apart, around, arrow, drawHalo, drawHead, drawTrail, drawWords, movingMarks, trailOf } from "./marks.js";
import { momentOf } from "./reading.js";
import { placed, stage, stageSizes, wishAndFear } from "./stage.js";

const MOVE = 170; // Milliseconds from one exchange to the next.

/** Where everything stands in a moment. */
const standing = (moment, sizes) => {
  const at = (name) => placed(sizes, [moment[`affiliation_${name}`], moment[`control_${name}`]]);
  const [patient, therapist] = apart(at("patient"), at("therapist"), 1.7 * sizes.radius);
  return {
    patient, therapist,
    received: placed(sizes, [moment.received_affiliation, moment.received_control]),
    pull: placed(sizes, [moment.pull_affiliation, moment.pull_control]),
  };
};

/** The half of an exchange in which a learner has to choose: the patient has acted, the answer is open. */
const halfOf = (moment, { session, exchange, patient, pull }) => ({
  ...moment, session, exchange,
  affiliation_patient: patient[0], control_patient: patient[1],
  pull_affiliation: pull[0], pull_control: pull[1],
});

/** Whether anything pulls: with the pull switched off there is no place to point to. */
const isPulled = ({ pull_affiliation: affiliation, pull_control: control }) => affiliation !== 0 || control !== 0;

/** The words beside wish and fear. */
const stillWords = (still, { size }) =>
  ["wish", "fear"].map((text) => ({ key: text, text, ...still[text], size, room: 0.9 * size, ink: INKS.patient, weight: 600 }));

/** Which words stand in the picture now; the still ones first, so that they keep their place. */
const wordsFor = (moment, places, still, { sizes, sent, told }) => {
  const { size, radius } = sizes;
  const list = told ? stillWords(still, sizes) : [];
  if (moment.metacommunicating) list.push({ key: "meta", text: "metacommunication", ...places.therapist, room: 2.5 * radius, ink: INKS.therapist, weight: 700 });
  const far = Math.hypot(places.pull.x - places.therapist.x, places.pull.y - places.therapist.y);
  if (far > radius && isPulled(moment)) list.push({ key: "pull", text: "pull", ...places.pull, room: 0.95 * size, ink: INK });
  if (sent) list.push({ key: "received", text: "as received", ...places.received, room: 0.95 * radius, ink: INKS.therapist });
  return list.map((label) => ({ size, ...label }));
};

const drawMoment = (parts, view, moment, still, options, before) => {
  const { sizes, sent, told, soft } = options;
  const places = standing(moment, sizes);
  const { radius } = sizes;
  const move = (mark, { x, y }, scale = "") => soft(mark).attr("transform", `translate(${x},${y})${scale}`);
  for (const partner of ["patient", "therapist"]) {
    drawTrail(parts.trails[partner], trailOf(view, moment.index, partner, options.trail, sizes), COLOURS[partner], sizes);
    move(parts[partner], places[partner]);
  }
  drawHalo(parts.halo, moment, places, sizes, soft);
  drawHead(parts.head, moment, sizes, told);
  parts.ring.attr("display", moment.metacommunicating ? null : "none");
  soft(parts.ring).attr("cx", places.therapist.x).attr("cy", places.therapist.y);
  parts.pull.attr("display", isPulled(moment) ? null : "none");
  soft(parts.pull).attr("d", arrow(places.therapist, places.pull, 1.1 * radius, 0.85 * sizes.size));
  for (const mark of parts.received) {
    mark.attr("display", sent ? null : "none");
    move(mark, places.received, ` scale(${(0.85 * radius) / 4.5})`);
  }
  parts.heard.attr("display", sent ? null : "none");
  soft(parts.heard).attr("x1", places.therapist.x).attr("y1", places.therapist.y).attr("x2", places.received.x).attr("y2", places.received.y);
  const taken = [around(places.patient, radius), around(places.therapist, radius), around(places.pull, 0.5 * sizes.size),
    ...along(places.therapist, places.pull).map((at) => around(at, 0.3 * sizes.size)),
    around(still.wish, 0.6 * sizes.size), around(still.fear, 0.6 * sizes.size), ...(sent ? [around(places.received, 0.8 * radius)] : [])];
  drawWords(parts.words, wordsFor(moment, places, still, options), taken, sizes, before, soft);
};

/**
 * Make a circumplex in an SVG. `label`: what it shows, for those who do not see it;
 * `width`: in pixels, for a picture that is not on the page; else the width on the page.
 */
export const circumplex = (element, { label, width = null }) => {
  const { d3 } = globalThis;
  const svg = d3.select(element).attr("role", "img").attr("aria-label", label).attr("width", "100%").attr("font-family", FONT);
  let made = null;
  let again = () => {}; // Draws the same once more, where the width has changed.

  /** Draw what does not move, for a width; return the layer above it. */
  const ground = (wide) => {
    svg.selectAll("*").remove();
    const sizes = stageSizes(wide);
    const paper = svg.append("rect").attr("width", wide).attr("fill", GROUND);
    const high = stage(svg.append("g"), sizes);
    paper.attr("height", high);
    svg.attr("viewBox", `0 0 ${wide} ${Math.ceil(high)}`);
    return { sizes, inner: svg.append("g") };
  };

  const build = (who, wide) => {
    const { sizes, inner } = ground(wide);
    const still = wishAndFear(inner, sizes, who.patient);
    made = { who, wide, sizes, inner, still, parts: movingMarks(svg, sizes), before: new Map() };
  };

  const draw = (view, index, { sent = true, told = true, trail = 24, animate = false, asked = null } = {}) => {
    const wide = widthNow();
    const fresh = made?.who !== view.who || made.wide !== wide;
    if (fresh) build(view.who, wide);
    again = () => draw(view, index, { sent, told, trail, asked });
    // Words and marks glide only where they were drawn before.
    const soft = (selection) => (animate && !fresh ? selection.transition().duration(MOVE).ease(d3.easeCubicOut) : selection.interrupt());
    made.inner.attr("display", told ? null : "none");
    const moment = asked ? halfOf(momentOf(view, index), asked) : momentOf(view, index);
    drawMoment(made.parts, view, moment, made.still, { sizes: made.sizes, sent, told, trail, soft }, made.before);
  };

  /** Draw what is known before a course: wish and fear, where they may be told, and a line of text. */
  const still = (patient, text) => {
    const { sizes, inner } = ground(widthNow());
    [made, again] = [null, () => still(patient, text)];
    word(inner, text, 0.3 * sizes.size, 1.25 * sizes.size, { size: sizes.size, weight: 600 });
    if (!patient) return;
    const words = stillWords(wishAndFear(inner, sizes, patient), sizes);
    drawWords(inner.append("g"), words, words.map((one) => around(one, 0.6 * sizes.size)), sizes, new Map(), (selection) => selection);
  };

  const widthNow = width ? () => width : watchWidth(element, 520, () => again());
  return { draw, still };
};
