//! Who wrote a labelled article, and which source its output teaches.

use super::Source;

/// The generator of articles that people wrote.
pub const HUMAN: &str = "human";
/// How the generators of articles that our own spinner wrote begin.
pub const OWN_SPINNER: &str = "own-spinner";

/// How the names of tools begin that put words in, take some out, or contract and
/// expand them, and swap none. All other tools that are no translation engines do.
const SWAP_NOTHING: [&str; 4] =
    ["ai-text-humanizer", "contraction-fix", "nlpcontractions", "unslop"];

/// Who wrote a labelled article. The one place that says which tool belongs to
/// which source: what a tool's output teaches is what must be left out where the
/// tool is measured as an unseen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// A person.
    Human,
    /// Our own spinner, which writes what the table holds already.
    OwnSpinner,
    /// A tool, by the source that its output teaches.
    Tool(Source),
}

impl Generator {
    /// Of a generator's name as labels and pair files have it, with or without
    /// `spinner:` before it. A name that begins like no known tool's is that of
    /// one more translation engine.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let name = name.strip_prefix("spinner:").unwrap_or(name);
        if name == HUMAN {
            return Self::Human;
        }
        if name.starts_with(OWN_SPINNER) {
            return Self::OwnSpinner;
        }
        let wrote = |source: &Source| {
            let tool = source.profile().output.and_then(|output| output.tool);
            tool.is_some_and(|tool| name.starts_with(tool))
        };
        Self::Tool(Source::ALL.into_iter().find(wrote).unwrap_or(Source::PairsTranslation))
    }

    /// Whether a spinner of this name, as [`Generator::named`] takes it, swaps words
    /// for others. What does not can be told by its fillers and contractions alone.
    #[must_use]
    pub fn swaps_words(name: &str) -> bool {
        let name = name.strip_prefix("spinner:").unwrap_or(name);
        !SWAP_NOTHING.iter().any(|tool| name.starts_with(tool))
    }

    /// The source that learns from its output.
    #[must_use]
    pub fn teaches(self) -> Option<Source> {
        match self {
            Self::Human | Self::OwnSpinner => None,
            Self::Tool(source) => Some(source),
        }
    }

    /// The source that is left out where it is measured as an unseen tool: at
    /// least what it teaches. Our own spinner taught nothing, and is measured
    /// like one more engine, without round trips.
    #[must_use]
    pub fn left_out(self) -> Option<Source> {
        match self {
            Self::Human => None,
            Self::OwnSpinner => Some(Source::PairsTranslation),
            Self::Tool(source) => Some(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names as they stand in labels, in pair files and nowhere.
    const NAMES: [&str; 17] = [
        "human",
        "own-spinner:news",
        "own-spinner:thesaurus",
        "own-spinner:tortured",
        "spinner:own-spinner",
        "nlpaug-1.1.11",
        "spinner:nlpaug-1.1.11:SynonymAug(wordnet3.0,aug_p=0.3)",
        "textaugment-3.0.0",
        "spinner:textaugment-3.0.0:EDA.synonym_replacement(20%)",
        "texthumanize-0.35.0",
        "spinner:texthumanize-0.35.0:spin(0.5)",
        "apertium",
        "nllb:de-en:wmt16",
        "post-edited",
        "unknown",
        "humanizer",
        "",
    ];

    #[test]
    fn every_spinner_has_a_source_of_its_own_with_or_without_its_settings() {
        for (tool, source) in [
            ("nlpaug-1.1.11", Source::PairsNlpaug),
            ("textaugment-3.0.0", Source::PairsTextaugment),
            ("texthumanize-0.35.0", Source::PairsTexthumanize),
        ] {
            let as_paired = format!("spinner:{tool}:settings(0.3)");
            for name in [tool, &as_paired] {
                assert_eq!(Generator::named(name), Generator::Tool(source), "{name}");
            }
        }
    }

    #[test]
    fn whatever_a_generator_teaches_is_left_out_of_its_own_measure() {
        for name in NAMES {
            let generator = Generator::named(name);
            if let Some(taught) = generator.teaches() {
                assert_eq!(generator.left_out(), Some(taught), "{name}");
            }
        }
    }

    #[test]
    fn tools_of_fillers_and_contractions_swap_no_words() {
        for name in ["unslop-0.7.0", "spinner:contraction-fix-0.2.2:all", "nlpcontractions-0.1"] {
            assert!(!Generator::swaps_words(name), "{name}");
        }
        for name in ["own-spinner:humanizer", "nlpaug-1.1.11", "synonyms-1.0.1", ""] {
            assert!(Generator::swaps_words(name), "{name}");
        }
    }

    #[test]
    fn people_and_our_own_spinner_teach_nothing() {
        assert_eq!(Generator::named("human"), Generator::Human);
        for name in ["human", "own-spinner:news", "spinner:own-spinner"] {
            assert_eq!(Generator::named(name).teaches(), None, "{name}");
        }
        assert_eq!(Generator::named("human").left_out(), None);
    }

    #[test]
    fn an_unknown_name_is_that_of_an_engine() {
        for name in ["apertium", "nllb:de-en:wmt16", "post-edited", "unknown", "humanizer", ""] {
            assert_eq!(Generator::named(name), Generator::Tool(Source::PairsTranslation), "{name}");
        }
    }

    #[test]
    fn every_source_of_a_tools_output_has_its_generators() {
        let taught =
            |source| NAMES.iter().any(|name| Generator::named(name).teaches() == Some(source));
        for source in Source::ALL {
            assert_eq!(source.profile().output.is_some(), taught(source), "{}", source.name());
        }
        let of_all_others =
            |source: &Source| source.profile().output.is_some_and(|output| output.tool.is_none());
        let of_all_others: Vec<Source> = Source::ALL.into_iter().filter(of_all_others).collect();
        assert_eq!(of_all_others, [Source::PairsTranslation]);
    }
}
