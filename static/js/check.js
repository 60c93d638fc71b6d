// The verifier's keys: 1–9 answer a line (again: the other way), P goes to 通过, R to the reason. Works with desk.js.
"use strict";

(() => {
  const on = () => { try { return !localStorage.getItem("desk-keys-off"); } catch (denied) { return true; } };
  document.addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=radio]), textarea, select")) return;
    if (/^[1-9]$/.test(event.key)) {
      const [yes, no] = document.querySelectorAll(`input[name="line${Number(event.key) - 1}"]`);
      if (yes) (yes.checked ? no : yes).click();
    } else if (event.key === "p") document.querySelector("button[value=pass]")?.focus();
    else if (event.key === "r") document.getElementById("id_text")?.focus();
    else return;
    event.preventDefault();
  });
})();
