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
    /// Rows of our own lexicon that hold where a tool has been and say nothing
    /// elsewhere: people write so as well, or the words are of one closed class.
    LexiconWide = 10,
    /// A word's own lemma in place of its form: "say" for said.
    LemmaSlip = 11,
}

impl Source {
    /// All sources, in order of their numbers.
    pub const ALL: [Self; 12] = [
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
        Self::LexiconWide,
        Self::LemmaSlip,
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
            Self::LexiconWide => "lexicon-wide",
            Self::LemmaSlip => "lemma-slip",
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

    /// The manner of tool that takes its synonyms from here.
    #[must_use]
    pub fn tool(self) -> Tool {
        match self {
            Self::Lexicon | Self::LexiconWide | Self::Learned => Tool::Spinner,
            Self::Wordnet | Self::LemmaSlip | Self::PairsNlpaug | Self::PairsTextaugment => {
                Tool::WordnetSwapper
            }
            Self::Moby => Tool::ThesaurusSwapper,
            Self::Tortured | Self::PairsTexthumanize => Tool::TorturedWriter,
            Self::Pivot | Self::PairsTranslation => Tool::RoundTrip,
        }
    }
}

/// The manners of tool whose substitutions the table mixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Tool {
    /// A spinner of news and web pages, blind to sense, with phrases both ways round.
    Spinner = 0,
    /// A swapper that takes any synonym of any sense from WordNet.
    WordnetSwapper = 1,
    /// A swapper with a wide thesaurus, fond of rare words.
    ThesaurusSwapper = 2,
    /// A paraphraser that writes tortured phrases.
    TorturedWriter = 3,
    /// A round trip through another language, word by word.
    RoundTrip = 4,
}

impl Tool {
    /// How many there are.
    pub const COUNT: usize = 5;
    /// All of them, in order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Spinner,
        Self::WordnetSwapper,
        Self::ThesaurusSwapper,
        Self::TorturedWriter,
        Self::RoundTrip,
    ];

    /// The name used in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spinner => "spinner",
            Self::WordnetSwapper => "wordnet-swapper",
            Self::ThesaurusSwapper => "thesaurus-swapper",
            Self::TorturedWriter => "tortured-phrase-writer",
            Self::RoundTrip => "round-trip",
        }
    }
}

/// A set of manners of tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tools(u8);

impl Tools {
    /// How many sets there are.
    pub const SETS: usize = 1 << Tool::COUNT;

    pub(super) fn from_bits(bits: u8) -> Self {
        Self(bits & ((1 << Tool::COUNT) - 1))
    }

    pub(super) fn bits(self) -> u8 {
        self.0
    }

    /// The set with one more tool.
    #[must_use]
    pub fn with(self, tool: Tool) -> Self {
        Self(self.0 | 1 << tool as u8)
    }

    /// Whether the set holds the tool.
    #[must_use]
    pub fn contains(self, tool: Tool) -> bool {
        self.0 >> tool as u8 & 1 == 1
    }

    /// The number of the set, below [`Tools::SETS`].
    #[inline]
    #[must_use]
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// All sets, in order of their numbers.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..1 << Tool::COUNT).map(Self)
    }
}
