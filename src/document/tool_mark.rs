//! What tools leave in a text that no author writes: markup, hidden and look-alike characters.

use super::Span;

/// A mark of a tool, which the text is read through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolMark {
    /// What of the text it covers: a group of wordings, or a whole word.
    pub span: Span,
    /// What it is.
    pub kind: ToolMarkKind,
    /// What the text says there without it; `None` where that is not known.
    pub plain: Option<String>,
}

/// What a mark of a tool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ToolMarkKind {
    /// `{quick|fast}`: wordings to choose from.
    Branches,
    /// `[quick|fast]`: the same in square brackets.
    SquareBranches,
    /// `[spin]quick|fast[/spin]`: the same between tags.
    SpinTags,
    /// `{dollars}`: a word left in braces.
    BracedWord,
    /// `%%keyword%%`: a name that was to be filled in.
    Variable,
    /// `(*12*)`: the number of a word that was to be left alone.
    ProtectedWord,
    /// A character that nobody sees, inside a word.
    Hidden(char),
    /// A letter of another script that looks like a Latin one, inside a Latin word.
    LookAlike(char),
    /// Letters of a style of their own in place of plain ones (full-width, mathematical).
    Styled(char),
    /// `be_after`: an underscore in place of a blank.
    Underscore,
}

impl ToolMarkKind {
    /// Whether it proves that a spinner wrote the text.
    #[must_use]
    pub fn is_spinners(self) -> bool {
        match self {
            Self::Branches
            | Self::SquareBranches
            | Self::SpinTags
            | Self::BracedWord
            | Self::Variable
            | Self::ProtectedWord => true,
            Self::Hidden(_) | Self::LookAlike(_) | Self::Styled(_) | Self::Underscore => false,
        }
    }
}
