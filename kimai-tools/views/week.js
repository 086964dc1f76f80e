// The week: a grid of projects and days.

const isDay = (column) => /^\d{4}-\d{2}-\d{2}$/.test(column.key);

// Returns the arguments of the period before or after, of the same length.
function shifted(data, direction) {
  const { begin, end, period, format, ...input } = page.input;
  const move = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 864e5).toISOString().slice(0, 10);
  const length = Math.round((Date.parse(data.end) - Date.parse(data.begin)) / 864e5) + 1;
  const first = move(data.begin, direction * length);
  return { ...input, action: "week", period: `${first}..${move(first, length - 1)}` };
}

// Returns the drafted message. The name is shortened, so that it cannot carry instructions of its own.
function booking(project, day) {
  const name = project.name ? ` "${project.name.replace(/[\s"]+/g, " ").trim().slice(0, 40)}"` : "";
  const german = isGerman();
  return `${say("book")} ${german ? "Projekt" : "project"} #${project.id}${name}, ${date(day, { weekday: "long" })} ${day}`;
}

function dayCell(column, row, value) {
  const project = row[0];
  const today = column.key === page.data.today ? " now" : "";
  const shown = value ? clock(value) : "–";
  const canBook = page.data.columns[0].key === "project" && project && project.id && page.can.message;
  if (!canBook) return element("td", { class: `d${today}` }, shown);
  const name = `${project.name || project.id}, ${date(column.key, { weekday: "long", day: "numeric", month: "long" })}`;
  return element("td", { class: `d${today}` }, element("button", {
    type: "button",
    "data-key": `${project.id} ${column.key}`,
    "aria-label": `${name}: ${value ? shown : say("nothing")}. ${say("draft")}`,
    onclick: () => draft(booking(project, column.key)),
  }, shown));
}

function weekRow(columns, row) {
  const running = row[columns.findIndex((column) => column.key === "running")];
  let named = false;
  return element("tr", {}, ...columns.map((column, index) => {
    const value = row[index];
    if (column.key === "running") return null;
    if (isDay(column)) return dayCell(column, row, value);
    if (isNumber(column)) return element("td", { class: "n" }, text(column, value));
    const badge = running && !named ? element("span", { class: "run" }, `● ${isGerman() ? GERMAN.running : "running"}`) : null;
    const scope = named ? undefined : "row";
    named = true;
    const parent = value && value.parent ? element("span", { class: "from" }, value.parent) : null;
    const name = parent ? { ...value, parent: undefined } : value;
    return element(scope ? "th" : "td", { scope }, parent, text(column, name), badge);
  }));
}

function weekTotal(columns, total) {
  const names = columns.filter((column) => !isNumber(column) && column.key !== "running").length;
  const name = (isGerman() && GERMAN[total.label]) || total.label;
  const signed = total.label.startsWith("Difference");
  const cells = columns.map((column, index) => {
    if (!isNumber(column)) return null;
    const value = total.cells[index];
    const style = `${isDay(column) ? "d" : "n"}${column.key === page.data.today ? " now" : ""}`;
    return element("td", { class: style + tone({ signed }, value) }, value === null ? "–" : text({ ...column, signed }, value));
  });
  return element("tr", {}, element("th", { scope: "row", colspan: names > 1 ? names : undefined }, name), ...cells);
}

function week(data) {
  const { columns } = data;
  const options = { day: "numeric", month: "short", year: "numeric" };
  const title = data.begin === data.end ? date(data.begin, { weekday: "long", ...options }) : `${date(data.begin, options)} – ${date(data.end, options)}`;
  const turn = (key, sign, direction) => element("button", {
    type: "button", "data-key": key, "aria-label": say(key), title: say(key), onclick: () => call(shifted(data, direction)),
  }, sign);
  const heads = columns.map((column) => {
    if (column.key === "running") return null;
    if (!isDay(column)) return element("th", { scope: "col", class: isNumber(column) ? "n" : "" }, label(column));
    const now = column.key === data.today;
    return element("th", { scope: "col", class: now ? "d now" : "d", "aria-current": now ? "date" : undefined },
      date(column.key, { weekday: "short", day: "numeric" }));
  });
  const table = element("table", {},
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...data.rows.map((row) => weekRow(columns, row))),
    element("tfoot", {}, ...data.totals.map((total) => weekTotal(columns, total))));
  return [
    element("header", {}, element("h1", { title: data.title }, title),
      page.can.serverTools ? turn("previous", "‹", -1) : null, page.can.serverTools ? turn("next", "›", 1) : null),
    data.rows.length ? null : element("p", {}, say("empty")),
    element("div", { class: "scroll", role: "region", "aria-label": title, tabindex: "0" }, table),
    notes(data),
  ];
}
