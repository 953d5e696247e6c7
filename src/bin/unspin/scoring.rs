//! The run of `unspin score`: batch after batch is scored and reported, by way of their siblings
//! where these are looked for.

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use rayon::ThreadPool;
use rayon::prelude::*;
use unspin::detector::{Detector, MOST_FINDINGS};
use unspin::document::{Article, ArticleReport, article_name};
use unspin::read::{Articles, Asides, Cause, ReadError};
use unspin::report::{Baseline, OutputFormat, Report, ReportOptions};
use unspin::siblings::{Collection, Packed, SpillError};

use crate::accepted::Accepted;
use crate::batches::{BATCH_ARTICLES, Batch, in_parallel, read_ahead};
use crate::common_args::InputArgs;
use crate::config::Config;
use crate::exit_status::Outcome;
use crate::jobs::JobsLog;
use crate::journal::{self, Journal};
use crate::progress::Progress;
use crate::siblings::{packed, trust};
use crate::{interrupt, messages};

/// How long an interruption may go unseen.
const PATIENCE: Duration = Duration::from_millis(200);

/// Everything a run needs while articles come in.
pub struct Run<'a> {
    pub report: Box<dyn Report>,
    pub detector: &'a Detector,
    pub options: ReportOptions,
    pub format: OutputFormat,
    pub accepted: Accepted,
    /// Where articles wait for their siblings; none where they are not looked for.
    pub siblings: Option<Collection<'a>>,
    /// What happened while they wait, in the order of the input.
    pub waiting: Vec<Waiting>,
    /// What goes into a new baseline.
    pub found: Option<Baseline>,
    /// What was scored before the run broke off.
    pub journal: Option<Journal>,
    pub jobs: Option<JobsLog>,
    pub progress: Progress,
    pub tally: Tally,
    /// What was noted while articles were read.
    pub asides: Asides,
}

/// An input whose turn in the report and the log has not come.
pub enum Waiting {
    /// An article that was set aside, with the seconds that it took.
    Article(f64),
    /// Something of this file that could not be read.
    Missed(String),
}

/// An article ready to be set aside, with the seconds that it took.
type PackedArticle = (Result<Packed, SpillError>, f64);

/// How the scoring ended.
pub enum Ended {
    Done,
    Interrupted,
}

