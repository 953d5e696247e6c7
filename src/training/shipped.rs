//! Feature rows of the articles that the shipped classifier was trained on: what
//! a user's labels are mixed with, so that nothing learned is lost. Numbers,
//! labels and the names of tools; no text.
//!
//! Sections per level, its number behind the name: `names` and `tools` (lines of
//! UTF-8), `scale` (f64: f means, then f deviations), `value` (i8, n x f, see
//! [`encode`]), `label` (u8), `tool` (u8, an index), `group` (u32, a hash) and
//! `mass` (f32). `made_by` tells the command.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::Array2;

use super::measured::LevelRows;
use crate::classify::{ClassifierModel, Dataset, LevelModel};
use crate::document::{Label, Level, PerLevel};
use crate::model_file::{self, Aligned, Format, ModelFile, ModelFileError};
use crate::segment::hash_bytes;

static EMBEDDED: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/training-rows.bin"));

const FORMAT: Format = Format { kind: "rows", version: 1, remedy: "train --write-rows" };

/// Rows that are kept of a label at one level, at most. With 76 features at two
/// levels, 41 at one and 26 at one this makes a file of about 1.1 MB.
const ROWS_PER_LABEL: usize = 1_600;

/// Standardised values are kept from -8 to 8 deviations, where the classifier
/// cuts them, too.
const RANGE: f64 = 8.0;

/// The code of a value that is no number.
const UNKNOWN: i8 = i8::MIN;

/// Why shipped rows cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The file is not sound.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// The rows hold a feature that the program no longer measures.
    #[error(
        "{origin}: {level} rows of the feature '{feature}', which this program no longer measures; \
         make it anew with `unspin train --write-rows`, or train with --without-shipped"
    )]
    NoLongerMeasured {
        /// The file.
        origin: String,
        /// The level.
        level: &'static str,
        /// The first such feature.
        feature: String,
    },
}

/// Training rows of all levels, a sample.
#[derive(Clone, Debug, Default)]
pub struct ShippedRows {
    /// The rows of each level.
    pub levels: PerLevel<ShippedLevel>,
    /// The command that made them.
    pub made_by: String,
}

/// Training rows of one level, a sample.
#[derive(Clone, Debug, Default)]
pub struct ShippedLevel {
    /// The rows, n of them, of features that the program measures, not always of all.
    pub data: Dataset,
    /// How many training rows each stands for, at least 1.
    pub weights: Vec<f64>,
    /// Mean of each feature over all training rows.
    means: Vec<f64>,
    /// Standard deviation of each feature over all training rows.
    scales: Vec<f64>,
}

impl ShippedRows {
    /// The rows that are embedded in the program.
    ///
    /// # Errors
    /// As [`ShippedRows::open`].
    pub fn embedded() -> Result<Self, RowsError> {
        Self::read(&ModelFile::embedded(&EMBEDDED.0, "embedded training rows", FORMAT)?)
    }

    /// The rows of a file.
    ///
    /// # Errors
    /// When it cannot be read or is not sound, or holds a feature that the program
    /// no longer measures.
    pub fn open(path: &Path) -> Result<Self, RowsError> {
        Self::read(&ModelFile::open(path, FORMAT)?)
    }

    /// A sample of training rows, the same for the same seed: of each label no
    /// more than a fixed number, shared among the tools by the root of their
    /// rows, drawn evenly from the articles. They have the features of `model`.
    #[must_use]
    pub fn sample(rows: &LevelRows, model: &ClassifierModel, seed: u64, made_by: String) -> Self {
        let sample = |level, rows| ShippedLevel::sample(rows, model.levels.of(level), seed);
        Self { levels: rows.as_ref().map(sample), made_by }
    }

    /// The rows of one level.
    #[must_use]
    pub fn of(&self, level: Level) -> &ShippedLevel {
        self.levels.of(level)
    }

