//! Tables on terminals: aligned columns, colours, and a bar for each row.

use std::fmt::Write;

use anstyle::Style;
use console::{measure_text_width, truncate_str};
use kimai_cli::style::{BOLD, DIM, SUCCESS, WARNING, styled};
use kimai_tools::render::{Grid, GridCell, GridColumn};

/// Blanks between columns.
const GAP: usize = 2;

/// Width below which a column of names does not shrink.
const MIN_NAME: usize = 12;

/// Width of a bar.
const MIN_BAR: usize = 8;
const MAX_BAR: usize = 30;

/// Eighths of a block, from one to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Returns the table in `width` columns with escape sequences, or `None` if it is empty or too wide.
///
/// Columns that do not fit are left out from the right and named below the table. Names and the column of the bars stay.
pub(crate) fn paint(grid: &Grid, width: usize) -> Option<String> {
    let mut grid = Some(grid).filter(|grid| !grid.rows.is_empty())?.clone();
    let mut left_out = Vec::new();
    let layout = loop {
        if let Some(layout) = Layout::new(&grid, width) {
            break layout;
        }
        left_out.insert(0, remove_last_column(&mut grid)?);
    };
    let grid = &grid;
    let mut lines = vec![styled(&grid.title, BOLD), String::new()];
    let headings = grid.columns.iter().map(|column| (column.heading.clone(), DIM)).collect();
    lines.push(layout.line(grid, headings));
    for row in &grid.rows {
        let cells =
            grid.columns.iter().zip(row).map(|(column, cell)| (cell.text.clone(), style(column, cell)));
        let mut line = layout.line(grid, cells.collect());
        line.push_str(&layout.bar(grid, row));
        lines.push(line);
    }
    for total in &grid.totals {
        let mut cells: Vec<(String, Style)> = grid
            .columns
            .iter()
            .zip(&total.cells)
            .map(|(column, cell)| (cell.text.clone(), style(column, cell).bold()))
            .collect();
        if let Some((text, _)) = cells.first_mut() {
            *text = if text.is_empty() { total.label.to_owned() } else { format!("{} {text}", total.label) };
        }
        lines.push(layout.line(grid, cells));
    }
    if grid.hidden_rows > 0 {
        let all = grid.rows.len() + grid.hidden_rows;
        lines.push(format!("{} more rows. Use --size {all}, a filter, or --format csv.", grid.hidden_rows));
    }
    if !left_out.is_empty() {
        let names = left_out.join(", ");
        lines.push(format!("The terminal is too narrow for {names}. Use --format csv for all columns."));
    }
    lines.extend(grid.notes.iter().map(|note| styled(format_args!("Note: {note}"), DIM)));
    Some(lines.join("\n"))
}

/// Removes the last column that neither names rows nor has bars, and returns its heading.
fn remove_last_column(grid: &mut Grid) -> Option<String> {
    let is_needed = |index: usize, column: &GridColumn| column.is_name || grid.bar == Some(index);
    let index = (0..grid.columns.len())
        .rev()
        .find(|index| grid.columns.get(*index).is_some_and(|column| !is_needed(*index, column)))?;
    let totals = grid.totals.iter_mut().map(|total| &mut total.cells);
    for cells in grid.rows.iter_mut().chain(totals).filter(|cells| index < cells.len()) {
        cells.remove(index);
    }
    grid.bar = grid.bar.map(|bar| if bar > index { bar - 1 } else { bar });
    Some(grid.columns.remove(index).heading)
}

/// Returns the style of a cell: green and yellow for positive and negative changes.
fn style(column: &GridColumn, cell: &GridCell) -> Style {
    match cell.number {
        Some(number) if column.is_signed && number > 0 => SUCCESS,
        Some(number) if number < 0 => WARNING,
        _ => Style::new(),
    }
}

/// The widths of the columns, and of the bars behind them.
struct Layout {
    widths: Vec<usize>,
    bar: usize,
    largest: i64,
}

impl Layout {
    /// Returns the widths, or `None` if the table does not fit although the columns of names shrink.
    fn new(grid: &Grid, width: usize) -> Option<Self> {
        let mut widths: Vec<usize> =
            (0..grid.columns.len()).map(|index| natural_width(grid, index)).collect();
        let used = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        while used(&widths) > width {
            let excess = used(&widths) - width;
            let names = widths.iter_mut().zip(&grid.columns).filter(|(_, column)| column.is_name);
            let widest = names.map(|(width, _)| width).max().filter(|width| **width > MIN_NAME)?;
            *widest -= excess.min(*widest - MIN_NAME).min(widest.div_ceil(4));
        }
        let left = width.saturating_sub(used(&widths) + GAP);
        let numbers = grid.rows.iter().filter_map(|row| row.get(grid.bar?)?.number);
        let largest = numbers.max().filter(|_| grid.rows.len() > 1 && left >= MIN_BAR).unwrap_or_default();
        Some(Self { widths, bar: left.min(MAX_BAR), largest })
    }

