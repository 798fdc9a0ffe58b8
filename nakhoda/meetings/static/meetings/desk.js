"use strict";
// After an entry the next line is ready: the cursor stands in the name, without scrolling away from it.
(() => {
  const name = document.querySelector("#isi-hadir [name=name]");
  if (name && (location.search.includes("baru=1") || document.querySelector("#isi-hadir .invalid"))) name.focus();
})();
