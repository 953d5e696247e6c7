//! How far long work has come, on a terminal.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shorter work is over before anybody wonders.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line on standard error that counts articles and words; nothing at all
/// where that is no terminal, or where the report itself goes to one.
pub struct Progress {
    bar: ProgressBar,
    articles: u64,
    words: u64,
    since: Instant,
}

impl Progress {
    /// Starts to count. `is_quiet` where nothing shall be shown.
    pub fn new(is_quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(is_quiet));
        // A template without keys of our own cannot be wrong.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} articles, {msg}") {
            bar.set_style(style);
        }
        Self { bar, articles: 0, words: 0, since: Instant::now() }
    }

    /// Counts an article.
    pub fn add(&mut self, words: usize) {
        self.articles += 1;
        self.words += words as u64;
        let elapsed = self.since.elapsed();
        if elapsed < PATIENCE || self.bar.is_hidden() {
            return;
        }
        let rate = self.words as f64 / elapsed.as_secs_f64();
        self.bar.set_message(format!("{} words, {rate:.0} words/s", self.words));
        self.bar.set_position(self.articles);
    }

    /// Does what writes to standard error without spoiling the line.
    pub fn aside(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn target(is_quiet: bool) -> ProgressDrawTarget {
    if is_quiet || !std::io::stderr().is_terminal() {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_when_it_shall_be_quiet() {
        let mut progress = Progress::new(true);
        progress.add(100);
        assert!(progress.bar.is_hidden());
        let mut said = false;
        progress.aside(|| said = true);
        progress.finish();
        assert!(said);
    }
}
