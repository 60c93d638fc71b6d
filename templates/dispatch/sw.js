// The shell of the field pages, so that they open without signal. The queue of acts lives in the pages (outbox.js),
// never here. Pages: the network first, else the copy; files of the shell: the copy, renewed behind it.
"use strict";
const SHELL = "shell-{{ version }}", PAGES = "field-pages", OFFLINE = "{{ offline }}", SCOPE = "{{ scope }}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 5000; // ms for a page before the copy is shown

self.addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()),
));
// Only now, the new shell complete, does the old one go.
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys()
    .then((names) => Promise.all(names.filter((n) => n.startsWith("shell-") && n !== SHELL).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()),
));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(SCOPE)) event.respondWith(page(request));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event, url.pathname));
});

async function page(request) {
  const cache = await caches.open(PAGES), path = new URL(request.url).pathname;
  const late = new Promise((done) => setTimeout(done, PATIENCE));
  const fresh = fetch(request).then(async (answer) => {
    if (answer.type === "opaqueredirect") await caches.delete(PAGES); // signed out: no page stays for the next person
    else if (answer.ok) await cache.put(path, answer.clone());
    return answer;
  });
  try {
    return (await Promise.race([fresh, late])) || (await cache.match(path)) || (await fresh);
  } catch (nothing) {
    return (await cache.match(path)) || (await caches.match(OFFLINE)) || Response.error();
  }
}

async function file(event, path) {
  const cache = await caches.open(SHELL), kept = await cache.match(path);
  const fresh = fetch(path).then((answer) => { if (answer.ok) cache.put(path, answer.clone()); return answer; });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => null));
  return kept;
}

// The page says whose phone this is now and which orders may be needed without signal.
self.addEventListener("message", (event) => {
  const { user, ahead } = event.data || {};
  if (user) event.waitUntil(belong(user).then(() => keep(ahead || [])));
});

async function belong(user) {
  const cache = await caches.open(PAGES), mark = await cache.match("/field/whose");
  if (mark && (await mark.text()) !== user) await caches.delete(PAGES);
  await (await caches.open(PAGES)).put("/field/whose", new Response(user));
}

async function keep(paths) {
  const cache = await caches.open(PAGES);
  for (const path of paths) {
    try {
      const answer = await fetch(path, { credentials: "same-origin", redirect: "manual" });
      if (answer.ok) await cache.put(path, answer);
    } catch (lost) { return; }
  }
}
