// The intake bench: one material at a time, and the letter grows while reasons are ticked. Works without it, slower.
"use strict";

const PAUSE = 700; // ms after the last stroke before a half-typed remark is kept
const STEP = 2; // percent by which Shift and an arrow move a point

class Bench {
  constructor(form) {
    this.form = form;
    this.letter = document.getElementById("letter");
    this.papers = [...form.querySelectorAll(".paper")];
    this.marks = [...form.querySelectorAll(".verdicts > li")];
    document.documentElement.classList.add("scripted");
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("input", () => this.typed());
    form.addEventListener("click", (event) => this.clicked(event));
    this.show(Math.max(0, this.papers.findIndex((one, n) => one.querySelector("figure") && !this.judged(n))));
    this.draw();
  }

  get mark() { return this.marks[this.index]; }
  get paper() { return this.papers[this.index]; }
  judged(n) { return !this.marks[n].querySelector(".pair:not([disabled])") || Boolean(this.marks[n].querySelector(".pair :checked")); }

  show(index) {
    this.index = Math.min(Math.max(index, 0), this.papers.length - 1);
    this.papers.forEach((one, n) => { one.hidden = n !== this.index; });
    this.marks.forEach((one, n) => one.classList.toggle("now", n === this.index));
    this.form.querySelectorAll("[data-show]").forEach((one, n) => {
      n === this.index ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current");
    });
  }

  go(index) {
    this.show(index);
    this.mark?.scrollIntoView({ block: "nearest" });
  }

  // After a verdict by key: on to the next one that nobody has looked at.
  onward() {
    const next = [...this.marks.keys()].find((n) => n > this.index && !this.judged(n));
    if (next !== undefined) this.go(next);
  }

  clicked(event) {
    const link = event.target.closest("[data-show]");
    const zoom = event.target.closest("[data-zoom]");
    const sheet = event.target.closest(".pointing .sheet");
    if (link) {
      event.preventDefault();
      this.show(this.papers.findIndex((one) => one.id === link.dataset.show));
    } else if (zoom) this.zoom(Number(zoom.dataset.zoom));
    else if (event.target.closest("[data-turn]")) this.turn();
    else if (event.target.closest("[data-spot]")) this.point();
    else if (sheet) {
      this.put(sheet, (100 * event.offsetX) / sheet.clientWidth, (100 * event.offsetY) / sheet.clientHeight);
      this.pointing(false);
    }
  }

  zoom(step) {
    const paper = this.paper;
    const now = step ? Math.min(Math.max((Number(paper.dataset.z) || 1) + step, 1), 3) : 1;
    paper.dataset.z = now;
    paper.querySelectorAll("figure").forEach((one) => { one.classList.remove("z2", "z3"); if (now > 1) one.classList.add(`z${now}`); });
  }

  turn() {
    const paper = this.paper;
    const now = ((Number(paper.dataset.t) || 0) + 1) % 4;
    paper.dataset.t = now;
    paper.querySelectorAll("figure").forEach((one) => { one.classList.remove("t1", "t2", "t3"); if (now) one.classList.add(`t${now}`); });
  }

  // The point: one a material, where on a page the fault is. Kept as "file x y", x and y in percent.
  get spot() { return this.form.querySelector(`[data-spot-of="${this.paper.id}"]`); }

  pointing(on) {
    this.paper.classList.toggle("pointing", on);
    this.paper.querySelector("[data-spot]")?.setAttribute("aria-pressed", String(on));
  }

  point() {
    if (!this.spot) return;
    if (this.spot.value) {
      this.spot.value = "";
      this.look();
    } else this.pointing(!this.paper.classList.contains("pointing"));
    this.draw();
  }

  put(sheet, x, y) {
    const within = (n) => Math.round(Math.min(Math.max(n, 2), 98));
    this.spot.value = `${sheet.dataset.file} ${within(x)} ${within(y)}`;
    const nay = this.mark.querySelector(".nay input");
    if (nay && !nay.checked) nay.click();
    this.draw();
    this.typed();
  }

  pointByKey() {
    const sheet = this.paper.querySelector(".sheet");
    if (!this.spot || !sheet) return;
    if (this.spot.value) this.point();
    else this.put(sheet, 50, 50);
  }

  move(x, y) {
    if (!this.spot?.value) return;
    const [file, left, top] = this.spot.value.split(" ");
    this.put(this.paper.querySelector(`[data-file="${file}"]`), Number(left) + x, Number(top) + y);
  }

