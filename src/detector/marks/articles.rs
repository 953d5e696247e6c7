//! Articles that are missing or too many, and chains of "of".

use super::sentence::{Mark, Sentence};
use crate::document::{Token, TokenKind};

/// Countries and continents that have no article.
const NO_ARTICLE: &[&str] = &[
    "Afghanistan",
    "Africa",
    "Albania",
    "Algeria",
    "Argentina",
    "Armenia",
    "Asia",
    "Australia",
    "Austria",
    "Azerbaijan",
    "Bangladesh",
    "Belarus",
    "Belgium",
    "Bolivia",
    "Bosnia",
    "Brazil",
    "Bulgaria",
    "Cambodia",
    "Canada",
    "Chile",
    "China",
    "Colombia",
    "Croatia",
    "Cuba",
    "Cyprus",
    "Denmark",
    "Ecuador",
    "Egypt",
    "England",
    "Estonia",
    "Ethiopia",
    "Europe",
    "Finland",
    "France",
    "Georgia",
    "Germany",
    "Greece",
    "Hungary",
    "Iceland",
    "India",
    "Indonesia",
    "Iran",
    "Iraq",
    "Ireland",
    "Israel",
    "Italy",
    "Japan",
    "Jordan",
    "Kazakhstan",
    "Kenya",
    "Kosovo",
    "Kuwait",
    "Kyrgyzstan",
    "Latvia",
    "Libya",
    "Lithuania",
    "Luxembourg",
    "Macedonia",
    "Malaysia",
    "Malta",
    "Mexico",
    "Moldova",
    "Mongolia",
    "Montenegro",
    "Morocco",
    "Myanmar",
    "Nepal",
    "Nigeria",
    "Norway",
    "Pakistan",
    "Palestine",
    "Peru",
    "Poland",
    "Portugal",
    "Qatar",
    "Romania",
    "Russia",
    "Scotland",
    "Serbia",
    "Singapore",
    "Slovakia",
    "Slovenia",
    "Somalia",
    "Spain",
    "Sweden",
    "Switzerland",
    "Syria",
    "Taiwan",
    "Tajikistan",
    "Thailand",
    "Tunisia",
    "Turkey",
    "Turkmenistan",
    "Uzbekistan",
    "Venezuela",
    "Vietnam",
    "Wales",
    "Yemen",
    "Zimbabwe",
];

/// "In the Turkey": but "the Turkey that I know", "the Turkey summit" and "the Russia of Putin".
pub(super) fn article_before_country(sentence: &Sentence<'_>) -> Vec<Mark> {
    const BEHIND: &[&str] = &["and", "has", "is", "was", "will", "with"];
    sentence.at_places(2, "an article before the name of a country", |at| {
        let ends = sentence.tokens.get(at + 2).is_none_or(|token| token.kind == TokenKind::Mark);
        let hyphen = matches!(sentence.written(at + 2), "-" | "–" | "/");
        sentence.is_any(at, &["the"])
            && NO_ARTICLE.contains(&sentence.written(at + 1))
            && (ends && !hyphen || sentence.is_any(at + 2, BEHIND))
    })
}

/// "From ministry of": what there is one of has an article.
pub(super) fn article_missing(sentence: &Sentence<'_>) -> Vec<Mark> {
    const BEFORE: &[&str] = &["at", "by", "from", "in", "inside", "near", "to", "with"];
    const SINGULAR: &[&str] = &[
        "airport",
        "ambassador",
        "border",
        "capital",
        "castle",
        "centre",
        "center",
        "chairman",
        "city",
        "coast",
        "court",
        "department",
        "district",
        "embassy",
        "government",
        "governor",
        "headquarters",
        "leader",
        "mayor",
        "minister",
        "ministry",
        "parliament",
        "population",
        "president",
        "prosecutor",
        "province",
        "region",
        "republic",
        "spokesman",
        "street",
        "suburb",
        "territory",
        "town",
        "village",
    ];
    sentence.at_places(3, "an article is missing", |at| {
        sentence.is_any(at, BEFORE)
            && sentence.is_lower_word(at + 1)
            && sentence.is_any(at + 1, SINGULAR)
            && sentence.is_any(at + 2, &["of"])
    })
}

/// "An idea of the of the": what stood between is lost. "Schedule A of" is a name.
pub(super) fn noun_missing(sentence: &Sentence<'_>) -> Vec<Mark> {
    sentence.at_places(2, "the word between the article and 'of' is missing", |at| {
        matches!(sentence.written(at), "the" | "an") && sentence.written(at + 1) == "of"
    })
}

/// "The head of the department of the transport of the city": so many links, with at most
/// so many words from one `of` to the next.
const LINKS: usize = 3;
const LONGEST_LINK: usize = 3;

pub(super) fn chain_of_genitives(sentence: &Sentence<'_>) -> Vec<Mark> {
    let is_of = |token: &Token| token.span.of(sentence.text).eq_ignore_ascii_case("of");
    let places: Vec<usize> =
        (0..sentence.tokens.len()).filter(|&at| is_of(&sentence.tokens[at])).collect();
    let chains = places.chunk_by(|one, next| next - one <= LONGEST_LINK);
    let mark = |chain: &[usize]| {
        let [first, .., last] = chain else { return None };
        let end = (last + 2).min(sentence.tokens.len());
        (chain.len() >= LINKS).then(|| Mark {
            tokens: first.saturating_sub(1)..end,
            reason: format!("a chain of {} genitives with 'of'", chain.len()),
            meant: None,
        })
    };
    chains.filter_map(mark).collect()
}
