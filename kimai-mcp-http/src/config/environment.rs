//! Environment variables of the process.

use std::{collections::BTreeMap, env, fmt};

/// Environment variables by name. Variables with an empty value count as unset.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Returns the variables of this process. Variables that are not UTF-8 are skipped.
    pub fn of_process() -> Self {
        env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// Returns the trimmed value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns the middle part of all variable names with this prefix and suffix, in alphabetical order.
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
