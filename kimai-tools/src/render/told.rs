//! An answer of one sentence.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Render, Text};

/// A sentence, and the same as data.
pub(crate) struct Told<D>(pub(crate) String, pub(crate) D);

impl<D: Clone + Serialize + JsonSchema> Render for Told<D> {
    type Data = D;

    fn render(&self, text: &mut Text) {
        text.line(&self.0);
    }

    fn data(&self) -> D {
        self.1.clone()
    }
}