    /// Returns one line of cells.
    fn line(&self, grid: &Grid, cells: Vec<(String, Style)>) -> String {
        let mut line = String::new();
        for (index, ((text, style), width)) in cells.into_iter().zip(&self.widths).enumerate() {
            let text = truncate_str(&text, *width, "…");
            let blanks = " ".repeat(width.saturating_sub(measure_text_width(&text)));
            let is_number = grid.columns.get(index).is_some_and(|column| column.is_number);
            let gap = if index == 0 { "" } else { "  " };
            // Writing to a string cannot fail.
            let _ = if is_number {
                write!(line, "{gap}{blanks}{}", styled(text, style))
            } else {
                write!(line, "{gap}{}{blanks}", styled(text, style))
            };
        }
        line
    }

    /// Returns the bar of a row.
    fn bar(&self, grid: &Grid, row: &[GridCell]) -> String {
        let number = grid.bar.and_then(|index| row.get(index)?.number).unwrap_or_default();
        let bar = bar(number, self.largest, self.bar);
        if bar.is_empty() { bar } else { format!("  {}", styled(bar, SUCCESS)) }
    }
}

/// Returns a bar of at most `width` blocks, in eighths of a block; any positive number is visible.
fn bar(number: i64, largest: i64, width: usize) -> String {
    let (Ok(number), Ok(largest)) = (usize::try_from(number), usize::try_from(largest)) else {
        return String::new();
    };
    if number == 0 || largest == 0 {
        return String::new();
    }
    let eighths = (number.saturating_mul(width * 8) / largest).clamp(1, width * 8);
    let part = (eighths % 8).checked_sub(1).and_then(|part| EIGHTHS.get(part));
    "█".repeat(eighths / 8).chars().chain(part.copied()).collect()
}

/// Returns the width of the widest cell of a column.
fn natural_width(grid: &Grid, index: usize) -> usize {
    let heading = grid.columns.get(index).map(|column| measure_text_width(&column.heading));
    let cell = |cells: &Vec<GridCell>| cells.get(index).map(|cell| measure_text_width(&cell.text));
    let totals = grid.totals.iter().filter_map(|total| {
        let label = if index == 0 { measure_text_width(total.label) + 1 } else { 0 };
        Some(cell(&total.cells)? + label)
    });
    heading.into_iter().chain(grid.rows.iter().filter_map(cell)).chain(totals).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;
    use kimai_tools::render::{Grid, GridCell, GridColumn, GridTotal};

    use super::{bar, paint};

    fn time(text: &str, hours: i64) -> GridCell {
        GridCell { text: text.to_owned(), number: Some(hours * 3600) }
    }

    fn name(text: &str) -> GridCell {
        GridCell { text: text.to_owned(), number: None }
    }

    fn grid() -> Grid {
        let column = |heading: &str, is_name, is_signed| GridColumn {
            heading: heading.to_owned(),
            is_name,
            is_number: !is_name,
            is_signed,
        };
        Grid {
            title: "Summary for yourself".to_owned(),
            columns: vec![
                column("customer", true, false),
                column("time", false, false),
                column("change", false, true),
            ],
            rows: vec![
                vec![name("Musterbau GmbH & Co. KG (#1)"), time("8:00", 8), time("-1:00", -1)],
                vec![name("東京の会社 (#2)"), time("2:00", 2), time("+2:00", 2)],
            ],
            totals: vec![GridTotal {
                label: "Total",
                cells: vec![name(""), time("10:00", 10), time("+1:00", 1)],
            }],
            bar: Some(1),
            hidden_rows: 3,
            notes: vec!["running and not counted: #599.".to_owned()],
        }
    }

    #[test]
    fn columns_are_aligned_and_bars_fill_the_rest_of_the_line() {
        let text = strip_str(&paint(&grid(), 60).unwrap()).to_string();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn names_shrink_and_columns_are_left_out_in_narrow_terminals() {
        for (width, left_out) in [(34, false), (26, true), (22, true)] {
            let text = strip_str(&paint(&grid(), width).unwrap()).to_string();
            let rows: Vec<&str> = text.lines().skip(2).take(4).collect();
            assert!(rows.iter().all(|line| console::measure_text_width(line) <= width), "{text}");
            assert!(text.contains('…') && text.contains("8:00") && !text.contains('█'), "{text}");
            assert_eq!(text.contains("The terminal is too narrow for change."), left_out, "{text}");
            assert_eq!(text.contains("-1:00"), !left_out, "{text}");
        }
        assert_eq!(paint(&grid(), 12), None);
        assert_eq!(paint(&Grid::default(), 80), None);
    }

    #[test]
    fn changes_are_colored_by_their_sign() {
        let text = paint(&grid(), 60).unwrap();
        assert!(text.contains("\u{1b}[33m-1:00") && text.contains("\u{1b}[32m+2:00"), "{text:?}");
    }

    #[test]
    fn bars_are_proportional_and_never_empty_for_a_positive_number() {
        assert_eq!(bar(8, 8, 4), "████");
        assert_eq!(bar(4, 8, 4), "██");
        assert_eq!(bar(1, 1000, 4), "▏");
        assert_eq!(
            (bar(0, 8, 4), bar(-1, 8, 4), bar(1, 0, 4)),
            (String::new(), String::new(), String::new())
        );
    }
}
