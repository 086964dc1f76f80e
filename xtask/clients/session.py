"""Uses kimai-mcp with the official Python client: session.py PROGRAM KIMAI_URL TOKEN"""

import asyncio
import sys

from mcp import Client, StdioServerParameters

TOOLS = {"entity", "timesheet", "timer", "user_current", "config"}


async def use(program: str, url: str, token: str, mode: str) -> None:
    environment = {"KIMAI_URL": url, "KIMAI_API_TOKEN": token}
    server = StdioServerParameters(command=program, env=environment)
    async with Client(server, mode=mode) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert TOOLS <= names, f"missing: {TOOLS - names}"
        await answer(client, "user_current", {}, "Anna Arbeiter")
        await answer(client, "timer", {"action": "active"}, "")
        refused = await client.call_tool("timer", {"action": "fly"})
        assert refused.is_error, "an unknown action is refused"
        print(f"{mode}: protocol {client.protocol_version}, {len(names)} tools, calls answered")


async def answer(client: Client, tool: str, arguments: dict, part: str) -> None:
    result = await client.call_tool(tool, arguments)
    text = "\n".join(block.text for block in result.content)
    assert not result.is_error and part in text, f"{tool}: {text}"


async def main() -> None:
    program, url, token = sys.argv[1:]
    for mode in ("legacy", "auto"):
        await use(program, url, token, mode)


asyncio.run(main())
