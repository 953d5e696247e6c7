//! What the judge says of a suspect phrase itself, and of the others of its article.

use super::super::About;
use super::{JudgedFeature, JudgedFinding, cut};

pub const BEST: JudgedFinding = JudgedFeature {
    name: "judge_best",
    about: About {
        measures: "nats by which the judge likes the best suggestion better than what is written, all else as written, -20..20",
        why: "a writer's own phrase is likelier in its text than what a table would put there.",
        example: "\"the hearth officials said\" gains 9 nats with \"fire\".",
        false_alarms: "rare but right words: jargon, dialect, names.",
    },
    compute: |finding| cut(finding.own.best),
};

pub const FIRST: JudgedFinding = JudgedFeature {
    name: "judge_first",
    about: About {
        measures: "the same for the suggestion that the decoder puts first, -20..20",
        why: "where both like the same wording, chance is the less likely.",
        example: "the decoder's \"fire\" for \"hearth\" gains 9 nats.",
        false_alarms: "rare but right words: jargon, dialect, names.",
    },
    compute: |finding| cut(finding.own.first),
};

pub const AMONG_RESTORED: JudgedFinding = JudgedFeature {
    name: "judge_among_restored",
    about: About {
        measures: "nats by which the judge likes the best suggestion better where all else that gains is restored, -20..20",
        why: "in a spun text the words around speak for the swap as well; restored, they do not.",
        example: "\"hearth\" beside \"blaze personnel\" gains more once \"firefighters\" stands there.",
        false_alarms: "articles on a subject with words of its own.",
    },
    compute: |finding| cut(finding.own.among_restored),
};

pub const SURPRISAL: JudgedFinding = JudgedFeature {
    name: "judge_place_surprisal",
    about: About {
        measures: "nats a token of the place as written, as the judge reads it, 0..20",
        why: "a gain of some nats says less where everything surprises.",
        example: "3 in plain news, 5 in a list of names.",
        false_alarms: "none, it accuses nobody alone.",
    },
    compute: |finding| cut(finding.own.surprisal),
};

pub const OTHERS_AGREED: JudgedFinding = JudgedFeature {
    name: "judge_others_agreed",
    about: About {
        measures: "ln of 1 + other suspect phrases of the article per 100 words that the judge agrees on, 0..5",
        why: "a tool leaves more than one mark.",
        example: "seven in 100 words: ln 8 = 2.1.",
        false_alarms: "texts in a register that the judge has read little of.",
    },
    compute: |finding| finding.others.agreed(),
};

pub const OTHERS_SHARE: JudgedFinding = JudgedFeature {
    name: "judge_others_share",
    about: About {
        measures: "share of the article's other suspect phrases that the judge agrees on, 0..1",
        why: "of what the decoder suspects in clean text, the judge disputes the most.",
        example: "six of eight in a spun article: 0.75.",
        false_alarms: "articles with one other suspect phrase.",
    },
    compute: |finding| finding.others.share(),
};

#[cfg(test)]
mod tests {
    use super::super::tests::part;
    use super::super::{OpinionContext, judged_finding};

    #[test]
    fn a_phrase_is_told_of_by_its_own_gains_and_by_the_others() {
        let part = part();
        let others = part.without(0);
        let values = judged_finding(&OpinionContext { own: part.opinions[0], others: &others });
        assert_eq!(values[..4], [9.0, 8.0, 9.5, 4.0]);
        let alone = judged_finding(&OpinionContext {
            own: part.opinions[3],
            others: &super::super::Part::default(),
        });
        assert_eq!(alone[4..], [0.0, 0.0]);
        assert!((values[5] - 1.0 / 3.0).abs() < 1e-12 && values[4] > 0.5);
    }
}
