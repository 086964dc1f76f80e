//! Changes as people read them: `Updated #568 (2026-11-28): end 11:30 → 11:45`, `Deleted project #4: Website; Acme (#2)`.
//!
//! An action that writes one entity answers with [`ChangeOutput`]:
//!
//! ```ignore
//! type Output = ChangeOutput;
//!
//! async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
//!     let change = records::delete(&context.session, self.id).await?;
//!     Ok(change.into())
//! }
//! ```
//!
//! For answers with another form, [`line`], [`head`], [`summary`] and [`diff`] return the parts.

use kimai_domain::{
    Change, ChangeKind, EntityKind, EntityRef, Snapshot,
    api::{Absence, Comment, Identified, Link, Timesheet},
    records::{
        Checked,
        checks::{Finding, Findings},
    },
};

use super::{
    Entry, Render, Text, absence, duration, entry::yes_no, finding, money, quoted_name, rate_comment, record,
};
use crate::data::{ChangeDetails, FieldChange, State, Table, Warning};

/// Characters of a long text in a diff.
const EXCERPT: usize = 200;

/// The answer of an action that writes one entity.
pub(crate) struct ChangeOutput {
    change: Change,
    notes: Vec<String>,
    /// Findings about a written record.
    findings: Findings,
    /// True if nothing was written, because the call asked for a preview.
    is_preview: bool,
    /// Characters of the answer before this one.
    preceding: usize,
}

impl ChangeOutput {
    /// Counts the characters of another answer before this one, so that findings do not make both too long.
    pub(crate) fn after(self, other: &Self) -> Self {
        Self { preceding: other.length(), ..self }
    }

    /// Adds the findings about the written record.
    pub(crate) fn with_findings(self, findings: Findings) -> Self {
        Self { findings, ..self }
    }

    /// Marks the change as one that was not made.
    pub(crate) fn into_preview(self) -> Self {
        Self { is_preview: true, ..self }
    }

    /// Returns the line of the change.
    fn line(&self) -> String {
        if self.is_preview { preview_line(&self.change, self.is_refused()) } else { line(&self.change) }
    }

    /// Tells whether Kimai refuses the record for one of the findings.
    fn is_refused(&self) -> bool {
        self.findings.findings.iter().any(Finding::is_refused)
    }

    /// Returns a line for each change that Kimai made in consequence.
    fn effect_lines(&self) -> impl Iterator<Item = String> {
        self.change.side_effects.iter().map(|effect| format!("Kimai also changed: {}", line(effect)))
    }

    /// Returns the number of characters without the findings.
    fn length(&self) -> usize {
        let lines = [self.line()].into_iter().chain(self.effect_lines()).chain(self.notes.iter().cloned());
        lines.map(|text| text.chars().count() + 1).sum()
    }

    /// Returns the lines about the findings, which follow those of the changes and the notes.
    fn finding_lines(&self) -> finding::Lines {
        finding::lines(&self.findings, self.preceding + self.length())
    }

    /// Adds a line to the answer.
    pub(crate) fn with_note(mut self, note: Option<impl Into<String>>) -> Self {
        self.notes.extend(note.map(Into::into));
        self
    }
}

impl ChangeOutput {
    /// Returns the change.
    pub(crate) const fn change(&self) -> &Change {
        &self.change
    }

    /// Returns the lines that were added, and those about checks that are not listed as warnings.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.iter().cloned().chain(self.finding_lines().remarks).collect()
    }

    /// Returns the findings as data.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        self.findings.findings.iter().map(Warning::from).collect()
    }
}

impl From<Change> for ChangeOutput {
    fn from(change: Change) -> Self {
        Self { change, notes: Vec::new(), findings: Findings::default(), is_preview: false, preceding: 0 }
    }
}

impl From<Checked> for ChangeOutput {
    fn from(Checked { change, findings }: Checked) -> Self {
        Self::from(change).with_findings(findings)
    }
}

impl Render for ChangeOutput {
    type Data = Table<State, ChangeDetails>;

    fn render(&self, text: &mut Text) {
        text.line(self.line());
        self.effect_lines().for_each(|effect| text.line(effect));
        self.notes.iter().chain(self.finding_lines().all()).for_each(|note| text.line(note));
    }

