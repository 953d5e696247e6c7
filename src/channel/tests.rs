//! The table as a whole: what is compiled into it, read back.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::store::FORMAT;
use super::*;
use crate::lm::{self, LanguageModel, Precision};
use crate::model_file::{self, ModelFile, ModelFileError};
use crate::segment::hash_bytes;

/// Words that the model has seen after many others.
const FREQUENT: [&str; 8] = ["fire", "people", "city", "told", "came", "high", "dead", "bank"];
/// Words that it has seen once or twice.
const RARE: [&str; 6] = ["hearth", "folk", "metropolis", "instructed", "lofty", "lifeless"];

/// A model that tells [`FREQUENT`] from [`RARE`] words and has seen the pairs
/// "central bank" and "dead people" only.
static MODEL: LazyLock<LanguageModel> = LazyLock::new(|| {
    let letters = || (b'a'..=b'z').map(char::from);
    let mut fillers = letters().flat_map(|a| letters().map(move |b| format!("q{a}{b}x")));
    let mut text = String::new();
    for _ in 0..60 {
        for word in FREQUENT {
            writeln!(text, "{} {word}.", fillers.next().unwrap()).unwrap();
        }
    }
    for word in RARE {
        writeln!(text, "{word}.").unwrap();
    }
    text += "The central bank. The dead people.\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lm");
    let options = lm::TrainOptions {
        order: 2,
        cutoffs: vec![1, 1],
        vocabulary: 10_000,
        min_frequency: 1,
        discount_fallback: true,
        most_ngrams: None,
        precision: Precision::Exact,
        clusters: 0,
        corpora: Vec::new(),
    };
    lm::train(&[text], &path, &options, |_| ()).unwrap();
    LanguageModel::open(&path).unwrap()
});

fn row(written: &str, original: &str, source: Source) -> Substitution {
    Substitution { written: written.to_owned(), original: original.to_owned(), source, weight: 1.0 }
}

/// The table of `rows`, opened again.
fn table(rows: &[Substitution]) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    let info = compile(rows, &MODEL.view(), &path).unwrap();
    let table = Table::open(&path).unwrap();
    assert_eq!(table.info(), &info);
    table
}

/// An entry as the decoder sees it.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    original: String,
    source: Source,
    log_weight: f32,
    tools: Tools,
}

/// What the table says of a written phrase in one pass, in its order.
fn look_up(table: &Table, written: &str, breadth: Breadth) -> Vec<Found> {
    let hashes: Vec<u64> = written.split(' ').map(|word| hash_bytes(word.as_bytes())).collect();
    let view = table.view();
    let mut found = Vec::new();
    view.matches(
        breadth,
        |at| hashes.get(at).copied(),
        &mut Vec::new(),
        |phrase| {
            if phrase.start == 0 && phrase.length == hashes.len() {
                let entries = view.entries(&phrase, breadth).filter(|e| e.is_looked_up(breadth));
                found.extend(entries.map(|entry| Found {
                    original: view.phrase_text(entry.phrase),
                    source: entry.source(),
                    log_weight: entry.log_weight(),
                    tools: entry.tools(),
                }));
            }
        },
    );
    found
}

fn originals(table: &Table, written: &str, breadth: Breadth) -> Vec<String> {
    look_up(table, written, breadth).into_iter().map(|found| found.original).collect()
}

/// The first pass in which a row of this source is looked up; `None` where the table drops it.
fn pass_of(written: &str, original: &str, source: Source) -> Option<Breadth> {
    let table = table(&[row(written, original, source)]);
    let is_in = |breadth: &Breadth| originals(&table, written, *breadth) == [original];
    [Breadth::Narrow, Breadth::Wide].into_iter().find(is_in)
}

#[test]
fn ten_rows_read_back_with_source_weight_and_tools() {
    let sources = [
        Source::Lexicon,
        Source::Tortured,
        Source::Learned,
        Source::PairsNlpaug,
        Source::PairsTextaugment,
        Source::PairsTexthumanize,
        Source::PairsTranslation,
        Source::Wordnet,
        Source::LexiconWide,
        Source::LemmaSlip,
    ];
    let written = |source: Source| format!("hearth of {}", source.name());
    let rows = sources.map(|source| row(&written(source), "central bank", source));
    let table = table(&rows);
    for source in sources {
        let [found] = &look_up(&table, &written(source), Breadth::Wide)[..] else {
            panic!("not one entry of {source:?}")
        };
        assert_eq!((found.original.as_str(), found.source), ("central bank", source));
        assert!((found.log_weight - source.profile().log_share).abs() < 1.0 / 16.0, "{found:?}");
        assert_eq!(found.tools, Tools::default().with(source.profile().tool), "{source:?}");
    }
    assert_eq!(table.info().written, 10);
    assert_eq!(table.info().originals, 1);
    assert!(look_up(&table, "hearth of", Breadth::Wide).is_empty(), "a prefix is no phrase");
    assert_eq!(table.view().trusted_entries().count(), 3);
}

