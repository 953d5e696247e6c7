//! An article as sentences of weighted words, restored as far as the detector
//! can: what signatures are made of and what alignments compare.

use super::tuning::{COMMON, FREQUENT, LEAST_WORD_WEIGHT, MOST_WORD_WEIGHT};
use crate::document::{Article, ArticleReport, Case, Finding, Segments, Span, Token, TokenKind};
use crate::lm::{self, WordId};
use crate::segment::{hash_bytes, segment, tokenize};

/// A word or number of a sentence, as it was probably first written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Word {
    /// Hash of the restored form.
    pub(super) hash: u64,
    /// Hash of the form as it stands; 0 where several words stand for several.
    pub(super) written: u64,
    /// How much it tells, in nats: rare words weigh more.
    pub(super) weight: f32,
    /// Where it stands; for a phrase restored to more or fewer words the span of the whole finding.
    pub(super) span: Span,
    pub(super) is_name: bool,
    pub(super) is_number: bool,
    /// Whether nothing but white space parts it from the word before.
    pub(super) follows: bool,
}

impl Word {
    /// Whether it tells what a text is about.
    pub(super) fn is_content(&self) -> bool {
        self.weight >= FREQUENT - COMMON
    }

    /// Whether both are the same word, in one of their forms.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.hash == other.hash
            || self.written == other.hash
            || self.hash == other.written
            || (self.written == other.written && self.written != 0)
    }
}

/// A sentence as words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sentence {
    pub(super) span: Span,
    /// Index of its passage in the article.
    pub(super) passage: usize,
    pub(super) words: Vec<Word>,
    /// The sum of its words' weights, in nats.
    pub(super) weight: f32,
}

/// The sentences of an article, with the first suggestion of each finding in place of what stands
/// there; as they stand where there is no report.
pub(super) fn sentences(
    article: &Article,
    report: Option<&ArticleReport>,
    lm: &lm::View<'_>,
) -> Vec<Sentence> {
    let mut segments = Segments::default();
    segment(&article.text, &mut segments);
    restored_sentences(&article.text, (&segments, &[]), report, lm)
}

/// The same where the text has been cut up before. `ids` are the numbers of its tokens in the
/// language model, where they have been looked up.
pub(super) fn restored_sentences(
    text: &str,
    (segments, ids): (&Segments, &[WordId]),
    report: Option<&ArticleReport>,
    lm: &lm::View<'_>,
) -> Vec<Sentence> {
    let passages = report.map_or(&[][..], |report| &report.passages);
    let reports = passages.iter().flat_map(|passage| &passage.sentences);
    let mut findings = reports.map(|sentence| sentence.findings.as_slice());
    let mut builder = Builder { text, lm, suggested: Vec::new() };
    let sentence = |sentence: &crate::document::Sentence| {
        let tokens = segments.tokens.get(sentence.tokens.clone()).unwrap_or_default();
        let ids = ids.get(sentence.tokens.clone()).unwrap_or_default();
        let words = builder.words(tokens, ids, findings.next().unwrap_or_default());
        let weight = words.iter().map(|word| word.weight).sum();
        Sentence { span: sentence.span, passage: sentence.passage, words, weight }
    };
    segments.sentences.iter().map(sentence).collect()
}

struct Builder<'a> {
    text: &'a str,
    lm: &'a lm::View<'a>,
    /// Tokens of a suggestion.
    suggested: Vec<Token>,
}

