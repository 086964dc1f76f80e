//! Two server processes with one Redis behind one address.

mod cluster;
mod consistency;
mod failover;
mod limits;
