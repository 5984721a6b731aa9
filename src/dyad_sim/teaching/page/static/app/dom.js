// Small things that the other modules build on. Text is only ever set as text.

export const byId = (id) => document.getElementById(id);

/** Return a new element; false and null leave an attribute out. */
export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

/** Put options, pairs of value and label, into a select. */
export const offer = (select, options) =>
  select.replaceChildren(...options.map(([value, label]) => make("option", { value }, label)));

/** Set a text only where it differs, so that live regions stay quiet. */
export const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/** Return a text that begins with a capital. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Return a function that waits until calls have ceased for some time; `tell` hears 1, then -1. */
export const debounced = (wait, call, tell = () => {}) => {
  let timer = 0;
  return (...values) => {
    if (timer === 0) tell(1);
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      call(...values);
      tell(-1);
    }, wait);
  };
};

/** Return a function that runs at most once in some time, and at the end once more. */
export const throttled = (wait, call) => {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      call();
    }, wait);
  };
};

export const prefersStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
