// The worker: Python in the browser, with the simulation in it. The page asks, it answers.

import { loadPyodide } from "../vendor/pyodide/pyodide.mjs";

const beside = (path) => new URL(path, import.meta.url).href;

/** Fetch a file of the site, or say which one is missing. */
const fetched = async (path) => {
  const response = await fetch(beside(path));
  if (!response.ok) throw new Error(`${path.replace("../", "")} could not be fetched: ${response.status}`);
  return response;
};

const text = (path) => fetched(path).then((response) => response.text());

/** Fetch what a hand-out is made of; D3 comes from where the page has it. */
const assetsOfHandout = async () => {
  const [own, library] = await Promise.all([text("../data/handout.json"), text("../vendor/d3.min.js")]);
  return JSON.stringify({ ...JSON.parse(own), "d3.min.js": library });
};

/** Start Python, put the simulation into it, and return its one function: JSON in, JSON out. */
const start = async () => {
  const [pyodide, code, catalogue, assets] = await Promise.all([
    loadPyodide({ indexURL: beside("../vendor/pyodide/") }),
    fetched("../python/dyad_sim.zip").then((response) => response.arrayBuffer()),
    text("../data/catalogue.json"),
    assetsOfHandout(),
  ]);
  pyodide.unpackArchive(code, "zip", { extractDir: "/app" });
  pyodide.runPython("import sys; sys.path.insert(0, '/app')");
  return pyodide.pyimport("dyad_sim.teaching.classroom.requests").opened(catalogue, assets);
};

/** Return the last line of an error: of Python's, that is the one which says what was wrong. */
const sentence = (error) => {
  const lines = String(error?.message ?? error).trim().split("\n");
  return lines[lines.length - 1].replace(/^[\w.]*(?:Error|Exception): /u, "");
};

const failed = (error) => postMessage({ progress: { failed: sentence(error) } });

// Where Pyodide cannot fetch one of its own files, its promise may never settle: told from here.
const plainFetch = self.fetch.bind(self);
self.fetch = (...request) =>
  plainFetch(...request).catch((error) => {
    failed(error);
    throw error;
  });

const opened = start();
opened.then(() => postMessage({ progress: { ready: true } }), failed);

addEventListener("message", async ({ data: { id, ...request } }) => {
  try {
    const answer = await opened;
    postMessage({ id, ...JSON.parse(answer(JSON.stringify(request))) });
  } catch (error) {
    postMessage({ id, error: sentence(error) });
  }
});
