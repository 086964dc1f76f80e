//! Everyday tasks of users, team leads, accountants and administrators, each in as few calls as possible. Calls and answers are
//! in the snapshot. An assistant reads every answer, so their length is limited too.

use std::collections::BTreeMap;

use kimai_tests::{
    mcp::McpClient,
    sim::{SimulatedKimai, Version},
};
use serde_json::{Value, json};

use crate::fixtures::work_contract_kimai_with;

/// Most calls for all tasks.
const MAX_CALLS: usize = 35;

/// Most characters of all answers.
const MAX_CHARACTERS: usize = 11_500;

/// Assistants of several users of one Kimai, with the transcript of their calls.
struct Office {
    kimai: SimulatedKimai,
    assistants: BTreeMap<&'static str, McpClient>,
    transcript: Vec<String>,
    calls: usize,
    characters: usize,
}

impl Office {
    async fn open() -> Self {
        let kimai = work_contract_kimai_with(|settings| settings.version = Version::new(2, 66, 0)).await;
        Self { kimai, assistants: BTreeMap::new(), transcript: Vec::new(), calls: 0, characters: 0 }
    }

    /// Does a task of a user with these calls. Returns the last answer.
    async fn task(&mut self, user: &'static str, task: &str, calls: &[(&str, Value)]) -> String {
        self.transcript.push(format!("== {user}: {task}"));
        let mut last = String::new();
        for (tool, arguments) in calls {
            last = self.call(user, tool, arguments).await;
        }
        last
    }

    async fn call(&mut self, user: &'static str, tool: &str, arguments: &Value) -> String {
        if !self.assistants.contains_key(user) {
            let assistant = McpClient::in_text(&self.kimai, &format!("{user}-token")).await;
            self.assistants.insert(user, assistant);
        }
        let reply = self.assistants[user].call(tool, arguments.clone()).await;
        assert!(!reply.is_error, "{user}: {tool} {arguments}: {}", reply.text);
        self.calls += 1;
        self.characters += reply.text.chars().count();
        self.transcript.push(format!("{tool} {arguments}\n{}\n", reply.text));
        reply.text
    }

    async fn book_and_correct(&mut self) {
        let entry = |day: &str, begin: &str, end: &str, project: &str, activity: &str| json!({ "project": project, "activity": activity, "begin": format!("{day} {begin}"), "end": end });
        let entries = [
            entry("last monday", "16:00", "17:30", "Website relaunch", "Development"),
            entry("last tuesday", "16:00", "17:00", "Website relaunch", "Code review"),
            entry("last wednesday", "16:00", "18:00", "ERP integration", "Meeting"),
        ];
        let book = json!({ "action": "create", "entries": entries });
        self.task("anna", "Book these three afternoons of last week", &[("timesheet", book)]).await;
        let begin = json!({ "project": "Support & maintenance", "activity": "Support", "begin": "13:10" });
        let start = json!({ "action": "start", "data": begin });
        self.task("anna", "I have been doing support since ten past one", &[("timer", start)]).await;
        let meeting = json!({ "project": "Website relaunch", "activity": "Meeting" });
        let switch = json!({ "action": "switch", "data": meeting });
        self.task("anna", "Now the meeting on the relaunch", &[("timer", switch)]).await;
        let stop = json!({ "action": "stop", "data": { "description": "Sprint review" } });
        self.task("anna", "Stop, it was the sprint review", &[("timer", stop)]).await;
        let delete = json!({ "action": "delete", "id": 430 });
        let undo = json!({ "action": "last" });
        let calls = [("timesheet", delete), ("undo", undo)];
        self.task("anna", "Delete #430 … and bring it back", &calls).await;
        let find = json!({ "term": "concept paper" });
        self.task("anna", "Which record was it with the concept paper?", &[("find", find)]).await;
        let update = json!({ "action": "update", "id": 425, "data": { "begin": "8:30" } });
        self.task("anna", "#425 began at half past eight", &[("timesheet", update)]).await;
        let list = json!({ "action": "list", "filters": { "period": "last friday" } });
        self.task("anna", "What did I do on Friday?", &[("timesheet", list)]).await;
        let meetings = json!([
            { "begin": "last thursday 14:00", "duration": "1h", "text": "Sprint planning" },
            { "begin": "last friday 15:00", "duration": "30m", "text": "WEB-12 Header" },
        ]);
        let propose = json!({ "action": "propose", "entries": meetings });
        self.task("anna", "Make records of these two entries of my calendar", &[("timesheet", propose)])
            .await;
    }

