"use strict";
// The class map. Every word it shows stands in the page (web/_map.html); data never become HTML, only text.
(() => {
  const root = document.getElementById("map");
  if (!root || !window.L) return;

  const LEVELS = ["KB", "KS", "KR", "TK", "none"];
  const MOST_HITS = 8;
  const page = root.closest("[data-map]");
  const find = (name) => page.querySelector(`[data-part="${name}"]`);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const language = document.documentElement.lang || "id";
  const whole = new Intl.NumberFormat(language);
  const hectares = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const asked = new URLSearchParams(location.search);

  const map = L.map(root, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 90,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
    renderer: L.svg({ padding: 0.6 }),
  });
  L.control.zoom({ zoomInTitle: root.dataset.zoomIn, zoomOutTitle: root.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);

  let layers = []; // one per RT
  let years = [];
  let year = "";
  let current = null; // the one layer in the tab order
  let openedByKeyboard = false;
  let wholeZoom = 0; // the zoom that shows everything
  const places = []; // names of villages on the map
  const rows = new Map(LEVELS.map((level) => [level, page.querySelector(`[data-level="${level}"]`)]));

  // ---------------------------------------------------------------- one RT

  const stateOf = (layer) => (layer.feature.properties.years || {})[year] || {};
  const levelOf = (layer) => (LEVELS.includes(stateOf(layer).level) ? stateOf(layer).level : "none");
  const nameOf = (level) => rows.get(level).dataset.name;
  const isShown = (layer) => rows.get(levelOf(layer)).querySelector("input").checked;
  const idOf = (layer) => String(layer.feature.properties.id || layer.feature.id || "");

  function style(layer, chosen = layer.isPopupOpen()) {
    const level = levelOf(layer);
    layer.setStyle({
      fillColor: `url(#p-${level})`,
      fillOpacity: 1,
      color: "#3b2f2f",
      weight: chosen ? 3 : 0.7,
    });
    const path = layer.getElement();
    if (!path) return;
    const { label, village } = layer.feature.properties;
    path.classList.toggle("off", !isShown(layer));
    path.setAttribute("aria-label", [label, village, nameOf(level)].filter(Boolean).join(", "));
  }

  function content(layer) {
    const { label, village, kawasan, url } = layer.feature.properties;
    const { level, total, area_ha } = stateOf(layer);
    const box = document.getElementById("map-popup").content.firstElementChild.cloneNode(true);
    const slot = (name) => box.querySelector(`[data-slot="${name}"]`);
    const put = (name, text) => {
      slot(name).textContent = text;
      (slot(name).closest("[data-row]") || slot(name)).hidden = !text;
    };
    put("label", label || "");
    put("place", [village, kawasan].filter(Boolean).join(" · "));
    put("level", nameOf(levelOf(layer)));
    put("total", level && total !== null && total !== undefined ? whole.format(total) : "");
    put("area", Number.isFinite(Number(area_ha)) && area_ha !== null ? `${hectares.format(area_ha)} ha` : "");
    put("year", year);
    slot("level").className = `badge level level-${levelOf(layer)}`;
    // Only our own addresses: a file of data must not lead people elsewhere.
    if (/^\/(?!\/)/.test(url || "")) slot("link").href = url;
    else slot("link").hidden = true;
    return box;
  }

  function open(layer, byKeyboard) {
    setCurrent(layer);
    layer.bringToFront();
    layer.openPopup();
    remember("rt", idOf(layer));
    openedByKeyboard = byKeyboard;
    if (byKeyboard) {
      const link = layer.getPopup().getElement().querySelector("a:not([hidden])");
      if (link) link.focus();
    }
  }

  function setCurrent(layer) {
    if (current && current.getElement()) current.getElement().setAttribute("tabindex", "-1");
    current = layer;
    if (layer && layer.getElement()) layer.getElement().setAttribute("tabindex", "0");
  }

  // The nearest shown RT in the direction of the arrow, so that a keyboard walks over the map.
  function neighbour(layer, key) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    const from = map.latLngToLayerPoint(layer.getBounds().getCenter());
    let best = null;
    let least = Infinity;
    for (const other of layers) {
      if (other === layer || !isShown(other)) continue;
      const step = map.latLngToLayerPoint(other.getBounds().getCenter()).subtract(from);
      const along = step.x * x + step.y * y;
      const aside = Math.abs(step.x * y) + Math.abs(step.y * x);
      if (along > 0 && along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
    }
    return best;
  }

  function onKey(layer, event) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(layer, true);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      event.stopPropagation(); // or the map would pan as well
      const next = neighbour(layer, event.key);
      if (!next) return;
      setCurrent(next);
      next.getElement().focus({ preventScroll: true });
      map.panInside(next.getBounds().getCenter(), { padding: [60, 60], animate: !still });
    }
  }

  function prepare(layer) {
    layer.bindPopup(() => content(layer), { minWidth: 200, maxWidth: 260 });
    layer.on("popupopen", () => style(layer, true));
    layer.on("popupclose", () => {
      style(layer, false);
      remember("rt", "");
      if (openedByKeyboard) layer.getElement().focus({ preventScroll: true });
    });
    layer.on("click", () => {
      openedByKeyboard = false;
      setCurrent(layer);
      remember("rt", idOf(layer));
    });
    const path = layer.getElement();
    path.setAttribute("role", "button");
    path.setAttribute("tabindex", "-1");
    path.addEventListener("keydown", (event) => onKey(layer, event));
  }

  // ---------------------------------------------------------------- legend and year

  function redraw() {
    const sums = new Map(LEVELS.map((level) => [level, { count: 0, area: 0 }]));
    for (const layer of layers) {
      const sum = sums.get(levelOf(layer));
      sum.count += 1;
      sum.area += Number(stateOf(layer).area_ha) || 0;
      style(layer);
      if (layer.isPopupOpen()) layer.setPopupContent(content(layer));
    }
    for (const [level, row] of rows) {
      const { count, area } = sums.get(level);
      row.querySelector("[data-count]").textContent = whole.format(count);
      row.querySelector("[data-area]").textContent = hectares.format(area);
      row.hidden = level === "none" && count === 0;
    }
  }

  function showYear(wanted) {
    year = years.includes(wanted) ? wanted : years[years.length - 1] || "";
    const slider = find("year");
    slider.value = String(years.indexOf(year));
    slider.setAttribute("aria-valuetext", year);
    for (const place of page.querySelectorAll("[data-year-shown]")) place.textContent = year;
    redraw();
  }

  function prepareYears(features) {
    years = [...new Set(features.flatMap((feature) => Object.keys(feature.properties.years || {})))].sort();
    const slider = find("year");
    slider.max = String(Math.max(years.length - 1, 0));
    find("year-first").textContent = years[0] || "";
    find("year-last").textContent = years[years.length - 1] || "";
    find("years").hidden = years.length < 2;
    slider.addEventListener("input", () => {
      showYear(years[Number(slider.value)]);
      remember("tahun", year);
    });
    for (const row of rows.values()) row.querySelector("input").addEventListener("change", redraw);
    showYear(asked.get("tahun") || root.dataset.year);
  }

  // The address always leads back to what is seen, so that it can be shared.
  function remember(name, value) {
    const address = new URL(location.href);
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    history.replaceState(null, "", address);
  }

  // ---------------------------------------------------------------- search

  // RT001-RW002, "RT 1 RW 2" and "001/002" are one.
  const plain = (text) =>
    text
      .normalize("NFD")
      .toLowerCase()
      .replace(/(\d+)\s*\/\s*(\d+)/g, "rt$1rw$2")
      .replace(/\d+/g, (digits) => String(Number(digits)))
      .replace(/[^a-z0-9\s]/g, "");
  const tight = (text) => plain(text).replace(/\s/g, "");

  function hits(text) {
    const query = tight(text);
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!query) return [];
    const found = [];
    for (const layer of layers) {
      const { label = "", village = "", kawasan = "" } = layer.feature.properties;
      const key = tight(`${label} ${village} ${kawasan} ${label}`);
      if (key.includes(query)) found.push([tight(label) === query || tight(village) === query ? 0 : 1, layer]);
      else if (words.every((word) => key.includes(word))) found.push([2, layer]);
    }
    found.sort((one, other) => one[0] - other[0]);
    // Words in any order only where nothing has them in this one.
    return found.filter(([rank]) => rank < 2 || found[0][0] === 2).map(([, layer]) => layer);
  }

  function goTo(layer) {
    find("hits").hidden = true;
    rows.get(levelOf(layer)).querySelector("input").checked = true;
    redraw();
    // Without animation, for the popup pans the map to fit at once.
    map.fitBounds(layer.getBounds(), { maxZoom: wholeZoom + 2, animate: false });
    open(layer, true);
  }

  function showHits() {
    const box = find("hits");
    const text = find("search").value.trim();
    const found = hits(text);
    const items = found.slice(0, MOST_HITS).map((layer) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const { label, village } = layer.feature.properties;
      button.type = "button";
      button.className = `level level-${levelOf(layer)}`;
      button.textContent = [label, village].filter(Boolean).join(", ");
      button.addEventListener("click", () => goTo(layer));
      item.append(button);
      return item;
    });
    box.replaceChildren(...items);
    box.hidden = items.length === 0;
    find("no-hits").hidden = !text || items.length > 0;
    return found;
  }

  function prepareSearch() {
    const input = find("search");
    input.addEventListener("input", showHits);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const [first] = showHits();
      if (first) goTo(first);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!find("finder").contains(event.target)) find("hits").hidden = true;
    });
    find("finder").addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        find("hits").hidden = true;
        input.focus();
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [input, ...find("hits").querySelectorAll("button")];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      event.preventDefault();
      if (next) next.focus();
    });
  }

  // ---------------------------------------------------------------- names of villages

  function prepareNames() {
    const bounds = new Map();
    for (const layer of layers) {
      const name = layer.feature.properties.village;
      if (!name) continue;
      if (bounds.has(name)) bounds.get(name).extend(layer.getBounds());
      else bounds.set(name, L.latLngBounds(layer.getBounds().getSouthWest(), layer.getBounds().getNorthEast()));
    }
    for (const [name, box] of bounds) {
      const text = document.createElement("span");
      text.textContent = name;
      const tip = L.tooltip({ permanent: true, direction: "center", className: "map-place", interactive: false });
      places.push(tip.setLatLng(box.getCenter()).setContent(text).addTo(map));
    }
    map.on("zoomend", separateNames);
    separateNames();
  }

  function separateNames() {
    const taken = [];
    for (const tip of places) {
      const at = map.latLngToLayerPoint(tip.getLatLng());
      const [wide, high] = [tip.getElement().offsetWidth || 80, 22];
      const meets = (other) => Math.abs(other.x - at.x) < (other.wide + wide) / 2 && Math.abs(other.y - at.y) < high;
      const covered = taken.some(meets);
      tip.getElement().classList.toggle("covered", covered);
      if (!covered) taken.push({ x: at.x, y: at.y, wide });
    }
  }

  // ---------------------------------------------------------------- start

  async function read(url) {
    const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  }

  async function drawOutline() {
    if (!root.dataset.outline) return;
    const style = { color: "#08303b", weight: 2, fill: false, interactive: false, className: "outline" };
    L.geoJSON(await read(root.dataset.outline), { style, interactive: false }).addTo(map);
  }

  async function start() {
    const data = await read(root.dataset.url);
    const features = (data.features || []).filter((feature) => feature.geometry && feature.properties);
    find("loading").hidden = true;
    if (features.length === 0) {
      find("nothing").hidden = false;
      return;
    }
    const group = L.geoJSON({ type: "FeatureCollection", features }, { style: { className: "area" } });
    map.fitBounds(group.getBounds(), { padding: [16, 16], animate: false });
    wholeZoom = map.getZoom();
    map.setMinZoom(wholeZoom - 1);
    map.setMaxZoom(Math.max(wholeZoom + 4, 19));
    // Room enough around the whole for the popup of an RT at its edge.
    map.setMaxBounds(map.getBounds().pad(0.75));
    group.addTo(map);
    layers = group.getLayers().filter((layer) => layer.getElement);
    layers.forEach(prepare);
    setCurrent(layers[0]);
    prepareYears(features);
    prepareSearch();
    prepareNames();
    await drawOutline();
    const wanted = asked.get("rt") || root.dataset.open;
    const found = wanted && layers.find((layer) => idOf(layer) === wanted);
    if (found) goTo(found);
  }

  map.on("popupopen", ({ popup }) => {
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", root.dataset.close);
  });
  root.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
  start().catch((error) => {
    find("loading").hidden = true;
    find("failed").hidden = false;
    throw error;
  });
})();
