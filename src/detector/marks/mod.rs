//! What shows that a text was translated, and where: each mark with a reason in words.
//!
//! They are looked for where the text around is judged to be translated, and are then what an
//! editor looks at. Alone none of them proves a thing: people write all of them at times.

mod articles;
mod formulas;
mod numbers;
mod repeats;
mod sentence;
mod words;

pub(super) use sentence::{Mark, Sentence};

/// All finders, in the order in which their marks take precedence.
const FINDERS: [fn(&Sentence<'_>) -> Vec<Mark>; 10] = [
    formulas::carried_over,
    words::no_english_word,
    numbers::decimal_comma,
    numbers::clock_with_point,
    repeats::doubled_word,
    repeats::repeated_phrase,
    formulas::impersonal_formula,
    articles::article_before_country,
    articles::article_missing,
    articles::chain_of_genitives,
];

/// The marks of a sentence in its order, none on another and none on a token that is `taken`,
/// which has an entry for each.
pub(super) fn marks(sentence: &Sentence<'_>, mut taken: Vec<bool>) -> Vec<Mark> {
    let mut marks: Vec<Mark> = FINDERS.iter().flat_map(|find| find(sentence)).collect();
    marks.retain(|mark| {
        let tokens = &mut taken[mark.tokens.clone()];
        let is_free = !tokens.contains(&true);
        if is_free {
            tokens.fill(true);
        }
        is_free
    });
    marks.sort_by_key(|mark| mark.tokens.start);
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Token;
    use crate::lm::{UNKNOWN, WordId};
    use crate::segment::{hash_bytes, tokenize};

    /// Marked text with its reason, where the words named are unknown.
    fn found(text: &str, unknown: &[&str]) -> Vec<(String, String)> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        let number = |token: &Token| {
            if unknown.contains(&token.span.of(text)) { UNKNOWN } else { UNKNOWN + 1 }
        };
        let words: Vec<WordId> = tokens.iter().map(number).collect();
        let is_known = |hash| KNOWN.iter().any(|word| hash_bytes(word.as_bytes()) == hash);
        let sentence = Sentence { text, tokens: &tokens, words: &words, is_known: &is_known };
        let text_of = |mark: &Mark| {
            let (first, last) = (&tokens[mark.tokens.start], &tokens[mark.tokens.end - 1]);
            first.span.join(last.span).of(text).to_owned()
        };
        let free = vec![false; tokens.len()];
        marks(&sentence, free).iter().map(|mark| (text_of(mark), mark.reason.clone())).collect()
    }

    /// English words that the tests know beside those that the language model knows.
    const KNOWN: &[&str] = &["swerve", "region", "shade", "tent", "house", "stop"];

    #[test]
    fn words_that_english_makes_of_its_own_are_english() {
        let known = ["unswervingly", "subregional", "houseshades", "stoppers"];
        let unknown = ["muhtar", "tenttent", "aldığı", "houseaire"];
        let text = |words: [&str; 4]| format!("They saw the {}.", words.join(" and the "));
        assert!(found(&text(known), &known).is_empty(), "{:?}", found(&text(known), &known));
        assert_eq!(found(&text(unknown), &unknown).len(), 4);
    }

    #[test]
    fn each_finder_has_its_mark_and_leaves_alone_what_is_like_it() {
        for (marked, plain) in [
            ("It starts at 19.30 on Monday.", "It cost 19.30 dollars, or 7.30 at night."),
            (
                "The fire in the old mill spread the fire in the old mill.",
                "The fire at the mill spread to the barn, and the fire in the barn to a tree.",
            ),
            ("It was emphasized that all is well.", "It was said that he was late, it was clear."),
            ("They came to the Turkey, he said.", "The Turkey summit and the Turkey of old."),
            ("He came from ministry of transport.", "He came from the ministry of transport."),
            ("He is in capital of Spain.", "He is in charge of the government in time of need."),
        ] {
            assert_eq!(found(marked, &[]).len(), 1, "{marked}: {:?}", found(marked, &[]));
            assert!(found(plain, &[]).is_empty(), "{plain}: {:?}", found(plain, &[]));
        }
    }

    #[test]
    fn each_mark_is_found_with_its_reason() {
        let text =
            "He spoke in quality of chairman of the the committee: 3,5 million for the muhtar.";
        let found = found(text, &["muhtar"]);
        let marked: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(marked, ["in quality of", "the the", "3,5", "muhtar"]);
        assert!(found[0].1.contains("'as' is meant"), "{found:?}");
    }

    #[test]
    fn chains_of_genitives_are_one_mark() {
        let text = "It was the head of the department of transport of the city who spoke.";
        assert_eq!(found(text, &[])[0].0, "head of the department of transport of the");
        assert!(found("The head of the department spoke of the city.", &[]).is_empty());
    }

    #[test]
    fn plain_english_has_none() {
        let clean = "In 2019 the council spent 3,500 pounds and 2.5 million on it, she said, and \
                     that that was enough.";
        assert!(found(clean, &[]).is_empty());
        assert!(found("Grrr, said Xylander, a well-being-ist.", &["Xylander"]).is_empty());
    }
}
