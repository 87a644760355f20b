// The desk by keys: comforts only. Every act has its form and its button.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const links = () => all(".irow h2 a");

  // Where one stands in the list: the line with the focus, else the one that is open.
  const here = () => {
    const found = links(), focused = document.activeElement && document.activeElement.closest(".irow");
    const row = focused || document.querySelector(".irow[aria-current]");
    return { found, at: row ? found.findIndex((link) => row.contains(link)) : -1 };
  };
  const step = (by) => {
    const { found, at } = here();
    const link = found[Math.max(0, Math.min(found.length - 1, at + by))];
    if (!link) return false;
    link.focus();
    link.closest(".irow").scrollIntoView({ block: "nearest" });
    return true;
  };
  let last = null;  // the box that was chosen last, by key or pointer: a range begins there
  const boxHere = () => {
    const { found, at } = here();
    return found[at] && found[at].closest(".irow").querySelector(".pick");
  };
  const choose = () => { const box = boxHere(); if (box) box.click(); };
  const chooseUpTo = (to) => {
    const boxes = all(".irow .pick"), end = boxes.indexOf(to), begin = boxes.indexOf(last);
    if (end < 0) return;
    for (const box of begin < 0 ? [to] : boxes.slice(Math.min(begin, end), Math.max(begin, end) + 1)) box.checked = true;
    last = to;
  };
  document.addEventListener("click", (event) => {
    if (!event.target.matches(".irow .pick")) return;
    if (event.shiftKey && event.target.checked) chooseUpTo(event.target);
    last = event.target;
  });

  // What a letter leads to says so itself: data-key. A folded part is opened, and its first field gets the focus.
  const reach = (letter) => {
    const target = document.querySelector(`[data-key~="${CSS.escape(letter)}"]`);
    if (!target) return false;
    const fold = target.closest("details");
    if (fold) fold.open = true;
    const field = target.matches("details") ? target.querySelector("select, textarea, input:not([type=hidden])") : target;
    if (target.matches("a")) { target.click(); return true; }
    field.focus();
    field.scrollIntoView({ block: "center" });
    return true;
  };
  const undo = () => { const way = document.querySelector(".toast form button"); if (way) way.click(); return Boolean(way); };
  const search = () => { const box = document.querySelector('.queue input[type="search"]'); if (box) { box.focus(); box.select(); } return Boolean(box); };
  const help = () => { const dialog = document.getElementById("keys"); if (dialog) dialog.showModal(); return Boolean(dialog); };
  const acts = { j: () => step(1), k: () => step(-1), x: choose, X: () => chooseUpTo(boxHere()), u: undo, "/": search, "?": help };

  document.addEventListener("keydown", (event) => {
    const key = event.key;
    if (event.target.closest("[data-case]") && (key === "Escape" || key === "Enter")) return;  // a page of cases sends and leaves its fields itself
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) { event.preventDefault(); event.target.form.requestSubmit(); return; }
    if (key === "Escape" && typing(event.target) && !document.querySelector("dialog[open]")) { event.target.blur(); step(0); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (acts[key]) { if (acts[key]() !== false) { event.preventDefault(); event.stopImmediatePropagation(); } return; }
    if (key.length === 1 && reach(key.toLowerCase())) event.preventDefault();
  }, true);

  // Who writes an answer says so with the next sign of life.
  document.addEventListener("input", (event) => {
    const answer = event.target.closest(".answer");
    const doing = answer && document.querySelector("input[data-doing]");
    if (doing && doing.value !== "answering") { doing.value = "answering"; if (window.htmx) window.htmx.trigger(".presence", "answering"); }
  });

  const here_in_rail = document.querySelector(".rail [aria-current]");
  if (here_in_rail) here_in_rail.scrollIntoView({ block: "nearest" });
  const open = document.querySelector(".irow[aria-current]");
  if (open) open.scrollIntoView({ block: "nearest" });
})();
