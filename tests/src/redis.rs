//! A Redis of its own for a test.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// How often it is asked whether it is there, and how long between: ten seconds, on a machine that does much else.
const ATTEMPTS: u32 = 1000;
const PAUSE: Duration = Duration::from_millis(10);

/// A running `redis-server` on this machine, empty and without a file. It ends when this is dropped.
#[derive(Debug)]
pub struct Redis {
    address: SocketAddr,
    server: Child,
}

impl Redis {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// When there is no `redis-server`, or it does not answer.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// As [`Redis::start`], with further options such as `--requirepass`.
    ///
    /// # Panics
    /// As [`Redis::start`].
    #[expect(clippy::panic, reason = "a test without its server cannot go on")]
    pub fn with(options: &[&str]) -> Self {
        // Another program can take the port before Redis does; then another one is tried.
        for _ in 0..5 {
            if let Some(redis) = Self::at(free_port(), options) {
                return redis;
            }
        }
        panic!("redis-server does not answer on a free port of this machine");
    }

    /// Starts one at this port, for a test in which it comes back; nothing, if it does not answer there.
    ///
    /// # Panics
    /// When there is no `redis-server`.
    #[expect(clippy::panic, reason = "a test without its server cannot go on")]
    pub fn at(port: u16, options: &[&str]) -> Option<Self> {
        let started = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"])
            .args(options)
            .stdout(Stdio::null())
            .spawn();
        let server = started.unwrap_or_else(|error| {
            panic!(
                "redis-server does not start ({error}); install it, on Debian: apt-get install redis-server"
            )
        });
        let mut redis = Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), server };
        redis.answers().then_some(redis)
    }

    /// `redis://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    fn answers(&mut self) -> bool {
        for _ in 0..ATTEMPTS {
            if pong(self.address) {
                return true;
            }
            if !matches!(self.server.try_wait(), Ok(None)) {
                return false;
            }
            thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Whether a Redis answers there, be it that it wants a password first.
fn pong(address: SocketAddr) -> bool {
    let asked = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(PAUSE * 10))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).map(|()| answer)
    });
    asked.is_ok_and(|answer| &answer == b"+PONG" || &answer == b"-NOAU")
}

/// Whether there is no `redis-server` on this machine and nobody insists on one, so that a test has to do without. It
/// says so. Where `KIMAI_TESTS_COMPLETE` is set, as in `.ci/run`, the test goes on and fails.
pub fn missing() -> bool {
    let insisted = std::env::var_os("KIMAI_TESTS_COMPLETE").is_some();
    let version = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
    let missing = !insisted && version.is_err();
    if missing {
        eprintln!("not tested with Redis: redis-server is not installed");
    }
    missing
}

/// A port that nobody listened at a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|free| free.local_addr())
        .map_or(0, |free| free.port())
}
