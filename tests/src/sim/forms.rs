//! Forms: one description per form, from which its messages, the refusal of extra fields and the
//! `children` listing follow.

mod field;
mod kinds;
mod submission;
mod times;

pub(crate) use field::{BLANK, CHOICE, Check, Field, NOT_NULL, Target};
pub(crate) use kinds::Kind;
pub(crate) use submission::Submission;

use serde_json::{Map, Value};

use super::{answers::Refusal, call::Call};

/// Said of keys that the form does not have, or not for this caller.
const EXTRA: &str = "This form should not contain extra fields.";

/// A form and its fields, in the order in which `children` lists them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form(pub(crate) &'static [Field]);

impl Form {
    /// Reads the body: what was submitted, and what is wrong with it so far.
    pub(crate) fn read(&self, call: &Call<'_>, target: Target) -> Result<Submission, Refusal> {
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
            let value = given.shift_remove(field.name).or(target.clearing.then_some(Value::Null));
            field.submit(call, target, value, &mut submission);
        }
        if !given.is_empty() {
            submission.refuse(EXTRA);
        }
        submission
    }
}
