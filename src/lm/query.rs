//! Asking the model: probabilities of words after contexts.

use prefetch_index::prefetch_index;

use super::table::{Place, Table};
use super::vocabulary::VocabularyView;
use super::{MAX_ORDER, NO_WORD, SENTENCE_END, SENTENCE_START, UNKNOWN, WordId};

/// The context that the next word's probability depends on: the words that the
/// model can still make use of, with their back-off weights. Two hypotheses
/// with equal states can be recombined.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// The latest word first; [`NO_WORD`] after the last.
    words: [WordId; MAX_ORDER - 1],
    /// ln back-off weight of the context of the latest one, two, ... words.
    backoffs: [f32; MAX_ORDER - 1],
    length: u8,
}

impl State {
    /// The empty context.
    pub const EMPTY: Self =
        Self { words: [NO_WORD; MAX_ORDER - 1], backoffs: [0.0; MAX_ORDER - 1], length: 0 };

    /// The latest word; [`NO_WORD`] when there is none.
    #[must_use]
    pub fn latest(&self) -> WordId {
        self.words[0]
    }

    /// Sets one word of the context with its back-off.
    #[inline]
    fn set(&mut self, place: usize, word: WordId, log_backoff: f32) {
        if let (Some(words), Some(backoffs)) =
            (self.words.get_mut(place), self.backoffs.get_mut(place))
        {
            (*words, *backoffs) = (word, log_backoff);
        }
    }

    /// The sum of the ln back-off weights of its contexts of more than `length` words.
    #[must_use]
    pub fn log_backoff_beyond(&self, length: usize) -> f32 {
        self.backoffs.get(length..self.len()).map_or(0.0, |backoffs| backoffs.iter().sum())
    }

    /// How many words of context it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::from(self.length)
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

/// The answer to a query.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Match {
    /// ln P(word | context).
    pub log_probability: f32,
    /// The length of the longest n-gram of the model that ends in the word, 1..=order.
    pub order: u8,
}

/// A word to be read after a context, for [`View::take`].
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The context.
    pub context: State,
    /// The word.
    pub word: WordId,
    /// The answer.
    pub found: Match,
    /// The state after the word.
    pub state: State,
    /// Of the longest n-gram found so far.
    slot: u32,
    /// Where the next longer one lies.
    place: Place,
}

impl Step {
    /// `word` after `context`, not yet asked about.
    #[must_use]
    pub fn new(context: State, word: WordId) -> Self {
        Self {
            context,
            word,
            found: Match::default(),
            state: State::EMPTY,
            slot: NO_WORD,
            place: Place::default(),
        }
    }

    /// Whether n-grams longer than `order` are to be looked for.
    #[inline]
    fn goes_beyond(&self, order: usize) -> bool {
        usize::from(self.found.order) == order && order <= self.context.len()
    }
}

/// Two words to be asked about, for [`View::bigram`].
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    first: WordId,
    second: WordId,
    place: Place,
}

/// A model opened for queries.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(super) vocabulary: VocabularyView<'a>,
    /// ln probability and ln back-off of every word.
    pub(super) unigrams: &'a [[f32; 2]],
    /// Orders 2 to `order`, the others empty.
    pub(super) tables: [Table<'a>; MAX_ORDER - 1],
    pub(super) order: usize,
    /// ln of the number of words that share the probability of the unknown word.
    pub(super) log_unknown_words: f32,
}

impl<'a> View<'a> {
    /// The highest order of the model.
    #[must_use]
    pub fn order(&self) -> usize {
        self.order
    }

