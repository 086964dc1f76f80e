//! Memory and file handles of the server over time.

use std::fs;

use crate::shell::Result;

/// Growth from the second to the last third that counts as flat: a part of the first value, and an absolute amount.
const MEMORY_GROWTH: (u64, u64) = (10, 8 * 1024);
const HANDLE_GROWTH: (u64, u64) = (10, 8);

/// Samples of a process, in the order of time.
#[derive(Default)]
pub(super) struct Samples {
    /// Resident memory in KiB.
    memory: Vec<u64>,
    /// Open file handles.
    handles: Vec<u64>,
}

impl Samples {
    /// Adds a sample of a process. Linux only.
    pub(super) fn add(&mut self, process: u32) -> Result {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let line =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the server has ended")?;
        self.memory.push(line.split_whitespace().next().ok_or("no size")?.parse()?);
        self.handles.push(fs::read_dir(format!("/proc/{process}/fd"))?.count() as u64);
        Ok(())
    }

    pub(super) fn print(&self) {
        anstream::println!("{:12} {}", "memory", summary(&self.memory, mebibytes));
        anstream::println!("{:12} {}", "handles", summary(&self.handles, |handles| handles.to_string()));
    }

    /// Returns what grew.
    pub(super) fn problems(&self) -> Vec<String> {
        let series =
            [("memory in KiB", &self.memory, MEMORY_GROWTH), ("file handles", &self.handles, HANDLE_GROWTH)];
        let grown = series.into_iter().filter_map(|(name, values, (percent, absolute))| {
            let [_, second, last] = thirds(values);
            let limit = second + (second * percent / 100).max(absolute);
            (last > limit).then(|| format!("The {name} grew from {second} to {last}, beyond {limit}."))
        });
        grown.collect()
    }
}

/// Returns the first and the last sample, and the median of each third between them.
fn summary(values: &[u64], display: fn(u64) -> String) -> String {
    let [first, last] =
        [values.first(), values.last()].map(|value| display(value.copied().unwrap_or_default()));
    let medians = thirds(values).map(display).join(", ");
    format!("{first} at the start; medians of the three thirds {medians}; {last} at the end")
}

fn mebibytes(kib: u64) -> String {
    format!("{}.{} MiB", kib / 1024, kib % 1024 * 10 / 1024)
}

/// Returns the medians of the three thirds. In the first one, caches fill.
fn thirds(values: &[u64]) -> [u64; 3] {
    let third = values.len() / 3;
    let part = |range| median(values.get(range).unwrap_or_default());
    [part(0..third), part(third..2 * third), part(2 * third..values.len())]
}

fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Samples, summary, thirds};

    #[test]
    fn thirds_are_medians() {
        assert_eq!(thirds(&[1, 2, 3, 10, 30, 20, 7, 7, 8]), [2, 20, 7]);
        assert_eq!(thirds(&[]), [0, 0, 0]);
        let text = summary(&[1, 2, 3], |value| value.to_string());
        assert_eq!(text, "1 at the start; medians of the three thirds 1, 2, 3; 3 at the end");
    }

    #[test]
    fn growth_after_the_first_third_is_a_problem() {
        let samples =
            |memory: [u64; 3], handles: [u64; 3]| Samples { memory: memory.into(), handles: handles.into() };
        assert_eq!(samples([40_000, 90_000, 98_000], [20, 50, 58]).problems(), [""; 0]);
        assert_eq!(
            samples([40_000, 200_000, 220_001], [20, 50, 59]).problems(),
            [
                "The memory in KiB grew from 200000 to 220001, beyond 220000.",
                "The file handles grew from 50 to 59, beyond 58."
            ]
        );
    }
}
