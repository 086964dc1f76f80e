/** Logs in to kimai-mcp-http and uses it with the official TypeScript client: hosted.mjs MCP_URL USER SECRET */

import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { allows } from "./person.mjs";

const CALLBACK = "http://localhost:3030/callback";
const [url, user, secret] = process.argv.slice(2);

/** What a client keeps of its login, and how it sends its user to the server. */
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
  tokens = () => this.kept;
  saveTokens = (tokens) => void (this.kept = tokens);
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  discoveryState = () => this.discovered;
  saveDiscoveryState = (state) => void (this.discovered = state);

  async redirectToAuthorization(address) {
    this.logins += 1;
    this.returned = (await allows(address, user, secret)).searchParams;
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
  console.log(`${mode}: protocol ${protocol}, ${tools.length} tools, the user is known`);
  return client;
}

async function call(client) {
  const answer = await client.callTool({ name: "user_current", arguments: {} });
  const text = answer.content.map((block) => block.text).join("\n");
  assert.ok(!answer.isError && text.includes("Anna Arbeiter"), text);
}

const login = new Login();
const modern = await use(login, "auto", "2026-07-28");
const legacy = await use(login, "legacy", "2025-11-25");
for (const client of [modern, legacy]) {
  const before = login.kept;
  // The access token is over: the client has to get another by itself.
  login.kept = { ...before, access_token: "over" };
  await call(client);
  assert.notEqual(login.kept.access_token, before.access_token, "there is a new token");
  assert.notEqual(login.kept.refresh_token, before.refresh_token, "the refresh token was rotated");
  await client.close();
}
assert.equal(login.logins, 1, "the person logs in once");
console.log("registered, logged in, called, refreshed");
