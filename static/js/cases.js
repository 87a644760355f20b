// Keys for a page of cases: j and k go on and back, in a case 1 and 2 choose, e explains, Ctrl+Enter sends.
"use strict";
(() => {
  const cases = () => [...document.querySelectorAll("[data-case]")];
  const current = () => document.activeElement && document.activeElement.closest("[data-case]");
  const typing = (target) => target.closest && target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])");

  function go(step) {
    const all = cases(), at = all.indexOf(current());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
    if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
  }

  function inCase(one, key) {
    const choice = one.querySelectorAll('input[name="outcome"]')[Number(key) - 1];
    if (choice) { choice.checked = true; choice.focus(); return true; }
    const text = key === "e" && one.querySelector('[name="text"]');
    if (text) text.focus();
    return Boolean(text);
  }

  document.addEventListener("keydown", (event) => {
    const one = current();
    if (one && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); one.querySelector("form").requestSubmit(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && one && typing(event.target)) { one.focus(); return; }
    if (typing(event.target)) return;
    if (event.key === "j" || event.key === "k") { event.preventDefault(); go(event.key === "j" ? 1 : -1); return; }
    if (one && inCase(one, event.key)) event.preventDefault();
  });
})();
