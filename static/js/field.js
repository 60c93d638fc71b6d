// In the field: acts go through the outbox (outbox.js), where and when as the phone knows it, what waits is shown on
// every page. Everything works without this, with signal; a place is then given in words.
"use strict";

const words = document.getElementById("outbox-words")?.dataset ?? {};
const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
const clock = (when) => new Date(when).toTimeString().slice(0, 5);
const make = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });

// Where: asked only on pages that arrive, finish or report ----------------------------------------------
const put = (name, value) => {
  for (const input of document.querySelectorAll(`input[data-geo="${name}"]`)) input.value = value;
};
const say = (key, extra = "") => {
  for (const line of document.querySelectorAll("[data-geo-state]")) line.textContent = line.dataset[key] + extra;
};
if (document.querySelector("form[data-locate]") && navigator.geolocation) {
  say("looking");
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      put("lng", coords.longitude.toFixed(6));
      put("lat", coords.latitude.toFixed(6));
      say("found", ` ±${Math.round(coords.accuracy)} m`);
      for (const asked of document.querySelectorAll("#id_place_note, #id_community"))
        if (!asked.value && asked !== document.activeElement) asked.closest(".field").hidden = true; // for phones that tell no place
    },
    () => say("lost"),
    { enableHighAccuracy: true, maximumAge: 30000, timeout: 20000 },
  );
}

// What was just photographed, small, before it is sent.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches("input[type=file][data-preview]")) return;
  document.getElementById(input.dataset.preview).replaceChildren(
    ...[...input.files].slice(0, 6).map((file) => picture(file, file.name)),
  );
});
function picture(blob, words) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  image.alt = words;
  image.onload = () => URL.revokeObjectURL(image.src);
  return image;
}

// An act: kept first, then sent ---------------------------------------------------------------------------
const QUEUED = "form[data-outbox]";
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(QUEUED) || !Outbox.user || !("indexedDB" in window)) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  form.setAttribute("aria-busy", "true");
  act(form, event.submitter).finally(() => { delete form.dataset.busy; form.removeAttribute("aria-busy"); });
}, true);

async function act(form, submitter) {
  for (const input of form.querySelectorAll('input[data-geo="time"]')) input.value = new Date().toISOString();
  const missing = lacking(form);
  if (missing) return stumble(form, missing);
  const fields = [], files = [];
  for (const [name, value] of new FormData(form, submitter)) {
    if (value instanceof File) { if (value.size) files.push({ field: nameOfKept(form, name), file: value }); }
    else if (!["csrfmiddlewaretoken", "idempotency_key"].includes(name)) fields.push([name, value]);
  }
  const order = form.dataset.order || "";
  const ahead = (await Outbox.all()).filter((one) => one.order === order && one.state === "waiting" && STEPS.includes(one.kind));
  for (const field of fields) if (field[0] === "version") field[1] = String(Number(field[1]) + ahead.length);
  let row;
  try {
    row = await Outbox.add({
      kind: form.dataset.outbox, url: form.getAttribute("action"), order, title: form.dataset.title || document.title,
      photosUrl: form.dataset.photos || "", fields, files,
    });
  } catch (full) {
    return stumble(form, { text: words.full });
  }
  await Outbox.sync({ foreground: row.id, waitForTurn: true });
  const now = (await Outbox.all()).find((one) => one.id === row.id);
  if (now?.state === "sent") { location.assign(now.onward || location.href); return; }
  if (now?.state === "held" && form.isConnected && now.code !== "gone") {
    // Still here with all that was typed: mended on the spot. What another did meanwhile stays for a decision.
    if (!TAKEN.includes(now.code)) await Outbox.discard(row.id);
    return stumble(form, { text: now.said || words.refused });
  }
  if (now?.state === "waiting") kept(form);
}
const TAKEN = ["wrong_state", "stale", "already_claimed", "not_your_team"];
const nameOfKept = (form, name) => form.querySelector(`input[type=file][name="${name}"]`)?.dataset.kept || "kept";

