// The engine of the page: a script of its own, so that Python is loading before anything is drawn.

import { startEngine } from "./engine.js";

export const engine = startEngine();
