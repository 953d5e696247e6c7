//! The classifier's file: four levels, presets and provenance as JSON of plain numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{ClassifyError, LevelModel, MissingFeature};
use crate::document::{Level, PerLevel};
use crate::model_file::write_atomically;

/// Version of the file's layout; other versions are refused.
pub const FORMAT: u64 = 1;

/// Where a model came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The command that made it.
    pub command: String,
    /// Seed of folds and resampling.
    pub seed: u64,
    /// The labelled sets, as the user named them.
    pub sources: Vec<String>,
    /// Rows of all levels that it was trained on.
    pub rows: u64,
    /// Program and version that wrote it.
    pub created_by: String,
}

/// From which score on something is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// Lowest score that is flagged.
    pub score: f64,
    /// Share of held-out clean rows that were flagged, 0..1; `None` where it was not measured.
    pub false_alarm_rate: Option<f64>,
}

/// The thresholds of a preset such as `balanced`.
pub type PresetThresholds = PerLevel<Threshold>;

/// The classifier of all levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassifierModel {
    /// [`FORMAT`].
    pub format: u64,
    /// Hash of the feature names: a file in which they were changed is refused.
    pub schema: String,
    /// Where it came from.
    pub provenance: Provenance,
    /// Thresholds by preset name.
    pub presets: BTreeMap<String, PresetThresholds>,
    /// What judges in its place where a neural language model was asked; nothing in a file that
    /// knows of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Box<JudgedModel>>,
    /// The models of the levels.
    #[serde(flatten)]
    pub levels: PerLevel<LevelModel>,
}

/// The second set of a classifier: models that read what the first set says of a text, and what
/// a judge says of the suspect phrases in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgedModel {
    /// Where it came from.
    pub provenance: Provenance,
    /// What the judge's file calls it.
    pub judge: String,
    /// Thresholds by preset name: of these models, and of the first set where nothing was asked.
    pub presets: BTreeMap<String, PresetThresholds>,
    /// The models of the levels.
    #[serde(flatten)]
    pub levels: PerLevel<LevelModel>,
}

impl JudgedModel {
    /// The thresholds of a preset.
    ///
    /// # Errors
    /// [`ClassifyError::UnknownPreset`].
    pub fn preset(&self, name: &str) -> Result<&PresetThresholds, ClassifyError> {
        preset(&self.presets, name)
    }

    /// The models of the levels for rows of `columns`, as [`ClassifierModel::for_columns`].
    ///
    /// # Errors
    /// [`ClassifyError::NoLongerMeasured`] for a feature that has no column.
    pub fn for_columns(
        &self,
        columns: &PerLevel<Vec<String>>,
        origin: &str,
    ) -> Result<PerLevel<LevelModel>, ClassifyError> {
        for_columns(&self.levels, columns, origin)
    }
}

impl ClassifierModel {
    /// Puts the levels together; format and schema follow from them.
    #[must_use]
    pub fn new(
        levels: PerLevel<LevelModel>,
        presets: BTreeMap<String, PresetThresholds>,
        provenance: Provenance,
    ) -> Self {
        let schema = schema_hash(&levels);
        Self { format: FORMAT, schema, provenance, presets, judged: None, levels }
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`ClassifyError::Read`], and those of [`Self::from_bytes`].
    pub fn load(path: &Path) -> Result<Self, ClassifyError> {
        let read = |source| ClassifyError::Read { path: path.to_owned(), source };
        Self::from_bytes(&fs::read(path).map_err(read)?, &path.display().to_string())
    }

    /// Reads a model from the bytes of its file; `origin` names them in errors.
    ///
    /// # Errors
    /// [`ClassifyError::Malformed`], [`ClassifyError::Format`] for another
    /// version, [`ClassifyError::Inconsistent`] for numbers that do not fit
    /// together or a schema that is not that of the model's own feature names.
    pub fn from_bytes(bytes: &[u8], origin: &str) -> Result<Self, ClassifyError> {
        let malformed = |source| ClassifyError::Malformed { origin: origin.to_owned(), source };
        // First the version: another one may have other fields.
        let Header { format } = serde_json::from_slice(bytes).map_err(malformed)?;
        if format != FORMAT {
            let origin = origin.to_owned();
            return Err(ClassifyError::Format { origin, found: format, expected: FORMAT });
        }
        let model: Self = serde_json::from_slice(bytes).map_err(malformed)?;
        model.check(origin)?;
        Ok(model)
    }

