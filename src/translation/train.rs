//! Fits the weights.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Head;
use super::language::{self, FromLanguage};
use super::mask::{COMMON_WORDS, CommonWords};
use super::model::{HEADS, Info, write};
use super::terms::{SLOTS, counted};
use crate::classify::sparse::{SparseFit, SparseRow, SparseTerms};
use crate::document::{Segments, TokenKind};
use crate::model_file::ModelFileError;
use crate::segment::segment;

/// N-grams of fewer passages have no weight: they say more of a document than of an engine.
const LEAST_PASSAGES: u32 = 3;

/// What clean English weighs beside translations and their originals, which weigh 1 each.
/// From .1 to .5 nothing changed but how far clean registers lie from the line.
const CLEAN: f64 = 0.5;

/// The solver stops when the gradient by row, in nats, is shorter.
const TOLERANCE: f64 = 1e-5;

/// A passage that the model learns from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The passage.
    pub text: String,
    /// The family of the engine that wrote it; `None` for people.
    pub family: Option<Head>,
    /// The same passage in people's English, where it is known of a translation.
    pub original: Option<String>,
}

/// How a model is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainOptions {
    /// Ridge penalty by row. From 1e-6 to 3e-5 engines and languages left out are told apart
    /// alike.
    pub ridge: f64,
    /// Iterations of the solver, at most.
    pub most_iterations: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self { ridge: 3e-6, most_iterations: 60 }
    }
}

impl TrainOptions {
    /// A fit to so many rows of so many columns.
    fn fit(&self, columns: usize, rows: usize) -> SparseFit {
        SparseFit {
            columns,
            ridge: self.ridge * rows as f64,
            tolerance: TOLERANCE,
            most_iterations: self.most_iterations,
        }
    }
}

/// Why no model was trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// There is nothing to tell apart.
    #[error("translations and passages of people are needed: {translated} and {clean} are there")]
    OneKind {
        /// Translated passages.
        translated: usize,
        /// Passages of people, originals among them.
        clean: usize,
    },
    /// The solver failed.
    #[error("the fit failed: {0}")]
    Fit(String),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] ModelFileError),
}

/// Trains a model and writes it. Same examples in the same order: same bytes. Of `languages`
/// it learns to guess what a text was translated from, and nothing else.
///
/// # Errors
/// When there are no translations or nothing else, when the solver fails, or when the file
/// cannot be written.
pub fn train(
    path: &Path,
    examples: &[Example],
    languages: &[FromLanguage],
    options: &TrainOptions,
) -> Result<Info, TrainError> {
    let of_people = examples.iter().filter(|example| example.family.is_none());
    let originals = examples.iter().filter_map(|example| example.original.as_deref());
    let clean = of_people.clone().count() + originals.clone().count();
    let translated = examples.len() - of_people.clone().count();
    if translated == 0 || clean == 0 {
        return Err(TrainError::OneKind { translated, clean });
    }
    let common = common_words(originals.chain(of_people.map(|example| example.text.as_str())));
    let ranks: CommonWords = common.iter().copied().zip(0..).collect();
    let passages = Passages::read(examples, &ranks);
    let mut weights: [Vec<f64>; HEADS] = std::array::from_fn(|_| vec![0.0; SLOTS]);
    for (head, weights) in Head::ALL.into_iter().zip(&mut weights) {
        if head.generator().is_none() || passages.families.contains_key(&head) {
            *weights = passages.fit(head, options).map_err(TrainError::Fit)?;
        }
    }
    let families = passages.families.iter();
    let names = families.map(|(head, rows)| (head.generator().unwrap_or_default(), rows.len()));
    let counts = names.chain([("human", clean)]).map(|(name, count)| (name.to_owned(), count));
    let from = by_language(languages, &ranks);
    let of_languages = from.iter().map(|(code, texts)| ((*code).to_owned(), texts.len()));
    let info = Info {
        passages: counts.collect(),
        languages: of_languages.collect(),
        ridge: options.ridge,
    };
    let sections = language::fitted(&from, options.fit(SLOTS, 1)).map_err(TrainError::Fit)?;
    write(path, &info, &common, &weights, &sections)?;
    Ok(info)
}

