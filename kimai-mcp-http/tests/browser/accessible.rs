//! axe finds nothing to complain about.

use std::fs;

use serde_json::{Value, json};

use crate::{
    chromium::{Chromium, Settings, target},
    looks::each_page,
    site::Site,
};

const RUN: &str = "const done = arguments[arguments.length - 1];
axe.run(document).then(({ passes, violations }) => done(passes.length < 10 ? 'too few rules' : violations.map(
    violation => [violation.id, violation.help, violation.nodes.map(node => node.html)])));";

async fn violations(chromium: &Chromium, axe: &str) -> Value {
    chromium.evaluate(axe).await;
    chromium.window.execute_async(RUN, Vec::new()).await.unwrap()
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn no_page_violates_a_rule_of_axe() {
    let axe = fs::read_to_string(target().join("browser/node_modules/axe-core/axe.min.js")).unwrap();
    for (dark, phone) in [(false, false), (true, false), (false, true), (true, true)] {
        let (site, chromium) =
            (Site::open().await, Chromium::open(Settings { dark, phone, ..Settings::default() }).await);
        each_page(&site, &chromium, async |page| {
            assert_eq!(violations(&chromium, &axe).await, json!([]), "{page}, dark: {dark}, phone: {phone}");
        })
        .await;
        chromium.close().await;
    }
}
