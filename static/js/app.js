// The portal's own script: comforts only. Every page works without it.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // The token travels with htmx only for members: a visitor's page has none.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  // Character counts: <span data-count="f-title"> beside <input data-max="120">.
  const countUp = (field) => {
    const place = document.querySelector(`[data-count="${CSS.escape(field.id)}"]`);
    if (!place) return;
    const used = [...field.value].length;
    place.textContent = `${used} / ${field.dataset.max}`;
    place.classList.toggle("soon", used > Number(field.dataset.max));
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-max]")) countUp(event.target);
  });

  // Copy a link: <button data-copy="the link" data-copied="Kopiert">.
  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    const words = button.querySelector("[data-words]") || button;
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 2500);
  };

  // Dialogs: <a data-dialog="id" href> opens <dialog id>; without it the link leads to the page.
  const openDialog = (link, event) => {
    const dialog = document.getElementById(link.dataset.dialog);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    if (hit("[data-copy]")) copy(hit("[data-copy]"));
    if (hit("[data-shut]")) hit(".toast").remove();
    if (hit("[data-dialog]")) openDialog(hit("[data-dialog]"), event);
    if (hit("[data-close]") && hit("dialog")) { event.preventDefault(); hit("dialog").close(); }
    if (event.target instanceof HTMLDialogElement) event.target.close();
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const box = document.querySelector('main input[type="search"]');
    const link = document.querySelector("a[data-search]");
    if (!box && !link) return;
    event.preventDefault();
    if (box) box.focus(); else link.click();
  });

  // Order of pictures: tiles with data-tile inside [data-sort]; the order lies in each tile's hidden input named "order".
  let dragged = null;
  const tile = (event) => event.target.closest && event.target.closest("[data-sort] > [data-tile]");
  document.addEventListener("dragstart", (event) => {
    dragged = tile(event);
    if (dragged) { dragged.classList.add("dragged"); event.dataTransfer.effectAllowed = "move"; }
  });
  document.addEventListener("dragover", (event) => {
    const over = tile(event);
    const drop = event.target.closest && event.target.closest(".drop");
    if (dragged && over && over !== dragged && over.parentNode === dragged.parentNode) {
      event.preventDefault();
      const after = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
      over[after ? "after" : "before"](dragged);
    } else if (!dragged && drop) {
      event.preventDefault();
      drop.classList.add("over");
    }
  });
  document.addEventListener("dragleave", (event) => {
    if (event.target.classList && event.target.classList.contains("drop")) event.target.classList.remove("over");
  });
  document.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged.parentNode.dispatchEvent(new CustomEvent("sorted", { bubbles: true }));
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    if (dragged) { event.preventDefault(); return; }
    const drop = event.target.closest && event.target.closest(".drop");
    const input = drop && drop.querySelector('input[type="file"]');
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A file chosen is a file sent, where the form asks for it: <input type="file" data-send>.
  document.addEventListener("change", (event) => {
    if (event.target.matches('input[type="file"][data-send]') && event.target.files.length) event.target.form.requestSubmit();
  });

  // The bar at a phone's foot stays only until the box it stands for is on screen.
  const watchBar = () => {
    const bar = document.querySelector(".sticky-bar[data-for]");
    const box = bar && document.getElementById(bar.dataset.for);
    if (!box || !("IntersectionObserver" in window)) return;
    new IntersectionObserver(([entry]) => bar.classList.toggle("away", entry.isIntersecting)).observe(box);
  };

  // A plain word of success leaves by itself; one with a way back, or an error, stays until it is closed.
  const letGo = (toast) => {
    if (toast.matches(".error") || toast.querySelector("form")) return;
    setTimeout(() => { if (toast.matches(":hover, :focus-within")) letGo(toast); else toast.remove(); }, 12000);
  };

  // An answer that did not come: what was typed stays where it is, and that is said.
  const trouble = () => {
    const words = document.getElementById("trouble"), place = document.getElementById("toasts");
    if (words && place && !place.querySelector("[data-trouble]")) place.append(words.content.cloneNode(true));
  };
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, trouble));

  const ready = (within) => {
    all(".toast", within).forEach(letGo);
    all("[data-sort] > [data-tile]", within).forEach((one) => { one.draggable = true; });
    all("[data-max]", within).forEach(countUp);
    const errors = within.querySelector("[data-focus]");
    if (errors) errors.focus();
  };
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) { ready(event.target); watchBar(); } });
  ready(document);
  watchBar();
})();
