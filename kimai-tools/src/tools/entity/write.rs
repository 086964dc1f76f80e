//! Actions `create`, `update` and `set_preferences`.

use kimai_domain::{
    Change, Input, Session,
    api::{Create as CreateEntity, Id, Preference, Project, Update as UpdateEntity, User},
    entities::{self, ApiEntity, EntityForm},
    people,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    access,
    fields::{
        DataSchema, Form, Object, check_field_hints, normalize_blanks, normalize_days, read_form,
        take_custom_fields,
    },
    types::EntityType,
};
use crate::{
    Action, Context, Requirement, ToolError,
    arguments::NameValue,
    data::{self, Table},
    render::{Entry, Render, Text, change, change::ChangeOutput},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    #[serde(rename = "type")]
    entity_type: EntityType,
    #[schemars(with = "DataSchema")]
    data: Object,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "null empties")]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    #[serde(rename = "type")]
    entity_type: EntityType,
    id: Id<()>,
    #[schemars(with = "DataSchema")]
    data: Object,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "a project with activities, rates and teams (Kimai 2.66)")]
#[serde(deny_unknown_fields)]
pub(super) struct Duplicate {
    #[serde(rename = "type")]
    #[expect(dead_code, reason = "the access check accepts projects only")]
    entity_type: EntityType,
    id: Id<Project>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "such as work contract: holidays, work_monday (seconds)")]
#[serde(deny_unknown_fields)]
pub(super) struct SetPreferences {
    #[serde(rename = "type")]
    entity_type: EntityType,
    id: Id<User>,
    preferences: Vec<NameValue>,
}

impl Action for Create {
    const NAME: &'static str = "create";
    const FIELDS_DEPEND_ON_TYPE: bool = true;
    const ACCESS: Requirement = access::WRITES;
    type Output = CreateOutput;

    async fn run(self, context: &Context) -> Result<CreateOutput, ToolError> {
        let create = self.entity_type.operation(Self::NAME, |entry| entry.create)?;
        Ok(CreateOutput(create(&context.session, self.data).await?))
    }
}

/// Creates an entity of one type.
pub(super) async fn create<R>(session: &Session, mut data: Object) -> Result<Change, ToolError>
where
    R: ApiEntity + CreateEntity,
    R::Form: Form + EntityForm + Send + Sync,
{
    check_field_hints(R::KIND, false, &data)?;
    normalize_blanks::<R::Form>(&mut data, false);
    normalize_days(&mut data, session).await?;
    let fields = take_custom_fields(R::KIND, &mut data)?;
    let form: R::Form = read_form(R::KIND, data)?;
    Ok(entities::create::<R>(session, form, &fields).await?)
}

impl Action for Update {
    const NAME: &'static str = "update";
    const FIELDS_DEPEND_ON_TYPE: bool = true;
    const ACCESS: Requirement = access::WRITES;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let update = self.entity_type.operation(Self::NAME, |entry| entry.update)?;
        let change = update(&context.session, self.id.get(), self.data).await?;
        Ok(change.into())
    }
}

/// Changes an entity of one type; `F` is the form as arguments spell it.
pub(super) async fn update<R, F>(session: &Session, id: u64, mut data: Object) -> Result<Change, ToolError>
where
    R: ApiEntity + UpdateEntity,
    R::Form: From<F> + Send + Sync,
    F: Form + EntityForm + Send,
{
    check_field_hints(R::KIND, true, &data)?;
    normalize_blanks::<F>(&mut data, true);
    normalize_days(&mut data, session).await?;
    let fields = take_custom_fields(R::KIND, &mut data)?;
    let form: Option<F> = if data.is_empty() { None } else { Some(read_form(R::KIND, data)?) };
    Ok(entities::update::<R, F>(session, Id::new(id), form, &fields).await?)
}

impl Action for Duplicate {
    const NAME: &'static str = "duplicate";
    const ACCESS: Requirement = access::COPIES;
    type Output = CreateOutput;

    async fn run(self, context: &Context) -> Result<CreateOutput, ToolError> {
        Ok(CreateOutput(entities::duplicate_project(&context.session, self.id).await?))
    }
}

impl Action for SetPreferences {
    const NAME: &'static str = "set_preferences";
    const ACCESS: Requirement = access::ADMINISTERS;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        self.entity_type.require_user(Self::NAME)?;
        let preferences =
            self.preferences.into_iter().map(|NameValue { name, value }| Preference::new(name, value));
        let preferences = preferences.map(people::normalize_preference).collect::<Result<Vec<_>, Input>>()?;
        let change = entities::set_preferences(&context.session, self.id, &preferences).await?;
        Ok(change.into())
    }
}

/// A new entity with all its fields, also those that Kimai filled in.
pub(super) struct CreateOutput(Change);

impl CreateOutput {
    fn entity(&self) -> Option<&dyn Entry> {
        self.0.after.as_ref().and_then(change::entry)
    }
}

impl Render for CreateOutput {
    type Data = Table<data::State>;

    fn render(&self, text: &mut Text) {
        let mut fields = Text::default();
        if let Some(entity) = self.entity() {
            entity.full(&mut fields);
        }
        text.line(format_args!("Created: {fields}"));
    }

    fn data(&self) -> Self::Data {
        Table::of(vec![data::State::latest(&self.0)], data::NoDetails {}).summary("Created")
    }
}
