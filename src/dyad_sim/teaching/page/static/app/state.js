// What the page shows, in one place, and who wants to hear when it changes.
import { lastOf } from "./course.js";

const START = {
  mode: "watch", // watch, compare or chair
  who: null, // which course is asked for; see engine.js
  base: null, // the course without any changed slider
  view: null, // the course that is shown
  settings: null, // where all sliders stand for `who`
  rival: null, // the course with the second therapist
  other: { therapist: null, changes: {} },
  seat: null, // the therapist's chair: from, choices, every, stop, finish
  index: 0, // running number of the exchange at the playhead
  playing: false,
  speed: 4, // exchanges in a second
  level: "episodes", // how closely the story is told
  range: "course", // of the time line
  opening: null, // a moment to open at, once
  ahead: false, // whether what is still to come is shown
  landed: false, // whether the course was opened at a moment that was asked for
  truth: false, // whether the chair shows what a therapist cannot see
  hurry: 0, // exchanges in a second at least, on the way to a choice
};

/** Return a store of values; listeners hear once of all that changed together. */
export const createStore = (start = START) => {
  const state = { ...start };
  const listeners = [];
  return {
    state,
    set(patch) {
      const changed = Object.keys(patch).filter((name) => !Object.is(state[name], patch[name]));
      if (changed.length === 0) return;
      Object.assign(state, patch);
      for (const { names, listener } of listeners) {
        if (names.some((name) => changed.includes(name))) listener(state);
      }
    },
    on(names, listener) {
      listeners.push({ names, listener });
    },
  };
};

export const isSeated = ({ mode, seat }) => mode === "chair" && seat !== null;

/** Return whether the treatment has come to its end in the chair. */
export const isOver = (state) => isSeated(state) && state.view?.choice === null;

/** Return whether the page shows no more than a therapist could know. */
export const isVeiled = (state) => isSeated(state) && !state.truth && !isOver(state);

/** Return the choice at which the page stands now, or null while it plays to it. */
export const choiceNow = (state) => {
  const at = isSeated(state) ? state.view?.choice : null;
  if (!at || state.playing || state.index < lastOf(state.view)) return null;
  // Made already: the course that follows from it is on its way.
  const isMade = state.seat.finish || state.seat.choices.some(({ session, exchange }) => session === at.session && exchange === at.exchange);
  return isMade ? null : at;
};
