// Keys and small help at the desks. Every page works without it.
"use strict";

const KEYS_OFF = "desk-keys-off";
let keysOn = true;
try { keysOn = !localStorage.getItem(KEYS_OFF); } catch (denied) { /* on for this page */ }

const typing = (event) => event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

// Single keys can be turned off: speech input and shaky hands press them by accident (WCAG 2.1.4).
for (const button of document.querySelectorAll("[data-keys-off]")) {
  const off = button.textContent;
  const show = () => { button.textContent = keysOn ? off : button.dataset.on; };
  show();
  button.addEventListener("click", () => {
    keysOn = !keysOn;
    try { keysOn ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1"); } catch (full) { /* as above */ }
    show();
  });
}

// The legend says what each key does: ? opens it, Esc closes it.
const legend = document.querySelector("dialog[data-legend]");
for (const button of document.querySelectorAll("[data-legend-open]")) button.addEventListener("click", () => legend.showModal());

// Lists: J and K move a cursor, Enter opens, N turns the page, / searches.
const table = document.querySelector("[data-cursor]");
const rows = table ? [...table.querySelectorAll("tr:not(.group)")].filter((row) => row.querySelector("a")) : [];
let at = -1;
function move(step) {
  if (!rows.length) return;
  rows[at]?.classList.remove("here");
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].classList.add("here");
  rows[at].querySelector("a").focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    const form = event.target.closest("form[data-enter]") ?? document.querySelector("form[data-enter]");
    const button = form?.querySelector(".btn.primary:not([disabled])");
    if (button) { event.preventDefault(); form.requestSubmit(button); }
    return;
  }
  if (event.key === "Escape" && typing(event)) { event.target.blur(); return; }
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event) || legend?.open || event.defaultPrevented) return;
  const link = { n: "a[rel=next]", "[": "a[data-prev]", "]": "a[data-next]" }[event.key];
  const go = { a: "[data-go]:not([disabled]), [data-to-opinion]", b: "[data-return]", r: "a[data-reload]", u: "a[data-up]" }[event.key];
  const nth = /^[1-9]$/.test(event.key) ? document.querySelectorAll("[data-jump] a, [data-phrase]")[Number(event.key) - 1] : null;
  if (event.key === "?" && legend) legend.showModal();
  else if (event.key === "o" && at >= 0) rows[at].querySelector("a").click();
  else if (nth) { event.preventDefault(); nth.click(); }
  else if (!window.bench && go && document.querySelector(go)) { event.preventDefault(); document.querySelector(go).click(); }
  else if (event.key === "x" && batch) rows[at]?.querySelector("[data-like]:not([disabled])")?.click();
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "/" && document.querySelector("[data-key='/']")) {
    event.preventDefault();
    document.querySelector("[data-key='/']").focus();
  } else if (link && document.querySelector(link)) document.querySelector(link).click();
  else window.bench?.key(event);
});

// Choosing like cases: the first one chosen says which others may join. The server checks all of it again.
const batch = document.querySelector("[data-batch]");
function chosen() {
  const boxes = [...document.querySelectorAll("[data-like]")];
  const picked = boxes.filter((box) => box.checked);
  for (const box of boxes) {
    box.dataset.words ??= box.getAttribute("aria-label");
    box.disabled = picked.length > 0 && box.dataset.like !== picked[0].dataset.like;
    box.title = box.disabled ? batch.dataset.unlike : "";
    box.setAttribute("aria-label", box.disabled ? `${box.dataset.words}: ${batch.dataset.unlike}` : box.dataset.words);
    box.closest("tr").classList.toggle("picked", box.checked && !box.disabled);
  }
  const go = batch.querySelector("[data-go]"), count = batch.querySelector("[data-count]");
  go.dataset.words ??= go.textContent;
  count.dataset.words ??= count.textContent;
  const words = picked.length === 1 ? batch.dataset.one : batch.dataset.many;
  go.textContent = picked.length ? words.replace("{n}", picked.length) : go.dataset.words;
  go.disabled = !picked.length;
  count.textContent = picked.length ? batch.dataset.chosen.replace("{n}", picked.length) : count.dataset.words;
  batch.querySelector("[data-clear]").hidden = !picked.length;
}
if (batch) {
  document.addEventListener("change", (event) => { if (event.target.matches("[data-like]")) chosen(); });
  batch.addEventListener("reset", () => setTimeout(chosen));
  window.addEventListener("pageshow", chosen);
}

// Common phrases go to where the cursor is; the text stays the writer's own.
document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  const into = phrase && document.getElementById(phrase.dataset.into);
  if (!into) return;
  into.setRangeText(phrase.dataset.phrase, into.selectionStart, into.selectionEnd, "end");
  into.focus();
});

// To the opinion by key.
for (const link of document.querySelectorAll("[data-to-opinion]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); document.getElementById("text")?.focus(); });
}

// New ones are told beside the list, which never jumps by itself. Not asked for while nobody looks.
const EVERY = 20000; // ms, and up to a quarter more, so that a whole office does not ask at once
const fresh = document.querySelector("a[data-fresh]");
async function ask() {
  if (!document.hidden) {
    try {
      const answer = await fetch(fresh.dataset.fresh);
      const words = answer.ok && !answer.redirected ? await answer.text() : "0";
      if (words !== "0") {
        fresh.textContent = words;
        fresh.classList.add("soon");
      }
    } catch (offline) { /* asked again */ }
  }
  setTimeout(ask, EVERY * (1 + Math.random() / 4));
}
if (fresh) setTimeout(ask, EVERY);