    fn data(&self) -> Self::Data {
        let details = ChangeDetails::new(&self.change, diff(&self.change)).with_warnings(self.warnings());
        Table::of(vec![State::latest(&self.change)], details)
            .summary(if self.is_preview {
                preview_head(&self.change, self.is_refused())
            } else {
                head(&self.change)
            })
            .notes(self.notes())
    }
}

/// Returns a change on one line: what was done, to which entity, and the fields that differ or the entity itself.
pub(crate) fn line(change: &Change) -> String {
    if let Some(line) = stopped_line(change) {
        return line;
    }
    let head = format!("{}{}", head(change), day_of_times(change));
    // The head names the mark that changed.
    let is_mark = matches!(change.kind, ChangeKind::Exported | ChangeKind::Unexported);
    let changed = if is_mark { Vec::new() } else { diff(change) };
    let rest = if changed.is_empty() {
        change.latest().map(summary)
    } else {
        Some(changed.iter().map(field_change).collect::<Vec<_>>().join(", "))
    };
    match rest {
        Some(rest) => format!("{head}: {rest}"),
        None => head,
    }
}

/// Returns a change that was not made on one line: `Nothing was written. Would update #568: end 11:30 → 11:45`.
fn preview_line(change: &Change, is_refused: bool) -> String {
    let head = format!("{}{}", preview_head(change, is_refused), day_of_times(change));
    let changed = diff(change);
    if changed.is_empty() {
        let rest = change.latest().map(summary).unwrap_or_default();
        return format!("{head}: {rest}");
    }
    format!("{head}: {}", changed.iter().map(field_change).collect::<Vec<_>>().join(", "))
}

/// Returns the first words of a change that was not made.
fn preview_head(change: &Change, is_refused: bool) -> String {
    let action = preview_words(change);
    if is_refused {
        format!("Nothing was written. Kimai would refuse to {action}")
    } else {
        format!("Nothing was written. Would {action}")
    }
}

/// Returns day and times of a record, such as `2026-11-23 09:00-10:00`.
pub(crate) fn times_of(record: &Timesheet) -> String {
    let end = record.end.as_ref().map_or_else(|| "now".to_owned(), |end| end.strftime("%H:%M").to_string());
    format!("{} {}-{end}", record.begin.date(), record.begin.strftime("%H:%M"))
}

/// Returns the fields that differ before and after a change, such as `end 11:30 → 11:45, billable yes → no`.
pub(crate) fn changes(change: &Change) -> String {
    diff(change).iter().map(field_change).collect::<Vec<_>>().join(", ")
}

/// Returns the changed fields of an update, else the entity on one line; for pages beside the tools. It may be empty.
pub fn change_detail(change: &Change) -> String {
    let changed = changes(change);
    if changed.is_empty() { change.latest().map(summary).unwrap_or_default() } else { changed }
}

/// Returns what a change would do, as an infinitive.
fn preview_words(change: &Change) -> String {
    match change.kind {
        ChangeKind::Created if change.entity.id == 0 => "create".to_owned(),
        ChangeKind::Created => format!("create {}", target(change)),
        ChangeKind::Deleted => format!("delete {}", target(change)),
        ChangeKind::Exported => format!("mark {} as exported", target(change)),
        ChangeKind::Unexported => format!("mark {} as not exported", target(change)),
        ChangeKind::Unchanged => format!("not change {}", target(change)),
        _ => format!("update {}", target(change)),
    }
}

/// Returns a change on one line with its changed fields, but without the entity.
pub(crate) fn brief(change: &Change) -> String {
    // The head names the mark that changed.
    let is_mark = matches!(change.kind, ChangeKind::Exported | ChangeKind::Unexported);
    let changed: Vec<String> =
        if is_mark { Vec::new() } else { diff(change).iter().map(field_change).collect() };
    if changed.is_empty() { head(change) } else { format!("{}: {}", head(change), changed.join(", ")) }
}

/// Returns the day of a record whose times changed, with a leading blank; empty if the times are shown with their days.
fn day_of_times(change: &Change) -> String {
    match (change.before::<Timesheet>(), change.after::<Timesheet>()) {
        (Some(before), Some(after))
            if on_one_day(before, after) && (before.begin != after.begin || before.end != after.end) =>
        {
            format!(" ({})", after.begin.date())
        }
        _ => String::new(),
    }
}

