// The teaching page: puts its parts together and lets the first scene play.
import { byId, say, throttled } from "./dom.js";
import { createStore } from "./state.js";
import { connectPlayer, createPlayer } from "./player.js";
import { connectKeys } from "./keys.js";
import { connectPictures } from "./pictures.js";
import { connectStory } from "./story.js";
import { connectControls } from "./controls.js";
import { connectScenes } from "./scenes.js";
import { connectCompare } from "./compare.js";
import { connectChair } from "./chair.js";
import { connectCrowd } from "./crowd.js";
import { connectCourses } from "./courses.js";
import { connectMenu } from "./menu.js";
import { engine } from "./simulation.js";
import { connectStatus } from "./status.js";
import { hashOf, readHash } from "./link.js";
import { lengthOf } from "./course.js";

/** Fetch one of the page's own files. */
const loaded = async (path) => {
  const response = await fetch(new URL(path, import.meta.url));
  if (!response.ok) throw new Error(path);
  return response.json();
};

/** Connect the choice of a mode. */
const connectModes = (store, player) => {
  const { state } = store;
  const shown = { compare: ["rival", "rival-story", "rival-timeline", "compare"], chair: ["chair"] };
  const set = () => {
    document.body.dataset.mode = state.mode;
    for (const button of document.querySelectorAll(".modes button")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
    }
    for (const [mode, ids] of Object.entries(shown)) {
      for (const id of ids) byId(id).toggleAttribute("hidden", mode !== state.mode);
    }
    for (const id of ["touch", "controls"]) byId(id).hidden = state.mode === "chair";
  };
  for (const button of document.querySelectorAll(".modes button")) {
    button.addEventListener("click", () => {
      player.pause();
      store.set({ mode: button.dataset.mode, seat: null });
    });
  }
  store.on(["mode"], set);
};

/** Show what a link asks for; what cannot be taken from it is named in one message. */
const follow = (hash, { store, catalogue, first, status }) => {
  const { who, other, seat, opening, refused } = readHash(hash, catalogue);
  const whole = who && !who.scene && !who.case && !who.patient ? { ...first.who, ...who } : who;
  store.set({
    who: whole ?? { ...first.who },
    mode: seat ? "chair" : other ? "compare" : "watch",
    ...(other ? { other } : {}),
    seat,
    opening,
  });
  // Last, as a message goes when something else is chosen.
  if (refused.length > 0) status.fail(`Part of the link was not understood and has been left out: ${refused.slice(0, 8).join(", ")}.`);
};

/** Keep the address up to date, without a new entry in the history for every exchange. */
const keepAddress = (store, catalogue) => {
  const write = throttled(700, () => {
    if (store.state.view) history.replaceState(null, "", hashOf(store.state, catalogue));
  });
  store.on(["who", "mode", "other", "seat", "index", "view"], write);
};

/** Begin with what is stored: a picture at once, while Python is loading. */
const begin = async () => {
  const status = connectStatus();
  const [catalogue, stored] = await Promise.all([loaded("../data/catalogue.json"), loaded("../data/first.json")]);
  const first = { ...stored, who: { ...stored.who, changes: {} } };
  say(byId("version"), `${catalogue.version} (${catalogue.checksum})`);
  const store = createStore();
  const player = createPlayer(store);
  status.until(engine.ready);
  connectPictures(store, player, catalogue);
  connectPlayer(store, player);
  connectKeys(store, player);
  connectStory(store, player, catalogue);
  connectScenes(store, player, catalogue);
  connectControls(store, catalogue, status);
  connectCompare(store, catalogue, status);
  connectChair(store, player, catalogue, status);
  connectCrowd(store, engine, status);
  connectCourses(store, engine, catalogue, first, status);
  connectMenu(store, engine, catalogue, status);
  connectModes(store, player);
  connectDialogs();
  connectSkip();
  keepAddress(store, catalogue);
  store.on(["who", "mode", "other", "seat"], status.clear);
  arriveOnce(store, player);
  const parts = { store, catalogue, first, status };
  follow(location.hash, parts);
  addEventListener("hashchange", ({ newURL }) => {
    player.pause();
    // Not where the page is now: what was shown may have been written there meanwhile.
    follow(new URL(newURL).hash, parts);
  });
  engine.ready.then(keepOffline, keepOffline);
};

/** Let the first course play as soon as it is there, once. */
const arriveOnce = (store, player) => {
  let arrived = false;
  // A link leads to a moment, which then stands still.
  const isLinked = new URLSearchParams(location.hash.slice(1)).has("at");
  store.on(["view"], ({ view, mode }) => {
    if (arrived || !view || lengthOf(view) === 0) return;
    arrived = true;
    if (mode !== "chair" && !isLinked) player.arrive();
  });
};

/** Let the page work without a network after the first visit, where the browser allows it.
 *
 * It fetches every file once more, so only after Python has been started.
 */
const keepOffline = () =>
  navigator.serviceWorker?.register(new URL("../sw.js", import.meta.url)).catch(() => {});

/** Lead past the heading without an address: the address says what is shown. */
const connectSkip = () => {
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("stage").focus();
  });
};

const connectDialogs = () => {
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("[data-close]")) dialog.close();
    });
  }
};

begin().catch((error) => {
  const own = "This page could not load its own files";
  say(byId("alert"), `${own} (${error.message}). Reload it; if it was opened from a folder, start it with: dyad-sim page.`);
  say(byId("scene-title"), "Nothing to show");
});
