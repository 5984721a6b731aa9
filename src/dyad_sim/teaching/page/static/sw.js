// Keeps every file of the page after the first visit, so that it works without a network.
// The version changes with any file; a new one takes the place of the old at the next visit.

// Another copy of the page on the same host, under another path, has a store of its own.
const OWN = `dyad_sim ${self.registration.scope} `;
const STORE = `${OWN}{{version}}`;
const FILES = "{{files}}";

// Asked for anew: what the browser happens to have may be of an older version.
const fresh = (file) => new Request(file, { cache: "no-cache" });

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(FILES.map(fresh))));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith(OWN) && name !== STORE;
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))),
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const kept = caches
    .open(STORE)
    .then((store) => store.match(event.request, { ignoreSearch: true }));
  event.respondWith(kept.then((answer) => answer ?? fetch(event.request)));
});
