//! Which assistants are connected.

use super::{Stop, Wizard};
use crate::{
    Assistant,
    shown::{FAINT, STRONG, styled},
};

impl Wizard<'_> {
    /// Those that were named, else those found that the user wants.
    pub(super) fn choose(&mut self) -> Result<Vec<Assistant>, Stop> {
        if !self.options.client.is_empty() {
            return Ok(self.options.client.clone());
        }
        let found = Assistant::ALL.into_iter().filter(|assistant| assistant.is_installed(&self.home));
        let found: Vec<Assistant> = found.collect();
        self.show(&found);
        if found.is_empty() || self.options.yes {
            return Ok(found);
        }
        loop {
            let answer = self.ask.line("Which of them? Numbers such as 1,2; Enter for all; 0 for none: ")?;
            match chosen(&answer, &found) {
                Some(chosen) => return Ok(chosen),
                None => self.ask.tell(&format!("Please write numbers from 1 to {}.", found.len())),
            }
        }
    }

    fn show(&mut self, found: &[Assistant]) {
        self.ask.tell(&styled("\nAssistants", STRONG));
        for (index, assistant) in found.iter().enumerate() {
            let place = styled(assistant.file(&self.home).display(), FAINT);
            self.ask.tell(&format!("{} {} {place}", index + 1, assistant.name()));
        }
        if found.is_empty() {
            self.ask.tell("None was found; name one with --client to have its configuration made.");
        }
    }
}

fn chosen(answer: &str, found: &[Assistant]) -> Option<Vec<Assistant>> {
    let words: Vec<&str> = answer.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => Some(found.to_vec()),
        ["0"] => Some(Vec::new()),
        words => {
            words.iter().map(|word| found.get(word.parse::<usize>().ok()?.checked_sub(1)?).copied()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Assistant, chosen};

    #[test]
    fn assistants_are_chosen_by_number() {
        let found = [Assistant::Cursor, Assistant::Zed];
        assert_eq!(chosen("", &found), Some(found.to_vec()));
        assert_eq!(chosen("0", &found), Some(Vec::new()));
        assert_eq!(chosen("2", &found), Some(vec![Assistant::Zed]));
        assert_eq!(chosen("2, 1", &found), Some(vec![Assistant::Zed, Assistant::Cursor]));
        for wrong in ["3", "x", "1,0", "-1"] {
            assert_eq!(chosen(wrong, &found), None, "{wrong}");
        }
    }
}
