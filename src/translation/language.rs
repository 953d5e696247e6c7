//! Which language a text was translated from: a guess among a few.
//!
//! The masked n-grams that tell translations from people's English are folded to fewer slots,
//! with a weight for each language. Nothing is judged by the guess.

use std::collections::BTreeMap;

use super::terms::SLOTS;
use crate::classify::sparse::{SparseFit, SparseRow, SparseTerms};
use crate::model_file::{ModelFile, ModelFileError};

/// Slots of the weights of languages. With 2^20 no more guesses are right (a trial on documents
/// and engines left out, of ten languages: .60 of texts of three passages, .58 with 2^16).
const LANGUAGE_SLOTS: usize = 1 << 16;

/// Largest weight of a slot as it is stored.
const LARGEST: f64 = 127.0;

/// A translation whose language is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromLanguage {
    /// The passage.
    pub text: String,
    /// The language that it was translated from, by its ISO 639-1 code.
    pub language: String,
}

/// The language that a text was probably translated from.
#[derive(Clone, Debug, PartialEq)]
pub struct LanguageGuess {
    /// ISO 639-1 code.
    pub code: String,
    /// Its share of the probability among the languages that the model knows, 0..1.
    pub share: f64,
}

/// Weights of each language.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Languages {
    codes: Vec<String>,
    /// Intercept and step of the weights of each language.
    lines: Vec<[f32; 2]>,
}

/// Sections of the file.
const CODES: &str = "langs";
const LINES: &str = "langline";
const WEIGHTS: &str = "langwght";

impl Languages {
    /// Checks the sections of a file.
    pub fn check(file: &ModelFile) -> Result<Self, ModelFileError> {
        let codes: Vec<String> = serde_json::from_slice(file.section(CODES)?)
            .map_err(|error| file.damaged(error.to_string()))?;
        let lines = file.section::<[f32; 2]>(LINES)?.to_vec();
        if !lines.iter().flatten().all(|number| number.is_finite()) {
            return Err(file.damaged("what stands for a language is no number"));
        }
        let weights = file.section::<i8>(WEIGHTS)?.len();
        if lines.len() != codes.len() || weights != codes.len() * LANGUAGE_SLOTS {
            return Err(file.damaged("wrong number of weights of languages"));
        }
        Ok(Self { codes, lines })
    }

    /// The likeliest language of a text; nothing where the model knows none.
    pub fn guess(&self, file: &ModelFile, terms: &[(u32, f32)]) -> Option<LanguageGuess> {
        // Opening has made sure that the section is there.
        let weights = file.section::<i8>(WEIGHTS).unwrap_or_default();
        let count = self.codes.len();
        let mut sums = vec![0.0; count];
        for (slot, value) in folded(terms) {
            let row = weights.get(slot as usize * count..).unwrap_or_default();
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum += f64::from(value) * f64::from(weight);
            }
        }
        let scaled = sums.iter().zip(&self.lines);
        let nats: Vec<f64> = scaled
            .map(|(sum, &[intercept, step])| f64::from(intercept) + sum * f64::from(step))
            .collect();
        let (best, largest) = nats.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let all: f64 = nats.iter().map(|nats| (nats - largest).exp()).sum();
        Some(LanguageGuess { code: self.codes[best].clone(), share: 1.0 / all })
    }
}

/// The sections of a file, fitted to translations of `passages` as terms of each language; of
/// `fit` the ridge penalty is that by row.
///
/// # Errors
/// What the solver says where it fails.
pub(super) fn fitted(
    passages: &BTreeMap<&str, Vec<SparseTerms>>,
    fit: SparseFit,
) -> Result<[(&'static str, Vec<u8>); 3], String> {
    let folded: Vec<(&str, Vec<SparseTerms>)> = passages
        .iter()
        .map(|(code, texts)| (*code, texts.iter().map(|terms| folded(terms)).collect()))
        .collect();
    let all: usize = folded.iter().map(|(_, texts)| texts.len()).sum();
    let fit = SparseFit { columns: LANGUAGE_SLOTS, ridge: fit.ridge * all as f64, ..fit };
    let mut weights = vec![0_i8; folded.len() * LANGUAGE_SLOTS];
    let mut lines = Vec::new();
    for (number, (language, _)) in folded.iter().enumerate() {
        let rows = rows_for(language, &folded, all as f64);
        let fitted = fit.fit(&rows)?;
        let (of_slots, intercept) =
            (&fitted.as_slice().unwrap_or_default()[..LANGUAGE_SLOTS], fitted[LANGUAGE_SLOTS]);
        let largest = of_slots.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
        let step = if largest > 0.0 { largest / LARGEST } else { 1.0 };
        for (slot, weight) in of_slots.iter().enumerate() {
            weights[slot * folded.len() + number] = (weight / step).round() as i8;
        }
        lines.push([intercept as f32, step as f32]);
    }
    let codes: Vec<&str> = folded.iter().map(|(code, _)| *code).collect();
    let codes = serde_json::to_vec(&codes).unwrap_or_default();
    Ok([
        (CODES, codes),
        (LINES, bytemuck::cast_slice(&lines).to_vec()),
        (WEIGHTS, bytemuck::cast_slice(&weights).to_vec()),
    ])
}

/// A language against the others, which weigh as much as it together and alike among themselves.
fn rows_for<'a>(
    language: &str,
    passages: &'a [(&str, Vec<SparseTerms>)],
    all: f64,
) -> Vec<SparseRow<'a>> {
    let others = passages.len().max(2) as f64 - 1.0;
    let rows = passages.iter().flat_map(|(code, texts)| {
        let is_positive = *code == language;
        let kinds = if is_positive { 1.0 } else { others };
        let weight = all / (2.0 * kinds * texts.len() as f64);
        texts.iter().map(move |terms| SparseRow { terms, is_positive, weight })
    });
    rows.collect()
}

/// Terms with the slots of a model folded to those of languages.
fn folded(terms: &[(u32, f32)]) -> SparseTerms {
    const FOLD: u32 = (SLOTS / LANGUAGE_SLOTS) as u32;
    let mut folded: SparseTerms = Vec::with_capacity(terms.len());
    for &(slot, value) in terms {
        match folded.last_mut() {
            Some((last, sum)) if *last == slot / FOLD => *sum += value,
            _ => folded.push((slot / FOLD, value)),
        }
    }
    folded
}
