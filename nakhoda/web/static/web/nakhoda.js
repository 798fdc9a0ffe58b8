"use strict";
// Everything here is comfort: each page does its work without it. What a button says when done comes from the page.
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });
  addEventListener("click", (event) => {
    for (const menu of all("details.user[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // A table wider than the screen is moved with the arrow keys too, also where nothing inside takes the focus.
  for (const box of all(".table-box")) {
    if (box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input, select")) box.tabIndex = 0;
  }

  for (const form of all("form[data-auto]")) {
    const chosen = "select, [type=checkbox], [type=radio]";
    form.addEventListener("change", (event) => event.target.matches(chosen) && form.requestSubmit());
    for (const button of form.querySelectorAll("[data-auto-hide]")) button.hidden = true;
  }

  // navigator.clipboard is missing on plain http, which an office's own network often is.
  const copy = (text, near) => {
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
    near.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    near.focus();
  };
  const share = (button, said, before) => {
    const url = new URL(button.dataset.url || location.href, location.href).href;
    const text = button.dataset.text || document.title;
    // Closing the share sheet rejects the promise; that is no fault.
    const shares = button.dataset.share !== "copy" && navigator.share;
    if (shares) return navigator.share({ title: document.title, text, url }).catch(() => {});
    copy(`${text}\n${url}`, button);
    said.textContent = button.dataset.done;
    return setTimeout(() => (said.textContent = before), 3000);
  };
  for (const button of all("button[data-share], button[data-print]")) {
    const said = button.querySelector("[data-said]") || button;
    const act = "share" in button.dataset ? share.bind(null, button, said, said.textContent) : () => print();
    button.addEventListener("click", act);
    button.hidden = false;
  }

  for (const area of all("[data-drop]")) {
    const [input, shown] = [area.querySelector("input[type=file]"), area.querySelector("output")];
    const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    const said = (file) => `${file.name} (${size.format(Math.max(file.size / 1e6, 0.1))} MB)`;
    const show = () => shown && (shown.textContent = [...input.files].map(said).join(", "));
    const mark = (event, over) => (event.preventDefault(), area.classList.toggle("over", over));
    area.addEventListener("dragover", (event) => mark(event, true));
    area.addEventListener("dragleave", (event) => mark(event, false));
    area.addEventListener("drop", (event) => {
      mark(event, false);
      if (event.dataTransfer.files.length) show((input.files = event.dataTransfer.files));
    });
    input.addEventListener("change", show);
  }
})();
