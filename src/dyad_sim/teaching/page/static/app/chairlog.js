// What the learner did in the chair, and what could be seen to come of it.
import { byId, capital, make } from "./dom.js";
import { indexOf, lengthOf, momentName } from "./course.js";

const CLEARLY = 0.1; // A smaller move on the circumplex is not worth a word.

/** Say what was done. */
const deed = ({ response, manner }, catalogue) => {
  const { title } = catalogue.responses.find(({ code }) => code === response);
  const how = catalogue.manners
    .filter(({ skill }) => skill in manner)
    .map(({ skill, high, low }) => (manner[skill] ? high : low).title);
  return capital(how.length > 0 ? `${title}: ${how.join(", ")}` : title);
};

const moved = (by, more, less) => (by > CLEARLY ? more : by < -CLEARLY ? less : null);

/** Say how the patient's next act differs, and whether the talk seems to have moved on. */
const seen = (view, index, catalogue) => {
  const { affiliation_patient: affiliation, control_patient: control, shown_stage: stage } = view.exchanges;
  if (index + 1 >= lengthOf(view)) return "";
  const words = [
    moved(affiliation[index + 1] - affiliation[index], "friendlier", "more distant"),
    moved(control[index + 1] - control[index], "more assertive", "more yielding"),
  ].filter(Boolean);
  const act = words.length > 0 ? `The patient’s next act was ${words.join(" and ")}.` : "The patient went on much as before.";
  const before = index > 0 ? stage[index - 1] : 0;
  const title = catalogue.stages.find((one) => one.stage === stage[index])?.title ?? "";
  if (stage[index] > before) return `${act} It seemed to lead on: stage ${stage[index]}, ${title}.`;
  return stage[index] < before ? `${act} It seemed to fall back: stage ${stage[index]}, ${title}.` : act;
};

/** Write the list of choices. */
export const fillLog = ({ view, seat }, catalogue) => {
  byId("chair-log-title").hidden = seat.choices.length === 0;
  byId("chair-log").replaceChildren(...seat.choices.map((choice) => {
    const came = seen(view, indexOf(view, choice), catalogue);
    return make("li", {}, make("strong", {}, `${momentName(choice)}. `), `${deed(choice, catalogue)}. `, make("span", {}, came));
  }).reverse());
};
