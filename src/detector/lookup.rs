//! Look-ups of single phrases.

use crate::channel::Source;
use crate::restore::Reading;

/// One row of a look-up.
#[derive(Clone, Debug, PartialEq)]
pub struct LookupRow {
    /// What the author may have written.
    pub text: String,
    /// Its probability among the originals that the table knows, 0..1.
    pub probability: f64,
    /// Where the row comes from.
    pub source: String,
    /// By how many nats the judge finds its text more probable with it than as written; nothing
    /// where it was not asked.
    pub gain: Option<f64>,
}

/// Readings with their shares of the probability of all.
pub(super) fn lookup_rows(readings: &[Reading], top: usize) -> Vec<LookupRow> {
    let best = readings.first().map_or(0.0, |reading| reading.log_probability);
    let share = |reading: &Reading| (reading.log_probability - best).exp();
    let total: f32 = readings.iter().map(share).sum();
    let row = |reading: &Reading| LookupRow {
        text: reading.text.clone(),
        probability: f64::from(share(reading) / total),
        source: source_names(&reading.sources),
        gain: None,
    };
    readings.iter().take(top).map(row).collect()
}

/// The names of the sources of a look-up's rows, each once.
fn source_names(sources: &[Source]) -> String {
    let mut names: Vec<&str> = sources.iter().map(|source| source.name()).collect();
    names.dedup();
    names.join(" + ")
}
