//! The names under which people know things.

use kimai_api::{Identified, Project, User};

/// Something that people call by a name.
pub trait Labelled: Identified {
    /// Its names; parts are looked for in the first.
    fn labels(&self) -> Vec<String>;

    /// The name to tell it from others by.
    fn title(&self) -> String {
        self.labels().into_iter().next().unwrap_or_default()
    }

    /// Whether it is still in use, and so is rather meant than a namesake that is not.
    fn in_use(&self) -> bool;
}

/// By name, by customer and name, or by number.
impl Labelled for Project {
    fn labels(&self) -> Vec<String> {
        let names = [Some(self.name.clone()), Some(self.title()), self.number.clone()];
        names.into_iter().flatten().filter(|name| filled(name)).collect()
    }

    fn title(&self) -> String {
        match &self.parent_title {
            Some(customer) => format!("{customer} / {}", self.name),
            None => self.name.clone(),
        }
    }

    fn in_use(&self) -> bool {
        self.visible
    }
}

/// By the name they are shown by, the one they log in with, or e-mail.
impl Labelled for User {
    fn labels(&self) -> Vec<String> {
        let names = [self.alias.clone(), Some(self.username.clone()), self.email.clone()];
        names.into_iter().flatten().filter(|name| filled(name)).collect()
    }

    fn in_use(&self) -> bool {
        self.enabled != Some(false)
    }
}

fn filled(name: &str) -> bool {
    !name.trim().is_empty()
}
