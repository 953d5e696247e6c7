//! Phrases as the table keeps them: normalised tokens joined by single spaces.

use crate::segment::normalize;

/// The normalised tokens of a text: words, numbers and marks of punctuation at
/// the edge of a word, with a possessive `'s` as a token of its own.
pub fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for chunk in text.split_whitespace() {
        push_chunk(chunk, &mut found);
    }
    found
}

/// The normal form of a phrase of 1..=`longest` tokens; nothing for any other length.
pub fn normalize_phrase(text: &str, longest: usize) -> Option<String> {
    let tokens = tokens(text);
    (1..=longest).contains(&tokens.len()).then(|| tokens.join(" "))
}

/// Whether the token holds a letter or a digit.
pub fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

fn push_chunk(chunk: &str, found: &mut Vec<String>) {
    let body = chunk.trim_start_matches(is_mark);
    let (before, body) = chunk.split_at(chunk.len() - body.len());
    let body_end = body.trim_end_matches(is_mark).len();
    let (body, after) = body.split_at(body_end);
    // "'s" on its own, as in text that comes tokenised.
    let is_apostrophe = before == "'" || before == "\u{2019}";
    if is_apostrophe && after.is_empty() && matches!(body, "s" | "S") {
        found.push("'s".to_owned());
        return;
    }
    found.extend(before.chars().map(|mark| normalize(mark.encode_utf8(&mut [0; 4]))));
    let (body, after) = keep_abbreviation_point(body, after);
    push_word(&body, found);
    found.extend(after.chars().map(|mark| normalize(mark.encode_utf8(&mut [0; 4]))));
}

/// The last point of "u.s." belongs to the word.
fn keep_abbreviation_point<'a>(body: &'a str, after: &'a str) -> (String, &'a str) {
    match after.strip_prefix('.') {
        Some(rest) if body.contains('.') && !body.contains(|c: char| c.is_ascii_digit()) => {
            (format!("{body}."), rest)
        }
        _ => (body.to_owned(), after),
    }
}

fn push_word(word: &str, found: &mut Vec<String>) {
    if word.is_empty() {
        return;
    }
    let form = normalize(word);
    match form.strip_suffix("'s") {
        Some(owner) if !owner.is_empty() => {
            found.push(owner.to_owned());
            found.push("'s".to_owned());
        }
        _ => found.push(form),
    }
}

fn is_mark(c: char) -> bool {
    !c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_marks_and_possessives_are_tokens() {
        assert_eq!(
            tokens("The U.S. minister’s \"plan\", he said."),
            ["the", "u.s.", "minister", "'s", "\"", "plan", "\"", ",", "he", "said", "."]
        );
        assert_eq!(tokens("Cymric 's well-known don't"), ["cymric", "'s", "well-known", "don't"]);
    }

    #[test]
    fn phrases_outside_the_bounds_are_refused() {
        assert_eq!(normalize_phrase(" Not  less than", 3), Some("not less than".to_owned()));
        assert_eq!(normalize_phrase("not less than", 2), None);
        assert_eq!(normalize_phrase(" ", 5), None);
    }
}
