// The published openai package against an emulator: `node peer.mjs URL KEY`, a line for each client that did everything.
import assert from "node:assert/strict";
import OpenAI, { AzureOpenAI, toFile } from "openai";

const [url, apiKey] = process.argv.slice(2);
const content = Buffer.from('{"custom_id": "1"}\n'.repeat(20_000));
const settings = { apiKey, maxRetries: 0, timeout: 30_000 };
const azure = (key) => ({ ...settings, apiKey: key, endpoint: url, apiVersion: "2024-10-21" });

const clients = {
  "OpenAI": { make: (key) => new OpenAI({ ...settings, apiKey: key, baseURL: `${url}/v1` }), pages: true, uploads: true },
  "OpenAI on Azure OpenAI v1": {
    make: (key) => new OpenAI({ ...settings, apiKey: key, baseURL: `${url}/openai/v1` }),
    pages: true,
  },
  "OpenAI on a project": {
    make: (key) => new OpenAI({ ...settings, apiKey: key, baseURL: `${url}/api/projects/emulator/openai/v1` }),
    pages: true,
    uploads: true,
  },
  "AzureOpenAI": { make: (key) => new AzureOpenAI(azure(key)), uploads: true },
};

const create = async (client, name, body) =>
  client.files.create({ file: await toFile(body, name), purpose: "batch" });

async function bytesOf(client, id) {
  return Buffer.from(await (await client.files.content(id)).arrayBuffer());
}

async function fileLivesAndDies(client) {
  const file = await create(client, "lines.jsonl", content);
  assert.deepEqual([file.filename, file.bytes, file.purpose], ["lines.jsonl", content.length, "batch"]);
  const ready = await client.files.waitForProcessing(file.id, { pollInterval: 20, maxWait: 10_000 });
  assert.equal(ready.status, "processed");
  assert.deepEqual(await client.files.retrieve(file.id), ready);
  assert.ok((await client.files.list({ purpose: "batch" })).data.some((other) => other.id === file.id));
  assert.ok(content.equals(await bytesOf(client, file.id)));
  assert.deepEqual(await client.files.delete(file.id), { id: file.id, object: "file", deleted: true });
  await assert.rejects(client.files.retrieve(file.id), OpenAI.NotFoundError);
}

async function everyPageIsFollowed(client) {
  const created = [];
  for (let number = 0; number < 5; number++) created.push((await create(client, `${number}.jsonl`, "{}\n")).id);
  const listed = [];
  for await (const file of client.files.list({ purpose: "batch", limit: 2, order: "asc" })) listed.push(file.id);
  assert.deepEqual(listed, created);
  for (const id of created) await client.files.delete(id);
}

// The package has no method for chunks: these are the requests it offers for them.
async function chunksBecomeAFile(client) {
  const size = 100_000;
  const upload = await client.uploads.create({
    filename: "a.jsonl", purpose: "batch", mime_type: "application/jsonl", bytes: content.length,
  });
  assert.equal(upload.status, "pending");
  const parts = [];
  for (let start = 0; start < content.length; start += size) {
    const data = await toFile(content.subarray(start, start + size), "part");
    parts.push(await client.uploads.parts.create(upload.id, { data }));
  }
  const done = await client.uploads.complete(upload.id, { part_ids: parts.map((part) => part.id) });
  assert.deepEqual([done.status, done.file.bytes], ["completed", content.length]);
  assert.ok(content.equals(await bytesOf(client, done.file.id)));
  await client.files.delete(done.file.id);

  const cancelled = await client.uploads.create({
    filename: "a.jsonl", purpose: "batch", mime_type: "application/jsonl", bytes: 1,
  });
  assert.equal((await client.uploads.cancel(cancelled.id)).status, "cancelled");
  await assert.rejects(client.uploads.complete(cancelled.id, { part_ids: [] }), OpenAI.BadRequestError);
}

async function mistakesAreErrors(client, make) {
  await assert.rejects(client.files.content("file-none"), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.match(error.message, /No such File object: file-none/);
    assert.ok(error.requestID);
    return true;
  });
  const file = await toFile("{}\n", "a.jsonl");
  await assert.rejects(client.files.create({ file, purpose: "no such" }), OpenAI.BadRequestError);
  await assert.rejects(make("wrong").files.list(), OpenAI.AuthenticationError);
}

for (const [name, { make, pages, uploads }] of Object.entries(clients)) {
  const client = make(apiKey);
  await fileLivesAndDies(client);
  if (pages) await everyPageIsFollowed(client);
  if (uploads) await chunksBecomeAFile(client);
  else await assert.rejects(client.uploads.cancel("upload_1"), OpenAI.NotFoundError);
  await mistakesAreErrors(client, make);
  console.log(name);
}
