//! Markdown: the prose of paragraphs, headings and list items, each on a line
//! of its own. Code blocks, link targets, images and HTML are no prose.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::reader::{Document, Reader};

pub(super) const READER: Reader = Reader::Document { declared: |_| None, extract };

fn extract(markdown: String) -> Document {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut prose = Prose::default();
    for event in Parser::new_ext(&markdown, options) {
        prose.take(event);
    }
    prose.text.truncate(prose.text.trim_end().len());
    Document { title: prose.title.filter(|t| !t.is_empty()), text: prose.text }
}

#[derive(Default)]
struct Prose {
    text: String,
    /// The first heading of the first level.
    title: Option<String>,
    /// Where the open heading of the first level starts.
    heading: Option<usize>,
    /// How many open elements hold no prose.
    dropped: usize,
}

impl Prose {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) if is_dropped(&tag) => self.dropped += 1,
            Event::End(tag) if is_dropped_end(tag) => self.dropped = self.dropped.saturating_sub(1),
            _ if self.dropped > 0 => {}
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak | Event::Rule => self.break_line(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if !is_inline(&tag.to_end()) {
            self.break_line();
        }
        if matches!(tag, Tag::Heading { level: HeadingLevel::H1, .. }) {
            self.heading = Some(self.text.len());
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if let Some(start) = self.heading.take_if(|_| matches!(tag, TagEnd::Heading(_))) {
            let heading = self.text.get(start..).unwrap_or_default().trim();
            self.title.get_or_insert_with(|| heading.to_owned());
        }
        if !is_inline(&tag) {
            self.break_line();
        }
    }

    /// What was dropped leaves no space behind.
    fn push(&mut self, text: &str) {
        let after_space = self.text.is_empty() || self.text.ends_with([' ', '\n']);
        self.text.push_str(if after_space { text.trim_start_matches(' ') } else { text });
    }

    fn break_line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

fn is_dropped(tag: &Tag<'_>) -> bool {
    is_dropped_end(tag.to_end())
}

fn is_dropped_end(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image | TagEnd::MetadataBlock(_))
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markdown: &str) -> String {
        extract(markdown.to_owned()).text
    }

    #[test]
    fn blocks_stand_on_lines_of_their_own() {
        let markdown = "# Head *line*\n\nOne\nparagraph.\n\n- first\n- second\n  - inner\n\n\
                        1. loose\n\n2. items\n\n> quoted\n\nUnder\n-----\n";
        assert_eq!(
            text(markdown),
            "Head line\nOne paragraph.\nfirst\nsecond\ninner\nloose\nitems\nquoted\nUnder"
        );
    }

    #[test]
    fn code_blocks_targets_images_and_html_are_dropped() {
        let markdown = "A [link](http://a.example \"tip\") and `word`.\n\n```rust\nlet x;\n```\n\n    \
                        indented code\n\n![alt text](a.png) After.\n\n<div>raw</div>\n\nB <b>bold</b>.\n";
        assert_eq!(text(markdown), "A link and word.\nAfter.\nB bold.");
    }

    #[test]
    fn front_matter_is_no_prose_and_the_heading_is_the_title() {
        let document =
            extract("---\ntags: a\n---\n\n# The *title*\n\nText.\n\n# Later\n".to_owned());
        assert_eq!(document.title.as_deref(), Some("The title"));
        assert_eq!(document.text, "The title\nText.\nLater");
    }

    #[test]
    fn without_heading_there_is_no_title() {
        assert_eq!(extract("## Second level\n\nText".to_owned()).title, None);
    }

    #[test]
    fn windows_line_ends_make_the_same_text() {
        let markdown = "# T\n\nOne\ntwo.\n\n- a\n- b\n";
        assert_eq!(text(&markdown.replace('\n', "\r\n")), text(markdown));
    }

    #[test]
    fn entities_and_escapes_are_undone() {
        assert_eq!(text("Q&amp;A \\*not bold\\*"), "Q&A *not bold*");
    }

    #[test]
    fn table_cells_do_not_run_together() {
        assert_eq!(text("| a | b |\n|---|---|\n| c | d |\n"), "a\nb\nc\nd");
    }
}
