//! Plain text: the decoded file as it stands.

use super::reader::{Document, Reader};

pub(super) const READER: Reader = Reader::Document { declared: |_| None, extract };

fn extract(text: String) -> Document {
    Document { title: None, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_to_the_last_byte() {
        let text = " One.\r\n\r\nTwo.\r\n".to_owned();
        assert_eq!(extract(text.clone()), Document { title: None, text });
    }
}
