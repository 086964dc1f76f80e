//! The crates as crates.io gets them.

use std::{env, fs, path::Path};

use cargo_metadata::MetadataCommand;
use kimai_tests::sim::{Settings, SimulatedKimai};

use super::{Release, VERSION};
use crate::shell::{self, Result, cargo, command};

/// The client for Kimai's API.
const CLIENT: &str = "kimai-api";

/// The crate that the client needs of this workspace.
const INPUT: &str = "untrusted-input";

/// Variable for the debug information of a build.
const DEBUG: &str = "CARGO_PROFILE_DEV_DEBUG";

/// Packs each publishable crate, checks the metadata that crates.io and docs.rs show, and uses the packed client.
pub(super) fn check(release: &Release) -> Result {
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
    run_outside(release)
}

/// Runs `tests/outside`, which is no member of the workspace, with the packed `kimai-api` and a simulated Kimai.
fn run_outside(release: &Release) -> Result {
    let folder = release.empty_folder("outside")?;
    let source = shell::root().join("tests/outside");
    fs::create_dir(folder.join("src"))?;
    fs::copy(source.join("src/main.rs"), folder.join("src/main.rs"))?;
    for name in [CLIENT, INPUT] {
        unpack(&shell::target().join(format!("package/{name}-{VERSION}.crate")), &folder)?;
    }
    fs::write(folder.join("Cargo.toml"), manifest(&fs::read_to_string(source.join("Cargo.toml"))?)?)?;
    // The same versions of dependencies as in the workspace, which are built already.
    fs::copy(shell::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut run = cargo(&["run", "--quiet", "--target-dir"]);
    run.arg(shell::target()).current_dir(&folder);
    // As in the profile of the workspace, so that dependencies with equal features are not built again.
    if env::var_os(DEBUG).is_none() {
        run.env(DEBUG, "line-tables-only");
    }
    shell::block_on(async {
        let kimai = SimulatedKimai::start(Settings::default()).await;
        run.env("KIMAI_URL", kimai.url()).env("KIMAI_API_TOKEN", "anna-token");
        let status = tokio::process::Command::from(run).status().await?;
        if status.success() { Ok(()) } else { Err("tests/outside fails".into()) }
    })
}

/// Returns the manifest of `tests/outside` with the packed client instead of that in the workspace. The packed client needs the
/// packed crate of untrusted input as if it came from crates.io.
fn manifest(text: &str) -> Result<String> {
    let source = format!("path = \"../../{CLIENT}\"");
    if !text.contains(&source) {
        return Err(format!("tests/outside/Cargo.toml does not contain {source}").into());
    }
    let text = text.replace(&source, &format!("path = \"{CLIENT}-{VERSION}\""));
    Ok(format!("{text}\n[patch.crates-io]\n{INPUT} = {{ path = \"{INPUT}-{VERSION}\" }}\n"))
}

/// Unpacks the archive of a crate.
fn unpack(archive: &Path, folder: &Path) -> Result {
    shell::run(command("tar", &["-xzf"]).arg(archive).current_dir(folder))
}
