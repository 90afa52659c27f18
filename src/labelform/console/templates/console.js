"use strict";
// Ages instead of times, and what is new without a reload. Everything works without this, too.
const UNITS = [[86400, "d"], [3600, "h"], [60, "min"]];

function ago(seconds) {
  const [size, name] = UNITS.find(([size]) => seconds >= size) || [];
  return size ? `${Math.floor(seconds / size)} ${name} ago` : "just now";
}

function showAges() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    time.title ||= time.textContent;
    time.textContent = ago((Date.now() - Date.parse(time.dateTime)) / 1000);
  }
}

// What a part of the page is known by, before and after it is replaced.
const nameOf = (part) =>
  part.id || part.getAttribute("href") || `${part.closest("[id]").id} ${part.tagName} ${part.getAttribute("aria-label") || part.textContent}`;
const summaries = () => document.querySelectorAll("#known details > summary");

async function update() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#known");
  const before = new Map([...summaries()].map((summary) => [nameOf(summary), summary.parentElement.open]));
  const focus = document.activeElement.closest("#known") ? nameOf(document.activeElement) : "";
  const wide = [...document.querySelectorAll("#known .wide")].map((region) => region.scrollLeft);
  document.querySelector("#known").replaceWith(next);
  for (const summary of summaries()) summary.parentElement.open = before.get(nameOf(summary)) ?? summary.parentElement.open;
  document.querySelectorAll("#known .wide").forEach((region, place) => { region.scrollLeft = wide[place] || 0; });
  const again = focus && [next, ...next.querySelectorAll("a, summary, [tabindex]")].find((part) => nameOf(part) === focus);
  if (again) again.focus({ preventScroll: true });
  showAges();
}

showAges();
setInterval(showAges, 30000);
if ("live" in document.body.dataset) {
  new EventSource("events").onmessage = (event) => {
    if (document.querySelector("#known").dataset.revision !== event.data) update();
  };
}
