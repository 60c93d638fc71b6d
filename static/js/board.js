// The dispatcher's keys, and dragging as a shortcut. Every page works without it.
"use strict";

(() => {
  const OFF = "desk-keys-off";
  let on = true;
  try { on = !localStorage.getItem(OFF); } catch (denied) { /* on for this page */ }
  for (const button of document.querySelectorAll("[data-keys-off]")) {
    const off = button.textContent;
    const show = () => { button.textContent = on ? off : button.dataset.on; };
    show();
    button.addEventListener("click", () => {
      on = !on;
      try { on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch (full) { /* as above */ }
      show();
    });
  }

  const rows = () => [...document.querySelectorAll(".queue a[data-item]")];
  function move(step) {
    const all = rows(), focused = all.indexOf(document.activeElement);
    const from = focused >= 0 ? focused : all.findIndex((one) => one.hasAttribute("aria-current"));
    const next = all[Math.min(Math.max(from + step, 0), all.length - 1)];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }
  function choose(number) {
    const team = document.getElementById("id_team"), reason = document.getElementById("id_reason");
    if (!team || number >= team.options.length) return;
    team.selectedIndex = number;
    reason.focus();
  }
  const go = (selector) => {
    const one = document.querySelector(selector);
    one?.focus();
    one?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=hidden]), textarea, select, [contenteditable]")) return;
    const does = {
      j: () => move(1), k: () => move(-1), s: () => go("[data-suggested]"), m: () => go(".district"),
      d: () => go(".roster a, .roster table"), n: () => document.querySelector("a[rel=next]")?.click(),
    }[event.key] || (/^[1-9]$/.test(event.key) ? () => choose(Number(event.key)) : null);
    if (does) { event.preventDefault(); does(); }
  });

  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-reason]");
    const reason = document.getElementById("id_reason");
    if (phrase && reason) { reason.value = phrase.dataset.reason; reason.focus(); }
    const pin = event.target.closest("[data-goes]");
    if (pin) location.assign(pin.dataset.goes);
  });

  // An order dragged on a team: the order opens with the team chosen, the reason is still asked.
  let dragged = "";
  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".queue a[data-item]");
    dragged = row ? row.getAttribute("href") : "";
  });
  document.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest?.("[data-team]")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const team = event.target.closest?.("[data-team]");
    if (!dragged || !team) return;
    event.preventDefault();
    const to = new URL(dragged, location.href);
    to.searchParams.set("to", team.dataset.team);
    location.assign(to);
  });
})();
