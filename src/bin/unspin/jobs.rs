//! The log of `--jobs-log`: a JSON line per input file, for whoever runs many.

use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// A log in the making. A file's line is written as soon as another file's
/// turn has come, so that a run that breaks off has told what it did.
pub struct JobsLog {
    out: Box<dyn Write>,
    job: Option<Job>,
}

/// What was done with one input file.
#[derive(Debug, Serialize)]
struct Job {
    path: String,
    articles: usize,
    words: usize,
    /// Time in the decoder and classifier, summed over threads.
    seconds: f64,
    /// Rows, or the whole file, that could not be read.
    errors: usize,
}

impl JobsLog {
    /// Starts a log in place of the file at `path`.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path)
            .with_context(|| format!("{}: cannot write the log", path.display()))?;
        Ok(Self { out: Box::new(LineWriter::new(file)), job: None })
    }

    /// Notes an article of the file at `path`.
    pub fn article(&mut self, path: &str, words: usize, seconds: f64) -> Result<()> {
        let job = self.job(path)?;
        job.articles += 1;
        job.words += words;
        job.seconds += seconds;
        Ok(())
    }

    /// Notes that something of the file at `path` could not be read.
    pub fn error(&mut self, path: &str) -> Result<()> {
        self.job(path)?.errors += 1;
        Ok(())
    }

    /// Writes a line for each extension of files that were passed over in folders.
    pub fn passed_over(&mut self, files: &[(String, usize)]) -> Result<()> {
        for (extension, files) in files {
            let line = serde_json::json!({"passed_over": extension, "files": files});
            writeln!(self.out, "{line}").context("cannot write the log")?;
        }
        Ok(())
    }

    /// Writes the last line.
    pub fn finish(&mut self) -> Result<()> {
        let Some(job) = self.job.take() else { return Ok(()) };
        let seconds = unspin::numbers::round4(job.seconds);
        let line = serde_json::to_string(&Job { seconds, ..job })?;
        writeln!(self.out, "{line}").context("cannot write the log")
    }

    /// Files come one after the other, so that only one job is open at a time.
    fn job(&mut self, path: &str) -> Result<&mut Job> {
        if self.job.as_ref().is_some_and(|job| job.path != path) {
            self.finish()?;
        }
        Ok(self.job.get_or_insert_with(|| Job {
            path: path.to_owned(),
            articles: 0,
            words: 0,
            seconds: 0.0,
            errors: 0,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_a_line_with_what_was_done_and_what_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jobs.jsonl");
        let mut log = JobsLog::create(&path).unwrap();
        log.article("a.jsonl", 100, 0.25).unwrap();
        log.error("a.jsonl").unwrap();
        log.article("a.jsonl", 50, 0.5).unwrap();
        log.error("b.txt").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1, "so far");
        log.finish().unwrap();
        log.passed_over(&[("pdf".to_owned(), 2)]).unwrap();
        let golden = concat!(
            r#"{"path":"a.jsonl","articles":2,"words":150,"seconds":0.75,"errors":1}"#,
            "\n",
            r#"{"path":"b.txt","articles":0,"words":0,"seconds":0.0,"errors":1}"#,
            "\n",
            r#"{"files":2,"passed_over":"pdf"}"#,
            "\n",
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), golden);
    }

    #[test]
    fn where_no_log_can_be_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = JobsLog::create(folder.path()).err().unwrap().to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