    /// The bytes of the model's file: indented JSON, the same for equal models.
    ///
    /// # Errors
    /// [`ClassifyError::Inconsistent`] for a model that could not be read back.
    pub fn to_bytes(&self, origin: &str) -> Result<Vec<u8>, ClassifyError> {
        self.check(origin)?;
        let malformed = |source| ClassifyError::Malformed { origin: origin.to_owned(), source };
        let mut bytes = serde_json::to_vec_pretty(self).map_err(malformed)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Writes the model file under a temporary name in the same folder and renames it.
    ///
    /// # Errors
    /// [`ClassifyError::Write`], and those of [`Self::to_bytes`].
    pub fn save(&self, path: &Path) -> Result<(), ClassifyError> {
        let bytes = self.to_bytes(&path.display().to_string())?;
        write_atomically(path, &bytes)
            .map_err(|source| ClassifyError::Write { path: path.to_owned(), source })
    }

    /// The models of the levels for rows of `columns`, those that the program
    /// measures, see [`LevelModel::for_columns`].
    ///
    /// # Errors
    /// [`ClassifyError::NoLongerMeasured`] for a feature that has no column.
    pub fn for_columns(
        &self,
        columns: &PerLevel<Vec<String>>,
        origin: &str,
    ) -> Result<PerLevel<LevelModel>, ClassifyError> {
        for_columns(&self.levels, columns, origin)
    }

    /// The thresholds of a preset.
    ///
    /// # Errors
    /// [`ClassifyError::UnknownPreset`].
    pub fn preset(&self, name: &str) -> Result<&PresetThresholds, ClassifyError> {
        preset(&self.presets, name)
    }

    fn check(&self, origin: &str) -> Result<(), ClassifyError> {
        let refuse = |part, problem| {
            Err(ClassifyError::Inconsistent { origin: origin.to_owned(), part, problem })
        };
        let judged = self.judged.as_deref();
        let judged_levels = judged.iter().flat_map(|judged| judged.levels.iter());
        for (level, model) in self.levels.iter().chain(judged_levels) {
            if let Err(problem) = model.check() {
                return refuse(format!("{} level", level.name()), problem);
            }
        }
        let judged_presets = judged.iter().flat_map(|judged| &judged.presets);
        for (name, thresholds) in self.presets.iter().chain(judged_presets) {
            let mut scores = thresholds.iter().map(|(_, threshold)| threshold.score);
            if let Some(score) = scores.find(|score| !score.is_finite()) {
                return refuse(format!("preset `{name}`"), format!("a threshold is {score}"));
            }
        }
        let expected = schema_hash(&self.levels);
        if self.schema == expected {
            return Ok(());
        }
        let problem = format!("it is {}, that of the features is {expected}", self.schema);
        refuse("schema".to_owned(), problem)
    }
}

fn for_columns(
    levels: &PerLevel<LevelModel>,
    columns: &PerLevel<Vec<String>>,
    origin: &str,
) -> Result<PerLevel<LevelModel>, ClassifyError> {
    levels.as_ref().try_map(|level, model| {
        model.for_columns(columns.of(level)).map_err(|MissingFeature(feature)| {
            let (origin, level) = (origin.to_owned(), level.name());
            ClassifyError::NoLongerMeasured { origin, level, feature }
        })
    })
}

fn preset<'p>(
    presets: &'p BTreeMap<String, PresetThresholds>,
    name: &str,
) -> Result<&'p PresetThresholds, ClassifyError> {
    presets.get(name).ok_or_else(|| ClassifyError::UnknownPreset {
        name: name.to_owned(),
        known: presets.keys().cloned().collect::<Vec<_>>().join(", "),
    })
}

/// Hash of the feature names of sentence, passage, article and finding, in
/// order, as eight hexadecimal digits.
fn schema_hash(levels: &PerLevel<LevelModel>) -> String {
    let mut hasher = crc32fast::Hasher::new();
    for level in [Level::Sentence, Level::Passage, Level::Article, Level::Finding] {
        hasher.update(level.name().as_bytes());
        for name in &levels.of(level).names {
            hasher.update(b"\n");
            hasher.update(name.as_bytes());
        }
        hasher.update(b"\n\n");
    }
    format!("{:08x}", hasher.finalize())
}

#[derive(Deserialize)]
struct Header {
    format: u64,
}

#[cfg(test)]
mod tests {
    use super::super::dataset::synthetic::clouds;
    use super::super::{TrainOptions, train};
    use super::*;

    fn model() -> ClassifierModel {
        let level = |seed| train(&clouds([60, 30, 30], 3, 1.5, seed), &TrainOptions::default());
        let levels = PerLevel { sentence: 1, passage: 2, article: 3, finding: 4 };
        let threshold = Threshold { score: 0.1 + 0.2, false_alarm_rate: None };
        ClassifierModel::new(
            levels.map(|_, seed| level(seed).unwrap()),
            BTreeMap::from([("balanced".to_owned(), PerLevel::from_fn(|_| threshold))]),
            Provenance { command: "unspin train".into(), seed: 1, ..Provenance::default() },
        )
    }