/// The terms of the translations from each language.
fn by_language<'a>(
    languages: &'a [FromLanguage],
    common: &CommonWords,
) -> BTreeMap<&'a str, Vec<SparseTerms>> {
    let terms: Vec<SparseTerms> =
        languages.par_iter().map(|from| terms_of(&from.text, common)).collect();
    let mut passages: BTreeMap<&str, Vec<SparseTerms>> = BTreeMap::new();
    for (from, terms) in languages.iter().zip(terms) {
        passages.entry(&from.language).or_default().push(terms);
    }
    passages
}

/// The commonest words of some texts by hash, the commonest first.
fn common_words<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u64> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    let mut segments = Segments::default();
    for text in texts {
        segments.clear();
        segment(text, &mut segments);
        for token in segments.tokens.iter().filter(|token| token.kind == TokenKind::Word) {
            *counts.entry(token.hash).or_default() += 1;
        }
    }
    let mut counts: Vec<(u32, u64)> = counts.into_iter().map(|(hash, n)| (n, hash)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts.into_iter().take(COMMON_WORDS).map(|(_, hash)| hash).collect()
}

/// All passages as terms.
struct Passages {
    /// Translations, then originals and what people wrote.
    terms: Vec<SparseTerms>,
    /// Translations of a family: their numbers, each with that of its original.
    families: BTreeMap<Head, Vec<(usize, Option<usize>)>>,
    /// What people wrote without a translation beside it.
    people: Vec<usize>,
}

impl Passages {
    fn read(examples: &[Example], common: &CommonWords) -> Self {
        let mut texts: Vec<&str> = examples.iter().map(|example| example.text.as_str()).collect();
        let mut families: BTreeMap<Head, Vec<(usize, Option<usize>)>> = BTreeMap::new();
        let mut people = Vec::new();
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        for (number, example) in examples.iter().enumerate() {
            let original = example.original.as_deref().map(|text| {
                *known.entry(text).or_insert_with(|| {
                    texts.push(text);
                    texts.len() - 1
                })
            });
            match example.family {
                Some(head) => families.entry(head).or_default().push((number, original)),
                None => people.push(number),
            }
        }
        let mut terms: Vec<SparseTerms> =
            texts.par_iter().map(|text| terms_of(text, common)).collect();
        keep_frequent(&mut terms);
        Self { terms, families, people }
    }

    /// The weights of a head, without the intercept.
    fn fit(&self, head: Head, options: &TrainOptions) -> Result<Vec<f64>, String> {
        let mut weights: BTreeMap<(usize, bool), f64> = BTreeMap::new();
        let is_wanted = |family: Head| head == Head::All || head == family;
        let families = self.families.iter().filter(|(family, _)| is_wanted(**family));
        let mut heads = 0.0;
        for (_, rows) in families {
            heads += 1.0;
            for &(translated, original) in rows {
                let weight = 1.0 / rows.len() as f64;
                *weights.entry((translated, true)).or_default() += weight;
                if let Some(original) = original {
                    *weights.entry((original, false)).or_default() += weight;
                }
            }
        }
        for &row in &self.people {
            let weight = CLEAN * heads / self.people.len() as f64;
            *weights.entry((row, false)).or_default() += weight;
        }
        let all: f64 = weights.values().sum();
        let rows = weights.len() as f64;
        let row = |((row, is_positive), weight): ((usize, bool), f64)| SparseRow {
            terms: &self.terms[row],
            is_positive,
            weight: weight * rows / all,
        };
        let rows: Vec<SparseRow<'_>> = weights.into_iter().map(row).collect();
        let fit = options.fit(SLOTS, rows.len());
        let mut weights = fit.fit(&rows)?.to_vec();
        weights.truncate(SLOTS);
        Ok(weights)
    }
}

fn terms_of(text: &str, common: &CommonWords) -> SparseTerms {
    let mut segments = Segments::default();
    segment(text, &mut segments);
    counted(text, &segments, common)
}

