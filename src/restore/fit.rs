//! How the best originals of a suspect phrase go with its place, whatever the article's tool does.

use super::sentence::SentenceProblem;
use super::{Fit, Swap};
use crate::lm::{ClassReading, ClassView, UNKNOWN, WordId};

/// Fills in the fit of the swaps of a sentence.
pub(super) fn fill(problem: &SentenceProblem<'_>, reading: &mut ClassReading, swaps: &mut [Swap]) {
    if swaps.is_empty() {
        return;
    }
    let classes = problem.models.classes;
    if let Some(classes) = &classes {
        classes.read(problem.input.words, reading);
    }
    for swap in swaps {
        swap.fit = fit(problem, classes.as_ref().map(|classes| (classes, &*reading)), swap);
    }
}

fn fit(
    problem: &SentenceProblem<'_>,
    classes: Option<(&ClassView<'_>, &ClassReading)>,
    swap: &Swap,
) -> Fit {
    let models = problem.models;
    let words = |phrase: u32| models.originals.words(phrase);
    let unigram = |&word: &WordId| models.lm.unigram(word);
    let frequencies = swap.originals.iter().map(|original| {
        original.probability * words(original.phrase).iter().map(unigram).sum::<f32>()
    });
    let best = swap.originals.first().map_or(&[][..], |original| words(original.phrase));
    let rarest = best.iter().copied().min_by(|a, b| unigram(a).total_cmp(&unigram(b)));
    let first = problem.input.first;
    let (start, end) = (swap.tokens.start - first, swap.tokens.end - first);
    let mut fit = Fit {
        log_frequency: frequencies.sum(),
        rarest: rarest.unwrap_or(UNKNOWN),
        cohesion: models.lm.cohesion(best),
        ..Fit::default()
    };
    if let Some((classes, reading)) = classes {
        let unigrams =
            |words: &[WordId]| words.iter().map(|&word| classes.unigram(word)).sum::<f32>();
        fit.class_gain = classes.gain(reading, start, end, best);
        fit.class_fit =
            fit.class_gain - (unigrams(best) - unigrams(&problem.input.words[start..end]));
        fit.class_log_probability = reading.log_probability(start, end + 1);
    }
    fit
}
