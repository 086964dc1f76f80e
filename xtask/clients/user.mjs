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

export class Browser {
  /** Cookies by host and name. */
  hosts = new Map();

  async open(address, form) {
    const { hostname } = new URL(address);
    const cookies = this.hosts.get(hostname) ?? new Map();
    this.hosts.set(hostname, cookies);
    const headers = { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
    const sent = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const answer = await fetch(address, { headers, redirect: "manual", ...sent });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]*)=([^;]*)/);
      cookies.set(name, value);
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
    const [form] = page.text.match(/<form\b[^>]*>/) ?? fail(page);
    const [, action] = form.match(/\baction="([^"]*)"/) ?? [form, String(page.address)];
    return this.open(new URL(unescaped(action), page.address), [...hidden, ...scopes, ...Object.entries(fields)]);
  }

  /** Returns the address of the first link that begins with `start`. */
  link(page, start) {
    const links = [...page.text.matchAll(/href="([^"]*)"/g)].map(([, link]) => unescaped(link));
    return new URL(links.find((link) => link.startsWith(start)) ?? fail(page));
  }
}

function unescaped(text) {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replaceAll("&amp;", "&");
}

function fail({ address, status, text }) {
  throw new Error(`${address}: ${status} ${text}`);
}
