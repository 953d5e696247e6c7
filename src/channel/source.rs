//! Where a row of the substitution table comes from.

/// The sources of substitution rows, from the most to the least trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Source {
    /// Our own lexicon, `data/substitutions/*.csv`.
    Lexicon = 0,
    /// Tortured phrases of the Problematic Paper Screener (CC BY 4.0).
    Tortured = 1,
    /// A user's own pairs (`unspin learn`).
    Learned = 2,
    /// Aligned output of nlpaug 1.1.11.
    PairsNlpaug = 3,
    /// Aligned output of textaugment 3.0.0.
    PairsTextaugment = 4,
    /// Aligned output of texthumanize 0.35.0.
    PairsTexthumanize = 5,
    /// Aligned round trips and post-edits of machine translation.
    PairsTranslation = 6,
    /// WordNet 3.0 synonyms.
    Wordnet = 7,
    /// Word pairs that share a translation in Wiktionary (CC BY-SA).
    Pivot = 8,
    /// Moby Thesaurus (public domain).
    Moby = 9,
}

impl Source {
    /// All sources, in order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Lexicon,
        Self::Tortured,
        Self::Learned,
        Self::PairsNlpaug,
        Self::PairsTextaugment,
        Self::PairsTexthumanize,
        Self::PairsTranslation,
        Self::Wordnet,
        Self::Pivot,
        Self::Moby,
    ];

    /// The name used in files and look-ups.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lexicon => "lexicon",
            Self::Tortured => "tortured-phrases",
            Self::Learned => "learned",
            Self::PairsNlpaug => "pairs-nlpaug",
            Self::PairsTextaugment => "pairs-textaugment",
            Self::PairsTexthumanize => "pairs-texthumanize",
            Self::PairsTranslation => "pairs-translation",
            Self::Wordnet => "wordnet",
            Self::Pivot => "wiktionary-pivot",
            Self::Moby => "moby",
        }
    }

    /// Whether a person named the swap as one, rather than a list of what is alike.
    #[must_use]
    pub fn is_trusted(self) -> bool {
        matches!(self, Self::Lexicon | Self::Tortured | Self::Learned)
    }

    /// This source as one bit of a set of sources.
    #[must_use]
    pub fn bit(self) -> u16 {
        1 << (self as u16)
    }
}
