"use strict";
// The projector by keyboard: arrows, space and page keys turn pages, up and down walk RT, F fills the screen, Esc leaves.
(() => {
  const turn = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "prev", PageUp: "prev" };
  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link && !link.hidden && link.getAttribute("href")) link.click();
    return Boolean(link);
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "Escape") return typing ? event.target.blur() : follow("[data-leave]");
    if (typing || (event.key === " " && event.target.matches("button, summary, a"))) return;
    if (event.key === "f" || event.key === "F") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen().catch(() => {});
    } else if (turn[event.key]) {
      event.preventDefault();
      follow(`footer [rel=${turn[event.key]}]`);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      if (follow(`[data-key=${event.key}]`)) event.preventDefault();
    } else if (/^[0-9]$/.test(event.key)) {
      // A number typed on the page of a ballot goes into the first empty field of hands.
      const fields = [...document.querySelectorAll(".hands input[type=number]")];
      const first = fields.find((field) => !field.value) || fields[0];
      if (first) first.focus();
    }
  });
})();
