//! What the judge's answers say of the article around.

use super::super::About;
use super::{JudgedFeature, JudgedText};

pub const AGREED: JudgedText = JudgedFeature {
    name: "judge_article_agreed",
    about: About {
        measures: "ln of 1 + suspect phrases per 100 words of the whole article that the judge agrees on, 0..5",
        why: "tools work from the first line to the last.",
        example: "ten in 100 words: ln 11 = 2.4.",
        false_alarms: "writers who like the rarer word.",
    },
    compute: |part| part.article.agreed(),
};

pub const SHARE: JudgedText = JudgedFeature {
    name: "judge_article_share",
    about: About {
        measures: "share of the suspect phrases asked about in the article that the judge agrees on, 0..1",
        why: "of what the decoder suspects in clean text, the judge disputes the most.",
        example: "30 of 40 in a spun article: 0.75.",
        false_alarms: "short articles.",
    },
    compute: |part| part.article.share(),
};

#[cfg(test)]
mod tests {
    use super::super::tests::part;
    use super::super::{Part, PartContext, judged_text};

    #[test]
    fn a_part_knows_of_its_article() {
        let (own, article) = (Part { words: 30, ..Part::default() }, part());
        let values = judged_text(&PartContext { own: &own, article: &article });
        assert_eq!(values[..8], [0.0; 8]);
        assert!(values[8] > 1.0 && values[9] == 0.5);
    }
}
