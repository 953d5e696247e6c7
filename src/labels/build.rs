//! Builds the labelled articles of all splits from the data folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::articles::pair_articles;
use super::corpus::{read_corpus, sample};
use super::documents::documents_of;
use super::error::LabelError;
use super::human::{human_texts, read_whole_articles, whole_article_rows};
use super::input::for_each_row;
use super::own_spun::OwnSpinners;
use super::pairs::{PAIR_SOURCES, PairFile};
use super::registers::{Purpose, Register, US_NEWS};
use super::row::{LabelledArticle, word_count};
use super::split::{Split, split_of};
use super::translated::{Translated, translated};
use crate::channel::Substitution;
use crate::document::Label;
use crate::segment::hash_bytes;
use crate::translation::Head;

/// The name of the file with the articles of the held-out outlets, without extension.
const OUTLETS: &str = "outlets";
/// The same of the registers that nothing is fitted to, clean and spun.
const TRANSFER: &str = "transfer";
/// The same of what the model of translated English is trained on.
const TRANSLATIONS: &str = "translations";

/// Locked articles of real translation into English, longer than passages.
const TRANSLATED_ARTICLES: &str = "translated-articles";
/// What teaches the classifier and is in no split.
const TAUGHT: &str = "taught";
/// What the guess of a translation's language is trained on, and tested by.
const LANGUAGES: &str = "languages";
const LANGUAGES_TEST: &str = "languages-test";

/// What is built from what.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Folder with the subfolders `corpus` and `pairs`.
    pub data: PathBuf,
    /// Folder that gets `train.jsonl`, `taught.jsonl`, `dev.jsonl`, `test.jsonl`, `outlets.jsonl`,
    /// `transfer.jsonl`, `translations.jsonl`, `translated-articles.jsonl`, `languages.jsonl` and
    /// `languages-test.jsonl`.
    pub output: PathBuf,
    /// Decides who goes where and how articles are spun.
    pub seed: u64,
    /// Rows that our own spinner knows.
    pub substitutions: Vec<Substitution>,
    /// What other tools made of clean pieces: JSON lines of labelled articles, whose groups are
    /// those of the pieces.
    pub spun: Vec<PathBuf>,
    /// Tools of `spun` that are kept from the training and dev articles, by the start of their name.
    pub locked_tools: Vec<String>,
    /// How many articles our own spinner makes of the splits' pieces, at most.
    pub own_spun: usize,
    /// How many pieces of each register only teach, at most. Of news all do: most translations are
    /// of news, and where news was a seventh of the clean articles 6.5 % of the held-out outlets
    /// were not called clean, in place of 2.5 %.
    pub taught_pieces: usize,
    /// How many articles our own spinner makes of them, at most.
    pub taught_spun: usize,
    /// How many articles per language pair and set are taken of the post-edits, at most.
    pub post_edited: usize,
    /// How many articles of each translation engine are taken, at most. Scores
    /// are calibrated on this mix: the usual amounts make about two in three
    /// articles clean, and one in nine a translation.
    pub translated: usize,
    /// How many passages of each family of engines are taken of real translation into English, at
    /// most, for the classifier and for the test; and of people's.
    pub engine_passages: usize,
    /// How many clean openings of each register the model of translated English sees, at most.
    pub openings: usize,
    /// How many articles of the held-out outlets are written, at most.
    pub outlet_articles: usize,
    /// How many clean pieces of each register that nothing is fitted to are written, at most.
    pub transfer_pieces: usize,
}

impl BuildOptions {
    /// The usual amounts: 5,000 own-spun articles, 500 clean pieces per register that only
    /// teach and 5,000 articles spun of these, 150 per post-edited set, 100 per
    /// translation engine, 400 passages per family of them, 500 openings per register, 2,000 of held-out outlets, and 300 pieces of a register.
    #[must_use]
    pub fn new(data: PathBuf, output: PathBuf, substitutions: Vec<Substitution>) -> Self {
        Self {
            data,
            output,
            seed: 1,
            substitutions,
            spun: Vec::new(),
            locked_tools: Vec::new(),
            own_spun: 5_000,
            taught_pieces: 500,
            taught_spun: 5_000,
            post_edited: 150,
            translated: 100,
            engine_passages: 400,
            openings: 500,
            outlet_articles: 2_000,
            transfer_pieces: 300,
        }
    }
}

