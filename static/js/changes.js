// 变动: asks every 15 s whether anything has happened (an ETag; 304 costs the server no query), and only then fetches
// the page again and swaps the parts marked data-live, without taking focus, selection, scroll or half-typed words.
//   <div data-changes="/board/changes/?of=…" data-tag='"…"' [data-next-change="ISO time"]>
//   <section data-live="queue"> … <a data-item="id" …>     <p role="status" data-changes-said data-new="{n} new">
"use strict";

(() => {
  const host = document.querySelector("[data-changes]");
  if (!host || !window.fetch) return;
  const EVERY = 15000, GIVE_UP = 6;
  let tag = host.dataset.tag, lost = 0, timer = 0;
  const said = document.querySelector("[data-changes-said]");
  const items = (root) => new Set([...root.querySelectorAll("[data-item]")].map((one) => one.dataset.item));

  const soon = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, EVERY * (0.85 + Math.random() * 0.3));
  };

  async function ask() {
    try {
      const answer = await fetch(host.dataset.changes, { headers: { "If-None-Match": tag }, cache: "no-store" });
      if (answer.status === 400) return stale(); // the ticket is a day old: the page is opened anew by hand
      lost = 0;
      const due = host.dataset.nextChange && Date.parse(host.dataset.nextChange) <= Date.now();
      if ((answer.status === 200 || due) && (await refresh())) tag = answer.headers.get("ETag") || tag;
    } catch (offline) {
      if (++lost >= GIVE_UP) stale();
    }
    soon();
  }
  const stale = () => host.classList.add("stale");

  // True when everything could be swapped; what the person is busy with waits for the next round.
  async function refresh() {
    if (busy()) return false;
    const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
    if (!answer.ok) { stale(); return false; }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (busy()) return false;
    const before = items(document), came = [...items(fresh)].filter((one) => !before.has(one)).length;
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
      if (other) swap(part, other);
    }
    const next = fresh.querySelector("[data-changes]");
    if (next) host.dataset.nextChange = next.dataset.nextChange || "";
    host.classList.remove("stale");
    if (said && came) said.textContent = said.dataset.new.replace("{n}", came);
    document.dispatchEvent(new Event("changed"));
    return true;
  }

  // Typing inside a part, or text marked in one: not now.
  function busy() {
    const field = document.activeElement?.closest("[data-live] :is(input, select, textarea)");
    const marked = getSelection();
    return Boolean(field) || (!marked.isCollapsed && marked.anchorNode?.parentElement?.closest("[data-live]"));
  }

  function swap(part, other) {
    const had = part.contains(document.activeElement) ? key(document.activeElement) : "";
    const tops = [...scrollers(part)].map((one) => one.scrollTop);
    part.replaceChildren(...other.childNodes);
    [...scrollers(part)].forEach((one, n) => { one.scrollTop = tops[n] || 0; });
    if (had) [...part.querySelectorAll("a, button, summary")].find((one) => key(one) === had)?.focus({ preventScroll: true });
  }
  const scrollers = function* (part) { yield part; yield* part.querySelectorAll("[data-scrolls]"); };
  const key = (one) => one.dataset.item || one.id || one.getAttribute("href") || one.textContent.trim();

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  soon();
})();
