//! The classifier's file: four levels, presets and provenance as JSON of plain numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{ClassifyError, LevelModel};
use crate::document::Level;
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    /// For sentences.
    pub sentence: Threshold,
    /// For passages.
    pub passage: Threshold,
    /// For articles.
    pub article: Threshold,
    /// For findings.
    pub finding: Threshold,
}

/// The classifier of all levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassifierModel {
    /// [`FORMAT`].
    pub format: u64,
    /// Hash of the feature names, see [`schema_hash`].
    pub schema: String,
    /// Where it came from.
    pub provenance: Provenance,
    /// Thresholds by preset name.
    pub presets: BTreeMap<String, Preset>,
    /// Scores sentences.
    pub sentence: LevelModel,
    /// Scores passages.
    pub passage: LevelModel,
    /// Scores articles.
    pub article: LevelModel,
    /// Scores suspect phrases.
    pub finding: LevelModel,
}

impl ClassifierModel {
    /// Puts the levels together; format and schema follow from them.
    #[must_use]
    pub fn new(
        sentence: LevelModel,
        passage: LevelModel,
        article: LevelModel,
        finding: LevelModel,
        presets: BTreeMap<String, Preset>,
        provenance: Provenance,
    ) -> Self {
        let schema = schema_hash([&sentence.names, &passage.names, &article.names, &finding.names]);
        Self { format: FORMAT, schema, provenance, presets, sentence, passage, article, finding }
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
    /// together, [`ClassifyError::Schema`] when the schema is not that of the
    /// model's own feature names.
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
    /// [`ClassifyError::Inconsistent`] or [`ClassifyError::Schema`] for a model
    /// that could not be read back.
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

    /// Checks that the model was trained on the features that the program
    /// measures; `expected` comes from [`schema_hash`].
    ///
    /// # Errors
    /// [`ClassifyError::Schema`].
    pub fn expect_schema(&self, expected: &str, origin: &str) -> Result<(), ClassifyError> {
        if self.schema == expected {
            return Ok(());
        }
        Err(ClassifyError::Schema {
            origin: origin.to_owned(),
            found: self.schema.clone(),
            expected: expected.to_owned(),
        })
    }

    /// The model of a level.
    #[must_use]
    pub fn level(&self, level: Level) -> &LevelModel {
        match level {
            Level::Article => &self.article,
            Level::Passage => &self.passage,
            Level::Sentence => &self.sentence,
            Level::Finding => &self.finding,
        }
    }

    /// The thresholds of a preset.
    ///
    /// # Errors
    /// [`ClassifyError::UnknownPreset`].
    pub fn preset(&self, name: &str) -> Result<&Preset, ClassifyError> {
        self.presets.get(name).ok_or_else(|| ClassifyError::UnknownPreset {
            name: name.to_owned(),
            known: self.presets.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }

    fn check(&self, origin: &str) -> Result<(), ClassifyError> {
        let refuse = |part, problem| {
            Err(ClassifyError::Inconsistent { origin: origin.to_owned(), part, problem })
        };
        let levels = [
            ("sentence", &self.sentence),
            ("passage", &self.passage),
            ("article", &self.article),
            ("finding", &self.finding),
        ];
        for (level, model) in levels {
            if let Err(problem) = model.check() {
                return refuse(format!("{level} level"), problem);
            }
        }
        for (name, preset) in &self.presets {
            if let Some(score) = preset.scores().into_iter().find(|score| !score.is_finite()) {
                return refuse(format!("preset `{name}`"), format!("a threshold is {score}"));
            }
        }
        self.expect_schema(&schema_hash(levels.map(|(_, model)| &model.names)), origin)
    }
}

impl Preset {
    /// The threshold of a level.
    #[must_use]
    pub fn level(&self, level: Level) -> Threshold {
        match level {
            Level::Article => self.article,
            Level::Passage => self.passage,
            Level::Sentence => self.sentence,
            Level::Finding => self.finding,
        }
    }

    fn scores(&self) -> [f64; 4] {
        [&self.sentence, &self.passage, &self.article, &self.finding].map(|t| t.score)
    }
}

/// Hash of the feature names of sentence, passage, article and finding, in
/// order, as eight hexadecimal digits.
#[must_use]
pub fn schema_hash<S: AsRef<str>>(levels: [&Vec<S>; 4]) -> String {
    let mut hasher = crc32fast::Hasher::new();
    for (level, names) in ["sentence", "passage", "article", "finding"].into_iter().zip(levels) {
        hasher.update(level.as_bytes());
        for name in names {
            hasher.update(b"\n");
            hasher.update(name.as_ref().as_bytes());
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
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::super::dataset::synthetic::clouds;
    use super::super::{TrainOptions, train};
    use super::*;

    fn model() -> ClassifierModel {
        let level = |seed| train(&clouds([60, 30, 30], 3, 1.5, seed), &TrainOptions::default());
        let threshold = Threshold { score: 0.1 + 0.2, false_alarm_rate: None };
        let preset = Preset {
            sentence: threshold,
            passage: threshold,
            article: threshold,
            finding: threshold,
        };
        ClassifierModel::new(
            level(1).unwrap(),
            level(2).unwrap(),
            level(3).unwrap(),
            level(4).unwrap(),
            BTreeMap::from([("balanced".to_owned(), preset)]),
            Provenance { command: "unspin train".into(), seed: 1, ..Provenance::default() },
        )
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
        assert_eq!(loaded.passage.score(&[0.1, 0.2, 0.3]), model.passage.score(&[0.1, 0.2, 0.3]));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn another_schema_is_refused_with_the_remedy() {
        let model = model();
        let names = &model.sentence.names;
        let own = schema_hash([names, names, names, names]);
        model.expect_schema(&own, "m.json").unwrap();
        let mut swapped = names.clone();
        swapped.swap(0, 1);
        let other = schema_hash([names, &swapped, names, names]);
        let error = model.expect_schema(&other, "m.json").unwrap_err().to_string();
        for part in [own.as_str(), other.as_str(), "m.json", "`unspin train`"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn the_schema_tells_levels_apart() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let hash = |levels: [&[&str]; 4]| {
            let [a, b, c, d] = levels.map(names);
            schema_hash([&a, &b, &c, &d])
        };
        assert_ne!(hash([&["a", "b"], &["c"], &[], &[]]), hash([&["a"], &["b", "c"], &[], &[]]));
        assert_ne!(hash([&["ab"], &[], &[], &[]]), hash([&["a", "b"], &[], &[], &[]]));
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
        short.article.means.pop();
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
        renamed.sentence.names[0] = "other".into();
        let bytes = serde_json::to_vec(&renamed).unwrap();
        let error = ClassifierModel::from_bytes(&bytes, "x").unwrap_err();
        assert!(matches!(error, ClassifyError::Schema { .. }), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_read_or_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/such.json");
        assert!(ClassifierModel::load(&path).unwrap_err().to_string().contains("such.json"));
        assert!(matches!(model().save(&path), Err(ClassifyError::Write { .. })));
        let mut broken = model();
        broken.sentence.clip = f64::NAN;
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
