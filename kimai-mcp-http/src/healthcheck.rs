//! `healthcheck`: whether the server with these settings is up, for containers that have nothing else to ask with.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use kimai_cli::{ConfigError, Exit, print_errors};

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the server that listens here.
pub(crate) fn run(listen: SocketAddr) -> Exit {
    let address = SocketAddr::new(near(listen.ip()), listen.port());
    let text = match status(address) {
        Ok(line) if line.split(' ').nth(1) == Some("200") => return Exit::Success,
        Ok(line) => format!("is not healthy ({})", line.trim_end()),
        Err(error) => format!("does not answer ({error})"),
    };
    print_errors(&[ConfigError::new(format!("the server at {address}"), text, "look at its log")]);
    Exit::Failure
}

/// The first line of the answer. The server is on this machine and speaks plain HTTP, so a line is all it takes.
fn status(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}

/// An address of this machine at which a server that listens here is reached.
fn near(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        other => other,
    }
}
