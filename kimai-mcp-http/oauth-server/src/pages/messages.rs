//! Texts of the error pages.

use super::{Branding, Language, PageError};

/// An error page in one language.
pub(super) struct Message {
    pub(super) title: &'static str,
    pub(super) reason: &'static str,
    pub(super) next_step: String,
}

/// Returns the texts of an error page.
pub(super) fn message(error: PageError, language: Language, branding: &Branding) -> Message {
    let service = &branding.service;
    let reconnect = match language {
        Language::English => format!("Go back to your assistant and connect {service} again."),
        Language::German => {
            format!("Gehen Sie zurück zu Ihrem Assistenten und verbinden Sie {service} erneut.")
        }
    };
    let add_again = match language {
        Language::English => {
            format!("In your assistant, remove the connection to {service} and add it again.")
        }
        Language::German => {
            format!(
                "Entfernen Sie in Ihrem Assistenten die Verbindung zu {service} und fügen Sie sie neu hinzu."
            )
        }
    };
    let link_warning = language.select(
        "If someone sent you this link, do not use it.",
        "Wenn Ihnen jemand diesen Link geschickt hat, verwenden Sie ihn nicht.",
    );
    let retry = language.select(
        "Try again in a few minutes. If the problem persists, contact",
        "Versuchen Sie es in einigen Minuten erneut. Bleibt das Problem bestehen, wenden Sie sich an",
    );
    let text = |english, german| language.select(english, german);
    let (title, reason, next_step) = match error {
        PageError::Expired => (
            text("This request has expired", "Diese Anfrage ist abgelaufen"),
            text(
                "It was answered already, or it is older than ten minutes.",
                "Sie wurde bereits beantwortet oder ist älter als zehn Minuten.",
            ),
            reconnect,
        ),
        PageError::OtherBrowser => (
            text("This request belongs to another browser", "Diese Anfrage gehört zu einem anderen Browser"),
            text(
                "It was started in another browser, or this browser does not store cookies.",
                "Sie wurde in einem anderen Browser gestartet, oder dieser Browser speichert keine Cookies.",
            ),
            format!(
                "{} {reconnect} {link_warning}",
                text("Allow cookies for this site.", "Erlauben Sie Cookies für diese Seite."),
            ),
        ),
        PageError::ForgedForm => (
            text(
                "This form was not sent from this site",
                "Dieses Formular wurde nicht von dieser Seite gesendet",
            ),
            text(
                "Another site may have tried to answer in your name. Nothing has been allowed.",
                "Möglicherweise wollte eine andere Seite in Ihrem Namen antworten. Es wurde nichts erlaubt.",
            ),
            reconnect,
        ),
        PageError::TooManyAttempts => (
            text("Too many failed attempts", "Zu viele Fehlversuche"),
            text(
                "This request has been ended to prevent guessing.",
                "Diese Anfrage wurde beendet, um Erraten zu verhindern.",
            ),
            format!(
                "{} {reconnect}",
                text(
                    "Check your sign-in data, or ask the person who runs this server.",
                    "Prüfen Sie Ihre Anmeldedaten, oder fragen Sie die Person, die diesen Server betreibt.",
                ),
            ),
        ),
        PageError::UnknownClient => (
            text("This app is not registered", "Diese App ist nicht registriert"),
            text(
                "It is not registered with this server, or its registration has expired.",
                "Sie ist bei diesem Server nicht registriert, oder ihre Registrierung ist abgelaufen.",
            ),
            add_again,
        ),
        PageError::UnreadableClient => (
            text("This app could not be verified", "Diese App konnte nicht geprüft werden"),
            text(
                "The document in which it describes itself is not available or not valid.",
                "Das Dokument, in dem sie sich beschreibt, ist nicht verfügbar oder nicht gültig.",
            ),
            format!("{retry} {}", text("the vendor of the app.", "den Hersteller der App.")),
        ),
        PageError::UnknownRedirect => (
            text(
                "This app wants to send you to an unknown address",
                "Diese App will Sie an eine unbekannte Adresse schicken",
            ),
            text(
                "The app did not register the address to return to, so you stay here.",
                "Die App hat die Adresse für die Rückkehr nicht registriert. Deshalb bleiben Sie hier.",
            ),
            format!("{add_again} {link_warning}"),
        ),
        PageError::ClientNotAllowed => (
            text("This app is not allowed here", "Diese App ist hier nicht erlaubt"),
            text(
                "The person who runs this server has chosen the apps that may connect; this app is not one of them.",
                "Die Person, die diesen Server betreibt, hat die erlaubten Apps festgelegt; diese gehört nicht dazu.",
            ),
            text(
                "If you want to use this app, ask that person to allow it.",
                "Wenn Sie diese App verwenden möchten, bitten Sie diese Person, sie zu erlauben.",
            )
            .to_owned(),
        ),
        PageError::InvalidRequest => (
            text("This request is not valid", "Diese Anfrage ist nicht gültig"),
            text(
                "A part of it is missing, duplicated or too long.",
                "Ein Teil davon fehlt, ist doppelt vorhanden oder zu lang.",
            ),
            reconnect,
        ),
        PageError::Unavailable => (
            text("This does not work at the moment", "Das funktioniert im Moment nicht"),
            text(
                "The server cannot reach the data that it needs.",
                "Der Server erreicht die nötigen Daten nicht.",
            ),
            format!(
                "{retry} {}",
                text("the person who runs this server.", "die Person, die diesen Server betreibt.")
            ),
        ),
    };
    Message { title, reason, next_step }
}
