//! Goals and whether they are met: ratios of figures of the same run.

use std::time::Duration;

use super::{hosted::Compared, load::Figures, stdio::Memory, table::Table};

/// Figures that have a goal.
pub(super) struct Summary {
    pub(super) compared: Compared,
    /// Time to the first reply of `kimai-mcp`.
    pub(super) reply: Duration,
    /// The same of `cat`.
    pub(super) cat: Duration,
    pub(super) memory: Memory,
    /// Sizes of the programs in megabytes.
    pub(super) sizes: [f64; 2],
}

impl Summary {
    /// Returns the table of goals.
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new("Summary", &["figure", "result", "goal", "met"]);
        let mut row = |name: &str, result: String, goal: &str, is_met: bool| {
            let met = if is_met { "yes" } else { "no" };
            table.row([name.to_owned(), result, goal.to_owned(), met.to_owned()]);
        };
        let Compared { bare, ours, ours_list, peer } = &self.compared;
        let speed = ours.calls_per_second / bare.calls_per_second;
        row("calls/s, 64 clients, of bare axum + reqwest", percent(speed), "≥ 70 %", speed >= 0.7);
        let cost = milliseconds(ours);
        row("CPU per call", format!("{cost:.3} ms"), "≤ 0.10 ms", cost <= 0.1);
        row(
            "CPU per call, times that of bare",
            format!("{:.2} ×", cost / milliseconds(bare)),
            "≤ 1.35 ×",
            cost / milliseconds(bare) <= 1.35,
        );
        let tail = ours.p99.as_secs_f64() / bare.p99.as_secs_f64();
        row("p99, times that of bare", format!("{tail:.2} ×"), "≤ 1.5 ×", tail <= 1.5);
        let list = milliseconds(ours_list);
        row("CPU per list of 50 records", format!("{list:.3} ms"), "≤ 0.40 ms", list <= 0.4);
        if let Some((current, listed)) = peer {
            let calls = milliseconds(current) / cost;
            row(
                "CPU per call of the Python server, times ours",
                format!("{calls:.0} ×"),
                "≥ 25 ×",
                calls >= 25.0,
            );
            let lists = milliseconds(listed) / list;
            row(
                "CPU per list of the Python server, times ours",
                format!("{lists:.0} ×"),
                "≥ 22 ×",
                lists >= 22.0,
            );
        }
        let reply = self.reply.as_secs_f64() * 1e3;
        let started = format!("{reply:.2} ms (`cat`: {:.2} ms)", self.cat.as_secs_f64() * 1e3);
        row("spawn to first reply", started, "≤ 2 ms", reply <= 2.0);
        let Memory { after_handshake, after_first_call } = self.memory;
        row(
            "memory after the handshake",
            format!("{after_handshake:.1} MiB"),
            "≤ 6 MiB",
            after_handshake <= 6.0,
        );
        row(
            "memory after the first call",
            format!("{after_first_call:.1} MiB"),
            "≤ 9 MiB",
            after_first_call <= 9.0,
        );
        let [local, hosted] = self.sizes;
        row("size of kimai-mcp", format!("{local:.1} MB"), "≤ 9 MB", local <= 9.0);
        row("size of kimai-mcp-http", format!("{hosted:.1} MB"), "≤ 11 MB", hosted <= 11.0);
        table
    }
}

fn milliseconds(figures: &Figures) -> f64 {
    figures.processor_time.as_secs_f64() * 1e3
}

fn percent(ratio: f64) -> String {
    format!("{:.0} %", ratio * 100.0)
}
