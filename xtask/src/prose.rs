//! `cargo xtask prose`: rejects doc comments whose lines begin with an interrogative word.
//!
//! Doc comments start with a verb in the third person or a noun, as the Rust API guidelines demand. A line that ends with
//! a question mark is accepted.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::shell::{Result, root};

const WORDS: [&str; 11] =
    ["What", "Who", "Whose", "Whom", "Whether", "How", "Where", "Why", "Which", "Whatever", "Whoever"];

const IGNORED_FOLDERS: [&str; 3] = ["target", ".git", "node_modules"];

/// Checks all Rust files of the workspace.
pub(crate) fn run() -> Result {
    let root = root();
    let mut files = Vec::new();
    collect_files(&root, &mut files)?;
    files.sort();
    let mut offenses = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path)?;
        let name = path.strip_prefix(&root).unwrap_or(path).display();
        offenses.extend(check(&text).into_iter().map(|(number, line)| format!("{name}:{number}: {line}")));
    }
    if offenses.is_empty() {
        anstream::println!("prose: no doc comment of {} files begins with What, Who, How …", files.len());
        return Ok(());
    }
    let count = offenses.len();
    let lines = offenses.join("\n");
    Err(format!(
        "{lines}\n{count} lines of doc comments begin with What, Who, How …; begin with a verb or a noun"
    )
    .into())
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if !IGNORED_FOLDERS.iter().any(|ignored| entry.file_name() == *ignored) {
                collect_files(&path, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// Returns the number (from 1) and the text of each offending line.
fn check(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines.filter(|(_, line)| is_offending(line)).collect()
}

fn is_offending(line: &str) -> bool {
    let Some(text) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else { return false };
    let is_word_character = |character: char| character.is_alphanumeric() || character == '_';
    let text = text.trim_start();
    let word = text.split(|character| !is_word_character(character)).next().unwrap_or_default();
    WORDS.contains(&word) && !text.ends_with('?')
}

#[cfg(test)]
mod tests {
    use super::{check, is_offending};

    #[test]
    fn lines_that_begin_with_an_interrogative_word_are_rejected() {
        for line in ["/// What it is.", "//! How it works", "///Who asks.", "/// Where the file is: here."] {
            assert!(is_offending(line), "{line}");
        }
    }

    #[test]
    fn other_lines_are_accepted() {
        for line in [
            "/// Returns what was written.",
            "/// Whoa.",
            "/// however",
            "// What a body comment says.",
            "let text = \"/// What\";",
            "///",
        ] {
            assert!(!is_offending(line), "{line}");
        }
    }

    #[test]
    fn questions_are_accepted() {
        assert!(!is_offending("/// Why is there no cache?"));
    }

    #[test]
    fn offenses_have_line_numbers_and_include_continuation_lines() {
        let text = "/// Returns the answer.\n    /// Which is text.\nfn answer() {}\n";
        assert_eq!(check(text), [(2, "/// Which is text.")]);
    }
}
