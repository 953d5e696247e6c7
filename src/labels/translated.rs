//! Passages that real engines translated into English, beside what people made of the same:
//! some for the model of translated English, others for the classifier, and some that neither
//! sees.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::error::LabelError;
use super::input::for_each_row;
use super::row::{HUMAN, LabelledArticle, word_count};
use crate::document::Label;
use crate::segment::hash_bytes;
use crate::translation::Head;

/// The file, without its extensions.
const STEM: &str = "mt-into-english";
/// The kind of English that the passages are written in.
const REGISTER: &str = "translated-into-english";
/// Shorter passages, in words, say too little.
const SHORTEST: usize = 40;

/// Languages that nothing is fitted to.
const LOCKED_LANGUAGES: &[&str] =
    &["es", "fi", "ro", "uk", "ja", "he", "is", "cy", "ha", "gl", "ta", "lt"];
/// Languages that the classifier learns from, and the model of translated English does not:
/// its evidence must not look surer to the classifier than it is.
const KEPT_LANGUAGES: &[&str] = &["sk", "lv", "hr", "ko", "hi", "ca", "az", "da", "bn"];
/// Shares of documents and systems, in percent, that nothing is fitted to, and that are kept
/// for the classifier. They are drawn by a hash; its key for systems, `s`, is one that leaves every
/// family some systems for each part.
const LOCKED_DOCUMENTS: u64 = 30;
const KEPT_DOCUMENTS: u64 = 20;
const LOCKED_SYSTEMS: u64 = 30;
const KEPT_SYSTEMS: u64 = 20;

/// Passages of a system that the model is fitted to, at most; and of people.
const MODEL_PASSAGES: usize = 700;
const PEOPLE: usize = 6_000;

/// Small or early neural systems, by the start of their names.
const SMALL: &[&str] =
    &["argos", "opusmt", "bergamot", "nllb", "wmt15-", "wmt16-", "ted-", "wmt23-NLLB"];

/// Languages that the model guesses from: those with most documents and engines. The guess judges
/// nothing, so that languages locked for the classifier may be among them.
const GUESSED_LANGUAGES: &[&str] = &["de", "ru", "es", "zh", "ja", "cs", "tr", "fr", "he", "fi"];
/// Passages of a language that the model learns to guess from, at most, and of a system of it.
const LANGUAGE_PASSAGES: usize = 4_000;
const SYSTEM_PASSAGES: usize = 400;

/// Passages of a document, one after the other, that make an article of some 300 words.
const PASSAGES_OF_ARTICLE: usize = 3;

/// Words in a row that two texts share only when one was taken from the other.
const SHINGLE: usize = 8;

/// The passages by what they are for.
#[derive(Debug, Default)]
pub(super) struct Translated {
    /// For the model of translated English.
    pub model: Vec<LabelledArticle>,
    /// For the classifier and its thresholds.
    pub classifier: Vec<LabelledArticle>,
    /// For the test: documents, systems and languages are all unknown to both.
    pub test: Vec<LabelledArticle>,
    /// The same, several passages of a document by a system in one article.
    pub articles: Vec<LabelledArticle>,
    /// For the guess of the language.
    pub languages: Vec<LabelledArticle>,
    /// To test the guess by: articles whose documents and systems are unknown.
    pub languages_test: Vec<LabelledArticle>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    group: String,
    system: String,
    family: String,
    source_language: String,
    text: String,
    reference: Option<String>,
    licence: String,
}

