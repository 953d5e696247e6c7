//! The language model and the table opened together, and what they make of a text.

use std::cell::RefCell;
use std::ops::Range;
use std::path::PathBuf;

use super::prose::Prose;
use crate::channel::{Originals, Table};
use crate::document::{Segments, Span, Token};
use crate::features::{self, ArticleContext};
use crate::lm::{LanguageModel, UNKNOWN};
use crate::model_file::{Aligned, ModelFileError};
use crate::restore::{
    Decoder, DecoderOptions, Original, Phrase, Reading, Restoration, Swap, Workspace,
    substitutable_words,
};
use crate::segment::{normalize, segment, segment_reading, tokenize};
use crate::translation::{Marks, TranslationModel};

static LANGUAGE_MODEL: &Aligned<[u8]> =
    &Aligned(*include_bytes!("../../models/language-model.bin"));
static TRANSLATION: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/translation.bin"));
static TABLE: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/substitutions.bin"));

/// The language model, the substitution table and the model of translated English.
#[derive(Debug)]
pub struct Models {
    lm: LanguageModel,
    translation: TranslationModel,
    table: Table,
    originals: Originals,
    substitutable: Vec<bool>,
}

impl Models {
    /// Opens all; `None` is the embedded one.
    ///
    /// # Errors
    /// When a file cannot be read or is not sound.
    pub fn open(
        lm: Option<&PathBuf>,
        table: Option<&PathBuf>,
        translation: Option<&PathBuf>,
    ) -> Result<Self, ModelFileError> {
        let lm = match lm {
            Some(path) => LanguageModel::open(path)?,
            None => LanguageModel::embedded(&LANGUAGE_MODEL.0)?,
        };
        let table = match table {
            Some(path) => Table::open(path)?,
            None => Table::embedded(&TABLE.0)?,
        };
        let translation = match translation {
            Some(path) => TranslationModel::open(path)?,
            None => TranslationModel::embedded(&TRANSLATION.0)?,
        };
        let (model, view) = (lm.view(), table.view());
        let originals = view.resolve(&model.vocabulary());
        let substitutable = substitutable_words(&view, &originals, model.vocabulary().len());
        Ok(Self { lm, translation, table, originals, substitutable })
    }

    /// The language model.
    #[must_use]
    pub fn language_model(&self) -> &LanguageModel {
        &self.lm
    }

    /// The substitution table.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The model of translated English.
    #[must_use]
    pub fn translation(&self) -> &TranslationModel {
        &self.translation
    }

    /// The table's originals as words of the language model.
    #[must_use]
    pub fn originals(&self) -> &Originals {
        &self.originals
    }

    /// Reads a text: cuts it up, decodes it, and measures every sentence,
    /// passage, suspect phrase and the whole.
    #[must_use]
    pub fn analyse(&self, text: &str, options: DecoderOptions) -> Analysis {
        thread_local! {
            static WORKSPACE: RefCell<Workspace> = RefCell::default();
        }
        let mut segments = Segments::default();
        let reading = segment_reading(text, &mut segments);
        let decoder = self.decoder(options);
        let restoration =
            WORKSPACE.with_borrow_mut(|workspace| decoder.restore(&segments, workspace));
        let mut analysis = self.measure(&reading.text, segments, restoration);
        reading.place(&mut analysis.segments);
        analysis
    }

    /// What was probably meant by phrases of a text that are known to have been
    /// swapped, best first, with their share of the posterior; for each of
    /// `spans`, in their order. Nothing where the table knows nothing.
    #[must_use]
    pub fn suggest(
        &self,
        text: &str,
        spans: &[Span],
        options: DecoderOptions,
    ) -> Vec<Vec<Original>> {
        if spans.is_empty() {
            return Vec::new();
        }
        let mut segments = Segments::default();
        segment(text, &mut segments);
        let given: Vec<Range<usize>> =
            spans.iter().map(|span| tokens_within(&segments, *span)).collect();
        let restoration =
            self.decoder(options).restore_given(&segments, &given, &mut Workspace::default());
        let swaps = || restoration.sentences.iter().flat_map(|sentence| &sentence.swaps);
        let originals = |range: &Range<usize>| {
            let swap = swaps().find(|swap| swap.tokens == *range);
            swap.map(|swap| swap.originals.clone()).unwrap_or_default()
        };
        given.iter().map(originals).collect()
    }

    /// The originals that a phrase on its own may stand for, best first.
    #[must_use]
    pub fn readings(&self, phrase: &str) -> Vec<Reading> {
        let mut tokens = Vec::new();
        tokenize(phrase, 0, phrase.len(), &mut tokens);
        let texts = normal_forms(phrase, &tokens);
        let phrase = Phrase { tokens: &tokens, texts, left: None, right: None };
        self.decoder(DecoderOptions::default()).readings(&phrase)
    }

    /// The originals that a phrase of a text may stand for in its sentence, best
    /// first; nothing for a span without a whole token, or across sentences.
    #[must_use]
    pub fn readings_in(&self, text: &str, span: Span) -> Vec<Reading> {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        let Range { start, end } = tokens_within(&segments, span);
        let holds = |range: &Range<usize>| range.start <= start && end <= range.end;
        let sentence = segments.sentences.iter().find(|sentence| holds(&sentence.tokens));
        let Some(sentence) = sentence.filter(|_| start < end) else { return Vec::new() };
        let tokens = &segments.tokens;
        let phrase = Phrase {
            tokens: &tokens[start..end],
            texts: normal_forms(text, &tokens[start..end]),
            left: Some(&tokens[sentence.tokens.start..start]),
            right: Some(&tokens[end..sentence.tokens.end]),
        };
        self.decoder(DecoderOptions::default()).readings(&phrase)
    }