/// Drops slots of too few passages.
fn keep_frequent(passages: &mut [SparseTerms]) {
    let mut counts = vec![0_u32; SLOTS];
    for (slot, _) in passages.iter().flatten() {
        counts[*slot as usize] += 1;
    }
    for terms in passages {
        terms.retain(|(slot, _)| counts[*slot as usize] >= LEAST_PASSAGES);
        terms.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translation::TranslationModel;

    /// A rule-based engine leaves out articles and puts "of the" before everything.
    fn examples() -> Vec<Example> {
        let topics = ["harvest", "election", "railway", "museum", "hospital", "bridge"];
        let places = ["north", "valley", "harbour", "village", "province"];
        let pair = |(topic, place): (&str, &str)| Example {
            text: format!("It was opened {topic} of the {place} of the country, said minister."),
            family: Some(Head::RuleBased),
            original: Some(format!("The minister said the {topic} in the {place} was opened.")),
        };
        let both = topics.iter().flat_map(|topic| places.map(|place| (*topic, place)));
        let people = places.map(|place| Example {
            text: format!("She told us that a man from the {place} had called."),
            family: None,
            original: None,
        });
        both.map(pair).chain(people).collect()
    }

    fn evidence(model: &TranslationModel, text: &str, head: Head) -> f64 {
        let mut segments = Segments::default();
        segment(text, &mut segments);
        model.read(text, &segments).into_iter().sum::<super::super::Marks>().evidence(head)
    }

    #[test]
    fn a_family_is_told_from_people_on_another_topic_and_adds_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("translation.bin");
        let info = train(&path, &examples(), &[], &TrainOptions::default()).unwrap();
        assert_eq!(info.passages, [("rule-based-engine".to_owned(), 30), ("human".to_owned(), 35)]);
        let model = TranslationModel::open(&path).unwrap();
        assert_eq!(model.info(), &info);
        let translated = "It was painted castle of the mayor of the town, said owner.";
        let clean = "The owner said the castle in the town was painted.";
        for head in [Head::All, Head::RuleBased] {
            let [one, none] = [translated, clean].map(|text| evidence(&model, text, head));
            assert!(one > 0.5 && none < -0.5, "{head:?}: {one} {none}");
            let three = evidence(&model, &[translated; 3].join(" "), head);
            assert!(three > 1.5 * one, "{three} of {one}");
        }
        assert_eq!(evidence(&model, translated, Head::Fluent), 0.0, "nothing was learned of it");
        let again = folder.path().join("again.bin");
        train(&again, &examples(), &[], &TrainOptions::default()).unwrap();
        assert_eq!(std::fs::read(path).unwrap(), std::fs::read(again).unwrap());
    }

    #[test]
    fn the_language_of_a_translation_is_guessed_among_those_that_are_known() {
        // One language puts the verb behind, the other has no article.
        let topics = ["harvest", "election", "railway", "museum", "hospital", "bridge"];
        let behind = |topic: &str| format!("He said that he the {topic} in the evening saw.");
        let bare = |topic: &str| format!("He said that {topic} was seen in evening.");
        let language = |code: &str, text: String| FromLanguage { text, language: code.to_owned() };
        let languages: Vec<FromLanguage> = topics
            .iter()
            .flat_map(|topic| [language("de", behind(topic)), language("ru", bare(topic))])
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("translation.bin");
        let info = train(&path, &examples(), &languages, &TrainOptions::default()).unwrap();
        assert_eq!(info.languages, [("de".to_owned(), 6), ("ru".to_owned(), 6)]);
        let model = TranslationModel::open(&path).unwrap();
        for (code, text) in [("de", behind("castle")), ("ru", bare("castle"))] {
            let mut segments = Segments::default();
            segment(&text, &mut segments);
            let guess = model.guess(&text, &segments).unwrap();
            assert!(guess.code == code && guess.share > 0.6, "{code}: {guess:?}");
        }
        train(&path, &examples(), &[], &TrainOptions::default()).unwrap();
        let none = TranslationModel::open(&path).unwrap();
        assert_eq!(none.guess("He said it.", &Segments::default()), None);
    }

    #[test]
    fn without_translations_or_people_nothing_is_trained() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("translation.bin");
        let mut people = examples();
        people.retain(|example| example.family.is_none());
        for examples in [people, Vec::new()] {
            let error = train(&path, &examples, &[], &TrainOptions::default()).unwrap_err();
            assert!(matches!(error, TrainError::OneKind { translated: 0, .. }), "{error}");
        }
        assert!(!path.exists());
    }
}
