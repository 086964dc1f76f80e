//! The file `.env` of the working directory, or of the nearest directory above that has one.
//!
//! Only what begins with `KIMAI_` is taken, and only by this program: a folder that somebody else made cannot
//! set a proxy or another program's variables.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
};

/// What the file says, and what is wrong with it in words that show no values.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) path: Option<PathBuf>,
    pub(crate) variables: HashMap<String, String>,
    pub(crate) problems: Vec<String>,
}

/// Reads the nearest file; without one there is nothing to read.
pub(crate) fn read() -> File {
    let Some(path) = env::current_dir().ok().as_deref().and_then(nearest) else { return File::default() };
    match fs::read_to_string(&path) {
        Ok(text) => parse(&path, text.trim_start_matches('\u{feff}')),
        Err(error) => File { problems: vec![format!("{}: {error}", path.display())], ..File::default() },
    }
}

fn nearest(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().map(|above| above.join(".env")).find(|path| path.is_file())
}

fn parse(path: &Path, text: &str) -> File {
    let mut file = File { path: Some(path.to_owned()), ..File::default() };
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        match item {
            Ok((name, value)) if name.starts_with("KIMAI_") => {
                file.variables.entry(name).or_insert(value);
            }
            Ok(_) => {}
            Err(error) => file.problems.push(problem(path, text, &error)),
        }
    }
    file
}

fn problem(path: &Path, text: &str, error: &dotenvy::Error) -> String {
    let place = path.display();
    let line = match error {
        dotenvy::Error::LineParse(line, _) => number(text, line.lines().next().unwrap_or_default()),
        _ => None,
    };
    let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
    format!("{place}{line}: this is not NAME=value and is ignored; a value with spaces or # needs quotes")
}

/// The number of the line that is this text, or else ends or begins with it.
fn number(text: &str, wanted: &str) -> Option<usize> {
    let tests: [fn(&str, &str) -> bool; 3] = [
        |line, wanted| line == wanted,
        |line, wanted| line.ends_with(wanted),
        |line, wanted| line.starts_with(wanted),
    ];
    let wanted = Some(wanted).filter(|wanted| !wanted.is_empty())?;
    tests.iter().find_map(|test| text.lines().position(|line| test(line, wanted))).map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::parse;

    #[test]
    fn lines_that_read_are_taken_whatever_stands_between_them() {
        let text =
            "# Kimai\nKIMAI_URL=https://k.example\noops s3cret\nexport KIMAI_API_TOKEN='a b'\nPATH=/x\n";
        let file = parse(Path::new("/w/.env"), text);
        assert_eq!(file.variables["KIMAI_URL"], "https://k.example");
        assert_eq!(file.variables["KIMAI_API_TOKEN"], "a b");
        assert_eq!(file.variables.len(), 2);
        let [problem] = file.problems.as_slice() else { panic!("{:?}", file.problems) };
        assert!(problem.starts_with("/w/.env, line 3: ") && !problem.contains("s3cret"), "{problem}");
    }

    #[test]
    fn a_token_with_spaces_is_told_by_its_line_alone() {
        let file = parse(Path::new(".env"), "KIMAI_URL=x\r\nKIMAI_API_TOKEN=s3cret two\r\n");
        assert_eq!(file.variables.len(), 1);
        let problem = &file.problems[0];
        assert!(problem.contains("line 2") && !problem.contains("s3cret"), "{problem}");
    }

    #[test]
    fn a_quote_that_never_ends_is_told_by_the_line_where_it_begins() {
        let file = parse(Path::new(".env"), "KIMAI_URL=x\nKIMAI_API_TOKEN=\"s3cret\n\n");
        let problem = &file.problems[0];
        assert!(problem.contains("line 2") && !problem.contains("s3cret"), "{problem}");
    }
}
