"use strict";
// A position picked on a map or taken from the phone. Without this script the two numbers are typed.
(() => {
  const root = document.querySelector("[data-position]");
  if (!root) return;
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => root.querySelector(`[name=${name}]`));
  const box = root.querySelector("[data-pick]");
  const said = root.querySelector("[data-accuracy]");
  const VAGUE_M = 100;
  let map = null;
  let marker = null;

  const show = () => {
    const [north, east] = [parseFloat(latitude.value), parseFloat(longitude.value)];
    if (!map || Number.isNaN(north) || Number.isNaN(east)) return;
    if (marker) marker.setLatLng([north, east]);
    else marker = L.circleMarker([north, east], { radius: 9, color: "#8a5a06", fillColor: "#d99a2b", fillOpacity: 1 }).addTo(map);
  };
  const set = (north, east) => {
    [latitude.value, longitude.value] = [north.toFixed(6), east.toFixed(6)];
    show();
  };
  if (window.L && box.dataset.south) {
    box.hidden = false;
    const { south, west, north, east, geojson } = box.dataset;
    map = L.map(box, { attributionControl: false, zoomSnap: 0.5 }).fitBounds([[+south, +west], [+north, +east]]);
    map.on("click", (event) => set(event.latlng.lat, event.latlng.lng));
    const lines = { color: "#74888f", weight: 1, fillColor: "#e6f0f2", fillOpacity: 0.7, interactive: false };
    if (geojson) fetch(geojson).then((answer) => answer.json()).then((data) => L.geoJSON(data, { style: lines }).addTo(map)).catch(() => {});
    show();
  }
  for (const field of [latitude, longitude]) field.addEventListener("change", show);

  const here = root.querySelector("[data-here]");
  if (!navigator.geolocation || !isSecureContext) return;
  here.hidden = false;
  here.addEventListener("click", () => {
    const found = ({ coords }) => {
      said.textContent = coords.accuracy > VAGUE_M ? `${here.dataset.vague} (±${Math.round(coords.accuracy)} m)` : `±${Math.round(coords.accuracy)} m`;
      if (coords.accuracy <= VAGUE_M) set(coords.latitude, coords.longitude);
    };
    navigator.geolocation.getCurrentPosition(found, () => (said.textContent = here.dataset.refused), { enableHighAccuracy: true, timeout: 20000 });
  });
})();
