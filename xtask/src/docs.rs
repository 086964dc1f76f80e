//! `cargo xtask docs`: the pages that come from the code.

mod options;
mod tools;

use std::{fs, path::Path};

use crate::shell::{Done, root};

pub(crate) fn run(check: bool) -> Done {
    let folder = root().join("docs");
    let pages = [("TOOLS.md", tools::page()?), ("OPTIONS.md", options::page())];
    for (name, text) in &pages {
        if check { current(&folder, name, text)? } else { fs::write(folder.join(name), text)? }
    }
    let what = if check { "up to date" } else { "written" };
    anstream::println!("docs: {} pages {what}", pages.len());
    Ok(())
}

fn current(folder: &Path, name: &str, text: &str) -> Done {
    let found = fs::read_to_string(folder.join(name)).unwrap_or_default().replace("\r\n", "\n");
    if found == text { Ok(()) } else { Err(format!("docs/{name} is stale: run cargo xtask docs").into()) }
}
