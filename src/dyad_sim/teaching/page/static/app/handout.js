// The hand-out: one course in one file, with a slider through its exchanges.
import { KINDS } from "./colours.js";
import { circumplex } from "./circumplex.js";
import { endRows, indexOf, isBefore, lastOf, momentName, placeText, ruptureFrom } from "./course.js";
import { momentOf, within } from "./reading.js";
import { timeline } from "./timeline.js";

const known = (value) => value !== null && value !== undefined;
const digits = (count) => (value) => (known(value) ? value.toFixed(count).replace("-", "−") : "–");
const plain = (value) => (known(value) ? String(value) : "–");
const yesNo = (value) => (value ? "yes" : "no");
const moment = (session, exchange) => (known(session) ? `${session}.${exchange}` : "–");

/** Columns of the table of ruptures: heading, what stands in it, whether it is a number. */
const RUPTURE_COLUMNS = [
  ["Kind", (row) => (row.kind_start === row.kind_end ? row.kind_start : `${row.kind_start}, then ${row.kind_end}`)],
  ["About", (row) => (row.focus === "tasks_goals" ? "tasks and goals" : row.focus)],
  ["Begins", (row) => moment(row.session_begun, row.exchange_begun)],
  ["Noticed", (row) => (row.detected ? moment(row.session_detected, row.exchange_detected) : "no")],
  ["Ends", (row) => moment(row.session_ended, row.exchange_ended)],
  ["Outcome", (row) => row.outcome],
  ["Peak intensity", (row) => digits(2)(row.peak_intensity), true],
  ["Highest stage", (row) => plain(row.highest_stage), true],
  ["Metacommu\u00adnication", (row) => plain(row.metacommunications), true],
  ["Backlash", (row) => plain(row.backlashes), true],
  ["Alliance before", (row) => digits(2)(row.alliance_before), true],
  ["lowest", (row) => digits(2)(row.alliance_lowest), true],
  ["after", (row) => digits(2)(row.alliance_after), true],
];

const SESSION_COLUMNS = [
  ["Session", (row) => plain(row.session), true],
  ["Alliance P", (row) => digits(1)(row.alliance_patient), true],
  ["T", (row) => digits(1)(row.alliance_therapist), true],
  ["O", (row) => digits(1)(row.alliance_observer), true],
  ["Symptoms", (row) => digits(2)(row.symptoms), true],
  ["Rupture reported by P", (row) => yesNo(row.rupture_patient)],
  ["T", (row) => yesNo(row.rupture_therapist)],
  ["O", (row) => yesNo(row.rupture_observer)],
  ["Ruptures begun", (row) => plain(row.ruptures_begun), true],
  ["resolved", (row) => plain(row.ruptures_resolved), true],
  ["Peak intensity", (row) => digits(2)(row.peak_intensity), true],
  ["Metacommu\u00adnication", (row) => plain(row.metacommunications), true],
  ["Backlash", (row) => plain(row.backlashes), true],
];

const cellOf = (tag, text, number) => {
  const cell = document.createElement(tag);
  cell.textContent = text;
  if (number) cell.className = "number";
  if (tag === "th") cell.scope = "col";
  return cell;
};

/** Fill a table and show its section; nothing where there are no rows. */
const fillTable = (section, columns, rows) => {
  if (!rows.length) return;
  section.hidden = false;
  const table = section.querySelector("table");
  table.createTHead().insertRow().append(...columns.map(([name, , number]) => cellOf("th", name, number)));
  const body = table.createTBody();
  for (const row of rows) body.insertRow().append(...columns.map(([, show, number]) => cellOf("td", show(row), number)));
};

/** Columns of the table of both endings; the first has the label of each row. */
const endColumns = (views) =>
  ["", ...views.map(({ who }, place) => `${["First", "Second"][place]}: ${who.therapist.title}`)]
    .map((heading, place) => [heading, (row) => row[place]]);

/** What is going on, in a sentence. */
const sentenceOf = (view, now) => {
  const kind = KINDS[now.rupture_kind];
  const stage = now.stage > 0 ? `, stage ${now.stage} of resolution` : "";
  const rupture = kind ? `${kind.title}, intensity ${now.rupture_intensity.toFixed(2)}${stage}` : "no rupture";
  const talk = now.metacommunicating ? "; metacommunication" : "";
  return `${placeText(view, now.index)}: ${rupture}${talk}.`;
};

/** Return a function that marks the sentences of a moment, those said last. */
const storyOf = (story) => {
  const told = [...story.querySelectorAll("[data-exchange]")].map((element) => ({
    element, at: { session: Number(element.dataset.session), exchange: Number(element.dataset.exchange) },
  }));
  return (now) => {
    const last = told.findLast(({ at }) => !isBefore(now, at));
    const marked = told.filter(({ element, at }) =>
      element.classList.toggle("now", last !== undefined && momentName(at) === momentName(last.at)));
    if (!marked.length) return;
    const { offsetTop, offsetHeight } = marked[0].element;
    story.scrollTop = offsetTop + offsetHeight / 2 - story.clientHeight / 2;
  };
};

/** Make the buttons, the slider and the keys move the course. */
const connect = (view, state, show) => {
  const go = (what, way) => {
    const to = what === "exchange" ? state.index + way : ruptureFrom(view, state.index, way);
    if (to !== null) show(to);
  };
  for (const button of document.querySelectorAll("[data-go]")) {
    button.addEventListener("click", () => go(button.dataset.go, Number(button.dataset.way)));
  }
  state.slider.addEventListener("input", () => show(state.slider.valueAsNumber));
  document.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    // The slider and the choices move by themselves.
    if (!way || event.altKey || event.ctrlKey || event.metaKey || (event.target.matches("input") && !(event.shiftKey && event.target === state.slider))) return;
    event.preventDefault();
    go(event.shiftKey ? "rupture" : "exchange", way);
  });
};

/** Who the two are. */
const pairOf = ({ patient, therapist }) => `Patient: ${patient.title}. Therapist: ${therapist.title}, skill ${digits(2)(therapist.skill)}.`;

/** Show everything that needs scripts, and begin at the moment asked for. */
const openHandout = ({ view, at = null, rival = null }) => {
  const find = (id) => document.getElementById(id);
  find("who").textContent = pairOf(view.who);
  for (const id of ["who", "controls", "stage", "line"]) find(id).hidden = false;
  document.body.classList.add("live");
  const state = { index: 0, slider: find("slider") };
  state.slider.max = lastOf(view);
  const told = storyOf(find("story"));
  const show = (index) => {
    state.index = within(view, index);
    const now = momentOf(view, state.index);
    stagePicture.draw(view, state.index);
    line.draw(view, state.index);
    state.slider.value = state.index;
    state.slider.setAttribute("aria-valuetext", `session ${now.session}, exchange ${now.exchange}`);
    find("now").textContent = sentenceOf(view, now);
    told(now);
  };
  const stagePicture = circumplex(find("circumplex"), { label: "Patient and therapist on the interpersonal circumplex, in this exchange" });
  const line = timeline(find("timeline"), { label: "Alliance, ruptures, stages of resolution and events over the course", onMove: show });
  for (const choice of document.getElementsByName("range")) choice.addEventListener("change", () => line.setRange(choice.value));
  connect(view, state, show);
  if (rival) fillTable(find("endings"), endColumns([view, rival]), endRows([view, rival]));
  fillTable(find("ruptures"), RUPTURE_COLUMNS, view.episodes);
  fillTable(find("sessions"), SESSION_COLUMNS, view.sessions);
  show(at ? indexOf(view, at) : state.index);
};

openHandout(JSON.parse(document.getElementById("data").textContent));
