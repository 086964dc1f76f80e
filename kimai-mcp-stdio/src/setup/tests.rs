//! Tests of the dialogue with a simulated environment. Tests with a Kimai run the whole program (`tests/it/setup.rs`).

use std::{collections::HashMap, fs};

use jiff::civil::date;
use secrecy::ExposeSecret;

use super::*;
use crate::{Platform, keychain::tests::MemoryKeychain};

/// Dialogue with prepared answers, after which the input ends.
#[derive(Default)]
struct Script {
    answers: Vec<&'static str>,
    output: String,
}

impl Dialogue for Script {
    fn print(&mut self, text: &str) {
        self.output.push_str(&anstream::adapter::strip_str(text).to_string());
        self.output.push('\n');
    }

    fn ask(&mut self, question: &str) -> Result<String, SetupError> {
        self.print(question);
        if self.answers.is_empty() {
            Err(SetupError::Cancelled)
        } else {
            Ok(self.answers.remove(0).to_owned())
        }
    }

    fn ask_secret(&mut self, question: &str) -> Result<secrecy::SecretString, SetupError> {
        self.ask(question).map(Into::into)
    }
}

/// Runs `work` in a home directory with Cursor, whose configuration is `before`. Returns the output and the new
/// configuration.
fn run_wizard(
    answers: &[&'static str],
    before: &str,
    options: &Setup,
    work: impl Fn(&mut Wizard<'_>),
) -> (String, String) {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join(".cursor/mcp.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, before).unwrap();
    let mut script = Script { answers: answers.to_vec(), ..Script::default() };
    let mut wizard = Wizard {
        settings: Settings::default(),
        options,
        dialogue: &mut script,
        keychain: &MemoryKeychain::default(),
        home: HomeDir {
            platform: Platform::Linux,
            folder: scratch.path().to_owned(),
            variables: HashMap::new(),
        },
        program: "/bin/kimai-mcp".into(),
        now: date(2026, 1, 5).at(9, 0, 0, 0).in_tz("UTC").unwrap(),
    };
    work(&mut wizard);
    let output = script.output.replace(&scratch.path().display().to_string(), "~");
    (output, fs::read_to_string(file).unwrap())
}

fn connection() -> Connection {
    Connection { url: "https://k.example/".to_owned(), token: "s3cret".into(), ssl_verify: None }
}

fn change(wizard: &mut Wizard<'_>) -> Result<(), SetupError> {
    let program = wizard.program.clone();
    let connection = connection();
    let entry = ServerEntry {
        program: &program,
        url: &connection.url,
        token: Some(&connection.token),
        ssl_verify: None,
    };
    wizard.change_all(&[Assistant::Cursor], &entry)
}

#[test]
fn change_is_shown_without_secrets_and_written_after_confirmation() {
    let before = "{\n  \"mcpServers\": {\n    \"other\": { \"env\": { \"API_KEY\": \"theirs\" } }\n  }\n}\n";
    let (output, after) =
        run_wizard(&["y"], before, &Setup::default(), |wizard| assert_eq!(change(wizard), Ok(())));
    assert!(after.contains("s3cret") && after.contains("theirs"));
    insta::assert_snapshot!(output, @r#"

    Cursor ~/.cursor/mcp.json
      {
        "mcpServers": {
    -     "other": { "env": { "API_KEY": "********" } }
    +     "other": { "env": { "API_KEY": "********" } },
    +     "kimai": {
    +       "command": "/bin/kimai-mcp",
    +       "args": [],
    +       "env": {
    +         "KIMAI_URL": "https://k.example/",
    +         "KIMAI_API_TOKEN": "********"
    +       }
    +     }
        }
      }
    Write this change? [Y/n] 
    Written. The previous version is in ~/.cursor/mcp.backup-20260105-090000.json.
    Cursor lists the server under Settings, MCP. Turn it on if it is off.
    "#);
}

#[test]
fn refusal_or_end_of_input_cancels_the_setup() {
    for answers in [&["n"][..], &[]] {
        let (_, after) = run_wizard(answers, "{}", &Setup::default(), |wizard| {
            assert_eq!(change(wizard), Err(SetupError::Cancelled));
        });
        assert_eq!(after, "{}");
    }
}

#[test]
fn unreadable_configuration_is_not_changed() {
    let options = Setup { yes: true, ..Setup::default() };
    let broken = "{ \"mcpServers\": ";
    let (_, after) = run_wizard(&[], broken, &options, |wizard| {
        assert_eq!(change(wizard), Err(SetupError::Reported(Exit::Failure)));
    });
    assert_eq!(after, broken);
}

#[test]
fn token_is_stored_in_the_keychain_after_confirmation() {
    let (_, _) = run_wizard(&["y"], "{}", &Setup::default(), |wizard| {
        assert_eq!(wizard.store_token(&connection()), Ok(true));
        let stored = wizard.keychain.token("https://k.example").unwrap().unwrap();
        assert_eq!(stored.expose_secret(), "s3cret");
    });
    let (_, _) = run_wizard(&["n"], "{}", &Setup::default(), |wizard| {
        assert_eq!(wizard.store_token(&connection()), Ok(false));
    });
}
