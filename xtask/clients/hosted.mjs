/**
 * Signs in to an MCP server over HTTP and calls a tool with the official TypeScript client.
 *
 * Usage: hosted.mjs MCP_URL USER SECRET [TOOL TEXT [NEWEST_PROTOCOL LEGACY_PROTOCOL]]; the answer of TOOL must contain TEXT.
 */

import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { approveAuthorization } from "./user.mjs";

const CALLBACK = "http://localhost:3030/callback";
const [url, user, secret, tool = "user_current", expected = "Anna Arbeiter", ...protocols] = process.argv.slice(2);
const [newestProtocol = "2026-07-28", legacyProtocol = "2025-11-25"] = protocols;

/** Stores the tokens and the registration of a client, and opens the browser of its user. */
class Login {
  redirectUrl = CALLBACK;
  clientMetadata = {
    client_name: "A TypeScript client",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  logins = 0;

  state = () => "a state";
  clientInformation = () => this.client;
  saveClientInformation = (client) => void (this.client = client);
  tokens = () => this.stored;
  saveTokens = (tokens) => void (this.stored = tokens);
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  discoveryState = () => this.discovery;
  saveDiscoveryState = (state) => void (this.discovery = state);

  async redirectToAuthorization(address) {
    this.logins += 1;
    this.returned = (await approveAuthorization(address, user, secret)).searchParams;
    assert.equal(this.returned.get("state"), this.state());
  }
}

async function connected(login, mode) {
  const client = new Client({ name: "a-typescript-client", version: "1" }, { versionNegotiation: { mode } });
  const transport = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: login });
  const first = transport();
  try {
    await client.connect(first);
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    await first.finishAuth(login.returned);
    await client.connect(transport());
  }
  return client;
}

async function use(login, mode, protocol) {
  const client = await connected(login, mode);
  assert.equal(client.getNegotiatedProtocolVersion(), protocol);
  const { tools } = await client.listTools();
  await call(client);
  console.log(`${mode}: protocol ${protocol}, ${tools.length} tools, ${tool} answered`);
  return client;
}

async function call(client) {
  const answer = await client.callTool({ name: tool, arguments: {} });
  const text = answer.content.map((block) => block.text).join("\n");
  assert.ok(!answer.isError && text.includes(expected), text);
}

const login = new Login();
const newest = await use(login, "auto", newestProtocol);
const legacy = await use(login, "legacy", legacyProtocol);
for (const client of [newest, legacy]) {
  const before = login.stored;
  // The access token is invalid, so that the client must refresh it without its user.
  login.stored = { ...before, access_token: "invalid" };
  await call(client);
  assert.notEqual(login.stored.access_token, before.access_token, "there is a new token");
  assert.notEqual(login.stored.refresh_token, before.refresh_token, "the refresh token was rotated");
  await client.close();
}
assert.equal(login.logins, 1, "the user signs in once");
console.log("registered, signed in, called, refreshed");
