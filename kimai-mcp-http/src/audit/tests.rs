use std::{fs, io::Write, path::Path};

use proptest::prelude::*;
use tempfile::TempDir;

use super::{
    chain::{Line, Tail},
    file::{AuditError, AuditFile, FILE_STARTED, Rotation, rotated_files},
    reader::{Defect, RawLine, Verification, read_lines, verify},
    record::Outcome,
    *,
};

const LARGE: Rotation = Rotation { max_bytes: 1 << 30, max_files: None };

fn record(number: usize) -> Record {
    let record = Record::new("write").with_outcome(Outcome::Done);
    Record { ids: vec![format!("id={number}")], ..record }
}

/// Returns a chain of `length` records and its last line.
fn chain(length: usize) -> (Vec<RawLine>, Tail) {
    let mut tail = Tail::default();
    let mut lines = Vec::new();
    for number in 1..=length {
        let record = if number == 1 { Record::new(FILE_STARTED) } else { record(number) };
        let (text, next) = Line::write(&tail, record).unwrap();
        lines.push(RawLine { file: "a".to_owned(), number, bytes: text.into_bytes(), is_complete: true });
        tail = next;
    }
    (lines, tail)
}

proptest! {
    #[test]
    fn any_changed_byte_is_detected(length in 1..20_usize, line: prop::sample::Index, byte: prop::sample::Index, change in 1..=255_u8) {
        let (mut lines, tail) = chain(length);
        prop_assert!(verify(&lines, std::slice::from_ref(&tail)).is_intact());
        let bytes = &mut lines[line.index(length)].bytes;
        let position = byte.index(bytes.len());
        bytes[position] ^= change;
        prop_assert!(!verify(&lines, &[]).is_intact());
    }

    #[test]
    fn any_removed_line_is_detected_with_the_known_last_line(length in 1..20_usize, line: prop::sample::Index) {
        let (mut lines, tail) = chain(length);
        let position = line.index(length);
        lines.remove(position);
        prop_assert!(!verify(&lines, &[tail]).is_intact());
        prop_assert!(position == length - 1 || !verify(&lines, &[]).is_intact());
    }

    #[test]
    fn any_moved_or_repeated_line_is_detected(length in 2..20_usize, from: prop::sample::Index, to: prop::sample::Index, repeat: bool) {
        let (mut lines, _) = chain(length);
        let (from, to) = (from.index(length), to.index(length));
        prop_assume!(from != to);
        let bytes = lines[from].bytes.clone();
        if repeat {
            lines.insert(to, RawLine { file: "a".to_owned(), number: 0, bytes, is_complete: true });
        } else {
            let line = lines.remove(from);
            lines.insert(to, line);
        }
        prop_assert!(!verify(&lines, &[]).is_intact());
    }

    #[test]
    fn any_line_that_was_written_anew_is_detected(length in 2..20_usize, line: prop::sample::Index) {
        let (mut lines, tail) = chain(length);
        let position = line.index(length);
        let previous = match position {
            0 => Tail::default(),
            _ => Line::parse(&lines[position - 1].bytes).unwrap().tail(),
        };
        lines[position].bytes = Line::write(&previous, record(0)).unwrap().0.into_bytes();
        prop_assert!(!verify(&lines, &[tail]).is_intact());
    }
}

fn append(path: &Path, rotation: Rotation, records: impl IntoIterator<Item = usize>) -> Tail {
    let mut file = AuditFile::new(path, rotation);
    file.append(records.into_iter().map(record).collect()).unwrap();
    file.tail().clone()
}

fn verify_files(path: &Path) -> Verification {
    verify(&read_lines(path).unwrap(), &[])
}

fn folder() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    (folder, path)
}

#[test]
fn chain_continues_over_restarts_and_writers() {
    let (_folder, path) = folder();
    append(&path, LARGE, 0..3);
    let mut first = AuditFile::new(&path, LARGE);
    let mut second = AuditFile::new(&path, LARGE);
    for number in 0..5 {
        first.append(vec![record(number)]).unwrap();
        second.append(vec![record(number), record(number)]).unwrap();
    }
    let verification = verify_files(&path);
    assert!(verification.is_intact(), "{verification:?}");
    // The first line starts the file.
    assert_eq!((verification.lines, verification.first), (1 + 3 + 15, Some(1)));
    assert_eq!(verification.tail.as_ref(), Some(second.tail()));
}

#[test]
fn full_files_are_rotated_and_the_chain_continues() {
    let (_folder, path) = folder();
    let rotation = Rotation { max_bytes: 1_000, max_files: None };
    for number in 0..30 {
        append(&path, rotation, [number]);
    }
    let files = rotated_files(&path).unwrap();
    assert!(files.len() > 5, "{files:?}");
    assert!(files[0].ends_with("audit.jsonl.000000000001"), "{files:?}");
    assert!(files.iter().all(|file| fs::metadata(file).unwrap().len() < 2_000));
    let verification = verify_files(&path);
    assert!(verification.is_intact(), "{verification:?}");
    let last = files.last().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .contains(&format!("\"detail\":\"{last}\""))
    );
    fs::remove_file(&files[2]).unwrap();
    assert_eq!(verify_files(&path).findings[0].defect, Defect::Unconnected);
}

#[test]
fn oldest_files_are_removed_beyond_the_limit() {
    let (_folder, path) = folder();
    let rotation = Rotation { max_bytes: 1_000, max_files: Some(3) };
    append(&path, rotation, 0..40);
    assert_eq!(rotated_files(&path).unwrap().len(), 2);
    let verification = verify_files(&path);
    assert!(verification.is_intact() && verification.first > Some(1), "{verification:?}");
}

#[test]
fn line_that_a_crash_cut_off_is_closed_by_its_digest() {
    let (_folder, path) = folder();
    append(&path, LARGE, 0..2);
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"seq\":4,\"pr").unwrap();
    assert!(!verify_files(&path).is_intact());
    append(&path, LARGE, 0..2);
    let verification = verify_files(&path);
    assert!(verification.is_intact(), "{verification:?}");
    let text = fs::read_to_string(&path).unwrap().replace("{\"seq\":4,\"pr\n", "{\"seq\":4,\"px\n");
    fs::write(&path, text).unwrap();
    assert!(!verify_files(&path).is_intact());
}

#[test]
fn file_of_other_content_is_not_continued() {
    let (_folder, path) = folder();
    fs::write(&path, "something else\n").unwrap();
    let error = AuditFile::new(&path, LARGE).append(vec![record(1)]).unwrap_err();
    assert!(matches!(error, AuditError::Damaged(_)), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "something else\n");
}

#[test]
fn removed_file_is_noticed() {
    let (_folder, path) = folder();
    let mut file = AuditFile::new(&path, LARGE);
    file.append(vec![record(1), record(2)]).unwrap();
    let tail = file.tail().clone();
    fs::remove_file(&path).unwrap();
    file.append(vec![record(3)]).unwrap();
    let verification = verify(&read_lines(&path).unwrap(), std::slice::from_ref(&tail));
    assert_eq!((verification.first, verification.missing), (Some(tail.seq + 1), vec![tail]));
}
