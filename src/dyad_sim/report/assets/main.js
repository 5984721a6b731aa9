
// Figures to choose from, commands to copy, and links to one dyad.

const choice = document.getElementById("figures-choice");
if (choice) {
  const change = () => {
    for (const figure of document.querySelectorAll("#figures figure")) figure.hidden = figure.id !== `figure-${choice.value}`;
  };
  choice.addEventListener("change", change);
  change();
}

// --- Copying -------------------------------------------------------------------

/** Copy a text; where the browser does not allow it, select it for the reader to copy. */
const copy = async (button, text) => {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    const code = button.parentElement.querySelector("code");
    if (code) getSelection().selectAllChildren(code);
    button.textContent = "Selected: press Ctrl+C";
  }
  setTimeout(() => (button.textContent = before), 2000);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button, button.dataset.copy);
});

const bibtex = document.getElementById("copy-bibtex");
bibtex.addEventListener("click", () => copy(bibtex, bibtex.parentElement.querySelector("code").textContent));

// --- One dyad: #dyad-3, or #cell-2-dyad-3 --------------------------------------

const strip = document.getElementById("replay");

const setControl = (table, column, value) => {
  const control = table.form.querySelector(`[data-column="${column}"]`);
  if (control) control.value = value;
};

const follow = () => {
  const match = /^#(?:cell-(\d+)-)?dyad-(\d+)$/u.exec(location.hash);
  if (!match) return;
  const [, cell = "0", dyad] = match;
  const text = replayCommand(cell, dyad);
  document.getElementById("replay-whom").textContent = replay.cells ? `Dyad ${dyad} of cell ${cell}.` : `Dyad ${dyad}.`;
  document.getElementById("replay-command").textContent = text;
  document.getElementById("replay-copy").dataset.copy = text;
  strip.hidden = false;
  for (const table of tables) {
    table.form.reset();
    setControl(table, "dyad", dyad);
    setControl(table, "cell", cell);
    table.apply();
  }
  document.getElementById("episodes").scrollIntoView();
};

document.getElementById("replay-all").addEventListener("click", () => {
  strip.hidden = true;
  history.replaceState(null, "", "#episodes");
  for (const table of tables) table.clear();
});

// A link to the dyad that is shown already changes no hash.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[href]")?.hash === location.hash) follow();
});
addEventListener("hashchange", follow);
follow();