#[test]
fn the_share_of_an_original_is_divided_by_weight() {
    let often = Substitution { weight: 3.0, ..row("hearth", "fire", Source::Lexicon) };
    let table = table(&[often, row("lofty", "fire", Source::Lexicon)]);
    let weight = |written| look_up(&table, written, Breadth::Narrow)[0].log_weight;
    assert!((weight("hearth") - weight("lofty") - 3.0_f32.ln()).abs() < 0.13);
}

#[test]
fn what_a_person_named_is_looked_up_in_every_article() {
    for (written, original) in [("hearth", "fire"), ("fire", "hearth"), ("fire", "never seen")] {
        assert_eq!(pass_of(written, original, Source::Lexicon), Some(Breadth::Narrow));
        assert_eq!(pass_of(written, original, Source::LexiconWide), Some(Breadth::Wide));
    }
}

#[test]
fn of_what_tools_draw_on_the_first_pass_looks_up_what_leads_to_the_frequent() {
    assert_eq!(pass_of("hearth", "fire", Source::Wordnet), Some(Breadth::Narrow));
    assert_eq!(pass_of("fire", "hearth", Source::Wordnet), Some(Breadth::Wide));
    assert_eq!(pass_of("hearth fire", "fire", Source::Wordnet), Some(Breadth::Wide), "left out");
    assert_eq!(pass_of("hearth", "never seen", Source::Wordnet), None);
    assert_eq!(pass_of("hearth", "0 people", Source::Wordnet), None, "no author writes a digit");
}

#[test]
fn what_tools_were_seen_to_write_is_kept_where_its_original_is_known() {
    for source in [Source::PairsNlpaug, Source::PairsTranslation, Source::LemmaSlip] {
        assert_eq!(pass_of("fire", "hearth", source), Some(Breadth::Wide));
        assert_eq!(pass_of("fire", "people dead", source), None, "a pair that nobody wrote");
    }
}

#[test]
fn of_a_wide_list_single_words_for_frequent_ones_are_kept() {
    assert_eq!(pass_of("hearth", "fire", Source::Moby), Some(Breadth::Wide));
    assert_eq!(pass_of("hearth fire", "fire", Source::Moby), None, "several words");
    assert_eq!(pass_of("hearth", "never seen", Source::Moby), None);
}

#[test]
fn of_a_list_of_what_is_alike_rows_that_lead_to_the_frequent_are_kept() {
    let rarest = MODEL.view().unigram(MODEL.view().vocabulary().id(hash_bytes(b"hearth")));
    let Trust::Listed { commonest_written } = Source::Pivot.profile().trust else { panic!() };
    let expected = (rarest < commonest_written).then_some(Breadth::Wide);
    assert_eq!(pass_of("hearth", "fire", Source::Pivot), expected);
    assert_eq!(pass_of("fire", "hearth", Source::Pivot), None);
    assert_eq!(pass_of("hearth fire", "fire", Source::Pivot), None, "words are left out");
}

#[test]
fn other_spellings_are_no_swaps_but_where_the_source_names_them() {
    for source in Source::ALL {
        assert_eq!(pass_of("programme", "program", source), None, "{source:?}");
    }
    assert_eq!(pass_of("any one", "anyone", Source::Lexicon), Some(Breadth::Narrow));
    assert_eq!(pass_of("any one", "anyone", Source::Learned), None);
    assert_eq!(pass_of("fires", "fire", Source::LemmaSlip), Some(Breadth::Wide));
    assert_eq!(pass_of("fires", "fire", Source::Wordnet), None);
}

#[test]
fn rows_without_weight_and_longer_phrases_are_left_out() {
    let nothing = Substitution { weight: 0.0, ..row("hearth", "fire", Source::Lexicon) };
    assert!(look_up(&table(&[nothing]), "hearth", Breadth::Wide).is_empty());
    let longest = ["fire"; LONGEST_PHRASE].join(" ");
    let longer = format!("{longest} fire");
    assert_eq!(pass_of(&longest, "hearth", Source::Lexicon), Some(Breadth::Narrow));
    assert_eq!(pass_of(&longer, "hearth", Source::Lexicon), None);
    assert_eq!(pass_of("hearth", &longer, Source::Lexicon), None);
}

