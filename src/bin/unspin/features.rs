//! `unspin models --features`: what the classifier looks at.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;
use unspin::classify::ClassifierModel;
use unspin::detector::open_classifier;
use unspin::document::Level;
use unspin::features::{self, Entry, catalogue, judged_catalogue};

use crate::config::ConfigArgs;

/// What to tell of features.
#[derive(Args, Clone, Debug)]
pub struct FeaturesArgs {
    /// Tell of each feature what it measures, why, an example and its known false alarms
    #[arg(long, required = true)]
    pub features: bool,

    /// Format of the features
    #[arg(long, default_value = "text", requires = "features")]
    pub format: FeaturesFormat,

    /// Classifier file of which to tell whether it uses a feature
    #[arg(long, value_name = "FILE", requires = "features", help_heading = "Models")]
    pub model: Option<PathBuf>,

    #[command(flatten)]
    pub config: ConfigArgs,
}

/// How features are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FeaturesFormat {
    /// Lines for people.
    Text,
    /// A JSON object per line.
    Jsonl,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    level: &'a str,
    measures: &'a str,
    why: &'a str,
    example: &'a str,
    false_alarms: &'a str,
    used: bool,
}

/// Tells of all features.
pub fn write(out: &mut impl Write, args: &FeaturesArgs) -> Result<()> {
    let model = args.model.clone().or(args.config.load()?.model);
    let classifier = open_classifier(model.as_deref())?;
    for feature in catalogue().chain(judged_catalogue()) {
        write_row(out, &row(&feature, uses(&classifier, &feature)), args.format)?;
    }
    Ok(())
}

/// Whether a classifier has a column of the feature at any level.
fn uses(classifier: &ClassifierModel, feature: &Entry) -> bool {
    let levels = match &classifier.judged {
        Some(judged) if feature.is_judged => &judged.levels,
        None if feature.is_judged => return false,
        _ => &classifier.levels,
    };
    Level::ALL.into_iter().any(|level| {
        let names = &levels.of(level).names;
        feature.columns(level).iter().any(|column| names.contains(column))
    })
}

fn row(feature: &Entry, used: bool) -> Row<'_> {
    let features::About { measures, why, example, false_alarms } = feature.about;
    let level = feature.level.name();
    Row { name: feature.name, level, measures, why, example, false_alarms, used }
}

fn write_row(out: &mut impl Write, row: &Row<'_>, format: FeaturesFormat) -> io::Result<()> {
    if format == FeaturesFormat::Jsonl {
        serde_json::to_writer(&mut *out, row).map_err(io::Error::from)?;
        return writeln!(out);
    }
    writeln!(out, "{} ({}): {}", row.name, row.level, row.measures)?;
    writeln!(out, "  why: {}", row.why)?;
    writeln!(out, "  example: {}", row.example)?;
    writeln!(out, "  false alarms: {}", row.false_alarms)?;
    writeln!(out, "  used by the classifier: {}", if row.used { "yes" } else { "no" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(format: FeaturesFormat) -> String {
        let mut out = Vec::new();
        let row = Row {
            name: "depth",
            level: "sentence",
            measures: "words, 0..6",
            why: "it is so.",
            example: "\"a\" for b.",
            false_alarms: "none.",
            used: false,
        };
        write_row(&mut out, &row, format).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_feature_is_told_of_to_people_and_programs() {
        assert_eq!(
            told(FeaturesFormat::Text),
            "depth (sentence): words, 0..6\n  why: it is so.\n  example: \"a\" for b.\n  \
             false alarms: none.\n  used by the classifier: no\n"
        );
        assert_eq!(
            told(FeaturesFormat::Jsonl),
            "{\"name\":\"depth\",\"level\":\"sentence\",\"measures\":\"words, 0..6\",\
             \"why\":\"it is so.\",\"example\":\"\\\"a\\\" for b.\",\"false_alarms\":\"none.\",\
             \"used\":false}\n"
        );
    }

    #[test]
    fn a_feature_without_a_column_is_not_used() {
        let mut classifier = open_classifier(None).unwrap();
        let feature = catalogue().find(|feature| feature.level == Level::Finding).unwrap();
        assert!(uses(&classifier, &feature));
        classifier.levels.finding.names.retain(|name| name != feature.name);
        assert!(!uses(&classifier, &feature));
    }
}
