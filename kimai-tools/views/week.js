// The week: a grid of projects and days.

const isDay = (column) => /^\d{4}-\d{2}-\d{2}$/.test(column.key);
const nowIf = (column) => (column.key === page.data.today ? " now" : "");

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
  return `${say("book")} #${project.id}${name}, ${date(day, { weekday: "long" })} ${day}`;
}

function dayCell(column, row, value) {
  const project = row[0];
  const shown = value ? clock(value) : "–";
  const canBook = page.data.columns[0].key === "project" && project && project.id && page.can.message;
  const name = () => `${project.name || project.id}, ${date(column.key, { weekday: "long", day: "numeric", month: "long" })}`;
  return element("td", { class: `d${nowIf(column)}` }, canBook ? element("button", {
    type: "button",
    "data-key": `${project.id} ${column.key}`,
    "aria-label": `${name()}: ${value ? shown : say("nothing")}. ${say("draft")}`,
    onclick: () => draft(booking(project, column.key)),
  }, shown) : shown);
}

function weekRow(columns, row) {
  const running = row[columns.findIndex((column) => column.key === "running")];
  return element("tr", {}, ...columns.map((column, index) => {
    const value = row[index];
    if (column.key === "running") return "";
    if (isDay(column)) return dayCell(column, row, value);
    if (isNumber(column)) return cell(column, value);
    const parent = value && value.parent;
    return element(index ? "td" : "th", { scope: !index && "row" },
      parent && element("span", { class: "from" }, parent),
      text(column, parent ? { ...value, parent: undefined } : value),
      running && !index && element("span", { class: "run" }, `● ${say("running")}`));
  }));
}

function weekTotal(columns, total) {
  const names = columns.filter((column) => !isNumber(column) && column.key !== "running").length;
  const signed = total.label.startsWith("Difference");
  return element("tr", {}, element("th", { scope: "row", colspan: names }, translated(total.label)), ...columns.map((column, index) => {
    const value = total.cells[index];
    const style = (isDay(column) ? "d" : "n") + nowIf(column) + tone(signed, value);
    return isNumber(column) ? element("td", { class: style }, value === null ? "–" : text({ ...column, signed }, value)) : "";
  }));
}

function week(data) {
  const { columns } = data;
  const options = { day: "numeric", month: "short", year: "numeric" };
  const title = data.begin === data.end ? date(data.begin, { weekday: "long", ...options }) : `${date(data.begin, options)} – ${date(data.end, options)}`;
  const turn = (key, sign, direction) => page.can.serverTools && element("button", {
    type: "button", "data-key": key, "aria-label": say(key), title: say(key), onclick: () => call(shifted(data, direction)),
  }, sign);
  const heads = columns.map((column) => {
    if (column.key === "running") return "";
    if (!isDay(column)) return element("th", { scope: "col", class: isNumber(column) && "n" }, label(column));
    return element("th", { scope: "col", class: `d${nowIf(column)}`, "aria-current": nowIf(column) && "date" },
      date(column.key, { weekday: "short", day: "numeric" }));
  });
  return layout(data, title, [turn("previous", "‹", -1), turn("next", "›", 1)], heads,
    data.rows.map((row) => weekRow(columns, row)), data.totals.map((total) => weekTotal(columns, total)));
}