/// A class of articles that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// The file's name without its ending: `train`, `dev`, `test`, `outlets`, `transfer`, ...
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

/// Builds the labelled articles and writes the ten files. Each file is sorted
/// by id; the same data, rows and seed give the same bytes. A file appears
/// under its name only when it is complete.
///
/// # Errors
/// Any [`LabelError`]: a missing or damaged data file, or an output folder
/// that cannot be written to.
pub fn build(options: &BuildOptions) -> Result<BuildSummary, LabelError> {
    let mut summary = BuildSummary::default();
    let mut rows = labelled_pairs(options, &mut summary)?;
    keep_most(&mut rows, options.translated, options.seed);
    let corpus = read_corpus(&options.data.join("corpus"))?;
    summary.copies = corpus.copies;
    let spinners = OwnSpinners::new(&options.substitutions, &corpus.pieces);
    rows.extend(spinners.spin(&corpus.pieces, options.own_spun, options.seed));
    rows.extend(corpus.pieces);
    let teaching: BTreeSet<String> = corpus.taught.iter().map(|row| row.group.clone()).collect();
    let mut taught = taught_articles(corpus.taught, &spinners, options);
    let outlets = sample(corpus.outlets, options.outlet_articles, options.seed);
    let apart: BTreeSet<String> = corpus.transfer.iter().map(|row| row.group.clone()).collect();
    let mut transfer = of_each_register(corpus.transfer, options.transfer_pieces, options.seed);
    transfer.extend(spinners.spin(&transfer, usize::MAX, options.seed));
    for row in read_spun(&options.spun)? {
        let locked = options.locked_tools.iter().any(|tool| row.generator.starts_with(tool));
        if is_for_transfer(&row) || apart.contains(&row.group) {
            transfer.push(row);
        } else if teaching.contains(&row.group) {
            // Round trips of all registers taught the classifier to take lists and headlines for
            // translations.
            taught.extend((!locked && row.label == Label::Spun).then_some(row));
        } else if !locked || split_of(&row.group, options.seed) == Split::Test {
            rows.push(row);
        }
    }
    taught.iter_mut().for_each(|row| row.swaps_only = true);

    let Translated { model, classifier, test, articles, languages, languages_test } = {
        let tested = rows.iter().filter(|row| split_of(&row.group, options.seed) == Split::Test);
        let tested: Vec<&str> = tested.map(|row| row.text.as_str()).collect();
        translated(&options.data.join("pairs"), options.engine_passages, &tested, options.seed)?
    };
    let mut translations = of_each_register(corpus.seen, options.openings, options.seed);
    translations.extend(model);

    let mut files = dealt(rows, classifier, options.seed);
    files.entry(Split::Test.name()).or_default().extend(test);
    files.entry(Split::Train.name()).or_default().extend(corpus.headlines);
    files.insert(TAUGHT, taught);
    files.insert(TRANSLATIONS, translations);
    files.insert(TRANSLATED_ARTICLES, articles);
    files.insert(LANGUAGES, languages);
    files.insert(LANGUAGES_TEST, languages_test);
    files.insert(OUTLETS, outlets);
    files.insert(TRANSFER, transfer);
    write_all(&options.output, files, &mut summary)?;
    Ok(summary)
}

/// The articles that are in no split: all clean news, so many clean pieces of the other
/// registers, and what our own spinner makes of them.
fn taught_articles(
    pieces: Vec<LabelledArticle>,
    spinners: &OwnSpinners,
    options: &BuildOptions,
) -> Vec<LabelledArticle> {
    let (news, others): (Vec<_>, Vec<_>) =
        pieces.into_iter().partition(|row| row.register == US_NEWS);
    let mut clean = of_each_register(others, options.taught_pieces, options.seed);
    clean.extend(news);
    let mut taught = spinners.spin(&clean, options.taught_spun, options.seed);
    taught.extend(clean);
    taught
}

