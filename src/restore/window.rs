//! What the text around a phrase allows: upper bounds on the probability of the
//! words that depend on it, whatever stands in its place.

use super::sentence::SentenceProblem;
use super::tuning;
use crate::lm;

/// A written phrase and the words on its right whose probabilities depend on
/// it, as they stand.
pub(super) struct Window {
    /// Where it ends, the sentence's end counted as a token.
    pub(super) end: usize,
    /// ln P of all of it as it stands.
    pub(super) as_it_stands: f32,
    /// Surprisal of the phrase's least likely word, in nats.
    pub(super) surprisal: f32,
    /// By number of words right of the phrase: upper bound on ln P of the words
    /// after these, whatever stands for the phrase.
    pub(super) beyond: [f32; lm::MAX_ORDER],
}

impl Window {
    /// The window of the phrase at `start..end`, whose surprisal has been worked out.
    pub(super) fn new(
        problem: &SentenceProblem<'_>,
        start: usize,
        end: usize,
        surprisal: f32,
    ) -> Self {
        let order = problem.models.lm.order().max(2);
        let window_end = (end + order - 1).min(problem.input.words.len() + 1);
        let mut beyond = [0.0; lm::MAX_ORDER];
        for place in (1..window_end - end).rev() {
            beyond[place - 1] = beyond[place] + token_bound(problem, end + place, place);
        }
        Self {
            end: window_end,
            as_it_stands: problem.as_written.log_probabilities[start..window_end].iter().sum(),
            surprisal,
            beyond,
        }
    }

    /// Upper bound on ln P of all of it: one word for the phrase, and the word
    /// on its right, at their likeliest.
    #[inline]
    pub(super) fn upper_bound(&self) -> f32 {
        2.0 * tuning::WORD_BOUND + self.beyond[0]
    }
}

/// Upper bound on ln P of a token, whatever stands left of the `unchanged`
/// words before it.
fn token_bound(problem: &SentenceProblem<'_>, at: usize, unchanged: usize) -> f32 {
    let found = problem.as_written.matches[at];
    let gain = if usize::from(found.order) > unchanged {
        tuning::DISTANT_GAIN
    } else {
        // No n-gram of the model reaches so far; back-offs alone can change.
        -problem.as_written.states[at].log_backoff_beyond(unchanged)
    };
    (found.log_probability + gain).min(tuning::WORD_BOUND)
}
