// One slider: title, value, bounds, and what it means in a line.
import { capital, make, say } from "./dom.js";

const placesOf = (step) => (String(step).split(".")[1] ?? "").length;

/** Return whether two values of a slider are the same, but for rounding. */
export const isSame = (value, other) => Math.abs(value - other) < 1e-9;

/** Return a slider: its element, and show(value, before) that sets it without an event. */
export const createSlider = ({ name, title, about, low, high, step }, { prefix = "", onMove }) => {
  const id = `${prefix}slider-${name}`;
  const count = Math.max(2, placesOf(step));
  const input = make("input", { type: "range", id, name, min: low, max: high, step, "aria-describedby": `${id}-about` });
  const output = make("output", { for: id, id: `${id}-value` });
  const note = make("p", { id: `${id}-about`, class: "note" }, about);
  const was = make("span", { class: "was" });
  let usual = null;

  const tell = (value) => {
    const moved = usual !== null && !isSame(value, usual);
    say(output, value.toFixed(count));
    say(was, moved ? `before ${usual.toFixed(count)}` : "");
    input.setAttribute("aria-valuetext", `${value.toFixed(count)}${moved ? `, before ${usual.toFixed(count)}` : ""}; from ${low} to ${high}`);
  };
  input.addEventListener("input", () => {
    tell(Number(input.value));
    onMove(name, Number(input.value));
  });
  const element = make("div", { class: "slider" },
    make("div", { class: "top" }, make("label", { for: id }, capital(title)), was, output),
    make("div", { class: "track" }, make("span", { "aria-hidden": "true" }, String(low)), input, make("span", { "aria-hidden": "true" }, String(high))),
    note);
  return {
    element,
    show(value, before) {
      usual = before;
      input.value = value;
      tell(value); // Not what the range says: a person's trait may lie between two of its steps.
    },
  };
};
