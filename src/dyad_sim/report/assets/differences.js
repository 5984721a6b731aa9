
// Differences between cells: a table with a picture of each interval.

const differences = data("differences");

const WIDTH = 260;
const HEIGHT = 22;

/** Return the place of a pair of cells in the numbers, and its sign. */
const pairPlace = (cell, reference) => {
  if (differences.reference !== null) return [cell, 1];
  const [a, b] = cell < reference ? [cell, reference] : [reference, cell];
  const count = differences.cells.length;
  return [a * count - (a * (a + 1)) / 2 + (b - a - 1), cell < reference ? 1 : -1];
};

/** Return every other cell minus the reference, with both half intervals. */
const compared = (name, reference) =>
  differences.cells.flatMap((number, cell) => {
    if (cell === reference) return [];
    const [place, sign] = pairPlace(cell, reference);
    const value = differences.difference[name][place];
    const paired = differences.paired[name][place];
    const unpaired = differences.unpaired[name][place];
    return [{ cell, number, value: value === null ? null : sign * value, half: paired ?? unpaired, paired, unpaired }];
  });

/** Return a difference with its sign; of shares, in percentage points. */
const signed = (name, value) => {
  if (value === null) return "–";
  const text = measures[name].percent ? (100 * value).toFixed(1) : value.toFixed(2);
  return (Number(text) > 0 ? "+" : "") + (Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−"));
};

const forestPicture = (row, [low, high]) => {
  const at = (value) => (8 + ((value - low) / (high - low)) * (WIDTH - 16)).toFixed(1);
  const middle = HEIGHT / 2;
  const line = (from, to, stroke, width) =>
    draw("line", { x1: at(from), x2: at(to), y1: middle, y2: middle, stroke, "stroke-width": width, "stroke-linecap": "round" });
  const picture = draw("svg", { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    draw("line", { x1: at(0), x2: at(0), y1: 0, y2: HEIGHT, stroke: "#7c8a93", "stroke-dasharray": "2 2" }));
  if (row.value === null || row.half === null) return picture;
  if (row.paired !== null) picture.append(line(row.value - row.unpaired, row.value + row.unpaired, "#b9c7cf", 5));
  picture.append(line(row.value - row.half, row.value + row.half, "#1f2a30", 1.8));
  const clear = Math.abs(row.value) > row.half;
  picture.append(draw("circle", { cx: at(row.value), cy: middle, r: 4, fill: clear ? "#1f2a30" : "#ffffff", stroke: "#1f2a30", "stroke-width": 1.5 }));
  return picture;
};

/** Return the ends of the scale that all intervals share; 0 is always on it. */
const reach = (rows) => {
  const ends = rows.flatMap(({ value, half, unpaired }) =>
    value === null ? [] : [-1, 1].map((side) => value + side * Math.max(half ?? 0, unpaired ?? 0)));
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return low === high ? [-1, 1] : [low, high];
};

const differenceColumns = (name, rows) => {
  const scale = reach(rows);
  const unit = measures[name].percent ? "percentage points" : measures[name].unit;
  const narrower = rows.map(({ paired, unpaired }) => (paired === null || !unpaired ? null : 1 - paired / unpaired));
  const limit = (side) => rows.map(({ value, half }) => (value === null || half === null ? null : value + side * half));
  const [lows, highs] = [limit(-1), limit(1)];
  return [
    { key: "cell", label: "Cell", meaning: "number of the cell", kind: "number", values: rows.map(({ number }) => number), show: (row) => String(rows[row].number) },
    { key: "label", label: "What it is", kind: "label", show: (row) => cells.labels[rows[row].cell] },
    { key: "value", label: "Difference", meaning: unit, kind: "number", values: rows.map(({ value }) => value), show: (row) => signed(name, rows[row].value) },
    { key: "interval", label: "95 % interval", kind: "number", show: (row) => (lows[row] === null ? "–" : `${signed(name, lows[row])} to ${signed(name, highs[row])}`) },
    { key: "picture", label: `${signed(name, scale[0])} to ${signed(name, scale[1])} ${unit}`, show: (row) => forestPicture(rows[row], scale) },
    { key: "narrower", label: "Narrower by pairing", meaning: "how much narrower the paired interval is than the unpaired one", kind: "number", values: narrower, show: (row) => (rows[row].paired === null ? "unpaired" : narrower[row] === null ? "–" : `${digits(100 * narrower[row], 0)} %`) },
  ];
};

/** Say how much is won by pairing: a variance that is k times smaller is worth k times the dyads. */
const gain = (rows) => {
  const ratios = rows.filter(({ paired, unpaired }) => paired > 0 && unpaired > 0).map(({ paired, unpaired }) => paired / unpaired);
  if (ratios.length === 0) return "";
  const sorted = ratios.sort((a, b) => a - b);
  const half = sorted.length / 2;
  const middle = (sorted[Math.floor(half - 0.5)] + sorted[Math.floor(half)]) / 2;
  const narrower = digits(100 * Math.abs(1 - middle), 0);
  if (narrower === "0") return "Paired intervals are as wide as unpaired ones here (median): one of the cells hardly varies, or random numbers are not shared.";
  if (middle > 1) return `Pairing gains nothing here: paired intervals are ${narrower} % wider than unpaired ones (median).`;
  return `Paired intervals are ${narrower} % narrower than unpaired ones (median), as with ${digits(1 / middle ** 2, 1)} times as many dyads.`;
};

if (differences && !differences.few) {
  const place = document.getElementById("differences");
  const measure = document.getElementById("differences-measure");
  const select = document.getElementById("differences-reference");
  offer(measure, differences.measures.map((name) => [name, measures[name].label]));
  measure.value = "alliance_last";
  if (select) offer(select, differences.cells.map((number, cell) => [cell, `${number}: ${cells.labels[cell]}`]));
  const chosen = () => (select ? Number(select.value) : differences.cells.indexOf(differences.reference));
  let table = null;
  const change = () => {
    const [name, reference] = [measure.value, chosen()];
    const rows = compared(name, reference);
    const columns = differenceColumns(name, rows);
    document.getElementById("differences-caption").textContent =
      `${measures[name].label}: each cell minus cell ${differences.cells[reference]} (${cells.labels[reference]})`;
    document.getElementById("differences-gain").textContent = gain(rows);
    if (table) table.become(columns, rows.length);
    else table = new SortedTable(place, columns, rows.length, 25);
  };
  measure.addEventListener("change", change);
  select?.addEventListener("change", change);
  change();
}
