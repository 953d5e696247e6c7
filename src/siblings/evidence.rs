//! What an original says of the findings of its copy.
//!
//! Where a finding's place is told on both sides by words that both sentences have, what the
//! original says there decides: a suggestion is confirmed, another wording is put first, or the
//! phrase was written so and the finding is refuted. What the table knows as a swap and the
//! detector left alone becomes a finding.

use std::ops::Range;

use super::comparison::{Comparison, Replaced};
use super::tuning::{
    CONFIRMED, CONFIRMED_SHARE, CORRECTED, CORRECTED_SHARE, KNOWN_SWAP, REFUTED, WORD_FOR_WORD,
};
use super::wording::{is_known, is_one_phrase, phrase_hash, shifted};
use super::words::{Sentence, Word};
use crate::channel;
use crate::document::{
    Article, Finding, Kind, SentenceReport, SourceSentence, Span, Suggestion, article_name,
};
use crate::restore::{like_written, restored_sentence};

/// Words of the original shown on each side of its wording.
const SHOWN: usize = 3;

/// What another article says in the place of a sentence.
pub(super) struct Original<'a> {
    pub(super) article: &'a Article,
    pub(super) sentences: &'a [Sentence],
    /// Which of them stand in the sentence's place.
    pub(super) place: Range<usize>,
    pub(super) score: f64,
    pub(super) is_trusted: bool,
}

/// A word of a name that many articles agree on and one has otherwise.
pub(super) struct Agreement<'a> {
    /// Where the one has it.
    pub(super) span: Span,
    /// What the others have.
    pub(super) agreed: &'a str,
    /// How many others.
    pub(super) articles: usize,
}

/// What the original has other words for, without what lies across a mark.
pub(super) fn replacements(text: &str, ours: &Sentence, original: &Original<'_>) -> Vec<Replaced> {
    let comparison = Comparison::new(ours, original.there());
    let mut replaced = comparison.replaced();
    replaced.retain(|r| {
        is_one_phrase(r.written.of(text)) && is_one_phrase(r.original.of(&original.article.text))
    });
    replaced
}

/// Lets the original speak to the findings of a sentence. Findings that fall below `least` go.
pub(super) fn apply(
    text: &str,
    report: &mut SentenceReport,
    ours: &Sentence,
    original: &Original<'_>,
    table: &channel::View<'_>,
    least: f64,
) {
    let comparison = Comparison::new(ours, original.there());
    for finding in &mut report.findings {
        if let Some(place) = comparison.place(finding.span) {
            original.judge(text, finding, place);
        }
    }
    // A round trip puts other words everywhere, two people who tell the same do so as well: what
    // they have otherwise is no finding.
    let is_spun = report.verdict.kind != Some(Kind::Mt) && original.score >= WORD_FOR_WORD;
    for replaced in comparison.replaced().into_iter().filter(|_| is_spun) {
        let is_free = |finding: &Finding| {
            finding.span.end <= replaced.written.start || replaced.written.end <= finding.span.start
        };
        if report.findings.iter().all(is_free) {
            report.findings.extend(original.known_swap(text, &replaced, table));
        }
    }
    report.findings.sort_by_key(|finding| finding.span);
    report.findings.retain(|finding| finding.score >= least);
    report.restored = restored_sentence(text, report.span, &report.findings);
    if original.is_trusted && comparison.is_identical() {
        report.verdict.score = shifted(report.verdict.score, REFUTED);
    }
    report.source = Some(original.source());
}

