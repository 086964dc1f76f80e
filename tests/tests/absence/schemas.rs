use kimai_tools::{Access, Server};
use serde_json::Value;

/// As it is listed, with all its actions.
fn listed(name: &str) -> Value {
    let tool = Server::listed(Access::Destructive).into_iter().find(|tool| tool.name == name).unwrap();
    serde_json::to_value(tool).unwrap()
}

#[test]
fn every_parameter_of_the_python_server_is_here_with_its_type() {
    let (absence, calendar) = (listed("absence"), listed("calendar"));
    for (tool, path, kind) in [
        (&absence, "action", "string"),
        (&absence, "ids", "array"),
        (&absence, "id", "integer"),
        (&absence, "filters", "object"),
        (&absence, "filters.user_scope", "string"),
        (&absence, "filters.user", "string"),
        (&absence, "filters.begin", "string"),
        (&absence, "filters.end", "string"),
        (&absence, "filters.status", "string"),
        (&absence, "data", "object"),
        (&absence, "data.comment", "string"),
        (&absence, "data.date", "string"),
        (&absence, "data.type", "string"),
        (&absence, "data.user", "integer"),
        (&absence, "data.end", "string"),
        (&absence, "data.halfDay", "boolean"),
        (&absence, "data.duration", "string"),
        (&absence, "language", "string"),
        (&absence, "group_by", "string"),
        (&absence, "breakdown_by_month", "boolean"),
        (&absence, "date", "string"),
        (&calendar, "type", "string"),
        (&calendar, "filters.user", "integer"),
        (&calendar, "filters.begin", "string"),
        (&calendar, "filters.end", "string"),
    ] {
        let pointer = format!("/inputSchema/properties/{}/type", path.replace('.', "/properties/"));
        assert_eq!(tool.pointer(&pointer), Some(&Value::from(kind)), "{path}");
    }
}

#[test]
fn the_schemas_are_as_they_were_read() {
    insta::assert_snapshot!(listed("absence").to_string(), @r#"{"name":"absence","title":"Absences","description":"Vacation, sickness, time off, who is there (work-contract plugin). Each day is a record with an id.\n- list\n- pending: what waits for approval\n- statistics\n- attendance: who is there on date, default today\n- types\n- create: date, type, mostly comment required; long ones are cut to Kimai's limits\n- adjust: new data.date and data.end for all days around id, or only for ids; deletes, books anew, else puts back\n- request: asks (again) for approval\n- approve\n- reject\n- delete\n- batch_approve\n- batch_reject\n- batch_delete","inputSchema":{"type":"object","properties":{"action":{"type":"string","enum":["list","pending","statistics","attendance","types","create","adjust","request","approve","reject","delete","batch_approve","batch_reject","batch_delete"]},"filters":{"type":"object","additionalProperties":false,"properties":{"user_scope":{"type":"string","enum":["self","all","specific"],"description":"default self for list, else all"},"user":{"type":"string"},"begin":{"type":"string"},"end":{"type":"string"},"status":{"type":"string","enum":["approved","open","all"],"description":"open: not approved"}}},"group_by":{"type":"string","enum":["type","user","month"]},"breakdown_by_month":{"type":"boolean"},"date":{"type":"string"},"data":{"type":"object","additionalProperties":false,"properties":{"date":{"type":"string"},"comment":{"type":"string"},"end":{"type":"string"},"type":{"type":"string","enum":["holiday","time_off","sickness","sickness_child","parental","unpaid_vacation","other"]},"user":{"type":"integer","description":"whose, if not yours"},"halfDay":{"type":"boolean","description":"of one holiday"},"duration":{"type":"string","description":"H:MM, type other"}}},"language":{"type":"string"},"rollback":{"type":"boolean","description":"if a part is refused, delete those before it"},"id":{"type":"integer"},"ids":{"type":"array","items":{"type":"integer"}}},"additionalProperties":false,"required":["action"]},"annotations":{"readOnlyHint":false,"destructiveHint":true,"openWorldHint":false}}"#);
    insta::assert_snapshot!(listed("calendar").to_string(), @r#"{"name":"calendar","title":"Calendar","description":"Kimai's calendar (work-contract plugin).\n- absences: default this month\n- holidays: public ones of your or user's group, default this year","inputSchema":{"type":"object","properties":{"type":{"type":"string","enum":["absences","holidays"]},"filters":{"type":"object","additionalProperties":false,"properties":{"user":{"type":"integer"},"begin":{"type":"string"},"end":{"type":"string"}}}},"additionalProperties":false,"required":["type"]},"annotations":{"readOnlyHint":true,"openWorldHint":false}}"#);
}

#[test]
fn the_tools_take_little_of_a_models_context() {
    let (absence, calendar) = (listed("absence").to_string().len(), listed("calendar").to_string().len());
    assert!(absence <= 2_100 && calendar <= 560, "absence {absence}, calendar {calendar}");
}
