//! Tables of figures in Markdown.

use std::{fmt::Write, time::Duration};

/// A table under a heading.
pub(super) struct Table {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Markdown after the rows.
    chart: String,
}

impl Table {
    pub(super) fn new(title: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { title: title.to_owned(), columns, rows: Vec::new(), chart: String::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Sets the Markdown of a chart of the figures.
    pub(super) fn chart(&mut self, markdown: &str) {
        markdown.clone_into(&mut self.chart);
    }

    /// Adds a sentence after the rows.
    pub(super) fn note(&mut self, sentence: &str) {
        let _ = write!(self.chart, "\n{sentence}\n");
    }

    /// Returns the table in Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("### {}\n\n", self.title);
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        text += &line(&self.columns);
        text += &line(&self.columns.iter().map(|_| "---".to_owned()).collect::<Vec<_>>());
        for row in &self.rows {
            let _ = write!(text, "{}", line(row));
        }
        text + &self.chart
    }
}

/// Converts a count, which is small enough to be exact.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) const fn number(count: u64) -> f64 {
    count as f64
}

/// Returns a count with separators, such as `12,345`.
pub(super) fn count(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// Returns a time in milliseconds.
pub(super) fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    if milliseconds < 10.0 { format!("{milliseconds:.2} ms") } else { format!("{milliseconds:.0} ms") }
}

/// Returns a time in milliseconds with three decimals, for processor times.
pub(super) fn thousandths(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

/// Returns a size in MiB.
pub(super) fn mebibytes(size: f64) -> String {
    format!("{size:.1} MiB")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Table, count, mebibytes, milliseconds, thousandths};

    #[test]
    fn figures_are_formatted() {
        assert_eq!([count(7.0), count(999.6), count(1_234_567.0)], ["7", "1,000", "1,234,567"]);
        assert_eq!(milliseconds(Duration::from_micros(1_234)), "1.23 ms");
        assert_eq!(milliseconds(Duration::from_micros(123_400)), "123 ms");
        assert_eq!(thousandths(Duration::from_micros(1_234)), "1.234 ms");
        assert_eq!(mebibytes(12.34), "12.3 MiB");
    }

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new("Calls", &["clients", "calls/s"]);
        table.row(["64".to_owned(), "9,000".to_owned()]);
        assert_eq!(table.markdown(), "### Calls\n\n| clients | calls/s |\n| --- | --- |\n| 64 | 9,000 |\n");
    }
}
