//! Tries calls by hand: `try USER TOOL JSON …`
use kimai_tests::{mcp::Session, sim};
#[tokio::main]
async fn main() {
    let sim = sim::Kimai::start(sim::Settings { now: Some("2026-11-21T13:00:00Z".parse().unwrap()), ..Default::default() }).await;
    let mut args = std::env::args().skip(1);
    let user = args.next().unwrap();
    let session = Session::start(&sim, &format!("{user}-token")).await;
    while let (Some(tool), Some(json)) = (args.next(), args.next()) {
        let reply = session.call(&tool, serde_json::from_str(&json).unwrap()).await;
        println!(">>> {tool} {json}{}\n{}\n", if reply.is_error { "  ERROR" } else { "" }, reply.text);
    }
    for r in sim.requests() { eprintln!("{r:?}"); }
}