/// The articles of the splits, by the names of their files; `translated` ones are not for the test.
fn dealt(
    rows: Vec<LabelledArticle>,
    translated: Vec<LabelledArticle>,
    seed: u64,
) -> BTreeMap<&'static str, Vec<LabelledArticle>> {
    let mut files: BTreeMap<&'static str, Vec<LabelledArticle>> =
        Split::ALL.iter().map(|split| (split.name(), Vec::new())).collect();
    for row in rows {
        files.entry(split_of(&row.group, seed).name()).or_default().push(row);
    }
    for row in translated {
        let teaches = split_of(&row.group, seed) == Split::Train;
        let split = if teaches { Split::Train } else { Split::Dev };
        if !(teaches && is_faint(&row)) {
            files.entry(split.name()).or_default().push(row);
        }
    }
    files
}

/// At most `most` articles of each register, by [`sample`].
fn of_each_register(rows: Vec<LabelledArticle>, most: usize, seed: u64) -> Vec<LabelledArticle> {
    let mut registers: BTreeMap<String, Vec<LabelledArticle>> = BTreeMap::new();
    for row in rows {
        registers.entry(row.register.clone()).or_default().push(row);
    }
    registers.into_values().flat_map(|rows| sample(rows, most, seed)).collect()
}

/// What other tools made of clean pieces.
fn read_spun(paths: &[PathBuf]) -> Result<Vec<LabelledArticle>, LabelError> {
    let mut rows = Vec::new();
    for path in paths {
        for_each_row(path, |_, row| rows.push(row))?;
    }
    Ok(rows)
}

/// Whether an article is of engines that leave next to no mark. They teach the classifier to
/// doubt clean text: with them light spinning is told worse (dev, passages: mean AUROC of tools
/// .929 instead of .931, sentences .922 instead of .924).
fn is_faint(row: &LabelledArticle) -> bool {
    let family = Head::of_generator(&row.generator);
    matches!(family, Some(Head::Fluent | Head::LanguageModel))
}

/// Whether an article is of a register that nothing is fitted to.
fn is_for_transfer(row: &LabelledArticle) -> bool {
    Register::named(&row.register).is_some_and(|register| {
        matches!(register.purpose, Purpose::Transfer | Purpose::MeasureOnly)
    })
}

/// Keeps at most `most` translated articles of each engine, chosen by a hash.
fn keep_most(rows: &mut Vec<LabelledArticle>, most: usize, seed: u64) {
    let rank = |row: &LabelledArticle| hash_bytes(format!("{seed}/{}", row.id).as_bytes());
    let mut ranks: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.label == Label::Mt) {
        ranks.entry(&row.generator).or_default().push(rank(row));
    }
    let limits: BTreeMap<String, u64> = ranks
        .into_iter()
        .filter_map(|(generator, mut ranks)| {
            ranks.sort_unstable();
            Some((generator.to_owned(), *ranks.get(most)?))
        })
        .collect();
    rows.retain(|row| {
        let limit = limits.get(&row.generator).filter(|_| row.label == Label::Mt);
        limit.is_none_or(|&limit| rank(row) < limit)
    });
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

/// Temporary files are private to the user unless told otherwise.
fn readable_by_all() -> tempfile::Builder<'static, 'static> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder
}

