// Served in the place of sw.js by `dyad-sim page`: takes an older worker and its store away.

const OWN = `dyad_sim ${self.registration.scope} `;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const left = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith(OWN)).map((name) => caches.delete(name))))
    .then(() => self.registration.unregister());
  event.waitUntil(left);
});
