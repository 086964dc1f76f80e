//! `.kimai.toml` of the working directory, or of the nearest parent directory that has one: defaults of new records.
//!
//! The file can only fill fields of records. It may belong to a repository of strangers, so that it sets neither the
//! address of Kimai nor a token nor an option.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use kimai_tools::{NotConfigured, RecordDefaults};
use serde::Deserialize;

/// The name of the file.
const NAME: &str = ".kimai.toml";

/// Bytes of the file that are read at most.
const MAX_BYTES: u64 = 65_536;

/// The content of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct DefaultsFile {
    project: Option<Name>,
    activity: Option<Name>,
    tags: Vec<String>,
    billable: Option<bool>,
    ticket: Option<String>,
}

/// An id or a name.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected an id or a name")]
enum Name {
    Id(u64),
    Text(String),
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        match name {
            Name::Id(id) => id.to_string(),
            Name::Text(text) => text,
        }
    }
}

/// Reads the nearest file. It is read for each call, because it and the branch may change.
///
/// # Errors
/// [`NotConfigured`] with the file and the key if it is invalid.
pub(crate) fn read() -> Result<Option<RecordDefaults>, NotConfigured> {
    let Ok(directory) = env::current_dir() else { return Ok(None) };
    read_from(&directory)
}

fn read_from(directory: &Path) -> Result<Option<RecordDefaults>, NotConfigured> {
    let path = directory.ancestors().map(|ancestor| ancestor.join(NAME)).find(|path| path.is_file());
    let Some(path) = path else { return Ok(None) };
    let invalid = |problem: String| {
        NotConfigured::new(format!("The defaults in {} are invalid: {problem}.", path.display())).with_next_step(
            "The keys are project, activity, tags, billable and ticket. Correct the file; the next call reads it again.",
        )
    };
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > MAX_BYTES) {
        return Err(invalid("the file is too long".to_owned()));
    }
    let text = fs::read_to_string(&path).map_err(|error| invalid(error.to_string()))?;
    let file: DefaultsFile = toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        invalid(format!("{line}{}", error.message()))
    })?;
    let ticket = file.ticket.and_then(|pattern| ticket(&pattern, branch(directory).as_deref()));
    Ok(Some(RecordDefaults {
        source: path.display().to_string(),
        project: file.project.map(Into::into),
        activity: file.activity.map(Into::into),
        tags: (!file.tags.is_empty()).then(|| file.tags.join(",")),
        billable: file.billable,
        ticket,
    }))
}

/// Returns the ticket of a pattern: the first text of the branch in which `*` stands for digits, in the spelling of the
/// pattern; a pattern without `*` itself.
fn ticket(pattern: &str, branch: Option<&str>) -> Option<String> {
    let pattern = pattern.trim();
    let Some((before, after)) = pattern.split_once('*') else {
        return (!pattern.is_empty()).then(|| pattern.to_owned());
    };
    let branch = branch?;
    let lower = branch.to_ascii_lowercase();
    let prefix = before.to_ascii_lowercase();
    let suffix = after.to_ascii_lowercase();
    let starts = lower.char_indices().map(|(start, _)| start);
    starts.filter_map(|start| lower.get(start..)?.strip_prefix(&prefix)).find_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let is_match = !digits.is_empty() && rest.get(digits.len()..)?.starts_with(&suffix);
        is_match.then(|| format!("{before}{digits}{after}"))
    })
}

/// Returns the branch of the nearest Git repository, as `HEAD` names it.
fn branch(directory: &Path) -> Option<String> {
    let git = directory.ancestors().map(|ancestor| ancestor.join(".git")).find(|path| path.exists())?;
    let folder = if git.is_dir() { git } else { linked(&git)? };
    let head = fs::read_to_string(folder.join("HEAD")).ok()?;
    Some(head.trim().strip_prefix("ref: refs/heads/")?.to_owned())
}

/// Returns the folder of a worktree or submodule, whose `.git` is a file that names it.
fn linked(file: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(file).ok()?;
    let folder = text.trim().strip_prefix("gitdir: ")?;
    Some(file.parent()?.join(folder))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use kimai_tools::RecordDefaults;

    use super::{branch, read_from, ticket};

    #[test]
    fn the_nearest_file_above_is_read_with_the_ticket_of_the_branch() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        assert_eq!(read_from(&deep).unwrap(), None);
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".git/HEAD"), "ref: refs/heads/feature/abc-12-header\n").unwrap();
        let text = "project = \"Website\"\nactivity = 2\ntags = [\"remote\", \"urgent\"]\nbillable = true\nticket = \"ABC-*\"\n";
        let path = folder.path().join(".kimai.toml");
        fs::write(&path, text).unwrap();
        let expected = RecordDefaults {
            source: path.display().to_string(),
            project: Some("Website".to_owned()),
            activity: Some("2".to_owned()),
            tags: Some("remote,urgent".to_owned()),
            billable: Some(true),
            ticket: Some("ABC-12".to_owned()),
        };
        assert_eq!(read_from(&deep).unwrap(), Some(expected));
    }

    #[test]
    fn other_keys_and_values_are_errors_that_name_file_and_key() {
        let folder = tempfile::tempdir().unwrap();
        for (text, word) in [
            ("project = 1\ntoken = \"x\"", "token"),
            ("kimai_url = \"https://x\"", "kimai_url"),
            ("mode = \"admin\"", "mode"),
            ("billable = \"yes\"", "boolean"),
            ("project = [1]", "id or a name"),
            ("project", "line 1"),
        ] {
            fs::write(folder.path().join(".kimai.toml"), text).unwrap();
            let error = read_from(folder.path()).unwrap_err().what;
            assert!(error.contains(".kimai.toml") && error.contains(word), "{text}: {error}");
        }
    }

    #[test]
    fn tickets_come_from_the_pattern_and_the_branch() {
        let found = |pattern: &str, branch: &str| ticket(pattern, Some(branch));
        assert_eq!(found("ABC-*", "abc-7").as_deref(), Some("ABC-7"));
        assert_eq!(found("ABC-*", "fix/ABC-123-login").as_deref(), Some("ABC-123"));
        assert_eq!(found("#*", "12-issue-#45").as_deref(), Some("#45"));
        assert_eq!(found("[T*]", "x [t9] y").as_deref(), Some("[T9]"));
        assert_eq!(found("ABC-*", "main"), None);
        assert_eq!(found("ABC-*", "ABC-x"), None);
        assert_eq!(ticket("ABC-*", None), None);
        assert_eq!(ticket("OPS", None).as_deref(), Some("OPS"));
        assert_eq!(ticket(" ", None), None);
    }

    #[test]
    fn branches_of_worktrees_and_detached_heads_are_recognized() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join("main/.git/worktrees/w");
        let worktree = folder.path().join("w");
        fs::create_dir_all(&git).unwrap();
        fs::create_dir_all(&worktree).unwrap();
        fs::write(worktree.join(".git"), format!("gitdir: {}\n", git.display())).unwrap();
        fs::write(git.join("HEAD"), "ref: refs/heads/x\n").unwrap();
        assert_eq!(branch(&worktree).as_deref(), Some("x"));
        fs::write(git.join("HEAD"), "0123456789abcdef\n").unwrap();
        assert_eq!(branch(&worktree), None);
    }
}
