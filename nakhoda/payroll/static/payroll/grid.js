"use strict";
// Typing a paper sheet without the mouse: Enter and arrows move, a whole day is filled with one press.
(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const rows = [...grid.tBodies[0].rows];
  const at = (row, column) => rows[row] && rows[row].cells[column] && rows[row].cells[column].querySelector("input");
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  grid.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    const input = event.target;
    if (!move || input.tagName !== "INPUT") return;
    const sideways = move[1] !== 0;
    if (sideways && input.selectionStart !== (move[1] < 0 ? 0 : input.value.length)) return;
    event.preventDefault();
    let [row, column] = [rows.indexOf(input.closest("tr")), input.closest("td").cellIndex];
    do [row, column] = [row + move[0], column + move[1]];
    while (rows[row] && rows[row].cells[column] && !at(row, column));
    const next = at(row, column) || (event.key === "Enter" && rows.map((_, first) => at(first, column + 1)).find(Boolean));
    if (next) {
      next.focus();
      next.select();
    }
  });
  for (const button of grid.querySelectorAll("[data-fill]")) {
    const column = button.closest("th").cellIndex;
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const row of rows.keys()) {
        const input = at(row, column);
        if (input && !input.value) input.value = "1";
      }
    });
  }
})();
