//! Small models for tests: a language model of our own samples and small
//! tables; and the decoder's answers worked out by reading a sentence in every way.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::edge::{Edge, EdgeKind};
use super::lattice::{Collector, Sites, add_articles};
use super::sentence::{AsWritten, Models, SentenceInput, SentenceProblem};
use super::{Adaptation, Decoder, DecoderOptions, Restoration, Workspace, substitutable_words};
use crate::channel::{self, Breadth, Originals, Source, Substitution, Table};
use crate::document::Segments;
use crate::lm::{LanguageModel, Precision, State, TrainOptions, train};
use crate::segment::segment;

/// Written and original phrases of the table of a dozen swaps.
const DOZEN: &[(&str, &str)] = &[
    ("hearth", "fire"),
    ("excessive", "high"),
    ("individuals", "people"),
    ("folks", "people"),
    ("metropolis", "city"),
    ("instructed", "told"),
    ("got here", "came"),
    ("lifeless", "dead"),
    ("preventing", "fighting"),
    ("youngsters", "children"),
    ("publish", "post"),
    ("prior to", "before"),
];

/// More swaps that people named.
const NAMED: &[(&str, &str)] = &[
    ("announcement", "statement"),
    ("assertion", "statement"),
    ("anticipated", "expected"),
    ("rate of interest", "interest rate"),
    ("not less than", "at least"),
    ("as a result of", "because"),
    ("in keeping with", "according to"),
    ("in accordance with", "according to"),
    ("international minister", "foreign minister"),
    ("minimize", "cut"),
    ("minimize", "reduce"),
    ("charges", "rates"),
    ("charges", "prices"),
    ("costs", "prices"),
    ("mentioned", "said"),
    ("principal", "main"),
    ("store", "shop"),
    ("staff", "workers"),
    ("quite a few", "many"),
    ("cellphone", "phone"),
    ("struck", "hit"),
    ("numbers", "figures"),
    ("began", "started"),
    ("board", "members of the board"),
];

/// Two written words that stand for many: an author who knows no better word.
const VAGUE: &[(&str, &[&str])] = &[
    (
        "contraption",
        &[
            "city",
            "fire",
            "bank",
            "house",
            "year",
            "study",
            "report",
            "war",
            "team",
            "ministry",
            "shop",
            "street",
            "price",
            "decision",
            "building",
            "government",
            "end",
            "meeting",
        ],
    ),
    (
        "doing",
        &[
            "said", "told", "was", "had", "has", "made", "asked", "went", "wanted", "left", "came",
            "began", "found", "died", "fell", "could", "would", "will",
        ],
    ),
];

/// Swaps of other sources: of WordNet, and such as only the second pass uses.
const OTHERS: &[(&str, &str, Source)] = &[
    ("nocturnal", "night", Source::Wordnet),
    ("slumber", "sleep", Source::Wordnet),
    ("infirmaries", "hospitals", Source::Wordnet),
    ("city", "town", Source::Wordnet),
    ("town", "city", Source::Wordnet),
    ("mart", "market", Source::Moby),
    ("abode", "house", Source::Moby),
    ("hearth", "home", Source::Moby),
    ("folks", "women", Source::Moby),
    ("say", "said", Source::LemmaSlip),
    ("be", "was", Source::LemmaSlip),
    ("earlier than", "before", Source::LexiconWide),
    ("round", "about", Source::LexiconWide),
    ("high", "strong", Source::LexiconWide),
    ("individuals", "women", Source::LexiconWide),
    ("treatise", "study", Source::PairsTexthumanize),
];

/// A language model and a table, opened together.
pub(crate) struct SmallModels {
    pub(crate) language_model: LanguageModel,
    pub(crate) table: Table,
    pub(crate) originals: Originals,
    pub(crate) substitutable: Vec<bool>,
}

