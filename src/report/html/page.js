// Filters, moves about and toggles. All content is in the page already.
"use strict";
(() => {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const card = find("#card");
  const filters = find("#filters");
  const fields = filters.elements;
  const rows = all(".ranking li").map((element) => {
    const link = element.querySelector("a");
    return { element, link, article: document.getElementById(link.hash.slice(1)), text: "" };
  });
  let current = null;
  let stop = null;

  // --- one article at a time ---
  const shown = () => rows.filter((row) => !row.element.hidden);

  function show(row) {
    current = row ?? null;
    for (const { article, link } of rows) {
      article.classList.toggle("current", article === current?.article);
      link.toggleAttribute("aria-current", article === current?.article);
    }
    current?.link.scrollIntoView({ block: "nearest" });
  }

  function follow() {
    const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    const article = target?.closest("article");
    const row = rows.find((row) => row.article === article);
    if (!row) return;
    close();
    show(row);
    target.scrollIntoView({ block: target === article ? "start" : "center" });
    target.focus({ preventScroll: true });
  }

  // --- filters ---
  function filter() {
    const kind = fields.kind.value;
    const least = Number(fields.least.value);
    const words = fields.text.value.trim().toLowerCase();
    const fits = (item) => Number(item.dataset.score) >= least && (!kind || item.dataset.kind === kind);
    for (const row of rows) {
      const { score, kinds } = row.article.dataset;
      if (words && !row.text) row.text = (row.link.textContent + " " + row.article.textContent).toLowerCase();
      const fitting = Number(score) >= least && (!kind || kinds.split(" ").includes(kind));
      row.element.hidden = !(fitting && row.text.includes(words));
    }
    for (const item of all(".stop")) item.classList.toggle("off", !fits(item));
    for (const item of all(".findings > li")) item.hidden = !fits(item);
    for (const item of all(".comparison")) {
      item.hidden = !fits(item) && !item.querySelector(".findings > li:not([hidden])");
    }
    fields.shown.value = least.toFixed(2);
    const left = shown();
    find("#status").textContent = `${left.length} of ${rows.length} articles`;
    if (!left.includes(current)) show(left[0]);
  }

  // --- from suspect to suspect ---
  function step(by) {
    const left = shown();
    const stops = left.flatMap((row) => all(".stop:not(.off)", row.article));
    let at = stops.indexOf(stop) + by;
    if (stop?.closest("article") !== current?.article || !stops.includes(stop)) {
      at = stops.findIndex((other) => current?.article.contains(other));
    }
    const next = stops[at];
    if (!next) return;
    show(rows.find((row) => row.article.contains(next)));
    next.scrollIntoView({ block: "center" });
    next.focus({ preventScroll: true });
  }

  function turn(by) {
    const left = shown();
    const next = left[left.indexOf(current) + by];
    if (next) next.link.click();
  }

  // --- the card of a suspect ---
  function open(at) {
    const detail = document.getElementById(at.hash.slice(1));
    const parts = at.classList.contains("finding") ? detail.children : all(":scope > .facts", detail);
    card.replaceChildren(...[...parts].map((part) => part.cloneNode(true)));
    card.hidden = false;
    at.setAttribute("aria-describedby", "card");
    const place = at.getClientRects()[0];
    const left = Math.min(place.left, root.clientWidth - card.offsetWidth - 8);
    const below = place.bottom + card.offsetHeight + 6 < root.clientHeight;
    card.style.left = `${Math.max(8, left) + scrollX}px`;
    card.style.top = `${(below ? place.bottom + 4 : place.top - card.offsetHeight - 4) + scrollY}px`;
  }

  function close() {
    card.hidden = true;
    for (const at of all("[aria-describedby=card]")) at.removeAttribute("aria-describedby");
  }

  const stopAt = (event) => event.target.closest?.(".stop:not(.off)");
  document.addEventListener("focusin", (event) => {
    stop = stopAt(event) ?? stop;
    if (stopAt(event)) open(stop);
    else close();
  });
  document.addEventListener("pointerover", (event) => {
    if (stopAt(event)) open(stopAt(event));
    else if (!event.target.closest?.("#card")) close();
  });

  // --- keys ---
  const keys = {
    j: () => step(1), ArrowRight: () => step(1),
    k: () => step(-1), ArrowLeft: () => step(-1),
    n: () => turn(1), p: () => turn(-1),
    "/": () => fields.text.focus(),
    t: theme,
    Escape: close,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  function theme() {
    const dark = getComputedStyle(root).colorScheme === "dark"
      || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
  }

  root.classList.add("scripted");
  for (const id of ["#filters", "#keys", "#theme"]) find(id).hidden = false;
  find("#theme").addEventListener("click", theme);
  filters.addEventListener("input", filter);
  filters.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  // A link to where the address points already changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (link?.hash && link.hash === location.hash) follow();
  });
  filter();
  follow();
})();
