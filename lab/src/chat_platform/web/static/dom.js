// The few ways in which this page touches the document. Text goes in as text, never as markup.

export const root = document.documentElement;

export function byId(id) {
  return document.getElementById(id);
}

/** Return a new element with attributes and children; a string becomes a text node. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Write only what differs, so that nothing is laid out or read out anew without need. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Write to the polite live region; the same words twice in a row are said twice. */
export function announce(text) {
  const region = byId("announcements");
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

export const MARKS = { done: "✔", running: "▸", waiting: "▲", failed: "✘", unknown: "?" };

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Return a time element: hour and minute, with the day where it is not today. */
export function time(iso) {
  const moment = new Date(iso);
  const today = moment.toDateString() === new Date().toDateString();
  return element("time", { datetime: iso }, (today ? CLOCK : DAY_AND_CLOCK).format(moment));
}

/** Return a duration with its unit. */
export function duration(seconds) {
  if (seconds < 0.0005) return "< 1 ms";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  return `${seconds.toFixed(1)} s`;
}
