// The vector stores, with their files and batches. The panel is hidden while there are none.

import { age, arrange, byId, count, make, plural, setText, size } from "./format.js";

export const storesPath = () => "/_emulator/stores";

export function showStores({ stores, has_more: hasMore, now }) {
  byId("stores").hidden = stores.length === 0;
  setText(byId("stores-count"), hasMore ? `The newest ${count(stores.length)}` : plural(stores.length, "store"));
  arrange(byId("store-list"), stores, (store) => store.id, create, (item, store) => update(item, store, now));
}

export function forgetStores() {
  byId("store-list").replaceChildren();
}

const badge = () => make("span", { class: "badge" });

function create(store) {
  const name = make("h3", { class: "file-name" });
  const head = make("div", { class: "entry-head" }, name, badge(), make("p", { class: "file-id" }));
  const batches = make("ul", { class: "batches", "aria-label": `Batches of ${store.name || store.id}` });
  const files = make("ul", { class: "members", "aria-label": `Files of ${store.name || store.id}` });
  return make("li", { class: "entry" }, head, batches, files, make("p", { class: "note rest" }));
}

function update(item, store, now) {
  setText(item.querySelector("h3"), store.name || "No name");
  item.querySelector("h3").title = store.name;
  mark(item.querySelector(".entry-head .badge"), store.status);
  const expires = store.expires_at === undefined ? "" : `, expires in ${age(store.expires_at - now)}`;
  setText(item.querySelector(".entry-head .file-id"), `${store.id}, ${size(store.usage_bytes)}${expires}`);
  arrange(item.querySelector(".batches"), store.batches, (batch) => batch.id, createBatch, updateBatch);
  arrange(item.querySelector(".members"), store.files, (file) => file.id, createFile, updateFile);
  const { total } = store.file_counts;
  const shown = store.files.length;
  const rest = `${count(shown)} of ${plural(total, "file")} are shown. In all: ${summary(store.file_counts)}.`;
  setText(item.querySelector(".rest"), total === 0 ? "No files." : shown < total ? rest : "");
}

function mark(element, status) {
  setText(element, status.replace("_", " "));
  element.dataset.status = status;
}

const WORDS = { in_progress: "in progress", completed: "completed", failed: "failed", cancelled: "cancelled" };

function summary(counts) {
  const found = Object.entries(WORDS).filter(([status]) => counts[status] > 0);
  return found.map(([status, word]) => `${count(counts[status])} ${word}`).join(", ") || "no files";
}

function createBatch(batch) {
  return make("li", {}, make("span", { class: "file-id" }, batch.id), badge(), make("span", { class: "note" }));
}

function updateBatch(item, batch) {
  mark(item.querySelector(".badge"), batch.status);
  setText(item.querySelector(".note"), summary(batch.file_counts));
}

function createFile(file) {
  const name = make("span", { class: "file-name" }, file.filename);
  name.title = file.filename;
  return make("li", {}, name, badge(), make("span", { class: "file-id" }));
}

function updateFile(item, file) {
  mark(item.querySelector(".badge"), file.status);
  const reason = file.last_error === null ? "" : `, ${file.last_error.code}: ${file.last_error.message}`;
  setText(item.querySelector(".file-id"), file.id + reason);
  item.querySelector(".file-id").title = file.last_error?.message ?? "";
}
