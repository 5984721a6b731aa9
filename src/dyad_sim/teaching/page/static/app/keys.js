// The keyboard, for the whole page; a control that has the focus keeps its own keys.
import { byId } from "./dom.js";

const WITH_OWN_KEYS = "input, select, textarea, dialog, [role=slider], [contenteditable]";
const PRESSED_BY_SPACE = "button, summary, a";
const SCROLLED_BY_KEYS = "ol, .wide";

/** Return whether the control that has the focus needs this key itself. */
const isTaken = (target, key) => {
  if (document.querySelector("dialog[open]")) return true;
  const within = (selector) => target.closest?.(selector) !== null && target !== document.body;
  if (within(WITH_OWN_KEYS)) return true;
  if (key === " ") return within(PRESSED_BY_SPACE) || within(SCROLLED_BY_KEYS);
  return (key === "Home" || key === "End") && within(SCROLLED_BY_KEYS);
};

/** Return what a key does; undefined for most. */
const meaning = (event, player) => {
  const by = event.shiftKey ? player.session : player.step;
  return {
    " ": player.toggle,
    ArrowLeft: () => by(-1),
    ArrowRight: () => by(1),
    n: () => player.rupture(1),
    p: () => player.rupture(-1),
    Home: () => player.ends(-1),
    End: () => player.ends(1),
    "?": () => byId("help").showModal(),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
};

export const connectKeys = (store, player) => {
  document.addEventListener("keydown", (event) => {
    // Keys of one letter can be switched off: speech input may press them by accident.
    if (!byId("keys-on").checked || event.ctrlKey || event.metaKey || event.altKey || !store.state.view) return;
    if (isTaken(event.target, event.key)) return;
    const act = meaning(event, player);
    if (!act) return;
    event.preventDefault();
    act();
  });
};
