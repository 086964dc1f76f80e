//! German words and sentences of reports, for views in this language.

use kimai_domain::{
    api::Seconds,
    people::UserSource,
    report::{Note, WorkingTimeLimits},
};

use super::notes::first_ids;

/// Returns the German word for a word of a report, or the word itself.
pub(crate) fn word(english: &'static str) -> &'static str {
    translated(english).unwrap_or(english)
}

/// Returns the German word for a title, a label, a finding, or a dimension.
pub(super) fn translated(english: &str) -> Option<&'static str> {
    Some(match english {
        "Summary" => "Übersicht",
        "Week" | "week" => "Woche",
        "Gaps" | "holes" => "Lücken",
        "Budgets" => "Budgets",
        "Unbilled records" => "Nicht abgerechnete Einträge",
        "Times" => "Zeiten",
        "Overtime" | "overtime" => "Überstunden",
        "Vacation" | "vacation" => "Urlaub",
        "HR checks" => "Personalprüfungen",
        "Availability" => "Verfügbarkeit",
        "Working-time checks" => "Arbeitszeitprüfungen",
        "Quality of records" => "Qualität der Einträge",
        "Total" | "sum" => "Summe",
        "Expected" | "expected" => "Soll",
        "Difference until today" => "Differenz bis heute",
        "Present, all or part of the day" => "Anwesend, ganz oder teilweise",
        "customer" => "Kunde",
        "project" => "Projekt",
        "activity" => "Tätigkeit",
        "user" => "Person",
        "team" => "Team",
        "tag" => "Schlagwort",
        "Day" | "day" => "Tag",
        "month" => "Monat",
        "year" => "Jahr",
        "billable" | "billable share" => "abrechenbar",
        "not billable" => "nicht abrechenbar",
        "exported" => "exportiert",
        "not exported" => "nicht exportiert",
        "none" => "ohne",
        "kind" => "Art",
        "entity" => "Name",
        "period" => "Zeitraum",
        "in total" => "insgesamt",
        "records" | "ids" => "Einträge",
        "time" => "Zeit",
        "before" => "vorher",
        "change" | "time change share" | "revenue change share" => "Änderung",
        "revenue" => "Umsatz",
        "cost" => "Kosten",
        "budget" => "Budget",
        "used" => "verbraucht",
        "left" => "übrig",
        "per week" => "pro Woche",
        "exhausted" => "erschöpft",
        "oldest" => "ältester",
        "first" => "erster",
        "last" => "letzter",
        "without rate" => "ohne Satz",
        "finding" => "Befund",
        "violation" => "Verstoß",
        "value" => "Wert",
        "limit" => "Grenze",
        "maximum" => "Höchstwert",
        "threshold" => "Schwelle",
        "excess" => "zu viel",
        "short" => "zu wenig",
        "booked" => "gebucht",
        "missing" => "fehlt",
        "over" => "mehr",
        "counted twice" => "doppelt gezählt",
        "overlapping" => "überlappend",
        "forgotten timer" => "vergessene Uhr",
        "worked" => "gearbeitet",
        "holidays and absences" => "Feiertage und Abwesenheiten",
        "difference" => "Differenz",
        "balance" => "Saldo",
        "entitlement" => "Anspruch",
        "carried over" => "Übertrag",
        "taken" => "genommen",
        "planned" => "geplant",
        "requested" => "beantragt",
        "remaining" => "Rest",
        other => return finding(other),
    })
}

fn finding(english: &str) -> Option<&'static str> {
    Some(match english {
        "no records" => "keine Einträge",
        "long day" => "langer Tag",
        "short break" => "kurze Pause",
        "short rest" => "kurze Ruhezeit",
        "high average" => "hoher Durchschnitt",
        "Sunday work" => "Sonntagsarbeit",
        "work on a public holiday" => "Arbeit am Feiertag",
        "night work across midnight" => "Nachtarbeit über Mitternacht",
        "duplicate" => "doppelt",
        "running" => "läuft",
        "running too long" => "läuft zu lange",
        "in the future" => "in der Zukunft",
        "long record" => "langer Eintrag",
        "after the end of the project" => "nach dem Ende des Projekts",
        "hidden project or customer" => "Projekt oder Kunde ausgeblendet",
        "billable without a rate" => "abrechenbar ohne Satz",
        "weekend" => "Wochenende",
        "no description" => "keine Beschreibung",
        "no tag" => "kein Schlagwort",
        "excessive_overtime" => "zu viele Überstunden",
        "excessive_vacation_remaining" => "zu viel Resturlaub",
        "insufficient_vacation_taken" => "zu wenig Urlaub genommen",
        other => return phrase(other),
    })
}

