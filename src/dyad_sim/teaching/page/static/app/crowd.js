// The learner's course, the simulated therapist's, and a hundred others with other series.
import { byId, debounced, say } from "./dom.js";
import { startEngine } from "./engine.js";
import { fillEndings } from "./compare.js";
import { isOver } from "./state.js";
import { drawStrips } from "./strips.js";
import { isMoved } from "./whom.js";

const OTHERS = 100;

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
  const draw = () => picture?.own && drawStrips(byId("crowd"), picture.others, picture.own);
  addEventListener("resize", debounced(200, draw));
  const progress = (others) => {
    const done = others.length === OTHERS;
    byId("crowd-progress").value = others.length;
    byId("crowd-progress").hidden = done;
    // A status for every course would never fall silent.
    if (others.length % 25 === 0) say(byId("crowd-says"), done ? `${OTHERS} other courses of the same two, each with other series.` : `${others.length} of ${OTHERS} other courses …`);
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
