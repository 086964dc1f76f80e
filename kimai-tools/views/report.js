// Other reports: horizontal bars, and the same numbers in a table.

const MAX_BARS = 12;

const nameOf = (columns, row) => columns.map((column, index) => (isNumber(column) || index > 2 ? "" : text(column, row[index])))
  .filter(Boolean).join(", ");

function bars(data) {
  const index = data.bar;
  if (index === undefined || data.rows.length < 2) return null;
  const rows = data.rows.filter((row) => row[index] > 0).slice(0, MAX_BARS);
  const largest = Math.max(...rows.map((row) => row[index]));
  // The table below has the same numbers, so that the bars are only for the eye.
  return element("ul", { class: "bars", "aria-hidden": "true" }, ...rows.map((row) => {
    const bar = element("i", {});
    bar.style.width = `${(100 * row[index]) / largest}%`;
    const name = nameOf(data.columns, row);
    return element("li", {}, element("span", { title: name }, name), element("div", {}, bar), text(data.columns[index], row[index]));
  }));
}

function cell(column, value, isHead) {
  const style = (isNumber(column) ? "n" : "") + tone(column, value);
  return element(isHead ? "th" : "td", { class: style || undefined, scope: isHead ? "row" : undefined }, text(column, value));
}

function sums(data, total) {
  const name = (isGerman() && GERMAN[total.label]) || total.label;
  return element("tr", {}, ...data.columns.map((column, index) => (index === 0
    ? element("th", { scope: "row" }, [name, text(column, total.cells[0])].filter(Boolean).join(" "))
    : cell(column, total.cells[index], false))));
}

function table(data) {
  const heads = data.columns.map((column) => element("th", { scope: "col", class: isNumber(column) ? "n" : undefined }, label(column)));
  const rows = data.rows.map((row) => element("tr", {}, ...data.columns.map((column, index) => cell(column, row[index], index === 0))));
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows),
    element("tfoot", {}, ...data.totals.map((total) => sums(data, total))));
}

function report(data) {
  return [
    element("header", {}, element("h1", {}, data.title)),
    data.rows.length ? bars(data) : element("p", {}, say("empty")),
    data.rows.length ? element("div", { class: "scroll", role: "region", "aria-label": data.title, tabindex: "0" }, table(data)) : null,
    notes(data),
  ];
}
