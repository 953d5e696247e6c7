//! Which suggestions are put into a restored sentence, which is there to be pasted: a wrong change
//! costs more in it than a place that is left, whose suggestions are listed anyway.
//!
//! At `sensitive`, 32,374 findings in the spun and clean texts of dev have a first suggestion of .4
//! or more, and 2,613 of them lie on no swap. Of the 22,869 that are left by the rules below, 950.

use super::apply::{is_in_capitals, restored_text};
use crate::document::{Finding, Span, Suggestion};

/// A suggestion that is less probable is one of several: the phrase is left as it stands, and the
/// suggestion called weak.
pub const LEAST_RESTORED: f64 = 0.4;
/// A finding that is less sure is listed, and its phrase left.
const LEAST_SURE: f64 = 0.65;
/// A small word alone is left unless it is so sure that it was swapped, and for what: else
/// nothing is known but that another small word is likelier there. Of 3,455 on dev 261 are no
/// swaps; of the 1,105 that are surer than this, 24.
const LEAST_SURE_OF_SMALL: f64 = 0.8;

/// Words that carry a sentence's sense without being rare, and stand for one another everywhere:
/// prepositions, conjunctions, pronouns, modals, numbers.
const SMALL_WORDS: &str = "
    about above across after again against all along also although among amongst and another any
    around as at because before behind below beneath beside besides between beyond but by can
    cannot could despite down during each eight even every five for four from he her here his how
    i if in inside into it its may might must my near nine no nor not now of off on one or our out
    outside over past per seven shall she should since six so still ten than that the their them
    then there these they this those though three through throughout to toward towards two under
    unless until up upon us via we what when where whereas whether which while whilst who whom
    whose why will with within without would yet you your";

/// The sentence at `span` with the best suggestion of each of its findings, where it is sure
/// enough to be pasted. A sentence in capitals stays in capitals.
#[must_use]
pub fn restored_sentence(text: &str, span: Span, findings: &[Finding]) -> String {
    let replacements: Vec<(Span, &str)> = findings
        .iter()
        .filter_map(|finding| {
            let best = finding.suggestions.first()?;
            is_pasted(finding, best, text).then_some((finding.span, best.text.as_str()))
        })
        .collect();
    let restored = restored_text(text, span, &replacements);
    if is_in_capitals(span.of(text)) { restored.to_uppercase() } else { restored }
}

fn is_pasted(finding: &Finding, best: &Suggestion, text: &str) -> bool {
    let is_sure = best.probability >= LEAST_RESTORED && finding.score >= LEAST_SURE;
    let meant = finding.score * best.probability;
    is_sure && (meant >= LEAST_SURE_OF_SMALL || !is_small(finding.span.of(text)))
}

/// Whether the phrase is one small word, or one number in figures.
fn is_small(phrase: &str) -> bool {
    let is_one = |word: &str| word.eq_ignore_ascii_case(phrase);
    phrase.bytes().all(|byte| byte.is_ascii_digit()) || SMALL_WORDS.split_whitespace().any(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;

    const TEXT: &str = "A counsel of an town met an official of the US.";

    /// A finding of `part` of the text.
    fn finding(part: &str, score: f64, meant: &str, probability: f64) -> Finding {
        let start = TEXT.find(part).unwrap();
        Finding {
            span: Span::new(start, start + part.len()),
            kind: Kind::Spun,
            score,
            suggestions: vec![Suggestion { text: meant.to_owned(), probability }],
            evidence: Vec::new(),
        }
    }

    fn restored(findings: &[Finding]) -> String {
        restored_sentence(TEXT, Span::new(0, TEXT.len()), findings)
    }

    #[test]
    fn a_restored_sentence_has_no_worse_article_and_no_guess() {
        let findings = [
            finding("counsel", 0.9, "attorney", 0.9),
            finding("town", 0.9, "city", 0.8),
            finding("official", 0.9, "FBI agent", 0.7),
            finding("of the", 0.9, "in the", 0.3),
        ];
        assert_eq!(restored(&findings), "An attorney of a city met an FBI agent of the US.");
    }

    #[test]
    fn a_phrase_that_may_well_be_sound_is_left() {
        assert_eq!(restored(&[finding("town", 0.64, "city", 1.0)]), TEXT);
        assert_ne!(restored(&[finding("town", 0.66, "city", 1.0)]), TEXT);
    }

    #[test]
    fn a_small_word_alone_is_left_unless_it_is_nearly_certain() {
        assert_eq!(restored(&[finding("of", 0.78, "in", 1.0)]), TEXT);
        assert_eq!(restored(&[finding("of", 0.95, "in", 0.8)]), TEXT);
        let certain = restored(&[finding("of", 0.98, "in", 0.99)]);
        assert_eq!(certain, "A counsel in an town met an official of the US.");
    }

    #[test]
    fn a_sentence_in_capitals_stays_so() {
        let text = "LARGE SHIP SINKS IN STORM";
        let finding = Finding { span: Span::new(6, 10), ..finding("town", 0.9, "boat", 0.9) };
        let restored = restored_sentence(text, Span::new(0, text.len()), &[finding]);
        assert_eq!(restored, "LARGE BOAT SINKS IN STORM");
    }

    #[test]
    fn small_words_are_told_in_any_case_and_longer_phrases_are_not_small() {
        assert!(is_small("Two") && is_small("UNTIL") && is_small("14"));
        assert!(!is_small("earlier than") && !is_small("town") && !is_small("3,7"));
    }
}
