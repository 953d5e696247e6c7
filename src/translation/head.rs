//! The families of translation engines.

/// What a weight speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// Any engine.
    All,
    /// Phrase-based statistical engines, of 2003 to 2016.
    Statistical,
    /// Rule-based engines: dictionaries and transfer rules.
    RuleBased,
    /// Small or early neural engines.
    Neural,
    /// Large neural engines, and those of the big services.
    Fluent,
    /// Large language models that were asked to translate.
    LanguageModel,
}

impl Head {
    /// All heads, in the order of a model's weights.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Statistical,
        Self::RuleBased,
        Self::Neural,
        Self::Fluent,
        Self::LanguageModel,
    ];

    /// How labelled articles name the family's output (`generator`); `None` for [`Head::All`].
    #[must_use]
    pub fn generator(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Statistical => Some("statistical-engine"),
            Self::RuleBased => Some("rule-based-engine"),
            Self::Neural => Some("neural-engine"),
            Self::Fluent => Some("fluent-engine"),
            Self::LanguageModel => Some("language-model"),
        }
    }

    /// The family that labelled articles name so.
    #[must_use]
    pub fn of_generator(generator: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|head| head.generator() == Some(generator))
    }

    /// The family in words, as the end of "looks like the output of ...".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "a translation engine",
            Self::Statistical => "a statistical engine",
            Self::RuleBased => "a rule-based engine",
            Self::Neural => "a small neural engine",
            Self::Fluent => "a fluent neural engine",
            Self::LanguageModel => "a language model",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_name_their_family() {
        for head in Head::ALL {
            let named = head.generator().and_then(Head::of_generator);
            assert!(head == Head::All || named == Some(head), "{head:?}");
        }
        assert_eq!(Head::of_generator("human"), None);
    }
}
