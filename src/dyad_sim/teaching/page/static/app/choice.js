// The learner's choice: a response, and for metacommunication how it is said.
import { byId, capital, make, say } from "./dom.js";
import { momentName } from "./course.js";

const METACOMMUNICATE = "metacommunicate";

/** Return one response to choose: what it is, and what a therapist might say. */
const responseRow = ({ code, title, example }) =>
  make("label", { class: "option" },
    make("input", { type: "radio", name: "response", value: code, id: `response-${code}` }),
    make("span", {}, make("strong", {}, capital(title)), make("q", {}, example)));

/** Return what the responses mean, to be opened: it tells more than a learner may want to know. */
const meanings = (responses) =>
  make("details", {}, make("summary", {}, "What these do in the model"),
    make("dl", {}, ...responses.map(({ title, about }) => make("div", {}, make("dt", {}, capital(title)), make("dd", {}, about)))));

/** What is said of a manner that is left open; `x` stands for it in a link too. */
const OPEN = { value: "x", title: "leave open", example: "" };

/** Return one manner: two ways of saying it, and neither, with a phrase for the one chosen. */
const mannerRow = ({ skill, high, low }) => {
  const phrase = make("q", { id: `manner-${skill}-phrase`, hidden: true });
  const option = ({ value, title, example }) => {
    const id = `manner-${skill}-${value}`;
    const input = make("input", { type: "radio", name: `manner-${skill}`, value, id, checked: value === OPEN.value });
    input.addEventListener("change", () => {
      say(phrase, example);
      phrase.hidden = example === "";
    });
    return make("label", value === OPEN.value ? { class: "open" } : {}, input, capital(title));
  };
  return make("div", { class: "manner", role: "radiogroup", "aria-label": `${high.title}, or ${low.title}`, "aria-describedby": phrase.id },
    option({ value: 1, ...high }), option({ value: 0, ...low }), option(OPEN), phrase);
};

/** Return the choice as the learner has set it. */
const chosenIn = (form, catalogue) => {
  const values = new FormData(form);
  const response = Number(values.get("response"));
  const { name } = catalogue.responses.find(({ code }) => code === response);
  const manner = {};
  for (const { skill } of name === METACOMMUNICATE ? catalogue.manners : []) {
    const value = values.get(`manner-${skill}`);
    if (value !== OPEN.value) manner[skill] = value === "1";
  }
  return { response, manner };
};

/** Connect the form; `onChoose` is told of each choice. Returns show(choice). */
export const connectChoice = (catalogue, onChoose) => {
  const form = byId("choice");
  byId("responses").append(...catalogue.responses.map(responseRow));
  byId("choose").after(meanings(catalogue.responses));
  byId("manners").append(
    make("p", { class: "note" }, "What you leave open is said as this therapist would say it."),
    ...catalogue.manners.map(mannerRow));
  const talk = catalogue.responses.find(({ name }) => name === METACOMMUNICATE).code;
  const settle = () => {
    const value = new FormData(form).get("response");
    byId("choose").disabled = value === null;
    byId("manners").hidden = value !== String(talk);
  };
  form.addEventListener("change", settle);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.hidden || new FormData(form).get("response") === null) return;
    const chosen = chosenIn(form, catalogue);
    form.hidden = true;
    byId("chair-title").focus({ preventScroll: true });
    onChoose(chosen);
  });
  let shown = null;
  return {
    show(choice) {
      form.hidden = choice === null;
      if (choice && choice !== shown) {
        form.reset();
        for (const phrase of form.querySelectorAll(".manner q")) phrase.hidden = true;
        say(byId("responses-legend"), `${momentName(choice)}. What do you do?`);
        settle();
      }
      shown = choice;
    },
  };
};