#[test]
fn a_source_names_the_most_frequent_originals_up_to_its_number() {
    let most = Source::Moby.profile().most_originals;
    let fillers = (b'a'..=b'z').flat_map(|a| [b'a', b'b'].map(|b| [a, b]));
    let mut rows: Vec<Substitution> = fillers
        .map(|[a, b]| format!("q{}{}x", char::from(a), char::from(b)))
        .map(|original| row("hearth", &original, Source::Moby))
        .collect();
    rows.push(row("hearth", "fire", Source::Moby));
    assert!(rows.len() > most);
    let named = originals(&table(&rows), "hearth", Breadth::Wide);
    assert_eq!(named.len(), most);
    assert!(named.contains(&"fire".to_owned()), "{named:?}");
}

/// The sections of a table's file.
const SECTIONS: [&str; 9] =
    ["about", "slots", "records", "entries", "kinds", "phrases", "starts", "words", "offsets"];

/// Opens the table of one row after `change` was made to one of its sections.
fn open_changed(section: &str, change: impl Fn(&mut Vec<u8>)) -> Result<Table, ModelFileError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    compile(&[row("hearth", "central bank", Source::Lexicon)], &MODEL.view(), &path).unwrap();
    let file = ModelFile::open(&path, FORMAT).unwrap();
    let mut sections: Vec<(&str, Vec<u8>)> =
        SECTIONS.iter().map(|name| (*name, file.section(name).unwrap().to_vec())).collect();
    sections.iter_mut().filter(|(name, _)| *name == section).for_each(|(_, bytes)| change(bytes));
    let sections: Vec<(&str, &[u8])> =
        sections.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let changed = folder.path().join("changed");
    model_file::write(&changed, FORMAT, &sections).unwrap();
    Table::open(&changed)
}

#[test]
fn a_row_of_an_unknown_source_is_refused_when_the_table_is_opened() {
    const SOURCE: usize = 2;
    let with_source = |number: u8| open_changed("kinds", |kinds| kinds[SOURCE] = number);
    for source in Source::ALL {
        let opened = with_source(source as u8).unwrap();
        assert_eq!(look_up(&opened, "hearth", Breadth::Wide)[0].source, source);
    }
    for number in [Source::ALL.len() as u8, 200, u8::MAX] {
        let message = with_source(number).unwrap_err().to_string();
        assert!(message.contains("a source that this program does not know"), "{message}");
        assert!(message.contains("unspin learn"), "{message}");
    }
}

#[test]
fn sections_that_do_not_fit_together_are_refused_when_the_table_is_opened() {
    assert!(open_changed("about", |_| ()).is_ok());
    for (section, place, value) in [
        ("entries", 3, 0xff),
        ("phrases", 0, 9),
        ("starts", 0, 1),
        ("starts", 4, 0),
        ("words", 0, 0xff),
        ("offsets", 0, 1),
        ("records", 8, 9),
    ] {
        let opened = open_changed(section, |bytes| bytes[place] = value);
        let message = opened.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("the sections do not fit together"), "{section}: {message}");
    }
    for section in SECTIONS {
        assert!(open_changed(section, Vec::clear).is_err(), "{section} may not be empty");
    }
}

#[test]
fn numbers_that_are_no_original_have_no_words() {
    let table = table(&[row("hearth", "fire", Source::Lexicon)]);
    let view = table.view();
    let resolved = view.resolve(&MODEL.view().vocabulary());
    assert_eq!(resolved.words(0), [MODEL.view().vocabulary().id(hash_bytes(b"fire"))]);
    for unknown in [1, 2, u32::MAX] {
        assert!(view.phrase(unknown).is_empty() && resolved.words(unknown).is_empty());
        assert_eq!(view.word(unknown), "");
    }
}

fn any_phrase() -> impl Strategy<Value = String> {
    let word = prop::sample::select([&FREQUENT[..], &RARE[..]].concat());
    prop::collection::vec(word, 1..=LONGEST_PHRASE).prop_map(|words| words.join(" "))
}

/// Phrases of one word, so that rows meet.
fn any_word() -> impl Strategy<Value = String> {
    prop::sample::select([&FREQUENT[..], &RARE[..]].concat()).prop_map(str::to_owned)
}