impl SmallModels {
    /// A table of a dozen swaps from our own lexicon.
    pub(crate) fn dozen() -> &'static Self {
        static MODELS: LazyLock<SmallModels> =
            LazyLock::new(|| SmallModels::new(&named(DOZEN).collect::<Vec<_>>()));
        &MODELS
    }

    /// A table of all sources that the tests of the decoder need.
    pub(crate) fn mixed() -> &'static Self {
        static MODELS: LazyLock<SmallModels> = LazyLock::new(|| {
            let vague = VAGUE.iter().flat_map(|(written, originals)| {
                originals.iter().map(|original| row(written, original, Source::Lexicon))
            });
            let others =
                OTHERS.iter().map(|(written, original, source)| row(written, original, *source));
            let rows = named(DOZEN).chain(named(NAMED)).chain(vague).chain(others);
            SmallModels::new(&rows.collect::<Vec<_>>())
        });
        &MODELS
    }

    fn new(rows: &[Substitution]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = TrainOptions {
            order: 3,
            cutoffs: vec![1, 1, 1],
            vocabulary: 10_000,
            min_frequency: 1,
            discount_fallback: true,
            most_ngrams: None,
            precision: Precision::Quantized,
            clusters: 40,
            corpora: vec!["samples".to_owned()],
        };
        let path = folder.path().join("lm");
        train(&sample_texts(), &path, &options, |_| ()).unwrap();
        let language_model = LanguageModel::open(&path).unwrap();
        let view = language_model.view();
        let path = folder.path().join("table");
        channel::compile(rows, &view, &path).unwrap();
        let table = Table::open(&path).unwrap();
        let originals = table.view().resolve(&view.vocabulary());
        let substitutable = substitutable_words(&table.view(), &originals, view.vocabulary().len());
        Self { language_model, table, originals, substitutable }
    }

    /// What the decoder makes of a text.
    pub(crate) fn restore(&self, text: &str, options: DecoderOptions) -> (Segments, Restoration) {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        let restoration = self.decoder(options).restore(&segments, &mut Workspace::default());
        (segments, restoration)
    }

    /// A decoder over both models.
    pub(crate) fn decoder(&self, options: DecoderOptions) -> Decoder<'_> {
        let (lm, table) = (self.language_model.view(), self.table.view());
        let classes = self.language_model.classes();
        Decoder::new(lm, classes, table, &self.originals, &self.substitutable, options)
    }

    /// The first sentence of a text as a problem for the decoder.
    pub(super) fn with_problem<R>(
        &self,
        text: &str,
        beliefs: &Beliefs,
        ask: impl FnOnce(&SentenceProblem<'_>) -> R,
    ) -> R {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        let models = Models {
            lm: self.language_model.view(),
            classes: self.language_model.classes(),
            table: self.table.view(),
            originals: &self.originals,
            substitutable: &self.substitutable,
        };
        let tokens = &segments.tokens[segments.sentences[0].tokens.clone()];
        let vocabulary = models.lm.vocabulary();
        let words: Vec<_> = tokens.iter().map(|token| vocabulary.id(token.hash)).collect();
        let mut as_written = AsWritten::default();
        as_written.read(&models.lm, &words);
        ask(&SentenceProblem {
            models: &models,
            options: &beliefs.options,
            adaptation: &beliefs.adaptation,
            breadth: beliefs.breadth,
            input: SentenceInput { tokens, words: &words, first: 0 },
            as_written: &as_written,
            given: beliefs.given.as_slice(),
        })
    }
}

/// What is known and believed of a sentence before it is decoded.
pub(super) struct Beliefs {
    pub(super) options: DecoderOptions,
    pub(super) adaptation: Adaptation,
    pub(super) breadth: Breadth,
    /// A phrase that is known to have been swapped.
    pub(super) given: Option<Range<usize>>,
}

impl Beliefs {
    /// Nothing in particular.
    pub(super) fn of(breadth: Breadth) -> Self {
        Self {
            options: DecoderOptions::default(),
            adaptation: Adaptation::default(),
            breadth,
            given: None,
        }
    }
}

fn named(swaps: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = Substitution> {
    swaps.iter().map(|(written, original)| row(written, original, Source::Lexicon))
}

fn row(written: &str, original: &str, source: Source) -> Substitution {
    let (written, original) = (written.to_owned(), original.to_owned());
    Substitution { written, original, source, weight: 1.0 }
}

/// One of our own samples, by its path under `data/samples`.
pub(crate) fn sample(path: &str) -> String {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    std::fs::read_to_string(samples.join(path)).unwrap()
}

/// The samples as they were written by hand, in order of their names.
fn sample_texts() -> Vec<String> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let in_folder = |folder: &str, start: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(samples.join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(start))
            .collect()
    };
    let mut paths = in_folder("articles", "clean-");
    paths.extend(in_folder("originals", ""));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// One way of reading a sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct FullReading {
    /// What stands in place of which tokens, in text order.
    pub(super) substitutions: Vec<(Range<usize>, EdgeKind)>,
    /// ln P(reading) + ln P(sentence | reading).
    pub(super) log_probability: f64,
}

/// Every way of reading a sentence: all rows of the table that may be used,
/// without thresholds, beam or recombination.
pub(super) fn all_readings(problem: &SentenceProblem<'_>) -> Vec<FullReading> {
    let mut readings = Vec::new();
    let begin = problem.models.lm.start();
    extend(problem, &all_edges(problem), begin, 0, &FullReading::default(), &mut readings);
    readings
}

