// The pictures on the page: who is drawn where, and when it is drawn again.
import { circumplex } from "./circumplex.js";
import { timeline } from "./timeline.js";
import { byId, prefersStill, say } from "./dom.js";
import { lengthOf } from "./course.js";
import { choiceNow, isOver, isVeiled } from "./state.js";
import { VEILED, createVeil } from "./veil.js";

/** Return the course that stands pale behind the one that is shown. */
export const paleOf = ({ mode, view, base, who, seat }) => {
  if (mode === "chair") return seat && view?.choice === null ? base : null; // Once it is over.
  const moved = mode === "watch" && Object.keys(who?.changes ?? {}).length > 0;
  return moved && base !== view ? base : null;
};

const entitle = (stem, view) => {
  say(byId(`${stem}-patient`), view.who.patient.title);
  say(byId(`${stem}-therapist`), view.who.therapist.title);
  say(byId(`${stem === "stage" ? "" : "rival-"}timeline-therapist`), `With ${view.who.therapist.title}`);
};

/** Return a function that draws one course: its circumplex and its time line. */
const createPair = (ids, labels, player) => {
  const stage = circumplex(byId(ids.stage), { label: labels.stage });
  const times = timeline(byId(ids.times), { label: labels.times, onMove: player.jump });
  const veil = createVeil();
  let range = null;
  return (view, index, options) => {
    if (!view || lengthOf(view) === 0) return;
    const within = Math.min(index, lengthOf(view) - 1);
    entitle(ids.title, view);
    stage.draw(options.veil ? veil(view) : view, within, { animate: options.animate, asked: options.asked, ...(options.veil ? VEILED : {}) });
    if (options.veil) return;
    if (range !== options.range) times.setRange((range = options.range));
    // A course that stands beside another is there to be compared, and hides nothing.
    times.draw(view, within, { against: options.against, ahead: options.ahead || options.against !== null });
  };
};

export const connectPictures = (store, player) => {
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
    main(state.view, state.index, { ...options, against: paleOf(state) });
    if (state.mode === "compare") second(state.rival, state.index, { ...options, against: null });
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
