//! How the best originals of a suspect phrase go with its place, whatever the article's tool does.

use std::ops::Range;

use super::sentence::Models;
use super::{Fit, Swap};
use crate::lm::{ClassReading, UNKNOWN, WordId};

/// Fills in the fit of the swaps of a sentence of `words`, whose first token has the number
/// `first` in the article.
pub(super) fn fill(
    models: &Models<'_>,
    first: usize,
    words: &[WordId],
    reading: &mut ClassReading,
    swaps: &mut [Swap],
) {
    if swaps.is_empty() {
        return;
    }
    if let Some(classes) = &models.classes {
        classes.read(words, reading);
    }
    for swap in swaps {
        let place = swap.tokens.start - first..swap.tokens.end - first;
        swap.fit = fit(models, words, reading, place, swap);
    }
}

fn fit(
    models: &Models<'_>,
    written: &[WordId],
    reading: &ClassReading,
    place: Range<usize>,
    swap: &Swap,
) -> Fit {
    let words = |phrase: u32| models.originals.words(phrase);
    let unigram = |&word: &WordId| models.lm.unigram(word);
    let frequencies = swap.originals.iter().map(|original| {
        original.probability * words(original.phrase).iter().map(unigram).sum::<f32>()
    });
    let best = swap.originals.first().map_or(&[][..], |original| words(original.phrase));
    let rarest = best.iter().copied().min_by(|a, b| unigram(a).total_cmp(&unigram(b)));
    let mut fit = Fit {
        log_frequency: frequencies.sum(),
        rarest: rarest.unwrap_or(UNKNOWN),
        cohesion: models.lm.cohesion(best),
        ..Fit::default()
    };
    if let Some(classes) = &models.classes {
        let unigrams =
            |words: &[WordId]| words.iter().map(|&word| classes.unigram(word)).sum::<f32>();
        fit.class_gain = classes.gain(reading, place.clone(), best);
        fit.class_fit = fit.class_gain - (unigrams(best) - unigrams(&written[place.clone()]));
        fit.class_log_probability = reading.log_probability(place.start..place.end + 1);
    }
    fit
}
