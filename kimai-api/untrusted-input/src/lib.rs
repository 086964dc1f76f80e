#![doc = include_str!("../README.md")]

pub mod outbound;
pub mod text;