    /// Whether there is no row at any level.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.iter().all(|(_, level)| level.data.is_empty())
    }

    /// Writes the rows to a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), RowsError> {
        let mut sections = vec![("made_by".to_owned(), self.made_by.clone().into_bytes())];
        for (number, (_, level)) in self.levels.iter().enumerate() {
            let columns = level.columns().into_iter();
            sections.extend(columns.map(|(name, bytes)| (format!("{name}{number}"), bytes)));
        }
        let sections: Vec<(&str, &[u8])> =
            sections.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        Ok(model_file::write(path, FORMAT, &sections)?)
    }

    fn read(file: &ModelFile) -> Result<Self, RowsError> {
        let levels = PerLevel::from_fn(|level| level);
        let levels = levels.try_map(|level, _| ShippedLevel::read(file, level))?;
        Ok(Self { levels, made_by: text(file, "made_by")?.to_owned() })
    }
}

impl ShippedLevel {
    fn sample(data: &Dataset, model: &LevelModel, seed: u64) -> Self {
        let (kept, weights) = sample(data, seed).into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
        let (means, scales) = (model.means.clone(), model.scales.clone());
        Self { data: data.select(&kept).with_columns(&model.names), weights, means, scales }
    }

    /// The names and the bytes of the level's sections.
    fn columns(&self) -> [(&'static str, Vec<u8>); 8] {
        let tools = self.tools();
        let tool = |name: &String| tools.iter().position(|tool| tool == name);
        let tool_codes = self.data.generators.iter().map(|name| tool(name).unwrap_or(0) as u8);
        let rows = self.data.rows.rows().into_iter();
        let values = rows.flat_map(|row| {
            let scales = self.means.iter().zip(&self.scales);
            row.to_vec().into_iter().zip(scales).map(|(value, (m, s))| encode((value - m) / s))
        });
        let weights = self.weights.iter().flat_map(|&weight| (weight as f32).to_le_bytes());
        let scales = self.means.iter().chain(&self.scales);
        let labels = self.data.labels.iter().map(|label| label.column() as u8);
        [
            ("names", self.data.names.join("\n").into_bytes()),
            ("tools", tools.join("\n").into_bytes()),
            ("scale", scales.flat_map(|value| value.to_le_bytes()).collect()),
            ("value", values.map(i8::cast_unsigned).collect()),
            ("label", labels.collect()),
            ("tool", tool_codes.collect()),
            ("group", self.data.groups.iter().flat_map(|group| group.to_le_bytes()).collect()),
            ("mass", weights.collect()),
        ]
    }

    /// The tools in order of name; 256 at most, the others count as the first.
    fn tools(&self) -> Vec<String> {
        let mut tools = self.data.generators.clone();
        tools.sort_unstable();
        tools.dedup();
        tools.truncate(256);
        tools
    }

    fn read(file: &ModelFile, level: Level) -> Result<Self, RowsError> {
        let named = |name: &str| format!("{name}{}", level as usize);
        let labels: &[u8] = file.section(&named("label"))?;
        if labels.is_empty() {
            return Ok(Self::default());
        }
        let names = lines(file, &named("names"))?;
        expect_measured(file.origin(), level, &names)?;
        let tools = lines(file, &named("tools"))?;
        let tool_codes: &[u8] = file.section(&named("tool"))?;
        let groups: &[u32] = file.section(&named("group"))?;
        let weights: &[f32] = file.section(&named("mass"))?;
        let scale: &[f64] = file.section(&named("scale"))?;
        let values: &[i8] = file.section(&named("value"))?;
        let (rows, width) = (labels.len(), names.len());
        let lengths = [tool_codes.len(), groups.len(), weights.len()];
        let fits = lengths == [rows; 3] && scale.len() == 2 * width && values.len() == rows * width;
        let misfit = || file.damaged(format!("the {} rows do not fit together", level.name()));
        if !fits || !weights.iter().all(|weight| weight.is_finite() && *weight > 0.0) {
            return Err(misfit().into());
        }
        let (means, scales) = scale.split_at(width);
        let value = |(row, column): (usize, usize)| {
            means[column] + scales[column] * decode(values[row * width + column])
        };
        let label = |&code: &u8| Label::ALL.get(usize::from(code)).copied().ok_or_else(misfit);
        let tool = |&code: &u8| tools.get(usize::from(code)).cloned().ok_or_else(misfit);
        Ok(Self {
            data: Dataset {
                names,
                rows: Array2::from_shape_fn((rows, width), value),
                labels: labels.iter().map(label).collect::<Result<_, _>>()?,
                groups: groups.to_vec(),
                swaps_only: vec![false; rows],
                generators: tool_codes.iter().map(tool).collect::<Result<_, _>>()?,
            },
            weights: weights.iter().copied().map(f64::from).collect(),
            means: means.to_vec(),
            scales: scales.to_vec(),
        })
    }
}

/// Refuses a feature that the program does not measure.
fn expect_measured(origin: &str, level: Level, names: &[String]) -> Result<(), RowsError> {
    let measured = level.names();
    let Some(feature) = names.iter().find(|name| !measured.contains(name)) else { return Ok(()) };
    let (origin, level, feature) = (origin.to_owned(), level.name(), feature.clone());
    Err(RowsError::NoLongerMeasured { origin, level, feature })
}

fn text<'a>(file: &'a ModelFile, section: &str) -> Result<&'a str, ModelFileError> {
    std::str::from_utf8(file.section(section)?)
        .map_err(|cause| file.damaged(format!("section '{section}': {cause}")))
}

