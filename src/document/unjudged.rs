//! Why a text is not judged.

use serde::{Deserialize, Serialize};

/// Why a text is not judged, where its length is not the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unjudged {
    /// It is code, a table, a list, or of another language.
    NotEnglishProse,
}

impl Unjudged {
    /// The reason in words, as reports have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotEnglishProse => "not English prose",
        }
    }
}
