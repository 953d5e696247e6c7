//! What the decoder promises, on small models: beside every reading of a
//! sentence, under options, and for random text.

use std::collections::BTreeSet;
use std::ops::Range;

use proptest::prelude::*;

use super::edge::{Edge, EdgeKind};
use super::search::Search;
use super::sentence::SentenceProblem;
use super::testing::{
    Beliefs, FullReading, SENTENCES, SmallModels, all_edges, all_readings, edges_of, log_sum,
    readable_sentences, sample,
};
use super::{DecoderOptions, Restoration, SentenceRestoration, Workspace};
use crate::channel::{Breadth, Source};
use crate::document::Segments;
use crate::segment::{hash_bytes, hash_phrase, segment};

const BREADTHS: [Breadth; 2] = [Breadth::Narrow, Breadth::Wide];

/// The edges and the restoration of a sentence, as the decoder finds them.
fn decode(problem: &SentenceProblem<'_>) -> (Vec<Edge>, SentenceRestoration) {
    let edges = edges_of(problem);
    let restoration = if edges.is_empty() {
        SentenceRestoration::default()
    } else {
        Search::default().run(problem, &edges)
    };
    (edges, restoration)
}

fn phrase_hash(phrase: &str) -> u64 {
    phrase.split(' ').map(|word| hash_bytes(word.as_bytes())).fold(0, hash_phrase)
}

/// The best reading, and the one without substitutions.
fn best_and_copy(readings: &[FullReading]) -> (&FullReading, &FullReading) {
    let best = readings.iter().max_by(|a, b| a.log_probability.total_cmp(&b.log_probability));
    let copy = readings.iter().find(|reading| reading.substitutions.is_empty());
    (best.unwrap(), copy.unwrap())
}

/// Where the neighbours as written hide an original's gain by more than the
/// pruning margin, so that it is lost. They are articles: an original that wants
/// `a` is judged with the `an` that the tool has fitted to its own word.
const HIDDEN: [(&str, Breadth); 4] = [
    ("The ministry said in an announcement that the preventing had to end.", Breadth::Narrow),
    ("The ministry said in an announcement that the preventing had to end.", Breadth::Wide),
    ("Quite a few youngsters had excessive respect for an contraption.", Breadth::Narrow),
    ("Police say the hearth began in an abode round 2 a.m.", Breadth::Wide),
];

#[test]
fn a_pruned_edge_could_not_have_won() {
    let (mut pruned, mut lost) = (0, Vec::new());
    for (sentence, breadth) in readable_sentences().flat_map(|s| BREADTHS.map(|b| (s, b))) {
        SmallModels::mixed().with_problem(sentence, &Beliefs::of(breadth), |problem| {
            let (edges, restoration) = decode(problem);
            pruned += all_edges(problem).len() - edges.len();
            let readings = all_readings(problem);
            let (best, copy) = best_and_copy(&readings);
            let gain = best.log_probability - copy.log_probability;
            let is_searched = |(tokens, kind): &(Range<usize>, EdgeKind)| {
                let is_it = |edge: &Edge| (edge.start..edge.end) == *tokens && edge.kind == *kind;
                edges.iter().any(is_it)
            };
            if best.substitutions.iter().all(is_searched) {
                let found = f64::from(restoration.gain);
                assert!((gain - found).abs() < 1e-3, "{sentence} {breadth:?}: {gain} {found}");
            } else {
                lost.push((sentence, breadth));
            }
        });
    }
    assert!(pruned > 30, "only {pruned} edges were pruned");
    assert_eq!(lost, HIDDEN);
}

#[test]
fn posteriors_are_the_shares_of_all_readings() {
    for sentence in readable_sentences().filter(|sentence| !sentence.contains("contraption")) {
        SmallModels::mixed().with_problem(sentence, &Beliefs::of(Breadth::Wide), |problem| {
            let readings = all_readings(problem);
            let total = log_sum(readings.iter().map(|reading| reading.log_probability));
            for swap in Search::default().run(problem, &all_edges(problem)).swaps {
                let share: f64 = readings
                    .iter()
                    .filter(|r| r.substitutions.iter().any(|(at, _)| *at == swap.tokens))
                    .map(|reading| (reading.log_probability - total).exp())
                    .sum();
                let posterior = f64::from(swap.posterior);
                assert!((share - posterior).abs() < 0.01, "{sentence}: {share} {posterior}");
            }
        });
    }
}

