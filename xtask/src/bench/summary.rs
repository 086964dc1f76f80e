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

/// Direction in which a goal is met.
enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

/// A figure and its goal.
struct Goal {
    figure: &'static str,
    value: f64,
    limit: Limit,
    /// Decimals of the value.
    decimals: usize,
    unit: &'static str,
    /// Text after the value.
    note: String,
}

impl Goal {
    fn new(figure: &'static str, value: f64, limit: Limit, (decimals, unit): (usize, &'static str)) -> Self {
        Self { figure, value, limit, decimals, unit, note: String::new() }
    }

    fn is_met(&self) -> bool {
        match self.limit {
            Limit::AtLeast(least) => self.value >= least,
            Limit::AtMost(most) => self.value <= most,
        }
    }

    fn cells(&self) -> [String; 4] {
        let Self { value, decimals, unit, note, .. } = self;
        let goal = match self.limit {
            Limit::AtLeast(least) => format!("≥ {least} {unit}"),
            Limit::AtMost(most) => format!("≤ {most} {unit}"),
        };
        let met = if self.is_met() { "yes" } else { "no" };
        [self.figure.to_owned(), format!("{value:.decimals$} {unit}{note}"), goal, met.to_owned()]
    }
}

impl Summary {
    /// Returns the table of goals.
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new("Summary", &["figure", "result", "goal", "met"]);
        for goal in self.goals() {
            table.row(goal.cells());
        }
        table
    }

    fn goals(&self) -> Vec<Goal> {
        use Limit::{AtLeast, AtMost};
        const PERCENT: (usize, &str) = (0, "%");
        const TIMES: (usize, &str) = (2, "×");
        const MEBIBYTES: (usize, &str) = (1, "MiB");
        const MEGABYTES: (usize, &str) = (1, "MB");
        let Compared { bare, ours, ours_list, peer } = &self.compared;
        let speed = ours.calls_per_second / bare.calls_per_second * 100.0;
        let [call, list] = [ours, ours_list].map(processor_milliseconds);
        let of_bare = call / processor_milliseconds(bare);
        let tail = ours.p99.as_secs_f64() / bare.p99.as_secs_f64();
        let mut goals = vec![
            Goal::new("calls/s, 64 clients, of bare axum + reqwest", speed, AtLeast(70.0), PERCENT),
            Goal::new("CPU per call", call, AtMost(0.1), (3, "ms")),
            Goal::new("CPU per call, times that of bare", of_bare, AtMost(1.35), TIMES),
            Goal::new("p99, times that of bare", tail, AtMost(1.5), TIMES),
            Goal::new("CPU per list of 50 records", list, AtMost(0.4), (3, "ms")),
        ];
        if let Some((current, listed)) = peer {
            let calls = processor_milliseconds(current) / call;
            let lists = processor_milliseconds(listed) / list;
            let names = [
                "CPU per call of the Python server, times ours",
                "CPU per list of the Python server, times ours",
            ];
            let [call, list] = names;
            goals.push(Goal::new(call, calls, AtLeast(25.0), (1, "×")));
            goals.push(Goal::new(list, lists, AtLeast(22.0), (1, "×")));
        }
        let [reply, cat] = [self.reply, self.cat].map(|time| time.as_secs_f64() * 1e3);
        let note = format!(" (`cat`: {cat:.2} ms)");
        let reply = Goal::new("spawn to first reply", reply, AtMost(2.0), (2, "ms"));
        goals.push(Goal { note, ..reply });
        let Memory { after_handshake, after_first_call } = self.memory;
        let [local, hosted] = self.sizes;
        goals.extend([
            Goal::new("memory after the handshake", after_handshake, AtMost(6.0), MEBIBYTES),
            Goal::new("memory after the first call", after_first_call, AtMost(9.0), MEBIBYTES),
            Goal::new("size of kimai-mcp", local, AtMost(9.0), MEGABYTES),
            Goal::new("size of kimai-mcp-http", hosted, AtMost(11.0), MEGABYTES),
        ]);
        goals
    }
}

fn processor_milliseconds(figures: &Figures) -> f64 {
    figures.processor_time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Compared, Figures, Memory, Summary};

    fn figures(calls_per_second: f64, p99: u64, processor_micros: u64) -> Figures {
        Figures {
            calls: 1,
            failures: 0,
            calls_per_second,
            p50: Duration::from_millis(1),
            p99: Duration::from_millis(p99),
            slowest: Duration::from_millis(p99),
            processor_time: Duration::from_micros(processor_micros),
            redis_time: Duration::ZERO,
        }
    }

    #[test]
    fn goals_are_compared_with_figures_of_the_same_run() {
        let summary = Summary {
            compared: Compared {
                bare: figures(10_000.0, 10, 100),
                ours: figures(7_000.0, 16, 135),
                ours_list: figures(2_000.0, 50, 400),
                peer: Some((figures(200.0, 1_000, 3_240), figures(50.0, 2_000, 8_800))),
            },
            reply: Duration::from_micros(2_001),
            cat: Duration::from_micros(700),
            memory: Memory { after_handshake: 6.0, after_first_call: 9.1 },
            sizes: [8.9, 16.5],
        };
        let markdown = summary.table().markdown();
        let rows: Vec<&str> = markdown.lines().skip(4).collect();
        assert_eq!(
            rows,
            [
                "| calls/s, 64 clients, of bare axum + reqwest | 70 % | ≥ 70 % | yes |",
                "| CPU per call | 0.135 ms | ≤ 0.1 ms | no |",
                "| CPU per call, times that of bare | 1.35 × | ≤ 1.35 × | yes |",
                "| p99, times that of bare | 1.60 × | ≤ 1.5 × | no |",
                "| CPU per list of 50 records | 0.400 ms | ≤ 0.4 ms | yes |",
                "| CPU per call of the Python server, times ours | 24.0 × | ≥ 25 × | no |",
                "| CPU per list of the Python server, times ours | 22.0 × | ≥ 22 × | yes |",
                "| spawn to first reply | 2.00 ms (`cat`: 0.70 ms) | ≤ 2 ms | no |",
                "| memory after the handshake | 6.0 MiB | ≤ 6 MiB | yes |",
                "| memory after the first call | 9.1 MiB | ≤ 9 MiB | no |",
                "| size of kimai-mcp | 8.9 MB | ≤ 9 MB | yes |",
                "| size of kimai-mcp-http | 16.5 MB | ≤ 11 MB | no |",
            ]
        );
    }
}
