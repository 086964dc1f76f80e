//! What is said: English, German.

/// One of these pages in one language.
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) why: &'static str,
    pub(super) next: &'static str,
}

const fn words(title: &'static str, why: &'static str, next: &'static str) -> Words {
    Words { title, why, next }
}

pub(super) const EXPIRED: (Words, Words) = (
    words(
        "This request has ended",
        "It was answered already, or more than ten minutes have passed.",
        "Go back to your assistant and connect Kimai again.",
    ),
    words(
        "Diese Anfrage ist beendet",
        "Sie wurde schon beantwortet, oder es sind mehr als zehn Minuten vergangen.",
        "Gehen Sie zurück zu Ihrem Assistenten und verbinden Sie Kimai noch einmal.",
    ),
);

pub(super) const OTHER_BROWSER: (Words, Words) = (
    words(
        "This request belongs to another browser",
        "It began in another browser, or this one does not keep cookies.",
        "Allow cookies for this site, go back to your assistant and connect Kimai again. \
         If somebody sent you this link, do not use it.",
    ),
    words(
        "Diese Anfrage gehört zu einem anderen Browser",
        "Sie wurde in einem anderen Browser begonnen, oder dieser behält keine Cookies.",
        "Erlauben Sie Cookies für diese Seite, gehen Sie zurück zu Ihrem Assistenten und verbinden Sie Kimai noch \
         einmal. Wenn Ihnen jemand diesen Link geschickt hat, verwenden Sie ihn nicht.",
    ),
);

pub(super) const FORGED: (Words, Words) = (
    words(
        "This form was not sent from its page",
        "Perhaps another site tried to answer in your name. Nothing has been allowed.",
        "Go back to your assistant and connect Kimai again.",
    ),
    words(
        "Dieses Formular kam nicht von seiner Seite",
        "Vielleicht wollte eine andere Seite in Ihrem Namen antworten. Es wurde nichts erlaubt.",
        "Gehen Sie zurück zu Ihrem Assistenten und verbinden Sie Kimai noch einmal.",
    ),
);

pub(super) const GUESSED: (Words, Words) = (
    words(
        "Too many wrong tries",
        "To keep others from guessing, this request has ended.",
        "Look up your user and secret, or ask whoever runs this server for them. \
         Then go back to your assistant and connect Kimai again.",
    ),
    words(
        "Zu viele falsche Versuche",
        "Damit niemand raten kann, ist diese Anfrage beendet.",
        "Sehen Sie Ihren Benutzer und Ihr Geheimnis nach, oder fragen Sie, wer diesen Server betreibt. \
         Gehen Sie dann zurück zu Ihrem Assistenten und verbinden Sie Kimai noch einmal.",
    ),
);

pub(super) const UNKNOWN_CLIENT: (Words, Words) = (
    words(
        "This app is not known here",
        "It is not registered with this server, or its registration has ended.",
        "In your assistant, remove the connection to Kimai and add it again.",
    ),
    words(
        "Diese App ist hier nicht bekannt",
        "Sie ist bei diesem Server nicht angemeldet, oder ihre Anmeldung ist abgelaufen.",
        "Entfernen Sie in Ihrem Assistenten die Verbindung zu Kimai und fügen Sie sie neu hinzu.",
    ),
);

pub(super) const UNREADABLE_CLIENT: (Words, Words) = (
    words(
        "This app could not be checked",
        "The document in which it describes itself cannot be read at the moment, or is not valid.",
        "Try again in a few minutes. If that does not help, tell whoever makes the app.",
    ),
    words(
        "Diese App konnte nicht geprüft werden",
        "Das Dokument, in dem sie sich beschreibt, ist gerade nicht lesbar oder nicht gültig.",
        "Versuchen Sie es in einigen Minuten noch einmal. Hilft das nicht, wenden Sie sich an die Hersteller der App.",
    ),
);

pub(super) const UNKNOWN_REDIRECT: (Words, Words) = (
    words(
        "This app wants to send you somewhere else",
        "The address to return to is none of those that the app has announced, so you stay here.",
        "In your assistant, remove the connection to Kimai and add it again. \
         If somebody sent you this link, do not use it.",
    ),
    words(
        "Diese App will Sie woandershin schicken",
        "Die Adresse für die Rückkehr ist keine, die die App angekündigt hat. Deshalb bleiben Sie hier.",
        "Entfernen Sie in Ihrem Assistenten die Verbindung zu Kimai und fügen Sie sie neu hinzu. \
         Wenn Ihnen jemand diesen Link geschickt hat, verwenden Sie ihn nicht.",
    ),
);

pub(super) const NOT_ALLOWED: (Words, Words) = (
    words(
        "This app is not allowed here",
        "Whoever runs this server has decided which apps may work with Kimai, and this one is not among them.",
        "If it is an app that you want to use, ask whoever runs this server to allow it.",
    ),
    words(
        "Diese App ist hier nicht erlaubt",
        "Wer diesen Server betreibt, hat festgelegt, welche Apps mit Kimai arbeiten dürfen; diese gehört nicht dazu.",
        "Möchten Sie diese App verwenden, bitten Sie den Betreiber des Servers, sie zu erlauben.",
    ),
);

pub(super) const GARBLED: (Words, Words) = (
    words(
        "This request cannot be read",
        "Something in it is missing, there twice, or too long.",
        "Go back to your assistant and connect Kimai again.",
    ),
    words(
        "Diese Anfrage ist nicht lesbar",
        "Etwas darin fehlt, ist doppelt oder zu lang.",
        "Gehen Sie zurück zu Ihrem Assistenten und verbinden Sie Kimai noch einmal.",
    ),
);

pub(super) const UNAVAILABLE: (Words, Words) = (
    words(
        "This does not work at the moment",
        "The server cannot keep what it needs to remember.",
        "Try again in a few minutes. If that does not help, tell whoever runs this server.",
    ),
    words(
        "Das geht im Moment nicht",
        "Der Server kann nicht speichern, was er sich merken muss.",
        "Versuchen Sie es in einigen Minuten noch einmal. Hilft das nicht, sagen Sie es der Person, die diesen Server \
         betreibt.",
    ),
);
