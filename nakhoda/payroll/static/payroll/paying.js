// What is left in the cash box while workers are ticked; the server counts again.
"use strict";
(() => {
  const form = document.querySelector("[data-paying]");
  const left = form && form.querySelector("[data-left]");
  if (!left) return;
  const rupiah = new Intl.NumberFormat("id-ID");
  const show = () => {
    let rest = Number(left.dataset.cash);
    for (const tick of form.querySelectorAll("input[data-amount]:checked")) rest -= Number(tick.dataset.amount);
    left.textContent = (rest < 0 ? "−Rp" : "Rp") + rupiah.format(Math.abs(rest));
    left.classList.toggle("short", rest < 0);
  };
  form.querySelector("[data-left-box]").hidden = false;
  form.addEventListener("change", show);
  show();
})();
