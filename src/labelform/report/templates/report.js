
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const number = new Intl.NumberFormat("en");
  const entries = all(".entry").map((node) => ({ node, details: node.firstElementChild, ...node.dataset }));
  const states = all("button.state");
  const search = one("#search");

  const textOf = (entry) => (entry.text ??= entry.node.textContent.toLowerCase());

  const filter = () => {
    const shown = new Set(states.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.state));
    const kind = one("#kind").value;
    const project = one("#project")?.value ?? "";
    const words = [...search.value.toLowerCase().matchAll(/"([^"]+)"|\S+/g)].map((found) => found[1] ?? found[0]);
    let count = 0;
    for (const entry of entries) {
      const isShown =
        shown.has(entry.state) &&
        (!kind || entry.kind === kind) &&
        (!project || entry.project.split(" ").includes(project)) &&
        words.every((word) => textOf(entry).includes(word));
      entry.node.hidden = !isShown;
      count += isShown;
    }
    for (const section of all("section.project")) {
      section.hidden = project !== "" && (section.dataset.project ?? project) !== project;
      const list = section.querySelector(".entries");
      if (list) {
        const isEmpty = !list.querySelector(".entry:not([hidden])");
        list.hidden = isEmpty;
        section.querySelector(".none").hidden = !isEmpty;
      }
    }
    one("#status").textContent = `Showing ${number.format(count)} of ${number.format(entries.length)}.`;
  };

  const openShown = (isOpen) => {
    for (const entry of entries) {
      if (!entry.node.hidden) entry.details.open = isOpen;
    }
  };

  const isDark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  const showTheme = () => (one("#theme").ariaPressed = String(isDark()));

  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.matches(".entry")) target.firstElementChild.open = true;
  };

  for (const button of states) {
    button.addEventListener("click", () => {
      button.ariaPressed = String(button.ariaPressed !== "true");
      filter();
    });
  }
  for (const control of all("#kind, #project, #search")) control.addEventListener("change", filter);
  let typing = 0;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(filter, 100);
  });
  one("#expand").addEventListener("click", () => openShown(true));
  one("#collapse").addEventListener("click", () => openShown(false));
  one("#theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, select")) {
      event.preventDefault();
      search.focus();
    }
  });
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => openShown(true));
  openTarget();
  showTheme();
  filter();
})();
