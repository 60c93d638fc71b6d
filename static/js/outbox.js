// The outbox 待上传: what a worker does is kept on the phone first and leaves it only when the server has said yes.
// One IndexedDB database per person; photos beside their act; one page at a time sends (Web Locks).
// Stops at the first lost connection, 5xx or sign-in page; a refusal (4xx) is set aside for the worker to decide.
"use strict";

const Outbox = (() => {
  const DAY = 86400e3, KEPT_DAYS = 7, FIRST_WAIT = 60e3, LONGEST_WAIT = 600e3, LONGEST_SEND = 60e3;
  const user = document.querySelector("meta[name=outbox-user]")?.content;
  let opened = null, wait = FIRST_WAIT, timer = 0;
  const channel = "BroadcastChannel" in window && user ? new BroadcastChannel(`outbox-${user}`) : null;

  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // The database ----------------------------------------------------------------------------------
  function open() {
    opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(`field-${user}`, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("acts", { keyPath: "id" });
        asked.result.createObjectStore("photos", { keyPath: "id" });
      };
      asked.onsuccess = () => {
        asked.result.onclose = asked.result.onversionchange = () => { asked.result.close(); opened = null; };
        done(asked.result);
      };
      asked.onerror = () => { opened = null; fail(asked.error); };
    });
    return opened;
  }

  // Phones short of memory drop the connection: opened again, tried once more.
  async function run(mode, work, again = true) {
    try {
      const base = await open();
      return await new Promise((done, fail) => {
        const deal = base.transaction(["acts", "photos"], mode);
        const asked = work(deal.objectStore("acts"), deal.objectStore("photos"));
        deal.oncomplete = () => done(asked?.result);
        deal.onerror = deal.onabort = () => fail(deal.error);
      });
    } catch (problem) {
      if (!again || problem?.name === "QuotaExceededError") throw problem;
      opened = null;
      return run(mode, work, false);
    }
  }

  const all = async () => (await run("readonly", (acts) => acts.getAll())).sort((a, b) => a.made - b.made);
  const photosOf = async (act) =>
    (await run("readonly", (_acts, photos) => photos.getAll())).filter((photo) => photo.act === act.id);
  const change = async (act, changes) => {
    await run("readwrite", (acts) => acts.put(Object.assign(act, changes)));
    told();
  };
  function told() {
    document.dispatchEvent(new Event("outbox"));
    channel?.postMessage("changed");
  }
  channel?.addEventListener("message", () => document.dispatchEvent(new Event("outbox")));

  // Photos: the longest side 1600 px, JPEG; what cannot be drawn goes as it is ------------------------
  async function smaller(file, side = 1600, quality = 0.75) {
    if (!window.createImageBitmap || !/^image\//.test(file.type || "image/")) return file;
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, side / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      image.close();
      const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      canvas.width = canvas.height = 0;
      return drawn && drawn.size < file.size ? drawn : file;
    } catch (unreadable) {
      return file;
    }
  }

  // Adding ------------------------------------------------------------------------------------------
  // act: {kind, url, order, title, fields: [[name, value]], photosUrl, files: [{field, file}]}
  async function add(act) {
    const { files = [], ...rest } = act;
    const row = { ...rest, id: uuid(), made: Date.now(), state: "waiting" };
    const photos = [];
    for (const { field, file } of files)
      photos.push({ id: uuid(), act: row.id, field, name: file.name || "photo.jpg", blob: await smaller(file) });
    try {
      await put(row, photos);
    } catch (problem) {
      if (problem?.name !== "QuotaExceededError") throw problem;
      await forget(0); // room first: what has arrived need not stay
      for (const photo of photos) photo.blob = await smaller(photo.blob, 1024, 0.6);
      await put(row, photos);
    }
    told();
    return row;
  }
  const put = (row, photos) => run("readwrite", (acts, shelf) => {
    for (const photo of photos) shelf.put(photo);
    return acts.put(row);
  });

  // What has arrived stays to be seen for a week, then goes.
  async function forget(days = KEPT_DAYS) {
    const old = (await all()).filter((act) => act.state === "sent" && act.sentAt < Date.now() - days * DAY);
    if (old.length) await run("readwrite", (acts) => { for (const act of old) acts.delete(act.id); });
  }

  async function discard(id) {
    const kept = await run("readonly", (_acts, photos) => photos.getAll());
    await run("readwrite", (acts, photos) => {
      for (const photo of kept) if (photo.act === id) photos.delete(photo.id);
      return acts.delete(id);
    });
    told();
  }

  // Sending -----------------------------------------------------------------------------------------
  const token = () => decodeURIComponent((document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "");

  // {stop} the line or the server is not there; {signin}; {ok: answer}; {no: answer} refused for good.
  async function post(url, body, headers) {
    const clock = new AbortController(), late = setTimeout(() => clock.abort(), LONGEST_SEND);
    try {
      const answer = await fetch(url, {
        method: "POST", body, redirect: "manual", credentials: "same-origin", signal: clock.signal, cache: "no-store",
        headers: { "X-CSRFToken": token(), "X-Outbox": "1", "X-Sent-At": new Date().toISOString(), ...headers },
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) return { signin: true };
      if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) return { stop: true };
      const said = await answer.json().catch(() => null);
      if (answer.ok) return said?.ok ? { ok: said } : { stop: true }; // a hotel's sign-in page is no yes
      if (said?.code === "still_running") return { stop: true };
      return { no: said || { code: String(answer.status), message: "" } };
    } catch (lost) {
      return { stop: true };
    } finally {
      clearTimeout(late);
    }
  }

  async function send(act, foreground) {
    const kept = [];
    for (const photo of await photosOf(act)) {
      if (!photo.kept) {
        const body = new FormData();
        body.append("photo", photo.blob, photo.name);
        const came = await post(act.photosUrl, body, {});
        if (!came.ok) return came;
        photo.kept = came.ok.kept;
        await run("readwrite", (_acts, photos) => photos.put(photo));
      }
      kept.push([photo.field || "kept", photo.kept]);
    }
    const body = new FormData();
    for (const [name, value] of [...act.fields, ...kept]) body.append(name, value);
    return post(act.url, body, { "Idempotency-Key": act.id, ...(foreground === act.id ? { "X-Foreground": "1" } : {}) });
  }

  async function drain(foreground) {
    for (;;) {
      const act = (await all()).find((one) => one.state === "waiting");
      if (!act) { wait = FIRST_WAIT; Outbox.signedOut = false; return; }
      const came = await send(act, foreground);
      if (came.ok) {
        const photos = await photosOf(act);
        await run("readwrite", (_acts, shelf) => { for (const photo of photos) shelf.delete(photo.id); });
        await change(act, { state: "sent", sentAt: Date.now(), at: came.ok.at, said: came.ok.said, onward: came.ok.onward });
      } else if (came.no) {
        await change(act, { state: "held", said: came.no.message, code: came.no.code, there: came.no.order || null });
      } else {
        Outbox.signedOut = Boolean(came.signin);
        told();
        later();
        return;
      }
    }
  }

  // One page sends at a time; the others wait for it, or leave it to it.
  function sync({ foreground = null, waitForTurn = false } = {}) {
    if (!user) return Promise.resolve();
    clearTimeout(timer);
    const work = () => drain(foreground).catch(() => later());
    if (!navigator.locks) return work();
    return navigator.locks.request(`outbox-${user}`, waitForTurn ? {} : { ifAvailable: true }, (lock) =>
      lock ? work() : undefined);
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => sync(), wait * (0.8 + Math.random() * 0.4));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  const again = () => { wait = FIRST_WAIT; return sync(); };

  if (user && "indexedDB" in window) {
    window.addEventListener("online", again);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
    forget().then(again, () => {});
  }
  return { user, add, all, photosOf, discard, change, sync, again, uuid, signedOut: false };
})();
