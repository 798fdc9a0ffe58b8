"use strict";
// Comfort on the pages of drafts: one box ticks all boxes of its name. Without it every box is ticked by hand.
for (const whole of document.querySelectorAll("[data-check-all]")) {
  const boxes = document.querySelectorAll(`input[type=checkbox][name="${whole.dataset.checkAll}"]`);
  whole.hidden = boxes.length < 2;
  whole.addEventListener("change", () => boxes.forEach((box) => (box.checked = whole.checked)));
}
// A sheet or header row chosen anew brings other columns: the form is loaded again with them.
for (const field of document.querySelectorAll("[data-reload]")) {
  field.addEventListener("change", () => field.form.querySelector("[name=lakukan][value=muat]").click());
}