/// Returns the line of a stopped record: `Stopped #600 (2026-11-28 09:33-10:20 0:47 h, Acme / Website / Development).` A
/// description that the stop set follows the names.
fn stopped_line(change: &Change) -> Option<String> {
    if change.kind != ChangeKind::Stopped {
        return None;
    }
    let time = match change.after::<Timesheet>() {
        Some(after) => format!("{} {}", after.begin.date(), record::times(after, duration, None)),
        // Kimai stopped the record because of another one; its end is not known.
        None => format!("started {}", change.before::<Timesheet>()?.begin.strftime("%Y-%m-%d %H:%M")),
    };
    let record = change.after::<Timesheet>().or_else(|| change.before::<Timesheet>())?;
    let former = change.before::<Timesheet>().and_then(|before| before.description.as_ref());
    let is_described = change.after::<Timesheet>().is_some_and(|after| after.description.as_ref() != former);
    let description = record::description(record).filter(|_| is_described);
    let description = description.map(|words| format!(" - {words}")).unwrap_or_default();
    Some(format!("{} ({time}, {}{description}).", head(change), record::work_names(record)))
}

/// Returns the first words of a change: what was done, and to which entity.
pub(crate) fn head(change: &Change) -> String {
    words(change.kind, &target(change))
}

/// Returns the first words of a change for web pages, such as `Updated timesheet #12`.
pub fn change_head(kind: ChangeKind, entity: EntityRef) -> String {
    words(kind, &entity.to_string())
}

/// Returns what was done to `target`.
fn words(kind: ChangeKind, target: &str) -> String {
    match kind {
        ChangeKind::Created => format!("Created {target}"),
        ChangeKind::Updated => format!("Updated {target}"),
        ChangeKind::Deleted => format!("Deleted {target}"),
        ChangeKind::Started => format!("Started {target}"),
        ChangeKind::Stopped => format!("Stopped {target}"),
        ChangeKind::Restarted => format!("Restarted as {target}"),
        ChangeKind::Duplicated => format!("Duplicated as {target}"),
        ChangeKind::Exported => format!("Marked {target} as exported"),
        ChangeKind::Unexported => format!("Marked {target} as not exported"),
        ChangeKind::Favorited => format!("Added {target} to the favorites"),
        ChangeKind::Unfavorited => format!("Removed {target} from the favorites"),
        ChangeKind::Requested => format!("Requested approval of {target}"),
        ChangeKind::Approved => format!("Approved {target}"),
        ChangeKind::Rejected => format!("Rejected {target}"),
        ChangeKind::MonthLocked(month) => format!("Locked {month} and the months before it of {target}"),
        ChangeKind::MonthUnlocked(month) => format!("Unlocked {month} and the months after it of {target}"),
        ChangeKind::Unchanged => format!("Unchanged {target}"),
    }
}

/// Returns the written entity: `#12` for records of time, else with its kind, such as `project #4`.
fn target(change: &Change) -> String {
    match change.entity.kind {
        EntityKind::Timesheet => format!("#{}", change.entity.id),
        _ => change.entity.to_string(),
    }
}

/// Returns an entity on one line without its id.
pub(crate) fn summary(snapshot: &Snapshot) -> String {
    match snapshot {
        Snapshot::Timesheet(record) => record::summary(record),
        Snapshot::Absence(absence) => absence::record_summary(absence),
        Snapshot::Rate(rate) => rate_comment::rate_summary(rate, None),
        Snapshot::Comment(comment) => rate_comment::comment_summary(comment),
        other => entry(other).map(Entry::summary).unwrap_or_default(),
    }
}

/// Returns the entity as an [`Entry`], if it is one.
pub(crate) fn entry(snapshot: &Snapshot) -> Option<&dyn Entry> {
    Some(match snapshot {
        Snapshot::Customer(entity) => &**entity,
        Snapshot::Project(entity) => &**entity,
        Snapshot::Activity(entity) => &**entity,
        Snapshot::User(entity) => &**entity,
        Snapshot::Team(entity) => &**entity,
        Snapshot::Tag(entity) => &**entity,
        Snapshot::Invoice(entity) => &**entity,
        Snapshot::PublicHoliday(entity) => &**entity,
        _ => return None,
    })
}

