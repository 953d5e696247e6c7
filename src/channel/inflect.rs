//! Inflected forms of pairs of lemmas.

use english::{Degree, English, Form, Number, Person, Tense};

use super::irregular::{DEGREES, PLURALS, VERBS};

/// The classes of words that have forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOfSpeech {
    /// Singular and plural; the head of a phrase is inflected.
    Noun,
    /// Base, third person, past, participles; the first word is inflected.
    Verb,
    /// Positive, comparative, superlative, of single words.
    Adjective,
}

/// Verbs without participles, and words that stand before a verb.
const MODALS: [&str; 12] = [
    "can", "cannot", "could", "may", "might", "must", "not", "ought", "shall", "should", "will",
    "would",
];

/// Nouns that are plural as they stand, beside those in -s.
const INVARIABLE: [&str; 9] =
    ["people", "police", "folk", "men", "women", "children", "media", "data", "personnel"];

/// The pairs of like forms of a pair of lemmas, that pair itself left out:
/// (written, original).
#[must_use]
pub fn like_forms(written: &str, original: &str, part: PartOfSpeech) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in forms(written, part).into_iter().zip(forms(original, part)) {
        let uninflected = pair.0 == written && pair.1 == original;
        // "more excessive" for "more grave" is the pair of lemmas once more.
        let both_more = is_periphrastic(&pair.0) && is_periphrastic(&pair.1);
        if !uninflected && !both_more && pair.0 != pair.1 && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

/// The pairs of a written lemma that kept its base form with each inflected
/// form of the original: (written, original).
#[must_use]
pub fn slips(written: &str, original: &str, part: PartOfSpeech) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for form in forms(original, part) {
        let pair = (written.to_owned(), form);
        if pair.1 != original
            && pair.1 != written
            && !is_periphrastic(&pair.1)
            && !pairs.contains(&pair)
        {
            pairs.push(pair);
        }
    }
    pairs
}

/// All forms in a fixed order, the lemma left out; none where nothing inflects.
fn forms(phrase: &str, part: PartOfSpeech) -> Vec<String> {
    match part {
        PartOfSpeech::Noun => plural(phrase).into_iter().collect(),
        PartOfSpeech::Verb => verb_forms(phrase),
        PartOfSpeech::Adjective => degrees(phrase),
    }
}

fn plural(phrase: &str) -> Option<String> {
    let words: Vec<&str> = phrase.split(' ').collect();
    let head = head_of(&words);
    let noun = *words.get(head)?;
    if let Some(form) = listed(&PLURALS, noun) {
        return Some(replace_word(&words, head, form));
    }
    if is_plural(noun) || !noun.ends_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    Some(replace_word(&words, head, &English::noun(noun, &Number::Plural)))
}

fn listed<'a, T>(table: &'a [(&str, T)], lemma: &str) -> Option<&'a T> {
    table.iter().find(|(word, _)| *word == lemma).map(|(_, forms)| forms)
}

/// The last word before a preposition: "head of state" has heads.
fn head_of(words: &[&str]) -> usize {
    let is_preposition =
        |word: &&str| matches!(*word, "of" | "in" | "for" | "to" | "at" | "on" | "with" | "from");
    let end = words.iter().skip(1).position(is_preposition).map_or(words.len(), |at| at + 1);
    end.saturating_sub(1)
}

fn is_plural(noun: &str) -> bool {
    let regular = noun.ends_with('s') && !["ss", "us", "is"].iter().any(|end| noun.ends_with(end));
    regular || INVARIABLE.contains(&noun)
}

