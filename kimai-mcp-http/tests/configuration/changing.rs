//! What happens to the rest of the file when a user is added, changed or removed.

use std::fs;

use crate::desk::{Came, Desk};

const BEFORE: &str = r#"{
    "_comment": "ours; do not reorder",
    "xK9mP2qW7vL4aB8c": { "kimai_token": "t1", "kimai_url": "https://kimai.example.com", "kimai_user_id": "1" },

    "_later": [1,  2],
    "bN3hT8rY5jF6kL2m": {
        "kimai_url": "https://kimai.example.com",
        "kimai_token": "t2"
    }
}
"#;

fn desk(text: &str) -> Desk {
    let desk = Desk::new().with("USERS_CONFIG_FILE", "users.json");
    desk.put("users.json", text);
    desk
}

async fn add(desk: &Desk) -> Came {
    desk.run(&["user", "add", "--no-check", "--kimai-url=https://k.example", "--kimai-token=t3"]).await
}

#[tokio::test]
async fn all_else_stays_as_it_was_written() {
    let desk = desk(BEFORE);
    let came = desk.run(&["user", "rotate", "xK9mP2qW7vL4aB8c"]).await;
    let secret = came.out.lines().last().unwrap().trim().to_owned();
    let removed = desk.run(&["user", "remove", "bN3hT8rY5jF6kL2m"]).await;
    assert_eq!((came.code, removed.code, add(&desk).await.code), (Some(0), Some(0), Some(0)));
    let after = desk.read("users.json");
    let slug =
        after.lines().rev().find_map(|line| Some(line.trim().strip_suffix("\": {")?.trim_start_matches('"')));
    let last = after.lines().rev().find_map(|line| line.trim().strip_prefix("\"auth_secret\": \""));
    let (slug, last) = (slug.unwrap().to_owned(), last.unwrap().trim_end_matches('"').to_owned());
    let shown = after.replace(&secret, "<secret>").replace(&slug, "<slug>").replace(&last, "<another>");
    insta::assert_snapshot!(shown, @r#"
    {
        "_comment": "ours; do not reorder",
        "xK9mP2qW7vL4aB8c": {
            "kimai_token": "t1",
            "kimai_url": "https://kimai.example.com",
            "kimai_user_id": "1",
            "auth_secret": "<secret>"
        },

        "_later": [1,  2],
        "<slug>": {
            "kimai_url": "https://k.example/",
            "kimai_token": "t3",
            "auth_secret": "<another>"
        }
    }
    "#);
}

#[tokio::test]
async fn a_user_is_added_to_what_is_empty_and_to_what_ends_without_a_line() {
    for text in ["", "{}", "\u{feff}{\"_c\": 1}"] {
        let desk = desk(text);
        let came = add(&desk).await;
        assert_eq!(came.code, Some(0), "{text:?}: {came:?}");
        let after: serde_json::Value =
            serde_json::from_str(desk.read("users.json").trim_start_matches('\u{feff}')).unwrap();
        assert!(after.as_object().unwrap().values().any(|entry| entry["kimai_token"] == "t3"), "{after}");
    }
}

#[tokio::test]
async fn a_file_that_the_server_would_not_read_is_left_alone() {
    for text in ["[]", "{\"a\": ", "{\"a\": 1,}", "{/* mine */}"] {
        let desk = desk(text);
        let came = add(&desk).await;
        assert_eq!((came.code, came.err.lines().count()), (Some(3), 1), "{text}: {came:?}");
        assert_eq!(desk.read("users.json"), text);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_closed_to_others_and_a_link_to_it_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = Desk::new().with("USERS_CONFIG_FILE", "users.json");
    let kept = desk.put("kept.json", BEFORE);
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o644)).unwrap();
    symlink(&kept, desk.path("users.json")).unwrap();
    assert_eq!(add(&desk).await.code, Some(0));
    assert!(fs::symlink_metadata(desk.path("users.json")).unwrap().is_symlink());
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(desk.read("kept.json").contains("t3"));
    assert_eq!(fs::read_dir(desk.home()).unwrap().count(), 2, "nothing else is left behind");
}
