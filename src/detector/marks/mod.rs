//! What shows that a text was translated, and where: each mark with a reason in words.
//!
//! They are looked for where the text around is judged to be translated, and are then what an
//! editor looks at. Alone none of them proves a thing: people write all of them at times.

mod articles;
mod formulas;
mod numbers;
mod order;
mod quotes;
mod repeats;
mod sentence;
mod words;

pub(super) use sentence::{Mark, Sentence};

/// All finders, in the order in which their marks take precedence.
const FINDERS: [fn(&Sentence<'_>) -> Vec<Mark>; 21] = [
    formulas::carried_over,
    words::no_english_word,
    numbers::decimal_comma,
    numbers::clock_with_point,
    numbers::among_numbers,
    numbers::day_with_of,
    numbers::age_with_of,
    repeats::doubled_word,
    repeats::repeated_phrase,
    formulas::impersonal_formula,
    articles::article_before_country,
    articles::article_missing,
    articles::noun_missing,
    articles::chain_of_genitives,
    order::two_determiners,
    order::not_before_verb,
    order::two_prepositions,
    order::no_only,
    order::article_before_so,
    order::begins_with_verb,
    quotes::foreign_quotes,
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
#[allow(clippy::panic, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::document::Token;
    use crate::lm::{UNKNOWN, WordId};
    use crate::segment::{hash_bytes, tokenize};

    /// A mark as the tests see it.
    struct Found {
        text: String,
        reason: String,
        meant: Option<String>,
    }

    /// The marks of a text, where the words named are unknown.
    fn all_found(text: &str, unknown: &[&str]) -> Vec<Found> {
        let mut tokens = Vec::new();
        tokenize(text, 0, text.len(), &mut tokens);
        let number = |token: &Token| {
            if unknown.contains(&token.span.of(text)) { UNKNOWN } else { UNKNOWN + 1 }
        };
        let words: Vec<WordId> = tokens.iter().map(number).collect();
        let is_known = |hash| KNOWN.iter().any(|word| hash_bytes(word.as_bytes()) == hash);
        let sentence = Sentence { text, tokens: &tokens, words: &words, is_known: &is_known };
        let found = |mark: Mark| {
            let (first, last) = (&tokens[mark.tokens.start], &tokens[mark.tokens.end - 1]);
            let text = first.span.join(last.span).of(text).to_owned();
            Found { text, reason: mark.reason, meant: mark.meant }
        };
        let free = vec![false; tokens.len()];
        marks(&sentence, free).into_iter().map(found).collect()
    }

    /// Marked text with its reason.
    fn found(text: &str, unknown: &[&str]) -> Vec<(String, String)> {
        all_found(text, unknown).into_iter().map(|found| (found.text, found.reason)).collect()
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
            (
                "The court gave the his lawyers a week.",
                "Give the her-and-him jokes a rest, and the team its due.",
            ),
            ("To the that saw it they said no.", "The thing is that the that-clause is long."),
            ("The soup not is warm.", "Whether or not is all the same, why not is another thing."),
            (
                "They voted against of the plan.",
                "Start with to-do lists; stand against, of course.",
            ),
            ("He was accused of to lie.", "It is what we are convinced of to be right."),
            ("Mix it with to get a dough.", "The dish that it goes with to this day is rice."),
            ("It hit no only the coast.", "He was no only child, and only the coast was hit."),
            ("It was a so low price.", "It was so low a price, a so-called bargain."),
            ("An idea of the of Rome came up.", "Schedule A of the Act, and the \"of\" in it."),
            (
                "Is difficult to tell what it costs.",
                "Is it difficult to tell what it costs, and if so for whom.",
            ),
            ("Was built in the spring as a store.", "Was built in the spring as a store?"),
            ("Among 20 and 30 ships were lost.", "It is high among 16 and 17 year olds."),
            ("They met the 6 of July in Rome.", "They met on the 6th of July, six of July's days."),
            (
                "Ms. Lund, of 41 years, swims.",
                "Ms. Lund, of 41 High Road, swims, a record of 41 years.",
            ),
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
    fn what_is_certain_is_proposed_and_what_is_not_is_not() {
        for (text, marked, meant) in [
            ("Rates rose by 3,7 points.", "3,7", Some("3.7")),
            ("Doors open at 16,30 hours.", "16,30", Some("16:30")),
            ("We met at 9,15 o'clock.", "9,15", Some("9:15")),
            ("The walk takes 2,50 hours.", "2,50", None),
            ("It takes 2,5 hours.", "2,5", Some("2.5")),
            ("Kick-off is at 19.30 on Monday.", "at 19.30", Some("at 19:30")),
            ("Between them lie among 20 and 30 miles.", "among", Some("between")),
            ("The court sat the 6 of July.", "the 6 of July", Some("6 July")),
            ("One, Lund, of 41 years, swims.", "of 41 years", Some("aged 41")),
            ("He led the his men.", "the his", Some("his")),
            ("He led a his man.", "a his", None),
            ("The soup not is warm.", "not is", Some("is not")),
            ("The cook not can see.", "not can", Some("cannot")),
            ("She has no only a dog.", "no only", Some("not only")),
        ] {
            let found = all_found(text, &[]);
            let [found] = found.as_slice() else { panic!("{text}: {} marks", found.len()) };
            assert_eq!((found.text.as_str(), found.meant.as_deref()), (marked, meant), "{text}");
        }
    }

    #[test]
    fn quotation_marks_of_other_languages_are_told_one_by_one() {
        let meant = |text: &str| -> Vec<String> {
            all_found(text, &[]).into_iter().filter_map(|found| found.meant).collect()
        };
        let pair = ["\u{201c}", "\u{201d}"];
        for text in ["He said: «We go.»", "He said: »We go.«", "He said: „We go.“"] {
            assert_eq!(meant(text), pair, "{text}");
        }
        assert_eq!(meant("He said: „We go."), pair[..1]);
        for text in
            ["He said: “We go.”", "« Back to the recipes", "» Rules » Prizes", "It’s 5' 3\" tall."]
        {
            assert!(meant(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn plain_text_of_many_kinds_has_none() {
        for text in [
            "Add the onions, and not until they are soft the stock; is it too thin, cook on.",
            "The tenant shall not, without the consent of the landlord, assign Part A of the lease.",
            "\"Was that all?\" he said. \"Not that I can see,\" said she, and went to her boat.",
            "Are you sure that this is all there is to it, or is there more among the papers.",
            "We scored 3,750 of 4,000 points, and the last of the list of players had some 1,200.",
            "Lund, 41, of Leeds, was born on 6 July 1981 and won 2.5 million between 2001 and 2004.",
            "As others found [5,8], the dose of [12,13] was too low; see Schedule B of the Act, too.",
            "The set is not a list; what it does not have is an order, and no only child is in it.",
        ] {
            let found: Vec<String> = all_found(text, &[]).into_iter().map(|one| one.text).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
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
