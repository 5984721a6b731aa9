// What can be taken along: pictures, an animation, a table, a hand-out, a link.
import { circumplex } from "./circumplex.js";
import { animationOf, pictureOf, svgOf } from "./export.js";
import { byId, say } from "./dom.js";
import { indexOf, lastOf, lengthOf, momentAt } from "./course.js";
import { hashOf } from "./link.js";
import { isVeiled } from "./state.js";
import { VEILED, createVeil } from "./veil.js";
import { rivalOf, titleOf } from "./whom.js";

const SHORT = 20; // Exchanges of the shorter animation.
const FRAME = 520; // Pixels across one circumplex of an animation.

/** Hand a file to the reader. */
const download = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]+/gu, "-").replace(/^-|-$/gu, "").slice(0, 60);

/** Return a name that tells what is in a file, and where it begins. */
const fileName = (state, catalogue, what, ending) => {
  const { session, exchange } = momentAt(state.view, state.index);
  return `dyad-sim-${plain(titleOf(catalogue, state.who, state.view))}-session-${session}-exchange-${exchange}${what}.${ending}`;
};

const titleNow = (state, catalogue) => {
  const { view, rival, mode } = state;
  const { session, exchange } = momentAt(view, state.index);
  const whose = mode === "compare" && rival ? ` (first ${view.who.therapist.title}, then ${rival.who.therapist.title})` : "";
  return `${titleOf(catalogue, state.who, view)}: session ${session}, exchange ${exchange}${whose}`;
};

/** Return the pictures on the page, those side by side in an inner array. */
const pictured = (state) => {
  if (state.mode === "compare") return [[byId("circumplex"), byId("rival-circumplex")], byId("timeline"), byId("rival-timeline")];
  return isVeiled(state) ? [byId("circumplex")] : [byId("circumplex"), byId("timeline")];
};

/** Return a function that draws the circumplex of some exchange apart from the page. */
const framesOf = (state, from) => {
  const { view, rival, mode } = state;
  const [veil, options] = isVeiled(state) ? [createVeil(), VEILED] : [(course) => course, {}];
  const stages = (mode === "compare" && rival ? [view, rival] : [view]).map((course) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    return { course, svg, stage: circumplex(svg, { label: "", width: FRAME }) };
  });
  return (at) => {
    for (const { course, stage } of stages) stage.draw(veil(course), Math.min(from + at, lastOf(course)), options);
    return [stages.map(({ svg }) => svg)];
  };
};

/** Return the exchanges that an animation shows: this session, or some from here. */
const stretch = (state, whole) => {
  const { view, index } = state;
  const { session } = momentAt(view, index);
  const from = whole ? indexOf(view, { session, exchange: 0 }) : index;
  const end = whole ? view.exchanges.session.lastIndexOf(session) + 1 : Math.min(lengthOf(view), index + SHORT);
  return { from, count: end - from };
};

const chosen = ({ mode, seat }) => (mode === "chair" && seat ? { ...seat, stop: null } : {});

const textFile = async (engine, state, verb, more) => (await engine.ask({ do: verb, who: state.who, ...chosen(state), ...more })).text;

/** Return whom a hand-out is compared with, as a part of its question. */
const compared = (state, catalogue) =>
  (state.mode === "compare" && state.rival ? { rival: rivalOf(catalogue, state.who, state.other) } : {});

/** Refuse what would give the ending away to a learner who has still to decide. */
const refuseVeiled = (state) => {
  if (isVeiled(state)) throw new Error("it would tell the end. Finish first, or let the simulated therapist go on.");
};

/** What each entry of the menu does; it returns what is said when it is done. */
const entries = (store, engine, catalogue, tell) => {
  const { state } = store;
  const name = (what, ending) => fileName(state, catalogue, what, ending);
  const title = () => titleNow(state, catalogue);
  const animate = async (whole) => {
    const { from, count } = stretch(state, whole);
    const called = name(whole ? "-whole-session" : "", "gif");
    const gif = await animationOf(framesOf(state, from), count, { title: titleOf(catalogue, state.who, state.view), width: FRAME * (state.mode === "compare" ? 2 : 1) },
      (done) => done % 10 === 0 && tell(`Drawing the animation: ${done} of ${count} exchanges`));
    download(gif, called);
    return "The animation has been saved.";
  };
  return {
    png: async () => download(await pictureOf(pictured(state), { title: title() }), name("", "png")),
    svg: async () => download(await svgOf(pictured(state), { title: title() }), name("", "svg")),
    "gif-session": () => animate(true),
    "gif-here": () => animate(false),
    csv: async () => refuseVeiled(state) ?? download(new Blob([await textFile(engine, state, "csv")], { type: "text/csv" }), name("", "csv")),
    handout: async () => {
      refuseVeiled(state);
      const text = await textFile(engine, state, "handout", {
        ...compared(state, catalogue),
        title: titleOf(catalogue, state.who, state.view), at: momentAt(state.view, state.index), link: new URL(hashOf(state, catalogue), location.href).href,
      });
      download(new Blob([text], { type: "text/html" }), name("", "html"));
    },
    link: () => copyLink(new URL(hashOf(state, catalogue), location.href).href),
  };
};

/** Copy the link; where the browser does not allow it, show it for the reader to copy. */
const copyLink = async (address) => {
  try {
    await navigator.clipboard.writeText(address);
    return "The link has been copied.";
  } catch {
    const field = byId("export-address");
    field.hidden = false;
    field.value = address;
    field.select();
    return "Press Ctrl+C to copy the link.";
  }
};

/** Open and close the menu as a disclosure: by its button, by Escape, by a click elsewhere. */
const connectOpening = () => {
  const [button, menu] = [byId("export-open"), byId("export-menu")];
  const open = (is) => {
    menu.hidden = !is;
    button.setAttribute("aria-expanded", String(is));
  };
  button.addEventListener("click", () => open(menu.hidden));
  document.addEventListener("click", ({ target }) => target.closest(".menu") || open(false));
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || menu.hidden) return;
    open(false);
    button.focus();
  });
  return open;
};

export const connectMenu = (store, engine, catalogue, { say: tell, fail }) => {
  const open = connectOpening();
  for (const [name, act] of Object.entries(entries(store, engine, catalogue, tell))) {
    byId(`export-${name}`).addEventListener("click", async ({ target }) => {
      if (!store.state.view) {
        tell("There is nothing to take along before the course has been computed.");
        return;
      }
      target.disabled = true;
      tell("Preparing …");
      try {
        const told = (await act()) ?? "The file has been saved.";
        tell(told);
        if (byId("export-address").hidden) {
          if (byId("export-menu").contains(document.activeElement) || document.activeElement === document.body) byId("export-open").focus();
          open(false);
        }
      } catch (error) {
        tell("");
        fail(`This could not be exported: ${error.message}`);
      }
      target.disabled = false;
    });
  }
};
