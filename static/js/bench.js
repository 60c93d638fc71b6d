// The intake bench: one material at a time, and the letter grows while reasons are ticked. Works without it, slower.
"use strict";

class Bench {
  constructor(form) {
    this.form = form;
    this.letter = document.getElementById("letter");
    this.papers = [...form.querySelectorAll(".paper")];
    this.marks = [...form.querySelectorAll(".verdicts > li")];
    document.documentElement.classList.add("scripted");
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("click", (event) => this.clicked(event));
    this.show(Math.max(0, this.papers.findIndex((one) => one.querySelector("figure"))));
  }

  show(index) {
    this.index = Math.min(Math.max(index, 0), this.papers.length - 1);
    this.papers.forEach((one, n) => { one.hidden = n !== this.index; });
    this.marks.forEach((one, n) => one.classList.toggle("now", n === this.index));
    this.form.querySelectorAll("[data-show]").forEach((one, n) => {
      n === this.index ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current");
    });
  }

  clicked(event) {
    const link = event.target.closest("[data-show]");
    const zoom = event.target.closest("[data-zoom]");
    if (link) {
      event.preventDefault();
      this.show(this.papers.findIndex((one) => one.id === link.dataset.show));
    } else if (zoom) this.zoom(Number(zoom.dataset.zoom));
    else if (event.target.closest("[data-turn]")) this.turn();
  }

  zoom(step) {
    const paper = this.papers[this.index];
    const now = step ? Math.min(Math.max((Number(paper.dataset.z) || 1) + step, 1), 3) : 1;
    paper.dataset.z = now;
    paper.querySelectorAll("figure").forEach((one) => { one.classList.remove("z2", "z3"); if (now > 1) one.classList.add(`z${now}`); });
  }

  turn() {
    const paper = this.papers[this.index];
    const now = ((Number(paper.dataset.t) || 0) + 1) % 4;
    paper.dataset.t = now;
    paper.querySelectorAll("figure").forEach((one) => { one.classList.remove("t1", "t2", "t3"); if (now) one.classList.add(`t${now}`); });
  }

  changed(event) {
    const mark = event.target.closest(".verdicts > li");
    if (mark) this.show(this.marks.indexOf(mark));
    if (event.target.type === "radio" && event.target.name.startsWith("verdict-")) this.suggest();
    this.look();
  }

  // The verdicts suggest an outcome until the clerk has picked one.
  suggest() {
    const bad = this.form.querySelector(".nay :checked");
    const chosen = this.form.querySelector("[name=outcome]:checked");
    if (chosen?.value === "not_accepted") return;
    const box = this.form.querySelector(`[name=outcome][value=${bad ? "correct" : "accept"}]`);
    if (box) box.checked = true;
  }

  // One request at a time; what changed while it ran goes with the next.
  async look() {
    if (!this.letter) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this.letter.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.form.dataset.bench, { method: "POST", body: new FormData(this.form) });
      if (answer.headers.get("Content-Type")?.startsWith("text/html") && answer.status !== 403) this.told(await answer.text());
    } catch (offline) { /* sent again with the next change, and whole when the letter goes out */ }
    this.letter.removeAttribute("aria-busy");
    this.busy = false;
    if (this.again) { this.again = false; this.look(); }
  }

  told(html) {
    this.letter.innerHTML = html;
    const now = this.letter.querySelector("[data-now]");
    for (const one of this.form.querySelectorAll("[data-counts]")) one.textContent = now.dataset.now;
    for (const pin of this.form.querySelectorAll("[data-pin]")) {
      const n = now.querySelector(`[data-for="${CSS.escape(pin.dataset.pin)}"]`);
      pin.hidden = !n;
      pin.textContent = n ? n.textContent : "";
    }
  }

  key(event) {
    const mark = this.marks[this.index];
    const tick = (input) => { if (input && !input.disabled) { input.click(); event.preventDefault(); } };
    if (event.key === "y") tick(mark?.querySelector(".yes input"));
    else if (event.key === "x") tick(mark?.querySelector(".nay input"));
    else if (/^[1-9]$/.test(event.key)) tick(mark?.querySelectorAll(".reasons input[type=checkbox]")[Number(event.key) - 1]);
    else if (event.target.type !== "radio" && event.key === "ArrowRight") this.show(this.index + 1);
    else if (event.target.type !== "radio" && event.key === "ArrowLeft") this.show(this.index - 1);
    else if (event.key === "+" || event.key === "=") this.zoom(1);
    else if (event.key === "-") this.zoom(-1);
  }
}

const benchForm = document.querySelector("form[data-bench]");
window.bench = benchForm ? new Bench(benchForm) : null;