    /// The words.
    #[must_use]
    pub fn vocabulary(&self) -> VocabularyView<'a> {
        self.vocabulary
    }

    /// ln of the number of words outside the vocabulary, among which
    /// [`View::score`] divides the unknown word's probability.
    #[must_use]
    pub fn log_unknown_words(&self) -> f32 {
        self.log_unknown_words
    }

    /// The state at the start of a sentence.
    #[must_use]
    pub fn start(&self) -> State {
        let mut state = State::EMPTY;
        state.words[0] = SENTENCE_START;
        state.backoffs[0] = self.unigrams[SENTENCE_START as usize][1];
        state.length = u8::from(self.order > 1);
        state
    }

    /// ln P(word) without any context.
    #[inline]
    #[must_use]
    pub fn unigram(&self, word: WordId) -> f32 {
        let known = self.unigrams.get(word as usize).map_or(-40.0, |unigram| unigram[0]);
        if word == UNKNOWN { known - self.log_unknown_words } else { known }
    }

    /// ln P of words that stand anywhere, nothing known of what is on their left.
    #[must_use]
    pub fn anywhere(&self, words: &[WordId]) -> f32 {
        let read = |(state, sum): (State, f32), &word: &WordId| {
            let (found, next) = self.score(&state, word);
            (next, sum + found.log_probability)
        };
        words.iter().fold((State::EMPTY, 0.0), read).1
    }

    /// By how many nats words call for each other: ln of how much likelier they are one after the
    /// other than by chance.
    #[must_use]
    pub fn cohesion(&self, words: &[WordId]) -> f32 {
        self.anywhere(words) - words.iter().map(|&word| self.unigram(word)).sum::<f32>()
    }

    /// ln P(word | context) and the state after the word.
    ///
    /// The words outside the vocabulary share the unknown word's probability
    /// evenly, so that a rare word is not preferred to a known one.
    #[inline]
    #[must_use]
    pub fn score(&self, context: &State, word: WordId) -> (Match, State) {
        let mut next = State::EMPTY;
        let word = self.known(word);
        let [mut log_probability, backoff] = self.unigrams[word as usize];
        next.words[0] = word;
        next.backoffs[0] = backoff;
        let mut slot = word;
        let mut order = 1;
        while order <= context.len() {
            let before = context.words[order - 1];
            let Some(found) = self.tables[order - 1].find(slot, before) else { break };
            (slot, log_probability) = (found.slot, found.log_probability);
            if order + 1 < self.order {
                next.set(order, before, found.log_backoff);
            }
            order += 1;
        }
        let mut found = answer(log_probability, order);
        self.finish(context, &mut found, &mut next);
        (found, next)
    }

    /// Answers every step. The same as [`View::score`] step by step, but order
    /// by order, so that the trips to memory of all steps overlap.
    pub fn take(&self, steps: &mut [Step]) {
        for steps in steps.chunks_mut(READ_AT_ONCE) {
            for step in &mut *steps {
                step.slot = self.known(step.word);
                let [log_probability, backoff] = self.unigrams[step.slot as usize];
                (step.state.words[0], step.state.backoffs[0]) = (step.slot, backoff);
                step.found = answer(log_probability, 1);
            }
            for (order, table) in (1..self.order).zip(&self.tables) {
                for step in steps.iter_mut().filter(|step| step.goes_beyond(order)) {
                    step.place = table.seek(step.slot, step.context.words[order - 1]);
                }
                for step in steps.iter_mut().filter(|step| step.goes_beyond(order)) {
                    if let Some(found) = table.at(step.place) {
                        step.slot = found.slot;
                        step.found = answer(found.log_probability, order + 1);
                        if order + 1 < self.order {
                            let before = step.context.words[order - 1];
                            step.state.set(order, before, found.log_backoff);
                        }
                    }
                }
            }
            for step in steps {
                self.finish(&step.context, &mut step.found, &mut step.state);
            }
        }
    }

    /// Reads `words` from the start of a sentence to its end: the states before
    /// each word and after the end go to `states`, the answers to `matches`,
    /// both cleared first. The same as [`View::score`] word by word, but order
    /// by order, so that the trips to memory of all words overlap.
    pub fn read(&self, words: &[WordId], states: &mut Vec<State>, matches: &mut Vec<Match>) {
        let mut slots = [NO_WORD; READ_AT_ONCE];
        states.clear();
        matches.clear();
        states.push(self.start());
        for first in (0..=words.len()).step_by(READ_AT_ONCE) {
            let last = (first + READ_AT_ONCE).min(words.len() + 1);
            for (slot, at) in slots.iter_mut().zip(first..last) {
                *slot = self.known(words.get(at).copied().unwrap_or(SENTENCE_END));
                let [log_probability, backoff] = self.unigrams[*slot as usize];
                let mut next = State::EMPTY;
                (next.words[0], next.backoffs[0]) = (*slot, backoff);
                states.push(next);
                matches.push(answer(log_probability, 1));
            }
            self.read_orders(&mut slots, &mut states[first..], &mut matches[first..]);
        }
    }

    /// Fills in all orders above the first; `states` holds one more, in front.
    fn read_orders(&self, slots: &mut [u32], states: &mut [State], matches: &mut [Match]) {
        let mut places = [Place::default(); READ_AT_ONCE];
        for (order, table) in (1..self.order).zip(&self.tables) {
            for at in 0..matches.len() {
                if usize::from(matches[at].order) == order {
                    places[at] = table.seek(slots[at], states[at].words[order - 1]);
                }
            }
            for at in 0..matches.len() {
                // The word before must have matched as far as this one is to go.
                let longest =
                    if at == 0 { states[0].len() } else { usize::from(matches[at - 1].order) };
                if usize::from(matches[at].order) != order || longest < order {
                    continue;
                }
                if let Some(found) = table.at(places[at]) {
                    slots[at] = found.slot;
                    matches[at] = answer(found.log_probability, order + 1);
                    if order + 1 < self.order {
                        let before = states[at].words[order - 1];
                        states[at + 1].set(order, before, found.log_backoff);
                    }
                }
            }
        }
        for (at, found) in matches.iter_mut().enumerate() {
            let context = states[at];
            self.finish(&context, found, &mut states[at + 1]);
        }
    }

    /// The word itself if the model knows it.
    #[inline]
    fn known(&self, word: WordId) -> WordId {
        if (word as usize) < self.unigrams.len() { word } else { UNKNOWN }
    }

    /// Completes an answer that holds the longest n-gram's probability alone,
    /// and gives the state after it its length.
    #[inline]
    fn finish(&self, context: &State, found: &mut Match, next: &mut State) {
        let order = usize::from(found.order);
        for backoff in &context.backoffs[(order - 1).min(context.len())..context.len()] {
            found.log_probability += backoff;
        }
        if next.words[0] == UNKNOWN {
            found.log_probability -= self.log_unknown_words;
        }
        {
            next.length = order.min(self.order - 1) as u8;
        }
        if next.is_empty() {
            *next = State::EMPTY;
        }
    }

    /// Prepares the question for [`View::bigram`] and fetches the cache lines
    /// that the answer lies in: of several pairs that are sought before any is
    /// asked about, the trips to memory overlap.
    #[inline]
    #[must_use]
    pub fn pair(&self, first: WordId, second: WordId) -> Pair {
        let second = self.known(second);
        prefetch_index(self.unigrams, second as usize);
        Pair { first, second, place: self.tables[0].seek(second, first) }
    }

    /// ln P(second | first) as the bigrams alone tell it.
    #[inline]
    #[must_use]
    pub fn bigram(&self, pair: &Pair) -> Match {
        match self.tables[0].at(pair.place) {
            Some(found) => answer(found.log_probability, 2),
            None => answer(self.unigram(pair.second) + self.backoff(pair.first), 1),
        }
    }

    /// ln back-off weight of a single word.
    #[inline]
    #[must_use]
    fn backoff(&self, word: WordId) -> f32 {
        self.unigrams[self.known(word) as usize][1]
    }

    /// Whether the model has seen `second` directly after `first`.
    #[inline]
    #[must_use]
    pub fn has_bigram(&self, first: WordId, second: WordId) -> bool {
        self.tables[0].find(second, first).is_some()
    }
}

/// How many words are read together: enough to keep the memory busy.
const READ_AT_ONCE: usize = 64;

#[inline]
fn answer(log_probability: f32, order: usize) -> Match {
    Match { log_probability, order: order as u8 }
}
