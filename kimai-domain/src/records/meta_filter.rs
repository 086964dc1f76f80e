//! Records by a custom field. Kimai's search looks for parts of values; here the whole value counts.

#[cfg(test)]
mod tests;

use kimai_api::Timesheet;

use crate::Input;

/// A custom field and what it must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaFilter {
    name: String,
    value: Option<String>,
}

/// Whether a record passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Passes,
    /// It does not.
    Differs,
    /// Its answer does not show the field (it was never stored, or it is hidden), and it is kept.
    KeptUnseen,
    /// Its answer does not show the field, and it is left out.
    LeftUnseen,
}

impl MetaFilter {
    /// The field `name` with this value; any value if there is none, no value if it is empty.
    ///
    /// # Errors
    /// When the name is empty.
    pub fn new(name: String, value: Option<String>) -> Result<Self, Input> {
        if name.trim().is_empty() {
            return Err(Input::missing("meta.name", "the name of a custom field"));
        }
        Ok(Self { name, value })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it must hold.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What Kimai is asked to search for, so that it sends fewer: every record that passes and shows the field is
    /// among those it finds.
    pub fn term(&self) -> Option<String> {
        if self.value.as_deref() == Some("")
            || self.name.contains(|letter: char| letter.is_whitespace() || letter == ':')
        {
            return None;
        }
        Some(format!("{}:{}", self.name, self.asked_value().unwrap_or("*")))
    }

    /// The value as Kimai's search takes it, if it takes it literally.
    fn asked_value(&self) -> Option<&str> {
        let value = self.value.as_deref()?;
        let literal = !value.contains(|letter: char| letter.is_whitespace() || letter == '\\')
            && !value.starts_with('!')
            && !matches!(value, "*" | "~" | "\"\"" | "");
        literal.then_some(value)
    }

    /// Whether the record passes. Letter case makes no difference.
    pub fn judge(&self, record: &Timesheet) -> Verdict {
        let name = self.name.to_lowercase();
        let Some(field) = record.meta_fields.iter().find(|field| field.name.to_lowercase() == name) else {
            return self.unseen();
        };
        let holds = field.value.as_deref().unwrap_or("");
        let passes = match self.value.as_deref() {
            None => !holds.is_empty(),
            Some(wanted) => holds.to_lowercase() == wanted.to_lowercase(),
        };
        if passes { Verdict::Passes } else { Verdict::Differs }
    }

    /// A record that does not show the field: kept where Kimai's search vouches for it, or where no value is wanted.
    fn unseen(&self) -> Verdict {
        let vouched = self.term().is_some() && (self.value.is_none() || self.asked_value().is_some());
        if vouched || self.value.as_deref() == Some("") { Verdict::KeptUnseen } else { Verdict::LeftUnseen }
    }
}
