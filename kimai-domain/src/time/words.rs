//! Splits a time expression into tokens with the English and German vocabulary.

use jiff::civil::Weekday;

/// The last, this or the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Last,
    This,
    Next,
}

impl Which {
    /// Returns the distance from the current one.
    pub(super) const fn distance(self) -> i32 {
        match self {
            Self::Last => -1,
            Self::This => 0,
            Self::Next => 1,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::This => "this",
            Self::Next => "next",
        }
    }
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// A word, number or sign of a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A number with the count of its digits.
    Number(u32, usize),
    Weekday(Weekday),
    Month(i8),
    Unit(Unit),
    Which(Which),
    /// A day by its distance from today.
    Day(i32),
    Now,
    Noon,
    /// "ago".
    Ago,
    /// "vor", before a duration.
    Before,
    /// "in", before a duration.
    After,
    Half,
    /// "am" or "pm"; set for "pm".
    Meridiem(bool),
    /// "Uhr" or "o'clock".
    OClock,
    /// "st", "nd", "rd", "th".
    Ordinal,
    /// "Z", the offset of UTC.
    Utc,
    /// "since".
    Since,
    /// "until".
    Until,
    Dot,
    Comma,
    Colon,
    Dash,
    Plus,
    Slash,
}

/// English names of the months, as they are rendered.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Returns the English name of a weekday.
pub(super) const fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// Returns the weekday of an English or German name.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" | "montag" | "mo" => Weekday::Monday,
        "tuesday" | "tue" | "tues" | "dienstag" | "di" => Weekday::Tuesday,
        "wednesday" | "wed" | "mittwoch" | "mi" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" | "donnerstag" | "do" => Weekday::Thursday,
        "friday" | "fri" | "freitag" | "fr" => Weekday::Friday,
        "saturday" | "sat" | "samstag" | "sonnabend" | "sa" => Weekday::Saturday,
        "sunday" | "sun" | "sonntag" | "so" => Weekday::Sunday,
        _ => return None,
    })
}

fn month(word: &str) -> Option<i8> {
    Some(match word {
        "january" | "jan" | "januar" | "jaenner" => 1,
        "february" | "feb" | "februar" | "feber" => 2,
        "march" | "mar" | "maerz" | "mrz" => 3,
        "april" | "apr" => 4,
        "may" | "mai" => 5,
        "june" | "jun" | "juni" => 6,
        "july" | "jul" | "juli" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" => 9,
        "october" | "oct" | "oktober" | "okt" => 10,
        "november" | "nov" => 11,
        "december" | "dec" | "dezember" | "dez" => 12,
        _ => return None,
    })
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" => Unit::Second,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => Unit::Minute,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => Unit::Hour,
        "d" | "day" | "days" | "tag" | "tage" | "tagen" => Unit::Day,
        "w" | "week" | "weeks" | "woche" | "wochen" | "kw" | "kalenderwoche" => Unit::Week,
        "month" | "months" | "monat" | "monats" | "monate" | "monaten" => Unit::Month,
        "q" | "quarter" | "quarters" | "quartal" | "quartals" | "quartale" | "quartalen" => Unit::Quarter,
        "y" | "year" | "years" | "jahr" | "jahres" | "jahre" | "jahren" => Unit::Year,
        _ => return None,
    })
}

fn which(word: &str) -> Option<Which> {
    let stem = ["er", "en", "es", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending));
    match stem.unwrap_or(word) {
        "letzt" | "vergangen" | "vorig" => Some(Which::Last),
        "dies" | "aktuell" | "laufend" | "jetzig" => Some(Which::This),
        "naechst" | "kommend" => Some(Which::Next),
        _ => match word {
            "last" | "past" | "previous" => Some(Which::Last),
            "this" | "current" => Some(Which::This),
            "next" | "coming" => Some(Which::Next),
            _ => None,
        },
    }
}