/// Reads and deals out the passages. At most `most` of each family go to the classifier, and
/// as many to the test. What shares a run of words with one of `tested` teaches the model nothing.
///
/// # Errors
/// [`LabelError::Read`] and [`LabelError::Json`].
pub(super) fn translated(
    folder: &Path,
    most: usize,
    tested: &[&str],
    seed: u64,
) -> Result<Translated, LabelError> {
    let mut rows: Vec<Row> = Vec::new();
    for_each_row(&folder.join(format!("{STEM}.jsonl.zst")), |_, row: Row| {
        let is_known = row.family != "unknown" && may_teach(&row.licence);
        if word_count(&row.text) >= SHORTEST && is_known {
            rows.push(row);
        }
    })?;
    rows.sort_by_cached_key(|row| hash_bytes(format!("{seed}/{}", row.id).as_bytes()));
    let documents = documents(&rows);
    let rows: Vec<(Row, String)> = rows.into_iter().zip(documents).collect();
    let tested: FxHashSet<u64> = tested.iter().flat_map(|text| shingles(text)).collect();
    let mut taken: BTreeMap<(Part, String), usize> = BTreeMap::new();
    let mut dealt = Translated::default();
    for (row, document) in &rows {
        let Some(part) = row.part(document) else { continue };
        let article = row.article(document.clone());
        let (kind, most) = match part {
            Part::Model if row.family().is_none() => (article.generator.clone(), PEOPLE),
            Part::Model => (row.system.clone(), MODEL_PASSAGES),
            Part::Classifier | Part::Test => (article.generator.clone(), most),
        };
        let count = taken.entry((part, kind)).or_default();
        let text = article.original.as_deref().unwrap_or(&article.text);
        if *count >= most || part == Part::Model && shingles(text).any(|run| tested.contains(&run))
        {
            continue;
        }
        *count += 1;
        match part {
            Part::Model => dealt.model.push(article),
            Part::Classifier => dealt.classifier.push(article),
            Part::Test => dealt.test.push(article),
        }
    }
    dealt.articles = articles(&rows, |row, document| row.part(document) == Some(Part::Test));
    dealt.languages = languages(&rows);
    dealt.languages_test = articles(&rows, |row, document| {
        row.family().is_some()
            && GUESSED_LANGUAGES.contains(&row.source_language.as_str())
            && Share::of_document(document) == Share::Locked
            && row.share_of_system() == Share::Locked
    });
    Ok(dealt)
}

/// Passages in the languages that are guessed from, of documents and systems that nothing is
/// tested by.
fn languages(rows: &[(Row, String)]) -> Vec<LabelledArticle> {
    let mut taken: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut taken_of_language: BTreeMap<&str, usize> = BTreeMap::new();
    let mut passages = Vec::new();
    for (row, document) in rows {
        let (language, system) = (row.source_language.as_str(), row.system.as_str());
        let is_one = row.family().is_some()
            && GUESSED_LANGUAGES.contains(&language)
            && Share::of_document(document) != Share::Locked
            && row.share_of_system() != Share::Locked;
        if !is_one {
            continue;
        }
        let of_system = taken.entry((language, system)).or_default();
        let of_language = taken_of_language.entry(language).or_default();
        if *of_system < SYSTEM_PASSAGES && *of_language < LANGUAGE_PASSAGES {
            *of_system += 1;
            *of_language += 1;
            passages.push(row.article(document.clone()));
        }
    }
    passages
}

/// Articles of [`PASSAGES_OF_ARTICLE`] passages each, in the order of their ids, that one system
/// made of a document's.
fn articles(
    rows: &[(Row, String)],
    is_wanted: impl Fn(&Row, &str) -> bool,
) -> Vec<LabelledArticle> {
    let mut documents: BTreeMap<[&str; 4], Vec<LabelledArticle>> = BTreeMap::new();
    for (row, document) in rows.iter().filter(|(row, document)| is_wanted(row, document)) {
        let key = [document, row.group.as_str(), &row.system, &row.source_language];
        documents.entry(key).or_default().push(row.article(document.clone()));
    }
    let mut articles = Vec::new();
    for mut passages in documents.into_values() {
        passages.sort_by(|a, b| a.id.cmp(&b.id));
        let whole = passages.chunks_exact(PASSAGES_OF_ARTICLE);
        articles.extend(whole.map(|passages| {
            LabelledArticle {
                text: joined(passages.iter().map(|passage| passage.text.as_str())),
                original: passages
                    .iter()
                    .map(|passage| passage.original.as_deref())
                    .collect::<Option<Vec<&str>>>()
                    .map(|originals| joined(originals.into_iter())),
                ..passages[0].clone()
            }
        }));
    }
    articles
}

fn joined<'a>(passages: impl Iterator<Item = &'a str>) -> String {
    passages.collect::<Vec<&str>>().join("\n")
}

/// Whether what ships may be learned from a passage of this licence. Data for shared tasks of
/// translation is there to train on; what is not for commerce, or for research alone, is not.
fn may_teach(licence: &str) -> bool {
    let licence = licence.to_lowercase();
    !["-nc", "non-commercial", "research only"].iter().any(|no| licence.contains(no))
}

/// What a passage is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Model,
    Classifier,
    Test,
}

/// Whom a document, a system or a language is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    Open,
    Kept,
    Locked,
}

