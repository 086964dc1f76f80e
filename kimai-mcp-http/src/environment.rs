//! The variables that the program was started with.

use std::{collections::BTreeMap, env, fmt};

/// Variables by name; one that says nothing is none.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Those of this process.
    pub fn of_process() -> Self {
        env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// What stands between these in the names of variables, in the order of the names.
    pub fn between(&self, prefix: &str, suffix: &str) -> impl Iterator<Item = &str> {
        self.0
            .keys()
            .filter(|name| self.get(name).is_some())
            .filter_map(move |name| name.strip_prefix(prefix)?.strip_suffix(suffix))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(…)")
    }
}
