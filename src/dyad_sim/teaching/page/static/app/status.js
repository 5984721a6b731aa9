// What is under way, in a quiet line, and what went wrong, in one that is heard.
import { byId, say } from "./dom.js";

const WAIT = 250; // Milliseconds before the page says that it computes: most answers are faster.

const LINGER = 8000; // Milliseconds that a message stays which nothing follows.

/** Return tell(±1), say(text), fail(text), clear(), until(ready). */
export const connectStatus = () => {
  const line = byId("status");
  let loading = false;
  let running = 0;
  let timer = 0;
  const show = () => {
    if (loading) say(line, running > 0 ? "The simulation is still loading. What you asked for is shown as soon as it is there." : "The stored course plays while the simulation loads …");
    else say(line, running > 0 ? "Computing …" : "");
  };
  const settle = () => {
    document.body.dataset.busy = String(running > 0);
    clearTimeout(timer);
    timer = setTimeout(show, running > 0 && !loading ? WAIT : 0);
  };
  return {
    tell(by) {
      running += by;
      settle();
    },
    /** Say something for a while. */
    say(text) {
      clearTimeout(timer);
      say(line, text);
      if (text !== "") timer = setTimeout(show, LINGER);
    },
    clear: () => say(byId("alert"), ""),
    fail: (text) => say(byId("alert"), text),
    until(ready) {
      const become = (name) => {
        loading = name === "loading";
        document.body.dataset.engine = name;
        settle();
      };
      become("loading");
      ready.then(() => become("ready"), (error) => {
        become("failed");
        say(byId("alert"), error.message);
      });
    },
  };
};
