//! Processes of a measurement: the programs of `bench-tools`, and the processor time and memory of any process.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
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
        let mut command = self.command(arguments);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().ok_or("the server has no output")?);
        let mut server = Server { process, url: String::new(), input, output };
        server.url = server.read_line()?;
        Ok(server)
    }
}

/// A running server of `bench-tools`. Dropping it stops the process.
pub(super) struct Server {
    process: Child,
    /// Address, such as `http://127.0.0.1:4711`.
    pub(super) url: String,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Returns the process id.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Returns the number of requests to the simulated Kimai since the last call of this method.
    pub(super) fn count_requests(&mut self) -> Result<u64> {
        let input = self.input.as_mut().ok_or("the server has no input")?;
        writeln!(input)?;
        Ok(self.read_line()?.parse()?)
    }

    /// Ends the input of an attack and returns its output.
    pub(super) fn finish(mut self) -> Result<String> {
        drop(self.input.take());
        let mut output = String::new();
        self.output.read_to_string(&mut output)?;
        Ok(output)
    }

    fn read_line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let line = line.trim();
        if line.is_empty() { Err("a program of the measurement ended".into()) } else { Ok(line.to_owned()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail if the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the processor time that processes have used, user and system. Linux only.
pub(super) fn processor_time(processes: &[u32]) -> Result<Duration> {
    processes.iter().map(|process| used_processor_time(*process)).sum()
}

fn used_processor_time(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let ticks = processor_ticks(&stat).ok_or("unknown format of /proc/PID/stat")?;
    Ok(Duration::from_secs_f64(number(ticks) / TICKS_PER_SECOND))
}

/// Returns the clock ticks of user and system time in the content of `/proc/PID/stat`.
fn processor_ticks(stat: &str) -> Option<u64> {
    // The name in parentheses may contain spaces. After it follow the fields from the third on; 14 and 15 are the times.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).map(|field| field.parse::<u64>().ok());
    Some(ticks.next()?? + ticks.next()??)
}

/// Returns the resident memory of processes in MiB. Linux only.
pub(super) fn resident_memory(processes: &[u32]) -> Result<f64> {
    processes.iter().map(|process| memory(*process, "VmRSS:")).sum()
}

/// Sets the peak of the resident memory of a process to what it uses now. Linux only.
pub(super) fn reset_peak(process: u32) -> Result {
    Ok(fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}

/// Returns the peak of the resident memory of a process in MiB. Linux only.
pub(super) fn peak_memory(process: u32) -> Result<f64> {
    memory(process, "VmHWM:")
}

fn memory(process: u32, field: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let kib = kibibytes(&status, field).ok_or("the memory is unknown")?;
    Ok(number(kib) / 1024.0)
}

/// Returns a size in the content of `/proc/PID/status`.
fn kibibytes(status: &str, field: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix(field))?.split_whitespace().next()?.parse().ok()
}

/// Returns the size of a file in megabytes.
pub(super) fn megabytes(file: &Path) -> Result<f64> {
    Ok(number(fs::metadata(file)?.len()) / 1e6)
}

#[cfg(test)]
mod tests {
    use super::{kibibytes, processor_ticks};

    #[test]
    fn files_of_linux_are_parsed() {
        let stat = "4711 (a (name) S 1 2) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0";
        assert_eq!(processor_ticks(stat), Some(300));
        assert_eq!(processor_ticks("4711 (name) S 1"), None);
        let status = "Name:\tname\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!([kibibytes(status, "VmRSS:"), kibibytes(status, "VmHWM:")], [Some(1024), Some(2048)]);
        assert_eq!(kibibytes(status, "VmSwap:"), None);
    }
}
