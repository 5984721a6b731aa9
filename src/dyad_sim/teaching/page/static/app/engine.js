// The simulation as the page sees it: questions with answers, from a worker.
//
// A course is asked for by WHO: {scene, changes}, {patient, therapist, series, changes} or
// {case, changes}, where `changes` holds the moved sliders; a `therapist` beside a scene
// or a case stands for another therapist with the same patient and series.

/** Return an engine: ask(request) → Promise of its answer; ready → Promise; stop(). */
export const startEngine = () => {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const waiting = new Map();
  let count = 0;
  let settle = null;
  const ready = new Promise((resolve, reject) => (settle = { resolve, reject }));
  ready.catch(() => {}); // Whoever waits for an answer hears of it.

  const fail = (text) => {
    const error = new Error(text);
    settle.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const hear = ({ data: { id, answer, error, progress } }) => {
    if (progress?.ready) settle.resolve();
    if (progress?.failed) fail(notStarted(progress.failed));
    const asked = waiting.get(id);
    if (!asked) return;
    waiting.delete(id);
    if (error === undefined) asked.resolve(answer);
    else asked.reject(new Error(error));
  };
  worker.addEventListener("message", hear);
  worker.addEventListener("error", (event) => fail(notStarted(event.message)));

  const ask = async (request) => {
    await ready;
    return new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      worker.postMessage({ id: count, ...request });
    });
  };
  return { ask, ready, stop: () => worker.terminate() };
};

const notStarted = (why) =>
  `The simulation could not be started${why ? ` (${why})` : ""}. The stored course still plays. `
  + "Reload the page to try again; if that does not help, use a current version of Chrome, Edge, Firefox or Safari.";

/** Return an asker of which only the newest question counts: an older answer is dropped. */
export const newestOnly = (engine) => {
  let newest = 0;
  let busy = null;
  return async (request) => {
    const mine = (newest += 1);
    // One question at a time: those that were overtaken while waiting are never computed.
    while (busy && mine === newest) await busy;
    if (mine !== newest) return null;
    const asked = engine.ask(request);
    busy = asked.then(() => (busy = null), () => (busy = null));
    try {
      const answer = await asked;
      return mine === newest ? answer : null;
    } catch (error) {
      if (mine === newest) throw error;
      return null; // Nobody waits for it any more.
    }
  };
};
