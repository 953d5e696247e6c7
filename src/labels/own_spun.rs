//! Clean articles spun by our own spinner.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::corpus::sample;
use super::manner::{SpinManner, SpinOptions};
use super::row::{LabelledArticle, word_count};
use super::spin::{Spinner, Spun};
use crate::channel::{OWN_SPINNER, Substitution};
use crate::document::Label;
use crate::segment::hash_bytes;

/// Swaps per 100 words that real tools make.
const SWAPS_PER_100: std::ops::RangeInclusive<f64> = 2.0..=30.0;
/// How often other settings are tried when one spins too little or too much.
const ATTEMPTS: u64 = 4;

/// At most `most` of the clean articles, each spun once in a manner drawn by
/// the seed, among the manners that `rows` have something for.
pub(super) fn own_spun(
    clean: &[LabelledArticle],
    rows: &[Substitution],
    most: usize,
    seed: u64,
) -> Vec<LabelledArticle> {
    let spinners: Vec<(SpinManner, Spinner)> = SpinManner::ALL
        .into_iter()
        .map(|manner| (manner, Spinner::new(rows, manner)))
        .filter(|(_, spinner)| !spinner.is_empty())
        .collect();
    sample(clean.to_vec(), clean.len(), seed)
        .into_iter()
        .filter_map(|article| spin_article(&article, &spinners, seed))
        .take(most)
        .collect()
}

fn spin_article(
    article: &LabelledArticle,
    spinners: &[(SpinManner, Spinner)],
    seed: u64,
) -> Option<LabelledArticle> {
    (0..ATTEMPTS).find_map(|attempt| {
        let seed = hash_bytes(format!("{seed}/{attempt}/{}", article.id).as_bytes());
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (manner, spinner) = match spinners.len() {
            0 => return None,
            count => spinners.get(random.random_range(0..count))?,
        };
        let options = SpinOptions::draw(&mut random);
        let spun = spinner.spin(&article.text, &options, random.random());
        SWAPS_PER_100.contains(&density(&spun)).then(|| LabelledArticle {
            id: format!("own-spinner/{}", article.id),
            text: spun.text,
            label: Label::Spun,
            original: Some(article.text.clone()),
            generator: format!("{OWN_SPINNER}:{}", manner.name()),
            source: article.source.clone(),
            group: article.group.clone(),
        })
    })
}

/// Swaps per 100 words.
fn density(spun: &Spun) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "words of one article")]
    {
        100.0 * spun.swaps.len() as f64 / word_count(&spun.text).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Source;

    fn article(number: usize) -> LabelledArticle {
        LabelledArticle {
            id: format!("a{number}"),
            text: "The town was quiet and the harbour slept under a grey sky. ".repeat(10),
            label: Label::Clean,
            original: None,
            generator: "human".to_owned(),
            source: "s".to_owned(),
            group: format!("g{number}"),
        }
    }

    fn row(written: &str, original: &str, source: Source) -> Substitution {
        Substitution {
            written: written.to_owned(),
            original: original.to_owned(),
            source,
            weight: 1.0,
        }
    }

    #[test]
    fn spun_articles_keep_the_group_and_the_original() {
        let clean: Vec<LabelledArticle> = (0..40).map(article).collect();
        let rows = [
            row("metropolis", "town", Source::Lexicon),
            row("silent", "quiet", Source::Lexicon),
            row("haven", "harbour", Source::Wordnet),
        ];
        let spun = own_spun(&clean, &rows, 10, 3);
        assert_eq!(spun.len(), 10);
        for row in &spun {
            assert_eq!(row.label, Label::Spun);
            assert_eq!(row.original.as_deref(), Some(clean[0].text.as_str()));
            assert_ne!(row.text, clean[0].text);
            assert_eq!(row.group, row.id.replace("own-spinner/a", "g"));
        }
        assert_eq!(spun, own_spun(&clean, &rows, 10, 3));
        assert_ne!(spun, own_spun(&clean, &rows, 10, 4));
    }

    #[test]
    fn nothing_is_spun_without_rows_or_where_nothing_fits() {
        let clean = [article(0)];
        assert!(own_spun(&clean, &[], 10, 3).is_empty());
        assert!(own_spun(&clean, &[row("wolf", "dog", Source::Lexicon)], 10, 3).is_empty());
    }
}
