/**
 * An OpenID Connect provider (npm `oidc-provider`) with the account anna@example.com, whose address is verified.
 *
 * Usage: identity-provider.mjs PORT REDIRECT_URI ALGORITHM
 */

import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, redirectUri, algorithm] = process.argv.slice(2);

/** Returns a new signing key of this algorithm. */
function signingKey() {
  const [type, options] = { ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519", {}] }[algorithm] ?? [
    "rsa",
    { modulusLength: 2048 },
  ];
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: algorithm, kid: algorithm };
}

const claims = { email: "anna@example.com", email_verified: true, groups: ["staff", "kimai"] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "kimai-mcp",
      client_secret: "a client secret",
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: algorithm,
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["groups"] },
  enabledJWA: { idTokenSigningAlgValues: [algorithm] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...claims }) }),
  jwks: { keys: [signingKey()] },
});
provider.listen(Number(port), "127.0.0.1");