// What the server would refuse, said at once and without signal.
function lacking(form) {
  const photo = form.querySelector("input[type=file][data-must]");
  if (photo && !photo.files.length && !form.querySelector('input[name="kept"]')) return { field: photo, text: words.photo };
  const must = form.querySelector("[data-must-say]");
  if (must && !must.value.trim()) return { field: must, text: must.dataset.mustSay };
  const seen = form.querySelector("[data-must-tell]");
  const shown = [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length) || form.querySelector('input[name="photo"]');
  if (seen && !shown && !seen.querySelector("textarea").value.trim()) return { field: seen.querySelector("textarea"), text: seen.dataset.mustTell };
  const done = form.querySelector("#id_on_spot:checked") && form.querySelector("#id_after_photos");
  if (done && !done.files.length) return { field: done, text: words.photo };
  const open = [...form.querySelectorAll('input[name="checked"]')].some((box) => !box.checked);
  const text = form.querySelector('textarea[name="text"]');
  if (open && text && form.dataset.outbox === "finish" && !text.value.trim()) return { field: text, text: words.open };
  return null;
}
function stumble(form, { field, text }) {
  let box = document.getElementById("field-refusal");
  if (!box) {
    box = make("div", "inset bad pad");
    box.id = "field-refusal";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
  }
  box.textContent = text;
  (field?.closest(".take, .field") || form.querySelector(".stack") || form).before(box);
  (field || box).focus();
  box.scrollIntoView({ block: "center" });
}
function kept(form) {
  form.reset();
  for (const box of form.querySelectorAll(".shots")) box.replaceChildren();
  document.getElementById("field-refusal")?.remove();
  if (form.dataset.after) location.assign(form.dataset.after);
  else document.getElementById("main").scrollIntoView();
}

// What waits, on every page ---------------------------------------------------------------------------------
const STEPS = ["claim", "arrive", "finish"];
async function draw() {
  if (!Outbox.user) return;
  let acts;
  try { acts = await Outbox.all(); } catch (none) { return; }
  const open = acts.filter((one) => one.state !== "sent");
  const waiting = open.filter((one) => one.state === "waiting"), held = open.filter((one) => one.state === "held");
  for (const badge of document.querySelectorAll("a.unsent")) {
    badge.hidden = !open.length;
    badge.querySelector("[data-count]").textContent = held.length
      ? fill(words.held, { n: held.length }) : fill(words.unsent, { n: waiting.length });
  }
  const bar = document.querySelector(".offline");
  if (bar) {
    bar.hidden = navigator.onLine && !Outbox.signedOut;
    bar.querySelector("[data-offline-text]").textContent = Outbox.signedOut ? words.signin : words.offline;
    bar.querySelector("a").hidden = !Outbox.signedOut;
  }
  for (const place of document.querySelectorAll("[data-order-unsent]")) {
    const mine = waiting.filter((one) => one.order === place.dataset.orderUnsent);
    place.hidden = !mine.length;
    place.textContent = "↑ " + fill(words.unsent, { n: mine.length });
    for (const form of place.closest("li")?.querySelectorAll("form") || []) form.hidden = mine.length > 0;
  }
  arrived(acts);
  steps(waiting);
  list(acts, open);
}

// What waited has arrived while this page stood open: the page behind it is old now, and says what is done already.
const pending = new Set();
function arrived(acts) {
  const order = document.querySelector("[data-steps]")?.dataset.steps;
  const done = acts.some((one) => one.order === order && one.state === "sent" && pending.has(one.id));
  for (const one of acts) if (one.state === "waiting") pending.add(one.id);
  if (done && !acts.some((one) => one.order === order && one.state === "waiting") && !document.querySelector("form[aria-busy]"))
    location.reload();
}

// The order page goes on to the next act while the last one waits.
async function steps(waiting) {
  const page = document.querySelector("[data-steps]");
  if (!page) return;
  const mine = waiting.filter((one) => one.order === page.dataset.steps);
  const gone = (kind) => mine.find((one) => one.kind === kind);
  const order = STEPS.filter((kind) => document.querySelector(`[data-step-of="${kind}"]`));
  const next = gone("bounce") ? null : order.find((kind) => !gone(kind));
  for (const section of document.querySelectorAll("[data-step-of]")) section.hidden = section.dataset.stepOf !== next;
  for (const cell of document.querySelectorAll("[data-cell]")) {
    const act = gone(cell.dataset.cell);
    if (act) {
      cell.dataset.state = "past";
      const time = cell.querySelector("small");
      time.textContent = "↑ " + clock(act.made);
      time.className = "sync wait";
    } else if (order.includes(cell.dataset.cell)) cell.dataset.state = cell.dataset.cell === next ? "now" : "later";
  }
  for (const one of document.querySelectorAll("[data-only-open]")) one.hidden = !next;
  const queued = document.querySelector("[data-queued-photos]");
  if (!queued) return;
  const figures = [];
  for (const act of mine) for (const photo of await Outbox.photosOf(act)) {
    const figure = make("figure", ""), caption = make("figcaption", "", act.kind === "arrive" ? words.before : words.after);
    caption.append(" ", make("span", "sync wait", "↑ " + words.one));
    figure.append(caption, picture(photo.blob, caption.textContent));
    figures.push(figure);
  }
  queued.replaceChildren(...figures);
  queued.closest("section").hidden = !figures.length && !document.querySelector("[data-sent-photos]");
}