#[test]
fn a_withheld_row_is_never_used() {
    fn withheld(written: u64, original: u64) -> bool {
        written == phrase_hash("individuals") || original == phrase_hash("interest rate")
    }
    let is_withheld = |problem: &SentenceProblem<'_>, edge: &Edge| match edge.kind {
        EdgeKind::Phrase(phrase) => {
            withheld(edge.written, problem.models.table.phrase_hash(phrase))
        }
        EdgeKind::Article(_) => false,
    };
    let mut beliefs = Beliefs::of(Breadth::Wide);
    let (mut before, mut after) = (0, 0);
    for sentence in SENTENCES {
        let count = |problem: &SentenceProblem<'_>| {
            decode(problem).0.iter().filter(|edge| is_withheld(problem, edge)).count()
        };
        beliefs.options.withheld = None;
        before += SmallModels::mixed().with_problem(sentence, &beliefs, count);
        beliefs.options.withheld = Some(withheld);
        after += SmallModels::mixed().with_problem(sentence, &beliefs, count);
    }
    assert!(before >= 2, "{before}");
    assert_eq!(after, 0);
}

#[test]
fn a_source_that_is_masked_is_never_used() {
    for source in [Source::Lexicon, Source::Wordnet, Source::Moby, Source::LemmaSlip] {
        let mut beliefs = Beliefs::of(Breadth::Wide);
        let mut count = |sources: u16| {
            beliefs.options.sources = sources;
            let models = SmallModels::mixed();
            let of_source = |problem: &SentenceProblem<'_>| {
                let phrases = |e: &&Edge| matches!(e.kind, EdgeKind::Phrase(_));
                let edges = decode(problem).0;
                edges.iter().filter(phrases).filter(|edge| edge.source == source).count()
            };
            SENTENCES.iter().map(|s| models.with_problem(s, &beliefs, of_source)).sum::<usize>()
        };
        assert!(count(u16::MAX) > 0, "{source:?}");
        assert_eq!(count(!source.bit()), 0, "{source:?}");
        assert!(count(source.bit()) > 0, "{source:?}");
    }
}

#[test]
fn rows_of_the_second_pass_are_not_used_in_the_first() {
    let wide_edges = |breadth| {
        let count = |problem: &SentenceProblem<'_>| {
            decode(problem).0.iter().filter(|edge| edge.wide).count()
        };
        let models = SmallModels::mixed();
        // Of a phrase that is known to have been swapped no row is pruned.
        let beliefs = Beliefs { given: Some(1..2), ..Beliefs::of(breadth) };
        SENTENCES.iter().map(|s| models.with_problem(s, &beliefs, count)).sum::<usize>()
    };
    assert_eq!(wide_edges(Breadth::Narrow), 0);
    assert!(wide_edges(Breadth::Wide) > 5);
}

#[test]
fn there_is_a_second_pass_where_the_article_looks_edited() {
    let restore = |text: &str| SmallModels::mixed().restore(text, DecoderOptions::default()).1;
    let clean = restore("The dead were a woman and her grandson, a high school student.");
    assert!(clean.narrow.is_none());
    let uses = |restoration: &Restoration, source: Source| {
        let mut swaps = restoration.sentences.iter().flat_map(|sentence| &sentence.swaps);
        swaps.any(|swap| swap.source == source)
    };
    let spun = restore(&SENTENCES.join(" "));
    let narrow = spun.narrow.as_deref().unwrap();
    assert!(uses(&spun, Source::LemmaSlip) && !uses(narrow, Source::LemmaSlip));
    assert!(narrow.rate > 0.015 && narrow.narrow.is_none());
}

#[test]
fn a_phrase_that_is_known_to_be_swapped_gets_what_the_table_has() {
    let text = "The city was closed.";
    let mut segments = Segments::default();
    segment(text, &mut segments);
    let decoder = SmallModels::mixed().decoder(DecoderOptions::default());
    let swaps = |given: Option<Range<usize>>| -> Vec<(usize, usize)> {
        let mut workspace = Workspace::default();
        let restoration = decoder.restore_given(&segments, given.as_slice(), &mut workspace);
        let swaps = restoration.sentences[0].swaps.iter();
        swaps.map(|swap| (swap.tokens.start, swap.tokens.end)).collect()
    };
    assert!(swaps(None).is_empty());
    assert_eq!(swaps(Some(1..2)), [(1, 2)]);
    assert!(swaps(Some(0..2)).is_empty(), "the table does not know the phrase");
}

