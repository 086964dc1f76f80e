//! The `.env` file of the working directory, or of the nearest parent directory that has one.
//!
//! Only variables with the prefix `KIMAI_` are read, and the process environment is not changed: an untrusted directory
//! cannot set a proxy or variables of other programs.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
};

/// Variables of a `.env` file, and warnings about lines that were ignored. The warnings contain no values.
#[derive(Debug, Default)]
pub(crate) struct DotenvFile {
    pub(crate) path: Option<PathBuf>,
    pub(crate) variables: HashMap<String, String>,
    pub(crate) warnings: Vec<String>,
}

/// Reads the nearest `.env` file. Returns an empty value if there is none.
pub(crate) fn read() -> DotenvFile {
    let Some(path) = env::current_dir().ok().as_deref().and_then(find) else {
        return DotenvFile::default();
    };
    match fs::read_to_string(&path) {
        Ok(text) => parse(&path, text.trim_start_matches('\u{feff}')),
        Err(error) => {
            DotenvFile { warnings: vec![format!("{}: {error}", path.display())], ..DotenvFile::default() }
        }
    }
}

fn find(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().map(|ancestor| ancestor.join(".env")).find(|path| path.is_file())
}

fn parse(path: &Path, text: &str) -> DotenvFile {
    let mut file = DotenvFile { path: Some(path.to_owned()), ..DotenvFile::default() };
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        match item {
            Ok((name, value)) if name.starts_with("KIMAI_") => {
                file.variables.entry(name).or_insert(value);
            }
            Ok(_) => {}
            Err(error) => file.warnings.push(warning(path, text, &error)),
        }
    }
    file
}

fn warning(path: &Path, text: &str, error: &dotenvy::Error) -> String {
    let path = path.display();
    let number = match error {
        dotenvy::Error::LineParse(line, _) => line_number(text, line.lines().next().unwrap_or_default()),
        _ => None,
    };
    let line = number.map(|number| format!(", line {number}")).unwrap_or_default();
    format!("{path}{line}: ignored, because it is not NAME=value; quote values that contain spaces or #")
}

/// Returns the number of the line that equals, ends with or starts with `wanted`: dotenvy reports lines trimmed or
/// joined.
fn line_number(text: &str, wanted: &str) -> Option<usize> {
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
    fn valid_lines_are_read_and_invalid_ones_are_reported_by_number() {
        let text =
            "# Kimai\nKIMAI_URL=https://k.example\noops s3cret\nexport KIMAI_API_TOKEN='a b'\nPATH=/x\n";
        let file = parse(Path::new("/w/.env"), text);
        assert_eq!(file.variables["KIMAI_URL"], "https://k.example");
        assert_eq!(file.variables["KIMAI_API_TOKEN"], "a b");
        assert_eq!(file.variables.len(), 2);
        let [warning] = file.warnings.as_slice() else { panic!("{:?}", file.warnings) };
        assert!(warning.starts_with("/w/.env, line 3: ") && !warning.contains("s3cret"), "{warning}");
    }

    #[test]
    fn token_with_spaces_is_reported_without_its_value() {
        let file = parse(Path::new(".env"), "KIMAI_URL=x\r\nKIMAI_API_TOKEN=s3cret two\r\n");
        assert_eq!(file.variables.len(), 1);
        let warning = &file.warnings[0];
        assert!(warning.contains("line 2") && !warning.contains("s3cret"), "{warning}");
    }

    #[test]
    fn unterminated_quote_is_reported_by_its_first_line() {
        let file = parse(Path::new(".env"), "KIMAI_URL=x\nKIMAI_API_TOKEN=\"s3cret\n\n");
        let warning = &file.warnings[0];
        assert!(warning.contains("line 2") && !warning.contains("s3cret"), "{warning}");
    }
}
