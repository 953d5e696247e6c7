//! Where a row of the substitution table comes from.

use super::PerBreadth;
use super::profile::{Family, Profile, SpinPreference, ToolOutput, Trust};
use crate::document::Tool;

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
    /// Rows of our own lexicon that hold in machine-edited articles and say
    /// nothing elsewhere: people write so as well, or the words are of one closed class.
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

    /// Everything that the program decides by the source of a row.
    #[inline]
    #[must_use]
    pub const fn profile(self) -> &'static Profile {
        match self {
            Self::Lexicon => &LEXICON,
            Self::Tortured => &TORTURED,
            Self::Learned => &LEARNED,
            Self::PairsNlpaug => &PAIRS_NLPAUG,
            Self::PairsTextaugment => &PAIRS_TEXTAUGMENT,
            Self::PairsTexthumanize => &PAIRS_TEXTHUMANIZE,
            Self::PairsTranslation => &PAIRS_TRANSLATION,
            Self::Wordnet => &WORDNET,
            Self::Pivot => &PIVOT,
            Self::Moby => &MOBY,
            Self::LexiconWide => &LEXICON_WIDE,
            Self::LemmaSlip => &LEMMA_SLIP,
        }
    }

    /// The name used in files and look-ups.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.profile().name
    }

    /// Whether its rows were learned from the output of a tool that a measure may
    /// leave out: nothing else may hang on them.
    #[must_use]
    pub const fn is_tool_output(self) -> bool {
        self.profile().output.is_some()
    }

    /// This source as one bit of a set of sources.
    #[inline]
    #[must_use]
    pub const fn bit(self) -> u16 {
        1 << (self as u16)
    }

    /// The smallest [`Profile::least_surprisal`] of all sources: below it no
    /// phrase is looked into.
    pub const LEAST_SURPRISAL: PerBreadth<f32> = {
        let mut least = Self::ALL[0].profile().least_surprisal;
        let mut number = 1;
        while number < Self::ALL.len() {
            let next = Self::ALL[number].profile().least_surprisal;
            least.narrow = least.narrow.min(next.narrow);
            least.wide = least.wide.min(next.wide);
            number += 1;
        }
        least
    };
}

// A set of sources is 16 bits.
const _: () = assert!(Source::ALL.len() <= u16::BITS as usize);

const LEXICON: Profile = Profile {
    name: "lexicon",
    option: Some("lexicon"),
    tool: Tool::Spinner,
    trust: Trust::Named,
    family: Family::Named,
    output: None,
    log_share: -0.7,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: true,
    swaps_number: false,
    parts_words: true,
    spun_by: SpinPreference {
        news: 1.0,
        tortured: 0.3,
        everyday: 1.0,
        humanizer: 0.5,
        ..SpinPreference::NONE
    },
};

const TORTURED: Profile = Profile {
    name: "tortured-phrases",
    option: Some("tortured"),
    tool: Tool::TorturedWriter,
    trust: Trust::Named,
    family: Family::Named,
    output: None,
    log_share: -1.2,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference { tortured: 1.0, ..SpinPreference::NONE },
};

const LEARNED: Profile = Profile {
    name: "learned",
    option: None,
    tool: Tool::Spinner,
    trust: Trust::Named,
    family: Family::Named,
    output: None,
    log_share: -0.7,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference::NONE,
};

const PAIRS_NLPAUG: Profile = Profile {
    name: "pairs-nlpaug",
    option: Some("sentence-pairs"),
    tool: Tool::WordnetSwapper,
    trust: Trust::Observed,
    family: Family::ToolsAlone,
    output: Some(ToolOutput { tool: Some("nlpaug"), least_count: 0.0 }),
    log_share: -1.6,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference::NONE,
};

const PAIRS_TEXTAUGMENT: Profile = Profile {
    name: "pairs-textaugment",
    option: Some("sentence-pairs"),
    tool: Tool::WordnetSwapper,
    trust: Trust::Observed,
    family: Family::ToolsAlone,
    output: Some(ToolOutput { tool: Some("textaugment"), least_count: 0.0 }),
    log_share: -1.6,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference::NONE,
};

const PAIRS_TEXTHUMANIZE: Profile = Profile {
    name: "pairs-texthumanize",
    option: Some("sentence-pairs"),
    tool: Tool::TorturedWriter,
    trust: Trust::Observed,
    family: Family::ToolsAlone,
    output: Some(ToolOutput { tool: Some("texthumanize"), least_count: 0.0 }),
    log_share: -1.6,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference::NONE,
};

const PAIRS_TRANSLATION: Profile = Profile {
    name: "pairs-translation",
    option: Some("sentence-pairs"),
    tool: Tool::RoundTrip,
    trust: Trust::Observed,
    family: Family::ToolsAlone,
    output: Some(ToolOutput { tool: None, least_count: 2.5 }),
    log_share: -3.0,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference::NONE,
};

const WORDNET: Profile = Profile {
    name: "wordnet",
    option: Some("wordnet"),
    tool: Tool::WordnetSwapper,
    trust: Trust::DrawnOn { commonest_written: -6.0 },
    family: Family::Wordnet,
    output: None,
    log_share: -2.3,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 5.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference {
        news: 0.05,
        thesaurus: 1.0,
        tortured: 0.3,
        everyday: 0.5,
        dictionary: 1.0,
        ..SpinPreference::NONE
    },
};

const PIVOT: Profile = Profile {
    name: "wiktionary-pivot",
    option: Some("pivot"),
    tool: Tool::RoundTrip,
    trust: Trust::Listed { commonest_written: -7.5 },
    family: Family::Thesaurus,
    output: None,
    log_share: -3.5,
    most_originals: 4,
    least_surprisal: PerBreadth { narrow: 5.0, wide: 3.0 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference {
        thesaurus: 0.2,
        tortured: 0.2,
        everyday: 0.5,
        ..SpinPreference::NONE
    },
};

const MOBY: Profile = Profile {
    name: "moby",
    option: Some("moby"),
    tool: Tool::ThesaurusSwapper,
    trust: Trust::Wide,
    family: Family::Thesaurus,
    output: None,
    log_share: -4.0,
    most_originals: 48,
    least_surprisal: PerBreadth { narrow: 5.0, wide: 3.0 },
    has_first_rate: false,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference { thesaurus: 0.5, everyday: 0.2, ..SpinPreference::NONE },
};

const LEXICON_WIDE: Profile = Profile {
    name: "lexicon-wide",
    option: Some("lexicon"),
    tool: Tool::Spinner,
    trust: Trust::Blind,
    family: Family::ToolsAlone,
    output: None,
    log_share: -0.7,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: true,
    swaps_number: false,
    parts_words: false,
    spun_by: SpinPreference { news: 0.15, everyday: 1.0, humanizer: 1.0, ..SpinPreference::NONE },
};

const LEMMA_SLIP: Profile = Profile {
    name: "lemma-slip",
    option: Some("wordnet"),
    tool: Tool::WordnetSwapper,
    trust: Trust::Observed,
    family: Family::ToolsAlone,
    output: None,
    log_share: -3.0,
    most_originals: 64,
    least_surprisal: PerBreadth { narrow: 2.0, wide: 1.5 },
    has_first_rate: false,
    swaps_number: true,
    parts_words: false,
    spun_by: SpinPreference::NONE,
};
