"use strict";
// Comfort for the foreman: everybody with one tap, a tally, place and time, and a sheet that waits in this browser until
// the server has said that it holds it. Only numbers of workers are kept here, no names.
(() => {
  const box = document.getElementById("unsent");
  if (!box) return;
  const store = `nakhoda-absen-${box.dataset.crew}`;
  const form = document.querySelector("form[data-queue]");
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(store)) || {};
    } catch {
      return {};
    }
  };
  const write = (sheets) => {
    try {
      localStorage.setItem(store, JSON.stringify(sheets));
      return true;
    } catch {
      return false;
    }
  };
  const forget = (key) => {
    const sheets = read();
    delete sheets[key];
    write(sheets);
  };
  const show = (why = "") => {
    const sheets = Object.values(read());
    box.hidden = !sheets.length;
    box.querySelector("[data-said]").textContent = `${sheets.length} ${box.dataset.words}`;
    box.querySelector("[data-why]").textContent = [sheets.map((sheet) => sheet.day).join(", "), why].filter(Boolean).join(". ");
  };

  // A bitmap and not an <img>: the page's policy lets no picture be loaded but the site's own.
  const small = async (file) => {
    try {
      const bitmap = await createImageBitmap(file);
      const scale = Math.min(1, 1280 / Math.max(bitmap.width, bitmap.height));
      const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
      return canvas.toDataURL("image/jpeg", 0.7);
    } catch {
      return "";
    }
  };
  const bytes = (text) => Uint8Array.from(atob(text.split(",")[1]), (sign) => sign.charCodeAt(0));

  // The same key each time: the server stores the sheet once, however often it arrives.
  const send = async (sheet) => {
    const data = new FormData();
    for (const [name, value] of sheet.fields) data.append(name, value);
    if (sheet.photo) data.append("photo", new Blob([bytes(sheet.photo)], { type: "image/jpeg" }), "lembar.jpg");
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const headers = { Accept: "application/json", "X-CSRFToken": sheet.token };
    if (token) headers["X-CSRFToken"] = token.value;
    const answer = await fetch(sheet.url, { method: "POST", body: data, headers, credentials: "same-origin" });
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.startsWith("application/json")) return { out: true };
    return answer.json();
  };
  const flush = async (mine = "") => {
    for (const [key, sheet] of Object.entries(read())) {
      let answer;
      try {
        answer = await send(sheet);
      } catch {
        return show(box.dataset.lost);
      }
      if (answer.out) return show(box.dataset.out);
      if (!answer.stored) {
        // What the server refuses is mended on the page, where the input still stands; an old sheet stays to be looked at.
        if (key === mine) forget(key);
        return key === mine ? complain(answer.why) : show(`${sheet.day}: ${answer.why}`);
      }
      forget(key);
      if (key === mine) return location.assign(sheet.url);
    }
    return show();
  };
  const complain = (why) => {
    show();
    let said = form.querySelector(".message.error");
    if (!said) form.prepend((said = Object.assign(document.createElement("div"), { className: "message error", tabIndex: -1 })));
    said.setAttribute("role", "alert");
    said.textContent = why;
    said.focus();
  };

  addEventListener("online", () => flush());
  box.querySelector("[data-again]").addEventListener("click", () => flush());
  box.querySelector("[data-drop-sheet]").addEventListener("click", (event) => {
    if (!confirm(event.target.dataset.sure)) return;
    write({});
    show();
  });
  show();
  if (Object.keys(read()).length && navigator.onLine) flush();
  if (!form) return;

  const tally = form.querySelector("[data-tally]");
  const count = () => {
    const chosen = [...form.querySelectorAll(".mark :checked")];
    const total = chosen.reduce((sum, input) => sum + Number(input.value), 0) / 4;
    const said = new Intl.NumberFormat(document.documentElement.lang).format(total);
    tally.textContent = `${chosen.length}/${form.querySelectorAll(".mark").length} ${tally.dataset.words} · ${said} HOK`;
  };
  form.addEventListener("change", count);
  for (const all of form.querySelectorAll("[data-all]")) {
    all.addEventListener("click", (event) => {
      event.preventDefault();
      for (const input of form.querySelectorAll(`.mark [value="${all.dataset.all}"]`)) input.checked = true;
      count();
    });
  }
  count();

  const note = form.querySelector("[data-place]");
  const told = (name) => ((note.querySelector("span").textContent = note.querySelector("span").dataset[name]), (note.hidden = false));
  if (navigator.geolocation && isSecureContext) {
    const got = ({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(6);
      form.elements.longitude.value = coords.longitude.toFixed(6);
      told("on");
    };
    navigator.geolocation.getCurrentPosition(got, () => told("off"), { timeout: 20000, maximumAge: 600000 });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button.primary");
    button.disabled = true;
    form.elements.device_at.value = new Date().toISOString();
    const file = form.elements.photo.files[0];
    const photo = file ? await small(file) : "";
    const skip = new Set(["photo", "csrfmiddlewaretoken"]);
    const fields = [...new FormData(form)].filter(([name]) => !skip.has(name));
    const url = new URL(form.getAttribute("action"), location.href).href;
    const sheet = { url, fields, photo, day: form.dataset.day, token: form.elements.csrfmiddlewaretoken.value };
    const key = form.elements.key.value;
    if (!write({ ...read(), [key]: sheet })) {
      if (!write({ ...read(), [key]: { ...sheet, photo: "" } })) return form.submit();
      show(box.dataset.full);
    }
    await flush(key);
    button.disabled = false;
  });
})();
