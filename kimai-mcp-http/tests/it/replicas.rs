//! Two server processes with one Redis behind one address.

pub(crate) mod cluster;
mod consistency;
mod failover;
mod limits;
