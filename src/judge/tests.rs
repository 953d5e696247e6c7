//! The judge on a tiny model, beside what the plainest reading of the model says.

use std::path::Path;

use super::tiny::{Stored, Tiny};
use super::{Change, Judge, Judgement};
use crate::document::Span;

const TEXT: &str = "On the hill of the old city the fire is in the harbour, and the men there \
    sit on the stones in the cold rain of the winter; they wait for the ferry to the other side. \
    The ice on the river holds the boats of the city near the bridge until the end of the month.";

/// The judge of a tiny model.
fn judge_of(tiny: &Tiny) -> Judge {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiny.gguf");
    std::fs::write(&path, tiny.file()).unwrap();
    Judge::open(&path).unwrap()
}

fn change(text: &str, phrase: &str, suggestions: &[&str]) -> Change {
    let start = text.find(phrase).unwrap();
    let suggestions = suggestions.iter().map(|&text| text.to_owned()).collect();
    Change { span: Span::new(start, start + phrase.len()), suggestions }
}

fn changes(text: &str) -> Vec<Change> {
    vec![
        change(text, "hill", &["rock", "city hill", ""]),
        change(text, "fire", &["hearth"]),
        change(text, "stones", &["fire stones", "stone", "ashes"]),
        change(text, "month", &["year", "month"]),
    ]
}

/// A text with changes made, given as numbers of a change and of a suggestion.
fn made(text: &str, changes: &[Change], made: &[(usize, usize)]) -> String {
    let mut text = text.to_owned();
    for &(change, suggestion) in made.iter().rev() {
        let Change { span, suggestions } = &changes[change];
        text.replace_range(span.start as usize..span.end as usize, &suggestions[suggestion]);
    }
    text
}

#[test]
fn it_says_what_the_plainest_reading_says() {
    for stored in [Stored::F32, Stored::F16, Stored::Q8_0, Stored::Q4_1] {
        let tiny = Tiny::new(stored, 7);
        let judge = judge_of(&tiny);
        let tokens: Vec<u32> = [0].into_iter().chain(judge.tokens(TEXT)).collect();
        let wanted = tiny.log_probabilities(&tokens);
        let told = judge.log_probabilities(TEXT);
        assert_eq!(told.len(), wanted.len());
        let spread = wanted.iter().copied().fold(0.0, f64::min);
        assert!(spread < -7.0, "the model must say something: {spread}");
        for (told, wanted) in told.iter().zip(&wanted) {
            assert!((told - wanted).abs() < 0.01, "{stored:?}: {told} {wanted}");
        }
    }
}

#[test]
fn a_branch_is_read_as_if_from_the_start() {
    let judge = judge_of(&Tiny::new(Stored::Q8_0, 1));
    // Short enough that a window holds all of it, and what is 12 tokens behind.
    let text = "The city is on fire in the rain.";
    let changes = [change(text, "on", &["in", "of the", "over"]), change(text, "rain", &["sun"])];
    let judgement = judge.gains(text, &changes);
    let whole = |text: &str| judge.log_probabilities(text);
    let tokens = judge.tokens(text);
    for (at, change) in changes.iter().enumerate() {
        for suggestion in 0..change.suggestions.len() {
            let other = made(text, &changes, &[(at, suggestion)]);
            let behind = |text: &str| judge.tokens(&text[text.find(" in the").unwrap()..]).len();
            assert!(behind(text) < 12, "all of it is read");
            let wanted = whole(&other).iter().sum::<f64>() - whole(text).iter().sum::<f64>();
            let told = judgement.changes[at].alone[suggestion];
            assert!((told - wanted).abs() < 1e-9, "{other}: {told} {wanted}");
        }
    }
    assert!(tokens.len() > 15);
}

/// What is restored, by the gains alone.
fn restored(judgement: &Judgement) -> Vec<(usize, usize)> {
    let gains = judgement.changes.iter().enumerate();
    let best = gains.filter_map(|(at, gains)| Some((at, gains.best?)));
    best.filter(|&(at, best)| judgement.changes[at].alone[best] > 0.0).collect()
}

