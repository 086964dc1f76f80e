//! The types of absences.

use std::collections::BTreeMap;

use kimai_domain::{Input, api::AbsenceTypesQuery};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Action, Context, ToolError, data,
    render::{Render, Text, quoted_text},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Types {
    #[serde(default)]
    language: Option<String>,
}

pub(super) struct Named {
    language: String,
    types: BTreeMap<String, String>,
}

impl Action for Types {
    const NAME: &'static str = "types";
    const ACCESS: Access = Access::Read;
    type Output = Named;

    async fn run(self, context: &Context) -> Result<Named, ToolError> {
        let absences = context.session.client().absences();
        let own = context.session.me().await?.language.clone();
        let language = self.language.or(own).unwrap_or_else(|| "en".to_owned());
        let refusal = match absences.types(&AbsenceTypesQuery { language: Some(language.clone()) }).await {
            Ok(types) => return Ok(Named { language, types }),
            Err(error) => error,
        };
        // Kimai's 404 is the same for an unknown language and for a missing plugin.
        let plain =
            refusal.status() == Some(404) && absences.types(&AbsenceTypesQuery::default()).await.is_ok();
        if plain {
            let problem = format!("Kimai does not know {language:?}; write one such as en, de, fr or pt_BR");
            return Err(Input::new("language", problem).into());
        }
        Err(refusal.into())
    }
}

/// A type by its key and what Kimai calls it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Type {
    #[serde(rename = "type")]
    key: String,
    label: String,
}

impl From<(&String, &String)> for Type {
    fn from((key, label): (&String, &String)) -> Self {
        Self { key: key.clone(), label: label.clone() }
    }
}

impl Render for Named {
    type Data = data::Table<Type>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Types of absences ({}):", quoted_text(&self.language)));
        for (key, label) in &self.types {
            text.line(format_args!("{}: {}", quoted_text(key), quoted_text(label)));
        }
    }

    fn data(&self) -> Self::Data {
        let types: data::Table<Type> = self.types.iter().collect();
        types.about(format!("Types of absences ({})", self.language))
    }
}
