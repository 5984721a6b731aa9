
// A table to sort, filter and page through; only one page of it is in the document.
//
// A column: key, label, meaning; values to sort by, one per row, null if not known;
// show(row) gives text or an element; kind is a class of its cells.

class SortedTable {
  constructor(place, columns, count, size = 50) {
    this.size = size;
    this.place = place;
    this.head = place.querySelector("table.rows thead");
    this.body = place.querySelector("table.rows tbody");
    this.form = place.querySelector("form");
    this.sorted = { key: null, falling: false };
    this.page = 0;
    for (const button of place.querySelectorAll("[data-page]")) {
      button.addEventListener("click", () => this.turn(Number(button.dataset.page)));
    }
    this.become(columns, count);
  }

  /** Show other columns or rows; how it was sorted stays. */
  become(columns, count) {
    this.columns = columns;
    this.count = count;
    this.heads();
    this.refresh();
  }

  heads() {
    const cells = this.columns.map((column) => {
      const cell = make("th", { scope: "col", class: column.kind, title: column.meaning, "data-label": column.label });
      if (!column.values) {
        cell.append(column.label);
        return cell;
      }
      const button = make("button", { type: "button" }, column.label);
      button.addEventListener("click", () => this.sort(column.key));
      cell.append(button);
      return cell;
    });
    this.head.replaceChildren(make("tr", {}, ...cells));
    this.mark();
  }

  /** Say on its head by which column the table is sorted. */
  mark() {
    const cells = this.head.firstChild.children;
    this.columns.forEach((column, place) => {
      if (!column.values) return;
      const direction = this.sorted.falling ? "descending" : "ascending";
      cells[place].setAttribute("aria-sort", column.key === this.sorted.key ? direction : "none");
    });
  }

  sort(key) {
    this.sorted = { key, falling: this.sorted.key === key && !this.sorted.falling };
    this.mark();
    this.refresh();
  }

  /** Choose and order the rows anew, and show the first page. */
  refresh() {
    const keep = this.keep ?? (() => true);
    this.order = [];
    for (let row = 0; row < this.count; row += 1) if (keep(row)) this.order.push(row);
    const column = this.columns.find((one) => one.key === this.sorted.key);
    if (column?.values) this.order.sort(byValue(column.values, this.sorted.falling));
    this.page = 0;
    this.show();
  }

  turn(pages) {
    this.page += pages;
    this.show();
  }

  show() {
    const first = this.page * this.size;
    const rows = this.order.slice(first, first + this.size);
    this.body.replaceChildren(...rows.map((row) => this.row(row)));
    const all = this.order.length;
    const of = all === this.count ? "" : ` (of ${grouped(this.count)})`;
    this.place.querySelector("[data-shown]").textContent =
      all === 0 ? `No row${of}.` : `Rows ${grouped(first + 1)} to ${grouped(first + rows.length)} of ${grouped(all)}${of}.`;
    const [back, on] = this.place.querySelectorAll("[data-page]");
    back.disabled = first === 0;
    on.disabled = first + this.size >= all;
    back.parentElement.hidden = all <= this.size;
  }

  row(row) {
    return make("tr", {}, ...this.columns.map((column) => make("td", { class: column.kind }, column.show(row))));
  }
}

/** Compare rows by a column; what is not known comes last either way, ties stay in order. */
const byValue = (values, falling) => (a, b) => {
  const [x, y] = [values[a], values[b]];
  if (x === null || y === null) return (x === null) - (y === null) || a - b;
  return (falling ? y - x : x - y) || a - b;
};

// --- Filters: the controls of a form, each with a column and a test -------------

const TESTS = {
  is: (column, text) => (row) => column.values[row] === Number(text),
  equals: (column, text) => (row) => column.values[row] === Number(text),
  least: (column, text) => (row) => column.values[row] !== null && column.values[row] >= Number(text),
};

/** Let the form of a table decide which rows are kept. */
const filtered = (table) => {
  const controls = [...table.form.querySelectorAll("[data-test]")];
  const columns = new Map(table.columns.map((column) => [column.key, column]));
  for (const control of controls) {
    const names = columns.get(control.dataset.column)?.names;
    if (names && control.tagName === "SELECT") offer(control, names.map((name, code) => [code, name]));
  }
  const apply = () => {
    const tests = controls
      .filter((control) => control.value.trim() !== "")
      .map((control) =>
        control.dataset.test === "search"
          ? found(table.columns, control.value)
          : TESTS[control.dataset.test](columns.get(control.dataset.column), control.value),
      );
    table.keep = (row) => tests.every((test) => test(row));
    table.refresh();
  };
  table.form.addEventListener("input", apply);
  table.clear = () => {
    table.form.reset();
    apply(); // The event of a reset comes before it, and its end has none.
  };
  table.form.querySelector("[type=reset]").addEventListener("click", (event) => {
    event.preventDefault();
    table.clear();
  });
  table.form.addEventListener("submit", (event) => event.preventDefault());
  table.apply = apply;
  return table;
};

/** Return a test of whether each word that is looked for stands in some name of a row. */
const found = (columns, text) => {
  const named = columns.filter((column) => column.search);
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  const places = words.map((word) =>
    named.map((column) => column.search.map((name) => name.toLowerCase().includes(word))),
  );
  return (row) => places.every((of) => of.some((hits, place) => hits[named[place].values[row]]));
};
