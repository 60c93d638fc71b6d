// "Use my position" on the report page. Without script or permission the community and words do as well.
"use strict";

const locate = document.querySelector("[data-do=locate]");
if (locate && "geolocation" in navigator) {
  const said = locate.parentNode.querySelector("[role=status]");
  locate.addEventListener("click", () => {
    said.textContent = said.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById("id_lng").value = coords.longitude.toFixed(6);
        document.getElementById("id_lat").value = coords.latitude.toFixed(6);
        said.textContent = said.dataset.found.replace("{n}", Math.round(coords.accuracy));
      },
      () => {
        document.getElementById("id_lng").value = "";
        document.getElementById("id_lat").value = "";
        said.textContent = said.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    );
  });
} else if (locate) {
  locate.parentNode.remove();
}
