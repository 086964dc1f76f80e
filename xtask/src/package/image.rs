//! The container image: the Dockerfile with a static program of this machine in place of its first stage, built and run by
//! buildah as root, without a container engine.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use kimai_tests::{
    hosted,
    sim::{Settings, SimulatedKimai},
};
use serde_json::Value;

use super::{Release, VERSION, server_name};
use crate::{
    hosted::{free_port, wait_until_ready},
    programs::{self, Build},
    shell::{self, Result, command},
};

/// User and group of the program in the image.
const USER: &str = "10001:10001";

/// CA certificates of this machine, which the first stage of the Dockerfile installs.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Builds the image, starts it, and writes it as an OCI archive.
pub(super) fn create(release: &Release, build: Build) -> Result {
    let stage = release.empty_folder("image-stage")?;
    write_stage(&stage, &programs::build_static_hosted(build)?)?;
    let buildah = Buildah { storage: release.empty_folder("image-storage")? };
    let name = format!("kimai-mcp-http:{VERSION}");
    let context = release.empty_folder("image-context")?;
    let mut bud =
        buildah.command(&["bud", "--isolation", "chroot", "--format", "docker", "--timestamp", "0"]);
    bud.arg(format!("--build-context=build={}", stage.display()));
    bud.args(["--tag", &name, "--file"]).arg(shell::root().join("Dockerfile")).arg(&context);
    shell::run_captured(&mut bud)?;
    check_configuration(&buildah, &name)?;
    check_server(&buildah, &name)?;
    let archive = release.file(format!("kimai-mcp-http-{VERSION}-image.tar"));
    if archive.exists() {
        fs::remove_file(&archive)?;
    }
    let target = format!("oci-archive:{}", archive.display());
    shell::run_captured(&mut buildah.command(&["push", &name, &target]))?;
    anstream::println!("{name}: {} MB", fs::metadata(&archive)?.len() / 1_000_000);
    Ok(())
}

/// Writes the files that the last stage of the Dockerfile copies from the first one.
fn write_stage(stage: &Path, program: &Path) -> Result {
    let certificates = stage.join("etc/ssl/certs");
    fs::create_dir_all(&certificates)?;
    fs::copy(CERTIFICATES, certificates.join("ca-certificates.crt"))?;
    let folder = stage.join("own/state");
    fs::create_dir_all(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    let copy = stage.join("kimai-mcp-http");
    fs::copy(program, &copy)?;
    // Release builds are stripped already.
    shell::run(command("strip", &[]).arg(&copy))
}

/// Compares user, port, health check and label with what docker-compose.yml and the MCP registry expect.
fn check_configuration(buildah: &Buildah, name: &str) -> Result {
    let output = shell::run_captured(&mut buildah.command(&["inspect", "--type", "image", name]))?;
    let image: Value = serde_json::from_str(&output.stdout)?;
    let config = image.pointer("/Docker/config").ok_or("the image has no configuration")?;
    let text = |pointer| config.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let label = text("/Labels/io.modelcontextprotocol.server.name");
    let expectations = [
        ("user", text("/User") == USER),
        ("port", config.pointer("/ExposedPorts/8000~1tcp").is_some()),
        ("health check", text("/Healthcheck/Test/1") == "/kimai-mcp-http"),
        ("label", label == server_name()),
    ];
    match expectations.iter().find(|(_, is_as_expected)| !is_as_expected) {
        Some((part, _)) => Err(format!("the {part} of the image is wrong: {config}").into()),
        None => Ok(()),
    }
}

/// Starts the image for users with tokens of their own, and checks health, state and health check.
fn check_server(buildah: &Buildah, name: &str) -> Result {
    let container = shell::run_captured(&mut buildah.command(&["from", name]))?.stdout.trim().to_owned();
    let root = shell::run_captured(&mut buildah.command(&["mount", &container]))?.stdout;
    let state = PathBuf::from(root.trim()).join("state/state.db");
    let port = free_port()?;
    shell::block_on(async {
        let kimai = SimulatedKimai::start(Settings::default()).await;
        let mut run = buildah.command(&["run", "--isolation", "chroot"]);
        for (name, value) in [
            ("KIMAI_MCP_PORT", port.to_string().as_str()),
            ("DEFAULT_KIMAI_URL", &kimai.url()),
            ("KIMAI_MCP_OAUTH_STATE_FILE", "/state/state.db"),
            ("KIMAI_MCP_STATE_KEY", &"42".repeat(32)),
        ] {
            run.args(["--env", &format!("{name}={value}")]);
        }
        let mut server = Running(run.args([&container, "--", "/kimai-mcp-http"]).spawn()?);
        wait_until_ready(&mut server.0, port)?;
        let health = hosted::http().get(format!("http://127.0.0.1:{port}/health")).send().await?;
        if !health.status().is_success() {
            return Err(format!("GET /health: {}", health.status()).into());
        }
        let mut check = buildah.command(&["run", "--isolation", "chroot", "--env"]);
        check.arg(format!("KIMAI_MCP_PORT={port}"));
        shell::run(check.args([&container, "--", "/kimai-mcp-http", "healthcheck"]))?;
        let mode = fs::metadata(&state).map_err(|error| format!("the state: {error}"))?.permissions().mode();
        if mode & 0o777 == 0o600 { Ok(()) } else { Err(format!("the state has mode {mode:o}").into()) }
    })
}

/// buildah with its images in a folder.
struct Buildah {
    storage: PathBuf,
}

impl Buildah {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut buildah = command("buildah", &["--storage-driver", "vfs", "--root"]);
        buildah.arg(self.storage.join("images")).arg("--runroot").arg(self.storage.join("run"));
        buildah.args(arguments);
        buildah
    }
}

/// A process that ends when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        // buildah passes the signal on to the program. Both fail if the process has ended.
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.0.wait();
    }
}
