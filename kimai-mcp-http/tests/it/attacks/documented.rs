//! Checks the names of tests in `docs/attacks.md`.

use std::{fs, path::Path};

/// The cells of each row of the tables in `docs/attacks.md` that names tests.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|line| line.starts_with('|') && line.contains(".rs`"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// ``` `folder/file.rs` a_test, another_test ```
fn named(cell: &str) -> impl Iterator<Item = (&str, &str)> {
    cell.split("<br>")
        .filter_map(|part| part.trim().strip_prefix('`')?.split_once("` "))
        .flat_map(|(file, tests)| tests.split(',').map(move |test| (file, test.trim())))
}

#[test]
fn documented_attacks_have_existing_tests() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(project.join("docs/attacks.md")).unwrap();
    let rows = rows(&text);
    assert!(rows.len() > 40, "{}", rows.len());
    for row in rows {
        let tests: Vec<_> = row.last().into_iter().flat_map(|cell| named(cell)).collect();
        assert!(!tests.is_empty(), "{row:?} names no test");
        for (file, test) in tests {
            let source =
                fs::read_to_string(project.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
            let (before, _) = source
                .split_once(&format!("fn {test}("))
                .unwrap_or_else(|| panic!("{test} is not in {file}"));
            let attributes = before.rsplit("\n\n").next().unwrap_or_default();
            assert!(
                attributes.contains("test") && !attributes.contains("ignore"),
                "{test} of {file} is no test"
            );
        }
    }
}
