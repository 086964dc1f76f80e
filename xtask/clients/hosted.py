"""Signs in to an MCP server over HTTP and calls a tool with the official Python client.

Usage: hosted.py MCP_URL USER SECRET [TOOL TEXT]; the answer of TOOL must contain TEXT.
"""

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
    """Stores the tokens and the registration of a client."""

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
    """A browser whose user signs in and allows everything."""

    def __init__(self, user: str, secret: str) -> None:
        self.user, self.secret, self.returned = user, secret, None

    async def opens(self, url: str) -> None:
        async with httpx2.AsyncClient(follow_redirects=False) as http:
            page = await follow(http, await http.get(url))
            page = await submit(http, page, {"user": self.user, "secret": self.secret})
            back = await submit(http, page, {"answer": "allow"})
            # A page leads back to the client, because form-action also applies to redirects in some browsers.
            link = html.unescape(re.search(r'href="([^"]*/callback[^"]*)"', back.text).group(1))
            self.returned = parse_qs(urlsplit(link).query)

    async def returns(self) -> AuthorizationCodeResult:
        values = {name: values[0] for name, values in self.returned.items()}
        return AuthorizationCodeResult(code=values["code"], state=values.get("state"), iss=values.get("iss"))


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


async def use(url: str, auth: OAuthClientProvider, mode: str, tool: str, expected: str) -> None:
    async with httpx2.AsyncClient(auth=auth, timeout=30) as http:
        async with Client(streamable_http_client(url, http_client=http), mode=mode) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            result = await client.call_tool(tool, {})
            text = "\n".join(block.text for block in result.content)
            assert not result.is_error and expected in text, text
            print(f"{mode}: protocol {client.protocol_version}, {len(names)} tools, {tool} answered")


async def main() -> None:
    url, user, secret, *call = sys.argv[1:]
    tool, expected = call or ("user_current", "Anna Arbeiter")
    storage, browser = Storage(), Browser(user, secret)
    auth = OAuthClientProvider(url, client_metadata(), storage, browser.opens, browser.returns)
    await use(url, auth, "auto", tool, expected)
    first = storage.tokens
    browser.secret = "a second sign-in fails"
    # The access token has expired, so that the client must refresh it without its user.
    auth.context.token_expiry_time = 1
    await use(url, auth, "legacy", tool, expected)
    assert storage.tokens.refresh_token != first.refresh_token, "the refresh token was rotated"
    print("registered, signed in, called, refreshed")


asyncio.run(main())
