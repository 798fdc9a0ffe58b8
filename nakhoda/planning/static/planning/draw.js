"use strict";
// Draws the place of a work: a point, a line or an area, written as GeoJSON into the form. The server measures again.
(() => {
  const box = document.querySelector("[data-draw]");
  const field = document.querySelector("[data-place]");
  if (!box || !field || !window.L) return;
  box.hidden = false;

  const KINDS = { point: "Point", line: "LineString", area: "Polygon" };
  const language = document.documentElement.lang || "id";
  const one = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
  const said = box.querySelector("output");
  const buttons = [...box.querySelectorAll("[data-kind]")];
  const map = L.map(box.querySelector(".draw-map"), { attributionControl: false, zoomSnap: 0.25 });
  L.control.scale({ imperial: false }).addTo(map);
  map.setView([-2.5, 118], 4);
  map.doubleClickZoom.disable();

  let kind = "line";
  let corners = []; // [longitude, latitude]
  let kept = null; // a shape of more parts than can be drawn here
  const drawn = L.layerGroup().addTo(map);

  // ---------------------------------------------------------------- what it measures

  const EARTH_M = 6371008.8;
  const rad = (degrees) => (degrees * Math.PI) / 180;

  function metres(a, b) {
    const h =
      Math.sin(rad(b[1] - a[1]) / 2) ** 2 +
      Math.cos(rad(a[1])) * Math.cos(rad(b[1])) * Math.sin(rad(b[0] - a[0]) / 2) ** 2;
    return 2 * EARTH_M * Math.asin(Math.sqrt(h));
  }

  function squareMetres(points) {
    const middle = Math.cos(rad(points[0][1]));
    const flat = points.map(([x, y]) => [rad(x - points[0][0]) * EARTH_M * middle, rad(y - points[0][1]) * EARTH_M]);
    const sum = flat.reduce((total, [x, y], at) => {
      const [nextX, nextY] = flat[(at + 1) % flat.length];
      return total + x * nextY - nextX * y;
    }, 0);
    return Math.abs(sum / 2);
  }

  function measure() {
    if (kept) return box.dataset.kept;
    if (kind === "line" && corners.length > 1) {
      const length = corners.slice(1).reduce((total, corner, at) => total + metres(corners[at], corner), 0);
      return `${one.format(length)} m`;
    }
    if (kind === "area" && corners.length > 2) return `${fine.format(squareMetres(corners) / 10000)} ha`;
    return corners.length ? "" : box.dataset.hint;
  }

  // ---------------------------------------------------------------- drawing

  const rounded = (point) => [Number(point.lng.toFixed(7)), Number(point.lat.toFixed(7))];
  const flip = ([x, y]) => [y, x];

  function geometry() {
    if (kept) return kept;
    if (kind === "point") return corners.length ? { type: KINDS.point, coordinates: corners[0] } : null;
    if (kind === "line") return corners.length > 1 ? { type: KINDS.line, coordinates: corners } : null;
    return corners.length > 2 ? { type: KINDS.area, coordinates: [[...corners, corners[0]]] } : null;
  }

  function shape() {
    const style = { color: "#0b3d91", weight: 4, fillOpacity: 0.25, interactive: false };
    if (kept) return L.geoJSON(kept, { style, pointToLayer: (_, at) => L.circleMarker(at, style) });
    if (kind === "point" || corners.length < 2) return null;
    return kind === "line" ? L.polyline(corners.map(flip), style) : L.polygon(corners.map(flip), style);
  }

  function show() {
    drawn.clearLayers();
    const layer = shape();
    if (layer) drawn.addLayer(layer);
    if (!kept) corners.forEach((corner, at) => drawn.addLayer(handle(corner, at)));
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.kind === kind)));
    said.textContent = measure();
  }

  function handle(corner, at) {
    const icon = L.divIcon({ className: "draw-corner", iconSize: [16, 16] });
    const marker = L.marker(flip(corner), { icon, draggable: true, keyboard: false });
    marker.on("drag", () => {
      corners[at] = rounded(marker.getLatLng());
      said.textContent = measure();
    });
    marker.on("dragend", changed);
    return marker;
  }

  function changed() {
    const made = geometry();
    field.value = made ? JSON.stringify(made) : "";
    show();
  }

  function read() {
    kept = null;
    corners = [];
    try {
      const given = JSON.parse(field.value);
      const found = Object.keys(KINDS).find((name) => KINDS[name] === given.type);
      if (!found || (found === "area" && given.coordinates.length > 1)) kept = given;
      else {
        kind = found;
        corners = found === "point" ? [given.coordinates] : found === "line" ? given.coordinates : given.coordinates[0].slice(0, -1);
      }
    } catch {
      return false;
    }
    show();
    return true;
  }

  map.on("click", (event) => {
    kept = null;
    if (kind === "point") corners = [];
    corners.push(rounded(event.latlng));
    changed();
  });
  buttons.forEach((button) =>
    button.addEventListener("click", () => {
      kind = button.dataset.kind;
      if (kind === "point") corners = corners.slice(0, 1);
      kept = null;
      changed();
    }),
  );
  box.querySelector("[data-undo]").addEventListener("click", () => {
    if (kept) kept = null;
    else corners.pop();
    changed();
  });
  box.querySelector("[data-clear]").addEventListener("click", () => {
    kept = null;
    corners = [];
    changed();
  });
  field.addEventListener("change", read);

  // ---------------------------------------------------------------- the ground: RTs and other works

  function ground(data) {
    const rts = L.geoJSON(data, {
      filter: (feature) => feature.properties.kind === "rt",
      style: { color: "#3b2f2f", weight: 1, fillColor: "#fff", fillOpacity: 0.6 },
      interactive: false,
    }).addTo(map);
    L.geoJSON(data, {
      filter: (feature) => feature.properties.kind === "work" && feature.properties.number !== Number(box.dataset.own),
      style: { color: "#8a5a06", weight: 3, dashArray: "4 4", fillOpacity: 0.1 },
      pointToLayer: (_, at) => L.circleMarker(at, { radius: 6, color: "#8a5a06" }),
      interactive: false,
    }).addTo(map);
    rts.eachLayer((layer) =>
      layer.bindTooltip(layer.feature.properties.label, { permanent: false, direction: "center" }),
    );
    drawn.remove();
    drawn.addTo(map);
    const bounds = drawn.getLayers().length ? L.featureGroup(drawn.getLayers()).getBounds() : rts.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds.pad(0.15), { maxZoom: 19, animate: false });
  }

  if (!field.value || !read()) show();
  fetch(box.dataset.url, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then(ground)
    .catch(() => {
      said.textContent = box.dataset.failed;
    });
})();
