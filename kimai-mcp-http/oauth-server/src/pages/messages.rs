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
    let (title, reason) = match language {
        Language::English => english(error),
        Language::German => german(error),
    };
    let next_step = match language {
        Language::English => english_next_step(error, &branding.service),
        Language::German => german_next_step(error, &branding.service),
    };
    Message { title, reason, next_step }
}

fn english(error: PageError) -> (&'static str, &'static str) {
    match error {
        PageError::Expired => {
            ("This request has expired", "It was answered already, or it is older than ten minutes.")
        }
        PageError::OtherBrowser => (
            "This request belongs to another browser",
            "It was started in another browser, or this browser does not store cookies.",
        ),
        PageError::ForgedForm => (
            "This form was not sent from this site",
            "Another site may have tried to answer in your name. Nothing has been allowed.",
        ),
        PageError::TooManyAttempts => {
            ("Too many failed attempts", "This request has been ended to prevent guessing.")
        }
        PageError::TooManyRequests { .. } => (
            "Too many apps are being connected",
            "From your network, very many sign-ins were started in a short time and not finished.",
        ),
        PageError::UnknownClient => (
            "This app is not registered",
            "It is not registered with this server, or its registration has expired.",
        ),
        PageError::UnreadableClient => (
            "This app could not be verified",
            "The document in which it describes itself is not available or not valid.",
        ),
        PageError::UnknownRedirect => (
            "This app wants to send you to an unknown address",
            "The app did not register the address to return to, so you stay here.",
        ),
        PageError::ClientNotAllowed => (
            "This app is not allowed here",
            "The person who runs this server has chosen the apps that may connect; this app is not one of them.",
        ),
        PageError::InvalidRequest => {
            ("This request is not valid", "A part of it is missing, duplicated or too long.")
        }
        PageError::Unavailable => {
            ("This does not work at the moment", "The server cannot reach the data that it needs.")
        }
    }
}

fn german(error: PageError) -> (&'static str, &'static str) {
    match error {
        PageError::Expired => {
            ("Diese Anfrage ist abgelaufen", "Sie wurde bereits beantwortet oder ist älter als zehn Minuten.")
        }
        PageError::OtherBrowser => (
            "Diese Anfrage gehört zu einem anderen Browser",
            "Sie wurde in einem anderen Browser gestartet, oder dieser Browser speichert keine Cookies.",
        ),
        PageError::ForgedForm => (
            "Dieses Formular wurde nicht von dieser Seite gesendet",
            "Möglicherweise wollte eine andere Seite in Ihrem Namen antworten. Es wurde nichts erlaubt.",
        ),
        PageError::TooManyAttempts => {
            ("Zu viele Fehlversuche", "Diese Anfrage wurde beendet, um Erraten zu verhindern.")
        }
        PageError::TooManyRequests { .. } => (
            "Es werden zu viele Apps verbunden",
            "Aus Ihrem Netz wurden in kurzer Zeit sehr viele Anmeldungen begonnen und nicht beendet.",
        ),
        PageError::UnknownClient => (
            "Diese App ist nicht registriert",
            "Sie ist bei diesem Server nicht registriert, oder ihre Registrierung ist abgelaufen.",
        ),
        PageError::UnreadableClient => (
            "Diese App konnte nicht geprüft werden",
            "Das Dokument, in dem sie sich beschreibt, ist nicht verfügbar oder nicht gültig.",
        ),
        PageError::UnknownRedirect => (
            "Diese App will Sie an eine unbekannte Adresse schicken",
            "Die App hat die Adresse für die Rückkehr nicht registriert. Deshalb bleiben Sie hier.",
        ),
        PageError::ClientNotAllowed => (
            "Diese App ist hier nicht erlaubt",
            "Die Person, die diesen Server betreibt, hat die erlaubten Apps festgelegt; diese gehört nicht dazu.",
        ),
        PageError::InvalidRequest => {
            ("Diese Anfrage ist nicht gültig", "Ein Teil davon fehlt, ist doppelt vorhanden oder zu lang.")
        }
        PageError::Unavailable => {
            ("Das funktioniert im Moment nicht", "Der Server erreicht die nötigen Daten nicht.")
        }
    }
}

fn english_next_step(error: PageError, service: &str) -> String {
    let reconnect = format!("Go back to your assistant and connect {service} again.");
    let retry = "Try again in a few minutes. If the problem persists, contact";
    let link_warning = "If someone sent you this link, do not use it.";
    match error {
        PageError::Expired | PageError::ForgedForm | PageError::InvalidRequest => reconnect,
        PageError::OtherBrowser => format!("Allow cookies for this site. {reconnect} {link_warning}"),
        PageError::TooManyAttempts => {
            format!("Check your sign-in data, or ask the person who runs this server. {reconnect}")
        }
        PageError::UnknownClient => {
            format!("In your assistant, remove the connection to {service} and add it again.")
        }
        PageError::UnknownRedirect => {
            format!("In your assistant, remove the connection to {service} and add it again. {link_warning}")
        }
        PageError::ClientNotAllowed => "If you want to use this app, ask that person to allow it.".to_owned(),
        PageError::UnreadableClient => format!("{retry} the vendor of the app."),
        PageError::TooManyRequests { .. } | PageError::Unavailable => {
            format!("{retry} the person who runs this server.")
        }
    }
}

fn german_next_step(error: PageError, service: &str) -> String {
    let reconnect = format!("Gehen Sie zurück zu Ihrem Assistenten und verbinden Sie {service} erneut.");
    let retry = "Versuchen Sie es in einigen Minuten erneut. Bleibt das Problem bestehen, wenden Sie sich an";
    let link_warning = "Wenn Ihnen jemand diesen Link geschickt hat, verwenden Sie ihn nicht.";
    let add_again = format!(
        "Entfernen Sie in Ihrem Assistenten die Verbindung zu {service} und fügen Sie sie neu hinzu."
    );
    match error {
        PageError::Expired | PageError::ForgedForm | PageError::InvalidRequest => reconnect,
        PageError::OtherBrowser => {
            format!("Erlauben Sie Cookies für diese Seite. {reconnect} {link_warning}")
        }
        PageError::TooManyAttempts => format!(
            "Prüfen Sie Ihre Anmeldedaten, oder fragen Sie die Person, die diesen Server betreibt. {reconnect}"
        ),
        PageError::UnknownClient => add_again,
        PageError::UnknownRedirect => format!("{add_again} {link_warning}"),
        PageError::ClientNotAllowed => {
            "Wenn Sie diese App verwenden möchten, bitten Sie diese Person, sie zu erlauben.".to_owned()
        }
        PageError::UnreadableClient => format!("{retry} den Hersteller der App."),
        PageError::TooManyRequests { .. } | PageError::Unavailable => {
            format!("{retry} die Person, die diesen Server betreibt.")
        }
    }
}
