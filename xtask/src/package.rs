//! `cargo xtask package`: builds the artifacts of a release for this machine and checks each as its users get it.

mod archive;
mod crates;
#[cfg(target_os = "linux")]
mod image;
mod mcpb;
mod npm;
mod registry;
mod sbom;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    programs::{self, Build},
    shell::{self, Result, heading},
};

/// Version of all artifacts.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Source repository, as in the metadata of the crates.
pub(crate) const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Options of `cargo xtask package`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Uses the debug build, to check the packaging in little time
    #[arg(long)]
    debug: bool,
    /// Also builds the container image and runs it; Linux only, as root, with buildah
    #[arg(long)]
    image: bool,
    /// Also writes bills of materials; needs cargo-cyclonedx
    #[arg(long)]
    sbom: bool,
}

/// The built programs, the output folder, and the target that the artifacts are for.
pub(crate) struct Release {
    stdio: PathBuf,
    hosted: PathBuf,
    folder: PathBuf,
}

impl Release {
    /// Returns a path in the output folder.
    fn file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.join(name)
    }

    /// Creates an empty folder in the output folder.
    fn empty_folder(&self, name: impl AsRef<Path>) -> Result<PathBuf> {
        let folder = self.file(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Builds the programs and packs them into `target/package-release`.
pub(crate) fn run(arguments: &Arguments) -> Result {
    check_repository()?;
    let build = if arguments.debug { Build::Debug } else { Build::Release };
    let folder = shell::target().join("package-release");
    fs::create_dir_all(&folder)?;
    let stdio = strip(&programs::build(build)?, &folder)?;
    let hosted = strip(&programs::build_hosted(build)?, &folder)?;
    let release = Release { stdio, hosted, folder };
    heading("archives");
    archive::create(&release)?;
    heading("MCP bundle");
    let bundle = mcpb::create(&release)?;
    heading("npm packages");
    npm::create(&release)?;
    heading("registry entry");
    registry::create(&release, &bundle)?;
    heading("crates");
    crates::check(&release)?;
    if arguments.sbom {
        heading("bills of materials");
        sbom::create(&release)?;
    }
    if arguments.image {
        heading("container image");
        create_image(&release, build)?;
    }
    anstream::println!("\nThe artifacts are in {}", release.folder.display());
    if REPOSITORY.contains("/OWNER/") {
        anstream::println!("Before a release, replace OWNER: CONTRIBUTING.md, Releasing.");
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn create_image(release: &Release, build: Build) -> Result {
    image::create(release, build)
}

#[cfg(not(target_os = "linux"))]
fn create_image(_release: &Release, _build: Build) -> Result {
    Err("buildah builds the image on Linux only; elsewhere, use docker build".into())
}

/// Copies a program without debug information.
fn strip(program: &Path, folder: &Path) -> Result<PathBuf> {
    let name = program.file_name().ok_or("the program has no name")?;
    let copy = folder.join(name);
    fs::copy(program, &copy)?;
    // Release builds are stripped already; where the tool is missing, debug builds stay large.
    let _ = shell::command("strip", &[]).arg(&copy).status();
    Ok(copy)
}

/// Returns the operating system and processor in the words of Node.js: `linux-x64`, `darwin-arm64`, `win32-x64`.
pub(crate) fn node_platform() -> (&'static str, &'static str) {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    (system, processor)
}

/// Returns the owner and the name of the repository on GitHub, with a slash between them.
pub(crate) fn repository_name() -> &'static str {
    REPOSITORY.trim_start_matches("https://github.com/")
}

/// Returns the name of the server in the MCP registry.
pub(crate) fn server_name() -> String {
    format!("io.github.{}", repository_name())
}

/// Compares the repository in files that cannot read it from Cargo.toml.
fn check_repository() -> Result {
    let files = [
        ("Dockerfile", server_name()),
        ("kimai-mcp-stdio/README.md", server_name()),
        ("docs/book.toml", REPOSITORY.to_owned()),
        ("README.md", format!("{REPOSITORY}/releases/latest")),
    ];
    for (file, expected) in files {
        let text = fs::read_to_string(shell::root().join(file))?;
        if !text.contains(&expected) {
            return Err(format!("{file} does not contain {expected}, as Cargo.toml does").into());
        }
    }
    Ok(())
}
