//! The channel run forwards: an article is spun as such tools do it, with
//! every swap on record.

#[cfg(test)]
mod tests;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};

use super::detokenize::capitalized;
use super::manner::{SpinManner, SpinOptions};
use super::padding;
use super::wording::{fit_case, render, starts_with_vowel_sound};
use crate::channel::{LONGEST_PHRASE, Substitution};
use crate::document::{Case, Segments, Span, TokenKind};
use crate::segment::{hash_bytes, hash_phrase, normalize, segment};

/// The shortest word, in letters, of which a part is replaced.
const SHORTEST_GLUED: usize = 7;

/// Whether the decoder is not to be told of a row when it scores articles of
/// our own spinner: about a third of all rows, so that the spinner knows swaps
/// that the table does not, as every real tool does. Told by the hashes of the
/// two phrases (see [`hash_phrase`]).
#[must_use]
pub fn withheld(written: u64, original: u64) -> bool {
    hash_phrase(written, original) >> 16 & 0xffff < 21_845
}

/// One swap made by a [`Spinner`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpunSwap {
    /// First byte in the spun text.
    pub start: usize,
    /// One past the last byte in the spun text.
    pub end: usize,
    /// What stands there now, as cased in the text.
    pub written: String,
    /// What stood there, as cased in the text.
    pub original: String,
}

/// A spun text and how it came about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spun {
    /// The text with its swaps.
    pub text: String,
    /// The swaps, in text order.
    pub swaps: Vec<SpunSwap>,
}

/// A spinning tool: the rows that it knows, by original phrase.
#[derive(Clone, Debug)]
pub struct Spinner {
    phrases: FxHashMap<String, Choices>,
}

/// The replacements for one phrase.
#[derive(Clone, Debug, Default)]
struct Choices {
    /// Replacements with their weights, above 0.
    known: Vec<(String, f32)>,
    /// How much the tool prefers the best source that has the phrase, 0..1.
    preference: f32,
}

impl Spinner {
    /// A tool of the given manner that knows those of `rows` that the manner
    /// prefers; a plain manner those between `everyday` words alone. Rows with
    /// digits are left out: a digit class cannot be written.
    #[must_use]
    pub fn new(rows: &[Substitution], manner: SpinManner, everyday: &FxHashSet<String>) -> Self {
        let mut phrases: FxHashMap<String, Choices> = FxHashMap::default();
        let is_everyday = |phrase: &str| phrase.split(' ').all(|word| everyday.contains(word));
        let mut add = |written: &str, original: &str, weight: f32, preference: f32| {
            let choices = phrases.entry(original.to_owned()).or_default();
            choices.known.push((written.to_owned(), weight));
            choices.preference = choices.preference.max(preference);
        };
        for row in rows {
            let preference = manner.preference(row.source);
            let weight = row.weight * preference;
            let fits = is_plain(&row.written) && is_plain(&row.original);
            let plain = || is_everyday(&row.written) && is_everyday(&row.original);
            if weight > 0.0 && fits && (!manner.is_plain() || plain()) {
                add(&row.written, &row.original, weight, preference);
            }
        }
        if manner == SpinManner::Humanizer && !rows.is_empty() {
            for (written, original) in padding::contractions() {
                add(written, original, 1.0, 1.0);
            }
        }
        // The order of the rows handed in must not matter.
        for choices in phrases.values_mut() {
            choices.known.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        }
        Self { phrases }
    }

    /// How many original phrases it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether it knows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Spins a text. Each original phrase that the tool knows gets one
    /// replacement for the whole text, and every occurrence is replaced, but
    /// for the passages, quotations and names that `options` spare. The same
    /// text, options and seed give the same result.
    #[must_use]
    pub fn spin(&self, text: &str, options: &SpinOptions, seed: u64) -> Spun {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        let mut run = Run {
            spinner: self,
            text,
            options,
            seed,
            random: ChaCha8Rng::seed_from_u64(seed),
            chosen: FxHashMap::default(),
            spun: Spun::default(),
            copied: 0,
        };
        run.passages(&segments);
        run.copy_until(text.len());
        run.spun
    }