fn keyword(word: &str) -> Option<Token> {
    Some(match word {
        "today" | "heute" => Token::Day(0),
        "yesterday" | "gestern" => Token::Day(-1),
        "vorgestern" => Token::Day(-2),
        "tomorrow" | "morgen" => Token::Day(1),
        "uebermorgen" => Token::Day(2),
        "now" | "jetzt" => Token::Now,
        "noon" | "mittag" | "mittags" => Token::Noon,
        "ago" => Token::Ago,
        "vor" => Token::Before,
        "in" => Token::After,
        "half" | "halbe" | "halben" => Token::Half,
        "a" | "an" | "one" | "ein" | "eine" | "einer" | "einem" | "einen" => Token::Number(1, 1),
        "pm" => Token::Meridiem(true),
        "uhr" | "oclock" => Token::OClock,
        "st" | "nd" | "rd" | "th" => Token::Ordinal,
        "z" | "utc" => Token::Utc,
        "since" | "seit" | "from" | "ab" | "von" | "vom" => Token::Since,
        "until" | "till" | "bis" => Token::Until,
        _ => return None,
    })
}

/// Words without a meaning of their own.
const FILLERS: [&str; 15] = [
    "the", "at", "on", "of", "calendar", "um", "der", "die", "das", "den", "dem", "des", "zum", "im", "gegen",
];

/// Lower-cases the text and replaces umlauts, dashes and abbreviations.
pub(super) fn normalize(text: &str) -> String {
    let mut normalized = String::with_capacity(text.len());
    for character in text.trim().chars().flat_map(char::to_lowercase) {
        match character {
            'ä' => normalized.push_str("ae"),
            'ö' => normalized.push_str("oe"),
            'ü' => normalized.push_str("ue"),
            'ß' => normalized.push_str("ss"),
            '…' => normalized.push_str(".."),
            '‐' | '‑' | '−' => normalized.push('-'),
            '–' | '—' => normalized.push_str(" - "),
            _ if character.is_whitespace() => normalized.push(' '),
            _ => normalized.push(character),
        }
    }
    let words = normalized.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    words
        .replace("day before yesterday", "vorgestern")
        .replace("day after tomorrow", "uebermorgen")
        .replace("o'clock", "uhr")
        .replace("o’clock", "uhr")
        .replace("a.m.", "am")
        .replace("p.m.", "pm")
}

/// Splits a normalized text into tokens; `None` if it contains an unknown word or sign.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '0'..='9' => run(rest, |character| character.is_ascii_digit()),
            _ if first.is_alphabetic() => run(rest, char::is_alphabetic),
            _ => first.len_utf8(),
        };
        let (part, following) = rest.split_at_checked(length)?;
        match first {
            '0'..='9' => tokens.push(Token::Number(part.parse().ok()?, part.len())),
            _ if first.is_alphabetic() => word(part, following, &mut tokens)?,
            _ => sign(first, following, &mut tokens)?,
        }
        rest = following;
    }
    Some(tokens)
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

fn word(word: &str, following: &str, tokens: &mut Vec<Token>) -> Option<()> {
    let follows_number = matches!(tokens.last(), Some(Token::Number(..) | Token::Meridiem(_)));
    let token = match word {
        "t" if follows_number && following.starts_with(|next: char| next.is_ascii_digit()) => return Some(()),
        "am" if follows_number => Token::Meridiem(false),
        "am" => return Some(()),
        _ if FILLERS.contains(&word) => return Some(()),
        _ => keyword(word)
            .or_else(|| weekday(word).map(Token::Weekday))
            .or_else(|| month(word).map(Token::Month))
            .or_else(|| unit(word).map(Token::Unit))
            .or_else(|| which(word).map(Token::Which))?,
    };
    tokens.push(token);
    Some(())
}

fn sign(sign: char, following: &str, tokens: &mut Vec<Token>) -> Option<()> {
    let follows_number = matches!(tokens.last(), Some(Token::Number(..)));
    let token = match sign {
        ' ' => return Some(()),
        // The dot of an abbreviation: "Nov.", "Mo.", "Std.".
        '.' if !follows_number => return Some(()),
        '.' => Token::Dot,
        // The comma of a sentence: "Nov 20, 2026".
        ',' if !following.starts_with(|next: char| next.is_ascii_digit()) => return Some(()),
        ',' => Token::Comma,
        ':' => Token::Colon,
        '-' => Token::Dash,
        '+' => Token::Plus,
        '/' => Token::Slash,
        _ => return None,
    };
    tokens.push(token);
    Some(())
}
