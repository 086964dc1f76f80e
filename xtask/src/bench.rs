//! `cargo xtask bench`: figures of the release build, each beside a reference of the same run.

mod calls;
mod hosted;
mod memory;
mod start;

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::{
    program::{self, Build},
    shell::{Done, heading},
};

pub(crate) async fn run(runs: usize) -> Done {
    let program = program::build(Build::Release)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    heading(&format!("Start to first reply, {runs} runs"));
    tokio::task::block_in_place(|| start::measure(&program, runs))?;
    heading("Size");
    anstream::println!("{:34} {:8.1} MB", "program", megabytes(std::fs::metadata(&program)?.len()));
    let session = program::start(program::command(&program, &kimai, "anna-token"), "bench").await?;
    let tools = session.list_all_tools().await?;
    let bytes = serde_json::to_string(&tools)?.len();
    anstream::println!("{:34} {bytes:8} bytes ({} tools)", "tools/list", tools.len());
    session.cancel().await?;
    memory::measure(&program, &kimai).await?;
    heading("Calls");
    calls::measure(&program, &kimai).await?;
    heading("Hosted");
    hosted::measure(&program::build_hosted(Build::Release)?, &kimai).await
}

#[expect(clippy::cast_precision_loss, reason = "a size to read")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
