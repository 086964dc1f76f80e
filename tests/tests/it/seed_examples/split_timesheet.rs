//! "Automatic Absence Splitting"

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};

use super::{kimai, session};

/// What was booked: first and last day of each.
fn booked(kimai: &SimulatedKimai) -> Vec<(String, String)> {
    let sent =
        kimai.requests().into_iter().filter(|sent| sent.method == "POST" && sent.path == "/api/absences");
    let bodies = sent.map(|sent| serde_json::from_str::<Value>(&sent.body).unwrap());
    let day = |body: &Value, name: &str| body.get(name).and_then(Value::as_str).unwrap().to_owned();
    bodies.map(|body| (day(&body, "date"), day(&body, "end"))).collect()
}

fn parts(days: &[(&str, &str)]) -> Vec<(String, String)> {
    days.iter().map(|(begin, end)| ((*begin).to_owned(), (*end).to_owned())).collect()
}

/// "Year-Boundary Splitting": "two entries", which leaves out the limit of the next example; with it there are eight.
#[tokio::test]
async fn an_absence_over_the_end_of_a_year_is_cut_there() {
    let kimai = kimai().await;
    let call = json!({
        "action": "create",
        "data": {
            "date": "2025-09-01",
            "end": "2026-03-31",
            "type": "parental",
            "comment": "Parental leave"
        }
    });
    let said = session(&kimai, "anna").await.ok("absence", call).await;
    assert!(said.starts_with("Created 8 absences of type parental"), "{said}");
    let booked = booked(&kimai);
    let (old, new): (Vec<_>, Vec<_>) = booked.iter().partition(|(begin, _)| begin.starts_with("2025"));
    let ends = |parts: &[&(String, String)]| (parts[0].0.clone(), parts[parts.len() - 1].1.clone());
    assert_eq!((old.len(), ends(&old)), (5, ("2025-09-01".to_owned(), "2025-12-31".to_owned())));
    assert_eq!((new.len(), ends(&new)), (3, ("2026-01-01".to_owned(), "2026-03-31".to_owned())));
}

/// "30-Day Limit Splitting": "three 30-day entries with output" of four lines.
#[tokio::test]
async fn an_absence_of_ninety_days_is_cut_into_three_of_thirty() {
    let kimai = kimai().await;
    let call = json!({
        "action": "create",
        "data": {
            "date": "2025-09-01",
            "end": "2025-11-29",
            "type": "parental",
            "comment": "Parental leave (90 days)"
        }
    });
    let said = session(&kimai, "anna").await.ok("absence", call).await;
    assert_eq!(
        booked(&kimai),
        parts(&[("2025-09-01", "2025-09-30"), ("2025-10-01", "2025-10-30"), ("2025-10-31", "2025-11-29")])
    );
    let lines = [
        "Created 3 absences of type parental",
        "Period: 2025-09-01 to 2025-11-29 (90 days)",
        "IDs: #",
        "Split because of Kimai's limits: ",
    ];
    let mut told = said.lines();
    for line in lines {
        assert!(told.any(|told| told.starts_with(line)), "{line}: {said}");
    }
}
