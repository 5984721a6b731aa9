// Leading the reader's eye: scrolling to what has come up out of sight.
import { prefersStill } from "./dom.js";

/** Return whether everything from one element down to another is in the window. */
const isInSight = (first, last) =>
  first.getBoundingClientRect().top >= 0 && last.getBoundingClientRect().bottom <= innerHeight;

/** Scroll to `first`, unless all from there to `last` is in sight; the focus stays where it is. */
export const leadTo = (first, last) => {
  if (isInSight(first, last)) return;
  first.scrollIntoView({ block: "start", behavior: prefersStill() ? "instant" : "smooth" });
};
