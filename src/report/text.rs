//! A short listing for the terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::cells::suggestion;
use super::ranking::Ranking;
use super::rows::{Listing, Row, passage_findings};
use super::{Level, Report, ReportError, ReportOptions, Sink};
use crate::document::{Article, ArticleReport, Finding, Span};

/// Proposals told per finding.
const PROPOSALS: usize = 3;

/// Starts a listing: a line per article, below it the suspect rows of `level`
/// with what is proposed. With a limit, the top articles, worst first.
pub(super) fn open(options: ReportOptions, level: Level, sink: Sink) -> Box<dyn Report> {
    let listing = options.listing(level);
    let ranking = options.top.map(|top| Ranking::new(Some(top)));
    Box::new(Text { listing, ranking, sink })
}

/// `text` in one line that a terminal only shows and never obeys: white space
/// becomes blanks, control and bidirectional marks are written as escapes.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_harmless = |letter: char| !is_line_space(letter) && !is_command(letter);
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_line_space(letter) {
            shown.push(' ');
        } else if is_command(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

struct Text {
    listing: Listing,
    ranking: Option<Ranking<String>>,
    sink: Sink,
}

impl Report for Text {
    fn add(&mut self, article: &Article, report: &ArticleReport) -> Result<(), ReportError> {
        let make = || listed(article, report, self.listing);
        match &mut self.ranking {
            Some(ranking) => ranking.offer(report.verdict.score, &article.path, 0, || Ok(make())),
            None => Ok(self.sink.write_all(make().as_bytes())?),
        }
    }

    fn finish(mut self: Box<Self>) -> Result<(), ReportError> {
        for listing in self.ranking.take().into_iter().flat_map(Ranking::into_rows) {
            self.sink.write_all(listing.as_bytes())?;
        }
        Ok(self.sink.flush()?)
    }
}

fn listed(article: &Article, report: &ArticleReport, rows: Listing) -> String {
    let mut listing = headline(article, report);
    for row in rows.rows(report) {
        match row {
            Row::Article(_) => {}
            Row::Passage(passage) => {
                text_line(&mut listing, article, passage.span, passage.verdict.score);
                finding_lines(&mut listing, article, passage_findings(passage));
            }
            Row::Sentence(sentence) => {
                text_line(&mut listing, article, sentence.span, sentence.verdict.score);
                finding_lines(&mut listing, article, sentence.findings.iter());
            }
            Row::Finding(_, finding) => {
                finding_lines(&mut listing, article, std::iter::once(finding));
            }
        }
    }
    listing
}

fn headline(article: &Article, report: &ArticleReport) -> String {
    let verdict = &report.verdict;
    let (label, words, path) = (verdict.label.name(), report.words, printable(&article.path));
    let mut line = format!("{:.2}  {label:<5}  {words:>6} words  {path}", verdict.score);
    // Writing into a string cannot fail.
    if article.id != article.path {
        let _ = write!(line, " [{}]", printable(&article.id));
    }
    if let Some(caution) = report.caution() {
        let _ = write!(line, "  ({caution})");
    }
    line.push('\n');
    line
}

fn text_line(listing: &mut String, article: &Article, span: Span, score: f64) {
    let _ = writeln!(listing, "    {score:.2}  {}", printable(span.of(&article.text)));
}

fn finding_lines<'a>(
    listing: &mut String,
    article: &Article,
    findings: impl Iterator<Item = &'a Finding>,
) {
    for finding in findings {
        let proposed = suggestion(article, finding, PROPOSALS);
        let _ = writeln!(listing, "          {}", printable(&proposed));
    }
}

fn is_line_space(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_command(letter: char) -> bool {
    let is_bidirectional = matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    letter.is_control() || is_bidirectional
}

#[cfg(test)]
mod tests {
    use super::super::OutputFormat::Text;
    use super::super::samples::{clean_report, hostile_report, options, render, spun_report};
    use super::*;

    #[test]
    fn suspect_sentences_stand_below_their_article() {
        let golden = "\
0.03  clean       3 words  b.txt  (too short to judge)
0.93  spun       12 words  news.jsonl [a1]
    0.97  The International Minister was preventing hearths.
          International Minister -> Foreign Minister (0.83), External Minister (0.10)
          preventing hearths -> ?
";
        assert_eq!(render(Text, options(), &[clean_report(), spun_report()]), golden);
    }

    #[test]
    fn the_article_level_is_one_line_each_and_the_top_come_worst_first() {
        let options = ReportOptions { level: Some(Level::Article), top: Some(2), ..options() };
        let reports = [clean_report(), spun_report(), hostile_report()];
        let rendered = render(Text, options, &reports);
        let scores: Vec<&str> = rendered.lines().filter_map(|line| line.get(..4)).collect();
        assert_eq!(scores, ["0.99", "0.93"]);
    }

    #[test]
    fn a_terminal_is_never_given_commands() {
        let rendered = render(Text, options(), &[hostile_report()]);
        assert!(!rendered.contains(['\u{1b}', '\u{202e}']), "{rendered:?}");
        assert!(rendered.contains(r"\u{202e}back\u{1b}[31m"), "{rendered:?}");
        assert!(rendered.contains('😀'));
    }

    #[test]
    fn plain_text_is_shown_as_it_is() {
        assert!(matches!(printable("naïve 😀 “text”"), Cow::Borrowed(_)));
        assert_eq!(printable("a\r\nb\tc"), "a  b c");
    }
}
