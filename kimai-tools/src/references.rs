//! Names in place of ids: replaces them in the arguments of a call before the action reads these.
//!
//! The kind of entity follows from the name of the argument (`project`, `users`), or from the argument beside it that
//! names the type (`type`, `entity`, `target`).

use kimai_domain::{
    EntityKind, EntityRef, Error, Unresolved,
    api::{Customer, Id, Project},
    reference::{self, Candidate, Match, Precision, fold},
};
use serde_json::{Map, Value};

use crate::{Context, ToolError, render::quoted_name};

/// Arguments that hold ids or names, with the kind of entity. A project comes before the activity that belongs to it.
const ARGUMENTS: [(&str, EntityKind); 15] = [
    ("customer", EntityKind::Customer),
    ("customers", EntityKind::Customer),
    ("project", EntityKind::Project),
    ("project_id", EntityKind::Project),
    ("projects", EntityKind::Project),
    ("activity", EntityKind::Activity),
    ("activities", EntityKind::Activity),
    ("user", EntityKind::User),
    ("user_id", EntityKind::User),
    ("users", EntityKind::User),
    ("supervisor", EntityKind::User),
    ("team", EntityKind::Team),
    ("team_id", EntityKind::Team),
    ("teams", EntityKind::Team),
    (MEMBERS, EntityKind::User),
];

/// Arguments whose kind of entity another argument names.
const TYPED_ARGUMENTS: [(&str, &str); 4] =
    [("id", "type"), ("ids", "type"), ("entity_id", "entity"), ("target_id", "target")];

/// Arguments of filters that hold names of tags, with the object in which they are; Kimai filters by the name of a tag.
const TAG_FILTERS: [(&str, &str); 2] = [("", "tag"), ("filters", "tags")];

/// Objects whose fields may be references.
const OBJECTS: [&str; 2] = ["data", "filters"];

/// List of objects whose fields may be references.
const ENTRIES: &str = "entries";

/// The members of a team: objects with `user`, ids, or names.
const MEMBERS: &str = "members";

/// Separator of the names of a path.
const SEPARATOR: &str = " / ";

fn kind_of(name: &str) -> Option<EntityKind> {
    Some(match name {
        "customer" => EntityKind::Customer,
        "project" => EntityKind::Project,
        "activity" => EntityKind::Activity,
        "user" => EntityKind::User,
        "team" => EntityKind::Team,
        "tag" => EntityKind::Tag,
        _ => return None,
    })
}

/// Returns the kind of an argument that holds ids or names.
fn argument_kind(name: &str, siblings: &Map<String, Value>) -> Option<EntityKind> {
    if let Some((_, kind)) = ARGUMENTS.iter().find(|(argument, _)| *argument == name) {
        return Some(*kind);
    }
    let (_, selector) = TYPED_ARGUMENTS.iter().find(|(argument, _)| *argument == name)?;
    kind_of(siblings.get(*selector)?.as_str()?)
}

/// Tells whether an argument of a schema takes names beside ids, so that its type is text.
pub(crate) fn takes_names(name: &str, siblings: &Map<String, Value>) -> bool {
    if ARGUMENTS.iter().any(|(argument, _)| *argument == name) {
        return true;
    }
    let selector = TYPED_ARGUMENTS.iter().find(|(argument, _)| *argument == name);
    selector.is_some_and(|(_, selector)| {
        let values = siblings.get(*selector).and_then(|property| property.get("enum")?.as_array());
        values.into_iter().flatten().filter_map(Value::as_str).any(|value| kind_of(value).is_some())
    })
}

/// Replaces names by ids. Returns a note with the full name and the id for each entity whose name was not exact, and for each
/// entity of a read.
///
/// If a name in a write matches several entities, the person chooses one, if the client can ask.
///
/// # Errors
/// [`Error::Unresolved`] with the candidates if a name means no entity or several; as [`Context::choose`].
pub(crate) async fn resolve(
    arguments: &mut Map<String, Value>,
    precision: Precision,
    context: &mut Context,
) -> Result<Vec<String>, ToolError> {
    let mut resolver = Resolver { context, precision, notes: Vec::new(), chosen: Vec::new() };
    resolver.fields(arguments, "").await?;
    for name in OBJECTS {
        if let Some(Value::Object(fields)) = arguments.get_mut(name) {
            resolver.fields(fields, name).await?;
        }
    }
    if let Some(Value::Array(entries)) = arguments.get_mut(ENTRIES) {
        for (index, entry) in entries.iter_mut().enumerate() {
            let Value::Object(fields) = entry else { continue };
            let result = resolver.fields(fields, &format!("{ENTRIES}[{index}]")).await;
            result.map_err(|error| in_entry(error, index + 1))?;
        }
    }
    Ok(resolver.notes)
}

