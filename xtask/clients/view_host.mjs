// Host of a view: the official AppBridge around a sandboxed frame. The test serves the view and the calls.
import { AppBridge, PostMessageTransport } from "@modelcontextprotocol/ext-apps/app-bridge";

const query = new URLSearchParams(location.search);
const theme = query.get("theme") ?? "light";
const locale = query.get("locale") ?? "en-GB";
const input = query.has("input") ? JSON.parse(query.get("input")) : null;

document.documentElement.dataset.theme = theme;
window.seen = { messages: [], calls: [], sizes: [], initialized: false };

async function call(params) {
  window.seen.calls.push(params);
  const response = await fetch("/call", { method: "POST", body: JSON.stringify(params) });
  return response.json();
}

const frame = document.querySelector("iframe");
const hostContext = { theme, locale, displayMode: "inline", timeZone: "Europe/Berlin" };
if (input) hostContext.toolInfo = { tool: { name: "report", inputSchema: { type: "object" } } };
const bridge = new AppBridge(
  null,
  { name: "test host", version: "1" },
  { serverTools: {}, message: { text: {} } },
  { hostContext },
);
bridge.oncalltool = call;
bridge.onmessage = async (message) => {
  window.seen.messages.push(message);
  return {};
};
bridge.onsizechange = ({ height }) => {
  window.seen.sizes.push(height);
  if (height) frame.style.height = `${height}px`;
};
bridge.oninitialized = async () => {
  window.seen.initialized = true;
  if (!input) return;
  await bridge.sendToolInput({ arguments: input });
  await bridge.sendToolResult(await call({ name: "report", arguments: input }));
};
window.bridge = bridge;
await bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow));
frame.srcdoc = await (await fetch(`/view?uri=${encodeURIComponent(query.get("uri"))}`)).text();