/// Writes rows to a temporary file of the folder, which vanishes unless it is kept.
fn write_rows(folder: &Path, rows: &[LabelledArticle]) -> std::io::Result<NamedTempFile> {
    let mut file = std::io::BufWriter::new(readable_by_all().tempfile_in(folder)?);
    for row in rows {
        serde_json::to_writer(&mut file, row)?;
        file.write_all(b"\n")?;
    }
    file.into_inner().map_err(std::io::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::headlines::HEADLINES;
    use super::super::registers::REGISTERS;
    use super::*;
    use crate::channel::Source;

    fn compress(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
    }

    fn sentence(story: usize, number: usize) -> String {
        format!("Boat {story} came back from its trip number {number} with nets full of fish.")
    }

    /// A data folder with three stories in each pair file, three whole articles
    /// and some corpus.
    fn data_folder(folder: &Path) {
        for source in &PAIR_SOURCES {
            let mut lines = String::new();
            for story in 0..3 {
                lines += &format!("Boat {story} comes home\tShip {story} comes home\tx:y:z\n");
                for number in 0..5 {
                    let original = sentence(story, number);
                    let machine = original.replace("trip", "journey").replace("fish", "fishes");
                    lines += &format!("{original}\t{machine}\tx:y:z\n");
                }
            }
            compress(&folder.join(format!("pairs/{}.tsv.zst", source.stem)), &lines);
        }
        let mut whole = String::new();
        for (kind, file) in [
            ("human-original", "a/org_en_w1.txt"),
            ("machine-translation", "b/trans_de_w1.txt.en.acme"),
        ] {
            for story in 0..3 {
                let text = format!("{} {kind}", sentence(story, 1));
                let row =
                    serde_json::json!({"kind": kind, "file": file, "line": story, "text": text});
                whole += &format!("{row}\n");
            }
        }
        compress(&folder.join("pairs/human-vs-machine-articles.jsonl.zst"), &whole);
        for stem in ["allsides-2012-2020", "whitehouse-2021-2026", "whitehouse-briefings-2011-2016"]
        {
            let mut corpus = String::new();
            for i in 0..100 {
                let source = if i % 10 == 3 { "Reuters" } else { "Some Outlet" };
                let text: String =
                    (0..30).map(|n| sentence(i, n) + &format!(" So said {stem}. ")).collect();
                let (id, title) = (format!("c{i}"), format!("Mayor opens bridge number {i}"));
                let row =
                    serde_json::json!({"id": id, "source": source, "title": title, "text": text});
                corpus += &format!("{row}\n");
            }
            compress(&folder.join(format!("corpus/{stem}.jsonl.zst")), &corpus);
        }
        compress(&folder.join("pairs/mt-into-english.jsonl.zst"), &engine_rows());
        for register in REGISTERS {
            let mut corpus = String::new();
            for i in 0..60 {
                let text = register_text(register.name, i);
                let licence = if i % 4 == 3 { "CC BY-NC" } else { "CC BY" };
                let row = serde_json::json!(
                    {"id": format!("r{i}"), "source": "s", "licence": licence, "text": text});
                corpus += &format!("{row}\n");
            }
            compress(
                &folder.join(format!("corpus/registers/{}.jsonl.zst", register.name)),
                &corpus,
            );
        }
    }

    /// Passages of engines and of people.
    fn engine_rows() -> String {
        let mut rows = String::new();
        for document in 0..40 {
            let reference: String = (0..4).map(|n| sentence(1000 + document, n) + " ").collect();
            for system in 0..8 {
                for (family, language) in
                    [("smt", "fr"), ("nmt", "ko"), ("rbmt", "es"), ("human-translation", "de")]
                {
                    let row = serde_json::json!({
                        "id": format!("e{document}.{system}.{family}"), "group": format!("g{document}"),
                        "system": format!("s{system}"), "family": family, "source_language": language,
                        "licence": "research use",
                        "text": reference.replace("came", "is come"), "reference": reference});
                    rows += &format!("{row}\n");
                }
            }
        }
        rows
    }

    /// The text of a register's document.
    fn register_text(name: &str, number: usize) -> String {
        let line = |n| sentence(number, n) + &format!(" That is how a text of {name} goes on. ");
        (0..12).map(|n| line(n).repeat(2).trim_end().to_owned() + "\n").collect()
    }

    fn options(data: &Path, output: &Path) -> BuildOptions {
        let row = |written: &str, original: &str| Substitution {
            written: written.to_owned(),
            original: original.to_owned(),
            source: Source::Lexicon,
            weight: 1.0,
        };
        let rows = vec![row("ship", "boat"), row("journey", "trip"), row("got here", "came")];
        BuildOptions::new(data.to_owned(), output.to_owned(), rows)
    }

    fn read(output: &Path, name: &str) -> Vec<LabelledArticle> {
        let text = std::fs::read_to_string(output.join(format!("{name}.jsonl"))).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn groups_never_part_and_ids_are_unique() {
        let folder = tempfile::tempdir().unwrap();
        data_folder(folder.path());
        let output = folder.path().join("labels");
        let summary = build(&options(folder.path(), &output)).unwrap();
        let mut ids = BTreeSet::new();
        let mut splits: HashMap<String, &str> = HashMap::new();
        let mut generators = BTreeSet::new();
        for name in ["train", TAUGHT, "dev", "test", OUTLETS, TRANSFER, TRANSLATIONS] {
            for row in read(&output, name) {
                assert!(ids.insert(row.id.clone()), "{}", row.id);
                assert_eq!(*splits.entry(row.group).or_insert(name), name, "{}", row.id);
                generators.insert(row.generator);
            }
        }
        let again = [TRANSLATED_ARTICLES, LANGUAGES, LANGUAGES_TEST];
        let counts = summary.counts.iter().filter(|(key, _)| !again.contains(&key.file));
        assert_eq!(ids.len(), counts.map(|(_, count)| count.articles).sum::<usize>());
        assert!(generators.contains("statistical-engine"), "{generators:?}");
        generators.retain(|name| !name.ends_with("-engine"));
        let (own, others): (Vec<String>, Vec<String>) =
            generators.into_iter().partition(|name| name.starts_with("own-spinner:"));
        assert_eq!(others, ["acme", "human", "post-edited", "x", "y"]);
        assert!(own.contains(&"own-spinner:news".to_owned()), "{own:?}");
    }

    #[test]
    fn no_clean_article_was_seen_by_the_language_model() {
        let folder = tempfile::tempdir().unwrap();
        data_folder(folder.path());
        let output = folder.path().join("labels");
        build(&options(folder.path(), &output)).unwrap();
        assert_eq!(read(&output, OUTLETS).len(), 30);
        for name in ["train", "dev", "test"] {
            for row in read(&output, name).iter().filter(|row| row.source.ends_with(":Some Outlet"))
            {
                assert!(row.id.contains("/c49-") || row.id.contains("/c99-"), "{}", row.id);
            }
        }
        let lists = |name| {
            let rows = read(&output, name);
            rows.into_iter().filter(|row| row.register == HEADLINES).count()
        };
        assert_eq!(["train", TAUGHT, "dev", "test"].map(lists), [1, 0, 0, 0]);
        let taught = read(&output, TAUGHT);
        assert!(taught.iter().all(|row| row.swaps_only));
        let is_news = |row: &&LabelledArticle| row.source.ends_with(":Some Outlet");
        let news: Vec<_> = taught.iter().filter(is_news).collect();
        assert!(!news.is_empty());
        for row in news {
            assert!(row.id.contains("9-") && !row.id.contains("/c49-"), "{}", row.id);
        }
        assert!(taught.iter().any(|row| row.register == "health" && row.label == Label::Spun));
        assert!(!taught.iter().any(is_for_transfer));
    }

    #[test]
    fn registers_that_nothing_is_fitted_to_stand_apart() {
        let folder = tempfile::tempdir().unwrap();
        data_folder(folder.path());
        let output = folder.path().join("labels");
        build(&options(folder.path(), &output)).unwrap();
        let registers = |name| -> BTreeSet<String> {
            read(&output, name).into_iter().map(|row| row.register).collect()
        };
        let apart = registers(TRANSFER);
        for name in ["broadcast-news-bbc", "african-news", "textbooks"] {
            assert!(apart.contains(name), "{name}");
        }
        let known = ["train", "dev", "test"].map(|name| read(&output, name)).concat();
        for row in known.iter().filter(|row| row.group.starts_with("registers/")) {
            assert!(!is_for_transfer(row), "{}", row.id);
            let number: usize = row.group.rsplit('r').next().unwrap().parse().unwrap();
            assert!(number % 4 != 3, "{} is not for commerce", row.id);
        }
        assert!(registers("train").contains("health"));
    }

    #[test]
    fn what_tools_made_goes_where_its_piece_went_and_locked_tools_are_tested_only() {
        let folder = tempfile::tempdir().unwrap();
        data_folder(folder.path());
        let row = |tool: &str, register: &str, i: usize| LabelledArticle {
            id: format!("{tool}/{register}/{i}"),
            text: "They swapped it.".to_owned(),
            label: Label::Spun,
            original: Some("They changed it.".to_owned()),
            generator: format!("{tool}-1.0"),
            source: String::new(),
            register: register.to_owned(),
            group: format!("registers/{register}/r{i}"),
            swaps_only: false,
        };
        let made = (0..40).flat_map(|i| {
            [row("open", "health", i), row("shut", "health", i), row("open", "personal-blogs", i)]
        });
        // The text of this document is not for commerce, though its register is learned from.
        let made = made.chain([row("closed", "textbooks", 11)]);
        let lines: String = made.map(|row| serde_json::to_string(&row).unwrap() + "\n").collect();
        let path = folder.path().join("spun.jsonl");
        std::fs::write(&path, lines).unwrap();
        let output = folder.path().join("labels");
        let mut options = options(folder.path(), &output);
        (options.spun, options.locked_tools) = (vec![path], vec!["shut".to_owned()]);
        build(&options).unwrap();
        let count = |name: &str, tool: &str| {
            read(&output, name).iter().filter(|row| row.generator.starts_with(tool)).count()
        };
        assert!(count("train", "open") > 10 && count("dev", "open") > 0);
        assert_eq!((count("train", "shut"), count("dev", "shut")), (0, 0));
        assert_eq!(count("test", "shut"), count("test", "open"));
        assert_eq!((count(TRANSFER, "open"), count(TRANSFER, "shut")), (40, 0));
        assert_eq!(count(TRANSFER, "closed"), 1);
        for row in read(&output, "train").iter().filter(|row| row.generator.starts_with("open")) {
            assert_eq!(split_of(&row.group, 1), Split::Train);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        data_folder(folder.path());
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        build(&options(folder.path(), &one)).unwrap();
        let mut reversed = options(folder.path(), &two);
        reversed.substitutions.reverse();
        build(&reversed).unwrap();
        for name in [
            "train.jsonl",
            "taught.jsonl",
            "dev.jsonl",
            "test.jsonl",
            "outlets.jsonl",
            "transfer.jsonl",
            "translations.jsonl",
            "translated-articles.jsonl",
            "languages.jsonl",
            "languages-test.jsonl",
        ] {
            assert_eq!(
                std::fs::read(one.join(name)).unwrap(),
                std::fs::read(two.join(name)).unwrap()
            );
        }
        assert_eq!(std::fs::read_dir(&one).unwrap().count(), 10, "no temporary file is left");
    }

    #[test]
    fn a_missing_or_damaged_file_is_named_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        data_folder(folder.path());
        let output = folder.path().join("labels");
        compress(&folder.path().join("pairs/spun-nlpaug.tsv.zst"), "only one column\n");
        let error = build(&options(folder.path(), &output)).unwrap_err().to_string();
        assert!(error.contains("spun-nlpaug.tsv.zst: line 1 has 1 columns"), "{error}");
        std::fs::remove_file(folder.path().join("pairs/spun-nlpaug.tsv.zst")).unwrap();
        let error = build(&options(folder.path(), &output)).unwrap_err().to_string();
        assert!(error.contains("cannot read") && error.contains("spun-nlpaug"), "{error}");
        assert!(!output.exists());
    }
}
