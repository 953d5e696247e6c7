//! How usual the wording is, and how well the original goes with the place, whatever the article's
//! tool does: one phrase that hardly anybody writes is evidence in sound text as well.

use super::super::About;
use super::super::numbers::real;
use super::{FindingContext, FindingFeature};
use crate::document::Token;
use crate::lm::{self, WordId};

pub const FIT: FindingFeature = FindingFeature {
    name: "fit",
    about: About {
        measures: "nats by which the language model prefers the originals beyond what their \
                   frequency without context explains, -20..30",
        why: "a commoner word is preferred nearly anywhere; what was meant goes with its \
              neighbours.",
        example: "\"artificial intelligence\" for \"counterfeit consciousness\": each word calls for \
                  the other.",
        false_alarms: "a set phrase of which the author plays on one word.",
    },
    compute: fit,
};

pub const ORIGINAL_RARITY: FindingFeature = FindingFeature {
    name: "original_rarity",
    about: About {
        measures: "-ln P of the words of the originals without context, in nats, 0..60",
        why: "that a rare original fits is no chance; a common word fits in many places.",
        example: "\"antelopes\" is 15 nats, \"said\" 6.",
        false_alarms: "none, it accuses nobody alone.",
    },
    compute: |finding| -f64::from(finding.swap.fit.log_frequency).clamp(-60.0, 0.0),
};

pub const PHRASE_RARITY: FindingFeature = FindingFeature {
    name: "phrase_rarity",
    about: About {
        measures: "-ln P of the whole phrase anywhere in clean text, in nats, 0..60",
        why: "what clean text of no kind holds is evidence wherever it stands, also alone in sound \
              text; what everybody writes is none, however well its original would fit.",
        example: "\"next to\" is 9 nats, \"counterfeit consciousness\" 23, once in ten billion words.",
        false_alarms: "names, terms of art that the language model has not read.",
    },
    compute: |finding| {
        let log_probability = finding.sentence.article.model.anywhere(words(finding));
        -f64::from(log_probability).clamp(-60.0, 0.0)
    },
};

pub const COHESION: FindingFeature = FindingFeature {
    name: "cohesion",
    about: About {
        measures: "nats by which the words of the best original call for each other more than those \
                   of the phrase do, -20..30",
        why: "a term is more than its words: a tool that swaps them one by one breaks it.",
        example: "\"artificial intelligence\" is a term, \"counterfeit consciousness\" is none: 7 nats.",
        false_alarms: "terms that the language model has not read.",
    },
    compute: |finding| {
        let written = finding.sentence.article.model.cohesion(words(finding));
        f64::from(finding.swap.fit.cohesion - written).clamp(-20.0, 30.0)
    },
};

pub const LEAST_AFFINITY: FindingFeature = FindingFeature {
    name: "least_affinity",
    about: About {
        measures: "least ln of how much likelier a word of the phrase, or the one behind, is after \
                   the word before it than anywhere, in nats, -8..5",
        why: "words that avoid each other were not put together by a writer.",
        example: "\"a number of\" attract each other by 3 nats, \"of thousand\" avoid each other.",
        false_alarms: "names, headlines, words across a comma.",
    },
    compute: |finding| pairs(finding).map(|pair| pair.affinity).fold(5.0, f64::min),
};

pub const MISSING_PAIR: FindingFeature = FindingFeature {
    name: "missing_pair",
    about: About {
        measures: "largest ln(1 + how often chance alone would have put two neighbours of the phrase \
                   together in the text that the language model has seen) of pairs that it has never \
                   seen, 0..20",
        why: "two common words that clean text of any kind never joins are next to impossible in \
              it; that a rare word is new to its neighbour says nothing.",
        example: "\"excessive commissioner\": 5 times by chance, never seen.",
        false_alarms: "pairs left out of the language model to save space.",
    },
    compute: |finding| pairs(finding).map(|pair| pair.missing).fold(0.0, f64::max),
};

pub const SURPRISAL: FindingFeature = FindingFeature {
    name: "surprisal",
    about: About {
        measures: "mean -ln P of the tokens of the phrase and the one behind as they stand, in \
                   nats, 0..20",
        why: "a preference for something else is worth more where the wording itself is odd.",
        example: "\"the preventing began\" (fighting): 9 nats a word.",
        false_alarms: "names, terms of art.",
    },
    compute: |finding| {
        let sum: f64 = surprisals(finding).sum();
        (sum / real(surprisals(finding).count().max(1))).min(20.0)
    },
};

