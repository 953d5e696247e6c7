//! The run of `unspin score`: batch after batch is scored and reported, by way of their siblings
//! where these are looked for.

use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use rayon::ThreadPool;
use rayon::prelude::*;
use unspin::detector::Detector;
use unspin::document::{Article, ArticleReport};
use unspin::read::{Articles, ReadError};
use unspin::report::{Baseline, OutputFormat, Report, ReportOptions};
use unspin::siblings::Collection;

use crate::accepted::Accepted;
use crate::batches::{BATCH_ARTICLES, Batch, in_parallel, read_ahead};
use crate::config::Config;
use crate::jobs::JobsLog;
use crate::messages;
use crate::outcome::Outcome;
use crate::progress::Progress;
use crate::score::ScoreArgs;
use crate::siblings::packed;

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
    pub jobs: Option<JobsLog>,
    pub progress: Progress,
    pub tally: Tally,
}

/// An input whose turn in the report and the log has not come.
pub enum Waiting {
    /// An article that was set aside, with the seconds that it took.
    Article(f64),
    /// Something of this file that could not be read.
    Missed(String),
}

impl Run<'_> {
    /// Sets the trusted originals aside.
    pub fn trust(&mut self, args: &ScoreArgs, config: &Config, pool: &ThreadPool) -> Result<()> {
        let Some(mut siblings) = self.siblings.take() else { return Ok(()) };
        let (detector, source) = (self.detector, (&args.input, config));
        let complain = |error: &ReadError| self.complain(error);
        args.siblings.trust(&mut siblings, detector, source, pool, complain)?;
        self.siblings = Some(siblings);
        Ok(())
    }

    /// Scores batch after batch while the next one is being read.
    pub fn score(&mut self, articles: Articles, pool: &ThreadPool) -> Result<()> {
        let (batches, reader) = read_ahead(articles)?;
        for batch in batches {
            if self.siblings.is_some() {
                self.set_aside(batch, pool)?;
            } else {
                self.report(batch, pool)?;
            }
        }
        self.take_out(pool)?;
        if let Some(jobs) = &mut self.jobs {
            jobs.finish()?;
        }
        reader.join().map_err(|_| anyhow!("reading broke off"))
    }

    /// Scores a batch and reports it.
    fn report(&mut self, batch: Batch, pool: &ThreadPool) -> Result<()> {
        let detector = self.detector;
        let score = |article: Article| {
            let since = Instant::now();
            let report = detector.score(&article);
            Scored { article, report, seconds: since.elapsed().as_secs_f64() }
        };
        for result in in_parallel(pool, batch, score) {
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
        let detector = self.detector;
        let score = |article: Article| {
            let since = Instant::now();
            let packed = packed(detector, article);
            (packed, since.elapsed().as_secs_f64())
        };
        for result in in_parallel(pool, batch, score) {
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
        if let Some(jobs) = &mut self.jobs {
            jobs.article(&article.path, report.words, seconds)?;
        }
        Ok(self.report.add(&article, &report)?)
    }

    fn complain(&mut self, error: &ReadError) {
        self.tally.unread += 1;
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
}

impl Tally {
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
        let Self { articles, flagged, unread } = self;
        write!(f, "{articles} articles, {flagged} suspect, {unread} inputs not read")
    }
}
