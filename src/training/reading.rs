//! Labelled articles as the decoder and a judge read them.

use crate::channel::{Generator, Source};
use crate::detector::{Analysis, JudgedRows, Models, Opinions, ranked};
use crate::document::{Article, Label, Span};
use crate::judge::Judge;
use crate::labels::{GoldSpan, HUMAN, gold_spans, withheld};
use crate::restore::{DecoderOptions, Original};

/// A judge, and how much it is asked beside what it is asked when articles are scored.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The judge.
    pub judge: &'a Judge,
    /// Swapped phrases of an article, the first ones, of which it ranks the suggestions given
    /// their spans.
    pub given: usize,
}

/// An article as it was read, beside what is known of it.
pub(super) struct Reading {
    pub(super) label: Label,
    pub(super) analysis: Analysis,
    /// Its swapped phrases; `None` where they are not known.
    pub(super) gold: Option<Vec<GoldSpan>>,
    /// Suggestions for each of them, given their spans.
    pub(super) given: Vec<Vec<Original>>,
    /// What a judge says; nothing where it was not asked.
    pub(super) told: Option<Told>,
}

/// What a judge says of an article.
pub(super) struct Told {
    pub(super) opinions: Opinions,
    pub(super) rows: JudgedRows,
    /// The suggestions for the first swapped phrases, given their spans, as it ranks them.
    pub(super) given: Vec<Vec<Original>>,
}

impl Reading {
    pub fn new(
        models: &Models,
        article: &Article,
        label: Label,
        (knowledge, asking): (Knowledge, Option<Asking<'_>>),
    ) -> Self {
        let options = options_for(generator_of(article), knowledge);
        let gold = match (label, &article.original) {
            (Label::Clean, _) => Some(Vec::new()),
            (_, Some(original)) => Some(gold_spans(&article.text, original)),
            (_, None) => None,
        };
        let spun = gold.iter().flatten().filter(|_| label == Label::Spun);
        let spans: Vec<Span> = spun.map(|gold| gold.span).collect();
        let given = models.suggest(&article.text, &spans, options);
        let analysis = models.analyse(&article.text, options);
        let told = asking.and_then(|asking| {
            let opinions = Opinions::ask(asking.judge, models, &article.text, &analysis)?;
            let of_spans = spans.iter().zip(&given).take(asking.given);
            let given = of_spans.map(|(&span, originals)| {
                ranked(asking.judge, models, (&article.text, span), originals, MOST_GIVEN)
            });
            Some(Told { rows: opinions.rows(&analysis), given: given.collect(), opinions })
        });
        Self { label, analysis, gold, given, told }
    }

    /// What the judge says of a row, where it was asked.
    pub fn judged<'r>(
        &'r self,
        row: impl FnOnce(&'r JudgedRows) -> Option<&'r Option<Vec<f64>>>,
    ) -> Option<Vec<f64>> {
        row(&self.told.as_ref()?.rows)?.clone()
    }
}

/// Suggestions given the span of a swapped phrase that a judge ranks.
const MOST_GIVEN: usize = 8;

pub(super) fn generator_of(article: &Article) -> &str {
    let known = article.generator.as_deref();
    known.unwrap_or(if article.label == Some(Label::Clean) { HUMAN } else { "unknown" })
}

/// What the decoder may know of the tool whose articles it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Nothing that was learned from the tool's output: what a new tool meets.
    Unseen,
    /// What was learned from its output on other articles, too.
    Covered,
}

/// What the decoder may know when it scores what a tool has made. Of our own
/// table it is two thirds for articles that were spun with it.
fn options_for(generator: &str, knowledge: Knowledge) -> DecoderOptions {
    let generator = Generator::named(generator);
    let mut options = DecoderOptions::default();
    if generator == Generator::OwnSpinner {
        options.withheld = Some(withheld);
    }
    if knowledge == Knowledge::Unseen {
        options.sources &= !generator.left_out().map_or(0, Source::bit);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOLS: [(&str, Source); 5] = [
        ("nlpaug-1.1.11", Source::PairsNlpaug),
        ("spinner:textaugment-3.0.0:EDA.synonym_replacement(20%)", Source::PairsTextaugment),
        ("texthumanize-0.35.0", Source::PairsTexthumanize),
        ("apertium", Source::PairsTranslation),
        ("unknown", Source::PairsTranslation),
    ];

    #[test]
    fn an_unseen_tool_is_read_without_what_its_output_taught_and_with_all_else() {
        let all = DecoderOptions::default().sources;
        for (tool, taught) in TOOLS {
            let options = options_for(tool, Knowledge::Unseen);
            assert_eq!(options.sources, all & !taught.bit(), "{tool}");
            assert_eq!(options_for(tool, Knowledge::Covered).sources, all, "{tool}");
            assert!(options.withheld.is_none(), "{tool}");
        }
        assert_eq!(options_for(HUMAN, Knowledge::Unseen).sources, all);
    }

    #[test]
    fn our_own_spinner_is_read_without_a_third_of_its_rows_whatever_is_known() {
        for knowledge in [Knowledge::Unseen, Knowledge::Covered] {
            assert!(options_for("own-spinner:news", knowledge).withheld.is_some());
        }
    }
}
