//! How far a call is, on stderr and only if that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use kimai_tools::Progress;

/// A sign of life, which becomes a bar as soon as it is known how much there is to do.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(tool: &str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(tool.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// What tells the bar.
    pub(super) fn progress(&self) -> Progress {
        let (bar, style) = (self.0.clone(), style());
        Progress::with_listener(move |done, total| {
            if bar.length() != Some(total as u64) {
                bar.set_style(style.clone());
                bar.set_length(total as u64);
            }
            bar.set_position(done as u64);
        })
    }

    /// Leaves the terminal to the answer.
    pub(super) fn gone(&self) {
        self.0.finish_and_clear();
    }
}

fn style() -> ProgressStyle {
    let bar = ProgressStyle::with_template("{msg} [{wide_bar}] {pos}/{len}");
    bar.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}
