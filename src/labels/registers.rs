//! The registers of clean English of the folder `corpus/registers`: what each
//! may be used for, and which of its documents no language model may see.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::row::word_count;
use super::split::{Share, share_of};
use crate::segment::hash_bytes;

/// The kind of English that AllSides holds.
pub(super) const US_NEWS: &str = "us-news";
/// The kind of English that the White House writes and speaks.
pub(super) const US_GOVERNMENT: &str = "us-government";
/// The kind of English of the pair files: news of many countries, half of it translated.
pub(super) const WORLD_NEWS: &str = "world-news";

/// What a register may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Language model and classifier.
    Learn,
    /// Classifier alone: old prose, which would make archaisms usual.
    HardNegative,
    /// Nothing: kept whole for measuring how figures travel.
    Transfer,
    /// Nothing, since its licence forbids what ships; false alarms are counted on it.
    MeasureOnly,
}

/// A kind of English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// The file's name without extension, and the field `register` of its rows.
    pub name: &'static str,
    /// What it may be used for.
    pub purpose: Purpose,
    /// Every how many documents one is dealt to the splits. Chosen so that they get about 300
    /// pieces together.
    dealt_every: usize,
    /// Pieces taken of one document, at most.
    pieces: usize,
}

/// All registers, in order of their names.
pub const REGISTERS: &[Register] = &[
    measure_only("african-news"),
    learn("australian-news", 20, 3),
    learn("british-lifestyle", 40, 3),
    learn("british-news", 50, 3),
    transfer("broadcast-news-bbc"),
    learn("business-finance", 12, 3),
    learn("court-judgments", 10, 3),
    learn("encyclopedia-computing", 6, 2),
    hard_negative("fiction-1840-1920", 10, 3),
    transfer("game-fiction"),
    learn("government-guidance", 3, 3),
    learn("health", 15, 2),
    learn("kremlin-translated", 30, 2),
    measure_only("learner-essays"),
    learn("ministry-speeches-press", 15, 3),
    transfer("parliament-singapore"),
    transfer("personal-blogs"),
    learn("podcast-transcripts", 8, 4),
    learn("political-philosophy-essays", 4, 10),
    transfer("popular-science-tech"),
    learn("recipes", 2, 3),
    hard_negative("religious-translated", 8, 3),
    learn("science-papers", 10, 4),
    learn("software-blogs", 15, 3),
    learn("south-asian-news", 20, 3),
    learn("sports-reports", 20, 3),
    learn("statutes", 20, 3),
    learn("technical-documentation", 30, 3),
    learn("technical-proposals", 12, 3),
    learn("terms-of-service", 8, 4),
    learn("textbooks", 3, 4),
];

/// Whether a register is old prose, which is there to be hard and is told apart in measures.
#[must_use]
pub fn is_hard_negative(name: &str) -> bool {
    let of = REGISTERS.iter().find(|register| register.name == name);
    of.is_some_and(|register| register.purpose == Purpose::HardNegative)
}

/// The shortest and longest piece of a document, in words.
const PIECE: std::ops::RangeInclusive<usize> = 50..=400;

const fn learn(name: &'static str, dealt_every: usize, pieces: usize) -> Register {
    Register { name, purpose: Purpose::Learn, dealt_every, pieces }
}

const fn hard_negative(name: &'static str, dealt_every: usize, pieces: usize) -> Register {
    Register { name, purpose: Purpose::HardNegative, dealt_every, pieces }
}

const fn transfer(name: &'static str) -> Register {
    Register { name, purpose: Purpose::Transfer, dealt_every: 1, pieces: 1 }
}

const fn measure_only(name: &'static str) -> Register {
    Register { name, purpose: Purpose::MeasureOnly, dealt_every: 1, pieces: 1 }
}