pub const PEAK_SURPRISAL: FindingFeature = FindingFeature {
    name: "peak_surprisal",
    about: About {
        measures: "largest -ln P of a token of the phrase or the one behind as it stands, in nats, 0..30",
        why: "one word that nobody expects is enough.",
        example: "\"betwixt\" in a report: 17 nats.",
        false_alarms: "names, terms of art.",
    },
    compute: |finding| surprisals(finding).fold(0.0, f64::max).min(30.0),
};

pub const ORDER: FindingFeature = FindingFeature {
    name: "order",
    about: About {
        measures: "mean length of the longest known n-gram that ends in a token of the phrase or the \
                   one behind, in words, 1..6",
        why: "what people write has mostly been written before, word by word.",
        example: "3 or more for plain news, near 1 for \"excessive commissioner for\".",
        false_alarms: "subjects that the language model has seen little of.",
    },
    compute: |finding| {
        let orders = &finding.sentence.article.restoration.orders[with_next(finding)];
        let sum: f64 = orders.iter().map(|&order| f64::from(order)).sum();
        sum / real(orders.len().max(1))
    },
};

pub const CLASS_GAIN: FindingFeature = FindingFeature {
    name: "class_gain",
    about: About {
        measures: "nats by which the classes of the original's words go better with those around \
                   than the classes of what is written, -30..60",
        why: "a tool that knows no parts of speech puts a verb in a noun's place.",
        example: "\"the winning organize\" (team).",
        false_alarms: "words that are noun and verb alike.",
    },
    compute: |finding| f64::from(finding.swap.fit.class_gain).clamp(-30.0, 60.0),
};

pub const CLASS_FIT: FindingFeature = FindingFeature {
    name: "class_fit",
    about: About {
        measures: "the class gain beyond what the frequency of the classes explains, in nats, -30..40",
        why: "as fit, by kinds of words: it counts where the words themselves are too rare to have \
              been seen together.",
        example: "a noun behind \"the\" for a verb, whichever they are.",
        false_alarms: "as class_gain.",
    },
    compute: |finding| f64::from(finding.swap.fit.class_fit).clamp(-30.0, 40.0),
};

pub const CLASS_SURPRISAL: FindingFeature = FindingFeature {
    name: "class_surprisal",
    about: About {
        measures: "-ln P of the classes of the phrase's words and of the one behind, in nats, 0..60",
        why: "what no kind of word does in this place is odd whatever the words are.",
        example: "\"to emphasised the\": a past form behind to.",
        false_alarms: "lists, headlines.",
    },
    compute: |finding| -f64::from(finding.swap.fit.class_log_probability).clamp(-60.0, 0.0),
};

pub const WRITTEN_ELSEWHERE: FindingFeature = FindingFeature {
    name: "written_elsewhere",
    about: About {
        measures: "ln(1 + further places of the article with the phrase's least frequent word), 0..10",
        why: "a word that the whole article turns on is mostly its subject and no swap.",
        example: "\"antelope\" in an article on antelopes.",
        false_alarms: "none, it acquits; a tool writes its choice everywhere as well.",
    },
    compute: |finding| {
        let article = finding.sentence.article;
        let tokens = &article.segments.tokens[finding.swap.tokens.clone()];
        let count = |token: &Token| article.counts.get(&token.hash).copied().unwrap_or(1);
        f64::from(tokens.iter().map(count).min().unwrap_or(1).saturating_sub(1)).ln_1p()
    },
};

pub const ORIGINAL_ELSEWHERE: FindingFeature = FindingFeature {
    name: "original_elsewhere",
    about: About {
        measures: "ln(1 + places of the article with the original's rarest word), 0..10",
        why: "an article that says \"fire\" in other places means it here as well; one that a tool \
              has been all through has no original left.",
        example: "\"the hearth\" in an article that speaks of the fire in every other line.",
        false_alarms: "common words, which stand in any article.",
    },
    compute: |finding| finding.suspects.places_of_original(finding.swap).ln_1p(),
};

pub const REPEATED: FindingFeature = FindingFeature {
    name: "repeated",
    about: About {
        measures: "ln(1 + expected number of further places where the same phrase was substituted), 0..8",
        why: "a tool makes one choice for a key; an author's own term comes back as well, mostly \
              without being suspect.",
        example: "five times \"preventing\" for fighting.",
        false_alarms: "an article's subject that the language model dislikes.",
    },
    compute: |finding| finding.suspects.further_places_of(finding.swap).ln_1p(),
};

/// Words that pairs are expected of by chance: about what the shipped language model has read.
const WORDS_READ: f64 = 1e8;

/// ln of how often chance alone would have put one word behind another in what the language model
/// has read.
#[must_use]
pub fn log_expected(model: &lm::View<'_>, left: WordId, right: WordId) -> f64 {
    WORDS_READ.ln() + f64::from(model.unigram(left)) + f64::from(model.unigram(right))
}

