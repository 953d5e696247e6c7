//! What the spinner does to a text, and what it spares.

use super::*;
use crate::channel::Source;

const PLAIN: SpinOptions = SpinOptions {
    density: 1.0,
    passages: 1.0,
    spare_quotes: false,
    spare_names: false,
    repair_articles: 0.0,
    slips: 0.0,
    underscores: false,
    glue: 0.0,
    padding: 0.0,
};

fn spinner(pairs: &[(&str, &str)]) -> Spinner {
    let rows: Vec<Substitution> = pairs
        .iter()
        .map(|&(written, original)| Substitution {
            written: written.to_owned(),
            original: original.to_owned(),
            source: Source::Lexicon,
            weight: 1.0,
        })
        .collect();
    Spinner::new(&rows, SpinManner::News, &FxHashSet::default())
}

fn spin(pairs: &[(&str, &str)], options: &SpinOptions, text: &str) -> String {
    let spun = spinner(pairs).spin(text, options, 7);
    for swap in &spun.swaps {
        assert_eq!(&spun.text[swap.start..swap.end], swap.written);
    }
    spun.text
}

#[test]
fn the_longest_phrase_wins_and_casing_is_kept() {
    let pairs = [("not less than", "at least"), ("within", "at"), ("excessive", "high")];
    let text = "At least ten left the High Court at noon. HIGH tide!";
    let spun = "Not less than ten left the Excessive Court within noon. EXCESSIVE tide!";
    assert_eq!(spin(&pairs, &PLAIN, text), spun);
}

#[test]
fn one_choice_per_phrase_and_every_occurrence_is_replaced() {
    let pairs = [("metropolis", "city"), ("town", "city"), ("municipality", "city")];
    for seed in 0..20 {
        let spun = spinner(&pairs).spin("The city is a city of the city.", &PLAIN, seed);
        let first = &spun.swaps[0].written;
        assert_eq!(spun.swaps.len(), 3);
        assert!(spun.swaps.iter().all(|swap| swap.written == *first));
    }
}

#[test]
fn quotations_and_names_are_spared_when_told_so() {
    let pairs = [("excessive", "high"), ("preventing", "fighting")];
    let text = "A high wall. \"We are fighting,\" he said of High Point. Fighting went on.";
    let options = SpinOptions { spare_quotes: true, spare_names: true, ..PLAIN };
    let spun = "A excessive wall. \"We are fighting,\" he said of High Point. Preventing went on.";
    assert_eq!(spin(&pairs, &options, text), spun);
}

#[test]
fn articles_are_repaired_when_told_so() {
    let options = SpinOptions { repair_articles: 1.0, ..PLAIN };
    let pairs = [("excessive", "high"), ("big", "enormous")];
    assert_eq!(
        spin(&pairs, &options, "A high wall, an enormous door"),
        "An excessive wall, a big door"
    );
}

#[test]
fn only_some_passages_are_spun_when_told_so() {
    let options = SpinOptions { passages: 0.5, ..PLAIN };
    let text = vec!["The city sleeps."; 40].join("\n");
    let spun = spin(&[("town", "city")], &options, &text);
    let swapped = spun.lines().filter(|line| line.contains("town")).count();
    assert!((8..32).contains(&swapped), "{swapped}");
}

#[test]
fn a_slip_takes_another_inflection() {
    let pairs = [("stress", "underline"), ("stressed", "underlined")];
    let options = SpinOptions { slips: 1.0, ..PLAIN };
    assert_eq!(spin(&pairs, &options, "to underline it"), "to stressed it");
}

#[test]
fn density_is_the_share_of_known_phrases() {
    let spinner = spinner(&[("town", "city")]);
    let options = SpinOptions { density: 0.3, ..PLAIN };
    let spun =
        (0..1_000).filter(|&seed| !spinner.spin("a city", &options, seed).swaps.is_empty()).count();
    assert!((240..360).contains(&spun), "{spun}");
}

#[test]
fn plain_manners_swap_everyday_words_alone() {
    let row = |written: &str, original: &str| Substitution {
        written: written.to_owned(),
        original: original.to_owned(),
        source: Source::Lexicon,
        weight: 1.0,
    };
    let everyday = ["town", "city", "big"].into_iter().map(str::to_owned).collect();
    let rows = [row("town", "city"), row("sizeable", "big")];
    let spinner = Spinner::new(&rows, SpinManner::Everyday, &everyday);
    assert_eq!(spinner.spin("A big city.", &PLAIN, 7).text, "A big town.");
}

#[test]
fn blanks_become_underscores_when_told_so() {
    let options = SpinOptions { underscores: true, ..PLAIN };
    assert_eq!(spin(&[("look after", "mind")], &options, "They mind it."), "They look_after it.");
}

#[test]
fn a_known_word_inside_a_longer_one_is_replaced_when_told_so() {
    let options = SpinOptions { glue: 1.0, ..PLAIN };
    let pairs = [("adult male", "gentle")];
    assert_eq!(spin(&pairs, &options, "Two gentlemen left."), "Two adult malemen left.");
    assert_eq!(spin(&pairs, &PLAIN, "Two gentlemen left."), "Two gentlemen left.");
}

#[test]
fn humanizers_put_words_in_and_swap_contractions() {
    let options = SpinOptions { padding: 100.0, ..PLAIN };
    let text = "The town was quiet. But they left.";
    let spun = spin(&[("x", "y")], &options, text);
    assert!(spun.contains(" the town was ") && spun.len() > text.len() + 8, "{spun}");
    assert!(spun.ends_with("They left."), "{spun}");
    let row = Substitution {
        written: "town".to_owned(),
        original: "city".to_owned(),
        source: Source::Lexicon,
        weight: 1.0,
    };
    let spinner = Spinner::new(&[row], SpinManner::Humanizer, &FxHashSet::default());
    let text = spinner.spin("They do not know. She can't.", &PLAIN, 1).text;
    assert_eq!(text, "They don't know. She cannot.");
}

#[test]
fn rows_of_other_tools_are_unknown_and_a_third_is_withheld() {
    let row = |source| Substitution {
        written: "town".to_owned(),
        original: "city".to_owned(),
        source,
        weight: 1.0,
    };
    assert!(
        Spinner::new(&[row(Source::PairsNlpaug)], SpinManner::Thesaurus, &FxHashSet::default())
            .is_empty()
    );
    assert_eq!(
        Spinner::new(&[row(Source::Moby)], SpinManner::Thesaurus, &FxHashSet::default()).len(),
        1
    );
    let kept_back = (0..3_000)
        .filter(|i| withheld(hash_bytes(format!("w{i}").as_bytes()), hash_bytes(b"o")))
        .count();
    assert!((900..1_100).contains(&kept_back), "{kept_back}");
}
