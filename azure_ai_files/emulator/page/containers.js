// The containers of code interpreters, and the files in them.

import { download } from "./api.js";
import { age, arrange, byId, fail, make, plural, say, setText, size } from "./format.js";
import { save } from "./files.js";

export const containersPath = () => "/_emulator/containers";

export function showContainers({ containers, total, now }) {
  byId("containers").hidden = containers.length === 0;
  const left = total > containers.length ? `the newest ${containers.length} of ` : "";
  setText(byId("containers-count"), `${left}${plural(total, "container")}`);
  arrange(byId("boxes"), containers, (box) => box.id, createBox, (element, box) => updateBox(element, box, now));
}

function createBox(box) {
  const name = make("h3", { class: "file-name", title: box.name }, box.name);
  const head = make("div", { class: "entry-head" }, name, make("span", { class: "badge" }), make("p", { class: "file-id" }));
  const files = make("ul", { class: "members", "aria-label": `Files of ${box.name}` });
  return make("li", { class: "entry" }, head, files, make("p", { class: "note rest" }));
}

function updateBox(element, box, now) {
  const badge = element.querySelector(".badge");
  const isOver = box.status === "expired";
  setText(badge, box.status);
  badge.dataset.status = isOver ? "error" : "processed";
  const end = isOver ? "its files are gone" : `ends in ${age(box.ends_at - now)} unless it is used`;
  setText(element.querySelector(".entry-head .file-id"), `${box.id}, ${end}`);
  arrange(element.querySelector(".members"), box.files, (file) => file.id, (file) => createFile(box, file));
  setText(element.querySelector(".rest"), isOver || box.files.length > 0 ? "" : "No files.");
}

function createFile(box, file) {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const shown = make("span", { class: "file-name", title: file.path }, name);
  const about = make("span", { class: "file-id" }, `${file.id}, ${size(file.bytes)}, by the ${file.source}`);
  const load = make("button", { type: "button", class: "quiet", "aria-label": `Download ${name}` }, "Download");
  load.addEventListener("click", () => loadFile(box, file, name, load));
  return make("li", {}, shown, load, about);
}

async function loadFile(box, file, name, load) {
  const path = `/v1/containers/${encodeURIComponent(box.id)}/files/${encodeURIComponent(file.id)}/content`;
  load.disabled = true;
  try {
    save(await download(path, file.bytes), name);
    say(`${name} is downloaded.`);
  } catch (error) {
    fail(`${name} could not be downloaded: ${error.message}`);
  }
  load.disabled = false;
}