/// Names the entry in the error of a reference.
fn in_entry(error: ToolError, entry: usize) -> ToolError {
    match error {
        ToolError::Domain(Error::Unresolved(unresolved)) => {
            let field = format!("{} (entry {entry})", unresolved.field);
            Error::Unresolved(Unresolved { field, ..unresolved }).into()
        }
        other => other,
    }
}

struct Resolver<'a> {
    context: &'a mut Context,
    precision: Precision,
    notes: Vec<String>,
    /// Names that the person chose an entity for, which are not asked about again.
    chosen: Vec<(EntityKind, String, Option<EntityRef>, u64)>,
}

impl Resolver<'_> {
    /// Resolves the fields of one object at the path `parent`.
    async fn fields(&mut self, fields: &mut Map<String, Value>, parent: &str) -> Result<(), ToolError> {
        let path = |name: &str| if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
        self.activity_path(fields, parent).await?;
        let ordered = ARGUMENTS.iter().map(|(name, _)| *name).chain(TYPED_ARGUMENTS.map(|(name, _)| name));
        for name in ordered {
            let Some(kind) = argument_kind(name, fields) else { continue };
            let owner = parent_of(fields, kind);
            let Some(value) = fields.get_mut(name) else { continue };
            if name == MEMBERS {
                name_user_of_members(value);
            }
            match value {
                Value::String(_) => self.value(value, &path(name), kind, owner).await?,
                Value::Array(items) => {
                    for (index, item) in items.iter_mut().enumerate() {
                        let field = format!("{}[{index}]", path(name));
                        match item {
                            Value::Object(member) => {
                                if let Some(user) = member.get_mut("user") {
                                    self.value(user, &field, kind, None).await?;
                                }
                            }
                            item => self.value(item, &field, kind, owner).await?,
                        }
                    }
                }
                _ => {}
            }
        }
        for (_, name) in TAG_FILTERS.iter().filter(|(object, _)| *object == parent) {
            let tags = match fields.get_mut(*name) {
                Some(Value::Array(tags)) => tags.as_mut_slice(),
                Some(tag) => std::slice::from_mut(tag),
                None => continue,
            };
            for (index, tag) in tags.iter_mut().enumerate() {
                self.tag(tag, &format!("{}[{index}]", path(name))).await?;
            }
        }
        Ok(())
    }

    /// Replaces the name or the id of a tag by its exact name. A caller who may not list tags has to give exact names.
    async fn tag(&mut self, value: &mut Value, field: &str) -> Result<(), ToolError> {
        let (text, is_number) = match &*value {
            Value::String(text) => (text.trim().to_owned(), false),
            Value::Number(id) => (id.to_string(), true),
            _ => return Ok(()),
        };
        if text.is_empty() {
            return Ok(());
        }
        let all = match self.context.session.candidates(EntityKind::Tag, None).await {
            Err(error) if error.status() == Some(403) => return Ok(()),
            candidates => candidates?,
        };
        let digits = text.strip_prefix('#').unwrap_or(&text);
        let by_id = || all.iter().find(|tag| tag.id.to_string() == digits);
        let by_name = reference::only(field, EntityKind::Tag, &text, &all, self.precision);
        let named = if is_number { None } else { by_name.as_ref().ok().copied() };
        let tag = match (named.or_else(by_id), by_name) {
            (Some(tag), _) | (None, Ok(tag)) => tag,
            (None, Err(unresolved)) => {
                let id = self.choose(&unresolved).await?;
                let chosen = all.iter().find(|tag| tag.id == id);
                chosen.ok_or_else(|| Error::from(unresolved))?
            }
        };
        if tag.matches(&text) != Some(Match::Exact) {
            self.note(EntityKind::Tag, &text, tag);
        }
        *value = Value::from(tag.name());
        Ok(())
    }

    /// Splits "Customer / Project / Activity", if no project is given beside it.
    async fn activity_path(
        &mut self,
        fields: &mut Map<String, Value>,
        parent: &str,
    ) -> Result<(), ToolError> {
        let Some(Value::String(text)) = fields.get("activity") else { return Ok(()) };
        let Some((project, activity)) = text.rsplit_once(SEPARATOR) else { return Ok(()) };
        if parent.is_empty() || fields.contains_key("project") {
            return Ok(());
        }
        let field = format!("{parent}.activity");
        let found = self
            .context
            .session
            .resolve_name(&field, EntityKind::Activity, text, None, Precision::Exact)
            .await;
        if let Err(Error::Unresolved(_)) = found {
            let project = Value::from(project);
            let activity = Value::from(activity);
            fields.insert("project".to_owned(), project);
            fields.insert("activity".to_owned(), activity);
        }
        Ok(())
    }

    async fn value(
        &mut self,
        value: &mut Value,
        field: &str,
        kind: EntityKind,
        owner: Option<EntityRef>,
    ) -> Result<(), ToolError> {
        let Value::String(text) = &*value else { return Ok(()) };
        let name = text.trim();
        let digits = name.strip_prefix('#').unwrap_or(name);
        if digits.is_empty() || digits.bytes().all(|byte| byte.is_ascii_digit()) {
            *value = Value::from(digits);
            return Ok(());
        }
        let resolved = self.context.session.resolve_name(field, kind, name, owner, self.precision).await;
        let entity = match resolved {
            Err(Error::Unresolved(unresolved)) => {
                let name = fold(name);
                let chosen = self.chosen.iter().find(|(of_kind, of_name, of_owner, _)| {
                    (*of_kind, of_name, *of_owner) == (kind, &name, owner)
                });
                let id = match chosen {
                    Some((.., id)) => *id,
                    None => self.choose(&unresolved).await?,
                };
                self.chosen.push((kind, name, owner, id));
                *value = Value::from(id);
                return Ok(());
            }
            entity => entity?,
        };
        // The answer names what was written or requested, so that an exact name needs no note.
        let is_named = self.precision != Precision::Similar || field == "id";
        if !(is_named && entity.matches(name) == Some(Match::Exact)) {
            self.note(kind, name, &entity);
        }
        *value = Value::from(entity.id);
        Ok(())
    }

    /// Returns the id of the entity that the person chooses among those that a name of a write means.
    async fn choose(&mut self, unresolved: &Unresolved) -> Result<u64, ToolError> {
        let can_choose = unresolved.is_ambiguous && self.precision != Precision::Similar;
        let chosen = if can_choose { self.context.choose(unresolved).await? } else { None };
        let Some(id) = chosen else { return Err(Error::from(unresolved.clone()).into()) };
        let name = quoted_name(&unresolved.name);
        self.notes.push(format!("{} {name} is #{id}, as the user chose.", unresolved.kind.name()));
        Ok(id)
    }

    fn note(&mut self, kind: EntityKind, name: &str, entity: &Candidate) {
        let path = entity.path.iter().map(|part| quoted_name(part).to_string()).collect::<Vec<_>>();
        let note =
            format!("{} {} is {} (#{}).", kind.name(), quoted_name(name), path.join(SEPARATOR), entity.id);
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// Replaces ids and names of members by objects with `user`.
fn name_user_of_members(members: &mut Value) {
    if matches!(members, Value::String(_) | Value::Number(_)) {
        *members = Value::Array(vec![members.take()]);
    }
    for member in members.as_array_mut().into_iter().flatten() {
        if matches!(member, Value::String(_) | Value::Number(_)) {
            let user = member.take();
            *member = Value::Object(Map::from_iter([("user".to_owned(), user)]));
        }
    }
}

/// Returns the entity that the references of this kind in an object belong to: the project of activities, or the customer of
/// projects.
fn parent_of(fields: &Map<String, Value>, kind: EntityKind) -> Option<EntityRef> {
    let id = |name: &str| {
        let id = match fields.get(name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(digits) => digits.trim().parse().ok(),
            _ => None,
        };
        id.filter(|id| *id > 0)
    };
    match kind {
        EntityKind::Activity => id("project").map(|id| EntityRef::new(Id::<Project>::new(id))),
        EntityKind::Project => id("customer").map(|id| EntityRef::new(Id::<Customer>::new(id))),
        _ => None,
    }
}
