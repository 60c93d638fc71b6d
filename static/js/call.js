// A call: saved at every field, and what the words mean is shown while they are typed. Works without it by a button.
"use strict";

class CallScreen {
  constructor(form) {
    this.form = form;
    this.heard = document.getElementById("heard");
    this.running = null;
    this.picked = {};
    this.seen = this.words();
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => this.sent(event));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  // What was typed, without the suggestions, which come and go by themselves.
  words() {
    const data = new FormData(this.form);
    for (const name of ["standard", "community", "standard_found", "community_found"]) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), 350);
  }

  changed({ target }) {
    if (target.type === "radio") this.picked[target.name] = target.value;
    this.look(target.type === "radio");
  }

  // One request at a time; what was typed or chosen while it ran goes with the next.
  look(chosen = false) {
    clearTimeout(this.timer);
    if (this.running) { this.again = true; return this.running; }
    if (!chosen && this.words() === this.seen) return Promise.resolve();
    this.seen = this.words();
    this.running = this.ask().finally(() => {
      this.running = null;
      if (!this.again) return undefined;
      this.again = false;
      return this.look(Object.keys(this.picked).length > 0);
    });
    return this.running;
  }

  async ask() {
    this.picked = {};
    try {
      const answer = await fetch(this.form.dataset.call, { method: "POST", body: new FormData(this.form) });
      if (answer.ok && answer.headers.get("Content-Type")?.startsWith("text/html") && !answer.redirected) this.show(await answer.text());
    } catch (offline) { /* what stands in the fields stays; the next change tries again */ }
  }

  // A choice made while the answer was under way stays.
  show(html) {
    const focused = this.heard.contains(document.activeElement) ? document.activeElement.value : null;
    this.heard.innerHTML = html;
    for (const [name, value] of Object.entries(this.picked)) {
      const choice = this.heard.querySelector(`[name=${name}][value="${CSS.escape(value)}"]`);
      if (choice) choice.checked = true;
    }
    if (focused) this.heard.querySelector(`[value="${CSS.escape(focused)}"]`)?.focus();
  }

  // What was typed last is looked at before it goes, so that nothing is sent unseen.
  async sent(event) {
    if (event.submitter?.name !== "send" || this.words() === this.seen && !this.running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await this.look();
    while (this.running) await this.running;
    this.seen = this.words();
    this.form.requestSubmit(event.submitter);
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit(this.form.querySelector("[name=send]"));
    } else if (event.altKey && /^[1-9]$/.test(event.key)) {
      const choice = this.heard.querySelector(`[data-alt="${event.key}"]`);
      if (choice) { event.preventDefault(); choice.click(); }
    } else if (event.altKey && event.key.toLowerCase() === "j") {
      const same = this.heard.querySelector("[name=same]");
      if (same) { event.preventDefault(); this.form.requestSubmit(same); }
    } else if (event.altKey && event.key.toLowerCase() === "n") {
      event.preventDefault();
      location.assign(this.form.getAttribute("action") || location.pathname);
    }
  }
}

const callForm = document.querySelector("form[data-call]");
if (callForm) new CallScreen(callForm);