/// The edges of a sentence, as the decoder finds them.
pub(super) fn edges_of(problem: &SentenceProblem<'_>) -> Vec<Edge> {
    let (mut collector, mut found) = (Collector::default(), Sites::default());
    let mut edges = Vec::new();
    collector.find(problem, &mut found);
    collector.collect(problem, &mut found, &mut edges);
    edges
}

/// Every row of the table that may be used, as an edge; its score is not worked out.
pub(super) fn all_edges(problem: &SentenceProblem<'_>) -> Vec<Edge> {
    let (table, input) = (problem.models.table, problem.input);
    let mut edges: Vec<Edge> = Vec::new();
    let token = |at: usize| Some(input.tokens.get(at)?.hash);
    table.matches(problem.breadth, token, &mut Vec::new(), |written| {
        let (start, end) = (written.start, written.start + written.length);
        for entry in table.entries(&written, problem.breadth) {
            let kind = EdgeKind::Phrase(entry.phrase);
            let known = |edge: &Edge| (edge.start, edge.end, edge.kind) == (start, end, kind);
            let allowed = problem.options.allows(&entry, written.hash, &table);
            if !entry.is_looked_up(problem.breadth) || !allowed || edges.iter().any(known) {
                continue;
            }
            let log_channel = problem.case_cost(start, end)
                + problem.adaptation.log_rate(&entry)
                + problem.adaptation.log_weight(&entry, written.hash);
            edges.push(Edge {
                start,
                end,
                kind,
                log_channel,
                log_weight: entry.log_weight(),
                source: entry.source(),
                tools: entry.tools(),
                wide: !entry.is_looked_up(Breadth::Narrow),
                written: written.hash,
                score: 0.0,
            });
        }
    });
    add_articles(problem, &mut edges);
    edges
}

/// Adds every way of reading the sentence from `at` on, in which `read` is how
/// what comes before was read.
fn extend(
    problem: &SentenceProblem<'_>,
    edges: &[Edge],
    state: State,
    at: usize,
    read: &FullReading,
    readings: &mut Vec<FullReading>,
) {
    if at > problem.input.words.len() {
        readings.push(read.clone());
        return;
    }
    let lm = &problem.models.lm;
    let word = problem.input.word(at);
    let (found, next) = lm.score(&state, word);
    let mut copied = read.clone();
    copied.log_probability +=
        f64::from(found.log_probability) + f64::from(problem.log_copied(at, word));
    extend(problem, edges, next, at + 1, &copied, readings);
    for edge in edges.iter().filter(|edge| edge.start == at) {
        let mut swapped = read.clone();
        swapped.log_probability += f64::from(edge.log_channel);
        swapped.substitutions.push((edge.start..edge.end, edge.kind));
        let mut state = state;
        let words = match edge.kind {
            EdgeKind::Phrase(phrase) => problem.models.originals.words(phrase).to_vec(),
            EdgeKind::Article(word) => vec![word],
        };
        for word in words {
            let (found, next) = lm.score(&state, word);
            swapped.log_probability += f64::from(found.log_probability);
            state = next;
        }
        extend(problem, edges, state, edge.end, &swapped, readings);
    }
}

/// ln of the sum of exponentials.
pub(super) fn log_sum(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = values.clone().fold(f64::NEG_INFINITY, f64::max);
    most + values.map(|value| (value - most).exp()).sum::<f64>().ln()
}

/// Those of [`SENTENCES`] that can be read in so few ways that all of them are tried.
pub(super) fn readable_sentences() -> impl Iterator<Item = &'static str> {
    SENTENCES.into_iter().filter(|sentence| sentence.matches("contraption").count() < 2)
}

/// Sentences in the manner of spinners, in the words of our own samples.
pub(super) const SENTENCES: [&str; 18] = [
    "Nine individuals were taken to Mercy Hospital, most of them youngsters.",
    "The ministry said in an announcement that the preventing had to end.",
    "The board kept its rate of interest unchanged on Tuesday, as anticipated.",
    "Not less than 12 folks were killed in the metropolis.",
    "The bank wanted to minimize charges as a result of costs fell.",
    "He mentioned the International Minister got here to Moscow last week.",
    "The principal store in the city was closed prior to the war.",
    "A short slumber in the middle of the night, a treatise of 23 infirmaries in Portugal has found.",
    "They instructed the staff to publish the numbers.",
    "The contraption was closed by snow.",
    "The contraption of the contraption doing that it doing the contraption.",
    "Quite a few youngsters had excessive respect for an contraption.",
    "Police say the hearth began in an abode round 2 a.m.",
    "Residents left the town earlier than the mart struck the street.",
    "THE FOLKS OF THE METROPOLIS",
    "Two lifeless soldiers spoke on the cellphone about a treatise.",
    "A bus driver who lives near the main mart said the whole abode began to shake.",
    "Those who work long nocturnal shifts make more mistakes than colleagues.",
];