/// Rows as they are gathered: each pair of a source once, with two sides.
fn as_gathered(rows: Vec<Substitution>) -> Vec<Substitution> {
    let mut seen = BTreeSet::new();
    let key = |row: &Substitution| (row.written.clone(), row.original.clone(), row.source);
    let mut rows: Vec<Substitution> = rows
        .into_iter()
        .filter(|row| row.written != row.original && seen.insert(key(row)))
        .collect();
    rows.sort_by_key(key);
    rows
}

fn any_rows(
    phrase: impl Strategy<Value = String> + Clone,
    sources: Vec<Source>,
) -> impl Strategy<Value = Vec<Substitution>> {
    let source = prop::sample::select(sources);
    let row = (phrase.clone(), phrase, source, 0.1_f32..9.0).prop_map(
        |(written, original, source, weight)| Substitution { written, original, source, weight },
    );
    prop::collection::vec(row, 1..40).prop_map(as_gathered)
}

/// What the decoder takes of a written phrase when it may use `sources`: of
/// every original the first entry that it may.
fn usable(table: &Table, written: &str, breadth: Breadth, sources: u16) -> Vec<Found> {
    let mut found = look_up(table, written, breadth);
    found.retain(|found| found.source.bit() & sources != 0);
    found.dedup_by(|later, first| later.original == first.original);
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_people_named_reads_back_whole(
        rows in any_rows(any_phrase().boxed(), vec![Source::Lexicon])
    ) {
        let table = table(&rows);
        let mut totals: BTreeMap<&str, f32> = BTreeMap::new();
        for row in &rows {
            *totals.entry(&row.original).or_default() += row.weight;
        }
        for breadth in [Breadth::Narrow, Breadth::Wide] {
            let written: BTreeSet<&str> = rows.iter().map(|row| row.written.as_str()).collect();
            let count: usize = written.iter().map(|w| look_up(&table, w, breadth).len()).sum();
            prop_assert_eq!(count, rows.len());
            for row in &rows {
                let found = look_up(&table, &row.written, breadth);
                let found = found.iter().find(|found| found.original == row.original).unwrap();
                let share = row.weight / totals[row.original.as_str()];
                let expected = Source::Lexicon.profile().log_share + share.ln();
                prop_assert!((found.log_weight - expected).abs() <= 1.0 / 16.0);
            }
        }
    }

    #[test]
    fn leaving_a_tool_out_is_as_if_it_had_never_been_seen(
        rows in any_rows(any_word().boxed(), Source::ALL.to_vec())
    ) {
        let whole = table(&rows);
        for left_out in Source::ALL.into_iter().filter(|source| source.is_tool_output()) {
            let sources = !left_out.bit();
            let others: Vec<Substitution> =
                rows.iter().filter(|row| row.source != left_out).cloned().collect();
            let without = table(&others);
            for row in &rows {
                for breadth in [Breadth::Narrow, Breadth::Wide] {
                    prop_assert_eq!(
                        usable(&whole, &row.written, breadth, sources),
                        usable(&without, &row.written, breadth, u16::MAX)
                    );
                }
            }
        }
    }
}

#[test]
fn sources_are_told_apart_by_name_number_and_bit() {
    let names: BTreeSet<&str> = Source::ALL.iter().map(|source| source.name()).collect();
    assert_eq!(names.len(), Source::ALL.len());
    for (number, source) in Source::ALL.into_iter().enumerate() {
        assert_eq!(source as usize, number);
        assert_eq!(source.bit().trailing_zeros() as usize, number);
    }
}

#[test]
fn every_profile_is_within_its_bounds() {
    for source in Source::ALL {
        let profile = source.profile();
        assert!(profile.log_share <= 0.0 && profile.most_originals > 0, "{source:?}");
        for preference in preferences(profile.spun_by) {
            assert!((0.0..=1.0).contains(&preference), "{source:?}");
            assert!(
                preference == 0.0 || !source.is_tool_output(),
                "what a tool wrote stays unseen"
            );
        }
        for breadth in [Breadth::Narrow, Breadth::Wide] {
            let least = profile.least_surprisal.of(breadth);
            assert!(least >= Source::LEAST_SURPRISAL.of(breadth), "{source:?}");
        }
        assert!(profile.least_surprisal.narrow >= profile.least_surprisal.wide, "{source:?}");
    }
}

