"""Logs in to kimai-mcp-http and uses it with the official Python client: hosted.py MCP_URL USER SECRET"""

import asyncio
import html
import re
import sys
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

CALLBACK = "http://localhost:3030/callback"


class Storage:
    """What a client keeps of its login."""

    def __init__(self) -> None:
        self.tokens = None
        self.client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens) -> None:
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client) -> None:
        self.client = client


class Browser:
    """A person with a browser, who logs in and allows everything."""

    def __init__(self, user: str, secret: str) -> None:
        self.user, self.secret, self.returned = user, secret, None

    async def opens(self, url: str) -> None:
        async with httpx2.AsyncClient(follow_redirects=False) as http:
            page = await follow(http, await http.get(url))
            page = await submit(http, page, {"user": self.user, "secret": self.secret})
            back = await submit(http, page, {"answer": "allow"})
            # The page that leads back: a redirect would be held against its form-action by some browsers.
            link = html.unescape(re.search(r'href="([^"]*/callback[^"]*)"', back.text).group(1))
            self.returned = parse_qs(urlsplit(link).query)

    async def returns(self) -> AuthorizationCodeResult:
        found = {name: values[0] for name, values in self.returned.items()}
        return AuthorizationCodeResult(code=found["code"], state=found.get("state"), iss=found.get("iss"))


async def follow(http, answer):
    while answer.is_redirect and not answer.headers["location"].startswith(CALLBACK):
        answer = await http.get(urljoin(str(answer.url), answer.headers["location"]))
    return answer


async def submit(http, page, fields: dict):
    assert page.status_code == 200, f"{page.url}: {page.status_code} {page.text}"
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    scopes = re.findall(r'name="scope" value="([^"]*)"', page.text)
    action = re.search(r'<form method="post" action="([^"]*)"', page.text).group(1)
    form = {**hidden, **fields, **({"scope": scopes} if scopes else {})}
    return await follow(http, await http.post(urljoin(str(page.url), action), data=form))


def client_metadata() -> OAuthClientMetadata:
    return OAuthClientMetadata(
        client_name="A Python client",
        redirect_uris=[CALLBACK],
        grant_types=["authorization_code", "refresh_token"],
        response_types=["code"],
        token_endpoint_auth_method="none",
    )


async def use(url: str, auth: OAuthClientProvider, mode: str) -> None:
    async with httpx2.AsyncClient(auth=auth, timeout=30) as http:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            result = await client.call_tool("user_current", {})
            text = "\n".join(block.text for block in result.content)
            assert not result.is_error and "Anna Arbeiter" in text, text
            print(f"{mode}: protocol {client.protocol_version}, {len(names)} tools, the user is known")


async def main() -> None:
    url, user, secret = sys.argv[1:]
    storage, browser = Storage(), Browser(user, secret)
    auth = OAuthClientProvider(url, client_metadata(), storage, browser.opens, browser.returns)
    await use(url, auth, "auto")
    first, browser.secret = storage.tokens, "no person logs in twice"
    # The access token is over: the client has to get another by itself.
    auth.context.token_expiry_time = 1
    await use(url, auth, "legacy")
    assert storage.tokens.refresh_token != first.refresh_token, "the refresh token was rotated"
    print("registered, logged in, called, refreshed")


asyncio.run(main())
