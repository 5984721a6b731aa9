// The same patient with the same series, and a second therapist.
import { byId, capital, debounced, make, offer } from "./dom.js";
import { endRows, lastOf } from "./course.js";
import { named, pairOf } from "./whom.js";
import { createSlider, isSame } from "./sliders.js";

/** Fill a small table: what is compared, and how each course ends. */
export const fillEndings = (id, heads, views) => {
  const table = byId(id);
  table.tHead.replaceChildren(make("tr", {}, make("td"), ...heads.map((head) => make("th", { scope: "col" }, head))));
  table.tBodies[0].replaceChildren(...endRows(views).map(([label, ...cells]) =>
    make("tr", {}, make("th", { scope: "row" }, label), ...cells.map((cell) => make("td", {}, cell)))));
};

/** Return the skill of a therapist by name; the middle for one whom only a link describes. */
const skillOf = (catalogue, name) => named(catalogue.therapists, name)?.settings.skill ?? 0.5;

/** Return a therapist to begin the comparison with: one as far from the first in skill as can be. */
const mostDifferent = (catalogue, first) => {
  const far = ({ settings }) => Math.abs(settings.skill - skillOf(catalogue, first));
  return [...catalogue.therapists].filter(({ name }) => name !== first).sort((a, b) => far(b) - far(a))[0];
};

export const connectCompare = (store, catalogue, { tell }) => {
  const { state } = store;
  const select = byId("compare-therapist");
  offer(select, catalogue.therapists.map(({ name, title }) => [name, capital(title)]));
  const usual = () => skillOf(catalogue, state.other.therapist);
  const apply = debounced(120, (value) => {
    const changes = isSame(value, usual()) ? {} : { skill: value };
    store.set({ other: { ...state.other, changes } });
  }, tell);
  const definition = { ...named(catalogue.sliders, "skill"), title: "Skill of the second therapist" };
  const slider = createSlider(definition, { prefix: "compare-", onMove: (_, value) => apply(value) });
  byId("compare-skill").replaceChildren(slider.element);
  select.addEventListener("change", () => store.set({ other: { therapist: select.value, changes: {} } }));

  store.on(["mode"], () => {
    if (state.mode !== "compare" || state.other.therapist) return;
    const { name } = mostDifferent(catalogue, pairOf(catalogue, state.who).therapist);
    store.set({ other: { therapist: name, changes: {} } });
  });
  store.on(["other"], () => {
    select.value = state.other.therapist ?? "";
    slider.show(state.other.changes.skill ?? usual(), usual());
  });
  store.on(["view", "rival", "mode", "index", "ahead"], ({ view, rival, index }) => {
    const end = Math.max(view ? lastOf(view) : 0, rival ? lastOf(rival) : 0);
    byId("ends").hidden = state.mode !== "compare" || !(state.ahead || index >= end);
  });
  store.on(["view", "rival", "mode"], () => {
    const { view, rival, mode } = state;
    if (mode !== "compare" || !view || !rival) return;
    fillEndings("endings", [`First: ${view.who.therapist.title}`, `Second: ${rival.who.therapist.title}`], [view, rival]);
  });
};
