// Uploads of chosen or dropped files, some at a time, each with its progress.

import { upload } from "./api.js";
import { byId, fail, make, say, setText, size } from "./format.js";

const AT_ONCE = 3;

let places = {};
let refresh = () => {};
let running = 0;
const waiting = [];

export function startUploads(onChange) {
  refresh = onChange;
  const pick = byId("pick");
  pick.addEventListener("change", () => {
    add([...pick.files]);
    pick.value = "";
  });
  listenForDrops(byId("curtain"));
}

export function showPurposes(uploads) {
  const names = Object.keys(uploads);
  places = uploads;
  const select = byId("purpose");
  if ([...select.options].map((option) => option.value).join() === names.join()) return;
  const chosen = select.value;
  select.replaceChildren(...names.map((name) => make("option", { value: name }, name)));
  if (names.includes(chosen)) select.value = chosen;
}

function listenForDrops(curtain) {
  const hasFiles = (event) => !byId("room").hidden && [...event.dataTransfer.types].includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    curtain.hidden = false;
  });
  // relatedTarget is null when the drag leaves the window.
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) curtain.hidden = true;
  });
  addEventListener("drop", (event) => {
    curtain.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) fail("Folders cannot be uploaded. Upload their files instead.");
    add(items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile()));
  });
}

function add(files) {
  const purpose = byId("purpose").value;
  for (const file of files) waiting.push(entry(file, purpose));
  next();
}

function entry(file, purpose) {
  const bar = make("progress", { max: "1", value: "0", "aria-label": `Progress of ${file.name}` });
  const text = make("span", { class: "far" }, "waiting");
  const act = make("button", { type: "button", class: "quiet" }, "Stop");
  const drop = make("button", { type: "button", class: "quiet", hidden: true }, "Dismiss");
  act.setAttribute("aria-label", `Stop the upload of ${file.name}`);
  const name = make("span", { class: "upload-name" }, file.name);
  name.title = file.name;
  const item = make("li", {}, name, text, act, drop, bar);
  byId("uploads").append(item);
  const made = { file, purpose, bar, text, act, drop, item, stop: new AbortController() };
  drop.onclick = () => item.remove();
  act.onclick = () => cancel(made);
  return made;
}

function cancel(made) {
  const place = waiting.indexOf(made);
  if (place >= 0) waiting.splice(place, 1);
  made.stop.abort();
  made.item.remove();
}

function next() {
  while (running < AT_ONCE && waiting.length > 0) {
    running += 1;
    run(waiting.shift()).finally(() => {
      running -= 1;
      next();
    });
  }
}

async function run(made) {
  const { file, purpose, bar, text, item, stop } = made;
  const onProgress = (sent, total) => {
    const share = total > 0 ? sent / total : 1;
    bar.value = share;
    setText(text, share < 1 ? `${Math.floor(share * 100)} % of ${size(file.size)}` : "waiting for the reply");
  };
  onProgress(0, 1);
  try {
    await upload(places[purpose], file, purpose, onProgress, stop.signal);
    item.remove();
    say(`${file.name} is uploaded.`);
  } catch (error) {
    if (error.name !== "AbortError") offerAgain(made, error.message);
  }
  refresh();
}

function offerAgain(made, message) {
  const { act, drop, item, text } = made;
  text.setAttribute("role", "alert");
  setText(text, message);
  item.classList.add("failed");
  act.textContent = "Try again";
  act.setAttribute("aria-label", `Upload ${made.file.name} again`);
  drop.hidden = false;
  drop.setAttribute("aria-label", `Dismiss ${made.file.name}`);
  act.onclick = () => {
    item.remove();
    waiting.push(entry(made.file, made.purpose));
    next();
  };
}
