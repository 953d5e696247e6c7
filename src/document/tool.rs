//! The manners of tool that write substitutions.

use serde::{Deserialize, Serialize};

/// The manner of tool that an article looks like.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manner {
    /// The manner of tool.
    #[serde(rename = "name")]
    pub tool: Tool,
    /// Its share of the article's substitutions, 0..1.
    pub share: f64,
}

/// The manners of tool that the program tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Tool {
    /// A spinner of news and web pages, blind to sense, with phrases both ways round.
    Spinner = 0,
    /// A swapper that takes any synonym of any sense from WordNet.
    WordnetSwapper = 1,
    /// A swapper with a wide thesaurus, fond of rare words.
    ThesaurusSwapper = 2,
    /// A paraphraser that writes tortured phrases.
    #[serde(rename = "tortured-phrase-writer")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_called_in_json_what_it_is_called_in_reports() {
        for tool in Tool::ALL {
            let manner = Manner { tool, share: 0.5 };
            let json = serde_json::to_string(&manner).unwrap();
            assert_eq!(json, format!(r#"{{"name":"{}","share":0.5}}"#, tool.name()));
            assert_eq!(serde_json::from_str::<Manner>(&json).unwrap(), manner);
        }
        let unknown = serde_json::from_str::<Manner>(r#"{"name":"a pen","share":1}"#);
        assert!(unknown.unwrap_err().to_string().contains("a pen"));
    }
}
