//! `cargo xtask layers`: checks the order of the crates, the crates that may use a dependency, and the order of the folders of
//! `kimai-mcp-http`.

use std::{collections::BTreeSet, fs, path::Path};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::shell::{Result, root};

/// Crates from the bottom to the top. A crate depends only on the layer directly below; the programs at the top do not depend on
/// each other.
const LAYERS: [&[&str]; 4] =
    [&["kimai-api"], &["kimai-domain"], &["kimai-tools"], &["kimai-mcp-stdio", "kimai-mcp-http"]];

/// Reusable crates, which depend on no crate of Kimai.
const LIBRARIES: [&str; 2] = ["untrusted-input", "mcp-oauth-server"];

/// Dependencies with the crates that may have them.
const RESTRICTED: [(&str, &[&str]); 3] = [
    ("reqwest", &["untrusted-input", "kimai-api", "mcp-oauth-server"]),
    ("rmcp", &["kimai-tools", "kimai-mcp-stdio", "kimai-mcp-http"]),
    ("mcp-oauth-server", &["kimai-mcp-http"]),
];

/// Folders of `kimai-mcp-http/src` from the top to the bottom. A file imports only from its own folder and from those below.
const FOLDERS: [&str; 4] = ["cli", "http", "auth", "config"];

pub(crate) fn run() -> Result {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    let mut problems = crate_problems(&metadata);
    problems.extend(folder_problems(&root().join("kimai-mcp-http/src"))?);
    if problems.is_empty() {
        anstream::println!("layers: crates and folders depend only on what is below them");
        return Ok(());
    }
    Err(problems.join("\n").into())
}

fn crate_problems(metadata: &Metadata) -> Vec<String> {
    let packages = metadata.workspace_packages();
    packages.into_iter().filter(|package| is_checked(&package.name)).flat_map(package_problems).collect()
}

fn is_checked(package: &str) -> bool {
    layer(package).is_some() || LIBRARIES.contains(&package)
}

fn layer(package: &str) -> Option<usize> {
    LAYERS.iter().position(|packages| packages.contains(&package))
}

fn package_problems(package: &Package) -> Vec<String> {
    let shipped =
        package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    let names: BTreeSet<&str> = shipped.map(|dependency| dependency.name.as_str()).collect();
    names.into_iter().filter_map(|name| dependency_problem(&package.name, name)).collect()
}

fn dependency_problem(package: &str, dependency: &str) -> Option<String> {
    if LIBRARIES.contains(&package) && dependency.starts_with("kimai-") {
        return Some(format!("{package} depends on {dependency}, but must not depend on any crate of Kimai"));
    }
    let is_directly_below = |lower: usize| layer(package).is_none_or(|own| lower + 1 == own);
    if layer(dependency).is_some_and(|lower| !is_directly_below(lower)) {
        return Some(format!("{package} depends on {dependency}, which is not the layer directly below"));
    }
    let (_, allowed) = RESTRICTED.iter().find(|(name, _)| *name == dependency)?;
    (!allowed.contains(&package))
        .then(|| format!("{package} depends on {dependency}, which is reserved for {}", allowed.join(", ")))
}

/// Returns the imports against the order of the folders below `source`.
fn folder_problems(source: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for (rank, folder) in FOLDERS.iter().enumerate() {
        for file in files(source, folder)? {
            let text = fs::read_to_string(&file)?;
            let upwards = imported_modules(&text).into_iter().filter(|module| is_above(module, rank));
            problems.extend(upwards.map(|module| {
                format!("{} imports crate::{module}, which is above {folder}", file.display())
            }));
        }
    }
    Ok(problems)
}

fn is_above(module: &str, rank: usize) -> bool {
    FOLDERS.iter().position(|folder| *folder == module).is_some_and(|other| other < rank)
}

/// Returns `folder.rs` and all Rust files in `folder`.
fn files(source: &Path, folder: &str) -> Result<Vec<std::path::PathBuf>> {
    let mut files = Vec::new();
    let module = source.join(format!("{folder}.rs"));
    if module.is_file() {
        files.push(module);
    }
    let mut folders = vec![source.join(folder)];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the top-level modules that a file names after `crate::`, outside comments.
fn imported_modules(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    code.split("crate::").skip(1).flat_map(first_segments).collect()
}

/// Returns the first path segments of `a::b` or `{a::b, c::{d}}`.
fn first_segments(path: &str) -> Vec<String> {
    let identifier = |text: &str| -> String {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![identifier(path)] };
    let mut depth = 0_usize;
    let mut items = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '}' if depth == 0 => break,
            ',' if depth == 0 => items.push(String::new()),
            letter => {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                if let Some(item) = items.last_mut() {
                    item.push(letter);
                }
            }
        }
    }
    items.iter().map(|item| identifier(item)).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_depends_on_the_layer_directly_below_only() {
        assert_eq!(dependency_problem("kimai-domain", "kimai-api"), None);
        assert_eq!(dependency_problem("kimai-domain", "serde"), None);
        for (package, dependency) in [
            ("kimai-api", "kimai-tools"),
            ("kimai-tools", "kimai-api"),
            ("kimai-mcp-http", "kimai-mcp-stdio"),
            ("mcp-oauth-server", "kimai-api"),
            ("untrusted-input", "kimai-api"),
        ] {
            assert!(dependency_problem(package, dependency).is_some(), "{package} {dependency}");
        }
    }

    #[test]
    fn restricted_dependencies_are_rejected_elsewhere() {
        assert!(dependency_problem("kimai-tools", "reqwest").is_some());
        assert!(dependency_problem("kimai-domain", "rmcp").is_some());
        assert!(dependency_problem("mcp-oauth-server", "rmcp").is_some());
        assert!(dependency_problem("kimai-tools", "mcp-oauth-server").is_some());
        assert_eq!(dependency_problem("kimai-tools", "rmcp"), None);
        assert_eq!(dependency_problem("kimai-mcp-http", "mcp-oauth-server"), None);
    }

    #[test]
    fn imports_are_found_in_paths_and_groups_but_not_in_comments() {
        let text = "use crate::{\n    auth::{Caller, users::User},\n    config,\n};\n// crate::cli\nfn f() { crate::http::g() }\n";
        assert_eq!(imported_modules(text).into_iter().collect::<Vec<_>>(), ["auth", "config", "http"]);
        assert!(is_above("cli", 1) && !is_above("config", 1) && !is_above("metrics", 1));
    }
}