/// Words of headings and of attendance.
fn phrase(english: &str) -> Option<&'static str> {
    Some(match english {
        " for " => ": ",
        "yourself" => "eigene Daten",
        "everybody you may see" => "alle sichtbaren Personen",
        "team " => "Team ",
        "all time" => "gesamte Zeit",
        " to " => " bis ",
        "by " => "nach ",
        "compared with " => "verglichen mit ",
        "unknown" => "unbekannt",
        "here" => "da",
        "partly here, " => "teilweise da, ",
        "public holiday " => "Feiertag ",
        ", half a public holiday " => ", halber Feiertag ",
        "no working day" => "kein Arbeitstag",
        "no contract" => "kein Vertrag",
        ", requested " => ", beantragt ",
        " half a day" => " halber Tag",
        " and " => " und ",
        "time off" => "Freizeitausgleich",
        "sick" => "krank",
        "sick child" => "Kind krank",
        "parental leave" => "Elternzeit",
        "unpaid vacation" => "unbezahlter Urlaub",
        "absent" => "abwesend",
        _ => return None,
    })
}

/// Returns the sentence of a note.
pub(super) fn note(note: &Note) -> String {
    match note {
        Note::RatesHidden { records, of } if records == of => {
            "Sätze sind für dieses Token nicht sichtbar.".to_owned()
        }
        Note::RatesHidden { records, of } => {
            format!("Sätze von {records} von {of} Einträgen sind für dieses Token nicht sichtbar; Beträge sind ohne sie.")
        }
        Note::WithoutDuration(records) => format!("{records} Einträge haben keine Dauer; ihre Zeit fehlt."),
        Note::Running(ids) => format!("Läuft und ist nicht gezählt: {}.", first_ids(ids)),
        Note::RunningUntilNow(ids) => format!("Läuft und ist bis jetzt gezählt: {}.", first_ids(ids)),
        Note::PeopleFrom { source, people } => people_from(*source, *people),
        Note::PeopleUnreadable(count) => {
            format!("{count} Personen oder Teams waren nicht lesbar und fehlen.")
        }
        Note::OnlyOwn => "Alle diese Einträge sind eigene; die Rolle sieht keine von anderen.".to_owned(),
        Note::NothingOfOthers => {
            "Kimai lässt Einträge, die die Rolle nicht sehen darf, ohne Hinweis weg.".to_owned()
        }
        Note::HiddenProjects => "Einträge zu Projekten, die nicht sichtbar sind, fehlen.".to_owned(),
        Note::TeamNotVisible => {
            "Kimai zeigt nicht die Einträge aller Mitglieder; nicht gezeigte fehlen hier.".to_owned()
        }
        Note::FilterIgnored => {
            "Kimai hat einen Filter ignoriert, weil eine Id nicht existiert oder nicht sichtbar ist; nichts ist gezählt."
                .to_owned()
        }
        Note::Incomplete { read, of } => {
            let of = of.map_or_else(|| "mehr".to_owned(), |of| of.to_string());
            format!("Nur die ersten {read} von {of} Einträgen sind gelesen; Filter oder Zeitraum enger wählen.")
        }
        Note::Missing(records) => {
            format!("{records} Einträge haben sich inzwischen geändert und fehlen; ein neuer Aufruf ist genau.")
        }
        Note::Unreadable(records) => format!("{records} Einträge waren nicht lesbar und fehlen."),
        Note::CountedSeveralTimes => {
            "Ein Eintrag mit mehreren Schlagwörtern oder einer Person in mehreren Teams zählt in jeder Gruppe."
                .to_owned()
        }
        Note::DaysWithoutFinding(1) => "1 Tag ohne Befund ist weggelassen.".to_owned(),
        Note::DaysWithoutFinding(days) => format!("{days} Tage ohne Befund sind weggelassen."),
        Note::TodayNotOver => "Der heutige Tag ist nicht zu Ende und zählt nicht als fehlend.".to_owned(),
        Note::UntilToday => "Bis heute gezählt.".to_owned(),
        Note::HolesFrom(length) => format!("Lücken ab {} Minuten.", length.0 / 60),
        Note::ContractsHidden { people, of } => {
            format!("Verträge von {people} von {of} Personen sind für dieses Token nicht sichtbar: nicht geprüft.")
        }
        Note::WithoutContract(1) => "1 Person hat keine Arbeitszeit im Vertrag; für sie gilt kein Soll.".to_owned(),
        Note::WithoutContract(people) => {
            format!("{people} Personen haben keine Arbeitszeit im Vertrag; für sie gilt kein Soll.")
        }
        Note::NoAbsences => {
            "Dieses Kimai hat keine Abwesenheiten und Feiertage (Plugin für Arbeitsverträge); sie sind nicht berücksichtigt."
                .to_owned()
        }
        Note::AbsencesHidden { people, of } => {
            format!("Abwesenheiten von {people} von {of} Personen sind für dieses Token nicht sichtbar.")
        }
        Note::HolidaysUnreadable => "Einige Feiertage waren nicht lesbar.".to_owned(),
        Note::TimesFromKimai => {
            "Zeiten sind die des Arbeitszeitberichts von Kimai, mit Abwesenheiten.".to_owned()
        }
        Note::TimesComputed => {
            "Zeiten sind berechnet aus Verträgen, Einträgen, Feiertagen und genehmigten Abwesenheiten.".to_owned()
        }
        Note::FormerContractsUnknown => {
            "Frühere Verträge und manuelle Buchungen sind nicht lesbar.".to_owned()
        }
        Note::OpeningBalanceUnknown => {
            "Der Saldo vor dem Zeitraum ist nicht bekannt und zählt als null (opening_hours).".to_owned()
        }
        Note::CarryOverUnknown => {
            "Der Urlaubsübertrag ist nicht bekannt und zählt als null (carryover_days).".to_owned()
        }
        Note::Prorated => "Urlaub ist der für den Teil des Jahres, den der Vertrag abdeckt.".to_owned(),
        Note::HrThresholds { employees, with_violations, max_overtime, min_vacation, max_remaining } => format!(
            "{with_violations} von {employees} Personen mit Verstoß; höchstens {} Überstunden, mindestens {} Tage Urlaub \
             genommen, höchstens {} Tage übrig.",
            max_overtime.as_hours(),
            days(*min_vacation),
            days(*max_remaining)
        ),
        Note::NotYetApproved(days) => format!("{days} Tage Abwesenheit warten auf Genehmigung."),
        Note::BudgetsHidden { entities, of } => {
            format!(
                "Budgets von {entities} von {of} Kunden, Projekten und Tätigkeiten sind für dieses Token nicht sichtbar."
            )
        }
        Note::BudgetsNotRead(entities) => {
            format!(
                "{entities} Kunden, Projekte und Tätigkeiten sind nicht gelesen; nach Kunde oder Projekt filtern."
            )
        }
        Note::PaceOverWeeks(weeks) => format!(
            "Verbraucht sind abrechenbare Zeit und ihre Beträge, wie Kimai zählt; erschöpft beim Tempo der letzten {weeks} Wochen."
        ),
        Note::NoLegalAdvice => "Dies ist keine Rechtsberatung.".to_owned(),
        Note::WorkingTimeThresholds(limits) => thresholds(limits),
        Note::Checked(records) => format!("{records} Einträge geprüft."),
    }
}