/// Returns the fields that differ before and after a change; none if one of the two is unknown.
pub(crate) fn diff(change: &Change) -> Vec<FieldChange> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else { return Vec::new() };
    let (before, after) = match (before, after) {
        (Snapshot::Timesheet(before), Snapshot::Timesheet(after)) => {
            let same_day = on_one_day(before, after);
            (timesheet_fields(before, same_day), timesheet_fields(after, same_day))
        }
        (before, after) => (fields(before), fields(after)),
    };
    differences(&before, &after)
}

type Fields = Vec<(String, String)>;

fn differences(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let value = |fields: &Fields, label: &str| {
        let found = fields.iter().find(|(other, _)| other == label);
        found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    };
    let mut labels: Vec<&str> = Vec::new();
    for (label, _) in before.iter().chain(after) {
        if !labels.contains(&label.as_str()) {
            labels.push(label);
        }
    }
    let changes = labels.into_iter().map(|label| FieldChange {
        field: label.to_owned(),
        before: value(before, label),
        after: value(after, label),
    });
    changes.filter(|change| change.before != change.after).collect()
}

fn field_change(FieldChange { field, before, after }: &FieldChange) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(empty)".to_owned());
    format!("{field} {} → {}", value(before), value(after))
}

fn fields(snapshot: &Snapshot) -> Fields {
    match snapshot {
        Snapshot::Absence(absence) => absence_fields(absence),
        Snapshot::Comment(comment) => comment_fields(comment),
        other => {
            let mut text = Text::default();
            if let Some(entry) = entry(other) {
                entry.full(&mut text);
            }
            text.into_fields()
        }
    }
}

fn field(label: &str, value: Option<String>) -> (String, String) {
    (label.to_lowercase(), value.unwrap_or_default())
}

/// Renders an entity of a field; without a known name by its id alone, because the label names the kind.
fn linked<T: Identified>(link: &Link<T>, render: fn(&Link<T>) -> String) -> String {
    if link.object().is_some() { render(link) } else { format!("#{}", link.id()) }
}

fn absence_fields(absence: &Absence) -> Fields {
    vec![
        field("Status", absence.status.as_ref().map(absence::status)),
        field("Comment", absence.comment.as_deref().map(|words| quoted_name(words).excerpt(EXCERPT))),
    ]
}

fn comment_fields(comment: &Comment) -> Fields {
    vec![
        field("Pinned", comment.pinned.map(|pinned| yes_no(pinned).to_owned())),
        field("Message", Some(quoted_name(&comment.message).excerpt(EXCERPT))),
    ]
}

/// Tells whether both states of a record lie on one day, so that times need no date.
fn on_one_day(before: &Timesheet, after: &Timesheet) -> bool {
    let day = before.begin.date();
    let mut times = [Some(&after.begin), before.end.as_ref(), after.end.as_ref()].into_iter().flatten();
    times.all(|time| time.date() == day)
}

