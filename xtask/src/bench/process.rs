//! Processes of a measurement: the programs of `bench-tools`, and the processor time and memory of any process.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::table::number;
use crate::shell::Result;

/// Clock ticks per second in `/proc`, which are the same on all Linux systems.
const TICKS_PER_SECOND: f64 = 100.0;

/// The programs of `bench-tools`.
#[derive(Clone)]
pub(super) struct Tools(pub(super) PathBuf);

impl Tools {
    /// Creates a command that runs one of the programs.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.0);
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Starts a server and waits for its address.
    pub(super) fn serve(&self, arguments: &[&str]) -> Result<Server> {
        let mut process = self.command(arguments).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or("the server has no output")?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        let server = Server { process, url: url.trim().to_owned() };
        if server.url.is_empty() {
            Err("a server of the measurement does not start".into())
        } else {
            Ok(server)
        }
    }
}

/// A running server of `bench-tools`. Dropping it stops the process.
pub(super) struct Server {
    process: Child,
    /// Address, such as `http://127.0.0.1:4711`.
    pub(super) url: String,
}

impl Server {
    /// Returns the process id.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail if the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the processor time that a process has used, user and system. Linux only.
pub(super) fn processor_time(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may contain spaces. After it follow the fields from the third on; 14 and 15 are the times.
    let (_, fields) = stat.rsplit_once(')').ok_or("unknown format of /proc/PID/stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
    Ok(Duration::from_secs_f64(number(ticks) / TICKS_PER_SECOND))
}

/// Returns the resident memory of a process in MiB. Linux only.
pub(super) fn resident_memory(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the memory is unknown")?;
    let kib: u64 = line.split_whitespace().next().ok_or("the memory is unknown")?.parse()?;
    Ok(number(kib) / 1024.0)
}

/// Returns the size of a file in megabytes.
pub(super) fn megabytes(file: &Path) -> Result<f64> {
    Ok(number(fs::metadata(file)?.len()) / 1e6)
}
