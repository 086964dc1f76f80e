//! Processes that are killed while they serve a request.
//!
//! A child process serves one request on a state that outlives it. It is killed (SIGKILL) before its first operation on the state,
//! before its second one, and so on, and at last between the last operation and the response. Each time, another process opens the
//! state, and the client or the browser repeats the request.

mod browser;
mod process;
mod tokens;
