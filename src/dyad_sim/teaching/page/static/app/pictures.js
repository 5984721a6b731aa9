// The pictures on the page: who is drawn where, and when it is drawn again.
import { circumplex } from "./circumplex.js";
import { timeline } from "./timeline.js";
import { byId, prefersStill, say } from "./dom.js";
import { lastOf, lengthOf } from "./course.js";
import { choiceNow, isOver, isVeiled } from "./state.js";
import { VEILED, createVeil } from "./veil.js";
import { isMoved, peopleOf } from "./whom.js";

const AWAITED = "The course is being computed …";

/** Return the course that stands pale behind the one that is shown. */
const paleOf = ({ mode, view, base, who, seat }) => {
  if (mode === "chair") return seat && view?.choice === null ? base : null; // Once it is over.
  return mode === "watch" && isMoved(who) && base !== view ? base : null;
};

const entitle = (stem, { patient, therapist }) => {
  say(byId(`${stem}-patient`), patient.title);
  say(byId(`${stem}-therapist`), therapist.title);
  say(byId(`${stem === "stage" ? "" : "rival-"}timeline-therapist`), `With ${therapist.title}`);
};

/** Return draw(…) of one course, its circumplex and its time line, and await(…) before there is one. */
const createPair = (ids, labels, player) => {
  const stage = circumplex(byId(ids.stage), { label: labels.stage });
  const times = timeline(byId(ids.times), { label: labels.times, onMove: player.jump });
  const veil = createVeil();
  let range = null;
  const draw = (view, index, options) => {
    if (lengthOf(view) === 0) return;
    const within = Math.min(index, lastOf(view));
    entitle(ids.title, view.who);
    stage.draw(options.veil ? veil(view) : view, within, { animate: options.animate, asked: options.asked, ...(options.veil ? VEILED : {}) });
    if (options.veil) return;
    if (range !== options.range) times.setRange((range = options.range));
    // A course that stands beside another is there to be compared, and hides nothing.
    times.draw(view, within, { against: options.against, ahead: options.ahead || options.against !== null });
  };
  /** Show the two people before their course is there. */
  const wait = (people, told) => {
    entitle(ids.title, people ?? { patient: { title: "" }, therapist: { title: "" } });
    stage.still(told ? people?.patient : null, AWAITED);
  };
  return { draw, wait };
};

export const connectPictures = (store, player, catalogue) => {
  const { state } = store;
  const main = createPair(
    { stage: "circumplex", times: "timeline", title: "stage" },
    { stage: "Patient and therapist on the circumplex", times: "Time line of the course" }, player);
  const second = createPair(
    { stage: "rival-circumplex", times: "rival-timeline", title: "rival" },
    { stage: "The same patient with the second therapist, on the circumplex", times: "Time line with the second therapist" }, player);
  let waiting = false;
  const draw = () => {
    waiting = false;
    // Marks glide from exchange to exchange, but not where they would lag behind or ought to be still.
    const animate = state.playing && state.speed <= 4 && !state.hurry && !prefersStill();
    const options = { animate, range: state.range, veil: isVeiled(state), asked: choiceNow(state), ahead: state.ahead || isOver(state) };
    document.body.classList.toggle("awaiting", !state.view);
    if (state.view) main.draw(state.view, state.index, { ...options, against: paleOf(state) });
    else if (state.who) main.wait(peopleOf(catalogue, state.who), !isVeiled(state));
    if (state.mode !== "compare") return;
    if (state.rival) second.draw(state.rival, state.index, { ...options, against: null });
    else if (state.who) second.wait(peopleOf(catalogue, { ...state.who, therapist: state.other.therapist }), true);
  };
  store.on(["view", "rival", "index", "mode", "range", "who", "seat", "truth", "playing", "ahead"], () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  });

  for (const range of ["course", "session"]) byId(`range-${range}`).addEventListener("click", () => store.set({ range }));
  store.on(["range"], () => {
    for (const range of ["course", "session"]) byId(`range-${range}`).setAttribute("aria-pressed", String(state.range === range));
  });
};