impl Original<'_> {
    fn there(&self) -> &[Sentence] {
        self.sentences.get(self.place.clone()).unwrap_or_default()
    }

    /// Confirms, corrects or refutes a finding by what stands at `place`.
    fn judge(&self, text: &str, finding: &mut Finding, place: Span) {
        let (written, wording) = (finding.span.of(text), place.of(&self.article.text));
        if !is_one_phrase(wording) {
            return;
        }
        let meant = phrase_hash(wording);
        if meant == phrase_hash(written) {
            finding.score = shifted(finding.score, REFUTED);
            finding.evidence.push(format!("but {}", self.says(place)));
            return;
        }
        let known = finding.suggestions.iter().position(|s| phrase_hash(&s.text) == meant);
        let (at, share, nats) = match known {
            Some(at) => (at, CONFIRMED_SHARE, CONFIRMED),
            None => {
                let text = like_written(wording, written);
                finding.suggestions.push(Suggestion { text, probability: 0.0 });
                (finding.suggestions.len() - 1, CORRECTED_SHARE, CORRECTED)
            }
        };
        prefer(finding, at, share);
        finding.score = shifted(finding.score, nats);
        finding.evidence.insert(0, self.says(place));
    }

    /// A finding for a phrase that the table knows as written for what the original has.
    fn known_swap(
        &self,
        text: &str,
        replaced: &Replaced,
        table: &channel::View<'_>,
    ) -> Option<Finding> {
        let (written, wording) =
            (replaced.written.of(text), replaced.original.of(&self.article.text));
        let is_swap = is_one_phrase(written)
            && is_one_phrase(wording)
            && is_known(table, written, phrase_hash(wording));
        is_swap.then(|| {
            let reason = self.says(replaced.original);
            swap_found(text, replaced.written, wording, Kind::Spun, reason)
        })
    }

    /// `article PATH, paragraph N says: ...the words there...`
    fn says(&self, place: Span) -> String {
        let Article { path, id, text, .. } = self.article;
        let words: Vec<&Word> = self.there().iter().flat_map(|s| &s.words).collect();
        let first = words.partition_point(|word| word.span.end <= place.start);
        let last = words.partition_point(|word| word.span.start < place.end);
        let from = words.get(first.saturating_sub(SHOWN)).map_or(place, |word| word.span);
        let to = words.get((last + SHOWN).min(words.len()) - 1).map_or(place, |word| word.span);
        let shown = from.join(place).join(to).of(text);
        let passage = self.there().first().map_or(0, |sentence| sentence.passage) + 1;
        let name = article_name(path, id);
        format!("article {name}, paragraph {passage} says: ...{shown}...")
    }

    fn source(&self) -> SourceSentence {
        let first = self.there().first();
        let span = self.there().iter().map(|sentence| sentence.span).reduce(Span::join);
        SourceSentence {
            path: self.article.path.clone(),
            id: self.article.id.clone(),
            passage: first.map_or(0, |sentence| sentence.passage),
            sentence: self.place.start,
            text: span.unwrap_or_default().of(&self.article.text).to_owned(),
            score: self.score,
        }
    }
}

/// Lets the many articles that agree on a word of a name speak to the one that has another there.
///
/// A finding is confirmed; without one there is a new one where the table knows the swap.
pub(super) fn agree(
    text: &str,
    report: &mut SentenceReport,
    agreement: &Agreement<'_>,
    table: &channel::View<'_>,
    least: f64,
) {
    let &Agreement { span, agreed, articles } = agreement;
    let (written, meant) = (span.of(text), phrase_hash(agreed));
    let reason =
        format!("{articles} articles of this run have '{agreed}' in this name, none '{written}'");
    let overlaps = |f: &&mut Finding| f.span.start < span.end && span.start < f.span.end;
    if let Some(finding) = report.findings.iter_mut().find(overlaps) {
        let words = |text: &str| text.split_whitespace().map(phrase_hash).collect::<Vec<_>>();
        let has = |suggestion: &Suggestion| words(&suggestion.text).contains(&meant);
        if let Some(at) = finding.suggestions.iter().position(has) {
            prefer(finding, at, CONFIRMED_SHARE);
            finding.score = shifted(finding.score, CONFIRMED);
            finding.evidence.insert(0, reason);
        }
    } else if KNOWN_SWAP >= least && is_known(table, written, meant) {
        let kind = report.verdict.kind.unwrap_or(Kind::Spun);
        report.findings.push(swap_found(text, span, agreed, kind, reason));
        report.findings.sort_by_key(|finding| finding.span);
    }
    report.restored = restored_sentence(text, report.span, &report.findings);
}

/// The finding of a swap that the detector left alone.
fn swap_found(text: &str, span: Span, wording: &str, kind: Kind, reason: String) -> Finding {
    let suggestion =
        Suggestion { text: like_written(wording, span.of(text)), probability: CORRECTED_SHARE };
    Finding { span, kind, score: KNOWN_SWAP, suggestions: vec![suggestion], evidence: vec![reason] }
}

/// Puts a suggestion first, with at least the probability `share`; the others have the rest.
fn prefer(finding: &mut Finding, at: usize, share: f64) {
    let best = finding.suggestions.remove(at);
    let share = share.max(best.probability);
    let rest: f64 = finding.suggestions.iter().map(|s| s.probability).sum();
    for other in &mut finding.suggestions {
        other.probability *= (1.0 - share) / rest.max(1.0 - share);
    }
    finding.suggestions.insert(0, Suggestion { probability: share, ..best });
}

#[cfg(test)]
mod tests {
    use super::super::words::sentence_of;
    use super::*;
    use crate::detector::{Detector, DetectorOptions};
    use crate::document::{Label, Verdict};

    const WRITTEN: &str = "They can by no means break the desire of the people there.";

