// The therapist's chair: the course plays to a choice and stops; the learner makes it.
import { byId, prefersStill, say } from "./dom.js";
import { endText, isBefore, lastOf, momentAt, resolvedText } from "./course.js";
import { openingOf } from "./whom.js";
import { choiceNow, isOver, isSeated, isVeiled } from "./state.js";
import { connectChoice } from "./choice.js";
import { fillLog } from "./chairlog.js";
import { leadTo } from "./sight.js";

const PATIENCE = 6; // Seconds in which the page plays to the next choice, however far it is.

const opened = (from) => ({ from, choices: [], every: null, stop: null, finish: null });

const placeOf = ({ session, exchange }) => ({ session, exchange });

/** Say where the learner stands. */
const saying = (state, choice) => {
  if (isOver(state)) return `The treatment has ended: ${endText(state.view)}; ${resolvedText(state.view)}.`;
  if (choice) return choice.text;
  if (state.view?.choice === undefined) return "The simulation is being asked …";
  return state.playing ? "The course plays to the moment at which you decide." : "Press play to go on to the moment at which you decide.";
};

/** Connect the buttons; `onAct` is told before anything is done. Returns reseat(patch). */
const buttons = (store, player, onAct) => {
  const { state } = store;
  const reseat = (patch) => {
    onAct();
    store.set({ seat: { ...state.seat, stop: null, finish: null, ...patch } });
  };
  const click = (id, act) => byId(id).addEventListener("click", () => isSeated(state) && state.view && act());
  /** Stop at the present exchange, and have the learner choose there. */
  const stepIn = ({ every = state.seat.every } = {}) => {
    const stop = placeOf(choiceNow(state) ?? momentAt(state.view, state.index));
    player.pause();
    // A choice that was made later than this moment would be taken back with it.
    const choices = state.seat.choices.filter((choice) => isBefore(choice, stop));
    reseat({ stop, every: every && placeOf(every), choices });
  };
  click("chair-step-in", () => stepIn());
  click("chair-back", () => {
    player.pause();
    reseat({ choices: state.seat.choices.slice(0, -1) });
  });
  click("chair-finish", () => {
    const at = state.view?.choice;
    if (!at) return;
    player.pause();
    reseat({ finish: placeOf(at) });
  });
  click("chair-again", () => {
    player.pause();
    onAct();
    store.set({ seat: opened(state.seat.from), opening: state.seat.from });
  });
  byId("chair-every").addEventListener("change", ({ target }) => {
    if (!isSeated(state) || !state.view || isOver(state)) return;
    // What has been played is not taken back: every exchange is stopped at from here on.
    if (target.checked) stepIn({ every: choiceNow(state) ?? momentAt(state.view, state.index) });
    else store.set({ seat: { ...state.seat, every: null } });
  });
  byId("chair-truth").addEventListener("change", ({ target }) => store.set({ truth: target.checked }));
  return reseat;
};

/** Play on when a longer course has come, so that it reaches the choice within a few seconds. */
const playOn = (state, player) => {
  if (isOver(state) && state.landed) return;
  if (isOver(state)) player.jump(lastOf(state.view));
  else if (prefersStill()) player.go(lastOf(state.view));
  else player.play({ hurry: (lastOf(state.view) - state.index) / PATIENCE });
};

/** Bring into sight what there is to go by, and all responses. */
const leadToChoice = () => leadTo(byId("chair-says"), byId("responses"));

/**
 * Return acted() and reveal(choice), which brings a choice into sight if the learner has
 * acted since the last one: whoever has just come by a link is not moved about.
 */
const createGuide = () => {
  let [acted, before] = [false, null];
  return {
    acted: () => (acted = true),
    reveal(choice) {
      if (choice && choice !== before && acted) {
        acted = false;
        leadToChoice();
      }
      before = choice;
    },
  };
};

/** Lead the eye to the choice, for whoever has stepped up to it or would rather play on. */
const connectDue = (player, status) => {
  const form = byId("choice");
  form.addEventListener("animationend", () => form.classList.remove("due"));
  player.whenReached(leadToChoice);
  player.whenHeld(() => {
    leadToChoice();
    form.classList.add("due");
    status.say("The course goes on from your decision.");
  });
};

export const connectChair = (store, player, catalogue, status) => {
  const { state } = store;
  const guide = createGuide();
  const reseat = buttons(store, player, guide.acted);
  connectDue(player, status);
  const form = connectChoice(catalogue, (chosen) => {
    const { session, exchange } = state.view.choice;
    reseat({ choices: [...state.seat.choices, { session, exchange, ...chosen }] });
  });
  const show = () => {
    document.body.classList.toggle("veiled", isVeiled(state));
    if (!isSeated(state)) return;
    const choice = choiceNow(state);
    say(byId("chair-says"), saying(state, choice));
    form.show(choice);
    guide.reveal(choice);
    byId("chair-back").disabled = state.seat.choices.length === 0;
    byId("chair-step-in").disabled = choice !== null || isOver(state);
    byId("chair-finish").disabled = isOver(state);
    byId("chair-every").checked = state.seat.every !== null;
  };
  store.on(["mode", "who", "seat"], () => {
    if (state.mode !== "chair" || state.seat) return;
    const from = openingOf(catalogue, state.who);
    player.pause();
    guide.acted();
    store.set({ seat: opened(from), opening: from });
  });
  // To play on is to act; the page's own playing is in a hurry.
  store.on(["playing"], () => isSeated(state) && state.playing && !state.hurry && guide.acted());
  store.on(["view"], () => {
    if (!isSeated(state) || !state.view) return;
    fillLog(state, catalogue);
    if (state.view.choice !== undefined) playOn(state, player);
  });
  store.on(["mode", "view", "index", "playing", "seat", "truth"], show);
};