/// What is believed of articles: the rate and the gain of the first pass, then
/// of the second if there was one; the shares of the manners of tool; how many
/// suspects; and of the first of them the posterior, the best original's
/// probability and the table's ln P for it.
#[test]
fn what_is_believed_of_an_article_is_what_it_was() {
    let samples = ["spun-bank-rates", "spun-foreign-minister", "spun-street-fire", "clean-court"];
    let mut texts: Vec<String> = samples.map(|name| sample(&format!("articles/{name}.txt"))).into();
    texts.push(sample("originals/spun-bank-rates.txt").replace("workers", "staff"));
    texts.push(SENTENCES.join(" "));
    texts.push("Folks, youngsters, folks, youngsters, metropolis. ".repeat(40));
    texts.push("A quixotic zebra juggled marmalade in the middle of the night, alas.".to_owned());
    let mut believed = String::new();
    for text in texts {
        let restoration = SmallModels::mixed().restore(&text, DecoderOptions::default()).1;
        if let Some(narrow) = &restoration.narrow {
            believed.push_str(&format!("{:.4} {:.2}; ", narrow.rate, narrow.gain));
        }
        believed.push_str(&format!("{:.4} {:.2};", restoration.rate, restoration.gain));
        restoration.tools.iter().for_each(|share| believed.push_str(&format!(" {share:.3}")));
        let swaps: Vec<_> = restoration.sentences.iter().flat_map(|s| &s.swaps).collect();
        believed.push_str(&format!("; {}", swaps.len()));
        if let Some(swap) = swaps.first() {
            let best = swap.originals[0].probability;
            believed.push_str(&format!("; {:.3} {best:.3} {:.2}", swap.posterior, swap.log_weight));
        }
        believed.push('\n');
    }
    assert_eq!(believed, include_str!("testing/articles.txt"));
}

/// Random text of words that the models know and that the table swaps.
fn random_text() -> impl Strategy<Value = String> {
    let words: BTreeSet<&str> = SENTENCES.iter().flat_map(|s| s.split(' ')).collect();
    let words: Vec<&str> = words.into_iter().collect();
    prop::collection::vec(prop::sample::select(words), 1..40).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn whatever_the_text_a_restoration_is_sound(text in random_text()) {
        let (segments, restoration) =
            SmallModels::mixed().restore(&text, DecoderOptions::default());
        prop_assert!((0.0..=1.0).contains(&restoration.rate));
        prop_assert!((restoration.tools.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        for (sentence, cut) in restoration.sentences.iter().zip(&segments.sentences) {
            let tokens = cut.tokens.len() as f32;
            prop_assert!(sentence.gain >= 0.0 && sentence.gain.is_finite());
            prop_assert!((0.0..=tokens).contains(&sentence.expected_copies));
            prop_assert!((0.0..=tokens).contains(&sentence.expected_substitutions));
            let mut end = cut.tokens.start;
            for swap in &sentence.swaps {
                prop_assert!(swap.tokens.start >= end && swap.tokens.end <= cut.tokens.end);
                end = swap.tokens.end;
                prop_assert!((0.0..=1.0).contains(&swap.posterior));
                let whole: f32 = swap.originals.iter().map(|o| o.probability).sum();
                prop_assert!((whole - 1.0).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn buffers_that_were_used_before_change_nothing(first in random_text(), text in random_text()) {
        let decoder = SmallModels::mixed().decoder(DecoderOptions::default());
        let mut workspace = Workspace::default();
        let mut segments = Segments::default();
        segment(&first, &mut segments);
        let _ = decoder.restore(&segments, &mut workspace);
        let mut segments = Segments::default();
        segment(&text, &mut segments);
        let used = decoder.restore(&segments, &mut workspace);
        let fresh = decoder.restore(&segments, &mut Workspace::default());
        prop_assert_eq!(format!("{used:?}"), format!("{fresh:?}"));
    }
}
