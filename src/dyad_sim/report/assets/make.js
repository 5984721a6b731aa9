
// Small things that the other scripts build on. Text is only ever set as text.

const data = (name) => {
  const element = document.getElementById(`data-${name}`);
  return element ? JSON.parse(element.textContent) : null;
};

const SVG = "http://www.w3.org/2000/svg";

/** Return a new element; false and null leave an attribute out. */
const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

const measures = data("measures");

/** Return a number with a true minus sign; a dash where it is not known. */
const digits = (value, count) => (value === null ? "–" : value.toFixed(count).replace("-", "−"));

/** Return a value of a measure as it is printed: shares as percentages. */
const shown = (name, value, unit = "\u00a0%") =>
  measures[name].percent ? (value === null ? "–" : digits(100 * value, 0) + unit) : digits(value, 2);

const interval = (name, low, high) =>
  low === null || high === null ? "" : `${shown(name, low)} to ${shown(name, high)}`;

const grouped = (count) => count.toLocaleString("en-GB");

/** Put options into a select. */
const offer = (select, options) => {
  select.append(...options.map(([value, label]) => make("option", { value }, label)));
};
