//! Changes on the account page: the history of a user with the possibilities to undo, and the undo itself.

use std::{error::Error, sync::Arc};

use async_trait::async_trait;
use http::Request;
use jiff::{SignedDuration, Timestamp};
use kimai_tools::{
    Answer, Server, ToolError,
    domain::{
        ChangeKind, EntityKind,
        undo::{self, JournalEntry, RETENTION},
    },
    render::change_head,
};
use mcp_oauth_server::{
    ChangeHistory, Subject, Text,
    changes::{PastChange, UndoOutcome, UndoState},
    events::RequestOrigin,
    secret::Digest,
    sign_in::SignInError,
    state::{Kind, Record},
};
use rmcp::model::Extensions;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    App, HttpCallers,
    history::{Author, PastCall, PastItem},
    journal::journal_id,
};
use crate::auth::Caller;

/// Changes of the users of an app.
pub(super) struct AccountChanges(pub(super) Arc<App>);

impl AccountChanges {
    /// Returns the caller who uses the account page; `None` if the user was removed.
    async fn caller(&self, subject: &Subject) -> Result<Option<Caller>, SignInError> {
        self.0.auth.account_caller(subject).await.map_err(|error| SignInError(Box::new(error)))
    }

    /// Returns the entries of the journal of a caller.
    async fn entries(&self, caller: &Caller) -> Result<Vec<JournalEntry>, SignInError> {
        let journal = self.0.journals.of(&caller.subject, &caller.account.kimai.url);
        let entries = journal.entries(self.0.auth.oauth.state().now()).await;
        entries.map_err(|error| SignInError(Box::new(error)))
    }

    /// Returns the id of the call at this time in the journal of a caller.
    async fn id_of(&self, caller: &Caller, at: Timestamp) -> Result<Option<u64>, SignInError> {
        let entries = self.entries(caller).await?;
        Ok(entry_at(&entries, at).map(|entry| entry.id))
    }

    /// Returns true if the call with this id was undone, at least in part.
    async fn is_undone(&self, caller: &Caller, id: u64) -> Result<bool, SignInError> {
        Ok(self.entries(caller).await?.iter().any(|entry| entry.id == id && entry.undone))
    }
}

#[async_trait]
impl ChangeHistory for AccountChanges {
    async fn recent(&self, subject: &Subject) -> Result<Vec<PastChange>, SignInError> {
        let Some(caller) = self.caller(subject).await? else { return Ok(Vec::new()) };
        let calls = self.0.histories.of(&caller.subject, &caller.account.kimai.url).recent().await;
        let calls = calls.map_err(|error| SignInError(Box::new(error)))?;
        let entries = self.entries(&caller).await?;
        Ok(calls.iter().map(|call| past_change(call, &entries)).collect())
    }

    /// Runs the action `one` of the tool `undo`, with the permissions of the user instead of those of a client.
    async fn undo(
        &self,
        subject: &Subject,
        id: &str,
        origin: &RequestOrigin,
    ) -> Result<UndoOutcome, SignInError> {
        let Some(caller) = self.caller(subject).await? else {
            return Ok(failed("This user does not exist any more."));
        };
        // Ids of journals begin again when a journal expires; times do not.
        let at = id.parse().ok();
        let id = match at {
            Some(at) => self.id_of(&caller, at).await?,
            None => None,
        };
        let Some(id) = id else { return Ok(failed("There is no such change.")) };
        let claim = UndoClaim::id(&caller, id);
        let state = self.0.auth.oauth.state();
        let claimed = state.create(&claim, &UndoClaim, UndoClaim::TTL).await;
        if !claimed.map_err(|error| SignInError(Box::new(error)))? {
            return Ok(failed(
                "An undo of this change runs or ended without a result. Look at the page again in a moment, or at the change in Kimai.",
            ));
        }
        let result = self.undo_claimed(&caller, id, origin).await;
        // If the journal does not know an undo that was made, or may have been, the claim prevents another one.
        let is_known = match &result {
            Ok(_) => self.is_undone(&caller, id).await.unwrap_or(false),
            Err(error) => !error.may_have_been_applied(),
        };
        if is_known && let Err(error) = state.take::<UndoClaim>(&claim).await {
            tracing::warn!(error = &error as &dyn Error, "the claim of an undo stays until it expires");
        }
        Ok(match result {
            // At least one change was reverted.
            Ok(answer) => UndoOutcome { is_done: true, explanation: lines(&answer.text()) },
            Err(error) => failed(&error.text()),
        })
    }
}