  draw() {
    for (const svg of this.form.querySelectorAll(".spots")) svg.classList.remove("on");
    for (const spot of this.form.querySelectorAll("[data-spot-of]")) {
      const [file, x, y] = spot.value.split(" ");
      const svg = file && this.form.querySelector(`#${CSS.escape(spot.dataset.spotOf)} [data-file="${file}"] .spots`);
      const bad = spot.closest("li").querySelector(".nay :checked");
      if (!svg || !bad) continue;
      svg.classList.add("on");
      const [circle, text] = svg.children;
      circle.setAttribute("cx", `${x}%`); circle.setAttribute("cy", `${y}%`);
      text.setAttribute("x", `${x}%`); text.setAttribute("y", `${y}%`);
      text.textContent = spot.closest("li").querySelector("[data-pin]").textContent || "!";
    }
  }

  changed(event) {
    const mark = event.target.closest(".verdicts > li");
    if (mark) this.show(this.marks.indexOf(mark));
    if (event.target.type === "radio" && event.target.name.startsWith("verdict-")) this.suggest();
    this.look();
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
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
    clearTimeout(this.timer);
    if (!this.letter) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this.letter.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.form.dataset.bench, { method: "POST", body: new FormData(this.form) });
      const page = answer.headers.get("Content-Type")?.startsWith("text/html");
      if (answer.redirected || answer.status === 403) this.say(this.form.dataset.signedOut, true);
      else if (page) this.told(await answer.text());
    } catch (offline) { // sent again with the next change, and whole when the letter goes out
      this.say(this.form.dataset.offline, true);
    }
    this.letter.removeAttribute("aria-busy");
    this.busy = false;
    if (this.again) { this.again = false; this.look(); }
  }

  say(words, bad) {
    const line = document.querySelector("[data-saved]");
    if (!line) return;
    line.textContent = words;
    line.classList.toggle("unsaved", bad);
  }

  told(html) {
    this.letter.innerHTML = html;
    const now = this.letter.querySelector("[data-now]");
    const saved = this.letter.querySelector("[data-saved-now]");
    if (saved) this.say(saved.textContent, false);
    for (const one of this.form.querySelectorAll("[data-counts]")) one.textContent = now.dataset.now;
    for (const pin of this.form.querySelectorAll("[data-pin]")) {
      const n = now.querySelector(`[data-for="${CSS.escape(pin.dataset.pin)}"]`);
      pin.hidden = !n;
      pin.textContent = n ? n.textContent : "";
      pin.closest("[data-answer]")?.classList.toggle("off", Boolean(n));
    }
    this.draw();
  }

  key(event) {
    const tick = (input) => { if (input && !input.disabled) { input.click(); event.preventDefault(); } };
    const press = (selector) => { const one = this.form.querySelector(selector); if (one) { event.preventDefault(); one.click(); } };
    const yes = this.mark?.querySelector(".yes input"), nay = this.mark?.querySelector(".nay input");
    const arrow = { ArrowRight: [STEP, 0], ArrowLeft: [-STEP, 0], ArrowDown: [0, STEP], ArrowUp: [0, -STEP] }[event.key];
    if (arrow && event.shiftKey) { event.preventDefault(); this.move(...arrow); }
    else if (event.key === "y") { tick(yes); if (yes) this.onward(); }
    else if (event.key === "n" || event.key === "x") tick(nay);
    else if (/^[1-9]$/.test(event.key)) {
      if (nay && !nay.checked) tick(nay);
      tick(this.mark?.querySelectorAll(".reasons input[type=checkbox]")[Number(event.key) - 1]);
    } else if (event.key === "e") {
      const other = this.mark?.querySelector(".other input");
      if (!other) return;
      if (!nay.checked) tick(nay);
      event.preventDefault();
      other.focus();
    } else if (event.target.type !== "radio" && event.key === "ArrowRight") this.go(this.index + 1);
    else if (event.target.type !== "radio" && event.key === "ArrowLeft") this.go(this.index - 1);
    else if (event.key === "+" || event.key === "=") this.zoom(1);
    else if (event.key === "-") this.zoom(-1);
    else if (event.key === "0") this.zoom(0);
    else if (event.key === "r") this.turn();
    else if (event.key === "p") this.pointByKey();
    else if (event.key === "a") press("[name=outcome][value=accept]");
    else if (event.key === "b") press("[name=outcome][value=correct]");
    else if (event.key === "c") { press("[name=outcome][value=not_accepted]"); document.getElementById("reason")?.focus(); }
    else if (event.key === "t") press("[data-take]");
    else if (event.key === "z") press("[data-put-back]");
  }
}

const benchForm = document.querySelector("form[data-bench]");
window.bench = benchForm ? new Bench(benchForm) : null;