#[test]
fn changes_are_judged_alone_and_among_what_else_is_restored() {
    let mut checked = [0, 0];
    for seed in 0..6 {
        let judge = judge_of(&Tiny::new(Stored::F32, seed));
        let text = "The city is on fire.";
        let changes = [
            change(text, "city", &["town", "harbour"]),
            change(text, "is", &["was"]),
            change(text, "on", &["in"]),
        ];
        let judgement = judge.gains(text, &changes);
        let whole = |made_changes: &[(usize, usize)]| {
            judge.log_probabilities(&made(text, &changes, made_changes)).iter().sum::<f64>()
        };
        let best = restored(&judgement);
        let joint = whole(&best) - whole(&[]);
        assert!((judgement.joint_gain - joint).abs() < 1e-9, "{judgement:?} {joint}");
        for (at, gains) in judgement.changes.iter().enumerate() {
            let without: Vec<_> = best.iter().copied().filter(|made| made.0 != at).collect();
            let mut with = without.clone();
            with.push((at, gains.best.unwrap()));
            with.sort_unstable();
            let wanted = whole(&with) - whole(&without);
            assert!((gains.among_restored - wanted).abs() < 1e-9, "{gains:?} {wanted}");
            checked[usize::from(gains.alone[gains.best.unwrap()] > 0.0)] += 1;
        }
    }
    assert!(checked.iter().all(|&times| times > 2), "gains and losses: {checked:?}");
}

#[test]
fn far_changes_are_read_in_windows_of_their_own() {
    let judge = judge_of(&Tiny::new(Stored::Q4_1, 3));
    let text = TEXT.repeat(4);
    let all = changes(TEXT);
    let gains = judge.gains(&text, &all);
    for (at, change) in all.iter().enumerate() {
        assert_eq!(gains.changes[at].alone.len(), change.suggestions.len());
        let gaining = gains.changes[at].alone.iter().filter(|gain| **gain != 0.0).count();
        let same = change.suggestions.iter().filter(|text| *text == "month").count();
        assert_eq!(gaining, change.suggestions.len() - same);
    }
}

#[test]
fn the_same_is_said_in_any_thread_and_whatever_else_is_asked() {
    use rayon::prelude::*;
    let judge = judge_of(&Tiny::new(Stored::Q8_0, 5));
    let all = changes(TEXT);
    let wanted = judge.gains(TEXT, &all);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(7).build().unwrap();
    let told: Vec<Judgement> =
        pool.install(|| (0..21).into_par_iter().map(|_| judge.gains(TEXT, &all)).collect());
    assert!(told.iter().all(|told| *told == wanted));
    let alone = judge.gains(TEXT, &all[..1]);
    assert_eq!(alone.changes[0].alone, wanted.changes[0].alone);
}

#[test]
fn what_lies_outside_or_overlaps_gains_nothing() {
    let judge = judge_of(&Tiny::new(Stored::F32, 5));
    let text = "Über the city";
    let suggestions = vec!["x".to_owned()];
    let at = |start, end| Change { span: Span::new(start, end), suggestions: suggestions.clone() };
    let outside = [at(1, 3), at(3, 3), at(10, 40), at(40, 44), at(0, 5), at(2, 9)];
    let judgement = judge.gains(text, &outside);
    let gaining = judgement.changes.iter().filter(|gains| gains.alone != [0.0]).count();
    assert_eq!(gaining, 1, "{judgement:?}");
    assert!(judgement.changes[4].alone != [0.0]);
    assert_eq!(judge.gains(text, &[]), Judgement::default());
    assert_eq!(judge.gains("", &outside).joint_gain.to_bits(), 0);
}

#[test]
fn it_tells_what_it_is() {
    let info = judge_of(&Tiny::new(Stored::Q4_1, 3)).info();
    assert_eq!((info.name.as_str(), info.layers, info.width), ("Tiny", 2, 64));
    assert_eq!((info.encodings, info.vocabulary), (vec!["Q4_1"], 269));
    assert_eq!(info.licence.as_deref(), Some("apache-2.0"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Judge::open(Path::new("no/such.gguf")).unwrap_err().to_string();
    assert!(error.starts_with("no/such.gguf: "), "{error}");
    assert!(Judge::open(Path::new(".")).is_err());
}
