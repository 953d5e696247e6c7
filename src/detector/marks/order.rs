//! Small words where English does not have them.

use super::sentence::{Mark, Sentence};

const ARTICLES: &[&str] = &["the", "a", "an"];
const AUXILIARIES: &[&str] = &[
    "are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "may", "might", "must",
    "shall", "should", "was", "were", "will", "would",
];

/// "To the his troops", "of the that believe": Romance languages put an article before both.
pub(super) fn two_determiners(sentence: &Sentence<'_>) -> Vec<Mark> {
    const POSSESSIVES: &[&str] = &["her", "his", "its", "my", "our", "their", "your"];
    let is_possessive = |at: usize| sentence.is_any(at, POSSESSIVES) && sentence.is_lower_word(at);
    let marks = sentence.at_places(2, "an article before a word that takes none", |at| {
        sentence.is_any(at, ARTICLES)
            && (is_possessive(at + 1) || sentence.written(at + 1) == "that")
            && sentence.is_lower_word(at + 2)
    });
    let meant = |mark: Mark| {
        let (article, other) = (mark.tokens.start, mark.tokens.start + 1);
        let is_sure = sentence.is_any(article, &["the"]) && is_possessive(other);
        mark.meaning(is_sure.then(|| sentence.written(other).to_owned()))
    };
    marks.into_iter().map(meant).collect()
}

/// "That not is true": English has its "not" behind the first verb.
pub(super) fn not_before_verb(sentence: &Sentence<'_>) -> Vec<Mark> {
    const VERBS: &[&str] =
        &["are", "can", "could", "has", "is", "must", "should", "was", "were", "will", "would"];
    // "Whether or not is", "why not is", "what they do not is".
    const BEFORE: &[&str] = &["and", "but", "if", "or", "than", "whether", "why"];
    let marks = sentence.at_places(2, "'not' before the verb, where English has it behind", |at| {
        let before = at.checked_sub(1);
        let is_other = |at| sentence.is_any(at, BEFORE) || sentence.is_any(at, AUXILIARIES);
        sentence.is_any(at, &["not"])
            && sentence.is_any(at + 1, VERBS)
            && !before.is_some_and(is_other)
    });
    let meant = |mark: Mark| {
        let verb = sentence.written(mark.tokens.start + 1).to_lowercase();
        let meant = match verb.as_str() {
            // "Has no" or "has not": what follows decides.
            "has" => None,
            "can" => Some("cannot".to_owned()),
            verb => Some(format!("{verb} not")),
        };
        mark.meaning(meant)
    };
    marks.into_iter().map(meant).collect()
}

/// "Against of the law": other languages have two prepositions there, or one before the infinitive.
pub(super) fn two_prepositions(sentence: &Sentence<'_>) -> Vec<Mark> {
    const PAIRS: &[(&str, &str)] = &[
        ("against", "of"),
        ("by", "of"),
        ("by", "to"),
        ("from", "of"),
        ("of", "to"),
        ("to", "of"),
        ("with", "to"),
        ("without", "to"),
    ];
    // "By of course", "instead of to the past", "what it goes with to this day".
    const BEHIND: &[&str] = &["be", "course", "the", "this"];
    sentence.at_places(2, "two prepositions where English has one", |at| {
        let is_pair = |(one, two): &(&str, &str)| {
            sentence.is_any(at, &[*one]) && sentence.written(at + 1) == *two
        };
        PAIRS.iter().any(is_pair)
            && (sentence.is_any(at, &["against"]) || !sentence.is_any(at + 2, BEHIND))
    })
}

/// "No only the town but": one word for "no" and "not".
pub(super) fn no_only(sentence: &Sentence<'_>) -> Vec<Mark> {
    const CHILDREN: &[&str] = &["child", "children", "daughter", "son"];
    let marks = sentence.at_places(2, "'no' where English has 'not'", |at| {
        sentence.is_any(at, &["no"])
            && sentence.written(at + 1) == "only"
            && !sentence.is_any(at + 2, CHILDREN)
    });
    marks.into_iter().map(|mark| mark.meaning(Some("not only".to_owned()))).collect()
}

/// "A so low salary": English has "so low a salary" or "such a low salary".
pub(super) fn article_before_so(sentence: &Sentence<'_>) -> Vec<Mark> {
    sentence.at_places(2, "'a' before 'so', where English has it behind the adjective", |at| {
        sentence.is_any(at, &["a", "an"])
            && sentence.written(at + 1) == "so"
            && sentence.is_lower_word(at + 2)
            && !sentence.is_any(at + 2, &["called"])
    })
}

/// Words of a sentence that begins with its verb, at least; shorter ones are said for effect.
const LEAST_STATED: usize = 5;

/// "Is difficult to say.": a statement without its subject, or with the verb before it. Questions,
/// speech and "Was he to come" begin so in English too.
pub(super) fn begins_with_verb(sentence: &Sentence<'_>) -> Vec<Mark> {
    const SUBJECTS: &[&str] = &[
        "a", "an", "he", "i", "it", "she", "that", "the", "there", "these", "they", "this",
        "those", "we", "you",
    ];
    const OTHER: &[&str] = &["?", "!", ":", "\"", "\u{201c}", "\u{201d}", "''", "``", "\u{2019}"];
    let words = sentence.tokens.iter().filter(|token| token.is_word()).count();
    let last = sentence.written(sentence.tokens.len().saturating_sub(1));
    let is_spoken = (0..sentence.tokens.len()).any(|at| OTHER.contains(&sentence.written(at)));
    let begins = matches!(sentence.written(0), "Is" | "Are" | "Was");
    if !begins || words < LEAST_STATED || last != "." || is_spoken || sentence.is_any(1, SUBJECTS) {
        return Vec::new();
    }
    let reason = "a statement that begins with its verb: its subject is missing or behind it";
    vec![Mark { tokens: 0..2, reason: reason.to_owned(), meant: None }]
}
