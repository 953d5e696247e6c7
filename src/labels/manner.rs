//! The manners of spinning that are imitated, and what a tool's user sets.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::channel::Source;

/// A kind of spinning tool, by where it takes its synonyms from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpinManner {
    /// A spinner of news: phrases both ways round, from the lexicon.
    News,
    /// A thesaurus swapper: blind to sense, from WordNet, Moby and the like.
    Thesaurus,
    /// A paraphraser of scientific prose: tortured phrases amid common swaps.
    Tortured,
    /// A simplifier or humanizer: an everyday word for an everyday word.
    Everyday,
    /// A dictionary of synonyms that knows no part of speech and no inflection.
    Dictionary,
    /// A humanizer: lead-ins and fillers, other contractions, some phrases swapped.
    Humanizer,
}

impl SpinManner {
    /// All manners.
    pub const ALL: [Self; 6] = [
        Self::News,
        Self::Thesaurus,
        Self::Tortured,
        Self::Everyday,
        Self::Dictionary,
        Self::Humanizer,
    ];

    /// The name used in the `generator` field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Thesaurus => "thesaurus",
            Self::Tortured => "tortured",
            Self::Everyday => "everyday",
            Self::Dictionary => "dictionary",
            Self::Humanizer => "humanizer",
        }
    }

    /// How much a tool of this manner prefers rows of `source`; 0 when it does
    /// not know them. Rows learned from other tools' output are known to none,
    /// so that those tools stay unseen where they are left out.
    #[must_use]
    pub fn preference(self, source: Source) -> f32 {
        let by = source.profile().spun_by;
        match self {
            Self::News => by.news,
            Self::Thesaurus => by.thesaurus,
            Self::Tortured => by.tortured,
            Self::Everyday => by.everyday,
            Self::Dictionary => by.dictionary,
            Self::Humanizer => by.humanizer,
        }
    }

    /// Whether the tool writes common words alone, in place of common words.
    #[must_use]
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Everyday | Self::Humanizer)
    }
}

/// How a tool is set for one article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpinOptions {
    /// Share of the original phrases that the tool knows of the sources it
    /// prefers most, from 0 on; of other sources it knows less, by its preference.
    pub density: f64,
    /// Share of the article's passages that are spun, 0..1; at least one is.
    pub passages: f64,
    /// Whether text in double quotes is left alone.
    pub spare_quotes: bool,
    /// Whether capitalised words within a sentence are left alone.
    pub spare_names: bool,
    /// Probability that `a` or `an` before a swap is made to fit.
    pub repair_articles: f64,
    /// Probability that a swap takes another inflection of the original.
    pub slips: f64,
    /// Whether blanks within a replacement are written as underscores.
    pub underscores: bool,
    /// Probability that a long word which opens or ends with a known word has
    /// this part replaced, as a tool does that looks for letters and not for words.
    pub glue: f64,
    /// Lead-ins and fillers per 100 words that are put in, and as many changes
    /// of contractions at most.
    pub padding: f64,
}

impl SpinOptions {
    /// Settings as they are met in the wild, drawn at random.
    #[must_use]
    pub fn draw(manner: SpinManner, random: &mut ChaCha8Rng) -> Self {
        let blind = manner == SpinManner::Dictionary;
        Self {
            density: random.random_range(0.15..0.9),
            passages: if random.random_bool(0.75) { 1.0 } else { random.random_range(0.3..0.7) },
            spare_quotes: random.random_bool(0.5),
            spare_names: random.random_bool(0.6),
            repair_articles: if random.random_bool(0.5) {
                1.0
            } else {
                random.random_range(0.0..0.6)
            },
            slips: random.random_range(0.0..if blind { 1.0 } else { 0.1 }),
            underscores: blind && random.random_bool(0.3),
            glue: if random.random_bool(0.05) { random.random_range(0.2..1.0) } else { 0.0 },
            padding: if manner == SpinManner::Humanizer {
                random.random_range(0.3..3.0)
            } else {
                0.0
            },
        }
    }
}
