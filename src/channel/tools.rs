//! The manners of tool that write a row.

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
