//! What was changed between a text and its reading, and where a place of the one lies in the other.

/// A stretch of a text that reads otherwise than it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edit {
    /// First byte in the text as written, and one past the last.
    written: (usize, usize),
    /// The same in the reading.
    read: (usize, usize),
    opens: bool,
}

/// A reading while it is made, from left to right.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// What the text reads as so far.
    pub text: String,
    edits: Edits,
    /// How much of the written text has been dealt with.
    at: usize,
}

impl Draft {
    /// Takes over the written text up to byte `end`.
    pub fn keep(&mut self, written: &str, end: usize) {
        self.text.push_str(written.get(self.at..end).unwrap_or_default());
        self.at = end;
    }

    /// Reads the written text from here to byte `end` as `plain`. What is dropped and `opens`
    /// something belongs to what follows it, all else to what stands before it.
    pub fn replace(&mut self, end: usize, plain: &str, opens: bool) {
        let start = self.text.len();
        self.text.push_str(plain);
        let edit = Edit { written: (self.at, end), read: (start, self.text.len()), opens };
        self.edits.0.push(edit);
        self.at = end;
    }

    /// The reading and what was changed.
    pub fn finish(mut self, written: &str) -> (String, Edits) {
        self.keep(written, written.len());
        (self.text, self.edits)
    }
}

/// All that was changed, in text order.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<Edit>);

impl Edits {
    /// Whether nothing was.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where what starts at a byte of the reading starts in the text as written; with what was
    /// dropped before it and opens it, where `outer` says so.
    pub fn start(&self, read: usize, outer: bool) -> usize {
        let mut passed = self.0.partition_point(|edit| edit.read.1 <= read);
        while outer && passed > 0 && self.0[passed - 1].opens_at(read) {
            passed -= 1;
        }
        match self.0.get(passed) {
            Some(edit) if edit.read.0 < read => edit.written.0,
            _ => self.behind(passed, read),
        }
    }

    /// Where what ends at a byte of the reading ends in the text as written; with what was
    /// dropped behind it, where `outer` says so.
    pub fn end(&self, read: usize, outer: bool) -> usize {
        let mut passed = self.0.partition_point(|edit| edit.read.0 < read);
        while outer && self.0.get(passed).is_some_and(|edit| edit.closes_at(read)) {
            passed += 1;
        }
        match passed.checked_sub(1).and_then(|last| self.0.get(last)) {
            Some(edit) if edit.read.1 > read => edit.written.1,
            _ => self.behind(passed, read),
        }
    }

    /// A byte of the reading that lies behind the first `passed` changes and before the others.
    fn behind(&self, passed: usize, read: usize) -> usize {
        let last = passed.checked_sub(1).and_then(|last| self.0.get(last));
        last.map_or(read, |edit| edit.written.1 + (read - edit.read.1.min(read)))
    }
}

impl Edit {
    fn opens_at(&self, read: usize) -> bool {
        self.opens && self.read == (read, read)
    }

    fn closes_at(&self, read: usize) -> bool {
        !self.opens && self.read == (read, read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again_within_and_around_what_was_dropped() {
        let written = "go {quick|fast}{er|}. ﬃ";
        let mut draft = Draft::default();
        draft.keep(written, 3);
        draft.replace(4, "", true);
        draft.keep(written, 9);
        draft.replace(15, "", false);
        draft.replace(16, "", true);
        draft.keep(written, 18);
        draft.replace(20, "", false);
        draft.keep(written, 22);
        draft.replace(25, "ffi", false);
        let (text, edits) = draft.finish(written);
        assert_eq!(text, "go quicker. ffi");
        let inner =
            |from: usize, to: usize| &written[edits.start(from, false)..edits.end(to, false)];
        let outer = |from: usize, to: usize| &written[edits.start(from, true)..edits.end(to, true)];
        assert_eq!((inner(0, 2), outer(0, 2)), ("go", "go"));
        assert_eq!((inner(3, 8), outer(3, 8)), ("quick", "{quick|fast}"));
        assert_eq!((inner(8, 10), outer(8, 10)), ("er", "{er|}"));
        assert_eq!(outer(3, 11), "{quick|fast}{er|}.");
        assert_eq!((inner(12, 15), inner(13, 14)), ("ﬃ", "ﬃ"));
    }

    #[test]
    fn nothing_changed_is_everywhere_where_it_was() {
        let edits = Edits::default();
        assert!(edits.is_empty());
        assert_eq!((edits.start(7, true), edits.end(9, false)), (7, 9));
    }
}
