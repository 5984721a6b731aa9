// The narration, which follows the playhead, and the state of the moment in words.
import { byId, debounced, make, say } from "./dom.js";
import { indexOf, lastOf, momentAt, momentText, placeText } from "./course.js";

const LEVELS = ["sessions", "episodes", "exchanges"];

/** Return the sentences up to a level, each with its place in the course. */
const told = (view, level) =>
  view.narration
    .filter((sentence) => LEVELS.indexOf(sentence.level) <= LEVELS.indexOf(level))
    .map((sentence) => ({ ...sentence, index: placeOf(view, sentence) }));

/** Return where a sentence stands; -1 means that it was said before the session. */
const placeOf = (view, { session, exchange }) => indexOf(view, { session, exchange: Math.max(0, exchange) });

/** Bring a sentence into sight inside its list, without moving the page. */
const reveal = (list, item) => {
  const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
  if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) {
    list.scrollTop = bottom - list.clientHeight + 8;
  }
};

/** Return one list of sentences: show(view, level), follow(index, ahead). */
const createList = (list, jump) => {
  let items = [];
  let shown = { view: null, level: null, session: null };
  list.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button) jump(Number(button.dataset.index));
  });
  const item = (sentence, before) => {
    const button = make("button", { type: "button", "data-index": sentence.index }, sentence.text);
    const heading = sentence.session !== before?.session ? make("span", { class: "session" }, `Session ${sentence.session}`) : null;
    return { index: sentence.index, element: make("li", {}, heading, button) };
  };
  return {
    show(view, level, index) {
      // Every exchange of a course would be thousands of sentences: one session is enough.
      const session = level === "exchanges" ? momentAt(view, index).session : null;
      if (shown.view === view && shown.level === level && shown.session === session) return;
      shown = { view, level, session };
      const sentences = told(view, level).filter((one) => session === null || one.session === session);
      items = sentences.map((sentence, place) => item(sentence, sentences[place - 1]));
      list.replaceChildren(...items.map(({ element }) => element));
    },
    follow(index, ahead) {
      const present = items.findLastIndex((one) => one.index <= index);
      items.forEach(({ element }, place) => {
        element.hidden = !ahead && place > present;
        element.classList.toggle("ahead", place > present);
        if (place === present) element.setAttribute("aria-current", "step");
        else element.removeAttribute("aria-current");
      });
      // After the layout: the list may only now have come into sight.
      if (present >= 0) requestAnimationFrame(() => items[present] && reveal(list, items[present].element));
    },
  };
};

export const connectStory = (store, player, catalogue) => {
  const { state } = store;
  const lists = {
    view: createList(byId("sentences"), player.jump),
    rival: createList(byId("rival-sentences"), player.jump),
  };
  const announce = debounced(400, () => {
    // While the course plays, a live region would never come to rest.
    if (state.playing || !state.view) return;
    say(byId("announced"), `${placeText(state.view, state.index)}. ${momentText(state.view, state.index, catalogue)}`);
  });
  const tell = (name, moment) => {
    const view = state[name];
    if (!view) {
      say(byId(moment), "The course of these two is being computed. It is told here as soon as the simulation has started.");
      return;
    }
    lists[name].show(view, state.level, state.index);
    lists[name].follow(state.index, state.ahead);
    const last = Math.min(state.index, lastOf(view));
    byId(moment).replaceChildren(
      make("strong", {}, placeText(view, last)), " ", make("span", {}, momentText(view, last, catalogue)));
  };
  const refresh = () => {
    tell("view", "moment");
    if (state.mode === "compare") tell("rival", "rival-moment");
    announce();
  };
  store.on(["who", "view", "rival", "index", "level", "mode", "playing", "truth", "ahead"], refresh);
  byId("ahead").addEventListener("change", ({ target }) => store.set({ ahead: target.checked }));
  store.on(["ahead"], () => (byId("ahead").checked = state.ahead));
  byId("level").addEventListener("change", (event) => store.set({ level: event.target.value }));
  store.on(["level"], () => (byId("level").value = state.level));
};
