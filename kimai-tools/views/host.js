"use strict";
// Messages of the MCP Apps protocol (JSON-RPC) between this page and its host.
const host = (() => {
  const waiting = new Map();
  const listeners = {};
  let last = 0;
  const post = (message) => parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
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
    if (id !== undefined) {
      const known = method === "ping" || method === "ui/resource-teardown";
      post(known ? { id, result: {} } : { id, error: { code: -32601, message: "unknown method" } });
    }
  });
  return {
    on: (method, listener) => { listeners[method] = listener; },
    notify: (method, params) => post({ method, params }),
    request: (method, params) => new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      post({ id: last, method, params });
    }),
  };
})();

// The state of the page: data of the last report, arguments of its call, and abilities of the host.
const page = { data: null, input: {}, can: {}, locale: "en", busy: false };

const GERMAN = {
  previous: "Vorheriger Zeitraum", next: "Nächster Zeitraum", loading: "Wird geladen …", failed: "Der Aufruf ist fehlgeschlagen.",
  nothing: "nichts gebucht", draft: "Buchung als Nachricht vorbereiten", book: "Buche auf", running: "läuft", drafted: "Nachricht vorbereitet.",
  refused: "Das Programm hat die Nachricht nicht angenommen.", empty: "Nichts gefunden.", more: "weitere Zeilen",
  yes: "ja", no: "nein", day: "Tag", days: "Tage", waiting: "Warte auf Daten …", table: "Tabelle",
  Total: "Summe", Expected: "Soll", "Difference until today": "Differenz bis heute", Present: "Anwesend",
  project: "Projekt", customer: "Kunde", activity: "Tätigkeit", user: "Person", team: "Team", tag: "Schlagwort", week: "Woche",
  month: "Monat", year: "Jahr", billable: "abrechenbar", exported: "exportiert", records: "Einträge", time: "Zeit", sum: "Summe",
  billable_time: "abrechenbar", billable_share: "abrechenbar", time_before: "vorher", time_change: "Änderung", time_change_share: "Änderung",
  revenue: "Umsatz", revenue_before: "vorher", revenue_change: "Änderung", revenue_change_share: "Änderung", cost: "Kosten",
  expected: "Soll", booked: "gebucht", worked: "gearbeitet", credited: "angerechnet", missing: "fehlt", over: "mehr", difference: "Differenz",
  balance: "Saldo", finding: "Befund", ids: "Einträge", oldest: "ältester", first: "erster", last: "letzter", holes: "Lücken",
  entitlement: "Anspruch", carry_over: "Übertrag", taken: "genommen", planned: "geplant", requested: "beantragt", remaining: "Rest",
};
const ENGLISH = {
  previous: "Previous period", next: "Next period", loading: "Loading …", failed: "The call failed.",
  nothing: "nothing booked", draft: "draft a message to book", book: "Book on", drafted: "Message drafted.",
  refused: "The app did not accept the message.", empty: "Nothing found.", more: "more rows", waiting: "Waiting for data …",
};

const isGerman = () => page.locale.startsWith("de");
const say = (key) => (isGerman() ? GERMAN : ENGLISH)[key];
// Returns a label of the report in the language of the page.
const label = (column) => (isGerman() && (GERMAN[column.label] || GERMAN[column.key])) || (column.label || column.key).replaceAll("_", " ");

// Creates an element. Texts become text nodes, never markup.
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "onclick") node.addEventListener("click", value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const date = (day, options) => new Date(`${day}T12:00:00Z`).toLocaleDateString(page.locale, { timeZone: "UTC", ...options });

function clock(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  return `${seconds < 0 && minutes ? "−" : ""}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function money(amount, currency) {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `${amount.toLocaleString(page.locale, digits)}${currency ? ` ${currency}` : ""}`;
}

// Returns a value as text, in the unit of its column.
function text(column, value) {
  if (value === null || value === undefined) return "";
  const sign = column.signed && value > 0 ? "+" : "";
  switch (column.unit) {
    case "entity": return [value.parent, value.name || `${label(column)} #${value.id}`].filter(Boolean).join(" / ");
    case "time": return sign + clock(value);
    case "money": return sign + money(value, column.currency);
    case "percent": return `${sign}${value.toLocaleString(page.locale)} %`;
    case "days": return `${sign}${value.toLocaleString(page.locale)} ${isGerman() ? GERMAN[Math.abs(value) === 1 ? "day" : "days"] : Math.abs(value) === 1 ? "day" : "days"}`;
    case "count": return value.toLocaleString(page.locale);
    case "date": return date(value, { weekday: "short", year: "numeric", month: "2-digit", day: "2-digit" });
    case "flag": return isGerman() ? GERMAN[value ? "yes" : "no"] : value ? "yes" : "no";
    case "ids": return value.map((id) => `#${id}`).join(", ");
    default: return Array.isArray(value) ? value.join(", ") : String(value);
  }
}

const isNumber = (column) => ["time", "money", "percent", "days", "count"].includes(column.unit);
const tone = (column, value) => (!column.signed || !value ? "" : value < 0 ? " minus" : " plus");

function status(message) {
  document.querySelector("[role=status]").textContent = message;
}

function notes(data) {
  const all = data.hidden ? [...data.notes, `${data.hidden} ${say("more")}`] : data.notes;
  return all.length ? element("ul", { class: "notes" }, ...all.map((note) => element("li", {}, note))) : null;
}

// Draws the page anew and keeps the focus on the control that had it.
function draw() {
  const main = document.querySelector("main");
  const focused = document.activeElement && document.activeElement.getAttribute("data-key");
  main.setAttribute("aria-busy", String(page.busy));
  main.replaceChildren(...(page.data ? render(page.data) : [element("p", {}, say("waiting"))]).filter(Boolean));
  const again = [...main.querySelectorAll("[data-key]")].find((node) => node.getAttribute("data-key") === focused);
  if (again) again.focus();
  resize();
}

function resize() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  document.documentElement.style.height = `${height}px`;
  host.notify("ui/notifications/size-changed", { height });
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
    const result = await host.request("tools/call", { name: "report", arguments: input });
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
    const result = await host.request("ui/message", { role: "user", content: [{ type: "text", text: message }] });
    status(result && result.isError ? say("refused") : say("drafted"));
  } catch (error) {
    status(say("refused"));
  }
}

function adapt(context) {
  if (context.theme) document.documentElement.dataset.theme = context.theme;
  if (context.locale) {
    try {
      [page.locale] = Intl.getCanonicalLocales(context.locale);
    } catch (error) {
      page.locale = "en";
    }
    document.documentElement.lang = isGerman() ? "de" : "en";
  }
}

// Connects to the host. Without a call that this page belongs to, it shows the current week.
async function start() {
  host.on("ui/notifications/tool-input", (params) => { page.input = params.arguments || {}; });
  host.on("ui/notifications/tool-result", (params) => {
    if (!show(params)) status(say("failed"));
    draw();
  });
  host.on("ui/notifications/host-context-changed", (params) => { adapt(params); draw(); });
  const appInfo = { name: "kimai", version: "1" };
  const answer = await host.request("ui/initialize", { protocolVersion: "2026-01-26", appInfo, appCapabilities: {} });
  page.can = answer.hostCapabilities || {};
  const context = answer.hostContext || {};
  adapt(context);
  host.notify("ui/notifications/initialized", {});
  draw();
  if (!context.toolInfo && !page.data && page.can.serverTools) await call({ action: "week" });
}