impl AccountChanges {
    /// Undoes the call with this id, while no other request does.
    async fn undo_claimed(
        &self,
        caller: &Caller,
        id: u64,
        origin: &RequestOrigin,
    ) -> Result<Answer, ToolError> {
        let arguments: Map<String, Value> =
            [("action".to_owned(), "one".into()), ("id".to_owned(), id.into())].into_iter().collect();
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.extensions.insert(caller.clone());
        if let Some(client_ip) = origin.client_ip {
            parts.extensions.insert(client_ip);
        }
        if let Some(request_id) = origin.request_id.clone() {
            parts.extensions.insert(request_id);
        }
        let mut extensions = Extensions::new();
        extensions.insert(parts);
        let server =
            Server::new(HttpCallers(Arc::clone(&self.0))).with_running_writes(self.0.running.clone());
        server.call_from_page("undo", arguments, extensions).await
    }
}

/// Record of an undo that runs, so that a form that is sent twice undoes once.
#[derive(Serialize, Deserialize)]
struct UndoClaim;

impl UndoClaim {
    /// Lifetime of the claim of an undo that ended without a result: that of the journal.
    const TTL: SignedDuration = RETENTION;

    /// Returns the id of the record for a call of a caller.
    fn id(caller: &Caller, id: u64) -> String {
        let journal = journal_id(&caller.subject, &caller.account.kimai.url).to_string();
        Digest::of(["undo", &journal, &id.to_string()]).to_string()
    }
}

impl Record for UndoClaim {
    const KIND: Kind = Kind::new("undo").with_max_records(10_000);
}

