//! Which substitutions are worth searching: edges that hold up against the
//! text around them as it stands.

use crate::channel::{self, Ends, Originals, Source};
use crate::document::{Case, Token};
use crate::lm::{self, Match, State, WordId};

use super::article::{Adaptation, DecoderOptions};

/// The article as the decoder sees it.
#[derive(Clone, Copy)]
pub(super) struct Models<'a> {
    pub(super) lm: lm::View<'a>,
    pub(super) table: channel::View<'a>,
    pub(super) originals: &'a Originals,
}

/// One sentence with its words as numbers.
#[derive(Clone, Copy)]
pub(super) struct SentenceInput<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) words: &'a [WordId],
}

/// Reading `start..end` of a sentence as the original `phrase`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: EdgeKind,
    /// ln of the channel's probability, the article's rate included.
    pub(super) cost: f32,
    /// ln P(written | original) in the table.
    pub(super) log_weight: f32,
    /// Where the row comes from.
    pub(super) source: Source,
    /// Hash of the written phrase.
    pub(super) written: u64,
    /// The cost and the language model's preference beside the text as it stands.
    pub(super) promise: f32,
}

/// What stands in place of the written tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum EdgeKind {
    /// A phrase of the table.
    Phrase(u32),
    /// The other indefinite article, beside a substitution that changed the sound.
    Article(WordId),
}

/// The sentence read as it stands.
#[derive(Default)]
pub(super) struct AsWritten {
    /// The state before each token, and behind the last.
    pub(super) states: Vec<State>,
    /// ln P of each token, and of the sentence's end.
    pub(super) log_probabilities: Vec<f32>,
    /// The same with the orders matched.
    pub(super) matches: Vec<Match>,
}

impl AsWritten {
    pub(super) fn read(&mut self, lm: &lm::View<'_>, words: &[WordId]) {
        lm.read(words, &mut self.states, &mut self.matches);
        self.log_probabilities.clear();
        self.log_probabilities.extend(self.matches.iter().map(|found| found.log_probability));
    }
}

/// Edges further below the text as it stands than this are not searched. It
/// leaves room for neighbours that are themselves swapped and hide the gain.
const SLACK: f32 = 3.5;
/// Windows of text hardly ever score above this, in nats per token.
const LEAST_SURPRISE: f32 = -1.8;
/// What a substitution can gain on the words further behind it, which it touches
/// through longer n-grams alone, in nats per token.
const TAIL_GAIN: f32 = 3.0;
/// What longer n-grams can add to what the pairs of words at a phrase's ends say.
const PAIR_MARGIN: f32 = 6.0;
/// What only a thesaurus knows is not looked into where every word of the
/// written phrase is less surprising than this, in nats: a word taken from a
/// thesaurus without regard to sense does not fit. WordNet, which many tools
/// swap from, is asked sooner than the wide ones.
const fn least_surprise(source: Source) -> f32 {
    match source {
        Source::Wordnet => 5.0,
        Source::Pivot | Source::Moby => 7.5,
        _ => 0.0,
    }
}
/// At most so many originals of one written phrase are searched.
const MOST_EDGES: usize = 10;
/// What it costs to read one indefinite article as the other.
const ARTICLE_COST: f32 = -1.0;
/// What it costs to touch a capitalised word inside a sentence: most are names.
const CAPITAL_COST: f32 = -3.0;
/// What it costs to touch an acronym.
const UPPER_COST: f32 = -6.0;

/// Collects into `edges` the substitutions of a sentence that are worth searching.
pub(super) fn collect(
    models: &Models<'_>,
    input: SentenceInput<'_>,
    as_written: &AsWritten,
    options: &DecoderOptions,
    adaptation: &Adaptation,
    pending: &mut Vec<Pending>,
    edges: &mut Vec<Edge>,
) {
    edges.clear();
    for start in 0..input.tokens.len() {
        let hashes =
            input.tokens[start..].iter().take(channel::LONGEST_PHRASE).map(|token| token.hash);
        models.table.matches(hashes, |length, written, entries| {
            let site = Site { models, input, as_written, start, end: start + length, written };
            site.candidates(entries, options, adaptation, pending, edges);
        });
    }
    add_articles(models, input, edges);
}