    /// Whether a word is known to the language model, or to the table as the first of a phrase that
    /// tools write, by the hash of its normal form.
    #[must_use]
    pub(super) fn is_known(&self, hash: u64) -> bool {
        self.lm.view().vocabulary().id(hash) != UNKNOWN || self.table.view().begins_with(hash)
    }

    fn decoder(&self, options: DecoderOptions) -> Decoder<'_> {
        let (lm, table) = (self.lm.view(), self.table.view());
        Decoder::new(lm, self.lm.classes(), table, &self.originals, &self.substitutable, options)
    }

    fn measure(&self, text: &str, segments: Segments, restoration: Restoration) -> Analysis {
        let translation = self.translation.read(text, &segments);
        let context =
            ArticleContext::new(text, &segments, &restoration, self.lm.view(), &translation);
        let mut analysis =
            Analysis { findings: features::finding_rows(&context), ..Analysis::default() };
        // Text is judged by the first pass, as any article can be: the rows of
        // the second would make it look the worse.
        let context = context.narrowed();
        analysis.sentences = features::rows(&context);
        (analysis.words, analysis.sentence_words) = (context.words, context.sentence_words);
        analysis.prose = Prose::of(text, &segments);
        analysis.prose.silence(&segments, &mut analysis.sentence_words);
        let (rows, words) = (&analysis.sentences, &analysis.sentence_words);
        for passage in &segments.passages {
            let range = passage.sentences.clone();
            analysis.passages.push(features::pool(&rows[range.clone()], &words[range]));
        }
        analysis.article = features::pool(rows, words);
        analysis.translation = translation;
        analysis.segments = segments;
        analysis.restoration = restoration;
        analysis
    }

    /// The text of a phrase of the table.
    #[must_use]
    pub fn original(&self, phrase: u32) -> String {
        self.table.view().phrase_text(phrase)
    }
}

fn normal_forms(text: &str, tokens: &[Token]) -> Vec<String> {
    tokens.iter().map(|token| normalize(token.span.of(text))).collect()
}

/// The tokens that lie wholly within a span.
pub(super) fn tokens_within(segments: &Segments, span: Span) -> Range<usize> {
    let start = segments.tokens.partition_point(|token| token.span.start < span.start);
    let end = segments.tokens.partition_point(|token| token.span.end <= span.end);
    start..end.max(start)
}

/// What is known of a text before it is judged. Training and scoring both
/// start from it.
#[derive(Debug, Default)]
pub struct Analysis {
    /// The text cut up.
    pub segments: Segments,
    /// What the decoder says.
    pub restoration: Restoration,
    /// What the model of translated English says of each sentence.
    pub translation: Vec<Marks>,
    /// One row of sentence features per sentence.
    pub sentences: Vec<Vec<f64>>,
    /// One row of finding features per suspect phrase, by sentence.
    pub findings: Vec<Vec<Vec<f64>>>,
    /// One pooled row per passage.
    pub passages: Vec<Vec<f64>>,
    /// The pooled row of the article.
    pub article: Vec<f64>,
    /// Words and numbers.
    pub words: usize,
    /// Words and numbers of each sentence; 0 in passages that are no English prose.
    pub sentence_words: Vec<usize>,
    /// What of the text is English prose.
    pub(super) prose: Prose,
}

impl Analysis {
    /// Words and numbers of a passage, by its number; 0 where it is no English prose.
    #[must_use]
    pub fn passage_words(&self, passage: usize) -> usize {
        let sentences = self.segments.passages[passage].sentences.clone();
        self.sentence_words[sentences].iter().sum()
    }

    /// Where a suspect phrase lies in the text.
    #[must_use]
    pub fn span(&self, swap: &Swap) -> Span {
        self.span_of(swap.tokens.clone())
    }

    /// Where some tokens lie in the text.
    #[must_use]
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        let tokens = self.segments.tokens.get(tokens).unwrap_or_default();
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.span.join(last.span),
            _ => Span::default(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    const TEXT: &str = "The metropolis sleeps. 40 folks left, they said.\n\nIt was late.";

    #[test]
    fn words_are_counted_by_sentence_passage_and_article() {
        let models = Models::open(None, None, None).unwrap();
        let analysis = models.analyse(TEXT, DecoderOptions::default());
        assert_eq!(analysis.sentence_words, [3, 5, 3]);
        assert_eq!([0, 1].map(|passage| analysis.passage_words(passage)), [8, 3]);
        assert_eq!(analysis.words, 11);
    }

    #[test]
    fn suggestions_are_made_for_each_span() {
        let models = Models::open(None, None, None).unwrap();
        let suggest = |spans: &[Span]| models.suggest(TEXT, spans, DecoderOptions::default());
        assert!(suggest(&[]).is_empty());
        let spans = ["folks", "metropolis"].map(|word| {
            let start = TEXT.find(word).unwrap();
            Span::new(start, start + word.len())
        });
        let best =
            suggest(&spans).into_iter().map(|originals| models.original(originals[0].phrase));
        assert_eq!(best.collect::<Vec<_>>(), ["people", "city"]);
    }
}
