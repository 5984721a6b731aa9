// Whom to simulate, and what to change about them.
import { byId, capital, debounced, offer, say } from "./dom.js";
import { allianceText, endText, resolvedText } from "./course.js";
import { isMoved, named, pairOf, sceneOf, settingsOf } from "./whom.js";
import { createSlider, isSame } from "./sliders.js";

const SETTLE = 120; // Milliseconds without a move, before the course is computed.

const SKILLED = 0.7; // From here on there is more to see below than above.

/** What is best moved first where nobody has said so. */
const usualTouch = (skill) =>
  ({ slider: "skill", question: `What if the therapist were ${skill > SKILLED ? "less" : "more"} skilled?` });

/** Return the changes with one more; a slider that is back where it was is no change. */
const changed = (changes, name, value, usual) => {
  const { [name]: _, ...others } = changes;
  return isSame(value, usual) ? others : { ...others, [name]: value };
};

/** Return where a slider stands: where it was moved to, or where others have taken it along. */
const standing = (name, { who, settings }, usual) =>
  who.changes[name] ?? (settings?.who === who ? settings.values[name] : usual[name]);

const connectSliders = (store, catalogue, { tell }) => {
  const { state } = store;
  const moved = {};
  const usual = () => settingsOf(catalogue, state.who, state.base);
  const apply = debounced(SETTLE, () => {
    let { changes } = state.who;
    for (const [name, value] of Object.entries(moved)) {
      changes = changed(changes, name, value, usual()[name]);
      delete moved[name];
    }
    store.set({ who: { ...state.who, changes } });
  }, tell);
  const onMove = (name, value) => {
    moved[name] = value;
    apply();
  };
  const sliders = Object.fromEntries(catalogue.sliders.map((one) => [one.name, createSlider(one, { onMove })]));
  let first = null;
  /** Put the slider that is best moved first where it is seen first. */
  const place = (name) => {
    if (first === name) return;
    first = name;
    const elements = (wanted) => catalogue.sliders.filter(wanted).map((one) => sliders[one.name].element);
    byId("first-slider").replaceChildren(sliders[name].element);
    byId("sliders").replaceChildren(...elements((one) => one.name !== name && one.group !== "skills"));
    byId("skill-sliders").replaceChildren(...elements((one) => one.name !== name && one.group === "skills"));
  };
  store.on(["who", "base", "settings"], () => {
    const before = usual();
    for (const { name } of catalogue.sliders) {
      if (name in moved || before[name] === undefined) continue;
      sliders[name].show(standing(name, state, before), before[name]);
    }
    const touch = sceneOf(catalogue, state.who)?.touch ?? usualTouch(before.skill);
    place(touch.slider);
    say(byId("touch-title"), touch.question);
    byId("reset").disabled = !isMoved(state.who);
  });
  byId("reset").addEventListener("click", () => store.set({ who: { ...state.who, changes: {} } }));
};

const connectWhom = (store, catalogue, { fail }) => {
  const { state } = store;
  const [patient, therapist, series] = ["patient", "therapist", "series"].map(byId);
  for (const [select, list] of [[patient, catalogue.patients], [therapist, catalogue.therapists]]) {
    offer(select, list.map(({ name, title }) => [name, capital(title)]));
  }
  const isSeries = () => series.checkValidity() && series.value !== "";
  const choose = () => {
    if (!isSeries()) {
      series.value = pairOf(catalogue, state.who).series ?? "";
      fail(`A series is a whole number from ${series.min} to ${series.max}.`);
      return;
    }
    store.set({ who: { patient: patient.value, therapist: therapist.value, series: Number(series.value), changes: {} }, seat: null });
  };
  /** Let the same two people meet again with other series. */
  const rethrow = () => {
    const { who } = state;
    if (!isSeries()) choose();
    else store.set({ who: { ...who, series: Number(series.value) }, seat: null });
  };
  for (const field of [patient, therapist]) field.addEventListener("change", choose);
  series.addEventListener("change", rethrow);
  byId("other-series").addEventListener("click", () => {
    series.value = Math.floor(Math.random() * 1000);
    rethrow();
  });
  store.on(["who"], () => {
    const pair = pairOf(catalogue, state.who);
    patient.value = pair.patient ?? "";
    therapist.value = pair.therapist ?? "";
    series.value = pair.series ?? "";
    const about = [named(catalogue.patients, pair.patient)?.about, named(catalogue.therapists, pair.therapist)?.about];
    say(byId("whom-about"), about.filter(Boolean).join(" "));
  });
};

const invitation = "Move the slider: the same two people meet again, with the same series.";

/** Say what has changed at the end of the course. */
const connectDifference = (store) => {
  const { state } = store;
  const told = (view) => `${endText(view)}; ${resolvedText(view)}; alliance ${allianceText(view)} at the end.`;
  store.on(["who", "view", "base", "mode"], () => {
    const { view, base, who } = state;
    const moved = isMoved(who);
    if (state.mode === "chair" || (moved && view === base)) return;
    const lines = moved && base?.dyad && view?.dyad ? [`Before: ${told(base)}`, `Now: ${told(view)}`] : [invitation];
    const place = byId("difference");
    if (place.textContent === lines.join("")) return;
    place.replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    }));
    place.classList.toggle("told", lines.length > 1);
  });
};

export const connectControls = (store, catalogue, status) => {
  connectSliders(store, catalogue, status);
  connectWhom(store, catalogue, status);
  connectDifference(store);
};
