// Questions to a course: where a moment stands in it, what is going on there, how it ends.
import { KINDS } from "./colours.js";

export const lengthOf = (view) => view.exchanges.session.length;

export const lastOf = (view) => Math.max(0, lengthOf(view) - 1);

export const momentAt = (view, index) => ({
  session: view.exchanges.session[index] ?? 1,
  exchange: view.exchanges.exchange[index] ?? 0,
});

/** Say a moment. */
export const momentName = ({ session, exchange }) => `Session ${session}, exchange ${exchange}`;

/** Return whether a moment comes before another. */
export const isBefore = (one, other) =>
  one.session < other.session || (one.session === other.session && one.exchange < other.exchange);

/** Return the running number of a moment, or of the first one after it; the last at most. */
export const indexOf = (view, moment) => {
  const { session: sessions, exchange: exchanges } = view.exchanges;
  let [low, high] = [0, sessions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore({ session: sessions[middle], exchange: exchanges[middle] }, moment)) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, lastOf(view));
};

/** Return the beginning of the session before or after; first back to that of this one. */
export const sessionFrom = (view, index, direction) => {
  const { session, exchange } = momentAt(view, index);
  const to = direction > 0 ? session + 1 : exchange > 0 ? session : session - 1;
  if (to > momentAt(view, lastOf(view)).session) return lastOf(view);
  return indexOf(view, { session: to, exchange: 0 });
};

const beginnings = (view) =>
  view.episodes.map((episode) => indexOf(view, { session: episode.session_begun, exchange: episode.exchange_begun }));

/** Return where the next rupture begins, or the one before; null if there is none. */
export const ruptureFrom = (view, index, direction) => {
  const there = beginnings(view).filter((place) => (direction > 0 ? place > index : place < index));
  if (there.length === 0) return null;
  return direction > 0 ? Math.min(...there) : Math.max(...there);
};

/** Say the state of the rupture at a moment. */
const ruptureText = (now, stages) => {
  if (now("rupture_kind") === 0) return "No rupture is open.";
  const stage = stages.find((one) => one.stage === now("stage"))?.title;
  const seen = now("aware") ? "The therapist is aware of it." : "The therapist is not aware of it.";
  return `An open rupture, ${KINDS[now("rupture_kind")].name}, intensity ${now("rupture_intensity").toFixed(2)}; `
    + `stage ${now("stage")} of 4${stage ? `, ${stage}` : ""}. ${seen}`;
};

/** Say where the playhead stands. */
export const placeText = (view, index) => {
  const { session, exchange } = momentAt(view, index);
  return `Session ${session} of ${view.planned.sessions}, exchange ${exchange}`;
};

/** Say what is so at a moment, in short sentences. */
export const momentText = (view, index, catalogue) => {
  const now = (name) => view.exchanges[name][index];
  if (now("session") === undefined) return "Nothing has happened yet.";
  const talk = now("metacommunicating") ? " The therapist speaks about what goes on between the two." : "";
  const tune = now("matched") ? "In tune." : "Out of tune.";
  return `${tune} ${ruptureText(now, catalogue.stages)}${talk} `
    + `Strain ${now("strain").toFixed(2)}, alliance ${now("alliance_true").toFixed(2)}, `
    + `therapist’s embeddedness ${now("embeddedness").toFixed(2)} (each from 0 to 1).`;
};

/** Say how a course ended, in the words of a sentence that goes on. */
export const endText = ({ dyad, planned }) => {
  if (!dyad) return "not ended yet";
  const after = `after session ${dyad.sessions_attended}`;
  if (dyad.ending === "completed") return `completed all ${planned.sessions} sessions`;
  return dyad.ending === "dropped_out" ? `dropped out ${after}` : `left early ${after}, good enough`;
};

/** Say how many ruptures there were, how many became serious, and how many were resolved. */
export const resolvedText = ({ dyad, escalated }) => {
  if (!dyad) return "–";
  if (dyad.ruptures === 0) return "no rupture";
  return `${dyad.ruptures} rupture${dyad.ruptures === 1 ? "" : "s"}, ${escalated} escalated, ${dyad.resolved} resolved`;
};

/** Return the alliance at the end, in truth. */
export const allianceText = ({ sessions }) => sessions.at(-1)?.alliance_true.toFixed(2) ?? "–";

/** Return rows of a small table on how courses end: a label, and a cell for each. */
export const endRows = (views) => {
  const of = (tell) => views.map((view) => (view.dyad ? tell(view) : "–"));
  return [
    ["End of treatment", ...of((view) => endText(view))],
    ["Ruptures", ...of((view) => resolvedText(view))],
    ["Acts of metacommunication", ...of(({ dyad }) => `${dyad.metacommunications}, of which ${dyad.backlashes} backfired`)],
    ["Alliance at the end, in truth (0 to 1)", ...of(allianceText)],
    ["Alliance at the end, as the patient rates it (1 to 7)", ...of(({ sessions }) => sessions.at(-1)?.alliance_patient.toFixed(1) ?? "–")],
    ["Symptoms, from intake to end (intake mean 1)", ...of(({ dyad }) => `${dyad.symptoms_intake.toFixed(2)} → ${dyad.symptoms_end.toFixed(2)}`)],
  ];
};