// On the list: what waits, what needs a decision, what has arrived -------------------------------------------
function list(acts, open) {
  const section = document.getElementById("outbox");
  if (!section) return;
  const rows = [...open, ...acts.filter((one) => one.state === "sent").reverse().slice(0, 20)];
  section.hidden = !rows.length;
  section.querySelector("ul").replaceChildren(...rows.map(row));
}
function row(act) {
  const line = make("li", act.state), body = make("div", "body"), name = words[`kind_${act.kind}`] || act.kind;
  line.dataset.act = act.id;
  body.append(make("b", "", `${name} · ${act.title}`));
  if (act.state === "sent") {
    line.append(body, make("span", "sync sent", "✓ " + fill(words.arrived, { time: clock(act.at) })));
    return line;
  }
  body.append(make("span", "", fill(words.made, { time: clock(act.made) })));
  line.append(body);
  if (act.state === "waiting") {
    line.append(make("span", "sync wait", "↑ " + words.one));
    return line;
  }
  body.append(make("span", "why", act.said || words.refused));
  if (act.there) body.append(make("span", "", fill(words.there, { status: act.there.status, holder: act.there.holder })));
  const acts = make("div", "row btns");
  acts.append(button(words.retry, () => Outbox.change(act, { state: "waiting" }).then(Outbox.again)));
  if (act.order) acts.append(button(words.note, () => asNote(act)));
  acts.append(button(words.discard, () => confirm(words.sure) && Outbox.discard(act.id), "bad"));
  line.append(acts);
  return line;
}
function button(text, does, tone = "") {
  const one = make("button", `btn ${tone}`, text);
  one.type = "button";
  one.addEventListener("click", does);
  return one;
}
// 作为备注提交: the words, the photos and the time go to the order; nothing else about it changes.
async function asNote(act) {
  const name = words[`kind_${act.kind}`] || act.kind;
  const of = (key) => act.fields.find(([field]) => field === key)?.[1] || "";
  const text = [name, clock(act.made), of("text"), of("reason"), of("place_note")].filter(Boolean).join(" ");
  const fields = [["text", text], ...["lng", "lat", "captured_at"].map((key) => [key, of(key)])];
  const url = `/field/${act.order}/note/`;
  await Outbox.change(act, { kind: "note", url, fields, state: "waiting", id: act.id });
  Outbox.again();
}

document.addEventListener("outbox", draw);
window.addEventListener("online", draw);
window.addEventListener("offline", draw);
draw();

// A pin of the map opens its order; the list is the same for keys and readers.
document.addEventListener("click", (event) => {
  const pin = event.target.closest("[data-goes]");
  if (pin) location.assign(pin.dataset.goes);
});

// 退单 opens where it stands.
for (const link of document.querySelectorAll("a[data-opens]")) link.addEventListener("click", (event) => {
  const box = document.getElementById(link.dataset.opens);
  if (!box) return;
  event.preventDefault();
  box.open = true;
  box.querySelector("input, textarea")?.focus();
  box.scrollIntoView({ block: "center" });
});

// The shell ----------------------------------------------------------------------------------------------------
if (Outbox.user && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).then(() => navigator.serviceWorker.ready).then((ready) => {
    const ahead = [...document.querySelectorAll("[data-keep]")].map((link) => link.getAttribute("href").split("?")[0]);
    ready.active?.postMessage({ user: Outbox.user, ahead: navigator.onLine ? [...new Set([location.pathname, "/field/", ...ahead])].slice(0, 24) : [] });
  }).catch(() => {});
} else if (words.shell) {
  // Inside WeChat on an iPhone there is no shell: say so, once.
  const note = document.querySelector("p[data-no-shell]");
  if (note && /MicroMessenger|wxwork/i.test(navigator.userAgent)) note.hidden = false;
}
