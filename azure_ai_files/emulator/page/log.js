// The last requests, newest first.

import { get, remove } from "./api.js";
import { arrange, byId, count, duration, fail, make, plural, size, timeOfDay } from "./format.js";

const PATH = "/_emulator/requests";
const KEPT = 200;

let entries = [];
let total = 0;
// Numbers restart when the log is cleared; the era keeps the keys of the rows unique.
let era = 0;

export function startLog(onChange) {
  byId("log-clear").addEventListener("click", async () => {
    try {
      await remove(PATH);
    } catch (error) {
      fail(error.message);
    }
    forgetLog();
    onChange();
  });
}

export function forgetLog() {
  entries = [];
  total = 0;
  era += 1;
}

/** Read the requests since the last call. */
export async function readLog(signal) {
  if (total === 0) total = Math.max(0, (await get(`${PATH}?limit=0`, signal)).total - KEPT);
  const reply = await get(`${PATH}?after=${total}&limit=${KEPT}`, signal);
  if (reply.total < total) {
    forgetLog();
    return readLog(signal);
  }
  const fresh = reply.requests.map((request) => ({ ...request, key: `${era}-${request.number}` }));
  entries = [...fresh.reverse(), ...entries].slice(0, KEPT);
  // After a burst, the requests in between are skipped.
  total = fresh.length === 0 ? reply.total : Math.max(fresh[0].number, reply.total - KEPT);
  return reply.total;
}

export function showLog(sum) {
  arrange(byId("log"), entries, (entry) => entry.key, create);
  byId("log-none").hidden = entries.length > 0;
  byId("log-clear").disabled = sum === 0;
  byId("log-count").textContent = sum > entries.length ? `the last ${entries.length} of ${count(sum)}` : "";
}

function create(entry) {
  const query = Object.entries(entry.query).map(([name, value]) => `${name}=${value}`);
  const path = make("span", { class: "path" }, entry.path);
  if (query.length > 0) path.append(make("span", { class: "query" }, `?${query.join("&")}`));
  const about = [entry.operation, entry.body_size > 0 ? `${size(entry.body_size)} received` : null];
  path.title = [`${entry.path}${query.length > 0 ? `?${query.join("&")}` : ""}`, ...about].filter(Boolean).join("\n");
  const status = make("span", { class: "code" }, entry.status === null ? "none" : String(entry.status));
  status.dataset.kind = entry.status === null ? "5" : String(entry.status)[0];
  if (entry.status === null) status.title = "The connection ended before a reply.";
  const faults = [...new Set(entry.faults)].map((kind) => make("span", { class: "badge", "data-status": "error" }, kind));
  const row = make("tr", { role: "row" });
  const cells = { time: [timeOfDay(entry.time)], state: [status], method: [entry.method], route: [path], hit: faults };
  for (const [name, children] of Object.entries({ ...cells, took: [duration(entry.seconds)] })) {
    row.append(make("td", { role: "cell", class: name }, ...children));
  }
  row.setAttribute("aria-label", `${entry.method} ${entry.path}, ${plural(entry.faults.length, "fault")}`);
  return row;
}
