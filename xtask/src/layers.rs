//! `cargo xtask layers`: a crate names only the one below it, and a few dependencies have one home.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::shell::{Result, root};

/// From the bottom to the top; the programs at the top do not know each other.
const FLOORS: [&[&str]; 4] =
    [&["kimai-api"], &["kimai-domain"], &["kimai-tools"], &["kimai-mcp-stdio", "kimai-mcp-http"]];

/// Dependencies that only some crates may have. The hosted server asks not only Kimai: it reads the documents in which
/// OAuth clients describe themselves, through the guard of `kimai-api`.
const HOMES: [(&str, &[&str]); 2] = [
    ("reqwest", &["untrusted-input", "kimai-api", "kimai-mcp-http"]),
    ("rmcp", &["kimai-tools", "kimai-mcp-stdio", "kimai-mcp-http"]),
];

pub(crate) fn run() -> Result {
    let metadata = MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec()?;
    let problems: Vec<String> = products(&metadata).flat_map(problems).collect();
    if problems.is_empty() {
        anstream::println!("layers: every crate names only the one below it");
        return Ok(());
    }
    Err(problems.join("\n").into())
}

fn products(metadata: &Metadata) -> impl Iterator<Item = (usize, &Package)> {
    metadata.workspace_packages().into_iter().filter_map(|package| Some((floor(&package.name)?, package)))
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|crates| crates.contains(&name))
}

fn problems((own, package): (usize, &Package)) -> Vec<String> {
    let shipped =
        package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    let names: BTreeSet<&str> = shipped.map(|dependency| dependency.name.as_str()).collect();
    names.into_iter().filter_map(|name| problem(&package.name, own, name)).collect()
}

fn problem(package: &str, own: usize, dependency: &str) -> Option<String> {
    if floor(dependency).is_some_and(|other| other + 1 != own) {
        return Some(format!("{package} names {dependency}, which is not the crate below it"));
    }
    let (_, homes) = HOMES.iter().find(|(name, _)| *name == dependency)?;
    (!homes.contains(&package))
        .then(|| format!("{package} names {dependency}, which belongs to {}", homes.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn only_the_crate_below_may_be_named() {
        assert_eq!(problem("kimai-domain", 1, "kimai-api"), None);
        assert_eq!(problem("kimai-domain", 1, "serde"), None);
        for (package, own, dependency) in [
            ("kimai-api", 0, "kimai-tools"),
            ("kimai-tools", 2, "kimai-api"),
            ("kimai-mcp-http", 3, "kimai-mcp-stdio"),
        ] {
            assert!(problem(package, own, dependency).is_some(), "{package} {dependency}");
        }
    }

    #[test]
    fn the_network_and_the_protocol_have_one_home() {
        assert!(problem("kimai-tools", 2, "reqwest").is_some());
        assert!(problem("kimai-domain", 1, "rmcp").is_some());
        assert_eq!(problem("kimai-tools", 2, "rmcp"), None);
    }
}
