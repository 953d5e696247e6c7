//! Where the table has the swap from.

use super::super::About;
use super::{FindingContext, FindingFeature};
use crate::channel::Family;

pub const TRUSTED: FindingFeature = FindingFeature {
    name: "trusted",
    about: About {
        measures: "1 when a person named the swap (lexicon, tortured phrases, learned pairs), 0..1",
        why: "such rows are known to be written by tools.",
        example: "\"counterfeit consciousness\" (artificial intelligence).",
        false_alarms: "wording that people use as well.",
    },
    compute: |finding| is_of(finding, Family::Named),
};

pub const WIDE_THESAURUS: FindingFeature = FindingFeature {
    name: "wide_thesaurus",
    about: About {
        measures: "1 when only a wide thesaurus knows the swap, 0..1",
        why: "such lists join words that are hardly alike: they need more evidence beside them.",
        example: "\"critic\" for enemy.",
        false_alarms: "any frequent word is somewhere in a wide thesaurus.",
    },
    compute: |finding| is_of(finding, Family::Thesaurus),
};

pub const WORDNET: FindingFeature = FindingFeature {
    name: "wordnet",
    about: About {
        measures: "1 when the best original comes from WordNet, 0..1",
        why: "many tools take their synonyms from there.",
        example: "\"utilise\" for used.",
        false_alarms: "true synonyms, which authors choose between.",
    },
    compute: |finding| is_of(finding, Family::Wordnet),
};

pub const FOR_TOOLS_ALONE: FindingFeature = FindingFeature {
    name: "for_tools_alone",
    about: About {
        measures: "1 when the swap is one of a closed class, of a lemma, or seen in a tool's output, 0..1",
        why: "such rows say something only where a tool has been at the article.",
        example: "\"say\" for said.",
        false_alarms: "clean articles that are taken for a tool's.",
    },
    compute: |finding| is_of(finding, Family::ToolsAlone),
};

/// 1 when the best original comes from a source of this family.
fn is_of(finding: &FindingContext<'_>, family: Family) -> f64 {
    f64::from(u8::from(finding.swap.source.profile().family == family))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::finding_values;
    use super::*;

    #[test]
    fn a_row_of_the_lexicon_is_trusted() {
        let text = "The hearth tore through the city on Saturday.";
        assert_eq!(finding_values(&TRUSTED, text), [1.0]);
        for other in [&WIDE_THESAURUS, &WORDNET, &FOR_TOOLS_ALONE] {
            assert_eq!(finding_values(other, text), [0.0], "{}", other.name);
        }
    }
}
