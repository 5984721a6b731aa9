// Play, pause, step and scrub: what moves the playhead.
import { byId, offer, prefersStill, say } from "./dom.js";
import { choiceNow, isOver, isVeiled } from "./state.js";
import { lastOf, placeText, ruptureFrom, sessionFrom } from "./course.js";

const SPEEDS = [[1, "very slow"], [2, "slow"], [4, "normal"], [12, "fast"], [40, "very fast"]];
const PLAY = "M7 4v16l13-8z";
const PAUSE = "M6 4h4.5v16H6zM13.5 4H18v16h-4.5z";

/** Return the last exchange that can be shown: of the longer course, where two are compared. */
const endOf = ({ mode, view, rival }) =>
  Math.max(lastOf(view), mode === "compare" && rival ? lastOf(rival) : 0);

/** Return the course that a step through sessions or ruptures goes by. */
const longer = ({ mode, view, rival }) =>
  mode === "compare" && rival && lastOf(rival) > lastOf(view) ? rival : view;

/**
 * Return the player: go(index), step(by), play(), pause() …; whenHeld(call) for a choice that is
 * due when the reader would play, whenReached(call) for one that the reader has stepped up to.
 */
export const createPlayer = (store) => {
  const { state } = store;
  let [held, reached] = [() => {}, () => {}];
  let last = 0;
  let owed = 0; // The part of an exchange that has been played.

  const go = (index) => {
    if (state.view) store.set({ index: Math.max(0, Math.min(Math.round(index), endOf(state))) });
  };
  const pause = () => store.set({ playing: false, hurry: 0 });
  const tick = (now) => {
    if (!state.playing) return;
    owed += ((now - last) / 1000) * Math.max(state.speed, state.hurry ?? 0);
    last = now;
    const whole = Math.floor(owed);
    owed -= whole;
    if (whole > 0) go(state.index + whole);
    if (state.index >= endOf(state)) pause();
    else requestAnimationFrame(tick);
  };
  const play = ({ hurry = 0 } = {}) => {
    if (!state.view || state.playing) return;
    // At the end there is nothing to play but the course from its beginning.
    if (state.index >= endOf(state) && (state.mode !== "chair" || isOver(state))) go(0);
    [last, owed] = [performance.now(), 0];
    store.set({ playing: true, hurry });
    requestAnimationFrame(tick);
  };
  /** Go somewhere by hand, which also stops the playing. */
  const jump = (index) => {
    pause();
    if (index !== null) go(index);
  };

  /** Go a step by hand; scrubbing is none, as the pointer is still on its way. */
  const stepTo = (index) => {
    jump(index);
    if (choiceNow(state)) reached();
  };

  /** Play or pause, as the reader asks; nothing plays past a choice that is still to be made. */
  const toggle = () => {
    if (state.playing) pause();
    else if (choiceNow(state)) held();
    else play();
  };

  return {
    go,
    jump,
    play,
    pause,
    toggle,
    whenHeld: (call) => (held = call),
    whenReached: (call) => (reached = call),
    step: (by) => stepTo(state.index + by),
    session: (direction) => stepTo(sessionFrom(longer(state), state.index, direction)),
    rupture: (direction) => isVeiled(state) || stepTo(ruptureFrom(state.view, state.index, direction)),
    ends: (direction) => stepTo(direction < 0 ? 0 : endOf(state)),
    arrive: () => (prefersStill() ? null : play()),
  };
};

/** Connect the buttons, the range and the speed. */
export const connectPlayer = (store, player) => {
  const { state } = store;
  const scrub = byId("scrub");
  const click = (id, act) => byId(id).addEventListener("click", () => state.view && act());
  click("play", player.toggle);
  for (const [name, direction] of [["back", -1], ["on", 1]]) {
    click(`${name}-exchange`, () => player.step(direction));
    click(`${name}-session`, () => player.session(direction));
    click(`${name}-rupture`, () => player.rupture(direction));
  }
  scrub.addEventListener("input", () => player.jump(Number(scrub.value)));
  offer(byId("speed"), SPEEDS);
  byId("speed").value = state.speed;
  byId("speed").addEventListener("change", (event) => store.set({ speed: Number(event.target.value) }));

  store.on(["who", "view"], () => (byId("transport").inert = !state.view));
  store.on(["playing"], () => {
    say(byId("play-label"), state.playing ? "Pause" : "Play");
    byId("play-icon").setAttribute("d", state.playing ? PAUSE : PLAY);
  });
  store.on(["view", "rival", "mode", "index"], () => {
    if (!state.view) return;
    scrub.max = endOf(state);
    scrub.value = state.index;
    scrub.setAttribute("aria-valuetext", placeText(longer(state), state.index));
    byId("on-rupture").disabled = ruptureFrom(state.view, state.index, 1) === null;
    byId("back-rupture").disabled = ruptureFrom(state.view, state.index, -1) === null;
  });
};
