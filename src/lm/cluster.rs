//! Learning classes of words: words whose neighbours are alike are put together.

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, Axis, s};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::count::Sentences;
use super::vocabulary::SPECIAL;
use super::{SENTENCE_START, UNKNOWN, WordId};

/// So many of the commonest words are each a class of its own: what holds sentences together
/// is among them. By judgement.
const OWN: usize = 300;
/// So many of the commonest words are told apart as neighbours; all others are one.
/// By judgement, as [`OWN`].
const NEIGHBOURS: usize = 600;
/// Numbers that are left of a word's neighbours, by random projection. By judgement: with 60 singular
/// vectors in their place, in a trial, the features that read the classes did slightly better.
const DIMENSIONS: usize = 96;
/// Clusters are formed by so many of the commonest words; rarer ones join the nearest. What is
/// rarer has too few neighbours to lead.
const LEADING: usize = 40_000;
/// Rarer words are of no class: what is known of their neighbours is chance.
const CLASSIFIED: usize = 60_000;
/// Clusters begin at some of so many words. By judgement; choosing by k-means++ took longer than
/// all the rest of the training.
const SEEDING: usize = 8_000;
/// Rounds of clustering, at most.
const MOST_ROUNDS: u64 = 40;

/// The class of every word of a vocabulary of `words` words, by number, and how many classes there
/// are. The special words and the commonest are classes of their own, in their order; the
/// others fall into at most `clusters`. Same sentences: same classes.
///
/// # Errors
/// What the clustering reports.
pub(super) fn learn(
    sentences: &Sentences,
    words: usize,
    clusters: usize,
) -> Result<(Vec<u16>, usize), String> {
    let own = words.min(SPECIAL.len() + OWN);
    let classified = words.min(CLASSIFIED);
    let mut classes: Vec<u16> = (0..own).map(class).collect();
    let rest = classified - own;
    if rest > 0 {
        let profiles = profiles(sentences, own, classified);
        let leading = profiles.slice(s![..rest.min(LEADING), ..]).to_owned();
        let clusters = clusters.clamp(1, leading.nrows());
        let data = DatasetBase::from(leading);
        let model = KMeans::params(clusters)
            .init_method(KMeansInit::Precomputed(seeds(&profiles, clusters)))
            .n_runs(1)
            .max_n_iterations(MOST_ROUNDS)
            .fit(&data)
            .map_err(|cause| cause.to_string())?;
        classes.extend(model.predict(&profiles).iter().map(|cluster| class(own + cluster)));
    }
    let count = classes.iter().map(|&class| usize::from(class) + 1).max().unwrap_or(0);
    classes.resize(words, class(UNKNOWN as usize));
    Ok((classes, count))
}

fn class(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Where the clusters begin: at words from the commonest on, spread over those that seed.
fn seeds(profiles: &Array2<f32>, clusters: usize) -> Array2<f32> {
    let step = (profiles.nrows().min(SEEDING) / clusters).max(1);
    let rows: Vec<usize> = (0..clusters).map(|cluster| cluster * step).collect();
    profiles.select(Axis(0), &rows)
}

/// What stands left and right of each word from `own` to `classified`, a row for each: square
/// roots of the shares of its neighbours less those of all words (Hellinger's distance),
/// projected on [`DIMENSIONS`] numbers.
fn profiles(sentences: &Sentences, own: usize, classified: usize) -> Array2<f32> {
    let side = NEIGHBOURS + 1;
    let mut counts = Array2::<f32>::zeros((classified - own, 2 * side));
    let neighbour = |word: WordId| (word as usize).min(NEIGHBOURS);
    for pair in sentences.words.windows(2).filter(|pair| pair[1] != SENTENCE_START) {
        let row = |word: WordId| (word as usize).checked_sub(own);
        if let Some(count) = row(pair[0]).and_then(|row| counts.get_mut((row, neighbour(pair[1]))))
        {
            *count += 1.0;
        }
        let left = side + neighbour(pair[0]);
        if let Some(count) = row(pair[1]).and_then(|row| counts.get_mut((row, left))) {
            *count += 1.0;
        }
    }
    let of_all = counts.sum_axis(Axis(0)) / counts.sum().max(1.0);
    let usual = of_all.mapv(f32::sqrt);
    for mut row in counts.rows_mut() {
        let sum = row.sum().max(1.0);
        row.mapv_inplace(|count| (count / sum).sqrt());
        row -= &usual;
    }
    counts.dot(&projection(2 * side))
}

/// A matrix of signs: distances survive it (Achlioptas 2003, "Database-friendly random
/// projections").
fn projection(rows: usize) -> Array2<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let scale = (DIMENSIONS as f32).sqrt().recip();
    Array2::from_shape_simple_fn((rows, DIMENSIONS), || {
        if random.random::<bool>() { scale } else { -scale }
    })
}

#[cfg(test)]
mod tests {
    use super::super::SENTENCE_END;
    use super::*;

    /// Sentences "a-word b-word" of 900 words of each kind, so that most are no class of their own.
    fn sentences() -> Sentences {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let first = SPECIAL.len() as WordId;
        let mut words = Vec::new();
        for _ in 0..60_000 {
            let mut draw = || random.random_range(0..900) * 2;
            let (a, b) = (first + draw(), first + draw() + 1);
            words.extend([SENTENCE_START, a, b, SENTENCE_END]);
        }
        Sentences { words }
    }

    #[test]
    fn words_with_like_neighbours_are_of_one_class() {
        let (words, first) = (SPECIAL.len() + 1800, SPECIAL.len());
        let (classes, count) = learn(&sentences(), words, 2).unwrap();
        assert_eq!((classes.len(), count), (words, first + OWN + 2));
        for (word, &own) in classes[..first + OWN].iter().enumerate() {
            assert_eq!(usize::from(own), word);
        }
        let clustered = &classes[first + OWN..];
        let (even, odd) = (clustered[0], clustered[1]);
        assert!(even != odd);
        let right = clustered.chunks(2).filter(|pair| *pair == [even, odd]).count();
        assert!(right * 100 >= clustered.len() / 2 * 99, "{right} of {}", clustered.len() / 2);
        assert_eq!(learn(&sentences(), words, 2).unwrap().0, classes);
    }

    #[test]
    fn few_words_are_each_a_class() {
        let (classes, count) = learn(&sentences(), 9, 5).unwrap();
        assert_eq!((classes, count), ((0..9).collect(), 9));
    }
}