fn failed(explanation: &str) -> UndoOutcome {
    UndoOutcome { is_done: false, explanation: lines(explanation) }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Returns the only entry with this time.
fn entry_at(entries: &[JournalEntry], at: Timestamp) -> Option<&JournalEntry> {
    let mut at_time = entries.iter().filter(|entry| entry.at == at);
    at_time.next().filter(|_| at_time.next().is_none())
}

/// Describes a call for the page. The journal has the entry with the time of the call for a day.
fn past_change(call: &PastCall, entries: &[JournalEntry]) -> PastChange {
    let undo = entry_at(entries, call.at).map_or(UndoState::Expired, undo_state);
    let detail = call.items.first().map(|item| item.detail.clone()).unwrap_or_default();
    PastChange { at: call.at, author: author(&call.author), what: what(call), detail, undo }
}

/// Names the client of a call, or the way without a client.
fn author(author: &Author) -> Text {
    match (&author.client, author.way.as_str()) {
        (Some(name), _) => Text::new(name.clone(), name.clone()),
        (None, "account") => Text::new("this page", "diese Seite"),
        (None, "slug") => Text::new("a client with your own URL", "ein Client mit Ihrer eigenen URL"),
        (None, _) => Text::new("an app without a name", "eine App ohne Namen"),
    }
}

fn undo_state(entry: &JournalEntry) -> UndoState {
    if entry.undone {
        return UndoState::Remark(Text::new("undone", "rückgängig gemacht"));
    }
    let mut writes = entry.changes.iter().filter(|change| change.is_write());
    if writes.any(|change| undo::obstacle(change).is_none()) {
        return UndoState::Possible(entry.at.to_string());
    }
    UndoState::Remark(Text::new("cannot be undone", "lässt sich nicht rückgängig machen"))
}

/// Describes the changes of a call.
fn what(call: &PastCall) -> Text {
    if let Some(words) = &call.unknown {
        return Text::new(
            format!("Unknown effect: {words}. Kimai did not answer; look there."),
            format!("Wirkung unbekannt: {words}. Kimai hat nicht geantwortet; sehen Sie dort nach."),
        );
    }
    let Some(first) = call.items.first() else { return Text::default() };
    let further = call.items.len() - 1 + call.more;
    let (english, german) = match further {
        0 => (String::new(), String::new()),
        1 => (" and 1 more change".to_owned(), " und 1 weitere Änderung".to_owned()),
        further => (format!(" and {further} more changes"), format!(" und {further} weitere Änderungen")),
    };
    Text::new(
        format!("{}{english}", change_head(first.kind, first.entity)),
        format!("{}{german}", german_item(first)),
    )
}

fn german_item(item: &PastItem) -> String {
    let parent = item.entity.parent;
    let parent =
        parent.map(|parent| format!(" ({} #{})", german_name(parent.kind), parent.id)).unwrap_or_default();
    let entity = format!("{} #{}{parent}", german_name(item.entity.kind), item.entity.id);
    let verb = match item.kind {
        ChangeKind::MonthLocked(month) => return format!("{entity}: {month} und die Monate davor gesperrt"),
        ChangeKind::MonthUnlocked(month) => {
            return format!("{entity}: {month} und die Monate danach entsperrt");
        }
        ChangeKind::Created => "angelegt",
        ChangeKind::Updated => "geändert",
        ChangeKind::Deleted => "gelöscht",
        ChangeKind::Started => "gestartet",
        ChangeKind::Stopped => "gestoppt",
        ChangeKind::Restarted => "fortgesetzt",
        ChangeKind::Duplicated => "dupliziert",
        ChangeKind::Exported => "als exportiert markiert",
        ChangeKind::Unexported => "als nicht exportiert markiert",
        ChangeKind::Favorited => "zu den Favoriten hinzugefügt",
        ChangeKind::Unfavorited => "aus den Favoriten entfernt",
        ChangeKind::Requested => "Genehmigung angefragt",
        ChangeKind::Approved => "genehmigt",
        ChangeKind::Rejected => "abgelehnt",
        ChangeKind::Unchanged => "unverändert",
    };
    format!("{entity}: {verb}")
}

const fn german_name(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Timesheet => "Zeiteintrag",
        EntityKind::Customer => "Kunde",
        EntityKind::Project => "Projekt",
        EntityKind::Activity => "Tätigkeit",
        EntityKind::User => "Benutzer",
        EntityKind::Team => "Team",
        EntityKind::Tag => "Schlagwort",
        EntityKind::Invoice => "Rechnung",
        EntityKind::PublicHoliday => "Feiertag",
        EntityKind::Absence => "Abwesenheit",
        EntityKind::Rate => "Satz",
        EntityKind::Comment => "Kommentar",
    }
}

#[cfg(test)]
mod tests {
    use kimai_tools::domain::{
        EntityRef, Month,
        api::{Id, User},
    };

    use super::*;

    #[test]
    fn locked_months_are_named_in_both_languages() {
        let kind = ChangeKind::MonthLocked(Month::of("2026-10-01".parse().unwrap()));
        let item = PastItem { kind, entity: EntityRef::new(Id::<User>::new(3)), detail: String::new() };
        let call = PastCall {
            items: vec![item],
            more: 1,
            at: Timestamp::UNIX_EPOCH,
            author: Author::default(),
            unknown: None,
        };
        let text = what(&call);
        assert_eq!(text.english(), "Locked 2026-10 and the months before it of user #3 and 1 more change");
        assert_eq!(
            text.german(),
            "Benutzer #3: 2026-10 und die Monate davor gesperrt und 1 weitere Änderung"
        );
    }
}
