// In the field: fill in where and when, as the phone knows it, and show what was photographed. Everything works
// without this; a place is then given in words. Location is asked for only on pages that arrive or finish.
"use strict";

const forms = document.querySelectorAll("form[data-locate]");
const put = (name, value) => {
  for (const input of document.querySelectorAll(`input[data-geo="${name}"]`)) input.value = value;
};
const say = (key, extra = "") => {
  for (const line of document.querySelectorAll("[data-geo-state]")) line.textContent = line.dataset[key] + extra;
};

if (forms.length && navigator.geolocation) {
  say("looking");
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      put("lng", coords.longitude.toFixed(6));
      put("lat", coords.latitude.toFixed(6));
      say("found", ` ±${Math.round(coords.accuracy)} m`);
    },
    () => say("lost"),
    { enableHighAccuracy: true, maximumAge: 30000, timeout: 20000 },
  );
}
for (const form of forms) form.addEventListener("submit", () => put("time", new Date().toISOString()));

// What was just photographed, small, before it is sent.
for (const input of document.querySelectorAll("input[type=file][data-preview]")) {
  input.addEventListener("change", () => {
    const box = document.getElementById(input.dataset.preview);
    box.replaceChildren(
      ...[...input.files].slice(0, 6).map((file) => {
        const image = new Image();
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        image.onload = () => URL.revokeObjectURL(image.src);
        return image;
      }),
    );
  });
}
