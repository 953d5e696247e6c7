//! Where a translated text may come from: guesses, by which nothing is judged.

use serde::{Deserialize, Serialize};

/// The engine and the language that a translated text looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The likeliest family of engines.
    pub engine: Engine,
    /// The language that it was translated from, by its ISO 639-1 code, where it can be told.
    pub language: Option<String>,
}

impl Origin {
    /// What it looks like, in words: "the output of a rule-based engine, perhaps from Turkish".
    #[must_use]
    pub fn words(&self) -> String {
        let output = format!("the output of {}", self.engine.words());
        match &self.language {
            Some(code) => format!("{output}, perhaps from {}", language_name(code)),
            None => output,
        }
    }
}

/// The families of translation engines that the program tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Engine {
    /// Phrase-based statistical engines, of 2003 to 2016.
    #[serde(rename = "statistical-engine")]
    Statistical,
    /// Rule-based engines: dictionaries and transfer rules.
    #[serde(rename = "rule-based-engine")]
    RuleBased,
    /// Small or early neural engines.
    #[serde(rename = "neural-engine")]
    Neural,
    /// Large neural engines, and those of the big services.
    #[serde(rename = "fluent-engine")]
    Fluent,
    /// Large language models that were asked to translate.
    #[serde(rename = "language-model")]
    LanguageModel,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Statistical, Self::RuleBased, Self::Neural, Self::Fluent, Self::LanguageModel];

    /// The name used in reports, and by which labelled articles name the family (`generator`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Statistical => "statistical-engine",
            Self::RuleBased => "rule-based-engine",
            Self::Neural => "neural-engine",
            Self::Fluent => "fluent-engine",
            Self::LanguageModel => "language-model",
        }
    }

    /// One of the family in words, as the end of "the output of ...".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Statistical => "a statistical engine",
            Self::RuleBased => "a rule-based engine",
            Self::Neural => "a small neural engine",
            Self::Fluent => "a fluent neural engine",
            Self::LanguageModel => "a language model",
        }
    }
}

/// The English name of a language by its ISO 639-1 code; the code itself where it is not known.
fn language_name(code: &str) -> &str {
    NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

/// Codes and names of languages.
const NAMES: [(&str, &str); 30] = [
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("cs", "Czech"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_called_in_json_what_it_is_called_in_reports() {
        for engine in Engine::ALL {
            assert_eq!(serde_json::to_string(&engine).unwrap(), format!("\"{}\"", engine.name()));
        }
    }

    #[test]
    fn words_name_the_language_where_it_is_known() {
        let words = |language: Option<&str>| {
            let language = language.map(ToOwned::to_owned);
            Origin { engine: Engine::RuleBased, language }.words()
        };
        assert_eq!(words(None), "the output of a rule-based engine");
        assert_eq!(words(Some("tr")), "the output of a rule-based engine, perhaps from Turkish");
        assert!(words(Some("xx")).ends_with("perhaps from xx"));
    }
}