fn timesheet_fields(record: &Timesheet, same_day: bool) -> Fields {
    let format = if same_day { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    let price = |amount: Option<f64>| amount.map(|amount| money(amount, record::currency(record)));
    let tags = record.tags.iter().map(|tag| quoted_name(tag).to_string()).collect::<Vec<_>>();
    let mut fields = vec![
        field("Begin", Some(record.begin.strftime(format).to_string())),
        field(
            "End",
            Some(
                record
                    .end
                    .as_ref()
                    .map_or_else(|| "running".to_owned(), |end| end.strftime(format).to_string()),
            ),
        ),
        field("Break", record.break_duration.filter(|pause| pause.0 > 0).map(duration)),
        field("Project", Some(linked(&record.project, record::project))),
        field("Activity", Some(linked(&record.activity, record::activity))),
        field("User", Some(linked(&record.user, record::user))),
        field("Description", record.description.as_deref().map(|words| quoted_name(words).excerpt(EXCERPT))),
        field("Tags", Some(tags.join(", "))),
        field("Billable", record.billable.map(|flag| yes_no(flag).to_owned())),
        field("Exported", record.exported.map(|flag| yes_no(flag).to_owned())),
        field("Fixed rate", price(record.fixed_rate)),
        field("Hourly rate", price(record.hourly_rate)),
    ];
    let custom = record.meta_fields.iter().map(|custom| {
        (
            quoted_name(&custom.name).to_string(),
            quoted_name(custom.value.as_deref().unwrap_or_default()).to_string(),
        )
    });
    fields.extend(custom);
    fields
}

#[cfg(test)]
mod tests {
    use kimai_domain::{
        Change, ChangeKind,
        api::{Id, Project, Timesheet},
    };
    use serde_json::{Value, json};

    use super::line;

    fn record(changes: &Value) -> Timesheet {
        let mut record = json!({
            "id": 568, "begin": "2026-11-28T09:00:00+0100", "end": "2026-11-28T11:30:00+0100", "duration": 9000,
            "user": 1, "project": { "id": 1, "name": "Website relaunch", "parentTitle": "Musterbau GmbH", "visible": true },
            "activity": { "id": 9, "name": "Meeting", "visible": true }, "description": "Kick-off", "tags": [],
        });
        record.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        serde_json::from_value(record).unwrap()
    }

    fn project(changes: &Value) -> Project {
        let mut project = json!({ "id": 4, "name": "Web", "visible": true });
        project.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        serde_json::from_value(project).unwrap()
    }

    #[test]
    fn an_update_shows_the_fields_that_differ() {
        let after = record(&json!({ "end": "2026-11-28T11:45:00+0100", "duration": 9900 }));
        let change = Change::updated(Some(record(&json!({}))), after);
        assert_eq!(line(&change), "Updated #568 (2026-11-28): end 11:30 → 11:45");
        let after =
            record(&json!({ "end": "2026-11-29T00:30:00+0100", "description": null, "tags": ["a", "b"] }));
        let change = Change::updated(Some(record(&json!({}))), after);
        assert_eq!(
            line(&change),
            "Updated #568: end 2026-11-28 11:30 → 2026-11-29 00:30, description Kick-off → (empty), tags (empty) → a, b"
        );
    }

    #[test]
    fn the_kind_of_an_entity_without_a_name_is_written_once() {
        let after = record(&json!({ "project": 2, "activity": 3, "user": 4 }));
        let change = Change::updated(Some(record(&json!({}))), after);
        assert_eq!(
            line(&change),
            "Updated #568: project Musterbau GmbH / Website relaunch (#1) → #2, activity Meeting (#9) → #3, user #1 → #4"
        );
    }

    #[test]
    fn a_text_cannot_imitate_a_changed_field() {
        let after = record(&json!({ "description": "Kick-off, exported no → yes" }));
        let change = Change::updated(Some(record(&json!({}))), after);
        assert_eq!(line(&change), "Updated #568: description Kick-off → \"Kick-off, exported no → yes\"");
    }

    #[test]
    fn a_deletion_shows_the_entity_that_is_gone() {
        let change = Change::deleted(Id::new(568), Some(record(&json!({}))));
        assert_eq!(
            line(&change),
            "Deleted #568: 2026-11-28 09:00-11:30 2:30 h Musterbau GmbH / Website relaunch (#1) / Meeting (#9) - Kick-off"
        );
        assert_eq!(line(&Change::deleted::<Timesheet>(Id::new(7), None)), "Deleted #7");
    }

    #[test]
    fn fields_of_entities_are_compared_too() {
        let after = project(&json!({ "name": "Web; 2", "visible": false, "end": "2026-12-31" }));
        let change = Change::updated(Some(project(&json!({}))), after);
        assert_eq!(
            line(&change),
            "Updated project #4: name Web → \"Web; 2\", visible yes → no, end (empty) → 2026-12-31"
        );
    }

    #[test]
    fn an_unchanged_entity_is_named() {
        let change = Change::unchanged(Id::new(4), Some(project(&json!({}))));
        assert_eq!(change.kind, ChangeKind::Unchanged);
        assert_eq!(line(&change), "Unchanged project #4: Web");
    }
}
