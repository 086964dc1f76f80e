//! The crates as crates.io gets them.

use cargo_metadata::MetadataCommand;

use crate::shell::{self, Result, cargo};

/// Packs each publishable crate without building it, and checks the metadata that crates.io and docs.rs show.
pub(super) fn check() -> Result {
    let metadata = MetadataCommand::new().current_dir(shell::root()).no_deps().exec()?;
    let published: Vec<_> = metadata
        .packages
        .iter()
        .filter(|package| package.publish.as_ref().is_none_or(|registries| !registries.is_empty()))
        .collect();
    for package in &published {
        let fields = [
            ("description", package.description.is_some()),
            ("license", package.license.is_some()),
            ("repository", package.repository.is_some()),
            ("readme", package.readme.is_some()),
            ("keywords", !package.keywords.is_empty()),
            ("categories", !package.categories.is_empty()),
        ];
        if let Some((field, _)) = fields.iter().find(|(_, is_set)| !is_set) {
            return Err(format!("Cargo.toml of {} has no {field}", package.name).into());
        }
    }
    let mut pack = cargo(&["package", "--quiet", "--no-verify", "--allow-dirty", "--locked"]);
    for package in &published {
        pack.args(["--package", package.name.as_str()]);
    }
    shell::run(&mut pack)?;
    for package in &published {
        anstream::println!("{} {}", package.name, package.version);
    }
    Ok(())
}
