
// Heat maps of any two parameters. The numbers are given; here they get colours.

const RAMPS = {
  higher: ["#d3e8cc", "#a5cd90", "#6cb190", "#459489", "#287a8c", "#1d5c89", "#2c3172"],
  lower: ["#fbe0cb", "#edb081", "#e98d6b", "#e3685c", "#c54c67", "#943a72", "#4b2362"],
  neither: ["#f2f2f2", "#d6d6d6", "#bababa", "#9e9e9e", "#828282", "#5a5a5a"],
};

const SIGNED_RAMPS = {
  higher: ["#a9373b", "#cf8a8b", "#f0dcdc", "#fafafa", "#d5e0ef", "#86a6d6", "#2369bd"],
  lower: ["#2369bd", "#86a6d6", "#d5e0ef", "#fafafa", "#f0dcdc", "#cf8a8b", "#a9373b"],
  neither: ["#b35806", "#f1a340", "#fee0b6", "#f7f7f7", "#d8daeb", "#998ec3", "#542788"],
};

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** Return the colour at a place from 0 to 1 along a ramp. */
const along = (ramp, place) => {
  const spot = Math.min(Math.max(place, 0), 1) * (ramp.length - 1);
  const from = Math.min(Math.floor(spot), ramp.length - 2);
  const [a, b] = [channels(ramp[from]), channels(ramp[from + 1])];
  return a.map((value, at) => Math.round(value + (spot - from) * (b[at] - value)));
};

const luminance = (colour) => {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Colour an element for a value, with the text in black or white, whichever reads better. */
const colour = (element, name, value, [low, high]) => {
  if (value === null) return element;
  const { better, signed } = measures[name];
  const found = along((signed ? SIGNED_RAMPS : RAMPS)[better], (value - low) / (high - low || 1));
  element.style.backgroundColor = `rgb(${found.join(" ")})`;
  element.style.color = luminance(found) > 0.179 ? "#000" : "#fff";
  return element;
};

const heat = data("heat");

/** Return a field of the map as a cell of the table. */
const field = (map, name, at, several) => {
  const [value, half] = [map[name][0][at], map[name][1][at]];
  const cell = make("td", {}, shown(name, value));
  if (half !== null) cell.append(make("small", {}, `±\u00a0${shown(name, half)}`));
  if (several) cell.append(make("small", {}, map.count[at] === 1 ? "1 cell" : `${map.count[at]} cells`));
  return colour(cell, name, value, heat.ends[name]);
};

const layOutHeat = (name, x, y) => {
  const straight = heat.parameters.indexOf(x) < heat.parameters.indexOf(y);
  const map = heat.maps[straight ? `${x.key}|${y.key}` : `${y.key}|${x.key}`];
  const several = map.count.some((count) => count !== 1);
  // Rows of the numbers are the second parameter of the pair.
  const place = (column, row) => (straight ? row * x.levels.length + column : column * y.levels.length + row);
  const rows = y.levels.map((label, row) =>
    make("tr", {},
      make("th", { scope: "row", class: "number" }, label),
      ...x.levels.map((_, column) => field(map, name, place(column, row), several))),
  );
  document.getElementById("heat-caption").textContent =
    `${measures[name].label} (${measures[name].unit}): ${x.label} across, ${y.label} upward`;
  document.getElementById("heat-map").replaceChildren(
    make("thead", {}, make("tr", {}, make("th", { class: "name", scope: "col" }, `${y.label} ↑`), make("td", { colspan: x.levels.length }))),
    make("tbody", {}, ...rows.reverse()),
    make("tfoot", {},
      make("tr", {}, make("td"), ...x.levels.map((label) => make("th", { scope: "col" }, label))),
      make("tr", {}, make("td"), make("th", { class: "name", scope: "colgroup", colspan: x.levels.length }, `${x.label} →`))),
  );
  const [low, high] = heat.ends[name];
  const steps = [0, 0.25, 0.5, 0.75, 1].map((part) => low + part * (high - low));
  document.getElementById("heat-key").replaceChildren(
    ...steps.map((value) => colour(make("span", {}, shown(name, value)), name, value, heat.ends[name])),
  );
};

if (heat) {
  const [measure, x, y] = ["measure", "x", "y"].map((id) => document.getElementById(`heat-${id}`));
  offer(measure, heat.measures.map((name) => [name, measures[name].label]));
  for (const select of [x, y]) offer(select, heat.parameters.map(({ label }, place) => [place, label]));
  measure.value = "resolved_share";
  y.value = "1";
  let before = ["0", "1"];
  const change = () => {
    // The same parameter on both axes: the other axis takes the one that was here.
    if (x.value === y.value) (x.value === before[0] ? x : y).value = x.value === before[0] ? before[1] : before[0];
    before = [x.value, y.value];
    layOutHeat(measure.value, heat.parameters[x.value], heat.parameters[y.value]);
  };
  for (const select of [measure, x, y]) select.addEventListener("change", change);
  change();
}
