// Pictures and animations of what is shown, made in the browser.
import { GIFEncoder, applyPalette, quantize } from "../vendor/gifenc.js";
import { FONT, GROUND, INK } from "./colours.js";

const SVG = "http://www.w3.org/2000/svg";
const GAP = 16;
const TITLE = 20; // Size of type.
const LARGEST = 8192; // Pixels along one side of a canvas that browsers agree on.

const make = (tag, attributes) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

/** Size of a picture: that of its own units. */
const sizeOf = (svg) => {
  const [, , width, height] = svg.getAttribute("viewBox").split(/[\s,]+/u).map(Number);
  return { width, height };
};

/** A copy that stands at a place in a larger picture. */
const copyAt = (svg, x, y) => {
  const copy = svg.cloneNode(true);
  copy.removeAttribute("style"); // Only what the pointer needs.
  for (const [name, value] of Object.entries({ x, y, ...sizeOf(svg) })) copy.setAttribute(name, value);
  return copy;
};

/** Break a title into lines that fit. */
const linesOf = (title, width) => {
  const most = Math.max(12, Math.floor(width / (0.58 * TITLE)));
  const lines = [];
  for (const part of title.split(/\s+/u).filter(Boolean)) {
    if (lines.length && `${lines.at(-1)} ${part}`.length <= most) lines[lines.length - 1] += ` ${part}`;
    else lines.push(part);
  }
  return lines;
};

/** Put pictures under one another, those in an inner array side by side, under a title. */
const together = (svgs, title) => {
  const rows = svgs.map((row) => (Array.isArray(row) ? row : [row]));
  const wide = (row) => row.reduce((sum, svg) => sum + sizeOf(svg).width + GAP, -GAP);
  const width = Math.max(...rows.map(wide)) + 2 * GAP;
  const whole = make("svg", { xmlns: SVG, "font-family": FONT });
  const ground = make("rect", { width, fill: GROUND });
  whole.append(ground);
  let y = GAP;
  for (const line of linesOf(title, width - 2 * GAP)) {
    const text = make("text", { x: GAP, y: y + TITLE, "font-size": TITLE, "font-weight": 700, fill: INK });
    text.textContent = line;
    whole.append(text);
    y += 1.35 * TITLE;
  }
  if (title) y += 0.5 * GAP;
  for (const row of rows) {
    let x = GAP;
    for (const svg of row) {
      whole.append(copyAt(svg, x, y));
      x += sizeOf(svg).width + GAP;
    }
    y += Math.max(...row.map((svg) => sizeOf(svg).height)) + GAP;
  }
  const height = Math.ceil(y);
  ground.setAttribute("height", height);
  for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) whole.setAttribute(name, value);
  return whole;
};

const blobOf = (svg) => new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml;charset=utf-8" });

/** Draw an SVG, with its own size, on a canvas. */
const paint = async (svg, scale) => {
  const { width, height } = sizeOf(svg);
  const address = URL.createObjectURL(blobOf(svg));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    const fitting = Math.min(scale, LARGEST / width, LARGEST / height);
    [canvas.width, canvas.height] = [Math.round(width * fitting), Math.round(height * fitting)];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = GROUND;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return { canvas, context };
  } finally {
    URL.revokeObjectURL(address);
  }
};

/** Return pictures as one SVG file. */
export const svgOf = (svgs, { title = "" } = {}) => blobOf(together(svgs, title));

/** Return pictures as one PNG file. */
export const pictureOf = async (svgs, { title = "", scale = 2 } = {}) => {
  const { canvas } = await paint(together(svgs, title), scale);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser could not make the picture."))), "image/png");
  });
};

/**
 * Return an animation as a GIF file.
 *
 * `frames(i)` returns the picture of frame i: an SVG, or an array as for `pictureOf`; it may be
 * the same element, drawn anew. `onProgress(done, count)` is told after each frame;
 * `signal` of an AbortController stops the work; `rest`: seconds that the last frame stays.
 */
export const animationOf = async (frames, count, { fps = 8, width = 520, title = "", signal = null, rest = 2 } = {}, onProgress = null) => {
  const gif = GIFEncoder();
  const delay = 1000 / fps;
  for (let at = 0; at < count; at += 1) {
    signal?.throwIfAborted();
    const drawn = await frames(at);
    const whole = together(Array.isArray(drawn) ? drawn : [drawn], title);
    const { canvas, context } = await paint(whole, width / sizeOf(whole).width);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const palette = quantize(data, 128, { format: "rgb444" });
    const stay = at === count - 1 ? delay + 1000 * rest : delay;
    gif.writeFrame(applyPalette(data, palette, "rgb444"), canvas.width, canvas.height, { palette, delay: stay });
    onProgress?.(at + 1, count);
    // The page can answer between frames.
    await new Promise((resolve) => setTimeout(resolve));
  }
  gif.finish();
  return new Blob([gif.bytes()], { type: "image/gif" });
};
