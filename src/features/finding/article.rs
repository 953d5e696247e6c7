//! What the article says for all of its suspect phrases.

use super::super::About;
use super::super::numbers::{MOST_TELLING_WORDS, log_odds, real};
use super::{FindingContext, FindingFeature};
use crate::restore::Restoration;

pub const WIDE: FindingFeature = FindingFeature {
    name: "wide",
    about: About {
        measures: "1 when all rows of the table were asked about in the article, 0..1",
        why: "that is done only where the first pass finds the marks of a tool.",
        example: "an article of which one word in fifty was probably swapped.",
        false_alarms: "dialect, registers far from news.",
    },
    compute: |finding| f64::from(u8::from(finding.sentence.article.restoration.narrow.is_some())),
};

pub const NARROW_RATE: FindingFeature = FindingFeature {
    name: "narrow_rate",
    about: About {
        measures: "log odds of the article's rate of substitution by the rows asked about everywhere, -7..7",
        why: "the rate of the first pass has no part in the wide rows that raised the suspicion.",
        example: "one open place in five was swapped: ln(0.2 / 0.8) = -1.4.",
        false_alarms: "texts in a dialect or a register far from news.",
    },
    compute: narrow_rate,
};

pub const NARROW_GAIN: FindingFeature = FindingFeature {
    name: "narrow_gain",
    about: About {
        measures: "ln of 1 + nats per 100 words gained by the rows asked about everywhere, 0..6",
        why: "over an article chance evens out: a spun one gains tens of nats, a human one hardly \
              any.",
        example: "60 nats per 100 words: ln 61 = 4.1.",
        false_alarms: "short articles, which one odd phrase can fill.",
    },
    compute: |finding| per_hundred_words(finding, narrow(finding).gain).ln_1p(),
};

pub const UNSEEN: FindingFeature = FindingFeature {
    name: "unseen",
    about: About {
        measures: "share of the article's tokens whose pair with the one before was never seen, 0..1",
        why: "a tool whose table we do not know leaves pairs of words that nobody writes.",
        example: "0.12 for plain news, 0.25 where a thesaurus swapper has been.",
        false_alarms: "subjects and names that the language model saw little of.",
    },
    compute: |finding| finding.suspects.unseen,
};

pub const ARTICLE_RATE: FindingFeature = FindingFeature {
    name: "article_rate",
    about: About {
        measures: "log odds of the article's rate of substitution, -7..7",
        why: "where a tool swaps one place in five, any open place is suspect.",
        example: "one open place in five was swapped: ln(0.2 / 0.8) = -1.4.",
        false_alarms: "texts in a dialect or a register far from news.",
    },
    compute: |finding| log_odds(finding.sentence.article.restoration.rate),
};

pub const ARTICLE_GAIN: FindingFeature = FindingFeature {
    name: "article_gain",
    about: About {
        measures: "ln of 1 + nats per 100 words gained by the article's other suspect phrases, 0..6",
        why: "a tool leaves more than one mark; the same wording elsewhere is not counted, since it \
              is no evidence for itself.",
        example: "80 nats per 100 words: ln 81 = 4.4.",
        false_alarms: "articles with several terms of art.",
    },
    compute: |finding| {
        per_hundred_words(finding, finding.suspects.gain_of_others(finding.swap)).ln_1p()
    },
};

pub const ARTICLE_VARIETY: FindingFeature = FindingFeature {
    name: "article_variety",
    about: About {
        measures: "ln of 1 + other suspect phrases of the article per 100 words, each counted once, 0..4",
        why: "an author repeats an odd word, a tool swaps many different ones.",
        example: "seven different swaps in 100 words: ln 8 = 2.1.",
        false_alarms: "long articles on a subject with words of its own.",
    },
    compute: |finding| {
        per_hundred_words(finding, finding.suspects.number_of_others(finding.swap)).ln_1p()
    },
};

pub const ARTICLE_SPREAD: FindingFeature = FindingFeature {
    name: "article_spread",
    about: About {
        measures: "share of the article's sentences with an expected half substitution or more, 0..1",
        why: "tools work from the first line to the last; an author's odd wording stays in one place.",
        example: "15 of 20 sentences hold a suspect phrase: 0.75.",
        false_alarms: "articles of two or three sentences.",
    },
    compute: |finding| finding.suspects.spread,
};

pub const ARTICLE_WORDS: FindingFeature = FindingFeature {
    name: "article_words",
    about: About {
        measures: "ln of the article's words, 1,000 at most, 0..7",
        why: "no artifact by itself: it tells the classifier how much the article's values can be \
              relied on.",
        example: "600 words are 6.4.",
        false_alarms: "none, it accuses nobody alone.",
    },
    compute: |finding| real(finding.sentence.article.words.clamp(1, MOST_TELLING_WORDS)).ln(),
};

/// What was made of the article by the rows that are asked about everywhere.
fn narrow<'a>(finding: &FindingContext<'a>) -> &'a Restoration {
    let restoration = finding.sentence.article.restoration;
    restoration.narrow.as_deref().unwrap_or(restoration)
}

pub(super) fn narrow_rate(finding: &FindingContext<'_>) -> f64 {
    log_odds(narrow(finding).rate)
}

fn per_hundred_words(finding: &FindingContext<'_>, sum: f64) -> f64 {
    sum * 100.0 / real(finding.sentence.article.words.max(1))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{finding_values, sample};
    use super::*;

    const ONE: &str = "Nine individuals were taken to Mercy Hospital. Nobody was hurt.";

    #[test]
    fn a_single_suspect_has_no_others_and_stands_in_one_sentence() {
        assert_eq!(finding_values(&ARTICLE_GAIN, ONE), [0.0]);
        assert_eq!(finding_values(&ARTICLE_VARIETY, ONE), [0.0]);
        assert_eq!(finding_values(&ARTICLE_SPREAD, ONE), [0.5]);
        let words = finding_values(&ARTICLE_WORDS, ONE)[0];
        assert!((words - 10.0_f64.ln()).abs() < 1e-9, "{words}");
    }

    #[test]
    fn a_spun_article_speaks_for_its_suspects() {
        let spun = sample("articles/spun-street-fire.txt");
        let original = sample("originals/spun-street-fire.txt");
        let one = format!("{original} Nine individuals were taken to Mercy Hospital.");
        for feature in [&NARROW_RATE, &NARROW_GAIN, &ARTICLE_RATE, &ARTICLE_GAIN] {
            let [alone, among] = [&one, &spun].map(|text| finding_values(feature, text)[0]);
            assert!(among > alone + 0.5, "{}: {alone} {among}", feature.name);
        }
    }

    #[test]
    fn all_rows_are_asked_about_in_a_spun_article_alone() {
        let spun = sample("articles/spun-street-fire.txt");
        assert!(finding_values(&WIDE, &spun).iter().all(|&wide| wide == 1.0));
        assert!(finding_values(&UNSEEN, &spun)[0] > 0.0);
    }
}
