// What script adds to pages that work without it. No inline handlers: behavior hangs on data- attributes.
"use strict";

// A click on a line of the error summary puts the cursor into the field.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
});

// A form is sent once, however often its button is pressed; coming back by the browser's Back frees it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// Buttons that only make sense with script are hidden until it runs.
for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const does = button.dataset.do;
  if (does === "print") window.print();
  if (does === "read") readAloud(button);
  if (does === "larger") larger();
});

// 读给我听: where the browser has a voice.
function readAloud(button) {
  const voice = window.speechSynthesis;
  if (!voice) return;
  if (voice.speaking) {
    voice.cancel();
    button.setAttribute("aria-pressed", "false");
    return;
  }
  const words = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
  words.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
  words.rate = 0.9;
  words.onend = () => button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", "true");
  voice.speak(words);
}

// 字再大些: three sizes, kept on this device.
const SIZES = ["", "larger", "largest"];
function larger() {
  const root = document.documentElement;
  const next = SIZES[(SIZES.indexOf(root.dataset.size || "") + 1) % SIZES.length];
  root.dataset.size = next;
  try { localStorage.setItem("size", next); } catch (full) { /* private window: holds until the page is left */ }
}
try { document.documentElement.dataset.size = localStorage.getItem("size") || ""; } catch (denied) { /* as above */ }