fn verb_forms(phrase: &str) -> Vec<String> {
    let words: Vec<&str> = phrase.split(' ').collect();
    let Some(&verb) = words.first() else { return Vec::new() };
    if MODALS.contains(&verb) {
        return Vec::new();
    }
    if let Some(forms) = listed(&VERBS, verb) {
        return forms.iter().map(|form| replace_word(&words, 0, form)).collect();
    }
    let form = |tense, form| {
        let inflected = English::verb(verb, &Person::Third, &Number::Singular, tense, form);
        replace_word(&words, 0, &inflected)
    };
    vec![
        form(&Tense::Present, &Form::Finite),
        form(&Tense::Past, &Form::Finite),
        form(&Tense::Past, &Form::Participle),
        form(&Tense::Present, &Form::Participle),
    ]
}

fn degrees(phrase: &str) -> Vec<String> {
    if phrase.contains(' ') {
        return Vec::new();
    }
    if let Some(forms) = listed(&DEGREES, phrase) {
        return forms.iter().map(|&form| form.to_owned()).collect();
    }
    [Degree::Comparative, Degree::Superlative].map(|degree| English::adj(phrase, &degree)).into()
}

fn is_periphrastic(phrase: &str) -> bool {
    phrase.starts_with("more ") || phrase.starts_with("most ")
}

fn replace_word(words: &[&str], at: usize, form: &str) -> String {
    let mut changed = words.to_vec();
    if let Some(word) = changed.get_mut(at) {
        *word = form;
    }
    changed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(written: &str, original: &str, part: PartOfSpeech) -> Vec<String> {
        like_forms(written, original, part).into_iter().map(|(w, o)| format!("{w}/{o}")).collect()
    }

    #[test]
    fn regular_and_irregular_forms_meet_their_like() {
        assert_eq!(like("metropolis", "city", PartOfSpeech::Noun), ["metropolises/cities"]);
        assert_eq!(
            like("prevent", "fight", PartOfSpeech::Verb),
            ["prevents/fights", "prevented/fought", "preventing/fighting"]
        );
        assert_eq!(
            like("excessive", "high", PartOfSpeech::Adjective),
            ["more excessive/higher", "most excessive/highest"]
        );
    }

    #[test]
    fn consonants_double_and_silent_letters_go_where_they_must() {
        for (lemma, past, gerund) in [
            ("stop", "stopped", "stopping"),
            ("visit", "visited", "visiting"),
            ("admit", "admitted", "admitting"),
            ("die", "died", "dying"),
            ("agree", "agreed", "agreeing"),
            ("carry", "carried", "carrying"),
            ("panic", "panicked", "panicking"),
            ("focus", "focused", "focusing"),
            ("break", "broke", "breaking"),
            ("fly", "flew", "flying"),
            ("set", "set", "setting"),
        ] {
            let forms = verb_forms(lemma);
            assert!(forms.contains(&past.to_owned()), "{forms:?}");
            assert!(forms.contains(&gerund.to_owned()), "{forms:?}");
        }
    }

    #[test]
    fn the_head_of_a_phrase_is_inflected() {
        assert_eq!(
            like("person of color", "head of state", PartOfSpeech::Noun),
            ["people of color/heads of state"]
        );
        assert_eq!(
            like("eating place", "restaurant", PartOfSpeech::Noun),
            ["eating places/restaurants"]
        );
        assert!(
            like("carry out", "do", PartOfSpeech::Verb).contains(&"carried out/did".to_owned())
        );
        assert!(
            like("carry out", "do", PartOfSpeech::Verb).contains(&"carried out/done".to_owned())
        );
    }

    #[test]
    fn what_has_no_forms_gets_none() {
        assert!(like("folks", "people", PartOfSpeech::Noun).is_empty());
        assert!(like("can", "be able", PartOfSpeech::Verb).is_empty());
        assert!(like("grave", "significant", PartOfSpeech::Adjective).len() <= 2);
        assert!(like("excessive", "significant", PartOfSpeech::Adjective).is_empty());
    }

    #[test]
    fn a_slip_keeps_the_lemma() {
        assert_eq!(
            slips("metropolis", "city", PartOfSpeech::Noun),
            [("metropolis".to_owned(), "cities".to_owned())]
        );
    }
}