impl Run<'_> {
    /// Sets the trusted originals of `folders` aside.
    pub fn trust(
        &mut self,
        folders: &[String],
        source: (&InputArgs, &Config),
        pool: &ThreadPool,
    ) -> Result<()> {
        let Some(mut siblings) = self.siblings.take() else { return Ok(()) };
        let detector = self.detector;
        let complain = |error: &ReadError| self.complain(error);
        trust(&mut siblings, detector, folders, source, pool, complain)?;
        self.siblings = Some(siblings);
        Ok(())
    }

    /// Scores batch after batch while the next one is being read. What has been
    /// reported when an interruption comes stays in the report.
    pub fn score(&mut self, articles: Articles, pool: &ThreadPool) -> Result<Ended> {
        interrupt::wait_for();
        let (batches, reader) = read_ahead(articles)?;
        loop {
            let batch = match batches.recv_timeout(PATIENCE) {
                // The reader may wait for input that never comes.
                _ if interrupt::is_asked() => return Ok(Ended::Interrupted),
                Ok(batch) => batch,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if self.siblings.is_some() {
                self.set_aside(batch, pool)?;
            } else {
                self.report(batch, pool)?;
            }
        }
        self.take_out(pool)?;
        if let Some(jobs) = &mut self.jobs {
            jobs.finish()?;
            jobs.passed_over(&self.asides.passed_over())?;
        }
        reader.join().map_err(|_| anyhow!("reading broke off"))?;
        Ok(Ended::Done)
    }

    /// What to tell somebody who interrupted the run.
    pub fn interrupted(&self) -> String {
        let articles = self.tally.articles + self.waiting.len();
        match &self.journal {
            Some(_) => {
                format!(
                    "interrupted after {articles} articles; the same command goes on from there"
                )
            }
            None => format!("interrupted after {articles} articles"),
        }
    }

    /// The reports of a batch, from the journal where it has them.
    fn scored(
        &mut self,
        batch: Batch,
        pool: &ThreadPool,
    ) -> Result<Vec<Result<Scored, ReadError>>> {
        let detector = self.detector;
        let score = |article: Article| {
            let since = Instant::now();
            let report = detector.score(&article);
            Scored { article, report, seconds: since.elapsed().as_secs_f64() }
        };
        let Some(journal) = &mut self.journal else { return Ok(in_parallel(pool, batch, score)) };
        if let Some(reports) = journal.recall(&batch)? {
            let mut reports = reports.into_iter();
            let filled = batch.into_iter().filter_map(|article| match article {
                Ok(article) => {
                    let report = reports.next()?;
                    Some(Ok(Scored { article, report, seconds: 0.0 }))
                }
                Err(error) => Some(Err(error)),
            });
            return Ok(filled.collect());
        }
        let key = journal::key_of(&batch);
        let scored = in_parallel(pool, batch, score);
        journal.note(key, scored.iter().flatten().map(|scored| &scored.report))?;
        Ok(scored)
    }

    /// The articles of a batch, scored and ready to be set aside.
    fn packed(
        &mut self,
        batch: Batch,
        pool: &ThreadPool,
    ) -> Result<Vec<Result<PackedArticle, ReadError>>> {
        let detector = self.detector;
        if self.journal.is_none() {
            return Ok(in_parallel(pool, batch, |article| {
                let since = Instant::now();
                (packed(detector, article), since.elapsed().as_secs_f64())
            }));
        }
        let pack = |Scored { article, report, seconds }| {
            (Packed::scored(detector.models(), article, report), seconds)
        };
        let scored = self.scored(batch, pool)?;
        Ok(pool.install(|| scored.into_par_iter().map(|scored| scored.map(pack)).collect()))
    }

    /// Scores a batch and reports it.
    fn report(&mut self, batch: Batch, pool: &ThreadPool) -> Result<()> {
        for result in self.scored(batch, pool)? {
            match result {
                Ok(scored) => {
                    self.progress.add(scored.report.words);
                    self.add(scored)?;
                }
                Err(error) => {
                    self.complain(&error);
                    self.miss(&error.path)?;
                }
            }
        }
        Ok(())
    }

    /// Scores a batch and sets it aside until the siblings of its articles are known.
    fn set_aside(&mut self, batch: Batch, pool: &ThreadPool) -> Result<()> {
        for result in self.packed(batch, pool)? {
            match result {
                Ok((packed, seconds)) => {
                    let packed = packed?;
                    self.progress.add(packed.words());
                    self.waiting.push(Waiting::Article(seconds));
                    if let Some(siblings) = &mut self.siblings {
                        siblings.add(&packed)?;
                    }
                }
                Err(error) => {
                    self.complain(&error);
                    self.waiting.push(Waiting::Missed(error.path));
                }
            }
        }
        if self.siblings.as_mut().is_some_and(Collection::is_full) {
            self.take_out(pool)?;
        }
        Ok(())
    }

    /// Reports what was set aside, with what siblings say of it.
    fn take_out(&mut self, pool: &ThreadPool) -> Result<()> {
        let Some(mut siblings) = self.siblings.take() else { return Ok(()) };
        let linked = pool.install(|| siblings.link());
        let thresholds = self.detector.thresholds();
        let mut number = 0;
        for waiting in std::mem::take(&mut self.waiting).chunks(BATCH_ARTICLES) {
            let articles = waiting.iter().filter(|w| matches!(w, Waiting::Article(_))).count();
            let numbers = number..number + articles;
            number = numbers.end;
            let resolve = |number| linked.resolved(number, thresholds);
            let resolved: Vec<_> = pool.install(|| numbers.into_par_iter().map(resolve).collect());
            let mut resolved = resolved.into_iter();
            for waiting in waiting {
                match waiting {
                    Waiting::Missed(path) => self.miss(path)?,
                    Waiting::Article(seconds) => {
                        let next = resolved.next().context("an article is lost")?;
                        let (article, report) = next?;
                        self.add(Scored { article, report, seconds: *seconds })?;
                    }
                }
            }
        }
        drop(linked);
        self.siblings = Some(siblings);
        Ok(())
    }

    fn add(&mut self, scored: Scored) -> Result<()> {
        let Scored { article, mut report, seconds } = scored;
        let least = self.detector.thresholds();
        self.accepted.apply(&article, &mut report, least, self.found.as_mut());
        self.tally.articles += 1;
        self.tally.flagged += usize::from(self.options.flags(self.format, &report));
        self.tally.empty += usize::from(report.words == 0);
        self.tally.no_prose += usize::from(report.unjudged.is_some());
        if report.findings_left_out > 0 {
            let name = article_name(&article.path, &article.id);
            let (most, more) = (MOST_FINDINGS, report.findings_left_out);
            let note =
                format!("{name}: the first {most} findings are reported, {more} more are not");
            self.progress.aside(|| messages::note(&note));
        }
        if let Some(jobs) = &mut self.jobs {
            jobs.article(&article.path, report.words, seconds)?;
        }
        Ok(self.report.add(&article, &report)?)
    }

    fn complain(&mut self, error: &ReadError) {
        self.tally.unread += 1;
        if matches!(error.cause, Cause::NoText { .. }) {
            self.tally.without_text += 1;
            // Where one row has no text, often none has: the first tells of all.
            if self.tally.without_text > 1 {
                return;
            }
        }
        self.progress.aside(|| messages::complain(error));
    }

    fn miss(&mut self, path: &str) -> Result<()> {
        self.jobs.as_mut().map_or(Ok(()), |jobs| jobs.error(path))
    }
}

