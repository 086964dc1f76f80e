"use strict";
// Messages of the MCP Apps protocol (JSON-RPC) between this page and its host.
const waiting = new Map();
const listeners = {};
const post = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
const notify = (method, params) => post({ method, params });
let last = 0;
const request = (method, params) => new Promise((resolve, reject) => {
  last += 1;
  waiting.set(last, { resolve, reject });
  post({ id: last, method, params });
});
addEventListener("message", ({ source, data }) => {
  if (source !== parent || !data || data.jsonrpc !== "2.0") return;
  const { id, method, params, result, error } = data;
  if (!method) {
    const wait = waiting.get(id);
    waiting.delete(id);
    if (wait) error ? wait.reject(new Error(error.message)) : wait.resolve(result);
    return;
  }
  if (listeners[method]) listeners[method](params || {});
  if (id === undefined) return;
  const known = method === "ping" || method === "ui/resource-teardown";
  post(known ? { id, result: {} } : { id, error: { code: -32601, message: "unknown method" } });
});

// The state of the page: data of the last report, arguments of its call, and abilities of the host.
const page = { data: null, input: {}, can: {}, locale: "en", busy: false };

// Words of the page itself in English and German. Words of a report come with its data.
const WORDS = {
  previous: ["Previous period", "Vorheriger Zeitraum"], next: ["Next period", "Nächster Zeitraum"],
  loading: ["Loading …", "Wird geladen …"], waiting: ["Waiting for data …", "Warte auf Daten …"],
  failed: ["The call failed.", "Der Aufruf ist fehlgeschlagen."], empty: ["Nothing found.", "Nichts gefunden."],
  nothing: ["nothing booked", "nichts gebucht"], draft: ["draft a message to book", "Buchung als Nachricht vorbereiten"],
  book: ["Book on project", "Buche auf Projekt"], drafted: ["Message drafted.", "Nachricht vorbereitet."],
  refused: ["The app did not accept the message.", "Das Programm hat die Nachricht nicht angenommen."],
  more: ["more rows", "weitere Zeilen"], running: ["running", "läuft"], yes: ["yes", "ja"], no: ["no", "nein"],
  day: ["day", "Tag"], days: ["days", "Tage"],
};
const isGerman = () => page.locale.startsWith("de");
const say = (key) => WORDS[key][isGerman() ? 1 : 0];
// Returns a word or sentence of the report in the language of the page.
const translated = (words) => (isGerman() && Object.hasOwn(page.data.de, words) ? page.data.de[words] : words);
const label = (column) => translated(column.label || column.key.replaceAll("_", " "));

// Creates an element. Texts become text nodes, never markup.
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") node.addEventListener("click", value);
    else if (value) node.setAttribute(key, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

const date = (day, options) => new Date(`${day}T12:00:00Z`).toLocaleDateString(page.locale, { timeZone: "UTC", ...options });

function clock(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return `${seconds < 0 && minutes ? "−" : ""}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

// Returns a value as text, in the unit of its column.
function text(column, value) {
  if (value === null || value === undefined) return "";
  const sign = column.signed && value > 0 ? "+" : "";
  const number = (digits) => sign + value.toLocaleString(page.locale, digits && { minimumFractionDigits: digits, maximumFractionDigits: digits });
  switch (column.unit) {
    case "entity": return [value.parent, value.name || `${label(column)} #${value.id}`].filter(Boolean).join(" / ");
    case "time": return sign + clock(value);
    case "money": return [number(2), column.currency].filter(Boolean).join(" ");
    case "percent": return `${number()} %`;
    case "days": return `${number()} ${say(Math.abs(value) === 1 ? "day" : "days")}`;
    case "count": return number();
    case "date": return date(value, { weekday: "short", year: "numeric", month: "2-digit", day: "2-digit" });
    case "flag": return say(value ? "yes" : "no");
    case "ids": return value.map((id) => `#${id}`).join(", ");
    case "label": case "attendance": return translated(value);
    default: return Array.isArray(value) ? value.join(", ") : String(value);
  }
}