impl Share {
    fn of(kind: &str, name: &str, locked: u64, kept: u64) -> Self {
        match (hash_bytes(format!("{kind}/{name}").as_bytes()) >> 8) % 100 {
            share if share < locked => Self::Locked,
            share if share < locked + kept => Self::Kept,
            _ => Self::Open,
        }
    }

    fn of_document(document: &str) -> Self {
        Self::of("document", document, LOCKED_DOCUMENTS, KEPT_DOCUMENTS)
    }

    fn of_language(language: &str) -> Self {
        if LOCKED_LANGUAGES.contains(&language) {
            Self::Locked
        } else if KEPT_LANGUAGES.contains(&language) {
            Self::Kept
        } else {
            Self::Open
        }
    }
}

impl Row {
    /// The engine's family; `None` for people.
    fn family(&self) -> Option<Head> {
        let is_small = || SMALL.iter().any(|start| self.system.starts_with(start));
        match self.family.as_str() {
            "smt" => Some(Head::Statistical),
            "rbmt" => Some(Head::RuleBased),
            "nmt" if is_small() => Some(Head::Neural),
            "nmt" => Some(Head::Fluent),
            "llm" => Some(Head::LanguageModel),
            _ => None,
        }
    }

    fn share_of_system(&self) -> Share {
        Share::of("s", &self.system, LOCKED_SYSTEMS, KEPT_SYSTEMS)
    }

    /// What the passage is for; nothing where it would tell of what is kept apart. Language
    /// models translate from few languages: theirs need not be unknown for the test.
    fn part(&self, document: &str) -> Option<Part> {
        use Share::{Kept, Locked, Open};
        let of_document = Share::of_document(document);
        let Some(family) = self.family() else {
            return Some(match of_document {
                Open => Part::Model,
                Kept => Part::Classifier,
                Locked => Part::Test,
            });
        };
        let system = self.share_of_system();
        let language = Share::of_language(&self.source_language);
        match (of_document, system, language) {
            (Open, Open, Open) => Some(Part::Model),
            (Kept, Open | Kept, Kept) | (Kept, Kept, Open) => Some(Part::Classifier),
            (Locked, Locked, Locked) => Some(Part::Test),
            (Locked, Locked, _) if family == Head::LanguageModel => Some(Part::Test),
            _ => None,
        }
    }

    fn article(&self, document: String) -> LabelledArticle {
        let generator = self.family().and_then(Head::generator);
        LabelledArticle {
            id: format!("{STEM}/{}", self.id),
            text: self.text.clone(),
            label: if generator.is_some() { Label::Mt } else { Label::Clean },
            original: self.reference.clone().filter(|_| generator.is_some()),
            generator: generator.unwrap_or(HUMAN).to_owned(),
            source: format!("{STEM}:{}:{}", self.system, self.source_language),
            register: REGISTER.to_owned(),
            group: document,
            swaps_only: false,
        }
    }
}

/// The document of each row. Some have several names in the file: they share a reference.
fn documents(rows: &[Row]) -> Vec<String> {
    let mut parents: BTreeMap<&str, &str> = BTreeMap::new();
    let mut first: FxHashMap<&str, &str> = FxHashMap::default();
    for row in rows {
        let english = row.reference.as_deref().unwrap_or(&row.text);
        let other = *first.entry(english).or_insert(&row.group);
        let (one, other) = (root(&parents, &row.group), root(&parents, other));
        if one != other {
            parents.insert(one.max(other), one.min(other));
        }
    }
    rows.iter().map(|row| format!("{STEM}/{}", root(&parents, &row.group))).collect()
}

/// The first by name of all names of a document.
fn root<'a>(parents: &BTreeMap<&'a str, &'a str>, mut name: &'a str) -> &'a str {
    while let Some(parent) = parents.get(name) {
        name = parent;
    }
    name
}