    /// What `says` makes of a finding of `phrase` with these suggestions.
    fn judged(says: &str, phrase: &str, suggestions: &[&str]) -> SentenceReport {
        judged_at(0.8, says, phrase, suggestions)
    }

    /// The same with so much alike.
    fn judged_at(score: f64, says: &str, phrase: &str, suggestions: &[&str]) -> SentenceReport {
        let detector = Detector::new(&DetectorOptions::default()).unwrap();
        let start = WRITTEN.find(phrase).unwrap();
        let verdict =
            Verdict { score: 0.9, label: Label::Spun, kind: Some(Kind::Spun), reliable: true };
        let share = 1.0 / suggestions.len().max(1) as f64;
        let suggestion = |text: &&str| Suggestion { text: (*text).to_owned(), probability: share };
        let finding = Finding {
            span: Span::new(start, start + phrase.len()),
            kind: Kind::Spun,
            score: 0.6,
            suggestions: suggestions.iter().map(suggestion).collect(),
            evidence: Vec::new(),
        };
        let mut report = SentenceReport {
            span: Span::new(0, WRITTEN.len()),
            passage: 0,
            sentence: 0,
            verdict,
            findings: vec![finding],
            restored: String::new(),
            source: None,
        };
        let article = Article {
            path: "dir/o.txt".into(),
            id: "dir/o.txt".into(),
            text: says.into(),
            ..Article::default()
        };
        let sentences = [sentence_of(says)];
        let original = Original {
            article: &article,
            sentences: &sentences,
            place: 0..1,
            score,
            is_trusted: true,
        };
        let table = detector.models().table().view();
        apply(WRITTEN, &mut report, &sentence_of(WRITTEN), &original, &table, 0.5);
        report
    }

    fn first(report: &SentenceReport, phrase: &str) -> String {
        let finding = report.findings.iter().find(|f| f.span.of(WRITTEN) == phrase).unwrap();
        finding.suggestions[0].text.clone()
    }

    const ORIGINAL: &str = "They can never break the will of the people there.";

    #[test]
    fn a_suggestion_that_the_original_has_comes_first_with_its_source() {
        let report = judged(ORIGINAL, "desire", &["wish", "will"]);
        assert_eq!(first(&report, "desire"), "will");
        let finding = report.findings.iter().find(|f| f.span.of(WRITTEN) == "desire").unwrap();
        assert!(finding.score > 0.95 && finding.suggestions[0].probability > 0.95);
        let sum: f64 = finding.suggestions.iter().map(|s| s.probability).sum();
        assert!(sum <= 1.0 + 1e-9, "{sum}");
        assert_eq!(
            finding.evidence[0],
            "article dir/o.txt, paragraph 1 says: ...never break the will of the people..."
        );
        let source = report.source.unwrap();
        assert_eq!((source.path.as_str(), source.text.as_str()), ("dir/o.txt", ORIGINAL));
    }

    #[test]
    fn another_wording_of_the_original_is_put_first() {
        let report = judged(ORIGINAL, "desire", &["wish"]);
        assert_eq!(first(&report, "desire"), "will");
        assert!(report.restored.contains("the will of"), "{}", report.restored);
    }

    #[test]
    fn what_the_original_has_as_well_is_no_finding() {
        let says = "They can never break the desire of the people there.";
        let report = judged(says, "desire", &["will"]);
        assert!(report.findings.iter().all(|finding| finding.span.of(WRITTEN) != "desire"));
    }

    #[test]
    fn a_swap_that_the_table_knows_becomes_a_finding() {
        let report = judged(ORIGINAL, "desire", &["will"]);
        assert_eq!(first(&report, "by no means"), "never");
        assert_eq!(report.restored, ORIGINAL);
    }

    #[test]
    fn what_is_told_in_other_words_has_no_new_findings() {
        let report = judged_at(0.7, ORIGINAL, "desire", &["will"]);
        assert_eq!(first(&report, "desire"), "will");
        assert!(report.findings.iter().all(|finding| finding.span.of(WRITTEN) != "by no means"));
    }

    #[test]
    fn where_too_little_is_alike_the_finding_stays_as_it_was() {
        let says = "They can never break it: its wish, desires, will and hope of the people.";
        let report = judged(says, "desire", &["wish", "will"]);
        assert_eq!(first(&report, "desire"), "wish");
    }

    #[test]
    fn a_sentence_that_a_trusted_article_has_word_for_word_is_hardly_suspect() {
        let report = judged(WRITTEN, "desire", &["will"]);
        assert!(report.findings.is_empty() && report.verdict.score < 0.1);
        let report = judged(ORIGINAL, "desire", &["will"]);
        assert!(report.verdict.score > 0.89);
    }
}
