//! Builds the labelled articles of all splits from the data folder.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::articles::pair_articles;
use super::corpus::{read_corpus, sample};
use super::documents::documents_of;
use super::error::LabelError;
use super::human::{human_texts, read_whole_articles, whole_article_rows};
use super::own_spun::own_spun;
use super::pairs::{PAIR_SOURCES, PairFile};
use super::row::{LabelledArticle, word_count};
use super::split::{Split, split_of};
use crate::channel::Substitution;
use crate::document::Label;

/// The name of the file with the articles of the held-out outlets, without extension.
const OUTLETS: &str = "outlets";

/// What is built from what.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Folder with the subfolders `corpus` and `pairs`.
    pub data: PathBuf,
    /// Folder that gets `train.jsonl`, `dev.jsonl`, `test.jsonl` and `outlets.jsonl`.
    pub output: PathBuf,
    /// Decides who goes where and how articles are spun.
    pub seed: u64,
    /// Rows that our own spinner knows.
    pub substitutions: Vec<Substitution>,
    /// How many articles our own spinner makes, at most.
    pub own_spun: usize,
    /// How many articles per language pair and set are taken of the post-edits, at most.
    pub post_edited: usize,
    /// How many articles of the held-out outlets are written, at most.
    pub outlet_articles: usize,
}

impl BuildOptions {
    /// The usual amounts: 1,500 own-spun articles, 150 per post-edited set and
    /// 2,000 of held-out outlets.
    #[must_use]
    pub fn new(data: PathBuf, output: PathBuf, substitutions: Vec<Substitution>) -> Self {
        Self {
            data,
            output,
            seed: 1,
            substitutions,
            own_spun: 1_500,
            post_edited: 150,
            outlet_articles: 2_000,
        }
    }
}

/// A class of articles that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// `train`, `dev`, `test` or `outlets`.
    pub file: &'static str,
    /// The tool, or `human`.
    pub generator: String,
    /// What the articles are.
    pub label: Label,
}

/// How much of a class there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Articles.
    pub articles: usize,
    /// Words, by white space.
    pub words: usize,
}

/// What was built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildSummary {
    /// Articles and words per file, generator and label.
    pub counts: BTreeMap<CountKey, Count>,
    /// Machine articles left out as too short or unchanged.
    pub left_out: usize,
    /// Held-out corpus articles left out as copies of others.
    pub copies: usize,
}

/// Builds the labelled articles and writes the four files. Each file is sorted
/// by id; the same data, rows and seed give the same bytes. A file appears
/// under its name only when it is complete.
///
/// # Errors
/// Any [`LabelError`]: a missing or damaged data file, or an output folder
/// that cannot be written to.
pub fn build(options: &BuildOptions) -> Result<BuildSummary, LabelError> {
    let mut summary = BuildSummary::default();
    let mut rows = labelled_pairs(options, &mut summary)?;
    let corpus = read_corpus(&options.data.join("corpus"))?;
    summary.copies = corpus.copies;
    rows.extend(own_spun(&corpus.pieces, &options.substitutions, options.own_spun, options.seed));
    rows.extend(corpus.pieces);
    let outlets = sample(corpus.outlets, options.outlet_articles, options.seed);

    let mut files: BTreeMap<&'static str, Vec<LabelledArticle>> =
        Split::ALL.iter().map(|split| (split.name(), Vec::new())).collect();
    for row in rows {
        files.entry(split_of(&row.group, options.seed).name()).or_default().push(row);
    }
    files.insert(OUTLETS, outlets);
    write_all(&options.output, files, &mut summary)?;
    Ok(summary)
}

/// The articles of the folder `pairs`.
fn labelled_pairs(
    options: &BuildOptions,
    summary: &mut BuildSummary,
) -> Result<Vec<LabelledArticle>, LabelError> {
    let folder = options.data.join("pairs");
    let whole = read_whole_articles(&folder)?;
    let files: Vec<PairFile> = PAIR_SOURCES
        .iter()
        .map(|source| PairFile::read(&folder, source))
        .collect::<Result<_, _>>()?;
    let documents = documents_of(&files, &human_texts(&whole))?;
    let (mut rows, left_out) = pair_articles(&files, &documents, options.post_edited);
    summary.left_out = left_out;
    rows.extend(whole_article_rows(&whole, &documents.article_groups));
    Ok(rows)
}

fn write_all(
    folder: &Path,
    files: BTreeMap<&'static str, Vec<LabelledArticle>>,
    summary: &mut BuildSummary,
) -> Result<(), LabelError> {
    let failed = |source| LabelError::Write { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut written = Vec::new();
    for (name, mut rows) in files {
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        for row in &rows {
            let key = CountKey { file: name, generator: row.generator.clone(), label: row.label };
            let count = summary.counts.entry(key).or_default();
            count.articles += 1;
            count.words += word_count(&row.text);
        }
        let path = folder.join(format!("{name}.jsonl"));
        let file = write_rows(folder, &rows)
            .map_err(|source| LabelError::Write { path: path.clone(), source })?;
        written.push((path, file));
    }
    for (path, file) in written {
        file.persist(&path)
            .map_err(|error| LabelError::Write { path: path.clone(), source: error.error })?;
    }
    Ok(())
}

/// Writes rows to a temporary file of the folder, which vanishes unless it is kept.
fn write_rows(folder: &Path, rows: &[LabelledArticle]) -> std::io::Result<NamedTempFile> {
    let mut file = std::io::BufWriter::new(NamedTempFile::new_in(folder)?);
    for row in rows {
        serde_json::to_writer(&mut file, row)?;
        file.write_all(b"\n")?;
    }
    file.into_inner().map_err(std::io::IntoInnerError::into_error)
}
