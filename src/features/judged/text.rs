//! What the judge's answers say of the part of a text that they are of.

use super::super::About;
use super::{AGREED, JudgedFeature, JudgedText, cut};

pub const ASKED: JudgedText = JudgedFeature {
    name: "judge_asked",
    about: About {
        measures: "ln of 1 + suspect phrases per 100 words, of which the judge was asked, 0..5",
        why: "the decoder proposes more where a tool has been.",
        example: "19 in 100 words of a spun article: ln 20 = 3.0; 2.5 in clean text: 1.3.",
        false_alarms: "registers that the language model has not read.",
    },
    compute: |part| part.own.rate(|_| 1.0),
};

pub const AGREED_PHRASES: JudgedText = JudgedFeature {
    name: "judge_agreed",
    about: About {
        measures: "ln of 1 + suspect phrases per 100 words that the judge agrees on by 2 nats, 0..5",
        why: "what both find is hardly ever chance.",
        example: "ten in 100 words: ln 11 = 2.4.",
        false_alarms: "writers who like the rarer word.",
    },
    compute: |part| part.own.agreed(),
};

pub const SHARE: JudgedText = JudgedFeature {
    name: "judge_share",
    about: About {
        measures: "share of the suspect phrases asked about that the judge agrees on, 0..1",
        why: "of what the decoder suspects in clean text, the judge disputes the most.",
        example: "six of eight in a spun passage: 0.75.",
        false_alarms: "texts with one suspect phrase.",
    },
    compute: |part| part.own.share(),
};

pub const GAIN: JudgedText = JudgedFeature {
    name: "judge_gain",
    about: About {
        measures: "ln of 1 + nats per 100 words that suggestions gain alone, as the judge reads it, 0..8",
        why: "a spun text gains at many places, a clean one at few.",
        example: "90 nats per 100 words: ln 91 = 4.5.",
        false_alarms: "old prose, dialect.",
    },
    compute: |part| part.own.rate(|opinion| cut(opinion.best).max(0.0)),
};

pub const RESTORED: JudgedText = JudgedFeature {
    name: "judge_restored",
    about: About {
        measures: "ln of 1 + nats per 100 words that suggestions gain beyond 2 where all else is restored, 0..8",
        why: "of all that is asked, the gain of the whole says most.",
        example: "60 nats per 100 words: ln 61 = 4.1.",
        false_alarms: "old prose, dialect.",
    },
    compute: |part| part.own.rate(|opinion| (cut(opinion.among_restored) - AGREED).max(0.0)),
};

pub const STRONGEST: JudgedText = JudgedFeature {
    name: "judge_strongest",
    about: About {
        measures: "the most nats that a suggestion gains where all else is restored, -20..20",
        why: "a tortured term is enough to show a tool.",
        example: "14 nats for \"breast cancer\" in place of \"bosom peril\".",
        false_alarms: "slips of the pen.",
    },
    compute: |part| {
        let gains = part.own.opinions.iter().map(|opinion| cut(opinion.among_restored));
        gains.reduce(f64::max).unwrap_or(0.0)
    },
};

pub const LOSS: JudgedText = JudgedFeature {
    name: "judge_loss",
    about: About {
        measures: "ln of 1 + nats per 100 words that the decoder's first suggestions lose, 0..8",
        why: "where the judge likes the phrases as they are, a person chose them.",
        example: "20 nats per 100 words: ln 21 = 3.0.",
        false_alarms: "none, it speaks for the text.",
    },
    compute: |part| part.own.rate(|opinion| (-cut(opinion.first)).max(0.0)),
};

pub const SURPRISAL: JudgedText = JudgedFeature {
    name: "judge_surprisal",
    about: About {
        measures: "nats a token, as the judge reads the places asked about, 0..20",
        why: "spun text surprises a reader who has read much English.",
        example: "3.2 in clean news, 4.5 in what a thesaurus swapper left of it.",
        false_alarms: "verse, tables, lists of names.",
    },
    compute: |part| {
        let sum: f64 = part.own.opinions.iter().map(|opinion| cut(opinion.surprisal)).sum();
        sum / part.own.opinions.len().max(1) as f64
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::part;
    use super::super::{JUDGED_TEXTS, PartContext, judged_text};

    #[test]
    fn a_text_is_told_of_by_sums_shares_and_the_strongest() {
        let part = part();
        let values = judged_text(&PartContext { own: &part, article: &part });
        let value = |name: &str| {
            values[JUDGED_TEXTS.iter().position(|feature| feature.name == name).unwrap()]
        };
        // Of five swaps in 100 words four were asked about: they stand for 80 words.
        let per_80 = |sum: f64| (100.0 * sum / 80.0).ln_1p();
        let near = |name: &str, wanted: f64| {
            assert!((value(name) - wanted).abs() < 1e-12, "{name} {}", value(name));
        };
        near("judge_asked", per_80(4.0));
        near("judge_agreed", per_80(2.0));
        near("judge_share", 0.5);
        near("judge_gain", per_80(13.0));
        near("judge_restored", per_80(9.0));
        near("judge_strongest", 9.5);
        near("judge_loss", per_80(5.0));
        near("judge_surprisal", 4.0);
    }
}