fn lines(file: &ModelFile, section: &str) -> Result<Vec<String>, ModelFileError> {
    Ok(text(file, section)?.split('\n').map(str::to_owned).collect())
}

/// Row indices in ascending order, each with the rows that it stands for.
fn sample(data: &Dataset, seed: u64) -> Vec<(usize, f64)> {
    let mut sampled = Vec::new();
    for label in Label::ALL {
        let strata = rows_by_tool(data, label, seed);
        let total: usize = strata.values().map(Vec::len).sum();
        let roots: f64 = strata.values().map(|rows| (rows.len() as f64).sqrt()).sum();
        for rows in strata.values() {
            let quota = match total {
                ..=ROWS_PER_LABEL => rows.len(),
                _ => ((rows.len() as f64).sqrt() / roots * ROWS_PER_LABEL as f64).ceil() as usize,
            };
            let count = quota.min(rows.len());
            let weight = rows.len() as f64 / count as f64;
            // At even steps through the articles.
            sampled
                .extend((0..count).map(|i| (rows[(2 * i + 1) * rows.len() / (2 * count)], weight)));
        }
    }
    sampled.sort_unstable_by_key(|&(row, _)| row);
    sampled
}

/// The rows of a label by tool, articles in seeded order.
fn rows_by_tool(data: &Dataset, label: Label, seed: u64) -> BTreeMap<&str, Vec<usize>> {
    let mut strata: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in (0..data.len()).filter(|&row| data.labels[row] == label) {
        strata.entry(&data.generators[row]).or_default().push(row);
    }
    for rows in strata.values_mut() {
        rows.sort_by_cached_key(|&row| {
            hash_bytes(format!("{seed}/{}", data.groups[row]).as_bytes())
        });
    }
    strata
}

/// A standardised value as one byte: the root of its size in 127 steps, so that
/// what lies near the mean is told apart finely. An error of at most
/// .0223 sqrt(|x|) + .0002 deviations, .064 at most; cut to -8..=8.
fn encode(x: f64) -> i8 {
    if !x.is_finite() {
        return UNKNOWN;
    }
    let code = (x.abs().min(RANGE) / RANGE).sqrt() * f64::from(i8::MAX);
    code.copysign(x).round() as i8
}

