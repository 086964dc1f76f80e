//! What every engine of the state does, and what each does in its own way.

mod counting;
mod engines;
mod records;
mod redis;
mod redis_tls;
mod sealing;
mod sqlite;
