//! `unspin explain --stages`: what every stage makes of each sentence, for whoever wants to know
//! why something was flagged or missed.

use std::iter::once;
use std::ops::Range;

use unspin::detector::{Analysis, Detector};
use unspin::document::{Article, ArticleReport, SentenceReport};
use unspin::report::printable;
use unspin::restore::{DecoderOptions, Swap};

/// Features told of a sentence: those that lie furthest from the mean of the training rows.
const MOST_FEATURES: usize = 8;
/// Originals told of a suspect phrase.
const MOST_ORIGINALS: usize = 3;
/// What a line that goes on begins with.
const INDENT: &str = "    ";

const HEAD: &str = "\
read      words, each with its surprisal in nats and the length of the longest known
          phrase that ends in it
decode    written <- original: posterior; nats by which the language model prefers the
          original; ln P(written | original), its source, and the pass it is used from
measure   features furthest from the usual, in standard deviations of the training rows
classify  probabilities
";

/// What every stage makes of each sentence of an article, in lines of `width` columns; `accept`
/// takes out of the report what is accepted.
pub fn stages(
    detector: &Detector,
    article: &Article,
    accept: impl FnOnce(&mut ArticleReport),
    width: usize,
) -> String {
    let analysis = detector.models().analyse(&article.text, DecoderOptions::default());
    let mut report = detector.report(&article.text, &analysis);
    accept(&mut report);
    let view = View { detector, article, analysis: &analysis, width };
    let sentences = report.sentences().map(|sentence| view.sentence(sentence));
    once(view.headline(&report)).chain(once(HEAD.to_owned())).chain(sentences).collect()
}

struct View<'a> {
    detector: &'a Detector,
    article: &'a Article,
    analysis: &'a Analysis,
    width: usize,
}

impl View<'_> {
    fn headline(&self, report: &ArticleReport) -> String {
        let restoration = &self.analysis.restoration;
        let passes = if restoration.narrow.is_some() { "two passes" } else { "one pass" };
        format!(
            "{}: {:.2} {}, {} words, {passes}, {:.1} % of the open places swapped\n\n",
            printable(&self.article.id),
            report.verdict.score,
            report.verdict.label,
            report.words,
            100.0 * restoration.rate,
        )
    }

    fn sentence(&self, report: &SentenceReport) -> String {
        let sentence = &self.analysis.segments.sentences[report.sentence];
        let restored = &self.analysis.restoration.sentences[report.sentence];
        let swaps = restored.swaps.iter().zip(&self.analysis.findings[report.sentence]);
        let swaps = swaps.map(|(swap, row)| self.swap(swap, row, report));
        let places = restored.expected_substitutions + restored.expected_copies;
        let decoded = format!(
            "gain {:.1} nats, {:.1} swaps expected of {places:.1} open places",
            restored.gain, restored.expected_substitutions,
        );
        let title = format!("sentence {}, paragraph {}", report.sentence + 1, report.passage + 1);
        let lines = [
            format!("\n{title}\n"),
            self.line("read", self.tokens(sentence.tokens.clone())),
            self.line("decode", [decoded]),
        ];
        let last = [
            self.line("measure", self.features(&self.analysis.sentences[report.sentence])),
            self.line("classify", self.verdict(report)),
            self.line("report", told(self.article, report)),
        ];
        lines.into_iter().chain(swaps).chain(last).collect()
    }

    fn tokens(&self, tokens: Range<usize>) -> impl Iterator<Item = String> {
        let restoration = &self.analysis.restoration;
        let measured = restoration.log_probabilities.iter().zip(&restoration.orders);
        let tokens_measured = self.analysis.segments.tokens.iter().zip(measured);
        let within = tokens_measured.skip(tokens.start).take(tokens.len());
        within.map(|(token, (log_probability, order))| {
            let written = printable(token.span.of(&self.article.text));
            format!("{written} {:.1}/{order}", -log_probability)
        })
    }

    fn swap(&self, swap: &Swap, row: &[f64], report: &SentenceReport) -> String {
        let span = self.analysis.span(swap);
        let original = |original: &unspin::restore::Original| {
            let text = self.detector.models().original(original.phrase);
            format!("{} ({:.2})", printable(&text), original.probability)
        };
        let originals = swap.originals.iter().take(MOST_ORIGINALS).map(original);
        let least = self.detector.thresholds().finding;
        let score = self.detector.levels().finding.score(row);
        let is_told = report.findings.iter().any(|finding| finding.span == span);
        let fate = match (is_told, score >= least) {
            (true, _) => format!("score {score:.3}: told"),
            (false, false) => format!("score {score:.3}, below {least:.3}: not told"),
            (false, true) => format!("score {score:.3}: left out, as accepted or by the judge"),
        };
        let pass = if swap.wide { "second pass" } else { "first pass" };
        format!(
            "{INDENT}{} <- {}: {:.2}; {:+.1}; {:.1} by {}, {pass}; {fate}\n",
            printable(span.of(&self.article.text)),
            originals.collect::<Vec<_>>().join(", "),
            swap.posterior,
            swap.log_ratio,
            swap.log_weight,
            swap.source.name(),
        )
    }

    /// The features of a sentence that lie furthest from the usual, the furthest first.
    fn features(&self, row: &[f64]) -> impl Iterator<Item = String> {
        let model = &self.detector.levels().sentence;
        let usual = model.means.iter().zip(&model.scales);
        let columns = model.names.iter().zip(row).zip(usual);
        let mut columns: Vec<(&str, f64, f64)> = columns
            .map(|((name, &value), (mean, scale))| (name.as_str(), value, (value - mean) / scale))
            .collect();
        columns.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
        columns
            .into_iter()
            .take(MOST_FEATURES)
            .map(|(name, value, far)| format!("{name} {value:.2} ({far:+.1})"))
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn verdict(&self, report: &SentenceReport) -> [String; 3] {
        let row = &self.analysis.sentences[report.sentence];
        let [clean, mt, spun] = self.detector.levels().sentence.probabilities(row);
        [format!("clean {clean:.2}"), format!("mt {mt:.2}"), format!("spun {spun:.2}")]
    }

    /// A stage with its items, in lines of the width.
    fn line(&self, stage: &str, items: impl IntoIterator<Item = String>) -> String {
        let mut lines = vec![format!("  {stage}:")];
        for item in items {
            let is_full = lines.last().is_some_and(|line| line.len() + item.len() + 2 > self.width);
            if is_full {
                lines.push(INDENT.to_owned());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str("  ");
                line.push_str(&item);
            }
        }
        lines.join("\n") + "\n"
    }
}

/// What the report tells of a sentence.
fn told(article: &Article, report: &SentenceReport) -> [String; 1] {
    let written = |span: unspin::document::Span| printable(span.of(&article.text)).into_owned();
    let findings: Vec<String> =
        report.findings.iter().map(|finding| written(finding.span)).collect();
    let verdict = format!("{:.2} {}", report.verdict.score, report.verdict.label);
    let why = if report.verdict.reliable { "" } else { ", too little to judge" };
    let findings =
        if findings.is_empty() { "nothing found".to_owned() } else { findings.join(", ") };
    [format!("{verdict}{why}: {findings}")]
}