const isNumber = (column) => ["time", "money", "percent", "days", "count"].includes(column.unit);
const tone = (isSigned, value) => (!isSigned || !value ? "" : value < 0 ? " minus" : " plus");

function cell(column, value, isHead) {
  const style = (isNumber(column) ? "n" : "") + tone(column.signed, value);
  return element(isHead ? "th" : "td", { class: style, scope: isHead && "row" }, text(column, value));
}

// Returns the parts of a report: a heading with buttons, and a table of these heads, rows and sums.
function layout(data, title, buttons, heads, rows, sums, ...above) {
  const notes = data.notes.map(translated);
  if (data.hidden) notes.push(`${data.hidden} ${say("more")}`);
  return [
    element("header", {}, element("h1", { title: translated(data.title) }, title), ...buttons),
    data.rows.length ? "" : element("p", {}, say("empty")),
    ...above,
    rows.length || sums.length ? element("div", { class: "scroll", role: "region", "aria-label": title, tabindex: "0" },
      element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows), element("tfoot", {}, ...sums))) : "",
    notes.length ? element("ul", { class: "notes" }, ...notes.map((note) => element("li", {}, note))) : "",
  ];
}

function status(message) {
  document.querySelector("[role=status]").textContent = message;
}

// Draws the page anew and keeps the focus on the control that had it.
function draw() {
  const main = document.querySelector("main");
  const focused = document.activeElement && document.activeElement.getAttribute("data-key");
  main.setAttribute("aria-busy", String(page.busy));
  main.replaceChildren(...(page.data ? render(page.data) : [element("p", {}, say("waiting"))]).filter(Boolean));
  const again = [...main.querySelectorAll("[data-key]")].find((node) => node.getAttribute("data-key") === focused);
  if (again) again.focus();
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  document.documentElement.style.height = `${height}px`;
  notify("ui/notifications/size-changed", { height });
}

// Shows the data of a result; false if it has none.
function show(result) {
  const meta = result._meta || {};
  const data = meta["kimai/week"] || meta["kimai/report"];
  if (data) page.data = data;
  return Boolean(data) && !result.isError;
}

// Calls the tool again, such as for the next week.
async function call(input) {
  if (page.busy) return;
  page.busy = true;
  status(say("loading"));
  document.querySelector("main").setAttribute("aria-busy", "true");
  try {
    const result = await request("tools/call", { name: "report", arguments: input });
    const shown = show(result);
    if (shown) page.input = input;
    status(shown ? "" : (((result.content || [])[0] || {}).text || say("failed")).slice(0, 200));
  } catch (error) {
    status(say("failed"));
  }
  page.busy = false;
  draw();
}

// Drafts a message of the user. The host shows it; nothing is written by this page.
async function draft(message) {
  try {
    const result = await request("ui/message", { role: "user", content: [{ type: "text", text: message }] });
    status(say(result && result.isError ? "refused" : "drafted"));
  } catch (error) {
    status(say("refused"));
  }
}

function adapt(context) {
  const root = document.documentElement;
  if (context.theme) root.dataset.theme = context.theme;
  if (!context.locale) return;
  try {
    [page.locale] = Intl.getCanonicalLocales(context.locale);
  } catch (error) {
    page.locale = "en";
  }
  root.lang = isGerman() ? "de" : "en";
}

// Connects to the host. Without a call that this page belongs to, it shows the current week.
async function start() {
  listeners["ui/notifications/tool-input"] = (params) => { page.input = params.arguments || {}; };
  listeners["ui/notifications/tool-result"] = (params) => {
    if (!show(params)) status(say("failed"));
    draw();
  };
  listeners["ui/notifications/host-context-changed"] = (params) => { adapt(params); draw(); };
  const appInfo = { name: "kimai", version: "1" };
  const answer = await request("ui/initialize", { protocolVersion: "2026-01-26", appInfo, appCapabilities: {} });
  page.can = answer.hostCapabilities || {};
  const context = answer.hostContext || {};
  adapt(context);
  notify("ui/notifications/initialized", {});
  draw();
  if (!context.toolInfo && !page.data && page.can.serverTools) await call({ action: "week" });
}
