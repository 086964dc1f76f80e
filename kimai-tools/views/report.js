// Other reports: horizontal bars, and the same numbers in a table.

const MAX_BARS = 12;

function bars({ bar: index, columns, rows }) {
  const long = rows.filter((row) => row[index] > 0).slice(0, MAX_BARS);
  if (long.length < 2) return "";
  const largest = Math.max(...long.map((row) => row[index]));
  const nameOf = (row) => columns.map((column, position) => (isNumber(column) || position > 2 ? "" : text(column, row[position])))
    .filter(Boolean).join(", ");
  // The table below has the same numbers, so that the bars are only for the eye.
  return element("ul", { class: "bars", "aria-hidden": "true" }, ...long.map((row) => {
    const bar = element("i", {});
    bar.style.width = `${(100 * row[index]) / largest}%`;
    const name = nameOf(row);
    return element("li", {}, element("span", { title: name }, name), element("div", {}, bar), text(columns[index], row[index]));
  }));
}

function report(data) {
  const { columns } = data;
  const heads = columns.map((column) => element("th", { scope: "col", class: isNumber(column) && "n" }, label(column)));
  const line = (cells, head) => element("tr", {}, head, ...columns.map((column, index) => (head && !index ? "" : cell(column, cells[index], !index))));
  const sums = data.totals.map(({ label: name, cells }) => line(cells,
    element("th", { scope: "row" }, [translated(name), text(columns[0], cells[0])].filter(Boolean).join(" "))));
  return layout(data, translated(data.title), [], heads, data.rows.map((row) => line(row)), data.rows.length ? sums : [], bars(data));
}
