// The only module that uses the key. It is sent in a header, never in a URL.

const STORED = "azure-ai-files-key";

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export const hasKey = () => sessionStorage.getItem(STORED) !== null;
export const keepKey = (key) => sessionStorage.setItem(STORED, key);
export const dropKey = () => sessionStorage.removeItem(STORED);

/** Remove the key from `/#key=...`, so that it is neither visible nor stored in the history. */
export function takeKeyFromAddress() {
  const found = /^#key=(.+)$/.exec(location.hash);
  if (found === null) return false;
  history.replaceState(null, "", location.pathname);
  try {
    keepKey(decodeURIComponent(found[1]));
  } catch {
    keepKey(found[1]);
  }
  return true;
}

// A header consists of bytes, so the key is sent as UTF-8.
const keyHeader = () => String.fromCharCode(...new TextEncoder().encode(sessionStorage.getItem(STORED) ?? ""));

function messageOf(status, text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return `The emulator replied with ${status}.`;
  }
}

const GONE = "The connection was interrupted.";

async function send(path, options) {
  const headers = { "api-key": keyHeader(), ...options.headers };
  const reply = await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error", ...options, headers });
  if (!reply.ok) throw new Refused(messageOf(reply.status, await reply.text()), reply.status);
  return reply;
}

/** Request JSON. A connection that fails raises Refused with the status 0. */
export async function ask(path, options = {}) {
  try {
    return await (await send(path, options)).json();
  } catch (error) {
    if (error instanceof Refused || error.name === "AbortError") throw error;
    throw new Refused(GONE, 0);
  }
}

export const get = (path, signal) => ask(path, { signal });
export const remove = (path) => ask(path, { method: "DELETE" });
export const post = (path, value) =>
  ask(path, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });

/** Download a complete content. */
export async function download(path, bytes, signal) {
  let content;
  try {
    content = await (await send(path, { signal })).blob();
  } catch (error) {
    if (error instanceof Refused || error.name === "AbortError") throw error;
    throw new Refused(GONE, 0);
  }
  if (content.size !== bytes) throw new Refused(`Received ${content.size} of ${bytes} bytes.`, 0);
  // A neutral type, so that the browser neither runs nor renders it with the rights of this page.
  return content.slice(0, content.size, "application/octet-stream");
}

/** Upload a file, by XMLHttpRequest because fetch does not report progress. */
export function upload(path, file, purpose, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("purpose", purpose);
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("api-key", keyHeader());
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total);
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new Refused(messageOf(request.status, request.responseText), request.status));
    };
    request.onerror = () => reject(new Refused(GONE, 0));
    request.onabort = () => reject(new DOMException("Stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