#[expect(clippy::cast_precision_loss, reason = "days are small")]
fn days(half_days: i64) -> f64 {
    half_days as f64 / 2.0
}

fn people_from(source: UserSource, people: usize) -> String {
    match source {
        UserSource::Listed => format!("{people} Personen."),
        UserSource::Teams => {
            format!(
                "Die Rolle darf nicht alle Personen auflisten; dies sind die {people} Mitglieder der eigenen Teams."
            )
        }
        UserSource::Records => {
            format!("Die Rolle darf keine Personen auflisten; dies sind die {people} Personen der Einträge.")
        }
        UserSource::Own => {
            "Die Rolle darf weder Personen noch Teams auflisten; dies sind nur eigene Daten.".to_owned()
        }
    }
}

fn thresholds(limits: &WorkingTimeLimits) -> String {
    let minutes = |time: Seconds| time.0 / 60;
    format!(
        "Geprüft: über {} h am Tag, Durchschnitt über {} h an Montag bis Samstag in {} Wochen, Pausen von {} min nach {} h \
         und {} min nach {} h, Ruhezeit unter {} h, Sonn- und Feiertage, Arbeit über Mitternacht.",
        limits.max_day.as_hours(),
        limits.max_average.as_hours(),
        limits.average_weeks,
        minutes(limits.first_break.1),
        limits.first_break.0.as_hours(),
        minutes(limits.second_break.1),
        limits.second_break.0.as_hours(),
        limits.min_rest.as_hours(),
    )
}
