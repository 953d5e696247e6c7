//! The weights as a file, used in place.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Head;
use super::language::{LanguageGuess, Languages};
use super::mask::{COMMON_WORDS, CommonWords};
use super::terms::{SLOTS, counted, for_each_term};
use crate::document::{Segments, Sentence, Token};
use crate::model_file::{self, Format, ModelFile, ModelFileError};

const FORMAT: Format = Format { kind: "transl", version: 2, remedy: "translation train" };

/// Number of [`Head`]s.
pub const HEADS: usize = Head::ALL.len();

/// Largest weight of a slot as it is stored.
const LARGEST: f32 = 127.0;

/// What a model knows of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Info {
    /// Passages of each family that it was fitted on, and of people.
    pub passages: Vec<(String, usize)>,
    /// Passages of each language that it guesses from, by ISO 639-1 code.
    pub languages: Vec<(String, usize)>,
    /// The ridge penalty of the fit.
    pub ridge: f64,
}

/// What is said of a sentence or of several: sums that can be added.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Marks {
    /// Sum of the weights of its n-grams, by head.
    sums: [f64; HEADS],
    /// N-grams.
    terms: f64,
}

impl Marks {
    /// How much it looks like the output of a family: the sum over its n-grams by the square
    /// root of their number, in nats by the root of an n-gram; above 0 for translations.
    /// The longer a text, the farther from 0: evidence adds up.
    #[must_use]
    pub fn evidence(&self, head: Head) -> f64 {
        self.sums[head as usize] / self.terms.max(1.0).sqrt()
    }
}

impl std::iter::Sum for Marks {
    fn sum<I: Iterator<Item = Self>>(marks: I) -> Self {
        marks.fold(Self::default(), |mut whole, marks| {
            whole.sums.iter_mut().zip(marks.sums).for_each(|(sum, more)| *sum += more);
            whole.terms += marks.terms;
            whole
        })
    }
}

/// A model of translated English.
#[derive(Debug)]
pub struct TranslationModel {
    file: ModelFile,
    info: Info,
    common: CommonWords,
    scales: [f32; HEADS],
    languages: Languages,
}

impl TranslationModel {
    /// Maps the file of a model.
    ///
    /// # Errors
    /// When it cannot be mapped, is of another kind or version, or is damaged.
    pub fn open(path: &Path) -> Result<Self, ModelFileError> {
        Self::check(ModelFile::open(path, FORMAT)?)
    }

    /// Checks embedded bytes, which must lie on an 8-byte boundary.
    ///
    /// # Errors
    /// As [`TranslationModel::open`].
    pub fn embedded(bytes: &'static [u8]) -> Result<Self, ModelFileError> {
        Self::check(ModelFile::embedded(bytes, "embedded translation model", FORMAT)?)
    }

    fn check(file: ModelFile) -> Result<Self, ModelFileError> {
        let info = serde_json::from_slice(file.section("info")?)
            .map_err(|error| file.damaged(error.to_string()))?;
        let words = file.section::<u64>("common")?;
        if words.len() > COMMON_WORDS {
            return Err(file.damaged("too many common words"));
        }
        let common = words.iter().copied().zip(0..).collect();
        let scales: [f32; HEADS] = file
            .section::<f32>("scales")?
            .try_into()
            .map_err(|_| file.damaged("wrong number of scales"))?;
        if !scales.iter().all(|scale| scale.is_finite()) {
            return Err(file.damaged("a scale is no number"));
        }
        if file.section::<[i8; HEADS]>("weights")?.len() != SLOTS {
            return Err(file.damaged("wrong number of weights"));
        }
        let languages = Languages::check(&file)?;
        Ok(Self { file, info, common, scales, languages })
    }

    /// What it knows of itself.
    #[must_use]
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.file.size()
    }

    /// What is said of each sentence of a text.
    #[must_use]
    pub fn read(&self, text: &str, segments: &Segments) -> Vec<Marks> {
        // Opening has made sure that the section is there.
        let weights = self.file.section::<[i8; HEADS]>("weights").unwrap_or_default();
        let tokens = |sentence: &Sentence| &segments.tokens[sentence.tokens.clone()];
        segments.sentences.iter().map(|s| self.marks(weights, text, tokens(s))).collect()
    }

    /// The language that a translated text was probably made from, among those that the model
    /// knows; nothing where it knows none.
    #[must_use]
    pub fn guess(&self, text: &str, segments: &Segments) -> Option<LanguageGuess> {
        self.languages.guess(&self.file, &counted(text, segments, &self.common))
    }

    fn marks(&self, weights: &[[i8; HEADS]], text: &str, tokens: &[Token]) -> Marks {
        let (mut sums, mut terms) = ([0_i32; HEADS], 0_u32);
        for_each_term(text, tokens, &self.common, |slot| {
            terms += 1;
            if let Some(weights) = weights.get(slot) {
                sums.iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += i32::from(weight));
            }
        });
        let mut marks = Marks { terms: f64::from(terms), ..Marks::default() };
        for (head, sum) in sums.into_iter().enumerate() {
            marks.sums[head] = f64::from(sum) * f64::from(self.scales[head]);
        }
        marks
    }
}

/// Writes a model: `weights` has a row of [`SLOTS`] for each head, `languages` are sections.
///
/// # Errors
/// When the file or its folder cannot be written.
pub(super) fn write(
    path: &Path,
    info: &Info,
    common: &[u64],
    weights: &[Vec<f64>; HEADS],
    languages: &[(&str, Vec<u8>)],
) -> Result<(), ModelFileError> {
    let scales: [f32; HEADS] = std::array::from_fn(|head| scale(&weights[head]));
    let stored: Vec<[i8; HEADS]> = (0..SLOTS)
        .map(|slot| {
            std::array::from_fn(|head| {
                let steps = weights[head][slot] / f64::from(scales[head]);
                steps.round().clamp(f64::from(-LARGEST), f64::from(LARGEST)) as i8
            })
        })
        .collect();
    let info = serde_json::to_vec(info).unwrap_or_default();
    let mut sections: Vec<(&str, &[u8])> = vec![
        ("info", &info),
        ("common", bytemuck::cast_slice(common)),
        ("scales", bytemuck::cast_slice(&scales)),
        ("weights", bytemuck::cast_slice(&stored)),
    ];
    sections.extend(languages.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
    model_file::write(path, FORMAT, &sections)
}

/// Weights beyond this share of them, by size, are cut: a step is fine where most of them lie.
const WITHIN: f64 = 0.9999;

/// The step in which weights are stored.
fn scale(weights: &[f64]) -> f32 {
    let mut sizes: Vec<f64> = weights.iter().map(|weight| weight.abs()).collect();
    sizes.retain(|size| *size > 0.0);
    sizes.sort_unstable_by(f64::total_cmp);
    let last = (sizes.len() as f64 * WITHIN) as usize;
    let largest = sizes.get(last).or(sizes.last()).copied().unwrap_or(f64::from(LARGEST));
    largest as f32 / LARGEST
}
