//! What a text says without the marks that tools leave in it.
//!
//! Hidden characters are dropped, look-alike letters are read as the Latin ones that they stand
//! for, a spinner's markup as the first of its wordings, underscores as blanks, and text set in
//! capitals as if it were not. All else of the program sees a text through its reading; spans
//! are those of the text as written.

mod capitals;
mod code;
mod edits;
mod groups;
mod hidden;
mod letters;
mod markup;
mod underscores;
mod wordings;

use std::borrow::Cow;

use edits::Edits;

use crate::document::{Segments, Span, ToolMark};

/// A text without the marks of tools. Most texts are their own reading.
#[derive(Debug)]
pub struct Reading<'a> {
    /// What it says.
    pub text: Cow<'a, str>,
    /// Changes from the text as written, the first step first.
    steps: Vec<Edits>,
    marks: Vec<ToolMark>,
}

impl<'a> Reading<'a> {
    /// Reads a text.
    #[must_use]
    pub fn of(written: &'a str) -> Self {
        let mut reading = Self { text: written.into(), steps: Vec::new(), marks: Vec::new() };
        for step in [hidden::read, markup::read] {
            if let Some((text, edits, marks)) = step(&reading.text) {
                reading.add(marks);
                if !edits.is_empty() {
                    reading.steps.push(edits);
                    reading.text = text.into();
                }
            }
        }
        if let Some((text, marks)) = underscores::read(&reading.text) {
            reading.add(marks);
            reading.text = text.into();
        }
        if let Some(text) = capitals::read(&reading.text) {
            reading.text = text.into();
        }
        reading.marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
        reading
    }

    /// Turns spans of the reading into spans of the text as written, and hands the marks over.
    pub fn place(self, segments: &mut Segments) {
        if !self.steps.is_empty() {
            segments.passages.iter_mut().for_each(|passage| self.shift(&mut passage.span, true));
            segments.sentences.iter_mut().for_each(|sentence| self.shift(&mut sentence.span, true));
            segments.tokens.iter_mut().for_each(|token| self.shift(&mut token.span, false));
        }
        segments.marks = self.marks;
    }

    /// Takes up marks whose spans are those of the reading as it is.
    fn add(&mut self, mut marks: Vec<ToolMark>) {
        marks.iter_mut().for_each(|mark| self.shift(&mut mark.span, false));
        self.marks.append(&mut marks);
    }

    fn shift(&self, span: &mut Span, outer: bool) {
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        for edits in self.steps.iter().rev() {
            (start, end) = (edits.start(start, outer), edits.end(end, outer));
        }
        *span = Span::new(start, end.max(start));
    }
}
