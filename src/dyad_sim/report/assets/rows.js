
// Ruptures, dyads and cells as tables; how to replay a dyad.

const replay = data("replay");

const anchor = (cell, dyad) => (replay.cells ? `#cell-${cell}-dyad-${dyad}` : `#dyad-${dyad}`);

const replayCommand = (cell, dyad) =>
  `${replay.command}${replay.cells ? ` --cell ${cell}` : ""} --dyad ${dyad}`;

/** Return the columns of a table of ruptures or dyads as SortedTable wants them. */
const columnsOf = (table) => {
  const whole = Object.fromEntries(table.columns.map((column) => [column.key, column.values]));
  const cellOf = (row) => (whole.cell ? whole.cell[row] : 0);
  const columns = table.columns.map((column) => {
    const { values, names } = column;
    const isSwitch = names?.length === 2 && names[0] === "no";
    const show = names
      ? (row) => names[values[row]]
      : column.key === "dyad"
        ? (row) => make("a", { href: anchor(cellOf(row), values[row]) }, String(values[row]))
        : (row) => digits(values[row], column.digits);
    return { ...column, show, search: isSwitch ? null : names, kind: names ? null : "number" };
  });
  const command = (row) => replayCommand(cellOf(row), whole.dyad[row]);
  const button = (row) => {
    const text = command(row);
    return make("button", { type: "button", "data-copy": text, title: text, "aria-label": `Copy: ${text}` }, "Copy");
  };
  const at = columns.findIndex((column) => column.key === "dyad") + 1;
  columns.splice(at, 0, { key: "copy", label: "Replay", meaning: "copies the command that replays the dyad", kind: "replays", show: button });
  return [...columns, { key: "command", label: "Command that replays the dyad", kind: "replays", show: (row) => make("code", {}, command(row)) }];
};

const tables = ["episodes", "dyads"].flatMap((name) => {
  const table = data(name);
  const place = document.getElementById(name);
  return table ? [filtered(new SortedTable(place, columnsOf(table), table.count))] : [];
});

// --- Cells ---------------------------------------------------------------------

const cells = data("cells");
const keys = data("keys");

const measureColumn = (name, kind = "number") => {
  const [values, lows, highs] = cells.values[name];
  return {
    key: name,
    label: measures[name].label,
    meaning: measures[name].unit,
    values,
    kind,
    show: (row) => {
      const limits = interval(name, lows[row], highs[row]);
      return make("span", {}, shown(name, values[row]), limits ? make("small", {}, limits) : null);
    },
  };
};

const cellColumns = (chosen) => [
  { key: "cell", label: "Cell", meaning: "number of the cell", values: cells.cells, kind: "number", show: (row) => String(cells.cells[row]) },
  ...Object.entries(cells.settings).map(([key, { words, order, numeric }]) => ({
    key, label: keys[key], meaning: key, values: order, kind: numeric ? "number" : null, show: (row) => words[row],
  })),
  { ...measureColumn(chosen, "number chosen"), key: "chosen" },
  ...cells.headlines.filter((name) => name !== chosen).map((name) => measureColumn(name)),
];

if (cells) {
  const select = document.getElementById("cells-measure");
  offer(select, Object.keys(cells.values).map((name) => [name, measures[name].label]));
  select.value = "resolved_share";
  const table = new SortedTable(document.getElementById("cells"), cellColumns(select.value), cells.cells.length, 25);
  select.addEventListener("change", () => table.become(cellColumns(select.value), cells.cells.length));
}