    async fn ask_for_the_own_time(&mut self) {
        let gaps = json!({ "action": "gaps", "period": "last week" });
        self.task("anna", "Where are my holes of last week?", &[("report", gaps)]).await;
        self.task("anna", "Show my week", &[("report", json!({ "action": "week" }))]).await;
        let summary = json!({ "action": "summary", "period": "last month", "group_by": ["customer"] });
        self.task("anna", "How much did I work for whom last month?", &[("report", summary)]).await;
        let vacation = json!({ "action": "vacation" });
        self.task("anna", "How many vacation days are left?", &[("report", vacation)]).await;
        let request = json!({
            "action": "create", "data": { "type": "holiday", "date": "2026-12-21", "end": "2026-12-23", "comment": "Ski" }
        });
        self.task("anna", "Request vacation from 21 to 23 December", &[("absence", request)]).await;
    }

    async fn lead_a_team(&mut self) {
        let compare = json!({
            "action": "summary", "period": "november", "compare_to": "october", "group_by": ["customer"], "user_scope": "all"
        });
        self.task("tina", "November against October per customer", &[("report", compare)]).await;
        self.task("tina", "Which budgets run out, and when?", &[("report", json!({ "action": "budget" }))])
            .await;
        let compliance = json!({ "action": "compliance", "user_scope": "all" });
        self.task("tina", "Who worked too long or rested too little?", &[("report", compliance)]).await;
        let week = json!({ "action": "availability", "period": "next week" });
        self.task("admin", "Who is here next week?", &[("report", week)]).await;
        let missing = json!({ "action": "overtime", "period": "this month", "user_scope": "all" });
        self.task("admin", "Who is missing hours this month?", &[("report", missing)]).await;
        let unbilled =
            json!({ "action": "unbilled", "period": "this month", "customer": "Alpine Optics AG" });
        let export = json!({ "action": "batch_export", "ids": [229, 235] });
        let calls = [("report", unbilled), ("timesheet", export)];
        self.task("admin", "What is not billed of November for Alpine Optics? Mark two as exported", &calls)
            .await;
        let quality = json!({ "action": "quality", "user_scope": "all", "period": "last week" });
        self.task("admin", "Which records of last week lack something?", &[("report", quality)]).await;
    }

    async fn administer(&mut self) {
        let customer = json!({ "name": "Nordlicht AG", "country": "DE", "currency": "EUR", "timezone": "Europe/Berlin" });
        let project = json!({ "name": "Shop", "customer": "Nordlicht AG", "budget": 20_000 });
        let activity = json!({ "name": "Catalogue", "project": "Nordlicht AG / Shop" });
        let create = |kind: &str, data: Value| json!({ "action": "create", "type": kind, "data": data });
        let calls = [
            ("entity", create("customer", customer)),
            ("entity", create("project", project)),
            ("entity", create("activity", activity)),
        ];
        self.task("admin", "New customer with a project and an activity", &calls).await;
        let rate = json!({
            "action": "add", "entity": "project", "entity_id": "Nordlicht AG / Shop", "data": { "rate": 95 }
        });
        self.task("admin", "95 an hour for the shop", &[("rate", rate)]).await;
        let grant = json!({
            "action": "grant", "team_id": "Development", "target": "project", "target_id": "Nordlicht AG / Shop"
        });
        self.task("admin", "Only the developers may see it", &[("team_access", grant)]).await;
    }
}

#[tokio::test]
async fn everyday_tasks_need_few_calls_and_short_answers_and_no_errors() {
    let mut office = Office::open().await;
    office.book_and_correct().await;
    office.ask_for_the_own_time().await;
    office.lead_a_team().await;
    office.administer().await;
    assert!(office.calls <= MAX_CALLS, "{} calls", office.calls);
    assert!(office.characters <= MAX_CHARACTERS, "{} characters", office.characters);
    let sizes = format!("{} calls, {} characters\n", office.calls, office.characters);
    insta::assert_snapshot!(sizes + &office.transcript.join("\n"));
}
