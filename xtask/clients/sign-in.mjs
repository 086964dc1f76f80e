/**
 * Signs in to the hosted server at an identity provider, as a browser does, and calls a tool with the tokens.
 *
 * Usage: sign-in.mjs MCP_URL PROVIDER_ORIGIN
 */

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Browser } from "./user.mjs";

const CALLBACK = "http://localhost:3030/callback";
const [url, provider] = process.argv.slice(2);
const server = new URL(url).origin;

/** Fields of the login forms of the providers. */
const ACCOUNT = { login: "anna", password: "any", sub: "anna" };

async function post(path, body) {
  const response = await fetch(new URL(path, server), { method: "POST", ...body });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

/** Signs in at the provider: fills in its forms until it returns to the server. */
async function signInAt(browser, page) {
  for (let step = 0; new URL(page.address).origin !== server; step += 1) {
    assert.ok(step < 5, page.text);
    const names = [...page.text.matchAll(/<input[^>]*\bname="(\w+)"/g)].map(([, name]) => name);
    const fields = names.filter((name) => name in ACCOUNT).map((name) => [name, ACCOUNT[name]]);
    page = await browser.submit(page, Object.fromEntries(fields));
  }
  return page;
}

const metadata = { client_name: "A client", redirect_uris: [CALLBACK], token_endpoint_auth_method: "none" };
const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(metadata) };
const { client_id } = await post("/register", json);
const verifier = randomBytes(32).toString("base64url");
const request = new URLSearchParams({
  response_type: "code",
  client_id,
  redirect_uri: CALLBACK,
  state: "a state",
  code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  code_challenge_method: "S256",
});
const browser = new Browser();
const login = await browser.open(new URL(`/authorize?${request}`, server));
const leaving = await browser.submit(login, {});
const consent = await signInAt(browser, await browser.open(browser.link(leaving, provider)));
assert.match(consent.text, /Anna Arbeiter/);
const allowed = await browser.submit(consent, { answer: "allow" });
const code = browser.link(allowed, CALLBACK).searchParams.get("code");
const form = { grant_type: "authorization_code", code, client_id, redirect_uri: CALLBACK, code_verifier: verifier };
const { access_token } = await post("/token", { body: new URLSearchParams(form) });
const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "user_current", arguments: {} } };
const headers = {
  authorization: `Bearer ${access_token}`,
  accept: "application/json, text/event-stream",
  "content-type": "application/json",
};
const answer = await post("/mcp", { headers, body: JSON.stringify(call) });
assert.match(answer.result.content[0].text, /Anna Arbeiter/);
console.log(`${provider}: signed in, consented, user_current answered`);
