// Run by Node as the page is built: lets Pyodide compile what a visit imports, see precompile.py.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "./vendor/pyodide/pyodide.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const pyodide = await loadPyodide();
pyodide.mountNodeFS("/src", here("../../.."));
pyodide.runPython(readFileSync(here("precompile.py"), "utf8"));
