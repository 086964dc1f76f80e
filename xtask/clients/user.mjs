/** A browser that signs in as a user and grants every scope. */

/** Opens an authorization URL, signs in, grants every scope and returns the redirect URL of the client. */
export async function approveAuthorization(address, user, secret) {
  const browser = new Browser();
  const login = await browser.open(address);
  const consent = await browser.submit(login, { user, secret });
  const response = await browser.submit(consent, { answer: "allow" });
  // A page with a link returns to the client, because form-action also applies to redirects in some browsers.
  const [, link] = response.text.match(/href="([^"]*\/callback[^"]*)"/) ?? fail(response);
  return new URL(unescaped(link));
}

class Browser {
  cookies = new Map();

  async open(address, form) {
    const headers = { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") };
    const sent = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const answer = await fetch(address, { headers, redirect: "manual", ...sent });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]*)=([^;]*)/);
      this.cookies.set(name, value);
    }
    const next = answer.headers.get("location");
    if (next) return this.open(new URL(next, address));
    const page = { address, status: answer.status, text: await answer.text() };
    return page.status === 200 ? page : fail(page);
  }

  submit(page, fields) {
    const found = (pattern) => [...page.text.matchAll(pattern)];
    const hidden = found(/type="hidden" name="(\w+)" value="([^"]*)"/g).map(([, name, value]) => [name, value]);
    const scopes = found(/name="scope" value="([^"]*)"/g).map(([, scope]) => ["scope", scope]);
    const [, action] = page.text.match(/<form method="post" action="([^"]*)"/) ?? fail(page);
    return this.open(new URL(action, page.address), [...hidden, ...scopes, ...Object.entries(fields)]);
  }
}

function unescaped(text) {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replaceAll("&amp;", "&");
}

function fail({ address, status, text }) {
  throw new Error(`${address}: ${status} ${text}`);
}
