// Switches for common faults, and the list of all active faults.

import { post, remove } from "./api.js";
import { arrange, byId, fail, make, plural, setText } from "./format.js";

const PATH = "/_emulator/faults";
const HOW_OFTEN = { all: {}, next: { times: 1 }, third: { probability: 1 / 3 } };
const PRESETS = [
  ["Service unavailable", "503", { kind: "status", status: 503 }],
  ["Too many requests", "429, retry after 2 s", { kind: "status", status: 429, retry_after: 2 }],
  ["Uploads fail", "500, no file is stored", { kind: "status", status: 500, operation: "Files_Create" }],
  ["Lost replies", "carried out, but the connection is reset", { kind: "reset", where: "response" }],
  ["Interrupted downloads", "after the first 100 bytes", { kind: "cut", operation: "Files_GetContent", at: 100 }],
  ["Damaged downloads", "one byte is wrong", { kind: "corrupt-byte", operation: "Files_GetContent", at: 0 }],
  ["Slow link", "64 KiB a second", { kind: "slow-link", bytes_per_second: 65536 }],
  ["Long wait", "10 s before every reply", { kind: "stall", where: "response", seconds: 10 }],
  ["Processing never ends", "status stays running", { kind: "status-stuck", status: "running" }],
  ["Processing fails", "status becomes error", { kind: "status-failing" }],
];
const COUNTED = ["times", "after", "probability", "seed"];

let refresh = () => {};
let active = [];

export const faultsPath = () => PATH;

export function startFaults(onChange) {
  refresh = onChange;
  byId("switches").append(...PRESETS.map(preset));
  byId("faults-clear").addEventListener("click", () => attempt(() => remove(PATH)));
  byId("recipe-form").addEventListener("submit", addRecipe);
}

function preset([title, hint, recipe]) {
  const knob = make("input", { type: "checkbox", role: "switch" });
  knob.addEventListener("change", () => (knob.checked ? switchOn(recipe) : switchOff(recipe)));
  return make("li", {}, make("label", {}, make("span", { class: "what" }, title), make("span", { class: "hint" }, hint), knob));
}

export function showFaults(faults) {
  active = faults;
  PRESETS.forEach(([, , recipe], index) => {
    byId("switches").children[index].querySelector("input").checked = alike(recipe).some((fault) => !isSpent(fault));
  });
  arrange(byId("active"), faults, (fault) => fault.id, create, update);
  byId("faults-clear").disabled = faults.length === 0;
  byId("active").classList.toggle("empty", faults.length === 0);
}

const isSpent = (fault) => fault.times !== undefined && fault.hits >= fault.times;

/** Find the active faults of this recipe, however often they hit. */
function alike(recipe) {
  const wanted = { operation: "*", ...recipe };
  return active.filter(
    (fault) => fault.file === undefined && Object.entries(wanted).every(([name, value]) => fault[name] === value),
  );
}

async function switchOn(recipe) {
  for (const spent of alike(recipe)) await attempt(() => remove(`${PATH}/${spent.id}`));
  await attempt(() => post(PATH, { ...recipe, ...HOW_OFTEN[byId("often").value] }));
}

async function switchOff(recipe) {
  for (const fault of alike(recipe)) await attempt(() => remove(`${PATH}/${fault.id}`));
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (error.status !== 404) fail(error.message);
  }
  refresh();
}

function titleOf(fault) {
  const found = PRESETS.find(([, , recipe]) => alike(recipe).includes(fault));
  return found === undefined ? fault.kind : found[0];
}

function rest(fault) {
  const skipped = ["id", "hits", "kind", "message", ...COUNTED];
  return Object.entries(fault).filter(
    ([name, value]) => !skipped.includes(name) && value !== false && !(name === "operation" && value === "*"),
  );
}

function create(fault) {
  const act = () => attempt(() => remove(`${PATH}/${fault.id}`));
  const title = titleOf(fault);
  return make(
    "li",
    {},
    make("span", { class: "what" }, title),
    make("span", { class: "hint" }),
    make("button", { type: "button", class: "quiet", "aria-label": `Remove ${title}`, click: act }, "Remove"),
  );
}

function update(element, fault) {
  const parts = [plural(fault.hits, "hit")];
  if (fault.times !== undefined) parts.push(isSpent(fault) ? "used up" : `of ${fault.times}`);
  if (fault.probability < 1) parts.push(`${Math.round(fault.probability * 100)} % of requests`);
  if (titleOf(fault) === fault.kind) parts.push(...rest(fault).map(([name, value]) => `${name} ${value}`));
  setText(element.querySelector(".hint"), parts.join(", "));
  element.classList.toggle("spent", isSpent(fault));
}

async function addRecipe(event) {
  event.preventDefault();
  const problem = byId("recipe-error");
  problem.textContent = "";
  try {
    await post(PATH, JSON.parse(byId("recipe").value));
  } catch (error) {
    problem.textContent = error.message;
  }
  refresh();
}
