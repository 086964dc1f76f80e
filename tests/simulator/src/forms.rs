//! Forms: error messages, rejection of extra fields and the `children` listing follow from one declaration.
//!
//! Field of a form with its type, checks and condition.

mod submission;
mod values;

pub(crate) use submission::Submission;
pub(crate) use values::FieldType;

use serde_json::{Map, Value};

use crate::{call::Call, response::ErrorResponse};

/// Error for keys that the form does not have for this caller.
const EXTRA: &str = "This form should not contain extra fields.";

/// Form with its fields in the order of the `children` listing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form(pub(crate) &'static [Field]);

impl Form {
    /// Reads the body into a submission with the errors found so far.
    pub(crate) fn read(&self, call: &Call<'_>, target: Target) -> Result<Submission, ErrorResponse> {
        Ok(self.read_fields(call, target, call.fields()?))
    }

    /// Reads these fields, which may be part of a larger body.
    pub(crate) fn read_fields(
        &self,
        call: &Call<'_>,
        target: Target,
        mut given: Map<String, Value>,
    ) -> Submission {
        let mut submission = Submission::default();
        for field in self.0.iter().filter(|field| (field.may)(call, target)) {
            submission.child(field.name);
            let value = match (field.kind, given.shift_remove(field.name)) {
                (FieldType::Flag, Some(Value::Null)) => Some(Value::Bool(true)),
                (_, value) => value.or(target.clearing.then_some(Value::Null)),
            };
            field.submit(call, target, value, &mut submission);
        }
        if !given.is_empty() {
            submission.add_last_error(EXTRA);
        }
        submission
    }
}

/// Error for a missing or empty text.
pub(crate) const BLANK: &str = "This value should not be blank.";
/// Error for a missing object.
pub(crate) const NOT_NULL: &str = "This value should not be null.";
/// Error for an object that does not exist or that the caller may not use.
pub(crate) const CHOICE: &str = "The selected choice is invalid.";

/// Object that a form creates or changes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Target {
    /// The id of the changed object; `None` creates one.
    pub(crate) id: Option<u64>,
    /// Clears unset fields, as `POST` of users, tags and teams does.
    pub(crate) clearing: bool,
}

impl Target {
    /// A new object.
    pub(crate) const NEW: Self = Self { id: None, clearing: false };
    /// A new object whose unset fields are cleared.
    pub(crate) const NEW_CLEARING: Self = Self { id: None, clearing: true };

    /// Returns the target of a change.
    pub(crate) const fn existing(id: u64) -> Self {
        Self { id: Some(id), clearing: false }
    }
}

/// Condition for a field to be part of the form.
pub(crate) type May = fn(&Call<'_>, Target) -> bool;

/// Always part of the form.
pub(crate) fn always(_: &Call<'_>, _: Target) -> bool {
    true
}

/// Check of a value beyond its type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// At least so many characters.
    Min(usize),
    /// At most so many characters.
    Max(usize),
    /// A mail address.
    Email,
    /// Without this character.
    Without(char),
    /// Zero or more.
    NotNegative,
}

/// Field of a form with its type, checks and condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    kind: FieldType,
    required: &'static [&'static str],
    not_null: bool,
    checks: &'static [Check],
    pub(crate) may: May,
}

impl Field {
    /// Creates an optional field that every caller has.
    pub(crate) const fn new(name: &'static str, kind: FieldType) -> Self {
        Self { name, kind, required: &[], not_null: false, checks: &[], may: always }
    }

    /// Sets the messages for a value that is missing in a new object or cleared.
    pub(crate) const fn required(mut self, messages: &'static [&'static str]) -> Self {
        self.required = messages;
        self
    }

    /// Rejects null; a missing value keeps its default.
    pub(crate) const fn not_null(mut self) -> Self {
        self.not_null = true;
        self
    }

    /// Adds checks.
    pub(crate) const fn checks(mut self, checks: &'static [Check]) -> Self {
        self.checks = checks;
        self
    }

    /// Sets the condition; without it, the field is an extra field.
    pub(crate) const fn only(mut self, may: May) -> Self {
        self.may = may;
        self
    }

    /// Reads a value; `None` if it is unset.
    fn submit(&self, call: &Call<'_>, target: Target, given: Option<Value>, into: &mut Submission) {
        let was_given = given.is_some();
        match given.map(|value| self.kind.read(call, value)).transpose() {
            Err(message) => into.invalid(self.name, message),
            Ok(value) => {
                let empty = value.as_ref().is_none_or(Value::is_null);
                if empty && (was_given || target.id.is_none()) {
                    self.required.iter().for_each(|message| into.error(self.name, message));
                }
                if empty && was_given && self.not_null {
                    into.error(self.name, NOT_NULL);
                }
                self.check(value.as_ref(), into);
                into.set(self.name, value);
            }
        }
    }

    fn check(&self, value: Option<&Value>, into: &mut Submission) {
        for message in self.checks.iter().filter_map(|check| check.violation(value?)) {
            into.error(self.name, &message);
        }
    }
}

impl Check {
    fn violation(self, value: &Value) -> Option<String> {
        let length = value.as_str().map(|text| text.chars().count());
        match self {
            Self::Min(min) => length
                .filter(|length| *length < min)
                .map(|_| format!("This value is too short. It should have {min} characters or more.")),
            Self::Without(character) => value
                .as_str()
                .filter(|text| text.contains(character))
                .map(|_| "This value is not valid.".to_owned()),
            Self::Max(max) => length.filter(|length| *length > max).map(|_| too_long(max)),
            Self::Email => value
                .as_str()
                .filter(|text| !mail(text))
                .map(|_| "This value is not a valid email address.".to_owned()),
            Self::NotNegative => value
                .as_f64()
                .filter(|number| *number < 0.0)
                .map(|_| "This value should be greater than or equal to 0.".to_owned()),
        }
    }
}

/// Returns the error of a text with more than `max` characters.
pub(crate) fn too_long(max: usize) -> String {
    format!("This value is too long. It should have {max} characters or less.")
}

fn mail(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}
