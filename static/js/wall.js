// The cockpit on a wall: looks every half minute and swaps in what is new. A wall that cannot reach the server says so.
"use strict";

const FAILED = document.currentScript.dataset.failed;
const PARTS = [".fresh", ".figures", ".panes"];
const EVERY = 30000;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of PARTS) document.querySelector(part).replaceWith(page.querySelector(part));
  } catch (gone) {
    const fresh = document.querySelector(".fresh");
    fresh.classList.add("old");
    fresh.textContent = FAILED;
    document.querySelector(".figures").classList.add("stale");
  }
}
setInterval(look, EVERY + Math.random() * 5000);
