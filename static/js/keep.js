// A form on a bad line: what is typed stays in this window while there is no network, files show how far they are,
// and a list of three hundred communities asks for the town first. Without script the form works as it stands.
"use strict";

begin();

function begin() {
  for (const select of document.querySelectorAll("select")) if (select.querySelectorAll("optgroup").length > 1) byTown(select);
  for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
}

function keep(form) {
  const said = JSON.parse(document.getElementById("keep-words").textContent);
  const key = `typed:${location.pathname}`;
  const note = form.parentNode.insertBefore(document.createElement("p"), form);
  note.setAttribute("role", "status");
  note.hidden = true;

  const say = (text, tone = "warn") => {
    note.className = `inset ${tone}`;
    note.textContent = text;
    note.hidden = !text;
  };
  const texts = () => [...form.elements].filter((one) => one.name && /^(text|tel|search|number|date|textarea|select-one)$/.test(one.type));
  const ticked = () => [...form.elements].filter((one) => one.name && /^(radio|checkbox)$/.test(one.type));
  const typed = () => ({
    texts: Object.fromEntries(texts().map((one) => [one.name, one.value])),
    ticks: ticked().filter((one) => one.checked).map((one) => `${one.name}=${one.value}`),
  });
  const write = () => {
    try { sessionStorage.setItem(key, JSON.stringify(typed())); return true; } catch (full) { return false; }
  };

  // Only this window keeps it, and only while the line is down: a phone may be somebody else's.
  const offline = () => say(write() ? said.offline : said.full);
  addEventListener("offline", offline);
  addEventListener("online", () => say(said.online, "good"));
  form.addEventListener("input", () => { if (!navigator.onLine) write(); });
  if (!navigator.onLine) offline();

  let before = null;
  try { before = JSON.parse(sessionStorage.getItem(key) || "null"); } catch (broken) { /* nothing to give back */ }
  if (before) {
    const lost = texts().filter((one) => before.texts[one.name] && before.texts[one.name] !== one.value);
    for (const one of lost) {
      one.value = before.texts[one.name];
      one.dispatchEvent(new Event("restored"));
    }
    for (const one of ticked()) if (before.ticks.includes(`${one.name}=${one.value}`)) one.checked = true;
    if (lost.length) say(said.restored, "good");
    if (navigator.onLine) sessionStorage.removeItem(key);
  }

  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      offline();
      note.scrollIntoView({ block: "center" });
      return;
    }
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((one) => [...one.files]);
    if (!files.length || !form.dataset.most) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const most = Number(form.dataset.most);
    const large = files.find((file) => file.size > most);
    if (large) {
      say(said.large.replace("{name}", large.name).replace("{size}", megabytes(large.size)).replace("{most}", megabytes(most)), "bad");
      note.scrollIntoView({ block: "center" });
    } else if (!form.dataset.sent) send(event.submitter);
  }, true);

  function send(button) {
    form.dataset.sent = "1";
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", said.sending);
    const body = new FormData(form, button);
    const line = new XMLHttpRequest();
    line.open("POST", form.action || location.href);
    line.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = loaded / total;
      say(said.progress.replace("{n}", Math.round((100 * loaded) / total)).replace("{done}", megabytes(loaded)).replace("{all}", megabytes(total)), "good");
      note.append(bar);
    });
    line.setRequestHeader("X-Progress", "1"); // a redirect then comes as an address, see nanhai_gov.middleware
    line.addEventListener("load", () => {
      const onward = line.getResponseHeader("X-Location");
      if (onward) go(new URL(onward, location.href));
      else show(line.responseText);
    });
    line.addEventListener("error", () => {
      delete form.dataset.sent;
      say(write() ? said.broken : said.full, "bad");
    });
    say(said.sending, "good");
    note.append(bar);
    line.send(body);
  }
}

// To the same page at another place: an address that differs only there would not be loaded again.
function go(goal) {
  if (goal.pathname !== location.pathname || goal.search !== location.search) return location.assign(goal);
  location.hash = goal.hash;
  location.reload();
}

function megabytes(bytes) { return `${(bytes / 1048576).toFixed(1)} MB`; }

// The page again, with what is to be mended.
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  begin();
  document.querySelector("main .error-summary")?.focus();
}

// Town first, then its communities. The list itself stays, out of sight, and is what is sent: so the browser's Back
// finds it as it was left, and nothing changes for the server.
function byTown(list) {
  const words = JSON.parse(document.getElementById("keep-words")?.textContent || "{}");
  const label = list.labels[0];
  if (!words.town || !label) return;
  const groups = [...list.querySelectorAll("optgroup")];
  const town = document.createElement("select");
  const place = document.createElement("select");
  const townLabel = document.createElement("label");
  place.id = list.id;
  town.id = `${list.id}_town`;
  list.removeAttribute("id");
  for (const name of ["aria-describedby", "aria-invalid"]) if (list.hasAttribute(name)) place.setAttribute(name, list.getAttribute(name));
  townLabel.htmlFor = town.id;
  townLabel.textContent = words.town;
  label.textContent = words.community;
  label.before(townLabel, town);
  list.before(place);
  list.hidden = true;
  list.tabIndex = -1;
  town.append(new Option(words.choose, ""), ...groups.map((group, n) => new Option(group.label, n)));

  const offer = () => {
    const options = town.value === "" ? [] : [...groups[Number(town.value)].children];
    place.replaceChildren(new Option(words.choose, ""), ...options.map((one) => new Option(one.label, one.value)));
    place.value = options.some((one) => one.value === list.value) ? list.value : "";
  };
  const read = () => {
    const chosen = groups.findIndex((group) => [...group.children].some((one) => one.value && one.value === list.value));
    if (chosen >= 0) town.value = String(chosen);
    offer();
  };
  town.addEventListener("change", () => { list.value = ""; offer(); });
  place.addEventListener("change", () => { list.value = place.value; });
  addEventListener("pageshow", () => setTimeout(read));
  list.addEventListener("restored", read);
  read();
}
