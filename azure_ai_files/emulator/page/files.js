// The table of files, and its actions.

import { download, remove } from "./api.js";
import { age, arrange, byId, count, dateTime, fail, make, plural, say, setText, size } from "./format.js";

const STEP = 100;
const MOST = 1000;
const MOST_SAID = 3;
const FINAL = ["processed", "error"];

let limit = STEP;
let place = "";
let refresh = () => {};
let statuses = null;
const downloads = new Map();

export const listPath = () => `/_emulator/files?limit=${limit}`;

export function startFiles(onChange) {
  refresh = onChange;
  byId("more").addEventListener("click", () => {
    limit = Math.min(MOST, limit + STEP);
    refresh();
  });
}

export function forgetFiles() {
  limit = STEP;
  statuses = null;
  byId("rows").replaceChildren();
}

export function showFiles(state) {
  place = state.path;
  const { files, total, quota, now } = state;
  arrange(byId("rows"), files, (file) => file.id, create, (row, file) => update(row, file, now));
  byId("files").hidden = files.length === 0;
  byId("none").hidden = files.length > 0;
  const left = total.files > files.length;
  setText(byId("shown"), left ? `The newest ${count(files.length)} of ${count(total.files)}.` : "");
  byId("more").hidden = !left || limit >= MOST;
  setText(byId("count"), plural(total.files, "file"));
  setText(byId("amount"), `${size(total.bytes)} of ${size(quota)}`);
  const meter = byId("quota");
  if (meter.max !== quota) meter.max = quota;
  if (meter.value !== total.bytes) meter.value = total.bytes;
  tellChanges(files);
}

function tellChanges(files) {
  const before = statuses;
  statuses = new Map(files.map((file) => [file.id, file.status]));
  if (before === null) return;
  const changed = files.filter(
    (file) => FINAL.includes(file.status) && before.has(file.id) && before.get(file.id) !== file.status,
  );
  if (changed.length > MOST_SAID) say(`The status of ${changed.length} files has changed.`);
  else if (changed.length > 0) say(changed.map((file) => `${file.filename}: ${file.status}`).join(", "));
}

const contentPath = (id) => `${place}/files/${encodeURIComponent(id)}/content?api-version=v1`;
const filePath = (id) => `${place}/files/${encodeURIComponent(id)}?api-version=v1`;

function cell(name, ...children) {
  return make("td", { role: "cell", class: name }, ...children);
}

function create(file) {
  const name = make("span", { class: "file-name" }, file.filename);
  const id = make("span", { class: "file-id" }, file.id);
  const created = make("time", { datetime: new Date(file.created_at * 1000).toISOString() });
  created.title = dateTime(file.created_at);
  const row = make(
    "tr",
    { role: "row" },
    cell("name", name, id),
    cell("number size", make("span", { title: plural(file.bytes, "byte") }, size(file.bytes))),
    cell("purpose", file.purpose),
    cell("status", make("span", { class: "badge" })),
    cell("number age", created),
    cell("actions"),
  );
  name.title = file.filename;
  offer(row, file);
  return row;
}

function update(row, file, now) {
  const badge = row.querySelector(".badge");
  setText(badge, file.status);
  badge.dataset.status = file.status;
  badge.title = file.status_details ?? "";
  setText(row.querySelector("time"), age(now - file.created_at));
  const expires = file.expires_at === null ? "" : `, expires in ${age(file.expires_at - now)}`;
  const details = file.status === "error" && file.status_details ? `, ${file.status_details}` : "";
  setText(row.querySelector(".file-id"), file.id + expires + details);
}

function button(text, label, act, kind = "quiet") {
  return make("button", { type: "button", class: kind, "aria-label": label, click: act }, text);
}

/** Show the actions of a file. */
function offer(row, file) {
  const load = button("Download", `Download ${file.filename}`, () => toggleDownload(row, file, load), "quiet load");
  const drop = button("Delete", `Delete ${file.filename}`, () => confirmDelete(row, file));
  row.querySelector(".actions").replaceChildren(load, drop);
  return drop;
}

/** Ask for confirmation in place of the buttons. */
function confirmDelete(row, file) {
  const actions = row.querySelector(".actions");
  const back = () => offer(row, file).focus();
  const keep = button("Keep", `Keep ${file.filename}`, back);
  const sure = button("Delete now", `Delete ${file.filename} now`, () => deleteFile(row, file, sure), "danger");
  actions.replaceChildren(keep, sure);
  for (const element of [keep, sure]) {
    element.addEventListener("keydown", (event) => event.key === "Escape" && back());
  }
  sure.focus();
}

async function deleteFile(row, file, sure) {
  sure.disabled = true;
  try {
    await remove(filePath(file.id));
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("button") ?? byId("pick")).focus();
    say(`${file.filename} is deleted.`);
  } catch (error) {
    offer(row, file).focus();
    fail(`${file.filename} could not be deleted: ${error.message}`);
  }
  refresh();
}

async function toggleDownload(row, file, load) {
  if (downloads.has(file.id)) {
    downloads.get(file.id).abort();
    return;
  }
  const stop = new AbortController();
  downloads.set(file.id, stop);
  load.textContent = "Stop";
  load.setAttribute("aria-label", `Stop the download of ${file.filename}`);
  try {
    save(await download(contentPath(file.id), file.bytes, stop.signal), file.filename);
    say(`${file.filename} is downloaded.`);
  } catch (error) {
    if (error.name !== "AbortError") fail(`${file.filename} could not be downloaded: ${error.message}`);
  }
  downloads.delete(file.id);
  load.textContent = "Download";
  load.setAttribute("aria-label", `Download ${file.filename}`);
  refresh();
}

export function save(content, name) {
  const address = URL.createObjectURL(content);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