    /// One replacement for a phrase, by weight; `None` for an unknown phrase.
    fn choose(&self, phrase: &str, random: &mut ChaCha8Rng) -> Option<&str> {
        let known = &self.phrases.get(phrase)?.known;
        let total: f32 = known.iter().map(|(_, weight)| weight).sum();
        let mut at = random.random_range(0.0..1.0_f32) * total;
        for (written, weight) in known {
            at -= weight;
            if at < 0.0 {
                return Some(written);
            }
        }
        known.last().map(|(written, _)| written.as_str())
    }
}

/// Whether a phrase can be written as it is matched.
fn is_plain(phrase: &str) -> bool {
    !phrase.is_empty()
        && phrase.split(' ').count() <= LONGEST_PHRASE
        && !phrase.contains(|c: char| c.is_ascii_digit())
        && phrase.contains(char::is_alphabetic)
}

/// A token as the spinner looks at it.
struct Word {
    span: Span,
    form: String,
    case: Case,
    /// In a spared quotation or name, or of a spared passage.
    spared: bool,
    /// A swap may hold no sentence's end.
    mark: bool,
    sentence: usize,
}

/// The spinning of one text.
struct Run<'a> {
    spinner: &'a Spinner,
    text: &'a str,
    options: &'a SpinOptions,
    seed: u64,
    random: ChaCha8Rng,
    /// The choice per phrase; `None` where the tool does not know the phrase.
    chosen: FxHashMap<String, Option<String>>,
    spun: Spun,
    /// How much of the text has been written out.
    copied: usize,
}

