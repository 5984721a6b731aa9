// The address of what is shown: which course, which moment, which choices.
import { momentAt } from "./course.js";
import { named } from "./whom.js";

const LONGEST = 60_000; // A course with a choice at every exchange of a long treatment.
const PLACES = ["every", "stop", "finish"]; // Of the chair: from where on, or where, something is done.
const MOMENT = /^(\d{1,4})\.(\d{1,4})$/u;
const CHOICE = /^(\d{1,4})\.(\d{1,4})\.([0-3])(?:\.([01x]{1,20}))?$/u;

const written = ({ session, exchange }) => `${session}.${exchange}`;

/** Write a choice: moment, response, and for each manner 1 (as it should be), 0, or x (left open). */
const choiceText = (catalogue) => ({ session, exchange, response, manner = {} }) => {
  const marks = catalogue.manners.map(({ skill }) => (skill in manner ? Number(manner[skill]) : "x")).join("");
  return `${session}.${exchange}.${response}${Object.keys(manner).length > 0 ? `.${marks}` : ""}`;
};

const toBase64 = (value) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const fromBase64 = (text) => {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
};

/** Return the hash of what is shown. */
export const hashOf = (state, catalogue) => {
  const { who, mode, other, seat, view, index } = state;
  const parts = new URLSearchParams();
  if (who.case) parts.set("case", toBase64(who.case));
  for (const name of ["scene", "patient", "therapist", "series"]) if (who[name] !== undefined) parts.set(name, who[name]);
  for (const [name, value] of Object.entries(who.changes)) parts.set(name, value);
  if (mode === "compare" && other.therapist) {
    parts.set("compare", other.therapist);
    for (const [name, value] of Object.entries(other.changes)) parts.set(`compare_${name}`, value);
  }
  if (mode === "chair" && seat) {
    parts.set("chair", written(seat.from));
    if (seat.choices.length > 0) parts.set("choices", seat.choices.map(choiceText(catalogue)).join("_"));
    for (const name of PLACES) if (seat[name]) parts.set(name, written(seat[name]));
  }
  if (view) parts.set("at", written(momentAt(view, index)));
  return `#${parts}`;
};

// --- Reading: each part is taken or refused by itself --------------------------------------------

const momentFrom = (text) => {
  const match = MOMENT.exec(text);
  return match && Number(match[1]) >= 1 ? { session: Number(match[1]), exchange: Number(match[2]) } : null;
};

const choiceFrom = (catalogue) => (text) => {
  const match = CHOICE.exec(text);
  if (!match) return null;
  const [, session, exchange, response, marks = ""] = match;
  const manner = {};
  catalogue.manners.forEach(({ skill }, place) => {
    if (marks[place] === "0" || marks[place] === "1") manner[skill] = marks[place] === "1";
  });
  return { session: Number(session), exchange: Number(exchange), response: Number(response), manner };
};

/** Return a number within the bounds of a slider, or null. */
const numberFrom = (text, { low, high }) => {
  const value = /^\d{1,4}(\.\d{1,17})?$/u.test(text) ? Number(text) : NaN;
  return value >= low && value <= high ? value : null;
};

/** Return the moved sliders among the parts; `prefix` stands before their names. */
const changesFrom = (parts, catalogue, prefix, take) => {
  const changes = {};
  for (const slider of catalogue.sliders) {
    const value = take(`${prefix}${slider.name}`, (text) => numberFrom(text, slider));
    if (value !== null) changes[slider.name] = value;
  }
  return changes;
};

const whoFrom = (catalogue, take) => {
  const known = (list) => (text) => named(list, text)?.name ?? null;
  const scene = take("scene", known(catalogue.scenes));
  const series = take("series", (text) => (/^\d{1,3}$/u.test(text) ? Number(text) : null));
  const chosenSeries = series === null ? {} : { series };
  if (scene) return { scene, ...chosenSeries };
  const opaque = take("case", (text) => {
    const value = /^[\w-]+$/u.test(text) ? fromBase64(text) : null;
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
  });
  if (opaque) return { case: opaque, ...chosenSeries };
  const patient = take("patient", known(catalogue.patients));
  const therapist = take("therapist", known(catalogue.therapists));
  if (!patient && !therapist) return null;
  return {
    patient: patient ?? catalogue.patients[0].name,
    therapist: therapist ?? catalogue.therapists[0].name,
    series: series ?? 0,
  };
};

const seatFrom = (catalogue, take) => {
  const from = take("chair", momentFrom);
  const choices = take("choices", (text) => {
    const all = text.split("_").map(choiceFrom(catalogue));
    return all.includes(null) ? null : all;
  });
  const places = Object.fromEntries(PLACES.map((name) => [name, take(name, momentFrom)]));
  return from ? { from, choices: choices ?? [], ...places } : null;
};

/** Read a hash: what it asks for, and which of its parts were refused. */
export const readHash = (hash, catalogue) => {
  if (hash.length > LONGEST) return { refused: [`everything, as it is longer than ${LONGEST} characters`] };
  const parts = new URLSearchParams(hash.replace(/^#/u, ""));
  const refused = [];
  const left = new Set(parts.keys());
  const take = (name, read) => {
    const text = parts.get(name);
    left.delete(name);
    if (text === null) return null;
    let value = null;
    try {
      value = read(text);
    } catch {
      // A text that cannot be decoded is refused like any other.
    }
    if (value === null) refused.push(name);
    return value;
  };
  const who = whoFrom(catalogue, take);
  const changes = changesFrom(parts, catalogue, "", take);
  const therapist = take("compare", (text) => named(catalogue.therapists, text)?.name ?? null);
  const others = changesFrom(parts, catalogue, "compare_", take);
  const seat = seatFrom(catalogue, take);
  const opening = take("at", momentFrom);
  refused.push(...[...left].map((name) => name.slice(0, 30)));
  return {
    who: who || Object.keys(changes).length > 0 ? { ...who, changes } : null,
    other: therapist ? { therapist, changes: others } : null,
    seat,
    opening,
    refused,
  };
};