/// A scored article, and how long that took.
struct Scored {
    article: Article,
    report: ArticleReport,
    seconds: f64,
}

/// What a run has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub articles: usize,
    pub flagged: usize,
    pub unread: usize,
    /// Rows, among those not read, in which no field holds text.
    pub without_text: usize,
    /// Articles that were not judged, since they are no English prose.
    pub no_prose: usize,
    /// Articles without a word.
    pub empty: usize,
}

impl Tally {
    /// What to tell once of articles that were not judged, where there are any.
    pub fn unjudged(self) -> Option<String> {
        let Self { articles, no_prose, .. } = self;
        let are = if no_prose == 1 { "is" } else { "are" };
        let told =
            || format!("{no_prose} of {articles} articles {are} not English prose, not judged");
        (no_prose > 0).then(told)
    }

    /// What to tell once of articles without a word, where there are any.
    pub fn without_words(self) -> Option<String> {
        let Self { articles, empty, .. } = self;
        let hold = if empty == 1 { "holds" } else { "hold" };
        (empty > 0).then(|| format!("{empty} of {articles} articles {hold} no text"))
    }

    /// What to tell once of rows without text, where there are any.
    pub fn rows_without_text(self) -> Option<String> {
        let rows = match self.without_text {
            0 => return None,
            1 => "1 row has".to_owned(),
            more => format!("{more} rows have"),
        };
        Some(format!("{rows} no text; --text-field names the field that holds it"))
    }

    pub fn outcome(self, check: bool) -> Outcome {
        match self {
            Self { unread: 1.., .. } => Outcome::Failed,
            Self { flagged: 1.., .. } if check => Outcome::Findings,
            _ => Outcome::Done,
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { articles, flagged, unread, .. } = self;
        write!(f, "{articles} articles, {flagged} suspect, {unread} inputs not read")
    }
}
