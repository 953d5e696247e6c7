//! What the phrase looks like.

use super::super::About;
use super::super::numbers::real;
use super::{FindingContext, FindingFeature};
use crate::document::Case;

pub const LENGTH: FindingFeature = FindingFeature {
    name: "length",
    about: About {
        measures: "ln of the number of tokens of the phrase, 0..3",
        why: "a whole phrase of a spinner's table is hardly written by chance.",
        example: "\"got here\" (came) has two tokens: ln 2 = 0.7.",
        false_alarms: "set phrases that are as good as their original.",
    },
    compute: |finding| real(finding.swap.tokens.len().max(1)).ln(),
};

pub const CAPITAL: FindingFeature = FindingFeature {
    name: "capital",
    about: About {
        measures: "1 when a word of the phrase is capitalised inside the sentence, 0..1",
        why: "a tool swaps the words of names too, which no author writes otherwise.",
        example: "\"the Publish Workplace\" (Post Office).",
        false_alarms: "names that the table takes for common words.",
    },
    compute: |finding| f64::from(u8::from(has_capital(finding))),
};

pub const RARITY: FindingFeature = FindingFeature {
    name: "rarity",
    about: About {
        measures: "-ln P of the rarest word of the phrase without context, in nats, 0..30",
        why: "thesauri are full of words that no reporter writes.",
        example: "a word that is one in a million is ln 1,000,000 = 13.8.",
        false_alarms: "science, medicine, cooking, names.",
    },
    compute: rarity,
};

pub const CAPITAL_RARITY: FindingFeature = FindingFeature {
    name: "capital_rarity",
    about: About {
        measures: "the rarity above 8 nats of a phrase that is capitalised inside the sentence, 0..22",
        why: "a rare capitalised word is mostly a name, of which the table knows nothing: it \
              speaks against a swap.",
        example: "\"Hearth\" in the name of a bakery.",
        false_alarms: "none, it acquits; a rare word swapped into a name is let off.",
    },
    compute: |finding| {
        if has_capital(finding) { (rarity(finding) - COMMON).max(0.0) } else { 0.0 }
    },
};

/// Words more probable than this are no rare names, in nats: one word in 3,000. Set by judgement,
/// not measured.
const COMMON: f64 = 8.0;

fn has_capital(finding: &FindingContext<'_>) -> bool {
    let first = finding.sentence.sentence.tokens.start;
    let tokens = &finding.sentence.article.segments.tokens[finding.swap.tokens.clone()];
    let mut inside = finding.swap.tokens.clone().zip(tokens).filter(|(index, _)| *index > first);
    inside.any(|(_, token)| token.case != Case::Lower)
}

fn rarity(finding: &FindingContext<'_>) -> f64 {
    let article = finding.sentence.article;
    let words = &article.restoration.words[finding.swap.tokens.clone()];
    -words.iter().map(|&word| f64::from(article.model.unigram(word))).fold(0.0, f64::min)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::finding_values;
    use super::*;

    #[test]
    fn a_capital_counts_inside_a_sentence_and_not_at_its_start() {
        assert_eq!(finding_values(&CAPITAL, "Individuals were taken to the city."), [0.0]);
        let name = "Nine Individuals were taken to Mercy Hospital.";
        assert_eq!(finding_values(&CAPITAL, name), [1.0]);
        let rarity = finding_values(&RARITY, name)[0];
        let expected = (rarity - COMMON).max(0.0);
        assert!((finding_values(&CAPITAL_RARITY, name)[0] - expected).abs() < 1e-9);
    }

    #[test]
    fn the_tokens_of_the_phrase_count() {
        let text = "He got here on Saturday after the individuals were taken to the city.";
        let lengths = finding_values(&LENGTH, text);
        assert!((lengths[0] - 2.0_f64.ln()).abs() < 1e-9 && lengths[1] == 0.0, "{lengths:?}");
    }
}
