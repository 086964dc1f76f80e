//! The whole conversation, with everything around it given. What needs a Kimai is tested as a whole program.

use std::{collections::HashMap, fs};

use jiff::civil::date;
use secrecy::ExposeSecret;

use super::*;
use crate::{Platform, keychain::tests::Memory};

/// Answers in order; then the input ends.
#[derive(Default)]
struct Script {
    answers: Vec<&'static str>,
    told: String,
}

impl Ask for Script {
    fn tell(&mut self, text: &str) {
        self.told.push_str(&anstream::adapter::strip_str(text).to_string());
        self.told.push('\n');
    }

    fn line(&mut self, question: &str) -> Result<String, Stop> {
        self.tell(question);
        if self.answers.is_empty() { Err(Stop::Left) } else { Ok(self.answers.remove(0).to_owned()) }
    }

    fn hidden(&mut self, question: &str) -> Result<secrecy::SecretString, Stop> {
        self.line(question).map(Into::into)
    }
}

/// What the wizard makes of these answers, in a home with Cursor, whose configuration is this.
fn talk(
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
        ask: &mut script,
        keychain: &Memory::default(),
        home: Home {
            platform: Platform::Linux,
            folder: scratch.path().to_owned(),
            variables: HashMap::new(),
        },
        program: "/bin/kimai-mcp".into(),
        now: date(2026, 1, 5).at(9, 0, 0, 0).in_tz("UTC").unwrap(),
    };
    work(&mut wizard);
    let told = script.told.replace(&scratch.path().display().to_string(), "~");
    (told, fs::read_to_string(file).unwrap())
}

fn connection() -> Connection {
    Connection { url: "https://k.example/".to_owned(), token: "s3cret".into(), ssl_verify: None }
}

fn change(wizard: &mut Wizard<'_>) -> Result<(), Stop> {
    let (program, connection) = (wizard.program.clone(), connection());
    let entry =
        Entry { program: &program, url: &connection.url, token: Some(&connection.token), ssl_verify: None };
    wizard.change_all(&[Assistant::Cursor], &entry)
}

#[test]
fn the_change_is_shown_without_secrets_and_made_when_agreed_to() {
    let before = "{\n  \"mcpServers\": {\n    \"other\": { \"env\": { \"API_KEY\": \"theirs\" } }\n  }\n}\n";
    let (told, after) = talk(&["y"], before, &Setup::default(), |wizard| assert_eq!(change(wizard), Ok(())));
    assert!(after.contains("s3cret") && after.contains("theirs"));
    insta::assert_snapshot!(told, @r#"

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
    Write this? [Y/n] 
    Written. What was there is in ~/.cursor/mcp.backup-20260105-090000.json.
    Cursor: Settings, MCP shows the server; switch it on if it is off.
    "#);
}

#[test]
fn no_is_no_and_the_end_of_the_input_too() {
    for answers in [&["n"][..], &[]] {
        let (_, after) =
            talk(answers, "{}", &Setup::default(), |wizard| assert_eq!(change(wizard), Err(Stop::Left)));
        assert_eq!(after, "{}");
    }
}

#[test]
fn a_configuration_that_does_not_read_is_left_alone() {
    let options = Setup { yes: true, ..Setup::default() };
    let broken = "{ \"mcpServers\": ";
    let (_, after) = talk(&[], broken, &options, |wizard| {
        assert_eq!(change(wizard), Err(Stop::Told(Exit::NotDone)));
    });
    assert_eq!(after, broken);
}

#[test]
fn the_keychain_keeps_the_token_when_the_user_wants_it() {
    let (_, _) = talk(&["y"], "{}", &Setup::default(), |wizard| {
        assert_eq!(wizard.keep(&connection()), Ok(true));
        let kept = wizard.keychain.token("https://k.example").unwrap().unwrap();
        assert_eq!(kept.expose_secret(), "s3cret");
    });
    let (_, _) =
        talk(&["n"], "{}", &Setup::default(), |wizard| assert_eq!(wizard.keep(&connection()), Ok(false)));
}