/// The standardised value of a code; no number for an unknown one.
fn decode(code: i8) -> f64 {
    if code == UNKNOWN {
        return f64::NAN;
    }
    let root = f64::from(code) / f64::from(i8::MAX);
    RANGE * root * root.abs()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::synthetic::{rows, shipped};
    use super::*;

    /// What a value is after writing and reading, in deviations.
    fn bound(x: f64) -> f64 {
        0.0223 * x.abs().sqrt() + 0.0002
    }

    proptest! {
        #[test]
        fn a_code_is_as_near_as_promised(x in -8.0..8.0) {
            prop_assert!((decode(encode(x)) - x).abs() <= bound(x), "{x}");
            prop_assert_eq!(encode(-x), -encode(x));
        }
    }

    #[test]
    fn values_far_out_are_cut_and_unknown_ones_stay_unknown() {
        assert_eq!((decode(encode(1e300)), decode(encode(-9.0))), (8.0, -8.0));
        assert_eq!((decode(encode(0.0)), encode(8.0), encode(-8.0)), (0.0, 127, -127));
        assert!(decode(encode(f64::NAN)).is_nan() && decode(encode(f64::INFINITY)).is_nan());
    }

    #[test]
    fn rows_come_back_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        let (model, _, rows) = shipped();
        rows.write(&path).unwrap();
        let read = ShippedRows::open(&path).unwrap();
        assert_eq!(read.made_by, "test");
        for level in Level::ALL {
            let (written, read) = (rows.of(level), read.of(level));
            assert_eq!(read.data.names, written.data.names);
            assert_eq!(read.data.labels, written.data.labels);
            assert_eq!(read.data.groups, written.data.groups);
            assert_eq!(read.data.generators, written.data.generators);
            let scales = &model.levels.of(level).scales;
            for ((at, found), value) in read.data.rows.indexed_iter().zip(&written.data.rows) {
                let x = (value - written.means[at.1]) / scales[at.1];
                let error = (found - value).abs() / scales[at.1];
                assert!(error <= bound(x.clamp(-8.0, 8.0)) + 1e-9, "{x} is {error} off");
            }
            for (read, written) in read.weights.iter().zip(&written.weights) {
                assert!((read - written).abs() < 1e-5 * written);
            }
        }
        // What was read is written as the same bytes.
        let again = folder.path().join("again");
        read.write(&again).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&again).unwrap());
    }

    #[test]
    fn a_sample_has_every_tool_and_stands_for_all_rows() {
        let (model, _, _) = shipped();
        let mut all = LevelRows::default();
        let mut data = rows(Level::Passage, [9_000, 200, 4_000], 1.0, 1);
        let rare = data.labels.iter().rposition(|label| *label == Label::Spun).unwrap();
        data.generators[rare] = "rare".to_owned();
        all.passage = data;
        let sampled = |seed| ShippedRows::sample(&all, &model, seed, String::new());
        let rows = sampled(1);
        let level = rows.of(Level::Passage);
        let counts = level.data.counts();
        assert_eq!(counts[..2], [1_600, 200]);
        assert!((1_550..=1_603).contains(&counts[2]), "{counts:?}");
        for (label, total) in Label::ALL.into_iter().zip([9_000.0, 200.0, 4_000.0]) {
            let weights = level.data.labels.iter().zip(&level.weights);
            let weights = weights.filter(|(of, _)| **of == label);
            let weight: f64 = weights.map(|(_, weight)| weight).sum();
            assert!((weight - total).abs() < 1e-6, "{weight} is not {total}");
        }
        assert!(level.data.generators.iter().any(|tool| tool == "rare"));
        assert_eq!(level.data.groups, sampled(1).of(Level::Passage).data.groups);
        assert_ne!(level.data.groups, sampled(2).of(Level::Passage).data.groups);
        assert!(rows.of(Level::Article).data.is_empty() && !rows.is_empty());
    }

    #[test]
    fn a_feature_that_is_no_longer_measured_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        let (_, _, mut rows) = shipped();
        rows.levels.sentence.data.names[3] = "moon_phase".to_owned();
        rows.write(&path).unwrap();
        let told = ShippedRows::open(&path).unwrap_err().to_string();
        for part in ["sentence rows", "'moon_phase'", "unspin train --write-rows"] {
            assert!(told.contains(part), "{part} in {told}");
        }
        std::fs::write(&path, "no rows").unwrap();
        assert!(matches!(ShippedRows::open(&path), Err(RowsError::File(_))));
    }

    #[test]
    fn rows_of_fewer_features_than_are_measured_can_be_written_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        let (mut model, all, _) = shipped();
        let level = &mut model.levels.sentence;
        level.names.remove(3);
        level.means.remove(3);
        level.scales.remove(3);
        ShippedRows::sample(&all, &model, 1, String::new()).write(&path).unwrap();
        let read = ShippedRows::open(&path).unwrap().levels.sentence;
        assert_eq!(read.data.names, model.levels.sentence.names);
        let (column, last) = (read.data.rows.column(3), all.sentence.rows.column(4));
        assert!(column.iter().zip(last).all(|(read, value)| (read - value).abs() < 0.2));
    }

    #[test]
    fn the_embedded_rows_can_be_read() {
        ShippedRows::embedded().unwrap();
    }
}