impl Register {
    /// The register of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        REGISTERS.iter().find(|register| register.name == name)
    }

    /// What a document of it with this licence may be used for: one that is
    /// not for commerce goes into nothing that ships.
    #[must_use]
    pub fn purpose_of(&self, licence: &str) -> Purpose {
        let ships = matches!(self.purpose, Purpose::Learn | Purpose::HardNegative);
        if ships && !may_ship(licence) { Purpose::MeasureOnly } else { self.purpose }
    }

    /// Whether the document, the `index`th of its file from 0, is kept from the
    /// language model.
    #[must_use]
    pub fn holds_out(&self, index: usize, licence: &str) -> bool {
        self.purpose_of(licence) != Purpose::Learn || self.share_of(index) != Share::Read
    }

    /// What becomes of the document where the register may be learned from.
    pub(super) fn share_of(&self, index: usize) -> Share {
        share_of(index, self.dealt_every)
    }

    /// Pieces of one or several whole paragraphs, 50 to 400 words long, of a
    /// document: their lengths are drawn log-uniformly, and so is the choice
    /// of the register's number of them, both by a hash of `id`.
    pub(super) fn pieces_of(&self, id: &str, text: &str) -> Vec<String> {
        let mut random = ChaCha8Rng::seed_from_u64(hash_bytes(id.as_bytes()));
        let mut pieces = Vec::new();
        let (mut piece, mut words) = (Vec::new(), 0);
        let mut wanted = draw_length(&mut random);
        for passage in text.lines().map(str::trim).filter(|passage| !passage.is_empty()) {
            let more = word_count(passage);
            if words >= wanted || words + more > *PIECE.end() {
                pieces.push((std::mem::take(&mut piece), std::mem::take(&mut words)));
                wanted = draw_length(&mut random);
            }
            piece.push(passage);
            words += more;
        }
        pieces.push((piece, words));
        pieces.retain(|(_, words)| PIECE.contains(words));
        while pieces.len() > self.pieces {
            pieces.swap_remove(random.random_range(0..pieces.len()));
        }
        pieces.into_iter().map(|(piece, _)| piece.join("\n")).collect()
    }
}

/// Whether what is learned from a text of this licence may be shipped.
fn may_ship(licence: &str) -> bool {
    let licence = licence.to_lowercase();
    !["-nc", "non-commercial", "noncommercial", "research"].iter().any(|no| licence.contains(no))
}

/// A length in words, drawn log-uniformly.
fn draw_length(random: &mut ChaCha8Rng) -> usize {
    let (least, most) = (*PIECE.start() as f64, *PIECE.end() as f64);
    random.random_range(least.ln()..most.ln()).exp() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTBOOKS: &str = "textbooks";

    #[test]
    fn every_register_has_one_row_and_a_purpose() {
        let names: Vec<&str> = REGISTERS.iter().map(|register| register.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert_eq!(names.len(), 31);
        let count = |purpose| REGISTERS.iter().filter(|r| r.purpose == purpose).count();
        assert_eq!(count(Purpose::Transfer), 5);
        assert_eq!(count(Purpose::MeasureOnly), 2);
        assert_eq!(count(Purpose::HardNegative), 2);
    }

    #[test]
    fn what_is_not_for_commerce_is_learned_from_by_nothing() {
        let books = Register::named(TEXTBOOKS).copied();
        let purpose = |licence| books.map(|books| books.purpose_of(licence));
        let old = Register::named("fiction-1840-1920").map(|old| old.purpose_of("CC BY-NC 4.0"));
        assert_eq!(old, Some(Purpose::MeasureOnly));
        assert_eq!(purpose("CC BY 4.0"), Some(Purpose::Learn));
        assert_eq!(purpose("CC BY-NC-SA 4.0"), Some(Purpose::MeasureOnly));
        assert_eq!(purpose("non-commercial research (BEA-2019)"), Some(Purpose::MeasureOnly));
        for licence in ["GFDL 1.1+", "none stated: counts only", "Open Government Licence v3.0"] {
            assert_eq!(purpose(licence), Some(Purpose::Learn), "{licence}");
        }
        assert!((0..9).all(|index| books.is_some_and(|b| b.holds_out(index, "CC BY-NC-SA 4.0"))));
    }

    #[test]
    fn a_share_of_the_documents_is_kept_from_the_language_model() {
        for register in REGISTERS {
            let held = (0..1_000).filter(|&index| register.holds_out(index, "CC BY 4.0")).count();
            let learned_from = register.purpose == Purpose::Learn;
            assert_eq!(held == 1_000, !learned_from, "{}", register.name);
            let dealt = |&index: &usize| register.share_of(index) == Share::Dealt;
            assert_eq!((0..1_000).filter(dealt).count(), 1_000 / register.dealt_every);
        }
        assert!(Register::named("klingon").is_none());
    }

    #[test]
    fn pieces_hold_whole_paragraphs_of_many_lengths() {
        let register = Register { pieces: 1_000, ..REGISTERS[1] };
        let text = vec!["word ".repeat(40).trim_end().to_owned(); 400].join("\n");
        let pieces = register.pieces_of("a", &text);
        let words: Vec<usize> = pieces.iter().map(|piece| word_count(piece)).collect();
        assert!(words.iter().all(|words| PIECE.contains(words) && words % 40 == 0), "{words:?}");
        assert!(words.iter().min() < Some(&100) && words.iter().max() > Some(&250), "{words:?}");
        assert_eq!(pieces, register.pieces_of("a", &text));
        let few = Register { pieces: 3, ..register };
        assert_eq!(few.pieces_of("a", &text).len(), 3);
        assert!(register.pieces_of("a", &"word ".repeat(900)).is_empty());
    }
}