/// How much each manner of our own spinner likes a source.
fn preferences(spun_by: SpinPreference) -> [f32; 6] {
    let SpinPreference { news, thesaurus, tortured, everyday, dictionary, humanizer } = spun_by;
    [news, thesaurus, tortured, everyday, dictionary, humanizer]
}

/// The table of sources in the model card.
fn card() -> String {
    let mut card = "| source | manner of tool | rows | evidence | ln share | originals of a phrase at most | least surprisal, first / second pass | left out with | our spinner: news / thesaurus / tortured / everyday / dictionary / humanizer |\n|---|---|---|---|---:|---:|---|---|---|\n".to_owned();
    for source in Source::ALL {
        let profile = source.profile();
        let trust = match profile.trust {
            Trust::Named => "named",
            Trust::DrawnOn { .. } => "drawn on",
            Trust::Blind => "blind",
            Trust::Observed => "observed",
            Trust::Wide => "wide",
            Trust::Listed { .. } => "listed",
        };
        let family = match profile.family {
            Family::Named => "named",
            Family::Wordnet => "WordNet",
            Family::Thesaurus => "thesaurus",
            Family::ToolsAlone => "tools alone",
        };
        let left_out = profile.output.map_or("never", |output| output.tool.unwrap_or("engines"));
        let PerBreadth { narrow, wide } = profile.least_surprisal;
        let spun_by = preferences(profile.spun_by).map(|share| share.to_string()).join(" / ");
        writeln!(
            card,
            "| {} | {} | {trust} | {family} | {:.1} | {} | {narrow:.1} / {wide:.1} | {left_out} | {spun_by} |",
            profile.name,
            profile.tool.name(),
            profile.log_share,
            profile.most_originals,
        )
        .unwrap();
    }
    card
}

#[test]
fn the_model_card_has_the_sources_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    assert!(readme.contains(&card()), "models/README.md should have\n{}", card());
}

/// The table of `base`, to which `rows` were added, opened again.
fn extended(base: &Table, rows: &[Substitution]) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    let info = extend(base, rows, &MODEL.view(), &path).unwrap();
    let table = Table::open(&path).unwrap();
    assert_eq!(table.info(), &info);
    table
}

#[test]
fn what_is_added_to_a_table_stands_there_as_if_all_had_been_made_at_once() {
    let base_rows = [
        row("hearth", "fire", Source::Wordnet),
        row("hearth", "central bank", Source::Lexicon),
        row("lofty city", "high city", Source::Lexicon),
        row("folk", "people", Source::Lexicon),
    ];
    let mut rows = vec![
        row("hearth", "fire", Source::Learned),
        row("hearth", "city", Source::Learned),
        row("lofty", "high", Source::Learned),
        row("lofty city of folk", "city", Source::Learned),
    ];
    let added = extended(&table(&base_rows), &rows);
    rows.extend(base_rows);
    let at_once = table(&rows);
    let by_name = |table: &Table, written: &str, breadth| {
        let mut found = look_up(table, written, breadth);
        found.sort_by(|a, b| a.original.cmp(&b.original));
        found.dedup_by(|a, b| a.original == b.original);
        found
    };
    for written in ["hearth", "lofty", "lofty city", "lofty city of folk", "folk", "of"] {
        for breadth in [Breadth::Narrow, Breadth::Wide] {
            let found = by_name(&added, written, breadth);
            let wanted = by_name(&at_once, written, breadth);
            let texts = |found: &[Found]| -> Vec<(String, Source, f32)> {
                found.iter().map(|f| (f.original.clone(), f.source, f.log_weight)).collect()
            };
            assert_eq!(texts(&found), texts(&wanted), "{written} {breadth:?}");
        }
    }
    let told = |table: &Table| {
        let info = table.info().clone();
        (info.rows.into_iter().collect::<BTreeSet<_>>(), info.written, info.originals)
    };
    assert_eq!(told(&added), told(&at_once));
}

#[test]
fn a_table_says_when_it_has_no_room_for_more() {
    let base = table(&[row("hearth", "fire", Source::Lexicon)]);
    let rows: Vec<Substitution> =
        FREQUENT.iter().map(|word| row(&format!("x{word}"), word, Source::Learned)).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table");
    let failed = extend(&base, &rows, &MODEL.view(), &path).unwrap_err();
    assert!(failed.to_string().contains("there is room for 5"), "{failed}");
    assert!(!path.exists());
    assert_eq!(originals(&extended(&base, &rows[..5]), "xfire", Breadth::Narrow), ["fire"]);
}
