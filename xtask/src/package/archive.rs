//! Archives of the programs with manual pages, shell completions and documents, and their checksums.
//!
//! The manual pages and completions of both programs are also in the folder `manuals`, from where cargo-dist adds them to the
//! archives of a release.

use std::{fmt::Write, fs, path::Path};

use super::{Release, VERSION, node_platform};
use crate::shell::{self, Result, command};

const DOCUMENTS: &[&str] = &["README.md", "LICENSE", "CHANGELOG.md"];
const SHELLS: &[&str] = &["bash", "zsh", "fish", "powershell", "elvish"];

/// Creates one archive per program.
pub(super) fn create(release: &Release) -> Result {
    let manuals = release.empty_folder("manuals")?;
    for program in [&release.stdio, &release.hosted] {
        create_archive(release, program, &manuals)?;
    }
    Ok(())
}

fn create_archive(release: &Release, program: &Path, manuals: &Path) -> Result {
    let name = program.file_stem().ok_or("the program has no name")?.to_string_lossy();
    let (system, processor) = node_platform();
    let title = format!("{name}-{VERSION}-{system}-{processor}");
    let folder = release.empty_folder(&title)?;
    fs::copy(program, folder.join(program.file_name().unwrap_or_default()))?;
    for document in DOCUMENTS {
        fs::copy(shell::root().join(document), folder.join(document))?;
    }
    for folder in [&folder, &manuals.join(&*name)] {
        fs::create_dir_all(folder.join("completions"))?;
        write_output(program, &["man"], &folder.join(format!("{name}.1")))?;
        for shell in SHELLS {
            write_output(program, &["completions", shell], &folder.join("completions").join(shell))?;
        }
    }
    let archive = format!("{title}.tar.gz");
    shell::run(command("tar", &["-czf", &archive, &title]).current_dir(&release.folder))?;
    let checksum = sha256(&release.file(&archive))?;
    fs::write(release.file(format!("{archive}.sha256")), format!("{checksum}  {archive}\n"))?;
    anstream::println!("{archive}");
    Ok(())
}

/// Writes what a program prints to a file.
fn write_output(program: &Path, arguments: &[&str], file: &Path) -> Result {
    let output = shell::run_captured(&mut command(program, arguments))?;
    if output.stdout.is_empty() {
        return Err(format!("{} {} prints nothing", program.display(), arguments.join(" ")).into());
    }
    Ok(fs::write(file, output.stdout)?)
}

/// Returns the SHA-256 checksum of a file in hexadecimal digits.
pub(super) fn sha256(file: &Path) -> Result<String> {
    use sha2::{Digest, Sha256};
    let mut digits = String::new();
    for byte in Sha256::digest(fs::read(file)?) {
        write!(digits, "{byte:02x}")?;
    }
    Ok(digits)
}
