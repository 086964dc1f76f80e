//! `cargo xtask clients`: MCP clients that others wrote use the program.

mod conformance;
mod inspector;
mod node;
mod python;
mod typescript;

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::{
    hosted::{self, Hosted},
    program::{self, Build},
    shell::{self, Done, heading},
};

pub(crate) async fn run() -> Done {
    let program = program::build(Build::Debug)?;
    let folder = shell::target().join("clients");
    std::fs::create_dir_all(&folder)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    // The clients are waited for on a thread of their own; the simulation goes on meanwhile.
    tokio::task::block_in_place(|| {
        heading("Python mcp");
        python::check(&folder, &program, &kimai.url())?;
        heading("MCP Inspector");
        inspector::check(&folder, &program, &kimai.url())?;
        heading("Python mcp, hosted");
        let hosted = Hosted::start(&program::build_hosted(Build::Debug)?, &folder, &kimai.url(), &[], &[])?;
        let (user, secret) = hosted::USER;
        python::check_hosted(&folder, &hosted.endpoint(), user, secret)?;
        heading("TypeScript client, hosted");
        typescript::check(&folder, &hosted.endpoint(), user, secret)?;
        heading("Conformance suite");
        conformance::check(&folder, &hosted, &kimai.url())
    })
}