/// Two neighbouring words.
struct Pair {
    /// ln of how much likelier the second is after the first than anywhere.
    affinity: f64,
    /// ln(1 + how often chance would have joined them) where nobody did, else 0.
    missing: f64,
}

/// The pairs of words inside the phrase and at its ends.
fn pairs<'a>(finding: &FindingContext<'a>) -> impl Iterator<Item = Pair> + use<'a> {
    let article = finding.sentence.article;
    let (words, model) = (&article.restoration.words, article.model);
    let first = finding.swap.tokens.start.max(finding.sentence.sentence.tokens.start + 1);
    (first..with_next(finding).end).map(move |at| {
        let (left, right) = (words[at - 1], words[at]);
        let found = model.bigram(&model.pair(left, right));
        Pair {
            affinity: (f64::from(found.log_probability) - f64::from(model.unigram(right)))
                .clamp(-8.0, 5.0),
            missing: if found.order < 2 {
                log_expected(&model, left, right).exp().ln_1p()
            } else {
                0.0
            },
        }
    })
}

/// The tokens of the phrase and the one behind it, where the sentence goes on.
fn with_next(finding: &FindingContext<'_>) -> std::ops::Range<usize> {
    let (tokens, end) = (finding.swap.tokens.clone(), finding.sentence.sentence.tokens.end);
    tokens.start..(tokens.end + 1).min(end)
}

fn surprisals<'a>(finding: &FindingContext<'a>) -> impl Iterator<Item = f64> + use<'a> {
    let found = &finding.sentence.article.restoration.log_probabilities[with_next(finding)];
    found.iter().map(|&log_probability| -f64::from(log_probability))
}

/// The words of the phrase as written.
fn words<'a>(finding: &FindingContext<'a>) -> &'a [WordId] {
    &finding.sentence.article.restoration.words[finding.swap.tokens.clone()]
}

fn fit(finding: &FindingContext<'_>) -> f64 {
    let model = finding.sentence.article.model;
    let written: f64 = words(finding).iter().map(|&word| f64::from(model.unigram(word))).sum();
    let by_frequency = f64::from(finding.swap.fit.log_frequency) - written;
    (f64::from(finding.swap.log_ratio) - by_frequency).clamp(-20.0, 30.0)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{finding_values, sample};
    use super::super::swap::LOG_RATIO;
    use super::*;

    const SWAPPED: &str = "The hearth tore through the city on Saturday.";

    fn first(feature: &FindingFeature, text: &str) -> f64 {
        finding_values(feature, text)[0]
    }

    #[test]
    fn a_fit_is_a_preference_less_that_for_commoner_words() {
        let [fit, ratio] = [&FIT, &LOG_RATIO].map(|feature| first(feature, SWAPPED));
        assert!(fit < ratio && fit > 0.0, "{fit} {ratio}");
        assert!(first(&ORIGINAL_RARITY, SWAPPED) > 2.0);
    }

    #[test]
    fn a_swapped_word_is_odd_where_it_stands() {
        assert!(first(&PEAK_SURPRISAL, SWAPPED) >= first(&SURPRISAL, SWAPPED));
        assert!(first(&SURPRISAL, SWAPPED) > 4.0);
        assert!(first(&ORDER, SWAPPED) < 2.0);
        assert!(first(&LEAST_AFFINITY, SWAPPED) <= 0.5);
        assert!(first(&MISSING_PAIR, SWAPPED) > 0.0);
        assert!(first(&PHRASE_RARITY, SWAPPED) > 4.0);
        assert!(first(&COHESION, SWAPPED).abs() < 1e-6, "one word for one");
        assert!(first(&CLASS_SURPRISAL, SWAPPED) > 0.0);
        assert!(first(&CLASS_FIT, SWAPPED).is_finite());
        assert!(first(&CLASS_GAIN, SWAPPED).is_finite());
    }

    #[test]
    fn what_else_the_article_says_counts() {
        let alone = "Nine individuals were taken to Mercy Hospital.";
        let of_others = format!("{alone} The people of the city saw people in the street.");
        assert!(first(&ORIGINAL_ELSEWHERE, &of_others) > first(&ORIGINAL_ELSEWHERE, alone));
        let again = format!("{alone} Two individuals were killed on Saturday.");
        for feature in [&WRITTEN_ELSEWHERE, &REPEATED] {
            assert!(first(feature, alone).abs() < 1e-6, "{}", feature.name);
            assert!(first(feature, &again) > 0.3, "{}", feature.name);
        }
        assert!(first(&REPEATED, &sample("articles/spun-street-fire.txt")) >= 0.0);
    }
}
