//! Which rows the table keeps, and how much each weighs.

use rustc_hash::FxHashMap;

use super::tuning::{LONGEST_PHRASE, RAREST_ORIGINAL, RAREST_WIDE};
use super::{Breadth, Source, Substitution, Trust, are_spelling_variants};
use crate::lm;
use crate::segment::hash_bytes;

/// A row with its weight in the table.
pub(super) struct Weighed<'a> {
    pub(super) row: &'a Substitution,
    /// Whether it is looked up in every article.
    pub(super) narrow: bool,
    /// ln P(written | original), the source's share in the mixture included.
    pub(super) log_weight: f32,
    /// ln unigram probability of the original's rarest word.
    log_frequency: f32,
}

/// The rows that the [`Trust`] in their sources keeps, by source and written phrase, the
/// most frequent originals first and at most as many as the source may name.
pub(super) fn prune<'a>(rows: &'a [Substitution], model: &lm::View<'_>) -> Vec<Weighed<'a>> {
    let mut totals: FxHashMap<(Source, &str), f32> = FxHashMap::default();
    for row in rows {
        *totals.entry((row.source, &row.original)).or_default() += row.weight;
    }
    let usable = rows
        .iter()
        .filter(|row| fits(&row.written) && fits(&row.original) && row.weight > 0.0)
        .filter(|row| !is_neutral(row));
    let mut weighed: Vec<Weighed<'_>> = usable
        .filter_map(|row| {
            let log_frequency = log_frequency(&row.original, model);
            let narrow = first_pass(row, log_frequency, model)? == Breadth::Narrow;
            let share = row.weight / totals[&(row.source, row.original.as_str())];
            let log_weight = row.source.profile().log_share + share.ln();
            Some(Weighed { row, narrow, log_weight, log_frequency })
        })
        .collect();
    keep_most_frequent(&mut weighed);
    weighed
}

/// The first pass in which a row is looked up, as far as its source is trusted;
/// `None` where the row is not kept.
fn first_pass(row: &Substitution, log_frequency: f32, model: &lm::View<'_>) -> Option<Breadth> {
    let is_known = is_known(row, log_frequency);
    let leads_up = |commonest| leads_to_the_frequent(row, log_frequency, commonest, model);
    let kept = |is_kept: bool, breadth| is_kept.then_some(breadth);
    match row.source.profile().trust {
        Trust::Named => Some(Breadth::Narrow),
        Trust::DrawnOn { commonest_written } => {
            let is_core = !leaves_words_out(row) && leads_up(commonest_written);
            kept(is_known, if is_core { Breadth::Narrow } else { Breadth::Wide })
        }
        Trust::Blind => Some(Breadth::Wide),
        Trust::Observed => kept(log_frequency > RAREST_ORIGINAL, Breadth::Wide),
        Trust::Wide => {
            let is_word = !row.written.contains(' ');
            kept(is_word && is_known && log_frequency > RAREST_WIDE, Breadth::Wide)
        }
        Trust::Listed { commonest_written } => {
            let is_kept = is_known && !leaves_words_out(row) && leads_up(commonest_written);
            kept(is_kept, Breadth::Wide)
        }
    }
}

/// Sorts the rows by source and written phrase, and leaves of each phrase so many
/// originals as its source may name.
fn keep_most_frequent(rows: &mut Vec<Weighed<'_>>) {
    rows.sort_by(|a, b| {
        (a.row.source, &a.row.written)
            .cmp(&(b.row.source, &b.row.written))
            .then(b.log_frequency.total_cmp(&a.log_frequency))
            .then_with(|| a.row.original.cmp(&b.row.original))
    });
    let mut named: FxHashMap<(Source, &str), usize> = FxHashMap::default();
    rows.retain(|w| {
        let number = named.entry((w.row.source, &w.row.written)).or_default();
        *number += 1;
        *number <= w.row.source.profile().most_originals
    });
}

/// Whether the sides are one phrase in two spellings, be one of them the plural
/// ("programmes" for program), and not what the source names swaps for.
fn is_neutral(row: &Substitution) -> bool {
    let profile = row.source.profile();
    let singular = |phrase: &str| phrase.strip_suffix('s').unwrap_or(phrase).to_owned();
    let differ_in_spelling = are_spelling_variants(&row.written, &row.original)
        || (!profile.swaps_number
            && are_spelling_variants(&singular(&row.written), &singular(&row.original)));
    differ_in_spelling && !(profile.parts_words && is_parted_otherwise(row))
}

/// Whether words are joined or parted here and nothing else: "any one" for anyone.
fn is_parted_otherwise(row: &Substitution) -> bool {
    let letters = |phrase: &str| phrase.replace([' ', '-'], "");
    letters(&row.written) == letters(&row.original)
}

/// Whether an author could have written the original.
fn is_known(row: &Substitution, original: f32) -> bool {
    original > RAREST_ORIGINAL && !row.original.contains('0') && !row.written.contains('0')
}

/// Whether the original is the written phrase less some words: "spiral galaxy" for spiral.
fn leaves_words_out(row: &Substitution) -> bool {
    row.original.split(' ').all(|word| row.written.split(' ').any(|w| w == word))
}

/// Whether the row leads from a rarer phrase, at most as frequent as
/// `commonest_written`, to a more frequent one.
fn leads_to_the_frequent(
    row: &Substitution,
    original: f32,
    commonest_written: f32,
    model: &lm::View<'_>,
) -> bool {
    let written = rarest_word(&row.written, model);
    original >= written && written < commonest_written
}

fn fits(phrase: &str) -> bool {
    (1..=LONGEST_PHRASE).contains(&phrase.split(' ').filter(|token| !token.is_empty()).count())
}

/// ln probability of the rarest word, if the model has seen all its pairs of words.
fn log_frequency(phrase: &str, model: &lm::View<'_>) -> f32 {
    let ids = ids(phrase, model);
    let seen = ids.windows(2).all(|pair| model.has_bigram(pair[0], pair[1]));
    if seen { rarest_word(phrase, model) } else { f32::NEG_INFINITY }
}

/// ln probability of the rarest word.
fn rarest_word(phrase: &str, model: &lm::View<'_>) -> f32 {
    ids(phrase, model).into_iter().map(|id| model.unigram(id)).fold(0.0, f32::min)
}

fn ids(phrase: &str, model: &lm::View<'_>) -> Vec<lm::WordId> {
    phrase.split(' ').map(|word| model.vocabulary().id(hash_bytes(word.as_bytes()))).collect()
}