/// Hashes of all runs of [`SHINGLE`] words of a text.
fn shingles(text: &str) -> impl Iterator<Item = u64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let runs: Vec<u64> =
        words.windows(SHINGLE).map(|run| hash_bytes(run.join(" ").as_bytes())).collect();
    runs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(group: &str, system: &str, family: &str, language: &str, text: &str) -> Row {
        Row {
            id: format!("{group}/{system}/{language}/{}", text.len()),
            group: group.to_owned(),
            system: system.to_owned(),
            family: family.to_owned(),
            source_language: language.to_owned(),
            text: text.to_owned(),
            reference: family.ends_with("mt").then(|| format!("reference of {group}")),
            licence: String::new(),
        }
    }

    /// Rows of many documents, systems and languages.
    fn rows() -> Vec<Row> {
        let mut rows = Vec::new();
        for document in 0..60 {
            for system in 0..10 {
                for language in ["fr", "ko", "es"] {
                    let name = format!("system-{system}");
                    rows.push(row(&format!("d{document}"), &name, "smt", language, "text"));
                }
            }
        }
        rows
    }

    #[test]
    fn what_is_tested_shares_nothing_with_what_is_learned_from() {
        let rows = rows();
        let mut names: BTreeMap<Part, [FxHashSet<String>; 3]> = BTreeMap::new();
        for row in &rows {
            if let Some(part) = row.part(&row.group) {
                let [documents, systems, languages] = names.entry(part).or_default();
                documents.insert(row.group.clone());
                systems.insert(row.system.clone());
                languages.insert(row.source_language.clone());
            }
        }
        assert_eq!(names.len(), 3, "{names:?}");
        for other in [Part::Model, Part::Classifier] {
            for (test, learned) in names[&Part::Test].iter().zip(&names[&other]) {
                assert!(!test.is_empty() && test.is_disjoint(learned), "{test:?} {learned:?}");
            }
        }
        let (model, classifier) = (&names[&Part::Model], &names[&Part::Classifier]);
        assert!(model[0].is_disjoint(&classifier[0]), "documents");
    }

    #[test]
    fn articles_are_of_one_document_and_system_in_their_order() {
        let passages = ["d/1", "d/3", "d/2", "d/4", "e/1", "e/2"];
        let rows = passages.map(|id| {
            let document = id.split('/').next().unwrap();
            let text = format!("Passage {id}.");
            let row = Row { id: id.to_owned(), ..row(document, "x", "smt", "es", &text) };
            (row, document.to_owned())
        });
        let articles = articles(&rows, |row, _| row.family().is_some());
        let [article] = articles.as_slice() else { panic!("{articles:?}") };
        assert_eq!(article.text, "Passage d/1.\nPassage d/2.\nPassage d/3.");
        assert_eq!(article.original.as_ref().map(|text| text.lines().count()), Some(3));
        assert_eq!((article.label, article.group.as_str()), (Label::Mt, "d"));
    }

    #[test]
    fn the_guess_of_a_language_is_tested_by_other_documents_and_systems() {
        let rows: Vec<(Row, String)> =
            rows().into_iter().map(|row| (row.group.clone(), row)).map(|(d, r)| (r, d)).collect();
        let learned = languages(&rows);
        let names = |row: &LabelledArticle| (row.group.clone(), row.source.clone());
        assert!(learned.iter().all(|row| !row.source.ends_with(":ko")), "not one of the guessed");
        let locked = |(row, document): &&(Row, String)| {
            Share::of_document(document) == Share::Locked || row.share_of_system() == Share::Locked
        };
        let locked: Vec<_> =
            rows.iter().filter(locked).map(|(row, d)| names(&row.article(d.clone()))).collect();
        assert!(!learned.is_empty() && !locked.is_empty());
        assert!(learned.iter().all(|row| !locked.contains(&names(row))));
    }

    #[test]
    fn what_is_not_for_commerce_teaches_nothing() {
        assert!(may_teach("WMT news test data: research use") && may_teach("FLORES CC BY-SA 4.0"));
        let barred = ["TED talks CC BY-NC-ND", "excerpts of published translations: research only"];
        assert!(!barred.into_iter().any(may_teach));
    }

    #[test]
    fn documents_of_one_reference_are_one() {
        let rows = [
            row("b", "x", "human-translation", "de", "The same."),
            row("c", "y", "human-translation", "cs", "Another."),
            row("a", "z", "human-translation", "fr", "The same."),
        ];
        assert_eq!(documents(&rows), ["a", "c", "a"].map(|name| format!("{STEM}/{name}")));
    }

    #[test]
    fn families_are_those_of_the_file_and_people_are_of_none() {
        let family = |system, family| row("d", system, family, "fr", "text").family();
        assert_eq!(family("argos", "nmt"), Some(Head::Neural));
        assert_eq!(family("google", "nmt"), Some(Head::Fluent));
        assert_eq!(family("apertium-spa-eng", "rbmt"), Some(Head::RuleBased));
        assert_eq!(family("reference", "human-translation"), None);
    }
}