impl Run<'_> {
    fn passages(&mut self, segments: &Segments) {
        let spun = self.spun_passages(segments.passages.len());
        let words = self.words(segments, &spun);
        let mut at = 0;
        while at < words.len() {
            at += self.pad_at(&words, at).or_else(|| self.swap_at(&words, at)).unwrap_or(1);
        }
    }

    /// Puts a lead-in before the word, or a filler behind it; how many words it took.
    fn pad_at(&mut self, words: &[Word], at: usize) -> Option<usize> {
        let word = words.get(at).filter(|word| !(word.spared || word.mark))?;
        if !self.random.random_bool((self.options.padding / 100.0).clamp(0.0, 1.0)) {
            return None;
        }
        let opens = at == 0 || words.get(at - 1).is_some_and(|last| last.sentence != word.sentence);
        if opens {
            return self.open(words, at);
        }
        let filler = padding::filler(&word.form, &mut self.random)?;
        self.copy_until(word.span.range().end);
        self.spun.text.push(' ');
        self.put_in(filler, "");
        Some(1)
    }

    /// Opens a sentence otherwise: its conjunction is dropped, or a lead-in put
    /// before its first word. Sentences are few, so each counts for many words.
    fn open(&mut self, words: &[Word], at: usize) -> Option<usize> {
        let (word, next) = (words.get(at)?, words.get(at + 1)?);
        let written = word.span.of(self.text);
        if padding::is_dropped(&word.form) && !next.mark {
            self.copy_until(word.span.range().start);
            let capital = capitalized(next.span.of(self.text));
            self.put_in(&capital, self.text.get(word.span.range().start..next.span.range().end)?);
            self.copied = next.span.range().end;
            return Some(2);
        }
        self.copy_until(word.span.range().start);
        let lead_in = padding::lead_in(&mut self.random);
        self.put_in(lead_in, "");
        self.spun.text.push(' ');
        if padding::is_no_name(&word.form) {
            self.spun.text.push_str(&written.to_lowercase());
            self.copied = word.span.range().end;
        }
        Some(1)
    }

    /// Writes a phrase in place of `original`, which may be nothing.
    fn put_in(&mut self, written: &str, original: &str) {
        let start = self.spun.text.len();
        self.spun.text.push_str(written);
        self.spun.swaps.push(SpunSwap {
            start,
            end: self.spun.text.len(),
            written: written.to_owned(),
            original: original.to_owned(),
        });
    }

    /// The passages that are spun; at least one where there is any.
    fn spun_passages(&mut self, count: usize) -> FxHashSet<usize> {
        let share = self.options.passages.clamp(0.0, 1.0);
        let mut spun: FxHashSet<usize> =
            (0..count).filter(|_| self.random.random_bool(share)).collect();
        if spun.is_empty() && count > 0 {
            spun.insert(self.random.random_range(0..count));
        }
        spun
    }

    fn words(&self, segments: &Segments, spun: &FxHashSet<usize>) -> Vec<Word> {
        let mut words = Vec::with_capacity(segments.tokens.len());
        let (mut quoted, mut passage) = (false, usize::MAX);
        for (index, sentence) in segments.sentences.iter().enumerate() {
            if sentence.passage != passage {
                (quoted, passage) = (false, sentence.passage);
            }
            let tokens = segments.tokens.get(sentence.tokens.clone()).unwrap_or(&[]);
            for (i, token) in tokens.iter().enumerate() {
                let form = normalize(token.span.of(self.text));
                if form == "\"" {
                    quoted = quote_is_open(token.span.of(self.text), quoted);
                }
                let next = tokens.get(i + 1).map(|next| next.case);
                let spared = !spun.contains(&passage)
                    || (self.options.spare_quotes && quoted)
                    || (self.options.spare_names && is_name(token.case, i, next));
                let mark = token.kind == TokenKind::Mark;
                words.push(Word {
                    span: token.span,
                    form,
                    case: token.case,
                    spared,
                    mark,
                    sentence: index,
                });
            }
        }
        words
    }

    /// Swaps the longest phrase at `at` that the tool knows; how many words it took.
    fn swap_at(&mut self, words: &[Word], at: usize) -> Option<usize> {
        for length in (1..=LONGEST_PHRASE).rev() {
            let Some(phrase) = words.get(at..at + length).filter(|phrase| is_swappable(phrase))
            else {
                continue;
            };
            let key = phrase.iter().map(|word| word.form.as_str()).collect::<Vec<_>>().join(" ");
            if let Some(written) = self.choice(&key) {
                let written = self.slip(&key).unwrap_or(written);
                self.write(words, at, length, &written);
                return Some(length);
            }
        }
        self.glue_at(words, at)
    }

    /// Replaces a known word that opens a longer one, as in "gentlemanagers".
    fn glue_at(&mut self, words: &[Word], at: usize) -> Option<usize> {
        let word = words.get(at).filter(|word| is_swappable(std::slice::from_ref(*word)))?;
        let glued = word.form.len() >= SHORTEST_GLUED
            && word.form.is_ascii()
            && self.random.random_bool(self.options.glue.clamp(0.0, 1.0));
        if !glued {
            return None;
        }
        let known = (4..word.form.len() - 1)
            .rev()
            .find(|&end| self.spinner.phrases.contains_key(&word.form[..end]))?;
        let (part, rest) = word.form.split_at(known);
        let written = format!("{}{rest}", self.choice(part)?);
        self.write(words, at, 1, &written);
        Some(1)
    }

    /// The tool's one replacement for a phrase in this text, if it knows it.
    fn choice(&mut self, key: &str) -> Option<String> {
        if let Some(known) = self.chosen.get(key) {
            return known.clone();
        }
        let preference = self.spinner.phrases.get(key)?.preference;
        // Which phrases a tool knows depends on the phrase alone, not on where
        // in the text it is met.
        let roll = hash_bytes(format!("{}/{key}", self.seed).as_bytes()) >> 11;
        let known =
            (roll as f64) / ((1_u64 << 53) as f64) < self.options.density * f64::from(preference);
        let choice = if known { self.spinner.choose(key, &mut self.random) } else { None };
        let choice = choice.map(str::to_owned);
        self.chosen.insert(key.to_owned(), choice.clone());
        choice
    }

    /// Now and then a replacement for another inflection of the phrase.
    fn slip(&mut self, key: &str) -> Option<String> {
        if !self.random.random_bool(self.options.slips.clamp(0.0, 1.0)) {
            return None;
        }
        let stem = ["ing", "ed", "es", "s"].iter().find_map(|ending| key.strip_suffix(ending));
        let base = stem.filter(|stem| stem.len() > 2).unwrap_or(key);
        let forms = ["", "e", "s", "ed", "d", "ing"].map(|ending| format!("{base}{ending}"));
        let others = forms.iter().filter(|form| form.as_str() != key);
        others
            .into_iter()
            .find_map(|form| self.spinner.choose(form, &mut self.random))
            .map(str::to_owned)
    }

    fn write(&mut self, words: &[Word], at: usize, length: usize, written: &str) {
        let phrase = words.get(at..at + length).unwrap_or(&[]);
        let (Some(first), Some(last)) = (phrase.first(), phrase.last()) else { return };
        let cases: Vec<Case> = phrase.iter().map(|word| word.case).collect();
        let opens = at
            .checked_sub(1)
            .and_then(|i| words.get(i))
            .is_none_or(|before| before.sentence != first.sentence);
        let mut written = fit_case(&render(written), &cases, opens);
        if self.options.underscores {
            written = written.replace(' ', "_");
        }
        let span = first.span.join(last.span);
        self.copy_until(span.range().start);
        self.repair_article(&written, phrase, at.checked_sub(1).and_then(|i| words.get(i)));
        self.put_in(&written, span.of(self.text));
        self.copied = span.range().end;
    }

    /// Makes an `a` or `an` that was just copied fit the swap behind it.
    fn repair_article(&mut self, written: &str, phrase: &[Word], before: Option<&Word>) {
        let article = before.map_or("", |word| word.form.as_str());
        let vowel = starts_with_vowel_sound(written);
        let was = phrase.first().is_some_and(|word| starts_with_vowel_sound(&word.form));
        if !matches!(article, "a" | "an") || vowel == was {
            return;
        }
        if !self.random.random_bool(self.options.repair_articles.clamp(0.0, 1.0)) {
            return;
        }
        let text = self.spun.text.trim_end().len();
        let spaces = self.spun.text.split_off(text);
        if vowel && article == "a" && self.spun.text.ends_with(['a', 'A']) {
            self.spun.text.push('n');
        } else if !vowel && article == "an" && self.spun.text.ends_with(['n', 'N']) {
            self.spun.text.pop();
        }
        self.spun.text.push_str(&spaces);
    }

    fn copy_until(&mut self, end: usize) {
        self.spun.text.push_str(self.text.get(self.copied..end).unwrap_or(""));
        self.copied = end;
    }
}

/// Whether a quotation is open behind a double quote.
fn quote_is_open(mark: &str, open: bool) -> bool {
    match mark {
        "“" | "„" | "«" | "``" => true,
        "”" | "»" => false,
        _ => !open,
    }
}

/// Whether a token passes for part of a name. At the start of a sentence a
/// capital says nothing unless another one follows.
fn is_name(case: Case, position: usize, next: Option<Case>) -> bool {
    let capital = |case: Case| case != Case::Lower;
    capital(case) && (position > 0 || next.is_some_and(capital))
}

/// Whether a tool would look the phrase up: nothing spared, no mark at either
/// end, all in one sentence.
fn is_swappable(phrase: &[Word]) -> bool {
    let ends = [phrase.first(), phrase.last()];
    let one_sentence =
        ends.iter().flatten().all(|word| Some(word.sentence) == phrase.first().map(|w| w.sentence));
    one_sentence
        && ends.iter().flatten().all(|word| !word.mark)
        && phrase.iter().all(|word| !word.spared)
}
