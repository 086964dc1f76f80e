//! The user's zone, and whether the clocks agree.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kimai_tools::{
    domain::{Session, api::User},
    render::quoted_text,
};

use super::Finding;

/// How far clocks may be apart: the header tells whole seconds, and the answer takes its time.
const AGREES: SignedDuration = SignedDuration::from_secs(30);

pub(super) async fn found(session: &Session, me: &User) -> [Finding; 2] {
    let theirs = session.client().server_time().await.ok().flatten();
    [zone(me, session.now()), clock(theirs, session.now())]
}

fn zone(me: &User, now: Timestamp) -> Finding {
    let name = me.timezone.as_deref().unwrap_or("UTC");
    let Ok(zone) = TimeZone::get(name) else {
        let text = format!("{} of your Kimai profile is no zone that is known here", quoted_text(name));
        return Finding::bad("zone", text, "Set a valid time zone in your Kimai profile.");
    };
    let there = now.to_zoned(zone);
    let here = now.to_zoned(TimeZone::system());
    let time = there.strftime("%H:%M");
    let same = there.offset() == here.offset();
    let note = if same {
        String::new()
    } else {
        format!(", while this machine shows {}: Kimai's counts", here.strftime("%H:%M"))
    };
    Finding::good("zone", format!("{}, now {time}{note}", quoted_text(name)))
}

fn clock(theirs: Option<Timestamp>, ours: Timestamp) -> Finding {
    let Some(theirs) = theirs else {
        return Finding::warning(
            "clock",
            "Kimai does not tell its time",
            "Compare this machine's clock with it yourself.",
        );
    };
    let ahead = ours.duration_since(theirs);
    if ahead.abs() <= AGREES {
        return Finding::good("clock", "agrees with Kimai's");
    }
    let way = if ahead.is_positive() { "ahead of" } else { "behind" };
    let apart = format!("{:#}", SignedDuration::from_secs(ahead.abs().as_secs()));
    Finding::warning(
        "clock",
        format!("{apart} {way} Kimai's: what begins or ends now is off by that much"),
        "Let this machine, or the server, set its clock by the network.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn clocks_agree_within_half_a_minute_and_the_difference_is_told_otherwise() {
        assert_eq!(clock(Some(at(0)), at(29)).text, "agrees with Kimai's");
        assert!(clock(Some(at(0)), at(90)).text.starts_with("1m 30s ahead of"));
        assert!(clock(Some(at(3600)), at(0)).text.starts_with("1h behind"));
    }
}
