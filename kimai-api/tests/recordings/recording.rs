//! The recorded exchanges, one JSON file each.

use std::{fs, path::Path};

use kimai_api::{Route, route};
use serde::Deserialize;
use serde_json::Value;

/// One request and its answer.
#[derive(Deserialize)]
pub(crate) struct Recording {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) response: Value,
}

impl Recording {
    pub(crate) fn is_success(&self) -> bool {
        self.status < 300
    }

    /// Whether it is a success with a JSON body.
    pub(crate) fn is_json_success(&self) -> bool {
        self.is_success() && !self.response.is_null() && self.response.get("__non_json__").is_none()
    }

    /// The route it went to: the one with the fewest placeholders that fits.
    pub(crate) fn route(&self) -> Option<Route> {
        let fits =
            |route: &Route| route.method.as_str() == self.method && fits(&route.template(), &self.path);
        route::all().iter().copied().filter(fits).min_by_key(|route| route.template().matches('{').count())
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template.zip(path).all(|(part, segment)| part.starts_with('{') || part == segment)
}

/// All of them in order, or nothing where there are none.
pub(crate) fn all() -> Option<Vec<Recording>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/kimai/recordings");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: no recordings beside the repository");
        return None;
    };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    Some(
        files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "json"))
            .map(|f| read(f))
            .collect(),
    )
}

fn read(file: &Path) -> Recording {
    let text = fs::read_to_string(file).unwrap();
    let recording = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    Recording { name: file.file_stem().unwrap().to_string_lossy().into_owned(), ..recording }
}
