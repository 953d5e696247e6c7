//! What the weights of a slot speak for.

use crate::document::Engine;

/// What a weight speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Head {
    /// Any engine.
    All,
    /// [`Engine::Statistical`].
    Statistical,
    /// [`Engine::RuleBased`].
    RuleBased,
    /// [`Engine::Neural`].
    Neural,
    /// [`Engine::Fluent`].
    Fluent,
    /// [`Engine::LanguageModel`].
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

    /// The family of engines; `None` for [`Head::All`].
    #[must_use]
    pub fn engine(self) -> Option<Engine> {
        match self {
            Self::All => None,
            Self::Statistical => Some(Engine::Statistical),
            Self::RuleBased => Some(Engine::RuleBased),
            Self::Neural => Some(Engine::Neural),
            Self::Fluent => Some(Engine::Fluent),
            Self::LanguageModel => Some(Engine::LanguageModel),
        }
    }

    /// How labelled articles name the family's output (`generator`); `None` for [`Head::All`].
    #[must_use]
    pub fn generator(self) -> Option<&'static str> {
        self.engine().map(Engine::name)
    }

    /// The family that labelled articles name so.
    #[must_use]
    pub fn of_generator(generator: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|head| head.generator() == Some(generator))
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
        let engines = Head::ALL.into_iter().filter_map(Head::engine);
        assert!(engines.eq(Engine::ALL));
    }
}
