// Signs in with a key, and refreshes once a second while the page is visible.

import { dropKey, get, hasKey, keepKey, takeKeyFromAddress } from "./api.js";
import { containersPath, showContainers } from "./containers.js";
import { faultsPath, showFaults, startFaults } from "./faults.js";
import { forgetFiles, listPath, showFiles, startFiles } from "./files.js";
import { forgetLog, readLog, showLog, startLog } from "./log.js";
import { forgetStores, showStores, storesPath } from "./stores.js";
import { showPurposes, startUploads } from "./uploads.js";
import { byId, setText } from "./format.js";

const PERIOD = 1000;
const SLOW_PERIOD = 2000;
// Milliseconds to wait for a reply.
const PATIENCE = 10_000;

let timer = 0;
let looking = null;
let opened = false;

function showDoor(message = "") {
  look.stop();
  dropKey();
  opened = false;
  byId("room").hidden = true;
  byId("leave").hidden = true;
  byId("door").hidden = false;
  setText(byId("project"), "");
  showLink("", "wait");
  byId("key-error").textContent = message;
  byId("key").select();
  byId("key").focus();
}

function enter() {
  forgetFiles();
  forgetStores();
  forgetLog();
  look();
}

function openRoom() {
  if (opened) return;
  opened = true;
  byId("key").value = "";
  byId("key-error").textContent = "";
  byId("door").hidden = true;
  byId("room").hidden = false;
  byId("leave").hidden = false;
}

function showLink(text, state) {
  setText(byId("link"), text);
  byId("link").dataset.state = state;
}

/** Refresh now, and schedule the next refresh. */
function look() {
  look.stop();
  if (document.hidden || !hasKey()) return;
  const mine = new AbortController();
  looking = mine;
  const signal = AbortSignal.any([mine.signal, AbortSignal.timeout(PATIENCE)]);
  lookOnce(signal)
    .then(() => PERIOD)
    .catch((error) => {
      if (mine.signal.aborted) return null;
      if (error.status === 401) {
        showDoor(opened ? "The key no longer opens this emulator." : "This is not the key of this emulator.");
        return null;
      }
      if (opened) showLink("no reply, trying again", "bad");
      else if (!byId("door").hidden) byId("key-error").textContent = "The emulator does not respond.";
      return SLOW_PERIOD;
    })
    .then((period) => {
      if (period !== null && looking === mine) timer = setTimeout(look, period);
    });
}

look.stop = () => {
  clearTimeout(timer);
  looking?.abort();
  looking = null;
};

async function lookOnce(signal) {
  // The files first, so that a wrong key costs only one request.
  const state = await get(listPath(), signal);
  const [{ faults }, boxes, stores, sum] = await Promise.all([
    get(faultsPath(), signal),
    get(containersPath(), signal),
    get(storesPath(), signal),
    readLog(signal),
  ]);
  openRoom();
  setText(byId("project"), `project ${state.project}`);
  showPurposes(state.uploads);
  showFiles(state);
  showContainers(boxes);
  showStores(stores);
  showFaults(faults);
  showLog(sum);
  showLink("live", "good");
}

function start() {
  startFiles(look);
  startUploads(look);
  startFaults(look);
  startLog(look);
  byId("leave").addEventListener("click", () => showDoor());
  byId("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    byId("key-error").textContent = "";
    keepKey(byId("key").value.trim());
    enter();
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? look.stop() : look()));
  addEventListener("hashchange", () => takeKeyFromAddress() && enter());
  takeKeyFromAddress();
  if (hasKey()) enter();
  else showDoor();
}

start();
