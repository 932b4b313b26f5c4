// Formats values and creates elements. Text is never parsed as HTML.

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];
const AGES = [[60, 1, "s"], [3600, 60, "min"], [172800, 3600, "h"], [Infinity, 86400, "d"]];
const whole = new Intl.NumberFormat("en");
const fullTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hour12: false });

export const count = (number) => whole.format(number);
export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return plural(bytes, "byte");
  return `${value < 10 ? value.toFixed(1).replace(".0", "") : Math.round(value)} ${UNITS[unit]}`;
}

export function age(seconds) {
  const past = Math.max(0, Math.floor(seconds));
  const [, divisor, word] = AGES.find(([limit]) => past < limit);
  return `${count(Math.floor(past / divisor))} ${word}`;
}

export function duration(seconds) {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
}

export const dateTime = (seconds) => fullTime.format(new Date(seconds * 1000));
export const timeOfDay = (seconds) => clockTime.format(new Date(seconds * 1000));
export const byId = (id) => document.getElementById(id);

/** Create an element. Strings among the children become text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Set a text if it has changed, so that unchanged text is neither redrawn nor read out again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Update `parent` to one element per item, in order. Existing elements are reused, so that they keep the focus. */
export function arrange(parent, items, keyOf, create, update) {
  const kept = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  const wanted = items.map((item) => {
    const key = keyOf(item);
    let element = kept.get(key);
    if (element === undefined) {
      element = create(item);
      element.dataset.key = key;
    }
    kept.delete(key);
    update?.(element, item);
    return element;
  });
  for (const element of kept.values()) element.remove();
  let place = parent.firstElementChild;
  for (const element of wanted) {
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
}

const shown = { said: 0, failed: 0 };

function show(id, seconds, ...content) {
  clearTimeout(shown[id]);
  byId(id).replaceChildren(...content);
  shown[id] = setTimeout(() => byId(id).replaceChildren(), seconds * 1000);
}

export function say(text) {
  show("said", 5, text);
}

export function fail(text) {
  const act = () => byId("failed").replaceChildren();
  const close = make("button", { type: "button", class: "quiet", "aria-label": "OK, close this message", click: act }, "OK");
  show("failed", 20, make("p", {}, text), close);
}