/// An entry that is about to be scored.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    entry: channel::Entry,
    ends: Ends,
    /// ln of the channel's probability, the article's rate included.
    cost: f32,
    /// Totals below this are of no use.
    floor: f32,
    /// What the pairs of words asked about so far leave possible.
    most: f32,
}

/// A written phrase and the words behind it whose probabilities depend on it.
struct Window {
    /// The words on both sides of the phrase.
    before: WordId,
    behind: WordId,
    /// Where it ends, the sentence's end counted as a token.
    reach: usize,
    /// ln P of all of it.
    as_it_stands: f32,
    /// Of the most surprising word of the phrase, in nats.
    surprise: f32,
    /// By place behind the phrase: at most this for the words behind that place.
    tail: [f32; lm::MAX_ORDER],
}

/// One written phrase in its sentence.
struct Site<'a> {
    models: &'a Models<'a>,
    input: SentenceInput<'a>,
    as_written: &'a AsWritten,
    start: usize,
    end: usize,
    written: u64,
}

impl Site<'_> {
    /// Appends the edges of the written phrase that are worth searching.
    fn candidates(
        &self,
        entries: &[channel::Entry],
        options: &DecoderOptions,
        adaptation: &Adaptation,
        pending: &mut Vec<Pending>,
        edges: &mut Vec<Edge>,
    ) {
        let window = self.window();
        self.admit(entries, options, adaptation, &window, pending);
        self.ask_pairs(&window, pending);
        let first_edge = edges.len();
        let mut first = None;
        for &Pending { entry, cost, floor, .. } in pending.iter() {
            if let Some(total) = self.replaced(entry.phrase, &window, floor, &mut first) {
                edges.push(Edge {
                    start: self.start,
                    end: self.end,
                    kind: EdgeKind::Phrase(entry.phrase),
                    cost,
                    log_weight: entry.log_weight(),
                    source: entry.source(),
                    written: self.written,
                    promise: total + cost - window.as_it_stands,
                });
            }
        }
        if edges.len() > first_edge + MOST_EDGES {
            edges[first_edge..].sort_by(|a, b| b.promise.total_cmp(&a.promise));
            edges.truncate(first_edge + MOST_EDGES);
        }
    }

    /// What the phrase and the words whose probabilities depend on it look like
    /// as they stand.
    fn window(&self) -> Window {
        let order = self.models.lm.order().max(2);
        let reach = (self.end + order - 1).min(self.input.words.len() + 1);
        let scores = &self.as_written.log_probabilities;
        let mut tail = [0.0; lm::MAX_ORDER];
        for at in (self.end + 1..reach).rev() {
            let place = at - self.end;
            tail[place - 1] = tail[place] + (scores[at] + TAIL_GAIN).min(LEAST_SURPRISE);
        }
        Window {
            before: self.as_written.states[self.start].latest(),
            behind: self.input.words.get(self.end).copied().unwrap_or(lm::SENTENCE_END),
            reach,
            as_it_stands: scores[self.start..reach].iter().sum(),
            surprise: scores[self.start..self.end]
                .iter()
                .fold(0.0, |most, &score| most.max(-score)),
            tail,
        }
    }

    /// Collects the entries whose channel probability could make up for what
    /// they change.
    fn admit(
        &self,
        entries: &[channel::Entry],
        options: &DecoderOptions,
        adaptation: &Adaptation,
        window: &Window,
        pending: &mut Vec<Pending>,
    ) {
        pending.clear();
        let fixed = adaptation.log_rate() + self.case_cost();
        let best_conceivable = 2.0 * LEAST_SURPRISE + window.tail[0];
        let mut previous = None;
        for &entry in entries {
            let cost = fixed + adaptation.log_weight(&entry, self.written);
            let floor = window.as_it_stands - SLACK - cost;
            if floor > best_conceivable
                || window.surprise < least_surprise(entry.source())
                || previous == Some(entry.phrase)
                || !options.allows(&entry, self.written, &self.models.table)
            {
                continue;
            }
            previous = Some(entry.phrase);
            if let Some(ends) = self.models.originals.ends(entry.phrase) {
                self.models.lm.prefetch_bigram(window.before, ends.first);
                let most = window.tail[0] + LEAST_SURPRISE * f32::from(ends.others) + PAIR_MARGIN;
                pending.push(Pending { entry, ends, cost, floor, most });
            }
        }
    }

    /// Drops the entries that do not go well with the words on both sides, as
    /// far as pairs of words tell.
    fn ask_pairs(&self, window: &Window, pending: &mut Vec<Pending>) {
        let lm = &self.models.lm;
        pending.retain_mut(|candidate| {
            candidate.most += lm.bigram(window.before, candidate.ends.first);
            let holds = candidate.most + LEAST_SURPRISE >= candidate.floor;
            if holds {
                lm.prefetch_bigram(candidate.ends.last, window.behind);
            }
            holds
        });
        pending.retain(|candidate| {
            candidate.most + lm.bigram(candidate.ends.last, window.behind) >= candidate.floor
        });
    }

    /// ln P of the window with the phrase in place, unless it falls below
    /// `floor`. `first` remembers the answer for the first word: entries are in
    /// the order of their originals, of which many begin alike.
    fn replaced(
        &self,
        phrase: u32,
        window: &Window,
        floor: f32,
        first: &mut Option<(WordId, f32, State)>,
    ) -> Option<f32> {
        let lm = &self.models.lm;
        let (word, rest) = self.models.originals.words(phrase).split_first()?;
        let (mut total, mut state) = match *first {
            Some((known, log_probability, state)) if known == *word => (log_probability, state),
            _ => {
                let (found, next) = lm.score(&self.as_written.states[self.start], *word);
                *first = Some((*word, found.log_probability, next));
                (found.log_probability, next)
            }
        };
        let behind = self.input.words[self.end..].iter().chain(&[lm::SENTENCE_END]);
        let behind = behind.take(window.reach - self.end);
        #[expect(clippy::cast_precision_loss, reason = "a handful of tokens")]
        for (at, &word) in rest.iter().chain(behind).enumerate() {
            let still_to_come = match at.checked_sub(rest.len()) {
                Some(0) => LEAST_SURPRISE + window.tail[0],
                Some(place) => window.tail[place - 1],
                None => LEAST_SURPRISE * (rest.len() - at + 1) as f32 + window.tail[0],
            };
            if total + still_to_come < floor {
                return None;
            }
            let (found, next) = lm.score(&state, word);
            total += found.log_probability;
            state = next;
        }
        (total >= floor).then_some(total)
    }

    fn case_cost(&self) -> f32 {
        let cost = |(index, token): (usize, &Token)| match token.case {
            Case::Capital if self.start + index == 0 => 0.0,
            Case::Capital | Case::Mixed => CAPITAL_COST,
            Case::Upper => UPPER_COST,
            Case::Lower => 0.0,
        };
        let tokens = &self.input.tokens[self.start..self.end];
        tokens.iter().enumerate().map(cost).fold(0.0, f32::min)
    }
}

/// Lets `a` be read as `an`, and the other way round, before a substitution.
fn add_articles(models: &Models<'_>, input: SentenceInput<'_>, edges: &mut Vec<Edge>) {
    let vocabulary = models.lm.vocabulary();
    let a = vocabulary.id(crate::segment::hash_bytes(b"a"));
    let an = vocabulary.id(crate::segment::hash_bytes(b"an"));
    let substitutions = edges.len();
    let mut last = None;
    for index in 0..substitutions {
        let Some(start) = edges[index].start.checked_sub(1) else { continue };
        let word = input.words[start];
        if last == Some(start) || (word != a && word != an) || a == an {
            continue;
        }
        last = Some(start);
        edges.push(Edge {
            start,
            end: start + 1,
            kind: EdgeKind::Article(if word == a { an } else { a }),
            cost: ARTICLE_COST,
            log_weight: 0.0,
            source: Source::Lexicon,
            written: input.tokens[start].hash,
            promise: 0.0,
        });
    }
    edges.sort_by_key(|edge| edge.start);
}
