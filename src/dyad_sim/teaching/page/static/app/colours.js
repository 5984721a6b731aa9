// One colour, shape and word for each meaning, the same as in the figures of the Python package.

/** Okabe & Ito (2008): colours that stay apart for colour-blind readers. For marks and areas. */
export const COLOURS = {
  withdrawal: "#0072B2",
  confrontation: "#D55E00",
  patient: "#009E73",
  therapist: "#CC79A7",
  observer: "#4D4D4D",
};

/** The same colours, darker: for text and thin outlines on white (contrast of 4.5 and more). */
export const INKS = {
  withdrawal: "#005A8E",
  confrontation: "#A84A00",
  patient: "#00674B",
  therapist: "#9A3F72",
  observer: "#4D4D4D",
};

export const INK = "#333333";
export const QUIET = "#6B6B6B"; // For text that stays in the background.
export const FAINT = "#B8B8B8"; // For lines, not for text.
export const HAIR = "#E3E3E3";
export const GROUND = "#FFFFFF";
export const LETTER = "#161616"; // On the marks of patient and therapist.
export const FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** Kinds of rupture by their number in a view; 0 is none. `dash`: edge, for those who see no colour. */
export const KINDS = [
  null,
  { name: "withdrawal", title: "withdrawal rupture", colour: COLOURS.withdrawal, ink: INKS.withdrawal, dash: "2 3" },
  { name: "confrontation", title: "confrontation rupture", colour: COLOURS.confrontation, ink: INKS.confrontation, dash: null },
];

/** What the corners of the circumplex look like in a session. */
export const CORNERS = [
  { across: -1, along: 1, word: "blames, attacks" },
  { across: 1, along: 1, word: "guides, leads" },
  { across: -1, along: -1, word: "withdraws" },
  { across: 1, along: -1, word: "follows, trusts" },
];

/** Shapes about ten units wide around (0, 0). */
export const SHAPES = {
  circle: "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0Z",
  square: "M-4,-4h8v8h-8Z",
  diamond: "M0,-5L4.5,0L0,5L-4.5,0Z",
  triangle: "M0,-4.8L5,4H-5Z",
  star: "M0,-5.6L1.5,-1.9L5.4,-1.7L2.4,0.8L3.4,4.6L0,2.5L-3.4,4.6L-2.4,0.8L-5.4,-1.7L-1.5,-1.9Z",
  cross: "M-4,-4L4,4M-4,4L4,-4",
  eye: "M-5.5,0Q0,-6 5.5,0Q0,6 -5.5,0ZM-1.6,0a1.6,1.6 0 1,0 3.2,0a1.6,1.6 0 1,0 -3.2,0Z",
  bubble: "M-5,-4.5H5V2H0.5L-2.5,5V2H-5Z",
  arrow: "M-5,0H6M12,0L6,-3.6V3.6Z",
};

/**
 * Events that the time line marks, one row for each. The flags are those of
 * dyad_sim.theory.events, as the column `events` adds them up.
 */
export const EVENTS = [
  { flag: 32768, name: "onset", word: "rupture begins", short: "begins", shape: "triangle", filled: true },
  { flag: 1, name: "noticed", word: "noticed", short: "noticed", shape: "eye", filled: false },
  { flag: 8, name: "metacommunicated", word: "metacommunication", short: "metacomm.", shape: "bubble", filled: true },
  { flag: 128, name: "only_apparent", word: "apparent advance", short: "apparent", shape: "diamond", filled: false },
  { flag: 1024, name: "backlash", word: "backlash", short: "backlash", shape: "cross", filled: false },
  { flag: 8192, name: "resolved", word: "resolved", short: "resolved", shape: "star", filled: true },
  { flag: 16384, name: "lapsed", word: "lapsed unrepaired", short: "lapsed", shape: "circle", filled: false },
];

/** Facets of the alliance as they are in the simulation: one ink, three kinds of line. */
export const FACETS = [
  { name: "bond", dash: null, width: 2 },
  { name: "tasks", dash: "6 3", width: 1.5 },
  { name: "goals", dash: "1.5 2.5", width: 1.7 },
];

/** Who rates the alliance after a session. */
export const RATERS = [
  { name: "patient", shape: "circle", colour: COLOURS.patient, ink: INKS.patient },
  { name: "therapist", shape: "square", colour: COLOURS.therapist, ink: INKS.therapist },
  { name: "observer", shape: "diamond", colour: COLOURS.observer, ink: INKS.observer },
];
