//! The two passes of the decoder, as the table knows them.

/// How many of the rows of a written phrase are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// The core of the table, in every article: the first pass.
    Narrow,
    /// All of it, in articles that look machine-edited: the second pass.
    Wide,
}

/// A value for each pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerBreadth<T> {
    /// In the first pass.
    pub narrow: T,
    /// In the second pass.
    pub wide: T,
}

impl<T: Copy> PerBreadth<T> {
    /// The value for one pass.
    #[inline]
    #[must_use]
    pub const fn of(&self, breadth: Breadth) -> T {
        match breadth {
            Breadth::Narrow => self.narrow,
            Breadth::Wide => self.wide,
        }
    }
}
