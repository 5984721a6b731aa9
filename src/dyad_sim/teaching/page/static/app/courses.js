// Which courses the page needs for what is chosen, and asking for them.
import { newestOnly } from "./engine.js";
import { indexOf, lastOf } from "./course.js";
import { isMoved, keyOf, openingOf, rivalOf } from "./whom.js";

const REMEMBERED = 10;

/** Ask for a course; of a case from a link, also for where its sliders stand. */
const askBase = async (engine, who) => {
  const view = await engine.ask({ do: "course", who });
  return who.case ? { ...view, ...(await engine.ask({ do: "settings", who })) } : view;
};

/** Return the course without moved sliders, asked for once for each dyad. */
const createBases = (engine, first) => {
  const known = new Map([[keyOf(first.who), Promise.resolve(first.view)]]);
  return (who) => {
    const key = keyOf(who);
    if (!known.has(key)) {
      // The oldest goes: a whole course is large, and a class may try many.
      if (known.size >= REMEMBERED) known.delete(known.keys().next().value);
      const asked = askBase(engine, { ...who, changes: {} });
      asked.catch(() => known.delete(key));
      known.set(key, asked);
    }
    return known.get(key);
  };
};

/** Return what is asked of the therapist's chair. */
const chairRequest = (who, { from, choices, every, stop, finish }) =>
  ({ do: "chair", who, from, choices, every, stop, finish });

/** Return the playhead in a new course: the moment stays, a new dyad opens where it is told to. */
const placeIn = (catalogue, state, who, view, isNew) => {
  if (isNew) return indexOf(view, state.opening ?? openingOf(catalogue, who));
  return Math.min(state.view ? state.index : 0, lastOf(view));
};

/** Ask for what is needed whenever something is chosen. `tell` takes a status and an error. */
export const connectCourses = (store, engine, catalogue, first, { tell, fail }) => {
  const { state } = store;
  const baseOf = createBases(engine, first);
  const [askView, askRival] = [newestOnly(engine), newestOnly(engine)];
  let [shown, shownKey] = [null, null];

  const settingsOf = async (who) => (await engine.ask({ do: "settings", who })).settings;
  const course = async (who, base) =>
    isMoved(who) ? askView({ do: "course", who }) : base;

  /** Run a request; say that something is under way, and what went wrong. */
  const during = async (work) => {
    tell(1);
    try {
      await work();
    } catch (error) {
      fail(error.message);
    }
    tell(-1);
  };
  /** Go back to what could be shown; an unanswered question would stand on the page for good. */
  const retreat = ({ who, seat }) => {
    if (seat && state.seat === seat && seat.choices.length > 0) store.set({ seat: { ...seat, choices: [], every: null, stop: null, finish: null } });
    else if (state.who === who) store.set({ who: shown ?? { ...first.who } });
  };
  let loading = true;
  engine.ready.finally(() => (loading = false)).catch(() => {});
  /** Take away the course of others: until Python is there, the new one may be long in coming. */
  const makeRoom = ({ who }) => {
    if (!loading || !state.view || shownKey === keyOf(who)) return;
    shownKey = null;
    store.set({ view: null, base: null, playing: false });
  };
  const showView = async ({ who, seat, mode }) => {
    const base = await baseOf(who);
    const seated = mode === "chair" && seat;
    const view = seated ? await askView(chairRequest(who, seat)) : await course(who, base);
    // Overtaken by a later choice: that one will be shown.
    if (!view || state.who !== who || state.mode !== mode || (seated && state.seat !== seat)) return;
    const isNew = shownKey !== keyOf(who) || state.opening !== null;
    [shown, shownKey] = [who, keyOf(who)];
    const index = placeIn(catalogue, state, who, view, isNew);
    store.set({ base, view, index, opening: null, landed: state.opening !== null });
    // Only Python knows which skills go along with the general one.
    if (isMoved(who)) store.set({ settings: { who, values: await settingsOf(who) } });
  };
  const refreshView = () => during(() => {
    const asked = { ...state };
    return showView(asked).catch((error) => {
      retreat(asked);
      throw error;
    });
  });
  const refreshRival = () => during(async () => {
    const { who, other, mode } = state;
    if (mode !== "compare" || !other.therapist) return;
    const view = await askRival({ do: "course", who: rivalOf(catalogue, who, other) });
    if (view && state.who === who && state.other === other) store.set({ rival: view });
  });

  store.on(["who"], makeRoom);
  store.on(["who", "seat", "mode"], ({ who }) => who && refreshView());
  store.on(["who", "other", "mode"], ({ who }) => who && refreshRival());
};