impl Builder<'_> {
    fn words(&mut self, tokens: &[Token], ids: &[WordId], findings: &[Finding]) -> Vec<Word> {
        let mut words = Vec::with_capacity(tokens.len());
        let mut findings = findings.iter().filter(|finding| !finding.suggestions.is_empty());
        let mut next = findings.next();
        let mut follows = false;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match next {
                Some(finding) if token.span.start >= finding.span.start => {
                    let rest = tokens.get(at..).unwrap_or_default();
                    let length = rest.partition_point(|token| token.span.end <= finding.span.end);
                    self.restored(finding, &rest[..length], follows, &mut words);
                    (at, follows) = (at + length.max(1), true);
                    next = findings.next();
                }
                _ => {
                    if token.is_word() {
                        let id = ids.get(at).copied().unwrap_or_else(|| self.id(token));
                        let hash = hash(token, self.text);
                        words.push(self.word((token, hash), id, (hash, token.span), follows));
                    }
                    follows = token.kind != TokenKind::Mark;
                    at += 1;
                }
            }
        }
        words
    }

    /// The words of a finding's first suggestion.
    fn restored(
        &mut self,
        finding: &Finding,
        written: &[Token],
        follows: bool,
        words: &mut Vec<Word>,
    ) {
        let Some(best) = finding.suggestions.first() else { return };
        self.suggested.clear();
        tokenize(&best.text, 0, best.text.len(), &mut self.suggested);
        let suggested = self.suggested.iter().filter(|token| token.is_word());
        let standing: Vec<&Token> = written.iter().filter(|token| token.is_word()).collect();
        let is_one_by_one = suggested.clone().count() == standing.len();
        for (at, token) in suggested.enumerate() {
            let standing = standing.get(at).filter(|_| is_one_by_one);
            let (written, span) =
                standing.map_or((0, finding.span), |token| (hash(token, self.text), token.span));
            let restored = (token, hash(token, &best.text));
            words.push(self.word(restored, self.id(token), (written, span), follows || at > 0));
        }
    }

    fn id(&self, token: &Token) -> WordId {
        self.lm.vocabulary().id(token.hash)
    }

    /// `token` with its hash, and what stands in its place: hash and span.
    fn word(
        &self,
        (token, hash): (&Token, u64),
        id: WordId,
        (written, span): (u64, Span),
        follows: bool,
    ) -> Word {
        let rarity = FREQUENT - self.lm.unigram(id);
        Word {
            hash,
            written,
            weight: rarity.clamp(LEAST_WORD_WEIGHT, MOST_WORD_WEIGHT),
            span,
            is_name: token.case != Case::Lower && token.kind == TokenKind::Word,
            is_number: token.kind == TokenKind::Number,
            follows,
        }
    }
}

/// Hash of a token's normal form; of a number's digits, which the normal form masks: 390 migrants
/// are not 112.
fn hash(token: &Token, text: &str) -> u64 {
    match token.kind {
        TokenKind::Number => hash_bytes(token.span.of(text).as_bytes()),
        _ => token.hash,
    }
}

/// Words of lower-case text by white space, weighed by their length: for the tests of this room.
#[cfg(test)]
pub(super) fn sentence_of(text: &str) -> Sentence {
    let mut tokens = Vec::new();
    tokenize(text, 0, text.len(), &mut tokens);
    let weight = |length: usize| if length < 4 { 1.0 } else { 6.0 };
    let words: Vec<Word> = tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| Word {
            hash: token.hash,
            written: token.hash,
            weight: weight(token.span.len()),
            span: token.span,
            is_name: token.case != Case::Lower,
            is_number: token.kind == TokenKind::Number,
            follows: true,
        })
        .collect();
    let weight = words.iter().map(|word| word.weight).sum();
    Sentence { span: Span::new(0, text.len()), passage: 0, words, weight }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::{Detector, DetectorOptions};

    #[test]
    fn numbers_differ_by_their_digits() {
        let detector = Detector::new(&DetectorOptions::default()).unwrap();
        let lm = detector.models().language_model().view();
        let first_hash = |text: &str| {
            let article = Article { text: text.to_owned(), ..Article::default() };
            sentences(&article, None, &lm)[0].words[0].hash
        };
        assert_ne!(first_hash("390 migrants"), first_hash("112 migrants"));
        assert_eq!(first_hash("390 migrants"), first_hash("390 people"));
    }

    #[test]
    fn the_first_suggestion_stands_for_what_was_found() {
        let detector = Detector::new(&DetectorOptions::default()).unwrap();
        let path = "data/samples/articles/spun-street-fire.txt";
        let text = std::fs::read_to_string(path).unwrap();
        let article = Article { text, ..Article::default() };
        let report = detector.score(&article);
        let lm = detector.models().language_model().view();
        let restored = sentences(&article, Some(&report), &lm);
        let standing = sentences(&article, None, &lm);
        let hash = |word: &str| hash_bytes(word.as_bytes());
        let has = |sentences: &[Sentence], word: &str| {
            sentences[0].words.iter().any(|found| found.hash == hash(word))
        };
        assert!(has(&standing, "hearth") && !has(&standing, "people"));
        assert!(has(&restored, "people") && !has(&restored, "individuals"));
        for word in restored.iter().flat_map(|sentence| &sentence.words) {
            assert!(!word.span.of(&article.text).is_empty());
            assert!((LEAST_WORD_WEIGHT..=MOST_WORD_WEIGHT).contains(&word.weight));
        }
    }
}
