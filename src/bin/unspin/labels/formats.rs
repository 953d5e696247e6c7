//! Formats of labels on the command line.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use unspin::labels::exchange::{LabelFormat, Notes};

use crate::messages;

/// Reads the name of a format of labels.
pub fn label_format() -> impl TypedValueParser<Value = LabelFormat> {
    PossibleValuesParser::new(LabelFormat::ALL.map(LabelFormat::name))
        .try_map(|name| name.parse::<LabelFormat>())
}

/// The format to write: the one named, or that of the file's extension.
pub fn output_format(named: Option<LabelFormat>, path: &Path) -> Result<LabelFormat> {
    named.or_else(|| LabelFormat::of_path(path)).with_context(|| {
        format!("{}: no format of labels has this extension; name one with --to", path.display())
    })
}

/// Tells what could not be taken over, and how often.
pub fn tell(notes: &Notes) {
    for (what, count) in notes.iter() {
        messages::note(&format!("{count} {what}"));
    }
}
