/** Plays the user of the conformance suite's client: authorization.mjs SUITE ISSUER USER SECRET */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { approveAuthorization } from "./user.mjs";

const [suite, issuer, user, secret] = process.argv.slice(2);

/** A port that nobody uses. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Registers a client, because the suite needs a client id. */
async function registerClient(callback) {
  const about = { client_name: "Conformance", redirect_uris: [callback], token_endpoint_auth_method: "none" };
  const body = JSON.stringify(about);
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${issuer}/register`, { method: "POST", headers, body });
  assert.equal(answer.status, 201);
  return (await answer.json()).client_id;
}

const port = await freePort();
const id = await registerClient(`http://127.0.0.1:${port}/callback`);
const client = spawn(suite, ["authorization", "--url", issuer, "--client-id", id, "-p", port]);
client.stderr.pipe(process.stderr);
const ended = new Promise((done) => client.once("close", done));
const lines = [];
for await (const line of createInterface({ input: client.stdout })) {
  lines.push(line);
  if (line.startsWith(`${issuer}/authorize?`)) await fetch(await approveAuthorization(line, user, secret));
}
const code = await ended;
const passed = lines.filter((line) => line.startsWith("✓"));
const [, checks] = lines.join("\n").match(/^Total: (\d+) passed, 0 failed/m) ?? [];
assert.ok(code === 0 && checks && passed.length === 2, lines.join("\n"));
console.log(`authorization server: both scenarios pass (${checks} checks)`);
