//! The bills of materials of both programs, in `CycloneDX`.

use std::fs;

use cargo_metadata::MetadataCommand;
use serde_json::Value;

use super::{Release, VERSION};
use crate::shell::{self, Result, cargo};

/// Crates of the programs.
const CRATES: &[&str] = &["kimai-mcp-stdio", "kimai-mcp-http"];

/// Writes one document per program and checks that it names the program and its dependencies.
pub(super) fn create(release: &Release) -> Result {
    let name = format!("bom-{VERSION}");
    shell::run(&mut cargo(&["cyclonedx", "--format", "json", "--override-filename", &name]))?;
    // cargo-cyclonedx writes a document beside each Cargo.toml of the workspace.
    for package in MetadataCommand::new().current_dir(shell::root()).no_deps().exec()?.packages {
        let Some(folder) = package.manifest_path.parent() else { continue };
        let source = folder.join(format!("{name}.json"));
        let text = fs::read_to_string(&source)?;
        fs::remove_file(&source)?;
        if CRATES.contains(&package.name.as_str()) {
            let document: Value = serde_json::from_str(&text)?;
            let components = document.get("components").and_then(Value::as_array).map_or(0, Vec::len);
            let name = document.pointer("/metadata/component/name").and_then(Value::as_str);
            if name != Some(package.name.as_str()) || components == 0 {
                return Err(format!("the bill of materials of {} is incomplete", package.name).into());
            }
            fs::write(release.file(format!("{}-{VERSION}.cdx.json", package.name)), text)?;
            anstream::println!("{}: {components} components", package.name);
        }
    }
    Ok(())
}
