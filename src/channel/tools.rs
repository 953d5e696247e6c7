//! Sets of the manners of tool that write a row.

use crate::document::Tool;

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
