//! Clean articles spun by our own spinner.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rustc_hash::{FxHashMap, FxHashSet};

use super::corpus::sample;
use super::manner::{SpinManner, SpinOptions};
use super::row::{LabelledArticle, word_count};
use super::spin::{Spinner, Spun};
use crate::channel::{OWN_SPINNER, Substitution};
use crate::document::Label;
use crate::segment::{hash_bytes, normalize};

/// Swaps per 100 words that tools are set to, drawn log-uniformly.
const DOSE: std::ops::Range<f64> = 1.0..30.0;
/// How far from the dose a text may be, as a factor.
const TOLERANCE: f64 = 1.3;
/// How often other settings are tried when one spins too little or too much.
const ATTEMPTS: usize = 6;
/// How many words of the clean articles are everyday words: the most frequent ones.
const EVERYDAY_WORDS: usize = 4_000;

/// Our own spinner in every manner.
pub(super) struct OwnSpinners {
    spinners: Vec<(SpinManner, Spinner)>,
}

impl OwnSpinners {
    /// Of the manners that `rows` have something for. Which words are everyday
    /// words is counted in the `clean` articles.
    pub(super) fn new(rows: &[Substitution], clean: &[LabelledArticle]) -> Self {
        let everyday = everyday_words(clean);
        let spinners = SpinManner::ALL
            .into_iter()
            .map(|manner| (manner, Spinner::new(rows, manner, &everyday)))
            .filter(|(_, spinner)| !spinner.is_empty())
            .collect();
        Self { spinners }
    }

    /// At most `most` of the clean articles, each spun once in a manner and at a
    /// dose drawn by the seed.
    pub(super) fn spin(
        &self,
        clean: &[LabelledArticle],
        most: usize,
        seed: u64,
    ) -> Vec<LabelledArticle> {
        sample(clean.to_vec(), clean.len(), seed)
            .into_iter()
            .filter_map(|article| self.spin_article(&article, seed))
            .take(most)
            .collect()
    }

    fn spin_article(&self, article: &LabelledArticle, seed: u64) -> Option<LabelledArticle> {
        let seed = hash_bytes(format!("{seed}/{}", article.id).as_bytes());
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (manner, spinner) = match self.spinners.len() {
            0 => return None,
            count => self.spinners.get(random.random_range(0..count))?,
        };
        let dose = random.random_range(DOSE.start.ln()..DOSE.end.ln()).exp();
        let options = SpinOptions::draw(*manner, &mut random);
        let spun = spin_to_dose(spinner, &article.text, options, dose, random.random())?;
        Some(LabelledArticle {
            id: format!("own-spinner/{}", article.id),
            text: spun.text,
            label: Label::Spun,
            original: Some(article.text.clone()),
            generator: format!("{OWN_SPINNER}:{}", manner.name()),
            source: article.source.clone(),
            register: article.register.clone(),
            group: article.group.clone(),
            swaps_only: article.swaps_only,
        })
    }
}

/// The text spun so that it has about `dose` swaps per 100 words: the share of
/// phrases that the tool knows is set anew until it fits. `None` where no
/// setting comes near, as in a text with few known phrases.
fn spin_to_dose(
    spinner: &Spinner,
    text: &str,
    mut options: SpinOptions,
    dose: f64,
    seed: u64,
) -> Option<Spun> {
    options.density = dose / 40.0;
    for _ in 0..ATTEMPTS {
        let spun = spinner.spin(text, &options, seed);
        let found = density(&spun);
        if found > 0.0 && (dose / TOLERANCE..=dose * TOLERANCE).contains(&found) {
            return Some(spun);
        }
        options.density *= (dose / found.max(0.1)).clamp(0.25, 4.0);
    }
    None
}

/// Swaps per 100 words.
fn density(spun: &Spun) -> f64 {
    100.0 * spun.swaps.len() as f64 / word_count(&spun.text).max(1) as f64
}

/// The most frequent words of the articles, as the models see them.
fn everyday_words(articles: &[LabelledArticle]) -> FxHashSet<String> {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for word in articles.iter().flat_map(|article| article.text.split_whitespace()) {
        *counts.entry(word.trim_matches(|c: char| !c.is_alphanumeric())).or_default() += 1;
    }
    let mut counts: Vec<(&str, u32)> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.into_iter().take(EVERYDAY_WORDS).map(|(word, _)| normalize(word)).collect()
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
            register: "r".to_owned(),
            group: format!("g{number}"),
            swaps_only: false,
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

    fn spun(clean: &[LabelledArticle], rows: &[Substitution], seed: u64) -> Vec<LabelledArticle> {
        OwnSpinners::new(rows, clean).spin(clean, 10, seed)
    }

    #[test]
    fn spun_articles_keep_the_group_the_register_and_the_original() {
        let clean: Vec<LabelledArticle> = (0..200).map(article).collect();
        let rows = [
            row("metropolis", "town", Source::Lexicon),
            row("silent", "quiet", Source::Lexicon),
            row("haven", "harbour", Source::Wordnet),
        ];
        let found = spun(&clean, &rows, 3);
        assert_eq!(found.len(), 10);
        for row in &found {
            assert_eq!((row.label, row.register.as_str()), (Label::Spun, "r"));
            assert_eq!(row.original.as_deref(), Some(clean[0].text.as_str()));
            assert_ne!(row.text, clean[0].text);
            assert_eq!(row.group, row.id.replace("own-spinner/a", "g"));
        }
        assert_eq!(found, spun(&clean, &rows, 3));
        assert_ne!(found, spun(&clean, &rows, 4));
    }

    #[test]
    fn texts_are_spun_to_the_dose_that_was_asked_for() {
        let words: Vec<String> = (0..400).map(|i| format!("w{}x", words_of(i))).collect();
        let rows: Vec<Substitution> =
            words.iter().map(|word| row(&format!("{word}y"), word, Source::Lexicon)).collect();
        let text = words.join(" ");
        let spinner = Spinner::new(&rows, SpinManner::News, &FxHashSet::default());
        for dose in [1.5, 5.0, 12.0, 28.0] {
            let random = &mut ChaCha8Rng::seed_from_u64(1);
            let options = SpinOptions {
                passages: 1.0,
                glue: 0.0,
                ..SpinOptions::draw(SpinManner::News, random)
            };
            let found = spin_to_dose(&spinner, &text, options, dose, 7).map(|spun| density(&spun));
            let near =
                found.is_some_and(|found| (dose / TOLERANCE..=dose * TOLERANCE).contains(&found));
            assert!(near, "{dose}: {found:?}");
        }
    }

    /// A number in letters, since rows with digits are left out.
    fn words_of(number: usize) -> String {
        number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
    }

    #[test]
    fn nothing_is_spun_without_rows_or_where_nothing_fits() {
        let clean = [article(0)];
        assert!(spun(&clean, &[], 3).is_empty());
        assert!(spun(&clean, &[row("wolf", "dog", Source::Lexicon)], 3).is_empty());
    }
}