    fn names(model: &ClassifierModel) -> PerLevel<Vec<String>> {
        model.levels.as_ref().map(|_, level| level.names.clone())
    }

    #[test]
    fn a_saved_model_comes_back_equal_and_saves_to_equal_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("a.json"), folder.path().join("b.json"));
        let model = model();
        model.save(&first).unwrap();
        let loaded = ClassifierModel::load(&first).unwrap();
        assert_eq!(loaded, model);
        loaded.save(&second).unwrap();
        assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
        let row = [0.1, 0.2, 0.3];
        assert_eq!(loaded.levels.passage.score(&row), model.levels.passage.score(&row));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_feature_that_the_model_does_not_know_is_ignored() {
        let model = model();
        let mut columns = names(&model);
        columns.passage.insert(1, "moon_phase".to_owned());
        let levels = model.for_columns(&columns, "m.json").unwrap();
        let expected = model.levels.passage.score(&[0.1, 0.2, 0.3]);
        assert_eq!(levels.passage.score(&[0.1, 99.0, 0.2, 0.3]), expected);
        assert_eq!(levels.article, model.levels.article);
    }

    #[test]
    fn a_feature_that_is_no_longer_measured_is_named_with_the_remedy() {
        let model = model();
        let mut columns = names(&model);
        columns.sentence[1] = "moon_phase".to_owned();
        let error = model.for_columns(&columns, "m.json").unwrap_err().to_string();
        for part in ["m.json", "sentence level", "`f1`", "`unspin train`"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn the_schema_tells_levels_apart() {
        let schema = |names: [&[&str]; 2]| {
            let mut levels = model().levels;
            let [sentence, passage] =
                names.map(|names| names.iter().map(|&name| name.to_owned()).collect());
            (levels.sentence.names, levels.passage.names) = (sentence, passage);
            schema_hash(&levels)
        };
        assert_ne!(schema([&["a", "b"], &["c"]]), schema([&["a"], &["b", "c"]]));
        assert_ne!(schema([&["ab"], &[]]), schema([&["a", "b"], &[]]));
    }

    #[test]
    fn an_unknown_format_is_refused_before_its_fields_are_read() {
        let error = ClassifierModel::from_bytes(br#"{"format": 7, "new": []}"#, "x").unwrap_err();
        assert!(matches!(error, ClassifyError::Format { found: 7, expected: FORMAT, .. }));
        let error = ClassifierModel::from_bytes(b"spun", "x.json").unwrap_err();
        assert_eq!(error.to_string(), "x.json is not a classifier model");
    }

    #[test]
    fn numbers_and_names_that_do_not_fit_are_refused() {
        let mut short = model();
        short.levels.article.means.pop();
        let bytes = serde_json::to_vec(&short).unwrap();
        let error = ClassifierModel::from_bytes(&bytes, "x").unwrap_err();
        assert_eq!(
            error.to_string(),
            "classifier model x: article level: 3 names, 2 means, 3 scales and 3 rows of coefficients"
        );
        let mut endless = model();
        endless.presets.values_mut().for_each(|p| p.finding.score = f64::INFINITY);
        let error = endless.to_bytes("x").unwrap_err();
        assert!(error.to_string().ends_with("preset `balanced`: a threshold is inf"), "{error}");
        let mut renamed = model();
        renamed.levels.sentence.names[0] = "other".into();
        let bytes = serde_json::to_vec(&renamed).unwrap();
        let error = ClassifierModel::from_bytes(&bytes, "x").unwrap_err();
        assert!(error.to_string().starts_with("classifier model x: schema: it is "), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_read_or_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/such.json");
        assert!(ClassifierModel::load(&path).unwrap_err().to_string().contains("such.json"));
        assert!(matches!(model().save(&path), Err(ClassifyError::Write { .. })));
        let mut broken = model();
        broken.levels.sentence.clip = f64::NAN;
        let kept = folder.path().join("kept.json");
        fs::write(&kept, "old").unwrap();
        assert!(matches!(broken.save(&kept), Err(ClassifyError::Inconsistent { .. })));
        assert_eq!(fs::read_to_string(&kept).unwrap(), "old");
    }

    #[test]
    fn an_unknown_preset_lists_the_known_ones() {
        let model = model();
        assert_eq!(model.preset("balanced").unwrap().sentence.score, 0.1 + 0.2);
        let error = model.preset("bold").unwrap_err();
        assert_eq!(error.to_string(), "unknown preset `bold`, the model has: balanced");
    }
}
