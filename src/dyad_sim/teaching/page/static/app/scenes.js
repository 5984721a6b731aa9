// The scenes to choose from, and what there is to say about them in class.
import { byId, capital, make, say } from "./dom.js";
import { indexOf } from "./course.js";
import { hasOwnSeries, sceneOf, titleOf } from "./whom.js";

const card = (scene, onChoose) => {
  const button = make("button", { type: "button", id: `scene-${scene.name}`, "data-scene": scene.name },
    make("strong", {}, scene.title), make("span", {}, scene.teaser),
    make("small", {}, `${capital(scene.patient)} with ${scene.therapist}`));
  button.addEventListener("click", () => onChoose(scene));
  return make("li", {}, button);
};

const list = (title, texts) => {
  const all = [].concat(texts ?? []).filter(Boolean);
  return all.length === 0 ? [] : [make("h3", {}, title), make("ul", {}, ...all.map((text) => make("li", {}, text)))];
};

const MOMENT = /^(\d+)\.(\d+)(?=[ :])/u;

/** Return the moments to watch; each leads there. */
const watchList = (texts, onJump) => {
  const item = (text) => {
    const match = MOMENT.exec(text);
    if (!match) return make("li", {}, text);
    const [session, exchange] = match.slice(1).map(Number);
    const button = make("button", { type: "button", "aria-label": `${match[0]}: go to session ${session}, exchange ${exchange}` }, match[0]);
    button.addEventListener("click", () => onJump({ session, exchange }));
    return make("li", {}, button, text.slice(match[0].length));
  };
  return texts?.length ? [make("h3", {}, "What to watch"), make("p", { class: "note" }, "Session and exchange; a button leads there."), make("ul", { class: "watch" }, ...texts.map(item))] : [];
};

/** Return what an educator may want to say and ask about a scene. */
const notesOf = (scene, onJump) => [
  make("div", {}, ...watchList(scene.watch, onJump), ...list("Notes", scene.notes)),
  make("div", {}, ...list("Questions for discussion", scene.questions), ...list("How this dyad was chosen", scene.chosen)),
];

export const connectScenes = (store, player, catalogue) => {
  const { state } = store;
  const dialog = byId("scenes");
  const choose = (scene) => {
    dialog.close();
    store.set({ who: { scene: scene.name, changes: {} }, seat: null });
  };
  /** Go to a moment; a course that is still awaited will open there. */
  const visit = (moment) => (state.view ? player.jump(indexOf(state.view, moment)) : store.set({ opening: moment }));
  byId("cards").append(...catalogue.scenes.map((scene) => card(scene, choose)));
  byId("scene-open").addEventListener("click", () => dialog.showModal());

  store.on(["who", "view"], () => {
    const scene = sceneOf(catalogue, state.who);
    for (const button of byId("cards").querySelectorAll("button")) {
      if (button.dataset.scene === scene?.name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    say(byId("scene-title"), titleOf(catalogue, state.who, state.view));
    const own = hasOwnSeries(catalogue, state.who);
    const free = scene ? "The same two people with other series." : "A dyad of your own choice: change who meets whom, and with what series.";
    say(byId("scene-teaser"), own ? scene.teaser : free);
    byId("teaching").hidden = !own;
    if (scene && byId("notes-body").dataset.scene !== scene.name) {
      byId("notes-body").dataset.scene = scene.name;
      byId("notes-body").replaceChildren(...notesOf(scene, visit));
    }
  });
};
