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
        let [memory, handles] = [&self.memory, &self.handles].map(|values| thirds(values));
        anstream::println!(
            "{:12} median of the second third {} KiB, of the last one {} KiB",
            "memory",
            memory.0,
            memory.1
        );
        anstream::println!(
            "{:12} median of the second third {}, of the last one {}",
            "handles",
            handles.0,
            handles.1
        );
    }

    /// Returns what grew.
    pub(super) fn problems(&self) -> Vec<String> {
        let series =
            [("memory", &self.memory, MEMORY_GROWTH), ("file handles", &self.handles, HANDLE_GROWTH)];
        let grown = series.into_iter().filter_map(|(name, values, (percent, absolute))| {
            let (second, last) = thirds(values);
            let limit = second + (second * percent / 100).max(absolute);
            (last > limit).then(|| format!("The {name} grew from {second} to {last}, beyond {limit}."))
        });
        grown.collect()
    }
}

/// Returns the medians of the second and of the last third. In the first one, caches fill.
fn thirds(values: &[u64]) -> (u64, u64) {
    let third = values.len() / 3;
    let second = values.get(third..2 * third).unwrap_or_default();
    let last = values.get(2 * third..).unwrap_or_default();
    (median(second), median(last))
}

fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
