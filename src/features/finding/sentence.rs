//! What else is suspect around the phrase.

use super::super::About;
use super::{FindingContext, FindingFeature};

pub const OTHER_MASS: FindingFeature = FindingFeature {
    name: "other_mass",
    about: About {
        measures: "expected number of other substitutions in the sentence per 10 words, 0..5",
        why: "a spinner swaps one word in five: a swap seldom comes alone.",
        example: "\"the folks\" beside \"the youngsters\" and \"prior to\".",
        false_alarms: "an author who likes the rarer of two synonyms.",
    },
    compute: |finding| {
        let others = finding.sentence.restoration().expected_substitutions - finding.swap.posterior;
        finding.sentence.per_ten_words(others).min(MOST)
    },
};

pub const NEIGHBOUR_MASS: FindingFeature = FindingFeature {
    name: "neighbour_mass",
    about: About {
        measures: "expected substitutions per 10 words in the two sentences on each side, 0..5",
        why: "a tool runs over a whole passage; a faint swap between strong ones is hardly chance.",
        example: "a doubtful \"big\" between two lines that are full of swaps.",
        false_alarms: "the author's plain sentence, or a spared quotation, inside a spun passage.",
    },
    compute: neighbour_mass,
};

/// More substitutions per 10 words are all the same.
const MOST: f64 = 5.0;

fn neighbour_mass(finding: &FindingContext<'_>) -> f64 {
    let (mut mass, mut words) = (0.0, 0.0);
    for neighbour in finding.sentence.neighbours() {
        mass += f64::from(neighbour.restoration().expected_substitutions);
        words += neighbour.word_count();
    }
    if words == 0.0 { 0.0 } else { (mass * 10.0 / words).clamp(0.0, MOST) }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::finding_values;
    use super::*;

    #[test]
    fn the_phrase_itself_is_none_of_the_others() {
        let alone = finding_values(&OTHER_MASS, "Nine individuals were taken to Mercy Hospital.");
        assert!(alone[0] < 0.05, "{alone:?}");
        let two = "Nine individuals were taken to Mercy Hospital, most of them youngsters.";
        let both = finding_values(&OTHER_MASS, two);
        assert!(both.len() == 2 && both[1] > 0.3, "{both:?}");
    }

    #[test]
    fn swaps_next_to_the_sentence_count_and_its_own_do_not() {
        let text = "Nine individuals were taken to Mercy Hospital. Two individuals were killed on Saturday.";
        let near = finding_values(&NEIGHBOUR_MASS, text);
        assert!(near.len() == 2 && near.iter().all(|&mass| mass > 0.5), "{near:?}");
        let far = "Two individuals were killed on Saturday. Nobody was hurt in the city. Two left.";
        assert!(finding_values(&NEIGHBOUR_MASS, far)[0] < 0.05);
        let stray = "Nine individuals were taken to Mercy Hospital. Two individuals died.";
        assert!(finding_values(&NEIGHBOUR_MASS, stray)[0] < 0.05, "too short to say anything");
    }
}
